"""The leak scan and the public edition on 1,000 invented protected strings in four scripts and many writings.

First they are planted in a case (texts, titles, names and paths of files, authors, speakers, values, lists, notes, the
ledger) and its public edition is searched, by the scan and by a plain search that shares no line with it. Then each is
planted after redaction in every layer and kind of file, and the scan must catch it. The generator and the places stand
in `tests/report/planted.py` and, harder, `tests/report/adversary.py`; continuous integration runs sixty of the strings.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "report"))

import adversary
import planted
import planted_case

from stemmata.report.leaks import files_in, scan, scan_file
from stemmata.values.guarded import Finder

COUNT = 1000
_IN_ONE = 25
SEEDS = (7, 20311, 60413, 77001)
"""Each was fresh when it was first run; what it showed was mended then, and stands in `docs/editions.md`."""


def main() -> None:
    """Print by seed what survived redaction, what the scan caught by layer, and how fast it is."""
    for seed in SEEDS:
        strings = planted.strings(COUNT, seed)
        kinds = {one.guarded.what: sum(o.guarded.what == one.guarded.what for o in strings) for one in strings}
        writings = sum(len(one.writings) for one in strings)
        told = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
        print(f"### Seed {seed}\n\n{len(strings)} strings ({told}), {writings} writings\n")
        removal(strings)
        catching(strings, {**planted.LAYERS, **adversary.LAYERS, **adversary.BLIND})
        writing(strings)


def removal(strings: list[planted.Planted]) -> None:
    """Print what survives in the public edition, and how long making and searching it takes."""
    with tempfile.TemporaryDirectory() as folder:
        began = cpu()
        public, finder = planted_case.public_edition(Path(folder), strings)
        made = cpu() - began
        began, clock = cpu(), time.perf_counter()
        found = scan(files_in(public), finder)
        spent, wall = cpu() - began, time.perf_counter() - clock
        left = planted_case.surviving(public, strings)
        exports, _ = planted_case.public_exports(Path(folder), strings)
        exported, beyond = scan(files_in(exports), finder), planted_case.surviving(exports, strings)
        full, _ = planted_case.public_edition(Path(folder), strings, name="full")
        before = {word for _, word in planted_case.surviving(full, strings)}
        planted_in = sum(bool(before & set(one.naive)) for one in strings)
    print("| | |\n|---|---|")
    print(f"| strings that a plain search finds in the full edition | {planted_in} |")
    print(f"| places where it finds one in the public edition | {len(left)} |")
    print(f"| places where the scan finds one there | {len(found.leaks)} |")
    print(f"| places where it, and the scan, find one in the {exported.files} files of all exports "
          f"| {len(beyond)}, {len(exported.leaks)} |")  # fmt: skip
    print(f"| making the public edition, processor seconds | {made:.1f} |")
    print(f"| searching it: files, MB, layers | {found.files}, {found.bytes / 1e6:.1f}, {found.layers} |")
    print(f"| searching it: processor seconds (wall) | {spent:.1f} ({wall:.1f}) |")
    print(f"| MB a processor second | {found.bytes / 1e6 / spent:.2f} |\n")


def catching(strings: list[planted.Planted], layers: Mapping[str, tuple[str, planted.Maker]]) -> None:
    """Print by layer how many planted strings the scan caught."""
    by_scan = searcher(strings)
    print("| planted after redaction in | caught | of |\n|---|---|---|")
    total = missed = 0
    for layer in layers:
        gone = planted.catch(strings, layer, by_scan, layers=layers)
        blind = layer in adversary.BLIND
        if not blind:
            total, missed = total + len(strings), missed + len(gone)
        print(
            f"| {layer}{' (known not to be undone)' if blind else ''} | {len(strings) - len(gone)} | {len(strings)} |"
        )
        for one in () if blind else gone[:5]:
            print(f"  missed: {one}", file=sys.stderr)
    print(f"| all but those known not to be undone | {total - missed} | {total} |\n")


def writing(strings: list[planted.Planted]) -> None:
    """Print how many strings the scan caught in each writing of an adversary, each string in each writing."""
    by_scan = searcher(strings)
    caught: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for turn in range(len(adversary.OF_NAMES)):
        for some in planted.batches(strings, _IN_ONE):
            said = adversary.lines(some, turn)
            found = by_scan("a.txt", "\n\n".join(line for _, line in said).encode())
            for one, (how, line) in zip(some, said, strict=True):
                of[how] += 1
                there = one.guarded.pseudonym in found or bool(by_scan("a.txt", line.encode()))
                caught[how] += there
                if not there:
                    print(f"  missed: {how}: {line!r}", file=sys.stderr)
    print("| written | caught | of |\n|---|---|---|")
    for how in of:
        print(f"| {how} | {caught[how]} | {of[how]} |")
    print(f"| all | {caught.total()} | {of.total()} |\n")


def searcher(strings: list[planted.Planted]) -> Callable[[str, bytes], set[str]]:
    """Return what gives the pseudonyms that the scan finds in a file."""
    finder = Finder([one.guarded for one in strings])
    return lambda name, data: {leak.what for leak in scan_file(name, data, finder).leaks}


def cpu() -> float:
    """Return the processor seconds spent so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
