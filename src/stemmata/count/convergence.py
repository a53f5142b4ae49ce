"""Have chains of draws arrived, and what are their draws worth? Rank-normalised split R-hat and effective sizes.

After Vehtari, Gelman, Simpson, Carpenter and Bürkner, Rank-normalization, folding, and localization: an improved
R-hat for assessing convergence of MCMC, Bayesian Analysis 16(2), 2021.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.special import ndtri
from scipy.stats import rankdata

__all__ = ["effective_sizes", "r_hat"]

Numbers = NDArray[np.float64]


def r_hat(draws: Numbers) -> float:
    """Return the split R-hat of chains: 1 if no chain, and no half of one, can be told from the others.

    The larger of that of the ranks (do they agree where they are?) and of the distances from the median (do they agree
    how wide they are?). Chains that stand still on one and the same number are taken to agree.

    Args:
        draws: One row a chain; four draws at least.
    """
    halves = _halves(draws)
    folded = np.abs(halves - np.median(halves))
    return max(_spread_ratio(_normal_scores(halves)), _spread_ratio(_normal_scores(folded)))


def effective_sizes(draws: Numbers) -> tuple[float, float]:
    """Return how many independent draws the chains are worth for the bulk and for the tails (5 % and 95 %) together."""
    halves = _halves(draws)
    low, high = np.quantile(halves, [0.05, 0.95])
    tails = [_effective((halves <= edge).astype(np.float64)) for edge in (low, high)]
    return _effective(_normal_scores(halves)), min(tails)


def _halves(draws: Numbers) -> Numbers:
    """Return the first and the second half of each chain as chains of their own; of an odd number one is left out."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal_scores(draws: Numbers) -> Numbers:
    """Return what a normal variable would have at the rank of each draw."""
    ranks = rankdata(draws).reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)), np.float64)


def _spread_ratio(chains: Numbers) -> float:
    within = float(chains.var(axis=1, ddof=1).mean())
    between = float(chains.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    length = chains.shape[1]
    return float(np.sqrt((length - 1) / length + between / within))


def _effective(chains: Numbers) -> float:
    """Return the effective size by the autocorrelations of all chains, summed while pairs of them stay positive."""
    count, length = chains.shape
    within = float(chains.var(axis=1, ddof=1).mean())
    if within == 0:
        return float(chains.size)
    total = within * (length - 1) / length + float(chains.mean(axis=1).var(ddof=1))
    centred = chains - chains.mean(axis=1, keepdims=True)
    size = next_fast_len(2 * length)
    spectrum = np.fft.rfft(centred, size)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), size)[:, :length].mean(axis=0) / (length - 1)
    correlation = 1.0 - (within - covariance) / total
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs <= 0)
    kept = np.minimum.accumulate(pairs[: ends[0] if len(ends) else len(pairs)])
    # no chain is worth more than its draws times the order of their number
    time = max(2.0 * float(kept.sum()) - 1.0, 1.0 / np.log10(chains.size))
    return float(count * length / time)
