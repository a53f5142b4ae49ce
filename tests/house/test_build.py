"""A build does what is needed, no less and no more, and survives being stopped."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stemmata
from stemmata.chain import CHAIN

NIGHT = (
    "Eleven people were killed at the rail yard of Merada on the night of 2 May, the Interior Ministry said in a "
    "communique.\n\nA resident told Agency North that men in grey uniforms came at dawn and fired from the footbridge "
    "without a word of warning to those below."
)
WIRE = f"MERADA, 4 May (Agency North) - {NIGHT}"
COPY = f"{NIGHT} The bishop called for calm."
PERSIAN = (
    "به گفته یک شاهد، دوازده نفر در شب ۱۲ اردیبهشت ۱۴۰۳ در محوطه راه‌آهن کشته شدند."
    "\n\nسخنگوی وزارت کشور این خبر را تکذیب کرد."
)
FRENCH = (
    "Selon le ministre de l'Intérieur, onze personnes ont été tuées dans la nuit du 2 mai."
    "\n\nIl a démenti tout ordre de tir."
)
OTHER = "The harvest fair opened in Tolbek on Saturday. Farmers brought apples, walnuts and a brass band.\n\nIt rained."
DOCUMENTS = {"wire.txt": WIRE, "copy.txt": COPY, "persian.txt": PERSIAN, "french.txt": FRENCH, "other.txt": OTHER}

MANIFEST = """file,publisher,kind,date
wire.txt,Agency North,press,2024-05-04
copy.txt,The Merada Post,press,2024-05-05
persian.txt,Radio Sahel,recording,2024-05-06
french.txt,Le Courrier,press,2024-05-05
other.txt,Tolbek News,press,
"""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder of five invented documents and their manifest."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
    return folder


def digests(case: stemmata.Case) -> dict[str, str]:
    """Return the digest of every table's file and every file of the dossier."""
    files = [*case.path.glob("tables/*/*.parquet"), *(path for path in case.dossier.rglob("*") if path.is_file())]
    return {str(path.relative_to(case.path)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def from_nothing(case: stemmata.Case, where: Path) -> stemmata.Case:
    """Return a copy of the case, built from evidence, ledger and settings alone."""
    if where.exists():
        shutil.rmtree(where)
    shutil.copytree(case.path, where, ignore=shutil.ignore_patterns("tables", "dossier"))
    copy = stemmata.open(where)
    copy.build()
    return copy


def test_a_second_build_reuses_every_stage_and_says_why(tmp_path: Path, inbox: Path) -> None:
    """Nothing changed: nothing runs, and each stage says so."""
    case = stemmata.new(tmp_path / "case")
    case.add(inbox, manifest=tmp_path / "manifest.csv")
    first = case.build()

    second = case.build()

    assert [stage.ran for stage in first] == [True] * len(CHAIN)
    assert [stage.ran for stage in second] == [False] * len(CHAIN)
    assert {stage.why for stage in second} == {"nothing it depends on has changed"}


def test_a_changed_setting_reruns_only_what_reads_it(tmp_path: Path, inbox: Path) -> None:
    """A new limit for reading concerns reading; the same text comes out, so nothing after it runs."""
    case = stemmata.new(tmp_path / "case")
    case.add(inbox)
    case.build()
    settings_file = case.path / "case.toml"
    settings_file.write_text(settings_file.read_text().replace("# seconds = 60.0", "seconds = 59.0"))

    ran = {stage.room: stage.why for stage in case.build() if stage.ran}

    assert ran == {"read": "changed: settings [read]"}


def test_a_lost_or_altered_table_is_made_again(tmp_path: Path, inbox: Path) -> None:
    """Tables are derived: whoever deletes or edits one gets it back."""
    case = stemmata.new(tmp_path / "case")
    case.add(inbox)
    case.build()
    whole = digests(case)
    (case.path / "tables" / "reuse" / "part-0.parquet").unlink()
    (case.path / "tables" / "passages" / "part-0.parquet").write_bytes(b"spoilt")

    case.build()

    assert digests(case) == whole


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(DOCUMENTS)), cut=st.integers(1, 4))
def test_growing_a_case_equals_building_it_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], cut: int
) -> None:
    """However the files arrive, the tables and the dossier are byte for byte those of a build from nothing."""
    folder = tmp_path_factory.mktemp("grow")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
    case = stemmata.new(folder / "case")
    case.add(*(folder / name for name in order[:cut]), manifest=folder / "manifest.csv")
    case.build()

    case.add(*(folder / name for name in order[cut:]), manifest=folder / "manifest.csv")
    case.build()

    assert digests(case) == digests(from_nothing(case, folder / "fresh"))


@pytest.mark.slow
def test_a_build_stopped_at_any_moment_leaves_a_case_that_builds(tmp_path: Path, inbox: Path) -> None:
    """Ctrl-C or a kill at random moments: the next build gives what an undisturbed one gives."""
    case = stemmata.new(tmp_path / "case")
    case.add(inbox, manifest=tmp_path / "manifest.csv")
    whole = digests(from_nothing(case, tmp_path / "fresh"))
    chance = random.Random(20)
    command = [sys.executable, "-m", "stemmata.cli", "build", str(case.path)]

    for turn in range(8):
        shutil.rmtree(case.path / "tables", ignore_errors=True)
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"COLUMNS": "80"}
        )
        time.sleep(chance.uniform(0.1, 3.0))
        process.send_signal(signal.SIGINT if turn % 2 else signal.SIGKILL)
        process.communicate(timeout=60)

        case.build()

        assert digests(case) == whole


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    """The second build of one case gets a clear error, not a race."""
    from stemmata.errors import CaseBusyError
    from stemmata.store.tablefiles import TableFiles

    case = stemmata.new(tmp_path / "case")

    with TableFiles(case.path / "tables").locked(), pytest.raises(CaseBusyError):
        case.build()
