"""Transcripts of courts, commissions and inquiries: who asks, who answers, what is argued or read out, who is on oath.

A transcript is turns, each headed by a label ("MR SMITH:", "Q.", "**Ana Prieto**:", "M. LE PRESIDENT :", «س:»), and
between them lines that no one speaks: a witness is sworn, is examined by somebody, withdraws; a statement is read;
submissions begin. Walking through both, `turns` says of each turn who speaks in it and what it is: what a witness
answers is testimony, what he is asked is not, nor what counsel argue. The oath is the witness's own, from the line that
says so until another witness comes. The words that are known stand in `lexicon/hearing.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from stemmata.values.fold import fold_text
from stemmata.values.nametext import TITLES

__all__ = ["SpeechKind", "Turn", "adopted", "line_numbers", "same_person", "said_at_length", "spoken_only", "turns"]

SpeechKind = Literal["answer", "question", "read", "argument", "statement"]

_LONGEST_LABEL = 60
_MOST_LABEL_WORDS = 7
AT_LENGTH = 400
"""A turn with so many code points is more than what is said at every hearing."""
_LONGEST_LINE = 200
_LONGEST_HEADING = 100
_LEAST_TURNS = 4
_OATH_WITHIN = 1200
"""An oath is spoken at the beginning of what a witness says: so many code points."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without a break.

    Attributes:
        start: First code point of its label.
        begin: First code point of what is said.
        end: One past the last of what is said.
        speaker: Whose words these are: the witness of an answer or of a statement read out, else who speaks; None where
            the text does not say.
        speech: `answer` (of a witness), `question` (put to one, or said while one is heard), `read` (a statement of
            somebody who is not heard, read or summed up by another), `argument` (of counsel, bench and staff, where no
            witness is heard), `statement` (in a transcript without examinations).
        on_oath: Whether the speaker is on oath: False if the text says so, or if this is no testimony; None if it
            cannot be told.
        read_by: Who reads a statement out, else None.
    """

    start: int
    begin: int
    end: int
    speaker: str | None
    speech: SpeechKind
    on_oath: bool | None = None
    read_by: str | None = None


# -- the lexicon -------------------------------------------------------------------------------------------------------


def _phrases(listed: Iterable[str]) -> re.Pattern[str]:
    """Return what finds one of the phrases, folded, in a folded line."""
    parts = sorted({fold_text(phrase) for phrase in listed}, key=lambda p: (-len(p), p))
    joined = "|".join(re.escape(p).replace(r"\ \.\.\.\ ", r"(?: [^\n]{1,80})? ") for p in parts)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    roles: Mapping[str, str]
    no_speaker: frozenset[str]
    men: frozenset[str]
    women: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    taken: re.Pattern[str]
    refused: re.Pattern[str]
    resumed: re.Pattern[str]
    spoken: re.Pattern[str]
    ends: re.Pattern[str]
    examined: re.Pattern[str]
    read: re.Pattern[str]
    argued: re.Pattern[str]
    any_line: re.Pattern[str]
    by: re.Pattern[str]
    of: re.Pattern[str]
    adopts: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    entry = tomllib.loads((files("stemmata.values") / "lexicon" / "hearing.toml").read_text(encoding="utf-8"))
    label, oath, line = entry["label"], entry["oath"], entry["line"]
    lines = [*oath["taken"], *oath["refused"], *oath["resumed"], *line["ends"], *line["examined"], *line["read"]]
    return _Lexicon(
        roles={fold_text(w): role for role in ("staff", "counsel", "bench", "witness") for w in label[role]},
        no_speaker=frozenset(map(fold_text, label["no_speaker"])),
        men=frozenset(map(fold_text, label["men"])),
        women=frozenset(map(fold_text, label["women"])),
        pairs=tuple((fold_text(q), fold_text(a)) for q, a in entry["letters"]["pairs"]),
        taken=_phrases(oath["taken"]),
        refused=_phrases(oath["refused"]),
        resumed=_phrases(oath["resumed"]),
        spoken=_phrases(oath["spoken"]),
        ends=_phrases(line["ends"]),
        examined=_phrases(line["examined"]),
        read=_phrases(line["read"]),
        argued=_phrases(line["argued"]),
        any_line=_phrases([*lines, *line["argued"]]),
        by=_phrases(line["by"]),
        of=_phrases(line["of"]),
        adopts=frozenset(fold_text(phrase) for phrase in entry["adopts"]["whole"]),
    )


# -- labels ------------------------------------------------------------------------------------------------------------

_HEAD = r"^[ \t]*(?:\d{1,3}[ \t]{1,20})?"
_ASIDE = r"(?P<aside>\s?[(\[][^()\[\]\n]{1,80}[)\]])?"
_BOLD = re.compile(
    _HEAD + r"(?P<label>(?:\*\*|__)(?P<name>[^*_\n:]{1,60}?)" + _ASIDE + r"\s?(?:(?:\*\*|__)\s?[:：]|[:：]\s?(?:\*\*|__)))",
    re.MULTILINE,
)
# A colon, or the full stop and dash of older reports: "MR SMITH:", "The CHAIRMAN. —", "M. le Président. – ".
_PLAIN = re.compile(
    _HEAD + r"(?P<label>(?P<name>[^\W\d_][^\n:()\[\]*_,;?!]{0,59}?)" + _ASIDE + r"(?:\s?[:：](?=\s|$)|\.\s?[—–]))",
    re.MULTILINE,
)
_LETTER = re.compile(_HEAD + r"(?P<label>(?P<name>[QARPFВОсاسپج])\d{0,4}(?:[.:)]|\s[—–-]|[ \t]{2}))(?=\s|$)", re.MULTILINE)
_PARTICLES = frozenset(
    "of the de du des la le les l d da di do dos van von der den bin ibn al el y e et and for to in on au aux".split()
)
_HAS_LOWER = re.compile(r"[a-zà-öø-ÿа-яё]")
_CASED = re.compile(r"[A-Za-zÀ-ÿА-яЁё]")


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    begin: int
    name: str
    folded: str
    aside: str
    letter: bool = False


def _plain_name(name: str) -> str:
    return " ".join(name.replace("\u00a0", " ").split()).strip(" .,-–—")


def _found(pattern: re.Pattern[str], text: str, *, letter: bool = False) -> list[_Label]:
    found = []
    for m in pattern.finditer(text):
        name = _plain_name(m.group("name"))
        if name:
            aside = (m.group("aside") or "") if not letter else ""
            found.append(_Label(m.start("label"), m.end("label"), name, fold_text(name), aside, letter))
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
            if n >= _LEAST_TURNS:
                return True
    return False


def _labels(text: str) -> list[_Label]:
    """Return the labels of the turns in order; none where the text is no transcript."""
    if not _may_be(text):
        return []
    letters = _letters(text)
    bold = _found(_BOLD, text)
    named = bold if _alternate(bold) else _persons(text, _found(_PLAIN, text))
    taken = {label.start for label in letters}
    both = sorted([*letters, *(n for n in named if n.start not in taken)], key=lambda label: label.start)
    return both if _alternate(both) else []


def _alternate(labels: list[_Label]) -> bool:
    return len(labels) >= _LEAST_TURNS and len({label.folded for label in labels}) >= 2


def _letters(text: str) -> list[_Label]:
    """Return the letters of question and answer, where both occur about as often."""
    found = _found(_LETTER, text, letter=True)
    counts = Counter(label.folded for label in found)
    best = max(_lexicon().pairs, key=lambda pair: min(counts[pair[0]], counts[pair[1]]))
    least, most = sorted((counts[best[0]], counts[best[1]]))
    if least < 2 or most > 4 * least:
        return []
    return [label for label in found if label.folded in best]


def _persons(text: str, found: list[_Label]) -> list[_Label]:
    """Return the labels that name a speaker: a role or a title, or a name that heads several lines."""
    lexicon = _lexicon()
    counts = Counter(label.folded for label in found)
    sworn = [m.group("name") for m in _NAME_FIRST.finditer(text) if _oath_of(fold_text(m.group("rest"))) is not None]
    kept = []
    for label in found:
        words = label.folded.replace(".", " ").replace("'", " ").split()
        if label.folded in lexicon.no_speaker or len(words) > _MOST_LABEL_WORDS or not words:
            continue
        sure = label.folded in lexicon.roles or words[0] in TITLES or _is_witness_number(label.folded)
        sure = sure or any(same_person(label.name, name) for name in sworn)
        if sure and _shaped(label.name, least=label.folded not in lexicon.roles):
            kept.append(label)
        elif counts[label.folded] >= 2 and len(words) <= 5 and len(label.folded) > 2 and _shaped(label.name, least=True):
            kept.append(label)
    return kept


def _shaped(name: str, *, least: bool) -> bool:
    """Whether the words of a label are written as names are: in capitals, or each with a capital."""
    if not _CASED.search(name):
        return True  # a script without capitals
    words = [w for w in re.split(r"[\s.'’-]+", name) if w]
    low = [w for w in words if w[0].islower() and fold_text(w) not in _PARTICLES]
    return not low if least else (name[0].isupper() or not low)


def _is_witness_number(folded: str) -> bool:
    """Whether a label is a witness without a name: "Witness 0282", "Witness P-12", "témoin 3"."""
    first, _, rest = folded.partition(" ")
    return _lexicon().roles.get(first) == "witness" and any(ch.isdigit() for ch in rest)


# -- lines that nobody speaks ------------------------------------------------------------------------------------------

_MARKS = " \t*_()[]{}#=<>|"
_ENCLOSED = re.compile(r"^(?:[*_]{1,3}[^*_].*[*_]|\(.*\)|\[.*\])[.:]?$")
_UNDERLINE = re.compile(r"^([=\-~^\"'`#*+.:_])\1{2,}\s*$")
_NUMBERED = re.compile(r"^[ \t]*\d{1,3}[ \t]+")
_CAPITALS = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][A-ZÀ-ÖØ-ÞА-ЯЁ'’.\-]*"
# "ANA MARIA PRIETO, sworn", also at the end of a paragraph; "JOHN ROE, having been first duly sworn, testified ..."
_NAME_FIRST = re.compile(
    rf"(?:^[ \t]*(?:\d{{1,3}}[ \t]+)?[*_\[(]{{0,2}}|(?<=[.?!] )|(?<=[.?!]  ))"
    rf"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|M\.|Mme)\.?\s)?{_CAPITALS}(?: (?:{_CAPITALS}|\d+|[a-z]{{2,3}})){{1,6}})"
    r"(?P<rest>,? [(\[]?[^\n:]{3,90})$",
    re.MULTILINE,
)
_DIRECTIVE = re.compile(r"^\.\. [\w-]+::")


@dataclass(frozen=True, slots=True)
class _Event:
    start: int
    end: int
    kind: Literal["oath", "resumed", "ends", "examined", "read", "argued", "heading"]
    name: str | None = None
    oath: bool | None = None
    by: str | None = None


def _events(text: str, labels: list[_Label]) -> list[_Event]:
    """Return what the lines between and behind the turns say, in order."""
    found: dict[int, _Event] = {}
    heads = {text.rfind("\n", 0, label.start) + 1 for label in labels}
    lines = _short_lines(text)
    for k, (start, line) in enumerate(lines):
        if start in heads:
            continue
        event = _event(start, line, lines[k + 1] if k + 1 < len(lines) else None, text)
        if event is None and k and lines[k - 1][0] not in heads:
            event = _in_two_lines(lines[k - 1], line)
        if event is not None:
            found[event.start] = event
    for m in _NAME_FIRST.finditer(text):
        rest = fold_text(m.group("rest"))
        if not any(m.start("name") in range(e.start, e.end) for e in (found.get(text.rfind("\n", 0, m.start("name")) + 1),) if e):
            event = _said_of(m.start("name"), m.end(), m.group("name"), rest, rest)
            if event is not None and event.kind in {"oath", "resumed", "read"}:
                found[event.start] = event
    for label in labels:
        aside = fold_text(label.aside)
        if not aside and text[label.begin : label.begin + 3].lstrip()[:1] in {"(", "["}:
            closing = re.match(r"\s{0,2}[(\[]([^()\[\]\n]{1,80})[)\]]", text[label.begin : label.begin + 90])
            aside = fold_text(closing.group(1)) if closing else ""
        told = _oath_of(aside) if aside else None
        if told is not None:
            found[label.start - 1] = _Event(label.start, label.start, "oath", label.name, told)
    return sorted(found.values(), key=lambda e: (e.start, e.end))


def _short_lines(text: str) -> list[tuple[int, str]]:
    """Return the lines of a text that are short and not empty, with where they start."""
    lines, at = [], 0
    for line in text.split("\n"):
        if 3 <= len(line) <= _LONGEST_LINE and not line.isspace():
            lines.append((at, line))
        at += len(line) + 1
    return lines


def _event(start: int, line: str, after: tuple[int, str] | None, text: str) -> _Event | None:
    """Return what a line says that stands by itself, None where it is a line of speech."""
    bare = _NUMBERED.sub("", line).strip()
    if not bare or _DIRECTIVE.match(bare) or _UNDERLINE.match(bare):
        return None
    end = start + len(line)
    underlined = (
        after is not None and after[0] <= end + 2 and bool(_UNDERLINE.match(after[1].strip()))
        and len(after[1].strip()) >= len(bare) - 3
    )  # fmt: skip
    heading = underlined or (bare.startswith("#") and not _DIRECTIVE.match(bare))
    enclosed = bool(_ENCLOSED.match(bare))
    inner = bare.strip(_MARKS).rstrip(".:")
    folded = fold_text(inner)
    if heading or enclosed:
        told = _said_of(start, end, inner, folded, folded)
        if told is None and heading and len(inner) <= _LONGEST_HEADING:
            return _Event(start, end, "heading", inner)
        return told
    if len(bare) > _LONGEST_HEADING or not _lexicon().any_line.search(folded) or not _alone(start, end, text):
        return None
    capital = not _CASED.search(bare) or not _HAS_LOWER.search(re.sub(r"\b(?:by|of|the|Mr|Mrs|Ms|Dr|Sir)\b", "", bare))
    titled = all(w[0].isupper() or not w[0].isalpha() or fold_text(w) in _PARTICLES | {"by"} for w in inner.split())
    told = _said_of(start, end, inner, folded, folded)
    if told is None:
        return None
    short = len(inner.split()) <= 12 and bare[-1:] not in {"?", "!", ","}
    return told if short and (capital or titled or _begins(inner, told)) else None


def _begins(inner: str, event: _Event) -> bool:
    """Whether a line in plain letters begins with the name it speaks of, or says by whom somebody is examined."""
    if event.kind in {"examined", "ends"}:
        return (event.by is not None and _shaped(event.by, least=True)) or len(inner.split()) <= 5
    if event.kind == "read" and (m := _lexicon().read.search(fold_text(inner))) and m.start() <= 2:
        return True
    return event.name is not None and inner.startswith(event.name) and 1 < len(event.name.split()) <= 6


def _in_two_lines(above: tuple[int, str], line: str) -> _Event | None:
    """Return the oath of "ANA PRIETO," on one line and "having been duly sworn, testified as follows" on the next."""
    start, name = above
    name, bare = _NUMBERED.sub("", name).strip(), _NUMBERED.sub("", line).strip()
    if not bare[:1].islower() or not name.endswith(",") or _HAS_LOWER.search(name) or not 2 <= len(name.split()) <= 6:
        return None
    oath = _oath_of(fold_text(bare))
    return None if oath is None else _Event(start, start + len(above[1]) + 1 + len(line), "oath", name.strip(" ,"), oath)


def _alone(start: int, end: int, text: str) -> bool:
    """Whether a line is a paragraph of its own, or all lines are numbered."""
    before = text[max(0, start - 2) : start]
    return start == 0 or before.endswith("\n\n") or bool(_NUMBERED.match(text[start:end])) or text[end : end + 2] == "\n\n"


def _oath_of(folded: str) -> bool | None:
    lexicon = _lexicon()
    if lexicon.refused.search(folded):
        return False
    return True if lexicon.taken.search(folded) else None


def _said_of(start: int, end: int, inner: str, folded: str, rest: str) -> _Event | None:
    """Return what a line says of a witness or of what follows."""
    lexicon = _lexicon()
    oath = _oath_of(rest)
    if lexicon.ends.search(rest) and oath is None:
        return _Event(start, end, "ends")
    if lexicon.read.search(rest) or rest in {"read", "(read)"}:
        return _Event(start, end, "read", _statement_of(inner), by=_behind(inner, lexicon.by))
    if oath is not None:
        return _Event(start, end, "oath", _first_name(inner), oath)
    examined, argued = lexicon.examined.search(rest), lexicon.argued.search(rest)
    if argued and argued.start() <= 3 and not (examined and examined.start() < argued.start()):
        return _Event(start, end, "argued")
    if examined and examined.start() <= 12:
        behind = _behind(inner, lexicon.by) or _behind(inner, _FROM)
        return _Event(start, end, "examined", by=behind)
    if lexicon.resumed.search(rest):
        name = _first_name(inner)
        return _Event(start, end, "resumed", name) if name else None
    return None


_FROM = re.compile(r"(?<!\w)(?:from|de)(?!\w)")
_STOPS = re.compile(r"[,،;:(\[\])]|\s[-–—]\s")
_CALLED = frozenset(
    fold_text(w) for w in ("witness", "the", "a", "témoin", "le", "la", "el", "testigo", "zeuge", "شاهد", "الشاهد", "being", "called")
)


def _first_name(inner: str) -> str | None:
    """Return the name at the head of a line: "ANA PRIETO, sworn", "WITNESS: ANA PRIETO [resumed]"."""
    lexicon = _lexicon()
    for part in _STOPS.split(inner):
        name = _plain_name(part.strip(_MARKS))
        folded = fold_text(name)
        if len(folded) == len(name):
            for pattern in (lexicon.taken, lexicon.refused, lexicon.resumed):
                if m := pattern.search(folded):
                    # "(the witness X takes the oath)"; where the verb comes first the name may stand inside it
                    inside = " ".join(name[m.start() : m.end()].split()[1:-1])
                    name = _plain_name(name[: m.start()]) or inside
                    break
        words = name.split()
        while words and not _is_witness_number(fold_text(" ".join(words))) and fold_text(words[0]) in _CALLED:
            words = words[1:]
        name = " ".join(words)
        if words and fold_text(name) not in lexicon.roles:
            return name if _shaped(name, least=True) and len(words) <= 7 else None
    return None


def _statement_of(inner: str) -> str | None:
    """Return whose statement a line says is read: "Summary of the statement of X (read)", "X, statement read by Y"."""
    lexicon = _lexicon()
    folded = fold_text(inner)
    if len(folded) == len(inner):
        begin = None
        for m in lexicon.of.finditer(folded):
            word = inner[m.end() :].strip()
            if word and (word[0].isupper() or not _CASED.match(word[0]) or word[0] == "["):
                begin = m.end()
        if begin is not None:
            rest = inner[begin:].strip()
            bracketed = re.match(r"\[([^\]]+)\]", rest)
            name = bracketed.group(1) if bracketed else _STOPS.split(rest)[0]
            cut = re.split(r"\s(?:read|summar\w+|adduced|by)\b", name)[0]
            return _plain_name(cut.strip(_MARKS)) or None
    return _first_name(re.split(r"(?i),|\s(?:statement|summary|déposition|déclaration)\b", inner)[0])


def _behind(inner: str, pattern: re.Pattern[str]) -> str | None:
    """Return the name behind a word such as "by"."""
    folded = fold_text(inner)
    m = pattern.search(folded)
    if m is None or len(folded) != len(inner):
        return None
    return _plain_name(_STOPS.split(inner[m.end() :].strip())[0].strip(_MARKS)) or None


# -- names -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 12)
def _name_words(name: str) -> tuple[tuple[str, ...], str]:
    """Return the words of a name without titles, and `m`, `w` or nothing for what its title says."""
    lexicon = _lexicon()
    words = [w for w in re.split(r"[\s.,'’\-]+", fold_text(name)) if w]
    told = "m" if any(w in lexicon.men for w in words) else "w" if any(w in lexicon.women for w in words) else ""
    kept = tuple(w for w in words if (w not in TITLES or words.index(w) > 1) and w not in {"qc", "kc", "sc", "obe", "cbe"})
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
        return a[-1] == b[-1] or len(set(a) & set(b)) > 1
    return a[-1] == b[-1] and len(a) > 1 and len(b) > 1 and a[0][:3] == b[0][:3]


# -- the walk ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Witness:
    name: str | None
    oath: bool | None
    spoke: bool = False


@dataclass(slots=True)
class _State:
    """Where the walk stands."""

    kind: Literal["open", "heard", "read", "argued"] = "open"
    heard: list[_Witness] = field(default_factory=list)
    known: list[_Witness] = field(default_factory=list)
    heading: str | None = None
    statement: str | None = None
    reader: str | None = None
    interrupted: bool = False
    askers: set[str] = field(default_factory=set)

    def witness(self, name: str | None) -> _Witness:
        """Return the witness of a name, as known from before or new."""
        if name is not None:
            for one in (*self.heard, *self.known):
                if one.name is not None and same_person(one.name, name):
                    return one
        made = _Witness(name, None)
        self.known.append(made)
        return made


def turns(text: str) -> list[Turn]:
    """Return the turns of a transcript of a hearing in order, none for a text that is no such transcript.

    Args:
        text: The whole text.

    Returns:
        The turns; what stands between them is said by nobody.
    """
    labels = _labels(text)
    if not labels:
        return []
    labels, called = _announced(text, labels)
    events = sorted([*_events(text, labels), *called], key=lambda e: (e.start, e.end))
    lexicon = _lexicon()
    roles = [lexicon.roles.get(label.folded) for label in labels]
    framed = any(e.kind in {"oath", "resumed", "examined", "read"} for e in events) or any(b.letter for b in labels)
    framed = framed or any(r == "witness" for r in roles) or any(_is_witness_number(b.folded) for b in labels)
    if not framed and not any(roles):
        return []
    ends = _ends(text, labels, events)
    found = list(_walked(text, labels, events, ends, framed=framed))
    return _asked(found)


def _announced(text: str, labels: list[_Label]) -> tuple[list[_Label], list[_Event]]:
    """Return the labels without those that only announce who is heard next ("WITNESS: ANA PRIETO [Resumed]")."""
    kept, events = [], []
    for label in labels:
        line = text[label.begin : text.find("\n", label.begin) % (len(text) + 1)].strip()
        name = _first_name(line) if _lexicon().roles.get(label.folded) == "witness" and len(line) <= 80 else None
        if name and not _HAS_LOWER.search(name) and len(name) > 3 and line[-1:] not in {".", "?", "!"}:
            oath = _oath_of(fold_text(line))
            kind: Literal["oath", "resumed"] = "resumed" if oath is None else "oath"
            events.append(_Event(label.start, label.begin + len(line), kind, name, oath))
        else:
            kept.append(label)
    return kept, events


def _ends(text: str, labels: list[_Label], events: list[_Event]) -> list[int]:
    """Return where what is said in each turn ends: before the next label or line that nobody speaks."""
    marks = sorted({*(label.start for label in labels[1:]), *(e.start for e in events)})
    ends, k = [], 0
    for label in labels:
        while k < len(marks) and marks[k] < label.begin:
            k += 1
        stop = marks[k] if k < len(marks) else len(text)
        ends.append(_trimmed(text, label.begin, stop))
    return ends


def _trimmed(text: str, begin: int, stop: int) -> int:
    """Return the end without white space, stage directions and marks of layout behind the last words."""
    while True:
        end = begin + len(text[begin:stop].rstrip())
        line_at = text.rfind("\n", begin, end) + 1
        if line_at <= begin:
            return end
        line = _NUMBERED.sub("", text[line_at:end]).strip()
        layout = _DIRECTIVE.match(line) or _UNDERLINE.match(line) or _ENCLOSED.match(line) or line.isdecimal()
        if not layout and text[line_at:end].strip():
            return end
        stop = line_at


def _walked(
    text: str, labels: list[_Label], events: list[_Event], ends: list[int], *, framed: bool
) -> Iterator[Turn]:
    state, k = _State(), 0
    for n, (label, end) in enumerate(zip(labels, ends, strict=True)):
        while k < len(events) and events[k].start <= label.start:
            _enter(state, events[k], labels, n, events[k + 1 :])
            k += 1
        yield _turn(state, text, label, end, framed=framed)


def _enter(state: _State, event: _Event, labels: list[_Label], n: int, later: list[_Event]) -> None:
    """Let a line that nobody speaks change what is going on."""
    if event.by:
        state.askers.add(event.by)
    if event.kind in {"oath", "resumed"}:
        name = event.name or (state.heard[0].name if state.heard else state.heading)
        unnamed = [w for w in state.heard if w.name is None]
        if name is not None and unnamed:
            unnamed[0].name = name
        witness = state.witness(name)
        witness.oath = event.oath if event.kind == "oath" else witness.oath
        if witness in state.heard:
            state.kind = "heard"
            return
        joins = state.kind == "heard" and state.heard and not any(w.spoke for w in state.heard)
        state.heard = [*state.heard, witness] if joins else [witness]
        state.kind = "heard"
        witness.spoke = False
    elif event.kind == "examined":
        if state.kind != "heard" or not state.heard:
            found = _examined(state, labels, n, later)
            state.heard = [state.witness(found)] if found is not None else []
        state.kind = "heard"
    elif event.kind == "read":
        keep = state.kind == "read" and event.name is None
        state.statement = state.statement if keep else event.name or state.heading
        state.kind, state.heard, state.reader, state.interrupted = "read", [], event.by, False
    else:
        state.kind = "argued" if event.kind == "argued" else "open"
        state.heard, state.statement = [], None
        state.heading = event.name if event.kind == "heading" else None


def _examined(state: _State, labels: list[_Label], n: int, later: list[_Event]) -> str | None:
    """Return who is examined where no line has said so: the name of the heading, else who speaks most but asks not."""
    stop = next((e.start for e in later if e.kind in {"heading", "oath", "read", "argued", "ends"}), None)
    names = Counter(
        label.name for label in labels[n:]
        if (stop is None or label.start < stop) and not label.letter
        and _lexicon().roles.get(label.folded) not in {"bench", "counsel", "staff"}
        and not any(same_person(label.name, by) for by in state.askers)
    )  # fmt: skip
    if state.heading:
        named = next((name for name in names if same_person(name, state.heading)), None)
        if named or any(label.letter for label in labels[n : n + 2]):
            return named or state.heading
    if any(label.letter for label in labels[n : n + 4]):
        return None
    return min(names, key=lambda name: (-names[name], name)) if names else None


def _turn(state: _State, text: str, label: _Label, end: int, *, framed: bool) -> Turn:
    lexicon = _lexicon()
    made = Turn(label.start, label.begin, max(label.begin, end), label.name, "argument", on_oath=False)
    role = "witness" if _is_witness_number(label.folded) else lexicon.roles.get(label.folded)
    if label.letter:
        asked = label.folded in {q for q, _ in lexicon.pairs} and not (label.folded == "پ" and _answers_with(text, label))
        if asked:
            return replace(made, speaker=None, speech="question")
        return _answer(state, text, made, state.heard[-1] if state.heard else None, None)
    heard = next((w for w in state.heard if w.name and same_person(w.name, label.name)), None)
    if heard is None and role == "witness" and not any(ch.isdigit() for ch in label.folded):
        heard = state.heard[-1] if len(state.heard) == 1 else None
        if state.kind in {"heard", "open"}:
            return _answer(state, text, made, heard, label.name)
    if heard is None and role == "witness" and state.kind in {"heard", "open"}:
        heard = state.witness(label.name)
    if heard is None and state.kind in {"open", "heard"} and role is None:
        heard = next((w for w in state.known if w.name and same_person(w.name, label.name)), None)
        if heard is None and state.kind == "open" and state.heading and same_person(state.heading, label.name):
            heard = state.witness(label.name)
        if heard is not None and any(same_person(label.name, by) for by in state.askers):
            heard = None
    if heard is None and state.kind == "heard" and not state.heard and role is None and not state.askers:
        heard = state.witness(label.name)  # somebody was sworn whom the text does not name
    if heard is not None and state.kind in {"heard", "open"}:
        if heard not in state.heard and state.kind == "open":
            state.heard, state.kind = [heard], "heard"
        return _answer(state, text, made, heard, label.name)
    if state.kind == "heard":
        return replace(made, speech="question")
    if state.kind == "read" and (state.reader is None or same_person(state.reader, label.name)):
        state.reader = label.name
        # a short turn of the reader, once somebody else has spoken, is an exchange and not the statement
        if made.end - made.begin >= AT_LENGTH or not state.interrupted:
            return replace(made, speech="read", speaker=state.statement, read_by=label.name)
    state.interrupted = True
    if state.kind == "open" and not framed:
        asks = role in {"bench", "counsel"} and text[made.begin : made.end].rstrip()[-1:] in {"?", "؟"}
        return replace(made, speech="question" if asks else "statement", on_oath=None)
    return made


def _answers_with(text: str, label: _Label) -> bool:
    """Whether the Persian letter for "answer" is meant, which another pair has for "question"."""
    before = text.rfind("\nس", 0, label.start)
    return before >= 0


def _answer(state: _State, text: str, made: Turn, witness: _Witness | None, label: str | None) -> Turn:
    """Return the turn as the witness's, and note the oath where he says it."""
    if witness is None:
        witness = _Witness(None if label is None or fold_text(label) in _lexicon().roles else label, None)
        if label is not None:
            witness.name = witness.name or state.heading
        state.heard = state.heard or [witness]
    witness.spoke = True
    if witness.oath is None and _lexicon().spoken.search(fold_text(text[made.begin : min(made.end, made.begin + _OATH_WITHIN)])):
        witness.oath = True
    role = label is None or fold_text(label) in _lexicon().roles
    name = (witness.name or label) if role else label
    return replace(made, speaker=name, speech="answer", on_oath=witness.oath)


def _asked(found: list[Turn]) -> list[Turn]:
    """Return the turns; what stands right before an answer is a question, also where no line says who is examined."""
    return [
        replace(turn, speech="question", on_oath=False)
        if turn.speech in {"argument", "statement"} and after is not None and after.speech == "answer"
        else turn
        for turn, after in zip(found, [*found[1:], None], strict=True)
    ]


# -- a question that the answer takes over -----------------------------------------------------------------------------

_WORDS_APART = re.compile(r"[\W_]+")
_FIRST_SENTENCE = re.compile(r"[^.!?؟]*")


def adopted(answer: str) -> int:
    """Return where the words end by which an answer takes over the question as it stands; 0 if it does not.

    The answer has to consist of them: "Yes." and "That's correct." do, "Yes, but" and "Yes, I think so" do not.

    >>> adopted(" Yes, that's right."), adopted("Yes, more or less."), adopted("No.")
    (19, 0, 0)
    """
    plain = " ".join(w for w in _WORDS_APART.split(fold_text(answer).replace("'", "")) if w)
    known = {w.replace("'", "") for w in _lexicon().adopts}
    return len(answer.rstrip()) if plain and " ".join(plain.split()) in known else 0


# -- layout ------------------------------------------------------------------------------------------------------------

_LINE_NUMBER = re.compile(r"^[ \t]*(\d{1,3})(?=[ \t]|$)", re.MULTILINE)
_LEAST_NUMBERED = 10


def line_numbers(text: str) -> list[tuple[int, int]]:
    """Return the spans of the numbers at the heads of lines, where the lines of a text are numbered page by page."""
    found = [(m.start(1), m.end(1), int(m.group(1))) for m in _LINE_NUMBER.finditer(text)]
    if len(found) < _LEAST_NUMBERED:
        return []
    follows = sum(b[2] == a[2] + 1 or b[2] == 1 for a, b in zip(found, found[1:], strict=False))
    lines = sum(1 for line in text.split("\n") if line and not line.isspace())
    if follows < 0.8 * (len(found) - 1) or len(found) < 0.6 * lines:
        return []
    return [(start, end) for start, end, _ in found]


def spoken_only(text: str, found: list[Turn]) -> str:
    """Return the text of the same length in which only what is said is left; the rest is white space.

    Labels, headings, marks of layout and the numbers of lines would otherwise be read as words of a sentence.
    """
    parts, at = [], 0
    for turn in found:
        parts.append(_blank(turn.begin - at))
        parts.append(text[turn.begin : turn.end])
        at = turn.end
    parts.append(_blank(len(text) - at))
    made = "".join(parts)
    numbers = line_numbers(text)
    if not numbers:
        return made
    pieces, at = [], 0
    for start, end in numbers:
        pieces += [made[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, made[at:]])


def said_at_length(text: str) -> str:
    """Return a text as it is; of the transcript of a hearing only what may be shared with others for a reason.

    That is what witnesses say, statements read out, and whatever else is said at length. Labels, stage directions and
    the short turns of counsel, bench and staff are alike at every hearing; white space stands in their place.
    """
    found = turns(text)
    if not found:
        return text
    return spoken_only(
        text, [t for t in found if t.speech not in {"question", "argument"} or t.end - t.begin >= AT_LENGTH]
    )


def _blank(size: int) -> str:
    return "\n\n" + " " * (size - 2) if size >= 2 else " " * size
