"""What a report can cite: everything the gate let pass, found by the beginning of an id, with what it says.

Each thing cited carries the facts that a sentence about it may state: numbers, days, quotable words, how strong the
words may be. What is withheld is told apart from what was never there, and nothing more is said of it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import floor
from typing import Any

from stemmata.report.edition import Answer, Claim, Edition, Estimate, Finding, Question, Source, json_list
from stemmata.report.gate import Admission
from stemmata.report.places import Places
from stemmata.report.roll import Entry, Roll
from stemmata.report.texts import Texts
from stemmata.report.views import Views
from stemmata.report.written.certainty import Ceiling, ceiling
from stemmata.report.written.facts import Days, days_in, numbers_in
from stemmata.report.written.faults import Fault
from stemmata.report.written.tree import Ref, Value
from stemmata.values.fold import Folded, find_quote, fold

__all__ = ["Cited", "Library", "Told"]

_LEAST = 4
"""Signs of an id at least: with fewer one is soon named that nobody meant."""
_RAW: Mapping[str, tuple[str, ...]] = {
    "claim": ("value", "speaker"), "source": ("", "title", "publisher", "author"), "answer": ("", "value"),
    "person": ("", "name"), "question": ("", "title"),
}  # fmt: skip
"""Fields whose words come from sources: they keep their direction to themselves."""
_READ_CHARS = 300_000
"""Of a source that is cited as a whole, numbers and days are read so far; of longer ones, cite the words."""
_ALL = frozenset({"", "all", "(all)"})
_HERE = {"claim": "claims", "source": "sources", "person": "persons", "answer": "answers", "question": "questions",
         "finding": "findings", "estimate": "estimates"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing that is cited, with what a sentence may state of it.

    Attributes:
        kind: claim, finding, source, person, answer, question, estimate.
        row: The thing itself.
        href: Its place in the dossier.
        numbers: Numbers that it states.
        days: Days that it states.
        texts: Words that may be quoted from it.
        sources: Sources whose text may be quoted, and which are its exhibits.
        behind: Further sources that it rests on.
        ceiling: How strong words about it may be; None where it is no finding.
        quote: The words it points to.
        span: Where in its source they stand.
        speakers: Who says it.
    """

    kind: str
    row: Any
    href: str
    numbers: frozenset[float] = frozenset()
    days: Days = ()
    texts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    ceiling: Ceiling | None = None
    quote: str = ""
    span: tuple[int, int] | None = None
    speakers: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a value comes to.

    Attributes:
        text: The words.
        lang: Their language where it is not that of the report.
        cited: What it was taken from; None for counts.
        whole: Whether it says by itself how it stands (a finding with its verdict and status).
    """

    text: str
    lang: str = ""
    cited: Cited | None = None
    whole: bool = False


@dataclass(frozen=True)
class Library:
    """Everything that can be cited in one edition.

    Attributes:
        edition: What the gate let pass.
        admission: The gate, for what it did not.
        views: How things are named on pages.
        roll: Persons with their places.
        given: Ids before the gate, by kind, to tell what is withheld from what is not there.
    """

    edition: Edition
    admission: Admission
    views: Views
    roll: Roll
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        """Addresses."""
        return self.views.places

    @cached_property
    def _ids(self) -> dict[str, list[str]]:
        edition = self.edition
        return {
            "claim": sorted(edition.claims), "source": sorted(edition.sources), "person": sorted(edition.persons),
            "answer": sorted(a.answer_id for rows in edition.answers.values() for a in rows),
            "question": sorted(q.question_id for q in edition.questions),
            "finding": sorted(f.finding_id for f in edition.findings),
            "estimate": sorted(e.estimate_id for e in edition.estimates),
        }  # fmt: skip

    # -- citations ------------------------------------------------------------------------------------------------

    def cite(self, ref: Ref) -> Cited | Fault:
        """Return what is cited, or why not."""
        if ref.kind == "estimate":
            return self._estimate(ref)
        found = self._find(ref)
        if isinstance(found, Fault):
            return found
        made = self._makers[ref.kind](found)
        return self._pinned(made, ref) if ref.words else made

    def _find(self, ref: Ref) -> str | Fault:
        """Return the id that is meant."""
        ids = self._ids[ref.kind]
        if ref.kind == "finding":
            if ref.key in ids:
                return ref.key
            found: list[str] = []
        elif len(ref.key) < _LEAST:
            mend = f"give at least {_LEAST} signs of its id"
            if ref.kind == "source" and ref.key in self.edition.sigla.values():
                source_id = next(s for s, siglum in self.edition.sigla.items() if siglum == ref.key)
                mend = f"numbers change with each edition: cite [@source:{source_id[:12]}]"
            return Fault("R202", ref.at, f"@{ref.kind}:{ref.key}", "this is no id", mend)
        else:
            found = list(dict.fromkeys([*_beginning(ids, ref.key), *self._renamed(ref.key, ids)]))
        if len(found) == 1:
            return found[0]
        named = f"@{ref.kind}:{ref.key}"
        if found:
            mend = f"write one of {', '.join(i[: len(ref.key) + 6] for i in found[:3])}"
            return Fault("R202", ref.at, named, f"{len(found)} ids begin so", mend)
        if any(i.startswith(ref.key) for i in self.given.get(ref.kind, ())):
            problem = f"the {ref.kind} may not leave the house: what it rests on is not open, or was withdrawn"
            return Fault("R203", ref.at, named, problem, "leave it out, or open what it rests on")
        mend = f"the {_HERE[ref.kind]} of the case are printed by: stemmata report CASE --find WORDS"
        return Fault("R202", ref.at, named, f"there is no such {ref.kind}", mend)

    def _renamed(self, key: str, ids: Sequence[str]) -> list[str]:
        """Return what an id of the case is in an edition from which something was taken out."""
        renamed = self.admission.redaction.renamed if self.admission.redaction else {}
        return [new for old, new in renamed.items() if old.startswith(key) and new in ids]

    @cached_property
    def _makers(self) -> Mapping[str, Callable[[str], Cited]]:
        return {
            "claim": self._claim, "finding": self._finding, "source": self._source, "person": self._person,
            "answer": self._answer, "question": self._question,
        }  # fmt: skip

    def _claim(self, claim_id: str) -> Cited:
        return self._of_claim(self.edition.claims[claim_id])

    def _of_claim(self, claim: Claim) -> Cited:
        lang = self.views.lang_at(claim.source_id, claim.start)
        source = self.edition.sources[claim.source_id]
        quote = claim.quote or ""
        question = self._questions.get(self.edition.question_of.get(claim.claim_id, ""))
        days = [(claim.event_from, claim.event_to), _published(source)]
        days += [(question.event_from, question.event_to)] if question else []
        told = frozenset(float(n) for n in (claim.low, claim.high) if n is not None)
        return Cited(
            "claim", claim, self.places.claim(claim.claim_id),
            numbers=told | numbers_in(f"{quote}\n{claim.value or ''}", lang),
            days=(*_whole(days), *days_in(quote, lang, _anchor(source))),
            texts=(quote,), sources=(claim.source_id,), quote=quote, span=(claim.start, claim.end),
            speakers=claim.speakers or ((claim.asserted_by,) if claim.asserted_by else ()), claims=(claim,),
        )  # fmt: skip

    def _finding(self, finding_id: str) -> Cited:
        finding = self._findings[finding_id]
        statement = finding.statement or ""
        claims = [*(finding.claims_for or ()), *(finding.claims_against or ())]
        behind = dict.fromkeys(self.edition.claims[c].source_id for c in claims if c in self.edition.claims)
        return Cited(
            "finding", finding, self.places.finding(finding_id),
            numbers=numbers_in(statement, None), days=days_in(statement, None, None), texts=(statement,),
            behind=tuple(behind), ceiling=ceiling(finding),
        )  # fmt: skip

    def _source(self, source_id: str) -> Cited:
        source = self.edition.sources[source_id]
        lang = source.languages[0] if source.languages else None
        text = self.text(source_id)[:_READ_CHARS]
        return Cited(
            "source", source, self.places.source(source_id), numbers=numbers_in(text, lang),
            days=(*_whole([_published(source)]), *days_in(text, lang, _anchor(source))),
            sources=(source_id,), speakers=tuple(w for w in (source.publisher, source.author) if w),
        )  # fmt: skip

    def _pinned(self, whole: Cited, ref: Ref) -> Cited | Fault:
        """Return a citation of certain words of a source: the claim in them where there is one, else their place."""
        source: Source = whole.row
        span = find_quote(ref.words, self.folded(source.source_id))
        if span is None:
            mend = "copy the words from the source; letter case, accents and line ends do not count"
            return Fault("R207", ref.at, ref.words, f"these words do not stand in {self._named(source)}", mend)
        claims = [
            c for c in self.edition.claims_of.get(source.source_id, ())
            if c.start < span[1] and span[0] < c.end and c.status != "rejected"
        ]  # fmt: skip
        text = self.text(source.source_id)
        lang = self.views.lang_at(source.source_id, span[0])
        around = self._passage(source.source_id, span)
        href = self.places.claim(claims[0].claim_id) if claims else self.views.paragraph(source.source_id, span[0])
        days = [_published(source), *((c.event_from, c.event_to) for c in claims)]
        return Cited(
            "source", source, href,
            numbers=numbers_in(text[span[0] : span[1]], lang)
            | frozenset(float(n) for c in claims for n in (c.low, c.high) if n is not None),
            days=(*_whole(days), *days_in(around, lang, _anchor(source))),
            texts=(around,), sources=(source.source_id,), quote=text[span[0] : span[1]], span=span,
            speakers=(*whole.speakers, *(s for c in claims for s in c.speakers)), claims=tuple(claims),
        )  # fmt: skip

    def _passage(self, source_id: str, span: tuple[int, int]) -> str:
        """Return the text of the passages that a span stands in."""
        met = [p for p in self.edition.passages.get(source_id, ()) if p.start < span[1] and span[0] < p.end]
        text = self.text(source_id)
        return text[met[0].start : max(p.end for p in met)] if met else text[span[0] : span[1]]

    def _person(self, person_id: str) -> Cited:
        entry = self._entries.get(person_id)
        rows = [self.roll.records[m.member_id] for m in entry.members] if entry else []
        cells = "\n".join(str(cell) for row in rows for name, cell in row.items() if not name.endswith("_id"))
        sources = tuple(dict.fromkeys(str(row["source_id"]) for row in rows))
        return Cited(
            "person", entry, entry.href if entry else "persons.html", numbers=numbers_in(cells, None),
            days=days_in(cells, None, None), texts=(cells,), sources=sources,
        )  # fmt: skip

    def _answer(self, answer_id: str) -> Cited:
        answer = self._answers[answer_id]
        claims = [self.edition.claims[c] for c in answer.claims if c in self.edition.claims]
        question = self._questions.get(answer.question_id)
        told = frozenset(float(n) for n in (answer.low, answer.high) if n is not None)
        return Cited(
            "answer", answer, self.places.answer(answer.question_id, answer_id),
            numbers=told | numbers_in(answer.value or "", None),
            days=_whole([(question.event_from, question.event_to)] if question else []),
            texts=tuple(c.quote or "" for c in claims), behind=tuple(dict.fromkeys(c.source_id for c in claims)),
            speakers=tuple(dict.fromkeys(s for c in claims for s in c.speakers)),
        )  # fmt: skip

    def _question(self, question_id: str) -> Cited:
        question = self._questions[question_id]
        title = self.views.title(question_id)
        return Cited(
            "question", question, self.places.question(question_id), numbers=numbers_in(title, "en"),
            days=_whole([(question.event_from, question.event_to)]), texts=(title,),
        )  # fmt: skip

    def _estimate(self, ref: Ref) -> Cited | Fault:
        """Return an estimate, named by its id, or by stratum and method (`all`, `all/chao`, `Northern`)."""
        stratum, _, method = ref.key.partition("/")
        rows = [e for e in self.edition.estimates if e.method == (method or "combined")]
        wanted = [e for e in rows if (e.stratum or "") == stratum]
        if not wanted and stratum in _ALL:
            wanted = [e for e in rows if (e.stratum or "") == "(all)"] or [e for e in rows if not e.stratum]
        if not wanted and len(ref.key) >= _LEAST:
            wanted = [e for e in self.edition.estimates if e.estimate_id.startswith(ref.key)]
        if len(wanted) != 1:
            named = f"estimate:{ref.key}"
            if not self.edition.estimates and self.given.get("estimate"):
                problem = "the estimates may not leave the house: they were made over rows that are not open"
                return Fault("R203", ref.at, named, problem, "leave it out, or open the lists")
            known = ", ".join(dict.fromkeys(e.stratum or "all" for e in self.edition.estimates)) or "none"
            return Fault("R202", ref.at, named, "there is no such estimate", f"those there are: {known}; each /METHOD")
        row = wanted[0]
        told = [row.n_documented, row.median, row.low, row.high, row.level * 100 if row.level else None]
        numbers = {float(v) for n in told if n is not None for v in (n, floor(n + 0.5))} | (
            {row.level} if row.level else set()
        )
        return Cited("estimate", row, "estimates.html", numbers=frozenset(numbers))

    # -- values ---------------------------------------------------------------------------------------------------

    def tell(self, value: Value, texts: Texts, cited_sources: int) -> Told | Fault:
        """Return what a value comes to, in the words of the report's language.

        Args:
            value: The value.
            texts: Words of the report's language.
            cited_sources: How many sources the sentence cites.
        """
        if value.kind == "count":
            return self._counted(value, texts, cited_sources)
        cited = self.cite(Ref(value.kind, value.key, value.at))
        if isinstance(cited, Fault):
            return cited
        row = cited.row
        match value.kind:
            case "estimate":
                return self._of_estimate(value, row, cited, texts)
            case "finding":
                said = {
                    "": self._standing(row, texts), "statement": texts.isolated(row.statement or ""),
                    "reasons": texts.isolated(row.reasons or ""),
                    "standard": texts.known("standard", row.standard), "verdict": texts.known("verdict", row.verdict),
                    "status": texts.known("status", row.status),
                    "origins": texts.origins(row.independent_origins, row.independent_low, row.independent_high),
                    "against": texts.origins(row.against_origins, row.against_low, row.against_high),
                }  # fmt: skip
            case "claim":
                quote = texts.quoted(" ".join(cited.quote.split()))
                said = {
                    "": quote, "quote": quote,
                    "value": f"{row.value or ''}{f' {row.unit}' if row.unit else ''}", "speaker": row.asserted_by,
                    "day": texts.days(row.event_from, row.event_to),
                }  # fmt: skip
            case "source":
                said = {
                    "": row.heading, "title": row.heading, "publisher": row.publisher, "author": row.author,
                    "day": texts.days(*_published(row)),
                    "exhibit": texts("note.exhibit", number=self.edition.sigla[row.source_id]),
                }  # fmt: skip
            case "person":
                said = {"": row.name, "name": row.name, "rows": texts.number(len(row.members))} if row else {}
            case "answer":
                said = {
                    "": row.value, "value": row.value, "sources": texts.number(row.n_sources or 0),
                    "for": texts.number(len(row.claims_for or ())),
                    "against": texts.number(len(row.claims_against or ())),
                    "origins": texts.origins(row.independent_origins, row.independent_low, row.independent_high),
                }  # fmt: skip
            case _:
                said = {
                    "": self.views.title(row.question_id), "title": self.views.title(row.question_id),
                    "sources": texts.number(row.n_sources or 0), "claims": texts.number(row.n_claims or 0),
                    "answers": texts.number(row.n_answers or 0),
                }  # fmt: skip
        raw = _RAW.get(value.kind, ())
        said = {name: texts.isolated(text) if text and name in raw else text for name, text in said.items()}
        return _told(value, said, cited, self._lang(value, cited))

    def _lang(self, value: Value, cited: Cited) -> str:
        """Return the language of words that are taken over as they are."""
        if value.kind == "claim" and value.field in {"", "quote"} and cited.span:
            return self.views.lang_at(cited.row.source_id, cited.span[0])
        if value.kind == "source" and value.field in {"", "title"}:
            return str((cited.row.languages or [""])[0])
        return ""

    def _standing(self, finding: Finding, texts: Texts) -> str:
        status = "look again" if finding.status == "approved" and finding.look_again else finding.status
        parts = [
            texts.isolated(finding.finding_id),
            texts.known("verdict", finding.verdict),
            texts.known("standard", finding.standard),
        ]
        parts.append(texts.known("status", status))
        return f"{texts.quoted((finding.statement or '').rstrip('.'))} ({texts.listed(parts)})"

    def _of_estimate(self, value: Value, row: Estimate, cited: Cited, texts: Texts) -> Told | Fault:
        numbers = {"documented": row.n_documented, "median": row.median, "low": row.low, "high": row.high,
                   "level": row.level * 100 if row.level else None}  # fmt: skip
        said: dict[str, str | None] = {n: None if v is None else texts.whole(v) for n, v in numbers.items()}
        if row.verdict == "estimated":
            said[""] = texts("estimate.bound" if row.method == "chao" else "estimate.estimated", **said)
        else:
            reasons = self.refusals(row, texts)
            said[""] = texts("estimate.refused", documented=said["documented"], reasons=texts.listed(reasons))
        return _told(value, said, cited, "", "the estimate was refused" if row.verdict != "estimated" else "")

    def refusals(self, row: Estimate, texts: Texts) -> list[str]:
        """Return why an estimate is refused, in words."""
        known = texts.words["refusal"]
        return list(dict.fromkeys(str(known.get(code, known["other"])) for code in sorted(json_list(row.reasons))))

    def _counted(self, value: Value, texts: Texts, cited_sources: int) -> Told | Fault:
        edition = self.edition
        counts: dict[str, int] = {
            "sources": len(edition.sources), "passages": edition.n_passages, "claims": len(edition.claims),
            "questions": len(edition.questions), "rows": edition.records.num_rows, "cited": cited_sources,
            "contested": sum(q.standing == "contested" for q in edition.questions), "persons": len(edition.persons),
            "lists": len({r for r in edition.records.column("list_id").to_pylist() if r}),
            "findings": len(edition.findings), "approved": sum(f.status == "approved" for f in edition.findings),
        }  # fmt: skip
        kinds = {f"sources/{s.kind}" for s in edition.sources.values()}
        counts |= {name: sum(f"sources/{s.kind}" == name for s in edition.sources.values()) for name in sorted(kinds)}
        if value.key in counts and not value.field:
            return Told(texts.number(counts[value.key]))
        return Fault("R209", value.at, f"count:{value.key}", "nothing is counted so", f"one of {', '.join(counts)}")

    # -- sources ----------------------------------------------------------------------------------------------------

    def text(self, source_id: str) -> str:
        """Return the text of a source; empty where it could not be read."""
        found = self.edition.texts.get(source_id)
        return found.text if found else ""

    def folded(self, source_id: str) -> Folded:
        """Return the folded text of a source, the last few remembered."""
        return _folded(self.text(source_id))

    def _named(self, source: Source) -> str:
        return f"{self.edition.sigla[source.source_id]} ({source.label})"

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {q.question_id: q for q in self.edition.questions}

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        return {a.answer_id: a for rows in self.edition.answers.values() for a in rows}

    @cached_property
    def _findings(self) -> dict[str, Finding]:
        return {f.finding_id: f for f in self.edition.findings}

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {entry.person_id: entry for entry in self.roll.entries}


def _told(value: Value, said: Mapping[str, str | None], cited: Cited, lang: str, why: str = "") -> Told | Fault:
    named = f"{value.kind}:{value.key}{f'.{value.field}' if value.field else ''}"
    if value.field not in said:
        mend = f"the fields of a {value.kind} are {', '.join(name for name in said if name)}"
        return Fault("R209", value.at, named, "there is no such field", mend)
    text = said[value.field]
    if not text:
        return Fault("R209", value.at, named, why or "the tables say nothing there", "say so in words, or leave it out")
    return Told(text, lang, cited, whole=value.kind == "finding" and value.field == "")


@lru_cache(maxsize=8)
def _folded(text: str) -> Folded:
    return fold(text)


def _beginning(ids: Sequence[str], key: str) -> list[str]:
    """Return the ids that begin so, a few at most."""
    at = bisect_left(ids, key)
    found: list[str] = []
    while at < len(ids) and ids[at].startswith(key) and len(found) < 9:
        found.append(ids[at])
        at += 1
    return found


def _published(source: Source) -> tuple[dt.date | None, dt.date | None]:
    return source.published_from or source.published_to, source.published_to or source.published_from


def _anchor(source: Source) -> tuple[dt.date, dt.date] | None:
    first, last = _published(source)
    return (first, last) if first and last else None


def _whole(spans: Iterable[tuple[dt.date | None, dt.date | None]]) -> Days:
    return tuple(_spans(spans))


def _spans(spans: Iterable[tuple[dt.date | None, dt.date | None]]) -> Iterator[tuple[dt.date, dt.date]]:
    for first, last in spans:
        if first or last:
            yield (first or last, last or first)  # type: ignore[misc]  # one of the two is there
