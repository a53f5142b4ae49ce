"""A count: one population, every method side by side, and what the table says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from stemmata.config import CountSettings
from stemmata.count.averaging import Averaged, averaged
from stemmata.count.bounds import chao
from stemmata.count.combining import PARTS, combined
from stemmata.count.contained import Contained, made_one
from stemmata.count.decomposable import decomposable
from stemmata.count.estimates import Estimate, from_draws, refused
from stemmata.count.heterogeneity import heterogeneity
from stemmata.count.histories import Histories
from stemmata.count.latent import CHAINS, latent_class
from stemmata.count.loglinear import SAMPLES, TOP, independence, loglinear_bic, loglinear_stepwise
from stemmata.count.looking import LeftOut, OfList, Reference, Share, left_out, of_lists, references, trajectory
from stemmata.count.reasons import unusable
from stemmata.count.sensitivity import Sensitivity, sensitivity
from stemmata.progress import Silent
from stemmata.stage import Progress

__all__ = ["Count", "answered", "count", "method_of"]

Method = Callable[[Histories], Estimate]
QUICK_SAMPLES, QUICK_TOP = 500, 200
"""Samples of the data and models looked at in each, where many tables are counted quickly."""
QUICK_CHAINS, QUICK_ROUNDS = 4, 10_000
"""Chains of the latent classes there, and their rounds at most."""
_ANSWERS = ("combined", "decomposable", "latent-class", "loglinear-bic", "loglinear-stepwise", "independence")
"""Methods whose answer is that of a count, the first that gives one."""


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """What is known of one population.

    Attributes:
        stratum: Its name; empty if there is but one.
        histories: Who is on which lists, in the one grouping that stands for the linkage.
        estimates: What each method says, in the order asked.
        averaged: What exact averaging says over the draws of the linkage; None without draws.
        lists: Each list with its overlaps.
        left_out: What is estimated without each list.
        references: Each list as a known truth.
        trajectory: What is estimated from ever more of the persons.
        contained: Lists that lie within another; the combined estimate takes the two as one.
        ease: What is estimated if persons differ in how easily they are found, and fall into no classes.
        sensitivity: What the answer rests on; None if the table is not fit for any.
    """

    stratum: str
    histories: Histories
    estimates: tuple[Estimate, ...]
    averaged: Averaged | None
    lists: tuple[OfList, ...]
    left_out: tuple[LeftOut, ...]
    references: tuple[Reference, ...]
    trajectory: tuple[Share, ...]
    contained: tuple[Contained, ...]
    ease: Estimate
    sensitivity: Sensitivity | None

    def by(self, method: str) -> Estimate:
        """Return what a method says.

        Raises:
            KeyError: If it was not asked.
        """
        for one in self.estimates:
            if one.method == method:
                return one
        raise KeyError(method)


def method_of(name: str, settings: CountSettings, progress: Progress | None = None) -> Method:
    """Return a method as the settings have it.

    Args:
        name: One of the methods but `combined`.
        settings: Section [count].
        progress: Shows how far it is, where that takes long.
    """
    level, seed = settings.level, settings.seed
    samples = QUICK_SAMPLES if settings.quick else SAMPLES
    linear: dict[str, Any] = {
        "level": level, "least_lists": settings.least_lists, "most_lost": settings.most_lost,
        "most_times": settings.most_times,
    }  # fmt: skip
    match name:
        case "decomposable":
            return partial(
                decomposable, level=level, cap=settings.cap, least_lists=settings.least_lists,
                most_saturated=settings.most_unidentified, most_at_cap=settings.most_at_cap,
            )  # fmt: skip
        case "latent-class":
            return partial(
                latent_class, level=level, seed=seed, cap=settings.cap, least_lists=settings.least_lists,
                most_at_cap=settings.most_at_cap, most_r_hat=settings.most_rhat, most_apart=settings.most_gap,
                quick=settings.quick, chains=QUICK_CHAINS if settings.quick else CHAINS,
                rounds=QUICK_ROUNDS if settings.quick else None, progress=progress,
            )  # fmt: skip
        case "loglinear-bic":
            return partial(
                loglinear_bic, seed=seed, samples=samples, top=QUICK_TOP if settings.quick else TOP, **linear
            )
        case "loglinear-stepwise":
            return partial(loglinear_stepwise, seed=seed, samples=samples, **linear)
        case "independence":
            return partial(independence, level=level, least_lists=settings.least_lists, most_times=settings.most_times)
        case "chao":
            return partial(chao, level=level)
        case _:
            raise KeyError(name)


def count(
    histories: Histories,
    settings: CountSettings,
    *,
    stratum: str = "",
    linkages: Sequence[Histories] = (),
    progress: Progress | None = None,
) -> Count:
    """Return what is known of one population.

    Args:
        histories: Who is on which lists.
        settings: Section [count].
        stratum: Its name.
        linkages: The same for each draw of the linkage.
        progress: Shows how far it is.
    """
    unfit = _unfit(histories, settings)
    asked = [name for name in settings.methods if name != "combined"]
    told: list[Estimate] = []
    with (progress or Silent()).each(asked, f"count {stratum}".strip(), len(asked)) as names:
        # a lower bound may hold where no estimate does
        told += [_said(name, histories, settings, () if name == "chao" else unfit, progress) for name in names]
    quick = method_of("decomposable", settings)
    whole = next((one for one in told if one.method == "decomposable"), None) or quick(histories)
    over = averaged(linkages, quick, level=settings.level) if linkages and not unfit else None
    left = tuple(left_out(histories, quick, whole))
    witnesses, contained = made_one(histories, settings.contained)
    if "combined" in settings.methods:
        parts = told if not contained else _parts(witnesses, settings, progress)
        told.append(_combined(parts, witnesses, contained, over, settings, left=None if contained else left))
    known = () if unfit else tuple(references(histories, quick))
    path = () if unfit else tuple(trajectory(histories, quick, seed=settings.seed))
    rests_on = None if unfit else _sensitivity(histories, told, settings)
    return Count(
        stratum, histories, tuple(told), over, tuple(of_lists(histories)), left, known, path, contained,
        heterogeneity(histories, shape="darroch", level=settings.level), rests_on,
    )  # fmt: skip


def answered(histories: Histories, settings: CountSettings) -> tuple[Estimate, ...]:
    """Return what the methods that are combined say, and last the combined estimate: the answer and nothing beside it.

    The same numbers as `count` gives, of methods too if no list lies within another.

    Args:
        histories: Who is on which lists.
        settings: Section [count].
    """
    witnesses, contained = made_one(histories, settings.contained)
    parts = _parts(witnesses, settings)
    return (*parts, _combined(parts, witnesses, contained, None, settings))


def _unfit(histories: Histories, settings: CountSettings) -> tuple[str, ...]:
    return unusable(
        histories, least_lists=settings.least_lists, least_shared=settings.least_shared,
        least_documented=settings.least_documented, by_chance=settings.isolated_by_chance,
    )  # fmt: skip


def _said(
    name: str, histories: Histories, settings: CountSettings, unfit: tuple[str, ...], progress: Progress | None
) -> Estimate:
    if unfit:
        return refused(name, histories.n, settings.level, *unfit)
    return method_of(name, settings, progress)(histories)


def _parts(histories: Histories, settings: CountSettings, progress: Progress | None = None) -> list[Estimate]:
    """Return what the methods asked for that are combined say of a table."""
    unfit = _unfit(histories, settings)
    return [_said(name, histories, settings, unfit, progress) for name in settings.methods if name in PARTS]


def _sensitivity(histories: Histories, told: Sequence[Estimate], settings: CountSettings) -> Sensitivity:
    """Return what the answer rests on: that of the combination or, if there is none, of the first method that gives."""
    given = {one.method: one for one in told if not one.reasons}
    answer = next((given[name] for name in _ANSWERS if name in given), None)
    return sensitivity(histories, answer, figures=settings.figures, level=settings.level, seed=settings.seed)


def _combined(
    parts: Sequence[Estimate],
    witnesses: Histories,
    contained: Sequence[Contained],
    over: Averaged | None,
    settings: CountSettings,
    *,
    left: Sequence[LeftOut] | None = None,
) -> Estimate:
    """Return what the methods say together, the doubt about who is who carried in; refused if one list decides."""
    told: dict[str, object] = {"contained": {one.name: one.within for one in contained}} if contained else {}
    if contained and "too-few-lists" in _unfit(witnesses, settings):
        return refused("combined", witnesses.n, settings.level, "contained-lists", **told)
    whole = _together(parts, settings)
    whole = replace(whole, diagnostics=dict(whole.diagnostics) | told)
    if whole.median is None:
        return whole
    if over is not None and over.variance_between:
        whole = _with_linkage(whole, over.variance_between, settings)
    deciding = list(_deciding(whole, witnesses, settings, left)) if settings.one_list_decides else []
    if deciding:
        told_of = dict(whole.diagnostics) | {"deciding": deciding}
        return refused("combined", whole.n_documented, whole.level, "one-list-decides", **told_of)
    return whole


def _together(parts: Sequence[Estimate], settings: CountSettings) -> Estimate:
    return combined(
        parts, level=settings.level, power=settings.evidence_power, most_unidentified=settings.most_unidentified,
        most_refused=settings.most_refused,
    )  # fmt: skip


def _deciding(
    whole: Estimate, witnesses: Histories, settings: CountSettings, left: Sequence[LeftOut] | None
) -> Iterator[str]:
    """Yield the lists without which the answer has nothing in common with that of all.

    Averaging over graphs, which takes no time, tells which lists to look at; the answer itself is then made without.
    """
    for item in left_out(witnesses, method_of("decomposable", settings), whole) if left is None else left:
        if _apart(item.estimate, whole):
            without = witnesses.without(witnesses.lists.index(item.name))
            if _apart(_together(_parts(without, settings), settings), whole):
                yield item.name


def _apart(one: Estimate, other: Estimate) -> bool:
    """Return whether the intervals of two estimates have nothing in common."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.high < other.low or one.low > other.high


def _with_linkage(one: Estimate, variance: float, settings: CountSettings) -> Estimate:
    """Return an estimate with the variance that lies between linkages, of the logarithm of those on no list."""
    rng = np.random.default_rng(settings.seed)
    unseen = np.maximum(one.draws - one.n_documented, 0.5)
    draws = np.sort(one.n_documented + unseen * np.exp(variance**0.5 * rng.standard_normal(len(unseen))))
    told = dict(one.diagnostics) | {"variance_between_linkages": round(variance, 4)}
    return from_draws(one.method, one.n_documented, draws, one.level, told)
