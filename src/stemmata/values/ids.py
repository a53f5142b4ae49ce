"""Identifiers made from what they identify, so that the same input always gets the same id."""

from __future__ import annotations

import hashlib
import json
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
