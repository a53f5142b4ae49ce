"""By which signs suggested claims are likely misread: the weights of `stemmata.weigh.misread`, learned and measured.

    python -m benchmarks claims_signs

Taken are the judgements of claims drawn at random (`benchmarks/_claims_judged.csv`, rounds 5 to 10) at whose place the
reader still makes a claim on the same topic. It counts as right if it was when it was drawn: what was mended since
counts as a fault, because the weights are for claims that nobody has looked at. A logistic regression with a ridge of 1
on the weights, not on the base, gives each sign of being misread its weight. How well that tells right claims from
wrong ones is measured on documents it was not learned from: forty times the documents are halved at random, the weights
learned on each half order the claims of the other, and the share of right ones is told among those that are left when
the least likely are held back. The eleventh round, drawn afterwards, is the measure of all of it (`claims_known`).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.claims_known import JUDGED, LEAST, claims_by_origin, folders
from stemmata.weigh.misread import BASE, WEIGHTS, chance
from stemmata.weigh.reader import Claim

ROUNDS, RIDGE, HALVINGS = range(5, 11), 1.0, 40
Floats = NDArray[np.float64]


def by_place(claims: Sequence[tuple[str, Claim]]) -> dict[tuple[str, ...], list[Claim]]:
    """Return claims by document, beginning of the quotation and topic."""
    found: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for name, claim in claims:
        found[name, str(claim.start), claim.topic].append(claim)
    return found


def signs_of(row: Mapping[str, str], made: Mapping[tuple[str, ...], list[Claim]]) -> tuple[str, ...] | None:
    """Return the signs of the claim at the place of a judgement whose value is nearest in length, None for no claim."""
    there = made.get((row["document"], row["start"], row["topic"]), [])
    nearest = min(there, key=lambda c: abs(len(c.value) - int(row["value_chars"])), default=None)
    return None if nearest is None else nearest.signs


def learned(signs: Floats, right: Floats) -> Floats:
    """Return the base and the weight of each sign, by Newton's method."""
    x = np.c_[np.ones(len(signs)), signs]
    ridge = RIDGE * np.diag([1e-9, *np.ones(signs.shape[1])])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        weights += np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, x.T @ (right - p) - ridge @ weights)
    return weights


def held_out(signs: Floats, right: Floats, documents: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """Return, for each claim, its mean log odds by weights learned on other documents, and whether it is right."""
    rng, names = np.random.default_rng(0), np.unique(documents)
    total = np.zeros(len(right))
    for _ in range(HALVINGS):
        half = np.isin(documents, rng.permutation(names)[: len(names) // 2])
        for one, other in ((half, ~half), (~half, half)):
            weights = learned(signs[one], right[one])
            total[other] += weights[0] + signs[other] @ weights[1:]
    return total / HALVINGS, right


def main() -> None:
    """Print the weights and what they are worth."""
    if (found := folders()) is None:
        return
    made = {origin: by_place(claims) for origin, claims in claims_by_origin(*found).items()}
    with JUDGED.open(encoding="utf-8", newline="") as file:
        verdicts = [row for row in csv.DictReader(file) if int(row["round"]) in ROUNDS]
    judged = [(row, told) for row in verdicts if (told := signs_of(row, made[row["drawn_from"]])) is not None]
    signs = np.array([[name in told for name in WEIGHTS] for _, told in judged], dtype=np.float64)
    right = np.array([row["right"] == "1" for row, _ in judged], dtype=np.float64)
    weights = learned(signs, right)
    print(f"{len(judged)} of {len(verdicts)} judged claims have their place; {int(right.sum())} of them were right.\n")
    print("| sign | claims | right | weight | in the code |\n|---|---|---|---|---|")
    print(f"| none (base) | {int((signs.sum(1) == 0).sum())} | {right[signs.sum(1) == 0].mean():.2f} "
          f"| {weights[0]:.2f} | {BASE:.2f} |")  # fmt: skip
    for k, name in enumerate(WEIGHTS):
        with_it = signs[:, k] == 1
        share = f"{right[with_it].mean():.2f}" if with_it.any() else "-"
        print(f"| {name} | {int(with_it.sum())} | {share} | {weights[k + 1]:.2f} | {WEIGHTS[name]:.2f} |")
    shown = np.array([chance(told) >= LEAST for _, told in judged])
    print(f"\nby the code, {int((~shown).sum())} are held back, {right[~shown].mean():.2f} of them right; "
          f"of the {int(shown.sum())} others {right[shown].mean():.2f}")  # fmt: skip
    odds, truth = held_out(signs, right, np.array([row["document"] for row, _ in judged]))
    ordered = truth[np.argsort(-odds, kind="stable")]
    print("\n| held back of claims in documents not learned from | right among the others |\n|---|---|")
    for share_held in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3):
        print(f"| {share_held:.0%} | {ordered[: round((1 - share_held) * len(ordered))].mean():.3f} |")


if __name__ == "__main__":
    main()
