"""The pages of what people concluded: findings with both sides; the matrix of elements, evidence, persons, gaps."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from stemmata.report import words
from stemmata.report.contexts import (
    CellView,
    ColumnView,
    CrimeView,
    ElementView,
    FindingsPage,
    FindingView,
    LawPage,
    Link,
    MarkedView,
    PostView,
    StepView,
)
from stemmata.report.edition import Edition, Finding, LegalElement, json_list
from stemmata.report.roll import Roll
from stemmata.report.shell import Shell
from stemmata.report.views import Views
from stemmata.values.command import chain_on
from stemmata.values.fold import fold_text

_WORD = re.compile(r"\w+")
_DAYS_SHOWN = 3
_LINKS_SHOWN = 12
_STANDINGS: Mapping[str | None, str] = {
    "established": "established", "disputed": "disputed", "not established": "refuted", "alleged": "alleged",
    "gap": "gap",
}  # fmt: skip
_TALLIED = (
    ("established", "established"), ("disputed", "disputed"), ("not established", "not established"),
    ("alleged", "alleged only"), ("gap", "without any evidence mapped"),
)  # fmt: skip


@dataclass(frozen=True)
class FindingPages:
    """Makes the pages of findings and of the law."""

    views_of: Views
    shell: Shell
    roll: Roll

    @property
    def _edition(self) -> Edition:
        return self.views_of.edition

    def page(self) -> FindingsPage:
        """Return all findings, each with both sides."""
        found = self.views()
        approved = sum(f.status == "approved" for f in self._edition.findings)
        again = sum(bool(f.look_again) for f in self._edition.findings)
        parts = [f"{words.counted(approved, 'finding')} approved", f"{len(found) - approved:,} not yet"]
        parts += [f"{again:,} to be looked at again"] if again else []
        return FindingsPage(*self.shell.page("Findings", "findings.html"), findings=found, tally=f"{', '.join(parts)}.")

    def views(self) -> tuple[FindingView, ...]:
        """Return the findings in the order of their numbers."""
        return tuple(self._finding(finding) for finding in self._edition.findings)

    def _finding(self, finding: Finding) -> FindingView:
        said = {mark["claim_id"]: mark for mark in json_list(finding.marks)}
        aside = [claim_id for claim_id, mark in said.items() if mark["side"] == "neither"]
        standing, conclusion = _conclusion(finding)
        return FindingView(
            finding_id=finding.finding_id,
            href=_href(finding.finding_id),
            statement=finding.statement or "",
            standard=finding.standard or "",
            verdict=finding.verdict or "",
            conclusion=conclusion,
            standing=standing,
            claims_for=tuple(self._marked(finding.claims_for, said)),
            claims_against=tuple(self._marked(finding.claims_against, said)),
            set_aside=tuple(self._marked(aside, said)),
            origins=words.origins(finding.independent_origins, finding.independent_low, finding.independent_high),
            against=words.origins(finding.against_origins, finding.against_low, finding.against_high),
            reasons=finding.reasons or "",
            would_change=finding.would_change or "",
            dissents=tuple((finding.dissent or "").splitlines()),
            searched=tuple((finding.nothing_contrary or "").splitlines()),
            decided_by=finding.decided_by or "",
            approved_by=finding.approved_by or "",
            persons=tuple(self._person(p["name"], p["person_id"]) for p in json_list(finding.persons)),
            look_again=tuple(finding.look_again or ()),
            lacking=tuple(finding.lacking or ()) if finding.status != "approved" else (),
            contrary=tuple(
                self.views_of.claim(self._edition.claims[c])
                for c in finding.contrary_found or ()
                if c in self._edition.claims
            ),
            gone=tuple(_gone(mark) for mark in json_list(finding.gone)),
            steps=tuple(_step(step) for step in json_list(finding.history)),
        )

    def _marked(self, ids: Iterable[str] | None, said: Mapping[str, Mapping[str, Any]]) -> Iterator[MarkedView]:
        """Yield claims with what was said of them: material ones first, then by day of their source."""
        weight = {"material": 0, "unsure": 1}
        claims = [self._edition.claims[c] for c in ids or () if c in self._edition.claims]
        number = self.views_of.number
        claims.sort(
            key=lambda c: (
                weight.get(said.get(c.claim_id, {}).get("weight", ""), 2), self.views_of.has_parent(c.source_id),
                number(c.source_id), c.start, c.claim_id,
            )
        )  # fmt: skip
        for claim in claims:
            mark = said.get(claim.claim_id, {})
            yield MarkedView(
                claim=self.views_of.claim(claim),
                weight=mark.get("weight") or "weight not stated",
                reason=mark.get("reason") or "",
                by=mark.get("by") or "not stated",
                grades=tuple(
                    f"{g.grade}: {g.meaning} ({g.scale}, {g.graded_by})" if g.grade != g.meaning
                    else f"{g.grade} ({g.scale}, {g.graded_by})"
                    for g in self._edition.grades.get(claim.claim_id, ())
                ),
            )  # fmt: skip

    # -- the law ------------------------------------------------------------------------------------------------------

    def law(self) -> LawPage:
        """Return the matrix of each crime examined, and the chain of command."""
        by_crime: dict[str, list[LegalElement]] = {}
        for row in self._edition.elements:
            by_crime.setdefault(row.crime, []).append(row)
        return LawPage(
            *self.shell.page("Elements of crimes", "law.html"),
            crimes=tuple(self._crime(name, rows) for name, rows in by_crime.items()),
            days=tuple((words.day(day), posts) for day in self._when if (posts := self._posts(day))),
        )

    def _crime(self, name: str, rows: Sequence[LegalElement]) -> CrimeView:
        persons = {row.person: row.person_id for row in rows if row.person}
        columns = ["", *persons]
        groups: dict[str, dict[str, dict[str, LegalElement]]] = {}
        for row in rows:
            groups.setdefault(row.mode_label or "", {}).setdefault(row.element, {})[row.person] = row
        counts = Counter(row.standing for row in rows)
        tallied = [f"{counts[standing]:,} {said}" for standing, said in _TALLIED if counts[standing]]
        return CrimeView(
            anchor=f"c-{name.replace('/', '-')}",
            label=rows[0].crime_label or name,
            name=name,
            columns=(ColumnView("The crime itself", "", ()), *(self._column(*one) for one in persons.items())),
            groups=tuple(
                (mode or "Elements of the crime", tuple(self._element(cells, columns) for cells in elements.values()))
                for mode, elements in groups.items()
            ),
            tally=f"{words.counted(len(rows), 'element')} asked: {', '.join(tallied) or 'nothing can be said'}",
        )

    def _column(self, name: str, person_id: str | None) -> ColumnView:
        """Return a person with the posts held on the days of what was found or asked."""
        who = self._person(name, person_id)
        held: dict[str, list[str]] = {}
        for day in self._when:
            for standing in chain_on(self._edition.posts, (day, day)):
                under = f", under {standing.under}" if standing.under else ""
                for other, sure, post_id in standing.holders:
                    row = self._posts_by_id[post_id]
                    same = row["person_id"] == person_id if person_id and row["person_id"] else _alike(other, name)
                    if same:
                        post = f"{'' if sure == 'held' else f'{sure} '}{standing.post}{under}"
                        held.setdefault(post, []).append(words.day(day))
        return ColumnView(who.text, who.href, tuple(f"{post} ({', '.join(days)})" for post, days in held.items()))

    @cached_property
    def _posts_by_id(self) -> dict[str, Mapping[str, Any]]:
        return {row["post_id"]: row for row in self._edition.posts}

    @cached_property
    def _places(self) -> dict[str, str]:
        return {entry.person_id: entry.href for entry in self.roll.entries}

    def _person(self, name: str, person_id: str | None) -> Link:
        """Return a name with the person's place, where it stands on a list that is shown."""
        return Link(name, self._places.get(person_id or "", ""))

    def _element(self, cells: Mapping[str, LegalElement], columns: Sequence[str]) -> ElementView:
        one = next(iter(cells.values()))
        return ElementView(
            part=one.part or "",
            label=one.label or "",
            article=one.article or "",
            cells=tuple(self._cell(cells[c]) if c in cells else None for c in columns),
        )

    def _cell(self, row: LegalElement) -> CellView:
        return CellView(
            standing=_STANDINGS.get(row.standing, "unsaid"),
            says=row.says or "not stated",
            findings_for=self._findings(row.findings_for),
            findings_against=self._findings(row.findings_against),
            claims_for=self._claims(row.claims_for),
            claims_against=self._claims(row.claims_against),
        )

    @cached_property
    def _statements(self) -> dict[str, str]:
        return {f.finding_id: f.statement or "" for f in self._edition.findings}

    def _findings(self, ids: Iterable[str] | None) -> tuple[Link, ...]:
        return tuple(Link(i, _href(i), note=self._statements[i]) for i in ids or () if i in self._statements)

    def _claims(self, ids: Iterable[str] | None) -> tuple[Link, ...]:
        """Return claims by the numbers of their sources, in their order, some at most."""
        claims = [self._edition.claims[c] for c in ids or () if c in self._edition.claims]
        claims.sort(key=lambda c: (self.views_of.number(c.source_id), c.start))
        shown = tuple(
            Link(
                self._edition.sigla[c.source_id], self.views_of.places.claim(c.claim_id),
                note=f"{c.asserted_by or 'speaker not named'}: {' '.join((c.quote or '').split())[:200]}",
            )
            for c in claims[:_LINKS_SHOWN]
        )  # fmt: skip
        more = len(claims) - len(shown)
        return (*shown, Link(f"and {more:,} more", "claims.html")) if more > 0 else shown

    # -- posts --------------------------------------------------------------------------------------------------------

    @cached_property
    def _when(self) -> list[dt.date]:
        """Return the days of what was found or asked: those that most of its claims speak of."""
        found = [c for f in self._edition.findings for c in f.claims_for or ()]
        found += [c for e in self._edition.elements for c in e.claims_for or ()]
        ids = found or list(self._edition.question_of)
        claims = (self._edition.claims[c] for c in ids if c in self._edition.claims)
        days = Counter(c.event_from for c in claims if c.event_from is not None and c.event_from == c.event_to)
        return sorted(sorted(days, key=lambda day: (-days[day], day))[:_DAYS_SHOWN])

    def _posts(self, day: dt.date) -> tuple[PostView, ...]:
        return tuple(
            PostView(s.depth, s.post, tuple(self._holder(*holder) for holder in s.holders))
            for s in chain_on(self._edition.posts, (day, day))
        )

    def _holder(self, name: str, held: str, post_id: str) -> tuple[Link, str]:
        return self._person(name, self._posts_by_id[post_id]["person_id"]), "" if held == "held" else held


def _alike(one: str, other: str) -> bool:
    """Return whether two names are one but for case, points and spaces."""
    return _WORD.findall(fold_text(one)) == _WORD.findall(fold_text(other))


def _href(finding_id: str) -> str:
    return f"findings.html#f-{finding_id}"


def _conclusion(finding: Finding) -> tuple[str, str]:
    """Return how a finding stands, as a class name and in words; what nobody approved establishes nothing."""
    if finding.status != "approved":
        return "open", f"{finding.status or 'status not stated'}: not a finding yet"
    standing = {"established": "established", "not established": "refuted"}.get(finding.verdict or "", "open")
    return standing, f"{finding.verdict or 'verdict not stated'}: {finding.standard or 'standard not stated'}"


def _gone(mark: Mapping[str, Any]) -> str:
    """Return the words of a claim that is no longer there."""
    claim = mark.get("claim") or {}
    said = " ".join(str(claim.get("quote") or claim.get("value") or "").split())
    return f"{mark['side']}, {mark['weight']}: {claim.get('asserted_by') or 'speaker not named'}: {said}"


def _step(step: Mapping[str, Any]) -> StepView:
    moment = dt.datetime.fromisoformat(step["time"]) if step.get("time") else None
    return StepView(words.instant(moment), step.get("by") or "", step.get("to") or "", step.get("reason") or "")
