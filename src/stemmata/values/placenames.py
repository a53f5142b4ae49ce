"""Names of places in a text: from the gazetteer and after nouns of places."""

from __future__ import annotations

from stemmata.values.nametext import PARTICLES, PLACE_AFTER, PLACE_ARABIC, PLACE_NOUNS, PREFIX, TITLES, NameText, gap
from stemmata.values.places import known_place


def known_places(text: NameText) -> None:
    """Find countries, states and capitals known by name."""
    words, i = text.words, 0
    while i < len(words):
        found = known_place(words, i) if i not in text.taken and words.kinds[i] == "w" else None
        if found is None or any(k in text.taken for k in range(i, found[0])):
            i += 1
            continue
        end, (kind, code), weak = found
        cased = words.arabic or (text.capital(i) and text.capital(end - 1))
        backed = (
            text.word(i - 1) in {"in", "from", "to", "of", "en", "au", "à", "near", "در", "از", "في", "من"}
            or text.word(end) == ","
        )
        if not cased or (weak and not backed):
            i += 1
            continue
        text.take(i, end, "place", f"{kind} known by name", type=kind, country=code)
        i = end


def place_patterns(text: NameText) -> None:
    """Find places by the nouns beside them: "the village of X", "X Department", «روستای X»."""
    words = text.words
    for i in range(len(words)):
        if i in text.taken or words.kinds[i] != "w":
            continue
        word = words.folded[i]
        if words.arabic:
            bare = word[1:] if word[:1] in "وبل" and word[1:] in PLACE_ARABIC else word
            if bare in PLACE_ARABIC and text.namelike(i + 1) and not gap(words, i + 1):
                text.take(i + 1, i + 2, "place", f"after {bare}", type=bare)
        elif word in PLACE_NOUNS and text.word(i + 1) in {"of", "de", "d", "du"}:
            start = i + 2 + (text.word(i + 2) in {"'", "la"} and not text.capital(i + 2))
            end = _place_end(text, start)
            if end > start:
                text.take(start, end, "place", f"after {word} of", type=word)
        elif word in PLACE_AFTER and text.capital(i):
            start = i
            while (
                start > 0
                and i - start < 3
                and text.namelike(start - 1)
                and words.folded[start - 1] not in TITLES
                and not gap(words, start)
            ):
                start -= 1
            if start < i:
                text.take(start, i + 1, "place", f"before {word}", type=word)
        elif (
            word in PREFIX
            and word not in {"la", "el"}
            and text.capital(i)
            and text.word(i - 1) in {"in", "near", "at", "from", "en", "à"}
        ):
            end = _place_end(text, i + 1)
            if end > i + 1:
                text.take(i, end, "place", f"after {text.word(i - 1)}", type="")


def _place_end(text: NameText, start: int) -> int:
    """Return where a place name that begins at word `start` ends."""
    words, end = text.words, start
    while end < len(words) and end - start < 5 and (end == start or not gap(words, end)):
        leads = text.word(end) in PARTICLES and (text.namelike(end + 1) or text.word(end + 1) in PARTICLES)
        if not (text.namelike(end) or (leads and (words.upper or end > start or text.capital(end)))):
            break
        end += 1
    return end
