"""Claims about the same thing, side by side: questions, their answers, and what stands for and against each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id
from stemmata.values.origins import Origins, dependences, independent_origins
from stemmata.values.quantities import find_quantities
from stemmata.values.unseen import Unseen
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.answers import Answer, contradict, group_actors, group_numbers, group_words
from stemmata.weigh.counted import Counted, account, counted, time_of_day
from stemmata.weigh.events import Event, Told, assign_events
from stemmata.weigh.standings import language_of, standings

__all__ = ["ASKED", "Kin", "by_question", "events_of", "side_by_side"]

_NUMBERS = frozenset({"victim_number", "assailant_number", "accused_number", "witness_number"})
_ACTORS = frozenset({"perpetrator", "who_ordered", "unit"})
_FACTS = {"weapon": "weapons", "prior_search": "a search beforehand"}
"""Topics on which claims say whether there was such a thing; what is said of it is the answer."""
_SEVERAL = frozenset({"unit", "place", "time", "weapon", "prior_search"})
"""Topics of which several answers may be true."""
_MISREAD = 14
ASKED = _NUMBERS | _ACTORS | _FACTS.keys() | {"time", "place", "witness"}

Row = dict[str, Any]


class Kin:
    """The rows of `lineages` by connected part, so that each answer looks at its own relatives only."""

    __slots__ = ("_languages", "_part", "_rows", "_sources", "_unseen")

    def __init__(
        self, lineages: Sequence[Mapping[str, Any]], sources: Mapping[str, Row], languages: Mapping[str, Sequence[str]],
        unseen: Unseen | None,
    ) -> None:  # fmt: skip
        self._sources, self._unseen = sources, unseen
        self._languages = {key: language_of(row, languages.get(key, ())) for key, row in sources.items()}
        self._part: dict[str, str] = {}
        for row in lineages:
            if row["parent_id"]:
                self._part[self._find(str(row["source_id"]))] = self._find(str(row["parent_id"]))
        self._rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in lineages:
            self._rows[self._find(str(row["source_id"]))].append(row)

    def _find(self, node: str) -> str:
        self._part.setdefault(node, node)
        while self._part[node] != node:
            self._part[node] = self._part[self._part[node]]
            node = self._part[node]
        return node

    def family(self, source: str) -> str:
        """Return the name of the part in which a source is."""
        return self._find(source)

    def said_on(self, source: str, day: date) -> bool:
        """Whether a day is about that on which the source was issued."""
        issued = self._sources.get(source, {}).get("published_from")
        return issued is not None and 0 <= (issued - day).days <= 2

    def of(self, sources: Iterable[str]) -> list[Mapping[str, Any]]:
        """Return the rows of the parts in which the sources are."""
        parts = sorted({self._find(source) for source in sources})
        return [row for part in parts for row in self._rows.get(part, ())]

    def origins(self, claims: Sequence[Row], places: Mapping[str, Sequence[tuple[int, int]]]) -> Origins:
        """Return how many origins stand behind claims in these places."""
        known = standings(claims, self._sources, self._languages)
        return independent_origins(sorted(places), dependences(self.of(places), places), known, unseen=self._unseen)


def side_by_side(
    claims: Sequence[Row], lineages: Sequence[Mapping[str, Any]], known: Mapping[str, str], *,
    sources: Mapping[str, Row] | None = None, languages: Mapping[str, Sequence[str]] | None = None,
    unseen: Unseen | None = Unseen(),  # noqa: B008  (frozen)
    places: Mapping[str, Sequence[str]] | None = None, events: Sequence[Event | None] | None = None,
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """Set claims side by side.

    Args:
        claims: Rows of the table `claims` with two further entries, `act` and `about`.
        lineages: Rows of the table `lineages`.
        known: Long forms and acronyms of the case.
        sources: Rows of the table `sources` by id.
        languages: Languages of each source's passages, one entry a passage.
        unseen: How likely voices are one though nothing shows it; None counts the dependence that was found alone.
        places: Places that each source names, as written.
        events: The event of each claim, as `events_of` gives them, where they are known already.

    Returns:
        Rows of `questions` and of `answers`.
    """
    kin = Kin(lineages, sources or {}, languages or {}, unseen)
    if events is None:
        events = events_of(claims, kin, sources or {}, places or {})
    groups, about = _groups(claims, events)
    questions: list[Row] = []
    answers: list[Row] = []
    for key in sorted(groups):
        question, given = _question(key, groups[key], about[key], kin, known)
        if question is not None:
            questions.append(question)
            answers.extend(given)
    return questions, answers


def events_of(
    claims: Sequence[Row], kin: Kin, sources: Mapping[str, Row], places: Mapping[str, Sequence[str]]
) -> list[Event | None]:
    """Return the event of each claim, None where none can be told."""
    told = {
        key: Told(kin.family(key), row.get("published_from"), tuple(places.get(key, ())))
        for key, row in sources.items()
    }
    return assign_events(claims, told)


def by_question(claims: Sequence[Row], events: Sequence[Event | None]) -> list[list[Row]]:
    """Return the claims of each question."""
    groups, _ = _groups(claims, events)
    return [groups[key] for key in sorted(groups)]


def _groups(
    claims: Sequence[Row], events: Sequence[Event | None]
) -> tuple[dict[tuple[str, str, str], list[Row]], dict[tuple[str, str, str], tuple[Event, Counted]]]:
    """Return the claims by topic, event and unit, and what each of these is."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    about: dict[tuple[str, str, str], tuple[Event, Counted]] = {}
    for claim, event in zip(claims, events, strict=True):
        unit = _unit(claim) if event is not None and claim["topic"] in ASKED else None
        if event is None or unit is None:
            continue
        key = (claim["topic"], event.key, unit.unit)
        groups[key].append(claim)
        about[key] = (event, unit)
    return groups, about


def _unit(claim: Row) -> Counted | None:
    """Return what the claim counts; nothing for a topic that counts nothing, None where it answers no question."""
    if claim["topic"] not in _NUMBERS:
        return Counted("", "", "")
    return counted(claim)


def _question(
    key: tuple[str, str, str], claims: list[Row], about: tuple[Event, Counted], kin: Kin, known: Mapping[str, str]
) -> tuple[Row | None, list[Row]]:
    topic, (event, unit) = key[0], about
    claims = sorted(claims, key=lambda c: str(c["claim_id"]))
    grouped = [answer for answer in _grouped(topic, claims, known) if answer.claims]
    speaking = [claims[i] for answer in grouped for i in answer.claims]
    if len(speaking) < 2:
        return None, []
    question_id = row_id("question", *key)
    answers = [_answer(question_id, answer, claims, kin) for answer in grouped]
    if topic in _FACTS and not any(a["claims_against"] for a in answers):
        return None, []
    n_sources = len({c["source_id"] for c in speaking})
    calm = "agreed" if n_sources > 1 else "single"
    standing = "contested" if _contested(topic, grouped, answers) else calm
    _set_against(topic, grouped, answers)
    question = {
        "question_id": question_id, "topic": topic,
        "title": _title(topic, unit, event, _other_days(event, speaking, kin)),
        "event_from": event.first, "event_to": event.last, "unit": unit.unit or None, "standing": standing,
        "n_claims": len(speaking), "n_sources": n_sources, "n_answers": len(answers),
    }  # fmt: skip
    return question, answers


def _grouped(topic: str, claims: Sequence[Row], known: Mapping[str, str]) -> list[Answer]:
    """Return the answers of a question, each with the positions of its claims."""
    values = [str(c["value"]) for c in claims]
    if topic in _NUMBERS:
        return group_numbers([_bounds(c) for c in claims], values)
    if topic in _ACTORS:
        return group_actors(values, known, [str(c["quote"]) for c in claims])
    if topic in _FACTS:
        return group_words(values, [topic] * len(values), {topic: _FACTS[topic]})
    if topic == "witness":
        keys = [account(str(c["quote"]), str(c["value"])) for c in claims]
        return group_words(values, keys, {key: key for key in keys})
    if topic == "time":
        keys = [time_of_day(value) for value in values]
        return group_words(values, keys, {key: key for key in keys})
    return group_words(values, [fold_text(value) for value in values], {})


def _bounds(claim: Row) -> tuple[float | None, float | None]:
    """Return the bounds of a number of people: more than ten are eleven or more, fewer than ten are nine at most."""
    low, high = claim["low"], claim["high"]
    if (low is None) == (high is None):
        return low, high
    lang = guess_language(words_of(str(claim["quote"])))
    for quantity in find_quantities(str(claim["value"]), lang):
        if quantity.approx == "more-than" and quantity.low == low and low == int(low):
            return low + 1, high
        if quantity.approx == "less-than" and quantity.high == high and high == int(high):
            return low, high - 1
    return low, high


def _contested(topic: str, grouped: Sequence[Answer], answers: Sequence[Row]) -> bool:
    """Whether two answers cannot both be true, or one is both asserted and denied."""
    if any(a["claims_for"] and a["claims_against"] for a in answers):
        return True
    if topic in _SEVERAL:
        return False
    held = [answer for answer, row in zip(grouped, answers, strict=True) if row["claims_for"]]
    return any(contradict(one, other) for i, one in enumerate(held) for other in held[i + 1 :])


def _set_against(topic: str, grouped: Sequence[Answer], answers: Sequence[Row]) -> None:
    """Enter with each answer the others that cannot be true together with it; of some topics several may be true."""
    for one, row in zip(grouped, answers, strict=True):
        others = () if topic in _SEVERAL else zip(grouped, answers, strict=True)
        row["contradicts"] = sorted(
            r["answer_id"] for other, r in others if other is not one and r["claims_for"] and contradict(one, other)
        )


def _answer(question_id: str, answer: Answer, claims: list[Row], kin: Kin) -> Row:
    mine = [claims[i] for i in answer.claims]
    back = [c for c in mine if c.get("taken_back_by") or c["polarity"] == "retracts"]
    standing = [c for c in mine if c not in back]
    holding = [c for c in standing if c["polarity"] == "asserts"]
    against = [c for c in standing if c["polarity"] != "asserts"]
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in holding:
        places[claim["source_id"]].append((claim["start"], claim["end"]))
    origins = kin.origins(holding, places)
    return {
        "answer_id": row_id("answer", question_id, answer.value, *sorted(c["claim_id"] for c in mine)),
        "question_id": question_id, "value": answer.value, "low": answer.low, "high": answer.high,
        "claims_for": sorted(c["claim_id"] for c in holding), "claims_against": sorted(c["claim_id"] for c in against),
        "claims_taken_back": sorted(c["claim_id"] for c in back),
        "n_sources": len(places), "independent_origins": origins.expected, "independent_low": origins.low,
        "independent_high": origins.high,
    }  # fmt: skip


def _title(topic: str, unit: Counted, event: Event, other: str) -> str:
    """Return the question in plain English, without taking a side."""
    at = f" {event.place}" if event.place else ""
    on = f" on {_day(event.first)}" if event.first else ""
    what = f"what happened{at}{on}"
    ranked = f" as {unit.noun}" if unit.noun not in {"people", ""} else ""
    titles = {
        "perpetrator": f"Who is said to be responsible for {what}?",
        "who_ordered": f"Who is said to have ordered {what}?",
        "unit": f"Which units are said to have been involved in {what}?",
        "victim_number": f"How many {unit.noun} are said to have been {unit.befell}{at}{on}?",
        "assailant_number": f"How many {unit.noun} are said to have taken part in {what}?",
        "accused_number": f"How many {unit.noun} are said to be accused or held for {what}?",
        "witness_number": f"How many witnesses{ranked} are said to have seen {what}?",
        "time": f"At what time is it said to have happened{at}{on}?",
        "place": f"Where is it said to have happened{on}?",
        "weapon": f"Were weapons found or used in {what}?",
        "witness": f"Is what witnesses tell of {what} said to hold?",
        "prior_search": f"Was there a search before {what}?",
    }
    return f"{titles[topic][:-1]} (also dated {other})?" if other else titles[topic]


def _other_days(event: Event, claims: Sequence[Row], kin: Kin) -> str:
    """Return the days within two weeks that several claims give instead, the commonest two; no days of saying."""
    counts = Counter(
        c["event_from"]
        for c in claims
        if c["event_from"] and event.first and c["event_from"] == c["event_to"]
        and 1 < abs((c["event_from"] - event.first).days) <= _MISREAD
        and not kin.said_on(c["source_id"], c["event_from"])
    )  # fmt: skip
    often = sorted((day for day, n in counts.items() if n >= 2), key=lambda day: (-counts[day], day))[:2]
    return " and ".join(_day(day) for day in sorted(often))


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "an unknown day"
