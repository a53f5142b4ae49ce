"""Positions on the globe as people write them: degrees, minutes, seconds, halves of the world, digits of any script."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

__all__ = ["Axis", "degrees", "position"]

Axis = Literal["latitude", "longitude"]
_MOST = {"latitude": 90.0, "longitude": 180.0}
_HALVES = {"latitude": "NS", "longitude": "EW"}
_FORM = re.compile(
    r"(?P<before>[NSEW]?) ?(?P<sign>[+-]?)(?P<degrees>\d{1,3}(?:\.\d+)?)(?: ?°)?"
    r"(?: ?(?P<minutes>\d{1,2}(?:\.\d+)?) ?')?(?: ?(?P<seconds>\d{1,2}(?:\.\d+)?) ?\")? ?(?P<after>[NSEW]?)"
)
_SIGNS = str.maketrans({"′": "'", "’": "'", "″": '"', "”": '"', "º": "°", "\u066b": ".", "\u2212": "-"})
_BETWEEN = re.compile(r"\s*[,;،؛]\s*|\s+")


def degrees(text: str, axis: Axis) -> float | None:
    """Return a latitude or longitude in decimal degrees, north and east positive; None where it is not understood.

    Args:
        text: Decimal degrees, or degrees with minutes and seconds; a sign or a letter of N, S, E, W may say the half.
        axis: Which of the two it is to be.

    >>> degrees("35.7", "latitude"), degrees("۵۱٫۴", "longitude"), degrees("48°54′00″S", "latitude")
    (35.7, 51.4, -48.9)
    >>> (
    ...     degrees("91", "latitude"),
    ...     degrees("12°61'N", "latitude"),
    ...     degrees("12 E", "latitude"),
    ...     degrees("-5 S", "latitude"),
    ... )
    (None, None, None, None)
    """
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text.strip().upper())
    found = _FORM.fullmatch(plain.translate(_SIGNS).replace("''", '"'))
    if found is None:
        return None
    whole, minutes, seconds = found["degrees"], found["minutes"], found["seconds"]
    half = found["before"] + found["after"]
    if len(half) > 1 or (half and (found["sign"] or half not in _HALVES[axis])):
        return None
    if ((minutes or seconds) and "." in whole) or (seconds and (not minutes or "." in minutes)):
        return None
    if float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        return None
    size = float(whole) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    if size > _MOST[axis]:
        return None
    return -size if found["sign"] == "-" or half in {"S", "W"} else size


def position(latitude: str, longitude: str | None = None) -> tuple[float, float] | None:
    """Return latitude and longitude, of two texts or of one that holds both; None where they are not understood.

    >>> position("35.7, 51.4"), position("35°42′N 51°24′E"), position("35.7", "200")
    ((35.7, 51.4), (35.7, 51.4), None)
    """
    if longitude is None:
        parts = _BETWEEN.split(latitude.strip())
        if len(parts) != 2:
            return None
        latitude, longitude = parts
    north, east = degrees(latitude, "latitude"), degrees(longitude, "longitude")
    return None if north is None or east is None else (north, east)
