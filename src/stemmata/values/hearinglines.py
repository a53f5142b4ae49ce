"""The lines of a transcript that nobody speaks: who is sworn, examined, withdraws; what is read; where argument begins.

A line counts only if it stands by itself: a heading, a line in brackets or italics, in capitals, or one that begins
with the name it speaks of. The same words in what is said mean nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from stemmata.values.fold import fold_text
from stemmata.values.hearinglabels import (
    CASED,
    HAS_LOWER,
    NAME_FIRST,
    PARTICLES,
    Label,
    is_witness_number,
    plain_name,
    shaped,
)
from stemmata.values.hearingwords import hearing_words
from stemmata.values.words import word_set

__all__ = ["DIRECTIVE", "ENCLOSED", "NUMBERED", "UNDERLINE", "Event", "announced", "find_events"]

_LONGEST_LINE = 200
_LONGEST_HEADING = 100
_MOST_WORDS = 12

_MARKS = " \t*_()[]{}#=<>|"
ENCLOSED = re.compile(r"^(?:[*_]{1,3}[^*_].*[*_]|\(.*\)|\[.*\])[.:]?$")
UNDERLINE = re.compile(r"^([=\-~^\"'`#*+.:_])\1{2,}\s*$")
NUMBERED = re.compile(r"^[ \t]*\d{1,3}[ \t]+")
DIRECTIVE = re.compile(r"^\.\. [\w-]+::")


@dataclass(frozen=True, slots=True)
class Event:
    """What a line says: who is sworn, goes on, withdraws, is examined; what is read; argument begins; a heading."""

    start: int
    end: int
    kind: Literal["oath", "resumed", "ends", "examined", "read", "argued", "heading"]
    name: str | None = None
    oath: bool | None = None
    by: str | None = None


def find_events(text: str, labels: list[Label]) -> list[Event]:
    """Return what the lines between and behind the turns say, in order."""
    found: dict[int, Event] = {}
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
    for m in NAME_FIRST.finditer(text):
        rest = fold_text(m.group("rest"))
        known = found.get(text.rfind("\n", 0, m.start("name")) + 1)
        if known is None or m.start("name") >= known.end:
            event = _said_of((m.start("name"), m.end()), m.group("name"), rest)
            if event is not None and event.kind in {"oath", "resumed", "read"}:
                found[event.start] = event
    for label in labels:
        aside = fold_text(label.aside)
        if not aside and text[label.begin : label.begin + 3].lstrip()[:1] in {"(", "["}:
            closing = re.match(r"\s{0,2}[(\[]([^()\[\]\n]{1,80})[)\]]", text[label.begin : label.begin + 90])
            aside = fold_text(closing.group(1)) if closing else ""
        told = hearing_words().oath(aside) if aside else None
        if told is not None:
            found[label.start - 1] = Event(label.start, label.start, "oath", label.name, told)
    return sorted(found.values(), key=lambda e: (e.start, e.end))


def _short_lines(text: str) -> list[tuple[int, str]]:
    """Return the lines of a text that are short and not empty, with where they start."""
    lines, at = [], 0
    for line in text.split("\n"):
        if 3 <= len(line) <= _LONGEST_LINE and not line.isspace():
            lines.append((at, line))
        at += len(line) + 1
    return lines


def _event(start: int, line: str, after: tuple[int, str] | None, text: str) -> Event | None:
    """Return what a line says that stands by itself, None where it is a line of speech."""
    bare = NUMBERED.sub("", line).strip()
    if not bare or DIRECTIVE.match(bare) or UNDERLINE.match(bare):
        return None
    end = start + len(line)
    underlined = (
        after is not None and after[0] <= end + 2 and bool(UNDERLINE.match(after[1].strip()))
        and len(after[1].strip()) >= len(bare) - 3
    )  # fmt: skip
    heading = underlined or (bare.startswith("#") and not DIRECTIVE.match(bare))
    enclosed = bool(ENCLOSED.match(bare))
    inner = bare.strip(_MARKS).rstrip(".:")
    folded = fold_text(inner)
    if heading or enclosed:
        told = _said_of((start, end), inner, folded)
        if told is None and heading and len(inner) <= _LONGEST_HEADING:
            return Event(start, end, "heading", inner)
        return told
    return _by_itself(start, end, bare, inner, text)


def _by_itself(start: int, end: int, bare: str, inner: str, text: str) -> Event | None:
    """Return what a line without marks says, if it is written as no speech is."""
    folded = fold_text(inner)
    if len(bare) > _LONGEST_HEADING or bare[-1:] in {"?", "!", ","} or len(inner.split()) > _MOST_WORDS:
        return None
    if not hearing_words().any_line.search(folded) or not _alone(start, end, text):
        return None
    told = _said_of((start, end), inner, folded)
    if told is None:
        return None
    plain = re.sub(r"\b(?:by|of|the|Mr|Mrs|Ms|Dr|Sir)\b", "", bare)
    capitals = not CASED.search(bare) or not HAS_LOWER.search(plain)
    titled = all(w[0].isupper() or not w[0].isalpha() or fold_text(w) in PARTICLES | {"by"} for w in inner.split())
    if capitals or told.kind == "resumed":
        return told if capitals else None
    if told.kind == "argued":  # the same words stand alone in speech, too
        return told if titled and told.by is not None and shaped(told.by, least=True) else None
    return told if titled or _begins(inner, told) else None


def _begins(inner: str, event: Event) -> bool:
    """Whether a line in plain letters begins with the name it speaks of, or says by whom somebody is examined."""
    if event.kind in {"examined", "ends"}:
        return (event.by is not None and shaped(event.by, least=True)) or len(inner.split()) <= 5
    if event.kind == "read" and (m := hearing_words().read.search(fold_text(inner))) and m.start() <= 2:
        return True
    return event.name is not None and inner.startswith(event.name) and 1 < len(event.name.split()) <= 6


def _in_two_lines(above: tuple[int, str], line: str) -> Event | None:
    """Return the oath of "ANA PRIETO," on one line and "having been duly sworn, testified as follows" on the next."""
    start, name = above
    name, bare = NUMBERED.sub("", name).strip(), NUMBERED.sub("", line).strip()
    if not bare[:1].islower() or not name.endswith(",") or HAS_LOWER.search(name) or not 2 <= len(name.split()) <= 6:
        return None
    oath = hearing_words().oath(fold_text(bare))
    end = start + len(above[1]) + 1 + len(line)
    return None if oath is None else Event(start, end, "oath", name.strip(" ,"), oath)


def _alone(start: int, end: int, text: str) -> bool:
    """Whether a line is a paragraph of its own, or all lines are numbered."""
    before = text[max(0, start - 2) : start]
    apart = start == 0 or before.endswith("\n\n") or text[end : end + 2] == "\n\n"
    return apart or bool(NUMBERED.match(text[start:end]))


def _said_of(span: tuple[int, int], inner: str, folded: str) -> Event | None:
    """Return what a line says of a witness or of what follows.

    Args:
        span: Where it stands.
        inner: The line without marks; of a line that begins with a name, that name.
        folded: The line folded, or what stands behind the name.
    """
    lexicon = hearing_words()
    oath = lexicon.oath(folded)
    examined, argued = lexicon.examined.search(folded), lexicon.argued.search(folded)
    made: Event | None = None
    if lexicon.ends.search(folded) and oath is None:
        made = Event(*span, "ends")
    elif lexicon.read.search(folded) or folded in {"read", "(read)"}:
        made = Event(*span, "read", _statement_of(inner), by=_behind(inner, lexicon.by))
    elif oath is not None:
        made = Event(*span, "oath", _first_name(inner), oath)
    elif argued and argued.start() <= 3 and not (examined and examined.start() < argued.start()):
        made = Event(*span, "argued", by=_behind(inner, lexicon.by))
    elif examined and examined.start() <= _MOST_WORDS:
        made = Event(*span, "examined", by=_behind(inner, lexicon.by) or _behind(inner, _FROM))
    elif lexicon.resumed.search(folded) and (name := _first_name(inner)):
        made = Event(*span, "resumed", name)
    return made


_FROM = re.compile(r"(?<!\w)(?:from|de)(?!\w)")
_STOPS = re.compile(r"[,،;:(\[\])]|\s[-–—]\s")
_CALLED = word_set("witness the a being called témoin le la el testigo zeuge شاهد الشاهد")


def _first_name(inner: str) -> str | None:
    """Return the name at the head of a line: "ANA PRIETO, sworn", "WITNESS: ANA PRIETO [resumed]"."""
    lexicon = hearing_words()
    for part in _STOPS.split(inner):
        name = plain_name(part.strip(_MARKS))
        folded = fold_text(name)
        if len(folded) == len(name):
            for pattern in (lexicon.taken, lexicon.refused, lexicon.resumed):
                if m := pattern.search(folded):
                    # "(the witness X takes the oath)"; where the verb comes first the name may stand inside it
                    inside = " ".join(name[m.start() : m.end()].split()[1:-1])
                    name = plain_name(name[: m.start()]) or inside
                    break
        words = name.split()
        while words and not is_witness_number(fold_text(" ".join(words))) and fold_text(words[0]) in _CALLED:
            words = words[1:]
        name = " ".join(words)
        if words and fold_text(name) not in lexicon.roles:
            return name if shaped(name, least=True) and len(words) <= 7 else None
    return None


def _statement_of(inner: str) -> str | None:
    """Return whose statement a line says is read: "Summary of the statement of X (read)", "X, statement read by Y"."""
    lexicon = hearing_words()
    folded = fold_text(inner)
    if len(folded) == len(inner):
        begin = None
        for m in lexicon.of.finditer(folded):
            word = inner[m.end() :].strip()
            if word and (word[0].isupper() or not CASED.match(word[0]) or word[0] == "["):
                begin = m.end()
        if begin is not None:
            rest = inner[begin:].strip()
            bracketed = re.match(r"\[([^\]]+)\]", rest)
            name = bracketed.group(1) if bracketed else _STOPS.split(rest)[0]
            cut = re.split(r"\s(?:read|summary|summari[sz]ed|adduced|by)\b", name)[0]
            return plain_name(cut.strip(_MARKS)) or None
    return _first_name(re.split(r"(?i),|\s(?:statement|summary|déposition|déclaration)\b", inner)[0])


def _behind(inner: str, pattern: re.Pattern[str]) -> str | None:
    """Return the name behind a word such as "by"."""
    folded = fold_text(inner)
    m = pattern.search(folded)
    if m is None or len(folded) != len(inner):
        return None
    return plain_name(_STOPS.split(inner[m.end() :].strip())[0].strip(_MARKS)) or None


def announced(text: str, labels: list[Label]) -> tuple[list[Label], list[Event]]:
    """Return the labels without those that only announce who is heard next ("WITNESS: ANA PRIETO [Resumed]")."""
    kept, events = [], []
    for label in labels:
        line = text[label.begin : text.find("\n", label.begin) % (len(text) + 1)].strip()
        name = _first_name(line) if hearing_words().roles.get(label.folded) == "witness" and len(line) <= 80 else None
        if name and not HAS_LOWER.search(name) and len(name) > 3 and line[-1:] not in {".", "?", "!"}:
            oath = hearing_words().oath(fold_text(line))
            kind: Literal["oath", "resumed"] = "resumed" if oath is None else "oath"
            events.append(Event(label.start, label.begin + len(line), kind, name, oath))
        else:
            kept.append(label)
    return kept, events
