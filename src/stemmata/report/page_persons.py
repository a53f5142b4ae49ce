"""The pages of persons: who, in which rows, under which spellings, how sure, by whose decision, what is left open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stemmata.report import page_worth
from stemmata.report.contexts import (
    Link,
    NamedView,
    NameView,
    OpenPersonsPage,
    OpenRow,
    OtherView,
    PairView,
    PersonRow,
    PersonsPage,
    PersonView,
)
from stemmata.report.edition import KIN_FROM, OPEN_FROM, Linked, Member, Mention, NamedAs
from stemmata.report.parting import Long, numbered, shortened
from stemmata.report.roll import (
    CELL,
    NAMED_SHOWN,
    PAIRS_SHOWN,
    ROWS_SHOWN,
    SETTLED,
    SURE,
    Entry,
    Roll,
    beside,
    doubt,
    is_open,
)
from stemmata.report.shell import Shell
from stemmata.report.texts import Texts
from stemmata.report.views import Making, Views
from stemmata.values.cells import column_language
from stemmata.values.namewords import script_of

_FIELDS = (
    "father_name", "grandfather_name", "mother_name", "sex", "age", "birth_date", "death_date", "date", "place",
    "death_place", "birth_place", "residence", "city", "province", "external_id",
)  # fmt: skip
"""What describes a person; other columns of a list stand with its rows."""
_OTHERS_SHOWN = 6
_SPELLINGS_SHOWN = 20
_FURTHER_SHOWN = 5
_AROUND = 110
"""Signs of a document shown on either side of a name."""


@dataclass(frozen=True, slots=True)
class PersonPages(Making):
    """Makes the pages of persons."""

    roll: Roll
    _mentions: Mapping[str, Mention]
    """Mentions of persons, in texts that are shown."""

    @classmethod
    def of(cls, views: Views, shell: Shell, roll: Roll) -> PersonPages:
        """Return the pages of everyone on the roll."""
        edition = views.edition
        shown = (m for source, rows in edition.mentions.items() if source in edition.texts for m in rows)
        return cls(views, shell, roll, {m.mention_id: m for m in shown if m.kind == "person"})

    def pages(self) -> Iterator[tuple[str, PersonsPage]]:
        """Yield the first page, with the search and the way to all others, and the pages of persons."""
        parts = list(self.roll.pages())
        single = len(parts) < 2
        n_open = sum(doubt(entry, self._edition) > 0 for entry in self.roll.entries)
        shown = tuple(self._person(e) for e in parts[0][1]) if parts and single else ()
        yield (
            "persons.html",
            PersonsPage(
                *self.shell.page(self._t("page.persons"), "persons.html"),
                first=True,
                numbers=tuple(self._numbers()),
                n_open=n_open,
                worth=page_worth.in_short(self._edition, self._t),
                dependent=page_worth.dependent_lists(self._edition),
                ranges=() if single else tuple(self._range(path, part) for path, part in parts),
                persons=shown,
                before=None,
                after=None,
            ),
        )
        for i, (path, part) in enumerate(parts if not single else ()):
            yield (
                path,
                PersonsPage(
                    *self.shell.page(
                        self._t(
                            "page.persons_range",
                            first=self._t.isolated(part[0].name),
                            last=self._t.isolated(part[-1].name),
                        ),
                        path,
                        "persons.html",
                    ),
                    first=False,
                    numbers=(),
                    n_open=0,
                    worth="",
                    dependent=0,
                    ranges=(),
                    persons=tuple(self._person(entry) for entry in part),
                    before=self._range(*parts[i - 1]) if i else None,
                    after=self._range(*parts[i + 1]) if i + 1 < len(parts) else None,
                ),
            )

    def _numbers(self) -> Iterator[tuple[str, str]]:
        entries = self.roll.entries
        sources = [{self.roll.source(m.member_id) for m in e.members} for e in entries]
        bound = {m.member_id for e in entries for m in e.named}
        told = {n.mention_id for r in self.roll.records for n in self._edition.named_as.get(r, ()) if _tells(n)}
        pairs = {id(p): p for rows in self._edition.pairs.values() for p in rows if p.decided}
        for count, noun in (
            (sum(len(e.members) for e in entries), "census.member_rows"),
            (len(entries), "census.entries"),
            (sum(len(e.members) > 1 for e in entries), "census.of_rows"),
            (sum(len(s) > 1 for s in sources), "census.of_sources"),
            (len(pairs), "census.judged"),
            (len(bound), "census.decided"),
            (len(told - bound), "census.suggested"),
        ):
            if count or noun not in {"census.decided", "census.suggested"}:
                yield self._t.number(count), self._t.many(noun, count)

    def open_ones(self, a_page: int) -> Long[OpenPersonsPage]:
        """Return those of whom it is left open who they are, the most doubtful first."""
        doubts = [(doubt(entry, self._edition), entry) for entry in self.roll.entries]
        ordered = [entry for value, entry in sorted(doubts, key=lambda d: (-d[0], d[1].number)) if value > 0]
        page = OpenPersonsPage(
            *self.shell.page(self._t("page.open"), "persons-open.html", "persons.html"),
            n_open=len(ordered), rows=(),
        )  # fmt: skip
        return Long(
            len(ordered), lambda a, b: replace(page, rows=tuple(map(self._open, ordered[a:b]))),
            numbered("persons-open.html", "persons/open-{}.html"), a_page,
        )  # fmt: skip

    def _open(self, entry: Entry) -> OpenRow:
        weak = min((m.p_member for m in entry.members if m.p_member is not None), default=1.0)
        return OpenRow(
            person=Link(shortened(entry.name, CELL) or self._t("person.unnamed"), entry.href, note=_lang(entry.name)),
            rows=self._t.many("count.rows", len(entry.members)),
            least=self._t.share(weak) if weak < SURE else "",
            others=self._others(entry)[0][:_OTHERS_SHOWN],
        )

    # -- one person -------------------------------------------------------------------------------------------------

    def _person(self, entry: Entry) -> PersonView:
        own = [self.roll.records.get(m.member_id, {}) for m in entry.members]
        fields = [f for f in _FIELDS if any(f in r or f"{f}_as_written" in r for r in own)]
        spelt = Counter(n for m in (*entry.members, *entry.named) for n in self.roll.names(m.member_id))
        other_names = sorted((n for n in spelt if n != entry.name), key=lambda n: (-spelt[n], n))
        left_open, apart = self._others(entry)
        inside = self._inside(entry)
        members = sorted(entry.members, key=lambda m: self._place_in_order(m.member_id))
        named = self._named(entry)
        return PersonView(
            person_id=entry.person_id,
            name=self._name(entry.name),
            others=tuple(self._name(n) for n in other_names[:_SPELLINGS_SHOWN]),
            found_in=self._found_in(entry),
            standing=_standing(members, inside, self._t),
            columns=tuple(self._t(f"person.{f}") for f in fields),
            rows=tuple(self._row(m, fields) for m in members[:ROWS_SHOWN]),
            more_rows=self._more(len(members) - ROWS_SHOWN),
            pairs=tuple(self._pair(p) for p in inside[:PAIRS_SHOWN]),
            more_pairs=max(0, len(inside) - PAIRS_SHOWN),
            left_open=left_open[:_OTHERS_SHOWN],
            more_open=max(0, len(left_open) - _OTHERS_SHOWN),
            apart=apart[:_OTHERS_SHOWN],
            more_apart=max(0, len(apart) - _OTHERS_SHOWN),
            named=tuple(self._named_view(*one) for one in named[:NAMED_SHOWN]),
            more_named=max(0, len(named) - NAMED_SHOWN),
        )

    def _more(self, n: int) -> str:
        return self._t("finding.more", n=self._t.number(n)) if n > 0 else ""

    def _place_in_order(self, member_id: str) -> tuple[int, str, int, str]:
        record = self.roll.records.get(member_id, {})
        return (
            self.views.number(self.roll.source(member_id)),
            str(record.get("sheet") or ""),
            int(record.get("row") or 0),
            member_id,
        )

    def _found_in(self, entry: Entry) -> str:
        members = entry.members
        sources = {self.roll.source(m.member_id) for m in members}
        rows = self._t.many("count.rows", len(members))
        if len(members) == 1:
            return rows
        return self._t("person.found_in", rows=rows, sources=self._t.many("note.sources", len(sources)))

    def _row(self, member: Member, fields: Sequence[str]) -> PersonRow:
        ident = member.member_id
        record = self.roll.records[ident]
        return PersonRow(
            source=self.views.source(self.roll.source(ident)),
            place=self._where(ident),
            passage=self._passage(ident),
            names=tuple(self._name(n) for n in self.roll.names(ident)),
            cells=tuple(_cell(record, f, self._t) for f in fields),
            belongs=self._t.share(member.p_member),
            doubtful=member.p_member is not None and member.p_member < SURE,
        )

    def _where(self, record_id: str) -> Link:
        """Return the row, as it stands among its list's rows."""
        record = self.roll.records[record_id]
        number = self._t.digits(str(record.get("row")))
        sheet = record.get("sheet")
        said = (
            self._t("person.sheet_row", sheet=self._t.isolated(str(sheet)), n=number)
            if sheet
            else self._t("person.row", n=number)
        )
        return Link(said, f"{self.roll.row_at[record_id]}#r-{record_id}")

    def _passage(self, record_id: str) -> Link | None:
        """Return the passage of a row in the text of its source, named by its cells."""
        record = self.roll.records[record_id]
        source_id = record["source_id"]
        found = self.roll.passages.get((source_id, record.get("sheet"), int(record.get("row") or 0)))
        if found is None or source_id not in self._edition.texts:
            return None
        return Link(found[1].rsplit("!", 1)[-1], self.views.paragraph(source_id, found[0]))

    def _short(self, member_id: str) -> Link:
        """Return a row in as few signs as possible: number of its source, and its row."""
        where = self._where(member_id)
        return Link(f"{self._edition.sigla[self.roll.source(member_id)]} {where.text}", where.href)

    # -- documents that name the person -----------------------------------------------------------------------------

    def _named(self, entry: Entry) -> list[tuple[str, NamedAs | None]]:
        """Return the mentions that are the person or may be, each with what is known: those decided first."""
        bound = {m.member_id for m in entry.named}
        own = bound | {m.member_id for m in entry.members}
        best: dict[str, NamedAs] = {}
        for known in (n for member in sorted(own) for n in self._edition.named_as.get(member, ())):
            if self._one_source(known):
                continue
            if known.mention_id in self._mentions and (known.mention_id in own or _tells(known)):
                before = best.get(known.mention_id)
                if before is None or _weight(known) > _weight(before):
                    best[known.mention_id] = known
        elsewhere = {m for m in best if m not in own and m in self.roll.entry_of}
        found: list[tuple[str, NamedAs | None]] = [(m, best.get(m)) for m in bound]
        found += [(m, known) for m, known in best.items() if m not in own and m not in elsewhere]
        return sorted(found, key=lambda one: self._order_of_named(one, own))

    def _one_source(self, known: NamedAs) -> bool:
        """Return whether it is only one name twice in one source: shown with the first place, unless judged."""
        one, other = self._mentions.get(known.mention_id), self._mentions.get(known.other_id)
        return bool(one and other and one.source_id == other.source_id and known.decided is None)

    def _order_of_named(self, one: tuple[str, NamedAs | None], own: set[str]) -> tuple[int, float, int, int, str]:
        mention_id, known = one
        mention = self._mentions[mention_id]
        apart = known is not None and known.decided in {"different", "relative"}
        standing = 0 if mention_id in own else 2 if apart else 1
        likely = -(known.probability or 0.0) if known and standing else 0.0
        return standing, likely, self.views.number(mention.source_id), mention.start, mention_id

    def _named_view(self, mention_id: str, known: NamedAs | None) -> NamedView:
        mention = self._mentions[mention_id]
        before, after = self._around(mention)
        bound = mention_id in self.roll.entry_of
        decided = known.decided if known else None
        if bound and decided != "same":
            said = self._t("decided.follows")
        else:
            said = decided_of_name(decided, known.decided_by if known else None, self._t)
        also = [n.mention_id for n in self._edition.named_as.get(mention_id, ()) if n.mention_id in self._mentions]
        also = sorted(
            (m for m in also if self._mentions[m].source_id == mention.source_id and m not in self.roll.entry_of),
            key=lambda m: self._mentions[m].start,
        )
        return NamedView(
            source=self.views.source(mention.source_id),
            href=self._in_text(mention_id),
            before=before,
            name=shortened(mention.as_written or "", CELL),
            after=after,
            lang=self.views.lang_at(mention.source_id, mention.start),
            said=said,
            probability=self._t.share(known.probability) if known and known.probability is not None else "",
            stands="decided" if bound else "apart" if decided in {"different", "relative"} else "suggested",
            why=shortened(known.why or "", 600) if known else "",
            further=tuple(Link(self._t.number(n), self._in_text(m)) for n, m in enumerate(also[:_FURTHER_SHOWN], 1)),
            more_further=max(0, len(also) - _FURTHER_SHOWN),
        )

    def _in_text(self, mention_id: str) -> str:
        mention = self._mentions[mention_id]
        return self.views.places.mark(mention.source_id, mention.start, f"m-{mention_id}")

    def _around(self, mention: Mention) -> tuple[str, str]:
        """Return the words before and after a name, as far as its line goes."""
        text = self._edition.texts[mention.source_id].text
        start = max(text.rfind("\n", 0, mention.start) + 1, mention.start - _AROUND)
        end = text.find("\n", mention.end)
        end = min(len(text) if end < 0 else end, mention.end + _AROUND)
        cut_before, cut_after = (start == mention.start - _AROUND and start > 0), end == mention.end + _AROUND
        before, after = text[start : mention.start], text[mention.end : end]
        if cut_before:
            before = "\u2026" + before[before.find(" ") + 1 :]
        if cut_after:
            after = after[: after.rfind(" ") + 1].rstrip() + "\u2026"
        return before, after

    # -- pairs ------------------------------------------------------------------------------------------------------

    def _inside(self, entry: Entry) -> list[Linked]:
        """Return the pairs within a person: what people said first, then the least likely."""
        own = {m.member_id for m in entry.members}
        found = [pair for _, other, pair in beside(entry, self._edition) if other in own]
        return sorted(found, key=lambda p: (p.decided is None, p.probability or 0.0, p.record_a, p.record_b))

    def _pair(self, pair: Linked) -> PairView:
        return PairView(
            one=self._short(pair.record_a),
            other=self._short(pair.record_b),
            probability=self._t.share(pair.probability),
            decided=decided_on(pair.decided, pair.decided_by, self._t),
            settled=pair.decided in SETTLED,
            weights=_weights(pair.weights, self._t),
        )

    def _others(self, entry: Entry) -> tuple[tuple[OtherView, ...], tuple[OtherView, ...]]:
        """Return who else the person may be, the likeliest first; and from whom it was told apart, relatives first."""
        left_open: defaultdict[int, list[tuple[str, str, Linked]]] = defaultdict(list)
        apart: defaultdict[int, list[tuple[str, str, Linked]]] = defaultdict(list)
        for mine, theirs, pair in beside(entry, self._edition):
            other = self.roll.entry_of.get(theirs)
            if other is None or other.number == entry.number:
                continue
            if is_open(pair) or pair.decided not in (None, *SETTLED):
                left_open[other.number].append((mine, theirs, pair))
            elif pair.decided in {"relative", "different"} or (pair.p_relative or 0.0) >= KIN_FROM:
                apart[other.number].append((mine, theirs, pair))
        one = [self._other(n, rows) for n, rows in left_open.items()]
        two = [self._other(n, rows) for n, rows in apart.items()]
        one.sort(key=lambda o: (-o.order, o.person.href))
        two.sort(key=lambda o: (not o.kin, -o.order, o.person.href))
        return tuple(one), tuple(two)

    def _name(self, name: str) -> NameView:
        return NameView(shortened(name, CELL) or self._t("person.unnamed"), _lang(name[:CELL]))

    def _range(self, path: str, part: Sequence[Entry]) -> Link:
        unnamed = self._t("person.unnamed")
        return Link(shortened(part[0].name, CELL) or unnamed, path, note=shortened(part[-1].name, CELL) or unnamed)

    def _other(self, number: int, rows: Sequence[tuple[str, str, Linked]]) -> OtherView:
        entry = self.roll.entries[number]
        mine, theirs, pair = min(rows, key=lambda r: (r[2].decided is None, -(r[2].probability or 0.0), r[0], r[1]))
        likely = pair.decided not in SETTLED and (pair.p_relative or 0.0) >= KIN_FROM
        kin = likely or pair.decided == "relative"
        said = decided_on(pair.decided, pair.decided_by, self._t)
        if likely:
            said = self._t("decided.likely_relatives", p=self._t.share(pair.p_relative), said=said)
        return OtherView(
            person=Link(shortened(entry.name, CELL) or self._t("person.unnamed"), entry.href, note=_lang(entry.name)),
            mine=self._short(mine),
            theirs=self._short(theirs),
            probability=self._t.share(pair.probability),
            said=said,
            settled=pair.decided in SETTLED,
            kin=kin,
            order=pair.probability or 0.0,
        )


def decided_on(verdict: str | None, by: str | None, t: Texts) -> str:
    """Return what was decided of two rows, and by whom.

    >>> from stemmata.report.texts import ENGLISH
    >>> decided_on("relative", "R. Albin", ENGLISH), decided_on(None, None, ENGLISH)
    ('two relatives, as decided by R. Albin', 'not reviewed')
    """
    if verdict is None:
        return t("decided.nobody")
    said = {"what": t.known("decided", verdict), "who": t.isolated(by) if by else t("decided.unnamed")}
    return t("decided.by", **said) if verdict in SETTLED else t("decided.says", **said)


def decided_of_name(verdict: str | None, by: str | None, t: Texts) -> str:
    """Return what was decided of a person named in a document, seen from a person of the lists.

    >>> from stemmata.report.texts import ENGLISH
    >>> decided_of_name("same", "R. Albin", ENGLISH), decided_of_name("unsure", None, ENGLISH)
    ('this person, as decided by R. Albin', 'cannot be told, says somebody unnamed')
    """
    if verdict not in SETTLED:
        return decided_on(verdict, by, t)
    return t("decided.by", what=t(f"decided.this_{verdict}"), who=t.isolated(by) if by else t("decided.unnamed"))


def _tells(known: NamedAs) -> bool:
    """Return whether a suggestion is likely enough to be shown, or was judged, or how likely it is goes unsaid."""
    return known.decided is not None or known.probability is None or known.probability >= OPEN_FROM


def _weight(known: NamedAs) -> tuple[bool, bool, float]:
    return known.decided == "same", known.decided is not None, known.probability or 0.0


def _standing(rows: Sequence[Member], inside: Sequence[Linked], t: Texts) -> str:
    if len(rows) == 1:
        return ""
    by = dict.fromkeys(
        t.isolated(p.decided_by) if p.decided_by else t("decided.unnamed") for p in inside if p.decided == "same"
    )
    if not by:
        return t("person.by_machine")
    judged = sum(p.decided == "same" for p in inside)
    who = t.listed(by)
    if judged == len(inside):
        return t("person.by_people", who=who)
    return t("person.by_people_partly", who=who, n=t.number(judged), all=t.number(len(inside)))


def _lang(name: str) -> str:
    """Return the language by which a name is set: of Arabic script Persian or Arabic, else none."""
    return (column_language([name]) or "ar") if script_of(name) == "Arab" else ""


def _cell(record: Mapping[str, Any], field: str, t: Texts) -> NameView:
    """Return a field as written, and what was understood where that says more."""
    written = str(record.get(f"{field}_as_written") or record.get(field) or "")
    understood = str(record.get(field) or "")
    calendar = record.get(f"{field}_calendar")
    note = understood if calendar and understood != written else ""
    if note and calendar != "gregorian":
        note = t("calendar.from", day=note, calendar=t.known("calendar", str(calendar)))
    return NameView(shortened(written, CELL), _lang(written[:CELL]), shortened(note, CELL))


def _weights(cell: str | None, t: Texts) -> str:
    """Return what each comparison adds to the odds, the heaviest first."""
    found = json.loads(cell) if cell else {}
    parts = [(name, float(bits)) for name, bits in found.items() if isinstance(bits, int | float)]
    parts.sort(key=lambda part: (-abs(part[1]), part[0]))
    return t.listed(t("person.weight", field=_compared(name, t), bits=t.signed(bits)) for name, bits in parts)


def _compared(name: str, t: Texts) -> str:
    return str(t.words["compared"].get(name) or t.isolated(name.replace("_", " ")))
