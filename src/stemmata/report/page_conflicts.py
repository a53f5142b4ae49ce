"""The pages of the questions: all of them by standing, and each with its stemma, answers and alterations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from itertools import groupby, islice

from markupsafe import Markup

from stemmata.report.asking import asked, question_title
from stemmata.report.contexts import (
    AnswerView,
    ChangeView,
    ConflictMorePage,
    ConflictPage,
    ConflictsPage,
    Context,
    Link,
    MarkedView,
    OpposedView,
    QuestionView,
    SaidPage,
    SaidView,
    WitnessView,
)
from stemmata.report.edition import Answer, Change, Claim, Contradiction, Descent, Question
from stemmata.report.parting import Draw, Long, numbered, parted, sheet_links, shortened, within
from stemmata.report.places import ANSWERS_AT_ONCE, ranked
from stemmata.report.stemma import OTHERS, OUTSIDE, Edge, Node, Stance, arranged, condensed
from stemmata.report.stemma_svg import LIKELY, drawn, letter, unequal
from stemmata.report.views import Making, said_long

_STANDINGS = ("contested", "agreed", "single")
_CHANGES_SHOWN, _CHANGES_DRAWN = 40, 4
"""Alterations in the table of a page, and beside one line of its picture."""
_SAYS_SHOWN, _WITNESSES = 12, 200
"""Answers told of one source, and sources told on one page."""
_PICTURE, _FEWEST = 150_000, 8
"""Signs of a picture at most, and witnesses from which on it is drawn with no fewer."""
_SOURCES_NAMED = 3
_TABLES = 40
"""Questions of a list that are shown with the table of their answers; the rest takes a line each."""
_LANES_FROM, _LANES = 8, 6
"""From how many sources of one kind on, and into how many publishers, the lanes are parted by publisher instead."""
_ALL_OUTSIDE = 12
"""Up to how many witnesses an outside origin that a single source cites is drawn too."""
Questions = tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class ConflictPages(Making):
    """Makes the pages of the questions."""

    most_nodes: int
    """How many witnesses a picture shows before alike ones are drawn as one."""

    def index(self) -> Long[ConflictsPage]:
        """Return the list of questions by standing, then what cannot all be true."""
        t, groups = self._t, []
        for standing in _STANDINGS:
            mine = [
                q
                for q in self._edition.questions
                if q.standing == standing or (standing == "single" and q.standing not in _STANDINGS)
            ]
            if mine:
                heading = t(
                    "standing_heading.counted", heading=t(f"standing_heading.{standing}"), n=t.number(len(mine))
                )
                groups.append((standing, heading, mine))
        opposed = self._edition.contradictions
        page = ConflictsPage(
            *self.shell.page(t("page.questions"), "conflicts.html"), groups=(), opposed=(),
            n_opposed=len(opposed),
        )  # fmt: skip
        counts = [*(len(questions) for _, _, questions in groups), *([len(opposed)] if opposed else [])]

        def group(number: int, start: int, stop: int) -> tuple[str, str, Questions, Questions]:
            standing, heading, questions = groups[number]
            views = tuple(self.views.question(q, fully=False) for q in questions[start:stop])
            tables = max(0, _TABLES - start)
            return standing, heading, views[:tables], views[tables:]

        def cut(start: int, stop: int) -> ConflictsPage:
            shown = list(within(counts, start, stop))
            return replace(
                page,
                groups=tuple(group(n, a, b) for n, a, b in shown if n < len(groups)),
                opposed=tuple(self._opposed(row) for n, a, b in shown if n == len(groups) for row in opposed[a:b]),
            )

        return Long(sum(counts), cut, numbered("conflicts.html", "conflicts/all-{}.html"))

    def _opposed(self, row: Contradiction) -> OpposedView:
        """Return a contradiction as it is listed."""
        sides = tuple(
            (
                shortened(value, 300),
                tuple(map(self.views.source, sources[:_SOURCES_NAMED])),
                max(0, len(sources) - _SOURCES_NAMED),
            )
            for value, sources in ((row.one, row.sources_one), (row.other, row.sources_other))
        )
        page = self.views.places.question(row.question_id) if row.question_id else None
        title, why = shortened(asked(row.title or "", self._t), 600), shortened(row.why or "", 400)
        return OpposedView(self._t.known("opposed", row.kind), title, page, sides, why)

    def pages(self, question: Question, draw: Draw) -> Iterator[tuple[str, Context]]:
        """Yield the page of one question; then further sources and answers, and every claim, where they are many."""
        places, t = self.views.places, self._t
        view = self.views.question(question, fully=True)
        says = self._says(question)
        descents = self._descents(says)
        changes = self._changes(question, descents)
        picture, not_drawn = self._picture(view, says, descents, changes)
        from_whom, altered = _by_child(descents), self._altered(changes)
        keys = self._telling(says, descents)
        further = list(self._further(question))
        title = t.isolated(question_title(question, t))
        page = ConflictPage(
            *self.shell.page(title, places.question(question.question_id), "conflicts.html"),
            question=view,
            stemma=picture,
            doubtful=t.share(LIKELY),
            altered_sign=unequal(),
            not_drawn=not_drawn,
            witnesses=(),
            more_witnesses=None,
            changes=tuple(self._change_views(changes)),
        )
        more = ConflictMorePage(
            *self.shell.page(title, places.question(question.question_id), "conflicts.html"),
            question=view, answers=(), witnesses=(),
        )  # fmt: skip
        path = places.question_sources(question.question_id)

        def cut(start: int, stop: int) -> ConflictPage | ConflictMorePage:
            shown = tuple(self._witness(key, view, says, from_whom, altered) for key in keys[start:stop])
            if start:
                return replace(more, witnesses=shown)
            link = Link(t("finding.more", n=t.number(len(keys) - stop)), path(1)) if stop < len(keys) else None
            return replace(page, witnesses=shown, more_witnesses=link)

        # answers and sources go on apart; the first page belongs to both and links those of the answers by number
        answer_paths = [places.question_part(question.question_id, i) for i in range(len(further) + 1)]
        told = parted(Long(len(keys), cut, path, _WITNESSES), draw).pages()
        first_path, first = next(told)
        yield first_path, replace(first, pages=sheet_links(answer_paths, 0))
        yield from told
        for i, answers in enumerate(further, 1):
            yield (
                answer_paths[i],
                replace(more, root="../", path=answer_paths[i], answers=answers, pages=sheet_links(answer_paths, i)),
            )
        if any(a.rest for answers in (view.answers, *further) for a in answers):
            yield from parted(self._said(question, view, title), draw).pages()

    def _further(self, question: Question) -> Iterator[tuple[AnswerView, ...]]:
        """Yield the answers that stand on further pages, page by page."""
        answers = self._edition.answers.get(question.question_id, ())
        parts = self.views.places.answer_parts
        for _, run in groupby(ranked(answers)[ANSWERS_AT_ONCE:], key=lambda i: parts[answers[i].answer_id]):
            yield tuple(self.views.answer(answers[i], i, question.unit, fully=True) for i in run)

    def _said(self, question: Question, view: QuestionView, title: str) -> Long[SaidPage]:
        """Return every claim on a question, by answer and side."""
        t = self._t
        groups: list[tuple[SaidView, list[Claim]]] = []
        for i, answer in enumerate(self._edition.answers.get(question.question_id, ())):
            shown = self.views.answer(answer, i, question.unit, fully=False)
            sides = (
                ("For", answer.claims_for),
                ("Against", answer.claims_against),
                ("Taken back", answer.claims_taken_back),
            )
            for side, ids in sides:
                if claims := self.views.sided(ids):
                    heading = t("language.colon").join((shown.value, t.gettext(side)))
                    groups.append(
                        (SaidView(f"s-{len(groups)}", heading, shown.sign, t.number(len(claims)), ()), claims)
                    )
        path = self.views.places.question_claims(question.question_id)
        page = SaidPage(
            *self.shell.page(title, path(0), "conflicts.html"), about=Link(view.title, view.href), groups=()
        )
        return said_long(page, groups, path, lambda claim: MarkedView(self.views.claim(claim)))

    # -- who says what, and has it from whom ------------------------------------------------------------------------

    def _says(self, question: Question) -> dict[str, list[tuple[int, Stance, str]]]:
        """Return for each source the answers it gives: place, stance, claim."""
        found: dict[str, list[tuple[int, Stance, str]]] = {}
        for place, answer in enumerate(self._edition.answers.get(question.question_id, ())):
            for stance, claims in _sides(answer):
                for claim_id in claims:
                    claim = self._edition.claims.get(claim_id)
                    if claim is not None:
                        found.setdefault(claim.source_id, []).append((place, stance, claim_id))
        return {s: found[s] for s in sorted(found, key=self.views.number)}

    def _descents(self, says: Iterable[str]) -> list[Descent]:
        """Return the lines of descent of these sources and of those they come from, up to the origins."""
        found: list[Descent] = []
        waiting, seen = list(says), set(says)
        while waiting:
            source = waiting.pop(0)
            for row in self._edition.descents.get(source, ()):
                if not row.has_parent:
                    continue
                found.append(row)
                parent = row.parent_source_id
                if parent and parent in self._edition.sources and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return found

    def _changes(self, question: Question, descents: Sequence[Descent]) -> list[Change]:
        """Return the changes between parent and child that touch a claim on this question."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for answer in self._edition.answers.get(question.question_id, ()):
            for claim_id in answer.claims:
                if (claim := self._edition.claims.get(claim_id)) is not None:
                    spans.setdefault(claim.source_id, []).append((claim.start, claim.end))

        def touches(source: str, start: int, end: int) -> bool:
            return any(start < b and end > a for a, b in spans.get(source, ()))

        pairs = dict.fromkeys((d.parent_source_id, d.source_id) for d in descents if d.parent_source_id)
        return [
            change
            for parent, child in pairs
            for change in self._edition.changes.get((parent or "", child), ())
            if touches(child, change.child_start, change.child_end)
            or touches(change.parent_source_id, change.parent_start, change.parent_end)
        ]

    def _change_views(self, changes: Sequence[Change]) -> Iterable[ChangeView]:
        weighty = sorted(
            changes, key=lambda c: (c.kind == "wording", self.views.number(c.child_source_id), c.child_start)
        )
        return (self.views.change(c) for c in weighty[:_CHANGES_SHOWN])

    # -- the picture --------------------------------------------------------------------------------------------------

    def _picture(
        self,
        view: QuestionView,
        says: dict[str, list[tuple[int, Stance, str]]],
        descents: Sequence[Descent],
        changes: Sequence[Change],
    ) -> tuple[Markup, str]:
        """Return the picture and what it leaves out; none where a single source speaks and nothing lies behind it."""
        nodes, edges = self._nodes(view, says, descents), self._edges(descents, changes)
        if len(nodes) < 2:
            return Markup(""), ""
        nodes, edges, left_out = _without_lone_outsiders(nodes, edges)
        most = self.most_nodes
        picture, few = self._drawn(view, says, *condensed(nodes, edges, most, self._t))
        # where nearly everyone has it from nearly everyone, lines alone would fill the page: fewer witnesses, then
        while len(picture) > _PICTURE and most > _FEWEST:
            most //= 2
            picture, few = self._drawn(view, says, *condensed(nodes, edges, most, self._t))
        t, notes = self._t, []
        if left_out:
            notes.append(t.many("stemma.not_drawn", left_out))
        if len(few) < len(nodes):
            notes.append(t("stemma.condensed", all=t.number(len(nodes)), n=t.number(len(few))))
        return picture, " ".join(notes)

    def _drawn(
        self, view: QuestionView, says: Sized, few: Sequence[Node], joined: Sequence[Edge]
    ) -> tuple[Markup, Sequence[Node]]:
        t = self._t
        answering, lines = t.many("note.sources", len(says)), t.many("count.lines", len(joined))
        told = t("stemma.told", sources=answering, lines=lines)
        plan = arranged(few, joined, t)
        picture = drawn(plan, "stemma", t("stemma.title", title=t.isolated(view.title)), told, t=t)
        return picture, few

    def _nodes(
        self, view: QuestionView, says: dict[str, list[tuple[int, Stance, str]]], descents: Sequence[Descent]
    ) -> list[Node]:
        sources = list(says)
        sources += [
            p
            for p in dict.fromkeys(d.parent_source_id for d in descents)
            if p and p in self._edition.sources and p not in says
        ]
        t, nodes = self._t, []
        answers = view.all_answers
        lanes = self._lanes(sources)
        for source_id in sources:
            source, ref = self._edition.sources[source_id], self.views.source(source_id)
            every = dict.fromkeys((place, stance) for place, stance, _ in says.get(source_id, ()))
            marks = tuple(every)[:_SAYS_SHOWN]
            told = t("language.semicolon").join(
                f"{self._lettered(place, stance)}{t('language.colon')}{t.isolated(answers[place].value)}"
                for place, stance in marks
            )
            claims = says.get(source_id)
            href = self.views.places.claim(claims[0][2]) if claims else ref.href
            nodes.append(
                Node(
                    key=source_id,
                    label=f"{ref.siglum} {ref.label}",
                    lane=lanes.get(source_id, source.kind or "other"),
                    name=ref.label,
                    href=f"../{href}",
                    first=source.published_from,
                    last=source.published_to,
                    marks=marks,
                    says=t("stemma.says", told=told) if told else t("stemma.silent"),
                )
            )
        outside = dict.fromkeys((d.parent_id, d.parent_outside) for d in descents if d.parent_outside)
        nodes += [
            Node(key=key, label=shortened(name or "", 120), lane=OUTSIDE, says=t("stemma.outside_says"))
            for key, name in outside
        ]
        return nodes

    def _lettered(self, place: int, stance: Stance) -> str:
        return letter(place) if stance == "for" else self._t("stemma.against", letter=letter(place))

    def _lanes(self, source_ids: Sequence[str]) -> dict[str, str]:
        """Return a lane by publisher for each source, where a lane by kind would tell nothing; else none."""
        sources = [self._edition.sources[s] for s in source_ids]
        if len(sources) < _LANES_FROM or len({s.kind for s in sources}) > 1:
            return {}
        often = Counter(s.publisher for s in sources if s.publisher)
        own = {name for name, n in sorted(often.items(), key=lambda item: (-item[1], item[0]))[:_LANES] if n > 1}
        return {s.source_id: s.publisher if s.publisher and s.publisher in own else OTHERS for s in sources}

    def _edges(self, descents: Sequence[Descent], changes: Sequence[Change]) -> list[Edge]:
        altered: dict[tuple[str, str], list[str]] = {}
        for c in changes:
            if c.kind != "wording":
                altered.setdefault((c.parent_source_id, c.child_source_id), []).append(
                    self._t.turned(_brief(c.parent_text), _brief(c.child_text))
                )
        return [
            Edge(
                parent=(d.parent_source_id if d.parent_source_id in self._edition.sources else None) or d.parent_id,
                child=d.source_id,
                relation=d.relation or "unknown",
                probability=d.p_relation,
                changes=tuple(altered.get((d.parent_source_id or "", d.source_id), ()))[:_CHANGES_DRAWN],
            )
            for d in descents
        ]

    # -- the same as text ---------------------------------------------------------------------------------------------

    def _telling(self, says: Iterable[str], descents: Iterable[Descent]) -> list[str]:
        """Return the sources that answer, and those they have it from, by number."""
        parents = (d.parent_source_id for d in descents if d.parent_source_id in self._edition.sources)
        return sorted(dict.fromkeys(s for s in (*says, *parents) if s), key=self.views.number)

    def _altered(self, changes: Iterable[Change]) -> dict[str, list[Change]]:
        altered: dict[str, list[Change]] = {}
        for c in changes:
            if c.kind != "wording":
                altered.setdefault(c.child_source_id, []).append(c)
        return altered

    def _witness(
        self,
        source_id: str,
        view: QuestionView,
        says: Mapping[str, list[tuple[int, Stance, str]]],
        from_whom: Mapping[str, list[Descent]],
        altered: Mapping[str, list[Change]],
    ) -> WitnessView:
        ref, answers = self.views.source(source_id), view.all_answers
        says_here = tuple(
            Link(answers[place].value, self.views.places.claim(claim), note=self._lettered(place, stance))
            for (place, stance), claim in islice(_once_each(says.get(source_id, ())), _SAYS_SHOWN)
        )
        return WitnessView(
            key=self.views.places.short[source_id],
            when=ref.when,
            source=ref,
            name=ref.label,
            says=says_here,
            descents=self.views.descents(from_whom.get(source_id, ())),
            changes=tuple(
                self._t.turned(shortened(c.parent_text or "", 200), shortened(c.child_text or "", 200))
                for c in altered.get(source_id, ())[:_SAYS_SHOWN]
            ),
        )


def _by_child(descents: Iterable[Descent]) -> dict[str, list[Descent]]:
    found: dict[str, list[Descent]] = {}
    for d in descents:
        found.setdefault(d.source_id, []).append(d)
    return found


def _sides(answer: Answer) -> tuple[tuple[Stance, Sequence[str]], tuple[Stance, Sequence[str]]]:
    return ("for", answer.claims_for or ()), ("against", answer.claims_against or ())


def _once_each(says: Iterable[tuple[int, Stance, str]]) -> Iterable[tuple[tuple[int, Stance], str]]:
    """Return each answer a source gives once, with its first claim."""
    first: dict[tuple[int, Stance], str] = {}
    for place, stance, claim in says:
        first.setdefault((place, stance), claim)
    return first.items()


def _brief(text: str | None) -> str:
    words_only = " ".join((text or "").split())
    return words_only if len(words_only) <= 16 else words_only[:15].rstrip() + "…"


def _without_lone_outsiders(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[list[Node], list[Edge], int]:
    """Leave out outside origins that a single source cites, unless the picture is small: they join nothing."""
    if len(nodes) <= _ALL_OUTSIDE:
        return list(nodes), list(edges), 0
    cited = Counter(parent for parent, _ in {(e.parent, e.child) for e in edges})
    lone = {n.key for n in nodes if n.lane == OUTSIDE and cited[n.key] < 2}
    return [n for n in nodes if n.key not in lone], [e for e in edges if e.parent not in lone], len(lone)
