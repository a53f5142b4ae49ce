"""The count of a case: from who is who to histories, estimates and their sum."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from stemmata.config import CountSettings
from stemmata.count.capture import Counted, counted, draws_of, persons_of
from stemmata.count.counting import Count, count
from stemmata.count.estimates import Estimate, evenly, from_draws, refused
from stemmata.count.histories import Histories, table_rows
from stemmata.count.sensitivity import Sensitivity, curve
from stemmata.errors import SettingsError
from stemmata.stage import Notice, Outcome, Work
from stemmata.tables import TABLES
from stemmata.values.countwords import REFUSALS
from stemmata.values.ids import row_id

__all__ = ["ALL", "counted_case", "estimate_rows", "history_rows", "summed"]

ALL = "(all)"
"""Stratum of the sum over all."""
_SUMMED = ("decomposable", "combined")
_TAKEN = frozenset({"history_id", "stratum", "count"})


def counted_case(work: Work) -> Outcome:
    """Return the tables `histories` and `estimates` of a case, and notices."""
    settings = work.settings.count
    dependent = _dependent(work.tables["list_dependence"]) if settings.dependence != "ignore" else []
    merged = _families([*settings.merged, *(dependent if settings.dependence == "merge" else [])])
    try:
        records = counted(
            work.tables["records"], lists=settings.lists, merged=merged, stratum=settings.stratum,
            blind=settings.unseen,
        )  # fmt: skip
    except KeyError as missing:
        problem = f"there is no list or column {missing.args[0]!r}"
        raise SettingsError(path="case.toml", place="[count]", problem=problem) from missing
    persons = work.tables["persons"]
    person = persons_of(records, persons.column("member_id"), persons.column("person_id"))
    tables = records.histories(person)
    draws = list(draws_of(records, work.tables["linkages"]))
    counts = [
        count(
            tables[stratum], settings, stratum=stratum,
            linkages=[draw[stratum] for draw in draws if stratum in draw], progress=work.progress,
        )
        for stratum in sorted(tables)
    ]  # fmt: skip
    barred = settings.dependence == "refuse" and _both_counted(dependent, records, settings)
    rows = list(estimate_rows(counts, barred=barred))
    if settings.stratum and len(counts) > 1:
        rows += estimate_rows_of(ALL, [summed(counts, name, settings) for name in _SUMMED if name in settings.methods])
    lists = sorted({name for one in counts for name in one.histories.lists})
    made = {
        "histories": TABLES["histories"].build(history_rows(tables, lists)),
        "estimates": TABLES["estimates"].build(rows),
    }
    return Outcome(made, tuple(_notices(rows, merged)))


def history_rows(strata: Mapping[str, Histories], lists: Sequence[str]) -> Iterator[dict[str, object]]:
    """Yield the rows of table `histories`."""
    names = {name: f"{name} (list)" if name in _TAKEN else name for name in lists}
    for stratum, histories in strata.items():
        renamed = replace(histories, lists=tuple(names[name] for name in histories.lists))
        told = table_rows({stratum: renamed}, list(names.values()))
        for on, row in zip(histories.rows.tolist(), told, strict=True):
            which = [name for name, yes in zip(histories.lists, on, strict=True) if yes]
            yield {"history_id": row_id("history", stratum, *which)} | row


def estimate_rows(counts: Sequence[Count], *, barred: bool = False) -> Iterator[dict[str, object]]:
    """Yield the rows of table `estimates`.

    Args:
        counts: One a stratum.
        barred: Whether lists that depend on each other forbid any estimate.
    """
    for one in counts:
        told = [_without(given) for given in one.estimates] if barred else list(one.estimates)
        yield from estimate_rows_of(one.stratum, told, one)


def estimate_rows_of(
    stratum: str, estimates: Sequence[Estimate], of: Count | None = None
) -> Iterator[dict[str, object]]:
    """Yield the rows of table `estimates` for one stratum."""
    for one in estimates:
        diagnostics = dict(one.diagnostics)
        if of is not None and one.method == "combined":
            diagnostics["left_out"] = {item.name: _three(item.estimate) for item in of.left_out}
            diagnostics["references"] = {
                item.name: {"truth": item.truth, "covered": item.covered} for item in of.references
            }
            if of.sensitivity is not None and "lists-depend" not in one.reasons:
                diagnostics["rests_on"] = _rests_on(of.sensitivity)
        yield {
            "estimate_id": row_id("estimate", stratum, one.method), "stratum": stratum, "method": one.method,
            "n_documented": one.n_documented, "median": _rounded(one.median), "low": _rounded(one.low),
            "high": _rounded(one.high), "level": one.level, "verdict": one.verdict,
            "reasons": json.dumps(list(one.reasons)), "diagnostics": json.dumps(diagnostics, sort_keys=True),
        }  # fmt: skip


def _rests_on(found: Sensitivity) -> dict[str, object]:
    """Return what an estimate rests on as a table of estimates tells it: what `Sensitivity.as_dict` does, in short."""
    told = found.as_dict()
    given = {", ".join(one.lists): _three(one.estimate) for one in found.subsets if not one.estimate.reasons}
    return {"of": told["of"], "points": told["points"], "figures": told["figures"], "subsets": given}


def summed(counts: Sequence[Count], method: str, settings: CountSettings) -> Estimate:
    """Return the sum over strata, from draws: sums of medians and limits would be none.

    Strata without an estimate make the sum a refusal, which tells those that are missing and the sum of the others.
    """
    n = sum(one.histories.n for one in counts)
    given = [(one.stratum, one.by(method)) for one in counts]
    missing = [stratum for stratum, one in given if one.reasons]
    rng = np.random.default_rng(settings.seed)
    drawn = [rng.permutation(_evenly(one.draws)) for _, one in given if not one.reasons]
    told: dict[str, object] = {"strata": len(given), "missing": missing}
    if not drawn:
        return refused(method, n, settings.level, "strata-missing", **told)
    total = np.sort(np.sum(drawn, axis=0))
    whole = from_draws(method, n, total, settings.level)
    if missing:
        told["of_the_others"] = [round(x) for x in (whole.median, whole.low, whole.high) if x is not None]
        return refused(method, n, settings.level, "strata-missing", **told)
    return replace(whole, diagnostics=told | {"rests_on": _rests_on(curve(whole, figures=settings.figures))})


def _evenly(draws: np.ndarray, size: int = 4000) -> np.ndarray:
    return np.asarray(np.quantile(draws, evenly(size)))


def _dependent(table: pa.Table) -> list[tuple[str, str]]:
    rows = table.select(["list_a", "list_b", "found"]).to_pylist()
    return sorted({(row["list_a"], row["list_b"]) for row in rows if row["found"]})


def _families(groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return groups that share a member as one."""
    found: list[set[str]] = []
    for group in groups:
        touched = [other for other in found if other.intersection(group)]
        found = [other for other in found if other not in touched] + [set(group).union(*touched)]
    return sorted(tuple(sorted(group)) for group in found)


def _both_counted(dependent: Sequence[tuple[str, str]], records: Counted, settings: CountSettings) -> bool:
    """Return whether two lists that depend on each other are counted as two."""
    place = {name: i for i, joined in enumerate(records.lists) for name in joined.split(" + ")}
    wanted = settings.lists or tuple(place)
    return any(a in wanted and b in wanted and place.get(a) != place.get(b) for a, b in dependent)


def _without(one: Estimate) -> Estimate:
    return refused(one.method, one.n_documented, one.level, "lists-depend", **dict(one.diagnostics))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _three(one: Estimate) -> list[float | None]:
    return [_rounded(one.median), _rounded(one.low), _rounded(one.high)]


def _notices(rows: Sequence[Mapping[str, object]], merged: Sequence[Sequence[str]]) -> Iterator[Notice]:
    for group in merged:
        yield Notice("N002", f"counted as one list: {', '.join(group)}")
    for row in rows:
        if row["method"] != "combined":
            continue
        name = f"{row['stratum']}: " if row["stratum"] else ""
        documented = f"{row['n_documented']:,} persons documented"
        if row["verdict"] == "refused":
            why = "; ".join(REFUSALS.get(code, code) for code in json.loads(str(row["reasons"])))
            yield Notice("N001", f"{name}{documented}; how many there are in all cannot be said: {why}")
        else:
            told = f"{row['median']:,.0f} in all ({row['low']:,.0f} to {row['high']:,.0f})"
            yield Notice("N001", f"{name}{documented}, {told}")
