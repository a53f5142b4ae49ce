"""Counting made populations: twelve designs, many tables of each, how often the interval holds the number.

The designs are those by which others tried their methods (notes of each below). A refusal is a column of its own.
`BENCH_REPLICATES` says how many tables of each design (200), `BENCH_DESIGNS` which of them (`A F10`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from stemmata.config import CountSettings
from stemmata.count.combining import PARTS
from stemmata.count.counting import answered
from stemmata.count.histories import Histories

On = NDArray[np.bool_]
LATENT, GRAPHS, PAIRS, ALONE = "latent-class", "decomposable", "loglinear", "independence"


@dataclass(frozen=True, slots=True)
class Design:
    """A population, and how persons come to be on lists.

    Attributes:
        name: Its letter and name.
        size: Persons there are.
        drawn: Draws who is on which lists.
        holds: Methods whose suppositions hold.
    """

    name: str
    size: int
    drawn: Callable[[np.random.Generator], On]
    holds: frozenset[str]


def _classes(*classes: tuple[int, tuple[float, ...]]) -> Callable[[np.random.Generator], On]:
    """Draw persons in classes, within which lists are independent."""

    def draw(random: np.random.Generator) -> On:
        return np.concatenate([random.random((size, len(chances))) < chances for size, chances in classes])

    return draw


def _pairs(size: int, chances: tuple[float, ...], joined: dict[tuple[int, int], float]) -> Callable[..., On]:
    """Draw persons on lists of which some pairs go together, by so many times the odds."""
    p = len(chances)
    every = (np.arange(1 << p)[:, None] >> np.arange(p) & 1).astype(bool)
    log = np.where(every, np.log(chances), np.log1p(-np.array(chances))).sum(axis=1)
    for (i, j), odds in joined.items():
        log += np.log(odds) * (every[:, i] & every[:, j])
    share = np.exp(log) / np.exp(log).sum()
    return lambda random: every[random.choice(1 << p, size, p=share)]


def _ease(size: int, centres: tuple[float, ...], slopes: tuple[float, ...]) -> Callable[..., On]:
    """Draw persons some of whom are more easily found than others, without classes."""

    def draw(random: np.random.Generator) -> On:
        ease = random.standard_normal((size, 1))
        return random.random((size, len(centres))) < 1 / (1 + np.exp(-(np.array(centres) + np.array(slopes) * ease)))

    return draw


ONE, TWO = (0.033, 0.033, 0.099, 0.132, 0.033), (0.66, 0.825, 0.759, 0.99, 0.693)
MIDDLE = (0.275, 0.25, 0.2, 0.3, 0.325)
RARE = (0.0095, 0.008, 0.0065, 0.005, 0.0035)
CLASSES = frozenset({LATENT})
INDEPENDENT = frozenset({LATENT, GRAPHS, PAIRS, ALONE})
DESIGNS = (
    # Manrique-Vallier, Biometrics 72, 2016: two classes; three; lists that shun each other's persons
    Design("A MV1", 2_000, _classes((1_800, ONE), (200, TWO)), CLASSES),
    Design("B MV2", 2_000, _classes((1_600, (0.013, 0.013, 0.099, 0.132, 0.033)),
                                    (400, (0.56, 0.825, 0.759, 0.99, 0.593))), CLASSES),
    Design("C MV3", 2_000, _classes((1_600, (0.113, 0.113, 0.199, 0.232, 0.133)),
                                    (400, (0.86, 0.925, 0.859, 0.99, 0.793))), CLASSES),
    Design("D MV4", 2_000, _classes((1_600, (0.1, 0.05, 0.15, 0.2, 0.1)), (200, (0.5, 0.4, 0.6, 0.4, 0.5)),
                                    (200, (0.8, 0.9, 0.6, 0.7, 0.7))), CLASSES),
    Design("E MV5", 2_000, _classes((1_600, (0.113, 0.113, 0.199, 0.832, 0.733)),
                                    (400, (0.86, 0.925, 0.859, 0.19, 0.193))), CLASSES),
    # Aleshin-Guendel, Sadinle and Wakefield, arXiv 2101.09304, appendix C: three classes; four lists; ten thousand
    Design("F AG4c", 2_000, _classes((1_400, ONE), (400, MIDDLE), (200, TWO)), CLASSES),
    Design("F4 AG4b", 2_000, _classes((1_400, ONE[1:]), (400, MIDDLE[1:]), (200, TWO[1:])), CLASSES),
    Design("F10 AG4c", 10_000, _classes((7_000, ONE), (2_000, MIDDLE), (1_000, TWO)), CLASSES),
    # four lists that have nothing to do with each other
    Design("G IND", 2_000, _classes((2_000, (0.1, 0.15, 0.2, 0.1))), INDEPENDENT),
    # as A, and five lists that hardly anybody is on
    Design("H wide", 2_000, _classes((1_800, ONE + RARE), (200, TWO + RARE)), CLASSES),
    # as in Chan, Silverman and Vincent 2021: lists of which two pairs go together, one shuns another
    Design("I pairs", 4_000, _pairs(4_000, (0.08, 0.12, 0.1, 0.15, 0.06), {(0, 1): 4.0, (2, 3): 2.5, (1, 4): 0.4}),
           frozenset({PAIRS})),
    # as in Das, Kennedy and Jewell 2021, without covariates at hand: ease of being found varies from person to person
    Design("J ease", 2_000, _ease(2_000, (-2.2, -1.8, -1.5, -2.0), (0.8, 0.6, 0.8, 0.5)), frozenset()),
    # Gutreuter: four occasions alike
    Design("K alike", 10_000, _classes((10_000, (0.05,) * 4)), INDEPENDENT),
)  # fmt: skip


def main() -> None:
    """Print for each design and method how often the number is held, how wide the range is, and how often refused."""
    replicates = int(os.environ.get("BENCH_REPLICATES", "200"))
    wanted = set(os.environ.get("BENCH_DESIGNS", "").split())
    designs = [one for one in DESIGNS if not wanted or one.name.split()[0] in wanted]
    head = (
        "| design | method | supposes what holds | tables | refused | held | too low | too high | bias | RMSE of log "
    )
    head += "| median width | s |"
    print(f"{head}\n|{'---|' * 12}")
    with ProcessPoolExecutor() as pool:
        for design in designs:
            told = list(pool.map(partial(_asked, design.name), range(replicates), chunksize=4))
            for method in (*PARTS, "combined"):
                print(_line(design, method, told), flush=True)


def _asked(name: str, replicate: int) -> tuple[dict[str, tuple[float, float, float]], float]:
    place = next(i for i, one in enumerate(DESIGNS) if one.name == name)
    on = DESIGNS[place].drawn(np.random.default_rng([place, replicate]))
    histories = Histories.of([f"list {i + 1}" for i in range(on.shape[1])], on, np.ones(len(on), np.int64))
    began = time.process_time()
    said = answered(histories, CountSettings(quick=True, seed=replicate))
    spent = time.process_time() - began
    return {one.method: (one.median, one.low, one.high) for one in said if not one.reasons}, spent  # type: ignore[misc]


def _line(design: Design, method: str, told: list[tuple[dict[str, tuple[float, float, float]], float]]) -> str:
    said = np.array([each[method] for each, _ in told if method in each]).reshape(-1, 3)
    holds = "yes" if any(method.startswith(one) for one in design.holds) else ""
    first = f"| {design.name} | {method} | {holds} | {len(told)} | {len(told) - len(said)}"
    if not len(said):
        return f"{first} | | | | | | | |"
    middle, low, high = said.T / design.size
    seconds = f"{np.mean([spent for _, spent in told]):.1f}" if method == "combined" else ""
    return (
        f"{first} | {np.mean((low <= 1) & (high >= 1)):.3f} | {np.mean(high < 1):.3f} | {np.mean(low > 1):.3f} "
        f"| {np.median(middle) - 1:+.0%} | {np.sqrt(np.mean(np.log(middle) ** 2)):.2f} "
        f"| {np.median(high - low) * design.size:,.0f} | {seconds} |"
    )


if __name__ == "__main__":
    main()
