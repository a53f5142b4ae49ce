"""The chain as data: which room follows which, what each takes and gives; and the one place that runs a stage.

`preserve -> read -> trace -> link -> weigh -> count -> report`

A stage runs only if something it depends on has changed: the code of its room, the libraries it stands on, its
settings, the ledger entries it reads, or the bytes of the tables it takes. The result always says whether it ran or was
reused, and why.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata.errors import TableMissingError
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json

if TYPE_CHECKING:
    import pyarrow as pa

    from stemmata.config import Settings
    from stemmata.stage import Engine, Evidence, Ledger, Notice, Outcome, Progress
    from stemmata.store.tablefiles import Made, TableFiles


@dataclass(frozen=True, slots=True)
class Stage:
    """One link of the chain.

    Attributes:
        room: Name of the room, `stemmata.<room>`, whose `run(work)` is the stage.
        question: The question it answers.
        takes: Tables it reads.
        gives: Tables it writes.
        settings: Sections of `case.toml` it depends on.
        entries: Kinds of ledger entries it depends on, with whatever takes back one of them; `*` for the whole ledger.
        libraries: Libraries whose version can change its tables.
        leaves: Whether it writes files that leave the house.
        engine: Whether its heavy steps run on the engine; other rooms always run in this process. The engine is no
            part of the fingerprint, since it cannot change a row.
    """

    room: str
    question: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    settings: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    leaves: bool = False
    engine: bool = False


REFUSED = frozenset({"R106"})
"""Notices of a stage after which a build counts as failed: a written report is not in the dossier."""

CHAIN: tuple[Stage, ...] = (
    Stage(
        "preserve",
        "Is this what we received, and can anyone check?",
        takes=(),
        gives=("receipts", "sources"),
        settings=("case", "preserve"),
        entries=("evidence-received", "metadata-corrected", "evidence-withdrawn"),
        libraries=("hijridate", "persiantools", "puremagic"),
    ),
    Stage(
        "read",
        "What does it say, and where exactly?",
        takes=("sources",),
        gives=("sources", "texts", "passages", "records", "refused_rows", "mentions"),
        settings=("case", "read", "lists"),
        libraries=(
            "hijridate", "lxml", "numba", "numpy", "persiantools", "puremagic", "py3langid", "pyicu", "pypdfium2",
            "python-calamine",
        ),
    ),
    Stage(
        "trace",
        "Which sources speak for themselves?",
        takes=("sources", "texts", "passages", "mentions"),
        gives=("reuse", "suppressed", "lineages", "changes"),
        settings=("case", "trace"),
        libraries=("numba", "numpy", "rapidfuzz"),
        engine=True,
    ),
    Stage(
        "link",
        "Who is who?",
        takes=("passages", "records", "mentions"),
        gives=("pairs", "persons", "linkages", "reliability", "link_quality", "list_dependence", "mention_links"),
        settings=("case", "link"),
        entries=("pair-judged", "record-set-apart", "decision-retracted"),
        libraries=("duckdb", "numba", "numpy", "pyarrow", "rapidfuzz"),
        engine=True,
    ),
    Stage(
        "weigh",
        "What is claimed, by whom, through whom, and what stands against it?",
        takes=("sources", "texts", "passages", "mentions", "lineages", "changes", "persons"),
        gives=(
            "claims", "codings", "questions", "answers", "acts", "changes", "contradictions", "findings", "grades",
            "elements", "posts",
        ),
        settings=("case", "weigh"),
        entries=(
            "claim-coded", "claim-added", "claim-adjudicated", "coding-round-opened", "coding-round-closed",
            "finding-written", "finding-evidence", "finding-searched", "finding-dissent", "finding-moved",
            "claim-graded", "legal-scheme-added", "crime-examined", "element-mapped", "post-held", "decision-retracted",
            "model-asked", "model-answered", "suggestions-removed", "suggestions-restored",
        ),
        libraries=("numpy", "rapidfuzz"),
    ),
    Stage(
        "count",
        "How many, including those no list names?",
        takes=("records", "persons", "linkages", "list_dependence"),
        gives=("histories", "estimates"),
        settings=("count",),
        libraries=("numba", "numpy", "scipy"),
    ),
    Stage(
        "report",
        "Can a stranger follow every sentence back?",
        takes=(
            "receipts", "sources", "texts", "passages", "records", "mentions", "reuse", "suppressed", "lineages",
            "pairs", "persons", "mention_links", "reliability", "link_quality", "list_dependence", "claims",
            "codings", "questions", "answers", "acts", "changes", "contradictions", "findings", "grades", "elements",
            "posts", "histories", "estimates",
        ),
        gives=(),
        settings=("case", "places", "editions", "report"),
        entries=("*",),
        libraries=("hijridate", "jinja2", "lxml", "markdown-it-py", "persiantools", "weasyprint"),
        leaves=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageResult:
    """What happened to one stage in one build.

    Attributes:
        room: Name of the room.
        ran: True if it ran, False if the tables of an earlier run were reused.
        why: The reason, in words.
        fingerprint: Digest of everything the stage depends on.
        rows_in: Rows of each table taken.
        rows_out: Rows of each table given.
        warnings: What the user should know: code, message and, where it concerns one, the source.
        seconds: Wall time.
        engine: Where its heavy steps ran: the engine, with Spark's master; None where it needs none or did not run.
    """

    room: str
    ran: bool
    why: str
    fingerprint: str
    rows_in: Mapping[str, int]
    rows_out: Mapping[str, int]
    warnings: tuple[Mapping[str, str | None], ...]
    seconds: float
    engine: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Floor:
    """What a stage stands on while it runs: everything of one case that lies outside the rooms."""

    tables: TableFiles
    evidence: Evidence
    ledger: Ledger
    entries: tuple[Mapping[str, Any], ...]
    settings: Settings
    progress: Progress
    dossier: Path
    made: dict[str, Made] = field(default_factory=dict)
    engine: Engine | None = None
    reports: Mapping[str, bytes] = field(default_factory=dict)


def stages_until(room: str | None) -> tuple[Stage, ...]:
    """Return the stages up to and with `room`; all of them for None."""
    rooms = [stage.room for stage in CHAIN]
    return CHAIN if room is None else CHAIN[: rooms.index(room) + 1]


def home_of(name: str, room: str) -> str | None:
    """Return the room whose own version of table `name` is meant, or None where `room` gives the final version."""
    givers = [stage.room for stage in CHAIN if name in stage.gives]
    return None if givers[-1] == room else room


def run_stage(stage: Stage, floor: Floor) -> StageResult:
    """Run one stage, or reuse its tables if nothing it depends on has changed.

    Args:
        stage: The stage.
        floor: What it stands on; `floor.made` is brought up to date.

    Returns:
        What happened.

    Raises:
        TableMissingError: If a table it takes has not been built.
        TableContractError: If the room breaks the promise of a table.
    """
    began = time.perf_counter()
    sources = {name: _giver(name, stage.room, floor) for name in stage.takes}
    ingredients = _ingredients(stage, floor, sources)
    fingerprint = hashlib.sha256(canonical_json(ingredients).encode()).hexdigest()
    rows_in = {name: floor.made[giver].rows[name] for name, giver in sources.items()}
    before = floor.made.get(stage.room)
    reuse, why = _may_reuse(stage, floor, before, fingerprint, ingredients)
    if not (reuse and before):
        before = _run(stage, floor, sources, fingerprint, ingredients)
        floor.made[stage.room] = before
        floor.tables.note(stage.room, before)
    seconds = time.perf_counter() - began
    ran_on = _place(floor.engine) if stage.engine and not reuse else None
    return StageResult(
        stage.room, not reuse, why, fingerprint, rows_in, dict(before.rows), before.notices, seconds, ran_on
    )


def _place(engine: Engine | None) -> str | None:
    return f"{engine.name} {engine.place}".strip() if engine is not None else None


def _run(
    stage: Stage, floor: Floor, sources: Mapping[str, str], fingerprint: str, ingredients: Mapping[str, str]
) -> Made:
    # imported here so that a command that runs no stage does not pay for Arrow
    import pyarrow as pa

    from stemmata.stage import Work
    from stemmata.store.arrays import ArrayFiles
    from stemmata.store.cache import FileCache
    from stemmata.store.shelf import Shelves
    from stemmata.store.tablefiles import Made, folder_digest, write_folder

    taken: dict[str, pa.Table] = {
        name: floor.tables.read(name, home_of(name, giver)) for name, giver in sources.items()
    }
    stamp = stamp_of(stage.room)
    folder = floor.tables.root / ".cache"
    with FileCache(folder / f"{stage.room}.sqlite", stamp) as kept, Shelves(folder / f"{stage.room}-parts") as shelves:
        engine = floor.engine if stage.engine else None
        work = Work(
            taken, floor.settings, _entries(stage, floor), floor.evidence, floor.ledger, kept, floor.progress,
            ArrayFiles(folder / stage.room, stamp), engine, shelves.shelf, floor.reports if stage.leaves else {},
        )  # fmt: skip
        outcome: Outcome = import_module(f"stemmata.{stage.room}").run(work)
        digests: dict[str, str] = {}
        rows: dict[str, int] = {}
        for name in stage.gives:
            table, home = outcome.tables[name], home_of(name, stage.room)
            if isinstance(table, pa.Table):
                digests[name] = floor.tables.write(name, TABLES[name].check(table), home)
                rows[name] = table.num_rows
            else:
                digests[name] = floor.tables.write_long(TABLES[name], table, table.rows, home)
                rows[name] = table.rows
        left = None
        if stage.leaves:
            rows["files"] = write_folder(outcome.files, floor.dossier)
            left = folder_digest(floor.dossier)
    return Made(fingerprint, ingredients, digests, rows, tuple(_plain(notice) for notice in outcome.notices), left)


def _giver(name: str, room: str, floor: Floor) -> str:
    """Return the last room before `room` that gives table `name`."""
    for stage in reversed(stages_until(room)[:-1]):
        if name in stage.gives and stage.room in floor.made:
            return stage.room
    raise TableMissingError(name=name, path=floor.dossier.parent)


def _ingredients(stage: Stage, floor: Floor, sources: Mapping[str, str]) -> dict[str, str]:
    settings = floor.settings.model_dump(mode="json")
    parts = {
        "code": code_digest(stage.room),
        "libraries": _versions(stage),
    }
    parts |= {f"settings [{name}]": canonical_json(settings[name]) for name in stage.settings}
    parts |= {f"table {name}": floor.made[giver].tables[name] for name, giver in sources.items()}
    if stage.entries:
        lines = canonical_json(list(_entries(stage, floor)))
        parts["ledger"] = hashlib.sha256(lines.encode()).hexdigest()
    if stage.leaves:
        parts |= {f"report {name}": hashlib.sha256(text).hexdigest() for name, text in floor.reports.items()}
    return parts


def _may_reuse(
    stage: Stage, floor: Floor, before: Made | None, fingerprint: str, ingredients: Mapping[str, str]
) -> tuple[bool, str]:
    """Return whether the tables of the last run still stand, and why or why not, in words."""
    if before is None:
        return False, "never built"
    if before.fingerprint != fingerprint:
        names = sorted(set(ingredients) | set(before.ingredients))
        changed = [name for name in names if ingredients.get(name) != before.ingredients.get(name)]
        return False, "changed: " + ", ".join(changed)
    for name in stage.gives:
        if not floor.tables.intact(name, before.tables.get(name, ""), home_of(name, stage.room)):
            return False, f"table {name} on disk is missing or not as it was written"
    if stage.leaves:
        from stemmata.store.tablefiles import folder_digest

        if before.files != folder_digest(floor.dossier):
            return False, "the dossier on disk is missing or not as it was written"
    return True, "nothing it depends on has changed"


def _entries(stage: Stage, floor: Floor) -> tuple[Mapping[str, Any], ...]:
    if "*" in stage.entries:
        return floor.entries
    by_number = {entry["seq"]: entry for entry in floor.entries}
    return tuple(entry for entry in floor.entries if _taken_back(entry, by_number)["kind"] in stage.entries)


def _taken_back(entry: Mapping[str, Any], by_number: Mapping[int, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what a retraction takes back or brings back in the end; any other entry itself."""
    while entry["kind"] == "decision-retracted":
        number = entry["body"].get("entry")
        if not isinstance(number, int) or not number < entry["seq"] or number not in by_number:
            break
        entry = by_number[number]
    return entry


def _plain(notice: Notice) -> dict[str, str | None]:
    return {"code": notice.code, "message": notice.message, "source_id": notice.source_id}


def stamp_of(room: str) -> str:
    """Return what names the code and libraries of a room: what it keeps between builds is not for any others."""
    stage = next(stage for stage in CHAIN if stage.room == room)
    return canonical_json([code_digest(room), _versions(stage)])


def _versions(stage: Stage) -> str:
    return canonical_json({name: _version(name) for name in stage.libraries})


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"


@cache
def code_digest(room: str) -> str:
    """Return one digest over the program text that a room's tables can depend on.

    A version number that somebody forgot to raise would reuse stale tables in silence; the text itself cannot forget.
    """
    here = Path(__file__).parent
    state = hashlib.sha256()
    for path in _program_files(here, room):
        state.update(f"{path.relative_to(here).as_posix()}\0".encode())
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def _program_files(here: Path, room: str) -> Iterator[Path]:
    yield here / "tables.py"
    # the dossier carries a copy of preserve's verifier
    folders = (here / room, here / "values", *((here / "preserve",) if room == "report" else ()))
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".nbi", ".nbc"}:
                yield path
