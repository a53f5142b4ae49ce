"""Splink 5 with the standard model for each set: its library's comparisons, its own estimates, DuckDB.

Blocking rules, comparisons and training are those one writes by its documentation: term frequencies on names, u by
random sampling, two or three passes of expectation maximisation. Nothing in it is chosen with labels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks._link_sets import Labelled


def _date(column: str) -> Any:
    import splink.comparison_library as cl

    return cl.DateOfBirthComparison(column, input_is_string=True)


def _names(*columns: str) -> list[Any]:
    import splink.comparison_library as cl

    return [cl.NameComparison(column).configure(term_frequency_adjustments=True) for column in columns]


def _exact(*columns: str, frequencies: bool = False) -> list[Any]:
    import splink.comparison_library as cl

    made = [cl.ExactMatch(column) for column in columns]
    return [one.configure(term_frequency_adjustments=True) for one in made] if frequencies else made


Model = tuple[list[Any], list[Any], list[Any], float, float, list[Any]]
"""Comparisons, blocking rules, deterministic rules, their recall, pairs for u, rules of training."""


def _febrl() -> Model:
    import splink.comparison_library as cl
    from splink import block_on

    return (
        [*_names("given_name", "family_name"), _date("birth_date"),
         cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
         cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
         *_exact("street_number", frequencies=True)],
        [block_on("given_name", "family_name"), "l.given_name = r.family_name and l.family_name = r.given_name",
         block_on("birth_date"), block_on("soc_sec_id"), block_on("state", "address_1"),
         block_on("street_number", "address_1"), block_on("postcode")],
        [block_on("soc_sec_id"), block_on("given_name", "family_name", "birth_date")], 0.8, 1e6,
        [block_on("birth_date"), block_on("postcode")],
    )  # fmt: skip


def _rldata() -> Model:
    from splink import block_on

    return (
        [*_names("given_name", "family_name"), *_exact("second_given_name", "birth_year", "birth_month", "birth_dom")],
        [block_on("given_name", "family_name"), block_on("birth_date"), block_on("family_name", "birth_year"),
         block_on("given_name", "birth_year"), block_on("birth_year", "birth_month"),
         block_on("birth_month", "birth_dom", "substr(given_name, 1, 1)"), block_on("given_name", "birth_month"),
         block_on("family_name", "birth_dom")],
        [block_on("given_name", "family_name", "birth_year"), block_on("birth_date", "family_name"),
         block_on("birth_date", "given_name")], 0.9, 1e6,
        [block_on("given_name", "family_name"), block_on("birth_date"), block_on("birth_year", "family_name")],
    )  # fmt: skip


def _fake() -> Model:
    import splink.comparison_library as cl
    from splink import block_on

    return (
        [*_names("given_name", "family_name"), _date("birth_date"), *_exact("city", frequencies=True),
         cl.EmailComparison("email")],
        [block_on("given_name", "family_name"), block_on("given_name", "birth_date"),
         block_on("family_name", "birth_date"), block_on("birth_date"), block_on("email")],
        [block_on("given_name", "birth_date"), block_on("email")], 0.7, 1e6,
        [block_on("given_name", "family_name"), block_on("birth_date")],
    )  # fmt: skip


def _historical() -> Model:
    import splink.comparison_library as cl
    from splink import block_on

    return (
        [cl.ForenameSurnameComparison("given_name", "family_name"), _date("birth_date"),
         cl.PostcodeComparison("postcode"), *_exact("birth_place", frequencies=True),
         *_exact("occupation", frequencies=True)],
        [block_on("substr(given_name, 1, 3)", "substr(family_name, 1, 4)"), block_on("family_name", "birth_date"),
         block_on("given_name", "birth_date"), block_on("postcode", "given_name"),
         block_on("postcode", "family_name"), block_on("birth_date", "birth_place"),
         block_on("substr(postcode, 1, 3)", "birth_date"), block_on("substr(postcode, 1, 3)", "given_name"),
         block_on("substr(postcode, 1, 3)", "family_name"),
         block_on("substr(given_name, 1, 2)", "substr(family_name, 1, 2)", "birth_year")],
        [block_on("given_name", "family_name", "birth_date"),
         block_on("substr(given_name, 1, 2)", "family_name", "substr(postcode, 1, 2)"),
         block_on("birth_date", "postcode")], 0.6, 1e7,
        [block_on("given_name", "family_name"), block_on("birth_date")],
    )  # fmt: skip


def _synthetic() -> Model:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import block_on

    def years(most: int) -> Any:
        return cll.AbsoluteDifferenceLevel("birth_year", most)

    year = cl.CustomComparison(
        output_column_name="birth_year",
        comparison_levels=[
            cll.NullLevel("birth_year"), cll.ExactMatchLevel("birth_year"), years(1), years(3), cll.ElseLevel(),
        ],
    )  # fmt: skip
    return (
        [*_names("given_name", "family_name", "father_name"), year, _date("death_date"),
         *_exact("place", frequencies=True), *_exact("sex")],
        [block_on("given_name", "family_name", "death_date"), block_on("given_name", "family_name", "birth_year"),
         block_on("given_name", "father_name", "place"), block_on("family_name", "father_name", "place"),
         block_on("family_name", "death_date", "place"), block_on("given_name", "death_date", "place"),
         block_on("substr(given_name, 1, 3)", "substr(family_name, 1, 4)", "place")],
        [block_on("given_name", "family_name", "father_name", "birth_year"),
         block_on("given_name", "family_name", "death_date", "place")], 0.6, 1e7,
        [block_on("given_name", "family_name"), block_on("death_date", "place")],
    )  # fmt: skip


def _casualties() -> Model:
    from splink import block_on

    return (
        [*_names("given_name", "father_name", "grandfather_name", "family_name"), _date("birth_date"), *_exact("sex")],
        [block_on("given_name", "family_name", "birth_year"), block_on("given_name", "father_name", "grandfather_name"),
         block_on("given_name", "father_name", "family_name"),
         block_on("father_name", "grandfather_name", "family_name", "birth_year"),
         block_on("birth_date", "given_name"), block_on("birth_date", "family_name"),
         block_on("birth_date", "father_name", "grandfather_name"),
         block_on("given_name", "grandfather_name", "family_name")],
        [block_on("given_name", "father_name", "grandfather_name", "family_name", "birth_date")], 0.8, 1e6,
        [block_on("birth_date"), block_on("given_name", "father_name", "grandfather_name"),
         block_on("family_name", "birth_year")],
    )  # fmt: skip


MODELS: dict[str, Callable[[], Model]] = {
    "febrl": _febrl, "fake": _fake, "rldata": _rldata, "historical": _historical, "synthetic": _synthetic,
    "casualties": _casualties,
}  # fmt: skip


def columns(on: Labelled) -> pa.Table:
    """Return the lists in the columns that the models name; dates in one form, whole names cut at blanks."""
    t = on.records
    if on.splink == "casualties":
        words = [name.split() for name in t["name_ar"].to_pylist()]
        parts = {
            "given_name": [w[0] if w else None for w in words],
            "father_name": [w[1] if len(w) > 2 else None for w in words],
            "grandfather_name": [w[2] if len(w) > 3 else None for w in words],
            "family_name": [" ".join(w[3:] or w[-1:]) if len(w) > 1 else None for w in words],
        }
        for name, values in parts.items():
            t = t.append_column(name, pa.array(values, pa.string()))
    for name in ("birth_date", "death_date"):
        if name in t.column_names:
            plain = pc.replace_substring_regex(t[name], r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
            t = t.set_column(t.column_names.index(name), name, plain)
    births = t["birth_date"]
    for name, low, high in (("birth_year", 0, 4), ("birth_month", 5, 7), ("birth_dom", 8, 10)):
        part = pc.utf8_slice_codeunits(births, low, high)
        number = pc.if_else(pc.match_substring_regex(part, r"^\d+$"), part, None)
        t = t.append_column(name, pc.cast(number, pa.int64()))
    return t.append_column("number", pa.array(np.arange(t.num_rows)))


def link(on: Labelled, table: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs by row (`a`, `b`), their probabilities, and for each row its cluster (connected, p >= .5)."""
    from splink import DuckDBAPI, Linker

    comparisons, blocking, certain, recall, u_pairs, training = MODELS[on.splink]()
    lists: Any = on.settings.get("without_duplicates")
    parts = [table.filter(pc.equal(table["list_id"], name)) for name in lists] if lists else [table]
    api = DuckDBAPI()
    given = [api.register(part, dataset_display_name=f"list{i}") for i, part in enumerate(parts)]
    settings = {
        "link_type": "link_only" if lists else "dedupe_only",
        "unique_id_column_name": "number",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": blocking,
        "retain_intermediate_calculation_columns": False,
        "retain_matching_columns": False,
    }
    linker = Linker(given if lists else given[0], settings)
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=u_pairs, seed=1)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )  # fmt: skip
    made = linker.inference.predict(threshold_match_weight=-5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(made, threshold_match_probability=0.5)
    pairs = made.as_pyarrow_table()
    cluster = np.arange(table.num_rows)
    found = clusters.as_pyarrow_table()
    names = np.unique(found["cluster_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)[1]
    cluster[found["number"].to_numpy()] = names
    p = pairs["match_probability"].to_numpy()
    return pairs["number_l"].to_numpy(), pairs["number_r"].to_numpy(), p, cluster
