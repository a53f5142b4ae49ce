"""From an answer to suggestions: what a model says is believed of nothing, and checked against the passage.

A suggestion must name a passage that it was shown, quote it, and take its value, date and place from that passage and
its speaker from the passages shown. "Quote" means character by character; the one thing that is passed over is how
wide white space is and where lines break (any run of white space is like any other), and the quotation that is kept
is always the passage's own. Numbers, days and kinds of claim are never taken from the model: they are read from the
quoted words by the readers that read all else. What fails is dropped and counted by reason.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stemmata.weigh.draft import KINDS

__all__ = ["REASONS", "Answer", "Suggestion", "content_of", "read_answer"]

LONGEST_QUOTE = 1200
LONGEST_VALUE = 200
MOST_CLAIMS = 60
"""Suggestions taken of one passage: who gives more repeats the passage rather than reading it."""
POLARITIES = frozenset({"asserts", "denies", "doubts"})
REASONS: Mapping[str, str] = {
    "form": "it is not of the form asked for",
    "passage": "it names a passage that was not shown",
    "topic": "its topic is none of those asked for",
    "quote": "its quotation is not in the passage",
    "long": "its quotation is longer than a claim is",
    "value": "its value is not in the quotation",
    "number": "its value holds no number, though the topic asks how many",
    "speaker": "its speaker is not in the passages",
    "date": "its date is not in the passage, or no date",
    "place": "its place is not in the passage",
    "many": "the passage has too many suggestions",
    "again": "the same was suggested before",
    "gone": "its passage is no longer in the case",
}
"""Why a suggestion is dropped; the first that applies."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What stands in a passage as a model says, every word of it the passage's; spans in the passage's code points."""

    passage: str
    start: int
    end: int
    topic: str
    value: str
    polarity: str
    speaker: str | None
    date: tuple[int, int] | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one answer."""

    suggestions: tuple[Suggestion, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Key of `REASONS` -> how many."""
    problem: str | None = None
    """Why nothing of the answer could be used; None where it could be read."""

    @property
    def offered(self) -> int:
        """How many suggestions the answer held."""
        return len(self.suggestions) + sum(self.dropped.values())


def content_of(body: bytes) -> tuple[str | None, str | None]:
    """Return the words of the model in the body of an answer, or why there are none."""
    try:
        said = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        return None, "it is not in UTF-8"
    except (ValueError, RecursionError):
        return None, "it is not JSON"
    try:
        choice = said["choices"][0]
        content = choice["message"]["content"]
    except (KeyError, IndexError, TypeError):
        return None, "it is no answer of a chat"
    if isinstance(choice, dict) and choice.get("finish_reason") == "length":
        return None, "it was cut off"
    if not isinstance(content, str) or not content.strip():
        return None, "the model said nothing"
    return content, None


def read_answer(body: bytes, passages: Mapping[str, str]) -> Answer:
    """Return the suggestions of an answer that hold.

    Args:
        body: The answer as it was received.
        passages: Id within the question -> text of each passage that was shown.

    Returns:
        The suggestions, what was dropped, and why nothing could be used where that is so.
    """
    content, problem = content_of(body)
    if content is None:
        return Answer(problem=problem)
    try:
        said = json.loads(_unfenced(content))
    except (ValueError, RecursionError):
        return Answer(problem="the model did not answer in JSON")
    claims = said.get("claims") if isinstance(said, dict) else said
    if not isinstance(claims, list):
        return Answer(problem="the model's JSON has no list of claims")
    dropped: Counter[str] = Counter()
    kept: dict[Suggestion, None] = {}
    seen: Counter[str] = Counter()
    for claim in claims:
        found = _checked(claim, passages)
        if isinstance(found, str):
            dropped[found] += 1
        elif found in kept:
            dropped["again"] += 1
        elif seen[found.passage] >= MOST_CLAIMS:
            dropped["many"] += 1
        else:
            seen[found.passage] += 1
            kept[found] = None
    return Answer(tuple(kept), dict(sorted(dropped.items())))


_FENCE = re.compile(r"\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*", re.DOTALL)


def _unfenced(content: str) -> str:
    """Return the words within a block of code, where the whole answer is one."""
    fenced = _FENCE.fullmatch(content)
    return fenced[1] if fenced else content


def _checked(claim: Any, passages: Mapping[str, str]) -> Suggestion | str:  # noqa: ANN401  (whatever was said)
    """Return what holds, or the reason why it does not."""
    words = _form(claim)
    if words is None:
        return "form"
    if words["passage"] not in passages:
        return "passage"
    if words["topic"] not in KINDS:
        return "topic"
    return _in_passage(words, passages)


def _form(claim: Any) -> dict[str, str] | None:  # noqa: ANN401  (whatever was said)
    """Return the members of a suggestion, those left out empty; None where they are not of the form asked for."""
    if not isinstance(claim, dict):
        return None
    needed = {name: claim.get(name) for name in ("passage", "quote", "topic", "value", "polarity")}
    further = {name: claim.get(name) or "" for name in ("speaker", "date", "place")}
    if not all(isinstance(word, str) for word in (*needed.values(), *further.values())):
        return None
    words = {name: str(word).strip() for name, word in (needed | further).items()}
    return words if all(words[name] for name in needed) and words["polarity"] in POLARITIES else None


def _in_passage(words: Mapping[str, str], passages: Mapping[str, str]) -> Suggestion | str:
    """Return what stands in the passage as it is said to, or the first thing that does not."""
    text = passages[words["passage"]]
    quote = verbatim(text, words["quote"])
    if quote is None or quote[1] - quote[0] > LONGEST_QUOTE:
        return "quote" if quote is None else "long"
    value = verbatim(text[slice(*quote)], words["value"])
    if value is None or value[1] - value[0] > LONGEST_VALUE:
        return "value"
    speaker = _spoken_of(words["speaker"], passages, words["passage"])
    details = {name: verbatim(text, words[name]) for name in ("date", "place")}
    missing = [name for name, at in (("speaker", speaker), *details.items()) if words[name] and at is None]
    if missing:
        return missing[0]
    date, place = details["date"], details["place"]
    return Suggestion(
        words["passage"], *quote, words["topic"], _plain(text, (quote[0] + value[0], quote[0] + value[1])),
        words["polarity"], speaker, date, _plain(text, place) if place else None,
    )  # fmt: skip


def _plain(text: str, span: tuple[int, int]) -> str:
    return " ".join(text[slice(*span)].split())


def _spoken_of(speaker: str, passages: Mapping[str, str], name: str) -> str | None:
    """Return a speaker as written in the claim's passage, else in any other that was shown; None where in none."""
    for text in (passages[name], *(text for other, text in passages.items() if other != name)):
        at = verbatim(text, speaker)
        if at is not None and at[1] - at[0] <= LONGEST_VALUE:
            return _plain(text, at)
    return None


def verbatim(text: str, words: str) -> tuple[int, int] | None:
    r"""Return where words first stand in a text; white space is like any other white space.

    They must not begin or end within a word, in scripts that set words apart. In Arabic script, where small words are
    written together with the next, they may begin there.

    >>> verbatim("He saw\n  ten men. Often men.", "saw ten men"), verbatim("He saw often", "ten")
    ((3, 16), None)
    """
    parts = words.split()
    if not parts:
        return None
    head = r"(?<!\w)" if _apart(parts[0][0]) and not "\u0600" <= parts[0][0] <= "\u06ff" else ""
    tail = r"(?!\w)" if _apart(parts[-1][-1]) else ""
    found = re.search(head + r"\s+".join(map(re.escape, parts)) + tail, text)
    return found.span() if found else None


def _apart(letter: str) -> bool:
    """Whether a letter belongs to a script that sets words apart."""
    return letter.isalnum() and letter < "\u0e00"
