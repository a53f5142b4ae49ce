"""Transcripts of a public inquiry, 229 days: are turns, witnesses and oaths told right, and is the case built in time?

Turns are held against the sections of the first phase (boundaries and speakers), as they stand and set anew in other
notations; witness and oath against the index of all sections. The rules were written on the first phase; the other
phases were held out. Claims drawn at random were judged by one reader: is the speaker the one who says it, is it what
the column `speech` says and no question, and is the oath right? The judgements are kept by place, without words.

    python -m benchmarks hearings

`BENCH_BUILD=1` builds the whole case, too: processor seconds and peak memory by room.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.conftest import SHARED

from stemmata.values.hearing import Turn, turns
from stemmata.values.hearinglabels import same_person
from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import read_claims

JUDGED = Path(__file__).with_name("_hearings_judged.csv")
DEVELOPED = frozenset({"human-impact-hearing", "human-impact-focus-group"})
ROOMS = ("preserve", "read", "trace", "link", "weigh", "count", "report")
_LAYOUT = re.compile(r"^\.\. rst-class:: indented$", re.MULTILINE)


def main() -> None:
    """Print the tables."""
    folder = SHARED / "data" / "post_office_inquiry"
    if not folder.is_dir():
        print(f"skipped: there is no {folder}")
        return
    days = dict(_days(folder / "all_hearings.tar.xz"))
    heard = {name: turns(text) for name, text in days.items()}
    with (folder / "phase1_sessions.jsonl").open(encoding="utf-8") as file:
        sessions = [json.loads(line) for line in file]
    _boundaries(days, heard, sessions)
    _notations(sessions)
    with (folder / "sessions_index.csv").open(encoding="utf-8", newline="") as file:
        _sections(days, heard, list(csv.DictReader(file)))
    _judged(days)
    if os.environ.get("BENCH_BUILD"):
        _built(days)


def _days(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.endswith(".rst") and not member.name.endswith("index.rst"):
                file = tar.extractfile(member)
                assert file is not None
                yield "/".join(Path(member.name).parts[-2:]), file.read().decode()


def _plain(text: str) -> str:
    return " ".join(_LAYOUT.sub("", text).split())


def _boundaries(days: Mapping[str, str], heard: Mapping[str, list[Turn]], sessions: Sequence[Any]) -> None:
    whole = right = 0
    for name in sorted({s["file"] for s in sessions}):
        text = days[name]
        found = Counter((text[t.start : t.begin].strip(" *:"), _plain(text[t.begin : t.end])) for t in heard[name])
        wanted = [(t["speaker"], _plain(t["text"])) for s in sessions if s["file"] == name for t in s["turns"]]
        whole, right = whole + len(wanted), right + sum(found[one] > 0 for one in wanted)
    print(f"turns of the first phase with the right beginning, end and label: {right:,} of {whole:,}")


# -- other notations ---------------------------------------------------------------------------------------------------


def _capitals(session: Mapping[str, Any]) -> str:
    lines = [f"{session['witness'].upper()}, sworn", ""]
    lines += [f"{t['speaker'].upper()}: {_one_line(t['text'])}\n" for t in session["turns"]]
    return "\n".join(lines)


def _numbered(session: Mapping[str, Any]) -> str:
    """Question and answer by letters, lines of 60 signs, numbered page by page."""
    lines = [f"{session['witness'].upper()},", "having been first duly sworn, testified as follows:"]
    others = Counter(t["speaker"] for t in session["turns"] if not same_person(t["speaker"], session["witness"]))
    asks = others.most_common(1)[0][0]
    for t in session["turns"]:
        answers = same_person(t["speaker"], session["witness"])
        label = "A.  " if answers else "Q.  " if t["speaker"] == asks else f"{t['speaker'].upper()}:  "
        lines += textwrap.wrap(_one_line(t["text"]), 60, initial_indent=label) or [label]
    return "\n".join(f"{n % 25 + 1:2}   {line}" for n, line in enumerate(lines))


def _dashes(session: Mapping[str, Any]) -> str:
    lines = [f"{session['witness']}, sworn", ""]
    lines += [f"{t['speaker']}.—{_one_line(t['text'])}\n" for t in session["turns"]]
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _notations(sessions: Sequence[Any]) -> None:
    columns = ("sections with an oath, set as", "turns", "answers told", "of them right", "on oath", "no answers")
    print("\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    sworn = [s for s in sessions if s["oath"] in {"sworn", "affirmed"}]
    for name, write in (("capitals", _capitals), ("letters, lines numbered", _numbered), ("name and dash", _dashes)):
        n = told = right = oath = wrong = wanted = 0
        for session in sworn:
            found = turns(write(session))
            truth = Counter(
                re.sub(r"\W", "", t["text"]) for t in session["turns"] if same_person(t["speaker"], session["witness"])
            )
            text = write(session)
            n, wanted = n + len(session["turns"]), wanted + truth.total()
            for turn in found:
                if turn.speech != "answer":
                    continue
                lines = re.sub(r"^ ?\d{1,2}   ", "", text[turn.begin : turn.end], flags=re.MULTILINE)
                is_right = truth[re.sub(r"\W", "", lines)] > 0
                told, right, wrong = told + 1, right + is_right, wrong + (not is_right)
                oath += bool(turn.on_oath)
        print(f"| {name} | {n:,} | {told:,} of {wanted:,} | {right:,} | {oath:,} | {wrong:,} |")


# -- witness and oath by the index -------------------------------------------------------------------------------------


def _sections(days: Mapping[str, str], heard: Mapping[str, list[Turn]], rows: Sequence[Mapping[str, str]]) -> None:
    """Compare the witness and oath of each section with the index."""
    of_file: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        of_file[row["file"]].append(row)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, mine in of_file.items():
        text, at, starts = days[name], 0, []
        for row in sorted(mine, key=lambda r: int(r["section_no"])):
            m = re.compile(rf"^{re.escape(row['heading'])}[^\n]*\n-{{4,}}", re.MULTILINE).search(text, at)
            starts.append(m.start() if m else at)
            at = m.end() if m else at
        ordered = sorted(mine, key=lambda r: int(r["section_no"]))
        for row, start, end in zip(ordered, starts, [*starts[1:], len(text)], strict=True):
            inside = [t for t in heard[name] if start <= t.start < end]
            tally = counts["developed on" if row["phase"] in DEVELOPED else "held out"]
            _note(tally, row, inside)
    print("\n| sections | " + " | ".join(_COLUMNS) + " |\n|---|" + "---|" * len(_COLUMNS))
    for which, tally in sorted(counts.items()):
        print(f"| {which} | " + " | ".join(f"{tally[name]:,}" for name in _COLUMNS) + " |")


_COLUMNS = (
    "with an oath", "witness right", "oath right", "continued", "witness right there", "oath not told there",
    "no oath in the index", "on oath all the same", "statement read", "no testimony",
)  # fmt: skip


def _note(tally: Counter[str], row: Mapping[str, str], inside: Sequence[Turn]) -> None:
    answers = Counter((t.speaker, t.on_oath) for t in inside if t.speech == "answer")
    top = answers.most_common(1)[0][0] if answers else None
    named = top is not None and top[0] is not None and same_person(top[0], row["heading"])
    if row["oath"] in {"sworn", "affirmed"}:
        tally["with an oath"] += 1
        tally["witness right"] += named
        tally["oath right"] += bool(named and top and top[1])
    elif row["oath"]:
        tally["continued"] += 1
        tally["witness right there"] += named
        tally["oath not told there"] += top is None or top[1] is None
    else:
        tally["no oath in the index"] += 1
        tally["on oath all the same"] += top is not None and top[1] is True
        reads = any(t.speech == "read" for t in inside)
        tally["statement read"] += reads
        tally["no testimony"] += top is None and not reads


# -- claims that were judged -------------------------------------------------------------------------------------------


def _judged(days: Mapping[str, str]) -> None:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: set[tuple[str, str, str]] = set()
    for name in sorted({row["file"] for row in rows}):
        page = open_page(days[name], SourceFacts(name, "the inquiry", None, "testimony"), ("en",))
        found |= {(name, str(c.start), str(c.speech)) for c in read_claims(page)}
    print("\n| claims drawn | judged | still found | speaker right | speech right, no question | oath right |")
    print("|---|---|---|---|---|---|")
    for drawn in dict.fromkeys(row["drawn"] for row in rows):
        mine = [row for row in rows if row["drawn"] == drawn]
        still = [row for row in mine if (row["file"], row["start"], row["speech"]) in found]
        right = (sum(row[key] == "1" for row in mine) for key in ("right_speaker", "right_speech", "right_oath"))
        print(f"| {drawn} | {len(mine)} | {len(still)} | " + " | ".join(map(str, right)) + " |")


# -- the whole case ----------------------------------------------------------------------------------------------------

_MEASURED = """
import resource, sys, time
from stemmata.cli import main
sys.argv = ["stemmata", *sys.argv[1:]]
began = time.perf_counter()
try:
    main()
finally:
    mine, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = sum(u.ru_utime + u.ru_stime for u in (mine, others))
    memory = max(mine.ru_maxrss, others.ru_maxrss) / 1024
    print("measured", seconds, time.perf_counter() - began, memory, file=sys.stderr)
"""


def _built(days: Mapping[str, str]) -> None:
    """Build a case of all days, a room at a time."""
    with tempfile.TemporaryDirectory() as temporary:
        inbox, case = Path(temporary, "inbox"), Path(temporary, "case")
        inbox.mkdir()
        lines = ["file,kind,date,publisher"]
        for name, text in sorted(days.items()):
            flat = name.replace("/", "_")
            (inbox / flat).write_text(text, encoding="utf-8")
            lines.append(f"{flat},testimony,{flat[-14:-4]},the inquiry")
        manifest = Path(temporary, "manifest.csv")
        manifest.write_text("\n".join(lines), encoding="utf-8")
        _run("new", str(case))
        _run("add", str(case), str(inbox), "--manifest", str(manifest))
        print("\n| room | processor seconds | seconds | MB of memory |\n|---|---|---|---|")
        whole = [0.0, 0.0, 0.0]
        for room in ROOMS:
            cpu, wall, memory = _run("build", str(case), "--only", room)
            whole = [whole[0] + cpu, whole[1] + wall, max(whole[2], memory)]
            print(f"| {room} | {cpu:.0f} | {wall:.0f} | {memory:.0f} |")
        print(f"| all | {whole[0]:.0f} | {whole[1]:.0f} | {whole[2]:.0f} |")
        pages = [p.stat().st_size for p in (case / "dossier").rglob("*") if p.is_file()]
        print(f"\nthe dossier: {len(pages):,} files, {sum(pages) / 1e6:.0f} MB, the largest {max(pages) / 1e6:.1f} MB")


def _run(*arguments: str) -> tuple[float, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *arguments], capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    told = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("measured ")]
    if done.returncode or not told:
        sys.exit(f"stemmata {arguments[0]} failed:\n{done.stderr[-2000:]}")
    cpu, wall, memory = map(float, told[-1])
    return cpu, wall, memory


if __name__ == "__main__":
    main()
