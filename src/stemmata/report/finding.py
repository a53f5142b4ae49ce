"""The search over persons without a server: small files that a page loads as somebody types, never all of them.

`persons/find/index.js` names the beginnings of words that occur. `w-<code points>.js` has, for each word that begins
so, the numbers of the entries that bear it; `p-<n>.js` has, for each entry of one page of persons, its place and names.
`k-<code points>.js` has the same by consonants in classes (`values.namekeys`), by which a name typed in one script is
found in another; the index says which letter is of which class. A word typed loads one file of words and one of
consonants, and the answers shown load the files of the pages that they stand on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from stemmata.report.parting import shortened
from stemmata.report.roll import Entry, Roll, plain
from stemmata.values.namekeys import CLASSES, word_key
from stemmata.values.namewords import names_words, script_of

FOLDER = "persons/find"
_BEGINNING = 2
_NAME, _SPELLINGS = 200, 12
"""Bytes of a name, and further spellings, that an answer shows."""


def files(roll: Roll) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the search.

    Args:
        roll: Everyone, in the order of the pages.
    """
    by_beginning: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    by_consonants: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, (path, entries) in enumerate(roll.pages()):
        shown: list[list[object]] = []
        for entry in entries:
            names = _names(entry, roll)
            for word in sorted({w for name in (*names, *_numbers(entry, roll)) for w in plain(name).split()}):
                by_beginning[word[:_BEGINNING]][word].append(entry.number)
            for key in sorted(_consonants(names)):
                by_consonants[key[:_BEGINNING]][key].append(entry.number)
            shown.append(
                [
                    f"p-{entry.person_id}",
                    shortened(entry.name, _NAME),
                    [shortened(n, _NAME) for n in names if n != entry.name][:_SPELLINGS],
                    len(entry.members),
                ]
            )
        yield _file(f"p-{number}", [path, shown])
    for beginning, words in sorted(by_beginning.items()):
        yield _file(f"w-{_points(beginning)}", dict(sorted(words.items())))
    for beginning, keys in sorted(by_consonants.items()):
        yield _file(f"k-{_points(beginning)}", dict(sorted(keys.items())))
    index = {
        "starts": [part[0].number for _, part in roll.pages()],
        "beginnings": sorted(map(_points, by_beginning)),
        "consonants": sorted(map(_points, by_consonants)),
        "letters": {letters: sound for table in CLASSES.values() for letters, sound in table.items()},
    }
    yield _file("index", index)


def _names(entry: Entry, roll: Roll) -> list[str]:
    return list(dict.fromkeys(name for m in (*entry.members, *entry.named) for name in roll.names(m.member_id)))


def _consonants(names: list[str]) -> set[str]:
    """Return the consonants of each word, folded as names are and as the search folds what is typed."""
    words = [(name.script, word) for name in names_words(names) for word in name.words]
    words += [(script_of(word), word) for name in names for word in plain(name).split()]
    return {key for key in (word_key(*word) for word in words if word[0] in CLASSES) if len(key) >= _BEGINNING}


def _numbers(entry: Entry, roll: Roll) -> list[str]:
    """Return the identifiers of a person."""
    found = (roll.records.get(m.member_id, {}).get("external_id") for m in entry.members)
    return [str(number).split(":", 1)[-1] for number in found if number]


def _points(beginning: str) -> str:
    return "-".join(f"{ord(sign):x}" for sign in beginning)


def _file(name: str, value: object) -> tuple[str, bytes]:
    """Return a script that hands `value` over; all signs but ASCII are escaped, so that it is read alike everywhere."""
    told = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return f"{FOLDER}/{name}.js", f'dossierFound("{name}",{told});\n'.encode()
