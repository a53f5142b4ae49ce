"""Which old encoding the names inside an archive were written in, where nothing says it.

A single-byte encoding decodes anything, so each candidate is judged by how much its letters look like words: letters
beside letters of their own script, small beside small, common ones more often than rare ones. The guess is always
recorded with what was guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

DOS = ("cp437", "cp720", "cp850", "cp866", "cp852", "cp864", "cp1256", "cp1252", "cp1251")
"""Encodings of names written by old archivers: the console's first, then those of Windows."""
_COMMON = frozenset("اليمونرتبعدسهکیоеаинтсрвлкéèàêâçîôûëïäöüßáíóúñãõåøæœ")


def likeliest(raw: bytes, candidates: Sequence[str]) -> str:
    """Return which of `candidates` gives `raw` the most word-like letters; the earlier one where two are equal."""
    sample = raw[:65536]
    return max(candidates, key=lambda encoding: (_score(sample, encoding), -candidates.index(encoding)))


def _score(raw: bytes, encoding: str) -> float:
    text = raw.decode(encoding, "replace")
    total = 0.0
    for before, char, after in zip(" " + text[:-1], text, text[1:] + " ", strict=True):
        if char.isascii():
            continue
        sort, script = _nature(char)
        if sort == "mark":
            total += 0.2
        elif sort == "other":
            total -= 1.5
        else:
            neighbours = [_nature(c)[1] for c in (before, after) if _nature(c)[0] in {"small", "large", "letter"}]
            total += 1.3 if char in _COMMON else 0.8
            total -= 2.0 * sum(1 for other in neighbours if other != script)
            if script == "LATIN":  # accents seldom stand side by side; what looks so is another script read wrongly
                total -= 1.0 * sum(1 for other in (before, after) if not other.isascii())
            if sort == "large" and _nature(before)[0] == "small":
                total -= 2.0
    return total


@cache
def _nature(char: str) -> tuple[str, str]:
    """Return what sort of character it is (small, large, letter, mark, other) and its script."""
    category = unicodedata.category(char)
    script = unicodedata.name(char, "?").split(" ", 1)[0]
    if char == "\ufffd" or char in "¤¬¦±÷×¶§ƒ¿¡":
        return "other", script
    if category.startswith("L"):
        return {"Ll": "small", "Lu": "large"}.get(category, "letter"), script
    if category in {"Pi", "Pf", "Pd", "Po", "Zs", "Cf", "Nd", "Mn"}:  # codespell:ignore
        return "mark", script
    return "other", script
