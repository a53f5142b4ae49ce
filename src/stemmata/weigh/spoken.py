"""In the transcripts of hearings: how a claim was said, in whose turn it stands, and whether that speaker was on oath.

The reader knows it of what it suggests itself. What people and models add is looked up here, by its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from stemmata.values.hearing import Turn, turns

__all__ = ["with_turns"]

Row = dict[str, Any]


def with_turns(claims: Iterable[Row], texts: Mapping[str, str]) -> list[Row]:
    """Return the claims with `speech`, `spoken_by` and `on_oath`, which are null outside of hearings.

    Args:
        claims: Rows of `claims`; those that the reader suggests have the three columns already.
        texts: Text of each source that is read.
    """
    found = lru_cache(maxsize=64)(lambda source_id: tuple(turns(texts.get(source_id, ""))))
    return [c if "speech" in c else c | _told(found(c["source_id"]), int(c["start"])) for c in claims]


def _told(found: tuple[Turn, ...], at: int) -> Row:
    n = bisect_right(found, at, key=lambda turn: turn.begin) - 1
    if n < 0 or at >= found[n].end:
        return {"speech": None, "spoken_by": None, "on_oath": None}
    turn = found[n]
    return {"speech": turn.speech, "spoken_by": turn.speaker, "on_oath": turn.on_oath}
