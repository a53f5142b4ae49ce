"""What the ledger says so far, as far as receiving must know it: kept current while other processes write too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stemmata import decisions

if TYPE_CHECKING:
    from stemmata.store.ledger import Pen

Key = tuple[str, str, str, str | None]
"""Source, name, path and container of a receipt."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What was last stated of a receipt."""

    seq: int
    details: Mapping[str, str]
    list_id: str | None

    def differs(self, details: Mapping[str, str], list_id: str | None) -> str:
        """Return in words what `details` and `list_id` state differently; nothing stated is no difference."""
        changed = []
        if details:
            changed = [h for h in {**self.details, **details} if self.details.get(h) != details.get(h)]
        if list_id is not None and list_id != self.list_id:
            changed.append("list")
        return ", ".join(changed)


class Standing:
    """Receipts, sources, withdrawals and manifests of a ledger up to entry `seen`."""

    def __init__(self) -> None:
        self.seen = 0
        self.receipts: dict[Key, Stated] = {}
        self.sources: set[str] = set()
        self.withdrawn: dict[str, str] = {}
        self.manifests: set[tuple[str, str]] = set()
        self._by_path: dict[tuple[str, str | None, str | None], list[Key]] = {}

    def follow(self, pen: Pen) -> None:
        """Take in what has been written since; within the transaction that will append."""
        for raw in pen.since(self.seen):
            self.take(decisions.read(raw))

    def take(self, entry: decisions.Entry) -> None:
        """Take in one entry."""
        self.seen = entry.seq
        match entry.decision:
            case decisions.EvidenceReceived() as received:
                key = (received.source_id, received.name, received.path, received.parent_source_id)
                self.sources.add(received.source_id)
                self._by_path.setdefault((received.source_id, received.name, received.path), []).append(key)
                self.receipts[key] = Stated(entry.seq, received.details, received.list_id)
            case decisions.MetadataCorrected(path=str()) as corrected:
                for key in self._by_path.get((corrected.source_id, corrected.name, corrected.path), ()):
                    self.receipts[key] = Stated(self.receipts[key].seq, corrected.details, corrected.list_id)
            case decisions.EvidenceWithdrawn() as withdrawn:
                self.withdrawn[withdrawn.source_id] = f"entry {entry.seq}: {withdrawn.reason}"
            case decisions.ManifestReceived() as table:
                self.manifests.add((table.source_id, table.path))
            case _:
                pass
