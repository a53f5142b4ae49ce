"""One lane of the crash trial: a child adds files and is killed at a random moment, again and again.

Run as a program of its own (`python kill_trial.py FOLDER KILLS SEED`), so that the children are forked from a process
without threads and start in no time. It prints one JSON object and exits 1 if anything was lost.

The law: whatever a child reported before it was killed is in the ledger and in the evidence, whole. And after the same
command has been run again, everything is there once and verifies.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import zipfile
from pathlib import Path

from stemmata import preserve
from stemmata.config import PreserveSettings
from stemmata.store.ledger import Ledger
from stemmata.store.objects import ObjectStore

SETTINGS = PreserveSettings.model_validate({})


def prepare(inbox: Path, trial: int, chance: random.Random) -> None:
    """Make a folder of files of several sizes, an archive and a manifest, all new to the case."""
    inbox.mkdir()
    rows = ["file,title"]
    for number in range(9):
        size = chance.choice([0, 30, 4_000, 300_000])
        (inbox / f"{number}.txt").write_bytes(f"{trial}/{number} ".encode() + chance.randbytes(size))
        rows.append(f"{number}.txt,Title {number}")
    with zipfile.ZipFile(inbox / "box.zip", "w", zipfile.ZIP_DEFLATED) as box:
        for number in range(4):
            box.writestr(f"in/{number}.txt", f"{trial} in the box {number} " * 500)
    (inbox / "manifest.csv").write_text("\n".join(rows))


def add(case: Path, inbox: Path, out: int) -> preserve.Receiving:
    """Add a folder, writing each row to `out` when it is reported."""

    def tell(row: preserve.Received) -> None:
        os.write(out, json.dumps([row.source_id, row.path, row.seq]).encode() + b"\n")

    ledger = Ledger(case / "ledger.sqlite", home=case.parent / "home")
    return preserve.receive(ObjectStore(case / "evidence"), ledger, [inbox], report=tell, settings=SETTINGS)


def killed(case: Path, inbox: Path, delay: float) -> tuple[bool, list[list[object]]]:
    """Add the folder in a child that is killed after `delay` seconds; say whether it died so, and what it reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        add(case, inbox, writing)
        os._exit(0)
    os.close(writing)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().split(b"\n")
    # the last piece lacks its line end: it was not reported
    return os.WIFSIGNALED(status), [json.loads(line) for line in lines[:-1]]


def main(folder: Path, kills: int, seed: int) -> int:
    """Run the lane and print its outcome."""
    chance = random.Random(seed)
    case = folder / "case"
    Ledger.create(case / "ledger.sqlite", home=folder / "home")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    outcome = {"kills": 0, "trials": 0, "reported": 0, "lost": [], "problems": [], "longest": 0.08}
    while outcome["kills"] < kills:
        inbox = folder / f"inbox {outcome['trials']}"
        prepare(inbox, outcome["trials"], chance)
        hit, reported = killed(case, inbox, chance.uniform(0, outcome["longest"]))
        outcome["trials"] += 1
        outcome["kills"] += hit
        outcome["reported"] += len(reported)
        store = ObjectStore(case / "evidence")
        told = {(e["body"].get("source_id"), e["body"].get("path")) for e in Ledger(case / "ledger.sqlite").entries()}
        for source_id, path, _ in reported:
            if (source_id, path) not in told or store.check(source_id) != source_id:
                outcome["lost"].append([source_id, path])
        start = time.perf_counter()
        again = add(case, inbox, nowhere)
        outcome["longest"] = 0.8 * outcome["longest"] + 0.2 * 1.2 * (time.perf_counter() - start)
        if again.counts["created"] + again.counts["matched"] != 15 or list((case / "evidence/.incoming").iterdir()):
            outcome["problems"].append(f"trial {outcome['trials']}: {again.counts}")
        if outcome["trials"] % 25 == 0 or outcome["kills"] == kills:
            outcome["problems"] += [str(p) for p in preserve.verify_case(case).problems]
    receipts = [e for e in Ledger(case / "ledger.sqlite").entries() if e["kind"] == "evidence-received"]
    outcome["receipts"], outcome["expected"] = len(receipts), outcome["trials"] * 14
    sys.stdout.write(json.dumps(outcome))
    return 1 if outcome["lost"] or outcome["problems"] or len(receipts) != outcome["expected"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
