"""The room COUNT: how many, including those no list names?

Capture histories (`histories`, `capture`) say who is on which lists. Several families of methods, each a module that
can be used alone (`loglinear`, `decomposable`, `latent`, `heterogeneity`), estimate how many are on none; `combining`
puts them together, each as heavy as its evidence (`classes` has that of latent classes), with lists that lie within
others made one (`contained`). `averaging` carries the doubt about who is who into the number, `looking` lets the table
say what it tells of itself, and `assumptions` and `sensitivity` tell what no table can: how the number hangs on what is
supposed.
Where the data cannot say, the answer is a refusal with reasons (`reasons`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stemmata.stage import Outcome, Work

if TYPE_CHECKING:
    from stemmata.count.counting import Count
    from stemmata.count.histories import Histories

__all__ = ["VERSION", "estimate", "run"]

VERSION = "2"


def run(work: Work) -> Outcome:
    """Return how many persons are named by which lists, and how many there are.

    Args:
        work: Takes `records`, `persons`, `linkages` and `list_dependence`.

    Returns:
        `histories` and `estimates`, with a notice for each population.
    """
    if not work.tables["records"].num_rows:
        from stemmata.tables import TABLES

        return Outcome({name: TABLES[name].empty() for name in ("histories", "estimates")})
    from stemmata.count.room import counted_case

    return counted_case(work)


def estimate(histories: Histories, **settings: object) -> Count:
    """Return what is known of one population.

    Args:
        histories: Who is on which lists (`histories.read_histories`, `histories.histories_of`).
        settings: As in section [count] of case.toml.

    Raises:
        pydantic.ValidationError: If there is no such setting, or a value does not fit.
    """
    from stemmata.config import CountSettings
    from stemmata.count.counting import count

    return count(histories, CountSettings.model_validate(settings))
