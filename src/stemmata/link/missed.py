"""Links that blocking missed, put into the draws: as many as the audit lets expect, with the doubt about that.

In the audit some records were compared with all others. A record that it finds together with records of other clusters
tells of an entity cut into pieces; summed over a sample of records, with one part in the size of its own cluster for
each, such findings estimate how many links are missing (Horvitz and Thompson 1952), and the same sum over the links
that were found what share these are. The share is drawn from its posterior (beta, about a prior worth thirty links),
the number of missing links from a Poisson distribution. Which records they join is not known: they join records of
such pairs of lists as links that were found do, drawn at random.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stemmata.link.scoring import Audit, Scored

__all__ = ["Missed"]

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
_SEED = 20_190_613
_PRIOR_MISSED, _PRIOR_FOUND = 1.0, 29.0
"""What is known of the share of missing links before the audit, from lists with known truth (a thousandth to a twelfth
was missing): three in a hundred, as good as thirty links seen."""


class Missed:
    """What the audit found missing.

    Args:
        audit: The audit.
        pairs: The pairs that were scored apart from it.
        lists: For each record the number of its list.
    """

    def __init__(self, audit: Audit, pairs: Scored, lists: Whole) -> None:
        n = len(lists)
        new = ~np.isin(audit.likely.a * n + audit.likely.b, pairs.a * n + pairs.b)
        self.sample = audit.sample
        self.pairs = audit.likely.rows(new)
        self._times = audit.times[new]
        self._lists = lists
        self._of_list = [np.flatnonzero(lists == number) for number in range(int(lists.max(initial=-1)) + 1)]
        self._pool: Whole | None = None

    def share(self, draw: int, cluster: Whole, probability: Numbers) -> float:
        """Return the share of links that are missing, drawn.

        Args:
            draw: Number of the draw.
            cluster: For each record its cluster.
            probability: Of each of `pairs`, in this draw.
        """
        missed, found = self.sums(cluster, probability)
        rng = np.random.default_rng([_SEED, draw])
        return float(rng.beta(_PRIOR_MISSED + missed, _PRIOR_FOUND + found))

    def sums(self, cluster: Whole, probability: Numbers) -> tuple[float, float]:
        """Return the sums over the sample of links missing and found."""
        sizes = np.bincount(cluster, minlength=len(cluster))
        own = sizes[cluster[self.sample]]
        found = float(((own - 1) / own).sum())
        beyond: dict[int, dict[int, tuple[float, float]]] = {}
        place = {record: i for i, record in enumerate(self.sample.tolist())}
        rows = zip(*(x.tolist() for x in (self.pairs.a, self.pairs.b, probability, self._times)), strict=True)
        for a, b, p, times in rows:
            for one, other in ((a, b), (b, a)):
                if one in place and cluster[one] != cluster[other]:
                    pieces = beyond.setdefault(place[one], {})
                    pieces[int(cluster[other])] = max((p, times), pieces.get(int(cluster[other]), (0.0, 0.0)))
        missed = 0.0
        for i, pieces in beyond.items():
            more = sum(p for p, _ in pieces.values())
            missed += sum(p * times for p, times in pieces.values()) / (1 + more) / own[i]
        return missed, found

    def links(self, draw: int, cluster: Whole, probability: Numbers) -> tuple[int, Whole]:
        """Return how many links are missing in a draw, and pairs of records that they may join (two columns).

        There are more pairs than links, because some join what is one already or must be two. All draws choose from one
        pool of pairs, so that few records are concerned in all.
        """
        share = self.share(draw, cluster, probability)
        made = len(cluster) - len(np.unique(cluster))
        rng = np.random.default_rng([_SEED, draw, 1])
        number = int(rng.poisson(made * share / (1 - share)))
        if self._pool is None:
            self._pool = self._pairs_like(cluster, 20 + 4 * max(number, made // 20))
        return number, rng.permutation(self._pool)

    def _pairs_like(self, cluster: Whole, size: int) -> Whole:
        """Return pairs of records at random, of such lists as those that a grouping puts together."""
        order = np.argsort(cluster, kind="stable")
        next_to = np.flatnonzero(cluster[order][1:] == cluster[order][:-1])
        rng = np.random.default_rng(_SEED)
        if not len(next_to):
            return rng.integers(0, len(cluster), (size, 2))
        like = rng.choice(next_to, size)
        sides = [self._lists[order[like + step]] for step in (0, 1)]
        return np.column_stack([[rng.choice(self._of_list[number]) for number in side] for side in sides])
