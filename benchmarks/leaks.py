"""The leak scan and the public edition on 1,000 invented protected strings in four scripts and many writings.

First they are planted in a case (texts, titles, names and paths of files, authors, speakers, values, lists, notes, the
ledger) and its public edition is searched, by the scan and by a plain search that shares no line with it. Then each is
planted after redaction in every layer and kind of file, and the scan must catch it. The generator and the places stand
in `tests/report/planted.py`; continuous integration runs sixty of the strings.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "report"))

import planted
import planted_case

from stemmata.report.leaks import files_in, scan, scan_file
from stemmata.values.guarded import Finder

COUNT = 1000


def main() -> None:
    """Print what survived redaction, what the scan caught by layer, and how fast it is."""
    strings = planted.strings(COUNT)
    kinds = {one.guarded.what: sum(o.guarded.what == one.guarded.what for o in strings) for one in strings}
    writings = sum(len(one.writings) for one in strings)
    print(f"{len(strings)} strings ({', '.join(f'{n} {k}' for k, n in sorted(kinds.items()))}), {writings} writings\n")
    removal(strings)
    catching(strings)


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
        full, _ = planted_case.public_edition(Path(folder), strings, name="full")
        before = {word for _, word in planted_case.surviving(full, strings)}
        planted_in = sum(bool(before & set(one.naive)) for one in strings)
    print("| | |\n|---|---|")
    print(f"| strings that a plain search finds in the full edition | {planted_in} |")
    print(f"| places where it finds one in the public edition | {len(left)} |")
    print(f"| places where the scan finds one there | {len(found.leaks)} |")
    print(f"| making the public edition, processor seconds | {made:.1f} |")
    print(f"| searching it: files, MB, layers | {found.files}, {found.bytes / 1e6:.1f}, {found.layers} |")
    print(f"| searching it: processor seconds (wall) | {spent:.1f} ({wall:.1f}) |")
    print(f"| MB a processor second | {found.bytes / 1e6 / spent:.2f} |\n")


def catching(strings: list[planted.Planted]) -> None:
    """Print by layer how many planted strings the scan caught."""
    finder = Finder([one.guarded for one in strings])

    def by_scan(name: str, data: bytes) -> set[str]:
        return {leak.what for leak in scan_file(name, data, finder).leaks}

    print("| planted after redaction in | caught | of |\n|---|---|---|")
    total = missed = 0
    for layer in planted.LAYERS:
        gone = planted.catch(strings, layer, by_scan)
        total, missed = total + len(strings), missed + len(gone)
        print(f"| {layer} | {len(strings) - len(gone)} | {len(strings)} |")
        for one in gone[:5]:
            print(f"  missed: {one}", file=sys.stderr)
    print(f"| all | {total - missed} | {total} |")


def cpu() -> float:
    """Return the processor seconds spent so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
