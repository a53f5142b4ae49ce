"""The pages of what people concluded: findings with both sides; the matrix of elements, evidence, persons, gaps."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from markupsafe import Markup

from stemmata.report.contexts import (
    CellView,
    ColumnView,
    Context,
    CrimeView,
    ElementView,
    FindingsPage,
    FindingView,
    LawPage,
    Link,
    MarkedView,
    PostView,
    SaidPage,
    SaidView,
    StepView,
)
from stemmata.report.edition import Claim, Finding, Grade, LegalElement, json_list
from stemmata.report.parting import Draw, Long, fitting, numbered, parted, sheet_links, shortened, within
from stemmata.report.places import SIDE_BYTES, claim_bytes, findings_path
from stemmata.report.roll import Roll
from stemmata.report.texts import Texts
from stemmata.report.views import Making, said_long
from stemmata.values.command import chain_on
from stemmata.values.fold import fold_text

_WORD = re.compile(r"\w+")
_DAYS_SHOWN = 3
_TALLIED = ("established", "disputed", "not established", "alleged", "gap")
_LINKS_SHOWN = 12
_IN_SHORT = 40
"""Findings of each kind on the first page of the dossier."""
_PERSONS_SHOWN, _SHORT, _STEPS_SHOWN, _GRADES_SHOWN = 40, 12, 30, 4
"""Of a finding persons, lines of each kind, steps of its review, and grades of each of its claims."""
_PERSONS_ABREAST, _POSTS_SHOWN = 8, 200
"""Persons of a matrix beside each other, and posts of a day in one list."""
_STANDINGS: Mapping[str | None, str] = {
    "established": "established", "disputed": "disputed", "not established": "refuted", "alleged": "alleged",
    "gap": "gap",
}  # fmt: skip


@dataclass(frozen=True)
class FindingPages(Making):
    """Makes the pages of findings and of the law."""

    roll: Roll

    def pages(self, draw: Draw) -> Iterator[tuple[str, Context]]:
        """Yield all findings, each with both sides; then every claim on those that have many."""
        t, findings, places = self._t, self._edition.findings, self.views.places
        approved = sum(f.status == "approved" for f in findings)
        again = sum(bool(f.look_again) for f in findings)
        counts = {"approved": t.many("finding.findings", approved), "rest": t.number(len(findings) - approved)}
        tally = t("finding.tally_again", **counts, again=t.number(again)) if again else t("finding.tally", **counts)
        runs = [list(run) for _, run in groupby(findings, key=lambda f: places.finding_parts.get(f.finding_id, 0))]
        paths = [findings_path(i) for i in range(len(runs))]
        for path, run in zip(paths, runs, strict=True):
            beginning = self.shell.page(t("page.findings"), path, "findings.html")
            page = FindingsPage(*beginning, findings=tuple(map(self._finding, run)), tally=tally)
            yield path, replace(page, pages=sheet_links(paths, paths.index(path)))
        for finding in findings:
            sides = self._sides(finding)
            if any(len(fitting(claims, claim_bytes, SIDE_BYTES)) < len(claims) for claims in sides.values()):
                yield from parted(self._said(finding, sides), draw).pages()

    def in_short(self, *, approved: bool) -> tuple[tuple[FindingView, ...], Link | None]:
        """Return the first findings that are approved, or are not, and how many more there are."""
        found = [f for f in self._edition.findings if bool(f.approved_by) == approved]
        views = (self._finding(finding) for finding in found[:_IN_SHORT])
        more = len(found) - _IN_SHORT
        link = Link(self._t("finding.more", n=self._t.number(more)), "findings.html") if more > 0 else None
        return tuple(replace(view, statement=shortened(view.statement, 600)) for view in views), link

    def _sides(self, finding: Finding) -> dict[str, list[Claim]]:
        """Return the claims for a finding, against it, set aside, and those against it that nobody looked at."""
        said = _said_of(finding)
        aside = [claim_id for claim_id, mark in said.items() if mark["side"] == "neither"]
        claims = self._edition.claims
        return {
            "For": self._ordered(finding.claims_for, said),
            "Against": self._ordered(finding.claims_against, said),
            "Looked at, and set aside as neither": self._ordered(aside, said),
            "Contradict it and were not looked at": [claims[c] for c in finding.contrary_found or () if c in claims],
        }

    def _said(self, finding: Finding, sides: Mapping[str, list[Claim]]) -> Long[SaidPage]:
        """Return every claim that was held to bear on a finding."""
        t, said = self._t, _said_of(finding)
        groups = [
            (SaidView(f"s-{n}", t.gettext(side), Markup(), t.number(len(claims)), ()), claims)
            for n, (side, claims) in enumerate(sides.items()) if claims
        ]  # fmt: skip
        path = self.views.places.finding_claims(finding.finding_id)
        statement = shortened(finding.statement or "", 1_500)
        page = SaidPage(
            *self.shell.page(f"{t('page.findings')} {finding.finding_id}", path(0), "findings.html"),
            about=Link(statement, self.views.places.finding(finding.finding_id)), groups=(),
        )  # fmt: skip
        return said_long(page, groups, path, lambda claim: self._marked(claim, said))

    def _finding(self, finding: Finding) -> FindingView:
        t, said, places = self._t, _said_of(finding), self.views.places
        sides = self._sides(finding)
        shown = [fitting(claims, claim_bytes, SIDE_BYTES) for claims in sides.values()]
        in_favour, against, aside, contrary = shown
        n_for, n_against, n_aside, n_contrary = map(len, sides.values())
        more = n_for + n_against + n_aside + n_contrary - sum(map(len, shown))
        rest = Link(t("finding.more", n=t.number(more)), places.finding_claims(finding.finding_id)(0)) if more else None
        standing, conclusion = _conclusion(finding, t)
        persons, steps, gone = (json_list(cell) for cell in (finding.persons, finding.history, finding.gone))
        return FindingView(
            finding_id=finding.finding_id,
            href=places.finding(finding.finding_id),
            statement=shortened(finding.statement or "", 6_000),
            standard=t.known("standard", finding.standard) if finding.standard else "",
            verdict=t.known("verdict", finding.verdict) if finding.verdict else "",
            conclusion=conclusion,
            standing=standing,
            claims_for=tuple(self._marked(c, said) for c in in_favour),
            n_for=n_for,
            claims_against=tuple(self._marked(c, said) for c in against),
            n_against=n_against,
            set_aside=tuple(self._marked(c, said) for c in aside),
            n_aside=n_aside,
            rest=rest,
            origins=t.origins(finding.independent_origins, finding.independent_low, finding.independent_high),
            against=t.origins(finding.against_origins, finding.against_low, finding.against_high),
            reasons=shortened(finding.reasons or "", 12_000),
            would_change=shortened(finding.would_change or "", 6_000),
            dissents=_lines(finding.dissent),
            searched=_lines(finding.nothing_contrary),
            decided_by=shortened(finding.decided_by or "", 300),
            approved_by=shortened(finding.approved_by or "", 300),
            persons=tuple(
                self._person(shortened(p["name"], 200), p["person_id"]) for p in persons[:_PERSONS_SHOWN]
            ),
            look_again=tuple(shortened(words, 600) for words in (finding.look_again or ())[:_SHORT]),
            lacking=tuple(shortened(words, 600) for words in (finding.lacking or ())[:_SHORT])
            if finding.status != "approved" else (),
            contrary=tuple(map(self.views.claim, contrary)),
            n_contrary=n_contrary,
            gone=tuple(shortened(_gone(mark, t), 900) for mark in gone[:_SHORT]),
            n_gone=len(gone),
            steps=tuple(_step(step, t) for step in steps[-_STEPS_SHOWN:]),
        )  # fmt: skip

    def _ordered(self, ids: Iterable[str] | None, said: Mapping[str, Mapping[str, Any]]) -> list[Claim]:
        """Return claims in the order in which they are shown: material ones first, then by day of their source."""
        weight, number = {"material": 0, "unsure": 1}, self.views.number
        claims = [self._edition.claims[c] for c in ids or () if c in self._edition.claims]
        claims.sort(
            key=lambda c: (
                weight.get(said.get(c.claim_id, {}).get("weight", ""), 2), self.views.has_parent(c.source_id),
                number(c.source_id), c.start, c.claim_id,
            )
        )  # fmt: skip
        return claims

    def _marked(self, claim: Claim, said: Mapping[str, Mapping[str, Any]]) -> MarkedView:
        """Return a claim with what was said of it."""
        t, mark = self._t, said.get(claim.claim_id, {})
        grades = self._edition.grades.get(claim.claim_id, ())[:_GRADES_SHOWN]
        return MarkedView(
            claim=self.views.claim(claim),
            weight=t.known("weight", mark["weight"]) if mark.get("weight") else t("finding.no_weight"),
            immaterial=mark.get("weight") == "immaterial",
            reason=shortened(mark.get("reason") or "", 600),
            by=shortened(mark.get("by") or "", 200) or t("origins.unstated"),
            grades=tuple(shortened(_grade(g, t), 300) for g in grades),
        )

    # -- the law ------------------------------------------------------------------------------------------------------

    def law(self) -> Long[LawPage]:
        """Return the matrix of each crime examined, in pieces where it is wide or long, and the chain of command."""
        by_crime: dict[str, list[LegalElement]] = {}
        for row in self._edition.elements:
            by_crime.setdefault(row.crime, []).append(row)
        crimes = [piece for name, rows in by_crime.items() for piece in self._pieces(name, rows)]
        days = [
            (self._t.day(day), posts[i : i + _POSTS_SHOWN])
            for day in self._when for posts in [self._posts(day)] for i in range(0, len(posts), _POSTS_SHOWN)
        ]  # fmt: skip
        page = LawPage(*self.shell.page(self._t("page.elements"), "law.html"), crimes=(), days=())

        counts = [*(sum(len(elements) for *_, elements in crime.groups) for crime in crimes), *(1 for _ in days)]

        def cut(start: int, stop: int) -> LawPage:
            shown = list(within(counts, start, stop))
            return replace(
                page,
                crimes=tuple(_rows_of(crimes[n], a, b) for n, a, b in shown if n < len(crimes)),
                days=tuple(days[n - len(crimes)] for n, _, _ in shown if n >= len(crimes)),
            )

        return Long(sum(counts), cut, numbered("law.html", "law/{}.html"))

    def _pieces(self, name: str, rows: Sequence[LegalElement]) -> Iterator[CrimeView]:
        """Yield the matrix of a crime, some persons at a time, so that each piece can be read."""
        whole = self._crime(name, rows)
        for first in range(1, max(2, len(whole.columns)), _PERSONS_ABREAST):
            columns = slice(first, first + _PERSONS_ABREAST)
            groups = [(*group[:2], _abreast(group[2], columns)) for group in whole.groups]
            yield replace(
                whole,
                anchor=whole.anchor if first == 1 else f"{whole.anchor}-{first}",
                columns=(whole.columns[0], *whole.columns[columns]),
                groups=tuple(group for group in groups if group[2]),
            )

    def _crime(self, name: str, rows: Sequence[LegalElement]) -> CrimeView:
        t = self._t
        persons = {row.person: row.person_id for row in rows if row.person}
        columns = ["", *persons]
        groups: dict[str, dict[str, dict[str, LegalElement]]] = {}
        for row in rows:
            groups.setdefault(row.mode_label or "", {}).setdefault(row.element, {})[row.person] = row
        counts = Counter(row.standing for row in rows)
        tallied = [t(f"element_standing.{one}", n=t.number(counts[one])) for one in _TALLIED if counts[one]]
        return CrimeView(
            anchor=f"c-{name.replace('/', '-')}",
            label=rows[0].crime_label or name,
            name=name,
            columns=(ColumnView(t("law.crime_itself"), "", ()), *(self._column(*one) for one in persons.items())),
            groups=tuple(
                (
                    mode or t("law.elements"),
                    bool(mode),
                    tuple(self._element(cells, columns) for cells in elements.values()),
                )
                for mode, elements in groups.items()
            ),
            tally=t(
                "law.tally", elements=t.many("count.elements", len(rows)), told=t.listed(tallied) or t("law.nothing")
            ),
        )

    def _column(self, name: str, person_id: str | None) -> ColumnView:
        """Return a person with the posts held on the days of what was found or asked."""
        t, who = self._t, self._person(name, person_id)
        held: dict[str, list[str]] = {}
        for day in self._when:
            for standing in chain_on(self._edition.posts, (day, day)):
                named = (
                    t("law.under", post=t.isolated(standing.post), above=t.isolated(standing.under))
                    if standing.under
                    else t.isolated(standing.post)
                )
                for other, sure, post_id in standing.holders:
                    row = self._posts_by_id[post_id]
                    same = row["person_id"] == person_id if person_id and row["person_id"] else _alike(other, name)
                    if same:
                        post = named if sure == "held" else t("law.held", held=t(f"held.{sure}"), post=named)
                        held.setdefault(post, []).append(t.day(day))
        posts = tuple(t("law.on_days", post=post, days=t.listed(days)) for post, days in held.items())
        return ColumnView(who.text, who.href, posts)

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
            part=self._t.known("part", one.part) if one.part else "",
            label=one.label or "",
            article=one.article or "",
            cells=tuple(self._cell(cells[c]) if c in cells else None for c in columns),
        )

    def _cell(self, row: LegalElement) -> CellView:
        return CellView(
            standing=_STANDINGS.get(row.standing, "unsaid"),
            says=row.says or self._t("origins.unstated"),
            findings_for=self._findings(row.findings_for),
            findings_against=self._findings(row.findings_against),
            claims_for=self._claims(row.claims_for),
            claims_against=self._claims(row.claims_against),
        )

    @cached_property
    def _statements(self) -> dict[str, str]:
        return {f.finding_id: f.statement or "" for f in self._edition.findings}

    def _findings(self, ids: Iterable[str] | None) -> tuple[Link, ...]:
        known = [i for i in ids or () if i in self._statements]
        shown = tuple(
            Link(i, self.views.places.finding(i), note=shortened(self._statements[i], 400))
            for i in known[:_LINKS_SHOWN]
        )
        more = len(known) - len(shown)
        return (*shown, Link(self._t("finding.more", n=self._t.number(more)), "findings.html")) if more > 0 else shown

    def _claims(self, ids: Iterable[str] | None) -> tuple[Link, ...]:
        """Return claims by the numbers of their sources, in their order, some at most."""
        claims = [self._edition.claims[c] for c in ids or () if c in self._edition.claims]
        claims.sort(key=lambda c: (self.views.number(c.source_id), c.start))
        shown = tuple(
            Link(
                self._edition.sigla[c.source_id], self.views.places.claim(c.claim_id),
                note=self._t(
                    "finding.said", speaker=self._t.isolated(c.asserted_by or self._t("note.nobody")),
                    words=self._t.isolated(" ".join((c.quote or "").split())[:200]),
                ),
            )
            for c in claims[:_LINKS_SHOWN]
        )  # fmt: skip
        more = len(claims) - len(shown)
        return (*shown, Link(self._t("finding.more", n=self._t.number(more)), "claims.html")) if more > 0 else shown

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
        return self._person(name, self._posts_by_id[post_id]["person_id"]), "" if held == "held" else self._t.known(
            "held", held
        )


def _rows_of(crime: CrimeView, start: int, stop: int) -> CrimeView:
    """Return some rows of a matrix."""
    heights = [len(elements) for *_, elements in crime.groups]
    groups = tuple((*crime.groups[g][:2], crime.groups[g][2][a:b]) for g, a, b in within(heights, start, stop))
    return replace(crime, anchor=f"{crime.anchor}-row-{start + 1}" if start else crime.anchor, groups=groups)


def _abreast(elements: Sequence[ElementView], columns: slice) -> tuple[ElementView, ...]:
    """Return elements with the crime's own cell and those of some persons; none of which nothing is asked there."""
    cut = (replace(e, cells=(e.cells[0], *e.cells[columns])) for e in elements)
    return tuple(e for e in cut if any(cell is not None for cell in e.cells))


def _alike(one: str, other: str) -> bool:
    """Return whether two names are one but for case, points and spaces."""
    return _WORD.findall(fold_text(one)) == _WORD.findall(fold_text(other))


def _said_of(finding: Finding) -> dict[str, Mapping[str, Any]]:
    return {mark["claim_id"]: mark for mark in json_list(finding.marks)}


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(shortened(line, 1_000) for line in (text or "").splitlines()[:_SHORT])


def _grade(one: Grade, t: Texts) -> str:
    facts = {"grade": one.grade, "scale": one.scale, "who": one.graded_by}
    return t("finding.grade_bare", **facts) if one.grade == one.meaning else t(
        "finding.grade", **facts, meaning=one.meaning
    )  # fmt: skip


def _conclusion(finding: Finding, t: Texts) -> tuple[str, str]:
    """Return how a finding stands, as a class name and in words; what nobody approved establishes nothing."""
    if finding.status != "approved":
        status = t.known("step", finding.status) if finding.status else t("finding.no_status")
        return "open", t("finding.open", status=status)
    standing = {"established": "established", "not established": "refuted"}.get(finding.verdict or "", "open")
    verdict = t.known("verdict", finding.verdict) if finding.verdict else t("finding.no_verdict")
    standard = t.known("standard", finding.standard) if finding.standard else t("finding.no_standard")
    return standing, t("finding.concluded", verdict=verdict, standard=standard)


def _gone(mark: Mapping[str, Any], t: Texts) -> str:
    """Return the words of a claim that is no longer there."""
    claim = mark.get("claim") or {}
    said = " ".join(str(claim.get("quote") or claim.get("value") or "").split())
    speaker = claim.get("asserted_by") or t("note.nobody")
    side, weight = t.known("side", mark["side"]), t.known("weight", mark["weight"])
    return t("finding.gone", side=side, weight=weight, speaker=speaker, words=said)


def _step(step: Mapping[str, Any], t: Texts) -> StepView:
    moment = dt.datetime.fromisoformat(step["time"]) if step.get("time") else None
    return StepView(t.instant(moment), step.get("by") or "", t.known("step", step.get("to")), step.get("reason") or "")
