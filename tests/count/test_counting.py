"""A count as a whole: the command, the note, the room in a case, refusals that stay refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

from stemmata import count
from stemmata.cli import main
from stemmata.config import CountSettings, Settings
from stemmata.count.alone import counted_file, lines_of
from stemmata.count.counting import count as counted
from stemmata.count.estimates import Estimate
from stemmata.count.histories import Histories
from stemmata.count.note import as_html, as_markdown
from stemmata.count.room import _families, summed
from stemmata.errors import OutFolderError, SettingsError
from stemmata.progress import Silent
from stemmata.stage import Work
from stemmata.tables import TABLES

QUICK = ("independence", "decomposable", "chao", "combined")
GOOD = "press,court,families,count\n1,0,0,220\n0,1,0,180\n0,0,1,150\n1,1,0,40\n1,0,1,35\n0,1,1,30\n1,1,1,9\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "lists.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def ask(*words: str):
    return CliRunner().invoke(main, ["count", *words])


def test_the_command_tells_methods_and_writes_the_note(table, tmp_path):
    out = tmp_path / "note"
    methods = [word for name in QUICK for word in ("--method", name)]
    told = ask(str(table), "--out", str(out), *methods)
    assert told.exit_code == 0, told.output
    assert "664 persons documented on 3 lists" in told.output
    assert {path.name for path in out.iterdir()} == {
        "note.md", "note.html", "methods.svg", "overlaps.svg", "rests-on.svg", "without-each.svg",
    }  # fmt: skip
    page = (out / "note.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4
    assert "http" not in page.replace("http://www.w3.org/", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    plain = (out / "note.md").read_text(encoding="utf-8")
    assert "664 persons are documented" in plain
    assert "closed" in plain


def test_pictures_are_written_as_png_where_asked(table, tmp_path):
    found = counted_file(table, {"methods": QUICK}, out=tmp_path / "note", png=True)
    drawn = [path for path in found.files if path.suffix == ".png"]
    assert {path.stem for path in drawn} == {path.stem for path in found.files if path.suffix == ".svg"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)


def test_json_has_the_columns_of_the_tables_and_is_the_same_again(table):
    words = [str(table), "--json", "--seed", "3", "--method", "decomposable", "--method", "chao"]
    one, other = ask(*words), ask(*words)
    assert one.output == other.output
    told = json.loads(one.output)
    columns = {column.name for column in TABLES["estimates"].columns}
    assert [row["method"] for row in told["estimates"]] == ["decomposable", "chao"]
    assert all(set(row) == columns for row in told["estimates"])
    assert told["estimates"][0]["verdict"] == "estimated"
    assert sum(row["count"] for row in told["histories"]) == 664


def test_the_note_and_json_tell_how_wrong_what_is_supposed_would_have_to_be(table, tmp_path):
    words = [str(table), "--method", "decomposable", "--method", "combined", "--figure", "2500", "--figure", "600"]
    (found,) = json.loads(ask(*words, "--json").output)["sensitivity"]
    assert found["of"] == "combined"
    assert [one["number"] for one in found["figures"]] == [730, 2500, 600]
    assert found["figures"][1]["below"] < found["figures"][1]["middle"] < found["figures"][1]["above"]
    assert [one["lists"] for one in found["subsets"]][-1] == ["press", "court", "families"]

    assert ask(*words, "--out", str(tmp_path / "note")).exit_code == 0
    for name in ("note.md", "note.html"):
        page = (tmp_path / "note" / name).read_text(encoding="utf-8")
        assert "What the estimate rests on" in page
        assert "For the estimate to be 2,500" in page
        assert "600 is fewer than the 664 persons documented" in page
        assert "press, court, families" in page
    assert ask(*words, "--figure", "0").exit_code == 2


def test_of_a_table_that_is_not_fit_nothing_is_told_that_an_estimate_would_rest_on(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text("a,b,count\n1,0,30\n0,1,40\n1,1,12\n", encoding="utf-8")
    found = counted_file(path, {})
    assert found.counts[0].sensitivity is None
    assert found.as_dict()["sensitivity"] == []
    assert "What the estimate rests on" not in as_markdown(found.counts[0], "two")


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b,count\n1,0,-2\n", "row 2, column 'count'"), ("a,b\n1,0\n", "no column 'count'")],
)
def test_a_bad_table_is_an_error_with_its_place(tmp_path, text, words):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    told = ask(str(path))
    assert told.exit_code == 2
    assert words in told.output


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b,count\n1,0,30\n0,1,40\n1,1,12\n", "too-few-lists"),
        ("a,count\n1,30\n", "too-few-lists"),
        ("a,b,c,count\n1,0,0,30\n0,1,0,40\n0,0,1,12\n", "no-overlap"),
        ("a,b,c,count\n1,0,0,30\n0,1,0,40\n0,0,1,12\n1,1,0,5\n", "isolated-list"),
        ("a,b,c,count\n1,0,0,30\n0,1,0,40\n0,0,1,12\n1,1,0,1\n0,1,1,1\n", "too-few-shared"),
        ("a,b,c,count\n1,0,0,6\n0,1,0,8\n0,0,1,5\n1,1,0,2\n0,1,1,2\n1,0,1,2\n", "too-few-documented"),
        (",".join(f"l{i}" for i in range(40)) + ",count\n" + "1," + "0," * 39 + "9\n", "too-few-lists"),
    ],
)
def test_refusals_tell_why_and_what_is_documented(tmp_path, text, reason):
    path = tmp_path / "few.csv"
    path.write_text(text, encoding="utf-8")
    (found,) = counted_file(path, {}).counts
    assert all(one.reasons == () for one in found.estimates if one.method == "chao" and one.median is not None)
    whole = found.by("combined")
    assert whole.verdict == "refused"
    assert reason in whole.reasons
    assert whole.n_documented == found.histories.n
    assert "not estimable" in as_markdown(found, "few")
    assert "<svg" in as_html(found, "few")


def test_strata_are_summed_by_their_draws(tmp_path):
    path = tmp_path / "strata.csv"
    rows = GOOD.splitlines()
    text = [f"stratum,{rows[0]}"] + [f"{name},{row}" for name in ("north", "south") for row in rows[1:]]
    path.write_text("\n".join(text), encoding="utf-8")

    found = counted_file(path, {"methods": QUICK, "figures": (5_000,)})

    one, total = found.counts[0].by("decomposable"), found.totals[0]
    assert total.n_documented == 2 * one.n_documented
    assert total.median == pytest.approx(2 * one.median, rel=0.05)
    # the sum of two that know nothing of each other is known better than twice one
    assert total.high - total.low < 0.9 * 2 * (one.high - one.low)
    told = json.loads(json.dumps(found.as_dict()))["sensitivity"]
    assert [row["stratum"] for row in told] == ["north", "south", "(all)"]
    assert told[2]["figures"][1]["number"] == 5_000
    # what is far from a half is not far from the whole
    assert told[2]["figures"][1]["middle"] < told[0]["figures"][1]["middle"]
    assert sum("For the estimate to be 5,000" in line for line in lines_of(found)) == 3


def test_a_stratum_without_an_estimate_makes_the_sum_a_refusal():
    good = Histories.of("abc", np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]], bool),
                        np.array([90, 80, 70, 20, 15]))  # fmt: skip
    bad = Histories.of("abc", np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], bool), np.array([9, 8, 7]))
    settings = CountSettings(methods=QUICK)
    counts = [counted(good, settings, stratum="north"), counted(bad, settings, stratum="south")]
    total = summed(counts, "decomposable", settings)
    assert total.reasons == ("strata-missing",)
    assert total.diagnostics["missing"] == ["south"]
    assert total.n_documented == good.n + bad.n


def test_a_folder_that_cannot_be_written_is_said(table):
    with pytest.raises(OutFolderError):
        counted_file(table, {"methods": ("chao",)}, out=table / "below")


def case(seed: int, *, settings: CountSettings | None = None, dependent: bool = False) -> Work:
    """Return a case of three lists of 800 persons, linked without error; a tenth of the links doubtful."""
    rng = np.random.default_rng(seed)
    on = rng.random((800, 3)) < [0.35, 0.3, 0.4]
    rows = [(person, name) for person in range(800) for name, yes in zip("abc", on[person], strict=True) if yes]
    ids = [f"{i:05d}" for i in range(len(rows))]
    first: dict[int, str] = {}
    for record, (person, _) in zip(ids, rows, strict=True):
        first.setdefault(person, record)
    records = pa.table(
        {
            "record_id": ids, "source_id": pa.array(["s"] * len(ids)), "list_id": [name for _, name in rows],
            "province": ["north" if person % 2 else "south" for person, _ in rows],
        }
    )  # fmt: skip
    persons = [{"person_id": first[p], "member_id": i, "p_member": 1.0} for i, (p, _) in zip(ids, rows, strict=True)]
    linkages = [
        {"draw": draw, "member_id": i, "person_id": i if rng.random() < 0.03 else first[p]}
        for draw in range(6) for i, (p, _) in zip(ids, rows, strict=True)
    ]  # fmt: skip
    sign = {
        "list_a": "a", "list_b": "b", "kind": "order", "linked": 50, "compared": 50, "shared": 50, "expected": 25.0,
        "bits": 50.0, "found": dependent, "overlap_a": 0.5, "overlap_b": 0.5, "examples": "[]",
    }  # fmt: skip
    tables = {
        "records": records, "persons": TABLES["persons"].build(persons),
        "linkages": TABLES["linkages"].build(linkages), "list_dependence": TABLES["list_dependence"].build([sign]),
    }  # fmt: skip
    chosen = Settings(count=settings or CountSettings(methods=QUICK))
    return Work(tables=tables, settings=chosen, entries=(), evidence=None, ledger=None, progress=Silent(), cache=None)


def test_a_case_gets_histories_and_estimates_with_the_doubt_about_who_is_who():
    outcome = count.run(case(5))
    estimates = {row["method"]: row for row in outcome.tables["estimates"].to_pylist()}
    whole = estimates["combined"]
    assert whole["low"] <= 800 <= whole["high"]
    told = json.loads(whole["diagnostics"])
    assert told["variance_between_linkages"] > 0
    assert told["rests_on"]["of"] == "combined"
    assert set(told["rests_on"]["subsets"]) >= {"a, b", "a, c", "b, c"}
    histories = outcome.tables["histories"]
    assert histories.column_names[:3] == ["history_id", "stratum", "count"]
    assert histories.column_names[3:] == ["a", "b", "c"]
    assert sum(histories["count"].to_pylist()) == whole["n_documented"]
    assert any("persons documented" in notice.message for notice in outcome.notices)


def test_lists_that_depend_on_each_other_are_made_one_or_refused():
    merged = count.run(case(6, dependent=True))
    assert {row["verdict"] for row in merged.tables["estimates"].to_pylist() if row["method"] == "combined"} == {
        "refused"
    }
    assert "a + b" in merged.tables["histories"].column_names
    settings = CountSettings(methods=QUICK, dependence="refuse")
    refused = count.run(case(6, settings=settings, dependent=True)).tables["estimates"].to_pylist()
    assert all("lists-depend" in row["reasons"] for row in refused)
    assert not any("rests_on" in json.loads(row["diagnostics"]) for row in refused)
    ignored = count.run(case(6, settings=CountSettings(methods=QUICK, dependence="ignore"), dependent=True))
    assert "estimated" in ignored.tables["estimates"]["verdict"].to_pylist()


def test_strata_of_a_case_are_counted_apart_and_summed():
    outcome = count.run(case(7, settings=CountSettings(methods=QUICK, stratum="province")))
    rows = {(row["stratum"], row["method"]): row for row in outcome.tables["estimates"].to_pylist()}
    total = rows["(all)", "combined"]
    assert total["low"] <= 800 <= total["high"]
    assert json.loads(total["diagnostics"])["rests_on"]["of"] == "combined"
    assert total["n_documented"] == sum(rows[s, "combined"]["n_documented"] for s in ("north", "south"))


def test_a_list_or_column_that_is_not_there_is_an_error():
    with pytest.raises(SettingsError, match="nowhere"):
        count.run(case(8, settings=CountSettings(stratum="nowhere")))


def test_a_case_without_lists_has_empty_tables():
    tables = {"records": TABLES["records"].empty()}
    work = Work(
        tables=tables, settings=Settings(), entries=(), evidence=None, ledger=None, progress=Silent(), cache=None
    )
    assert {name: table.num_rows for name, table in count.run(work).tables.items()} == {"histories": 0, "estimates": 0}


def test_groups_that_share_a_list_are_one():
    assert _families([("a", "b"), ("c", "d"), ("b", "c"), ("x", "y")]) == [("a", "b", "c", "d"), ("x", "y")]


def test_estimates_are_asked_from_a_program():
    on = np.random.default_rng(1).random((500, 3)) < 0.4
    found = count.estimate(Histories.of("abc", on, np.ones(500, np.int64)), methods=QUICK, level=0.9)
    assert isinstance(found.by("combined"), Estimate)
    assert found.by("combined").level == 0.9
    with pytest.raises(KeyError):
        found.by("latent-class")


@pytest.mark.parametrize("name", ["loglinear-bic", "loglinear-stepwise", "independence"])
def test_bounds_of_the_settings_reach_each_log_linear_method(table, name):
    found = counted_file(table, {"methods": (name,), "most_times": 1.01}).counts[0].by(name)
    assert found.reasons == ("out-of-proportion",)
