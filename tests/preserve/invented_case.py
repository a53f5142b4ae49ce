"""A case of invented material, and an inbox beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemmata import preserve
from stemmata.store.ledger import Ledger
from stemmata.store.objects import ObjectStore


@dataclass
class Case:
    """A case folder with its parts, and an inbox beside it."""

    root: Path
    objects: ObjectStore
    ledger: Ledger
    inbox: Path

    def write(self, files: dict[str, bytes | str]) -> None:
        """Put files into the inbox."""
        for name, content in files.items():
            path = self.inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def receive(self, *paths: Path | str, **options: Any) -> preserve.Receiving:
        """Take the inbox (or `paths`) in."""
        return preserve.receive(self.objects, self.ledger, list(paths) or [self.inbox], **options)

    def tables(self) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]], list[str]]:
        """Return `sources` by name, `receipts`, and the codes of the notices."""
        from stemmata.config import Settings
        from stemmata.stage import Work

        settings: Any = Settings.model_validate({})
        nothing: Any = None
        work = Work({}, settings, tuple(self.ledger.entries()), self.objects, self.ledger, nothing, nothing)
        out = preserve.run(work)
        rows = {row["name"]: row for row in out.tables["sources"].to_pylist()}
        return rows, out.tables["receipts"].to_pylist(), [notice.code for notice in out.notices]
