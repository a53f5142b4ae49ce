"""The commands of coding: `stemmata code ...`. Parses words, calls the session of a coder, prints."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stemmata.cli import DONE, FAILED, PLACE, command, emit, login, opened, say, tell
from stemmata.errors import CodeNotFoundError
from stemmata.values.onscreen import isolated

if TYPE_CHECKING:
    from stemmata.weigh.agreement import Agreement
    from stemmata.weigh.coding import Coding
    from stemmata.weigh.sheet import Diff

CODER = click.option("--coder", envvar="STEMMATA_REVIEWER", help="Who decides; the login name if not given.")
REASON = click.option("--reason", help="Why; kept in the ledger.")
QUEUE = click.option(
    "--queue",
    default="open",
    show_default=True,
    help="open (nobody coded them), again (changed since you did), disputed (coders disagree), all, or a round's name.",
)
ADJUDICATE = click.option(
    "--adjudicate", is_flag=True, help="Decide between coders: it stands over what they say."
)  # fmt: skip
_CODES = {"accept": "accepted", "reject": "rejected", "correct": "corrected", "unsure": "unsure"}
_SHOWN_CHANGES = 40
STATUSES = ("suggested", "held", "accepted", "corrected", "rejected", "added", "disputed")
LAYERS = ("machine", "assisted", "human")
_NAMED_BY = ["source_id", "name", "published_from"]
_SEARCHED = ("quote", "value", "asserted_by")


@click.command()
@click.argument("case", type=PLACE)
@click.argument("words", nargs=-1)
@click.option("--topic", "topics", multiple=True, help="On this topic only; may be repeated.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="With this status only.")
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Of this layer only.")
@click.option("--limit", type=click.IntRange(0), default=30, show_default=True, help="Rows to print; 0 = all.")
@command
def claims(
    case: Path, words: Sequence[str], *, topics: Sequence[str], statuses: Sequence[str], layers: Sequence[str],
    limit: int, as_json: bool,
) -> int:  # fmt: skip
    """List claims as last built, with the beginnings of their ids; with these WORDS in quotation, value or speaker.

    \b
    machine    a reader suggests it        suggested  nobody has said what it is worth
    assisted   a language model suggests   accepted, corrected, rejected, added by people
    human      a person worded it          disputed   coders disagree
    \b
    held       suggested, but likely misread: listed with --status held alone
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    from stemmata.values.fold import fold_text

    held = opened(case)
    names = {row["source_id"]: row for row in held.table("sources").select(_NAMED_BY).to_pylist()}
    wanted = [fold_text(word) for word in words]
    found = [
        row for row in held.table("claims").to_pylist()
        if (not topics or row["topic"] in topics)
        and (row["status"] in statuses if statuses else row["status"] != "held")
        and (not layers or row["layer"] in layers)
        and all(word in fold_text(" ".join(str(row[c] or "") for c in _SEARCHED)) for word in wanted)
    ]  # fmt: skip
    found.sort(key=lambda row: (row["topic"] or "", row["source_id"], row["start"], row["claim_id"]))
    shown = found[:limit] if limit else found
    if as_json:
        emit({"claims": shown, "n": len(found)})
        return DONE
    for row in shown:
        source = names[row["source_id"]]
        day = source["published_from"]
        tell(f"{row['claim_id'][:8]}  {row['layer']}, {row['status']}  {row['topic']}: {isolated(row['value'] or '')}")
        where = f"{source['name']}, {day.isoformat() if day else 'no day'}"
        tell(f"          {isolated(row['asserted_by'] or 'somebody')} {row['polarity']}: "
             f"{isolated(_short(row['quote'] or ''))} ({where})")  # fmt: skip
    tally = Counter((row["layer"], row["status"]) for row in found)
    told = ", ".join(f"{n:,} {layer} {status}" for (layer, status), n in sorted(tally.items()))
    tell(f"{len(shown):,} of {len(found):,} claims{f': {told}' if told else ''}")
    return DONE


@click.group()
def code() -> None:
    """Code claims: accept, reject, correct, add; two coders blind; by key, by sheet, one by one.

    \b
    For example:
      stemmata code ask mycase
      stemmata code export mycase sheet.xlsx --coder Ada
      stemmata code import mycase sheet.xlsx --coder Ada
      stemmata code decide mycase 3f9a2c correct value="eleven" --reason "the list behind it has eleven"
      stemmata code round mycase first --coders Ada --coders Ben --number 200
      stemmata code agreement mycase --round first
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)


@code.command()
@click.argument("case", type=PLACE)
@QUEUE
@CODER
@command
def ask(case: Path, queue: str, coder: str | None, *, as_json: bool) -> int:
    """Ask claim after claim, one key a code: the words in their passage, what the reader makes of them.

    \b
    a accept     r reject     c correct     u cannot be told     n pass over
    b back       x take back  w say why     ? help               q quit

    Every code is in the ledger before the next claim is shown. Lines on standard input are read as keys, one a line, a
    reason after a space. With --json the queue is printed and nobody is asked.
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    with closing(_session(case, coder)) as session:
        if as_json:
            emit({"claims": [_claim(session, claim_id) for claim_id in session.queue(queue)]})
            return DONE
        from stemmata import coding_terminal, terminal

        with terminal.keys_of(sys.stdin) as keys:
            coding_terminal.run(session, session.queue(queue), keys)
    return DONE


@code.command()
@click.argument("case", type=PLACE)
@click.argument("claim")
@click.argument("verdict", type=click.Choice(tuple(_CODES)), metavar="accept|reject|correct|unsure")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@ADJUDICATE
@REASON
@CODER
@command
def decide(
    case: Path,
    claim: str,
    verdict: str,
    fields: tuple[str, ...],
    *,
    adjudicate: bool,
    reason: str | None,
    coder: str | None,
    as_json: bool,
) -> int:
    """Code one claim, named by the beginning of its id.

    Fields are topic, kind, value, unit, low, high, asserted_by (or speaker), chain, polarity, quote, event_from,
    event_to, place; nothing after the sign empties one. A quotation must stand in the source.
    """
    with closing(_session(case, coder)) as session:
        claim_id = session.find(claim)
        enter = session.adjudicate if adjudicate else session.code
        number = enter(claim_id, _CODES[verdict], _pairs(fields), reason=reason)
        return _entered(case, session, number, claim_id, _CODES[verdict], as_json=as_json)


@code.command()
@click.argument("case", type=PLACE)
@click.argument("source")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@REASON
@CODER
@command
def add(
    case: Path, source: str, fields: tuple[str, ...], *, reason: str | None, coder: str | None, as_json: bool
) -> int:
    """Add a claim that nobody suggested; the source is named by the beginning of its SHA-256.

    It needs topic, value, asserted_by (or speaker) and quote, which must stand in the source; `start` tells which
    place is meant where the words stand there more than once.
    """
    with closing(_session(case, coder)) as session:
        found = [source_id for source_id in session.sources if source_id.startswith(source)] if len(source) > 5 else []
        decision = session.added(found[0] if len(found) == 1 else source, _pairs(fields), reason=reason)
        number = session.enter([decision])[0]
        return _entered(case, session, number, str(decision.claim["claim_id"]), "added", as_json=as_json)


@code.command()
@click.argument("case", type=PLACE)
@click.argument("entry", metavar="ENTRY|last")
@REASON
@CODER
@command
def undo(case: Path, entry: str, *, reason: str | None, coder: str | None, as_json: bool) -> int:
    """Take back a decision by the number of its entry, or your last: exactly as if it had never been made.

    Several are named as FIRST-LAST: all of them are taken back that still hold.
    """
    with closing(_session(case, coder)) as session:
        first, sign, last = entry.partition("-")
        number = session.last() if entry == "last" else int(first) if first.isdecimal() else None
        if number is None or (sign and not last.isdecimal()):
            raise click.UsageError(f"{entry!r} is no number of an entry, and nothing of yours is left to take back")
        numbers = [number]
        if sign:
            held = {told["entry"] for told in session.decisions()}
            numbers = [n for n in range(int(last), number - 1, -1) if n in held]
            if not numbers:
                raise CodeNotFoundError(entry=entry)
        entries = session.enter([session.undone(n, reason=reason) for n in numbers])
        if as_json:
            emit({"entries": entries, "retracted": numbers})
        else:
            many = (
                f"entry {numbers[0]} no longer holds"
                if len(numbers) == 1
                else f"{len(numbers):,} entries no longer hold"
            )
            tell(f"{many} (entry {entries[-1]}); run: stemmata build {case}")
    return DONE


@code.command(name="export")
@click.argument("case", type=PLACE)
@click.argument("sheet", type=PLACE)
@QUEUE
@click.option("--number", type=click.IntRange(1), help="Rows at most.")
@click.option(
    "--restricted", is_flag=True, help="Claims of sources that are not open too: the sheet holds their words."
)
@ADJUDICATE
@CODER
@command
def export_(
    case: Path,
    sheet: Path,
    queue: str,
    *,
    number: int | None,
    restricted: bool,
    adjudicate: bool,
    coder: str | None,
    as_json: bool,
) -> int:
    """Write a coding sheet, one row a claim: CSV or XLSX by the name's ending.

    The columns from `code` to `reason` are yours: write accept, reject, correct or unsure, change fields, or leave a
    row as it is. A row without id, with source_id, topic, value, asserted_by and quote, adds a claim.
    """
    from stemmata.weigh.sheet import export_sheet

    with closing(_session(case, coder)) as session:
        claims = session.queue("disputed" if adjudicate and queue == "open" else queue)[:number]
        made = export_sheet(session, sheet, claims, adjudicate=adjudicate, restricted=restricted)
    if as_json:
        emit({"sheet": str(sheet), **asdict(made)})
    else:
        tell(f"{sheet}: {made.rows:,} claims for {session.coder}; take it in with: stemmata code import {case} {sheet}")
        if made.stayed:
            tell(f"{made.stayed:,} claims of sources that are not open stay in the case; --restricted lets them out")
    return DONE


@code.command(name="import")
@click.argument("case", type=PLACE)
@click.argument("sheet", type=PLACE)
@click.option("--yes", is_flag=True, help="Enter what is shown, without asking.")
@CODER
@command
def import_(case: Path, sheet: Path, *, yes: bool, coder: str | None, as_json: bool) -> int:
    """Take a coding sheet in: what would be entered is shown first; nothing is entered but with --yes, or when asked.

    Rows may be missing, in another order, or new. A row that is as it went out decides nothing. Rows that cannot be
    entered are named with their column and the mend, and exit code 1 says that there were some; the others can be
    entered, and the mended sheet taken in again.
    """
    from stemmata.weigh.sheet import enter_sheet, read_sheet

    with closing(_session(case, coder)) as session:
        diff = read_sheet(session, sheet)
        if as_json:
            entries = enter_sheet(session, diff) if yes else []
            emit(_diff(diff) | {"entries": entries})
            return FAILED if diff.refused else DONE
        _show(diff)
        asked = bool(diff.changes) and sys.stdin.isatty() and sys.stdout.isatty()
        if diff.changes and (yes or (asked and click.confirm(f"enter these {len(diff.changes):,}?"))):
            entries = enter_sheet(session, diff)
            tell(f"entered {entries[0]} to {entries[-1]}; run: stemmata build {case}")
        elif diff.changes:
            tell("nothing is entered yet; enter it with --yes")
    return FAILED if diff.refused else DONE


@code.command(name="round")
@click.argument("case", type=PLACE)
@click.argument("name")
@click.option("--coders", multiple=True, help="Who codes; once for each.")
@click.option("--number", type=click.IntRange(1), help="Claims: a sample of so many that nobody has coded.")
@click.option("--topic", "topics", multiple=True, help="Of this topic only; may be repeated.")
@click.option("--close", is_flag=True, help="End the round though not all is coded.")
@REASON
@CODER
@command
def round_(
    case: Path,
    name: str,
    *,
    coders: tuple[str, ...],
    number: int | None,
    topics: tuple[str, ...],
    close: bool,
    reason: str | None,
    coder: str | None,
    as_json: bool,
) -> int:
    """Open a round of blind coding: several code the same claims, none seeing what others say until all are done.

    Each codes with `--queue NAME`. When all have coded all, what they say stands where they agree, and is disputed
    where they do not.
    """
    with closing(_session(case, coder)) as session:
        if close:
            entry = session.close_round(name, reason=reason)
            told = f"round {name} is ended; what was coded stands"
        else:
            claims = session.choose(number, topics)
            entry = session.open_round(name, coders, claims)
            told = f"round {name}: {len(claims):,} claims for {' and '.join(coders)}; code with: --queue {name}"
        if as_json:
            found = session.book.rounds[name]
            emit({"entry": entry, "round": asdict(found) | {"left": dict(found.left), "open": found.open}})
        else:
            tell(f"{told} (entry {entry})")
    return DONE


@code.command()
@click.argument("case", type=PLACE)
@CODER
@command
def history(case: Path, *, coder: str | None, as_json: bool) -> int:
    """List the decisions on claims that hold, oldest first, with the number that undoes each."""
    with closing(_session(case, coder)) as session:
        rows = session.decisions()
        if as_json:
            emit({"decisions": rows})
            return DONE
        for row in rows:
            tell(f"{row['entry']:>5}  {row['time'][:10]}  {row['coder']}: {_in_words(row)}")
        if not rows:
            tell("nothing is decided yet")
    return DONE


@code.command()
@click.argument("case", type=PLACE)
@click.option("--round", "name", help="The codes of this round alone.")
@CODER
@command
def agreement(case: Path, name: str | None, *, coder: str | None, as_json: bool) -> int:
    """Tell how far coders agree: the share, and Krippendorff's alpha with its interval."""
    with closing(_session(case, coder)) as session:
        found = session.agreement(name)
    if as_json:
        emit({"agreement": [{"of": what} | asdict(one) for what, one in found.items()]})
        return DONE
    for what, one in found.items():
        tell(f"{what + ':':<13} {_agreed(one)}")
        if one.caution:
            tell(f"{'':<13} {one.caution.replace(' units', ' claims')}")
        for a, b, times in one.disagreements[:5]:
            tell(f"{'':<13} {isolated(a)} against {isolated(b)}: {times:,}")
    return DONE


@code.command()
@click.argument("case", type=PLACE)
@click.argument("file", type=PLACE, required=False)
@click.option("--out", type=PLACE, help="Write the scheme of the case there.")
@click.option("--yes", is_flag=True, help="Adopt FILE; without it, what it changes is shown.")
@CODER
@command
def scheme(case: Path, file: Path | None, *, out: Path | None, yes: bool, coder: str | None, as_json: bool) -> int:
    """Show, export or adopt the topics that claims are coded by: a TOML file with a section a topic."""
    from stemmata.weigh.scheme import Scheme

    with closing(_session(case, coder)) as session:
        now = session.scheme
        if file is None:
            if out is not None:
                out.write_text(now.toml(), encoding="utf-8")
            if as_json:
                emit({"scheme": now.name, "topics": [{"name": n} | t.as_dict() for n, t in now.topics.items()]})
            elif out is not None:
                tell(f"{out}: {len(now.topics):,} topics of {now.name}")
            else:
                click.echo(now.toml(), nl=False)
            return DONE
        read = Scheme.read(file)
        changes = now.changes_to(session.with_own(read))
        entry = session.adopt(read, file=file.name) if yes else None
        if as_json:
            emit({"entry": entry, "changes": [{"what": what, "topic": topic} for what, topic in changes]})
            return DONE
        for what, topic in changes:
            tell(f"{what:<8} {topic}: {read.topics[topic].question}" if topic in read.topics else f"{what:<8} {topic}")
        if not changes:
            tell("it changes nothing")
        tell(f"adopted (entry {entry})" if entry is not None else "nothing is adopted yet; adopt it with --yes")
    return DONE


@code.command()
@click.argument("case", type=PLACE)
@CODER
@command
def status(case: Path, *, coder: str | None, as_json: bool) -> int:
    """Show how far the coding has come, with the decisions that hold under --json."""
    with closing(_session(case, coder)) as session:
        found = session.status()
        if as_json:
            rounds = [asdict(r) | {"left": dict(r.left), "open": r.open} for r in found.rounds]
            emit(asdict(found) | {"rounds": rounds, "decisions": session.decisions()})
            return DONE
    tell(f"claims:   {_numbers(found.claims) or 'none'}")
    tell(f"coded by: {', '.join(f'{who} {n:,}' for who, n in found.coders.items()) or 'nobody'}")
    tell(f"left:     {_numbers(found.left)}")
    for one in found.rounds:
        left = ", ".join(f"{who} {len(claims):,} left" for who, claims in one.left.items())
        tell(f"round:    {one.name}, {len(one.claims):,} claims, {'open: ' + left if one.open else 'done'}")
    if found.disputed:
        tell(f"disputed: {found.disputed:,}; somebody else decides: stemmata code export {case} SHEET --adjudicate")
    if found.again:
        tell(f"again:    {found.again:,} decisions on claims that have changed since (--queue again)")
    if found.resting:
        tell(f"resting:  {found.resting:,} decisions on claims that are gone (table codings says why)")
    return DONE


def _in_words(row: Mapping[str, Any]) -> str:
    """Return what a decision on claims says, in a line."""
    if row.get("held_back"):
        return "a code that is held back until its round is done"
    claim = row.get("claim") or {}
    told = f"claim {str(claim.get('claim_id'))[:8]}, {claim.get('topic')}: {isolated(str(claim.get('value')))}"
    code, changed = row.get("code", "added"), ", ".join(sorted(row.get("changes") or ()))
    said = {
        "claim-coded": lambda: f"{code}{f' ({changed})' if changed else ''}: {told}",
        "claim-adjudicated": lambda: f"decided between coders: {code}{f' ({changed})' if changed else ''}: {told}",
        "claim-added": lambda: f"added: {told}",
        "coding-round-opened": lambda: (
            f"round {row['round']} of {len(row['claims']):,} claims for {', '.join(row['coders'])}"
        ),
        "coding-round-closed": lambda: f"round {row['round']} ended",
        "coding-scheme-adopted": lambda: f"scheme {row['name']}",
        "decision-retracted": lambda: f"entry {row['entry']} taken back",
    }
    return said[row["kind"]]() + (f"; because {row['reason']}" if row.get("reason") else "")


def _session(case: Path, coder: str | None) -> Coding:
    found: Coding = opened(case).coding(coder or login())
    return found


def _pairs(fields: Sequence[str]) -> dict[str, str]:
    found = {}
    for said in fields:
        name, sign, value = said.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{said!r} is not of the form FIELD=VALUE")
        found[name.strip()] = value.strip()
    return found


def _entered(case: Path, session: Coding, number: int, claim_id: str, said: str, *, as_json: bool) -> int:
    if as_json:
        emit({"entry": number, "claim_id": claim_id, "code": said})
    else:
        own = session.own(claim_id)
        row = session.offered[claim_id] | (dict(own.changes) if own is not None and own.entry == number else {})
        told = f"{said}: {isolated(row['topic'])}, {isolated(row['value'] or 'no value')}"
        tell(f"{told} (entry {number}); run: stemmata build {case}")
    return DONE


def _claim(session: Coding, claim_id: str) -> dict[str, Any]:
    """Return a claim of the queue for `--json`: what is suggested, and what this coder said of it."""
    from stemmata.weigh.coded import content_of

    row, own = session.offered[claim_id], session.own(claim_id)
    said = {"code": own.code, "changes": dict(own.changes), "entry": own.entry} if own is not None else None
    return {"claim_id": claim_id, "source_id": row["source_id"], **content_of(row), "own": said}


def _diff(diff: Diff) -> dict[str, Any]:
    changes = [
        {"row": c.row, "claim_id": c.claim_id, "what": c.what, "quote": c.quote,
         "fields": [dict(zip(("column", "before", "after"), f, strict=True)) for f in c.fields]}
        for c in diff.changes
    ]  # fmt: skip
    return {
        "sheet": str(diff.path), "counts": diff.counts, "changes": changes,
        "refused": [asdict(r) for r in diff.refused], "ignored": list(diff.ignored),
    }  # fmt: skip


def _show(diff: Diff) -> None:
    """Print what a sheet would enter, row by row."""
    for change in diff.changes[:_SHOWN_CHANGES]:
        tell(f"row {change.row}: {change.what}: {isolated(_short(change.quote))}")
        for column, before, after in change.fields:
            was, now = (isolated(text) if text else "nothing" for text in (before, after))
            tell(f"    {column}: {was} -> {now}")
    if (more := len(diff.changes) - _SHOWN_CHANGES) > 0:
        tell(f"... and {more:,} rows more (--json shows all)")
    for row in diff.refused[:_SHOWN_CHANGES]:
        say(f"row {row.row}, column {row.column}: {row.problem}")
        say(f"  {row.mend}")
    if (more := len(diff.refused) - _SHOWN_CHANGES) > 0:
        say(f"... and {more:,} rows more (--json shows all)")
    if diff.ignored:
        say(f"columns that a sheet does not have are passed over: {', '.join(diff.ignored)}")
    tell(_numbers(diff.counts))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 90 else plain[:89].rstrip() + "\u2026"


def _numbers(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items())


def _agreed(one: Agreement) -> str:
    if one.share is None:
        return one.why
    said = f"{one.share:.0%} of {one.n_units:,} claims coded by two or more"
    if one.alpha is None:
        return f"{said}; {one.why}"
    if one.low is None or one.high is None:
        return f"{said}; Krippendorff's alpha {one.alpha:.3f}; {one.why}"
    return f"{said}; Krippendorff's alpha {one.alpha:.3f} ({one.level:.0%} interval {one.low:.3f} to {one.high:.3f})"
