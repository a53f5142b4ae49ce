"""How many there are if persons fall into classes, each with its own chance of being on each list.

Lists seem to depend on each other because some persons are easier to see than others. Within a class they do not:
whoever is of class k is on list j with probability p_kj, uniform beforehand. The weights of the classes are sticks
broken off a whole one after another, with a concentration that is Gamma(1/4, 1/4) beforehand, so that as few classes
are used as the histories ask for; the number of all has the prior 1/N. This is the model of Manrique-Vallier
(Bayesian population size estimation using Dirichlet process mixtures, Biometrics 72, 2016), known as LCMCR.

Its posterior has several modes: the same histories may be told by other classes, with other numbers unseen. A sampler
that moves persons between classes does not get from one to another in any time that can be waited for, and its answer
is that of its start. Here persons and unseen are summed out, classes move with what is observed of them held fixed,
and replicas with the likelihood weakened bring over what single moves cannot (`latent_sampler`). Many chains begin
apart; if they do not agree, there is no estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stemmata.count.classes import evidence_of_classes
from stemmata.count.convergence import effective_sizes, r_hat
from stemmata.count.estimates import Estimate, from_draws, refused
from stemmata.count.histories import Histories
from stemmata.count.latent_sampler import room_for
from stemmata.count.latent_sampler import run as run_chain
from stemmata.count.reasons import LEAST_LISTS, unusable
from stemmata.progress import Silent
from stemmata.stage import Progress
from stemmata.values.threads import run_all, thread_count

__all__ = ["CAP", "CHAINS", "CLASSES", "latent_class"]

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

CLASSES = 10
"""Classes at most; as many as there are histories suffice, and real tables use three to six."""
CAP = 60.0
"""Times as many as are documented that may be on no list."""
AT_CAP, CAP_ZONE = 0.01, 0.95
"""Mass beyond a share of the cap from which the estimate is refused."""
CHAINS = 20
SEED = 19_990_324
CONVERGED, ENOUGH = 1.01, 400.0
"""R-hat and effective sizes at which the chains stop."""
UNSETTLED, APART, WORTH = 1.05, 0.25, 100.0
"""R-hat, and difference of the chains' medians as a share of the smallest, from which the estimate is refused; and
effective size, of bulk or tails, below which it is: few chains may agree by chance."""
ROUNDS, LEAST_ROUNDS, WORK = 60_000, 4_000, 6_000_000
"""Rounds of each chain at most and at least, and what they come to times histories times lists and one at most."""
FIRST, GROWTH, WARM, PART = 2_000, 1.5, 0.25, 500
"""Rounds before the first look at the chains, factor to the next, share left out as the beginning, and rounds after
which progress is shown."""
FEW, FEW_FIRST, FEW_ROUNDS, FEW_TRIPS = 4, 500, 10_000, 40
"""Chains that are tried where an answer is wanted quickly, rounds before the first look at them and at most, and how
often replicas must have come back from the smallest power: each is a start of its own, which so few chains lack."""
HOTTEST, LOOSE, PILOTED, PILOT = 0.1, 250.0, 12, (150, 300, 600)
"""Smallest power of the likelihood, or what it leaves of the persons where that is less: more, and modes hold there as
well; and replicas and rounds of the chain that finds where powers should lie."""
FOR_EACH, LEAST_POWERS, MOST_POWERS = 2.5, 5, 24
"""Replicas for each swap that would be refused on the way from end to end; at least and at most."""
LOOKED_AT = 5_000
"""Draws of a chain on which diagnostics are reckoned, and from which numbers are drawn."""
DRAWS = 4_000
_LARGE = 1e15
"""Mean from which a Poisson number is its mean: it differs by one part in thirty million."""


@dataclass(slots=True)
class _Chain:
    """One stack of replicas and all that it needs to go on."""

    y: Numbers
    t: NDArray[np.float64]
    at: Whole
    way: Whole
    state: NDArray[np.uint64]
    numbers: np.random.Generator
    rejected: Numbers
    trips: Whole
    rounds: int
    log_seen: list[Numbers]

    @staticmethod
    def begun(seed: np.random.SeedSequence, shape: tuple[int, int, int]) -> _Chain:
        """Return a chain whose replicas are drawn from the prior, with a concentration of any size."""
        replicas, classes, _ = shape
        numbers = np.random.default_rng(seed)
        gone = numbers.exponential(1.0, (replicas, classes)) / numbers.uniform(0.2, 2.0, (replicas, 1))
        left = np.concatenate([np.zeros((replicas, 1)), -np.cumsum(gone, axis=1)[:, :-1]], axis=1)
        y = left + np.log(-np.expm1(-gone))
        y[:, -1] = left[:, -1]
        chance = numbers.uniform(0.01, 0.99, shape)
        return _Chain(
            y, np.log(chance / (1.0 - chance)), np.arange(replicas), np.zeros(replicas, np.int64),
            numbers.integers(1, 2**63, 4, dtype=np.uint64), numbers, np.zeros(replicas), np.zeros(1, np.int64), 0, [],
        )  # fmt: skip

    def go_on(self, on: Whole, counts: Numbers, powers: Numbers, rounds: int) -> None:
        """Move on by some rounds."""
        log_seen = np.empty(rounds)
        run_chain(
            on, counts, powers, self.y, self.t, self.at, self.way, self.state, log_seen, self.rejected, self.trips,
            self.rounds, np.empty(room_for(self.t.shape[1], self.t.shape[2], len(counts))),
        )  # fmt: skip
        self.rounds += rounds
        self.log_seen.append(log_seen)

    def respace(self, size: int) -> None:
        """Go on with more or fewer replicas: some are doubled, or left out."""
        places = np.rint(np.linspace(0, len(self.at) - 1, size)).astype(np.int64)
        first = np.concatenate([[True], np.diff(places) > 0])
        kept = self.at[places]
        self.y, self.t, self.at = self.y[kept], self.t[kept], np.arange(size)
        # one that is doubled has made its way once
        self.way = np.where(first, self.way[kept], 0)
        self.rejected = np.zeros(size)

    def draws(self, n: int, rounds: int) -> Numbers:
        """Return the number of all for draws evenly spread over the last rounds."""
        log_seen = np.concatenate(self.log_seen)[-rounds:]
        self.log_seen = [np.concatenate(self.log_seen)]
        seen = np.exp(log_seen[:: max(1, rounds // LOOKED_AT)])
        mean = self.numbers.gamma(n, size=len(seen)) * (1.0 - seen) / seen
        return n + np.where(mean < _LARGE, self.numbers.poisson(np.minimum(mean, _LARGE)), mean)


def latent_class(
    histories: Histories,
    *,
    level: float = 0.95,
    seed: int = SEED,
    classes: int = CLASSES,
    cap: float = CAP,
    chains: int = CHAINS,
    rounds: int | None = None,
    tempered: bool = True,
    quick: bool = False,
    least_lists: int = LEAST_LISTS,
    most_at_cap: float = AT_CAP,
    most_r_hat: float = UNSETTLED,
    most_apart: float = APART,
    least_size: float = WORTH,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate how many there are by the latent class model.

    Args:
        histories: Who is on which lists; three or more lists.
        level: Probability that the interval is made for.
        seed: Of the random numbers: the same seed gives the same estimate, however many threads there are.
        classes: How many classes there may be, at most.
        cap: How many times as many as are documented may be on no list, at most. Numbers beyond it are drawn and left
            out, and how many they were is told.
        chains: How many chains, begun apart and held against each other; two at least.
        rounds: How long each chain may run: up to 60,000 rounds, fewer for large tables, unless told. It stops when
            R-hat is below 1.01 and the effective sizes are 400.
        tempered: Whether each chain carries replicas with the likelihood weakened.
        quick: Whether four of the chains are tried first, for up to 10,000 rounds. They are the answer if they settle
            by the same measure and their replicas have come back from the smallest power 40 times; else all chains are
            run as if nothing had been tried. Takes a second or less where five lists are easy to tell apart.
        least_lists: Lists that there must be.
        most_at_cap: Posterior mass near the cap or beyond from which the estimate is refused.
        most_r_hat: R-hat from which it is refused.
        most_apart: Difference between the medians of chains, as a share of the smallest, from which it is refused.
        least_size: Independent draws that those of the chains must be worth, in the bulk and in the tails.
        threads: Chains that run at once; as many as the process has processors for unless told.
        progress: Shows how far it is, and how long it takes at most.

    Returns:
        The posterior's median and central interval. `diagnostics` hold `r_hat`, `ess_bulk` and `ess_tail` (of log N),
        `chain_medians` (ascending), `mass_at_cap` and `cap`, `classes`, `chains`, `rounds` of each chain, `warm_up`
        of them left out, `powers` of the likelihood, `round_trips` of replicas between the ends of the stacks, and
        `prior`.

    Raises:
        ValueError: If an argument is out of range.
    """
    if not (0 < level < 1 and classes >= 1 and chains >= 2 and cap > 0 and (rounds is None or rounds >= 8)):
        raise ValueError("level between 0 and 1, one class, two chains, a cap above 0 and eight rounds are the least")
    n = histories.n
    reasons = unusable(histories, least_lists=least_lists, least_shared=1, least_documented=1)
    if reasons:
        return refused("latent-class", n, level, *reasons)
    # cells that nobody is in make the number of histories one that the kernel likes
    spare = -len(histories.counts) % 8
    on = np.ascontiguousarray(np.pad(histories.rows.T.astype(np.int64), ((0, 0), (0, spare))))
    counts = np.pad(histories.counts.astype(np.float64), (0, spare))
    *seeds, pilot = np.random.SeedSequence(seed).spawn(chains + 1)
    powers = _piloted(on, counts, classes, pilot) if tempered else np.ones(1)
    if rounds is None:
        rounds = min(ROUNDS, max(LEAST_ROUNDS, WORK // (len(counts) * (len(on) + 1))))
    threads = thread_count() if threads is None else threads
    run = partial(_run, on, counts, classes, powers, threads=threads, progress=progress or Silent())
    found = run(seeds[:FEW], first=FEW_FIRST, most=min(FEW_ROUNDS, rounds), trips=FEW_TRIPS) if quick else None
    if found is None or not found.settled:
        found = run(seeds, first=FIRST, most=rounds)

    drawn, most = found.drawn, n + int(cap * n)
    medians = np.sort(np.median(drawn, axis=1))
    at_cap = float((drawn > n + CAP_ZONE * (most - n)).mean())
    told: dict[str, Any] = {
        "r_hat": round(found.r_hat, 4), "ess_bulk": round(found.sizes[0]), "ess_tail": round(found.sizes[1]),
        "chain_medians": [round(x) for x in medians.tolist()], "mass_at_cap": round(at_cap, 6), "cap": most,
        "classes": classes, "chains": len(drawn), "rounds": found.rounds, "warm_up": int(WARM * found.rounds),
        "powers": [round(x, 4) for x in found.powers.tolist()], "round_trips": found.trips, "prior": "1/N",
    }  # fmt: skip
    told["evidence"] = round(evidence_of_classes(histories), 4)
    apart = medians[-1] > (1 + most_apart) * medians[0]
    if found.r_hat > most_r_hat or min(found.sizes) < least_size or apart:
        reasons += ("not-converged",)
    kept = drawn[drawn <= most]
    if at_cap > most_at_cap or not len(kept):
        reasons += ("cap",)
    if reasons:
        return refused("latent-class", n, level, *reasons, **told)
    thinned = kept[np.linspace(0, len(kept) - 1, min(DRAWS, len(kept))).astype(np.int64)]
    return replace(from_draws("latent-class", n, kept, level, told), draws=thinned)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What chains came to."""

    drawn: Numbers
    r_hat: float
    sizes: tuple[float, float]
    rounds: int
    powers: Numbers
    trips: int
    settled: bool


def _run(
    on: Whole, counts: Numbers, classes: int, powers: Numbers, seeds: Sequence[np.random.SeedSequence], *,
    first: int, most: int, threads: int, progress: Progress, trips: int = 0,
) -> _Found:  # fmt: skip
    """Return what chains begun apart come to, looked at first after some rounds and at last after the most.

    They are settled if they agree, are worth enough, and replicas came back often enough from the smallest power.
    """
    running = [_Chain.begun(one, (len(powers), classes, len(on))) for one in seeds]
    looks = list(_looks(first, most))
    parts = sorted({*range(PART, most, PART), *looks})
    done, looked, found = 0, 0, None
    with progress.each(parts, "latent classes, at most", len(parts)) as shown:
        for until in shown:
            part = until - done
            run_all(lambda chain: chain.go_on(on, counts, powers, part), running, threads)  # noqa: B023  (run at once)
            done = until
            if done not in looks:
                continue
            drawn = np.array([chain.draws(int(counts.sum()), done - int(WARM * done)) for chain in running])
            mixed, sizes = r_hat(np.log(drawn)), effective_sizes(np.log(drawn))
            came = int(sum(chain.trips[0] for chain in running))
            settled = mixed < CONVERGED and min(sizes) >= ENOUGH and came >= trips
            found = _Found(drawn, mixed, sizes, done, powers, came, settled)
            if settled:
                break
            if len(powers) > 1:
                refused_swaps = np.mean([chain.rejected[:-1] for chain in running], axis=0) / ((done - looked) / 2)
                powers = _spaced(powers, refused_swaps)
                for chain in running:
                    chain.respace(len(powers))
            looked = done
    assert found is not None  # the last look is after the most rounds
    return found


def _looks(first: int, most: int) -> Iterator[int]:
    """Yield the rounds after which chains are looked at: each time half as many again, and at last the most."""
    until = min(first, most)
    while until < most:
        yield until
        until = int(until * GROWTH)
    yield most


def _piloted(on: Whole, counts: Numbers, classes: int, seed: np.random.SeedSequence) -> Numbers:
    """Return powers of the likelihood between which swaps are refused about equally often, by a chain of its own."""
    powers = np.exp(np.linspace(0.0, np.log(min(HOTTEST, LOOSE / counts.sum())), PILOTED))
    chain = _Chain.begun(seed, (PILOTED, classes, len(on)))
    for rounds in PILOT:
        chain.go_on(on, counts, powers, rounds)
        refused_swaps = chain.rejected[:-1] / (rounds / 2)
        powers = _spaced(powers, refused_swaps, None if rounds == PILOT[-1] else PILOTED)
        chain.rejected[:] = 0.0
    return powers


def _spaced(powers: Numbers, refused_swaps: Numbers, size: int | None = None) -> Numbers:
    """Return powers between which swaps will be refused equally often.

    Refusals add up to how hard the way from the posterior to the smallest power is. Twice as many replicas would be
    best (Syed et al. 2022, sections 4 and 5); some more are made, for where modes give way to each other the way is
    harder than short chains can tell.

    Args:
        powers: Those that were used, from 1 down.
        refused_swaps: Share of the swaps of each with the next that were refused.
        size: How many to return; as many as the way asks for unless told.
    """
    # a floor keeps powers apart where nothing was refused
    hardness = np.concatenate([[0.0], np.cumsum(refused_swaps + 1e-3)])
    if size is None:
        size = min(MOST_POWERS, max(LEAST_POWERS, 1 + round(FOR_EACH * float(hardness[-1]))))
    placed = np.interp(np.linspace(0.0, hardness[-1], size), hardness, np.log(powers))
    return np.asarray(np.exp(placed), np.float64)
