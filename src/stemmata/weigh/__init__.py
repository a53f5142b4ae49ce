"""The room WEIGH: what is claimed, by whom, through whom, and what stands against it?

A deterministic reader suggests claims; what people said of them (`stemmata.weigh.coding`) is applied; claims about the
same thing are set side by side as questions with answers; what changed along a chain is shown. Nothing is a finding
until people make one. What they found, and what of it bears on which element of a crime, is read from the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from stemmata import decisions
from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES, UNTOLD
from stemmata.values.ids import canonical_json, row_id
from stemmata.weigh.actors import acronyms
from stemmata.weigh.acts import act_rows
from stemmata.weigh.assisted.kept import kept
from stemmata.weigh.assisted.suggested import suggested
from stemmata.weigh.changes import changes, probable
from stemmata.weigh.codebook import Book
from stemmata.weigh.coded import apply_codes
from stemmata.weigh.contradictions import contradictions, ranked
from stemmata.weigh.contrary import of_persons
from stemmata.weigh.findings import finding_rows, findings_of, holding
from stemmata.weigh.interest import Parties
from stemmata.weigh.matrix import element_rows
from stemmata.weigh.misread import chance, held_back
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.posts import post_rows
from stemmata.weigh.reader import Claim, read_claims
from stemmata.weigh.retractions import taken_back
from stemmata.weigh.scales import grade_rows
from stemmata.weigh.sides import Kin, by_question, events_of, side_by_side
from stemmata.weigh.spoken import with_turns
from stemmata.weigh.standings import unseen_of
from stemmata.weigh.whereabouts import places_named

__all__ = ["VERSION", "run"]

VERSION = "6"

_INTERNAL = ("act", "about", "revises", "sentence", "where", "named", "signs")
_NAMED = 5
_TABULAR = frozenset({"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})

Row = dict[str, Any]


def run(work: Work) -> Outcome:
    """Return claims with what people said of them, questions with answers, changes, and what people found.

    Args:
        work: Takes `sources`, `texts`, `passages`, `mentions`, `lineages`, `changes` and `persons`.

    Returns:
        The tables of the room.
    """
    sources = {s["source_id"]: s for s in work.tables["sources"].to_pylist() if s["status"] == "read"}
    texts = {t["source_id"]: t for t in work.tables["texts"].to_pylist() if t["source_id"] in sources}
    langs = _languages(work.tables["passages"])
    places, named = _mentioned(work.tables["mentions"], "place"), _mentioned(work.tables["mentions"], "person")
    claims: list[Row] = []
    facts_of: dict[str, SourceFacts] = {}
    with work.progress.each(sorted(texts), "claims", len(texts)) as waiting:
        for source_id in waiting:
            source = sources[source_id]
            if _is_list(source):
                continue
            facts = SourceFacts(
                source_id, source["publisher"], source["author"], source["kind"], source["published_from"],
                source["published_to"], tuple(places.get(source_id, ())), tuple(named.get(source_id, ())),
            )  # fmt: skip
            facts_of[source_id] = facts
            claims.extend(_claims_of(work, facts, texts[source_id], langs.get(source_id, ())))
    claims = list({c["claim_id"]: c for c in claims}.values())
    written = {source_id: str(t["text"]) for source_id, t in texts.items()}
    further, notices = _assisted(work, facts_of, claims)
    coded = apply_codes([*claims, *further], Book(work.entries), written)
    claims = with_turns(_with_surroundings(coded.claims), written)
    least = work.settings.weigh.least_p_right
    claims = [c | {"status": "held"} if held_back(c, least) else c for c in claims]
    known = acronyms(written[key] for key in sorted(written))
    claims = Parties(known, work.settings.weigh.sides).mark(claims)
    lineages, found = work.tables["lineages"].to_pylist(), work.tables["changes"].to_pylist()
    kin = Kin(lineages, sources, langs, unseen_of(work.settings.weigh))
    where = places_named(written, {key: _named_places(spans) for key, spans in places.items()})
    standing = [c for c in claims if _stands(c)]
    events = events_of(standing, kin, sources, where)
    claims = _linked(claims, *taken_back(by_question(standing, events), sources, known))
    standing = [c for c in claims if _stands(c)]
    questions, answers = side_by_side(
        standing, lineages, known, sources=sources, languages=langs, unseen=unseen_of(work.settings.weigh),
        places=where, events=events,
    )  # fmt: skip
    least_p = work.settings.weigh.least_p_altered
    altered = [row for row in found if probable(row, least_p)]
    changed = [*found, *changes(lineages, altered, written, standing)]
    held = holding(map(decisions.read, work.entries))
    by_id = {claim["claim_id"]: claim for claim in claims}
    persons = work.tables["persons"]
    who = dict(zip(persons.column("member_id").to_pylist(), persons.column("person_id").to_pylist(), strict=True))
    event_of = {c["claim_id"]: event for c, event in zip(standing, events, strict=True)}
    excluding = contradictions(
        standing, questions, answers, changes=changed, kin=kin, least_p_altered=least_p,
        further=of_persons(standing, event_of, sources, places),
    )  # fmt: skip
    findings = finding_rows(findings_of(held), by_id, answers, kin, who, opposed=excluding)
    shown = [{k: v for k, v in c.items() if k not in _INTERNAL} for c in claims]
    return Outcome(
        {
            "claims": TABLES["claims"].build(shown),
            "codings": TABLES["codings"].build(coded.codings),
            "questions": TABLES["questions"].build(questions),
            "answers": TABLES["answers"].build(answers),
            "acts": TABLES["acts"].build(act_rows(standing, events)),
            "changes": TABLES["changes"].build(changed),
            "contradictions": TABLES["contradictions"].build(ranked(excluding, findings)),
            "findings": TABLES["findings"].build(findings),
            "grades": TABLES["grades"].build(grade_rows(held, by_id)),
            "elements": TABLES["elements"].build(element_rows(held, by_id, findings, who)),
            "posts": TABLES["posts"].build(post_rows(held, by_id, who)),
        },
        (*notices, *_notices(coded.codings), *_held(claims, least)),
    )


def _stands(claim: Row) -> bool:
    """Whether a claim is asked for answers: what a model suggests, and argument, only once a person has accepted it.

    So is what is held back as likely misread.
    """
    if claim["layer"] == "assisted" or (claim["speech"] == "argument" and claim["layer"] == "machine"):
        return bool(claim["status"] == "accepted")
    return claim["status"] not in UNTOLD


def _linked(claims: list[Row], takes: Mapping[str, str], taken: Mapping[str, str]) -> list[Row]:
    """Return the claims with what each takes back, and by what it is taken back."""
    return [
        c | {"takes_back": takes.get(c["claim_id"]), "taken_back_by": taken.get(c["claim_id"])} for c in claims
    ]  # fmt: skip


def _with_surroundings(claims: list[Row]) -> list[Row]:
    """Return the claims; to those of people and models is added what the claims beside them say of their sentence."""
    alone = [c for c in claims if not c["suggested"] or c["layer"] == "assisted"]
    if not alone:
        return claims
    beside: dict[str, list[Row]] = defaultdict(list)
    wanted = {c["source_id"] for c in alone}
    for c in claims:
        if c["suggested"] and c["layer"] != "assisted" and c["source_id"] in wanted:
            beside[c["source_id"]].append(c)
    found: dict[str, Row] = {}
    for c in alone:
        near = [o for o in beside[c["source_id"]] if o["start"] < c["end"] and c["start"] < o["end"]]
        about = tuple(sorted({word for o in near for word in o["about"]}))
        act = next((o["act"] for o in near if o["act"] and o["topic"] == c["topic"]), None)
        found[c["claim_id"]] = c | {"about": about, "act": act}
    return [found.get(c["claim_id"], c) for c in claims]


def _notices(codings: Iterable[Row]) -> tuple[Notice, ...]:
    """Return what the coders should know: what they said that binds nothing now."""
    kinds = {
        "rests": ("W001", "{n} decision(s) on claims rest, because the claim is gone: {entries}"),
        "again": ("W002", "{n} decision(s) on claims are to be made again: what is suggested has changed: {entries}"),
        "disputed": ("W003", "{n} codes of claims contradict each other and wait for an adjudication: {entries}"),
    }  # fmt: skip
    told = []
    for standing, (code, words) in kinds.items():
        entries = [c["entry"] for c in codings if c["standing"] == standing]
        if entries:
            named = ", ".join(map(str, entries[:_NAMED])) + (", ..." if len(entries) > _NAMED else "")
            told.append(Notice(code, words.format(n=f"{len(entries):,}", entries=f"entries {named}")))
    return tuple(told)


def _held(claims: Iterable[Row], least: float) -> tuple[Notice, ...]:
    """Return how many suggestions are held back, and where they are."""
    by_machine = [c["status"] for c in claims if c["layer"] == "machine"]
    n = by_machine.count("held")
    told = (
        f"{n:,} of {len(by_machine):,} claims are held back as likely misread (p_right below {least:g}): "
        "`stemmata claims CASE --status held` lists them, and each counts once somebody accepts it"
    )
    return (Notice("W004", told),) if n else ()


def _assisted(work: Work, facts: Mapping[str, SourceFacts], claims: list[Row]) -> tuple[list[Row], tuple[Notice, ...]]:
    """Return the claims that models suggest, from their kept answers, and what became of the suggestions."""
    known = kept(work.entries)
    if not known.asked:
        return [], ()
    asked = {passage for a in known.asked for passage in a.question.passages}
    passages = {row["passage_id"]: row for row in work.tables["passages"].to_pylist() if row["passage_id"] in asked}
    rows, tallies = suggested(known, work.evidence, passages, facts, claims)
    told = [Notice("assisted", f"{method}: {tally.in_words()}") for method, tally in tallies.items()]
    told += [Notice("assisted-removed", f"{m} is taken out of the case") for m in sorted(known.removed)]
    return [row | {"act": None, "about": ()} for row in rows], tuple(told)


def _is_list(source: Mapping[str, Any]) -> bool:
    """Whether a source is a list of records, whose cells are no sentences."""
    return source["kind"] == "list" or bool(source["list_id"]) or source["media_type"] in _TABULAR


def _languages(passages: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401  (an Arrow table)
    found: dict[str, list[str]] = defaultdict(list)
    for source_id, lang in zip(
        passages.column("source_id").to_pylist(), passages.column("lang").to_pylist(), strict=True
    ):
        found[source_id].append(lang or "und")
    return {source_id: tuple(langs) for source_id, langs in found.items()}


def _mentioned(mentions: Any, kind: str) -> dict[str, list[tuple[int, int, str]]]:  # noqa: ANN401  (an Arrow table)
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for m in mentions.select(["source_id", "start", "end", "kind", "as_written"]).to_pylist():
        if m["kind"] == kind:
            found[m["source_id"]].append((m["start"], m["end"], m["as_written"]))
    return {source_id: sorted(spans) for source_id, spans in found.items()}


def _named_places(spans: Iterable[tuple[int, int, str]]) -> tuple[str, ...]:
    """Return the places that a source names, each once."""
    return tuple(sorted({written for _, _, written in spans}))


def _claims_of(work: Work, facts: SourceFacts, text: Mapping[str, Any], langs: tuple[str, ...]) -> list[Row]:
    """Return the claims of one source, from the cache where nothing that matters to them has changed."""
    known = [
        VERSION,
        text["text_sha256"],
        canonical_json(json.loads(json.dumps(asdict(facts), default=str))),
        list(langs),
    ]
    key = "claims-" + hashlib.sha256(canonical_json(known).encode()).hexdigest()
    kept = work.cache.get(key)
    if kept is None:
        read = [asdict(c) for c in read_claims(open_page(str(text["text"]), facts, langs))]
        kept = json.dumps(read, default=str, ensure_ascii=False).encode()
        work.cache.put(key, kept)
    return [_row(facts.source_id, _thawed(values)) for values in json.loads(kept)]


def _thawed(values: Row) -> Claim:
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in ("event_from", "event_to")}
    return Claim(**{**values, **days, "chain": tuple(values["chain"]), "about": tuple(values["about"]),
                    "sentence": tuple(values["sentence"]), "named": tuple(values["named"]),
                    "signs": tuple(values["signs"]) if values["signs"] is not None else None})  # fmt: skip


def _row(source_id: str, claim: Claim) -> Row:
    """Return a claim as a row of the table, with the two entries that only this room needs."""
    row = asdict(claim)
    row["chain"] = canonical_json(list(claim.chain))
    row["source_id"] = source_id
    row["claim_id"] = row_id(
        source_id, claim.start, claim.end, claim.topic, claim.value, claim.asserted_by, claim.polarity
    )
    row["p_right"] = chance(claim.signs) if claim.signs is not None else None
    return row | {"layer": "machine", "status": "suggested", "method": f"claims/{VERSION}"}
