"""Commands for what people conclude: findings, grades of claims, elements of crimes, posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stemmata.cli import DONE, FAILED, PLACE, command, emit, login, opened, say, tell
from stemmata.decisions import CONCLUSIONS, SIDES, WEIGHTS, FindingEvidence
from stemmata.errors import ElementUnknownError
from stemmata.values.onscreen import isolated

if TYPE_CHECKING:
    from stemmata.weigh.concluding import Concluding

BY = click.option("--by", envvar="STEMMATA_REVIEWER", help="Who decides; the login name if not given.")
WHY = click.option("--reason", help="Why; kept in the ledger.")
MUST_WHY = click.option("--reason", required=True, help="Why; kept in the ledger.")
_SHOWN = 160
_WHOM = "a name, the beginning of an id of `persons`, or name:NAME for somebody on no list"


def _session(case: Path, by: str | None) -> Any:  # noqa: ANN401  (closing(Concluding), named only where it is imported)
    return closing(opened(case).conclude(by or login()))


def _done(case: Path, told: str, number: int, *, as_json: bool, **more: Any) -> int:  # noqa: ANN401  (facts for --json)
    """Say what was entered."""
    if as_json:
        emit({"entry": number, "decided": told, **more})
    else:
        tell(f"{told} (entry {number}); run: stemmata build {case}")
    return DONE


def _who(session: Concluding, record: Any, *, given: bool, as_json: bool) -> None:  # noqa: ANN401  (any decision)
    """Say of everyone whom a decision names whether they are a person of the lists."""
    if not given or as_json:
        return
    from stemmata.weigh.whom import person_of

    members = {record.person: record.members} if hasattr(record, "person") else record.members
    for name in (record.person,) if hasattr(record, "person") else record.persons:
        ids = members.get(name)
        found = person_of(ids, session.person_of_member) if ids else None
        known = f"the person {session.people.told(found)} of the lists" if found else "a name; on no list"
        tell(f"{name}: {known}")


# -- findings ----------------------------------------------------------------------------------------------------------


@click.group()
def finding() -> None:
    """Write findings, say what stands for and against them, take them through review.

    \b
    A finding, from draft to approval by somebody else:
      stemmata finding write CASE --statement "..." --by "A. Author"
      stemmata finding mark CASE F1 for 3fa9c2d0 77b1e402 --reason "saw it himself" --by "A. Author"
      stemmata finding show CASE F1
      stemmata finding mark CASE F1 against --proposed --by "A. Author"
      stemmata finding write CASE F1 --verdict established --reasons "..." --would-change "..." --by "A. Author"
      stemmata finding submit CASE F1 --by "A. Author"
      stemmata finding approve CASE F1 --by "B. Reviewer"
      stemmata build CASE
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id", required=False)
@click.option("--statement", help="What is found, in words.")
@click.option("--standard", help="Standard of proof; the weakest that case.toml names if not given.")
@click.option("--verdict", type=click.Choice(CONCLUSIONS), help="What is found of the statement.")
@click.option("--reasons", help="Why.")
@click.option("--would-change", help="What would change the conclusion.")
@click.option("--person", "persons", multiple=True, help=f"Whom it speaks of, all of them: {_WHOM}; may be repeated.")
@BY
@command
def write(
    case: Path, finding_id: str | None, by: str | None, *, persons: Sequence[str], as_json: bool, **words: str | None
) -> int:
    """Write a new finding, or change the words of FINDING_ID; what is not given stays as it is."""
    with _session(case, by) as session:
        made, number = session.write(finding_id, **words, persons=persons or None)
        _who(session, session.finding(made).written, given=bool(persons), as_json=as_json)
    return _done(case, f"{made} is written", number, as_json=as_json, finding_id=made)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@click.argument("side", type=click.Choice(SIDES))
@click.argument("claims", nargs=-1, metavar="CLAIM_OR_ANSWER...")
@click.option("--proposed", is_flag=True, help="Also all claims that contradict it and nobody has looked at.")
@click.option("--gone", is_flag=True, help="Also its claims that are no longer there; with `neither` alone.")
@click.option("--weight", type=click.Choice(WEIGHTS), default="material", show_default=True, help="Whether it matters.")
@WHY
@BY
@command
def mark(
    case: Path, finding_id: str, side: str, *, claims: Sequence[str], weight: str, reason: str | None, by: str | None,
    proposed: bool, gone: bool, as_json: bool,
) -> int:  # fmt: skip
    """Say that claims stand for a finding, against it, or neither (with the reason).

    A claim is named by the beginning of its id; an answer means all claims that assert it.
    """
    if gone and (side != "neither" or claims or proposed):
        raise click.UsageError("--gone sets claims aside that are no longer there: neither --gone, and nothing else")
    with _session(case, by) as session:
        named = [*claims, *(session.proposed(finding_id) if proposed else ())]
        if gone:
            number = session.unmark_gone(finding_id, reason or "")
        else:
            number = session.mark(finding_id, side, named, weight=weight, reason=reason)
        record = session.held[number].decision
        n = len(record.claims) if isinstance(record, FindingEvidence) else 0
    return _done(case, f"{n} {'claim' if n == 1 else 'claims'}: {side} {finding_id}", number, as_json=as_json, claims=n)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@click.argument("words")
@BY
@command
def searched(case: Path, finding_id: str, words: str, by: str | None, *, as_json: bool) -> int:
    """Say in words where you looked for what contradicts a finding, and that nothing was found."""
    with _session(case, by) as session:
        number = session.searched(finding_id, words)
    return _done(case, f"{finding_id}: looked for what contradicts it", number, as_json=as_json)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@click.argument("words")
@BY
@command
def dissent(case: Path, finding_id: str, words: str, by: str | None, *, as_json: bool) -> int:
    """Disagree with a finding, at any time; it is shown with it, and only you can take it back."""
    with _session(case, by) as session:
        number = session.dissent(finding_id, words)
    return _done(case, f"{finding_id}: dissent", number, as_json=as_json)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@WHY
@BY
@command
def submit(case: Path, finding_id: str, reason: str | None, by: str | None, *, as_json: bool) -> int:
    """Give a finding to review; nobody changes it until it is returned."""
    with _session(case, by) as session:
        number, lacks = session.submit(finding_id, reason=reason), session.lacking(finding_id)
    if lacks and not as_json:
        tell(f"it still lacks {'; '.join(lacks)}")
    return _done(case, f"{finding_id} is in review", number, as_json=as_json, lacking=lacks)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@WHY
@BY
@command
def approve(case: Path, finding_id: str, reason: str | None, by: str | None, *, as_json: bool) -> int:
    """Approve a finding that others wrote, and that lacks nothing."""
    with _session(case, by) as session:
        number = session.approve(finding_id, reason=reason)
    return _done(case, f"{finding_id} is approved", number, as_json=as_json)


@finding.command("return")
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@MUST_WHY
@BY
@command
def send_back(case: Path, finding_id: str, reason: str, by: str | None, *, as_json: bool) -> int:
    """Return a finding in review to its authors."""
    with _session(case, by) as session:
        number = session.send_back(finding_id, reason=reason)
    return _done(case, f"{finding_id} is returned", number, as_json=as_json)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@MUST_WHY
@BY
@command
def reopen(case: Path, finding_id: str, reason: str, by: str | None, *, as_json: bool) -> int:
    """Open an approved finding to change again."""
    with _session(case, by) as session:
        number = session.reopen(finding_id, reason=reason)
    return _done(case, f"{finding_id} is reopened", number, as_json=as_json)


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("entry", metavar="ENTRY|last")
@WHY
@BY
@command
def undo(case: Path, entry: str, reason: str | None, by: str | None, *, as_json: bool) -> int:
    """Take back an entry about a finding, a grade, an element or a post, as if it had never been made.

    Entries are named by number (`stemmata finding history CASE` lists them), FIRST-LAST for several, or `last` for your
    own last. An undoing is undone the same way.
    """
    with _session(case, by) as session:
        numbers = _entries(session, entry)
        entries = [session.undo(number, reason=reason) for number in numbers]
    told = f"entry {numbers[0]} no longer holds" if len(numbers) == 1 else f"{len(numbers)} entries no longer hold"
    return _done(case, told, entries[-1], as_json=as_json, retracted=numbers)


def _entries(session: Concluding, said: str) -> list[int]:
    """Return the entries that are meant, the last first."""
    held = [decision["entry"] for decision in session.decisions()]
    if said == "last":
        mine = [decision["entry"] for decision in session.decisions() if decision["by"] == session.by]
        if not mine:
            raise click.UsageError(f"nothing of what {session.by} decided is left to take back")
        return mine[-1:]
    first, sign, last = said.partition("-")
    if not first.isdecimal() or (sign and not last.isdecimal()):
        raise click.UsageError(f"{said!r} is no number of an entry, nor FIRST-LAST, nor `last`")
    if not sign:
        return [int(first)]
    found = [number for number in reversed(held) if int(first) <= number <= int(last)]
    if not found:
        raise click.UsageError(f"no entry from {first} to {last} decides anything here that still holds")
    return found


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id", required=False)
@command
def history(case: Path, finding_id: str | None, *, as_json: bool) -> int:
    """List every decision that holds, oldest first, with the number that undoes it; those on FINDING_ID if given."""
    with _session(case, "reader") as session:
        wanted = session.finding(finding_id).finding_id if finding_id else None
        rows = [d for d in session.decisions() if wanted is None or d.get("finding_id") == wanted]
    if as_json:
        emit({"decisions": rows})
        return DONE
    for row in rows:
        tell(f"{row['entry']:>5}  {row['time'][:10]}  {row['by']}: {_in_words(row)}")
    if not rows:
        tell("nothing is decided yet")
    return DONE


def _in_words(row: Mapping[str, Any]) -> str:
    """Return what a decision says, in a line."""
    of, why = row.get("finding_id", ""), f" ({row['reason']})" if row.get("reason") else ""
    said = {
        "finding-written": lambda: f"{of}: {row['statement']}" + (f" [{row['verdict']}]" if row.get("verdict") else ""),
        "finding-evidence": lambda: f"{of}: {_counted(len(row['claims']), 'claim')} {row['side']}, {row['weight']}",
        "finding-searched": lambda: f"{of}: looked for what contradicts it: {row['words']}",
        "finding-dissent": lambda: f"{of}: dissents: {row['words']}",
        "finding-moved": lambda: f"{of}: {row['to']}",
        "claim-graded": lambda: f"claim {row['claim_id'][:8]}: {row['grade']} ({row['scale']})",
        "legal-scheme-added": lambda: f"scheme {row['scheme']}",
        "crime-examined": lambda: ", ".join([row["crime"], *row.get("persons", ()), *row.get("modes", ())]),
        "element-mapped": lambda: (
            f"{row['element']}{f' of {name}' if (name := row.get('person')) else ''}: {row['side']} "
            f"{', '.join([*row.get('findings', ()), *(c[:8] for c in row.get('claims', ()))])}"
        ),
        "post-held": lambda: f"{row['person']}: {row['post']}",
    }  # fmt: skip
    return said[row["kind"]]() + why


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


@finding.command("list")
@click.argument("case", type=PLACE)
@command
def listed(case: Path, *, as_json: bool) -> int:
    """List the findings with their status, and what they lack; with --json every decision too."""
    with _session(case, "reader") as session:
        rows = [_in_short(session, one) for one in session.findings()]
        if as_json:
            emit({"findings": rows, "decisions": session.decisions()})
            return DONE
    for row in rows:
        tell(f"{row['finding_id']}  {row['status']:<10} {row['verdict'] or 'no verdict yet'}: {row['statement']}")
        for words in row["lacking"]:
            tell(f"    lacks {words}")
    if not rows:
        tell("no findings yet; write one with: stemmata finding write CASE --statement WORDS")
    return DONE


@finding.command()
@click.argument("case", type=PLACE)
@click.argument("finding_id")
@command
def show(case: Path, finding_id: str, *, as_json: bool) -> int:
    """Show a finding with its claims on both sides, and the claims that contradict it and nobody has looked at."""
    with _session(case, "reader") as session:
        row, one = _in_short(session, finding_id), session.finding(finding_id)
        proposed = [session.claims[c] for c in session.proposed(finding_id)]
        marks = {side: one.on(side) for side in SIDES}
        if as_json:
            emit({**row, "marks": [m.as_row() for of in marks.values() for m in of], "proposed": proposed})
            return DONE
        tell(f"{row['finding_id']} ({row['status']}) {row['statement']}")
        tell(f"  standard: {row['standard']}; verdict: {row['verdict'] or 'none yet'}; by {', '.join(one.authors)}")
        if one.written is not None and one.written.persons:
            tell(f"  speaks of: {', '.join(one.written.persons)}")
        for label, words in (("reasons", row["reasons"]), ("would change it", row["would_change"])):
            if words:
                tell(f"  {label}: {words}")
        for side, of in marks.items():
            for m in of:
                said = session.claims.get(m.claim_id)
                where = "" if said else " (no longer there)"
                tell(f"  {side:<8} {m.claim_id[:8]} {m.weight}{where}: {_quoted(session, said or m.claim)}")
                if m.reason:
                    tell(f"           because {m.reason}")
        for who, words in one.searched:
            tell(f"  {who} looked and found nothing: {words}")
        for who, words in one.dissents:
            tell(f"  {who} dissents: {words}")
        for claim in proposed:
            tell(f"  contradicts it, not looked at: {claim['claim_id'][:8]} {_quoted(session, claim)}")
        for words in row["lacking"]:
            tell(f"  lacks {words}")
    return DONE


@finding.command("export")
@click.argument("case", type=PLACE)
@click.argument("sheet", type=PLACE)
@click.option(
    "--of", "what", type=click.Choice(("findings", "claims", "elements")), default="claims", show_default=True,
    help="Findings with their words, their claims, or the elements that are asked.",
)  # fmt: skip
@click.option(
    "--restricted", is_flag=True, help="Claims of sources that are not open too: the sheet holds their words."
)
@BY
@command
def export(case: Path, sheet: Path, what: str, by: str | None, *, restricted: bool, as_json: bool) -> int:
    """Write a sheet to work on: CSV or XLSX by the name's ending."""
    from stemmata.weigh.findingsheet import export_findings

    with _session(case, by) as session:
        made = export_findings(session, sheet, what, restricted=restricted)
    if as_json:
        emit({"sheet": str(sheet), **asdict(made)})
    else:
        tell(f"{sheet}: {_counted(made.rows, 'row')}; take it in with: stemmata finding import {case} {sheet}")
        if made.stayed:
            of = _counted(made.stayed, "claim")
            tell(f"{of} of sources that are not open stay in the case; --restricted lets them out")
    return DONE


@finding.command("import")
@click.argument("case", type=PLACE)
@click.argument("sheet", type=PLACE)
@click.option("--yes", is_flag=True, help="Enter what is shown.")
@BY
@command
def import_(case: Path, sheet: Path, by: str | None, *, yes: bool, as_json: bool) -> int:
    """Take a sheet in: what it would enter is shown, and entered with --yes alone.

    Rows that cannot be entered are named with the reason, and exit code 1 says that there were some; the others can be
    entered, and the mended sheet taken in again.
    """
    from stemmata.weigh.findingsheet import enter_plan, read_plan

    with _session(case, by) as session:
        plan = read_plan(session, sheet)
        entered, refused = enter_plan(session, plan) if yes else (0, ())
    refused = (*plan.refused, *refused)
    if as_json:
        changes = [{"row": change.row, "change": change.told} for change in plan.changes]
        told = [{"row": row, "why": why} for row, why in refused]
        emit({"sheet": str(sheet), "of": plan.sheet, "changes": changes, "refused": told, "unchanged": plan.unchanged,
              "entered": entered})  # fmt: skip
        return FAILED if refused else DONE
    for change in plan.changes:
        tell(f"row {change.row}: {change.told}")
    for row, why in refused:
        say(f"row {row}: refused: {why}")
    then = f"{entered:,} entered; run: stemmata build {case}" if yes else "nothing entered: enter them with --yes"
    n, no = _counted(len(plan.changes), "change"), _counted(len({row for row, _ in refused}), "row")
    tell(f"{n}, {no} refused, {plan.unchanged:,} say nothing new; {then}")
    return FAILED if refused else DONE


def _in_short(session: Concluding, finding_id: str) -> dict[str, Any]:
    """Return what a finding says, where it stands, and what it lacks."""
    one = session.finding(finding_id)
    assert one.written is not None
    written = {"verdict": None, "reasons": None, "would_change": None} | one.written.body()
    said = {"status": one.status, "decided_by": ", ".join(one.authors), "approved_by": one.approved_by}
    return {**written, **said, "lacking": session.lacking(finding_id)}


def _quoted(session: Concluding, claim: Mapping[str, Any]) -> str:
    """Return who says what, and where it stands, in a line."""
    quote = " ".join(str(claim.get("quote") or "").split())
    quote = quote if len(quote) <= _SHOWN else quote[:_SHOWN].rsplit(" ", 1)[0] + " …"
    speaker = isolated(claim.get("asserted_by") or "somebody")
    return f"{speaker} {claim.get('polarity')}: {isolated(quote)} ({session.where(claim)})"


# -- questions ---------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("case", type=PLACE)
@click.argument("words", nargs=-1)
@click.option("--topic", "topics", multiple=True, help="Of this topic only; may be repeated.")
@click.option("--claims", "with_claims", is_flag=True, help="List the claims of each answer too.")
@command
def questions(case: Path, words: Sequence[str], *, topics: Sequence[str], with_claims: bool, as_json: bool) -> int:
    """List what is asked of the sources and what they answer, as last built; of questions with these WORDS if given.

    Each answer stands with the beginning of its id, which `stemmata finding mark` takes for all claims that assert it,
    and with the number of origins between which no textual dependence was found.
    """
    with _session(case, "reader") as session:
        wanted = [word.casefold() for word in words]
        rows = [
            row for row in session.tables["questions"].to_pylist()
            if all(w in (row["title"] or "").casefold() for w in wanted) and (not topics or row["topic"] in topics)
        ]  # fmt: skip
        rows.sort(key=lambda row: (row["standing"] != "contested", -(row["n_claims"] or 0), row["question_id"]))
        answers = {row["question_id"]: [a for a in session.answers if a["question_id"] == row["question_id"]]
                   for row in rows}  # fmt: skip
        if as_json:
            emit({"questions": [row | {"answers": answers[row["question_id"]]} for row in rows]})
            return DONE
        for row in rows:
            tell(f"{isolated(row['title'] or row['topic'])} ({row['topic']}, {row['standing']})")
            for answer in sorted(answers[row["question_id"]], key=lambda a: (-(a["n_sources"] or 0), a["answer_id"])):
                _tell_answer(session, answer, with_claims=with_claims)
    if not rows:
        tell("no question has these words" if words or topics else "no question was found")
    return DONE


def _tell_answer(session: Concluding, answer: Mapping[str, Any], *, with_claims: bool) -> None:
    """Print an answer, and its claims if asked for."""
    low, high = answer["independent_low"], answer["independent_high"]
    origins = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    told = f"{_counted(len(answer['claims_for'] or ()), 'claim')}, {len(answer['claims_against'] or ())} deny it"
    value = answer["value"] or "not stated"
    # a name in its own words stands apart already, and isolates do not nest on a screen
    shown = value if "\u2068" in value else isolated(value)
    tell(f"  {answer['answer_id'][:8]}  {shown}: {told}; origins {origins}")
    for claim_id in (*(answer["claims_for"] or ()), *(answer["claims_against"] or ())) if with_claims else ():
        tell(f"      {claim_id[:8]} {_quoted(session, session.claims[claim_id])}")


# -- grades ------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("case", type=PLACE)
@click.argument("claim")
@click.argument("scale", type=click.Choice(("esf", "admiralty")))
@click.argument("grade_given", metavar="GRADE")
@MUST_WHY
@BY
@command
def grade(case: Path, claim: str, scale: str, grade_given: str, *, reason: str, by: str | None, as_json: bool) -> int:
    """Say how reliable one claim is; publishers and speakers are never graded, and no number changes by it.

    \b
    esf         highly reliable, likely reliable, unsure, likely unreliable, highly unreliable, unknown
    admiralty   A to F of the source as to this claim, 1 to 6 of what it says: B2
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    with _session(case, by) as session:
        number = session.grade(claim, scale, grade_given, reason=reason)
    return _done(case, f"claim {claim}: {grade_given} ({scale})", number, as_json=as_json)


# -- the law -----------------------------------------------------------------------------------------------------------


@click.group()
def legal() -> None:
    """Map findings and claims to elements of crimes and of modes of liability; see the gaps.

    \b
    For example:
      stemmata legal schemes CASE
      stemmata legal examine CASE crimes-against-humanity/murder --person "Col. X" --mode ordering
      stemmata legal map CASE crimes-against-humanity/murder death for F1
      stemmata legal map CASE crimes-against-humanity/murder ordering/order for 3fa9c2d0 --person "Col. X"
      stemmata build CASE
      stemmata legal matrix CASE
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)


@legal.command("schemes")
@click.argument("case", type=PLACE)
@click.argument("name", required=False)
@command
def known_schemes(case: Path, name: str | None, *, as_json: bool) -> int:
    """List the schemes of elements that the case knows; of NAME (a scheme, a crime, a mode) with all elements."""
    with _session(case, "reader") as session:
        schemes = session.schemes()
    known = schemes.by_id.values()
    if as_json:
        emit({"schemes": [scheme.model_dump(mode="json") for scheme in known]})
        return DONE
    wanted = (name or "").strip().lower()
    shown = 0
    for scheme in known:
        parts = [one for one in (*scheme.crimes, *scheme.modes) if _is_named(wanted, scheme.scheme, one.id)]
        if parts:
            tell(f"{scheme.scheme}: {scheme.title} ({scheme.law})")
        for one in parts:
            shown += 1
            tell(f"  {scheme.scheme}/{one.id}: {one.label} ({one.article})")
            for element in schemes.elements(f"{scheme.scheme}/{one.id}") if wanted else ():
                tell(f"    {element.id} ({element.part}): {element.label}")
    if wanted and not shown:
        raise ElementUnknownError(what="the scheme, crime or mode", name=name, mend="see: stemmata legal schemes CASE")
    if not wanted:
        tell("with its elements: stemmata legal schemes CASE NAME")
    return DONE


def _is_named(wanted: str, scheme: str, one: str) -> bool:
    return wanted in {"", scheme, one, f"{scheme}/{one}"}


@legal.command("add")
@click.argument("case", type=PLACE)
@click.argument("file", type=PLACE)
@BY
@command
def add_scheme(case: Path, file: Path, by: str | None, *, as_json: bool) -> int:
    """Take in a scheme of elements of your own: a TOML file, kept in the ledger."""
    with _session(case, by) as session:
        name, number = session.add_scheme(file)
    return _done(case, f"the scheme {name} is known", number, as_json=as_json, scheme=name)


@legal.command()
@click.argument("case", type=PLACE)
@click.argument("crime")
@click.option("--person", "persons", multiple=True, help=f"Whose responsibility is asked: {_WHOM}; may be repeated.")
@click.option("--mode", "modes", multiple=True, help="Mode of liability asked of each of them; may be repeated.")
@WHY
@BY
@command
def examine(
    case: Path, crime: str, *, persons: Sequence[str], modes: Sequence[str], reason: str | None, by: str | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Ask whether CRIME (SCHEME/CRIME) was committed, and perhaps who answers for it, and how."""
    with _session(case, by) as session:
        number = session.examine(crime, persons=persons, modes=modes, reason=reason)
        _who(session, session.held[number].decision, given=bool(persons), as_json=as_json)
    return _done(case, f"{crime} is examined", number, as_json=as_json)


@legal.command("map")
@click.argument("case", type=PLACE)
@click.argument("crime")
@click.argument("element")
@click.argument("side", type=click.Choice(SIDES))
@click.argument("evidence", nargs=-1, required=True, metavar="FINDING_OR_CLAIM...")
@click.option("--person", help="Of whom the element is asked.")
@WHY
@BY
@command
def map_element(
    case: Path, crime: str, element: str, side: str, *, evidence: Sequence[str], person: str | None,
    reason: str | None, by: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Say that findings (F1) and claims (beginnings of ids) bear an element out, speak against it, or neither."""
    with _session(case, by) as session:
        known = session.findings()
        findings = [one for one in evidence if one.upper() in known]
        claims = [one for one in evidence if one.upper() not in known]
        number = session.map(
            crime, element, side, claims=claims, findings=findings, person=person, reason=reason
        )  # fmt: skip
    return _done(case, f"{element} of {crime}: {side} by {', '.join(evidence)}", number, as_json=as_json)


@legal.command()
@click.argument("case", type=PLACE)
@command
def matrix(case: Path, *, as_json: bool) -> int:
    """Print the matrix of elements, evidence, persons and gaps, as it stands."""
    with _session(case, "reader") as session:
        rows = session.elements()
    if as_json:
        emit({"elements": rows})
        return DONE
    crime = None
    for row in sorted(rows, key=lambda r: (r["crime"], r["position"])):
        if row["crime"] != crime:
            crime = row["crime"]
            tell(f"{row['crime_label']} ({crime})")
        of = f" [{row['person']}{': ' + row['mode_label'] if row['mode_label'] else ''}]" if row["person"] else ""
        evidence = [*row["findings_for"], *(c[:8] for c in row["claims_for"])]
        against = [*row["findings_against"], *(c[:8] for c in row["claims_against"])]
        told = ", ".join(evidence) + (f"; against: {', '.join(against)}" if against else "")
        tell(f"  {row['part']:<8} {row['label']}{of}: {row['says']}" + (f" ({told})" if told else ""))
        tell(f"           {row['element']}; {row['article']}")
    if not rows:
        tell("no crime is examined yet; begin with: stemmata legal examine CASE SCHEME/CRIME")
    return DONE


# -- posts -------------------------------------------------------------------------------------------------------------


@click.group()
def post() -> None:
    """Say who held which post when, and under which; ask who stood under whom on a day."""


@post.command("hold")
@click.argument("case", type=PLACE)
@click.argument("person")
@click.argument("name", metavar="POST")
@click.option("--under", help="The post above it.")
@click.option("--from", "started", help="Since when, in any calendar.")
@click.option("--until", "ended", help="Until when.")
@click.option("--ongoing", is_flag=True, help="It is known not to have ended.")
@click.option("--claim", "claims", multiple=True, help="A claim that says so; may be repeated.")
@WHY
@BY
@command
def held_post(
    case: Path, person: str, name: str, *, under: str | None, started: str | None, ended: str | None,
    claims: Sequence[str], reason: str | None, by: str | None, ongoing: bool, as_json: bool,
) -> int:  # fmt: skip
    """Say that PERSON held POST; where a beginning or an end is not known it is left out.

    PERSON is a name, the beginning of an id of `persons`, or name:NAME for somebody on no list.
    """
    with _session(case, by) as session:
        number = session.post(
            person, name, under=under, started=started, ended=ended, ongoing=ongoing, claims=claims, reason=reason
        )  # fmt: skip
        _who(session, session.held[number].decision, given=True, as_json=as_json)
    return _done(case, f"{person}: {name}", number, as_json=as_json)


@post.command("on")
@click.argument("case", type=PLACE)
@click.argument("day")
@command
def chain_on_day(case: Path, day: str, *, as_json: bool) -> int:
    """Show who held which post on a day, each below the one it stood under, as it stands."""
    with _session(case, "reader") as session:
        found = session.chain_of_command(day)
    if as_json:
        keys = ("person", "held", "post_id")
        emit({
            "posts": [
                {"post": s.post, "depth": s.depth, "under": s.under,
                 "holders": [dict(zip(keys, holder, strict=True)) for holder in s.holders]}
                for s in found
            ]
        })  # fmt: skip
        return DONE
    for standing in found:
        who = ", ".join(person if held == "held" else f"{person} ({held})" for person, held, _ in standing.holders)
        tell(f"{'  ' * standing.depth}{standing.post}: {who or 'nobody is known to have held it'}")
    if not found:
        tell("no post is known of that day; say who held one with: stemmata post hold CASE PERSON POST --from DAY")
    return DONE
