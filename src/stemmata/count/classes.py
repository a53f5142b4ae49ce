"""Latent classes at their most likely: how well few classes of persons tell a table.

Persons fall into classes, within which being on one list says nothing about being on another. What is most likely is
found by EM, persons on no list filled in at each step (Dempster, Laird and Rubin, Maximum likelihood from incomplete
data via the EM algorithm, Journal of the Royal Statistical Society B 39, 1977). `latent` estimates from the same model;
this module tells only how likely it makes the histories.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN202, C901, PLR0912  (a kernel: typed by its Numba signature, one loop)

from __future__ import annotations

import numba as nb
import numpy as np

from stemmata.count.estimates import by_bic
from stemmata.count.histories import Histories

__all__ = ["evidence_of_classes"]

MOST_CLASSES = 6
STARTS, STEPS = 6, 3_000
"""Starts for each number of classes, and steps of each at most."""
_SETTLED, _LOOKED = 1e-5, 50
"""Gain of the log-likelihood over so many steps below which a start has settled."""
_SEED = 19


def evidence_of_classes(histories: Histories) -> float:
    """Return the evidence (see `combining`) of the number of classes of which it is greatest.

    Classes are added until one more lowers it, or there are as many terms as the histories can determine.
    """
    n, p = histories.n, len(histories.lists)
    on, counts = np.ascontiguousarray(histories.rows), histories.counts.astype(np.float64)
    best = -np.inf
    for classes in range(1, MOST_CLASSES + 1):
        terms = min(classes * p + classes - 1, 2**p - 2)
        likely = _most_likely(on, counts, classes, STARTS if classes > 1 else 1, _SEED)
        found = by_bic(2 * (histories.saturated() - likely), terms, n)
        if found <= best:
            break
        best = found
        if terms == 2**p - 2:
            break
    return best


@nb.njit(nb.float64(nb.boolean[:, ::1], nb.float64[::1], nb.int64, nb.int64, nb.int64), cache=True, nogil=True)
def _most_likely(on, counts, classes, starts, seed):
    """Return the greatest log-likelihood of the histories, given that they are observed, over some starts."""
    np.random.seed(seed)
    m_all, p = on.shape
    n = counts.sum()
    best = -np.inf
    own, total, caught = np.zeros(classes), np.zeros(classes), np.zeros((classes, p))
    unseen = np.zeros(classes)
    for _ in range(starts):
        capture = np.random.uniform(0.03, 0.9, (classes, p))
        weight = np.random.uniform(0.2, 1.0, classes)
        weight /= weight.sum()
        before = -np.inf
        for step in range(STEPS):
            for k in range(classes):
                unseen[k] = weight[k]
                for j in range(p):
                    unseen[k] *= 1 - capture[k, j]
            missed = min(unseen.sum(), 1 - 1e-12)
            likely = -n * np.log(1 - missed)
            total[:] = 0.0
            caught[:] = 0.0
            for m in range(m_all):
                whole = 0.0
                for k in range(classes):
                    own[k] = weight[k]
                    for j in range(p):
                        own[k] *= capture[k, j] if on[m, j] else 1 - capture[k, j]
                    whole += own[k]
                whole = max(whole, 1e-300)
                likely += counts[m] * np.log(whole)
                for k in range(classes):
                    share = counts[m] * own[k] / whole
                    total[k] += share
                    for j in range(p):
                        if on[m, j]:
                            caught[k, j] += share
            for k in range(classes):
                total[k] = max(total[k] + n * unseen[k] / (1 - missed), 1e-12)
            everyone = total.sum()
            for k in range(classes):
                weight[k] = total[k] / everyone
                for j in range(p):
                    capture[k, j] = min(max(caught[k, j] / total[k], 1e-9), 1 - 1e-9)
            best = max(best, likely)
            if step % _LOOKED == _LOOKED - 1:
                if likely - before < _SETTLED:
                    break
                before = likely
    return best
