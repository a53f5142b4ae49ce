"""Coding claims in a terminal: one key a code, nothing but the keyboard.

Shows the words in their passage and what is suggested, never what others said. Texts stand between Unicode isolates;
signs that would drive the terminal are shown as what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click

from stemmata.errors import StemmataError
from stemmata.terminal import Console, Keys, console_of, wrapped
from stemmata.values.onscreen import isolated, visible
from stemmata.weigh.coding import Coding
from stemmata.weigh.fields import FIELDS, written

__all__ = ["run"]

CODE_KEYS = {"a": "accepted", "r": "rejected", "u": "unsure"}
HELP = """
  a  accept: it says this            b  back to the claim before
  r  reject: it does not             x  take back what you said of this claim
  c  correct: field=value, one a     n  pass over this claim for now
     line, an empty line ends        w  say why; the reason goes with the code
  u  cannot be told                  q  quit; everything is kept
"""
_FOOT = "a accept  r reject  c correct  u cannot tell   b back  x take back  ? help  q quit"
_AROUND = 600
_FSI, _PDI = "\u2068", "\u2069"


@dataclass
class _Desk:
    """What one sitting keeps in mind."""

    coding: Coding
    claims: Sequence[str]
    keys: Keys
    console: Console
    at: int = 0
    shown: bool = False
    reason: str | None = None
    given: int = 0
    trail: list[int] = field(default_factory=list)

    def turn(self, at: int) -> None:
        """Take up another claim."""
        self.at, self.shown, self.reason = at, False, None


def run(
    coding: Coding, claims: Sequence[str], keys: Keys, *, width: int | None = None, colour: bool | None = None
) -> int:
    """Ask claims until they or the keys end.

    Args:
        coding: The session.
        claims: What is asked, in order.
        keys: Where answers come from.
        width: Columns; those of the terminal if None.
        colour: Whether to use colour; None for terminals that do not ask otherwise (`NO_COLOR`).

    Returns:
        How many codes were given.
    """
    desk = _Desk(coding, claims, keys, console_of(width=width, colour=colour))
    if not claims:
        click.echo("Nothing is left to ask in this queue.")
        return 0
    many = "1 claim" if len(claims) == 1 else f"{len(claims):,} claims"
    click.echo(f"{many} to ask, as {visible(coding.coder)}. Every code is kept at once; ? for help.")
    try:
        while desk.at < len(claims):
            if not desk.shown:
                _show(desk)
            key, said = keys.key()
            if key in {"q", "\x04"}:
                break
            _press(desk, key, said)
    except (EOFError, KeyboardInterrupt):
        click.echo("")
    click.echo(
        f"{desk.given:,} given, {len(claims) - desk.at:,} left. Bring the tables up to date with: stemmata build"
    )
    return desk.given


def _show(desk: _Desk) -> None:
    desk.shown = True
    claim_id = desk.claims[desk.at]
    place = f"{desk.at + 1:,} of {len(desk.claims):,}"
    click.echo(f"\n{desk.console.style(place, bold=True)} \u00b7 {claim_id[:8]} \u00b7 {desk.given:,} given")
    for line in _lines(desk, claim_id):
        click.echo(line)
    if (own := desk.coding.own(claim_id)) is not None:
        reason = f", because {own.reason}" if own.reason else ""
        click.echo(visible(f"you said: {own.code}{reason} (entry {own.entry})"))
    click.echo(desk.console.style(_FOOT, dim=True))


def _lines(desk: _Desk, claim_id: str) -> Iterator[str]:
    """Yield the passage with the quotation marked, then what is suggested."""
    row = desk.coding.offered[claim_id]
    source = desk.coding.sources.get(row["source_id"], {})
    named = [str(source.get(name)) for name in ("title", "name", "publisher", "published_from") if source.get(name)]
    yield desk.console.style(isolated(", ".join(named[:3])), dim=True)
    text, start, end = desk.coding.texts.get(row["source_id"], ""), int(row["start"]), int(row["end"])
    low, high = max(0, start - _AROUND // 2), min(len(text), end + _AROUND // 2)
    marked = f"{text[low:start]}>>{text[start:end]}<<{text[end:high]}"
    for piece in wrapped(" ".join(marked.split()), desk.console.width - 2):
        yield f"  {_FSI}{visible(piece)}{_PDI}"
    topic = desk.coding.scheme.topics.get(row["topic"])
    if topic is not None:
        yield desk.console.style(visible(topic.question), bold=True)
    for name in FIELDS:
        if name != "quote" and (said := written(row, name)):
            yield f"  {name:<12} {isolated(said)}"


def _press(desk: _Desk, key: str, said: str | None) -> None:
    """Do what a key says."""
    if key in CODE_KEYS:
        _code(desk, CODE_KEYS[key], {}, said)
    elif key == "c":
        _correct(desk, said)
    elif key == "b":
        if desk.trail:
            desk.turn(desk.trail.pop())
        else:
            click.echo("this is the first claim of the sitting")
    elif key == "n":
        _leave(desk)
    elif key == "w":
        desk.reason = said or desk.keys.line("why") or None
    elif key == "x":
        _take_back(desk, said)
    elif key == "?":
        click.echo(HELP)
    elif key.strip():
        click.echo(f"{visible(key)} is no answer; ? for help")


def _leave(desk: _Desk) -> None:
    desk.trail.append(desk.at)
    desk.turn(desk.at + 1)


def _correct(desk: _Desk, said: str | None) -> None:
    """Take fields line by line until an empty line."""
    changes: dict[str, str] = {}
    while line := desk.keys.line("field=value").strip():
        name, sign, value = line.partition("=")
        if not sign:
            click.echo(visible(f"{line} is not of the form field=value"))
            continue
        changes[name.strip()] = value.strip()
    if changes:
        _code(desk, "corrected", changes, said)


def _code(desk: _Desk, code: str, changes: dict[str, str], said: str | None) -> None:
    try:
        number = desk.coding.code(desk.claims[desk.at], code, changes, reason=said or desk.reason)
    except StemmataError as problem:
        click.echo(visible(f"not kept: {problem.message}"))
        click.echo(visible(problem.hint))
        return
    desk.given += 1
    click.echo(f"{code} (entry {number})")
    _leave(desk)


def _take_back(desk: _Desk, said: str | None) -> None:
    own = desk.coding.own(desk.claims[desk.at])
    if own is None:
        click.echo("you have not coded this claim")
        return
    number = desk.coding.undo(own.entry, reason=said or desk.reason)
    desk.given = max(0, desk.given - 1)
    desk.shown = False
    click.echo(f"taken back: {own.code} (entry {number} retracts {own.entry})")
