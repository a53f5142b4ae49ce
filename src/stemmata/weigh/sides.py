"""Claims about the same thing, side by side: questions, their answers, and what stands for and against each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from stemmata.values.fold import fold_text
from stemmata.values.ids import row_id
from stemmata.values.origins import Origins, dependences, independent_origins
from stemmata.values.unseen import Unseen
from stemmata.weigh.answers import Answer, group_actors, group_numbers
from stemmata.weigh.events import Event, assign_events
from stemmata.weigh.lexicon import LANGUAGES, lexicon
from stemmata.weigh.standings import language_of, standings

__all__ = ["ASKED", "side_by_side"]

ASKED = frozenset(
    {"perpetrator", "who_ordered", "victim_number", "assailant_number", "accused_number", "witness_number", "unit",
     "time", "place"}
)  # fmt: skip
_OUTCOMES = {"kill": "killed", "wound": "wounded", "detain": "arrested", "vanish": "taken away", "abuse": "mistreated"}
_OF_PERSONS = frozenset({"assailant_number", "accused_number", "witness_number"})
_OTHERS = frozenset({"other", "others", "another", "autres", "otros", "otras", "دیگر"})
_RANKS = frozenset(
    {"officer", "lieutenant", "colonel", "captain", "sergeant", "corporal", "cadet", "general", "major", "subsergeant",
     "officier", "oficial", "افسر", "ضابط"}  # codespell:ignore oficial
)  # fmt: skip
_PERSONS = frozenset(
    {"people", "person", "persons", "individuals", "men", "personnes", "personne", "personas", "نفر", "تن",
     "شخص", "اشخاص", "شخصا", "victims", "bodies", "dead", "killed"}
)  # fmt: skip

Row = dict[str, Any]


class _Kin:
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
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """Set claims side by side.

    Args:
        claims: Rows of the table `claims` with two further entries, `act` and `about`.
        lineages: Rows of the table `lineages`.
        known: Long forms and acronyms of the case.
        sources: Rows of the table `sources` by id.
        languages: Languages of each source's passages, one entry a passage.
        unseen: How likely voices are one though nothing shows it; None counts the dependence that was found alone.

    Returns:
        Rows of `questions` and of `answers`.
    """
    asked = [c for c in claims if c["topic"] in ASKED]
    events = assign_events(claims)
    event_of = {c["claim_id"]: e for c, e in zip(claims, events, strict=True)}
    kin = _Kin(lineages, sources or {}, languages or {}, unseen)
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    about: dict[tuple[str, str, str], tuple[Event, str]] = {}
    for claim in asked:
        event = event_of[claim["claim_id"]]
        if event is None:
            continue
        unit = _unit(claim)
        key = (claim["topic"], event.key, unit)
        groups[key].append(claim)
        about[key] = (event, unit)
    questions: list[Row] = []
    answers: list[Row] = []
    for key in sorted(groups):
        event, unit = about[key]
        question, given = _question(key, groups[key], event, unit, kin, known)
        if question is not None:
            questions.append(question)
            answers.extend(given)
    return questions, answers


@lru_cache(maxsize=1)
def _outcome_words() -> frozenset[str]:
    """Return words that count people by what befell them ("morts", "کشته"), in every language."""
    categories = ("dead", "kill", "wound")
    return frozenset(word for lang in LANGUAGES for category in categories for word in lexicon(lang).single[category])


def _unit(claim: Row) -> str:
    """Return what a number counts, made comparable, so that parts are never set against wholes.

    Attackers and accused are persons, whichever word counts them, unless a rank does ("two lieutenants"); victims keep
    their noun; "two others" count the rest of somebody's list.
    """
    topic = claim["topic"]
    if topic not in _OF_PERSONS and topic != "victim_number":
        return ""
    words = fold_text(claim["unit"] or "").split()
    head = words[-1] if words else ""
    single = head[:-1] if head.endswith("s") and head not in _PERSONS else head
    plain = not head or any(w in _PERSONS or w in _outcome_words() for w in words)
    if _OTHERS & set(fold_text(claim["value"]).split()):
        noun = "others"
    elif topic in _OF_PERSONS:
        noun = single if single in _RANKS else "persons"
    else:
        noun = "persons" if plain else single
    return f"{noun} {_OUTCOMES.get(claim['act'] or 'kill', 'killed')}" if topic == "victim_number" else noun


def _question(  # noqa: PLR0917  (the parts of one question)
    key: tuple[str, str, str], claims: list[Row], event: Event, unit: str, kin: _Kin,
    known: Mapping[str, str],
) -> tuple[Row | None, list[Row]]:  # fmt: skip
    topic = key[0]
    claims = sorted(claims, key=lambda c: str(c["claim_id"]))
    if topic.endswith("_number"):
        grouped = group_numbers([(c["low"], c["high"]) for c in claims], [c["value"] for c in claims])
    elif topic in {"perpetrator", "who_ordered", "unit"}:
        grouped = group_actors([c["value"] for c in claims], known)
    else:
        grouped = _group_words([c["value"] for c in claims])
    question_id = row_id("question", *key)
    answers = [_answer(question_id, answer, claims, kin) for answer in grouped if answer.claims]
    speaking = [c for answer in grouped for c in (claims[i] for i in answer.claims)]
    if len(speaking) < 2:
        return None, []
    n_sources = len({c["source_id"] for c in speaking})
    against = any(a["claims_against"] for a in answers)
    standing = "contested" if len(answers) > 1 or against else ("agreed" if n_sources > 1 else "single")
    question = {
        "question_id": question_id, "topic": topic, "title": _title(topic, unit, event), "event_from": event.first,
        "event_to": event.last, "unit": unit or None, "standing": standing, "n_claims": len(speaking),
        "n_sources": n_sources, "n_answers": len(answers),
    }  # fmt: skip
    return question, answers


def _group_words(values: list[str]) -> list[Answer]:
    """Group values that are written alike."""
    groups: dict[str, Answer] = {}
    for i, value in enumerate(values):
        groups.setdefault(fold_text(value), Answer(value)).claims.append(i)
    return [groups[key] for key in sorted(groups, key=lambda k: (-len(groups[k].claims), k))]


def _answer(question_id: str, answer: Answer, claims: list[Row], kin: _Kin) -> Row:
    mine = [claims[i] for i in answer.claims]
    holding = [c for c in mine if c["polarity"] == "asserts"]
    against = [c for c in mine if c["polarity"] != "asserts"]
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in holding:
        places[claim["source_id"]].append((claim["start"], claim["end"]))
    origins = kin.origins(holding, places)
    return {
        "answer_id": row_id("answer", question_id, answer.value, *sorted(c["claim_id"] for c in mine)),
        "question_id": question_id, "value": answer.value, "low": answer.low, "high": answer.high,
        "claims_for": sorted(c["claim_id"] for c in holding), "claims_against": sorted(c["claim_id"] for c in against),
        "n_sources": len(places), "independent_origins": origins.expected, "independent_low": origins.low,
        "independent_high": origins.high,
    }  # fmt: skip


def _title(topic: str, unit: str, event: Event) -> str:
    """Return the question in plain words, without taking a side."""
    when = f" on {_day(event.first)}" if event.first else ""
    whom = f" ({event.label})" if event.label else ""
    noun, _, outcome = unit.rpartition(" ")
    how_many = {"persons": "people", "": "people", "others": "other people"}.get(noun, f"people counted as “{noun}”")
    ranked = "" if unit in {"persons", ""} else f" (counted as “{unit}”)"
    titles = {
        "perpetrator": f"Who is said to be responsible for what happened{when}{whom}?",
        "who_ordered": f"Who is said to have ordered what happened{when}{whom}?",
        "unit": f"Which units are said to have been involved in what happened{when}{whom}?",
        "victim_number": f"How many {how_many} are said to have been {outcome}{when}?",
        "assailant_number": f"How many attackers are said to have taken part{ranked}{when}{whom}?",
        "accused_number": f"How many people are said to be accused or held{ranked} for what happened{when}{whom}?",
        "witness_number": f"How many witnesses are said to have seen what happened{when}{whom}?",
        "time": f"At what time is it said to have happened{when}{whom}?",
        "place": f"Where is it said to have happened{when}{whom}?",
    }
    return titles[topic]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "an unknown day"
