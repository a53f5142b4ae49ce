"""Values as pages show them: the same claim, source or answer looks the same wherever it stands."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from stemmata.report import standing
from stemmata.report.asking import question_title
from stemmata.report.contexts import (
    AnswerView,
    ChangeView,
    ClaimView,
    DescentView,
    Link,
    MarkedView,
    QuestionView,
    SaidPage,
    SaidView,
    SourceRef,
)
from stemmata.report.edition import Answer, Change, Claim, Descent, Edition, Question, json_list
from stemmata.report.parting import Long, fitting, shortened, within
from stemmata.report.places import ANSWER_BYTES, ANSWERS_AT_ONCE, TALLIED, Places, claim_bytes, ranked
from stemmata.report.shell import Shell
from stemmata.report.stemma_svg import letter, mark
from stemmata.report.texts import ENGLISH, Texts

_WIDE = 16
_ASKED = 30
"""Questions that are linked from one day or place."""
STANCES = frozenset({"asserts", "denies", "doubts", "retracts"})
_SPANS_SHOWN, _DESCENTS_SHOWN = 4, 12
_QUOTED, _ENDS = 1_500, 4
"""Bytes of a quotation on a page (the whole stands at its place), and links at either end of a chain."""
SHOWN_AT_ONCE = 4
"""Claims of an answer shown before the rest is folded away."""


@dataclass(frozen=True, slots=True)
class Views:
    """Makes views of one edition."""

    edition: Edition
    places: Places
    t: Texts
    titles: Mapping[str, str]
    standings: Mapping[str, str]
    """Question to how it stands."""
    passage_starts: Mapping[str, Sequence[int]]

    @classmethod
    def over(cls, edition: Edition, places: Places, t: Texts = ENGLISH) -> Views:
        """Return the views of `edition`."""
        return cls(
            edition=edition,
            places=places,
            t=t,
            titles={q.question_id: question_title(q, t) for q in edition.questions},
            standings={q.question_id: q.standing or "" for q in edition.questions},
            passage_starts={s: [p.start for p in rows] for s, rows in edition.passages.items()},
        )

    def source(self, source_id: str) -> SourceRef:
        """Return how the source is named."""
        source = self.edition.sources[source_id]
        siglum = self.edition.sigla[source_id]
        return SourceRef(
            siglum=siglum,
            label=shortened(source.label, 200),
            href=self.places.source(source_id),
            kind=self.t.headed("kind", source.kind) if source.kind else "",
            when=self.t.days(source.published_from, source.published_to),
            lang=(source.languages or ["und"])[0],
            order=self.number(source_id),
            short=self.places.short[source_id],
        )

    def number(self, source_id: str) -> int:
        """Return the source's number in this edition."""
        return int(self.edition.sigla[source_id][1:])

    def lang_at(self, source_id: str, at: int) -> str:
        """Return the language of the text at a code point."""
        before = bisect_right(self.passage_starts.get(source_id, ()), at)
        if before:
            return self.edition.passages[source_id][before - 1].lang or "und"
        return (self.edition.sources[source_id].languages or ["und"])[0]

    def claim(self, claim: Claim) -> ClaimView:
        """Return how the claim is shown."""
        t = self.t
        question = self.edition.question_of.get(claim.claim_id)
        unit = f" {claim.unit}" if claim.unit and claim.unit not in (claim.value or "") else ""
        return ClaimView(
            claim_id=claim.claim_id,
            topic=shortened(t.topic(claim.topic), 200),
            value=shortened(f"{claim.value or t('claim.no_value')}{unit}", 400),
            speaker=shortened(claim.asserted_by or t("note.nobody"), 300),
            chain=_links_of(claim.speakers),
            polarity=t.known("polarity", claim.polarity),
            stance=claim.polarity if claim.polarity in STANCES else "asserts",
            heard=shortened(standing.heard(claim, t), 400),
            quote=shortened(claim.quote or "", _QUOTED),
            lang=self.lang_at(claim.source_id, claim.start),
            href=self.places.claim(claim.claim_id),
            source=self.source(claim.source_id),
            question=Link(shortened(self.title(question), 200), self.places.question(question)) if question else None,
            event=t.days(claim.event_from, claim.event_to) if claim.event_from or claim.event_to else "",
            place=shortened(claim.place or "", 200),
            layer=t.known("layer", claim.layer),
            status=t.known("review", claim.status),
            rejected=claim.status == "rejected",
            reviewed=claim.layer == "human" or claim.status in {"accepted", "rejected", "disputed"},
            coders=shortened(t.listed(claim.coded_by or ()), 300),
            instead=shortened(_suggested(claim.as_suggested, t), 400),
            method=shortened(claim.method or "", 200),
            knows=shortened(standing.knows(claim, t), 300),
            interest=shortened(standing.interest(claim, t), 300),
            revised=self._revised(claim),
        )

    def _revised(self, claim: Claim) -> Link | None:
        """Return whether a claim was taken back, or takes one back, with the place of the other."""
        told, other = standing.revised(claim, self.t), claim.taken_back_by or claim.takes_back
        known = self.edition.claims.get(other or "")
        return Link(told, self.places.claim(known.claim_id) if known else "") if told else None

    def title(self, question_id: str) -> str:
        """Return a question in words."""
        return self.titles.get(question_id) or self.t("claim.untitled")

    def questions_of(self, ids: Sequence[str]) -> tuple[Link, ...]:
        """Return questions as links, the first of many and how many more there are; `note` is how they stand."""
        shown = [Link(self.title(q), self.places.question(q), note=self.standings.get(q, "")) for q in ids[:_ASKED]]
        if (more := len(ids) - _ASKED) > 0:
            shown.append(Link(self.t("finding.more", n=self.t.number(more)), "conflicts.html"))
        return tuple(shown)

    def question(self, question: Question, *, fully: bool) -> QuestionView:
        """Return how the question is shown; `fully` with the claims of its answers."""
        answers = self.edition.answers.get(question.question_id, ())
        order = ranked(answers)
        first, rest = sorted(order[:ANSWERS_AT_ONCE]), sorted(order[ANSWERS_AT_ONCE:])
        return QuestionView(
            question_id=question.question_id,
            href=self.places.question(question.question_id),
            title=question_title(question, self.t),
            topic=shortened(self.t.topic(question.topic), 200),
            event=self.t.days(question.event_from, question.event_to)
            if question.event_from or question.event_to
            else "",
            standing=self.t.known("standing", question.standing) if question.standing else "",
            n_claims=self.t.many("count.claims", question.n_claims or 0),
            n_sources=self.t.many("note.sources", question.n_sources or 0),
            answers=tuple(self.answer(answers[i], i, question.unit, fully=fully) for i in first),
            more_answers=tuple(self.answer(answers[i], i, question.unit, fully=False) for i in rest),
            more_href=self.places.question_part(question.question_id, 1 if rest else 0),
        )

    def answer(self, answer: Answer, place: int, unit: str | None, *, fully: bool) -> AnswerView:
        """Return how the answer at this place among its question's answers is shown."""
        given = (answer.claims_for, answer.claims_against, answer.claims_taken_back) if fully else ((), (), ())
        every = [self.sided(ids) for ids in given]
        sides = [self._claims(fitting(c, claim_bytes, most)) for c, most in zip(every, ANSWER_BYTES, strict=True)]
        in_favour, against, taken_back = sides
        more = sum(map(len, every)) - sum(map(len, sides))
        value = self.t.words["answer"].get(answer.value, answer.value) if answer.value else self.t("claim.no_value")
        if self.t.lang == "en" and unit and unit not in value:  # the question tells it in every language
            value = f"{value} {unit}"
        return AnswerView(
            answer_id=answer.answer_id,
            href=self.places.answer(answer.question_id, answer.answer_id),
            letter=letter(place),
            sign=mark(place),
            value=shortened(value, 300),
            n_sources=self.t.many("note.sources", answer.n_sources or 0),
            origins=self.t.origins(answer.independent_origins, answer.independent_low, answer.independent_high),
            tally=tally(answer.n_sources or 0, answer.independent_low, answer.independent_high),
            claims_for=in_favour[:SHOWN_AT_ONCE],
            more_for=in_favour[SHOWN_AT_ONCE:],
            claims_against=against[:SHOWN_AT_ONCE],
            more_against=against[SHOWN_AT_ONCE:],
            taken_back=taken_back,
            rest=Link(self.t("finding.more", n=self.t.number(more)), self.places.question_claims(answer.question_id)(0))
            if more
            else None,
            who_says=standing.who_says(
                (c for i in answer.claims if (c := self.edition.claims.get(i)) is not None), self.t
            ),
        )

    def sided(self, ids: Iterable[str] | None) -> list[Claim]:
        """Return claims in the order in which they are shown: those of sources without a parent first, then by day."""
        claims = [self.edition.claims[c] for c in ids or () if c in self.edition.claims]
        claims.sort(key=lambda c: (self.has_parent(c.source_id), self.number(c.source_id), c.start, c.claim_id))
        return claims

    def _claims(self, claims: Iterable[Claim]) -> tuple[ClaimView, ...]:
        """Return claims on a question; their event is the question's."""
        return tuple(replace(self.claim(c), event="", place="") for c in claims)

    def has_parent(self, source_id: str) -> bool:
        """Return whether a parent was found for the source."""
        return any(d.has_parent for d in self.edition.descents.get(source_id, ()))

    def descents(self, rows: Sequence[Descent]) -> tuple[DescentView, ...]:
        """Return from whom a source has what it says, the likeliest first, some at most: its own page has them all."""
        return tuple(map(self.descent, self.distinct(rows)[:_DESCENTS_SHOWN]))

    def distinct(self, rows: Sequence[Descent]) -> list[Descent]:
        """Return lines of descent, the likeliest first; of those that read alike, one."""
        found: dict[tuple[str | None, ...], Descent] = {}
        for row in sorted(rows, key=lambda d: (-(d.p_relation or 0.0), d.parent_id)):
            known = row.parent_source_id if row.parent_source_id in self.edition.sources else None
            share = self.t.share(row.p_relation)
            found.setdefault((row.relation, known, row.parent_outside, share, row.why), row)
        return list(found.values())

    def descent(self, row: Descent) -> DescentView:
        """Return one line of descent in words."""
        known = row.parent_source_id if row.parent_source_id in self.edition.sources else None
        return DescentView(
            relation=self.t.known("relation", row.relation),
            parent=self.source(known) if known else None,
            outside=shortened(row.parent_outside or "", 300),
            probability=self.t.share(row.p_relation),
            why=shortened(row.why or "", 400),
            shown_at=tuple(self._spans(row.spans)),
        )

    def _spans(self, cell: str | None) -> Iterable[Link]:
        """Return where the reason stands: each paragraph once, a few at most."""
        spans = ((str(span[0]), int(span[1])) for span in json_list(cell))
        shown = dict.fromkeys((s, self.paragraph(s, start)) for s, start in spans if s in self.edition.sources)
        return (Link(self.edition.sigla[s], href) for s, href in list(shown)[:_SPANS_SHOWN])

    def paragraph(self, source_id: str, at: int) -> str:
        """Return the address of the paragraph that holds the code point `at`."""
        return self.places.paragraph(source_id, at)

    def change(self, change: Change) -> ChangeView:
        """Return what changed in words."""
        parent, child = change.parent_source_id, change.child_source_id
        return ChangeView(
            change_id=change.change_id,
            what=self.t.known("change", change.kind),
            parent=self.source(parent),
            parent_text=shortened(change.parent_text or "", 600),
            parent_href=self.paragraph(parent, change.parent_start),
            child=self.source(child),
            child_text=shortened(change.child_text or "", 600),
            child_href=self.paragraph(child, change.child_start),
        )


def said_long(
    page: SaidPage, groups: Sequence[tuple[SaidView, Sequence[Claim]]], path: Callable[[int], str],
    shown: Callable[[Claim], MarkedView],
) -> Long[SaidPage]:  # fmt: skip
    """Return every claim on a matter as a list that may be parted.

    Args:
        page: The page without claims.
        groups: Sides of the matter, without claims, and their claims.
        path: The address of each part.
        shown: How a claim is shown.
    """

    def part(group: int, start: int, stop: int) -> SaidView:
        side, claims = groups[group]
        anchor = f"{side.anchor}-{start + 1}" if start else side.anchor
        return replace(side, anchor=anchor, claims=tuple(map(shown, claims[start:stop])))

    counts = [len(claims) for _, claims in groups]
    return Long(
        sum(counts), lambda a, b: replace(page, groups=tuple(part(*one) for one in within(counts, a, b))), path, 250
    )


@dataclass(frozen=True, slots=True)
class Making:
    """What every maker of pages has at hand."""

    views: Views
    shell: Shell

    @property
    def _edition(self) -> Edition:
        return self.views.edition

    @property
    def _t(self) -> Texts:
        return self.views.t


def _links_of(chain: Sequence[str]) -> tuple[str, ...]:
    """Return a chain of speakers as it is shown: of a very long one its two ends."""
    ends = chain if len(chain) <= 2 * _ENDS else (*chain[:_ENDS], "\u2026", *chain[-_ENDS:])
    return tuple(shortened(link, 200) for link in ends)


def _suggested(cell: str | None, t: Texts) -> str:
    """Return what was suggested in place of what a person wrote, in words; the place of the quotation goes unsaid."""
    before = json.loads(cell) if cell else {}
    told = {name: value for name, value in before.items() if name not in {"start", "end", "chain", "method"}}
    return t("language.semicolon").join(
        t("claim.suggested", column=_column(name, t), value=t("claim.nothing") if value is None else value)
        for name, value in told.items()
    )


def _column(name: str, t: Texts) -> str:
    return t.known("column", name).replace("_", " ")


def tally(n_sources: int, low: float | None, high: float | None) -> Markup:
    """Return one small sign a source: full for origins (lower bound), half for those that may be, open for repetition.

    It tells at a glance how much of what looks like many voices is an echo. Past 80 sources it is left out.
    """
    if not 0 < n_sources <= TALLIED or low is None or high is None:
        return Markup("")
    sure, perhaps = round(low), max(round(high), round(low))
    radius, step = (4.5, 13) if n_sources <= _WIDE else (2.8, 8)
    signs = []
    for i in range(n_sources):
        kind = "full" if i < sure else ("half" if i < perhaps else "open")
        signs.append(f'<circle class="{kind}" cx="{step / 2 + step * i:.1f}" cy="7" r="{radius}"/>')
    width = step * n_sources + 1
    opening = f'<svg class="tally" aria-hidden="true" viewBox="0 0 {width} 14" width="{width}" height="14">'
    return Markup(opening + "".join(signs) + "</svg>")  # noqa: S704  (numbers only)
