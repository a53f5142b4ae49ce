"""A case: one method a stage, no logic of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata import chain, config
from stemmata.chain import StageResult
from stemmata.errors import (
    CaseExistsError,
    NotACaseError,
    ReportUnknownError,
    StemmataError,
    TableMissingError,
    UnknownTableError,
)
from stemmata.progress import Silent
from stemmata.tables import TABLES

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from stemmata.config import EngineName
    from stemmata.exporting import Exported
    from stemmata.link.review import Review
    from stemmata.preserve import Received, Receiving, Verification
    from stemmata.read.proposing import FirstLook
    from stemmata.report.releasing import Releasing
    from stemmata.report.releasing import Standing as EditionStanding
    from stemmata.report.written.desk import ReportResult
    from stemmata.screen import Screened
    from stemmata.stage import Progress, Work
    from stemmata.store.ledger import Ledger
    from stemmata.store.objects import ObjectStore
    from stemmata.values.command import Standing
    from stemmata.weigh.assisted.asking import Assistant
    from stemmata.weigh.coding import Coding
    from stemmata.weigh.concluding import Concluding

__all__ = ["Case", "StemmataError", "new", "open"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case on disk.

    Attributes:
        path: The case folder.
        progress: Shows how far long work has come; silent unless told otherwise.

    Examples:
        >>> import tempfile, stemmata
        >>> case = stemmata.new(Path(tempfile.mkdtemp()) / "mill-street", title="Mill Street")
        >>> [stage.room for stage in case.build(only="preserve")]
        ['preserve']
        >>> case.table("sources").num_rows
        0
    """

    path: Path
    progress: Progress = field(default_factory=Silent)

    @property
    def dossier(self) -> Path:
        """Where the dossier lies once it is built."""
        return self.path / "dossier"

    def settings(self) -> config.Settings:
        """Return the settings of `case.toml`.

        Raises:
            SettingsError: If the file cannot be understood.
        """
        return config.load(self.path / "case.toml")

    def add(
        self,
        *paths: str | Path,
        manifest: str | Path | None = None,
        list_id: str | None = None,
        agent: str | None = None,
        report: Callable[[Received], None] | None = None,
    ) -> Receiving:
        """Preserve files, folders and archives, each row reported as created, matched, corrected or refused, and why.

        Args:
            paths: What to add; the originals are copied and never changed.
            manifest: A CSV or XLSX file with one row a file and what is known of it.
            list_id: The list that the files belong to (lists of persons), if any.
            agent: Who receives them.
            report: Called with each row once its bytes and its ledger entry are safe on disk.

        Returns:
            One row a file.

        Raises:
            StemmataError: If a path or the manifest cannot be read, or the disk is full; what was reported stays kept.
        """
        from stemmata import preserve

        with closing(self._ledger()) as ledger:
            return preserve.receive(
                self._evidence(),
                ledger,
                [Path(path) for path in paths],
                manifest=Path(manifest) if manifest else None,
                list_id=list_id,
                agent=agent,
                progress=self.progress,
                report=report,
                settings=self.settings().preserve,
            )

    def first_look(self, path: str | Path, list_id: str, mapping: Mapping[str, Any] | None = None) -> FirstLook:
        """Return what the first rows of a list mean by a mapping, before it is added; nothing is kept.

        Args:
            path: The file.
            list_id: The list it is to be added to.
            mapping: A mapping to try (the keys of `[lists.NAME]`); that of `case.toml` if None, else one is proposed.

        Raises:
            ListUnreadableError: If the file cannot be read as a table.
            MappingError: If `mapping` is not one.
        """
        from stemmata.read.proposing import first_look

        return first_look(Path(path), list_id, self.settings(), mapping)

    def map_list(self, list_id: str, mapping: Mapping[str, Any]) -> str:
        """Write how a list is read at the end of `case.toml`, whose lines stay as they are; return what was added.

        Args:
            list_id: The list.
            mapping: The keys of `[lists.NAME]`.

        Raises:
            SettingsError: If the list has a section already, or the mapping is none.
        """
        return config.add_list(self.path / "case.toml", list_id, mapping)

    def correct(self, source_id: str, fields: Mapping[str, str], *, reason: str, agent: str | None = None) -> None:
        """Correct what is known of a source: a new ledger entry; the old one stays.

        Args:
            source_id: The source, or the beginning of its id.
            fields: Columns of `sources` and their new values, as written.
            reason: Why.
            agent: Who corrects.
        """
        from stemmata import preserve

        with closing(self._ledger()) as ledger:
            preserve.correct(ledger, source_id, fields, reason=reason, agent=agent)

    def withdraw(self, source_id: str, *, reason: str, code: str | None = None, agent: str | None = None) -> None:
        """Withdraw a source: it stays in the evidence, and nothing of it is read, counted or published any more.

        Args:
            source_id: The source, or the beginning of its id.
            reason: Why; it stays in the house.
            code: The reason as one of `decisions.WITHDRAWALS`, for the tombstone.
            agent: Who withdraws it.
        """
        from stemmata import preserve

        with closing(self._ledger()) as ledger:
            preserve.withdraw(ledger, source_id, reason=reason, code=code, agent=agent)

    def build(self, *, only: str | None = None, engine: EngineName | None = None) -> tuple[StageResult, ...]:
        """Bring all tables and the dossier up to date; run only what depends on something that has changed.

        Args:
            only: The room to bring up to date, with what comes before it; all rooms if None.
            engine: `duckdb` or `spark`, before what `case.toml` says; the tables are the same on either.

        Returns:
            One result a stage, in the order of the chain.

        Raises:
            CaseBusyError: If another build of this case is under way.
            SettingsError: If `case.toml` cannot be understood.
            EngineMissingError: If something that the engine needs is not installed.
            EngineStartError: If Spark does not start.
            EngineFailedError: If the engine breaks off; the tables built before stand.
        """
        from stemmata.engine import make_engine
        from stemmata.store.tablefiles import TableFiles

        files, settings = TableFiles(self.path / "tables"), self.settings()
        with files.locked(), closing(self._ledger()) as ledger, make_engine(settings.engine, engine) as running:
            # an interrupted `add` leaves entries that no checkpoint covers yet, and the dossier carries the checkpoint
            ledger.seal()
            floor = chain.Floor(
                tables=files,
                evidence=self._evidence(),
                ledger=ledger,
                entries=tuple(ledger.entries()),
                settings=settings,
                progress=self.progress,
                dossier=self.dossier,
                made=files.notes(),
                engine=running,
                reports=self._reports(),
            )
            return tuple(chain.run_stage(stage, floor) for stage in chain.stages_until(only))

    def review(self, reviewer: str, *, queue: str = "all") -> Review:
        """Return a session in which one reviewer decides who is who; close it when done.

        Every verdict is in the ledger, on disk, when `judge` returns; `build` then brings the tables up to date.

        Args:
            reviewer: Who decides; entered with every verdict.
            queue: Which pairs are asked: `all`, `calibration`, `again`, `effect`, `mentions`, `deferred` or `second`.

        Raises:
            TableMissingError: If the case has not been built.
        """
        from stemmata.link.review import Review
        from stemmata.store.tablefiles import TablesAsAsked

        names = ("records", "pairs", "linkages", "persons", "sources", "mention_links", "mentions", "passages")
        tables = TablesAsAsked(self.table, names)
        _ = tables["pairs"], tables["mention_links"]  # said at once if the case was not built
        return Review(self._ledger(), tables, reviewer=reviewer, queue=queue, languages=self.settings().case.languages)

    def conclude(self, by: str) -> Concluding:
        """Return a session in which one person makes findings, grades claims and maps elements; close it when done.

        Every decision is in the ledger, on disk, when its method returns; `build` then brings the tables up to date.

        Args:
            by: Who decides; entered with every decision.

        Raises:
            DecisionError: If nobody is named.
            TableMissingError: If the case has not been built.
        """
        from stemmata.store.tablefiles import TablesAsAsked
        from stemmata.weigh.concluding import Concluding

        tables = TablesAsAsked(
            self.table,
            ("claims", "answers", "contradictions", "questions", "sources", "persons", "records", "mentions"),
        )
        _ = tables["answers"]  # said at once if the case was not built
        return Concluding(self._ledger(), tables, by=by, standards=self.settings().weigh.standards)

    def releasing(self, by: str, *, today: date | None = None) -> Releasing:
        """Return a session on consent, protection and editions; close it when done.

        Every decision is in the ledger when its method returns. To prepare an edition brings the tables up to date.

        Args:
            by: Who decides; entered with every decision.
            today: The day on which consents and approvals are counted; today's if None.

        Raises:
            ProtectionError: If nobody is named.
        """
        from stemmata.report.releasing import Releasing

        return Releasing(self._ledger(), self._report_work, self.path / "editions", by=by, today=today)

    def editions(self, *, today: date | None = None) -> list[EditionStanding]:
        """Return how far each edition has come, and why one that was approved may no longer leave.

        Args:
            today: The day on which consents and approvals are counted; today's if None.
        """
        with closing(self.releasing("whoever asks", today=today)) as session:
            return session.standing()

    def _report_work(self) -> Work:
        """Return the case as the report room sees it, its tables up to date."""
        from stemmata.stage import Work
        from stemmata.store.cache import FileCache
        from stemmata.store.tablefiles import TablesAsAsked

        self.build(only="count")
        stage, ledger = chain.CHAIN[-1], self._ledger()
        cache = FileCache(self.path / "tables" / ".cache" / "editions.sqlite", chain.stamp_of(stage.room))
        return Work(
            TablesAsAsked(self.table, stage.takes), self.settings(), tuple(ledger.entries()), self._evidence(), ledger,
            cache, self.progress, reports=self._reports(),
        )  # fmt: skip

    def chain_of_command(self, day: str) -> list[Standing]:
        """Return who held which post on a day, and under whom, by what people decided of posts.

        Args:
            day: The day, in any calendar.

        Raises:
            DayError: If the day cannot be understood.
            TableMissingError: If the case has not been built.
        """
        from stemmata.values.cells import span_of
        from stemmata.values.command import chain_on

        return chain_on(self.table("posts").to_pylist(), span_of(day))

    def assistant(self) -> Assistant:
        """Return what asks the model that `[assist]` in `case.toml` names; close it when done.

        Sources and passages are brought up to date first, so that nothing leaves that was closed meanwhile. What the
        model suggests stands in the claims after the next `build`, which asks nobody.

        Raises:
            SettingsError: If `case.toml` cannot be understood.
        """
        from stemmata.weigh.assisted.asking import Assistant

        self.build(only="read")
        return Assistant(
            self._ledger(), self._evidence(), self.table("sources"), self.table("passages"), self.settings().assist
        )

    def coding(self, coder: str) -> Coding:
        """Return a session in which one coder codes claims; close it when done.

        Every decision is in the ledger, on disk, when the call returns; `build` then brings the tables up to date.

        Args:
            coder: Who codes; entered with every decision.

        Raises:
            TableMissingError: If the case has not been built.
        """
        from stemmata.store.tablefiles import TablesAsAsked
        from stemmata.weigh.coding import Coding

        names = ("claims", "codings", "texts", "passages", "sources", "questions", "answers")
        tables = TablesAsAsked(self.table, names)
        _ = tables["codings"], tables["claims"]  # said at once if the case was not built
        return Coding(self._ledger(), tables, coder=coder, adjudicators=self.settings().weigh.adjudicators)

    def report(
        self, *names: str, out: str | Path | None = None, formats: Sequence[str] = ("html", "pdf", "docx"),
        edition: str = "public",
    ) -> tuple[ReportResult, ...]:  # fmt: skip
        """Hold written reports (`reports/*.md`) against the tables as last built; `build` puts them into the dossier.

        Args:
            names: Names of reports, without the ending; all if none is given.
            out: A folder to write them to, where nothing stops them.
            formats: In which forms: html, pdf, docx.
            edition: On the terms of which edition: public, court, full.

        Returns:
            One result a report: everything that is wrong with it, with file, line and column, and what was written.

        Raises:
            ReportUnknownError: If there is no such report.
            TableMissingError: If the case has not been built.
            PdfMissingError: If a PDF is asked for, and what makes it is not installed.
            StorageError: If `out` cannot be written.
        """
        from stemmata.report.written.desk import Desk
        from stemmata.store.tablefiles import TablesAsAsked, write_file

        given = self._reports()
        if unknown := [name for name in names if name not in given]:
            raise ReportUnknownError(name=unknown[0], path=self.path / "reports", known=", ".join(given) or "none")
        taken = next(stage.takes for stage in chain.CHAIN if stage.leaves)
        with closing(self._ledger()) as ledger:
            tables = TablesAsAsked(self.table, taken)
            desk = Desk.of(tables, self.settings(), ledger, tuple(ledger.entries()), edition)
            results = []
            for name in names or given:
                checked = desk.check(name, given[name])
                files = desk.forms(checked, formats) if out is not None and not checked.stopped else {}
                for file, content in files.items():
                    write_file(Path(out or "") / file, content)
                results.append(desk.result(checked, tuple(files)))
            return tuple(results)

    def _reports(self) -> dict[str, bytes]:
        """Return the written reports of the case by name, as they lie on disk."""
        return {path.stem: path.read_bytes() for path in sorted((self.path / "reports").glob("*.md")) if path.is_file()}

    def table(self, name: str) -> pa.Table:
        """Return a table as last built.

        Args:
            name: Name of the table; see the reference of tables.

        Raises:
            UnknownTableError: If there is no such table.
            TableMissingError: If it has not been built.
        """
        from stemmata.store.tablefiles import TableFiles

        if name not in TABLES:
            raise UnknownTableError(name=name, known=", ".join(TABLES))
        files = TableFiles(self.path / "tables")
        givers = [stage.room for stage in chain.CHAIN if name in stage.gives]
        for room in reversed(givers):
            home = chain.home_of(name, room)
            if files.path(name, home).is_file():
                return files.read(name, home)
        raise TableMissingError(name=name, path=self.path)

    def screen(
        self, *lists: str | Path, out: str | Path | None = None, least: float = 0.5, day: str | None = None
    ) -> Screened:
        """Hold the entries of external lists against the persons and organisations of the open sources.

        Args:
            lists: FollowTheMoney JSON Lines, or tables with a header; persons and their posts may lie in two files.
            out: A folder for the hits; nothing is written if None.
            least: Least probability that two names are one for a hit to be shown.
            day: A day, in any calendar, on which the offices of whoever is hit are looked up.

        Raises:
            TableMissingError: If the case has not been built.
            ListUnreadableError: If a list cannot be read.
            OutFolderError: If `out` holds files of another origin.
        """
        from stemmata.screen import screen
        from stemmata.values.cells import span_of

        span = span_of(day) if day is not None else None
        tables = {name: self.table(name) for name in ("sources", "records", "mentions", "persons")}
        return screen(
            tables, [Path(path) for path in lists], settings=self.settings().read, least=least, day=span,
            out=Path(out) if out is not None else None,
        )  # fmt: skip

    def export(self, kind: str, out: str | Path) -> Exported:
        """Write the open part of the case in a form that others read; it is brought up to date first.

        Args:
            kind: `bagit`, `rocrate`, `ftm`, `csv`, `esf`, `geojson`, `annotations` or `exhibits`.
            out: A folder that is new or empty, or that holds an earlier export of the same kind, which it replaces.

        Returns:
            What was written, and what was held back.

        Raises:
            ValueError: If there is no such kind.
            ExportFolderError: If the folder holds something else.
            DossierDoubtError: If the dossier was touched after it was built.
            StorageError: If the folder cannot be written.
        """
        from stemmata import exporting
        from stemmata.store.tablefiles import TablesAsAsked

        if kind not in exporting.KINDS:
            raise ValueError(f"there is no export as {kind!r}; there are: {', '.join(exporting.KINDS)}")
        exporting.check_folder(kind, Path(out))
        self.build()
        tables = TablesAsAsked(self.table, exporting.TAKES)
        with closing(self._ledger()) as ledger:
            standing = exporting.Standing(
                tables, self.settings(), tuple(ledger.entries()), self._evidence(), ledger, self.dossier
            )
            return exporting.write(kind, standing, Path(out))

    def verify(
        self, *, expect_checkpoint: str | Path | None = None, expect_key: str | Path | None = None
    ) -> Verification:
        """Recheck every hash, chain and signature of the case.

        Args:
            expect_checkpoint: A checkpoint kept elsewhere, to prove that the ledger has only grown since.
            expect_key: A file with the public key as it was had in another way.

        Returns:
            What was checked, what failed, and what this check cannot exclude.
        """
        from stemmata.preserve import verify_case

        return verify_case(self.path, expect_checkpoint, expect_key=expect_key)

    def _ledger(self) -> Ledger:
        from stemmata.store.ledger import Ledger

        return Ledger(self.path / "ledger.sqlite")

    def _evidence(self) -> ObjectStore:
        from stemmata.store.objects import ObjectStore

        return ObjectStore(self.path / "evidence")


def new(
    path: str | Path, *, title: str | None = None, languages: Sequence[str] = (), progress: Progress | None = None
) -> Case:
    """Make a case folder.

    Args:
        path: The folder; made if it is not there.
        title: Title of the case; the folder's name if not given.
        languages: Languages to expect (ISO 639-1).
        progress: Shows how far long work has come.

    Returns:
        The new case.

    Raises:
        CaseExistsError: If the folder already holds a case.
    """
    folder = Path(path)
    if (folder / "case.toml").exists():
        raise CaseExistsError(path=folder)
    from stemmata.store.ledger import Ledger

    ledger = folder / "ledger.sqlite"
    if begun := ledger.exists():  # a `new` that was stopped half way may be finished; a case that lost its settings not
        with closing(Ledger(ledger)) as opened:
            if any(True for _ in opened.entries(since=1)):
                raise CaseExistsError(path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    # a folder's name need not be UTF-8; a title must be, for it is printed and entered in the ledger
    title = (title or folder.resolve().name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if not begun:
        Ledger.create(ledger, title=title).close()
    # written last: a folder without it is no case yet
    config.write(folder / "case.toml", title=title, languages=tuple(languages))
    return Case(folder, progress or Silent())


def open(path: str | Path, *, progress: Progress | None = None) -> Case:  # noqa: A001  (reads as stemmata.open)
    """Open a case.

    Args:
        path: The case folder.
        progress: Shows how far long work has come.

    Returns:
        The case.

    Raises:
        NotACaseError: If the folder holds no case.
    """
    folder = Path(path)
    if not (folder / "case.toml").is_file():
        raise NotACaseError(path=folder)
    return Case(folder, progress or Silent())
