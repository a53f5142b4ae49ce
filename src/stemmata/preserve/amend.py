"""Changing what is known of a source: by a further entry of the ledger, never by changing an old one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from stemmata import decisions
from stemmata.errors import DecisionError, UnknownSourceError
from stemmata.preserve import describe
from stemmata.preserve.standing import Standing

if TYPE_CHECKING:
    from stemmata.store.ledger import Ledger, Pen

LEAST_OF_ID = 6
"""Signs of a source's SHA-256 that name it at least."""


def correct(
    ledger: Ledger, source_id: str, fields: Mapping[str, str | None], reason: str, *, agent: str | None = None
) -> int:
    """Change what is known of a source.

    Args:
        ledger: The case's ledger.
        source_id: The source, or the beginning of its id, as far as no other begins so.
        fields: Column of `sources` (see `describe.FIELDS`; `date` stands for both ends of publication) -> new value, as
            a manifest would write it; None empties the column.
        reason: Why, in words.
        agent: Who decides so.

    Returns:
        Number of the ledger entry.

    Raises:
        DecisionError: If no reason is given, a column does not exist or a value cannot be understood.
        UnknownSourceError: If the case never received the source.
    """
    said, entered = _reason("metadata-corrected", reason), _understood(fields)
    with ledger.writing() as pen:
        seq = pen.append(decisions.MetadataCorrected(_known(pen, source_id), said, fields=entered), agent)
    ledger.seal()
    return seq


def withdraw(ledger: Ledger, source_id: str, reason: str, *, code: str | None = None, agent: str | None = None) -> int:
    """Withdraw a source: it remains as a tombstone with the reason, and nothing is derived from it any more.

    Args:
        ledger: The case's ledger.
        source_id: The source, or the beginning of its id, as far as no other begins so.
        reason: Why, in words.
        code: The reason as one of `decisions.WITHDRAWALS`: all that is told of it outside the house.
        agent: Who decides so.

    Returns:
        Number of the ledger entry.

    Raises:
        DecisionError: If no reason is given, or the code is none.
        UnknownSourceError: If the case never received the source.
    """
    said = _reason("evidence-withdrawn", reason)
    if code is not None and code not in decisions.WITHDRAWALS:
        known = f"the codes are {', '.join(decisions.WITHDRAWALS)}"
        raise DecisionError(kind="evidence-withdrawn", problem=f"there is no code {code!r}", mend=known)
    with ledger.writing() as pen:
        seq = pen.append(decisions.EvidenceWithdrawn(_known(pen, source_id), said, code), agent)
    ledger.seal()
    return seq


def _reason(kind: str, reason: str) -> str:
    if not reason.strip():
        raise DecisionError(kind=kind, problem="no reason is given", mend="say why, in a few words")
    return reason.strip()


def _known(pen: Pen, source_id: str) -> str:
    """Return the whole id of the source that `source_id` names or begins."""
    standing = Standing()
    standing.follow(pen)
    begin = source_id.strip().lower()
    found = [known for known in standing.sources if known.startswith(begin)]
    if not found:
        raise UnknownSourceError(source_id=source_id)
    # a slip of the finger, or an empty variable of a script, must not withdraw the only source of a case
    if len(found) > 1 or len(begin) < LEAST_OF_ID:
        problem = f"{source_id!r} does not name one source: {len(found)} begin with it"
        mend = f"write more of its SHA-256, {LEAST_OF_ID} signs at least"
        raise DecisionError(kind="source", problem=problem, mend=mend)
    return found[0]


def _understood(fields: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the fields as they are entered: values in the form of the table, days in ISO form."""
    allowed = (*describe.FIELDS, "date")
    entered: dict[str, Any] = {}
    for column, value in fields.items():
        if column not in allowed:
            known = f"the columns are {', '.join(allowed)}"
            raise DecisionError(kind="metadata-corrected", problem=f"there is no column {column!r}", mend=known)
        if value is None or not value.strip():
            entered.update(dict.fromkeys(("published_from", "published_to") if column == "date" else (column,)))
            continue
        found = describe.interpret({column: value})
        if found.remarks:
            mend = "write it as a manifest would: days as 2001-02-03, languages as en, fr"
            raise DecisionError(kind="metadata-corrected", problem=found.remarks[0], mend=mend)
        entered.update({name: _json(inner) for name, inner in found.fields.items()})
    if not entered:
        raise DecisionError(kind="metadata-corrected", problem="nothing is changed", mend="name a column and its value")
    return entered


def _json(value: Any) -> Any:  # noqa: ANN401  (a value of a table cell)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
