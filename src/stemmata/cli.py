"""The command line: parses words, calls `Case`, prints. Heavy imports happen inside the commands that need them."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from stemmata.decisions import WITHDRAWALS
from stemmata.errors import (
    ListUnreadableError,
    MappingError,
    NothingToVerifyError,
    PlaceRefusedError,
    StemmataError,
    mend_of,
)
from stemmata.values.onscreen import visible

if TYPE_CHECKING:
    from stemmata.chain import StageResult
    from stemmata.config import EngineName
    from stemmata.link.queue import Item
    from stemmata.link.review import Review, Status
    from stemmata.preserve import Received
    from stemmata.read.proposing import FirstLook, ShownField
    from stemmata.weigh.assisted.asking import Assistant, Plan

P = ParamSpec("P")

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130

ROOMS = ("preserve", "read", "trace", "link", "weigh", "count", "report")


_HALVES = re.compile("[\ud800-\udfff]")


class Place(click.Path):
    """A file or folder named on the command line; whether it can be opened is said by the command."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Refuse the empty name: an unset variable of a script must not mean the folder one happens to stand in."""
        if value in ("", b""):
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


PLACE = Place()
COUNT_METHODS = (
    "independence", "loglinear-bic", "loglinear-stepwise", "decomposable", "latent-class", "chao", "combined",
)  # fmt: skip
EXPORTS = ("bagit", "rocrate", "ftm", "csv", "esf", "geojson", "annotations", "exhibits")
ENGINE = click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    help="Where heavy steps run: this process, or Spark; the tables are the same.",
)


LATER = (
    dict.fromkeys(("finding", "grade", "legal", "post", "questions"), "stemmata.cli_findings")
    | dict.fromkeys(("claims", "code"), "stemmata.cli_coding")
    | {"report": "stemmata.cli_report"}
    | dict.fromkeys(("protect", "consent", "edition"), "stemmata.cli_editions")
)
"""Commands that stand in a module of their own, read when they are asked for."""


class House(click.Group):
    """The commands; wrong usage too ends as one JSON object where `--json` was asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, those of other modules too."""
        return sorted([*super().list_commands(ctx), *LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, and read its module first where it stands in one of its own."""
        if cmd_name not in LATER:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        found: click.Command = getattr(import_module(LATER[cmd_name]), cmd_name)
        return found

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:  # noqa: ANN401  (as click's own)
        """Run the command that the words name."""
        words = list(sys.argv[1:] if args is None else args)
        before_files = words[: words.index("--")] if "--" in words else words
        if "--json" not in before_files:
            return super().main(words, *more, **extra)
        try:
            sys.exit(super().main(words, *more, **{**extra, "standalone_mode": False}))
        except click.ClickException as problem:
            where = problem.ctx.command_path if isinstance(problem, click.UsageError) and problem.ctx else "stemmata"
            hint = f"run: {where} --help"
            emit({"error": {"code": "usage", "message": problem.format_message(), "hint": hint}})
            problem.show()
            sys.exit(problem.exit_code)


def command(function: Callable[P, int]) -> Callable[P, None]:
    """Give a command its `--json` option, and turn errors into messages and exit codes."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.get("as_json"))
        try:
            code = function(*args, **kwargs)
        except StemmataError as problem:
            code = _refuse(problem, as_json=as_json)
        except BrokenPipeError:
            raise  # whoever read the output has seen enough
        except OSError as problem:
            place = problem.filename or "a file"
            said = problem.strerror or problem
            code = _refuse(PlaceRefusedError(path=place, problem=said, mend=mend_of(problem)), as_json=as_json)
        except KeyboardInterrupt:
            say("interrupted: what was done stays done; run the same command again to go on")
            code = INTERRUPTED
        sys.exit(code)

    return run


def tell(message: str) -> None:
    """Print one line for people on standard output."""
    click.echo(visible(message))


def say(message: str) -> None:
    """Print one line for people on standard error."""
    click.echo(visible(message), err=True)


def emit(value: Mapping[str, Any]) -> None:
    """Print a JSON object on standard output."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    # a name that is not UTF-8 reaches Python as lone surrogates, which only JSON's own escapes can write
    click.echo(_HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", text))


def _refuse(problem: StemmataError, *, as_json: bool) -> int:
    if as_json:
        emit({"error": problem.as_dict()})
    say(f"{problem.code}: {problem.message}")
    if problem.hint:
        say(f"  {problem.hint}")
    return problem.exit_code


def opened(path: Path) -> Any:  # noqa: ANN401  (Case, named only where it is imported)
    """Return the case at `path`, with progress bars."""
    from stemmata import case
    from stemmata.progress import Bars

    return case.open(path, progress=Bars())


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="stemmata")
def main() -> None:
    """From what people said to what can be found, with every step open to question.

    \b
    A case of your own:
      stemmata new mycase
      stemmata add mycase inbox/ --manifest inbox/manifest.csv
      stemmata build mycase
      stemmata verify mycase
      stemmata verify mycase/dossier
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)


@main.command()
@click.argument("case", type=PLACE)
@click.option("--title", help="Title of the case; the folder's name if not given.")
@click.option("--language", "languages", multiple=True, help="A language to expect (ISO 639-1); may be repeated.")
@command
def new(case: Path, title: str | None, languages: tuple[str, ...], *, as_json: bool) -> int:
    """Make a case folder."""
    from stemmata import case as cases

    made = cases.new(case, title=title, languages=languages)
    if as_json:
        emit({"case": str(made.path)})
    else:
        tell(f"{made.path} is ready; settings are in {made.path / 'case.toml'}")
    return DONE


@main.command()
@click.argument("case", type=PLACE)
@click.argument("paths", nargs=-1, required=True, type=PLACE)
@click.option("--manifest", type=PLACE, help="CSV or XLSX with one row a file and what is known of it.")
@click.option("--list", "list_id", help="The list of persons that these files belong to.")
@click.option("--agent", help="Who receives the files.")
@click.option("--yes", is_flag=True, help="With --list: write the mapping proposed without asking.")
@command
def add(
    case: Path,
    paths: tuple[Path, ...],
    manifest: Path | None,
    list_id: str | None,
    agent: str | None,
    *,
    yes: bool,
    as_json: bool,
) -> int:
    """Preserve files, folders and archives; each row is reported as created, matched, corrected or refused, and why.

    With --list a mapping of the columns is proposed and ten rows of what was understood are shown; on a terminal it
    asks whether to write the mapping to case.toml (yes, edit, skip), with --yes it writes it at once.
    """
    made = opened(case)
    looks: list[FirstLook] = []
    if list_id is not None and (yes or (on_terminal() and not as_json)):
        looks = _guide(made, [path for path in paths if path.is_file()], list_id, yes=yes, silent=as_json)
    if as_json:
        receiving = made.add(*paths, manifest=manifest, list_id=list_id, agent=agent)
        lists = {"lists": [look.as_dict() for look in looks]} if looks else {}
        emit(asdict(receiving) | {"counts": receiving.counts} | lists)
        return _kept(receiving.counts)
    receiving = made.add(*paths, manifest=manifest, list_id=list_id, agent=agent, report=_tell)
    for manifest_name, columns in receiving.understood.items():
        tell(f"{manifest_name}: " + "; ".join(_column(*pair) for pair in columns.items()))
    for remark in receiving.remarks:
        say(f"{remark.code}: {remark.message}")
    tell(", ".join(f"{count} {status}" for status, count in receiving.counts.items()))
    return _kept(receiving.counts)


@main.command()
@click.argument("case", type=PLACE)
@click.argument("source")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option("--agent", help="Who corrects.")
@command
def correct(case: Path, source: str, fields: tuple[str, ...], reason: str, agent: str | None, *, as_json: bool) -> int:
    """Correct what is known of a source, named by the beginning of its SHA-256. The old statement stays."""
    pairs = dict(_pair(field) for field in fields)
    opened(case).correct(source, pairs, reason=reason, agent=agent)
    if as_json:
        emit({"source_id": source, "corrected": pairs})
    else:
        tell(f"corrected {', '.join(pairs)} of {source}; run: stemmata build {case}")
    return DONE


@main.command()
@click.argument("case", type=PLACE)
@click.argument("source")
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@click.option(
    "--code", type=click.Choice(WITHDRAWALS), help="The reason as told on the tombstone; `other` if not given."
)
@click.option("--agent", help="Who withdraws it.")
@command
def withdraw(case: Path, source: str, reason: str, code: str | None, agent: str | None, *, as_json: bool) -> int:
    """Withdraw a source: its bytes stay, and nothing of it is read, counted or published any more."""
    opened(case).withdraw(source, reason=reason, code=code, agent=agent)
    if as_json:
        emit({"source_id": source, "withdrawn": True})
    else:
        tell(f"withdrew {source}; run: stemmata build {case}")
    return DONE


@main.command()
@click.argument("case", type=PLACE)
@click.option("--only", type=click.Choice(ROOMS), help="Bring this room up to date, with what comes before it.")
@ENGINE
@command
def build(case: Path, only: str | None, engine: EngineName | None, *, as_json: bool) -> int:
    """Bring all tables and the dossier up to date; only what depends on a change is done again."""
    made = opened(case)
    results = made.build(only=only, engine=engine)
    if as_json:
        emit({"case": str(case), "stages": [stage.as_dict() for stage in results], "dossier": _dossier(made, results)})
        return _stands(results)
    for stage in results:
        tell(_in_words(stage))
        for warning in _summed(stage.warnings):
            say(f"          {warning}")
    if (where := _dossier(made, results)) is not None:
        tell(f"dossier:  {where}")
    return _stands(results)


@main.command()
@click.argument("case", type=PLACE)
@click.option(
    "--queue",
    type=click.Choice(("all", "calibration", "again", "effect", "mentions", "deferred", "second")),
    default="all",
    help="Which pairs are asked; all = calibration, again, effect, mentions, deferred, in this order.",
)
@click.option("--reviewer", envvar="STEMMATA_REVIEWER", help="Who decides; the login name if not given.")
@click.option("--decide", nargs=3, metavar="A B VERDICT", help="Decide one pair without questions.")
@click.option("--apart", metavar="RECORD", help="Take one record out of the cluster it stands in.")
@click.option("--undo", metavar="ENTRY", help="Take back an entry of the ledger by its number, or `last`.")
@click.option("--reason", help="Why; kept in the ledger.")
@click.option("--status", is_flag=True, help="Show how far the review has come.")
@command
def review(
    case: Path,
    queue: str,
    reviewer: str | None,
    *,
    decide: tuple[str, str, str] | None,
    apart: str | None,
    undo: str | None,
    reason: str | None,
    status: bool,
    as_json: bool,
) -> int:
    """Decide who is who: two records side by side, one key a verdict, blind to the score unless asked.

    \b
    s same person     d different persons     r relatives     u cannot be told     l later
    b back     x take back     w say why     v show the score     h marks     ? help     q quit

    Every verdict is in the ledger before the next pair is shown. A record is named by the beginning of its id, or as
    LIST:ROW; a person named in a document by the beginning of the mention's id. With --json and nothing to decide, the
    queue is printed and nobody is asked.

    \b
    For example:
      stemmata review mycase
      stemmata review mycase --queue second --reviewer "B. Coder"
      stemmata review mycase --decide hospital:4 registry:17 same --reason "same father, same street"
      stemmata review mycase --undo 31 --reason "read the wrong line"
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    if sum(map(bool, (decide, apart, undo, status))) > 1:
        raise click.UsageError("--decide, --apart, --undo and --status do one thing each: give one of them")
    with closing(opened(case).review(reviewer or login(), queue=queue)) as session:
        if decide or apart or undo:
            return _decided(session, decide, apart, undo, reason=reason, as_json=as_json)
        if status:
            return _status(session, as_json=as_json)
        if as_json:
            emit({"pairs": [_asked(session, item) for item in session.items]})
            return DONE
        from stemmata import terminal

        with terminal.keys_of(sys.stdin) as keys:
            terminal.run(session, keys)
    return DONE


@main.command()
@click.argument("case", type=PLACE)
@click.option("--dry-run", is_flag=True, help="Tell what would be sent and what stays in the house; send nothing.")
@click.option("--limit", type=click.IntRange(1), help="Questions to send at most.")
@click.option("--again", is_flag=True, help="Ask again where the answer could not be used.")
@click.option("--remove", metavar="METHOD", help="Take all suggestions of a method out of the case.")
@click.option("--restore", metavar="METHOD", help="Bring back the suggestions of a method that was taken out.")
@click.option("--reason", help="Why; needed to take out and bring back; kept in the ledger.")
@click.option("--agent", help="Who asks or decides.")
@command
def assist(
    case: Path,
    *,
    limit: int | None,
    remove: str | None,
    restore: str | None,
    reason: str | None,
    agent: str | None,
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> int:
    """Let the language model that case.toml names in [assist] suggest claims; off unless it names one.

    Every suggestion must quote its passage verbatim or it is dropped and counted. Questions and answers are kept, so
    nothing is asked twice and `build` never asks. What is not open stays in the house unless case.toml says otherwise
    in as many words.
    """
    if sum(map(bool, (dry_run, remove, restore))) > 1:
        raise click.UsageError("--dry-run, --remove and --restore do one thing each: give one of them")
    if (remove or restore) and not reason:
        raise click.UsageError("say why: --reason WHY")
    with closing(opened(case).assistant()) as session:
        if remove or restore:
            return _switched(session, case, remove, restore, reason=reason or "", agent=agent, as_json=as_json)
        plan = session.plan(again=again)
        if not as_json:
            _tell_plan(plan)
        if dry_run:
            if as_json:
                emit({"plan": plan.as_dict()})
            return DONE
        found = session.ask(limit=limit, again=again, agent=agent, progress=opened(case).progress)
    if as_json:
        emit(found.as_dict())
        return DONE
    tell(f"asked {found.asked:,} questions in {found.seconds:.1f} s ({found.attempts:,} attempts): "
         f"{found.answered:,} answered, {found.unanswered:,} not")  # fmt: skip
    for why, n in found.unread.items():
        say(f"{n:,} answers were no use: {why}; ask again with --again")
    tell(f"{found.suggestions:,} suggestions hold, {found.dropped:,} were dropped; run: stemmata build {case}")
    return DONE


def _switched(
    session: Assistant,
    case: Path,
    remove: str | None,
    restore: str | None,
    *,
    reason: str,
    agent: str | None,
    as_json: bool,
) -> int:
    """Take the suggestions of a method out, or bring them back."""
    number = (
        session.remove(remove, reason=reason, agent=agent)
        if remove
        else session.restore(restore or "", reason=reason, agent=agent)
    )
    if as_json:
        emit({"entry": number, "removed" if remove else "restored": remove or restore})
        return DONE
    tell(f"{remove or restore}: {'taken out' if remove else 'in the case again'} (entry {number})")
    tell(f"run: stemmata build {case}")
    return DONE


def _tell_plan(plan: Plan) -> None:
    """Print what is to leave and what stays."""
    kinds = ", ".join(f"{n:,} {protection}" for protection, n in plan.sources.items()) or "0"
    tell(f"to {plan.host} ({plan.model}): {plan.questions:,} questions with {plan.passages:,} passages "
         f"({plan.characters:,} characters) of {kinds} sources")  # fmt: skip
    stays = "; ".join(f"{n:,} {why}" for why, n in plan.stays.items()) or "none"
    tell(f"sources that stay in the house: {stays}")
    tell(f"passages answered before: {plan.answered_before:,}; too short to claim anything: {plan.too_short:,}")


@main.command()
@click.argument("case", type=PLACE)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(("figure", "attribution", "denial", "date", "speaker", "identity", "place", "alteration")),
    help="List this kind only; may be repeated.",
)
@click.option("--limit", type=click.IntRange(0), default=30, show_default=True, help="Rows to print; 0 = all.")
@command
def contradictions(case: Path, kinds: tuple[str, ...], limit: int, *, as_json: bool) -> int:
    """List what cannot all be true, and what was altered on the way, ranked by what hangs on it."""
    rows = sorted(opened(case).table("contradictions").to_pylist(), key=lambda row: row["rank"])
    asked = [row for row in rows if not kinds or row["kind"] in kinds]
    shown = asked[:limit] if limit else asked
    if as_json:
        emit({"contradictions": shown, "n": len(asked)})
        return DONE
    for row in shown:
        hangs = "; findings rest on it" if row["n_findings"] else ""
        tell(f"{row['rank']:>4} {row['kind']}: {row['title']}")
        for end in ("one", "other"):
            n = len(row[f"sources_{end}"])
            behind = f"{row[f'origins_{end}']:.1f} origins, " if row[f"claims_{end}"] else ""
            tell(f"     {row[end]} ({behind}{n} source{'s' if n != 1 else ''})")
        tell(f"     {row['why']}{hangs}")
    tell(f"{len(shown):,} of {len(asked):,} contradictions")
    return DONE


@main.command()
@click.argument("case", type=PLACE)
@click.argument("lists", nargs=-1, required=True, type=PLACE, metavar="LIST...")
@click.option("--out", required=True, type=PLACE, help="Folder for the hits; made if it is not there.")
@click.option("--least", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="Least probability that two names are one for a hit to be shown.")  # fmt: skip
@click.option("--on", "day", help="Look up the offices that whoever is hit held on this day.")
@command
def screen(case: Path, lists: tuple[Path, ...], out: Path, least: float, day: str | None, *, as_json: bool) -> int:
    """Hold external lists of persons, companies and post-holders against the case; hits with the reasons in words.

    A list is FollowTheMoney JSON Lines, or a table with a header (CSV, workbook, Parquet) with name, aliases, birth
    date; a table of posts has the holder's id, the post, started, ended. Sources that are not open are left out.
    """
    found = opened(case).screen(*lists, out=out, least=least, day=day)
    if as_json:
        counts = {name: getattr(found, name) for name in ("n_entities", "n_posts", "n_members", "n_left_out")}
        holders = [dict(zip(("holder", "office", "held"), row, strict=True)) for row in found.holders]
        refused = [dict(zip(("file", "row", "reason"), row, strict=True)) for row in found.refused]
        emit({"hits": found.hits.to_pylist(), **counts, "refused": refused, "holders": holders})
        return DONE
    for file, row, reason in found.refused[:5]:
        say(f"{file}, row {row}: {reason}")
    if len(found.refused) > 5:
        say(f"and {len(found.refused) - 5:,} more rows that are neither an entry nor a post")
    if found.n_left_out:
        say(f"{found.n_left_out:,} records and mentions of sources that are not open were left out")
    for hit in found.hits.sort_by([("standing", "descending"), ("p_name", "descending")]).to_pylist()[:20]:
        tell(f"{hit['p_name']:.2f} {hit['standing']}: {hit['name_here']} | {hit['name_listed']} ({hit['entity_id']})")
        tell(f"     {hit['why']}" + (f"; {hit['posts']}" if hit["posts"] else ""))
    for holder, office, held in found.holders:
        tell(f"{holder} {held} {office} on {day}")
    tell(
        f"{found.hits.num_rows:,} hits of {found.n_entities:,} entries against {found.n_members:,} names; all in {out}"
    )
    return DONE


@main.command()
@click.argument("case", type=PLACE)
@click.option("--as", "kind", required=True, type=click.Choice(EXPORTS), help="The form.")
@click.option("--out", required=True, type=PLACE, help="A new folder, or one with an earlier export of the same form.")
@command
def export(case: Path, kind: str, out: Path, *, as_json: bool) -> int:
    """Write the open part of a case in a form that others read; it is brought up to date first.

    \b
    bagit        the dossier in a bag (RFC 8493), an RO-Crate within
    rocrate      the dossier as it is: an RO-Crate
    ftm          FollowTheMoney entities and statements
    csv          every table
    esf          Events Standard Formats (HURIDOCS), under their field numbers
    geojson      places; on the map where the case holds coordinates
    annotations  claims as W3C Web Annotations, with texts and originals
    exhibits     the originals under exhibit numbers, with an index
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    made = opened(case).export(kind, out)
    if as_json:
        told = asdict(made) | {"folder": str(made.folder), "warnings": [asdict(notice) for notice in made.notices]}
        told.pop("notices")
        emit(told)
        return DONE
    for line in _summed([asdict(notice) for notice in made.notices]):
        say(line)
    tell(f"{made.files:,} files in {made.folder}; keep this number: {made.manifest_sha256}")
    return DONE


@main.command()
@click.argument("path", type=PLACE)
@click.option("--expect-checkpoint", type=PLACE, help="A checkpoint kept elsewhere to hold it against.")
@click.option("--expect-key", type=PLACE, help="The public key as you had it in another way (custody/key.txt).")
@command
def verify(path: Path, expect_checkpoint: Path | None, expect_key: Path | None, *, as_json: bool) -> int:
    """Recheck every hash, chain and signature of a case, a dossier, a bag or an export; exit 1 on any doubt."""
    from stemmata import preserve

    is_case = any((path / name).exists() for name in ("case.toml", "ledger.sqlite"))
    if not is_case and not any((path / name).exists() for name in preserve.DOSSIER_MARKS):
        raise NothingToVerifyError(path=path)
    editions = []
    if is_case:
        case = opened(path)
        found = case.verify(expect_checkpoint=expect_checkpoint, expect_key=expect_key)
        if found.ok:  # a ledger in doubt tells nothing of editions
            editions = [edition for edition in case.editions() if edition.prepared or edition.released]
    else:
        found = preserve.verify_dossier(path, expect_checkpoint, expect_key)
    if as_json:
        told = {"editions": [edition.as_dict() for edition in editions]} if is_case else {}
        emit({**found.as_dict(), **told})
        return DONE if found.ok else FAILED
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in found.checked.items())
    tell(f"checked: {counts}")
    mend = ""
    for problem in found.problems:
        tell(f"DOUBT    {problem}")
        if problem.mend != mend:
            tell(f"         {problem.mend}")
        mend = problem.mend
    for sentence in found.not_excluded:
        tell(f"open:    {sentence}")
    for line in (line for edition in editions for line in edition.lines()):
        tell(line)
    tell(f"{path}: {'no doubt found' if found.ok else f'{len(found.problems)} doubt(s): do not rely on it'}")
    return DONE if found.ok else FAILED


@main.command()
@click.argument("table", metavar="TABLE.csv", type=PLACE)
@click.option("--out", type=PLACE, help="Folder for the method note and the pictures; made if it is not there.")
@click.option("--png", is_flag=True, help="Write the pictures as PNG too.")
@click.option("--method", "methods", multiple=True, type=click.Choice(COUNT_METHODS), help="Ask these methods only.")
@click.option(
    "--level",
    type=click.FloatRange(0.5, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Probability that intervals are made for.",
)
@click.option("--seed", type=click.IntRange(0), help="Seed of whatever is drawn; the same gives the same numbers.")
@click.option(
    "--figure",
    "figures",
    multiple=True,
    type=click.FloatRange(1),
    help="A number that others name: tell how far what is supposed would have to be wrong for it.",
)
@command
def count(
    table: Path,
    *,
    out: Path | None,
    png: bool,
    methods: Sequence[str],
    level: float,
    seed: int | None,
    figures: Sequence[float],
    as_json: bool,
) -> int:
    """Estimate how many there are, those on no list included, from a table of capture histories.

    The table has one column a list (1: on it, 0: not; empty: it could not have seen the stratum), a column count, and
    perhaps a column stratum. Each history stands once; those on no list are the question.

    \b
    For example:
      stemmata count lists.csv --out note
      press,court,families,count        lists.csv
      1,0,0,120
      1,1,0,14
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    from stemmata.count.alone import counted_file, lines_of
    from stemmata.progress import Bars

    asked: dict[str, Any] = {"level": level, "figures": figures}
    asked |= {"methods": methods} if methods else {}
    asked |= {"seed": seed} if seed is not None else {}
    found = counted_file(table, asked, out=out, png=png, progress=Bars())
    if as_json:
        emit(found.as_dict())
        return DONE
    for line in lines_of(found):
        tell(line)
    return DONE


@main.command()
@click.argument("corpus", metavar="PATH_OR_JSONL", type=PLACE)
@click.option("--out", required=True, type=PLACE, help="Folder for the results; made if it is not there.")
@ENGINE
@command
def trace(corpus: Path, out: Path, engine: EngineName | None, *, as_json: bool) -> int:
    """Trace a corpus of its own, without a case: what its documents share, and from whom each has it.

    The corpus is JSON Lines (one object a line: id, text, and optionally date, source), Parquet with these columns, a
    file or a folder.

    \b
    In the folder stand afterwards:
      index.html    families with their stemmata, shared passages side by side; opens in any browser
      reuse/        each shared passage, with its place in both documents (Parquet)
      lineages/     from whom each document has what it says, with probabilities (Parquet)
      suppressed/   boilerplate and text that went everywhere, with its size (Parquet)
      stemmata/     the pictures of the largest families (SVG)

    \b
    For example:
      stemmata trace papers.jsonl --out traced
      {"id": "p1", "text": "...", "date": "1931-05-02", "source": "Post"}     one line of papers.jsonl
    """  # noqa: D301  (click takes the sign itself, not a backslash and a letter)
    from stemmata.corpus import trace as traced
    from stemmata.progress import Bars

    found = traced(corpus, out=out, progress=Bars(), engine=engine)
    if as_json:
        lists = {name: table.to_pylist() for name, table in found.tables.items()}
        page = str(out / "index.html")
        emit(
            {
                "documents": found.n_documents,
                "page": page,
                **lists,
                "warnings": [asdict(notice) for notice in found.notices],
            }
        )
        return DONE
    for line in _summed([asdict(notice) for notice in found.notices]):
        say(line)
    rows = ", ".join(f"{table.num_rows:,} {name}" for name, table in found.tables.items())
    documents = "1 document" if found.n_documents == 1 else f"{found.n_documents:,} documents"
    tell(f"{documents}: {rows}; tables in {out}")
    tell(f"look at: {out / 'index.html'}")
    return DONE


@main.command()
@click.argument("folder", type=PLACE, default=Path("demo-case"))
@command
def demo(folder: Path, *, as_json: bool) -> int:
    """Build the bundled invented case in FOLDER and print where its dossier lies."""
    from stemmata import case as cases
    from stemmata import example
    from stemmata.progress import Bars

    fresh = not (folder / "case.toml").exists()
    made = cases.new(folder, title=example.TITLE, languages=example.LANGUAGES) if fresh else cases.open(folder)
    if fresh:
        example.locate(folder / "case.toml")
    made = cases.Case(made.path, Bars())
    with example.files() as files:
        made.add(files)
    results = made.build()
    from stemmata.example.conclusions import conclude, write_reports

    if any((conclude(made), write_reports(made))):
        results = made.build()
    dossier = (made.dossier / "index.html").resolve()
    if as_json:
        emit({"case": str(folder), "stages": [stage.as_dict() for stage in results], "dossier": str(dossier)})
        return DONE
    for stage in results:
        tell(_in_words(stage))
        for warning in _summed(w for w in stage.warnings if w["code"] in {"R106", "R108"}):
            say(f"          {warning}")
    click.echo("\nThe case is invented; its dossier is real. Open it in a browser:")
    tell(str(dossier))
    click.echo("A report is written from it, every sentence of which leads to the evidence:")
    tell(str(dossier.parent / "report" / "index.html"))
    return _stands(results)


def on_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _guide(case: Any, files: Iterable[Path], list_id: str, *, yes: bool, silent: bool) -> list[FirstLook]:  # noqa: ANN401
    """Show how each list is understood, and write the mapping of the first where the answer is yes."""
    looks: list[FirstLook] = []
    for file in files:
        try:
            look = case.first_look(file, list_id)
        except ListUnreadableError as problem:
            say(f"{problem.code}: {problem.message}")
            say(f"  {problem.hint}")
            continue
        if not silent:
            _show(look)
        answer = "yes" if yes or look.known else _ask()
        while answer == "edit":
            look = _edited(case, file, look)
            _show(look)
            answer = _ask()
        if answer == "yes" and not look.known:
            added = case.map_list(list_id, look.mapping)
            if not silent:
                tell("added to case.toml:")
                for line in added.splitlines():
                    tell(f"  {line}")
        looks.append(look)
        if answer == "skip":
            break
    return looks


def _ask() -> str:
    given: str = click.prompt(
        "write this mapping to case.toml? (yes, edit, skip)",
        type=click.Choice(["yes", "edit", "skip"]), default="yes", show_choices=False,
    )  # fmt: skip
    return given


def _edited(case: Any, file: Path, look: FirstLook) -> FirstLook:  # noqa: ANN401  (Case)
    """Take changes line by line until an empty one."""
    from stemmata.read.proposing import changed

    tell("one change a line, an empty line ends: birth_date = Born; birth_date.calendar = islamic; age = (drops it);")
    tell("name.order = given father family; ids.ministry = Id No; header_row = 3; sheet = Deaths")
    mapping = look.mapping
    while line := click.prompt("change", default="", show_default=False).strip():
        try:
            tried = changed(mapping, line)
            look, mapping = case.first_look(file, look.list_id, tried), tried
        except (MappingError, ListUnreadableError) as problem:
            say(f"{problem.code}: {problem.message}")
            say(f"  {problem.hint}")
    return look


def _show(look: FirstLook) -> None:
    """Print how a list is understood: its columns, and ten rows."""
    whence = "by the mapping in case.toml" if look.known else "as proposed"
    tell(f"{look.file}, list {look.list_id}, {whence}:")
    for column in look.columns:
        calendars = ", ".join(f"{n:,} {calendar}" for calendar, n in column.calendars.items())
        kind = column.field if column.named else f"kept as {column.field}"
        header = f"{column.header!r} " if column.header else ""
        where = f"{column.sheet}!" if column.sheet else ""
        likely = ", by its likeness: see whether it is" if column.likely else ""
        tell(f"  {where}{column.column} {header}-> {kind}" + (f" ({calendars})" if calendars else "") + likely)
    for row in look.rows:
        where = f"{row.sheet}, row {row.row}" if row.sheet else f"row {row.row}"
        if row.status == "refused":
            tell(f"{where}: refused: {'; '.join(row.reasons)}")
            continue
        tell(f"{where}: " + " | ".join(_cell(cell) for cell in row.fields))
        for reason in row.reasons:
            tell(f"    ? {reason}")
    for problem in look.problems:
        say(problem)


def _cell(cell: ShownField) -> str:
    if cell.value is None:
        return f"{cell.field}: nothing known ({cell.as_written})"
    said = cell.value if cell.value == " ".join(cell.as_written.split()) else f"{cell.value} (from {cell.as_written})"
    return f"{cell.field}: {said}" + (f" [{cell.calendar}]" if cell.calendar else "")


def login() -> str:
    """Return the login name; people without one must say who they are."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise click.UsageError("say who decides: --reviewer NAME, or --by NAME") from None


def _decided(
    session: Review,
    decide: tuple[str, str, str] | None,
    apart: str | None,
    undo: str | None,
    *,
    reason: str | None,
    as_json: bool,
) -> int:
    """Enter one decision without questions."""
    if decide:
        one, other = (session.find(said) for said in decide[:2])
        number = session.judge(session.item(one, other), decide[2], reason=reason)
        told = f"{session.name(one)} and {session.name(other)}: {decide[2]}"
    elif apart:
        record = session.find(apart)
        number = session.set_apart(record, reason=reason)
        told = f"{session.name(record)} is none of the others"
    else:
        entry = session.last() if undo == "last" else int(undo) if undo and undo.isdecimal() else None
        if entry is None:
            raise click.UsageError(f"{undo!r} is no number of an entry, and no verdict of yours is left to take back")
        number = session.undo(entry, reason=reason)
        told = f"entry {entry} no longer holds"
    if as_json:
        emit({"entry": number, "decided": told})
    else:
        tell(f"{told} (entry {number}); run: stemmata build CASE")
    return DONE


def _asked(session: Review, item: Item) -> dict[str, Any]:
    """Return a pair of the queue for `--json`: blind to the score, as for people."""
    a, b = item.pair
    places = {"place_a": session.place(a), "place_b": session.place(b)}
    return {"record_a": a, "record_b": b, **places, "queue": item.queue, "why": item.why}


def _status(session: Review, *, as_json: bool) -> int:
    """Show how far a review has come."""
    found = session.status()
    if as_json:
        emit({**asdict(found), "decisions": session.decisions()})
        return DONE
    judged = ", ".join(f"{count:,} {verdict}" for verdict, count in found.judged.items())
    tell(f"judged:       {judged or 'nothing yet'}")
    tell(f"by:           {', '.join(f'{who} {count:,}' for who, count in found.reviewers.items()) or 'nobody'}")
    tell(f"left:         {', '.join(f'{count:,} {queue}' for queue, count in found.left.items())}")
    tell(f"calibration:  {_calibration(found)}")
    tell(f"agreement:    {_agreement(found)}")
    if found.disputed:
        tell(f"disputed:     {found.disputed:,}; they bind nothing until judged again (--queue again)")
    if found.resting:
        tell(f"resting:      {found.resting:,} decisions on records that are in no list of now")
    return DONE


def _calibration(found: Status) -> str:
    on = f"{found.calibrated_on:,} of {found.sampled:,} pairs of the sample told"
    if found.error_before is None:
        return f"{on}; probabilities are uncalibrated (20 answers are needed, of both kinds)"
    after = "cannot be calibrated by these answers" if found.error_after is None else f"{found.error_after:.3f} after"
    return f"{on}; expected error {found.error_before:.3f} before, {after} (on the same answers)"


def _agreement(found: Status) -> str:
    a = found.agreement
    if a.observed is None:
        return "no pair was coded twice (--queue second)"
    same = f"{a.observed:.0%} of {a.n:,} pairs coded twice"
    if a.kappa is None:
        return f"{same}; kappa cannot be computed from one verdict alone"
    return f"{same}; Cohen's kappa {a.kappa:.2f} (95 % interval {a.low:.2f} to {a.high:.2f})"


def _tell(row: Received) -> None:
    """Print what became of one file, at once: what is printed is safe on disk."""
    tell(f"{row.status:<10} {row.path}" + (f" ({row.reason})" if row.reason else ""))


def _kept(counts: Mapping[str, int]) -> int:
    """Return the exit code of `add`: files refused among others are reported; nothing but refusals is wrong input."""
    return WRONG if counts["refused"] and counts["refused"] == sum(counts.values()) else DONE


def _column(header: str, column: str | None) -> str:
    """Return how a column of a manifest was understood."""
    if column is None:
        return f"{header} is kept as it is"
    return header if header == column else f"{header} is read as {column}"


def _pair(field: str) -> tuple[str, str]:
    name, sign, value = field.partition("=")
    if not sign or not name:
        raise click.UsageError(f"{field!r} is not of the form FIELD=VALUE")
    return name.strip(), value.strip()


def _dossier(case: Any, results: Iterable[StageResult]) -> str | None:  # noqa: ANN401  (Case)
    return str(case.dossier / "index.html") if any(stage.room == "report" for stage in results) else None


def _stands(results: Iterable[StageResult]) -> int:
    """Return the exit code of a build: 1 where a written report was left out of the dossier."""
    from stemmata.chain import REFUSED

    return FAILED if any(w["code"] in REFUSED for stage in results for w in stage.warnings) else DONE


def _in_words(stage: StageResult) -> str:
    rows = ", ".join(f"{count:,} {name}" for name, count in stage.rows_out.items() if count)
    where = f" on {stage.engine}" if stage.engine and stage.engine != "duckdb" else ""
    done = f"ran{where} in {stage.seconds:.1f} s ({stage.why})" if stage.ran else f"reused ({stage.why})"
    return f"{stage.room + ':':<9} {done}; {rows or 'no rows'}"


def _summed(warnings: Iterable[Mapping[str, str | None]]) -> list[str]:
    """Return one line a warning, and one line for many of a kind."""
    kinds: dict[str | None, list[Mapping[str, str | None]]] = {}
    for warning in warnings:
        kinds.setdefault(warning["code"], []).append(warning)
    return [
        f"{code}: {found[0]['message']}" + (f" (and {len(found) - 1} more of this kind)" if len(found) > 1 else "")
        for code, found in kinds.items()
    ]


if __name__ == "__main__":
    main()
