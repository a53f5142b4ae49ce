"""What cannot all be true, in one list: figures, dates, doers, speakers, denials, and what was altered on the way.

Seven kinds of contradiction are looked for, each by one plain rule:

- `figure`, `attribution`: two answers to one question that exclude each other (`stemmata.weigh.answers`); who did it,
  who ordered it and which figure holds are such questions;
- `denial`: an answer that is both asserted and denied;
- `date`: two days that claims give one event, more than a day apart or with several sources behind each; days on which
  a source was issued are days of saying and left out;
- `speaker`: the same words in two sources, said to be those of two people who have no name in common;
- `identity`, `place`: what cannot be true of one named person: two ages, dead and alive, killed in two towns
  (`stemmata.weigh.contrary`);
- `alteration`: a figure, name, date, label or negation that differs between a text and the one it shares its words with
  (`changes`), probably so and a name more than in its spelling; the same two readings among copies are one row.

The list is ranked by what hangs on it: first the findings that rest on either side, then the origins with no textual
dependence found behind the weaker side, then the claims on both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from rapidfuzz.distance import Indel

from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id
from stemmata.values.words import words_of
from stemmata.weigh.changes import probable
from stemmata.weigh.contrary import Found
from stemmata.weigh.sides import Kin

__all__ = ["contradictions", "ranked"]

Row = dict[str, Any]
Side = list[Row]

_FIGURES = frozenset({"victim_number", "assailant_number", "accused_number", "witness_number"})
_WITHIN = 14
"""Days beyond which two days are two events rather than one told wrongly."""
_WORDS = 5
_LEAST_WORDS = 8
_ALIKE = 0.6
"""Share of the runs of five words of the shorter quotation that stand in the other, at least."""
_COMMON = 12
"""Runs of words that stand in more quotations than this tell nothing."""
_SPELT_ALIKE = 0.7
"""Likeness of two names (shared letters in order, Indel) from which they are two spellings of one."""
_NOBODY = frozenset({"the source itself", "unnamed"})


def contradictions(
    claims: Iterable[Row],
    questions: Iterable[Row],
    answers: Iterable[Row],
    *,
    changes: Iterable[Mapping[str, Any]],
    kin: Kin,
    further: Iterable[Found] = (),
    least_p_altered: float = 0.5,
) -> list[Row]:
    """Return the contradictions of a case.

    Args:
        claims: Claims that stand: rows of `claims`.
        questions: Rows of `questions`.
        answers: Rows of `answers`.
        changes: Rows of `changes`.
        kin: Who has what from whom, to count origins.
        further: What else excludes each other, as `stemmata.weigh.contrary` finds it.
        least_p_altered: Changes less probably altered than this are left out.

    Returns:
        Rows of `contradictions`, not ranked yet.
    """
    by_id = {claim["claim_id"]: claim for claim in claims}
    asked = {question["question_id"]: question for question in questions}
    given = {answer["answer_id"]: answer for answer in answers}
    found = [
        *_answers(asked, given, by_id),
        *_denials(asked, given, by_id),
        *_dates(asked, given, by_id, kin),
        *_speakers(by_id.values()),
        *_alterations((c for c in changes if probable(c, least_p_altered)), by_id),
        *(_row(*one, (one[1], *sorted(c["claim_id"] for side in one[3:5] for c in side[1]))) for one in further),
    ]
    return list({row["contradiction_id"]: _weighed(row, by_id, kin) for row in found}.values())


def ranked(rows: Iterable[Row], findings: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return contradictions in their order, with the number of findings that rest on either side.

    Args:
        rows: What `contradictions` found.
        findings: Rows of `findings`.
    """
    rests: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        for claim_id in (*(finding["claims_for"] or ()), *(finding["claims_against"] or ())):
            rests[claim_id].add(finding["finding_id"])
    resting = (
        row
        | {"n_findings": len({f for end in ("one", "other") for c in row[f"claims_{end}"] for f in rests.get(c, ())})}
        for row in rows
    )
    return [row | {"rank": rank} for rank, row in enumerate(sorted(resting, key=_standing), 1)]


def _standing(row: Row) -> tuple[Any, ...]:
    """Return what a row is ranked by, the weightiest first."""
    weaker = min(row["origins_one"], row["origins_other"])
    claims = len(row["claims_one"]) + len(row["claims_other"])
    sources = len(row["sources_one"]) + len(row["sources_other"])
    return -row["n_findings"], -weaker, -claims, -sources, row["kind"], row["contradiction_id"]


def _weighed(row: Row, claims: Mapping[str, Row], kin: Kin) -> Row:
    """Return a row with the origins behind its sides."""
    origins = {
        f"origins_{side}": _origins([claims[c] for c in row[f"claims_{side}"]], kin) for side in ("one", "other")
    }
    return row | origins


def _origins(claims: Side, kin: Kin) -> float:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in claims:
        places[claim["source_id"]].append((claim["start"], claim["end"]))
    return kin.origins(claims, places).expected if places else 0.0


def _row(  # noqa: PLR0917  (two sides and what they are about)
    kind: str, topic: str, title: str, one: tuple[str, Side], other: tuple[str, Side], why: str, key: Sequence[str]
) -> Row:
    sides: Row = {}
    for name, (value, claims) in (("one", one), ("other", other)):
        sides[name] = value
        sides[f"claims_{name}"] = sorted(c["claim_id"] for c in claims)
        sides[f"sources_{name}"] = sorted({c["source_id"] for c in claims})
    return {
        "contradiction_id": row_id("contradiction", kind, *key), "kind": kind, "topic": topic, "title": title,
        "question_id": None, "change_id": None, "why": why, **sides,
    }  # fmt: skip


# -- among the answers to one question ---------------------------------------------------------------------------------


def _answers(asked: Mapping[str, Row], given: Mapping[str, Row], claims: Mapping[str, Row]) -> Iterator[Row]:
    clashes = {tuple(sorted((key, other))) for key, one in given.items() for other in one["contradicts"]}
    for first, second in sorted(clashes):
        one, other = given[first], given[second]
        if not (one["claims_for"] and other["claims_for"]):
            continue
        question = asked[one["question_id"]]
        figure = question["topic"] in _FIGURES
        yield _row(
            "figure" if figure else "attribution", question["topic"], question["title"],
            (one["value"], [claims[c] for c in one["claims_for"]]),
            (other["value"], [claims[c] for c in other["claims_for"]]),
            "no number lies within both" if figure else "neither of them is the other, or part of it",
            (first, second),
        ) | {"question_id": question["question_id"]}  # fmt: skip


def _denials(asked: Mapping[str, Row], given: Mapping[str, Row], claims: Mapping[str, Row]) -> Iterator[Row]:
    for answer in given.values():
        against = [claims[c] for c in answer["claims_against"] if claims[c]["polarity"] == "denies"]
        if answer["claims_for"] and against:
            question = asked[answer["question_id"]]
            yield _row(
                "denial", question["topic"], question["title"],
                (answer["value"], [claims[c] for c in answer["claims_for"]]), (f"not: {answer['value']}", against),
                "it is both asserted and denied", (answer["answer_id"],),
            ) | {"question_id": question["question_id"]}  # fmt: skip


def _dates(asked: Mapping[str, Row], given: Mapping[str, Row], claims: Mapping[str, Row], kin: Kin) -> Iterator[Row]:
    """Yield the days that claims on one event give it beside the commonest."""
    events: dict[date, dict[date, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for answer in given.values():
        day = asked[answer["question_id"]]["event_from"]
        if day is None:
            continue
        for claim_id in answer["claims_for"]:
            claim = claims[claim_id]
            told = claim["event_from"]
            if told and told == claim["event_to"] and not kin.said_on(claim["source_id"], told):
                events[day][told][claim_id] = claim
    for day, days in events.items():
        for other in sorted(days.keys() - {day}):
            here, there = list(days.get(day, {}).values()), list(days[other].values())
            apart = abs((other - day).days)
            alone = min(len({c["source_id"] for c in side}) for side in (here, there)) if here else 0
            if here and apart <= _WITHIN and (apart > 1 or alone > 1):
                yield _row(
                    "date", "event", "On which day is it said to have happened?", (day.isoformat(), here),
                    (other.isoformat(), there), "one event has one day", (day.isoformat(), other.isoformat()),
                )  # fmt: skip


# -- among speakers ----------------------------------------------------------------------------------------------------


def _speakers(claims: Iterable[Row]) -> Iterator[Row]:
    """Yield words that two sources have from two speakers."""
    told = [
        c for c in claims if fold_text(c["asserted_by"]) not in _NOBODY and c["polarity"] not in {"denies", "retracts"}
    ]
    runs = {c["claim_id"]: _runs(c["quote"]) for c in told}
    holding: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for claim in told:
        for run in runs[claim["claim_id"]]:
            holding[run].append(claim)
    pairs: dict[tuple[str, str], tuple[Row, Row]] = {}
    for near in holding.values():
        if 1 < len(near) <= _COMMON:
            for one, other in combinations(near, 2):
                if one["source_id"] != other["source_id"]:
                    pairs[one["claim_id"], other["claim_id"]] = (one, other)
    groups: dict[tuple[str, ...], tuple[dict[str, Row], dict[str, Row]]] = {}
    for one, other in pairs.values():
        a, b = runs[one["claim_id"]], runs[other["claim_id"]]
        if one["topic"] != other["topic"] or len(a & b) < _ALIKE * min(len(a), len(b)):
            continue
        names = tuple(fold_text(c["asserted_by"]) for c in (one, other))
        if not _two_people(*names):
            continue
        first, second = sorted((one, other), key=lambda c: fold_text(c["asserted_by"]))
        sides = groups.setdefault((one["topic"], *sorted(names)), ({}, {}))
        sides[0][first["claim_id"]], sides[1][second["claim_id"]] = first, second
    for key in sorted(groups):
        here, there = (list(side.values()) for side in groups[key])
        quote = " ".join(here[0]["quote"].split())
        yield _row(
            "speaker", key[0], f"Who said: {quote[:120]}{'…' if len(quote) > 120 else ''}",
            (here[0]["asserted_by"], here), (there[0]["asserted_by"], there),
            "the same words are said to be those of two people", key,
        )  # fmt: skip


def _runs(quote: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of five words of a quotation; none of a short one."""
    words = [word for word in words_of(quote).folded if word.isalnum()]
    if len(words) < _LEAST_WORDS:
        return frozenset()
    return frozenset(tuple(words[i : i + _WORDS]) for i in range(len(words) - _WORDS + 1))


def _two_people(one: str, other: str) -> bool:
    """Whether two speakers have no word of their names in common."""
    a, b = ({word for word in name.split() if len(word) > 2} for name in (one, other))
    return bool(a and b and a.isdisjoint(b))


# -- on the way from one text to the next ------------------------------------------------------------------------------


def _one_spelling(change: Mapping[str, Any]) -> bool:
    """Whether a name is only spelt in another way, or written in fuller form: that contradicts nothing."""
    one, other = ("".join(filter(str.isalnum, fold_text(change[end] or ""))) for end in ("parent_text", "child_text"))
    if change["kind"] != "name" or not (one and other):
        return False
    return one in other or other in one or Indel.normalized_similarity(one, other) >= _SPELT_ALIKE


def _alterations(changes: Iterable[Mapping[str, Any]], claims: Mapping[str, Row]) -> Iterator[Row]:
    """Yield what was altered, the same two readings among copies once."""
    of_source: dict[str, list[Row]] = defaultdict(list)
    for claim in claims.values():
        of_source[claim["source_id"]].append(claim)
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for change in changes:
        if change["kind"] != "wording" and not _one_spelling(change):
            alike[change["kind"], *sorted(_readings(change))].append(change)
    for key in sorted(alike):
        for same in _together(sorted(alike[key], key=lambda c: str(c["change_id"]))):
            first = same[0]
            sides: tuple[set[Place], set[Place]] = (set(), set())
            for change in same:
                turned = _readings(change)[0] != _readings(first)[0]
                for end, name in enumerate(("parent", "child")):
                    place = (change[f"{name}_source_id"], change[f"{name}_start"], change[f"{name}_end"])
                    sides[end ^ turned].add(place)
            here, there = (_touched(side, of_source) for side in sides)
            row = _row(
                "alteration", key[0], f"Which {key[0]} stood there?",
                (first["parent_text"] or "(nothing)", here), (first["child_text"] or "(nothing)", there),
                "a later text has it otherwise than the one it shares its words with", (str(first["change_id"]),),
            )  # fmt: skip
            yield row | {
                "change_id": first["change_id"],
                "sources_one": sorted({source for source, _, _ in sides[0]}),
                "sources_other": sorted({source for source, _, _ in sides[1]}),
            }


Place = tuple[str, int, int]


def _readings(change: Mapping[str, Any]) -> tuple[str, str]:
    return fold_text(change["parent_text"] or ""), fold_text(change["child_text"] or "")


def _together(changes: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return changes with the same readings in groups that have sources in common."""
    groups: list[tuple[set[str], list[Mapping[str, Any]]]] = []
    for change in changes:
        sources, members = {change["parent_source_id"], change["child_source_id"]}, [change]
        apart = []
        for group in groups:
            if group[0].isdisjoint(sources):
                apart.append(group)
            else:
                sources |= group[0]
                members = [*group[1], *members]
        groups = [*apart, (sources, members)]
    return [sorted(members, key=lambda c: str(c["change_id"])) for _, members in groups]


def _touched(places: Iterable[Place], of_source: Mapping[str, Side]) -> Side:
    """Return the claims in whose sentences some places lie, each once."""
    claims = {
        c["claim_id"]: c
        for source, start, end in sorted(places)
        for c in of_source.get(source, ())
        if c["start"] < end and start < c["end"]
    }
    return list(claims.values())
