"""From bytes to characters, with the guess and how sure it is.

Order: byte order mark, strict UTF-8, UTF-16 without mark, and then the one-byte code pages that reports from the
regions at hand come in. These are told apart by how likely the letters are that each would make of the bytes above
127.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from dataclasses import dataclass

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE_BYTES = 200_000
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# The letters above 127 in the order of their frequency, commonest first, in texts of each code page's languages.
_COMMON_LETTERS: dict[str, str] = {
    "cp1252": "éèàêçñóíáúôîâäöüßûùëïãõåøæœÉÈÀÇÑÓÍÁÚ’‘“”«»–—…°ºª¿¡€§£·",
    "cp1256": "اليمنرتوبةعدسفهكقحجطصشأذخىءضغثئإظزآؤپچژگيًّ،؟؛ـ«»“”’‘–",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґОЕАИНТСРВЛКМДП«»“”’„–—№",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, how it was decoded, and what was lost."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def looks_binary(data: bytes) -> bool:
    """Tell whether `data` holds so many control bytes that it is no text in any encoding we know."""
    sample = data[:_SAMPLE_BYTES]
    if not sample or any(sample.startswith(mark) for mark, _ in _MARKS):
        return False
    if len(_CONTROL.findall(sample)) <= 0.02 * len(sample):
        return False
    return _utf16_guess(sample) is None


def _utf16_guess(sample: bytes) -> tuple[str, float] | None:
    """Return the byte order and how sure, if the sample looks like UTF-16 without a mark.

    In every alphabet the high byte of a letter takes few values (0 for Latin, 6 for Arabic), the low byte many; spaces
    and line ends always have the high byte 0.
    """
    if len(sample) < 4:
        return None
    best: tuple[str, float] | None = None
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = Counter(sample[offset::2])
        low = Counter(sample[1 - offset :: 2])
        units = sum(high.values())
        spaces = sum(1 for i in range(1 - offset, min(len(sample), 20_000), 2) if sample[i] in b" \n\r")
        share = sum(n for _, n in high.most_common(2)) / units
        if share >= 0.9 and len(high) < max(3, len(low)) and spaces and high.get(0, 0) >= 0.02 * units:
            try:
                text = sample[: len(sample) // 2 * 2].decode(
                    name, "strict" if len(sample) < _SAMPLE_BYTES else "ignore"
                )
            except UnicodeDecodeError:
                continue
            sure = share * sum(c.isprintable() or c.isspace() for c in text) / max(1, len(text))
            if sure > 0.85 and (best is None or sure > best[1]):
                best = (name, sure)
    return best


def _damaged_utf8(data: bytes) -> Decoded | None:
    """Return the text if it is UTF-8 but for a few broken bytes."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    good = sum(1 for c in text[:_SAMPLE_BYTES] if c > "\x7f" and c != "\ufffd")
    if good >= 3 and lost <= max(1, 0.05 * good):
        return Decoded(text, "utf-8 (damaged)", (f"{lost:,} broken byte sequence(s) of UTF-8 stand as U+FFFD",))
    return None


def _log_likelihood(sample: bytes, encoding: str) -> float:
    """Return the mean log-likelihood of the bytes above 127 read in `encoding`: letters by rank."""
    order = {letter: rank for rank, letter in enumerate(_COMMON_LETTERS[encoding])}
    high = re.findall(rb"[\x80-\xff]+", sample)
    total, count = 0.0, 0
    for run in high:
        for letter in run.decode(encoding, "replace"):
            rank = order.get(letter)
            total += math.log(1 / (rank + 4)) if rank is not None else math.log(0.002)
            count += 1
        # Letters of Arabic and Cyrillic stand together in words; accented Latin letters stand alone.
        together = len(run) > 1
        total += math.log(0.9 if together == (encoding != "cp1252") else 0.1)
    return total / max(1, count)


def _one_byte_guess(sample: bytes) -> tuple[str, float]:
    """Return the likeliest code page and how sure the guess is (softmax over the sample's likelihood, tempered)."""
    high = sum(1 for byte in sample if byte > 0x7F)
    scores = {name: _log_likelihood(sample, name) for name in _COMMON_LETTERS}
    best = max(scores, key=lambda name: scores[name])
    weight = min(high, 30)
    total = sum(math.exp(weight * (score - scores[best])) for score in scores.values())
    return best, 1 / total


def decode(data: bytes, declared: str | None = None) -> Decoded | None:
    """Decode a plain text.

    Args:
        data: The bytes.
        declared: The encoding that the file or its envelope declares; believed if it decodes without loss.

    Returns:
        The text (without byte order mark, otherwise unchanged, line ends included), the encoding and notes; None if
        the bytes are no text.

    Examples:
        >>> decode("été".encode("utf-8"))
        Decoded(text='été', encoding='utf-8', notes=())
    """
    if settled := _as_marked(data) or (_as_declared(data, declared) if declared else None):
        return settled
    sample = data[:_SAMPLE_BYTES]
    controls = len(_CONTROL.findall(sample))
    if controls:
        guess = _utf16_guess(sample)
        if guess and controls > 0.02 * len(sample):
            return Decoded(data.decode(guess[0], "replace"), f"{guess[0]} (guessed, p {guess[1]:.2f})")
        if controls > 0.02 * len(sample):
            return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if damaged := _damaged_utf8(data):
        return damaged
    name, sure = _one_byte_guess(sample)
    text = data.decode(name, "replace")
    lost = text.count("\ufffd")
    notes = (f"{lost:,} byte(s) without meaning in {name} stand as U+FFFD",) if lost else ()
    return Decoded(text, f"{name} (guessed, p {sure:.2f})", notes)


def _as_marked(data: bytes) -> Decoded | None:
    """Return the text in the encoding that its byte order mark names, or None where there is none."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            lost = text.count("\ufffd")
            return Decoded(text, name, (f"{lost:,} broken character(s) stand as U+FFFD",) if lost else ())
    return None


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    """Return the text in the declared encoding, or None where that is unknown or does not fit."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
        # The web standard reads Latin-1 as Windows-1252: that is what its writers meant.
        name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
        if not codecs.lookup(name)._is_text_encoding:  # noqa: SLF001  (the only way to tell `zlib` from `utf-8`)
            return None
        text = data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    if name == "cp1252" and not data.isascii():
        try:  # a page that says Latin-1 and is UTF-8 is common; the reverse cannot happen by accident
            return Decoded(data.decode("utf-8"), "utf-8", (f"declared as {declared}, is utf-8",))
        except UnicodeDecodeError:
            pass
    return Decoded(text, f"{name} (declared)" if name != "utf-8" else name)
