"""Transcripts of courts, commissions and inquiries: who asks, who answers, what is argued or read out, who is on oath.

A transcript is turns, each headed by a label ("MR SMITH:", "Q.", "**Ana Prieto**:", "M. LE PRESIDENT :", «س:»), and
between them lines that no one speaks: a witness is sworn, is examined by somebody, withdraws; a statement is read;
submissions begin. Walking through both, `turns` says of each turn who speaks in it and what it is: what a witness
answers is testimony, what he is asked is not, nor what counsel argue. The oath is the witness's own, from the line that
says so until another witness comes. The words that are known stand in `lexicon/hearing.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from stemmata.values.fold import fold_text
from stemmata.values.hearinglabels import Label, find_labels, is_witness_number, same_person
from stemmata.values.hearinglines import DIRECTIVE, ENCLOSED, NUMBERED, UNDERLINE, Event, announced, find_events
from stemmata.values.hearingwords import hearing_words

__all__ = ["SpeechKind", "Turn", "adopted", "line_numbers", "no_testimony", "said_at_length", "spoken_only", "turns"]

SpeechKind = Literal["answer", "question", "read", "argument", "statement"]

_TESTIMONY = frozenset({"answer", "read", "statement"})
AT_LENGTH = 400
"""A turn with so many code points is more than what is said at every hearing."""
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


# -- the walk ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Witness:
    name: str | None
    oath: bool | None
    spoke: bool = False
    heading: str | None = None
    """The heading under which the witness was sworn: often the plainer name."""

    def is_called(self, label: str) -> bool:
        """Whether a label names the witness."""
        return any(name is not None and same_person(name, label) for name in (self.name, self.heading))


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
                if one.is_called(name):
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
    labels = find_labels(text)
    if not labels:
        return []
    labels, called = announced(text, labels)
    events = sorted([*find_events(text, labels), *called], key=lambda e: (e.start, e.end))
    lexicon = hearing_words()
    roles = [lexicon.roles.get(label.folded) for label in labels]
    framed = any(e.kind in {"oath", "resumed", "examined", "read"} for e in events) or any(b.letter for b in labels)
    framed = framed or any(r == "witness" for r in roles) or any(is_witness_number(b.folded) for b in labels)
    if not framed and not any(roles) and not any(e.kind == "argued" for e in events):
        return []
    ends = _ends(text, labels, events)
    found = list(_walked(text, labels, events, ends, framed=framed))
    return _asked(found)


def _ends(text: str, labels: list[Label], events: list[Event]) -> list[int]:
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
        line = NUMBERED.sub("", text[line_at:end]).strip()
        layout = DIRECTIVE.match(line) or UNDERLINE.match(line) or ENCLOSED.match(line) or line.isdecimal()
        if not layout and text[line_at:end].strip():
            return end
        stop = line_at


def _walked(text: str, labels: list[Label], events: list[Event], ends: list[int], *, framed: bool) -> Iterator[Turn]:
    state, k = _State(), 0
    for n, (label, end) in enumerate(zip(labels, ends, strict=True)):
        while k < len(events) and events[k].start <= label.start:
            _enter(state, events[k], labels, n, events[k + 1 :])
            k += 1
        yield _turn(state, text, label, end, framed=framed)


def _enter(state: _State, event: Event, labels: list[Label], n: int, later: list[Event]) -> None:
    """Let a line that nobody speaks change what is going on."""
    if event.by:
        state.askers.add(event.by)
    if event.kind in {"oath", "resumed"}:
        name = event.name or (state.heard[0].name if state.heard else state.heading)
        unnamed = [w for w in state.heard if w.name is None]
        if name is not None and unnamed:
            unnamed[0].name = name
        witness = state.witness(name)
        witness.heading = witness.heading or state.heading
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


def _examined(state: _State, labels: list[Label], n: int, later: list[Event]) -> str | None:
    """Return who is examined where no line has said so: the name of the heading, else who speaks most but asks not."""
    stop = next((e.start for e in later if e.kind in {"heading", "oath", "read", "argued", "ends"}), None)
    names = Counter(
        label.name for label in labels[n:]
        if (stop is None or label.start < stop) and not label.letter
        and hearing_words().roles.get(label.folded) not in {"bench", "counsel", "staff"}
        and not any(same_person(label.name, by) for by in state.askers)
    )  # fmt: skip
    if state.heading:
        named = next((name for name in names if same_person(name, state.heading)), None)
        if named or any(label.letter for label in labels[n : n + 2]):
            return named or state.heading
    if any(label.letter for label in labels[n : n + 4]):
        return None
    return min(names, key=lambda name: (-names[name], name)) if names else None


def _turn(state: _State, text: str, label: Label, end: int, *, framed: bool) -> Turn:
    """Return one turn, by what is going on."""
    made = Turn(label.start, label.begin, max(label.begin, end), label.name, "argument", on_oath=False)
    role = "witness" if is_witness_number(label.folded) else hearing_words().roles.get(label.folded)
    if label.letter:
        if _asks(text, label):
            return replace(made, speaker=None, speech="question")
        return _answer(state, text, made, state.heard[-1] if state.heard else None, None)
    if state.kind in {"open", "heard"}:
        answers, witness = _heard_of(state, label, role)
        if answers:
            return _answer(state, text, made, witness, label.name)
    if state.kind == "heard":
        made = replace(made, speech="question")
    elif state.kind == "read" and _reads(state, label, made):
        made = replace(made, speech="read", speaker=state.statement, read_by=label.name)
    elif state.kind == "open" and not framed:
        asks = role in {"bench", "counsel"} and text[made.begin : made.end].rstrip()[-1:] in {"?", "؟"}
        made = replace(made, speech="question" if asks else "statement", on_oath=None)
    return made


def _asks(text: str, label: Label) -> bool:
    """Whether a letter stands for "question"; the Persian one for "answer" is that for "question" elsewhere."""
    asked = label.folded in {q for q, _ in hearing_words().pairs}
    return asked and not (label.folded == "پ" and text.find("\nس", 0, label.start) >= 0)


def _reads(state: _State, label: Label, made: Turn) -> bool:
    """Whether a turn is the statement being read: the reader's, at length once somebody else has spoken."""
    if state.reader is None or same_person(state.reader, label.name):
        state.reader = label.name
        if made.end - made.begin >= AT_LENGTH or not state.interrupted:
            return True
    state.interrupted = True
    return False


def _heard_of(state: _State, label: Label, role: str | None) -> tuple[bool, _Witness | None]:
    """Return whether a label is that of a witness who is heard, and of which, where it can be told."""
    heard = next((w for w in state.heard if w.is_called(label.name)), None)
    if heard is not None:
        return True, heard
    if role == "witness":
        numbered = any(ch.isdigit() for ch in label.folded)
        return True, state.witness(label.name) if numbered else state.heard[0] if len(state.heard) == 1 else None
    if role is not None:
        return False, None
    asks = any(same_person(label.name, by) for by in state.askers)
    known = None if asks else next((w for w in state.known if w.is_called(label.name)), None)
    if known is None and not asks:
        named = state.kind == "open" and state.heading is not None and same_person(state.heading, label.name)
        # or somebody is sworn whom the text does not name
        if named or (state.kind == "heard" and not state.heard and not state.askers):
            known = state.witness(label.name)
    if known is not None and state.kind == "open":
        state.heard, state.kind = [known], "heard"
    return known is not None, known


def _answer(state: _State, text: str, made: Turn, witness: _Witness | None, label: str | None) -> Turn:
    """Return the turn as the witness's, and note the oath where he says it."""
    if witness is None:
        witness = _Witness(None if label is None or fold_text(label) in hearing_words().roles else label, None)
        if label is not None:
            witness.name = witness.name or state.heading
        state.heard = state.heard or [witness]
    witness.spoke = True
    said = text[made.begin : min(made.end, made.begin + _OATH_WITHIN)]
    if witness.oath is None and hearing_words().spoken.search(fold_text(said)):
        witness.oath = True
    role = label is None or fold_text(label) in hearing_words().roles
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
    known = {w.replace("'", "") for w in hearing_words().adopts}
    return len(answer.rstrip()) if plain and " ".join(plain.split()) in known else 0


# -- layout ------------------------------------------------------------------------------------------------------------

_LINE_NUMBER = re.compile(r"^[ \t]*(\d{1,3})(?=[ \t]|$)", re.MULTILINE)
_LEAST_NUMBERED = 10


def line_numbers(text: str) -> list[tuple[int, int]]:
    """Return the spans of the numbers at the heads of lines, where the lines of a text are numbered page by page."""
    found = [(m.start(1), m.end(1), int(m.group(1))) for m in _LINE_NUMBER.finditer(text)]
    if len(found) < _LEAST_NUMBERED:
        return []
    follows = sum(b[2] == a[2] + 1 or b[2] == 1 for a, b in pairwise(found))
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


def said_at_length(text: str, found: list[Turn]) -> str:
    """Return the transcript of a hearing with only what it may share with others for a reason, at the same places.

    That is what witnesses say, statements read out, and whatever else is said at length. Labels, stage directions and
    the short turns of counsel, bench and staff are alike at every hearing; white space stands in their place.
    """
    return spoken_only(text, [t for t in found if t.speech in _TESTIMONY or t.end - t.begin >= AT_LENGTH])


def no_testimony(text: str, found: list[Turn]) -> list[tuple[int, int]]:
    """Return the spans of the transcript of a hearing in which no witness speaks and no statement is read."""
    spans, at = [], 0
    for turn in found:
        if turn.speech in _TESTIMONY:
            spans.append((at, turn.begin))
            at = turn.end
    return [*spans, (at, len(text))]


def _blank(size: int) -> str:
    return "\n\n" + " " * (size - 2) if size >= 2 else " " * size
