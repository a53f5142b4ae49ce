"""The fits of log-linear models, many at a time: the arithmetic.

Sets of lists and histories are numbers, as in `existence`; the Hessian is read off sums over all histories with a set,
so that a step of Newton's method costs no product of matrices.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

import math

import numba as nb
import numpy as np

from stemmata.count.existence import (
    EXISTS,
    NOT_FITTED,
    NOT_IDENTIFIED,
    face,
    solve,
    state_of,
    sum_around,
    sum_within,
)

__all__ = ["build_models", "fit_all", "fit_lowest", "fit_unseen"]

F1, I1, B1 = nb.float64[::1], nb.int64[::1], nb.boolean[::1]
_STEPS, _SETTLED = 100, 1e-6
"""Steps of Newton's method at most; last change of any log mean at which it has settled: its square is then left."""
_ANEW = False
"""Of a fit that has not begun."""


@nb.njit(nb.boolean(I1, nb.int64, F1, B1, nb.int64, nb.float64, nb.boolean, F1, F1), cache=True, nogil=True)
def _fit(kept, m, counts, alive, p, limit, begun, theta, means):
    """Write the terms and means that make the counts most likely (Newton's method); return whether it settled.

    It goes on from the terms and means given if the fit has `begun`, and else begins at the counts. It does not settle
    if the deviance will stay above a limit: twice the square of Newton's decrement, and one, is more than
    what is still to be gained.
    """
    cells = 1 << p
    hessian, right, step = np.zeros((m, m)), np.zeros(m), np.zeros(m)
    log, sums, moved = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    total, most, before, now, furthest = 0.0, 0.0, 0.0, 0.0, 0.0
    for c in range(cells):
        if not alive[c]:
            means[c] = 0.0
            continue
        total += counts[c]
        if counts[c] > 0:
            most += counts[c] * np.log(counts[c]) - counts[c]
        if not begun:
            means[c] = counts[c] + 0.1
        log[c] = np.log(max(means[c], 1e-300))
        before += counts[c] * log[c] - means[c]
        # the first step of a fit that has not begun is least squares towards the counts themselves
        sums[c] = counts[c] - means[c] + (0.0 if begun else means[c] * log[c])
    sum_around(sums, p)
    for i in range(m):
        theta[i], step[i] = theta[i] if begun else 0.0, sums[kept[i]]
    for turn in range(_STEPS):
        first = turn == 0 and not begun
        sums[:] = means
        sum_around(sums, p)
        for i in range(m):
            for j in range(i + 1):
                hessian[i, j] = sums[kept[i] | kept[j]]
        right[:] = step
        if not solve(hessian, step, m):
            return False
        gain = np.dot(right, step)
        if not first and gain < 1 and 2 * (most - before) - 2 * gain - 1 > limit:
            return False
        moved[:] = 0.0
        for i in range(m):
            moved[kept[i]] = step[i]
        sum_within(moved, p)
        share = 1.0
        for _ in range(60):
            now, furthest = 0.0, 0.0
            for c in range(cells):
                if alive[c]:
                    at = moved[c] if first else log[c] + share * moved[c]
                    means[c] = np.exp(min(at, 600.0))
                    now += counts[c] * at - means[c]
                    furthest = max(furthest, abs(share * moved[c]))
            if first or now >= before - 1e-12 * (abs(before) + total) or not furthest > _SETTLED:
                break
            share /= 2
        for c in range(cells):
            log[c] = moved[c] if first else log[c] + share * moved[c]
        for i in range(m):
            theta[i] += share * step[i]
        before = now
        if not first and furthest <= _SETTLED:
            return True
        if not np.isfinite(now):
            return False
        for c in range(cells):
            sums[c] = counts[c] - means[c] if alive[c] else 0.0
        sum_around(sums, p)
        for i in range(m):
            step[i] = sums[kept[i]]
    return False


@nb.njit(nb.float64(F1, F1, B1), cache=True, nogil=True)
def _deviance(counts, means, alive):
    away = 0.0
    for c in range(len(counts)):
        if alive[c]:
            away += means[c] - counts[c]
            if counts[c] > 0:
                away += counts[c] * np.log(counts[c] / means[c])
    return max(2 * away, 0.0)


@nb.njit(
    nb.void(
        nb.int64[:, ::1], I1, nb.float64[:, ::1], nb.int64, nb.float64[:, ::1], nb.float64[:, ::1], nb.int8[:, ::1]
    ),
    cache=True,
    nogil=True,
)
def fit_all(terms, sizes, tables, p, unseen, deviance, state):
    """Fit each model to each table; write what `hierarchies.fit_tables` returns."""
    cells, most = 1 << p, terms.shape[1]
    alive, kept = np.zeros(cells, np.bool_), np.zeros(most, np.int64)
    theta, means, margins, counts = np.zeros(most), np.zeros(cells), np.zeros(cells), np.zeros(cells)
    for r in range(len(tables)):
        counts[:] = tables[r]
        counts[0] = 0.0
        margins[:] = counts
        sum_around(margins, p)
        for i in range(len(terms)):
            m = face(terms[i], sizes[i], margins, p, alive, kept)
            if m == 0:
                state[r, i] = NOT_IDENTIFIED
                continue
            state[r, i] = state_of(kept, m, counts, alive, p)
            if state[r, i] == EXISTS:
                if _fit(kept, m, counts, alive, p, np.inf, _ANEW, theta, means):
                    unseen[r, i] = np.exp(theta[0])
                    deviance[r, i] = _deviance(counts, means, alive)
                else:
                    state[r, i] = NOT_FITTED


@nb.njit(nb.void(nb.int64[:, ::1], I1, nb.float64[:, ::1], nb.int64, I1, F1, F1), cache=True, nogil=True)
def fit_lowest(terms, sizes, tables, p, best, unseen, bic):
    """Find the model of lowest BIC for each table; write what `hierarchies.lowest_bic` returns."""
    cells, most = 1 << p, terms.shape[1]
    alive, kept = np.zeros(cells, np.bool_), np.zeros(most, np.int64)
    theta, means, margins, counts = np.zeros(most), np.zeros(cells), np.zeros(cells), np.zeros(cells)
    for r in range(len(tables)):
        counts[:] = tables[r]
        counts[0] = 0.0
        margins[:] = counts
        sum_around(margins, p)
        dear = np.log(margins[0]) if margins[0] > 0 else 0.0
        for i in range(len(terms)):
            small = 1e-9 * (1.0 + bic[r])
            limit = bic[r] + small - sizes[i] * dear
            if limit < 0:
                continue
            m = face(terms[i], sizes[i], margins, p, alive, kept)
            if m == 0 or not _fit(kept, m, counts, alive, p, limit, _ANEW, theta, means):
                continue
            now, hidden = _deviance(counts, means, alive) + sizes[i] * dear, np.exp(theta[0])
            fewer = best[r] >= 0 and (sizes[i] < sizes[best[r]] or (sizes[i] == sizes[best[r]] and hidden < unseen[r]))
            better = now < bic[r] - small or (now <= bic[r] + small and fewer) or best[r] < 0
            if better and state_of(kept, m, counts, alive, p) == EXISTS:
                best[r], unseen[r], bic[r] = i, hidden, now


@nb.njit(nb.void(I1, F1, nb.int64, F1, F1), cache=True, nogil=True)
def fit_unseen(terms, table, p, unseen, deviance):
    """Write the deviance of a model with each of some numbers on no list."""
    cells, size = 1 << p, len(terms)
    alive, kept = np.zeros(cells, np.bool_), np.zeros(size, np.int64)
    theta, means, margins, counts = np.zeros(size), np.zeros(cells), table.copy(), table.copy()
    margins[0] = 0.0
    sum_around(margins, p)
    m = face(terms, size, margins, p, alive, kept)
    alive[0] = True
    for i in range(len(unseen)):
        counts[0] = unseen[i]
        settled = _fit(kept, m, counts, alive, p, np.inf, _ANEW, theta, means)
        deviance[i] = _deviance(counts, means, alive) if settled else np.nan


@nb.njit(nb.float64(nb.float64, nb.float64), cache=True, nogil=True)
def _surprise(count, mean):
    """Return the logarithm of the probability of as few as `count`, or as many, of a Poisson with this mean."""
    if mean <= 0:
        return 0.0 if count == 0 else -np.inf
    if mean > 1e6:  # the signed root of the deviance is normal
        root = np.sqrt(max(2 * (count * np.log(count / mean) - count + mean), 0.0)) if count > 0 else np.sqrt(2 * mean)
        if root < 30:
            return np.log(0.5 * math.erfc(root / np.sqrt(2.0)))
        return -root * root / 2 - np.log(root * np.sqrt(2 * np.pi))
    at = count * np.log(mean) - mean - math.lgamma(count + 1)
    part, whole, k = 1.0, 1.0, count
    if count <= mean:
        while k > 0 and part > 1e-13 * whole:
            part *= k / mean
            whole += part
            k -= 1
    else:
        while part > 1e-13 * whole:
            k += 1
            part *= mean / k
            whole += part
    return min(at + np.log(whole), 0.0)


@nb.njit(
    nb.void(nb.float64[:, ::1], nb.int64, nb.float64, nb.int64[:, ::1], I1, F1, nb.int8[::1]), cache=True, nogil=True
)
def build_models(tables, p, threshold, terms, sizes, unseen, state):
    """Add pairs of lists one by one, for each table; write what `hierarchies.step_forward` returns."""
    cells, most = 1 << p, terms.shape[1]
    alive, kept = np.zeros(cells, np.bool_), np.zeros(most, np.int64)
    theta, means, margins, counts = np.zeros(most), np.zeros(cells), np.zeros(cells), np.zeros(cells)
    expected = np.zeros(cells)
    pairs, surprise = np.zeros(most, np.int64), np.zeros(most)
    for r in range(len(tables)):
        counts[:] = tables[r]
        counts[0] = 0.0
        margins[:] = counts
        sum_around(margins, p)
        terms[r, 0] = 0
        for j in range(p):
            terms[r, 1 + j] = 1 << j
        size, left = 1 + p, 0
        for i in range(p):
            for j in range(i):
                pairs[left] = 1 << i | 1 << j
                left += 1
        m = face(terms[r], size, margins, p, alive, kept)
        state[r] = state_of(kept, m, counts, alive, p) if m else NOT_IDENTIFIED
        begun = False
        while state[r] == EXISTS:
            if not _fit(kept, m, counts, alive, p, np.inf, begun, theta, means):
                state[r] = NOT_FITTED
                break
            begun, fitted = True, m
            unseen[r] = np.exp(theta[0])
            expected[:] = means
            sum_around(expected, p)
            for i in range(left):
                surprise[i] = _surprise(margins[pairs[i]], expected[pairs[i]])
            added = False
            while left and not added:
                best = 0
                for i in range(1, left):
                    # of equals that which concerns more persons, whatever the order of the lists
                    gain = surprise[best] - surprise[i]
                    if gain > 1e-9 or (gain > -1e-9 and margins[pairs[i]] > margins[pairs[best]]):
                        best = i
                if surprise[best] >= threshold:
                    break
                terms[r, size] = pairs[best]
                m = face(terms[r], size + 1, margins, p, alive, kept)
                if state_of(kept, m, counts, alive, p) == EXISTS:
                    if m > fitted:
                        theta[fitted] = 0.0
                    size += 1
                    left -= 1
                    pairs[best] = pairs[left]
                    added = True
                else:
                    surprise[best] = 0.0
            if not added:
                break
        terms[r, size:] = -1
        sizes[r] = size
