"""From whom each source has what it says: shared text, attribution in words and common occasions brought together.

The wording is deliberate everywhere: where nothing is found, "no textual dependence found" is said, never
"independent".
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from stemmata.stage import Progress
from stemmata.trace.attributed import attributed_descents, nearest
from stemmata.trace.changes import Changed, Known, find_changes
from stemmata.trace.damage import slips
from stemmata.trace.descent import LIKELY, Descent, lineage_rows
from stemmata.trace.direction import Dated, Side, direction
from stemmata.trace.figures import figure_weights, figures_of, numbers_borne, numbers_in
from stemmata.trace.mappings import Asked, Replaced, WordSets
from stemmata.trace.occasions import Occasion, find_occasions, occasion_descents
from stemmata.trace.outlets import Named, Naming, Publishers, names_person, own_author, plain_name
from stemmata.trace.papers import paper_descents
from stemmata.trace.reading import Given, Source, read_sources
from stemmata.trace.same_occasion import Setting
from stemmata.trace.speakers import name_words, read_speaker
from stemmata.trace.textual import (
    Kinship,
    Shared,
    Text,
    common_length,
    kinships,
    merged,
    textual_descents,
    total_length,
)
from stemmata.trace.voices import Voice
from stemmata.values.threads import thread_count
from stemmata.values.transliteration import spelt_alike

_NAMES = frozenset({"person", "organisation", "place"})
_OWN_KINDS = frozenset({"testimony", "official", "recording"})
_HEADING_ERROR = 0.1
"""Share of the days in headings that are not those of publication."""

_TABULAR = frozenset(
    {
        "application/json",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/x-ndjson",
        "text/csv",
        "text/tab-separated-values",
    }
)
_CARRIED = 0.6
"""A voice of which this share stands in text taken from another source came with that text."""

_MANY = 20_000
"""So many sources are always worth several processes; the texts of fewer are measured."""

_SPOKEN = 0.6
"""Shared text of which this share is the words of one speaker on both sides is the speaker's, not either source's."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of the lineages.

    Attributes:
        rows: Rows of the table `lineages`.
        p_a_first: For each row of `reuse` the probability that its source `a` is the earlier.
        changes: What was altered in the passages that sources share.
    """

    rows: list[dict[str, Any]]
    p_a_first: dict[str, float]
    changes: Changed


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is known of the sources of one case."""

    texts: Mapping[str, Text]
    voices: Sequence[Voice]
    setting: Setting
    counts: Mapping[str, int]
    named: Named
    languages: Mapping[str, str]
    """The language of each source, guessed where the manifest names none."""


def find_lineages(
    sources: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    mentions: Iterable[Mapping[str, Any]],
    shared: Sequence[Shared],
    quiet: Mapping[str, Sequence[tuple[int, int]]] | None = None,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Found:
    """Return from whom each source has what it says.

    Args:
        sources: Rows of the table `sources`.
        texts: Text of each source that could be read.
        mentions: Rows of the table `mentions`.
        shared: The shared passages.
        quiet: For each source what speaks for nobody: menus and page titles, and of the transcript of a hearing what is
            no testimony.
        processes: How many may read sources at once where there is much text; the result does not depend on it. As
            many as the computer can keep busy by default.
        progress: Shows how many have been read.

    Returns:
        The rows of `lineages` and the directions of `reuse`.
    """
    quiet = {source: merged(spans) for source, spans in (quiet or {}).items()}
    read = Replaced(texts, {s: _without(texts[s], spans) for s, spans in quiet.items() if s in texts})
    publishers = _publishers(sources, texts)
    case = _read_case(
        sources, read, mentions, quiet, publishers, processes=processes or thread_count(), progress=progress
    )
    pairs = {(row.a, row.b) for row in shared}
    attributed, left = attributed_descents(
        case.voices, read, case.named, case.setting, lambda a, b: (min(a, b), max(a, b)) in pairs
    )
    naming = {(d.child, d.parent): d.p_relation for d in attributed}
    found = kinships(shared, case.texts, naming, lambda a, u, b, v: slips(texts[a], u, texts[b], v, case.counts))
    occasions = find_occasions(left, case.setting)
    own, spoken = _split_spoken(found, case.texts, case.voices, occasions)
    textual = textual_descents(own, case.texts)
    models = _models(own, textual)

    def carried(source: str, occasion: Occasion) -> bool:
        shared = models.get(source)
        return shared is not None and _share(occasion.reports[source].voice.spans, shared) >= _CARRIED

    reported = occasion_descents(occasions, case.setting, carried)
    attributed += paper_descents(read, case.setting, [*textual, *attributed])
    descents = [*textual, *_told_apart(nearest(attributed, textual), textual), *_strengthened(reported, spoken)]
    ways = {(kin.a, kin.b): kin.direction.p_a_first for kin in found}
    directions = {row.reuse_id: ways.get((row.a, row.b), _by_dates(row, case.texts)) for row in shared}
    changes = find_changes(shared, Known(texts, case.languages, case.counts), directions, descents)
    return Found(lineage_rows(texts, descents), directions, changes)


# -- reading the case ---------------------------------------------------------------------------------------------


def _read_case(
    sources: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    mentions: Iterable[Mapping[str, Any]],
    quiet: Mapping[str, Sequence[tuple[int, int]]],
    publishers: Publishers,
    *,
    processes: int,
    progress: Progress | None,
) -> _Case:
    rows = {row["source_id"]: row for row in sources}
    mentions = list(mentions)
    names: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for mention in mentions:
        if mention["kind"] in _NAMES:
            names[mention["source_id"]].append((mention["start"], mention["end"]))
    words = WordSets()
    known: dict[str, Text] = {}
    heard: list[Voice] = []
    published: dict[str, tuple[date, ...]] = {}
    named: dict[str, list[Naming]] = {}
    spoken: dict[str, str] = {}
    times: dict[str, frozenset[str]] = {}
    label = {source: _label(rows.get(source, {}), source) for source in texts}
    language = {s: next(iter(rows.get(s, {}).get("languages") or ()), None) for s in texts}
    ordered = sorted(texts)
    given = (_given(source, texts[source], language[source], rows.get(source, {})) for source in ordered)
    size = sum(map(len, texts.values())) if len(texts) < _MANY else _MANY * _MANY
    readings = _shown(read_sources(given, publishers, size, processes), len(ordered), progress)
    for source, read in zip(ordered, readings, strict=True):
        row = rows.get(source, {})
        dated = _dated(row, read.heading)
        published[source] = tuple(sorted({day for day in (dated.first, dated.last, read.heading) if day}))
        known[source] = Text(
            source, label[source], read.length, dated, read.quoted, merged([*names[source], *read.frame]),
            row.get("publisher"), read.end, quiet.get(source, ()),
            dated.last is None and row.get("media_type") in _TABULAR, read.corrects,
        )  # fmt: skip
        words.add(source, read.telling)
        named[source], spoken[source], times[source] = read.named, read.lang, read.times
        here = [_kept(voice, words) for voice in read.voices]
        heard += _with_author(here, source, row, texts, read.telling)
    weight = {word: math.log((len(texts) + 1) / (n + 0.5)) for word, n in words.counts.items()}
    figures = figures_of(times, mentions)
    setting = Setting(
        published={source: text.dated.last for source, text in known.items()},
        label=label,
        publisher={source: _publisher(rows.get(source, {})) for source in texts},
        own_words=frozenset(s for s in texts if rows.get(s, {}).get("kind") in _OWN_KINDS),
        weight=weight,
        words=words,
        language=language,
        kind={s: rows.get(s, {}).get("kind") for s in texts},
        days=published,
        figures=figures,
        figure_weight=figure_weights(figures),
        numbers=Asked(texts, lambda s: numbers_borne(texts[s], rows.get(s, {}).get("title"))),
        numbers_named=Asked(texts, lambda s: numbers_in(texts[s])),
    )
    return _Case(known, heard, setting, words.counts, Named(publishers, named), spoken)


def _shown(readings: Iterator[Source], n: int, progress: Progress | None) -> Iterator[Source]:
    if progress is None:
        yield from readings
        return
    with progress.each(readings, "reading sources", n) as each:
        yield from each


def _given(source: str, text: str, lang: str | None, row: Mapping[str, Any]) -> Given:
    return Given(source, text, lang, row.get("title"), row.get("published_from"), row.get("published_to"))


def _kept(voice: Voice, words: WordSets) -> Voice:
    """Return a voice whose words are the strings that are kept of them anyway: another process gives copies."""
    said = words.one(voice.words)
    sayings = tuple(said if words_said == said else words.one(words_said) for words_said in voice.sayings)
    return replace(voice, words=said, sayings=sayings)


def _without(text: str, quiet: Sequence[tuple[int, int]]) -> str:
    """Return a text with blanks in place of its menus, so that all else stays in its place."""
    parts, at = [], 0
    for start, end in quiet:
        parts += [text[at:start], "".join(c if c == "\n" else " " for c in text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _by_dates(row: Shared, texts: Mapping[str, Text]) -> float:
    return direction(Side(texts[row.a].dated, 0.0), Side(texts[row.b].dated, 0.0)).p_a_first


def _dated(row: Mapping[str, Any], heading: date | None) -> Dated:
    """Return when a source was published; for one that the manifest does not date, the day in its heading."""
    first, last = row.get("published_from"), row.get("published_to")
    if first is None and last is None and heading is not None:
        return Dated(heading, heading, _HEADING_ERROR)
    return Dated(first, last)


def _publishers(sources: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> Publishers:
    """Return the publishers of the sources that were read, and the persons whose own words some of them are."""
    read = [row for row in sources if row["source_id"] in texts]
    return Publishers(
        {row["source_id"]: row.get("publisher") for row in read},
        {row["source_id"]: own_author(row.get("author"), row.get("kind")) for row in read},
    )


def _with_author(
    here: list[Voice], source: str, row: Mapping[str, Any], texts: Mapping[str, str], telling: frozenset[str]
) -> list[Voice]:
    """Return the voices of a source with that of the person whose own words it is, where the manifest names one."""
    author = own_author(row.get("author"), row.get("kind"))
    speaker = read_speaker(plain_name(author), "en") if author and names_person(author) else None
    if speaker is None or speaker.kind != "person" or not (text := texts[source]).strip():
        return here
    others = [
        v for v in here if not v.speaker.name or not any(spelt_alike(v.speaker.name[-1], n) for n in speaker.name)
    ]
    return [*others, Voice(source, speaker, None, None, ((0, len(text)),), (), 1.0, telling, own=True)]


def _label(row: Mapping[str, Any], source: str) -> str:
    """Return how a reader calls a source: its outlet, else its title or file name, and its date."""
    called = row.get("publisher") or row.get("title") or row.get("author") or row.get("name") or source[:12]
    day = row.get("published_to") or row.get("published_from")
    return f"{called} ({day})" if day else f"{called} (undated)"


def _publisher(row: Mapping[str, Any]) -> frozenset[str]:
    """Return the telling words of the names of those who published and wrote a source."""
    return name_words(str(row.get("publisher") or "")) | name_words(str(row.get("author") or ""))


# -- shared text that is somebody else's ---------------------------------------------------------------------------


def _split_spoken(
    found: Sequence[Kinship], texts: Mapping[str, Text], heard: Sequence[Voice], occasions: Sequence[Occasion]
) -> tuple[list[Kinship], list[Kinship]]:
    """Split kinships into those of the sources' own text and those of words that one common voice spoke to both."""
    nodes: dict[str, set[str]] = defaultdict(set)
    for occasion in occasions:
        for source in occasion.reports:
            nodes[source].add(occasion.node)
    speech_of: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for voice in heard:
        speech_of[voice.source_id] += voice.spans
    for source, text in texts.items():
        speech_of[source] += text.quoted
    heard_in = {source: merged(spans) for source, spans in speech_of.items()}
    own: list[Kinship] = []
    spoken: list[Kinship] = []
    for kin in found:
        if nodes[kin.a].isdisjoint(nodes[kin.b]):
            own.append(kin)
            continue
        shares = [_share(kin.spans(s), heard_in[s]) for s in (kin.a, kin.b)]
        whole = max(kin.covered) > 0.5
        (spoken if min(shares) >= _SPOKEN and not whole else own).append(kin)
    return own, spoken


def _models(found: Sequence[Kinship], textual: Sequence[Descent]) -> dict[str, list[tuple[int, int]]]:
    """Return for each source the passages that it likely has from others."""
    likely = {(d.child, d.parent) for d in textual if d.p_link >= LIKELY}
    out: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for kin in found:
        for child, parent in ((kin.a, kin.b), (kin.b, kin.a)):
            if (child, parent) in likely:
                out[child] += kin.spans(child)
    return {child: merged(spans) for child, spans in out.items()}


def _share(spans: Sequence[tuple[int, int]], within: Sequence[tuple[int, int]]) -> float:
    return common_length(spans, within) / max(1, total_length(spans))


def _strengthened(occasions: Sequence[Descent], spoken: Sequence[Kinship]) -> list[Descent]:
    """Return the occasions, surer where the same words of the speaker stand in both reports."""
    nodes: dict[str, set[str]] = defaultdict(set)
    for descent in occasions:
        nodes[descent.child].add(descent.parent)
    surer: dict[tuple[str, str], list[Kinship]] = defaultdict(list)
    for kin in spoken:
        for node in nodes[kin.a] & nodes[kin.b]:
            surer[kin.a, node].append(kin)
            surer[kin.b, node].append(kin)
    out = []
    for descent in occasions:
        shared = surer.get((descent.child, descent.parent), [])
        p = descent.p_link
        spans = descent.spans
        for k in shared:
            p = 1 - (1 - p) * (1 - 0.7 * k.p_link)
            spans += tuple((descent.child, *span) for span in k.spans(descent.child)[:5])
        why = descent.why + ("; the same words of the speaker stand in both" if shared else "")
        out.append(replace(descent, p_link=p, why=why, spans=spans))
    return out


def _told_apart(attributed: Sequence[Descent], textual: Sequence[Descent]) -> list[Descent]:
    """Return the attributions to sources that shared text does not already show, the text being the better evidence."""
    shown = {(d.child, d.parent) for d in textual if d.p_link >= LIKELY}
    return [d for d in attributed if (d.child, d.parent) not in shown and (d.parent, d.child) not in shown]
