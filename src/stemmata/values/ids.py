"""Identifiers made from what they identify, so that the same input always gets the same id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_json(value: Any) -> str:  # noqa: ANN401  (any JSON value)
    """Return `value` as JSON with sorted keys, no spaces and characters as they are (RFC 8785 style).

    >>> canonical_json({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return _ENCODER.encode(value)


def row_id(*parts: str | int | None) -> str:
    """Return 24 hexadecimal digits that stand for `parts` (96 bits: no accidental repeat in any case we can hold).

    >>> row_id("a", 1) == row_id("a", 1), row_id("a", 1) == row_id("a1")
    (True, False)
    """
    return hashlib.sha256(canonical_json(list(parts)).encode()).hexdigest()[:24]


def beginning_so(said: str, ids: Iterable[str], least: int = 6) -> list[str]:
    """Return the ids that begin with what somebody wrote; none where that is too short to mean one.

    Args:
        said: The beginning of an id.
        ids: Those there are.
        least: Signs that it must have.

    >>> beginning_so("abcdef", ["abcdef01", "fedcba10"]), beginning_so("abc", ["abcdef01"])
    (['abcdef01'], [])
    """
    return [one for one in ids if one.startswith(said)] if len(said) >= least else []
