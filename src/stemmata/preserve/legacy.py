"""Which old encoding bytes were written in, where nothing says it: manifests and names inside archives.

A single-byte encoding decodes anything, so each candidate is judged by how much its letters look like words: letters
beside letters of their own script, small beside small, common ones more often than rare ones. The guess is always
recorded with what was guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

WINDOWS = ("cp1252", "cp1256", "cp1251", "cp1254", "cp1250")
"""Encodings of files saved by office programs."""
DOS = ("cp437", "cp720", "cp850", "cp866", "cp852", "cp864", "cp1256", "cp1252", "cp1251")
"""Encodings of names written by old archivers: the console's first, then those of Windows."""
_COMMON = frozenset("اليمونرتبعدسهکیоеаинтсрвлкéèàêâçîôûëïäöüßáíóúñãõåøæœ")


def decode(raw: bytes) -> tuple[str, str]:
    """Return a text and the encoding it was written in, with ` (guessed)` where no mark or rule settles it.

    >>> decode("été".encode("utf-8"))
    ('été', 'utf-8')
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace"), encoding
    for encoding, zeros in (("utf-16-le", raw[1:400:2]), ("utf-16-be", raw[0:400:2])):
        if len(raw) % 2 == 0 and zeros.count(0) > 0.3 * max(len(zeros), 4):
            return raw.decode(encoding, "replace"), f"{encoding} (guessed)"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = likeliest(raw, WINDOWS)
        return raw.decode(encoding, "replace"), f"{encoding} (guessed)"


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
