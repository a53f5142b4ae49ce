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
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

__all__ = ["room_for", "run"]

SHAPE, RATE = 0.25, 0.25
"""Of the gamma prior of the concentration."""
WIDEST = 4.0
"""Largest step of a log-odds or a log-weight."""
FARTHEST = 36.0
"""Log-odds of capture beyond which nothing moves: one in 4e15, where the uniform prior has nothing left."""
RECAST, LIGHTEST = 20, 8.0
"""How often in a round a class is offered another part, and the logarithm of how much lighter than all it may be."""
NEVER = -37.0
"""Logarithm of a chance too small for any uniform number that is drawn."""
SPARE = 0.3
"""Expected observed persons below which a class hardly bears on the likelihood and is drawn anew from the prior."""

_kernel = nb.njit(cache=True, nogil=True, error_model="numpy")
# what is called takes over the liberties of its caller unless it has its own; `_log` must not be rearranged
_exact = nb.njit(cache=True, nogil=True, fastmath={"contract"}, error_model="numpy")
_quick = nb.njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "arcp", "nsz"}, error_model="numpy")
_ROOT, _ONE, _WHOLE = np.uint64(0x3FE6A09E667F3BCD), np.uint64(0x3FF0000000000000), np.uint64(0x4330000000000000)
_FRACTION, _EXPONENT, _ZERO, _LN2 = np.uint64(0x000FFFFFFFFFFFFF), np.uint64(52), 2.0**52 + 1023.0, math.log(2.0)
_C1, _C2, _C3, _C4 = 0.6666666666666735130, 0.3999999999940941908, 0.2857142874366239149, 0.2222219843214978396
_C5, _C6, _C7 = 0.1818357216161805012, 0.1531383769920937332, 0.1479819860511658591
_ROOT_TAU = math.sqrt(2.0 * math.pi)
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
    """Return a step up or down, as likely to be of one order as of another, down to `exp(-span)` of the widest."""
    u = 2.0 * _uniform(state) - 1.0
    return math.copysign(WIDEST * math.exp(-span * abs(u)), u)


@_kernel
def _accepted(state, log_ratio):
    """Return whether a step is taken whose density is so much higher."""
    return log_ratio >= 0.0 or (log_ratio > NEVER and math.log(_uniform(state)) < log_ratio)


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
        return total - math.log(product * tail) - (last + SHAPE) * math.log(RATE - y[last] + math.log(tail))
    # the same by logarithms, where weights are too small to be multiplied
    whole, total = y[last], y[last]
    for k in range(last - 1, -1, -1):
        total += y[k] - whole
        whole = _log_sum(whole, y[k])
    return total - whole - (last + SHAPE) * math.log(RATE - y[last] + whole)


@intrinsic
def _bits(typing, x):  # noqa: ARG001
    """Return the bits of a number."""

    def build(context, builder, signature, args):  # noqa: ARG001
        return builder.bitcast(args[0], ir.IntType(64))

    return types.uint64(x), build


@intrinsic
def _of_bits(typing, bits):  # noqa: ARG001
    """Return the number that bits stand for."""

    def build(context, builder, signature, args):  # noqa: ARG001
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(bits), build


@intrinsic
def _lent(typing, array):  # noqa: ARG001
    """Return an array that counts no references, which takes a quarter of the time. Its owner must outlive it."""

    def build(context, builder, signature, args):
        lent = context.make_array(signature.return_type)(context, builder, args[0])
        lent.meminfo = ir.Constant(lent.meminfo.type, None)
        return lent._getvalue()  # noqa: SLF001  (as numba's own intrinsics do)

    return array(array), build


@_exact
def _log(x):
    """Return the logarithm of a positive number, to two units in the last place; of 0 it is -709.

    Several are reckoned at once by one instruction, as the library's cannot: the exponent is read from the bits, and
    of the fraction 1 + f, between the roots of 1/2 and 2, the logarithm is 2 artanh(f / (2 + f)), a polynomial.
    """
    bits = _bits(x) - _ROOT + _ONE
    exponent = _of_bits((bits >> _EXPONENT) | _WHOLE) - _ZERO
    f = _of_bits((bits & _FRACTION) + _ROOT) - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = z * (_C1 + z * (_C2 + z * (_C3 + z * (_C4 + z * (_C5 + z * (_C6 + z * _C7))))))
    return exponent * _LN2 + (f - s * (f - r))


@_exact
def _terms(counts, others, given, row, weight, out):
    """Put what each history adds to the log-likelihood into `out`."""
    for m in range(len(counts)):
        out[m] = counts[m] * _log(others[m] + weight * given[row, m])


@_quick
def _log_likelihood(counts, n, others, given, row, weight, seen, out):
    """Return the log-likelihood of the histories, given that they are observed: others' share and that of one class."""
    _terms(counts, others, given, row, weight, out)
    total = 0.0
    for m in range(len(counts)):
        total += out[m]
    return total - n * math.log(seen)


@_kernel
def _capture(log_odds):
    """Return a probability and what is left of 1."""
    e = math.exp(-abs(log_odds))
    large, small = 1.0 / (1.0 + e), e / (1.0 + e)
    return (large, small) if log_odds > 0.0 else (small, large)


@_kernel
def _seen(caught, free, row):
    """Return the probability of being on one list at least; nothing cancels where it is small."""
    seen, missed = 0.0, 1.0
    for j in range(caught.shape[1]):
        seen += missed * caught[row, j]
        missed *= free[row, j]
    return seen


@_kernel
def _histories(on, caught, free, given, row):
    """Put the probability of each history in a class into its row of `given`."""
    for m in range(on.shape[1]):
        given[row, m] = 1.0
    for j in range(on.shape[0]):
        yes, no = caught[row, j], free[row, j]
        for m in range(on.shape[1]):
            given[row, m] *= yes if on[j, m] else no


@_kernel
def _fresh_class(on, state, t, row, caught, free, given, at):
    """Draw log-odds of capture into a row of `t` from the prior, of probabilities that are uniform; fill row `at`."""
    for j in range(on.shape[0]):
        u = _uniform(state)
        t[row, j] = math.log(u / (1.0 - u))
        caught[at, j], free[at, j] = u, 1.0 - u
    _histories(on, caught, free, given, at)
    return _seen(caught, free, at)


@_kernel
def _take(k, t, t_new, row, caught, free, given, at):
    """Make a class that of other rows."""
    for j in range(t.shape[1]):
        t[k, j], caught[k, j], free[k, j] = t_new[row, j], caught[at, j], free[at, j]
    for m in range(given.shape[1]):
        given[k, m] = given[at, m]


@_kernel
def _move_class(
    k, on, counts, n, beta, y, t, state, weight, seen, caught, free, given, t_new, others, terms, prior, likelihood
):
    """Move the weight of a class, and its captures; return the log-densities of the weights and of the histories."""
    n_lists, n_histories, new = on.shape[0], on.shape[1], len(y)
    span = math.log(WIDEST * math.sqrt(beta * n + 1.0))
    seen_others, weight_others = 0.0, 0.0
    for m in range(n_histories):
        others[m] = 0.0
    for other in range(len(y)):
        if other != k:
            w = weight[other]
            seen_others += w * seen[other]
            weight_others += w
            for m in range(n_histories):
                others[m] += w * given[other, m]

    was_y, was_weight = y[k], weight[k]
    y[k] = was_y + _step(state, span)
    weight[k] = math.exp(y[k])
    p = _log_prior(y, weight)
    f = _log_likelihood(counts, n, others, given, k, weight[k], seen_others + weight[k] * seen[k], terms)
    if _accepted(state, p - prior + beta * (f - likelihood)):
        prior, likelihood = p, f
    else:
        y[k], weight[k] = was_y, was_weight

    least = SPARE / n / (1.0 - SPARE / n) * weight_others
    if weight[k] < least:
        s = _fresh_class(on, state, t_new, 0, caught, free, given, new)
        f = _log_likelihood(counts, n, others, given, new, weight[k], seen_others + weight[k] * s, terms)
        if _accepted(state, beta * (f - likelihood)):
            _take(k, t, t_new, 0, caught, free, given, new)
            seen[k], likelihood = s, f
        return prior, likelihood

    # captures one by one and all together, at the same share of what is observed: the ways N grows and shrinks
    for j in range(n_lists):
        t_new[0, j], caught[new, j], free[new, j] = t[k, j], caught[k, j], free[k, j]
    for move in range(n_lists + 1):
        step, change, farthest = _step(state, span), 0.0, 0.0
        for j in range(n_lists) if move == n_lists else range(move, move + 1):
            t_new[0, j] += step
            caught[new, j], free[new, j] = _capture(t_new[0, j])
            # log-odds have the density of uniform probabilities
            change += math.log(caught[new, j] * free[new, j] / (caught[k, j] * free[k, j]))
            farthest = max(farthest, abs(t_new[0, j]))
        if move < n_lists:
            up, down = caught[new, move] / caught[k, move], free[new, move] / free[k, move]
            for m in range(n_histories):
                given[new, m] = given[k, m] * (up if on[move, m] else down)
        else:
            _histories(on, caught, free, given, new)
        s = _seen(caught, free, new)
        was_y, was_weight = y[k], weight[k]
        weight[k] = was_weight * (seen[k] / s)
        # a class that became spare could not come back by this move
        if farthest < FARTHEST and weight[k] >= least:
            y[k] = math.log(weight[k])
            p = _log_prior(y, weight)
            f = _log_likelihood(counts, n, others, given, new, weight[k], seen_others + weight[k] * s, terms)
            if _accepted(state, p - prior + change + beta * (f - likelihood)):
                _take(k, t, t_new, 0, caught, free, given, new)
                seen[k], prior, likelihood = s, p, f
                continue
        y[k], weight[k] = was_y, was_weight
        for j in range(n_lists) if move == n_lists else range(move, move + 1):
            t_new[0, j], caught[new, j], free[new, j] = t[k, j], caught[k, j], free[k, j]
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
        if _accepted(state, p - prior):
            prior = p
            seen[a], seen[b] = seen[b], seen[a]
            for j in range(t.shape[1]):
                t[a, j], t[b, j] = t[b, j], t[a, j]
                caught[a, j], caught[b, j] = caught[b, j], caught[a, j]
                free[a, j], free[b, j] = free[b, j], free[a, j]
            for m in range(given.shape[1]):
                given[a, m], given[b, m] = given[b, m], given[a, m]
        else:
            y[a], y[b] = y[b], y[a]
            weight[a], weight[b] = weight[b], weight[a]


@_kernel
def _recast(
    on, counts, n, beta, y, t, state, weight, seen, caught, free, given, t_new, others, terms, prior, likelihood
):
    """Offer one class another part, at what a larger one gives up; return the log-densities as `_move_class` does.

    The new captures are those of the larger class, but for lists that get any. The larger class changes its size, and
    its captures so that as many are on each list as before: what all lists have alone is told as well as it was.
    """
    n_classes, n_lists, new, changed = len(y), on.shape[0], len(y), len(y) + 1
    for _ in range(RECAST):
        whole = 0.0
        for k in range(n_classes):
            whole += weight[k]
        left, a = _uniform(state) * whole, 0
        while a < n_classes - 1 and left >= weight[a]:
            left -= weight[a]
            a += 1
        k = int(_uniform(state) * (n_classes - 1))
        k += k >= a
        change = 3.0 * _uniform(state) - 1.5
        y_k = math.log(whole) - LIGHTEST * _uniform(state)
        w_a, w_k = weight[a] * math.exp(change), math.exp(y_k)
        whole_new = whole + w_a + w_k - weight[a] - weight[k]
        if not math.log(whole_new) - LIGHTEST < y[k] < math.log(whole_new):
            continue
        ratio = math.log(w_a / whole_new / (weight[a] / whole)) - n_lists * change
        fits = True
        for j in range(n_lists):
            if _uniform(state) < 0.5:
                u = _uniform(state)
                t_k = math.log(u / (1.0 - u))
            else:
                t_k = t[a, j] + _normal(state)
            caught[new, j], free[new, j] = _capture(t_k)
            given_up = (weight[a] * caught[a, j] + weight[k] * caught[k, j] - w_k * caught[new, j]) / w_a
            if not 1e-12 < given_up < 1.0 - 1e-12 or abs(t_k) > FARTHEST:
                fits = False
                break
            caught[changed, j], free[changed, j] = given_up, 1.0 - given_up
            t_a = math.log(given_up / (1.0 - given_up))
            t_new[0, j], t_new[1, j] = t_k, t_a
            ratio += math.log(_offered(t[k, j] - t_a, caught[k, j] * free[k, j]))
            ratio -= math.log(_offered(t_k - t[a, j], caught[new, j] * free[new, j]))
        if not fits:
            continue
        _histories(on, caught, free, given, new)
        _histories(on, caught, free, given, changed)
        s_k, s_a, seen_all = _seen(caught, free, new), _seen(caught, free, changed), 0.0
        for m in range(len(counts)):
            others[m] = w_a * given[changed, m]
        for other in range(n_classes):
            if other not in (a, k):
                seen_all += weight[other] * seen[other]
                for m in range(len(counts)):
                    others[m] += weight[other] * given[other, m]
        f = _log_likelihood(counts, n, others, given, new, w_k, seen_all + w_a * s_a + w_k * s_k, terms)
        was_y_a, was_y_k, was_a, was_k = y[a], y[k], weight[a], weight[k]
        y[a], y[k], weight[a], weight[k] = y[a] + change, y_k, w_a, w_k
        p = _log_prior(y, weight)
        if _accepted(state, p - prior + ratio + beta * (f - likelihood)):
            prior, likelihood = p, f
            _take(k, t, t_new, 0, caught, free, given, new)
            _take(a, t, t_new, 1, caught, free, given, changed)
            seen[k], seen[a] = s_k, s_a
        else:
            y[a], y[k], weight[a], weight[k] = was_y_a, was_y_k, was_a, was_k
    return prior, likelihood


@_kernel
def _offered(distance, density):
    """Return how likely `_recast` offers a log-odds, over how likely the prior has it."""
    return 0.5 + 0.5 * math.exp(-0.5 * distance * distance) / (_ROOT_TAU * density)


@_kernel
def _renew_last(
    on, counts, n, beta, y, t, state, weight, seen, caught, free, given, y_new, t_new, others, terms, likelihood
):
    """Draw the classes from one on anew from the prior, given a concentration drawn given the sticks."""
    last, new = len(y) - 1, len(y)
    first = int(_uniform(state) * len(y))
    left, whole = y[last], y[last]
    for k in range(last - 1, -1, -1):
        whole = _log_sum(whole, y[k])
        if k >= first:
            left = whole
    concentration = _gamma(state, last + SHAPE) / (RATE - y[last] + whole)
    seen_together = 0.0
    for m in range(len(counts)):
        others[m] = 0.0
    for k in range(len(y)):
        if k < first:
            row, w, s = k, weight[k], seen[k]
        else:
            y_new[k] = left
            if k < last:
                gone = -math.log(_uniform(state)) / concentration
                y_new[k] += math.log(-math.expm1(-gone))
                left -= gone
            row, w, s = new, math.exp(y_new[k]), _fresh_class(on, state, t_new, k, caught, free, given, new)
        seen_together += w * s
        for m in range(len(counts)):
            others[m] += w * given[row, m]
    f = _log_likelihood(counts, n, others, given, new, 0.0, seen_together, terms)
    if _accepted(state, beta * (f - likelihood)):
        likelihood = f
        for k in range(first, len(y)):
            y[k] = y_new[k]
            for j in range(t.shape[1]):
                t[k, j] = t_new[k, j]
            _fill(k, on, y, t, weight, seen, caught, free, given)
    return likelihood


@_kernel
def _fill(k, on, y, t, weight, seen, caught, free, given):
    """Reckon what follows from the log-weight and the log-odds of a class."""
    weight[k] = math.exp(y[k])
    for j in range(t.shape[1]):
        caught[k, j], free[k, j] = _capture(t[k, j])
    _histories(on, caught, free, given, k)
    seen[k] = _seen(caught, free, k)


@_kernel
def _sweep(on, counts, n, beta, y, t, state, weight, seen, caught, free, given, y_new, t_new, others, terms):
    """Move one replica once; return its log-likelihood and the log-probability of being observed.

    The arrays after `state` are room to work in; those by class have two rows more, for classes that are offered.
    """
    n_classes = len(y)
    whole = y[0]
    for k in range(1, n_classes):
        whole = _log_sum(whole, y[k])
    seen_together = 0.0
    for m in range(len(counts)):
        others[m] = 0.0
    for k in range(n_classes):
        y[k] -= whole
        _fill(k, on, y, t, weight, seen, caught, free, given)
        seen_together += weight[k] * seen[k]
        for m in range(len(counts)):
            others[m] += weight[k] * given[k, m]
    prior = _log_prior(y, weight)
    likelihood = _log_likelihood(counts, n, others, given, 0, 0.0, seen_together, terms)

    for k in range(n_classes):
        prior, likelihood = _move_class(
            k, on, counts, n, beta, y, t, state, weight, seen, caught, free, given, t_new, others, terms, prior,
            likelihood,
        )  # fmt: skip
    if n_classes > 1:
        prior, likelihood = _recast(
            on, counts, n, beta, y, t, state, weight, seen, caught, free, given, t_new, others, terms, prior, likelihood
        )
        _move_labels(y, t, state, weight, seen, caught, free, given, prior)
        likelihood = _renew_last(
            on, counts, n, beta, y, t, state, weight, seen, caught, free, given, y_new, t_new, others, terms, likelihood
        )

    seen_together, total = 0.0, 0.0
    for k in range(n_classes):
        seen_together += weight[k] * seen[k]
        total += weight[k]
    return likelihood, math.log(seen_together / total)


@_kernel
def _cut(room, rows, columns):
    """Return the beginning of an array as a matrix, and what is left."""
    return room[: rows * columns].reshape(rows, columns), room[rows * columns :]


def room_for(classes: int, lists: int, histories: int) -> int:
    """Return how many numbers `run` needs to work."""
    return 3 * classes + (3 * classes + 4) * lists + (classes + 4) * histories


@nb.njit(
    nb.void(
        nb.int64[:, ::1], nb.float64[::1], nb.float64[::1], nb.float64[:, ::1], nb.float64[:, :, ::1], nb.int64[::1],
        nb.int64[::1], nb.uint64[::1], nb.float64[::1], nb.float64[::1], nb.int64[::1], nb.int64, nb.float64[::1],
    ), cache=True, nogil=True, error_model="numpy",
)  # fmt: skip
def run(on, counts, betas, y, t, at, way, state, log_seen, rejected, trips, begin, room):
    """Move a chain by as many rounds as `log_seen` has places.

    Args:
        on: For each list and history whether the list has it.
        counts: Persons of each history; 0 does no harm, and a number of histories that eight divides is quickest.
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
        room: To work in: `room_for` tells how much.
    """
    n = 0.0
    for m in range(len(counts)):
        n += counts[m]
    temperatures, classes, lists, histories = len(betas), y.shape[1], on.shape[0], len(counts)
    on, counts, y, t, state, room = _lent(on), _lent(counts), _lent(y), _lent(t), _lent(state), _lent(room)
    vectors, room = _cut(room, 3, classes)
    weight, seen, y_new = vectors[0], vectors[1], vectors[2]
    t_new, room = _cut(room, classes, lists)
    caught, room = _cut(room, classes + 2, lists)
    free, room = _cut(room, classes + 2, lists)
    given, room = _cut(room, classes + 2, histories)
    vectors, _ = _cut(room, 2, histories)
    others, terms = vectors[0], vectors[1]
    now = np.empty(temperatures)
    for r in range(len(log_seen)):
        for c in range(temperatures):
            i = at[c]
            now[c], log_share = _sweep(
                on, counts, n, betas[c], y[i], t[i], state, weight, seen, caught, free, given, y_new, t_new, others,
                terms,
            )  # fmt: skip
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
