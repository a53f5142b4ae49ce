"""The words by which transcripts of hearings are read, from `lexicon/hearing.toml`, folded and ready for matching."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text

__all__ = ["HearingWords", "hearing_words"]


def _phrases(listed: Iterable[str]) -> re.Pattern[str]:
    """Return what finds one of the phrases, folded, in a folded line."""
    parts = sorted({fold_text(phrase) for phrase in listed}, key=lambda p: (-len(p), p))
    joined = "|".join(re.escape(p).replace(r"\ \.\.\.\ ", r"(?: [^\n]{1,80}?)?[ (\[]+") for p in parts)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


@dataclass(frozen=True, slots=True)
class HearingWords:
    """The lexicon: sets and mappings hold folded words, patterns search folded lines."""

    roles: Mapping[str, str]
    no_speaker: frozenset[str]
    men: frozenset[str]
    women: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    taken: re.Pattern[str]
    refused: re.Pattern[str]
    resumed: re.Pattern[str]
    spoken: re.Pattern[str]
    ends: re.Pattern[str]
    examined: re.Pattern[str]
    read: re.Pattern[str]
    argued: re.Pattern[str]
    any_line: re.Pattern[str]
    by: re.Pattern[str]
    of: re.Pattern[str]
    adopts: frozenset[str]

    def oath(self, folded: str) -> bool | None:
        """Return whether a folded line says that somebody is on oath, None where it says nothing of it."""
        if self.refused.search(folded):
            return False
        return True if self.taken.search(folded) else None


@lru_cache(maxsize=1)
def hearing_words() -> HearingWords:
    """Return the lexicon, read once."""
    entry = bundled("values/lexicon/hearing.toml")
    label, oath, line = entry["label"], entry["oath"], entry["line"]
    lines = [*oath["taken"], *oath["refused"], *oath["resumed"], *line["ends"], *line["examined"], *line["read"]]
    return HearingWords(
        roles={fold_text(w): role for role in ("staff", "counsel", "bench", "witness") for w in label[role]},
        no_speaker=frozenset(map(fold_text, label["no_speaker"])),
        men=frozenset(map(fold_text, label["men"])),
        women=frozenset(map(fold_text, label["women"])),
        pairs=tuple((fold_text(q), fold_text(a)) for q, a in entry["letters"]["pairs"]),
        taken=_phrases(oath["taken"]),
        refused=_phrases(oath["refused"]),
        resumed=_phrases(oath["resumed"]),
        spoken=_phrases(oath["spoken"]),
        ends=_phrases(line["ends"]),
        examined=_phrases(line["examined"]),
        read=_phrases(line["read"]),
        argued=_phrases(line["argued"]),
        any_line=_phrases([*lines, *line["argued"]]),
        by=_phrases(line["by"]),
        of=_phrases(line["of"]),
        adopts=frozenset(fold_text(phrase) for phrase in entry["adopts"]["whole"]),
    )
