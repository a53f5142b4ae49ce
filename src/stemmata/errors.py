"""Every error that Stemmata raises on purpose: a code, what happened, and the mend.

An error has a stable `code` (to cite, look up and translate), the facts as keywords, a `message` made from them and a
`hint` that says what to do next. "Cannot be read" and "cannot be estimated" are not errors: they are answers, and stand
in the tables with a reason.
"""

from __future__ import annotations

import errno
from typing import Any, ClassVar


class StemmataError(Exception):
    """The family of all errors raised on purpose.

    Subclasses set `code`, and `template` and `hint_template` as format strings over the facts they are raised with.
    """

    code: ClassVar[str] = "E000"
    template: ClassVar[str] = "{message}"
    hint_template: ClassVar[str] = ""
    exit_code: ClassVar[int] = 2

    def __init__(self, **facts: Any) -> None:  # noqa: ANN401  (facts are whatever the template names)
        self.facts = facts
        self.message = self.template.format(**facts)
        self.hint = self.hint_template.format(**facts)
        super().__init__(self.message)

    def as_dict(self) -> dict[str, str]:
        """Return what `--json` prints of this error."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


_MENDS: dict[int, str] = {
    errno.ENOSPC: "make room on that disk",
    errno.EDQUOT: "make room on that disk",
    errno.EACCES: "ask for the right to open it",
    errno.EPERM: "ask for the right to open it",
    errno.EROFS: "make that disk writable",
    errno.EFBIG: "use a file system that takes files of that size",
    errno.ENAMETOOLONG: "choose a shorter name",
    **dict.fromkeys(
        (errno.ENOENT, errno.ESTALE, errno.ENODEV, errno.ENXIO), "see whether it was moved or its disk taken out"
    ),
    **dict.fromkeys(
        (errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY),
        "see whether a file lies where a folder is needed, or a folder where a file is",
    ),
}


def mend_of(problem: OSError) -> str:
    """Return what to do about a refusal of the operating system, as part of a sentence."""
    return _MENDS.get(problem.errno or 0, "check the disk")


# -- the case -----------------------------------------------------------------------------------------------------


class NotACaseError(StemmataError):
    """The folder named is not a case."""

    code = "C001"
    template = "{path} is not a case: it has no case.toml"
    hint_template = "make one with: stemmata new {path}"


class CaseExistsError(StemmataError):
    """A new case would lie over an old one."""

    code = "C002"
    template = "{path} already holds a case"
    hint_template = "add to it with: stemmata add {path} FILES"


class SettingsError(StemmataError):
    """`case.toml` cannot be understood."""

    code = "C003"
    template = "{path}: {place}: {problem}"
    hint_template = "mend that line; every key is explained in docs/settings"


class CaseBusyError(StemmataError):
    """Another process is writing to the case."""

    code = "C004"
    template = "{path} is being written by another process"
    hint_template = "wait until it has ended, then try again"


class PlaceRefusedError(StemmataError):
    """A file or folder that a command needs cannot be opened, made or written."""

    code = "C005"
    template = "{path}: {problem}"
    hint_template = "what was reported as done stays done; {mend}, then run the same command again"


class NothingToVerifyError(StemmataError):
    """`stemmata verify` was pointed at something that is neither a case nor a dossier."""

    code = "C006"
    template = "{path} is neither a case (it has no case.toml) nor a dossier (it has no manifest-sha256.txt)"
    hint_template = "name the folder of a case or of a dossier"


class CorpusError(StemmataError):
    """A corpus given to `stemmata trace` cannot be read."""

    code = "K003"
    template = "{path}: {place}: {problem}"
    hint_template = (
        "a corpus is JSON Lines (one object a line: id, text, and optionally date, source), Parquet with these "
        "columns, a file or a folder"
    )


class OutFolderError(StemmataError):
    """The folder named for the results of `stemmata trace` cannot take them."""

    code = "K004"
    template = "{path} cannot take the results: {problem}"
    hint_template = "name a folder that is new, or one that `stemmata trace` made before"


class ExportFolderError(StemmataError):
    """The folder named for an export cannot take it."""

    code = "K006"
    template = "{path} cannot take the export: {problem}"
    hint_template = "name a folder that is new or empty, or one that holds an earlier export of the same kind"


class DossierDoubtError(StemmataError):
    """The dossier was touched after it was built, and an export would have put a seal on it."""

    code = "K007"
    template = "{path} is not as it was built: {problem}"
    hint_template = "find out who touched it; then delete the folder and run the command again, which builds it anew"
    exit_code = 1


class UnknownTableError(StemmataError):
    """A table was asked for that is not defined."""

    code = "T001"
    template = "there is no table named {name!r}"
    hint_template = "the tables are: {known}"


class TableMissingError(StemmataError):
    """A table was asked for that has not been built."""

    code = "T002"
    template = "table {name!r} has not been built yet"
    hint_template = "run: stemmata build {path}"


class TableContractError(StemmataError):
    """A stage broke the promise of a table: columns, types or key."""

    code = "T003"
    template = "table {name!r} breaks its definition: {problem}"
    hint_template = "this is a defect of the program: please report it with the command that led here"


# -- preserve and the store ---------------------------------------------------------------------------------------


class EvidenceMissingError(StemmataError):
    """An object of the evidence store is not there."""

    code = "P001"
    template = "the evidence has no object {source_id}"
    hint_template = "run: stemmata verify; then restore the object from a copy of the case, or add the file again"
    exit_code = 1


class StorageError(StemmataError):
    """The case's own disk or database refused: full, read-only, forbidden, broken."""

    code = "P002"
    template = "cannot write {path}: {problem}"
    hint_template = "what was reported as kept is kept; {mend}, then run the same command again"


class SourceUnreadableError(StemmataError):
    """A file to be received cannot be read to its end."""

    code = "P003"
    template = "cannot read {path}: {problem}"
    hint_template = "{mend}, then add it again"


class LedgerMissingError(StemmataError):
    """There is no ledger where one should be."""

    code = "P004"
    template = "{path} holds no ledger"
    hint_template = "restore it from a copy of the case; a new case is made with: stemmata new"


class LedgerDamagedError(StemmataError):
    """The ledger cannot be read."""

    code = "P005"
    template = "the ledger {path} cannot be read: {problem}"
    hint_template = "run: stemmata verify; then restore the ledger from a copy of the case"
    exit_code = 1


class SigningKeyError(StemmataError):
    """A signing key cannot be used or made."""

    code = "P006"
    template = "the signing key {path} cannot be used: {problem}"
    hint_template = "restore it from your own copy; without it everything works except signing"


class SignedNoteError(StemmataError):
    """A signed note (checkpoint, signature of a dossier) is not in order."""

    code = "P007"
    template = "the signed note is not in order: {problem}"
    hint_template = "compare it with the copy that was handed over"
    exit_code = 1


class ManifestError(StemmataError):
    """A manifest cannot be understood as a table with one row a file."""

    code = "P008"
    template = "the manifest {path} cannot be used: {problem}"
    hint_template = (
        "it needs a header line and a column `file`; save it as CSV (UTF-8) or XLSX, or rename it if it is no manifest"
    )


class DecisionError(StemmataError):
    """A decision is not complete or names a value that does not exist."""

    code = "P009"
    template = "{kind}: {problem}"
    hint_template = "{mend}"


class UnknownSourceError(StemmataError):
    """A source was named that the case never received."""

    code = "P010"
    template = "the case has never received a source {source_id}"
    hint_template = "the known ones stand in the table `sources`"


# -- decisions ------------------------------------------------------------------------------------------------------


class ContradictionError(StemmataError):
    """A decision about who is who contradicts what was decided before."""

    code = "J001"
    template = "this contradicts what was decided: {chain}; but {parts}"
    hint_template = "one of them is wrong; take that one back: stemmata review CASE --undo ENTRY (one of {entries})"


class EntryNotFoundError(StemmataError):
    """An entry was named that decides nothing about who is who, or was taken back already."""

    code = "J002"
    template = "entry {entry} of the ledger is no decision about who is who that still holds"
    hint_template = "the decisions and their numbers are listed by: stemmata review CASE --status --json"


class UnknownRecordError(StemmataError):
    """A record was named that is in no list of the case."""

    code = "J003"
    template = "no list of the case has a record {record_id}"
    hint_template = "name a record by the beginning of its id in the table `records`, or as LIST:ROW"


class NothingToReviewError(StemmataError):
    """There are no pairs to decide."""

    code = "J004"
    template = "there are no pairs to decide: {problem}"
    hint_template = "{mend}"


class NoTerminalError(StemmataError):
    """The review needs somebody who presses keys."""

    code = "J005"
    template = "standard input is {problem}, so nobody can press keys"
    hint_template = (
        "run it in a terminal; give the keys on standard input, one verdict a line; or decide without questions: "
        "stemmata review CASE --decide A B same --reason WHY, stemmata code decide CASE CLAIM accept"
    )


class UnknownClaimError(StemmataError):
    """A claim was named that is not in the case."""

    code = "J006"
    template = "the case has no claim {claim_id}"
    hint_template = "name a claim by the beginning of its id in the table `claims`, six signs or more"


class ClaimRefusedError(StemmataError):
    """What is said of a claim cannot stand: a value that is none, words that are not in the source."""

    code = "J007"
    template = "{place}: {problem}"
    hint_template = "{mend}"


class CodeNotFoundError(StemmataError):
    """An entry was named that says nothing about claims, or was taken back already."""

    code = "J008"
    template = "entry {entry} of the ledger is no decision about claims that still holds"
    hint_template = "the decisions and their numbers are listed by: stemmata code status CASE --json"


class RoundError(StemmataError):
    """A round of blind coding forbids what was asked, or cannot be opened."""

    code = "J009"
    template = "round {round}: {problem}"
    hint_template = "{mend}"


class SchemeError(StemmataError):
    """A coding scheme cannot be understood."""

    code = "J010"
    template = "{path}: {place}: {problem}"
    hint_template = "{mend}"


class SheetError(StemmataError):
    """A coding sheet cannot be read as a table."""

    code = "J011"
    template = "{path}: {problem}"
    hint_template = "{mend}"


# -- trace ----------------------------------------------------------------------------------------------------------


class EmbeddingsError(StemmataError):
    """The model of sentences named by `trace.embeddings` cannot be used."""

    code = "M001"
    template = "the model of sentences in {path} cannot be used: {problem}"
    hint_template = "{mend}; or leave trace.embeddings empty: nothing else needs a model"


# -- weigh ----------------------------------------------------------------------------------------------------------


class AssistError(StemmataError):
    """The model named by `[assist]` cannot be asked."""

    code = "M003"
    template = "the model at {url} cannot be asked: {problem}"
    hint_template = (
        "see `{setting}` in section [assist] of case.toml; {mend}; what was answered is kept, and the same command "
        "goes on from there"
    )


class NotAssistedError(StemmataError):
    """Assisted reading was asked for where the case names no model, or none that suggested anything."""

    code = "M004"
    template = "{problem}"
    hint_template = "{mend}"


# -- read -----------------------------------------------------------------------------------------------------------


class ReadingProcessError(StemmataError):
    """The process that forks the readers' children does not start."""

    code = "R001"
    template = "the reading process does not start with {python}"
    hint_template = "run: {python} -m stemmata.read.forkserver < /dev/null; it says what is missing"


class ListUnreadableError(StemmataError):
    """A list to be added cannot be read as a table."""

    code = "R002"
    template = "{path} cannot be read as a list: {problem}"
    hint_template = "{mend}"


class DayError(StemmataError):
    """A day that was asked about cannot be understood."""

    code = "K005"
    template = "{day!r} is not understood as a day"
    hint_template = "write it as 2023-03-14, or in words with the month by name"


class MappingError(StemmataError):
    """The mapping of a list is none."""

    code = "R003"
    template = "{place}: {problem}"
    hint_template = (
        "for example: birth_date = Born; birth_date.calendar = islamic; ids.ministry = Id No; header_row = 3"
    )


class TooManyRecordsError(StemmataError):
    """Lists are longer than this machine's memory can link."""

    code = "M002"
    template = (
        "linking {records:,} records of lists needs about {needed_gb:.0f} GB of memory, and {free_gb:.0f} GB are free"
    )
    hint_template = (
        "the tables built before stand as they were; build on a machine with more memory, or keep lists apart that "
        "share nobody (a case for each region or period); memory_gb in section [link] says what may be taken"
    )


# -- counting -------------------------------------------------------------------------------------------------------


class HistoriesError(StemmataError):
    """A table of capture histories cannot be understood."""

    code = "N001"
    template = "{path}: {place}: {problem}"
    hint_template = (
        "a table of capture histories has a column `count` (whole numbers), one column a list (0 or 1; empty if the "
        "list could not have seen the stratum), and perhaps a column `stratum`; each history once, none of all zeros"
    )


# -- findings -------------------------------------------------------------------------------------------------------


class FindingUnknownError(StemmataError):
    """A finding was named that there is none of."""

    code = "F001"
    template = "there is no finding {finding_id}"
    hint_template = "the findings are: {known}; write a new one with: stemmata finding write CASE --statement WORDS"


class FindingStepError(StemmataError):
    """A finding cannot be changed, or moved, from where it stands in review."""

    code = "F002"
    template = "{finding_id} is {status}: {problem}"
    hint_template = "{mend}"


class AuthorApprovesError(StemmataError):
    """Somebody would approve what they wrote themselves."""

    code = "F003"
    template = "{who} is an author of {finding_id} (by {authors}) and cannot approve it"
    hint_template = "somebody else has to: stemmata finding approve CASE {finding_id} --by NAME"


class FindingIncompleteError(StemmataError):
    """A finding lacks something without which it cannot be approved."""

    code = "F004"
    template = "{finding_id} cannot be approved yet; it lacks {lacking}"
    hint_template = "{mend}"


class ClaimUnknownError(StemmataError):
    """A claim was named that there is none of."""

    code = "F005"
    template = "there is no claim {claim_id}"
    hint_template = "name it by the beginning of its id in the table `claims`, or name an answer of `answers`"


class LegalSchemeError(StemmataError):
    """A scheme of elements of crimes cannot be understood."""

    code = "F006"
    template = "{path}: {problem}"
    hint_template = (
        "the form of a scheme is told in docs/findings; one that works is printed by: stemmata legal schemes"
    )


class ElementUnknownError(StemmataError):
    """A crime, mode of liability, element or person was named that is not examined."""

    code = "F007"
    template = "{what} {name} is not there"
    hint_template = "{mend}"


class PersonUnclearError(StemmataError):
    """A name or the beginning of an id means several persons of the lists."""

    code = "F009"
    template = "{said} may be {number} persons of the lists: {candidates}"
    hint_template = "name one by the beginning of its id, or the name alone: name:{said}"


class NotOfFindingsError(StemmataError):
    """An entry was named that decides nothing about findings, grades, elements or posts, or was taken back already."""

    code = "F008"
    template = "entry {entry} of the ledger is no decision about findings, grades, elements or posts that still holds"
    hint_template = "the decisions and their numbers are listed by: stemmata finding list CASE --json"


# -- editions -------------------------------------------------------------------------------------------------------


class LeakError(StemmataError):
    """The leak scan found protected words in what is to leave."""

    code = "L001"
    template = "the {edition} edition holds protected words in {places} place(s), and does not leave: {shown}"
    hint_template = (
        "what stands there is not printed; look at the place in the house. Words that the gate did not know as one of "
        "the spellings: add them with: stemmata protect CASE ... --also SPELLING"
    )
    exit_code = 1


class UnseenError(StemmataError):
    """What is to leave holds files that the leak scan cannot look into."""

    code = "L002"
    template = "the {edition} edition holds {files} file(s) that cannot be looked into: {shown}"
    hint_template = "take them out; a picture, a recording or a locked archive may hold what is protected"
    exit_code = 1


class ProtectionError(StemmataError):
    """A protection or a consent cannot be entered."""

    code = "L003"
    template = "{problem}"
    hint_template = "{mend}"


class EditionStepError(StemmataError):
    """An edition cannot take the step that was asked for."""

    code = "L004"
    template = "the {edition} edition {problem}"
    hint_template = "{mend}"


# -- written reports ------------------------------------------------------------------------------------------------


class ReportUnknownError(StemmataError):
    """A written report was named that there is none of."""

    code = "B001"
    template = "there is no report {name!r} in {path}"
    hint_template = "those there are: {known}; a report is a file NAME.md there, and docs/reports tells its form"


class PdfMissingError(StemmataError):
    """A PDF was asked for, and what makes it is not installed."""

    code = "B002"
    template = "no PDF can be made: {problem}"
    hint_template = "install it, or ask for other forms: --format html --format docx"


# -- engines --------------------------------------------------------------------------------------------------------


class EngineMissingError(StemmataError):
    """Something that an engine needs is not installed."""

    code = "X001"
    template = "{engine} cannot be used: {problem}"
    hint_template = "{mend}; or run with --engine duckdb, which needs nothing and gives the same tables"


class EngineStartError(StemmataError):
    """Spark does not start."""

    code = "X002"
    template = "Spark does not start with the master {master}: {problem}"
    hint_template = (
        "a master is local[4], spark://host:7077, yarn or k8s://https://host:port, and must answer; see `master` in "
        "section [engine]; or run with --engine duckdb, which gives the same tables"
    )


class EngineFailedError(StemmataError):
    """An engine broke off a step."""

    code = "X003"
    template = "{engine} broke off at the step {step}: {problem}"
    hint_template = "the tables built before stand as they were; {mend}"
