"""From kept answers to rows of `claims`: no network, only what lies in the evidence store."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stemmata.errors import StemmataError
from stemmata.stage import Evidence
from stemmata.values.dates import find_dates
from stemmata.values.fold import fold_text
from stemmata.values.ids import canonical_json, row_id
from stemmata.values.quantities import find_quantities
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.assisted.kept import Kept
from stemmata.weigh.assisted.verifying import REASONS, Suggestion, read_answer
from stemmata.weigh.draft import KINDS
from stemmata.weigh.page import SourceFacts

__all__ = ["Tally", "suggested"]

Row = dict[str, Any]
_NUMBERS = frozenset(topic for topic, kind in KINDS.items() if kind == "quantity")


@dataclass(slots=True)
class Tally:
    """What became of the suggestions of one method."""

    answers: int = 0
    offered: int = 0
    kept: int = 0
    known: int = 0
    """Suggestions that the reader had found already, or another model: they stand once, with the first."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Key of `REASONS` -> how many."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """Why an answer could not be used at all -> how many."""

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "answers": self.answers, "offered": self.offered, "kept": self.kept, "known": self.known,
            "dropped": {REASONS[key]: n for key, n in sorted(self.dropped.items())},
            "unreadable": dict(sorted(self.unreadable.items())),
        }  # fmt: skip

    def in_words(self) -> str:
        """Return it as one sentence."""
        said = f"{self.offered:,} suggestions in {self.answers:,} answers: {self.kept:,} hold"
        if self.known:
            said += f", {self.known:,} were known"
        if self.dropped:
            whys = "; ".join(f"{n:,} because {REASONS[key]}" for key, n in self.dropped.most_common())
            said += f", {self.dropped.total():,} were dropped ({whys})"
        if self.unreadable:
            whys = "; ".join(f"{n:,} because {why}" for why, n in sorted(self.unreadable.items()))
            said += f"; {self.unreadable.total():,} answers were no use ({whys})"
        return said


def suggested(
    kept: Kept, evidence: Evidence, passages: Mapping[str, Row], facts: Mapping[str, SourceFacts], known: Sequence[Row]
) -> tuple[list[Row], dict[str, Tally]]:
    """Return the claims that models suggest, none of them twice and none that the reader has found.

    Args:
        kept: The questions and answers of the ledger.
        evidence: Where the answers lie.
        passages: Rows of `passages` by id.
        facts: What is known of each source that may be read; of others nothing is taken.
        known: The claims found without a model.

    Returns:
        Rows of `claims` in the layer `assisted`, and what became of the suggestions by method.
    """
    twins = _Twins(known)
    rows: dict[str, Row] = {}
    tallies: dict[str, Tally] = {}
    for asked in kept.asked:
        if asked.answer is None or not asked.answer.answer_sha256 or asked.method in kept.removed:
            continue
        tally = tallies.setdefault(asked.method, Tally())
        tally.answers += 1
        body = _body(evidence, asked.answer.answer_sha256)
        if body is None:
            tally.unreadable["it is no longer in the evidence, or was changed (stemmata verify)"] += 1
            continue
        shown = {f"p{i}": passages[p] for i, p in enumerate(asked.question.passages, 1) if p in passages}
        answer = read_answer(body, {name: str(row["text"]) for name, row in shown.items()})
        if answer.problem:
            tally.unreadable[answer.problem] += 1
            continue
        tally.offered += answer.offered
        tally.dropped.update(answer.dropped)
        for suggestion in answer.suggestions:
            passage = shown[suggestion.passage]
            source = facts.get(passage["source_id"])
            row = _row(suggestion, passage, source, asked.method) if source is not None else "gone"
            if isinstance(row, str):
                tally.dropped[row] += 1
            elif row["claim_id"] in rows or twins.has(row):
                tally.known += 1
            else:
                rows[row["claim_id"]] = row
                twins.add(row)
                tally.kept += 1
    return list(rows.values()), {method: tallies[method] for method in sorted(tallies)}


def _body(evidence: Evidence, digest: str) -> bytes | None:
    """Return a kept answer, unless it is gone or not what it was."""
    try:
        body = evidence.read(digest)
    except (StemmataError, OSError):
        return None
    return body if hashlib.sha256(body).hexdigest() == digest else None


def _row(said: Suggestion, passage: Row, facts: SourceFacts, method: str) -> Row | str:
    """Return a suggestion as a row of `claims`, or the reason why it falls away after all."""
    text = str(passage["text"])
    lang = passage["lang"] if passage["lang"] not in {None, "und"} else guess_language(words_of(text))
    low = high = unit = None
    if said.topic in _NUMBERS:
        # the bounds come from the words as everywhere else, never from the model
        quantity = next(iter(find_quantities(said.value, lang)), None)
        if quantity is None:
            return "number"
        low, high, unit = quantity.low, quantity.high, quantity.unit
    first: date | None = None
    last: date | None = None
    if said.date is not None:
        anchor = (facts.published_from, facts.published_to or facts.published_from) if facts.published_from else None
        days = [d for d in find_dates(text, lang, anchor=anchor) if said.date[0] <= d.start < said.date[1]]
        if not days:
            return "date"
        first, last = days[0].first, days[0].last
    outlet = facts.publisher or facts.author or "the source itself"
    chain = list(dict.fromkeys([said.speaker or outlet, outlet]))
    kind = KINDS[said.topic]
    if said.polarity == "denies" and kind in {"responsibility", "order"}:
        kind = "denial"
    start, end = passage["start"] + said.start, passage["start"] + said.end
    return {
        "claim_id": row_id(
            "assisted", method, passage["source_id"], start, end, said.topic, said.value, chain[0], said.polarity
        ),
        "kind": kind, "topic": said.topic, "value": said.value, "unit": unit, "low": low, "high": high,
        "asserted_by": chain[0], "chain": canonical_json(chain), "polarity": said.polarity,
        "source_id": passage["source_id"], "start": start, "end": end, "quote": text[said.start : said.end],
        "event_from": first, "event_to": last, "place": said.place, "layer": "assisted", "status": "suggested",
        "method": method,
    }  # fmt: skip


class _Twins:
    """Finds the claims that say what another says already: same place, topic, side and value, and speaker."""

    __slots__ = ("_known",)

    def __init__(self, known: Iterable[Row]) -> None:
        self._known: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in known:
            self.add(row)

    def add(self, row: Row) -> None:
        """Take up a claim."""
        self._known[row["source_id"], row["topic"], row["polarity"]].append(row)

    def has(self, row: Row) -> bool:
        """Whether a claim is known."""
        return any(
            _twin(row, other) for other in self._known.get((row["source_id"], row["topic"], row["polarity"]), ())
        )


def _twin(one: Row, other: Row) -> bool:
    shared = min(one["end"], other["end"]) - max(one["start"], other["start"])
    if shared * 2 < min(one["end"] - one["start"], other["end"] - other["start"]):
        return False
    speakers = fold_text(one["asserted_by"]), fold_text(other["asserted_by"])
    if speakers[0] not in speakers[1] and speakers[1] not in speakers[0]:
        return False
    if one["low"] is not None or other["low"] is not None:
        return bool((one["low"], one["high"]) == (other["low"], other["high"]))
    values = fold_text(one["value"]), fold_text(other["value"])
    return values[0] in values[1] or values[1] in values[0]
