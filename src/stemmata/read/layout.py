"""A page's characters as paragraphs: lines by baseline, columns by gutter, paragraphs by gap, indent and size.

All coordinates are layout coordinates of `glyphs`: x along the text, y down the page, in points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from stemmata.read.glyphs import (
    CELL_EM,
    SAME_LINE_EM,
    SPACE_EM,
    Box,
    Glyph,
    Written,
    in_order,
    is_mark,
    kind_of,
    strength,
)

_HYPHENS = "-\u00ad\u2010"
_MAX_DEPTH = 8
_MAX_GUTTERS = 80


@dataclass(slots=True)
class Line:
    """Characters on one baseline."""

    baseline: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)
    spaces: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Segment:
    """A stretch of a line without a wide gap."""

    line: int
    glyphs: list[Glyph]
    x0: float
    x1: float
    baseline: float
    size: float
    spaces: list[float]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A finished paragraph: characters with boxes."""

    written: tuple[Written, ...]

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(char for char, _ in self.written)

    @property
    def box(self) -> Box | None:
        """The box around all of it."""
        return around([box for _, box in self.written if box])


def around(boxes: Sequence[Box]) -> Box | None:
    """Return the smallest box around `boxes`."""
    if not boxes:
        return None
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def lines_of(glyphs: list[Glyph]) -> list[Line]:
    """Return the lines of a page, topmost first: a character joins one of the last lines whose baseline it shares."""
    lines: list[Line] = []
    letters = [g for g in glyphs if not g.char.isspace() and not is_mark(g.char)]
    for glyph in sorted(letters, key=lambda g: (round(g.baseline, 2), g.x0, g.index)):
        for line in reversed(lines[-3:]):
            if abs(glyph.baseline - line.baseline) <= SAME_LINE_EM * max(glyph.size, line.size):
                line.glyphs.append(glyph)
                if glyph.size > line.size:  # a superscript may have opened the line: its main letters define it
                    line.size, line.baseline = glyph.size, glyph.baseline
                break
        else:
            lines.append(Line(glyph.baseline, glyph.size, [glyph]))
    _give_marks([g for g in glyphs if is_mark(g.char)], lines)
    _give_spaces([g for g in glyphs if g.char.isspace()], lines)
    return lines


def _near(lines: list[Line], baseline: float, reach: float) -> list[Line]:
    return [line for line in lines if abs(line.baseline - baseline) <= reach]


def _give_marks(marks: list[Glyph], lines: list[Line]) -> None:
    """Put each mark onto its letter; it takes that letter's box and follows it in order.

    A letter and its mark drawn as one glyph share their origin (pdfium then halves the glyph's box between them); any
    other mark belongs to the nearest letter.
    """
    order = {id(line): line.glyphs[:] for line in lines}
    for step, mark in enumerate(marks):
        found: tuple[float, float, Glyph, Line] | None = None
        for line in _near(lines, mark.baseline, 2 * mark.size):
            for base in order[id(line)]:
                distance = abs(base.centre - mark.centre) + 0.5 * abs((base.y0 + base.y1 - mark.y0 - mark.y1) / 2)
                if (
                    abs(base.origin - mark.origin) < 0.01 * mark.size
                    and abs(base.baseline - mark.baseline) < 0.01 * mark.size
                ):
                    distance = -1.0
                if found is None or (distance, base.index) < found[:2]:
                    found = (distance, base.index, base, line)
        if found is None:
            continue
        distance, _, base, line = found
        if distance < 0:
            base.x0, base.x1 = min(base.x0, mark.x0), max(base.x1, mark.x1)
            base.box = around([base.box, mark.box]) or base.box
        mark.x0, mark.x1, mark.y0, mark.y1 = base.x0, base.x1, base.y0, base.y1
        mark.origin, mark.baseline, mark.size, mark.box = base.origin, base.baseline, base.size, base.box
        mark.index = base.index + 0.5 + step * 1e-6
        line.glyphs.append(mark)


def _give_spaces(spaces: list[Glyph], lines: list[Line]) -> None:
    """Tell each line where the file draws spaces."""
    by_height = {round(line.baseline, 1): line for line in lines}
    for space in spaces:
        line = by_height.get(round(space.baseline, 1))
        if line is not None:
            line.spaces.append(space.origin)


def segments_of(lines: list[Line]) -> list[Segment]:
    """Cut each line at wide gaps."""
    out: list[Segment] = []
    for number, line in enumerate(lines):
        row = sorted(line.glyphs, key=lambda g: (g.x0, g.index))
        current: list[Glyph] = []
        right = 0.0
        groups: list[list[Glyph]] = []
        for glyph in row:
            if current and glyph.x0 - right > CELL_EM * max(1.0, min(line.size, 40.0)):
                groups.append(current)
                current = []
            right = max(right, glyph.x1) if current else glyph.x1
            current.append(glyph)
        groups.append(current)
        out.extend(
            Segment(number, g, min(x.x0 for x in g), max(x.x1 for x in g), line.baseline, line.size, line.spaces)
            for g in groups if g
        )  # fmt: skip
    return out


def _reads_like_text(column: list[Segment], em: float) -> bool:
    """Tell a column of prose from a column of a table: many lines fill it, and they are longer than cells are."""
    if len({s.line for s in column}) < 3:
        return False
    extent = max(s.x1 for s in column) - min(s.x0 for s in column)
    full = sum(1 for s in column if s.x1 - s.x0 >= 0.7 * extent)
    return full >= 0.35 * len(column) and extent >= 9 * em and median(len(s.glyphs) for s in column) >= 16


def _gutter(segments: list[Segment], em: float) -> tuple[list[int], float] | None:
    """Return the longest run of segments (indices, in order of height) that a vertical strip parts, and where."""
    edges = sorted({round(s.x0 - 0.4 * em, 0) for s in segments} | {round(s.x1 + 0.4 * em, 0) for s in segments})
    if len(edges) > _MAX_GUTTERS:
        edges = edges[:: len(edges) // _MAX_GUTTERS + 1]
    best: tuple[int, float, list[int]] | None = None
    for x in edges:
        run: list[int] = []
        runs: list[list[int]] = []
        for i, s in enumerate(segments):
            if s.x0 < x < s.x1:
                runs.append(run)
                run = []
            else:
                run.append(i)
        runs.append(run)
        for found in runs:
            if len(found) < 6 or (best is not None and len(found) <= best[0]):
                continue
            left = [segments[i] for i in found if segments[i].x1 <= x]
            right = [segments[i] for i in found if segments[i].x0 >= x]
            if not (_reads_like_text(left, em) and _reads_like_text(right, em)):
                continue
            if min(s.x0 for s in right) - max(s.x1 for s in left) >= 0.8 * em and _side_by_side(left, right):
                best = (len(found), x, found)
    return (best[2], best[1]) if best else None


def _side_by_side(left: list[Segment], right: list[Segment]) -> bool:
    top = max(min(s.baseline for s in left), min(s.baseline for s in right))
    bottom = min(max(s.baseline for s in left), max(s.baseline for s in right))
    shorter = min(max(s.baseline for s in part) - min(s.baseline for s in part) for part in (left, right))
    return bottom - top >= 0.5 * shorter


def regions_of(segments: list[Segment], depth: int = 0) -> list[list[Segment]]:
    """Return the segments in regions that are read one after the other: before, columns in order, after."""
    segments = sorted(segments, key=lambda s: (s.baseline, s.x0))
    if depth >= _MAX_DEPTH or len(segments) < 6:
        return [segments] if segments else []
    em = median(s.size for s in segments)
    found = _gutter(segments, em)
    if found is None:
        return [segments]
    run, x = found
    inside = [segments[i] for i in run]
    left = [s for s in inside if s.x1 <= x]
    right = [s for s in inside if s.x0 >= x]
    rightmost_first = strength(g for s in inside for g in s.glyphs) > 0
    columns = [right, left] if rightmost_first else [left, right]
    parts = [segments[: run[0]], *columns, segments[run[-1] + 1 :]]
    return [region for part in parts for region in regions_of(part, depth + 1)]


@dataclass(slots=True)
class _Row:
    """The segments of one line within a region."""

    cells: list[Segment]

    @property
    def baseline(self) -> float:
        return self.cells[0].baseline

    @property
    def size(self) -> float:
        sizes = sorted(g.size for s in self.cells for g in s.glyphs)
        return sizes[len(sizes) // 2]

    @property
    def x0(self) -> float:
        return min(s.x0 for s in self.cells)

    @property
    def x1(self) -> float:
        return max(s.x1 for s in self.cells)


def _rows(region: list[Segment]) -> list[_Row]:
    by_line: dict[int, list[Segment]] = {}
    for segment in region:
        by_line.setdefault(segment.line, []).append(segment)
    rows = [_Row(sorted(cells, key=lambda s: s.x0)) for cells in by_line.values()]
    return sorted(rows, key=lambda row: row.baseline)


def _starts_block(before: _Row, row: _Row, pitch: float) -> bool:
    """Tell whether `row` stands apart from the row before: a table row, a wider gap, another size."""
    size = max(before.size, row.size)
    gap = row.baseline - before.baseline
    if len(row.cells) > 1 or len(before.cells) > 1:
        return True
    return gap > 1.3 * pitch or gap > 2.6 * size or abs(before.size - row.size) > 0.15 * size


def _first_word(row: _Row, *, right_to_left: bool) -> float:
    """Return the width of the word that `row` begins with."""
    glyphs = sorted(row.cells[-1 if right_to_left else 0].glyphs, key=lambda g: -g.x1 if right_to_left else g.x0)
    edge = far = glyphs[0].x1 if right_to_left else glyphs[0].x0
    for glyph in glyphs:
        gap = far - glyph.x1 if right_to_left else glyph.x0 - far
        if gap > SPACE_EM * glyph.size:
            break
        far = min(far, glyph.x0) if right_to_left else max(far, glyph.x1)
    return abs(far - edge)


def _starts_paragraph(before: _Row, row: _Row, edges: tuple[float, float], *, right_to_left: bool) -> bool:
    """Tell whether `row` begins a paragraph within its block: by its indent, or because `before` ended on purpose.

    A line that had room for the next line's first word and did not take it was ended by its writer.
    """
    size = max(before.size, row.size)
    low, high = edges
    begin = (high - row.x1, high - before.x1) if right_to_left else (row.x0 - low, before.x0 - low)
    if 0.8 * size < begin[0] < 6 * size and begin[1] <= 0.4 * size:
        return True
    room = (before.x0 - low) if right_to_left else (high - before.x1)
    return room > _first_word(row, right_to_left=right_to_left) + 1.2 * size


def _split(block: list[_Row], *, right_to_left: bool) -> Iterator[list[_Row]]:
    """Yield the paragraphs of a block of evenly spaced rows."""
    edges = (min(row.x0 for row in block), max(row.x1 for row in block))
    current = block[:1]
    for row in block[1:]:
        if _starts_paragraph(current[-1], row, edges, right_to_left=right_to_left):
            yield current
            current = []
        current.append(row)
    yield current


def _ends_arabic(written: list[Written]) -> bool:
    """Tell whether the last letter so far is an Arabic one: numbers after it behave otherwise (UAX 9, W2)."""
    for char, _ in reversed(written):
        found = unicodedata.bidirectional(char)
        if found in ("AL", "L", "R"):
            return found == "AL"
    return False


def _begins_right(row: _Row) -> bool:
    """Tell whether the first letter from the right is one that runs to the left."""
    kinds = [kind_of(g.char) for g in sorted(row.cells[-1].glyphs, key=lambda g: -g.x1)]
    letters = [kind for kind in kinds if kind in {"R", "L"}]
    return bool(letters) and letters[0] == "R" and len(row.cells) == 1


def _runs_left(rows: list[_Row], *, table_r: bool) -> bool:
    """Tell whether a paragraph runs from right to left: by its letters, and by where it begins.

    On a page that runs to the left a note may quote so much of another script that most of its letters run to the
    right: it still begins at the right, and its last line, where it is short, stands at the right.
    """
    balance = strength(g for row in rows for s in row.cells for g in s.glyphs)
    if balance >= 0 or not table_r:
        return balance > 0 or (balance == 0 and table_r)
    low, high = min(row.x0 for row in rows), max(row.x1 for row in rows)
    at_right = high - rows[-1].x1 <= rows[-1].x0 - low + 0.5 * rows[-1].size
    return _begins_right(rows[0]) and at_right


def _written(rows: list[_Row], *, table_r: bool) -> Paragraph:
    """Put the rows of one paragraph into reading order."""
    base_r = _runs_left(rows, table_r=table_r)
    out: list[Written] = []
    for row in rows:
        if out:
            out.append(("\n" if out[-1][0] in _HYPHENS else " ", None))
        cells = row.cells[::-1] if (table_r and len(row.cells) > 1) or (base_r and len(row.cells) == 1) else row.cells
        for i, cell in enumerate(cells):
            if i:
                out.append(("\t", None))
            own = strength(cell.glyphs)
            direction = base_r if len(cells) == 1 or own == 0 else own > 0
            arabic = len(cells) == 1 and _ends_arabic(out)
            out.extend(in_order(cell.glyphs, cell.spaces, base_r=direction, after_arabic=arabic))
    return Paragraph(tuple(out))


def paragraphs_of(glyphs: list[Glyph]) -> list[Paragraph]:
    """Return the paragraphs of a page (of its characters that run in one direction) in reading order."""
    out: list[Paragraph] = []
    for region in regions_of(segments_of(lines_of(glyphs))):
        rows = _rows(region)
        table_r = strength(g for s in region for g in s.glyphs) > 0
        gaps = sorted(b.baseline - a.baseline for a, b in pairwise(rows))
        pitch = gaps[len(gaps) // 4] if gaps else 0.0
        block: list[_Row] = []
        for row in rows:
            if block and _starts_block(block[-1], row, pitch):
                out.extend(_written(part, table_r=table_r) for part in _split(block, right_to_left=table_r))
                block = []
            block.append(row)
        if block:
            out.extend(_written(part, table_r=table_r) for part in _split(block, right_to_left=table_r))
    return out
