# ruff: noqa: T201 (a script that prints its figures)
"""How many hand-coded claims the machine finds: right document, quotation overlapping, right topic, right speaker.

Run as a script: `python tests/weigh/evaluate_claims.py CASE_FOLDER [--misses]`. A hand claim counts as found where a
machine claim in the same document overlaps at least half of its quotation with a span of at most three times its length
(or 400 characters), has its topic, and its speaker: a distinctive word in common, or all words of one in the other.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stemmata.values.fold import fold_text
from stemmata.weigh.misread import chance
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims

# Words that many speakers share and that tell none of them apart.
COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "a",
        "an",
        "in",
        "by",
        "for",
        "to",
        "de",
        "la",
        "el",
        "del",
        "y",
        "report",
        "reports",
        "communique",
        "statement",
        "news",
        "conference",
        "radio",
        "network",
        "commentary",
        "broadcast",
        "press",
        "agency",
        "president",
        "minister",
        "general",
        "colonel",
        "col",
        "gen",
        "judge",
        "father",
        "mr",
        "dr",
        "salvadoran",
        "el",
        "salvador",
        "san",
        "office",
        "spokesman",
        "national",
        "as",
        "quoted",
        "citing",
        "government",
        "public",
        "domestic",
        "service",
        "state",
        "house",
    ]
)
SAME_TOPIC: dict[str, set[str]] = {
    "assailant_number": {"assailant_number", "perpetrator_number"},
    "accused_number": {"accused_number"},
    "victims": {"victims", "victim_number"},
    "victim_number": {"victim_number", "victims"},
}


@dataclass(frozen=True)
class Hit:
    """What was found of one hand claim."""

    quote: bool
    topic: bool
    speaker: bool


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_case(folder: Path, least_p_right: float = 0.0) -> dict[str, tuple[str, list[Claim], str]]:
    """Return for each document its text, its claims and its publisher."""
    found = {}
    for row in rows(folder / "manifest.csv"):
        text = (folder / row["file"]).read_text(encoding="utf-8")
        day = date.fromisoformat(row["date"]) if row["date"] else None
        facts = SourceFacts(row["doc_id"], row["source"] or None, None, "press", day, day)
        claims = read_claims(open_page(text, facts, ("en",)))
        shown = [c for c in claims if c.signs is None or chance(c.signs) >= least_p_right]
        found[row["doc_id"]] = (text, shown, row["source"])
    return found


def content(name: str) -> set[str]:
    """Return the words of a speaker, folded, without marks and plural endings."""
    words = {re.sub(r"s$", "", w) for w in re.findall(r"\w+", fold_text(name))}
    return {w for w in words if len(w) > 1}


def same_speaker(hand: str, machine: str, publisher: str, via: str) -> bool:
    """Whether two names mean the same speaker."""
    a, b = content(hand), content(machine)
    if (a & b) - {re.sub(r"s$", "", w) for w in COMMON}:
        return True
    if a and b and (a <= b or b <= a):
        return True
    own = bool({"domestic", "service"} & a or "report" in a)
    return own and bool(content(machine) & content(publisher)) and bool(content(publisher) & (a | content(via)))


def judge(row: dict[str, str], text: str, claims: list[Claim], publisher: str) -> Hit:
    """Return what the machine found of a hand claim."""
    start = text.find(row["quote"])
    if start < 0:
        pattern = r"\s+".join(re.escape(w) for w in row["quote"].split())
        match = re.search(pattern, text)
        if match is None:
            return Hit(quote=False, topic=False, speaker=False)
        start, end = match.span()
    else:
        end = start + len(row["quote"])
    size = end - start
    near = [
        c for c in claims
        if min(end, c.end) - max(start, c.start) >= 0.5 * size and c.end - c.start <= max(3 * size, 400)
    ]  # fmt: skip
    topics = SAME_TOPIC.get(row["topic"], {row["topic"]})
    right = [c for c in near if c.topic in topics]
    speaker = any(same_speaker(row["asserted_by"], c.asserted_by, publisher, row["reached_us_via"]) for c in right)
    return Hit(bool(near), bool(right), speaker)


def found_of(folder: Path, *, least_p_right: float = 0.0) -> list[tuple[str, Hit]]:
    """Return for each hand claim its topic and what was found of it, among claims at least so likely read right."""
    case = read_case(folder, least_p_right)
    found = []
    for row in rows(folder / "claims.csv"):
        text, claims, publisher = case[row["doc_id"]]
        found.append((row["topic"], judge(row, text, claims, publisher)))
    return found


def evaluate(folder: Path, *, misses: bool = False) -> tuple[float, float, float, float]:
    """Return recall by quotation, with topic, with speaker too, and claims a document."""
    case = read_case(folder)
    by_topic: dict[str, list[Hit]] = defaultdict(list)
    for row in rows(folder / "claims.csv"):
        text, claims, publisher = case[row["doc_id"]]
        hit = judge(row, text, claims, publisher)
        by_topic[row["topic"]].append(hit)
        if misses and not hit.speaker:
            print(row["claim_id"], row["doc_id"], row["topic"], hit, "|", row["asserted_by"], "|", row["quote"])
            at = text.find(row["quote"])
            for c in claims:
                if c.start < at + len(row["quote"]) and at < c.end:
                    print("      ", c.topic, "|", c.value, "|", c.asserted_by, "|", c.chain, c.end - c.start)
    every = [h for hits in by_topic.values() for h in hits]
    for topic, hits in sorted(by_topic.items()):
        print(f"{topic:18} n={len(hits):2} quote={sum(h.quote for h in hits):2} topic={sum(h.topic for h in hits):2} "
              f"speaker={sum(h.speaker for h in hits):2}")  # fmt: skip
    n = len(every)
    quote, topic_, speaker = (sum(x) / n for x in zip(*[(h.quote, h.topic, h.speaker) for h in every], strict=True))
    each = sum(len(claims) for _, claims, _ in case.values()) / len(case)
    kinds = Counter(c.topic for _, claims, _ in case.values() for c in claims)
    print(f"recall: quotation {quote:.2f}, +topic {topic_:.2f}, +speaker {speaker:.2f}; {each:.1f} claims a document")
    print(dict(kinds.most_common()))
    return quote, topic_, speaker, each


if __name__ == "__main__":
    evaluate(Path(sys.argv[1]), misses="--misses" in sys.argv)
