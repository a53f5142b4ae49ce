"""Deciding who is who: the queue, the session, the terminal, the command."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.link.conftest import record_id

from stemmata import chain, terminal
from stemmata.case import Case
from stemmata.cli import main
from stemmata.decisions import PairJudged
from stemmata.errors import ContradictionError, DecisionError, NoTerminalError, NothingToReviewError, UnknownRecordError
from stemmata.link.queue import Item, Pairs, queue_of
from stemmata.link.review import Review
from stemmata.link.sidebyside import side_by_side
from stemmata.link.verdicts import KINDS, Book, constraints, pair_of
from stemmata.store.ledger import Ledger
from stemmata.tables import TABLES

A, B, C = record_id("h2"), record_id("h3"), record_id("h4")
X, Y = record_id("r2"), record_id("r3")


# -- the queue ----------------------------------------------------------------------------------------------------


def queued(rows: list[dict[str, object]], draws: list[dict[str, object]] = [], **more: object) -> list[Item]:  # noqa: B006
    """Return the queue over these pairs when nothing was decided."""
    nobody = constraints([], pa.table({"record_id": pa.array([], pa.string())}))
    pairs = Pairs(TABLES["pairs"].build(rows))
    return queue_of(pairs, TABLES["linkages"].build(draws), Book(), nobody, **more)  # type: ignore[arg-type]


def scored(*pairs: tuple[str, str, float]) -> list[dict[str, object]]:
    """Return rows of `pairs` with nothing but probabilities."""
    return [{"record_a": a, "record_b": b, "probability": p} for a, b, p in pairs]


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(31, 60)), max_size=40), st.data())
def test_pairs_that_come_or_go_move_no_other(chosen: set[tuple[int, int]], data: st.DataObject) -> None:
    """A pair in the sample stays in it, and in its place, when others are gone."""
    rows = scored(*((f"a{a}", f"b{b}", (a * b % 97 + 1) / 100) for a, b in sorted(chosen)))
    fewer = [row for row in rows if data.draw(st.booleans())]
    left = {(row["record_a"], row["record_b"]) for row in fewer}

    before = [item.pair for item in queued(rows, queue="calibration", each=3)]
    after = [item.pair for item in queued(fewer, queue="calibration", each=3)]

    assert [pair for pair in after if pair in before] == [pair for pair in before if pair in left]


def test_the_sample_takes_from_every_stratum_and_knows_its_size() -> None:
    """Of 200 pairs at one score 60 are drawn, of 3 at another all."""
    rows = scored(*((f"a{n}", f"b{n}", 0.4) for n in range(200)), *((f"c{n}", f"d{n}", 0.9999) for n in range(3)))

    found = queued(rows, queue="calibration")

    strata = {(item.stratum, item.stratum_size) for item in found}
    assert {size for _, size in strata} == {200, 3}
    assert len(found) == 63


def test_strata_are_cut_by_the_score_before_calibration() -> None:
    """Weights in bits are summed; a calibrated probability moves no pair to another stratum."""
    weights = json.dumps({"prior": -3.0, "given": 4.0, "birth": None})
    rows = [{"record_a": "a", "record_b": "b", "probability": p, "weights": weights} for p in (0.2, 0.97)]

    strata = [queued([row], queue="calibration")[0].stratum for row in rows]

    assert strata == [5, 5]


def test_the_pair_that_changes_the_count_most_comes_first() -> None:
    """Even odds alone: a quarter of a person of variance. A pair that is never alone in its answer comes before it."""
    even = [
        {"draw": d, "member_id": m, "person_id": "a" if m == "a" or d % 2 else m} for d in range(4) for m in ("a", "b")
    ]
    block = [{"draw": d, "member_id": m, "person_id": "c" if d % 2 else m} for d in range(4) for m in ("c", "d", "e")]
    sure = [{"draw": d, "member_id": m, "person_id": "f"} for d in range(4) for m in ("f", "g")]
    rows = scored(("a", "b", 0.5), ("c", "d", 0.5), ("d", "e", 0.5), ("f", "g", 0.9))

    found = queued(rows, [*even, *block, *sure], queue="effect")

    assert [item.pair for item in found] == [("c", "d"), ("d", "e"), ("a", "b")]


def test_without_draws_even_odds_come_first() -> None:
    """And pairs that nobody doubts are not asked."""
    found = queued(scored(("a", "b", 0.9), ("c", "d", 0.5), ("e", "f", 0.999)), queue="effect")

    assert [item.pair for item in found] == [("c", "d"), ("a", "b")]


# -- the session --------------------------------------------------------------------------------------------------


def test_a_verdict_is_on_disk_before_the_next_pair(session: Review, ledger: Ledger) -> None:
    """Another process reads it at once, with who, why, and what the records were."""
    item = session.items[0]

    number = session.judge(item, "relative", reason="two sisters", score_seen=True)

    (entry,) = ledger.entries(number - 1)
    assert (entry["agent"], entry["kind"], entry["body"]["verdict"]) == ("Ada", "pair-judged", "relative")
    assert entry["body"]["reason"] == "two sisters"
    assert entry["body"]["score_seen"] is True
    assert set(entry["body"]["records"]) == set(item.pair)
    assert "Rahman" not in json.dumps(entry)


def test_another_reviewer_deciding_meanwhile_is_heard(case: Case) -> None:
    """A verdict is checked against what anybody entered before it, and the chain names them."""
    with closing(case.review("Ada")) as ada, closing(case.review("Ben")) as ben:
        ada.judge(ada.item(A, X), "same")
        ben.judge(ben.item(X, B), "same")

        with pytest.raises(ContradictionError) as refused:
            ada.judge(ada.item(A, B), "different")

        said = str(refused.value).replace("\u2068", "").replace("\u2069", "")
        assert "Jamshid Asiyabgar (hospital, row 2) is جمشید آسیابگر (registry, row 2) (entry 2, Ada" in said
        assert "(entry 3, Ben" in said
        assert ada.book.standing(pair_of(A, B)) is None


def test_what_follows_from_answers_is_not_asked_for_the_count(session: Review) -> None:
    """A = X and X = B settle A, B for the count; the calibration sample still asks it."""
    session.judge(session.item(A, X), "same")
    session.judge(session.item(X, B), "same")

    assert not session.open(Item(pair_of(A, B), "effect"))
    assert session.open(Item(pair_of(A, B), "calibration"))


def test_undoing_names_the_records_for_the_gate(session: Review, ledger: Ledger) -> None:
    """What is withheld of a decision is withheld of its retraction."""
    number = session.judge(session.item(A, X), "same")

    undone = session.undo(number, reason="wrong line")

    (entry,) = ledger.entries(undone - 1)
    assert set(entry["body"]["concerns"]) == {A, X, "hospital" * 8, "registry" * 8}
    assert session.book.standing(pair_of(A, X)) is None


def test_a_record_is_taken_out_of_its_cluster(session: Review) -> None:
    """The others of its person are parted from it."""
    session.set_apart(A, reason="another father")

    assert session.book.links.relation(A, X) == -1
    with pytest.raises(DecisionError, match="no verdict"):
        session.judge(session.item(A, X), "sameish")


def test_a_second_coder_is_asked_what_others_answered(case: Case) -> None:
    """In the order of the sample, once each, and without hearing what was said."""
    with closing(case.review("Ada")) as ada:
        for item in ada.items[:3]:
            ada.judge(item, "different", reason="I am sure")
    with closing(case.review("Ben", queue="second")) as ben:
        asked = ben.items

        assert [item.pair for item in asked] == [item.pair for item in ada.items[:3]]
        assert [item.why for item in asked] == [None] * 3
        ben.judge(asked[0], "same")
        assert not ben.open(asked[0])
    with closing(case.review("Cyd")) as cyd:
        assert [item.pair for item in cyd.items if item.queue == "again"] == [asked[0].pair]
        assert cyd.status().disputed == 1


def test_what_was_deferred_comes_last(case: Case) -> None:
    """With the reason it was deferred for."""
    with closing(case.review("Ada")) as session:
        first = session.items[0]
        session.judge(first, "deferred", reason="ask the family")
    with closing(case.review("Ada")) as session:
        assert session.items[-1] == Item(first.pair, "deferred", why="deferred: ask the family")
        assert session.open(session.items[-1])


def test_records_are_found_by_their_beginning_or_their_row(session: Review) -> None:
    """And what names no record, or several, is refused."""
    assert session.find("hospital:2") == A
    assert session.find(A) == A
    for wrong in ("hospital:9", "000000", "h2"):
        with pytest.raises(UnknownRecordError):
            session.find(wrong)


def test_a_case_without_pairs_says_what_to_do(case: Case) -> None:
    """Build first."""
    path = case.path / "tables"
    for file in path.rglob("pairs/*"):
        file.unlink()
    from stemmata.store.tablefiles import TableFiles

    TableFiles(path).write("pairs", TABLES["pairs"].empty(), None)

    with closing(case.review("Ada")) as session, pytest.raises(NothingToReviewError, match="no two records"):
        _ = session.items


def test_link_is_built_anew_when_a_verdict_is_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger's entries about who is who are among what the room depends on."""
    import stemmata

    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path / "home"))
    made = stemmata.new(tmp_path / "case")
    made.build(only="link")
    with closing(Ledger(made.path / "ledger.sqlite")) as opened:
        opened.append(PairJudged("a", "b", "same"), "Ada")

    results = {stage.room: stage for stage in made.build(only="link")}

    assert results["link"].ran
    assert "ledger" in results["link"].why
    assert not results["trace"].ran
    assert next(stage for stage in chain.CHAIN if stage.room == "link").entries == KINDS


# -- side by side, and drawn --------------------------------------------------------------------------------------


def test_days_are_told_in_both_calendars_and_names_in_latin_letters() -> None:
    """The same day written in two calendars is alike."""
    a = {"name": "Анна", "death_date": "2014-10-16"}
    b = {"name": "Anna", "death_date": "۱۳۹۳/۰۷/۲۴"}

    name, died = side_by_side(a, b, ("one", "other"), ("fa",)).lines

    assert (name.agrees, name.a.also, name.b.also) == ("scripts", ("Anna",), ())
    assert died.agrees == "alike"
    assert died.b.also == ("2014-10-16 Gregorian", "1393-07-24 Solar Hijri")


def test_what_differs_is_marked_where_it_differs() -> None:
    """Signs that the other side does not have, in the places of the text as written."""
    (line,) = side_by_side({"name": "Hasan Kuhyar"}, {"name": "Hassan Kuhyar"}, ("", "")).lines

    assert (line.agrees, line.a.differs, line.b.differs) == ("differs", (), ((2, 3),))


words = st.text(st.characters(codec="utf-8"), max_size=60)


@given(st.dictionaries(st.sampled_from(["name", "place", "notes", "a_very_long_field_name_indeed"]), words), words)
def test_no_line_is_wider_than_the_terminal_and_none_drives_it(row: dict[str, str], other: str) -> None:
    """Whatever stands in a cell: columns keep their places, isolates are closed, controls are written out."""
    view = side_by_side(row, {"name": other}, ("list, row 1", other))

    for colour in (False, True):
        for line in terminal.draw(view, terminal.Console(80, colour=colour)):
            plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
            assert terminal.width_of(plain) <= 80
            assert plain.count("\u2068") == plain.count("\u2069")
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", plain)


# -- the terminal -------------------------------------------------------------------------------------------------


def sat(session: Review, keys: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a sitting with these lines on standard input shows."""
    terminal.run(session, terminal.PipedKeys(StringIO(keys)), width=80, colour=False)
    return capsys.readouterr().out


def test_stepping_back_corrects(session: Review, capsys: pytest.CaptureFixture[str]) -> None:
    """The last word stands, and the first remains in the ledger."""
    shown = sat(session, "s\nb\nd because the fathers differ\nq\n", capsys)

    (verdict,) = [s.verdict for s in session.book.all_standing()]
    assert (verdict.verdict, verdict.reason) == ("different", "because the fathers differ")
    assert verdict.pair == session.items[0].pair
    assert len(session.book.verdicts(verdict.pair)) == 2
    assert "you said: same (entry 2)" in shown


def test_a_verdict_can_be_taken_back_at_the_desk(session: Review, capsys: pytest.CaptureFixture[str]) -> None:
    """As if it had never been given."""
    shown = sat(session, "s\nb\nx\nq\n", capsys)

    assert list(session.book.all_standing()) == []
    assert "entry 3 retracts 2" in shown


def test_the_score_is_not_shown_unless_asked(session: Review, capsys: pytest.CaptureFixture[str]) -> None:
    """Blind by default; once asked, the verdict says so."""
    hidden = sat(session, "d\nq\n", capsys)
    seen = sat(session, "v\nd\nq\n", capsys)

    assert "probability" not in hidden
    assert re.search(r"probability that both are one person: 0\.\d{3}", seen)
    asked = [entry.decision for entry in session.book.entries()]
    assert [d.score_seen for d in asked if isinstance(d, PairJudged)] == [False, True]


def test_differences_are_marked_until_switched_off(session: Review, capsys: pytest.CaptureFixture[str]) -> None:
    """Without colour by the sign between the columns."""
    shown = sat(session, "h\nq\n", capsys)

    marked, plain = shown.split("1 of 15")[1:]
    assert "≠" in marked
    assert "≠" not in plain


def test_a_contradiction_at_the_desk_is_told_and_not_kept(
    case: Case, session: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the pair stays on the desk."""
    ids = sorted({i for item in session.items for i in item.pair})
    for one, other in pairwise(ids):
        session.judge(session.item(one, other), "same")
    with closing(case.review("Ben")) as ben:
        shown = sat(ben, "d\ns\nq\n", capsys)

        assert "not kept: this contradicts what was decided" in shown
        assert "same (entry 7)" in shown


def test_keys_of_other_layouts_are_understood(session: Review, capsys: pytest.CaptureFixture[str]) -> None:
    """The key with s on it, while a Persian layout is on."""
    sat(session, "س\nق\nض\n", capsys)

    assert [s.verdict.verdict for s in session.book.all_standing()] == ["same", "relative"]


def test_nobody_at_the_keys_is_refused(session: Review) -> None:
    """An empty standard input that is no terminal."""
    with pytest.raises(NoTerminalError, match="nobody can press keys"):
        terminal.run(session, terminal.PipedKeys(StringIO("")))


def read_until(master: int, words: str, seconds: float = 60) -> str:
    """Return what a terminal shows until it shows `words`."""
    shown = b""
    end = time.monotonic() + seconds
    while words.encode() not in shown and time.monotonic() < end:
        if select.select([master], [], [], 1)[0]:
            try:
                shown += os.read(master, 65536)
            except OSError:
                break
    return shown.decode("utf-8", "replace")


@pytest.fixture
def seated(case: Case) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The command in a terminal of its own, 80 columns wide."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "stemmata.cli", "review", str(case.path), "--reviewer", "Ada"]
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    yield master, process
    process.kill()
    process.wait()
    os.close(master)


def test_one_key_in_a_real_terminal_and_a_kill_loses_nothing(
    seated: tuple[int, subprocess.Popen[bytes]], ledger: Ledger
) -> None:
    """No Enter is needed; what was shown as entered is in the ledger though the process is killed."""
    master, process = seated

    first = read_until(master, "q quit")
    os.write(master, b"s")
    after = read_until(master, "2 of 15")
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert "\x1b[" in first
    assert "same (entry 2)" in after
    (entry,) = ledger.entries(1)
    assert (entry["body"]["verdict"], entry["agent"]) == ("same", "Ada")


# -- the command --------------------------------------------------------------------------------------------------


def called(case: Case, *words: str, keys: str | None = None) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of `stemmata review`."""
    result = CliRunner().invoke(main, ["review", str(case.path), "--reviewer", "Ada", *words], input=keys)
    return result.exit_code, result.stdout, result.stderr


def test_scripts_decide_undo_and_ask_for_the_status(case: Case) -> None:
    """Each as one JSON object."""
    decided = called(case, "--decide", "hospital:2", "registry:2", "same", "--reason", "one father", "--json")
    refused = called(case, "--decide", "hospital:2", "nobody:1", "same", "--json")
    status = called(case, "--status", "--json")
    undone = called(case, "--undo", "last", "--json")
    again = called(case, "--undo", "2", "--json")

    assert [decided[0], refused[0], status[0], undone[0], again[0]] == [0, 2, 0, 0, 2]
    assert json.loads(decided[1])["entry"] == 2
    assert json.loads(refused[1])["error"]["code"] == "J003"
    told = json.loads(status[1])
    assert (told["judged"], told["reviewers"]) == ({"same": 1}, {"Ada": 1})
    assert [(d["entry"], d["reason"]) for d in told["decisions"]] == [(2, "one father")]
    assert json.loads(again[1])["error"]["code"] == "J002"


def test_a_contradicting_decision_of_a_script_names_the_entries(case: Case) -> None:
    """Exit code 2, the chain on standard error, the entries to look at in the hint."""
    called(case, "--decide", "hospital:2", "registry:2", "same")
    called(case, "--decide", "registry:2", "hospital:3", "same")

    code, _, said = called(case, "--decide", "hospital:2", "hospital:3", "different")

    assert code == 2
    assert said.startswith("J001: this contradicts what was decided")
    assert "one of [2, 3]" in said


def test_the_queue_as_json_asks_nobody_and_tells_no_score(case: Case) -> None:
    """Fifteen pairs, blind."""
    code, out, _ = called(case, "--json")

    pairs = json.loads(out)["pairs"]
    assert (code, len(pairs)) == (0, 15)
    assert "probability" not in out


def test_lines_on_standard_input_are_keys(case: Case) -> None:
    """For scripts and tests; an empty one is refused politely."""
    code, out, _ = called(case, keys="d\nd not the same father\n")
    empty = called(case, keys="")

    assert (code, "2 given, 13 left" in out) == (0, True)
    assert empty[0] == 2
    assert empty[2].startswith("J005")


def test_the_status_counts_what_is_left_and_how_far_coders_agree(case: Case) -> None:
    """In words."""
    with closing(case.review("Ben")) as ben:
        for item in ben.items[:4]:
            ben.judge(item, "different")
    with closing(case.review("Ada", queue="second")) as ada:
        for item, verdict in zip(ada.items, ("different", "different", "different", "same"), strict=True):
            ada.judge(item, verdict)

    code, out, _ = called(case, "--status")

    assert code == 0
    assert "4 different" in out
    assert "11 calibration" in out
    assert "75% of 4 pairs coded twice" in out
    assert "disputed:     1" in out
