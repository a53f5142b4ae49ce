"""Claims against what is known: hand-coded claims, dependency groups, conflicts, judged quotations, event templates.

    python -m benchmarks claims_known

**The real case** (148 reports): of the claims coded by hand, how many are found with their topic and with their
speaker (intervals by Wilson, 1927); of the dependency groups, how many lie in one family or name their origin
outside; of the conflicts, which are questions with the known sides, and whether the interval of origins behind the
coded documents holds the number that follows from the groups.

**Quotations**: claims drawn at random and judged: is the span a quotation that says what the claim says, with its
doer or victim or figure, its innermost speaker, and its being asserted, denied or doubted? Each round was drawn from
places not judged before; what it showed was mended after it, so that the last is the measure. Rounds 1 to 4, by one
person, are half from the core documents of the case and half from the test sets of MUC-3 (`tst1`, `tst2`); round 5, by
a second, from all 148 reports of the case; rounds 6 to 11, by a third, from all of them too, but 8 and 9 from other
reports of the development set. Round 11 took every place of the case that was left, and nothing was mended after it.
The judgements are kept by document, place and topic, without words; those whose claim the reader no longer makes are
counted apart, and so are those that are not held back.

**Templates** (1,500 reports): slots of the MUC-4 keys by document (`tests/weigh/evaluate_slots.py`). The
development set and its keys were looked at while the rules were written; the keys of `tst1` and `tst2` never were,
and of their texts only the quotations judged. Those of their documents that belong to the case are left out.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from tests.conftest import SHARED
from tests.weigh.evaluate_claims import found_of, rows
from tests.weigh.evaluate_conflicts import found_conflicts, found_groups
from tests.weigh.evaluate_slots import evaluate

import stemmata
from stemmata.config import WeighSettings
from stemmata.weigh.misread import chance
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims

LEAST = WeighSettings().least_p_right
JUDGED = Path(__file__).with_name("_claims_judged.csv")
DRAWN = ("the case", "reports not looked at", "the whole case", "other reports")
Document = tuple[str, str, str | None, date | None]


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, p = 1.959964, right / of
    middle, half = p + z * z / (2 * of), z * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def share(right: int, of: int) -> str:
    """Return a share with its interval, in words."""
    low, high = wilson(right, of)
    return f"{right} of {of} | {right / of if of else 0:.2f} ({low:.2f} to {high:.2f})"


def case_documents(folder: Path, *, core: bool = True) -> Iterator[Document]:
    """Yield the documents of the case: id, text, outlet, day."""
    for row in rows(folder / "manifest.csv"):
        if not core or row["core"] == "1":
            day = date.fromisoformat(row["date"]) if row["date"] else None
            yield row["doc_id"], (folder / row["file"]).read_text(encoding="utf-8"), row["source"] or None, day


def other_documents(folder: Path, splits: Sequence[str], leave_out: frozenset[str]) -> Iterator[Document]:
    """Yield the documents of some splits that do not belong to the case."""
    for line in (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] in splits and row["doc_id"] not in leave_out:
            day = date.fromisoformat(row["date"][:10]) if row["date"] else None
            yield row["doc_id"], row["text"], row["source"] or None, day


def claims_of(documents: Iterator[Document]) -> list[tuple[str, Claim]]:
    """Return the claims of documents, in order."""
    return [
        (name, claim)
        for name, text, outlet, day in documents
        for claim in read_claims(open_page(text, SourceFacts(name, outlet, None, "press", day, day), ("en",)))
    ]


def recall(folder: Path) -> None:
    """Print how many of the hand-coded claims are found: among all claims, and among those not held back."""
    hits = found_of(folder)
    print("| hand-coded claims found | found | share (95 %) |\n|---|---|---|")
    for among, found in (("", hits), (", not held back", found_of(folder, least_p_right=LEAST))):
        for name, right in (
            ("quotation", [h.quote for _, h in found]),
            ("with the right topic", [h.topic for _, h in found]),
            ("with the right topic and speaker", [h.speaker for _, h in found]),
        ):
            print(f"| {name}{among} | {share(sum(right), len(right))} |")
    kinds = Counter(topic for topic, _ in hits)
    for topic, of in sorted(kinds.items()):
        mine = [h for t, h in hits if t == topic]
        print(f"| {topic}: topic | {share(sum(h.topic for h in mine), of)} |")
        print(f"| {topic}: topic and speaker | {share(sum(h.speaker for h in mine), of)} |")


def sides(folder: Path) -> None:
    """Print the dependency groups and the conflicts of the built case."""
    with tempfile.TemporaryDirectory() as home:
        case = stemmata.new(Path(home) / "case")
        case.add(folder / "docs", manifest=folder / "manifest.csv")
        case.build()
        found = found_groups(case, folder)
        conflicts = found_conflicts(case, folder)
    print(f"\n| dependency groups in one family, or named outside | {share(sum(found), len(found))} |")
    head = "| conflict | answer given by | found | apart | origins by hand | counted (interval) |"
    print(f"\n{head}\n{'|---' * 6}|")
    for f in conflicts:
        documents = ", ".join(name[-4:] for name in f.expected.documents)
        found_in, apart = f"{f.documents} of {len(f.expected.documents)}", "yes" if f.separate else "no"
        interval = f"{f.origins:.1f} ({f.low:g} to {f.high:g}){'' if f.counted_right else ': misses it'}"
        print(f"| {f.conflict} | {documents} | {found_in} | {apart} | {f.by_hand} | {interval} |")


def judged(everything: dict[str, list[tuple[str, Claim]]]) -> None:
    """Print the judged quotations by round."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        verdicts = list(csv.DictReader(file))
    made = {origin: still_made(claims) for origin, claims in everything.items()}
    head = "| round | drawn from | right when judged | share (95 %) | still made | right | of them shown | right |"
    print(f"\n{head}\n{'|---' * 8}|")
    for number in sorted({row["round"] for row in verdicts}, key=int):
        drawn = [row for row in verdicts if row["round"] == number]
        each = [one for one in DRAWN if any(row["drawn_from"] == one for row in drawn)]
        for origins in (*((one,) for one in each), *([tuple(each)] if len(each) > 1 else ())):
            mine = [row for row in drawn if row["drawn_from"] in origins]
            still = [(row, made[row["drawn_from"]].get(judged_key(row))) for row in mine]
            shown = [row for row, claim in still if claim is not None and is_shown(claim)]
            told = map(str, (*counts([row for row, claim in still if claim is not None]), *counts(shown)))
            print(f"| {number} | {' and '.join(origins)} | {share(counts(mine)[1], len(mine))} | {' | '.join(told)} |")
    last = max((row["round"] for row in verdicts), key=int)
    faults = Counter(row["fault"] for row in verdicts if row["right"] == "0" and row["round"] == last)
    print(f"\nfaults in round {last}: {', '.join(f'{fault} {n}' for fault, n in faults.most_common())}")


def counts(rows_: Sequence[dict[str, str]]) -> tuple[int, int]:
    """Return how many judgements there are, and how many say right."""
    return len(rows_), sum(row["right"] == "1" for row in rows_)


def is_shown(claim: Claim) -> bool:
    """Whether a claim is not held back as likely misread."""
    return claim.signs is None or chance(claim.signs) >= LEAST


def key(name: str, claim: Claim) -> tuple[str, ...]:
    """Return what a judgement is kept by: the document, the place of the quotation, the topic and the lengths.

    The polarity is the last entry; it was not kept in the first five rounds.
    """
    lengths = (str(len(claim.value)), str(len(claim.asserted_by)))
    return (name, str(claim.start), str(claim.end), claim.topic, *lengths, claim.polarity)


def judged_key(row: dict[str, str]) -> tuple[str, ...]:
    """Return the same of a kept judgement."""
    columns = ("document", "start", "end", "topic", "value_chars", "speaker_chars", "polarity")
    return tuple(row[column] for column in columns)


def still_made(claims: Sequence[tuple[str, Claim]]) -> dict[tuple[str, ...], Claim]:
    """Return claims by what judgements are kept by, with and without their polarity."""
    made: dict[tuple[str, ...], Claim] = {}
    for name, claim in claims:
        told = key(name, claim)
        made.setdefault(told, claim)
        made.setdefault((*told[:-1], ""), claim)
    return made


def templates(folder: Path, leave_out: frozenset[str]) -> None:
    """Print the slots of the event templates, the development set and the sets that were only measured."""
    head = "| slot | set | precision | recall | F1 | given | wanted | precision, all texts |"
    print(f"\n{head}\n{'|---' * 8}|")
    for split in ("dev", "tst1", "tst2"):
        for slot, (told, every) in evaluate(folder, split, leave_out if split != "dev" else frozenset()).items():
            figures = " | ".join(
                f"{x[0]:.2f} ({x[1]:.2f} to {x[2]:.2f})" for x in (told.precision, told.recall, told.f1)
            )
            print(f"| {slot} | {split} | {figures} | {told.given} | {told.wanted} | {every.precision[0]:.2f} |")


def claims_by_origin(case: Path, reports: Path) -> dict[str, list[tuple[str, Claim]]]:
    """Return the claims of all documents from which some were drawn, by where they were drawn."""
    own = frozenset(name for name, *_ in case_documents(case, core=False))
    with JUDGED.open(encoding="utf-8", newline="") as file:
        others = {row["document"] for row in csv.DictReader(file) if row["drawn_from"] == "other reports"}
    dev = (document for document in other_documents(reports, ("dev",), own) if document[0] in others)
    return {
        "the case": claims_of(case_documents(case)),
        "the whole case": claims_of(case_documents(case, core=False)),
        "reports not looked at": claims_of(other_documents(reports, ("tst1", "tst2"), own)),
        "other reports": claims_of(dev),
    }


def folders() -> tuple[Path, Path] | None:
    """Return where the case and the other reports lie; None, and a line that says so, where one is not there."""
    case, reports = SHARED / "data" / "case_uca_jesuits", SHARED / "data" / "muc3_latam"
    for folder in (case, reports):
        if not folder.is_dir():
            print(f"skipped: there is no {folder}")
            return None
    return case, reports


def main() -> None:
    """Print the tables."""
    if (found := folders()) is None:
        return
    case, reports = found
    recall(case)
    sides(case)
    own = frozenset(name for name, *_ in case_documents(case, core=False))
    judged(claims_by_origin(case, reports))
    templates(reports, own)


if __name__ == "__main__":
    main()
