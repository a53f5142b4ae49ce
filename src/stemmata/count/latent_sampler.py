"""Draws from the posterior of the latent class model, by parallel tempering: one call runs one chain.

The likelihood of the observed histories needs neither the classes of the persons nor the unobserved: with p(N) as 1/N
both sum out (`latent` gives the model). What is left are the weights of the classes, as logarithms `y` up to a
constant, and the capture probabilities, as log-odds `t`; the concentration of the sticks is integrated out as well.

A chain is a stack of replicas, the first at the posterior, each further one with the likelihood raised to a smaller
power: there modes melt into each other. Neighbours are offered to change places in turn, even pairs and odd pairs,
which carries states up and down the stack in straight lines (Okabe et al. 2001; Syed et al., Non-reversible parallel
tempering, JRSS B 84, 2022). One round moves every replica once and then offers the swaps.
"""

# mypy: allow-untyped-defs
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR0917  (kernels: typed by their signatures, one loop each)

from __future__ import annotations

import math

import numba as nb
import numpy as np

__all__ = ["run"]

SHAPE, RATE = 0.25, 0.25
"""Of the gamma prior of the concentration."""
WIDEST = 3.0
"""Largest step of a log-odds or a log-weight."""
FARTHEST = 36.0
"""Log-odds of capture beyond which nothing moves: one in 4e15, where the uniform prior has nothing left."""
SPARE = 0.05
"""Expected observed persons below which a class hardly bears on the likelihood and is drawn anew from the prior."""

_kernel = nb.njit(cache=True, nogil=True)
_quick = nb.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"})
_SHIFT, _ROTATE, _BACK, _TURN = np.uint64(17), np.uint64(45), np.uint64(19), np.uint64(12)


@_kernel
def _uniform(state):
    """Return a number between 0 and 1, neither included (xoshiro256+, Blackman and Vigna 2021)."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    drawn = s0 + s3
    shifted = s1 << _SHIFT
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    state[0], state[1], state[2], state[3] = s0, s1, s2, (s3 << _ROTATE) | (s3 >> _BACK)
    return (np.float64(drawn >> _TURN) + 0.5) * 2.0**-52


@_kernel
def _normal(state):
    """Return a standard normal number (Marsaglia's polar method)."""
    while True:
        a, b = 2.0 * _uniform(state) - 1.0, 2.0 * _uniform(state) - 1.0
        s = a * a + b * b
        if 0.0 < s < 1.0:
            return a * math.sqrt(-2.0 * math.log(s) / s)


@_kernel
def _gamma(state, shape):
    """Return a gamma number, for a shape of 1 or more (Marsaglia and Tsang 2000)."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = _normal(state)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if math.log(_uniform(state)) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v


@_kernel
def _step(state, span):
    """Return a symmetric step, as likely to be of one order as of another, down to `exp(-span)` of the widest."""
    return WIDEST * math.exp(-span * _uniform(state)) * _normal(state)


@_kernel
def _fresh_captures(state, t):
    """Draw log-odds of capture from the prior: of probabilities that are uniform."""
    for j in range(len(t)):
        u = _uniform(state)
        t[j] = math.log(u / (1.0 - u))


@_kernel
def _put(values, into):
    for i in range(len(values)):
        into[i] = values[i]


@_kernel
def _log_sum(a, b):
    if a < b:
        a, b = b, a
    return a + math.log1p(math.exp(b - a)) if b > a - 40.0 else a


@_kernel
def _log_prior(y, weight):
    """Return the log-density of log-weights: sticks broken off one by one, their concentration integrated out.

    With T_k the weight left after class k, the density of the weights is proportional to the product of all 1 / T_k
    times (rate - log w_K) to the power of -(K - 1 + shape); that of their logarithms has each w_k as a factor more.
    The sum of the weights need not be 1.

    Args:
        y: The logarithms.
        weight: Their exponentials.
    """
    last = len(y) - 1
    tail, product, total = weight[last], 1.0, y[last]
    for k in range(last - 1, -1, -1):
        product *= tail
        total += y[k]
        tail += weight[k]
    if product > 1e-280:
        whole = math.log(tail)
        return total - math.log(product) - whole - (last + SHAPE) * math.log(RATE - y[last] + whole)
    # the same by logarithms, where weights are too small to be multiplied
    whole, total = y[last], y[last]
    for k in range(last - 1, -1, -1):
        total += y[k] - whole
        whole = _log_sum(whole, y[k])
    return total - whole - (last + SHAPE) * math.log(RATE - y[last] + whole)


@_quick
def _log_likelihood(counts, n, others, own, weight, seen):
    """Return the log-likelihood of the histories, given that they are observed: others' share and that of one class."""
    total = 0.0
    for m in range(len(counts)):
        total += counts[m] * math.log(others[m] + weight * own[m])
    return total - n * math.log(seen)


@_kernel
def _capture(log_odds):
    """Return a probability and what is left of 1."""
    e = math.exp(-abs(log_odds))
    large, small = 1.0 / (1.0 + e), e / (1.0 + e)
    return (large, small) if log_odds > 0.0 else (small, large)


@_kernel
def _captures(t, caught, free):
    """Put the probabilities of log-odds, and what is left of 1, into `caught` and `free`."""
    for j in range(len(t)):
        caught[j], free[j] = _capture(t[j])


@_kernel
def _seen(caught, free):
    """Return the probability of being on one list at least; nothing cancels where it is small."""
    seen, missed = 0.0, 1.0
    for j in range(len(caught)):
        seen += missed * caught[j]
        missed *= free[j]
    return seen


@_kernel
def _histories(on, caught, free, out):
    """Put the probability of each history in a class into `out`."""
    out[:] = 1.0
    for j in range(len(caught)):
        for m in range(len(out)):
            out[m] *= caught[j] if on[j, m] else free[j]


@_kernel
def _move_class(k, on, counts, n, beta, y, t, state, weight, seen, caught, free, given, scratch, prior, likelihood):
    """Move the weight of a class, and its captures; return the log-densities of the weights and of the histories."""
    n_lists, m_all = on.shape
    t_new, caught_new, free_new = scratch[0, :n_lists], scratch[1, :n_lists], scratch[2, :n_lists]
    others, fresh = scratch[3, :m_all], scratch[4, :m_all]
    others[:] = 0.0
    span = math.log(WIDEST * math.sqrt(beta * n + 1.0))
    seen_others, weight_others = 0.0, 0.0
    for other in range(len(y)):
        if other != k:
            w = weight[other]
            seen_others += w * seen[other]
            weight_others += w
            for m in range(m_all):
                others[m] += w * given[other, m]

    was_y, was_weight = y[k], weight[k]
    y[k] = was_y + _step(state, span)
    weight[k] = math.exp(y[k])
    p = _log_prior(y, weight)
    f = _log_likelihood(counts, n, others, given[k], weight[k], seen_others + weight[k] * seen[k])
    if math.log(_uniform(state)) < p - prior + beta * (f - likelihood):
        prior, likelihood = p, f
    else:
        y[k], weight[k] = was_y, was_weight

    least = SPARE / n / (1.0 - SPARE / n) * weight_others
    if weight[k] < least:
        _fresh_captures(state, t_new)
        _captures(t_new, caught_new, free_new)
        _histories(on, caught_new, free_new, fresh)
        s = _seen(caught_new, free_new)
        f = _log_likelihood(counts, n, others, fresh, weight[k], seen_others + weight[k] * s)
        if math.log(_uniform(state)) < beta * (f - likelihood):
            _put(t_new, t[k])
            _put(caught_new, caught[k])
            _put(free_new, free[k])
            _put(fresh, given[k])
            seen[k], likelihood = s, f
        return prior, likelihood

    # captures one by one and all together, at the same share of what is observed: the ways N grows and shrinks
    for move in range(n_lists + 1):
        step = _step(state, span)
        change, farthest = 0.0, 0.0
        for j in range(n_lists):
            t_new[j], caught_new[j], free_new[j] = t[k, j], caught[k, j], free[k, j]
            if move in (j, n_lists):
                t_new[j] += step
                caught_new[j], free_new[j] = _capture(t_new[j])
                # log-odds have the density of uniform probabilities
                change += math.log(caught_new[j] * free_new[j] / (caught[k, j] * free[k, j]))
                farthest = max(farthest, abs(t_new[j]))
        if move < n_lists:
            up, down = caught_new[move] / caught[k, move], free_new[move] / free[k, move]
            for m in range(m_all):
                fresh[m] = given[k, m] * (up if on[move, m] else down)
        else:
            _histories(on, caught_new, free_new, fresh)
        s = _seen(caught_new, free_new)
        was_y, was_weight = y[k], weight[k]
        weight[k] = was_weight * (seen[k] / s)
        # a class that became spare could not come back by this move
        if farthest < FARTHEST and weight[k] >= least:
            y[k] = math.log(weight[k])
            p = _log_prior(y, weight)
            f = _log_likelihood(counts, n, others, fresh, weight[k], seen_others + weight[k] * s)
            if math.log(_uniform(state)) < p - prior + change + beta * (f - likelihood):
                _put(t_new, t[k])
                _put(caught_new, caught[k])
                _put(free_new, free[k])
                _put(fresh, given[k])
                seen[k], prior, likelihood = s, p, f
                continue
        y[k], weight[k] = was_y, was_weight
    return prior, likelihood


@_kernel
def _move_labels(y, t, state, weight, seen, caught, free, given, prior):
    """Offer pairs of classes to change places: the sticks alone care which comes first."""
    for _ in range(len(y)):
        a, b = int(_uniform(state) * len(y)), int(_uniform(state) * (len(y) - 1))
        b += b >= a
        y[a], y[b] = y[b], y[a]
        weight[a], weight[b] = weight[b], weight[a]
        p = _log_prior(y, weight)
        if math.log(_uniform(state)) < p - prior:
            prior = p
            seen[a], seen[b] = seen[b], seen[a]
            for rows in (t, caught, free, given):
                for i in range(rows.shape[1]):
                    rows[a, i], rows[b, i] = rows[b, i], rows[a, i]
        else:
            y[a], y[b] = y[b], y[a]
            weight[a], weight[b] = weight[b], weight[a]


@_kernel
def _renew_last(on, counts, n, beta, y, t, state, weight, seen, caught, free, given, likelihood):
    """Draw the classes from one on anew from the prior, given a concentration drawn given the sticks."""
    n_lists, m_all = on.shape
    last = len(y) - 1
    y_new, t_new = y.copy(), np.empty((len(y), n_lists))
    caught_new, free_new, together, fresh = np.empty(n_lists), np.empty(n_lists), np.zeros(m_all), np.zeros(m_all)
    first = int(_uniform(state) * len(y))
    left, whole = y[last], y[last]
    for k in range(last - 1, -1, -1):
        whole = _log_sum(whole, y[k])
        if k >= first:
            left = whole
    concentration = _gamma(state, last + SHAPE) / (RATE - y[last] + whole)
    seen_together = 0.0
    for k in range(len(y)):
        if k < first:
            w, s = weight[k], seen[k]
            fresh[:] = given[k]
        else:
            y_new[k] = left
            if k < last:
                gone = -math.log(_uniform(state)) / concentration
                y_new[k] += math.log(-math.expm1(-gone))
                left -= gone
            w = math.exp(y_new[k])
            _fresh_captures(state, t_new[k])
            _captures(t_new[k], caught_new, free_new)
            _histories(on, caught_new, free_new, fresh)
            s = _seen(caught_new, free_new)
        seen_together += w * s
        for m in range(m_all):
            together[m] += w * fresh[m]
    f = _log_likelihood(counts, n, together, fresh, 0.0, seen_together)
    if math.log(_uniform(state)) < beta * (f - likelihood):
        likelihood = f
        for k in range(first, len(y)):
            y[k], weight[k], t[k, :] = y_new[k], math.exp(y_new[k]), t_new[k]
            _captures(t[k], caught[k], free[k])
            _histories(on, caught[k], free[k], given[k])
            seen[k] = _seen(caught[k], free[k])
    return likelihood


@_kernel
def _sweep(on, counts, n, beta, y, t, state):
    """Move one replica once; return its log-likelihood and the log-probability of being observed."""
    n_classes, n_lists = t.shape
    seen, weight, given = np.empty(n_classes), np.empty(n_classes), np.empty((n_classes, len(counts)))
    caught, free = np.empty((n_classes, n_lists)), np.empty((n_classes, n_lists))
    scratch = np.empty((5, max(n_lists, len(counts))))
    whole = y[0]
    for k in range(1, n_classes):
        whole = _log_sum(whole, y[k])
    together, seen_together = np.zeros(len(counts)), 0.0
    for k in range(n_classes):
        y[k] -= whole
        weight[k] = math.exp(y[k])
        _captures(t[k], caught[k], free[k])
        _histories(on, caught[k], free[k], given[k])
        seen[k] = _seen(caught[k], free[k])
        seen_together += weight[k] * seen[k]
        for m in range(len(counts)):
            together[m] += weight[k] * given[k, m]
    prior = _log_prior(y, weight)
    likelihood = _log_likelihood(counts, n, together, together, 0.0, seen_together)

    for k in range(n_classes):
        prior, likelihood = _move_class(
            k, on, counts, n, beta, y, t, state, weight, seen, caught, free, given, scratch, prior, likelihood
        )
    if n_classes > 1:
        _move_labels(y, t, state, weight, seen, caught, free, given, prior)
        likelihood = _renew_last(on, counts, n, beta, y, t, state, weight, seen, caught, free, given, likelihood)

    seen_together, total = 0.0, 0.0
    for k in range(n_classes):
        seen_together += weight[k] * seen[k]
        total += weight[k]
    return likelihood, math.log(seen_together / total)


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.float64[::1], nb.float64[::1], nb.float64[:, ::1], nb.float64[:, :, ::1], nb.int64[::1],
        nb.int64[::1], nb.uint64[::1], nb.float64[::1], nb.float64[::1], nb.int64[::1], nb.int64,
    ), cache=True, nogil=True,
)  # fmt: skip
def run(on, counts, betas, y, t, at, way, state, log_seen, rejected, trips, begin):
    """Move a chain by as many rounds as `log_seen` has places.

    Args:
        on: For each list and history whether the list has it.
        counts: Persons of each history.
        betas: Power of the likelihood for each temperature, from 1 down.
        y: Log-weights of the classes for each replica; changed.
        t: Log-odds of capture for each replica, class and list; changed.
        at: For each temperature its replica; changed.
        way: For each replica 1 if it was last at the posterior, -1 if last at the smallest power, else 0; changed.
        state: Of the random numbers; changed.
        log_seen: Receives for each round the log-probability of being observed, at the posterior.
        rejected: The probabilities of refused swaps of each temperature with the next are added to it.
        trips: Its one number grows by how often a replica came from the posterior to the smallest power and back.
        begin: Number of the first round: tells which pairs are offered to swap.
    """
    n = 0.0
    for m in range(len(counts)):
        n += counts[m]
    temperatures = len(betas)
    now = np.empty(temperatures)
    for r in range(len(log_seen)):
        for c in range(temperatures):
            i = at[c]
            now[c], log_share = _sweep(on, counts, n, betas[c], y[i], t[i], state)
            if c == 0:
                log_seen[r] = log_share
        for c in range((begin + r) % 2, temperatures - 1, 2):
            change = (betas[c] - betas[c + 1]) * (now[c + 1] - now[c])
            chance = math.exp(min(0.0, change))
            rejected[c] += 1.0 - chance
            if _uniform(state) < chance:
                at[c], at[c + 1] = at[c + 1], at[c]
                now[c], now[c + 1] = now[c + 1], now[c]
        if temperatures > 1:
            way[at[temperatures - 1]] = -1
            if way[at[0]] == -1:
                trips[0] += 1
            way[at[0]] = 1
