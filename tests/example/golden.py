"""How well a build of the example meets its truth: one function a question, each with what was missed.

The floors stand in `test_golden.py`; run this file to see today's figures and every miss:

    .venv/bin/python tests/example/golden.py CASE
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import known

import stemmata
from stemmata.case import Case
from stemmata.values.origins import dependences, independent_origins
from stemmata.weigh.standings import language_of, standings, unseen_of

Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of how many, and the others."""

    found: int
    of: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that was found."""
        return self.found / self.of if self.of else 0.0


def score(items: Iterable[tuple[str, bool]]) -> Score:
    """Return the score of named items, each met or not."""
    listed = list(items)
    missed = tuple(name for name, met in listed if not met)
    return Score(len(listed) - len(missed), len(listed), missed)


class Built:
    """A built case, its sources known by the numbers of the truth."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        if name not in self._rows:
            self._rows[name] = self.case.table(name).to_pylist()
        return self._rows[name]

    @cached_property
    def doc_of(self) -> dict[str, str]:
        """Source id -> document; an attachment belongs to its mail."""
        by_id = {row["source_id"]: row for row in self.rows("sources")}
        found = {}
        for source_id, row in by_id.items():
            holder = by_id.get(row["parent_source_id"] or "", row)
            name = row["name"] if row["name"].startswith("D") else holder["name"]
            if name[:3] in known.documents():
                found[source_id] = name[:3]
        return found

    @cached_property
    def sources_of(self) -> dict[str, list[str]]:
        """Document -> its source ids."""
        found: dict[str, list[str]] = {}
        for source_id, doc in sorted(self.doc_of.items()):
            found.setdefault(doc, []).append(source_id)
        return found

    @cached_property
    def folded(self) -> dict[str, tuple[str, list[int]]]:
        """Source id -> folded text, and for each folded character the place it comes from."""
        found = {}
        for row in self.rows("texts"):
            letters, places = [], []
            for place, character in enumerate(row["text"]):
                for letter in known.fold(character):
                    letters.append(letter)
                    places.append(place)
            found[row["source_id"]] = ("".join(letters), places)
        return found

    def places(self, doc: str, quote: str) -> list[Span]:
        """Return every place where a quote stands in the extracted text of a document."""
        wanted, found = known.fold(quote), []
        for source_id in self.sources_of.get(doc, []):
            letters, places = self.folded.get(source_id, ("", []))
            start = letters.find(wanted)
            while start >= 0:
                found.append((source_id, places[start], places[start + len(wanted) - 1] + 1))
                start = letters.find(wanted, start + 1)
        return found


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a[2], b[2]) - max(a[1], b[1])) if a[0] == b[0] else 0


# -- read --------------------------------------------------------------------------------------------------------------


def texts_found(built: Built) -> Score:
    """Does every quoted sentence stand in the text that was extracted (any format, any encoding)?"""
    quotes = {(row["doc"], row["quote"]) for row in known.truth("claims")}
    return score((f"{doc}: {quote}", bool(built.places(doc, quote))) for doc, quote in sorted(quotes))


def readings(built: Built, kind: str) -> Score:
    """Are the dates (or quantities) of the truth among the mentions, with the right bounds?"""
    mentions = [
        ((m["source_id"], m["start"], m["end"]), json.loads(m["normal"] or "{}"))
        for m in built.rows("mentions")
        if m["kind"] == {"dates": "date", "quantities": "quantity"}[kind]
    ]
    right = _right_days if kind == "dates" else _right_bounds

    def met(row: known.Row) -> bool:
        places = built.places(row["doc"], row["expression"])
        return any(_overlap(span, place) and right(normal, row) for place in places for span, normal in mentions)

    return score((f"{row['doc']}: {row['expression']}", met(row)) for row in known.truth(kind))


def persons_named(built: Built) -> Score:
    """Is each person of the truth, as a document writes the name, a mention of a person?"""
    mentions = [(m["source_id"], m["start"], m["end"]) for m in built.rows("mentions") if m["kind"] == "person"]

    def met(row: known.Row) -> bool:
        return any(
            2 * _overlap(m, place) >= place[2] - place[1]
            for place in built.places(row["doc"], row["as_written"])
            for m in mentions
        )

    return score((f"{row['doc']}: {row['as_written']}", met(row)) for row in known.truth("names"))


def _right_days(normal: dict[str, Any], row: known.Row) -> bool:
    """Whether a reading holds the true days and is no wider than the calendar leaves open: a day either way."""
    if not (normal.get("first") and normal.get("last")):
        return False
    first, last = (dt.date.fromisoformat(normal[end]) for end in ("first", "last"))
    off = (dt.date.fromisoformat(row["from"]) - first, last - dt.date.fromisoformat(row["to"]))
    most = dt.timedelta(days=1 if row["calendar"] == "islamic" else 0)
    return all(dt.timedelta(0) <= days <= most for days in off)


def _right_bounds(normal: dict[str, Any], row: known.Row) -> bool:
    return all(normal.get(end) == (float(row[end]) if row[end] else None) for end in ("low", "high"))


# -- trace -------------------------------------------------------------------------------------------------------------


def reuse_found(built: Built, *, translated: bool = False) -> Score:
    """Is half of each shared passage, on both sides, covered by reuse between the two documents?

    Args:
        built: The build.
        translated: Whether statements that two documents share in two languages are asked for, instead of shared words.
    """
    rows: dict[frozenset[str], list[tuple[Span, Span]]] = {}
    for r in built.rows("reuse"):
        a = (r["source_a"], r["start_a"], r["end_a"])
        b = (r["source_b"], r["start_b"], r["end_b"])
        rows.setdefault(frozenset((r["source_a"], r["source_b"])), []).append((a, b))

    def covered(place: Span, other: str) -> bool:
        spans = [s for pair in rows.get(frozenset((place[0], other)), []) for s in pair]
        return sum(_overlap(place, s) for s in spans) >= (place[2] - place[1]) / 2

    def met(row: known.Row) -> bool:
        return any(
            covered(a, b[0]) and covered(b, a[0])
            for a in built.places(row["doc_a"], row["quote_a"])
            for b in built.places(row["doc_b"], row["quote_b"])
        )

    kept = [row for row in known.truth("reuse") if (row["kind"] == "translation") == translated]
    return score((f"{row['doc_a']} {row['doc_b']}: {row['quote_b']}", met(row)) for row in kept)


def boilerplate_apart(built: Built) -> Score:
    """Is a publisher's furniture never taken for a shared passage of its own?"""
    rows = [(r["source_a"], r["start_a"], r["end_a"]) for r in built.rows("reuse")]
    rows += [(r["source_b"], r["start_b"], r["end_b"]) for r in built.rows("reuse")]

    def met(doc: str, quote: str) -> bool:
        places = built.places(doc, quote)
        return not any(2 * _overlap(span, place) > span[2] - span[1] for span in rows for place in places)

    furniture = known.truth("boilerplate")
    return score((f"{d}: {r['quote']}", met(d, r["quote"])) for r in furniture for d in known.several(r["docs"]))


def _kin(a: str, b: str) -> bool:
    """Whether two documents have an origin in common."""
    documents = known.documents()
    origins = [set(known.several(documents[doc]["origins"])) for doc in (a, b)]
    return bool(origins[0] & origins[1])


def reuse_sound(built: Built) -> Score:
    """Is each pair of documents that is said to share text a pair with a common origin?"""
    pairs = {
        tuple(sorted((built.doc_of[r["source_a"]], built.doc_of[r["source_b"]])))
        for r in built.rows("reuse")
        if r["source_a"] in built.doc_of and r["source_b"] in built.doc_of
    }
    return score((f"{a} {b}", _kin(a, b)) for a, b in sorted(pairs))


def _parents(built: Built, doc: str) -> list[str]:
    """Return the documents that a document is said to come from, the likeliest first."""
    own = set(built.sources_of.get(doc, []))
    rows = [r for r in built.rows("lineages") if r["source_id"] in own and r["parent_source_id"] in built.doc_of]
    rows.sort(key=lambda r: (-(r["p_relation"] or 0.0), r["parent_source_id"]))
    return list(dict.fromkeys(built.doc_of[r["parent_source_id"]] for r in rows))


def parents_right(built: Built, relations: tuple[str, ...]) -> Score:
    """Is the likeliest parent of each document with such a relation the right one?"""
    rows = [row for row in known.truth("documents") if row["relation"] in relations and row["parents"]]

    def met(row: known.Row) -> bool:
        said = _parents(built, row["doc"])
        return bool(said) and said[0] in known.several(row["parents"])

    return score((f"{row['doc']} from {row['parents']}", met(row)) for row in rows)


def parents_sound(built: Built) -> Score:
    """Has each parent that is held for likely (p >= 0.5) an origin in common with its child?"""
    pairs = {
        (built.doc_of[r["parent_source_id"]], built.doc_of[r["source_id"]])
        for r in built.rows("lineages")
        if r["parent_source_id"] in built.doc_of and r["source_id"] in built.doc_of and (r["p_relation"] or 0.0) >= 0.5
    }
    return score((f"{child} from {parent}", _kin(parent, child)) for parent, child in sorted(pairs) if parent != child)


def lineages_joined(built: Built, *, across_languages: bool) -> Score:
    """Do documents with one single and common origin share a lineage?"""
    documents = {d: row for d, row in known.documents().items() if len(known.several(row["origins"])) == 1}
    members: dict[str, set[str]] = {}
    for row in built.rows("lineages"):
        doc = built.doc_of.get(row["source_id"])
        if doc:
            members.setdefault(doc, set()).add(row["lineage_id"])
    pairs = [
        (a, b)
        for a, b in combinations(sorted(documents), 2)
        if documents[a]["origins"] == documents[b]["origins"]
        and (documents[a]["languages"] != documents[b]["languages"]) == across_languages
    ]
    return score((f"{a} {b}", bool(members.get(a, set()) & members.get(b, set()))) for a, b in pairs)


def origins_counted(built: Built) -> Score:
    """Does the interval of independent origins behind the claims of each answer hold the true number?"""
    return score((name, low <= true <= high) for name, true, low, high in origin_intervals(built))


def origin_intervals(built: Built) -> list[tuple[str, int, float, float]]:
    """Return for each answer that several documents carry the true number of origins and the interval of the program.

    Dependence is asked of the claims, not of whole documents, as the program does for its own answers. An answer that
    came up on the way has no origin; whoever counts sources must give it one.
    """
    found = []
    sources = {row["source_id"]: row for row in built.rows("sources")}
    languages = {source_id: language_of(row) for source_id, row in sources.items()}
    for row in known.truth("questions"):
        if len(known.several(row["docs"])) < 2:
            continue
        answer, places = f"{row['question']}={row['answer']}", dict[str, list[tuple[int, int]]]()
        claims: list[dict[str, Any]] = []
        for claim in known.truth("claims"):
            if answer in known.several(claim["answers"]) and claim["doc"] != "D48":
                for source_id, start, end in built.places(claim["doc"], claim["quote"]):
                    places.setdefault(source_id, []).append((start, end))
                    figures = {bound: float(row[bound]) if row[bound] else None for bound in ("low", "high")}
                    claims.append({"source_id": source_id, "asserted_by": claim["asserted_by"]} | figures)
        known_of = standings(claims, sources, languages)
        edges = dependences(built.rows("lineages"), places)
        counted = independent_origins(sorted(places), edges, known_of, unseen=unseen_of(built.case.settings().weigh))
        true = max(1, int(row["true_origins"]))
        name = f"{row['title']} {row['answer']}: {true} true, {counted.low:g} to {counted.high:g} counted"
        found.append((name, true, counted.low, counted.high))
    return found


# -- weigh -------------------------------------------------------------------------------------------------------------

SAME_TOPIC = {
    "wounded_number": {"wounded_number", "victim_number", "victims"},
    "vehicle_number": {"vehicle_number", "assailant_number"},
    "victims": {"victims", "victim_number"},
    "perpetrator": {"perpetrator", "unit", "admission", "denial"},
    "unit": {"unit", "perpetrator", "denial", "admission"},
    "admission": {"admission", "perpetrator", "unit", "victim_number"},
    "who_ordered": {"who_ordered", "denial"},
    "date": {"time", "date"},
    "retraction": {"retraction", "denial", "other"},
}
"""Topics of the program that meet a topic of the truth, where they are not the same word."""


def _says(claim: dict[str, Any], speaker: str, outlet: str) -> bool:
    """Whether a claim's speaker is the true one, by any of the words documents have for him."""
    called = next(known.several(row["called"]) for row in known.truth("speakers") if row["speaker"] == speaker)
    said = known.fold(claim["asserted_by"] or "")
    named = any(known.fold(name) in said for name in (*called, speaker))
    return named or (speaker == outlet.split(",")[0] and bool(said) and said in known.fold(outlet))


def claims_found(built: Built, *, topic: bool = False, speaker: bool = False, common: bool = True) -> Score:
    """Is each claim of the truth found: the right words, and where asked the right topic and speaker?

    Args:
        built: The build.
        topic: Whether the topic must be right.
        speaker: Whether the speaker must be right.
        common: Whether claims on the common topics are asked for, or those on the others.
    """
    by_source: dict[str, list[dict[str, Any]]] = {}
    for claim in built.rows("claims"):
        by_source.setdefault(claim["source_id"], []).append(claim)

    def meets(claim: dict[str, Any], row: known.Row) -> bool:
        right_topic = claim["topic"] in SAME_TOPIC.get(row["topic"], {row["topic"]})
        return (right_topic or not topic) and (not speaker or _says(claim, row["asserted_by"], row["reached_us_via"]))

    def met(row: known.Row) -> bool:
        return any(
            _overlap((claim["source_id"], claim["start"], claim["end"]), place) and meets(claim, row)
            for place in built.places(row["doc"], row["quote"])
            for claim in by_source.get(place[0], [])
        )

    return score(
        (f"{row['doc']} {row['topic']} {row['asserted_by']}: {row['quote']}", met(row)) for row in _asked(common=common)
    )


OTHER_TOPICS = frozenset(("date", "protester_number", "retraction", "vehicle_number", "warning"))
"""Topics of the truth that a general reader of claims need not have."""


def _asked(*, common: bool) -> list[known.Row]:
    """Return the claims asked for, without those of the restricted testimony."""
    return [row for row in known.truth("claims") if row["doc"] != "D48" and (row["topic"] in OTHER_TOPICS) != common]


def questions_contested(built: Built) -> Score:
    """Is each topic on which the truth has several answers a contested question?"""
    topics = {row["topic"] for row in built.rows("questions") if row["standing"] == "contested"}
    answers: dict[str, set[str]] = {}
    for row in known.truth("questions"):
        answers.setdefault(row["topic"], set()).add(row["answer"])
    wanted = sorted(topic for topic, found in answers.items() if len(found) > 1 and topic not in OTHER_TOPICS)
    return score((topic, bool(topics & SAME_TOPIC.get(topic, {topic}))) for topic in wanted)


def figures_set_side_by_side(built: Built) -> Score:
    """Do the figures given for the dead stand as answers of contested questions on victims?"""
    contested = {row["question_id"] for row in built.rows("questions") if row["standing"] == "contested"}
    lows = {row["low"] for row in built.rows("answers") if row["question_id"] in contested}
    return score((f, float(f) in lows) for f in ("3", "11", "17", "19", "21", "23"))


def alterations_found(built: Built) -> Score:
    """Is each alteration from a parent to a child shown as a change of that child at that place?"""
    # words that fell out leave an empty span in the child: the letters around it stand for it
    changes = [(r["child_source_id"], r["child_start"] - 1, r["child_end"] + 1) for r in built.rows("changes")]

    def met(row: known.Row) -> bool:
        return any(_overlap(c, place) for c in changes for place in built.places(row["child"], row["child_text"]))

    rows = [row for row in known.truth("alterations") if row["kind"] != "wording" and _same_language(row)]
    return score((f"{row['parent']} {row['child']}: {row['child_text']}", met(row)) for row in rows)


def _same_language(row: known.Row) -> bool:
    documents = known.documents()
    return documents[row["parent"]]["languages"] == documents[row["child"]]["languages"]


MEASURES: dict[str, Callable[[Built], Score]] = {
    "texts": texts_found,
    "dates": lambda built: readings(built, "dates"),
    "quantities": lambda built: readings(built, "quantities"),
    "persons named": persons_named,
    "reuse found": reuse_found,
    "same statement in two languages": lambda built: reuse_found(built, translated=True),
    "reuse between kin": reuse_sound,
    "boilerplate apart": boilerplate_apart,
    "parents of copies": lambda built: parents_right(built, ("copy", "excerpt")),
    "parents of retellings": lambda built: parents_right(built, ("attribution", "quotation")),
    "likely parents are kin": parents_sound,
    "one origin, one lineage": lambda built: lineages_joined(built, across_languages=False),
    "one origin, one lineage, two languages": lambda built: lineages_joined(built, across_languages=True),
    "intervals of origins": origins_counted,
    "claims": claims_found,
    "claims, right topic": lambda built: claims_found(built, topic=True),
    "claims, right speaker": lambda built: claims_found(built, speaker=True),
    "claims, right topic and speaker": lambda built: claims_found(built, topic=True, speaker=True),
    "claims on other topics": lambda built: claims_found(built, common=False),
    "questions contested": questions_contested,
    "figures of the dead": figures_set_side_by_side,
    "alterations": alterations_found,
}
"""Every measure by its name."""


if __name__ == "__main__":
    shown = Built(stemmata.open(Path(sys.argv[1])))
    for name, measure in MEASURES.items():
        result = measure(shown)
        print(f"{name}: {result.found} of {result.of} ({result.share:.2f})")  # noqa: T201  (made to be read)
        for miss in result.missed:
            print("   -", miss)  # noqa: T201
