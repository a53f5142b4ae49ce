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
        sides = [(self.pairs.a, self.pairs.b), (self.pairs.b, self.pairs.a)]
        in_sample = [np.isin(one, self.sample) for one, _ in sides]
        self._pair = np.concatenate([np.flatnonzero(inside) for inside in in_sample])
        self._other = np.concatenate([other[inside] for (_, other), inside in zip(sides, in_sample, strict=True)])
        one = np.concatenate([one[inside] for (one, _), inside in zip(sides, in_sample, strict=True)])
        self._at = np.searchsorted(self.sample, one)
        self._lists = lists
        self._of_list = [np.flatnonzero(lists == number) for number in range(int(lists.max(initial=-1)) + 1)]
        self._pool: Whole | None = None

    def sums(self, cluster: Whole, sizes: Whole, probability: Numbers) -> tuple[float, float]:
        """Return the sums over the sample of links missing and found.

        Args:
            cluster: For each record its cluster.
            sizes: For each cluster how many records it has.
            probability: Of each of `pairs`.
        """
        own = sizes[cluster[self.sample]]
        found = float(((own - 1) / own).sum())
        # each pair as seen from its record in the sample; of pairs with one other cluster the likeliest counts
        at, beyond, p, times = self._at, cluster[self._other], probability[self._pair], self._times[self._pair]
        seen = cluster[self.sample[at]] != beyond
        order = np.lexsort((-times[seen], -p[seen], beyond[seen], at[seen]))
        at, beyond, p, times = (x[seen][order] for x in (at, beyond, p, times))
        first = np.ones(len(at), np.bool_)
        first[1:] = (at[1:] != at[:-1]) | (beyond[1:] != beyond[:-1])
        at, p, times = at[first], p[first], times[first]
        more = np.bincount(at, p, minlength=len(own))
        links = np.bincount(at, p * times, minlength=len(own))
        return float((links / (1 + more) / own).sum()), found

    def links(self, draw: int, cluster: Whole, probability: Numbers) -> tuple[int, Whole]:
        """Return how many links are missing in a draw, and pairs of records that they may join (two columns).

        There are more pairs than links, because some join what is one already or must be two. All draws choose from one
        pool of pairs, so that few records are concerned in all.

        Args:
            draw: Number of the draw.
            cluster: For each record its cluster.
            probability: Of each of `pairs`, in this draw.
        """
        sizes = np.bincount(cluster, minlength=len(cluster))
        missed, found = self.sums(cluster, sizes, probability)
        share = float(np.random.default_rng([_SEED, draw]).beta(_PRIOR_MISSED + missed, _PRIOR_FOUND + found))
        made = len(cluster) - int((sizes > 0).sum())
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
        found = np.empty((size, 2), np.int64)
        for column, side in enumerate(sides):
            for number, places in enumerate(self._of_list):
                rows = np.flatnonzero(side == number)
                found[rows, column] = rng.choice(places, len(rows))
        return found
