"""Text from evidence on a screen: it can drive nothing, forge no line, and keeps its direction to itself."""

from __future__ import annotations

import re

__all__ = ["isolated", "visible"]

_FSI, _PDI = "\u2068", "\u2069"
_UNSEEN = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_SIGNS = re.compile(f"(?P<whole>{_FSI}[^{_UNSEEN}]*{_PDI})|[{_UNSEEN}]")


def visible(text: str) -> str:
    r"""Return `text`; what would drive the terminal, turn the line or forge another is written as `\x1b`, `\u202e`.

    Isolates that are opened and closed stay.

    >>> print(visible("a\x1b[2J b\u202ec"))
    a\x1b[2J b\u202ec
    """
    return _SIGNS.sub(lambda found: found["whole"] or ascii(found[0])[1:-1], text)


def isolated(text: str) -> str:
    r"""Return a name so that its direction, whichever it is, does not turn what stands around it (UAX #9, FSI and PDI).

    >>> isolated("\u2069x") == "\u2068\\u2069x\u2069"
    True
    """
    return f"{_FSI}{visible(text)}{_PDI}"
