"""In whose voice a text speaks where it names no speaker of its own.

A news report speaks for its outlet; a communique, a letter or a speech speaks for whoever issued it, whichever outlet
carries it; a transcript speaks for one person after another. `voices` cuts a text into stretches and says of each who
speaks in it, from the header ("[COMMUNIQUE] [Front Command]"), turns ("[PRIETO]", "**Ms Prieto**:", "Q."), texts read
out in full ("issued the following statement:"), the signature, and what is known of the source from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from stemmata.values.attribution import Attribution
from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text
from stemmata.values.hearing import SpeechKind, Turn, turns
from stemmata.values.speech import speech

__all__ = ["Voice", "dateline_outlet", "voices"]

_HEADER_CHARS = 600
_TAG = re.compile(r"\[([^\[\]\n]{2,160})\]")
_DATELINE = re.compile(r"\(([^()\n]{2,60})\)\s*[-–—]{1,2}\s")
_TURN = re.compile(r"^\s*(?:\*\*)?([A-ZÀ-Þ][\w .'’\-]{0,40}?)(?:\*\*)?(?:\.|\s?:)(?:\*\*)?\s", re.MULTILINE)
# Turns of minutes and interviews in Arabic script: "name:", "office (name) -", also question and answer on one line.
_TURN_ARABIC = re.compile(
    r"(?:^\s*|(?<=[.!؟?»]\s))"
    r"([\u0620-\u06ff][\u0620-\u06ff\u200c \u064b-\u0655]{0,30}?(?:\s\([^()\n]{2,40}\))?)(?::|\s[–—-])\s",
    re.MULTILINE,
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_BRACKET_TURN = re.compile(r"(?:\A|(?<=[.\n\]!?\"”])|(?<=\] ))\s*\[([^\[\]\n]{2,60})\]")
_TITLE_LINE = re.compile(r"^\s*([^\n.]{3,120}?)\s*:[ \t]*\n", re.MULTILINE)
_SECONDARY = 0.08
_ARABIC_LETTER = re.compile("[\u0620-\u06ff]")


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of text and who speaks in it.

    Attributes:
        start: First code point.
        end: One past the last.
        speaker: Who speaks, in the fullest form found; None for the outlet itself.
        question: Whether the stretch is a question put to somebody, hence no assertion.
        why: How this was recognised, in words.
        speech: In the transcript of a hearing, what it is: see `hearing.Turn`. None where nobody speaks, and in other
            texts.
        on_oath: Whether the speaker is on oath; None if it cannot be told.
        read_by: Who reads it out, where these are the words of somebody who is not heard.
    """

    start: int
    end: int
    speaker: str | None
    question: bool = False
    why: str = "the text speaks for its outlet"
    speech: SpeechKind | None = None
    on_oath: bool | None = None
    read_by: str | None = None


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, frozenset[str]]:
    entry = bundled("values/lexicon/speech.toml")["voice"]
    return {name: frozenset(fold_text(word) for word in words) for name, words in entry.items()}


def dateline_outlet(text: str) -> str | None:
    """Return the outlet that a dateline names: "CITY, 3 May (Agency) -- ...".

    >>> dateline_outlet("PORT SOL, 3 MAY (AGENCIA SOL) -- TWO MEN DIED.")
    'AGENCIA SOL'
    """
    found = _DATELINE.search(text[:200])
    return found.group(1).strip() if found else None


def voices(
    text: str,
    found: list[Attribution],
    *,
    publisher: str | None = None,
    author: str | None = None,
    kind: str | None = None,
    heard: Sequence[Turn] | None = None,
) -> list[Voice]:
    """Return the stretches of a text with their speakers, in order and without gaps.

    Args:
        text: The whole document.
        found: Its attributions (for texts read out: "the office issues the following statement:").
        publisher: Who published it, if known.
        author: Who wrote or spoke it, if known.
        kind: Kind of source as in the table `sources`.
        heard: Its turns if it is the transcript of a hearing, where they are known already.

    Returns:
        Stretches that cover the text.
    """
    base = _document_voice(text, found, publisher, author, kind)
    heard = turns(text) if heard is None else heard
    if heard:
        return _of_hearing(text, heard, base)
    cuts = _turns(text) or []
    if not cuts:
        cuts = _read_out(text, found)
    if not cuts:
        return [Voice(0, len(text), base.speaker, base.question, base.why)]
    stretches = [Voice(0, cuts[0].start, base.speaker, base.question, base.why)] if cuts[0].start > 0 else []
    fuller = {name: _expand(name, base.speaker, text) for name in {one.speaker for one in cuts}}
    for one, after in pairwise([*cuts, Voice(len(text), len(text), None)]):
        end = min(one.end, after.start)
        stretches.append(Voice(one.start, end, fuller[one.speaker], one.question, one.why))
        if end < after.start:
            stretches.append(Voice(end, after.start, base.speaker, base.question, base.why))
    return [v for v in stretches if v.start < v.end]


def _of_hearing(text: str, heard: Sequence[Turn], base: Voice) -> list[Voice]:
    """Return the stretches of a transcript of a hearing: its turns, and what nobody speaks between them."""
    found, at = [], 0
    for turn in heard:
        asked = turn.speech == "question"
        speaker = turn.speaker or (None if asked else base.speaker)
        why = f"turn of a hearing: {turn.speech}"
        found.append(Voice(at, turn.begin, base.speaker, base.question, base.why))
        found.append(Voice(turn.begin, turn.end, speaker, asked, why, turn.speech, turn.on_oath, turn.read_by))
        at = turn.end
    found.append(Voice(at, len(text), base.speaker, base.question, base.why))
    return [v for v in found if v.start < v.end]


def _document_voice(
    text: str, found: list[Attribution], publisher: str | None, author: str | None, kind: str | None
) -> Voice:
    """Return the voice of the text as a whole."""
    announced = _announced(text, found, author)
    if announced is not None:
        return announced
    if author and kind in {"testimony", "official"}:
        return Voice(0, 0, author, why=f"the source is {kind} of its author")
    if author and kind in {"recording", "web", "other"} and not publisher:
        return Voice(0, 0, author, why="its author is known and no outlet is")
    signed = _signature(text)
    return Voice(0, 0, signed, why="it is signed") if signed else Voice(0, 0, None)


def _announced(text: str, found: list[Attribution], author: str | None) -> Voice | None:
    """Return the voice that the tags of the header announce, None where they announce none."""
    lexicon = _lexicon()
    tags = [(m.group(1).strip(), m.start(), m.end()) for m in _TAG.finditer(text[:_HEADER_CHARS])]
    for n, (tag, _, end) in enumerate(tags):
        folded = fold_text(tag)
        if _leading(folded, lexicon["talk"]) and (named := _after_word(tag, {"with", "avec", "con"})):
            return Voice(0, 0, named, why=f"the header announces {tag!r}")
        own, outlet = _leading(folded, lexicon["own"]), _leading(folded, lexicon["outlet"])
        if not own and not outlet:
            continue
        named = _after_word(tag, {"by", "from", "of", "par", "de", "issued", "released"}) if own else None
        if named is None and n + 1 < len(tags) and tags[n + 1][1] - end <= 2 and not _is_aside(tags[n + 1][0]):
            named = tags[n + 1][0]
        if named and (own or _is_body(named) or _is_office(named)):
            return Voice(0, 0, named, why=f"the header says {tag!r} of {named!r}")
        issuer = (_signature(text) or author or _issuer(found)) if own else None
        why = f"the header says {tag!r}" + ("" if issuer else ": it speaks for its outlet")
        return Voice(0, 0, issuer, why=why)
    return None


def _leading(folded: str, words: frozenset[str]) -> bool:
    return any(folded == word or folded.startswith((word + " ", word + ",")) for word in words) or (
        folded.rsplit(" ", 1)[-1] in words and len(folded) < 40
    )


def _is_aside(tag: str) -> bool:
    folded = fold_text(tag)
    return folded in _lexicon()["asides"] or any(ch.isdigit() for ch in folded) or "indistinct" in folded


def _is_body(name: str) -> bool:
    lexicon = speech("en")
    return any(word in lexicon.bodies for word in re.findall(r"\w+", fold_text(name)))


def _is_office(name: str) -> bool:
    """Whether a name begins with an office that speaks for itself ("Colonel Vasse, head of the post")."""
    words = fold_text(name).split()
    told = _lexicon()["reporters"] | {"mr", "mrs", "ms", "dr", "reporter", "correspondent"}
    return bool(words) and words[0] in speech("en").roles - told and not told & set(words)


def _after_word(tag: str, words: set[str]) -> str | None:
    """Return what follows the first of `words` in a tag, up to the next "by"."""
    parts = tag.split()
    for k, part in enumerate(parts[:-1]):
        if fold_text(part) in words:
            rest = parts[k + 1 :]
            stop = next(
                (j for j, word in enumerate(rest) if fold_text(word) in {"by", "on", "in", "at", "par"}), len(rest)
            )
            return " ".join(rest[:stop]).split(";")[0].strip(" ,.;") or None
    return None


def _signature(text: str) -> str | None:
    """Return who signed at the end of the text."""
    tail_at = max(0, int(len(text) * (1 - _SECONDARY)) - 400)
    for word in sorted(_lexicon()["signed"]):
        match = re.search(rf"[\[(]{re.escape(word)}[\])]\s*:?\s*([^\n:\[]{{3,90}})", text[tail_at:], re.IGNORECASE)
        if match:
            return match.group(1).strip(" ,.;-")
    return None


def _issuer(found: list[Attribution]) -> str | None:
    """Return the named speaker of the first attribution of a statement: "The Front informs the people that ..."."""
    for a in found:
        if a.cue_start > _HEADER_CHARS + 400:
            return None
        if a.speaker_full and not a.first_person and a.stance in {"says", "reports", "expresses", "denies", "accuses"}:
            return a.speaker_full
    return None


def _turns(text: str) -> list[Voice]:
    """Return the turns of a transcript; fewer than two make none."""
    lexicon = _lexicon()
    cuts: list[Voice] = _turns_by_line(text) if _ARABIC_LETTER.search(text[:_HEADER_CHARS]) else []
    if cuts:
        return cuts
    for m in _BRACKET_TURN.finditer(text):
        tag = m.group(1).strip()
        folded = fold_text(tag)
        if folded.startswith("end ") and folded in lexicon["asides"]:
            cuts.append(Voice(m.start(), m.end(), None, why="recording ends"))
        elif (
            not _is_aside(tag)
            and not {":", "!", "؟"} & set(tag)
            and len(tag.split()) <= 5
            and not _kind_word(folded)
            and m.start() > 0
        ):
            before = text[: m.start(1) - 1].rstrip()
            if (
                before.endswith("]")
                or before[-1:] in {".", "?", "!", '"', "”", ")"}
                or "\n" in text[len(before) : m.start(1)]
            ):
                name = re.sub(r",.*", "", tag)
                cuts.append(
                    Voice(
                        m.start(1) - 1, len(text), name, fold_text(name) in lexicon["reporters"], "turn of a recording"
                    )
                )
    cuts = [c for c in cuts if c.start > _text_begins(text)]
    if cuts:
        return cuts
    return _turns_by_line(text)


def _turns_by_line(text: str) -> list[Voice]:
    """Return the turns of a transcript whose lines begin with who speaks; fewer than two speakers make none."""
    lexicon = _lexicon()
    marks = [(m.start(1), m.group(1).strip()) for m in _TURN.finditer(text)]
    marks = marks or [(m.start(1), m.group(1).strip()) for m in _TURN_ARABIC.finditer(text)]
    written: dict[str, str] = {}
    counts: dict[str, int] = {}
    for _, name in marks:
        key = _PARENTHESIS.sub("", name)
        counts[key] = counts.get(key, 0) + 1
        written[key] = max(written.get(key, ""), name, key=len)
    asked = {name for name in counts if fold_text(name) in lexicon["reporters"]}
    speakers = {
        n for n, c in counts.items()
        if (c >= 2 or (asked and "(" in written[n]))
        and len(n.split()) <= 5 and (len(n) > 2 or n in {"Q", "A", "س", "ج"})
    }  # fmt: skip
    if len(speakers) < 2 or sum(counts[n] for n in speakers) < 4:
        return []
    return [
        Voice(at, len(text), _turn_name(written[key]), fold_text(key) in lexicon["reporters"], "turn of a transcript")
        for at, name in marks if (key := _PARENTHESIS.sub("", name)) in speakers
    ]  # fmt: skip


def _turn_name(written: str) -> str | None:
    """Return the name of a turn; None for "answer", which is given by whoever the text speaks for."""
    name = _PARENTHESIS.sub("", written)
    return None if len(name) > 1 and fold_text(name) in _lexicon()["answers"] else written


def _text_begins(text: str) -> int:
    """Return where the header ends: behind the tag that announces the text itself."""
    match = re.search(r"\[(?:text|excerpts?|summary|texte)\]", text[:_HEADER_CHARS], re.IGNORECASE)
    return match.start() if match else 0


def _kind_word(folded: str) -> bool:
    lexicon = _lexicon()
    return any(_leading(folded, lexicon[name]) for name in ("own", "outlet", "talk"))


def _read_out(text: str, found: list[Attribution]) -> list[Voice]:
    """Return the stretches that are somebody's text read out in full."""
    lexicon = _lexicon()
    for m in _TITLE_LINE.finditer(text):
        line = fold_text(m.group(1))
        words = re.findall(r"\w+", line)
        inside = [a for a in found if m.start() <= a.cue_start < m.end() and a.speaker_full]
        issued = [w for w in words if w in lexicon["own"]]
        if not issued or not (any(f in line for f in lexicon["follows"]) or m.start() < _HEADER_CHARS):
            continue
        named = inside[0].speaker_full if inside else _title_name(m.group(1))
        if named:
            return [Voice(m.end(), len(text), named, why=f"a text read out: {m.group(1).strip()[-60:]!r}")]
    for a in found:
        tail = text[a.cue_start : a.scope_end + 2]
        if a.speaker_full and ":" in tail and any(f in fold_text(tail) for f in ("following statement", "as follows")):
            return [Voice(a.scope_end, len(text), a.speaker_full, why="a text read out in full")]
    return []


def _title_name(line: str) -> str | None:
    """Return the name in a heading such as "[TEXT] Front of the Free communique:"."""
    line = re.sub(r"\[[^\[\]]*\]", " ", line.rsplit("--", 1)[-1])
    kept = [w for w in line.split() if fold_text(w) not in _lexicon()["own"]]
    return " ".join(kept) if 0 < len(kept) <= 10 else None


def _expand(turn: str | None, base: str | None, text: str) -> str | None:
    """Return the fuller form of a turn's name where the header or the text has one."""
    if turn is None:
        return base
    folded = fold_text(turn)
    if base and folded in fold_text(base):
        return base
    if folded == "a" and base:
        return base
    if _ARABIC_LETTER.match(turn):
        return _expand_arabic(turn, text)
    for m in re.finditer(rf"(?<!\w){re.escape(turn)}(?!\w)", text):
        line = re.split(r"[\n;:,?!]|\. ", text[max(0, m.start() - 80) : m.start()])[-1]
        ahead = line.split(" ")[-4:-1] if line.endswith(" ") else []
        kept = [w for w in ahead if w and fold_text(w) not in speech("en").common]
        roles = [k for k, w in enumerate(kept) if fold_text(w) in speech("en").roles]
        if roles:
            return " ".join([*kept[roles[0] :], turn])
    return turn


def _expand_arabic(turn: str, text: str) -> str:
    """Return a surname with the word before it where the text first has it in the middle of a line: its first name."""
    if " " in turn or "(" in turn:
        return turn
    for m in re.finditer(rf"(?<!\w){re.escape(turn)}(?!\w)", text[:_HEADER_CHARS]):
        line = text[text.rfind("\n", 0, m.start()) + 1 : m.start()]
        ahead = line.split()[-1:] if line.endswith(" ") else []
        known = (speech("fa"), speech("ar"))
        if ahead and _ARABIC_LETTER.match(ahead[0]) and not any(
            fold_text(ahead[0]) in said.common | said.prepositions for said in known
        ):  # fmt: skip
            return f"{ahead[0]} {turn}"
    return turn
