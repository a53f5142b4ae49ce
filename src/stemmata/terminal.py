"""The review in a terminal: one key a verdict, nothing but the keyboard.

Draws what `link.sidebyside` describes, in the width there is (80 columns suffice). Texts written from right to left
stand between Unicode isolates (UAX #9), so that columns keep their places; signs that would drive the terminal are
shown as what they are. Without colour (`NO_COLOR`, a pipe) the sign between the columns tells what differs.
"""

from __future__ import annotations

import codecs
import os
import select
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TextIO

import click

from stemmata.errors import ContradictionError, NoTerminalError
from stemmata.link.queue import Item
from stemmata.link.review import Review
from stemmata.link.sidebyside import Cell, Line, Quote, SideBySide, Span
from stemmata.values.onscreen import visible

__all__ = ["Console", "Keys", "PipedKeys", "PressedKeys", "console_of", "draw", "keys_of", "run", "width_of", "wrapped"]

VERDICT_KEYS = {"s": "same", "d": "different", "r": "relative", "u": "unsure", "l": "deferred"}
HELP = """
  s  same person                      b  back to the pair before, to correct it
  d  different persons                x  take back the verdict on this pair
  r  relatives: two persons of        n  pass over this pair for now
     one family                       w  say why; the reason goes with the verdict
  u  cannot be told                   v  show the score and what it is made of
  l  later, with a reason             h  mark differences: on, off
  q  quit; everything is kept         ?  this help
  Between the columns: = as written the same, ~ the same but for letter forms
  or calendar, \u2260 different, \u00b7 in two scripts; empty where one side says nothing.
  What stands in small type under a text is the machine's: a romanisation, or
  the date in other calendars. Of a person named in a document the words come
  first, the name marked; the table has what the machine read around it.
"""
_FOOT = "s same  d different  r relative  u cannot tell  l later   b back  ? help  q quit"
_SIGNS = {"same": "=", "alike": "~", "differs": "\u2260", "scripts": "\u00b7", "missing": " "}
_FSI, _PDI = "\u2068", "\u2069"
_LABEL = 15
_LEAST_WIDTH, _MOST_WIDTH = 60, 120
_WIDE = {"W", "F"}

# The same keys where another layout is on: Persian, Arabic, Russian, Hebrew.
_LAYOUTS = (
    ("sdrulbxnwvhq?", "\u0633\u06cc\u0642\u0639\u0645\u0630\u0637\u062f\u0635\u0631\u0627\u0636\u061f"),
    ("d", "\u064a"),
    ("sdrulbxnwvhq", "\u044b\u0432\u043a\u0433\u0434\u0438\u0447\u0442\u0446\u043c\u0440\u0439"),
    ("sdrulbxnvh", "\u05d3\u05d2\u05e8\u05d5\u05da\u05e0\u05e1\u05de\u05d4\u05d9"),
)
_LATIN_KEY = {foreign: key for keys, letters in _LAYOUTS for key, foreign in zip(keys, letters, strict=True)}


# -- keys ---------------------------------------------------------------------------------------------------------


class Keys(Protocol):
    """Where answers come from."""

    def key(self) -> tuple[str, str | None]:
        """Return the next key, and what was said with it; raise `EOFError` at the end."""
        ...

    def line(self, question: str) -> str:
        """Return a line in answer to a question."""
        ...


class PressedKeys:
    """Keys pressed in a terminal, one at a time without Enter.

    The terminal hands over keys as they come for the whole sitting: a key pressed while a pair is drawn is not lost.

    Args:
        descriptor: Of the terminal, in the mode that `keys_of` sets.
        asking: Returns a context in which the terminal takes whole lines.
    """

    def __init__(self, descriptor: int, asking: Callable[[], AbstractContextManager[None]]) -> None:
        self._descriptor = descriptor
        self._asking = asking

    def key(self) -> tuple[str, str | None]:
        """Return the next key; empty for one that is no sign (an arrow).

        Raises:
            EOFError: If the terminal is gone.
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        pressed = ""
        while not pressed:
            byte = os.read(self._descriptor, 1)
            if not byte:
                raise EOFError
            pressed = decoder.decode(byte)
        if pressed == "\x1b":  # the rest of an arrow or function key
            while select.select([self._descriptor], [], [], 0.02)[0]:
                os.read(self._descriptor, 16)
            return "", None
        return _LATIN_KEY.get(pressed, pressed.lower()), None

    def line(self, question: str) -> str:
        """Ask for a line."""
        with self._asking():
            return str(click.prompt(question, default="", show_default=False))


@dataclass
class PipedKeys:
    """Lines of a file or pipe: a key, and after a space the reason."""

    stream: TextIO
    began: bool = False

    def key(self) -> tuple[str, str | None]:
        """Return the next line's key and reason.

        Raises:
            NoTerminalError: If there is not a single line.
        """
        for line in self.stream:
            self.began = True
            if said := line.strip():
                key, _, reason = said.partition(" ")
                return _LATIN_KEY.get(key, key.lower()), reason.strip() or None
        if not self.began:
            raise NoTerminalError(problem="empty and no terminal")
        raise EOFError

    def line(self, question: str) -> str:  # noqa: ARG002  (nobody reads it)
        """Return the next line as it is."""
        return self.stream.readline().strip()


@contextmanager
def keys_of(stream: TextIO) -> Iterator[Keys]:
    """Open the keys of standard input: pressed if it is a terminal, else one a line."""
    if not stream.isatty():
        yield PipedKeys(stream)
        return
    import termios  # not on every system that can read a pipe
    import tty

    descriptor = stream.fileno()
    before = termios.tcgetattr(descriptor)

    @contextmanager
    def asking() -> Iterator[None]:
        single = termios.tcgetattr(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        try:
            yield
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, single)

    tty.setcbreak(descriptor, termios.TCSADRAIN)
    try:
        yield PressedKeys(descriptor, asking)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


# -- drawing ------------------------------------------------------------------------------------------------------


def width_of(text: str) -> int:
    """Return the columns that a text takes in a terminal.

    >>> width_of("Or"), width_of("漢"), width_of("میرزا")
    (2, 2, 5)
    """
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1


@dataclass(frozen=True, slots=True)
class Console:
    """How things are drawn.

    Attributes:
        width: Columns.
        colour: Whether there is colour.
        marks: Whether differences are marked.
    """

    width: int = 80
    colour: bool = False
    marks: bool = True

    def style(self, text: str, **how: Any) -> str:  # noqa: ANN401  (click's own words)
        """Return the text in a style, or as it is where there is no colour."""
        return click.style(text, **how) if self.colour else text


def console_of(*, width: int | None = None, colour: bool | None = None) -> Console:
    """Return a console as wide as can be read well.

    Args:
        width: Columns; those of the terminal if None.
        colour: Whether to use colour; None for terminals that do not ask otherwise (`NO_COLOR`).
    """
    if colour is None:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = width or shutil.get_terminal_size().columns
    return Console(max(_LEAST_WIDTH, min(_MOST_WIDTH, columns)), colour)


def draw(view: SideBySide, console: Console) -> list[str]:
    """Return the lines of two records side by side, none wider than the console."""
    column = (console.width - _LABEL - 4) // 2
    heads = [_fitted(head, column) for head in view.heads]
    lines = [line for quote in view.quotes for line in _quoted(quote, console)]
    lines += [" " * _LABEL + _pad(heads[0], column) + "    " + heads[1]]
    lines.append(" " * _LABEL + "\u2500" * column + "    " + "\u2500" * column)
    for line in view.lines:
        lines += _drawn(line, column, console)
    return [line.rstrip() for line in lines]


def _quoted(quote: Quote, console: Console) -> Iterator[str]:
    """Yield the words of a document under its name, with the name of the person marked."""
    for piece, _ in _wrapped(quote.place, console.width):
        yield console.style(f"{_FSI}{_plain(piece)}{_PDI}", dim=True)
    low, high = quote.name
    text, spans = quote.text, (quote.name,) if console.colour else ()
    if not console.colour:
        text = f"{text[:low]}**{text[low:high]}**{text[high:]}"
    for part in _wrapped(text, console.width - 2):
        yield "  " + _marked(part, spans, console, bold=True, underline=True)[0]
    yield ""


def _drawn(line: Line, column: int, console: Console) -> Iterator[str]:
    sides = [_cell(cell, column, console) for cell in (line.a, line.b)]
    sign = _SIGNS[line.agrees] if console.marks else " "
    for at in range(max(map(len, sides))):
        label = _pad(_fitted(line.label, _LABEL - 1), _LABEL) if at == 0 else " " * _LABEL
        left, right = (side[at] if at < len(side) else ("", 0) for side in sides)
        between = f" {sign if at == 0 else ' '}  "
        yield console.style(label, dim=True) + left[0] + " " * (column - left[1]) + between + right[0]


def _cell(cell: Cell, column: int, console: Console) -> list[tuple[str, int]]:
    """Return the lines of a cell with the columns they take."""
    spans = cell.differs if console.marks and console.colour else ()
    how = {"bold": True, "fg": "red", "underline": True}
    lines = [_marked(part, spans, console, **how) for part in _wrapped(cell.written, column)]
    for also in cell.also:
        lines += [(console.style(text, dim=True), width_of(text)) for text, _ in _wrapped(also, column)]
    return lines


def _marked(
    part: tuple[str, int],
    spans: tuple[Span, ...],
    console: Console,
    **how: Any,  # noqa: ANN401  (click's own words)
) -> tuple[str, int]:
    """Return a piece of a text, isolated, with some of it marked, and the columns it takes."""
    text, start = part
    shown: list[str] = []
    at = 0
    for low, high in spans:
        a, b = max(low - start, at), min(high - start, len(text))
        if a < b:
            shown += [_plain(text[at:a]), console.style(_plain(text[a:b]), **how)]
            at = b
    shown.append(_plain(text[at:]))
    return f"{_FSI}{''.join(shown)}{_PDI}", width_of(_plain(text))


def _wrapped(text: str, column: int) -> list[tuple[str, int]]:
    """Return pieces of a text that fit a column, broken at spaces where there are any, with their places in it."""
    pieces: list[tuple[str, int]] = []
    start = 0
    while start < len(text):
        end, taken, space = start, 0, -1
        while end < len(text) and taken + (size := width_of(_plain(text[end]))) <= column:
            taken += size
            if text[end] == " ":
                space = end
            end += 1
        if end == len(text):
            pieces.append((text[start:], start))
            break
        cut = space if space > start else max(end, start + 1)
        pieces.append((text[start:cut], start))
        start = cut + 1 if cut == space else cut
    return pieces


def wrapped(text: str, column: int) -> list[str]:
    """Return a text in pieces that fit so many columns, broken at spaces where there are any."""
    return [piece for piece, _ in _wrapped(text, column)]


def _plain(text: str) -> str:
    """Return a text sign by sign: isolates of its own are written out too, for it may be cut anywhere."""
    return "".join(map(visible, text))


def _fitted(text: str, column: int) -> str:
    text = _plain(text)
    while width_of(text) > column:
        text = text[:-2].rstrip() + "\u2026"
    return text


def _pad(text: str, column: int) -> str:
    return text + " " * (column - width_of(text))


# -- the session --------------------------------------------------------------------------------------------------


@dataclass
class _Desk:
    """What one sitting keeps in mind."""

    review: Review
    keys: Keys
    console: Console
    items: list[Item]
    at: int = 0
    chosen: bool = False
    """Whether the reviewer stepped to this pair, so that it is shown though it is answered."""
    trail: list[int] = field(default_factory=list)
    shown: bool = False
    score_seen: bool = False
    reason: str | None = None
    given: int = 0

    @property
    def item(self) -> Item:
        """The pair on the desk."""
        return self.items[self.at]

    def settle(self) -> bool:
        """Go to the next pair that is open, unless one was chosen; return whether there is one."""
        while not self.chosen and self.at < len(self.items) and not self.review.open(self.item):
            self.at += 1
        return self.at < len(self.items)

    def leave(self) -> None:
        """Lay the pair aside and take the next."""
        self.trail.append(self.at)
        self._turn(self.at + 1, chosen=False)

    def back(self) -> bool:
        """Take up the pair before; return whether there is one."""
        if not self.trail:
            return False
        self._turn(self.trail.pop(), chosen=True)
        return True

    def _turn(self, at: int, *, chosen: bool) -> None:
        self.at, self.chosen = at, chosen
        self.shown = self.score_seen = False
        self.reason = None


def run(review: Review, keys: Keys, *, width: int | None = None, colour: bool | None = None) -> int:
    """Ask the pairs of a review until the queue or the keys end.

    Args:
        review: The session.
        keys: Where answers come from.
        width: Columns; those of the terminal if None.
        colour: Whether to use colour; None for terminals that do not ask otherwise (`NO_COLOR`).

    Returns:
        How many verdicts were given.
    """
    desk = _Desk(review, keys, console_of(width=width, colour=colour), review.items)
    if not desk.items:
        click.echo("Nothing is left to ask in this queue.")
        return 0
    many = "1 pair" if len(desk.items) == 1 else f"{len(desk.items):,} pairs"
    click.echo(f"{many} to ask, as {visible(review.reviewer)}. Every answer is kept at once; ? for help.")
    try:
        while desk.settle():
            if not desk.shown:
                _show(desk)
            key, said = keys.key()
            if key in {"q", "\x04"}:
                break
            _press(desk, key, said)
    except (EOFError, KeyboardInterrupt):
        click.echo("")
    left = sum(review.open(item) for item in desk.items)
    click.echo(f"{desk.given:,} given, {left:,} left. Bring the tables up to date with: stemmata build")
    return desk.given


def _show(desk: _Desk) -> None:
    desk.shown = True
    place = f"{desk.at + 1:,} of {len(desk.items):,}"
    click.echo(f"\n{desk.console.style(place, bold=True)} \u00b7 {desk.item.queue} \u00b7 {desk.given:,} given")
    if desk.item.why:
        click.echo(visible(desk.item.why))
    for line in draw(desk.review.side_by_side(desk.item), desk.console):
        click.echo(line)
    if desk.chosen and (said := desk.review.own(desk.item)) is not None:
        reason = f", because {said.reason}" if said.reason else ""
        click.echo(visible(f"you said: {said.verdict}{reason} (entry {said.entry})"))
    click.echo(desk.console.style(_FOOT, dim=True))


def _press(desk: _Desk, key: str, said: str | None) -> None:
    """Do what a key says."""
    if key in VERDICT_KEYS:
        _judge(desk, VERDICT_KEYS[key], said)
    elif key == "b":
        if not desk.back():
            click.echo("this is the first pair of the sitting")
    elif key == "n":
        desk.leave()
    elif key == "w":
        desk.reason = said or desk.keys.line("why") or None
    elif key == "v":
        desk.score_seen = True
        for line in _score(desk):
            click.echo(line)
    elif key == "h":
        desk.console = replace(desk.console, marks=not desk.console.marks)
        desk.shown = False
    elif key == "x":
        _take_back(desk, said)
    elif key == "?":
        click.echo(HELP)
    elif key.strip():
        click.echo(f"{visible(key)} is no answer; ? for help")


def _judge(desk: _Desk, verdict: str, said: str | None) -> None:
    reason = said or desk.reason
    if verdict == "deferred" and reason is None:
        reason = desk.keys.line("later, because (Enter for no reason)") if isinstance(desk.keys, PressedKeys) else None
    try:
        number = desk.review.judge(desk.item, verdict, reason=reason, score_seen=desk.score_seen)
    except ContradictionError as problem:
        click.echo(visible(f"not kept: {problem.message}"))
        click.echo(visible(problem.hint))
        return
    desk.given += 1
    click.echo(f"{verdict} (entry {number})")
    desk.leave()


def _take_back(desk: _Desk, said: str | None) -> None:
    standing = desk.review.own(desk.item)
    if standing is None:
        click.echo("you have not judged this pair")
        return
    try:
        number = desk.review.undo(standing.entry, reason=said or desk.reason)
    except ContradictionError as problem:
        click.echo(visible(f"not taken back: {problem.message}"))
        click.echo(visible(problem.hint))
        return
    desk.given -= 1
    desk.shown = False
    click.echo(f"taken back: {standing.verdict} (entry {number} retracts {standing.entry})")


def _score(desk: _Desk) -> Iterator[str]:
    """Yield the score of the pair in words."""
    probability, weights = desk.review.score(desk.item)
    if probability is None:
        yield "this pair was not compared"
        return
    yield f"probability that both are one person: {probability:.3f}; what speaks for (+), against (-):"
    for name, value in weights.items():
        yield visible(f"  {name:<{_LABEL}} {_weight(value)}")


def _weight(value: Any) -> str:  # noqa: ANN401  (whatever JSON holds)
    if isinstance(value, int | float):
        return f"{value:+.1f}"
    if isinstance(value, dict):
        return " ".join(_weight(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(_weight(part) for part in value)
    return "" if value is None else str(value)
