"""The statements that sources in different languages share, as rows of the table `reuse`: the steps in order.

The language of each stretch, statements with their anchors (`statements`), candidates and probabilities (`across`), and
where the user brings a model of sentences, what it says (`embeddings`). A case in one language costs no more than
finding out that it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stemmata.config import TraceSettings
from stemmata.stage import Work
from stemmata.trace.across import Comparison, Crowd, Match, Nearness, weights
from stemmata.trace.direction import Dated, Side, direction
from stemmata.trace.embeddings import Embedder, likeness, load_embedder, unit_vectors
from stemmata.trace.statements import Anchor, Reader, Statement, count_capitals, with_dates
from stemmata.values.ids import row_id
from stemmata.values.language import UNDETERMINED, language_of, script_of
from stemmata.values.words import little_votes

SAME_STATEMENT = "same-statement"
_QUIET_PARTS = frozenset({"navigation", "title"})
_SAMPLE = 700
_SURE_VOTES = 12
_SURE_LEAD = 3.0
_SURE_SHARE = 0.2
_TOLD = 6
_MOST_CROWDS = 1000
_STRAY = 2_000
_STRAY_SHARE = 0.001
"""Code points in other languages, and share of them in the case, up to which they are slips of telling languages."""

Stretch = tuple[int, int, str]
"""First code point, one past the last, and the language between."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source as far as it is needed here.

    Attributes:
        source_id: Its id.
        text: Its text.
        published: First and last day of its publication, or None.
        stretches: Its passages with their languages; None where nobody has told them, then they are found out.
    """

    source_id: str
    text: str
    published: tuple[date, date] | None = None
    stretches: Sequence[Stretch] | None = None


@dataclass(frozen=True, slots=True)
class SameStatements:
    """What sources in different languages share.

    Attributes:
        rows: Rows of `reuse`, `p_a_first` left out.
        suppressed: Rows of `suppressed`: anchors that are too common to compare place by place.
    """

    rows: list[dict[str, Any]]
    suppressed: list[dict[str, Any]]
    left_out: int = 0
    """Sources, if there are too many in several languages to be compared; else 0."""


def same_statements(work: Work) -> SameStatements:
    """Return the statements that the sources of a case share across languages; those of lists are left out."""
    settings = work.settings.trace
    if not settings.across_languages:
        return SameStatements([], [])
    known = {row["source_id"]: row for row in work.tables["sources"].to_pylist()}
    passages = stretches_of(work.tables["passages"].select(["source_id", "start", "end", "lang", "part"]).to_pylist())
    texts = work.tables["texts"].select(["source_id", "text"])
    sources = []
    for source_id, text in zip(*(column.to_pylist() for column in texts.columns), strict=True):
        row = known.get(source_id, {})
        if not text or row.get("kind") == "list" or row.get("list_id"):
            continue  # the names of a list are the business of the room `link`
        first, last = row.get("published_from"), row.get("published_to")
        published = (first, last) if first is not None and last is not None else None
        sources.append(Source(source_id, text, published, passages.get(source_id)))
    embedder = load_embedder(settings.embeddings) if settings.embeddings else None
    found = find_same_statements(sources, settings=settings, embedder=embedder)
    sharing = {row[side] for row in found.rows for side in ("source_a", "source_b")}
    sides = {
        name: Side(Dated(row["published_from"], row["published_to"]), 0.0)
        for name, row in known.items()
        if name in sharing
    }
    nothing = Side(Dated(None, None), 0.0)
    for row in found.rows:
        a, b = (sides.get(row[side], nothing) for side in ("source_a", "source_b"))
        row["p_a_first"] = direction(a, b).p_a_first
    return found


def find_same_statements(
    sources: Iterable[Source], *, settings: TraceSettings, embedder: Embedder | None = None
) -> SameStatements:
    """Return the statements that sources in different languages share.

    Args:
        sources: The sources.
        settings: How shared statements are found.
        embedder: A model of sentences, if the user brings one.

    Returns:
        Rows for the tables; none where all sources are in one language.
    """
    ordered = sorted(sources, key=lambda s: s.source_id)
    stretches = [s.stretches if s.stretches is not None else _found_out(s.text) for s in ordered]
    spoken: Counter[str] = Counter()
    main: list[str] = []
    for here in stretches:
        sizes: Counter[str] = Counter()
        for start, end, lang in here:
            sizes[lang] += end - start
        spoken.update(sizes)
        main.append(max(sorted(sizes), key=sizes.__getitem__) if sizes else UNDETERMINED)
    whole = sum(spoken.values())
    if whole - max(spoken.values(), default=0) <= min(_STRAY, _STRAY_SHARE * whole):
        return SameStatements([], [])  # one language, and some short passages that were taken for another
    if len(ordered) > settings.across_sources:
        return SameStatements([], [], left_out=len(ordered))
    reader = Reader(count_capitals([s.text for s in ordered], main))
    plain = [reader.read(doc, s.text, here) for doc, (s, here) in enumerate(zip(ordered, stretches, strict=True))]
    everything = [s for here in plain for s in here]
    wide = Comparison(everything, weights(), _nearness(embedder, ordered, everything))
    statements: list[Statement] = []
    for doc in sorted(wide.promising(wide.candidates())):
        # days and times are read where they may decide: reading them everywhere would cost more than all else
        statements += with_dates(ordered[doc].text, plain[doc], ordered[doc].published)
    comparison = Comparison(statements, weights(), _nearness(embedder, ordered, statements), among=wide)
    matches = comparison.matches(comparison.candidates(), settings.least_p_same) if statements else []
    rows = [_row(match, statements, ordered) for match in matches]
    crowds = sorted(wide.crowds, key=lambda c: (-c.n_statements, c.first))[:_MOST_CROWDS]
    suppressed = {row["suppressed_id"]: row for row in (_crowded(c, everything, ordered) for c in crowds)}
    return SameStatements(rows, list(suppressed.values()))


def stretches_of(passages: Iterable[Mapping[str, Any]]) -> dict[str, list[Stretch]]:
    """Return for each source its passages of known language, in order, without web menus and page titles.

    Args:
        passages: Rows of the table `passages` with `source_id`, `start`, `end`, `lang` and `part`.
    """
    out: dict[str, list[Stretch]] = {}
    for row in passages:
        here = out.setdefault(row["source_id"], [])
        if row["part"] not in _QUIET_PARTS and (row["lang"] or UNDETERMINED) != UNDETERMINED:
            here.append((row["start"], row["end"], row["lang"]))
    return {source: sorted(here) for source, here in out.items()}


def _found_out(text: str) -> list[Stretch]:
    """Return a text as one stretch in its language; none where that cannot be told."""
    sample = text[:_SAMPLE]
    votes, n = little_votes(sample)
    ranked = votes.most_common(2)
    if ranked and ranked[0][1] >= max(_SURE_VOTES, _SURE_SHARE * n):
        second = ranked[1][1] if len(ranked) > 1 else 0
        if ranked[0][1] >= _SURE_LEAD * second:
            return [(0, len(text), ranked[0][0])]
    lang = language_of(text) if script_of(sample) else UNDETERMINED
    return [(0, len(text), lang)] if lang != UNDETERMINED else []


def _nearness(embedder: Embedder | None, sources: Sequence[Source], statements: Sequence[Statement]) -> Nearness | None:
    if embedder is None or not statements:
        return None
    vectors = unit_vectors(embedder, [sources[s.doc].text[s.start : s.end] for s in statements])
    return Nearness(vectors, *likeness(vectors, [s.lang for s in statements]))


# -- rows -----------------------------------------------------------------------------------------------------------


def _row(match: Match, statements: Sequence[Statement], sources: Sequence[Source]) -> dict[str, Any]:
    one, other = match.a, match.b
    anchors = match.anchors
    if sources[statements[one[0]].doc].source_id > sources[statements[other[0]].doc].source_id:
        one, other = other, one
        anchors = tuple((y, x, bits) for x, y, bits in anchors)
    a, b = sources[statements[one[0]].doc], sources[statements[other[0]].doc]
    span_a = statements[one[0]].start, statements[one[1] - 1].end
    span_b = statements[other[0]].start, statements[other[1] - 1].end
    reuse_id = row_id("reuse", a.source_id, *span_a, b.source_id, *span_b, SAME_STATEMENT)
    return {
        "reuse_id": reuse_id, "passage_group": reuse_id,
        "source_a": a.source_id, "start_a": span_a[0], "end_a": span_a[1],
        "source_b": b.source_id, "start_b": span_b[0], "end_b": span_b[1],
        "kind": SAME_STATEMENT, "bits": round(match.bits, 3), "p_same": round(match.p, 4),
        "why": _why(a.text, b.text, anchors),
    }  # fmt: skip


def _why(text_a: str, text_b: str, anchors: Sequence[tuple[Anchor, Anchor, float]]) -> str:
    told = []
    for x, y, _ in anchors[:_TOLD]:
        here, there = text_a[x.start : x.end], text_b[y.start : y.end]
        told.append(here if here == there else f"{here} = {there}")
    more = f" and {len(anchors) - _TOLD} more" if len(anchors) > _TOLD else ""
    return f"both give {', '.join(told)}{more}" if told else "their neighbours are the same"


def _crowded(crowd: Crowd, statements: Sequence[Statement], sources: Sequence[Source]) -> dict[str, Any]:
    first = statements[crowd.first]
    source = sources[first.doc]
    return {
        "suppressed_id": row_id("suppressed", "crowded", source.source_id, first.start, first.end),
        "why": "crowded", "sample": source.text[first.start : first.end], "source_id": source.source_id,
        "start": first.start, "end": first.end, "n_sources": crowd.n_sources, "n_places": crowd.n_statements,
    }  # fmt: skip
