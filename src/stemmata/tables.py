"""Every table that crosses from one room to another: its columns, their types, its key and what each means.

This module is the only home of column names and types. Rooms build tables with `Table.build` and nothing else, so that
what is written always keeps the promise made here; the documentation of the tables is generated from it.

Spans (`start`, `end`) are half-open and count Unicode code points of the source's extracted text (table `texts`).
Columns that hold JSON are strings in canonical form (sorted keys, no spaces).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.errors import TableContractError, UnknownTableError

TEXT = pa.string()
WHOLE = pa.int64()
NUMBER = pa.float64()
YES_NO = pa.bool_()
DAY = pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())
BOX = pa.list_(pa.float64())


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` columns together identify a row and are never null."""

    name: str
    type: pa.DataType
    meaning: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The promise of one table."""

    name: str
    room: str
    meaning: str
    columns: tuple[Column, ...]
    open_ended: bool = False
    """Whether further columns may follow the defined ones (`records`: fields as configured)."""
    further: pa.DataType = TEXT
    """Type of these."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the defined columns."""
        return pa.schema([pa.field(c.name, c.type, nullable=not c.key) for c in self.columns])

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(c.name for c in self.columns if c.key)

    def empty(self) -> pa.Table:
        """Return the table without rows."""
        return self.schema.empty_table()

    def build(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Return the rows as a checked table, sorted by key so that the same rows give the same bytes.

        Args:
            rows: One mapping a row; columns left out are null.

        Returns:
            The table.

        Raises:
            TableContractError: If a row names a column that is not defined, a type differs, or a key repeats.
        """
        rows = list(rows)
        known = {c.name for c in self.columns}
        extra: list[str] = []
        for row in rows:
            for name in row:
                if name not in known:
                    known.add(name)
                    extra.append(name)
        if extra and not self.open_ended:
            raise TableContractError(name=self.name, problem=f"undefined column(s) {', '.join(sorted(extra))}")
        schema = self.schema
        for name in sorted(extra):
            schema = schema.append(pa.field(name, self.further))
        try:
            table = pa.table(
                {f.name: pa.array([row.get(f.name) for row in rows], type=f.type) for f in schema}, schema=schema
            )
        except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
            raise TableContractError(name=self.name, problem=str(problem)) from problem
        return self.check(self.sort(table))

    def join(self, parts: list[pa.Table]) -> pa.Table:
        """Return tables built part by part as one, as if all rows had been given to `build` at once.

        Args:
            parts: Tables that `build` returned; some may have columns that others do not. The list is emptied, so that
                a long table is never in memory twice.

        Raises:
            TableContractError: If a key repeats over the parts.
        """
        extra = sorted({name for part in parts for name in part.schema.names} - {c.name for c in self.columns})
        schema = self.schema
        for name in extra:
            schema = schema.append(pa.field(name, self.further))
        whole = pa.concat_tables([schema.empty_table(), *parts], promote_options="default").select(schema.names)
        parts.clear()
        order = pc.sort_indices(whole, [(name, "ascending") for name in self.key])
        columns: dict[str, pa.ChunkedArray] = {}
        for name in schema.names:
            columns[name] = whole.column(name).take(order)
            whole = whole.drop_columns(name)
        return self.check(pa.table(columns, schema=schema))

    def sort(self, table: pa.Table) -> pa.Table:
        """Return the table in the order of its key (of all plain columns where it has none)."""
        by = self.key or tuple(c.name for c in self.columns if not pa.types.is_nested(c.type))
        return table.sort_by([(name, "ascending") for name in by]) if table.num_rows > 1 else table

    def check(self, table: pa.Table) -> pa.Table:
        """Return `table` unchanged if it keeps the promise.

        Args:
            table: The table to check.

        Returns:
            The same table.

        Raises:
            TableContractError: If columns, types, nulls or key differ from the definition.
        """
        wanted = self.schema
        names = table.schema.names
        if names[: len(wanted.names)] != wanted.names or (len(names) > len(wanted.names) and not self.open_ended):
            raise TableContractError(name=self.name, problem=f"columns are {names}, should be {wanted.names}")
        for field in wanted:
            if table.schema.field(field.name).type != field.type:
                problem = f"column {field.name!r} is {table.schema.field(field.name).type}, should be {field.type}"
                raise TableContractError(name=self.name, problem=problem)
            if not field.nullable and table.column(field.name).null_count:
                raise TableContractError(name=self.name, problem=f"column {field.name!r} has empty cells")
        if self.key and table.num_rows:
            distinct = table.group_by(list(self.key)).aggregate([]).num_rows
            if distinct != table.num_rows:
                problem = f"{table.num_rows - distinct} row(s) repeat the key {', '.join(self.key)}"
                raise TableContractError(name=self.name, problem=problem)
        return table


_SPAN = (
    Column("source_id", TEXT, "the source it stands in"),
    Column("start", WHOLE, "first code point in the source's text"),
    Column("end", WHOLE, "one past the last code point"),
)

RECEIPTS = Table(
    "receipts",
    "preserve",
    "Each time a file was received: the same bytes received twice are one source with two receipts.",
    (
        Column("receipt_id", TEXT, "digest of the ledger entry and the row in it", key=True),
        Column("source_id", TEXT, "SHA-256 of the bytes"),
        Column("seq", WHOLE, "number of the ledger entry"),
        Column("received_at", INSTANT, "when, by the clock of the computer that received it"),
        Column("name", TEXT, "file name as received"),
        Column("path", TEXT, "where it was received from: path as given, or member of a container"),
        Column("parent_source_id", TEXT, "the container it was taken from (archive, mail), else null"),
        Column("agent", TEXT, "who received it, as given"),
        Column("details", TEXT, "JSON: what the manifest said of it, as written"),
    ),
)

SOURCES = Table(
    "sources",
    "preserve",
    "One row a source: a distinct sequence of bytes, with what is known of it.",
    (
        Column("source_id", TEXT, "SHA-256 of the bytes, 64 hexadecimal digits", key=True),
        Column("name", TEXT, "file name as first received"),
        Column("media_type", TEXT, "type of the content, from its bytes first and its name second"),
        Column("size_bytes", WHOLE, "length of the bytes"),
        Column("received_at", INSTANT, "first receipt"),
        Column("title", TEXT, "title, from the manifest"),
        Column("publisher", TEXT, "who published it (outlet, agency, body)"),
        Column("author", TEXT, "who wrote or spoke it"),
        Column("kind", TEXT, "testimony, press, official, recording, list, report, web, other"),
        Column("published_from", DAY, "earliest day of publication"),
        Column("published_to", DAY, "latest day of publication"),
        Column("languages", TEXTS, "languages, ISO 639-1: as declared, else as found in the text"),
        Column("protection", TEXT, "open, restricted, secret"),
        Column("obtained", TEXT, "how it was obtained, as given"),
        Column("list_id", TEXT, "the list it was added as (`add --list`), else null"),
        Column("parent_source_id", TEXT, "the container it was taken from, else null"),
        Column("details", TEXT, "JSON: further columns of the manifest, as written"),
        Column("status", TEXT, "read, unread, withdrawn"),
        Column("reason", TEXT, "why it is unread or withdrawn, and the mend; else null"),
    ),
)

TEXTS_TABLE = Table(
    "texts",
    "read",
    "The extracted text of each source that could be read: what all spans count in. Never normalised.",
    (
        Column("source_id", TEXT, "the source", key=True),
        Column("text", TEXT, "the text as extracted"),
        Column("text_sha256", TEXT, "SHA-256 of its UTF-8 bytes"),
        Column(
            "encoding",
            TEXT,
            "how bytes became characters, e.g. `utf-8`, `cp1256 (guessed)`; null where not a plain text",
        ),
        Column("reader", TEXT, "the reader that extracted it"),
        Column("reader_version", TEXT, "its version"),
        Column(
            "notes", TEXT, "JSON list: what the reader wants known (hidden sheet, lost characters, truncated parts)"
        ),
    ),
)

PASSAGES = Table(
    "passages",
    "read",
    "The text in pieces (paragraphs, cells, headings), each with its place in the original.",
    (
        Column("passage_id", TEXT, "digest of source and span", key=True),
        *_SPAN[:1],
        Column("ordinal", WHOLE, "place in reading order, from 0"),
        *_SPAN[1:],
        Column("text", TEXT, "the text between `start` and `end`"),
        Column("lang", TEXT, "language found, ISO 639-1; `und` where it cannot be told"),
        Column("page", WHOLE, "page, from 1 (PDF), else null"),
        Column("box", BOX, "x0, y0, x1, y1 in points from the top left of the page (PDF), else null"),
        Column("time_from", NUMBER, "seconds into a recording, else null"),
        Column("time_to", NUMBER, "seconds into a recording, else null"),
        Column("cell", TEXT, "sheet and range, e.g. `Deaths!A2:F2`, else null"),
        Column("part", TEXT, "part of a compound file (mail part, footnotes of a document), else null"),
        Column("reader", TEXT, "the reader that found it"),
        Column("reader_version", TEXT, "its version"),
        Column("confidence", NUMBER, "0 to 1 where the reader guesses (OCR), null where it does not"),
        Column("confirmed", YES_NO, "whether a person has compared it with the original; null where no guess was made"),
    ),
)

RECORDS = Table(
    "records",
    "read",
    "Rows of lists. Each field has a column of its own and one `<field>_as_written`; a date field also `<field>_from`, "
    "`<field>_to` (ISO days, both included), `<field>_calendar` and `<field>_precision`; an identifier `id_<scheme>`.",
    (
        Column("record_id", TEXT, "digest of source and row", key=True),
        Column("source_id", TEXT, "the list's file"),
        Column("list_id", TEXT, "the list it belongs to"),
        Column("row", WHOLE, "row in the file as a person counts it (1 = first line)"),
        Column("sheet", TEXT, "sheet of a workbook, else null"),
        Column("name", TEXT, "name, folded white space only"),
        Column("name_as_written", TEXT, "name exactly as in the cell"),
        Column("cells", TEXT, "JSON: field -> cell locator"),
        Column("row_status", TEXT, "created; matched, updated: the row of a known external id, unchanged or changed"),
        Column("row_reason", TEXT, "JSON list: what changed, what was not understood, and why; null where nothing"),
        Column("external_id", TEXT, "`scheme:value` of the surest identifier (`[lists.NAME.ids]`), else null"),
        Column("supersedes", TEXT, "record_id of the row of the same external id in the release before, else null"),
        Column("readings", TEXT, "JSON: date field -> calendar, reason, and what else it could be; null without dates"),
    ),
    open_ended=True,
)

REFUSED_ROWS = Table(
    "refused_rows",
    "read",
    "Rows of lists that stand for no person (repeated headers, totals, headings, row by row repeats), and why.",
    (
        Column("refused_id", TEXT, "digest of source and row", key=True),
        Column("source_id", TEXT, "the list's file"),
        Column("list_id", TEXT, "the list it belongs to"),
        Column("sheet", TEXT, "sheet of a workbook, else null"),
        Column("row", WHOLE, "row in the file as a person counts it (1 = first line)"),
        Column("as_written", TEXT, "its cells as written, apart by tabs"),
        Column("reason", TEXT, "why it was refused"),
        Column("mend", TEXT, "what to do where it is a person after all"),
    ),
)

MENTIONS = Table(
    "mentions",
    "read",
    "Names, dates, places and quantities found in the passages: suggestions of a reader, not findings.",
    (
        Column("mention_id", TEXT, "digest of source, span and kind", key=True),
        Column("passage_id", TEXT, "the passage it stands in"),
        *_SPAN,
        Column("kind", TEXT, "person, organisation, place, date, quantity"),
        Column("as_written", TEXT, "the text between `start` and `end`"),
        Column("normal", TEXT, "JSON: the reading chosen, its bounds, and what else it could be"),
        Column("reader", TEXT, "the reader that found it, with version"),
    ),
)

REUSE = Table(
    "reuse",
    "trace",
    "Stretches of text that two sources share. `a` is the source with the smaller id.",
    (
        Column("reuse_id", TEXT, "digest of both spans", key=True),
        Column("source_a", TEXT, "one source"),
        Column("start_a", WHOLE, "first code point in a"),
        Column("end_a", WHOLE, "one past the last in a"),
        Column("source_b", TEXT, "the other source"),
        Column("start_b", WHOLE, "first code point in b"),
        Column("end_b", WHOLE, "one past the last in b"),
        Column("matched_chars", WHOLE, "letters and digits that agree; null for `same-statement`"),
        Column("similarity", NUMBER, "share of letters and digits that agree, 0 to 1; null for `same-statement`"),
        Column("kind", TEXT, "verbatim, edited, quotation, same-statement (one statement in two languages)"),
        Column("p_a_first", NUMBER, "probability that a is the earlier"),
        Column(
            "bits", NUMBER, "surprisal of the shared words (or names, numbers and meanings): how unlikely by chance"
        ),
        Column(
            "altered",
            TEXT,
            "what probably differs: number, name, date, label, negation, several joined by `|`; null for none",
        ),
        Column(
            "passage_group", TEXT, "the same for the rows of one case of copying: the reuse_id of the first of them"
        ),
        Column("p_same", NUMBER, "probability that both passages state the same thing; null where they share words"),
        Column("why", TEXT, "what the two statements share, in words; null where they share words"),
    ),
)

SUPPRESSED = Table(
    "suppressed",
    "trace",
    "Shared text kept apart (boilerplate, stock phrases, what chance may explain) or gone everywhere, with its size.",
    (
        Column("suppressed_id", TEXT, "digest of the text's folded form", key=True),
        Column(
            "why",
            TEXT,
            "boilerplate; viral (went everywhere: copies are tied to the earliest source); common (so "
            "common that its places were not compared); crowded (anchors of two languages in too many statements); "
            "weak (one row for all that chance may explain)",
        ),
        Column("sample", TEXT, "the text as it stands in one source"),
        *_SPAN,
        Column("n_sources", WHOLE, "sources it stands in (weak: sources that agree so)"),
        Column("n_places", WHOLE, "places it stands in (weak: agreements)"),
    ),
)

LINEAGES = Table(
    "lineages",
    "trace",
    "For each source, from whom it has what it says: one row a parent (one without parent for an origin).",
    (
        Column("source_id", TEXT, "the source", key=True),
        Column("lineage_id", TEXT, "the family it belongs to", key=True),
        Column("parent_id", TEXT, "the parent: a source id, or `outside:` and a name; `` for none", key=True),
        Column("p_member", NUMBER, "probability that it belongs to the family"),
        Column("parent_source_id", TEXT, "the parent if it is a source of the case, else null"),
        Column("parent_outside", TEXT, "the parent as named in the text if it is not a source of the case, else null"),
        Column("relation", TEXT, "origin, copy, excerpt, quotation, attribution, same-event, unknown"),
        Column("p_relation", NUMBER, "probability of the relation as drawn (parent and direction)"),
        Column("why", TEXT, "the reason, in words"),
        Column("spans", TEXT, "JSON list of [source_id, start, end] that show it"),
    ),
)

PAIRS = Table(
    "pairs",
    "link",
    "Pairs of records or mentions that were compared.",
    (
        Column("record_a", TEXT, "one", key=True),
        Column("record_b", TEXT, "the other", key=True),
        Column(
            "probability", NUMBER, "that both are the same person, by the model; what people decided stands beside it"
        ),
        Column("p_relative", NUMBER, "that they are two members of one family, by the model"),
        Column("weights", TEXT, "JSON: one entry a comparison, in bits; their sum is the score before calibration"),
        Column("decided", TEXT, "null, same, different, relative, unsure, deferred"),
        Column("decided_by", TEXT, "who decided; `A and B disagree` where two codings say the opposite"),
    ),
)

PERSONS = Table(
    "persons",
    "link",
    "Who is who: the members of each person.",
    (
        Column("person_id", TEXT, "the person", key=True),
        Column("member_id", TEXT, "a record or mention", key=True),
        Column("p_member", NUMBER, "probability that it belongs to the person"),
    ),
)

MENTION_LINKS = Table(
    "mention_links",
    "link",
    "Persons named in documents: suggestions which person of the lists, or which other mention, they are. Suggestions "
    "only: a mention becomes a member of a person where people decide so.",
    (
        Column("mention_id", TEXT, "the mention of a person (`mentions`)", key=True),
        Column("other_id", TEXT, "a record of a list, or another mention", key=True),
        Column("other", TEXT, "which of the two it is: record, mention"),
        Column("person_id", TEXT, "the person that the record belongs to; null for a mention"),
        Column(
            "probability",
            NUMBER,
            "that both are one person, other candidates reckoned; not calibrated; null where only people said it",
        ),
        Column("p_name", NUMBER, "that both names are one, a near name of another as likely beforehand"),
        Column("weights", TEXT, "JSON: what speaks, in bits; `prior` and `rarity` are the namesakes to be expected"),
        Column("why", TEXT, "the reasons, in words"),
        Column("decided", TEXT, "null, same, different, relative, unsure, deferred"),
        Column("decided_by", TEXT, "who decided; `A and B disagree` where two codings say the opposite"),
    ),
)

LINKAGES = Table(
    "linkages",
    "link",
    "Posterior draws of the whole partition of records into persons.",
    (
        Column("draw", WHOLE, "number of the draw", key=True),
        Column("member_id", TEXT, "a record or mention", key=True),
        Column("person_id", TEXT, "the person it belongs to in this draw"),
    ),
)

RELIABILITY = Table(
    "reliability",
    "link",
    "What probabilities of pairs are worth: of the pairs of the calibration sample that people judged, by probability, "
    "the share that was one person. Empty until pairs have been reviewed.",
    (
        Column("low", NUMBER, "least probability", key=True),
        Column("high", NUMBER, "greatest probability"),
        Column("judged", WHOLE, "pairs judged"),
        Column("stands_for", NUMBER, "pairs of the case that they stand for"),
        Column("predicted", NUMBER, "their mean probability"),
        Column("observed", NUMBER, "share of them that were one person"),
        Column("observed_low", NUMBER, "lower end of its 95 % interval"),
        Column("observed_high", NUMBER, "upper end"),
    ),
)

LINK_QUALITY = Table(
    "link_quality",
    "link",
    "What is known of who is who as a whole: one row a measure.",
    (
        Column(
            "measure", TEXT, "records; pairs_compared; persons (over the draws); blocking_recall (share of the pairs "
            "that are one person which was compared at all), pairs_missed (how many were not); reviews (judged pairs "
            "of the calibration sample); calibration_error (mean gap of probability and observed share; absent while "
            "uncalibrated)", key=True,
        ),
        Column("value", NUMBER, "the number, or the estimate; null where nothing was estimated"),
        Column("low", NUMBER, "lower end of its 95 % interval, where it has one"),
        Column("high", NUMBER, "upper end"),
        Column("about", TEXT, "what it rests on and what it does not hold, in words"),
    ),
)  # fmt: skip

LIST_DEPENDENCE = Table(
    "list_dependence",
    "link",
    "What two lists share that the people on them do not explain: signs that one was copied from the other, or both "
    "from one register. Lists with fewer than twenty persons in common are not looked at.",
    (
        Column("list_a", TEXT, "one list", key=True),
        Column("list_b", TEXT, "the other", key=True),
        Column(
            "kind", TEXT, "identifiers, texts (whole sentences), order (of rows), formatting (slips of the hand), "
            "errors (rare misspellings against a third list), dates (wrong days)", key=True,
        ),
        Column("linked", WHOLE, "persons on both"),
        Column("compared", WHOLE, "persons (order: neighbours) that could show it"),
        Column("shared", WHOLE, "those that do"),
        Column("expected", NUMBER, "those that would by chance in lists made without each other"),
        Column("bits", NUMBER, "-log2 of the probability of as many by chance"),
        Column("found", YES_NO, "whether that counts as dependence found; false says that none was found"),
        Column("overlap_a", NUMBER, "share of the records of one list that are linked to the other"),
        Column("overlap_b", NUMBER, "the same the other way round"),
        Column("examples", TEXT, "JSON list of pairs of record ids that show it"),
    ),
)  # fmt: skip

ClaimKind = Literal["act", "quantity", "identity", "responsibility", "order", "denial", "admission", "post", "other"]
"""What a claim can be."""
Polarity = Literal["asserts", "denies", "doubts", "retracts"]

UNTOLD = frozenset({"rejected", "held"})
"""Statuses of claims that are told nowhere and answer nothing: until a person says otherwise."""

CLAIMS = Table(
    "claims",
    "weigh",
    "Who asserts, denies, doubts or admits what, in whose words, through whom.",
    (
        Column(
            "claim_id",
            TEXT,
            "digest of source, span, topic, value and speaker; a coded claim keeps the id it was coded under",
            key=True,
        ),
        Column("kind", TEXT, ", ".join(get_args(ClaimKind))),
        Column("topic", TEXT, "what it is about, e.g. perpetrator, victims, victim_number, who_ordered"),
        Column("value", TEXT, "what is claimed, as written or normalised for comparison"),
        Column("unit", TEXT, "what a number counts, else null"),
        Column("low", NUMBER, "lower bound of a number, else null"),
        Column("high", NUMBER, "upper bound of a number, else null"),
        Column("asserted_by", TEXT, "who says so: the first speaker"),
        Column("chain", TEXT, "JSON list, first speaker to last outlet"),
        Column("polarity", TEXT, ", ".join(get_args(Polarity))),
        Column(
            "speech",
            TEXT,
            "in the transcript of a hearing, how it was said: answer (of a witness), adopted (put to the "
            "witness, who answered yes), read (the statement of somebody not heard, read or summed up), argument (of "
            "counsel, bench or staff: no testimony), statement (no examination); else null",
        ),
        Column("spoken_by", TEXT, "there, whose words these are: the witness, or who speaks; else null"),
        Column("on_oath", YES_NO, "there, whether that speaker was on oath; null where it cannot be told"),
        *_SPAN,
        Column("quote", TEXT, "the text between `start` and `end`, verbatim"),
        Column("event_from", DAY, "earliest day of what is claimed"),
        Column("event_to", DAY, "latest day of what is claimed"),
        Column("place", TEXT, "where, as written"),
        Column("deed", TEXT, "what was done, in one word whatever language: killed, wounded, arrested ...; null: none"),
        Column(
            "counts", TEXT, "what a number counts: persons, families, households, couples, communities, groups, acts"
        ),
        Column(
            "hearsay",
            WHOLE,
            "mouths between the one who perceived it and the last person who tells it in the source: 0 first hand; "
            "null where the words do not tell",
        ),
        Column(
            "connection",
            TEXT,
            "how the first speaker comes by it: perpetrator, victim, witness, relative, third party (was told), "
            "official, reporter; null where the words do not tell",
        ),
        Column(
            "of_whom",
            TEXT,
            "whom it burdens, or clears where it is denied, as written; of an age the person; null: nobody is named",
        ),
        Column(
            "stands",
            TEXT,
            "where the speaker stands to them: self, ally, opponent (by `[weigh.sides]` alone), other; null if unknown",
        ),
        Column(
            "takes_back", TEXT, "the last of its speaker's earlier claims that it takes back or replaces; else null"
        ),
        Column("taken_back_by", TEXT, "the later claim by which its speaker took it back; else null"),
        Column(
            "layer",
            TEXT,
            "machine: as the reader suggested it; assisted: as a model did; human: as a person corrected or added it",
        ),
        Column(
            "status",
            TEXT,
            "suggested, held (suggested, but likely misread: it counts nowhere until a person accepts it), accepted, "
            "corrected, rejected, added, disputed (coders disagree)",
        ),
        Column(
            "p_right",
            NUMBER,
            "probability that it says what its words say, with its doer or figure, speaker and polarity, by signs in "
            "the words; null where that was not learned: other languages than English, hearings, models, people",
        ),
        Column("method", TEXT, "the reader and its version, or the person"),
        Column("suggested", YES_NO, "whether the reader suggests it; false: it stands by what people said alone"),
        Column("as_suggested", TEXT, "JSON: of a corrected claim what was suggested, column -> value; else null"),
        Column("coded_by", TEXTS, "who said what it is worth, sorted; null where nobody did"),
        Column("coded_at", INSTANT, "when that was said last"),
    ),
)

CODINGS = Table(
    "codings",
    "weigh",
    "What people said of claims, one row a decision that was not taken back. Of a round of blind coding that is still "
    "open, it is told that somebody coded, not what.",
    (
        Column("entry", WHOLE, "number of the ledger entry", key=True),
        Column("claim_id", TEXT, "the claim in `claims`; null where it is no longer there"),
        Column("coder", TEXT, "who"),
        Column("coded_at", INSTANT, "when"),
        Column("code", TEXT, "accepted, rejected, corrected, unsure, added; null while held back"),
        Column("adjudicates", YES_NO, "whether it decides between coders"),
        Column("changes", TEXT, "JSON: what it corrects, column -> value; null for nothing"),
        Column("reason", TEXT, "why, if it was said"),
        Column("round", TEXT, "the round of blind coding it was made in, else null"),
        Column(
            "standing", TEXT, "stands, disputed, overruled (by an adjudication), replaced (by the same coder), again "
            "(what is suggested there has changed: to be asked again), rests (the claim is gone), held back",
        ),
        Column("why", TEXT, "why it rests or is asked again; else null"),
    ),
)  # fmt: skip

QUESTIONS = Table(
    "questions",
    "weigh",
    "What several claims speak about: same topic, event and unit.",
    (
        Column("question_id", TEXT, "digest of topic, event and unit", key=True),
        Column("topic", TEXT, "what it is about"),
        Column("title", TEXT, "the question in words"),
        Column("event_from", DAY, "earliest day of the event"),
        Column("event_to", DAY, "latest day of the event"),
        Column("unit", TEXT, "what a number counts, else null"),
        Column("standing", TEXT, "single (one answer), agreed, contested"),
        Column("n_claims", WHOLE, "claims that speak to it"),
        Column("n_sources", WHOLE, "sources they stand in"),
        Column("n_answers", WHOLE, "distinct answers"),
    ),
)

ANSWERS = Table(
    "answers",
    "weigh",
    "The answers given to a question, each with its claims and the origins behind them.",
    (
        Column("answer_id", TEXT, "digest of question and answer", key=True),
        Column("question_id", TEXT, "the question"),
        Column("value", TEXT, "the answer"),
        Column("low", NUMBER, "lower bound of a number, else null"),
        Column("high", NUMBER, "upper bound of a number, else null"),
        Column("claims_for", TEXTS, "ids of claims that assert it"),
        Column("claims_against", TEXTS, "ids of claims that deny or doubt it"),
        Column(
            "claims_taken_back",
            TEXTS,
            "ids of claims for or against it that their speaker took back, and of those that take them back and say no "
            "more; they count on no side",
        ),
        Column("n_sources", WHOLE, "sources that carry it"),
        Column("independent_origins", NUMBER, "expected number of origins between which no dependence was found"),
        Column("independent_low", NUMBER, "lower bound"),
        Column("independent_high", NUMBER, "upper bound"),
        Column("contradicts", TEXTS, "answers to the question that cannot be true together with it"),
    ),
)

ACTS = Table(
    "acts",
    "weigh",
    "Who did what to whom, one row a victim (or a counted group of victims) and deed, as one speaker tells it in one "
    "sentence of one source. Every part is a claim; what the sentence does not name is null or empty.",
    (
        Column("act_id", TEXT, "digest of deed and claims", key=True),
        Column("deed", TEXT, "killed, wounded, arrested, taken away, raped, tortured, beaten, mistreated, ..."),
        Column("victims", TEXT, "to whom, as written"),
        Column("counts", TEXT, "what the number counts: persons, families, groups ..."),
        Column("low", NUMBER, "how many at least, else null"),
        Column("high", NUMBER, "how many at most, else null"),
        Column("perpetrators", TEXTS, "who is said to have done it, as written"),
        Column("not_by", TEXTS, "who is said not to have done it"),
        Column("ordered_by", TEXTS, "who is said to have ordered it"),
        Column("units", TEXTS, "formations said to have been involved"),
        Column("weapons", TEXTS, "with what"),
        Column("times", TEXTS, "at what time of day"),
        Column("event_from", DAY, "earliest day"),
        Column("event_to", DAY, "latest day"),
        Column("place", TEXT, "where, as written"),
        Column("event", DAY, "day of the event it belongs to, as in `questions`; null where it belongs to none"),
        Column("event_place", TEXT, "place of that event"),
        Column("asserted_by", TEXT, "who tells it"),
        Column("polarity", TEXT, ", ".join(get_args(Polarity))),
        *_SPAN,
        Column("claims", TEXTS, "ids of the claims that are its parts"),
    ),
)

CHANGES = Table(
    "changes",
    "trace",
    "What changed on the way from one source to another: a figure, a name, a date, a label, a negation. Found in the "
    "words they share, slips among them (see `p_altered`); the room weigh adds what changed between claims. Of two "
    "sources of which neither is drawn as the parent, the likelier earlier is called so.",
    (
        Column("change_id", TEXT, "digest of both spans", key=True),
        Column("reuse_id", TEXT, "the shared passage it stands in; null where two claims differ"),
        Column("parent_source_id", TEXT, "the earlier text"),
        Column("parent_start", WHOLE, "first code point there"),
        Column("parent_end", WHOLE, "one past the last"),
        Column("child_source_id", TEXT, "the later text"),
        Column("child_start", WHOLE, "first code point there"),
        Column("child_end", WHOLE, "one past the last"),
        Column("kind", TEXT, "number, name, date, label (words that exclude each other), negation, wording"),
        Column("parent_text", TEXT, "as it stands in the earlier"),
        Column("child_text", TEXT, "as it stands in the later"),
        Column(
            "p_altered",
            NUMBER,
            "probability that the two really tell two things, and no slip or other event is taken "
            "for it; null where two claims differ",
        ),
    ),
)

CONTRADICTIONS = Table(
    "contradictions",
    "weigh",
    "What cannot all be true, and what was altered on the way from one text to the next; ranked by what hangs on it.",
    (
        Column("contradiction_id", TEXT, "digest of what stands against what", key=True),
        Column(
            "rank", WHOLE, "place in the list, from 1: by findings, then by origins of the weaker side, then claims"
        ),
        Column("kind", TEXT, "figure, attribution, denial, date, speaker, identity, place, alteration"),
        Column("topic", TEXT, "what it is about; of an alteration: number, name, date, label, negation"),
        Column("title", TEXT, "the question in words"),
        Column("question_id", TEXT, "the question, where the two are answers to one; else null"),
        Column("change_id", TEXT, "the change, of an alteration; else null"),
        Column("one", TEXT, "the one side; of an alteration as it stands in the earlier text"),
        Column("other", TEXT, "the other side"),
        Column("claims_one", TEXTS, "ids of the claims of the one side"),
        Column("claims_other", TEXTS, "ids of the claims of the other"),
        Column("sources_one", TEXTS, "sources of the one side"),
        Column("sources_other", TEXTS, "sources of the other"),
        Column("origins_one", NUMBER, "expected number of origins behind the claims of the one side; 0 without claims"),
        Column("origins_other", NUMBER, "the same of the other"),
        Column("n_findings", WHOLE, "findings that rest on a claim of either side"),
        Column("why", TEXT, "why they exclude each other, in words"),
    ),
)

FINDINGS = Table(
    "findings",
    "weigh",
    "What people concluded from the claims, with the standard of proof and every dissent. Never made by a machine.",
    (
        Column("finding_id", TEXT, "the finding", key=True),
        Column("statement", TEXT, "the finding in words"),
        Column("standard", TEXT, "standard of proof"),
        Column("verdict", TEXT, "what was concluded"),
        Column("claims_for", TEXTS, "claims that support it"),
        Column("claims_against", TEXTS, "claims that stand against it"),
        Column("independent_origins", NUMBER, "expected number of origins behind the claims for it"),
        Column("independent_low", NUMBER, "lower bound"),
        Column("independent_high", NUMBER, "upper bound"),
        Column("reasons", TEXT, "why"),
        Column("dissent", TEXT, "who disagreed and why, one a line"),
        Column("decided_by", TEXT, "who wrote it and said what bears on it"),
        Column("status", TEXT, "draft, in review, approved, returned, reopened"),
        Column("approved_by", TEXT, "who approved it, never one of those who wrote it; null unless approved"),
        Column("would_change", TEXT, "what would change the conclusion"),
        Column("nothing_contrary", TEXT, "who looked for what contradicts it and found nothing, in their words"),
        Column("against_origins", NUMBER, "expected number of origins behind the claims against it"),
        Column("against_low", NUMBER, "lower bound"),
        Column("against_high", NUMBER, "upper bound"),
        Column("contrary_found", TEXTS, "claims that contradict it by what the room found, and nobody has looked at"),
        Column("marks", TEXT, "JSON: one entry a claim that was looked at: claim_id, side, weight, reason, by, entry"),
        Column("gone", TEXT, "JSON: the same for claims for or against it that are no longer there, as they were"),
        Column("look_again", TEXTS, "why it is to be looked at again, in words; empty if it is not"),
        Column("lacking", TEXTS, "what it lacks before it can be approved, in words"),
        Column("history", TEXT, "JSON: its way through review: entry, time, by, to, reason"),
        Column(
            "persons", TEXT, "JSON: whom it speaks of: name, person_id (the person of `persons`; null: a name alone)"
        ),
    ),
)

GRADES = Table(
    "grades",
    "weigh",
    "How reliable people called single claims, on the scale they chose. No publisher or speaker is ever graded.",
    (
        Column("claim_id", TEXT, "the claim", key=True),
        Column("scale", TEXT, "esf (reliability of information, Events Standard Formats list 42), admiralty", key=True),
        Column("graded_by", TEXT, "who said so", key=True),
        Column("grade", TEXT, "the grade"),
        Column("meaning", TEXT, "the grade in words"),
        Column("reason", TEXT, "why"),
        Column("entry", WHOLE, "number of the ledger entry"),
    ),
)

ELEMENTS = Table(
    "elements",
    "weigh",
    "Elements of the crimes that are examined, each with the findings and claims that people said bear on it: the "
    "matrix of elements, evidence, persons and gaps.",
    (
        Column("crime", TEXT, "scheme and crime", key=True),
        Column("person", TEXT, "of whom it is asked; empty for what is asked of the crime alone", key=True),
        Column("element", TEXT, "scheme, crime or mode, and element", key=True),
        Column("position", WHOLE, "its place in the crime"),
        Column("crime_label", TEXT, "the crime in words"),
        Column("part", TEXT, "context, conduct, mind, mode"),
        Column("mode_label", TEXT, "the mode of liability in words; null for elements of the crime itself"),
        Column("label", TEXT, "the element in words"),
        Column("article", TEXT, "where the law says so"),
        Column("findings_for", TEXTS, "findings that bear it out"),
        Column("findings_against", TEXTS, "findings that speak against it"),
        Column("claims_for", TEXTS, "claims that bear it out"),
        Column("claims_against", TEXTS, "claims that speak against it"),
        Column(
            "standing", TEXT, "established (by an approved finding, and none speaks against it), disputed (approved "
            "findings on both sides), not established (an approved finding says so), alleged (claims, or findings not "
            "approved), gap (nothing)",
        ),
        Column("says", TEXT, "the same in words; of a gap: no evidence mapped"),
        Column("gone", TEXTS, "claims and findings once mapped that are no longer there"),
        Column("reasons", TEXT, "JSON: one entry a mapping: evidence, side, reason, by, entry"),
        Column("person_id", TEXT, "the person of `persons` that is meant; null for a name that stands on no list"),
    ),
)  # fmt: skip

POSTS = Table(
    "posts",
    "weigh",
    "Who held which post when, and under whom: what people decided, and claims on posts that nobody has looked at.",
    (
        Column("post_id", TEXT, "digest of what says so", key=True),
        Column("person", TEXT, "who; null for a claim nobody has looked at"),
        Column("post", TEXT, "the post; of a claim nobody has looked at its words"),
        Column("under", TEXT, "the post above it, else null"),
        Column("started_from", DAY, "earliest day on which it can have begun"),
        Column("started_to", DAY, "latest such day"),
        Column("ended_from", DAY, "earliest day on which it can have ended"),
        Column("ended_to", DAY, "latest such day"),
        Column("ongoing", YES_NO, "whether it is known not to have ended"),
        Column("started", TEXT, "the beginning as written"),
        Column("ended", TEXT, "the end as written"),
        Column("claims", TEXTS, "claims that say so"),
        Column("gone", TEXTS, "claims that said so and are no longer there"),
        Column("layer", TEXT, "machine, human"),
        Column("reason", TEXT, "why"),
        Column("decided_by", TEXT, "who decided; null for the machine"),
        Column("entry", WHOLE, "number of the ledger entry; null for the machine"),
        Column("person_id", TEXT, "the person of `persons` that is meant; null for a name that stands on no list"),
    ),
)

HISTORIES = Table(
    "histories",
    "count",
    "How many persons are named by which lists, stratum by stratum: one further column a list, 1 where it names them, "
    "0 where it does not, nothing where it could not have seen the stratum.",
    (
        Column("history_id", TEXT, "digest of the stratum and the lists that name them", key=True),
        Column("stratum", TEXT, "the stratum; empty if persons are not counted apart"),
        Column("count", WHOLE, "persons with this history"),
    ),
    open_ended=True,
    further=WHOLE,
)

ESTIMATES = Table(
    "estimates",
    "count",
    "How many there are, those on no list included, by each method; or why that is not said.",
    (
        Column("estimate_id", TEXT, "digest of the stratum and the method", key=True),
        Column("stratum", TEXT, "the stratum; `(all)` for the sum of all, empty if persons are not counted apart"),
        Column(
            "method", TEXT, "independence, loglinear-bic, loglinear-stepwise, decomposable, latent-class, chao (a "
            "lower bound), combined",
        ),
        Column("n_documented", WHOLE, "persons on one list at least"),
        Column("median", NUMBER, "the estimate; null if refused"),
        Column("low", NUMBER, "lower end of the interval"),
        Column("high", NUMBER, "upper end of the interval; null if there is none"),
        Column("level", NUMBER, "probability that the interval is made for"),
        Column("verdict", TEXT, "estimated, refused"),
        Column("reasons", TEXT, "JSON list of the codes of why it is refused (docs/count.md)"),
        Column("diagnostics", TEXT, "JSON: what else is known of the estimate"),
    ),
)  # fmt: skip

HITS = Table(
    "hits",
    "screen",
    "Entries of an external list whose name may be that of a person or organisation of the case; outside the chain.",
    (
        Column("hit_id", TEXT, "digest of entry and member", key=True),
        Column("entity_id", TEXT, "the entry, by the list's own id"),
        Column("schema", TEXT, "what it is, as FollowTheMoney names it: Person, Company, ..."),
        Column("name_listed", TEXT, "its name that fits best"),
        Column("member_id", TEXT, "the record or mention"),
        Column("person_id", TEXT, "the person it belongs to, else null"),
        Column("source_id", TEXT, "the source it stands in"),
        Column("place", TEXT, "where in it"),
        Column("name_here", TEXT, "the name there"),
        Column("p_name", NUMBER, "that both are one name, if one and a near name of another were equally likely"),
        Column("standing", TEXT, "name-and-birth, name, birth-differs: what the dates of birth say"),
        Column("posts", TEXT, "offices that the entry held, or may have held, at the time; null for none"),
        Column("about", TEXT, "countries and topics as the list has them"),
        Column("why", TEXT, "the reasons, in words"),
    ),
)
"""What `stemmata screen` writes."""

TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        RECEIPTS, SOURCES, TEXTS_TABLE, PASSAGES, RECORDS, REFUSED_ROWS, MENTIONS, REUSE, SUPPRESSED, LINEAGES,
        PAIRS, PERSONS, LINKAGES, MENTION_LINKS, RELIABILITY, LINK_QUALITY, LIST_DEPENDENCE, CLAIMS, CODINGS, QUESTIONS,
        ANSWERS, ACTS, CHANGES, CONTRADICTIONS, FINDINGS, GRADES, ELEMENTS, POSTS, HISTORIES, ESTIMATES,
    )
}  # fmt: skip


def table(name: str) -> Table:
    """Return the definition of the table called `name`.

    Raises:
        UnknownTableError: If there is none.
    """
    try:
        return TABLES[name]
    except KeyError:
        raise UnknownTableError(name=name, known=", ".join(TABLES)) from None
