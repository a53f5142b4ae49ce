# ruff: noqa: T201 (a script that prints its figures)
"""The reader's claims against event templates: who did it, how sure that is, how many it befell.

The answer keys of MUC-4 fill slots of templates, one template an incident; claims know no templates. So the slots are
compared by document: the distinct fills that the templates of a document give, against the distinct ones that its
claims give. A fill of the key may have alternatives (" / "), and may be optional ("?", "(...)", or the whole template):
an optional one counts as right where it is given and as nothing where it is not. Names and phrases agree where the
words of one, without articles, numbers and titles, are among those of the other. Figures agree where their bounds do.

Run as a script: `python tests/weigh/evaluate_slots.py FOLDER [dev|tst1|tst2]`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from stemmata.values.fold import fold_text
from stemmata.values.names import find_names
from stemmata.values.speech import speech
from stemmata.values.words import words_of
from stemmata.weigh.lexicon import lexicon
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims

SLOTS = ("individual", "organisation", "organisation and confidence", "victims and number", "counted groups")
FACT, CLAIMED, POSSIBLE = "REPORTED AS FACT", "CLAIMED OR ADMITTED", "POSSIBLE"
SUSPECTED, BY_AUTHORITIES = "SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES"
# Words that tell no doer or victim from another.
PLAIN = frozenset(
    {"the", "of", "a", "an", "in", "by", "and", "group", "groups", "some", "several", "many", "about", "members",
     "member", "alleged", "unidentified", "unknown", "two", "three", "four", "five", "six", "seven", "eight",
     "nine", "ten", "more", "than", "at", "least", "others", "other", "their", "his", "its", "so", "called",
     "approximately", "number", "from", "who", "were", "was", "persons"}
)  # fmt: skip
AUTHORITIES = frozenset(
    {"army", "police", "armed", "military", "forces", "government", "ministry", "minister", "president", "colonel",
     "general", "col", "gen", "commander", "judge", "prosecutor", "attorney", "court", "intelligence", "security",
     "spokesman", "official", "officials", "authorities", "command", "department", "interior", "defense",
     "detectives", "investigators", "officer", "national"}
)  # fmt: skip
FORCES = ("armed forces", "air force", "army", "national police", "police", "navy", "treasury police", "civil guard",
          "national guard", "government", "death squads", "military")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill of a slot: what is named, its figure or its confidence, and whether a system may leave it out."""

    names: tuple[frozenset[str], ...]
    values: frozenset[Any] = frozenset()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one document and slot."""

    given: int
    right: int
    wanted: int
    found: int


# -- what the keys say -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def telling(phrase: str) -> frozenset[str]:
    """Return the words of a phrase that tell whom it means, without endings of the plural."""
    words = words_of(phrase)
    kept = [w for w, kind in zip(words.folded, words.kinds, strict=True) if kind == "w" and w not in PLAIN]
    kept = kept or [w for w, kind in zip(words.folded, words.kinds, strict=True) if kind == "w"]
    return frozenset(w[:-1] if len(w) > 3 and w.endswith("s") else w for w in kept)


def _quoted(written: str) -> tuple[frozenset[str], ...]:
    names = re.findall(r'"((?:[^"\\]|\\.)*)"', written)
    return tuple(found for name in names if (found := telling(name.replace('\\"', " "))))


def _bounds(written: str) -> frozenset[tuple[float, float]]:
    """Return the bounds of a number of the keys: "6", "30-" (and more), "-80" (at most), "~30", PLURAL."""
    found = set()
    for part in written.replace("(", " ").replace(")", " ").replace("?", " ").split("/"):
        text = part.strip().replace(",", "")
        if text == "PLURAL":
            found.add((2.0, float("inf")))
        elif text.startswith("~") and text[1:].isdigit():
            found.add((float(text[1:]), float(text[1:])))
        elif re.fullmatch(r"\d+", text):
            found.add((float(text), float(text)))
        elif re.fullmatch(r"\d+-", text):
            found.add((float(text[:-1]), float("inf")))
        elif re.fullmatch(r"-\d+", text):
            found.add((0.0, float(text[1:])))
        elif re.fullmatch(r"\d+\s*-\s*\d+", text):
            low, high = text.split("-")
            found.add((float(low), float(high)))
    return frozenset(found)


def key_fills(templates: Iterable[dict[str, Any]]) -> dict[str, list[Fill]]:
    """Return the fills of the templates of one document."""
    found: dict[str, list[Fill]] = {slot: [] for slot in SLOTS}
    for template in templates:
        slots = template["slots"]
        whole = "OPTIONAL" in " ".join(slots["MESSAGE: TEMPLATE"])

        def take(slot: str, written: str, values: frozenset[Any] = frozenset(), *, whole: bool = whole) -> None:
            names = _quoted(written)
            if names:
                optional = whole or written.lstrip().startswith(("?", "("))
                found[slot].append(Fill(names, values, optional))

        for written in slots["PERP: INDIVIDUAL ID"]:
            take("individual", written)
        for written in slots["PERP: ORGANIZATION ID"]:
            take("organisation", written)
        for written in slots["PERP: ORGANIZATION CONFIDENCE"]:
            confidence = written.split(":")[0].replace("?", "").replace("(", "").replace(")", "")
            take("organisation and confidence", written, frozenset(c.strip() for c in confidence.split("/")))
        for written in slots["HUM TGT: NUMBER"]:
            bounds = _bounds(written.split(":")[0])
            take("victims and number", written, bounds)
            if bounds and all((high > 1 and high < float("inf")) or low > 2 for low, high in bounds):
                take("counted groups", written, bounds)
    return {slot: _distinct(fills) for slot, fills in found.items()}


# -- what the claims say -----------------------------------------------------------------------------------------------


def claim_fills(text: str, claims: Iterable[Claim], outlet: str) -> dict[str, list[Fill]]:
    """Return the fills that the claims of one document give."""
    found: dict[str, list[Fill]] = {slot: [] for slot in SLOTS}
    bodies = _bodies(text)
    for claim in claims:
        if claim.topic == "perpetrator" and claim.polarity != "denies":
            _doer(found, claim, bodies, outlet)
        elif claim.topic in {"victims", "victim_number"} and claim.polarity != "denies":
            _victim(found, claim)
    return {slot: _distinct(fills) for slot, fills in found.items()}


def _bodies(text: str) -> list[frozenset[str]]:
    """Return the bodies that a document names, by their telling words."""
    named = {m.as_written for m in find_names(text, "en") if m.kind == "organisation"}
    return [found for name in sorted(named) if (found := telling(name))]


def _doer(found: dict[str, list[Fill]], claim: Claim, bodies: Sequence[frozenset[str]], outlet: str) -> None:
    told = telling(claim.value)
    folded = fold_text(claim.value)
    inside = [body for body in bodies if body and body <= told]
    inside += [telling(force) for force in FORCES if re.search(rf"\b{force}\b", folded)]
    held = [body for body in inside if not any(body < other for other in inside)]
    people = lexicon("en").single["people"] | lexicon("en").single["culprit"]
    heads = {w for w in words_of(claim.value).folded if w in people or w in {"guerrillas", "rebels", "terrorists"}}
    if not held or (told - frozenset().union(*held)) or heads:
        found["individual"].append(Fill((told,)))
    sure = _confidence(claim, outlet)
    for body in held:
        found["organisation"].append(Fill((body,)))
        found["organisation and confidence"].append(Fill((body,), frozenset([sure])))


def _confidence(claim: Claim, outlet: str) -> str:
    """Return the confidence that the speaker and the stance of a claim come to."""
    if claim.kind == "admission":
        return CLAIMED
    if claim.polarity == "doubts":
        return POSSIBLE
    speaker = set(words_of(claim.asserted_by).folded)
    own = fold_text(claim.asserted_by) == fold_text(outlet) or claim.asserted_by == "the source itself"
    if own or not any(hit.label == "accuses" for hit in speech("en").verbs.find(words_of(claim.quote))):
        return FACT
    return BY_AUTHORITIES if speaker & AUTHORITIES else SUSPECTED


def _victim(found: dict[str, list[Fill]], claim: Claim) -> None:
    if claim.topic == "victim_number" and claim.low is not None and claim.low > 0:
        bounds = frozenset([(claim.low, claim.high if claim.high is not None else float("inf"))])
        noun = telling(claim.unit or claim.value)
        found["victims and number"].append(Fill((noun,), bounds))
        if claim.low > 1 and not claim.value.lower().startswith(("many", "several", "some", "few")):
            found["counted groups"].append(Fill((noun,), bounds))
        return
    if claim.topic == "victims":
        words = words_of(claim.value)
        counted = "n" in words.kinds or any(w in _NUMERALS for w in words.folded)
        if counted or "," in claim.value or " AND " in claim.value.upper():
            return  # counted by a claim of its own, or a list
        plural = any(w.endswith("s") and w in lexicon("en").single["people"] | {"members"} for w in words.folded)
        found["victims and number"].append(
            Fill((telling(claim.value),), frozenset([(2.0, float("inf")) if plural else (1.0, 1.0)]))
        )


_NUMERALS = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])


# -- comparing ---------------------------------------------------------------------------------------------------------


def _agree(one: Fill, other: Fill) -> bool:
    """Whether two fills name the same and say the same of it."""
    same = any(a <= b or b <= a for a in one.names for b in other.names if a and b)
    if not same or not (one.values or other.values):
        return same
    return any(_same_value(a, b) for a in one.values for b in other.values)


def _same_value(a: Any, b: Any) -> bool:
    if isinstance(a, str):
        return bool(a == b)
    low_a, high_a = a
    low_b, high_b = b
    if a == b:
        return True
    open_a, open_b = high_a == float("inf"), high_b == float("inf")
    # PLURAL is met by any figure above one; "at least" by the figure itself
    return (open_a and low_b >= low_a) or (open_b and low_a >= low_b)


def _distinct(fills: Sequence[Fill]) -> list[Fill]:
    """Return fills without repeats: one that says the same as another of the document is one with it."""
    kept: list[Fill] = []
    for fill in fills:
        twin = next((k for k, known in enumerate(kept) if known.values == fill.values and _agree(known, fill)), None)
        if twin is None:
            kept.append(fill)
        else:
            known = kept[twin]
            kept[twin] = Fill((*known.names, *fill.names), known.values, known.optional and fill.optional)
    return kept


def score(given: Sequence[Fill], wanted: Sequence[Fill]) -> Score:
    """Return how many given fills are right and how many wanted ones are found."""
    right = sum(any(_agree(g, w) for w in wanted) for g in given)
    needed = [w for w in wanted if not w.optional]
    found = sum(any(_agree(g, w) for g in given) for w in needed)
    return Score(len(given), right, len(needed), found)


@dataclass(frozen=True, slots=True)
class Measured:
    """A slot over some documents: shares with 95 % bootstrap intervals over documents."""

    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]
    given: int
    wanted: int


def measured(scores: Sequence[Score], draws: int = 1000) -> Measured:
    """Return precision, recall and F1 of documents together, with intervals from resampled documents."""
    counts = np.array([(s.right, s.given, s.found, s.wanted) for s in scores], dtype=float)
    rng = np.random.default_rng(1)
    picked = rng.integers(len(scores), size=(draws, len(scores)))
    sums = np.vstack([counts.sum(axis=0), counts[picked].sum(axis=1)])
    with np.errstate(invalid="ignore", divide="ignore"):
        p, r = sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]
        f = 2 * p * r / (p + r)

    def summary(x: Any) -> tuple[float, float, float]:
        low, high = np.nanquantile(x[1:], [0.025, 0.975])
        return float(x[0]), float(low), float(high)

    return Measured(summary(p), summary(r), summary(f), int(sums[0, 1]), int(sums[0, 3]))


def read_set(folder: Path, split: str, leave_out: frozenset[str] = frozenset()) -> list[tuple[bool, dict[str, Score]]]:
    """Return for each document of a split whether its key has a template, and its scores by slot."""
    keys: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "answer_keys.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        keys[row["doc_id"]].append(row)
    found = []
    for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] != split or row["doc_id"] in leave_out:
            continue
        day = date.fromisoformat(row["date"][:10]) if row["date"] else None
        outlet = row["source"] or None
        facts = SourceFacts(row["doc_id"], outlet, None, "press", day, day)
        given = claim_fills(row["text"], read_claims(open_page(row["text"], facts, ("en",))), outlet or "")
        templates = [t for t in keys[row["doc_id"]] if "*" not in t["slots"]["MESSAGE: TEMPLATE"]]
        wanted = key_fills(templates)
        found.append((bool(templates), {slot: score(given[slot], wanted[slot]) for slot in SLOTS}))
    return found


def evaluate(folder: Path, split: str, leave_out: frozenset[str] = frozenset()) -> dict[str, tuple[Measured, Measured]]:
    """Return by slot the figures over documents with a template, and over all."""
    documents = read_set(folder, split, leave_out)
    told = [scores for relevant, scores in documents if relevant]
    return {slot: (measured([s[slot] for s in told]), measured([s[slot] for _, s in documents])) for slot in SLOTS}


def main(folder: Path, splits: Sequence[str]) -> None:
    """Print a table a split."""
    for split in splits:
        print(f"\n{split}\n\n| slot | precision | recall | F1 | given | wanted | precision, all texts |\n{'|---' * 7}|")
        for slot, (told, every) in evaluate(folder, split).items():
            shares = [f"{x[0]:.2f} ({x[1]:.2f} to {x[2]:.2f})" for x in (told.precision, told.recall, told.f1)]
            print(f"| {slot} | {' | '.join(shares)} | {told.given} | {told.wanted} | {every.precision[0]:.2f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ["dev"])
