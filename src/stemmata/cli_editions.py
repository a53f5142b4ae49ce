"""Commands for what may leave: protection, consent, and the way of an edition out of the house."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from stemmata.cli import DONE, EXPORTS, FAILED, PLACE, command, emit, login, opened, say, tell
from stemmata.decisions import CONSENTS, EDITIONS, GUARDED, PROTECTIONS

BY = click.option("--by", envvar="STEMMATA_REVIEWER", help="Who decides; the login name if not given.")
_AS = click.option(
    "--as", "edition", type=click.Choice(EDITIONS), default="public", show_default=True, help="Which edition."
)


_FORMS = ("dossier", *(form for form in EXPORTS if form != "rocrate"))
"""The forms of `report.releasing.RELEASED_AS`: the dossier is an RO-Crate as it is."""


def _session(case: Path, by: str | None) -> Any:  # noqa: ANN401  (Releasing, named only where it is imported)
    return opened(case).releasing(by or login())


def _entered(number: int, told: str, case: Path, *, as_json: bool) -> int:
    if as_json:
        emit({"entry": number, "decided": told})
    else:
        tell(f"{told} (entry {number}); run: stemmata build {case}")
    return DONE


@click.command()
@click.argument("case", type=PLACE)
@click.argument("what", type=click.Choice(PROTECTIONS), metavar="|".join(PROTECTIONS))
@click.argument("words", nargs=-1, metavar="WORDS... or SOURCE [WORDS...]")
@click.option("--also", multiple=True, help="Another spelling, or the name in another script; may be repeated.")
@click.option("--as", "pseudonym", help="What stands instead; drawn if not given, and then another in each edition.")
@click.option("--in", "editions", multiple=True, type=click.Choice(("public", "court")), help="Not in both editions.")
@click.option("--reason", required=True, help="Why; it never leaves the house.")
@BY
@command
def protect(
    case: Path,
    what: str,
    words: tuple[str, ...],
    *,
    also: tuple[str, ...],
    pseudonym: str | None,
    editions: tuple[str, ...],
    reason: str,
    by: str | None,
    as_json: bool,
) -> int:
    """Protect words wherever they stand, or a passage, a field or the original file of one source.

    \b
    For example:
      stemmata protect mycase person "Nadira Telu" --also "نادیره تلو" --reason "asked for it"
      stemmata protect mycase phone "+98 21 5550 0142" --reason "reaches her family"
      stemmata protect mycase passage 3fa9c2d0 "the blue door beside the bakery" --reason "her house"
      stemmata protect mycase field 3fa9c2d0 obtained --reason "names the courier"
      stemmata protect mycase original 3fa9c2d0 --reason "faces"

    A name is found with its parts turned round, with an initial, and in other spellings and scripts. Undone by:
    stemmata edition undo CASE ENTRY.
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    source = None
    if what in GUARDED:
        spellings = (" ".join(words), *also)
    else:
        source, spellings = (words[0] if words else ""), words[1:]
    with closing(_session(case, by)) as session:
        number = session.protect(
            what,
            *spellings,
            reason=reason,
            source=source,
            pseudonym=pseudonym,
            editions=editions or ("public", "court"),
        )
    return _entered(number, f"a {what} is protected", case, as_json=as_json)


@click.command()
@click.argument("case", type=PLACE)
@click.argument("who", required=False)
@click.argument("purpose", type=click.Choice(EDITIONS), required=False)
@click.argument("says", type=click.Choice(CONSENTS), required=False)
@click.option("--source", "sources", multiple=True, help="The source it is about; may be repeated; none = the name.")
@click.option("--until", help="Last day on which it holds.")
@click.option("--how", help="How it was obtained: signed form, recording, orally before whom.")
@click.option("--import", "file", type=PLACE, help="A CSV file: who, purpose, says, source, until, how.")
@BY
@command
def consent(
    case: Path,
    who: str | None,
    purpose: str | None,
    says: str | None,
    *,
    sources: tuple[str, ...],
    until: str | None,
    how: str | None,
    file: Path | None,
    by: str | None,
    as_json: bool,
) -> int:
    """Enter that somebody gave, refused or withdrew consent to a purpose; without a name, list what is decided.

    \b
    For example:
      stemmata consent mycase "Nadira Telu" court given --source 3fa9c2d0 --until 2033-12-31 --how "form 7"
      stemmata consent mycase --import consents.csv
      stemmata consent mycase
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    with closing(_session(case, by)) as session:
        if file is not None:
            numbers = session.import_consents(file)
            return _entered(numbers[-1], f"{len(numbers)} consents are entered", case, as_json=as_json)
        if who is None:
            rows = session.decided()
            if as_json:
                emit({"decided": rows})
            for row in () if as_json else rows:
                about = row.get("what") or f"{row['who']}: {row['purpose']} {row['says']}"
                until_words = f", until {row['until']}" if row.get("until") else ""
                tell(f"entry {row['entry']}, {row['time'][:10]}, {row['by']}: {row['kind']}: {about}{until_words}")
            return DONE
        if purpose is None or says is None:
            raise click.UsageError("say the purpose and what was said: stemmata consent CASE WHO public refused")
        number = session.consent(who, purpose, says, sources=sources, until=until, how=how)
    return _entered(number, f"consent to {purpose} is {says}", case, as_json=as_json)


@click.group()
def edition() -> None:
    """Prepare, approve and release an edition; search any folder for what is protected.

    \b
      stemmata edition prepare CASE --as public --by "A. Author"
      stemmata edition approve CASE --as public --until 2032-06-30 --by "B. Reviewer"
      stemmata edition release CASE --as public --out DIR --by "A. Author"
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)


@edition.command()
@click.argument("case", type=PLACE)
@_AS
@BY
@command
def prepare(case: Path, edition: str, by: str | None, *, as_json: bool) -> int:
    """Build an edition within the case and search every byte of it for what is protected; any hit stops it."""
    with closing(_session(case, by)) as session:
        made = session.prepare(edition)
    if as_json:
        emit({"edition": made.edition, "folder": str(made.folder), "content": made.content, "files": made.files,
              "entry": made.entry, "notices": made.notices})  # fmt: skip
        return DONE
    for notice in made.notices:
        say(notice)
    if edition == "full":
        tell(f"{made.files:,} files, every page marked as not to leave the house: {made.folder}")
        return DONE
    tell(f"{made.files:,} files, nothing protected found in them: {made.folder}")
    tell(f"somebody else looks at it and runs: stemmata edition approve {case} --as {edition} --until DAY --by NAME")
    return DONE


@edition.command()
@click.argument("case", type=PLACE)
@_AS
@click.option("--until", required=True, help="Last day on which it may be released.")
@click.option("--reason", help="Why; kept in the ledger.")
@BY
@command
def approve(case: Path, edition: str, until: str, reason: str | None, by: str | None, *, as_json: bool) -> int:
    """Let a prepared edition leave until a day; not by who prepared it."""
    with closing(_session(case, by)) as session:
        number = session.approve(edition, until=until, reason=reason)
    if as_json:
        emit({"entry": number, "edition": edition, "until": until})
    else:
        tell(f"the {edition} edition may leave until {until} (entry {number})")
    return DONE


@edition.command()
@click.argument("case", type=PLACE)
@_AS
@click.option("--out", type=PLACE, required=True, help="A folder that is not there yet.")
@click.option("--form", type=click.Choice(_FORMS), default="dossier", show_default=True, help="As what it leaves.")
@click.option("--to", help="For whom; kept in the ledger.")
@BY
@command
def release(case: Path, edition: str, out: Path, *, form: str, to: str | None, by: str | None, as_json: bool) -> int:
    """Write an approved edition out of the house, checked and searched once more: the folder, a bag, or an export."""
    with closing(_session(case, by)) as session:
        files = session.release(edition, out, to=to, form=form)
    if as_json:
        emit({"edition": edition, "form": form, "out": str(out), "files": files})
    else:
        tell(f"{files:,} files of the {edition} edition are in {out}; check it with: stemmata verify {out}")
    return DONE


@edition.command()
@click.argument("case", type=PLACE)
@click.argument("folder", type=PLACE)
@_AS
@BY
@command
def scan(case: Path, folder: Path, edition: str, by: str | None, *, as_json: bool) -> int:
    """Search every byte of any folder for what is protected; exit 1 if anything is found or cannot be looked into."""
    if not folder.is_dir():
        raise click.UsageError(f"{folder} is no folder")
    with closing(_session(case, by)) as session:
        found = session.scan(folder, edition)
    if as_json:
        emit(found.as_dict())
    else:
        for leak in found.leaks:
            tell(str(leak))
        for name, why in found.unseen:
            tell(f"{name}: cannot be looked into ({why})")
        tell(f"{found.files:,} files, {found.layers:,} layers, {found.strings:,} protected strings: "
             f"{len(found.leaks):,} hits, {len(found.unseen):,} not seen")  # fmt: skip
    return DONE if found.ok else FAILED


@edition.command("list")
@click.argument("case", type=PLACE)
@BY
@command
def list_(case: Path, by: str | None, *, as_json: bool) -> int:
    """Say how far each edition has come."""
    with closing(_session(case, by)) as session:
        rows = session.standing()
    if as_json:
        emit({"editions": [row.as_dict() for row in rows]})
        return DONE
    for row in rows:
        for line in row.lines():
            tell(line)
    return DONE


@edition.command()
@click.argument("case", type=PLACE)
@click.argument("entry", type=int)
@click.option("--reason", help="Why; kept in the ledger.")
@BY
@command
def undo(case: Path, entry: int, reason: str | None, by: str | None, *, as_json: bool) -> int:
    """Take back a protection, a consent or an approval by the number of its entry."""
    with closing(_session(case, by)) as session:
        number = session.undo(entry, reason)
    return _entered(number, f"entry {entry} is taken back", case, as_json=as_json)
