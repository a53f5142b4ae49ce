"""Persons in Cyrillic and Hebrew script, by rules a person can check.

Cyrillic tells names by capitals; a person is who bears a title, a patronymic, initials, a common given name, or an age
beside the name. Case endings stay as they stand in the text; where a patronymic or a given name shows the case, the
name in its first case is kept beside (`base`). Hebrew has no capitals: there a title, a word of kinship, a common given
name or an age beside it tells a name, and a list of everyday words tells where it ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import takewhile

from stemmata.values.fold import fold_text
from stemmata.values.lexicon import load
from stemmata.values.namecompare import common_given
from stemmata.values.nametext import NameText

__all__ = ["cyrillic_persons", "hebrew_persons"]

_words = load("otherscripts")
_CASE = re.compile("(?:ого|ему|ому|ыми|ими|ым|им|ом|ем|ою|ою|ои|еи|ую|ая|ыи|ии|ых|их|ам|ами|а|у|е|ы|и|я|ю|ь|і|о)$")
_TITLES = frozenset(_words.TITLES_CYRILLIC.split())
_KIN = frozenset(_words.KIN_CYRILLIC.split())
_NO_NAMES = frozenset(_words.NOT_NAMES_CYRILLIC.split())
_GIVEN = frozenset(_words.GIVEN_CYRILLIC.split())
_PATRONYMIC = re.compile("(?:[оеі]вич|ьич|[кмн]ич)(а|у|ем|ом|е)?$|(?:[оеі]вн|иничн|ічн)(а|ы|е|у|ои|ою|і|и)$")
_LIKE_A_FAMILY = re.compile("(?:[оеє]в|[иы]н|ск(?:ии|ая|ого|ому|им|ои|ую)|цк(?:ии|ая|ого)|ко|ук|юк|[дт]зе|швили"
                            "|ян|заде)(?:а|у|ы|ым|ои|ом|е)?$")  # fmt: skip
_YEARS = re.compile("(?:год|лет|рок|рік)")
_MOST = 4


def cyrillic_persons(text: NameText) -> None:
    """Find the persons of a text, or of its words in Cyrillic script."""
    for rule in (_titled, _with_patronymic, _with_initials, _given, _aged):
        rule(text)
    _repeated(text)


def _cyrillic(text: NameText, i: int) -> bool:
    return "\u0400" <= text.word(i)[:1] <= "\u052f"


def _stem(word: str) -> str:
    return _CASE.sub("", word) if len(word) > 3 else word


def _capital(text: NameText, i: int) -> bool:
    """Whether word `i` may be a part of a name: a capital, two letters or more, not taken, no everyday word."""
    word = text.word(i)
    if i in text.taken or not text.capital(i) or not _cyrillic(text, i) or len(word) < 2:
        return False
    return word not in _NO_NAMES and _stem(word) not in _NO_NAMES


def _initial(text: NameText, i: int) -> bool:
    return text.capital(i) and _cyrillic(text, i) and len(text.word(i)) == 1 and text.word(i + 1) == "."


def _run(text: NameText, i: int, most: int = _MOST) -> int:
    """Return where the words of a name that begins with word `i` end; `i` if none does."""
    at, taken = i, 0
    while taken < most:
        if _initial(text, at):
            at += 2
        elif _capital(text, at):
            at += 1
            if text.word(at) == "-" and text.words.glued(at) and _capital(text, at + 1):
                at += 2
        else:
            break
        taken += 1
    return at


def _take(text: NameText, i: int, j: int, reason: str, title: str = "") -> None:
    words = [text.words.written(k, k + 1) for k in range(i, j) if text.words.kinds[k] == "w"]
    base = _first_case(words)
    written = " ".join(words)
    for word in words:
        stem = _stem(fold_text(word))
        if len(stem) > 3 and not _is_given(fold_text(word)) and not _PATRONYMIC.search(fold_text(word)):
            text.families.setdefault(stem, text.plain(i, j))
    text.take(i, j, "person", reason, title=title, base=base if base != written else "")


def _titled(text: NameText) -> None:
    words, i = text.words, 0
    while i < len(words):
        kin = _cyrillic(text, i) and _stem(text.word(i)) in _KIN
        if not kin and not _is_title(text, i):
            i += 1
            continue
        start = i
        i += 1
        while i < len(words) and (_is_title(text, i) or (text.word(i) in {"-", "."} and words.glued(i))):
            i += 1
        end = _run(text, i)
        # a capital after a title that ends its sentence begins another
        if end > i and not (text.word(i - 1) == "." and len(text.word(i - 2)) > 3):
            title = text.plain(start, i).rstrip(" .")
            _take(text, i, end, f"after {title}" if kin else f"after the title {title}", "" if kin else title)
            i = end


def _is_title(text: NameText, i: int) -> bool:
    word = text.word(i)
    if word in {"г", "гн", "гжа", "др", "проф", "ген", "акад", "им"} and text.word(i + 1) in {".", "-"}:
        return True
    if len(word) < 4 and word[:1] in {"н", "ж", "р"} and text.word(i - 1) == "-" and text.words.glued(i):
        return text.word(i - 2) in {"г", "д"}
    return len(word) > 2 and _cyrillic(text, i) and (_stem(word) in _TITLES or word in _TITLES)


def _with_patronymic(text: NameText) -> None:
    for i in range(len(text.words)):
        if len(text.word(i)) < 6 or not _capital(text, i) or not _PATRONYMIC.search(text.word(i)):
            continue
        if not _capital(text, i - 1) or text.word(i - 1).endswith(("ович", "евич")):
            continue
        start, end = i - 1, i + 1
        if _capital(text, i + 1):
            end += 1
        elif _capital(text, i - 2) and _LIKE_A_FAMILY.search(text.word(i - 2)):
            start -= 1
        elif not _is_given(text.word(i - 1)):
            continue
        _take(text, start, end, f"patronymic {text.words.written(i, i + 1)}")


def _with_initials(text: NameText) -> None:
    for i in range(len(text.words)):
        if _initial(text, i) and i not in text.taken:
            after = i + 2
            after += 2 if _initial(text, after) else 0
            if _capital(text, after) and len(text.word(after)) > 2:
                _take(text, i, after + 1, "initials and a family name")
            elif after == i + 4 and _capital(text, i - 1) and len(text.word(i - 1)) > 2:
                _take(text, i - 1, after, "a family name and initials")


def _given(text: NameText) -> None:
    i = 0
    while i < len(text.words):
        if _capital(text, i) and _is_given(text.word(i)) and (end := _run(text, i, 3)) > i + 1:
            _take(text, i, end, f"given name {text.words.written(i, i + 1)}")
            i = end
        elif (_capital(text, i) and _LIKE_A_FAMILY.search(text.word(i)) and _capital(text, i + 1)
              and _is_given(text.word(i + 1))):  # fmt: skip
            _take(text, i, i + 2, f"given name {text.words.written(i + 1, i + 2)}")
            i += 2
        else:
            i += 1


def _aged(text: NameText) -> None:
    """Two or three capitalised words with an age beside them: "…, 52 года", "52-летний …"."""
    i = 0
    while i < len(text.words):
        end = _run(text, i, 3)
        parts = sum(kind == "w" for kind in text.words.kinds[i:end])
        after = text.word(end) in {",", "("} and text.words.kinds[end + 1 : end + 2] == "n"
        old = after and _YEARS.match(text.word(end + 2))
        before = text.word(i - 1).startswith("летн") and text.word(i - 2) == "-"
        if parts >= 2 and (old or before):
            _take(text, i, end, "an age beside the name")
        i = max(end, i + 1)


def _repeated(text: NameText) -> None:
    for i in range(len(text.words)):
        if not _capital(text, i) or (full := text.families.get(_stem(text.word(i)))) is None:
            continue
        text.take(i, i + 1, "person", f"family name of {full}, named in this text", family=text.words.written(i, i + 1))


def _is_given(word: str) -> bool:
    return bool(_given_of(word))


def _given_of(word: str) -> str:
    """Return the common given name that a folded word is, in whatever case; empty if it is none."""
    if word in _GIVEN or common_given(word):
        return word
    for ending, instead in _GIVEN_CASES:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            stem = word[: len(word) - len(ending)] + instead
            if stem in _GIVEN or common_given(stem):
                return stem
    return ""


_GIVEN_CASES = (("а", ""), ("у", ""), ("ом", ""), ("ем", ""), ("е", ""), ("я", "и"), ("ю", "и"), ("ем", "и"),
                ("я", "ь"), ("ю", "ь"), ("ы", "а"), ("е", "а"), ("у", "а"), ("ои", "а"), ("и", "я"), ("е", "я"),
                ("ю", "я"), ("еи", "я"), ("и", "ь"))  # fmt: skip
"""Endings of given names in other cases, with what the first case has instead (folded)."""
_WOMAN = re.compile("(?:вн|чн)(?:а|ы|е|у|ои|ою|и|і)$")
_OF_MEN = (("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("ском", "ский"), ("цкого", "цкий"),
           ("овым", "ов"), ("евым", "ев"), ("иным", "ин"), ("ова", "ов"), ("ову", "ов"), ("ове", "ов"), ("ева", "ев"),
           ("еву", "ев"), ("еве", "ев"), ("ина", "ин"), ("ину", "ин"), ("ине", "ин"))  # fmt: skip
_OF_WOMEN = (("ской", "ская"), ("скую", "ская"), ("овой", "ова"), ("ову", "ова"), ("евой", "ева"), ("еву", "ева"),
             ("иной", "ина"), ("ину", "ина"))  # fmt: skip


def _first_case(words: list[str]) -> str:
    """Return a name in its first case, as far as a patronymic or a common given name shows which case it stands in."""
    folded = [fold_text(word) for word in words]
    patronymic = next((k for k, word in enumerate(folded) if _PATRONYMIC.search(word) and len(word) > 5 and k), None)
    given = next((k for k, word in enumerate(folded) if _given_of(word) and _given_of(word) != word), None)
    oblique = patronymic is not None and not folded[patronymic].endswith(("ич", "вна", "чна"))
    if not oblique and given is None:
        return " ".join(words)
    if patronymic is not None:
        woman = bool(_WOMAN.search(folded[patronymic]))
    else:
        woman = given is not None and _given_of(folded[given]).endswith(("а", "я"))
    out = []
    for k, word in enumerate(words):
        if k == patronymic:
            out.append(re.sub("(?:ы|е|у|ой|ою|и|і)$", "а", word) if woman else re.sub("(?:а|у|ем|ом|е)$", "", word))
        elif k == given or (patronymic is not None and k == patronymic - 1):
            base = _given_of(folded[k])
            out.append(word if not base else _like(word, folded[k], base))
        else:
            endings = _OF_WOMEN if woman else _OF_MEN
            changed = next((word[: len(word) - len(a)] + b for a, b in endings if word.endswith(a)), None)
            out.append(changed or (word if woman else re.sub("(?<=[бвгджзклмнпрстфхцчшщ])(?:а|у|ом|ем|е)$", "", word)))
    return " ".join(out)


def _like(word: str, folded: str, base: str) -> str:
    """Return a given name in its first case, with the letters of the text as far as they go."""
    same = len(list(takewhile(lambda both: both[0] == both[1], zip(folded, base, strict=False))))
    rest = base[same:]
    return word[:same] + ("й" if rest == "и" else rest)


# -- Hebrew ------------------------------------------------------------------------------------------------------------

_TOKEN = re.compile("[\u05d0-\u05ea]+(?:[\"'\u05f4\u05f3\u05be-][\u05d0-\u05ea]+)*['\u05f3]?|[0-9]+|[^\\s]")
_QUOTES = str.maketrans({"\u05f4": '"', "\u05f3": "'", "\u05be": "-"})
_H_TITLES, _H_KIN, _H_GIVEN, _H_FAMILIES, _H_COMMON = (
    frozenset(text.split())
    for text in (_words.TITLES_HEBREW, _words.KIN_HEBREW, _words.GIVEN_HEBREW, _words.FAMILIES_HEBREW,
                 _words.COMMON_HEBREW)
)  # fmt: skip
_JOINED = "והבלמשכ"
_AGED_HEBREW = frozenset({"בן", "בת"})


def hebrew_persons(text: NameText) -> None:
    """Find the persons of a text, or of its words in Hebrew script."""
    tokens = [(m.start(), m.end(), m.group().translate(_QUOTES)) for m in _TOKEN.finditer(text.words.text)]
    at = 0
    while at < len(tokens):
        found = _hebrew_name(tokens, at)
        if found is None:
            at += 1
            continue
        begin, end, reason, title = found
        i, j = _words_between(text, tokens[begin][0], tokens[end - 1][1])
        if i < j and not text.taken & set(range(i, j)):
            text.take(i, j, "person", reason, title=title)
        at = max(end, at + 1)


Tokens = list[tuple[int, int, str]]


def _hebrew_name(tokens: Tokens, at: int) -> tuple[int, int, str, str] | None:
    """Return a name that word `at` begins or leads to: its first word, its end, the reason, the title."""
    word = tokens[at][2]
    title = _title(word)
    if title or (word in _H_KIN):
        begin = at + 1
        while begin < len(tokens) and (_title(tokens[begin][2]) or (not title and tokens[begin][2] == "של")):
            begin += 1
        end = _name_end(tokens, begin)
        # one word after a word of kinship may be anything, after a title an office: "the minister of ..."
        alone = end == begin + 1 and tokens[begin][2] not in _H_GIVEN | _H_FAMILIES
        if end > begin and not (alone and (not title or tokens[begin][2][0] in _JOINED)):
            return begin, end, f"after {'the title ' if title else ''}{word}", word if title else ""
        return None
    if _known_given(word) and (end := _name_end(tokens, at)) > at + 1:
        after = tokens[at + 1][2]
        rest = tokens[end][2] if end < len(tokens) else "."
        closed = not _is_hebrew(rest) or rest in _H_COMMON or rest[0] == "ו"
        if after in _H_FAMILIES or after in _H_GIVEN or (after[0] not in _JOINED and closed):
            return at, end, f"given name {word}", ""
    if _is_name(word) and (end := _name_end(tokens, at, most=3)) > at + 1 and _age_after(tokens, end):
        # of three words the first is rather one of the sentence
        return at if _known_given(word) else end - 2, end, "an age beside the name", ""
    return None


def _title(word: str) -> bool:
    return word in _H_TITLES or (word[0] in _JOINED and len(word) > 2 and word[1:] in _H_TITLES)


def _known_given(word: str) -> bool:
    return word in _H_GIVEN or (_is_hebrew(word) and len(word) > 2 and common_given(word))


def _is_hebrew(word: str) -> bool:
    return "\u05d0" <= word[0] <= "\u05ea"


def _is_name(word: str) -> bool:
    return _is_hebrew(word) and len(word) > 1 and word not in _H_COMMON and not _title(word) and word not in _H_KIN


def _name_end(tokens: Tokens, at: int, most: int = 2) -> int:
    """Return where the words of a name end: two of them, three where the first two are given names."""
    end = at
    while end < len(tokens) and end - at < most and _is_name(tokens[end][2]):
        end += 1
        if most == 2 and end - at == 2 and all(_known_given(tokens[k][2]) for k in (at, at + 1)):
            most = 3
    return end


def _age_after(tokens: Tokens, end: int) -> bool:
    """Return whether an age follows: ", בן 19"."""
    rest = [word for _, _, word in tokens[end : end + 3]]
    rest = rest[1:] if rest[:1] in ([","], ["("]) else rest
    return len(rest) > 1 and rest[0] in _AGED_HEBREW and rest[1].isdecimal()


def _words_between(text: NameText, start: int, end: int) -> tuple[int, int]:
    """Return the words of a text between two places: the first, and the one after the last."""
    return bisect_left(text.words.starts, start), bisect_right(text.words.ends, end)
