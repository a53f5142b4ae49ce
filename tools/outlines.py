"""Make the coastlines that maps of the dossier show, from Natural Earth's land (1:50 million).

Natural Earth is in the public domain (https://www.naturalearthdata.com/about/terms-of-use/). Its land is taken from the
npm package `world-atlas`, which carries Natural Earth 4.1.0 as TopoJSON under the ISC licence:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/outlines.py package/land-50m.json

Coasts alone are kept: no borders, and not the edges that close Antarctica along the pole and the 180th meridian, where
no coast runs. Lines are thinned (Douglas and Peucker 1973) to a hundredth of a degree, about a kilometre.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "src" / "stemmata" / "report" / "assets" / "coastlines.json.gz"
ABOUT = (
    "Coastlines of Natural Earth 4.1.0, land 1:50 million (public domain), from npm world-atlas 2.0.2; each line: "
    "longitude and latitude of its first point, then steps, in hundredths of a degree"
)
UNIT = 0.01
Point = tuple[float, float]


def arcs(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the topology's lines in degrees."""
    (scale_x, scale_y), (from_x, from_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + from_x, y * scale_y + from_y))
        yield line


def coasts(line: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield the parts of a line that are coast, not an edge of the plane map."""
    part = [line[0]]
    for one, other in pairwise(line):
        edge = (abs(one[0]) > 179.99 and abs(other[0]) > 179.99) or one[1] < -89.9 or other[1] < -89.9
        if edge:
            if len(part) > 1:
                yield part
            part = [other]
        else:
            part.append(other)
    if len(part) > 1:
        yield part


def thinned(line: Sequence[Point], most: float) -> list[Point]:
    """Return the line without points that lie within `most` degrees of what is left."""
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        (x1, y1), (x2, y2) = line[first], line[last]
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        far, at = 0.0, 0
        for i in range(first + 1, last):
            x, y = line[i][0] - x1, line[i][1] - y1
            away = abs((x2 - x1) * y - (y2 - y1) * x) / length if length else (x * x + y * y) ** 0.5
            if away > far:
                far, at = away, i
        if far > most:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def stepped(line: Sequence[Point]) -> list[int]:
    """Return a line as its first point and the steps from it, in hundredths of a degree."""
    whole = [(round(x / UNIT), round(y / UNIT)) for x, y in line]
    steps = list(whole[0])
    for one, other in pairwise(whole):
        if one != other:
            steps += [other[0] - one[0], other[1] - one[1]]
    return steps


def main(path: Path) -> None:
    """Write the coastlines from the file `path`."""
    parts = [part for arc in arcs(json.loads(path.read_text("utf-8"))) for part in coasts(arc)]
    lines = [steps for part in parts if len(steps := stepped(thinned(part, UNIT))) > 2]
    made = json.dumps({"about": ABOUT, "lines": lines}, separators=(",", ":")).encode()
    OUT.write_bytes(gzip.compress(made, 9, mtime=0))
    print(f"{len(lines)} lines, {sum(len(line) // 2 for line in lines)} points, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
