"""A report held against the tables: every citation, number, day, quotation and word of certainty.

What does not hold is a fault with its place in the author's file. Words are compared, never meaning: whether a sentence
says what its exhibits mean is for people to judge.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from stemmata.report.texts import Texts, texts
from stemmata.report.written.certainty import Grade, Strength, strength, weakest
from stemmata.report.written.facts import StatedNumber, day_stands, stated_days, stated_numbers
from stemmata.report.written.faults import Fault
from stemmata.report.written.library import Cited, Library, Told
from stemmata.report.written.markdown import Front, Manuscript
from stemmata.report.written.statements import Statement, statements
from stemmata.report.written.tree import At, Ref
from stemmata.values.dates import DateMention
from stemmata.values.fold import find_quote, fold_text
from stemmata.values.words import words_of

__all__ = ["Checked", "Counts", "check"]

_QUOTED_WORDS = 3
"""Words between quotation marks from which on they are taken for a quotation, and not for a name or a nuance."""
_SHOWN = 80


@dataclass(slots=True)
class Counts:
    """What was looked at.

    Attributes:
        statements: Statements in sections that must be cited.
        cited: Those that cite something, or that their authors answer for.
        numbers: Numbers held against what their sentences cite.
        days: Days held likewise.
        quotes: Quotations held likewise.
        own: Passages that the authors answer for themselves.
    """

    statements: int = 0
    cited: int = 0
    numbers: int = 0
    days: int = 0
    quotes: int = 0
    own: int = 0

    @property
    def share(self) -> float | None:
        """The share of statements that cite something; None where there are none."""
        return self.cited / self.statements if self.statements else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A report with what it cites, found, and everything that is wrong with it.

    Attributes:
        manuscript: The report.
        front: What stands at its head; empty where it could not be read.
        cited: What each citation leads to, by its place.
        told: What each value comes to, by its place.
        counts: What was looked at.
        faults: What is wrong, and what to look at, in the order of the file.
    """

    manuscript: Manuscript
    front: Front | None
    cited: Mapping[At, Cited]
    told: Mapping[At, Told]
    counts: Counts
    faults: tuple[Fault, ...]

    @property
    def stopped(self) -> bool:
        """Whether something stops it."""
        return any(fault.stops for fault in self.faults)


def check(manuscript: Manuscript, library: Library) -> Checked:
    """Hold a report against everything that can be cited.

    Args:
        manuscript: The report.
        library: What can be cited.

    Returns:
        The report with what it cites, and every fault.
    """
    front = manuscript.front
    checker = _Checker(library, texts(front.language if front else "en"))
    faults = [*manuscript.faults, *_withheld(manuscript, library)]
    if front is not None:
        for statement in statements(manuscript.blocks, factual=front.factual):
            checker.look(statement)
    faults = sorted({*faults, *checker.faults}, key=lambda f: (f.at, f.code, f.words))
    return Checked(manuscript, front, checker.cited, checker.told, checker.counts, tuple(faults))


def _withheld(manuscript: Manuscript, library: Library) -> Iterator[Fault]:
    """Yield where the report's own words name something withheld; the words are not repeated."""
    for number, line in enumerate(manuscript.lines, 1):
        for start, _ in library.admission.names.spans(line):
            problem, mend = "words that tell of something withheld", "leave them out, or open what they tell of"
            yield Fault("R208", At(number, start + 1), "", problem, mend)


@dataclass(slots=True)
class _Checker:
    library: Library
    texts: Texts
    cited: dict[At, Cited] = field(default_factory=dict)
    told: dict[At, Told] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def look(self, statement: Statement) -> None:
        """Look at one statement."""
        cited, broken = self._resolve(statement)
        self.counts.own += len(statement.own)
        if statement.factual and statement.speaks:
            self.counts.statements += 1
            if statement.refs or statement.values or statement.all_own:
                self.counts.cited += 1
            else:
                problem = "a statement in a section that must be cited cites nothing"
                mend = "cite what it rests on, mark it [words]{own: reason}, or mark the section {own}"
                self._fault("R251", statement, statement.start, statement.text, problem, mend)
        if not cited or broken:
            return  # of a citation that leads nowhere nothing can be said to stand in it
        days = stated_days(statement.tokens.text, self.texts.lang)
        self._days(statement, cited, days)
        self._numbers(statement, cited, days)
        self._quotations(statement, cited)
        self._strength(statement, cited, [(d.start, d.end) for d in days])

    # -- what is cited --------------------------------------------------------------------------------------------

    def _resolve(self, statement: Statement) -> tuple[list[Cited], bool]:
        found: list[Cited] = []
        broken = False
        for ref in statement.refs:
            cited = self.library.cite(ref)
            if isinstance(cited, Fault):
                self.faults.append(cited)
                broken = True
                continue
            self.cited[ref.at] = cited
            found.append(cited)
            self._claims(ref, cited)
        n_sources = len({source for cited in found for source in cited.sources})
        for value in statement.values:
            told = self.library.tell(value, self.texts, n_sources)
            if isinstance(told, Fault):
                self.faults.append(told)
                broken = True
                continue
            self.told[value.at] = told
            if told.cited is not None:
                found.append(told.cited)
        return found, broken

    def _claims(self, ref: Ref, cited: Cited) -> None:
        if cited.kind != "claim":
            return
        for claim in cited.claims:
            if claim.status == "rejected":
                who = ", ".join(claim.coded_by or ()) or "a coder"
                mend = 'cite the words themselves: [@source:ID "words"], or another claim'
                self.faults.append(Fault("R210", ref.at, f"@claim:{ref.key}", f"{who} rejected this claim", mend))
            elif claim.layer != "human" and claim.status not in {"accepted", "corrected", "added"}:
                problem = "nobody has reviewed this claim: a machine read it"
                mend = f"look at it: stemmata code decide CASE {ref.key} accept --reason WHY"
                self.faults.append(Fault("R253", ref.at, f"@claim:{ref.key}", problem, mend))

    # -- numbers and days -----------------------------------------------------------------------------------------

    def _numbers(self, statement: Statement, cited: Sequence[Cited], days: Sequence[DateMention]) -> None:
        stated = frozenset[float]().union(*(c.numbers for c in cited))
        for number in self._stated(statement, days):
            self.counts.numbers += 1
            if number.value not in stated and not any(abs(number.value - one) < 1e-9 for one in stated):
                said = ", ".join(map(_number, sorted(stated)[:8])) or "no number"
                more = ", …" if len(stated) > 8 else ""
                problem = f"{_number(number.value)} stands in nothing that the sentence cites ({said}{more})"
                mend = "mend the number, cite what says it, or mark it [words]{own: reason}"
                text = statement.tokens.text[number.start : number.end]
                self._fault("R204", statement, number.start, text, problem, mend)

    def _stated(self, statement: Statement, days: Sequence[DateMention]) -> Iterator[StatedNumber]:
        """Yield the numbers that the report itself states: not those in its authors' own words, nor across them."""
        tokens, lang = statement.tokens, self.texts.lang
        at = statement.start
        for start, end in (*statement.own, (statement.end, statement.end)):
            if at < start:  # what is read ends where the own words begin: forty [three trucks] is no 43
                before = tokens if start >= statement.end else words_of(tokens.text[:start])
                last = statement.last if before is tokens else len(before)
                yield from stated_numbers(before, bisect_left(before.starts, at), last, lang, days)
            at = max(at, end)

    def _days(self, statement: Statement, cited: Sequence[Cited], days: Sequence[DateMention]) -> None:
        stated = tuple(dict.fromkeys(day for c in cited for day in c.days))
        for day in days:
            if not statement.start <= day.start < statement.end:
                continue
            if any(start <= day.start < end for start, end in statement.own):
                continue
            self.counts.days += 1
            if not day_stands(day, stated):
                said = ", ".join(_span(*one) for one in sorted(stated)[:4]) or "no day"
                problem = f"this day stands in nothing that the sentence cites ({said})"
                mend = "mend the day, cite what says it, or mark it [words]{own: reason}"
                self._fault("R205", statement, day.start, day.as_written, problem, mend)

    # -- quotations -----------------------------------------------------------------------------------------------

    def _quotations(self, statement: Statement, cited: Sequence[Cited]) -> None:
        for start, end in statement.quoted:
            words = statement.tokens.text[start:end].strip().rstrip(".,;،؛")
            plain = len(words.split()) >= _QUOTED_WORDS and statement.start <= start < statement.end
            if not plain or any(first <= start < last for first, last in statement.own) or "\ua7ae" in words:
                continue
            self.counts.quotes += 1
            if not self._stands(words, cited):
                problem = "these words stand in nothing that the sentence cites"
                mend = "quote as written, cite where it stands, or mark a translation [words]{own: translated by …}"
                self._fault("R207", statement, start, words, problem, mend)

    def _stands(self, words: str, cited: Sequence[Cited]) -> bool:
        """Return whether a quotation stands in what is cited; parts left out are marked by three dots."""
        parts = [p.strip() for p in words.replace("[...]", "…").replace("[…]", "…").replace("...", "…").split("…")]
        texts_ = [fold_text(text) for c in cited for text in c.texts]
        for source in dict.fromkeys(s for c in cited for s in (*c.sources, *c.behind)):
            folded = self.library.folded(source)
            if all(find_quote(part, folded) for part in parts if part):
                return True
        return any(all(fold_text(part).strip() in text for part in parts if part) for text in texts_)

    # -- strength -------------------------------------------------------------------------------------------------

    def _strength(self, statement: Statement, cited: Sequence[Cited], days: Iterable[tuple[int, int]]) -> None:
        if statement.all_own:
            return
        tokens = statement.tokens
        masked = statement.masked(*days)
        found = strength(tokens, statement.first, statement.last, self.texts.lang, masked)
        said = tokens.written(*found.words) if found.words else ""
        start = tokens.starts[found.words[0]] if found.words else statement.start
        highest = weakest(c.ceiling for c in cited if c.ceiling)
        whole = any(self.told[v.at].whole for v in statement.values if v.at in self.told)
        if highest is None:
            self._allegation(statement, cited, found, said, start)
            return
        if highest.grade is Grade.PENDING:
            if found.pending or whole:
                if found.grade <= Grade.REASONABLE:
                    return
                mend = "leave the strong words out as long as nobody has approved it"
            else:
                mend = "say in the sentence that it is not yet approved, or have it approved: stemmata finding approve"
            words = said if found.grade > Grade.REASONABLE else statement.text
            self._fault("R206", statement, start, words, highest.said, mend)
        elif found.grade > highest.grade:
            plain = "a plain statement" if not said else f"these words are {found.grade.name.lower()}"
            if highest.grade < Grade.REASONABLE:
                mend = "say that it is not established, or who alleges it"
            else:
                mend = "use the words of its standard, or weaker ones"
            self._fault("R206", statement, start, said or statement.text, f"{plain}; {highest.said}", mend)

    def _allegation(self, statement: Statement, cited: Sequence[Cited], found: Strength, said: str, start: int) -> None:
        if not any(c.kind in {"claim", "source", "answer"} for c in cited) or statement.heading:
            return
        if found.concluded and self._names_speaker(statement, cited):
            return  # "the court found that": a verdict of somebody who is named
        if found.grade > Grade.REASONABLE:
            problem = "a claim is what somebody alleges: no claim or source establishes anything"
            mend = "say who says so, or conclude a finding and cite it: stemmata finding write"
            self._fault("R206", statement, start, said, problem, mend)
        elif not found.told and not statement.quoted and not self._names_speaker(statement, cited):
            problem = "it tells as a fact what somebody alleges"
            mend = "name who says so, or cite a finding"
            self._fault("R252", statement, statement.start, statement.text, problem, mend)

    def _names_speaker(self, statement: Statement, cited: Sequence[Cited]) -> bool:
        text = fold_text(statement.text)
        names = {fold_text(word) for c in cited for name in c.speakers for word in name.split() if len(word) > 3}
        return any(name in text for name in names)

    def _fault(  # noqa: PLR0917  (the parts of a fault, in its order)
        self, code: str, statement: Statement, offset: int, words: str, problem: str, mend: str
    ) -> None:
        shown = " ".join(words.replace("\ua7ae", "…").split())
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        self.faults.append(Fault(code, statement.at(offset), shown, problem, mend))


def _number(value: float) -> str:
    return "a vague number" if value == inf else f"{value:g}"


def _span(first: dt.date, last: dt.date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
