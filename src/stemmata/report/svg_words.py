"""Words in pictures: a picture runs from left to right in every language, its words run as the language does."""

from __future__ import annotations

from typing import Literal

from markupsafe import escape

__all__ = ["lettering"]

Anchor = Literal["start", "middle", "end"]
_OTHER_END: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


def lettering(
    words: str, x: float, y: float, *, rtl: bool, kind: str = "", anchor: Anchor = "start", more: str = ""
) -> str:
    """Return a line of the language's own words as one `<text>` element.

    Args:
        words: What it says.
        x: Where it is anchored.
        y: Its baseline.
        rtl: Whether the language is written from right to left. Such a text starts at its right edge (SVG 2, 11.10.1).
        kind: Its class; none if empty.
        anchor: What of it stands at `x`: its left edge, its middle, or its right edge, in any language.
        more: A transformation.

    >>> lettering("no date", 4, 16, rtl=False, kind="tick")
    '<text class="tick" x="4.0" y="16.0">no date</text>'
    """
    at = _OTHER_END[anchor] if rtl else anchor
    given = (
        f' class="{kind}"' if kind else "",
        f' text-anchor="{at}"' if at != "start" else "",
        f' x="{x:.1f}" y="{y:.1f}"',
        ' direction="rtl"' if rtl else "",
        f' transform="{more}"' if more else "",
    )
    return f"<text{''.join(given)}>{escape(words)}</text>"
