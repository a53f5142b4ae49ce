"""The labels at the heads of turns ("MR SMITH:", "Q.", "**Ana Prieto**:", «س:»), and names in them compared."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.fold import fold_text
from stemmata.values.hearingwords import hearing_words
from stemmata.values.nametext import TITLES
from stemmata.values.words import word_set

__all__ = [
    "CASED", "HAS_LOWER", "LEAST_TURNS", "NAME_FIRST", "PARTICLES", "Label", "find_labels", "is_witness_number",
    "plain_name", "same_person", "shaped",
]  # fmt: skip

LEAST_TURNS = 4
_LONGEST_LABEL = 60
_MOST_LABEL_WORDS = 7

_HEAD = r"^[ \t]*(?:\d{1,3}[ \t]{1,20})?"
_ASIDE = r"(?P<aside>\s?[(\[][^()\[\]\n]{1,80}[)\]])?"
_BOLD = re.compile(
    _HEAD
    + r"(?P<label>(?:\*\*|__)(?P<name>[^*_\n:]{1,60}?)"
    + _ASIDE
    + r"\s?(?:(?:\*\*|__)\s?[:：]|[:：]\s?(?:\*\*|__)))",
    re.MULTILINE,
)
# A colon, or the full stop and dash of older reports: "MR SMITH:", "The CHAIRMAN. —", "M. le Président. – ".
_PLAIN = re.compile(
    _HEAD + r"(?P<label>(?P<name>[^\W\d_][^\n:()\[\]*_,;?!]{0,59}?)" + _ASIDE + r"(?:\s?[:：](?=\s|$)|\.\s?[—–]))",
    re.MULTILINE,
)
_LETTER = re.compile(
    _HEAD + r"(?P<label>(?P<name>[QARPFВОсاسپج])\d{0,4}(?:[.:)]|\s[—–-]|[ \t]{2}))(?=\s|$)", re.MULTILINE
)
PARTICLES = word_set(
    "of the de du des la le les l d da di do dos van von der den bin ibn al el y e et and for to in on au aux"
)
HAS_LOWER = re.compile(r"[a-zà-öø-ÿа-яё]")
CASED = re.compile(r"[A-Za-zÀ-ÿА-яЁё]")


_CAPITALS = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][A-ZÀ-ÖØ-ÞА-ЯЁ'’.\-]*"
# "ANA MARIA PRIETO, sworn", also at the end of a paragraph; "JOHN ROE, having been first duly sworn, testified ..."
NAME_FIRST = re.compile(
    rf"(?:^[ \t]*(?:\d{{1,3}}[ \t]+)?[*_\[(]{{0,2}}|(?<=[.?!] )|(?<=[.?!]  ))"
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|M\.|Mme)\.?\s)?"
    rf"{_CAPITALS}(?: (?:{_CAPITALS}|\d+|[a-z]{{2,3}})){{1,6}})"
    r"(?P<rest>,? [(\[]?[^\n:]{3,90})$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label: where it starts, where what is said begins, the name, and what stands in brackets behind it."""

    start: int
    begin: int
    name: str
    folded: str
    aside: str
    letter: bool = False


def plain_name(name: str) -> str:
    """Return a name without the marks around it, white space made plain."""
    return " ".join(name.replace("\u00a0", " ").split()).strip(" .,-–—")


def _found(pattern: re.Pattern[str], text: str, *, letter: bool = False) -> list[Label]:
    found = []
    for m in pattern.finditer(text):
        name = plain_name(m.group("name"))
        if name:
            aside = (m.group("aside") or "") if not letter else ""
            found.append(Label(m.start("label"), m.end("label"), name, fold_text(name), aside, letter))
    return found


_LABEL_MARK = re.compile(r"[:：]|\.\s?[—–]")
_LETTER_MARK = re.compile(r"[ \t\d]*[QARPFВОсاسپج]\d{0,4}(?:[.:)]|\s[—–-]|[ \t]{2})")


def _may_be(text: str) -> bool:
    """Whether enough lines may begin with a label: most texts have few lines, and fewer of these."""
    n = 0
    for line in text.split("\n"):
        head = line[: _LONGEST_LABEL + 40]
        if _LABEL_MARK.search(head) or _LETTER_MARK.match(head):
            n += 1
            if n >= LEAST_TURNS:
                return True
    return False


def find_labels(text: str) -> list[Label]:
    """Return the labels of the turns in order; none where the text is no transcript."""
    if not _may_be(text):
        return []
    letters = _letters(text)
    bold = _found(_BOLD, text)
    named = bold if _alternate(bold) else _persons(text, _found(_PLAIN, text))
    taken = {label.start for label in letters}
    both = sorted([*letters, *(n for n in named if n.start not in taken)], key=lambda label: label.start)
    return both if _alternate(both) else []


def _alternate(labels: list[Label]) -> bool:
    return len(labels) >= LEAST_TURNS and len({label.folded for label in labels}) >= 2


def _letters(text: str) -> list[Label]:
    """Return the letters of question and answer, where both occur about as often."""
    found = _found(_LETTER, text, letter=True)
    counts = Counter(label.folded for label in found)
    best = max(hearing_words().pairs, key=lambda pair: min(counts[pair[0]], counts[pair[1]]))
    least, most = sorted((counts[best[0]], counts[best[1]]))
    if least < 2 or most > 4 * least:
        return []
    return [label for label in found if label.folded in best]


def _persons(text: str, found: list[Label]) -> list[Label]:
    """Return the labels that name a speaker: a role or a title, or a name that heads several lines."""
    lexicon = hearing_words()
    counts = Counter(label.folded for label in found)
    sworn = [
        m.group("name")
        for m in NAME_FIRST.finditer(text)
        if hearing_words().oath(fold_text(m.group("rest"))) is not None
    ]
    kept = []
    for label in found:
        words = label.folded.replace(".", " ").replace("'", " ").split()
        if label.folded in lexicon.no_speaker or len(words) > _MOST_LABEL_WORDS or not words:
            continue
        sure = label.folded in lexicon.roles or words[0] in TITLES or is_witness_number(label.folded)
        sure = sure or any(same_person(label.name, name) for name in sworn)
        if (sure and shaped(label.name, least=label.folded not in lexicon.roles)) or (
            counts[label.folded] >= 2 and len(words) <= 5 and len(label.folded) > 2 and shaped(label.name, least=True)
        ):
            kept.append(label)
    return kept


def shaped(name: str, *, least: bool) -> bool:
    """Whether the words of a label are written as names are: in capitals, or each with a capital."""
    if not CASED.search(name):
        return True  # a script without capitals
    words = [w for w in re.split(r"[\s.'’-]+", name) if w]
    low = [w for w in words if w[0].islower() and fold_text(w) not in PARTICLES]
    return not low if least else (name[0].isupper() or not low)


def is_witness_number(folded: str) -> bool:
    """Whether a label is a witness without a name: "Witness 0282", "Witness P-12", "témoin 3"."""
    first, _, rest = folded.partition(" ")
    return hearing_words().roles.get(first) == "witness" and any(ch.isdigit() for ch in rest)


# -- names -------------------------------------------------------------------------------------------------------------

# What stands before or behind a name and is no part of it, besides titles.
_STYLES = word_set("the right rt honourable honorable hon very mp qc kc sc obe cbe mbe esq jr phd md")


@lru_cache(maxsize=1 << 12)
def _name_words(name: str) -> tuple[tuple[str, ...], str]:
    """Return the words of a name without titles, and `m`, `w` or nothing for what its title says."""
    lexicon = hearing_words()
    words = [w for w in re.split(r"[\s.,'’\-]+", fold_text(name)) if w]
    told = "m" if any(w in lexicon.men for w in words) else "w" if any(w in lexicon.women for w in words) else ""
    said = [w for w in words if w not in _STYLES]
    kept = tuple(w for n, w in enumerate(said) if w not in TITLES or n > 1)
    return kept, told


def same_person(one: str, other: str) -> bool:
    """Whether two labels of one transcript may name one person.

    >>> same_person("Ana Prieto", "MRS ANA MARIA PRIETO"), same_person("Mr Prieto", "MRS ANA PRIETO")
    (True, False)
    """
    (a, sex_a), (b, sex_b) = _name_words(one), _name_words(other)
    if not a or not b or (sex_a and sex_b and sex_a != sex_b):
        return False
    if set(a) <= set(b) or set(b) <= set(a):
        return a[-1] == b[-1] or len(set(a) & set(b)) > 1 or _by_first_name(one, a, b) or _by_first_name(other, b, a)
    if a[-1] != b[-1] or len(a) < 2 or len(b) < 2:
        return False
    return any(u[:3] == v[:3] for u in a[:-1] for v in b[:-1])


def _by_first_name(name: str, words: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether a name is a title that goes with the first name, and that: "Dame Ana", "Sir John"."""
    return len(words) == 1 and words[0] == whole[0] and fold_text(name).startswith(("dame ", "sir "))
