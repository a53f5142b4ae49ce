"""What the ledger knows of assisted reading: questions, answers, and which methods were taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stemmata import decisions
from stemmata.decisions import ModelAnswered, ModelAsked, SuggestionsRemoved, SuggestionsRestored
from stemmata.weigh.assisted.prompt import method_of

__all__ = ["Asked", "Kept", "kept"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, if there is one."""

    seq: int
    question: ModelAsked
    answer: ModelAnswered | None = None

    @property
    def method(self) -> str:
        """The method of its suggestions."""
        return method_of(self.question.model, self.question.prompt)


@dataclass(frozen=True, slots=True)
class Kept:
    """All questions, oldest first, and the methods that are taken out."""

    asked: tuple[Asked, ...]
    removed: frozenset[str]

    def methods(self) -> tuple[str, ...]:
        """Return the methods that answered something, sorted."""
        return tuple(sorted({a.method for a in self.asked if a.answer and a.answer.answer_sha256}))

    def answered(self, method: str) -> frozenset[str]:
        """Return the passages that a method has answered."""
        return frozenset(
            passage
            for a in self.asked
            if a.method == method and a.answer is not None and a.answer.answer_sha256
            for passage in a.question.passages
        )


def kept(entries: Iterable[Mapping[str, Any]]) -> Kept:
    """Return what the entries of a ledger say of assisted reading."""
    asked: dict[int, Asked] = {}
    removed: set[str] = set()
    kinds = {r.kind for r in (ModelAsked, ModelAnswered, SuggestionsRemoved, SuggestionsRestored)}
    for raw in entries:
        if raw["kind"] not in kinds:
            continue
        entry = decisions.read(raw)
        match entry.decision:
            case ModelAsked() as question:
                asked[entry.seq] = Asked(entry.seq, question)
            case ModelAnswered() as answer if answer.asked in asked:
                asked[answer.asked] = Asked(answer.asked, asked[answer.asked].question, answer)
            case SuggestionsRemoved(method=method):
                removed.add(method)
            case SuggestionsRestored(method=method):
                removed.discard(method)
            case _:
                pass
    return Kept(tuple(asked[seq] for seq in sorted(asked)), frozenset(removed))
