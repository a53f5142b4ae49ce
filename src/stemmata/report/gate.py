"""The gate: the one function through which every table passes before anything of it leaves the house.

Only what is known to be open passes (an allow-list, never a block-list): a source whose protection is anything but
`open`, or that was withdrawn, vanishes with every row that hangs on it, and what was counted over it is counted again
or is left unsaid. Words that the house itself wrote (reasons, paths, titles) are searched for the names of what was
kept back.
Words that stand in open evidence are left as they stand: striking them out would point at what is to be protected;
unless people protected them, and then they are taken out everywhere (`redact`), on the terms of the edition (`terms`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.decisions import INNER_KINDS
from stemmata.report.gate_findings import Shut, admitted, without_unknown
from stemmata.report.redact import Redaction, borne_by_others, found_in, leaves, redacted
from stemmata.report.terms import Terms
from stemmata.report.texts import ENGLISH
from stemmata.tables import TABLES
from stemmata.values.guarded import Finder
from stemmata.values.listednames import COLUMNS, ListedNames, names_in
from stemmata.values.protection import OPEN, closed_sources

STRUCK = "[withheld]"
Rows = list[dict[str, Any]]

# A row stays only if each of these columns names an open source; of those marked False, an empty cell will do.
_HANGS_ON: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "sources": (("source_id", True),),
    "receipts": (("source_id", True),),
    "texts": (("source_id", True),),
    "passages": (("source_id", True),),
    "records": (("source_id", True),),
    "mentions": (("source_id", True),),
    "reuse": (("source_a", True), ("source_b", True)),
    "suppressed": (("source_id", True),),
    "lineages": (("source_id", True), ("parent_source_id", False)),
    "claims": (("source_id", True),),
    "acts": (("source_id", True),),
    "changes": (("parent_source_id", True), ("child_source_id", True)),
}
_OTHERS = (
    "persons", "pairs", "mention_links", "reliability", "link_quality", "list_dependence", "questions", "answers",
    "findings", "grades", "elements", "posts", "contradictions", "estimates", "histories",
)  # fmt: skip
PASSES = (*_HANGS_ON, *_OTHERS)
"""The tables that may leave the house; no other does."""

_OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "sources": ("name", "title", "author", "publisher", "obtained", "list_id", "details", "reason"),
    "receipts": ("name", "path", "agent", "details"),
    "texts": ("notes",),
    "records": ("list_id",),
    "mentions": ("normal",),
    "lineages": ("why", "parent_id", "parent_outside"),
    "claims": ("topic", "value", "asserted_by", "chain", "spoken_by", "method", "as_suggested", "of_whom"),
    "acts": ("victims", "perpetrators", "not_by", "ordered_by", "units", "asserted_by"),
    "questions": ("title",),
    "answers": ("value",),
    "contradictions": ("title", "one", "other"),
    "findings": (
        "statement",
        "reasons",
        "dissent",
        "would_change",
        "nothing_contrary",
        "marks",
        "gone",
        "history",
        "decided_by",
        "approved_by",
        "persons",
    ),
    "grades": ("reason",),
    "elements": ("reasons",),
    "posts": ("person", "post", "under", "reason"),
    "list_dependence": ("list_a", "list_b"),
}
_IDS: Mapping[str, str] = {
    "receipts": "receipt_id",
    "passages": "passage_id",
    "records": "record_id",
    "mentions": "mention_id",
    "claims": "claim_id",
}
_JUDGED_BY = ["claim_id", "source_id", "value", "low", "high", "event_from", "event_to"]
_WORD = re.compile(r"\w+")
_BEGINNING = 3
_LIKELY = 0.5
_OF_LISTS = "names of lists "
"""The reader that finds the names of lists in texts (`read.mentions.LISTED`)."""
_HEX = re.compile(r"[0-9a-f]{24,}")
_INNER = tuple(f'"kind":"{kind}"'.encode() for kind in sorted(INNER_KINDS))


class Names:
    """Words that must not be told, found in either letter case, as they are and as JSON writes them.

    A thousand names are looked for in one pass: a name is compared only where its first three letters stand.
    """

    __slots__ = ("_by_beginning",)

    def __init__(self, words: Iterable[str]) -> None:
        forms = {_lower(form) for word in words for form in (word, _json_form(word))}
        self._by_beginning: dict[str, list[str]] = {}
        for form in sorted(forms, key=lambda w: (-len(w), w)):
            self._by_beginning.setdefault(form[:_BEGINNING], []).append(form)

    def __bool__(self) -> bool:
        return bool(self._by_beginning)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a word stands, from left to right, the longest where several begin."""
        lower, after = _lower(text), 0
        for at in range(len(lower) - _BEGINNING + 1 if self else 0):
            for form in self._by_beginning.get(lower[at : at + _BEGINNING], ()):
                if at >= after and lower.startswith(form, at):
                    after = at + len(form)
                    yield at, after

    def stand_in(self, text: str) -> bool:
        """Return whether any of the words stands in `text`."""
        return next(self.spans(text), None) is not None

    def struck(self, text: str) -> str:
        """Return `text` with each of the words struck out."""
        parts, at = [], 0
        for start, end in self.spans(text):
            parts += [text[at:start], STRUCK]
            at = end
        return "".join([*parts, text[at:]])


def _lower(text: str) -> str:
    """Return the text in small letters, of the same length (a few capitals have two letters for their small one)."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(s if len(s := c.lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True)
class Admission:
    """What may leave the house, and what must not be named in it."""

    tables: Mapping[str, pa.Table]
    withheld_sources: frozenset[str]
    withheld_ids: frozenset[str]
    """Ids of sources and of rows that hang on them."""
    names: Names
    """Finds words that tell of a withheld source: names, paths, titles, authors that open material does not hold."""
    held_back: frozenset[int] = frozenset()
    """Numbers of the entries that nobody but their coder may see yet: codes of a round of blind coding."""
    terms: Terms = field(default_factory=Terms)
    """The terms of the edition."""
    redaction: Redaction | None = None
    """What was taken out of what may leave; None where nothing is protected."""
    why_withheld: Mapping[str, str] = field(default_factory=dict)
    """Withheld source -> why, as a code."""

    def text(self, words: str) -> str:
        """Return words of the house (a title, a report) without what must not be shown."""
        return self.redaction.text(words) if self.redaction else words

    @property
    def finder(self) -> Finder:
        """Finds the words that are protected in this edition."""
        return self.redaction.finder if self.redaction else Finder(())

    def names_withheld(self, text: str) -> bool:
        """Return whether `text` holds an id or a word of what is withheld."""
        if any(found in self.withheld_ids for found in _HEX.findall(text)):
            return True
        return self.names.stand_in(text)

    def shut(self, lines: Iterable[bytes]) -> Shut | None:
        """Return what stays in the house of the entries about findings, elements and posts; None for nothing."""
        if self.terms.full or not (self.withheld_sources or self.redaction):
            return None
        return Shut.of(lines, self.names_withheld, lambda: _vocabulary(self.tables["texts"]))

    def ledger(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the ledger's lines as they may leave the house: as they are, or only their leaf hash (RFC 6962).

        Args:
            lines: The canonical JSON of each entry, without line end.

        Yields:
            The same line, or `{"withheld":"<hex of sha256(0x00 || line)>"}`, from which the tree's root follows too.
        """
        given = list(lines)
        shut = self.shut(given)
        spoken = self._speak(given)
        for number, line in enumerate(given):
            yield self._withheld(line) if number in spoken else self.ledger_line(line, shut)

    def _speak(self, lines: Sequence[bytes]) -> set[int]:
        """Return which lines hold protected words."""
        if self.redaction is None or not self.redaction.finder:
            return set()
        # as JSON writes them and as they are: an escape may stand inside a name
        texts = [line.decode("utf-8", errors="surrogateescape") for line in lines]
        plain = ["\n".join(leaves(json.loads(text))) for text in texts]
        finder = self.redaction.finder
        return {i for said in (texts, plain) for i, found in enumerate(found_in(said, finder)) if found}

    def ledger_line(self, line: bytes, shut: Shut | None = None) -> bytes:
        """Return one line of the ledger as it may leave the house (see `ledger`, which also looks for words)."""
        if b'"kind":"case-opened"' in line and json.loads(line).get("kind") == "case-opened":
            return line  # it names the key, without which nobody can tell whose ledger it is, and the case's title
        text = line.decode("utf-8", errors="surrogateescape")
        inner = not self.terms.full and any(kind in line for kind in _INNER)
        blind = bool(self.held_back) and json.loads(line)["seq"] in self.held_back
        if not inner and not blind and not self.names_withheld(text) and not (shut and shut.has(line)):
            return line
        return self._withheld(line)

    @staticmethod
    def _withheld(line: bytes) -> bytes:
        return json.dumps({"withheld": hashlib.sha256(b"\x00" + line).hexdigest()}, separators=(",", ":")).encode()


def admit(tables: Mapping[str, pa.Table], terms: Terms | None = None) -> Admission:
    """Return what of the tables may leave the house.

    Args:
        tables: The case's tables; any may be missing.
        terms: The terms of the edition (`terms.terms`); None for the public one of a case in which nothing was decided
            about consent and protection.

    Returns:
        The part of each table that may leave on these terms, each keeping its definition, and what is withheld.
    """
    terms = terms or Terms()
    given = {name: tables.get(name, TABLES[name].empty()) for name in PASSES}
    withheld, why = _withheld_sources(given["sources"], terms)
    every = given["sources"].column("source_id").to_pylist()
    is_open = pa.array([s for s in every if s not in withheld], type=pa.string())
    kept = {name: _hanging_on(table, _HANGS_ON[name], is_open) for name, table in given.items() if name in _HANGS_ON}
    kept["mentions"] = _without_names_of_closed_lists(given, kept)
    withheld_ids = withheld | _lost_ids(given, kept)
    names = Names(_protected_words(given, kept))
    anything = bool(withheld_ids)
    kept["sources"] = _without_closed_parents(kept["sources"], is_open)
    kept["receipts"] = _without_closed_parents(kept["receipts"], is_open)
    if anything:
        kept["lineages"] = _rewrite(kept["lineages"], "spans", _span_filter(frozenset(is_open.to_pylist())))
        kept["suppressed"] = _unsay(kept["suppressed"], ("n_sources", "n_places"))
        # the day and place of an event may be those that only a withheld source gives
        kept["acts"] = _unsay(kept["acts"], ("event", "event_place"))
    open_claims = frozenset(kept["claims"].column("claim_id").to_pylist())
    kept["claims"] = _linked_within(kept["claims"])
    kept |= admitted(given, open_claims, frozenset(is_open.to_pylist()), lambda: _vocabulary(kept["texts"]))
    kept |= _judged(given, kept)
    kept |= _who_is_who(given, kept)
    kept |= without_unknown(kept)
    if names or withheld:
        strike = _striker(names, withheld)
        for name, columns in _OWN_WORDS.items():
            for column in columns:
                kept[name] = _rewrite(kept[name], column, strike)
    tables_out = {name: TABLES[name].check(TABLES[name].sort(kept[name])) for name in PASSES}
    redaction = _redaction(tables_out, given, terms)
    if redaction is not None:
        tables_out = dict(redaction.tables)
        withheld_ids |= set(redaction.renamed)
    held_back = frozenset() if terms.full else _held_back(tables)
    return Admission(
        tables_out, frozenset(withheld), frozenset(withheld_ids), names, held_back, terms, redaction, why
    )  # fmt: skip


def _redaction(kept: Mapping[str, pa.Table], given: Mapping[str, pa.Table], terms: Terms) -> Redaction | None:
    """Take what is protected out of what may leave."""
    if not terms.redacts:
        return None
    first = Finder(terms.guarded)
    finder = Finder(terms.guarded, borne_by_others(given, first)) if first else first
    return redacted(kept, terms, finder)


def _held_back(tables: Mapping[str, pa.Table]) -> frozenset[int]:
    codings = tables.get("codings", TABLES["codings"].empty())
    return frozenset(codings.filter(pc.equal(codings.column("standing"), "held back")).column("entry").to_pylist())


def _withheld_sources(sources: pa.Table, terms: Terms) -> tuple[frozenset[str], dict[str, str]]:
    """Return the ids of the sources that stay in the house, and why each does, as a code."""
    columns = ["source_id", "protection", "status", "parent_source_id", "kind"]
    rows = sources.select(columns).to_pylist()
    why = {row["source_id"]: code for row in rows if (code := terms.why_not(row))}
    closed = closed_sources(
        row | {"protection": "closed" if row["source_id"] in why else OPEN, "status": "read"} for row in rows
    )
    withheld = frozenset().union(*closed)
    return withheld, {source: why.get(source, "lies in, or holds, one that is withheld") for source in withheld}


def _hanging_on(table: pa.Table, columns: Iterable[tuple[str, bool]], is_open: pa.Array) -> pa.Table:
    for column, required in columns:
        keep = pc.is_in(table.column(column), value_set=is_open)
        if not required:
            keep = pc.or_(keep, pc.is_null(table.column(column)))
        table = table.filter(keep)
    return table


def _without_names_of_closed_lists(given: Mapping[str, pa.Table], kept: Mapping[str, pa.Table]) -> pa.Table:
    """Return the mentions without those that only a list tells which is not open: they would tell who is on it."""
    mentions = kept["mentions"]
    if given["records"].num_rows == kept["records"].num_rows:
        return mentions
    columns = [name for name in COLUMNS if name in kept["records"].schema.names]
    names = ListedNames()
    for rows in kept["records"].select(columns).to_batches():
        names.add(name for row in rows.to_pylist() for name in names_in(row))
    told = pc.fill_null(pc.starts_with(mentions.column("reader"), _OF_LISTS), fill_value=False)
    written = dict.fromkeys(mentions.filter(told).column("as_written").to_pylist())
    known = pa.array([one for one in written if names.has(one or "")], pa.string())
    return mentions.filter(pc.or_(pc.invert(told), pc.is_in(mentions.column("as_written"), value_set=known)))


def _lost_ids(given: Mapping[str, pa.Table], kept: Mapping[str, pa.Table]) -> set[str]:
    """Return the ids of rows that hang on withheld sources; of rows of their own, not of those they speak of."""
    lost: set[str] = set()
    for name, column in _IDS.items():
        lost |= set(given[name].column(column).to_pylist()) - set(kept[name].column(column).to_pylist())
    return lost


def _protected_words(given: Mapping[str, pa.Table], kept: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """Return the words that tell of a withheld source."""
    names = ("name", "title")
    if given["sources"].num_rows == kept["sources"].num_rows:
        return ()
    places = _cells(given["receipts"], ("name", "path")) - _cells(kept["receipts"], ("name", "path"))
    words = (_cells(given["sources"], names) | places) - _cells(kept["sources"], (*names, "publisher"))
    said = {w for w in words if len(w.strip()) >= _BEGINNING}
    open_texts = kept["texts"].column("text").to_pylist()
    makers = ("author", "publisher")
    people = _cells(given["sources"], makers) - _cells(kept["sources"], makers)
    # Whom open evidence names is public already; to strike the name would tell that more is known of him.
    said |= {
        name for name in people if len(name.strip()) >= _BEGINNING and not any(name in text for text in open_texts)
    }
    return tuple(sorted(said))


def _cells(table: pa.Table, columns: Iterable[str]) -> set[str]:
    return {cell for column in columns for cell in table.column(column).to_pylist() if cell}


def _without_closed_parents(table: pa.Table, is_open: pa.Array) -> pa.Table:
    column = table.column("parent_source_id")
    nothing = pa.scalar(None, type=pa.string())
    safe = pc.if_else(pc.is_in(column, value_set=is_open), column, nothing)
    return table.set_column(
        table.schema.get_field_index("parent_source_id"), table.schema.field("parent_source_id"), safe
    )


def _unsay(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """Empty columns that were counted over everything and cannot be counted again from what is open."""
    for column in columns:
        field = table.schema.field(column)
        empty = pa.nulls(table.num_rows, type=field.type)
        table = table.set_column(table.schema.get_field_index(column), field, empty)
    return table


def _linked_within(claims: pa.Table) -> pa.Table:
    """Return the claims; none tells of a withheld one that it takes it back, or is taken back by it."""
    there = claims.column("claim_id").combine_chunks()
    for column in ("takes_back", "taken_back_by"):
        known = pc.is_in(claims.column(column), value_set=there)
        cells = pc.if_else(known, claims.column(column), pa.scalar(None, type=pa.string()))
        claims = claims.set_column(claims.schema.get_field_index(column), claims.schema.field(column), cells)
    return claims


def _rewrite(table: pa.Table, column: str, change: Callable[[str], str]) -> pa.Table:
    if not table.num_rows:
        return table
    known: dict[str, str] = {}

    def once(cell: str | list[str] | None) -> str | list[str] | None:
        if cell is None:
            return None
        if isinstance(cell, list):
            return [change(word) for word in cell]
        if cell not in known:
            known[cell] = change(cell)
        return known[cell]

    field = table.schema.field(column)
    cells = pa.array([once(cell) for cell in table.column(column).to_pylist()], type=field.type)
    return table.set_column(table.schema.get_field_index(column), field, cells)


def _span_filter(is_open: frozenset[str]) -> Callable[[str], str]:
    def only_open(cell: str) -> str:
        spans = [span for span in json.loads(cell) if span and span[0] in is_open]
        return json.dumps(spans, ensure_ascii=False, separators=(",", ":"))

    return only_open


def _striker(names: Names, withheld: Iterable[str]) -> Callable[[str], str]:
    closed = frozenset(withheld)

    def strike(cell: str) -> str:
        return names.struck(_HEX.sub(lambda found: STRUCK if found.group() in closed else found.group(), cell))

    return strike


def _json_form(word: str) -> str:
    """Return `word` as it stands inside a JSON string (a path's backslash is written twice there)."""
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _judged(given: Mapping[str, pa.Table], kept: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return questions and answers over the open claims alone.

    Where a claim fell away the number of origins is left unsaid: origins that reach us only through withheld sources
    cannot be told from the open ones without telling of the withheld.
    """
    claims = {row["claim_id"]: row for row in kept["claims"].select(_JUDGED_BY).to_pylist()}
    before = given["answers"].to_pylist()
    answers = [a for row in before if (a := _recounted(row, claims)) is not None]
    by_question: dict[str, Rows] = {}
    for answer in answers:
        by_question.setdefault(answer["question_id"], []).append(answer)
    lost = {row["question_id"] for row in before if any(c not in claims for c in _claims(row))}
    spoken = _vocabulary(kept["texts"]) if lost else frozenset()
    questions = [
        _question(row, mine, claims, spoken) if row["question_id"] in lost else row
        for row in given["questions"].to_pylist()
        if (mine := by_question.get(row["question_id"], []))
    ]
    titles = {row["question_id"]: row["title"] for row in questions}
    opposed = _opposed(given["contradictions"].to_pylist(), claims, frozenset(kept["sources"]["source_id"].to_pylist()))
    fewer = kept["findings"].num_rows < given["findings"].num_rows or len(opposed) < given["contradictions"].num_rows
    unsaid = {"n_findings": None} if fewer else {}
    there = {row["answer_id"] for row in answers}
    for answer in answers:
        if not there.issuperset(answer["contradicts"] or ()):
            answer["contradicts"] = [other for other in answer["contradicts"] if other in there]
    return {
        "contradictions": TABLES["contradictions"].build(
            row | unsaid | {"rank": rank, "title": titles.get(row["question_id"], row["title"])}
            for rank, row in enumerate(opposed, 1)
        ),
        "questions": TABLES["questions"].build(questions),
        "answers": TABLES["answers"].build(answers),
    }


def _opposed(rows: Rows, claims: Mapping[str, Any], is_open: frozenset[str]) -> Rows:
    """Return the contradictions of which both sides are open as a whole, in their order."""
    ends = ("one", "other")
    left = [
        row
        for row in rows
        if all(c in claims for end in ends for c in row[f"claims_{end}"])
        and all(s in is_open for end in ends for s in row[f"sources_{end}"])
    ]
    return sorted(left, key=lambda row: row["rank"])


def _who_is_who(given: Mapping[str, pa.Table], kept: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return persons and pairs over the open rows and mentions alone.

    A person that loses a member is put together anew from the pairs that are left: what only a withheld row held
    together falls apart, because nobody could check it. How sure its members are was reckoned with the withheld row,
    and is left unsaid.
    """
    members = pa.chunked_array(
        [*kept["records"].column("record_id").chunks, *kept["mentions"].column("mention_id").chunks], type=pa.string()
    ).combine_chunks()
    both = (pc.is_in(given["pairs"].column(name), value_set=members) for name in ("record_a", "record_b"))
    pairs = given["pairs"].filter(pc.and_(*both))
    persons = given["persons"]
    stays = pc.is_in(persons.column("member_id"), value_set=members)
    broken = pc.unique(persons.filter(pc.invert(stays)).column("person_id"))
    hurt = pc.is_in(persons.column("person_id"), value_set=broken)
    whole = persons.filter(pc.and_(stays, pc.invert(hurt)))
    left = persons.filter(pc.and_(stays, hurt)).to_pylist()
    if left:
        inside = pa.array([row["member_id"] for row in left], type=pa.string())
        near = (pc.is_in(pairs.column(name), value_set=inside) for name in ("record_a", "record_b"))
        joined = [*pairs.filter(pc.and_(*near)).to_pylist(), *_joined_by_people(given["mention_links"], inside)]
        rows = _put_together(left, joined)
        # a mention that only a withheld row made a member of anybody is nobody's now
        rows_of_lists = frozenset(kept["records"].column("record_id").to_pylist())
        borne = {row["person_id"] for row in rows if row["member_id"] in rows_of_lists}
        whole = pa.concat_tables([whole, TABLES["persons"].build(r for r in rows if r["person_id"] in borne)])
    named = _named(given["mention_links"], members, whole)
    return {"persons": whole, "pairs": pairs, "mention_links": named, **_of_lists(given, kept)}


def _joined_by_people(links: pa.Table, members: pa.Array) -> Rows:
    """Return what people said is one person of mentions and rows, as pairs."""
    said = pc.fill_null(pc.equal(links.column("decided"), "same"), fill_value=False)
    inside = [pc.is_in(links.column(name), value_set=members) for name in ("mention_id", "other_id")]
    rows = links.filter(pc.and_(said, pc.and_(*inside))).to_pylist()
    return [{"record_a": r["mention_id"], "record_b": r["other_id"], "decided": "same"} for r in rows]


def _named(links: pa.Table, members: pa.Array, persons: pa.Table) -> pa.Table:
    """Return who the open mentions may be, among what is open.

    Candidates take from each other: of a mention that may be somebody withheld, no probability is told.
    """
    open_ones = pc.is_in(links.column("mention_id"), value_set=members)
    there = pc.is_in(links.column("other_id"), value_set=members)
    troubled = frozenset(links.filter(pc.and_(open_ones, pc.invert(there))).column("mention_id").to_pylist())
    person = dict(zip(persons.column("member_id").to_pylist(), persons.column("person_id").to_pylist(), strict=True))
    rows = links.filter(pc.and_(open_ones, there)).to_pylist()
    for row in rows:
        row["person_id"] = person.get(row["other_id"]) if row["other"] == "record" else None
        if row["mention_id"] in troubled:
            row["probability"] = None
    return TABLES["mention_links"].build(rows)


_RECKONED = ("reliability", "link_quality", "list_dependence", "estimates", "histories")
"""What is known of linkage and number as a whole."""


def _of_lists(given: Mapping[str, pa.Table], kept: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return what is known of linkage and number as a whole: nothing that was reckoned over withheld rows."""
    names = ("list_id", "source_id")
    if given["records"].num_rows == kept["records"].num_rows:
        return {name: given[name] for name in _RECKONED}
    closed = pc.invert(pc.is_in(given["records"].column("record_id"), value_set=kept["records"].column("record_id")))
    closed_rows = given["records"].filter(closed).select(names).to_pylist()
    there = {row["list_id"] or row["source_id"] for row in kept["records"].select(names).to_pylist()}
    hurt = {row["list_id"] or row["source_id"] for row in closed_rows}
    whole = pa.array(sorted(there - hurt), pa.string())
    lists = given["list_dependence"]
    both = [pc.is_in(lists.column(name), value_set=whole) for name in ("list_a", "list_b")]
    return {
        "reliability": TABLES["reliability"].empty(),
        "link_quality": TABLES["link_quality"].empty(),
        "estimates": TABLES["estimates"].empty(),
        "histories": TABLES["histories"].empty(),
        "list_dependence": lists.filter(pc.and_(*both)),
    }


def _put_together(rows: Rows, pairs: Rows) -> Rows:
    """Return the members of broken persons, joined by the pairs among them that are likely or were judged one."""
    person = {row["member_id"]: row["person_id"] for row in rows}
    leader = {member: member for member in person}

    def find(member: str) -> str:
        while leader[member] != member:
            leader[member] = member = leader[leader[member]]
        return member

    for pair in pairs:
        one, other = pair["record_a"], pair["record_b"]
        likely = pair["decided"] in {None, "unsure", "deferred"} and (pair["probability"] or 0.0) >= _LIKELY
        if person[one] == person[other] and (likely or pair["decided"] == "same"):
            one, other = sorted((find(one), find(other)))
            leader[other] = one
    size = Counter(find(member) for member in person)
    return [
        {"person_id": find(member), "member_id": member, "p_member": 1.0 if size[find(member)] == 1 else None}
        for member in person
    ]


def _claims(row: Mapping[str, Any]) -> list[str]:
    return [*(row["claims_for"] or []), *(row["claims_against"] or []), *(row["claims_taken_back"] or [])]


def _vocabulary(texts: pa.Table) -> frozenset[str]:
    """Return all words of the open texts."""
    return frozenset(word.casefold() for text in texts.column("text").to_pylist() for word in _WORD.findall(text))


def _recounted(row: dict[str, Any], claims: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the answer over open claims, or None if no open claim speaks to it.

    Its words and bounds are those of an open claim: the ones it had may stem from a withheld one.
    """
    in_favour = [c for c in row["claims_for"] or [] if c in claims]
    against = [c for c in row["claims_against"] or [] if c in claims]
    back = [c for c in row["claims_taken_back"] or [] if c in claims]
    left = [claims[c] for c in (*in_favour, *against, *back)]
    if not left:
        return None
    if len(left) == len(_claims(row)):
        return row
    values = [c["value"] for c in left]
    return row | {
        "value": row["value"] if row["value"] in values else values[0],
        "low": min((c["low"] for c in left if c["low"] is not None), default=None),
        "high": max((c["high"] for c in left if c["high"] is not None), default=None),
        "claims_for": in_favour,
        "claims_against": against,
        "claims_taken_back": back,
        "n_sources": len({claims[c]["source_id"] for c in in_favour}),
        "independent_origins": None,
        "independent_low": None,
        "independent_high": None,
    }


def _question(
    row: dict[str, Any], answers: Rows, claims: Mapping[str, Mapping[str, Any]], spoken: frozenset[str]
) -> dict[str, Any]:
    left = [claims[c] for c in sorted({c for answer in answers for c in _claims(answer)})]
    first = min((c["event_from"] for c in left if c["event_from"] is not None), default=None)
    last = max((c["event_to"] for c in left if c["event_to"] is not None), default=None)
    denied = any(answer["claims_against"] for answer in answers)
    n_sources = len({c["source_id"] for c in left})
    # taking claims away can end a contest and cannot begin one
    contested = row["standing"] == "contested" and (len(answers) > 1 or denied)
    standing = "contested" if contested else ("agreed" if n_sources > 1 else "single")
    days = {str(part) for day in (first, last) if day is not None for part in (day.day, day.year)}
    return row | {
        "title": row["title"] if _tells_nothing_else(row["title"] or "", days, spoken) else None,
        "event_from": first,
        "event_to": last,
        "standing": standing,
        "n_claims": len(left),
        "n_sources": n_sources,
        "n_answers": len(answers),
    }


def _tells_nothing_else(title: str, days: Iterable[str], spoken: frozenset[str]) -> bool:
    """Return whether every name and number of a title stands in open texts or is a part of the open claims' days."""
    known = {*days, *ENGLISH.words["months"]["gregorian"]}
    return all(
        (word.isascii() and word.islower()) or word in known or word.casefold() in spoken
        for word in _WORD.findall(title)[1:]
    )
