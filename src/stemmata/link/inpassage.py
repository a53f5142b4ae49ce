"""A person named in a document, as a reviewer sees them: the words around the name, their place, and what they say.

Beside a record of a list the words come first: the passage as it stands, with the name marked. Then the same lines as
for two records, with what the readers found around the name: an age, a day, a place, an occupation. Nothing of the
suggestion's score is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stemmata.link.mentions import Around, around
from stemmata.link.sidebyside import Quote
from stemmata.link.verdicts import Pair, pair_of

__all__ = ["InPassages"]

_REACH = 360
"""Signs of the passage shown on either side of the name."""
_LIKELY = 0.5
_PLACE_COLUMNS = ("page", "cell", "part")


class InPassages:
    """The persons of documents of whom anything was suggested, and the passages that name them.

    Args:
        tables: `mentions`, `passages` and `mention_links`, and `sources` for their names; any may be missing.
        also: Mentions that people decided on though nothing was suggested.
    """

    def __init__(self, tables: Mapping[str, pa.Table], also: Sequence[str] = ()) -> None:
        self._tables = tables
        self._also = tuple(also)
        self._seen: dict[str, dict[str, Any]] = {}

    @property
    def links(self) -> pa.Table | None:
        """Table `mention_links`."""
        return self._tables.get("mention_links")

    @property
    def _mentions(self) -> pa.Table | None:
        return self._tables.get("mentions")

    @property
    def _passages(self) -> pa.Table | None:
        return self._tables.get("passages")

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Rows of `mentions` by id: those that are suggested, asked or decided to be somebody."""
        if "mentions" not in self._tables or "passages" not in self._tables:
            return {}
        wanted = set(self._also)
        if (links := self.links) is not None:
            wanted |= set(links.column("mention_id").to_pylist())
            others = links.filter(pc.equal(links.column("other"), "mention"))
            wanted |= set(others.column("other_id").to_pylist())
        mentions = self._tables["mentions"]
        mask = pc.is_in(mentions.column("mention_id"), value_set=pa.array(sorted(wanted), pa.string()))
        return {row["mention_id"]: row for row in mentions.filter(mask).to_pylist()}

    def beginning(self, said: str) -> list[str]:
        """Return the mentions of persons whose ids begin so, suggested to be somebody or not."""
        if self._mentions is None:
            return []
        ids, kinds = self._mentions.column("mention_id"), self._mentions.column("kind")
        mask = pc.and_(pc.starts_with(ids, said), pc.equal(kinds, "person"))
        found = {row["mention_id"]: row for row in self._mentions.filter(mask).to_pylist()}
        self.rows.update(found)
        return sorted(found)

    @cached_property
    def _names(self) -> dict[str, str]:
        """What a source is called: its title or file, and who published it when."""
        if (sources := self._tables.get("sources")) is None:
            return {}
        columns = ("source_id", "title", "name", "publisher", "published_from")
        rows = sources.select(columns).to_pylist()
        return {r["source_id"]: ", ".join(str(r[c]) for c in _called(r) if r.get(c)) for r in rows}

    def suggested(self) -> list[Pair]:
        """Return the suggested pairs in the order in which they are asked: it depends on the two ids alone.

        Likely ones first, who may be on a list before who may be in another text, then the unlikely ones alike, then
        names that stand in one source several times; within each, document by document as the text runs.
        """
        if self.links is None:
            return []
        rows = self.links.select(["mention_id", "other_id", "other", "probability", "weights"]).to_pylist()
        keyed = []
        for row in rows:
            mention = self.rows.get(row["mention_id"])
            if mention is None or row["probability"] is None:
                continue
            one_source = '"one source"' in (row["weights"] or "")
            tier = one_source, row["probability"] < _LIKELY, row["other"] == "mention"
            place = mention["source_id"], mention["start"], row["mention_id"]
            pair = pair_of(row["mention_id"], row["other_id"])
            keyed.append(((*tier, *place, row["other_id"]), pair))
        return list(dict.fromkeys(pair for _, pair in sorted(keyed)))

    def place(self, mention_id: str) -> str:
        """Return where a mention stands, in words."""
        row = self.rows[mention_id]
        passage = self._passage(row["passage_id"])
        where = [f"{name} {passage[name]}" for name in _PLACE_COLUMNS if passage.get(name)]
        where.append(f"characters {row['start']}\u2013{row['end']}")
        return ", ".join([self._names.get(row["source_id"]) or f"source {row['source_id'][:12]}", *where])

    def quote(self, mention_id: str) -> Quote:
        """Return the words around a mention, with the place of its name among them."""
        row = self.rows[mention_id]
        passage = self._passage(row["passage_id"])
        text, start, end = passage["text"], row["start"] - passage["start"], row["end"] - passage["start"]
        low, high = max(0, start - _REACH), min(len(text), end + _REACH)
        low = text.find(" ", low, start) + 1 or low if low else 0
        high = high if high == len(text) else max(text.rfind(" ", end, high), end)
        before = ("\u2026" if low else "") + " ".join(text[low:start].split("\n"))
        name, after = text[start:end], " ".join(text[end:high].split("\n")) + ("\u2026" if high < len(text) else "")
        return Quote(self.place(mention_id), before + name + after, (len(before), len(before) + len(name)))

    def as_record(self, mention_id: str, beside: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is said of somebody in the sentence that names them, as a row beside which another can be laid.

        Args:
            mention_id: The mention.
            beside: The record, or what is said around another mention: days, places and roles go by its columns.
        """
        row = self.rows[mention_id]
        near = self._near(mention_id)
        found: dict[str, Any] = {"name": row["as_written"]}
        if near is None:
            return found
        day = next((c for c in ("death_date", "date", "birth_date") if beside.get(c)), "date")
        place = next((c for c in ("death_place", "place", "city", "residence", "province", "birth_place")
                      if beside.get(c)), "place")  # fmt: skip
        said = {
            "age": " \u00b7 ".join(map(str, sorted(near.ages))),
            "sex": {"m": "male", "f": "female"}.get(near.sex or ""),
            day: " \u00b7 ".join(map(_days, sorted(near.days))),
            place: " \u00b7 ".join(sorted(near.places)),
            next((c for c in ("occupation", "role", "rank") if beside.get(c)), "occupation"): " \u00b7 ".join(
                sorted(near.roles)
            ),
        }
        return found | {name: cell for name, cell in said.items() if cell}

    def _near(self, mention_id: str) -> Around | None:
        passage_id = self.rows[mention_id]["passage_id"]
        assert self._mentions is not None  # it has this mention
        mask = pc.equal(self._mentions.column("passage_id"), passage_id)
        beside = sorted(self._mentions.filter(mask).to_pylist(), key=lambda r: r["start"])
        told = around(self._passage(passage_id), beside)
        return next((near for row, near, _ in told if row["mention_id"] == mention_id), None)

    def _passage(self, passage_id: str) -> dict[str, Any]:
        if passage_id not in self._seen:
            assert self._passages is not None  # `rows` is empty without
            columns = ["passage_id", "source_id", "start", "end", "text", *_PLACE_COLUMNS]
            mask = pc.equal(self._passages.column("passage_id"), passage_id)
            (self._seen[passage_id],) = self._passages.select(columns).filter(mask).to_pylist()
        return self._seen[passage_id]


def _called(row: Mapping[str, Any]) -> tuple[str, ...]:
    return ("title" if row.get("title") else "name", "publisher", "published_from")


def _days(span: tuple[int, int]) -> str:
    first, last = (date(1970, 1, 1) + timedelta(days=day) for day in span)
    return first.isoformat() if first == last else f"{first} to {last}"
