"""One person's session on consent, protection and editions: what is decided, and how an edition leaves the house.

prepared (built and scanned) -> approved by somebody else, until a day -> released. Each step is an entry of the ledger;
whatever is decided on consent, protection or withdrawal afterwards sends the edition back to the beginning.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemmata import decisions
from stemmata.decisions import (
    CONSENTS,
    EDITIONS,
    GUARDED,
    INNER_KINDS,
    PROTECTIONS,
    ConsentRecorded,
    EditionApproved,
    EditionPrepared,
    EditionReleased,
    EditionSecret,
    Protected,
)
from stemmata.errors import DayError, EditionStepError, ProtectionError, UnknownSourceError
from stemmata.report.bag import TAG_MANIFEST, bag
from stemmata.report.dossier import Dossier
from stemmata.report.exports import FORMS, Ready, head, sealed
from stemmata.report.leaks import Scan, files_in, refuse, scan, searched
from stemmata.report.packet import MANIFEST, File, digest, tables
from stemmata.report.redact import borne_by_others
from stemmata.report.terms import Terms, lapsed, terms
from stemmata.stage import Work
from stemmata.store.tablefiles import write_folder
from stemmata.tables import TABLES
from stemmata.values.cells import read_date
from stemmata.values.fold import find_quotes
from stemmata.values.guarded import LEAST, Finder, Guarded
from stemmata.values.ids import beginning_so

if TYPE_CHECKING:
    from stemmata.store.ledger import Ledger, Pen

__all__ = ["RELEASED_AS", "Made", "Releasing", "Standing"]

RELEASED_AS = ("dossier", "bagit", *FORMS)
"""Forms in which an approved edition leaves the house."""

_OUTDATES = INNER_KINDS | {"evidence-withdrawn", "metadata-corrected", "decision-retracted"}
"""Kinds of entries after which an edition must be prepared anew."""
_CONSENT_COLUMNS = ("who", "purpose", "says", "source", "until", "how")
_PHONE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Made:
    """An edition that was prepared."""

    edition: str
    folder: Path
    content: str
    """SHA-256 of its manifest."""
    files: int
    entry: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an edition has come."""

    edition: str
    prepared: int | None
    approved: int | None
    until: str | None
    outdated_by: int | None
    """The first entry after which it must be prepared anew."""
    lapsed: tuple[int, ...]
    """Entries of consents that held when it was prepared and have expired since."""
    expired: bool
    """Whether the day until which it was approved is past."""
    released: int | None
    recall: str | None
    """Why what was released last could not be released today; None if it could, or if nothing was released."""

    @property
    def releasable(self) -> bool:
        """Whether it may be released today."""
        return self.approved is not None and not (self.outdated_by or self.lapsed or self.expired)

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {**asdict(self), "releasable": self.releasable}

    def lines(self) -> Iterator[str]:
        """Yield what is told of it to people."""
        steps = [f"prepared (entry {self.prepared})"] if self.prepared else ["not prepared"]
        steps += [f"approved until {self.until} (entry {self.approved})"] if self.approved else []
        steps += ["the approval HAS EXPIRED"] if self.expired else []
        steps += [f"to be prepared anew since entry {self.outdated_by}"] if self.outdated_by else []
        steps += [f"to be prepared anew, for consent in entry {entry} HAS EXPIRED" for entry in self.lapsed]
        steps += [f"last released in entry {self.released}"] if self.released else []
        yield f"{self.edition}: {', '.join(steps)}"
        if self.recall:
            yield f"{self.edition}: what was released in entry {self.released} {self.recall}: tell those who have it"


class Releasing:
    """The session of one person.

    Args:
        ledger: The ledger.
        work: Gives the case as the report room sees it, its tables up to date.
        home: Folder of the editions, within the case.
        by: Who decides.
        today: The day of today, where consents are counted.

    Raises:
        ProtectionError: If nobody is named.
    """

    def __init__(
        self, ledger: Ledger, work: Callable[[], Work], home: Path, *, by: str, today: dt.date | None = None
    ) -> None:
        self.by = " ".join(by.split())
        if not self.by:
            raise ProtectionError(problem="nobody is named who decides", mend="say who: --by NAME")
        self.ledger, self._work, self.home = ledger, work, home
        self.today = today or dt.datetime.now(dt.UTC).date()

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()

    # -- what is decided ------------------------------------------------------------------------------------------

    def protect(
        self,
        what: str,
        *words: str,
        reason: str,
        source: str | None = None,
        editions: Sequence[str] = ("public", "court"),
        pseudonym: str | None = None,
    ) -> int:
        """Protect words wherever they stand, or a passage, fields or the original of one source.

        Args:
            what: One of `decisions.PROTECTIONS`.
            words: Spellings of the words; of `passage` the words of the text, of `field` columns of `sources`.
            reason: Why; it never leaves the house.
            source: The source, or the beginning of its id, for `passage`, `field` and `original`.
            editions: In which editions: public, court or both.
            pseudonym: What stands instead; drawn if not given.

        Returns:
            Number of the entry.

        Raises:
            ProtectionError: If it cannot be understood, or would protect nothing.
            UnknownSourceError: If there is no such source.
        """
        said = tuple(dict.fromkeys(" ".join(w.split()) for w in words if w.strip()))
        _hold(reason.strip(), "no reason is given", "say why: --reason WHY")
        _hold(what in PROTECTIONS, f"{what!r} cannot be protected", f"one of: {', '.join(PROTECTIONS)}")
        _hold(editions and set(editions) <= {"public", "court"}, "the full edition shows everything", "public, court")
        found = Protected(what, reason.strip(), tuple(dict.fromkeys(editions)), said, pseudonym=pseudonym)
        if what in GUARDED:
            _hold(said, "no words are given", "name them as they are written")
            for word in said:
                _hold_word(what, word)
            if pseudonym:
                shows = bool(Finder([Guarded(what, said, "x")]).find(pseudonym))
                _hold(not shows, "the pseudonym holds the words it is to replace", "choose another")
        else:
            found = self._of_source(found, source)
        return self._enter([found])[0]

    def _of_source(self, asked: Protected, source: str | None) -> Protected:
        work = self._work()
        source_id = _source(work.tables["sources"].column("source_id").to_pylist(), source or "")
        if asked.what == "original":
            return replace(asked, source_id=source_id, words=())
        if asked.what == "field":
            known = [c.name for c in TABLES["sources"].columns if c.name not in {"source_id", "protection", "status"}]
            wrong = [c for c in asked.words if c not in known]
            _hold(asked.words and not wrong, f"sources have no field {', '.join(wrong)}", f"one of: {', '.join(known)}")
            return replace(asked, source_id=source_id, columns=asked.words, words=())
        texts = work.tables["texts"]
        rows = dict(zip(texts.column("source_id").to_pylist(), texts.column("text").to_pylist(), strict=True))
        quote = " ".join(asked.words)
        spans = list(find_quotes(quote, rows.get(source_id) or ""))
        _hold(
            len(spans) == 1, f"the words stand {len(spans)} times in the source", "quote so much that they stand once"
        )
        return replace(asked, source_id=source_id, start=spans[0][0], end=spans[0][1], words=(quote,))

    def consent(
        self,
        who: str,
        purpose: str,
        says: str,
        *,
        sources: Sequence[str] = (),
        until: str | None = None,
        how: str | None = None,
    ) -> int:
        """Enter that somebody gave, refused or withdrew consent to a purpose.

        Args:
            who: Whose consent.
            purpose: public, court or full.
            says: given, refused or withdrawn.
            sources: The sources it is about, by the beginnings of their ids; none = the person's name.
            until: Last day on which it holds.
            how: How it was obtained.

        Returns:
            Number of the entry.
        """
        return self._enter([self._consent(who, purpose, says, sources=sources, until=until, how=how)])[0]

    def import_consents(self, file: Path) -> list[int]:
        """Enter the consents of a CSV file: `who`, `purpose`, `says`, and where given `source`, `until`, `how`.

        `source` may name several, apart by blanks. All are entered, or none.

        Raises:
            ProtectionError: If a row cannot be understood; it names the row.
        """
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        heads = {key for row in rows for key in row if key}
        lacks = [c for c in _CONSENT_COLUMNS[:3] if c not in heads]
        _hold(not lacks, f"{file}: there is no column {', '.join(lacks)}", f"columns: {', '.join(_CONSENT_COLUMNS)}")
        records = []
        for number, row in enumerate(rows, 2):
            cell = {key: (row.get(key) or "").strip() for key in _CONSENT_COLUMNS}
            try:
                records.append(
                    self._consent(
                        cell["who"], cell["purpose"], cell["says"], sources=cell["source"].split(),
                        until=cell["until"] or None, how=cell["how"] or None,
                    )
                )  # fmt: skip
            except (ProtectionError, UnknownSourceError, DayError) as problem:
                raise ProtectionError(
                    problem=f"{file}, row {number}: {problem.message}", mend=problem.hint or "mend that row"
                ) from None
        return self._enter(records)

    def _consent(
        self, who: str, purpose: str, says: str, *, sources: Sequence[str], until: str | None, how: str | None
    ) -> ConsentRecorded:  # fmt: skip
        name = " ".join(who.split())
        _hold(name, "nobody is named who consents", "name the person as the case does")
        _hold(purpose in EDITIONS, f"{purpose!r} is no purpose", f"one of: {', '.join(EDITIONS)}")
        _hold(says in CONSENTS, f"{says!r} is no answer", f"one of: {', '.join(CONSENTS)}")
        known = self._received() if sources else []
        ids = tuple(_source(known, one) for one in sources)
        return ConsentRecorded(name, purpose, says, ids, _day(until) if until else None, how)

    def _received(self) -> list[str]:
        bodies = (e["body"] for e in self.ledger.entries() if e["kind"] == "evidence-received")
        return list(dict.fromkeys(body["source_id"] for body in bodies))

    def undo(self, entry: int, reason: str | None = None) -> int:
        """Take back a protection, a consent or an approval by the number of its entry."""
        kinds = {e.seq: e.decision.kind for e in self._standing()}
        ours = {"protected", "consent-recorded", "edition-approved"}
        _hold(kinds.get(entry) in ours, f"entry {entry} is no protection, consent or approval that holds", "see: list")
        return self._enter([decisions.DecisionRetracted(entry, reason)])[0]

    def decided(self) -> list[dict[str, Any]]:
        """Return every protection and consent that holds: entry, time, by, kind, and what it says."""
        return [
            {"entry": e.seq, "time": e.time.isoformat(), "by": e.agent, "kind": e.decision.kind, **e.decision.body()}
            for e in self._standing() if isinstance(e.decision, (Protected, ConsentRecorded))
        ]  # fmt: skip

    # -- editions -------------------------------------------------------------------------------------------------

    def prepare(self, edition: str) -> Made:
        """Build an edition and search every byte of it; it is laid down only if nothing protected was found.

        Raises:
            LeakError: If protected words were found.
            UnseenError: If it holds a file that cannot be looked into.
        """
        self._enter([])  # so that there is a secret
        work = self._work()
        on = terms(work.entries, work.settings.editions, edition, self.today)
        made = Dossier.of(work, on, self._released_pages(edition))
        folder = self.home / edition
        fresh = self.home / f".{edition}.unchecked"
        try:
            count = write_folder(made.files, fresh)
            if not on.full:
                refuse(self._scanned(fresh, made.admission.finder, on), edition)
            content = digest(fresh / MANIFEST)
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        strings = sum(len(one.words) for one in on.guarded)
        day = (on.day or self.today).isoformat()
        entry = self._enter([EditionPrepared(edition, content, day, count, strings)])[0]
        notices = tuple(f"{n.code}: {n.message}" for n in made.notices)
        return Made(edition, folder, content, count, entry, notices)

    @staticmethod
    def _scanned(folder: Path, finder: Finder, on: Terms) -> Scan:
        """Search a folder made here; what the terms let leave though nobody can look into it is not told of."""
        lets = [("evidence/", on.unseen_originals), ("redacted/", on.page_images)]
        may = tuple(place for place, let in lets if let)
        found = scan(files_in(folder), finder)
        found.unseen = [(name, why) for name, why in found.unseen if not (may and name.startswith(may))]
        return found

    def approve(self, edition: str, *, until: str, reason: str | None = None) -> int:
        """Let a prepared edition leave, until a day; not by who prepared it.

        Raises:
            EditionStepError: If there is nothing to approve, or the same person prepared it.
        """
        prepared = self._prepared(edition)
        record = prepared.decision
        assert isinstance(record, EditionPrepared)
        if (prepared.agent or "").casefold() == self.by.casefold():
            problem = f"was prepared by {self.by}, who cannot approve it"
            raise EditionStepError(edition=edition, problem=problem, mend="somebody else has to")
        self._unchanged(edition, self.home / edition, record.content)
        day = _day(until)
        if dt.date.fromisoformat(day) < self.today:
            raise EditionStepError(
                edition=edition, problem=f"cannot be approved until {day}: that is past", mend="later"
            )
        return self._enter([EditionApproved(edition, record.content, day, reason)])[0]

    def release(self, edition: str, out: Path, *, to: str | None = None, form: str = "dossier") -> int:
        """Write an approved edition out of the house, checked and searched once more.

        Beside the folder lies a signed note of the release, `OUT.release.txt`.

        Args:
            edition: The edition.
            out: A folder that is not there yet.
            to: For whom, in words.
            form: `dossier`: the folder as it was approved, byte for byte; `bagit`: the same in a bag; or a form of
                `exports.FORMS`, made of the very tables that were approved.

        Returns:
            How many files were written.

        Raises:
            EditionStepError: If it is not approved, or the approval has expired, or something was decided since.
            LeakError: If protected words are found now.
        """
        prepared = self._prepared(edition)
        record = prepared.decision
        assert isinstance(record, EditionPrepared)
        approved = self._approved(prepared)
        approval = approved.decision
        assert isinstance(approval, EditionApproved)
        if out.exists():
            raise EditionStepError(
                edition=edition, problem=f"does not go over {out}", mend="name a folder not there yet"
            )
        folder = self.home / edition
        self._unchanged(edition, folder, record.content)
        work = self._work()
        on = terms(work.entries, work.settings.editions, edition, self.today)
        finder = self._finder(work, on.guarded)
        if not on.full:
            refuse(self._scanned(folder, finder, on), edition)
        said = f"approved by a second person in entry {approved.seq} of the ledger, until {approval.until}"
        if form == "dossier":
            count = write_folder(files_in(folder), out)
        else:
            made, known = self._in_form(form, folder, work, on, said)
            count = write_folder(searched(made, finder, edition, known), out)
        seal = next(out / name for name in (TAG_MANIFEST, MANIFEST) if (out / name).is_file())
        note = (
            f"Edition: {edition}\nForm: {form}\n"
            f"Approved by a second person: entry {approved.seq} of the ledger, until {approval.until}\n"
            f"SHA-256 of the {MANIFEST} that was approved: {record.content}\n"
            f"SHA-256 of {seal.name} here: {digest(seal)}\nHanded out: {self.today.isoformat()}\n"
        )
        out.with_name(f"{out.name}.release.txt").write_text(self.ledger.sign(note) or note, encoding="utf-8")
        plain = form == "dossier"
        released = EditionReleased(
            edition, record.content, approved.seq, to, None if plain else form, None if plain else digest(seal)
        )
        self._enter([released])
        if form in {"dossier", "bagit"}:
            pages = {name for name, _ in files_in(folder) if name.endswith(".html")} | self._released_pages(edition)
            self._pages_file(edition).write_text("".join(f"{name}\n" for name in sorted(pages)), encoding="utf-8")
        return count

    def _pages_file(self, edition: str) -> Path:
        return self.home / f"{edition}.pages.txt"

    def _released_pages(self, edition: str) -> frozenset[str]:
        """Return the addresses of all pages that ever were released: a link to one must not lead to nothing."""
        file = self._pages_file(edition)
        return frozenset(file.read_text("utf-8").splitlines()) if file.is_file() else frozenset()

    def _approved(self, prepared: decisions.Entry) -> decisions.Entry:
        """Return the entry of the approval of what was prepared.

        Raises:
            EditionStepError: If nobody approved it, or the approval has expired.
        """
        record = prepared.decision
        assert isinstance(record, EditionPrepared)
        found = [e for e in self._standing() if isinstance(e.decision, EditionApproved) and e.seq > prepared.seq
                 and (e.decision.edition, e.decision.content) == (record.edition, record.content)]  # fmt: skip
        if not found:
            mend = "somebody else runs: stemmata edition approve"
            raise EditionStepError(edition=record.edition, problem="is not approved", mend=mend)
        approval = found[-1].decision
        assert isinstance(approval, EditionApproved)
        if dt.date.fromisoformat(approval.until) < self.today:
            problem = f"was approved until {approval.until}"
            raise EditionStepError(edition=record.edition, problem=problem, mend="have it approved anew")
        return found[-1]

    def _in_form(
        self, form: str, folder: Path, work: Work, on: Terms, said: str
    ) -> tuple[Iterable[File], frozenset[Path]]:
        """Return the files of an approved edition in another form, and which of them were searched already.

        They hold nothing that the tables of the edition do not.
        """
        finder = self._finder(work, on.guarded)
        if form == "bagit":
            info = {
                "Source-Organization": finder.struck("; ".join(work.settings.report.authors)),
                "Bagging-Date": self.today.isoformat(),
                "External-Description": finder.struck(work.settings.case.title),
                "External-Identifier": (self.ledger.public_key() or "").strip(),
                "Internal-Sender-Description": f"terms: those of the {on.name} edition; {said}",
            }
            made = bag(files_in(folder), info, self.ledger.sign, head(form, "dossier in a bag"))
            return made, frozenset(path for _, path in files_in(folder))
        ready = Ready.of(
            work.tables, work.settings, work.entries, work.evidence, self.ledger, on=on, approval=said
        )  # fmt: skip
        for name, content in tables(ready.admission.tables):
            if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest(folder / name):
                problem = f"is not what the case holds now: {name} differs"
                raise EditionStepError(edition=on.name, problem=problem, mend="prepare it anew")
        return sealed(form, ready), frozenset(ready.originals.paths.values())

    def scan(self, folder: Path, edition: str = "public") -> Scan:
        """Search any folder that is to leave for what is protected in an edition."""
        work = self._work()
        on = terms(work.entries, work.settings.editions, edition, self.today)
        return scan(files_in(folder), self._finder(work, on.guarded))

    @staticmethod
    def _finder(work: Work, guarded: Sequence[Guarded]) -> Finder:
        first = Finder(guarded)
        return Finder(guarded, borne_by_others(work.tables, first)) if first else first

    def standing(self) -> list[Standing]:
        """Return how far each edition has come."""
        held = self._standing()
        found = []
        for edition in EDITIONS:
            of = [e for e in held if getattr(e.decision, "edition", None) == edition]
            prepared = next((e for e in reversed(of) if isinstance(e.decision, EditionPrepared)), None)
            since = prepared.seq if prepared else 0
            approved = next(
                (e for e in reversed(of) if isinstance(e.decision, EditionApproved) and e.seq > since), None
            )
            released = next((e for e in reversed(of) if isinstance(e.decision, EditionReleased)), None)
            until = approved.decision.until if approved and isinstance(approved.decision, EditionApproved) else None
            found.append(
                Standing(
                    edition, since or None, approved.seq if approved else None, until,
                    self._outdated(since) if prepared else None,
                    self._lapsed(prepared) if prepared else (),
                    until is not None and dt.date.fromisoformat(until) < self.today,
                    released.seq if released else None,
                    self._recall(edition, released) if released else None,
                )
            )  # fmt: skip
        return found

    def _recall(self, edition: str, released: decisions.Entry) -> str | None:
        """Return why what was released could not be released today."""
        assert isinstance(released.decision, EditionReleased)
        content = released.decision.content
        made = [e for e in self._standing() if isinstance(e.decision, EditionPrepared) and e.seq < released.seq
                and (e.decision.edition, e.decision.content) == (edition, content)]  # fmt: skip
        return self._hindrance(made[-1]) if made else None

    def _prepared(self, edition: str) -> decisions.Entry:
        of = [e for e in self._standing() if isinstance(e.decision, EditionPrepared) and e.decision.edition == edition]
        again = f"run: stemmata edition prepare CASE --as {edition}"
        if not of:
            raise EditionStepError(edition=edition, problem="was not prepared", mend=again)
        if (problem := self._hindrance(of[-1])) is not None:
            raise EditionStepError(edition=edition, problem=problem, mend=again)
        return of[-1]

    def _hindrance(self, prepared: decisions.Entry) -> str | None:
        """Return why an edition as it was prepared may no longer leave; None if it may."""
        if (by := self._outdated(prepared.seq)) is not None:
            return f"was prepared before entry {by}, which changed what may be shown"
        if gone := self._lapsed(prepared):
            return f"rests on consent that has expired since (entry {', '.join(map(str, gone))})"
        return None

    def _lapsed(self, prepared: decisions.Entry) -> tuple[int, ...]:
        record = prepared.decision
        assert isinstance(record, EditionPrepared)
        return lapsed(self.ledger.entries(), record.edition, dt.date.fromisoformat(record.day), self.today)

    def _outdated(self, since: int) -> int | None:
        return next((e["seq"] for e in self.ledger.entries(since) if e["kind"] in _OUTDATES), None)

    @staticmethod
    def _unchanged(edition: str, folder: Path, content: str) -> None:
        """Hold the folder to the digest that the ledger has, file by file."""
        again = "prepare it anew"
        if not (folder / MANIFEST).is_file() or digest(folder / MANIFEST) != content:
            raise EditionStepError(edition=edition, problem="on disk is not the one that was prepared", mend=again)
        listed = {line[66:]: line[:64] for line in (folder / MANIFEST).read_text("utf-8").splitlines()}
        there = {name: path for name, path in files_in(folder) if name not in {MANIFEST, f"{MANIFEST}.note"}}
        if there.keys() != listed.keys() or any(digest(path) != listed[name] for name, path in there.items()):
            raise EditionStepError(edition=edition, problem="on disk was changed since it was prepared", mend=again)

    # -- the ledger -----------------------------------------------------------------------------------------------

    def _standing(self) -> list[decisions.Entry]:
        return decisions.standing(decisions.read(entry) for entry in self.ledger.entries())

    def _enter(self, records: Sequence[decisions.Decision]) -> list[int]:
        """Append entries, and before the first of all the secrets that pseudonyms are drawn from."""
        with self.ledger.writing() as pen:
            self._secrets(pen)
            numbers = [pen.append(record, self.by) for record in records]
        self.ledger.seal()
        return numbers

    def _secrets(self, pen: Pen) -> None:
        there = {e["body"]["edition"] for e in pen.since(0) if e["kind"] == EditionSecret.kind}
        for edition in ("public", "court"):
            if edition not in there:
                pen.append(EditionSecret(edition, secrets.token_hex(32)), self.by)


def _hold(holds: object, problem: str, mend: str) -> None:
    if not holds:
        raise ProtectionError(problem=problem, mend=mend)


def _hold_word(what: str, word: str) -> None:
    """Refuse words so short that they stand everywhere."""
    signs = sum(c.isalnum() for c in word)
    digits = sum(c.isdigit() for c in word)
    if what == "phone":
        _hold(digits >= _PHONE_DIGITS, "a phone number has six digits at least", "give it with its area code")
    _hold(signs >= LEAST, f"words to be protected have {LEAST} letters or digits at least",
          "protect the passage instead: stemmata protect CASE passage SOURCE WORDS")  # fmt: skip


def _source(known: Sequence[str], said: str) -> str:
    """Return the whole id of the source that `said` begins."""
    found = [said] if said in known else beginning_so(said.strip().lower(), known)
    if not found:
        raise UnknownSourceError(source_id=said)
    _hold(len(found) == 1, f"{said!r} does not name one source", "write more of its SHA-256")
    return found[0]


def _day(said: str) -> str:
    found = read_date(said).readings
    if not found or found[0].last is None:
        raise DayError(day=said)
    return found[0].last.isoformat()
