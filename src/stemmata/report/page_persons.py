"""The pages of persons: who, in which rows, under which spellings, how sure, by whose decision, what is left open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stemmata.report import words
from stemmata.report.contexts import (
    Link,
    NameView,
    OpenPersonsPage,
    OpenRow,
    OtherView,
    PairView,
    PersonRow,
    PersonsPage,
    PersonView,
)
from stemmata.report.edition import KIN_FROM, Edition, Linked, Member
from stemmata.report.roll import SETTLED, SURE, Entry, Roll, beside, doubt, is_open
from stemmata.report.shell import Shell
from stemmata.report.views import Views
from stemmata.values.cells import column_language
from stemmata.values.namewords import script_of

_FIELDS: Mapping[str, str] = {
    "father_name": "Father", "grandfather_name": "Grandfather", "mother_name": "Mother", "sex": "Sex", "age": "Age",
    "birth_date": "Born", "death_date": "Died", "date": "Date", "place": "Place", "death_place": "Died at",
    "birth_place": "Born at", "residence": "Residence", "city": "City", "province": "Province",
    "external_id": "Identifier",
}  # fmt: skip
"""What describes a person, with the head of its column; other columns of a list stand with its rows."""
_PAIRS_SHOWN = 10
_OTHERS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PersonPages:
    """Makes the pages of persons."""

    views: Views
    shell: Shell
    roll: Roll

    @property
    def _edition(self) -> Edition:
        return self.views.edition

    def pages(self) -> Iterator[tuple[str, PersonsPage]]:
        """Yield the first page, with the search and the way to all others, and the pages of persons."""
        parts = list(self.roll.pages())
        single = len(parts) < 2
        n_open = sum(doubt(entry, self._edition) > 0 for entry in self.roll.entries)
        shown = tuple(self._person(e) for e in parts[0][1]) if parts and single else ()
        yield (
            "persons.html",
            PersonsPage(
                *self.shell.page("Persons", "persons.html"),
                first=True,
                numbers=tuple(self._numbers()),
                n_open=f"{n_open:,}" if n_open else "",
                ranges=() if single else tuple(_range(path, part) for path, part in parts),
                persons=shown,
                before=None,
                after=None,
            ),
        )
        for i, (path, part) in enumerate(parts if not single else ()):
            yield (
                path,
                PersonsPage(
                    *self.shell.page(f"Persons {part[0].name} to {part[-1].name}", path, "persons.html"),
                    first=False,
                    numbers=(),
                    n_open="",
                    ranges=(),
                    persons=tuple(self._person(entry) for entry in part),
                    before=_range(*parts[i - 1]) if i else None,
                    after=_range(*parts[i + 1]) if i + 1 < len(parts) else None,
                ),
            )

    def _numbers(self) -> Iterator[tuple[str, str]]:
        entries = self.roll.entries
        sources = [{self.roll.source(m.member_id) for m in e.members} for e in entries]
        pairs = {id(p): p for rows in self._edition.pairs.values() for p in rows if p.decided}
        for count, one, many in (
            (sum(len(e.members) for e in entries), "row", "rows"),
            (len(entries), "entry: a person, or a row like no other", "entries: persons, and rows like no other"),
            (sum(len(e.members) > 1 for e in entries), "of them from several rows", "of them from several rows"),
            (sum(len(s) > 1 for s in sources), "of them in several sources", "of them in several sources"),
            (len(pairs), "pair of rows judged by people", "pairs of rows judged by people"),
        ):
            yield f"{count:,}", one if count == 1 else many

    def open_ones(self, a_page: int) -> Iterator[tuple[str, OpenPersonsPage]]:
        """Yield the pages of those of whom it is left open who they are, the most doubtful first."""
        doubts = [(doubt(entry, self._edition), entry) for entry in self.roll.entries]
        ordered = [entry for value, entry in sorted(doubts, key=lambda d: (-d[0], d[1].number)) if value > 0]
        paths = [
            "persons-open.html" if i == 0 else f"persons/open-{i // a_page + 1}.html"
            for i in range(0, len(ordered), a_page)
        ]
        for i, path in enumerate(paths):
            rows = tuple(self._open(entry) for entry in ordered[i * a_page : (i + 1) * a_page])
            pages = tuple(Link(str(n), p, current=p == path) for n, p in enumerate(paths, 1))
            page = OpenPersonsPage(
                *self.shell.page("Left open: who is who", path, "persons.html"),
                n_open=f"{len(ordered):,}",
                rows=rows,
                pages=pages if len(pages) > 1 else (),
            )
            yield path, page

    def _open(self, entry: Entry) -> OpenRow:
        weak = min((m.p_member for m in entry.members if m.p_member is not None), default=1.0)
        return OpenRow(
            person=Link(entry.name or "unnamed", entry.href, note=_lang(entry.name)),
            rows=words.counted(len(entry.members), "row"),
            least=words.share(weak) if weak < SURE else "",
            others=self._others(entry)[0][:_OTHERS_SHOWN],
        )

    # -- one person -------------------------------------------------------------------------------------------------

    def _person(self, entry: Entry) -> PersonView:
        own = [self.roll.records.get(m.member_id, {}) for m in entry.members]
        fields = [f for f in _FIELDS if any(f in r or f"{f}_as_written" in r for r in own)]
        spelt = Counter(n for m in entry.members for n in self.roll.names(m.member_id))
        other_names = sorted((n for n in spelt if n != entry.name), key=lambda n: (-spelt[n], n))
        left_open, apart = self._others(entry)
        inside = self._inside(entry)
        members = sorted(entry.members, key=lambda m: self._place_in_order(m.member_id))
        return PersonView(
            person_id=entry.person_id,
            name=_name(entry.name),
            others=tuple(_name(n) for n in other_names),
            found_in=self._found_in(entry),
            standing=_standing(entry, inside),
            columns=tuple(_FIELDS[f] for f in fields),
            rows=tuple(self._row(m, fields) for m in members),
            pairs=tuple(self._pair(p) for p in inside[:_PAIRS_SHOWN]),
            more_pairs=max(0, len(inside) - _PAIRS_SHOWN),
            left_open=left_open[:_OTHERS_SHOWN],
            more_open=max(0, len(left_open) - _OTHERS_SHOWN),
            apart=apart[:_OTHERS_SHOWN],
            more_apart=max(0, len(apart) - _OTHERS_SHOWN),
        )

    def _place_in_order(self, member_id: str) -> tuple[int, str, int, str]:
        record = self.roll.records.get(member_id, {})
        return (
            self.views.number(self.roll.source(member_id)),
            str(record.get("sheet") or ""),
            int(record.get("row") or 0),
            member_id,
        )

    def _found_in(self, entry: Entry) -> str:
        sources = {self.roll.source(m.member_id) for m in entry.members}
        rows = words.counted(len(entry.members), "row")
        return rows if len(entry.members) == 1 else f"{rows} in {words.counted(len(sources), 'source')}"

    def _row(self, member: Member, fields: Sequence[str]) -> PersonRow:
        ident = member.member_id
        record = self.roll.records.get(ident)
        return PersonRow(
            source=self.views.source(self.roll.source(ident)),
            place=self._where(ident),
            passage=self._passage(ident) if record else None,
            names=tuple(_name(n) for n in self.roll.names(ident)),
            cells=tuple(_cell(record or {}, f) for f in fields),
            belongs=words.share(member.p_member),
            doubtful=member.p_member is not None and member.p_member < SURE,
        )

    def _where(self, member_id: str) -> Link:
        """Return the row, as it stands among its list's rows; of a mention, its words in the text."""
        record = self.roll.records.get(member_id)
        if record is None:
            mention = self.roll.mentions[member_id]
            href = self.views.places.passage(mention.source_id, mention.start)
            return Link("in the text", f"{href}#m-{member_id}")
        sheet = f"{record['sheet']}, " if record.get("sheet") else ""
        return Link(f"{sheet}row {record.get('row')}", f"{self.roll.row_at[member_id]}#r-{member_id}")

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
            probability=words.share(pair.probability),
            decided=words.decided(pair.decided, pair.decided_by),
            settled=pair.decided in SETTLED,
            weights=_weights(pair.weights),
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

    def _other(self, number: int, rows: Sequence[tuple[str, str, Linked]]) -> OtherView:
        entry = self.roll.entries[number]
        mine, theirs, pair = min(rows, key=lambda r: (r[2].decided is None, -(r[2].probability or 0.0), r[0], r[1]))
        likely = pair.decided not in SETTLED and (pair.p_relative or 0.0) >= KIN_FROM
        kin = likely or pair.decided == "relative"
        said = words.decided(pair.decided, pair.decided_by)
        if likely:
            said = f"relatives with probability {words.share(pair.p_relative)}; {said}"
        return OtherView(
            person=Link(entry.name or "unnamed", entry.href, note=_lang(entry.name)),
            mine=self._short(mine),
            theirs=self._short(theirs),
            probability=words.share(pair.probability),
            said=said,
            settled=pair.decided in SETTLED,
            kin=kin,
            order=pair.probability or 0.0,
        )


def _range(path: str, part: Sequence[Entry]) -> Link:
    return Link(part[0].name or "unnamed", path, note=part[-1].name or "unnamed")


def _standing(entry: Entry, inside: Sequence[Linked]) -> str:
    if len(entry.members) == 1:
        return ""
    by = dict.fromkeys(p.decided_by or "somebody unnamed" for p in inside if p.decided == "same")
    if not by:
        return "put together by the machine; nobody has decided"
    judged = sum(p.decided == "same" for p in inside)
    of = f"; {judged} of {len(inside)} pairs" if judged < len(inside) else ""
    return f"one person as decided by {', '.join(by)}{of}"


def _name(name: str) -> NameView:
    return NameView(name or "unnamed", _lang(name))


def _lang(name: str) -> str:
    """Return the language by which a name is set: of Arabic script Persian or Arabic, else none."""
    return (column_language([name]) or "ar") if script_of(name) == "Arab" else ""


def _cell(record: Mapping[str, Any], field: str) -> NameView:
    """Return a field as written, and what was understood where that says more."""
    written = str(record.get(f"{field}_as_written") or record.get(field) or "")
    understood = str(record.get(field) or "")
    calendar = record.get(f"{field}_calendar")
    note = understood if calendar and understood != written else ""
    if note and calendar != "gregorian":
        note += f", from {words.CALENDARS.get(str(calendar), str(calendar))}"
    return NameView(written, _lang(written), note)


def _weights(cell: str | None) -> str:
    """Return what each comparison adds to the odds, the heaviest first."""
    found = json.loads(cell) if cell else {}
    parts = [(name, float(bits)) for name, bits in found.items() if isinstance(bits, int | float)]
    parts.sort(key=lambda part: (-abs(part[1]), part[0]))
    return ", ".join(f"{words.spoken(name)} {bits:+.1f}".replace("-", "\u2212") for name, bits in parts)
