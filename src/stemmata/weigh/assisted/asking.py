"""Asking a model: one question after another, each noted before it leaves and kept when it is answered.

The order for each question is: its bytes to the evidence store, its entry to the ledger, then the network; the bytes of
the answer to the evidence store, its entry to the ledger. So the ledger names everything that ever left, also where no
answer came back, and an interrupted run goes on where it stopped. A passage that a model has answered with the same
instruction is never sent to it again.
"""

from __future__ import annotations

import io
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stemmata import decisions
from stemmata.config import AssistSettings
from stemmata.decisions import ModelAnswered, ModelAsked, SuggestionsRemoved, SuggestionsRestored
from stemmata.errors import AssistError, NotAssistedError, StemmataError
from stemmata.weigh.assisted.endpoint import Endpoint, Reply
from stemmata.weigh.assisted.kept import Kept, kept
from stemmata.weigh.assisted.leaving import STAYS, Batch, Leaving, leaving
from stemmata.weigh.assisted.prompt import PROMPT, method_of, request
from stemmata.weigh.assisted.verifying import read_answer

if TYPE_CHECKING:
    from stemmata.stage import Progress
    from stemmata.store.ledger import Ledger, Pen
    from stemmata.store.objects import ObjectStore

__all__ = ["Asking", "Assistant", "Plan"]

_GIVES_UP = 3
"""Questions in a row that get no answer, after which no more are asked."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would leave, and what would stay."""

    host: str
    model: str
    questions: int
    passages: int
    characters: int
    sources: Mapping[str, int]
    """Protection -> sources that something is sent of."""
    stays: Mapping[str, int]
    """Why -> sources that stay in the house."""
    answered_before: int
    too_short: int

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Asking:
    """What came of asking.

    `unread` are answers that were kept, but of which nothing could be used: why -> how many.
    """

    plan: Plan
    asked: int = 0
    answered: int = 0
    unanswered: int = 0
    suggestions: int = 0
    dropped: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)
    attempts: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return asdict(self)


class Assistant:
    """Asks the model that a case names, and takes its suggestions out and in again. Close it when done.

    Args:
        ledger: The case's ledger.
        evidence: The case's evidence store.
        sources: The table `sources`, up to date.
        passages: The table `passages`, up to date.
        settings: The section `[assist]`.
        sleep: Waits between attempts; another one in tests.
    """

    def __init__(
        self,
        ledger: Ledger,
        evidence: ObjectStore,
        sources: pa.Table,
        passages: pa.Table,
        settings: AssistSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ledger, self._evidence, self._settings, self._sleep = ledger, evidence, settings, sleep
        self._sources, self._passages = sources, passages

    def close(self) -> None:
        """Close the ledger."""
        self._ledger.close()

    @property
    def method(self) -> str:
        """The method of the claims that the model named now suggests."""
        return method_of(self._settings.model)

    def kept(self) -> Kept:
        """Return what the ledger knows of assisted reading."""
        return kept(self._ledger.entries())

    def plan(self, *, again: bool = False) -> Plan:
        """Return what `ask` would send, and what stays and why; nothing is sent.

        Args:
            again: Whether passages are asked again whose answers could not be used.

        Raises:
            NotAssistedError: If the case names no model.
        """
        return self._told(self._leaving(again=again))

    def ask(
        self, *, limit: int | None = None, again: bool = False, agent: str | None = None,
        progress: Progress | None = None,
    ) -> Asking:  # fmt: skip
        """Send the passages that may leave and were not answered yet; each answer is safe before the next is asked.

        Args:
            limit: Questions to send at most; all if None.
            again: Whether passages are asked again whose answers could not be used.
            agent: Who asks.
            progress: Shows how far it is.

        Returns:
            What was sent, what came back, and what stayed in the house.

        Raises:
            NotAssistedError: If the case names no model, or its suggestions are taken out.
            AssistError: If the endpoint cannot be used; what was answered is kept.
        """
        found = self._leaving(again=again)
        plan = self._told(found)
        endpoint = Endpoint(
            self._settings.url, self._key(), self._settings.seconds, self._settings.attempts, self._sleep
        )
        batches = found.batches[:limit]
        seen = max((entry["seq"] for entry in self._ledger.entries()), default=0)
        count: Counter[str] = Counter()
        unread: Counter[str] = Counter()
        began, in_a_row = time.monotonic(), 0
        try:
            with _shown(progress, batches) as waiting:
                for batch in waiting:
                    reply = self._one(batch, endpoint, seen, agent)
                    if reply is None:
                        continue
                    count["asked"] += 1
                    count["attempts"] += reply.attempts
                    in_a_row = 0 if reply.body is not None else in_a_row + 1
                    if reply.body is None:
                        count["unanswered"] += 1
                        if in_a_row >= _GIVES_UP or in_a_row == count["asked"] == len(batches):
                            raise AssistError(
                                url=self._settings.url, problem=str(reply.problem), setting="url` and `seconds",
                                mend="see whether the endpoint runs",
                            )  # fmt: skip
                        continue
                    count["answered"] += 1
                    answer = read_answer(reply.body, {f"p{i}": text for i, (_, text) in enumerate(batch.passages, 1)})
                    if answer.problem:
                        unread[answer.problem] += 1
                    count["suggestions"] += len(answer.suggestions)
                    count["dropped"] += sum(answer.dropped.values())
        finally:
            self._ledger.seal()
        return Asking(
            plan, count["asked"], count["answered"], count["unanswered"], count["suggestions"], count["dropped"],
            dict(sorted(unread.items())), count["attempts"], time.monotonic() - began,
        )  # fmt: skip

    def remove(self, method: str, *, reason: str, agent: str | None = None) -> int:
        """Take all suggestions of a method out of the case in one step; `restore` brings them back as they were.

        Args:
            method: As in the column `method` of the claims.
            reason: Why.
            agent: Who decides.

        Returns:
            The number of the ledger entry.

        Raises:
            NotAssistedError: If no answer of this method is in the case, or it is taken out already.
        """
        return self._switch(SuggestionsRemoved(method, reason), agent, removed=False)

    def restore(self, method: str, *, reason: str, agent: str | None = None) -> int:
        """Bring back the suggestions of a method that was taken out.

        Args:
            method: As in the column `method` of the claims.
            reason: Why.
            agent: Who decides.

        Returns:
            The number of the ledger entry.

        Raises:
            NotAssistedError: If no such method is taken out.
        """
        return self._switch(SuggestionsRestored(method, reason), agent, removed=True)

    # -- within -------------------------------------------------------------------------------------------------------

    def _switch(self, record: SuggestionsRemoved | SuggestionsRestored, agent: str | None, *, removed: bool) -> int:
        known = self.kept()
        there = {m for m in known.methods() if (m in known.removed) == removed}
        if record.method not in there:
            what = "taken out" if removed else "in the case"
            mend = f"the methods {what} are: {', '.join(sorted(there)) or 'none'}"
            raise NotAssistedError(problem=f"no suggestions of {record.method!r} are {what}", mend=mend)
        number = self._ledger.append(record, agent)
        self._ledger.seal()
        return number

    def _leaving(self, *, again: bool) -> Leaving:
        if not self._settings.url:
            raise NotAssistedError(
                problem="the case names no model", mend="name one in section [assist] of case.toml (`url` and `model`)"
            )
        known = self.kept()
        if self.method in known.removed:
            raise NotAssistedError(
                problem=f"the suggestions of {self.method} are taken out of the case",
                mend=f"bring them back first: stemmata assist CASE --restore {self.method} --reason WHY",
            )
        answered = known.answered(self.method)
        if again:
            answered -= self._useless(known)
        return leaving(self._sources, self._passages, self._settings, answered)

    def _useless(self, known: Kept) -> set[str]:
        """Return the passages of which no answer could be read."""
        useful: dict[str, bool] = {}
        for asked in known.asked:
            if asked.method == self.method and asked.answer is not None and asked.answer.answer_sha256:
                try:
                    body = self._evidence.read(asked.answer.answer_sha256)
                except StemmataError:
                    body = b""
                good = read_answer(body, {}).problem is None
                useful |= {passage: useful.get(passage, False) or good for passage in asked.question.passages}
        return {passage for passage, good in useful.items() if not good}

    def _told(self, found: Leaving) -> Plan:
        return Plan(
            self._settings.host, self._settings.model, len(found.batches), found.passages, found.characters,
            found.by_protection, {STAYS[key]: n for key, n in found.stays.items()}, found.done, found.short,
        )  # fmt: skip

    def _key(self) -> str | None:
        name = self._settings.key_from
        if not name:
            return None
        key = os.environ.get(name, "").strip()
        if not key or not key.isascii() or not key.isprintable():
            problem = (
                f"the variable {name} holds no key" if not key else f"the key in {name} holds signs that no key has"
            )
            raise AssistError(url=self._settings.url, problem=problem, setting="key_from", mend=f"export {name}=...")
        return key

    def _one(self, batch: Batch, endpoint: Endpoint, seen: int, agent: str | None) -> Reply | None:
        """Ask one question and keep what comes back; None where somebody else has asked it meanwhile."""
        numbered = [(f"p{i}", text) for i, (_, text) in enumerate(batch.passages, 1)]
        body = request(self._settings.model, numbered, self._settings.parameters)
        sent = self._evidence.put(io.BytesIO(body), name="the question").sha256
        ids = tuple(passage for passage, _ in batch.passages)
        with self._ledger.writing() as pen:
            if _asked_meanwhile(pen, seen, self.method, ids):
                return None
            asked = pen.append(
                ModelAsked(
                    self._settings.url, self._settings.model, PROMPT, sent, batch.source_id, ids, batch.protection,
                    batch.may_leave,
                ),
                agent,
            )  # fmt: skip
        try:
            reply = endpoint.ask(body)
        except AssistError as problem:
            self._ledger.append(
                ModelAnswered(asked, 1, 0.0, None, str(problem.facts["problem"]), batch.source_id, ids), agent
            )
            raise
        kept_as = None
        if reply.body is not None:
            kept_as = self._evidence.put(io.BytesIO(reply.body), name="the answer").sha256
        said = ModelAnswered(
            asked, reply.attempts, round(reply.seconds, 3), kept_as, reply.problem, batch.source_id, ids
        )
        self._ledger.append(said, agent)
        return reply


def _asked_meanwhile(pen: Pen, seen: int, method: str, ids: tuple[str, ...]) -> bool:
    """Whether another process has asked for one of these passages since this one began."""
    mine = set(ids)
    asked = (decisions.read(raw).decision for raw in pen.since(seen) if raw["kind"] == ModelAsked.kind)
    return any(
        isinstance(q, ModelAsked) and method_of(q.model, q.prompt) == method and mine & set(q.passages) for q in asked
    )


def _shown(progress: Progress | None, batches: tuple[Batch, ...]) -> Any:  # noqa: ANN401  (a context manager)
    from stemmata.progress import Silent

    return (progress or Silent()).each(batches, "questions", len(batches))
