"""Whether the data determine a log-linear model, for many models at a time: the arithmetic.

Sets of lists are numbers: bit `j` is set if list `j` is in the set. So are histories, and a model is a row of sets.
Sums over all sets within a history, or over all histories with a set, are made list by list (Yates). What the models
mean is told in `hierarchies`.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0917  (kernels: typed by their Numba signatures, one loop each)

from __future__ import annotations

import numba as nb
import numpy as np

__all__ = [
    "EXISTS",
    "NOT_FITTED",
    "NOT_IDENTIFIED",
    "NO_MAXIMUM",
    "face",
    "solve",
    "state_of",
    "sum_around",
    "sum_within",
]

EXISTS, NOT_IDENTIFIED, NO_MAXIMUM, NOT_FITTED = 0, 1, 2, 3
"""What is known of a model before it is used; the last: Newton's method did not settle."""
_ZERO = 1e-9
"""Below this an entry of an eliminated matrix is none: they begin as 0 and 1, and few steps are taken."""

F1, I1, B1 = nb.float64[::1], nb.int64[::1], nb.boolean[::1]


@nb.njit(nb.void(F1, nb.int64), cache=True, nogil=True)
def sum_within(values, p):
    """Replace the value of each set by the sum over the sets within it."""
    for j in range(p):
        bit = 1 << j
        for c in range(len(values)):
            if c & bit:
                values[c] += values[c ^ bit]


@nb.njit(nb.void(F1, nb.int64), cache=True, nogil=True)
def sum_around(values, p):
    """Replace the value of each set by the sum over the sets that hold it."""
    for j in range(p):
        bit = 1 << j
        for c in range(len(values)):
            if not c & bit:
                values[c] += values[c | bit]


@nb.njit(nb.boolean(nb.float64[:, ::1], F1, nb.int64), cache=True, nogil=True)
def solve(square, right, m):
    """Solve a positive definite system in place (Cholesky); return whether it is one."""
    for i in range(m):
        for j in range(i + 1):
            left = square[i, j]
            for k in range(j):
                left -= square[i, k] * square[j, k]
            if i > j:
                square[i, j] = left / square[j, j]
            elif left > 1e-14 * square[i, i]:
                square[i, i] = np.sqrt(left)
            else:
                return False
    for i in range(m):
        for k in range(i):
            right[i] -= square[i, k] * right[k]
        right[i] /= square[i, i]
    for i in range(m - 1, -1, -1):
        for k in range(i + 1, m):
            right[i] -= square[k, i] * right[k]
        right[i] /= square[i, i]
    return True


@nb.njit(nb.int64(I1, nb.int64, F1, nb.int64, B1, I1), cache=True, nogil=True)
def face(terms, size, margins, p, alive, kept):
    """Mark the histories that take part, and keep the terms that are above minus infinity; return how many."""
    alive[:] = True
    alive[0] = False
    m = 0
    for i in range(size):
        t = terms[i]
        if margins[t] > 0:
            kept[m] = t
            m += 1
        else:
            for c in range(1 << p):
                if c & t == t:
                    alive[c] = False
    return m


@nb.njit(nb.int64(nb.float64[:, ::1], nb.int64, F1, nb.int64, I1), cache=True, nogil=True)
def _taken_up(basis, rank, row, m, pivots):
    """Reduce a row by a reduced basis and, if anything is left, make it part of that; return the new rank."""
    for i in range(rank):
        share = row[pivots[i]]
        if share != 0:
            for k in range(m):
                row[k] -= share * basis[i, k]
    best = 0
    for k in range(m):
        if abs(row[k]) > abs(row[best]):
            best = k
    if abs(row[best]) < _ZERO:
        return rank
    scale = row[best]
    for k in range(m):
        basis[rank, k] = row[k] / scale
    for i in range(rank):
        share = basis[i, best]
        if share != 0:
            for k in range(m):
                basis[i, k] -= share * basis[rank, k]
    pivots[rank] = best
    return rank + 1


@nb.njit(nb.boolean(nb.float64[:, ::1], nb.int64, nb.int64), cache=True, nogil=True)
def _balanced(rows, n, q):
    """Return whether rows, each taken a positive number of times, can add up to nothing.

    Each is taken once and then as often again as least squares want of numbers not below zero (Lawson and Hanson,
    Solving least squares problems, 1974, chapter 23).
    """
    left, weight, passive = np.zeros(q), np.zeros(n), np.zeros(q + 1, np.int64)
    for i in range(n):
        for k in range(q):
            left[k] -= rows[i, k]
    aim = left.copy()
    small = _ZERO * (1.0 + np.dot(aim, aim))
    gram, s, n_passive = np.zeros((q + 1, q + 1)), np.zeros(q + 1), 0
    for _ in range(20 * (n + q)):
        if np.dot(left, left) < small:
            return True
        best, pull = -1, 1e-7
        for i in range(n):
            if weight[i] == 0:
                towards = 0.0
                for k in range(q):
                    towards += rows[i, k] * left[k]
                if towards > pull:
                    best, pull = i, towards
        if best < 0 or n_passive == q:
            return False
        passive[n_passive] = best
        n_passive += 1
        while n_passive:
            for i in range(n_passive):
                s[i] = np.dot(rows[passive[i]], aim)
                for j in range(n_passive):
                    gram[i, j] = np.dot(rows[passive[i]], rows[passive[j]])
            if not solve(gram, s, n_passive):
                n_passive -= 1
                weight[passive[n_passive]] = 0.0
                return False
            step = 1.0
            for i in range(n_passive):
                if s[i] <= 1e-12:
                    had = weight[passive[i]]
                    step = min(step, had / (had - s[i]) if had > s[i] else 0.0)
            for i in range(n_passive):
                weight[passive[i]] += step * (s[i] - weight[passive[i]])
            if step == 1.0:
                break
            stay = 0
            for i in range(n_passive):
                if weight[passive[i]] > 1e-12:
                    passive[stay] = passive[i]
                    stay += 1
                else:
                    weight[passive[i]] = 0.0
            n_passive = stay
        for k in range(q):
            left[k] = aim[k]
            for i in range(n_passive):
                left[k] -= weight[passive[i]] * rows[passive[i], k]
    return False


@nb.njit(nb.int64(I1, nb.int64, F1, B1, nb.int64), cache=True, nogil=True)
def state_of(kept, m, counts, alive, p):
    """Return whether the data determine the terms and the estimate exists.

    Directions in which the terms may move without changing any history that somebody has are open; if there are none,
    the estimate exists. If one of them changes no history at all, the terms are not identified. If one lowers some
    histories and raises none, the likelihood grows along it without end; by Stiemke's lemma there is none just if the
    histories nobody has, each taken with a positive weight, balance.
    """
    basis, row, pivots = np.zeros((m, m)), np.zeros(m), np.zeros(m, np.int64)
    rank = 0
    for c in range(1, 1 << p):
        if alive[c] and counts[c] > 0 and rank < m:
            for k in range(m):
                row[k] = 1.0 if kept[k] & c == kept[k] else 0.0
            rank = _taken_up(basis, rank, row, m, pivots)
    q = m - rank
    if q == 0:
        return EXISTS
    pivotal = np.zeros(m, np.bool_)
    for i in range(rank):
        pivotal[pivots[i]] = True
    n = 0
    for c in range(1, 1 << p):
        n += alive[c] and counts[c] == 0
    rows, moved, free, one_way = np.zeros((n, q)), np.zeros(1 << p), 0, False
    for k in range(m):
        if pivotal[k]:
            continue
        # how a direction in which this open term grows by one moves the histories that nobody has
        moved[:] = 0.0
        moved[kept[k]] = 1.0
        for i in range(rank):
            moved[kept[pivots[i]]] = -basis[i, k]
        sum_within(moved, p)
        i, ups, downs = 0, 0, 0
        for c in range(1, 1 << p):
            if alive[c] and counts[c] == 0:
                if abs(moved[c]) > _ZERO:
                    rows[i, free] = moved[c]
                    ups += moved[c] > 0
                    downs += moved[c] < 0
                i += 1
        if ups + downs == 0:
            return NOT_IDENTIFIED
        one_way = one_way or ups == 0 or downs == 0
        free += 1
    open_rank, one = 0, np.zeros(q)
    small_basis, small_pivots = np.zeros((q, q)), np.zeros(q, np.int64)
    for i in range(n):
        if open_rank < q:
            one[:] = rows[i]
            open_rank = _taken_up(small_basis, open_rank, one, q, small_pivots)
    if open_rank < q:
        return NOT_IDENTIFIED
    return EXISTS if not one_way and _balanced(rows, n, q) else NO_MAXIMUM
