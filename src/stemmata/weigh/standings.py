"""What is known of the sources behind an answer that bears on whether they are one voice: for counting origins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stemmata.config import WeighSettings
from stemmata.values.fold import fold_text
from stemmata.values.unseen import Standing, Unseen, telling_figure

__all__ = ["OWN_KINDS", "language_of", "standings", "unseen_of"]

OWN_KINDS = frozenset({"testimony", "official", "recording"})
"""Kinds of source in which somebody speaks for himself, where he is its author or publisher."""


def language_of(source: Mapping[str, Any], passages: Sequence[str] = ()) -> str | None:
    """Return the language most of a source is in.

    Args:
        source: Row of the table `sources`.
        passages: Languages of its passages, one entry a passage.

    Returns:
        ISO 639-1, or None where it is unknown.
    """
    counts = Counter(lang for lang in passages if lang and lang != "und")
    if counts:
        return min(counts, key=lambda lang: (-counts[lang], lang))
    said: list[str] = list(source.get("languages") or [])
    return said[0] if len(said) == 1 else None


def standings(
    claims: Iterable[Mapping[str, Any]], sources: Mapping[str, Mapping[str, Any]], languages: Mapping[str, str | None]
) -> list[Standing]:
    """Return what is known of each source as to what it claims.

    A source speaks for itself if it is a testimony, an official paper or a recording and the first speaker of a claim
    is its author or publisher. What it passes on from others it does not say for itself, whatever kind it is of.

    Args:
        claims: Rows of `claims` that give one answer.
        sources: Rows of `sources` by id; those that are missing are taken for reports.
        languages: The language of each source, by id.

    Returns:
        One standing a source, in the order of their ids.
    """
    of_source: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        of_source[str(claim["source_id"])].append(claim)
    return [
        Standing(
            source_id,
            language=languages.get(source_id),
            speaks_for_itself=any(_own(claim, sources.get(source_id, {})) for claim in of_source[source_id]),
            telling_figure=any(telling_figure(c.get("low"), c.get("high")) for c in of_source[source_id]),
        )
        for source_id in sorted(of_source)
    ]


def unseen_of(settings: WeighSettings) -> Unseen | None:
    """Return the model of unseen dependence as the settings have it, or None where it is switched off."""
    if not settings.unseen_dependence:
        return None
    return Unseen(
        own_voice_hidden=settings.own_voice_hidden, report_weight=settings.report_weight,
        same_language=settings.same_language, telling_figure=settings.telling_figure, spread=settings.spread,
    )  # fmt: skip


def _own(claim: Mapping[str, Any], source: Mapping[str, Any]) -> bool:
    if source.get("kind") not in OWN_KINDS:
        return False
    said = fold_text(claim.get("asserted_by") or "")
    return bool(said) and any(
        said in name or name in said
        for name in (fold_text(source.get(column) or "") for column in ("author", "publisher"))
        if name
    )
