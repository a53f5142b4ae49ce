"""A small invented case as finished tables: the country of Marevia, the bridge of Karsan, four languages, two directions.

Nothing here exists. Spans are found by the words themselves, so that they always hold.
"""

# ruff: noqa: E501  (tables of invented rows are read best one row a line)

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from stemmata.config import Settings
from stemmata.stage import Work
from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id

T = TypeVar("T")
MOMENT = dt.datetime(2031, 9, 1, 8, 30, tzinfo=dt.UTC)

TOLD = (
    "Soldiers opened fire on the crowd at the Karsan bridge shortly after dawn. Forty people were killed, a surgeon "
    "at the municipal hospital, Dr Ilyan Desh, told this agency by telephone."
)
SECRET_WORDS = "I counted the bodies myself behind the tannery wall before the lorries came for them."


@dataclass(frozen=True)
class Doc:
    """One invented source."""

    key: str
    name: str
    text: str
    lang: str
    kind: str
    publisher: str | None = None
    title: str | None = None
    day: str | None = None
    until: str | None = None
    author: str | None = None
    protection: str | None = "open"
    status: str = "read"
    reason: str | None = None
    container: str | None = None

    @property
    def data(self) -> bytes:
        return self.text.encode()

    @property
    def source_id(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


DOCS = (
    Doc(
        "agency", "mna-0412.txt",
        f"KARSAN, 12 April (MNA)\n\n{TOLD}\n\nA spokesman for the garrison declined to comment.\n\n"
        "Boats with wounded were seen on the river until noon. The bridge remained closed.",
        "en", "press", "Marevia News Agency", "Forty dead at Karsan bridge, surgeon says", "2031-04-12",
    ),
    Doc(
        "courier", "courier-13-april.html",
        f"Bloodshed at Karsan\n\n{TOLD}\n\nThe Courier was able to reach two families, who asked not to be named.",
        "en", "press", "The Daily Courier", "Bloodshed at Karsan", "2031-04-13",
    ),
    Doc(
        "phare", "le-phare-1304.txt",
        "Trente morts à Karsan, selon une agence\n\nDes soldats ont ouvert le feu sur la foule près du pont de Karsan, "
        "rapporte l'agence MNA, qui cite un chirurgien. Trente personnes ont été tuées.\n\nLe ministère ne répond pas.",
        "fr", "press", "Le Phare de Tazil", "Trente morts à Karsan", "2031-04-13",
    ),
    Doc(
        "communique", "etelaiyeh-25.txt",
        "اطلاعیهٔ شمارهٔ ۲۵ ستاد مشترک\n\nدر ساعات اولیهٔ ۲۳ فروردین ۱۴۱۰ گروهی مسلح به پاسگاه پل کارسان حمله کردند. "
        "ارتش هیچ‌گونه تیراندازی به سوی مردم نکرده است.\n\nدر این درگیری هفت نفر (از جمله ۲ سرباز) کشته شدند.\n\nنام سمیرا کاردان در این ستاد شناخته نیست.",
        "fa", "official", "Joint Staff", "اطلاعیهٔ شمارهٔ ۲۵ (پل کارسان)", "2031-04-12", "2031-04-14",
    ),
    Doc(
        "radio", "sawt-0414.txt",
        "إذاعة صوت المدينة، نشرة المساء\n\nقال شهود عيان لإذاعتنا إن الجنود أطلقوا النار على المتظاهرين عند جسر كرسان، "
        "وإن عدد القتلى يتجاوز الأربعين.\n\nونفى ناطق باسم الجيش (العقيد س. م.) ذلك.",
        "ar", "press", "Sawt al-Madina", "نشرة المساء", "2031-04-14",
    ),
    Doc(
        "wire2", "mna-0415.txt",
        "TAZIL, 15 April (MNA)\n\nThe Joint Staff said seven people, two soldiers among them, died when an armed group "
        "attacked the post at Karsan bridge. The army had not fired on anyone, it said.",
        "en", "press", "Marevia News Agency", "Army denies firing at Karsan", "2031-04-15",
    ),
    Doc(
        "herald", "herald.txt",
        "The Joint Staff said seven people, two soldiers among them, died when an armed group attacked the post at "
        "Karsan bridge. The army had not fired on anyone, it said.\n\nThe Herald could not verify this.",
        "en", "press", "Harbour Herald", "Seven die in attack on post", "2031-04-16",
    ),
    Doc(
        "witness", "statement-7.txt",
        "Statement of a fisherman, taken on 2 May 2031.\n\nI was under the second arch. The men who fired wore the grey of the "
        "Ninth Battalion. I saw them carry eleven people to the lorry; how many were in the water I cannot say.\n\nDaro Velin, the ferryman, lay beside me. Velin was dead when they came.",
        "en", "testimony", None, "Statement of a fisherman", "2031-05-02", author="a fisherman of Karsan",
    ),
    Doc(
        "leaflet", "leaflet.txt",
        "THE BLOOD OF KARSAN WILL NOT DRY. More than one hundred dead. The Ninth Battalion must answer.",
        "en", "other", "unsigned", "Leaflet", None,
    ),
    Doc(
        "list", "burials.csv",
        "no,name,age,buried\n1,Daro Velin,34,13 April\n2,سمیرا کاردان,19,13 April\n3,=Ansel Moro,51,14 April\n",
        "en", "list", "Parish of St Orsel", "Burials at Karsan", "2031-06-01", "2031-06-30",
    ),
    Doc(
        "register", "sejel.csv",
        "ردیف,نام,نام پدر,تاریخ تولد\n1,دارو ولین,کریم,1376/02/11\n2,سمیرا کاردان,رامین,1391/05/03\n3,نازیلا کاردان,رامین,1391/05/03\n",
        "fa", "list", "Hospital of Tazil", "سجل کشته‌شدگان", "2031-07-01",
    ),
    Doc(
        "roll", "safe-house-roll.csv", "name,born\nDaro Velyn,1997\nSamira Kardan,2012\n", "en", "list", "Safe House Nine",
        "Roll of the safe house", "2031-05-20", author="Nadira Telu", protection="restricted",
    ),
    Doc(
        "admission", "inquiry-report.txt",
        "Report of the commission of inquiry\n\nThe commission finds that a company of the Ninth Battalion opened fire. The Joint Staff "
        "now accepts that its communique No. 25 was wrong. Thirty-one dead have been identified.\n\n"
        "Colonel Sarim Maleth, heard by the commission, denied that he had given the order.",
        "en", "official", "Commission of Inquiry", "Report on the events at Karsan bridge", "2032-02-20",
    ),
    Doc(
        "broken", "scan-04.pdf", "%PDF-1.4 not a real one", "en", "report", "Harbour Hospital", "Register (scan)", "2031-04-20",
        status="unread", reason="the file has no text layer and Tesseract is not installed; install tesseract-ocr",
    ),
    Doc(
        "hidden", "nadira-telu-testimony.txt",
        f"Testimony of Nadira Telu.\n\n{SECRET_WORDS} Major Tivor Quance gave the order to fire, and fifty-three died.",
        "en", "testimony", "Safe House Nine", "Testimony of Nadira Telu", "2031-04-30", author="Nadira Telu", protection="restricted",
    ),
    Doc(
        "unsure", "no-protection-known.txt", "The gravedigger Harun Osk spoke to us in confidence at Mill Lane.", "en", "testimony",
        None, "Gravedigger, Mill Lane", "2031-05-09", author="Harun Osk", protection=None,
    ),
    Doc(
        "gone", "withdrawn-interview.txt", "The baker Lenka Prohm took back what she had told us.", "en", "testimony",
        None, "Interview with Lenka Prohm", "2031-05-11", author="Lenka Prohm", status="withdrawn", reason="consent withdrawn",
    ),
)  # fmt: skip
WITHHELD = ("hidden", "unsure", "gone", "roll")
BY_KEY = {doc.key: doc for doc in DOCS}

_AGENCY_CHAIN = ("Dr Ilyan Desh", "Marevia News Agency")
# source, words, topic, value, low, high, speaker, chain, polarity, status
CLAIMS: tuple[tuple[Any, ...], ...] = (
    ("agency", "Forty people were killed", "victim_number", "40", 40, 40, "Dr Ilyan Desh", _AGENCY_CHAIN, "asserts", "suggested"),
    ("agency", "Soldiers opened fire on the crowd at the Karsan bridge", "perpetrator", "soldiers", None, None, "Dr Ilyan Desh", _AGENCY_CHAIN, "asserts", "accepted"),
    ("courier", "Forty people were killed", "victim_number", "40", 40, 40, "Dr Ilyan Desh", (*_AGENCY_CHAIN, "The Daily Courier"), "asserts", "suggested"),
    ("courier", "Soldiers opened fire on the crowd at the Karsan bridge", "perpetrator", "soldiers", None, None, "Dr Ilyan Desh", (*_AGENCY_CHAIN, "The Daily Courier"), "asserts", "suggested"),
    ("phare", "Trente personnes ont été tuées", "victim_number", "30", 30, 30, "un chirurgien", ("un chirurgien", "MNA", "Le Phare de Tazil"), "asserts", "suggested"),
    ("phare", "Des soldats ont ouvert le feu sur la foule", "perpetrator", "soldiers", None, None, "un chirurgien", ("un chirurgien", "MNA", "Le Phare de Tazil"), "asserts", "suggested"),
    ("communique", "هفت نفر (از جمله ۲ سرباز) کشته شدند", "victim_number", "7", 7, 7, "ستاد مشترک", ("ستاد مشترک",), "asserts", "suggested"),
    ("communique", "گروهی مسلح به پاسگاه پل کارسان حمله کردند", "perpetrator", "an armed group", None, None, "ستاد مشترک", ("ستاد مشترک",), "asserts", "suggested"),
    ("communique", "ارتش هیچ‌گونه تیراندازی به سوی مردم نکرده است", "perpetrator", "soldiers", None, None, "ستاد مشترک", ("ستاد مشترک",), "denies", "suggested"),
    ("radio", "عدد القتلى يتجاوز الأربعين", "victim_number", "40", 41, None, "شهود عيان", ("شهود عيان", "Sawt al-Madina"), "asserts", "suggested"),
    ("radio", "الجنود أطلقوا النار على المتظاهرين", "perpetrator", "soldiers", None, None, "شهود عيان", ("شهود عيان", "Sawt al-Madina"), "asserts", "suggested"),
    ("wire2", "seven people, two soldiers among them, died", "victim_number", "7", 7, 7, "Joint Staff", ("Joint Staff", "Marevia News Agency"), "asserts", "suggested"),
    ("wire2", "an armed group attacked the post at Karsan bridge", "perpetrator", "an armed group", None, None, "Joint Staff", ("Joint Staff", "Marevia News Agency"), "asserts", "suggested"),
    ("herald", "seven people, two soldiers among them, died", "victim_number", "7", 7, 7, "Joint Staff", ("Joint Staff", "Marevia News Agency", "Harbour Herald"), "asserts", "suggested"),
    ("herald", "an armed group attacked the post at Karsan bridge", "perpetrator", "an armed group", None, None, "Joint Staff", ("Joint Staff", "Marevia News Agency", "Harbour Herald"), "asserts", "rejected"),
    ("witness", "The men who fired wore the grey of the Ninth Battalion", "perpetrator", "soldiers", None, None, "a fisherman", ("a fisherman",), "asserts", "accepted"),
    ("leaflet", "More than one hundred dead", "victim_number", "100", 101, None, "unsigned", ("unsigned",), "asserts", "suggested"),
    ("admission", "a company of the Ninth Battalion opened fire", "perpetrator", "soldiers", None, None, "Commission of Inquiry", ("Commission of Inquiry",), "asserts", "accepted"),
    ("admission", "Thirty-one dead have been identified", "victim_number", "31", 31, 31, "Commission of Inquiry", ("Commission of Inquiry",), "asserts", "accepted"),
    ("admission", "Colonel Sarim Maleth, heard by the commission, denied that he had given the order", "who_ordered", "Colonel Sarim Maleth", None, None, "Colonel Sarim Maleth", ("Colonel Sarim Maleth", "Commission of Inquiry"), "denies", "suggested"),
    ("hidden", "fifty-three died", "victim_number", "53", 53, 53, "Nadira Telu", ("Nadira Telu",), "asserts", "accepted"),
    ("hidden", "Major Tivor Quance gave the order to fire", "who_ordered", "Major Tivor Quance", None, None, "Nadira Telu", ("Nadira Telu",), "asserts", "accepted"),
)  # fmt: skip
TITLES = {
    "victim_number": "How many were killed at the Karsan bridge on 12 April 2031?",
    "perpetrator": "Who fired at the Karsan bridge on 12 April 2031?",
    "who_ordered": "Who gave the order to fire?",
}
# child, parent, outside, relation, probability, why
DESCENTS: tuple[tuple[str, str | None, str | None, str, float, str], ...] = (
    ("agency", None, "Dr Ilyan Desh", "attribution", 0.88, "“Dr Ilyan Desh, told this agency by telephone”"),
    ("courier", "agency", None, "copy", 0.97, "198 letters word for word, published a day later"),
    ("phare", "agency", None, "attribution", 0.91, "“rapporte l'agence MNA”"),
    ("wire2", "communique", None, "quotation", 0.82, "“The Joint Staff said”"),
    ("herald", "wire2", None, "copy", 0.95, "161 letters word for word, published a day later"),
    ("radio", "agency", None, "unknown", 0.41, "same figure two days later; no shared words"),
    ("communique", None, None, "origin", 0.99, "nothing earlier shares its words"),
    ("witness", "hidden", None, "same-event", 0.6, "see nadira-telu-testimony.txt"),
    ("leaflet", None, None, "origin", 0.7, "undated; compare with Testimony of Nadira Telu"),
    ("admission", "communique", None, "attribution", 0.77, "“its communique No. 25”"),
)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of paragraphs."""
    for found in (
        re.finditer(r"\S(?:.*\S)?", text) if "," in text.split("\n")[0] else re.finditer(r"(?s)\S.*?(?=\n\n|\Z)", text)
    ):
        yield found.start(), found.end()


def _span(key: str, quote: str) -> tuple[int, int]:
    start = BY_KEY[key].text.index(quote)
    return start, start + len(quote)


def tables() -> dict[str, pa.Table]:
    """Return all tables of the invented case, the withheld sources included."""
    rows = {
        "sources": _sources(),
        "receipts": _receipts(),
        "texts": [_text(d) for d in DOCS if d.status != "unread"],
        "passages": [p for d in DOCS if d.status != "unread" for p in _passages(d)],
        "records": _records(),
        "persons": _persons(),
        "pairs": _pairs(),
        "mentions": _mentions(),
        "mention_links": _mention_links(),
        "reliability": _reliability(),
        "link_quality": _link_quality(),
        "list_dependence": _list_dependence(),
        "histories": _histories(),
        "estimates": _estimates(),
        "reuse": _reuse(),
        "suppressed": _suppressed(),
        "lineages": _lineages(),
        "claims": _claims(),
        "acts": [],
        "changes": _changes(),
        "findings": _findings(),
        **_law(),
    }
    questions, answers = _questions(rows["claims"])
    rows["questions"], rows["answers"] = questions, answers
    rows["contradictions"] = _contradictions(answers)
    return {name: TABLES[name].build(group) for name, group in rows.items()}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _sources() -> list[dict[str, Any]]:
    media = {"txt": "text/plain", "html": "text/html", "csv": "text/csv", "pdf": "application/pdf"}
    return [
        {
            "source_id": d.source_id, "name": d.name, "media_type": media[d.name.rsplit(".", 1)[1]], "size_bytes": len(d.data),
            "received_at": MOMENT, "title": d.title, "publisher": d.publisher, "author": d.author, "kind": d.kind,
            "published_from": _day(d.day), "published_to": _day(d.until or d.day), "languages": [d.lang],
            "protection": d.protection, "obtained": "public" if d.protection == "open" else f"given in person at {d.key}",
            "details": canonical_json({"note": "front page"}) if d.key == "courier" else None,
            "status": d.status, "reason": d.reason,
        }
        for d in DOCS
    ]  # fmt: skip


def _receipts() -> list[dict[str, Any]]:
    return [
        {
            "receipt_id": row_id("receipt", d.source_id, n), "source_id": d.source_id, "seq": i + n, "received_at": MOMENT,
            "name": d.name, "path": f"inbox/{d.key}/{d.name}", "agent": "r.albin",
        }
        for i, d in enumerate(DOCS, 1)
        for n in range(2 if d.key == "agency" else 1)
    ]  # fmt: skip


def _text(d: Doc) -> dict[str, Any]:
    notes = canonical_json(["the first line was read as a heading"]) if d.key == "phare" else None
    return {"source_id": d.source_id, "text": d.text, "text_sha256": d.source_id, "encoding": "utf-8", "reader": "plain", "reader_version": "1", "notes": notes}  # fmt: skip


def _passages(d: Doc) -> Iterator[dict[str, Any]]:
    for i, (start, end) in enumerate(paragraphs(d.text)):
        yield {
            "passage_id": row_id("passage", d.source_id, start, end), "source_id": d.source_id, "ordinal": i, "start": start,
            "end": end, "text": d.text[start:end], "lang": d.lang, "cell": f"A{i + 1}:D{i + 1}" if d.kind == "list" else None,
            "page": i // 2 + 1 if d.key == "admission" else None, "confidence": 0.71 if d.key == "leaflet" else None,
            "confirmed": False if d.key == "leaflet" else None, "reader": "plain", "reader_version": "1",
        }  # fmt: skip


def _records() -> list[dict[str, Any]]:
    found = []
    for n, line in enumerate(BY_KEY["list"].text.splitlines()[1:], 2):
        _, name, age, buried = line.split(",")
        found.append(
            {
                "record_id": row_id("record", n), "source_id": BY_KEY["list"].source_id, "list_id": "burials", "row": n, "name": name,
                "name_as_written": name, "age": age, "age_as_written": age, "buried": buried, "buried_as_written": buried,
            }
        )  # fmt: skip
    for key, fields in (("register", ("name", "father_name", "birth_date")), ("roll", ("name", "birth_date"))):
        doc = BY_KEY[key]
        for n, line in enumerate(doc.text.splitlines()[1:], 2):
            cells = line.split(",")[-len(fields) :]
            values = {
                name: cell for field, cell in zip(fields, cells, strict=True) for name in (field, f"{field}_as_written")
            }
            found.append(
                {"record_id": row_id("record", key, n), "source_id": doc.source_id, "list_id": key, "row": n} | values
            )
            if key == "register":
                found[-1] |= {"birth_date": "1997-05-01", "birth_date_calendar": "solar-hijri"}
    return found


def mention(key: str, written: str) -> str:
    """Return the id of a mention."""
    return row_id("mention", BY_KEY[key].source_id, *_span(key, written))


def _mention_links() -> list[dict[str, Any]]:
    """Return who the persons of the texts may be: one decided, its second place, one left open, one withheld row."""
    weights = canonical_json({"prior": -14.3, "rarity": 15.1, "name": 3.0})
    who, again, other = (
        mention("witness", "Daro Velin"),
        mention("witness", "Velin was"),
        mention("communique", "سمیرا کاردان"),
    )
    rows: tuple[tuple[str, str, str, float | None, str | None, str | None, str], ...] = (
        (who, BURIED[0], "record", 0.94, "same", "r.albin", "daro | daro: one name; velin | velin: one name"),
        (who, HIDDEN[0], "record", 0.05, None, None, "velin | velyn: one name in two spellings"),
        (
            again,
            who,
            "mention",
            0.97,
            None,
            None,
            "Velin: part of the name Daro Velin, the only such name in this source",
        ),
        (other, REGISTERED[1], "record", 0.83, None, None, "سمیرا | سمیرا: one name"),
        (other, REGISTERED[2], "record", 0.11, "different", "r.albin", "کاردان | کاردان: one name"),
    )
    person = {row["member_id"]: row["person_id"] for row in _persons()}
    return [
        {"mention_id": m, "other_id": o, "other": kind, "person_id": person[o] if kind == "record" else None, "probability": p, "p_name": 0.9, "weights": weights, "why": why, "decided": said, "decided_by": by}
        for m, o, kind, p, said, by, why in rows
    ]  # fmt: skip


def _reliability() -> list[dict[str, Any]]:
    rows = (
        (0.0, 0.1, 40, 900.0, 0.02, 0.025, 0.004, 0.13),
        (0.4, 0.5, 12, 30.0, 0.46, 0.58, 0.32, 0.81),
        (0.9, 1.0, 25, 60.0, 0.97, 0.96, 0.8, 0.993),
    )
    names = ("low", "high", "judged", "stands_for", "predicted", "observed", "observed_low", "observed_high")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _link_quality() -> list[dict[str, Any]]:
    return [
        {"measure": "records", "value": 8.0}, {"measure": "pairs_compared", "value": 28.0},
        {"measure": "persons", "value": 5.0, "low": 4.0, "high": 6.0, "about": "8 records, 5 persons (4 to 6 in 95 % of the draws)"},
        {"measure": "reviews", "value": 77.0, "about": "the probabilities that two records are one person are calibrated with 77 reviews"},
        {"measure": "calibration_error", "value": 0.0123, "about": "on answers left out of the fit"},
        {"measure": "blocking_recall", "value": 0.96, "low": 0.93, "high": 0.98, "about": "blocking is estimated to bring together 96.0% of the pairs"},
        {"measure": "pairs_missed", "value": 14.0, "low": 7.0, "high": 25.0, "about": "blocking is estimated to bring together 96.0% of the pairs"},
    ]  # fmt: skip


def _list_dependence() -> list[dict[str, Any]]:
    rows = (
        ("burials", "register", "errors", 40, 31, 9, 0.2, 41.0, True, f'[["{BURIED[0]}","{REGISTERED[0]}"]]'),
        ("burials", "register", "order", 40, 20, 11, 10.0, 1.2, False, "[]"),
        ("burials", "roll", "formatting", 30, 12, 0, 0.3, 0.0, False, "[]"),
    )
    names = ("list_a", "list_b", "kind", "linked", "compared", "shared", "expected", "bits", "found", "examples")
    return [dict(zip(names, row, strict=True)) | {"overlap_a": 0.9, "overlap_b": 0.4} for row in rows]


def _histories() -> list[dict[str, Any]]:
    """Return who stands on which lists, in a district that all lists saw and one that the roll could not see."""
    rows = (("Karsan", 1, 1, 1, 41), ("Karsan", 1, 0, 0, 60), ("Karsan", 0, 1, 1, 12), ("Tazil", 1, 1, None, 5))
    return [
        {"history_id": row_id("history", *map(str, row)), "stratum": row[0], "count": row[4]}
        | {"burials": row[1], "register": row[2], "roll": row[3]}
        for row in rows
    ]  # fmt: skip


def _estimates() -> list[dict[str, Any]]:
    rests = {
        "points": [
            {"multiplier": 0.5, "median": 150.0, "low": 130.0, "high": 190.0},
            {"multiplier": 2.0, "median": 261.0, "low": 181.0, "high": 421.0},
        ],
        "figures": [{"number": 400.0, "middle": 3.9, "below": 6.1, "above": 2.0}],
    }
    told = json.dumps({"weights": {"decomposable": 0.7, "loglinear-bic": 0.3}, "rests_on": rests})
    rows = (
        ("Karsan", "combined", 113, 187.0, 147.0, 267.0, "estimated", [], told),
        ("Karsan", "decomposable", 113, 181.0, 150.0, 240.0, "estimated", [], "{}"),
        ("Karsan", "loglinear-bic", 113, 201.0, 140.0, 290.0, "estimated", [], "{}"),
        ("Karsan", "chao", 113, 171.0, 149.0, 211.0, "estimated", [], "{}"),
        ("Karsan", "latent-class", 113, None, None, None, "refused", ["not-converged"], "{}"),
        ("Tazil", "combined", 5, None, None, None, "refused", ["too-few-lists", "too-few-documented"], "{}"),
    )
    names = ("stratum", "method", "n_documented", "median", "low", "high", "verdict", "reasons", "diagnostics")
    return [
        dict(zip(names, row, strict=True))
        | {"estimate_id": row_id("estimate", row[0], row[1]), "level": 0.95, "reasons": json.dumps(row[7])}
        for row in rows
    ]  # fmt: skip


BURIED, REGISTERED, HIDDEN = (
    [row_id("record", *key, n) for n in (2, 3, 4)] for key in ((), ("register",), ("roll",))
)  # fmt: skip
"""Rows of the three lists."""


def _persons() -> list[dict[str, Any]]:
    """Return who is who: one across two scripts, one joined through a withheld row alone, sisters, one alone."""
    groups = (
        ((BURIED[0], 0.97), (REGISTERED[0], 0.97), (mention("witness", "Daro Velin"), 0.97)),
        ((HIDDEN[1], 0.9), (BURIED[1], 0.8), (REGISTERED[1], 0.8)),
        ((REGISTERED[2], 1.0),),
        ((BURIED[2], 1.0),),
        ((HIDDEN[0], 1.0),),
    )
    return [{"person_id": group[0][0], "member_id": m, "p_member": p} for group in groups for m, p in group]


def _pairs() -> list[dict[str, Any]]:
    weights = canonical_json({"name": 11.2, "birth_date": 0.0, "prior": -9.5})
    rows: tuple[tuple[str, str, float, str | None, str | None], ...] = (
        (BURIED[0], REGISTERED[0], 0.97, "same", "r.albin"),
        (BURIED[1], REGISTERED[1], 0.4, "unsure", "r.albin"),
        (BURIED[1], HIDDEN[1], 0.95, None, None),
        (REGISTERED[1], HIDDEN[1], 0.93, None, None),
        (REGISTERED[1], REGISTERED[2], 0.31, "relative", "r.albin"),
        (BURIED[1], REGISTERED[2], 0.12, None, None),
        (BURIED[0], HIDDEN[0], 0.6, None, None),
    )
    return [
        {
            "record_a": min(a, b),
            "record_b": max(a, b),
            "probability": p,
            "weights": weights,
            "decided": decided,
            "decided_by": by,
        }
        for a, b, p, decided, by in rows
    ]


def _mentions() -> list[dict[str, Any]]:
    words = (
        ("agency", "Dr Ilyan Desh", "person"), ("agency", "12 April", "date"), ("agency", "Forty people were", "quantity"),
        ("communique", "۲۳ فروردین ۱۴۱۰", "date"), ("communique", "هفت نفر", "quantity"), ("radio", "كرسان", "place"),
        ("witness", "Ninth Battalion", "organisation"), ("witness", "Daro Velin", "person"), ("witness", "Velin was", "person"),
        ("communique", "سمیرا کاردان", "person"), ("hidden", "Tivor Quance", "person"),
    )  # fmt: skip
    found = []
    for key, written, kind in words:
        start, end = _span(key, written)
        source = BY_KEY[key].source_id
        normal = {
            "date": {"from": "2031-04-12", "to": "2031-04-12", "calendar": "solar-hijri"},
            "quantity": {"low": 7},
        }.get(kind, {"name": written})
        found.append({"mention_id": row_id("mention", source, start, end), "source_id": source, "start": start, "end": end, "kind": kind, "as_written": written, "normal": canonical_json(normal), "reader": "names 1"})  # fmt: skip
    return found


def _reuse() -> list[dict[str, Any]]:
    said = "The Joint Staff said seven people, two soldiers among them, died when an armed group attacked the post at Karsan bridge. The army had not fired on anyone, it said."
    pairs = (
        ("agency", "courier", TOLD, TOLD),
        ("wire2", "herald", said, said),
        ("agency", "hidden", TOLD[:20], BY_KEY["hidden"].text[:20]),
    )
    found = []
    for one, other, words_one, words_other in pairs:
        spans = sorted(
            [(BY_KEY[one].source_id, *_span(one, words_one)), (BY_KEY[other].source_id, *_span(other, words_other))]
        )
        (a, start_a, end_a), (b, start_b, end_b) = spans
        found.append({"reuse_id": row_id("reuse", a, start_a, b, start_b), "source_a": a, "start_a": start_a, "end_a": end_a, "source_b": b, "start_b": start_b, "end_b": end_b, "matched_chars": len(words_one), "similarity": 1.0, "kind": "verbatim", "p_a_first": 0.5, "bits": 240.0})  # fmt: skip
    return found


def _suppressed() -> list[dict[str, Any]]:
    start, end = _span("agency", "KARSAN, 12 April (MNA)")
    return [{"suppressed_id": row_id("suppressed"), "why": "boilerplate", "sample": "KARSAN, 12 April (MNA)", "source_id": BY_KEY["agency"].source_id, "start": start, "end": end, "n_sources": 4, "n_places": 5}]  # fmt: skip


def _lineages() -> list[dict[str, Any]]:
    family = {
        "agency": 1,
        "courier": 1,
        "phare": 1,
        "radio": 1,
        "wire2": 2,
        "herald": 2,
        "communique": 2,
        "admission": 2,
    }
    found = []
    for child, parent, outside, relation, p, why in DESCENTS:
        source = BY_KEY[parent].source_id if parent else None
        found.append(
            {
                "source_id": BY_KEY[child].source_id, "lineage_id": row_id("family", family.get(child, child)),
                "parent_id": source or (f"outside:{outside}" if outside else ""), "p_member": p, "parent_source_id": source,
                "parent_outside": outside, "relation": relation, "p_relation": p, "why": why,
                "spans": canonical_json([[BY_KEY[child].source_id, 0, 20]] + ([[source, 0, 20]] if source else [])),
            }
        )  # fmt: skip
    return found


def _claims() -> list[dict[str, Any]]:
    found = []
    for key, quote, topic, value, low, high, speaker, chain, polarity, status in CLAIMS:
        start, end = _span(key, quote)
        source = BY_KEY[key].source_id
        found.append(
            {
                "claim_id": row_id("claim", source, start, end, topic, value, speaker), "kind": "act", "topic": topic, "value": value,
                "unit": "dead" if topic == "victim_number" else None, "low": low, "high": high, "asserted_by": speaker,
                "chain": canonical_json(list(chain)), "polarity": polarity, "source_id": source, "start": start, "end": end,
                "quote": quote, "event_from": dt.date(2031, 4, 12), "event_to": dt.date(2031, 4, 12), "place": "Karsan",
                "layer": "human" if status == "accepted" else "machine", "status": status, "method": "reporting 1",
            }
        )  # fmt: skip
    return found


def _questions(claims: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    topics: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for claim in claims:
        topics.setdefault(claim["topic"], {}).setdefault(claim["value"], []).append(claim)
    questions, answers = [], []
    for topic, values in topics.items():
        question_id = row_id("question", topic)
        for value, group in values.items():
            in_favour = [c for c in group if c["polarity"] == "asserts"]
            against = [c for c in group if c["polarity"] != "asserts"]
            sources = {c["source_id"] for c in in_favour}
            answers.append({"answer_id": row_id("answer", topic, value), "question_id": question_id, "value": value, "low": group[0]["low"], "high": group[0]["high"], "claims_for": [c["claim_id"] for c in in_favour], "claims_against": [c["claim_id"] for c in against], "n_sources": len(sources), "independent_origins": max(1.0, len(sources) / 2.2), "independent_low": 1.0, "independent_high": max(1.0, len(sources) - 1.0)})  # fmt: skip
        every = [c for group in values.values() for c in group]
        questions.append({"question_id": question_id, "topic": topic, "title": TITLES[topic], "event_from": dt.date(2031, 4, 12), "event_to": dt.date(2031, 4, 12), "unit": every[0]["unit"], "standing": "contested", "n_claims": len(every), "n_sources": len({c["source_id"] for c in every}), "n_answers": len(values)})  # fmt: skip
    return questions, answers


def _contradictions(answers: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what the answers to one question set against each other, in the order of the answers."""
    source = {c["claim_id"]: c["source_id"] for c in _claims()}
    titles = {row_id("question", topic): title for topic, title in TITLES.items()}
    told = [a for a in answers if a["claims_for"]]
    rows: list[dict[str, Any]] = []
    for one, other in pairwise(told):
        if one["question_id"] == other["question_id"]:
            sides = [(one["claims_for"], "one"), (other["claims_for"], "other")]
            rows.append(
                {f"claims_{end}": claims for claims, end in sides}
                | {f"sources_{end}": sorted({source[c] for c in claims}) for claims, end in sides}
                | {"contradiction_id": row_id(one["answer_id"], other["answer_id"]), "rank": len(rows) + 1,
                   "kind": "figure", "title": titles[one["question_id"]], "question_id": one["question_id"],
                   "one": one["value"], "other": other["value"], "origins_one": 1.0, "origins_other": 1.0,
                   "n_findings": 0, "why": "both cannot be true"}
            )  # fmt: skip
    return rows


def _changes() -> list[dict[str, Any]]:
    made = (
        ("agency", "Forty", "phare", "Trente", "number"),
        ("communique", "هفت نفر", "wire2", "seven people", "wording"),
    )
    found = []
    for parent, before, child, after, kind in made:
        (a, b), (c, d) = (BY_KEY[parent].text.rindex(before),) * 2, (BY_KEY[child].text.rindex(after),) * 2
        found.append({"change_id": row_id("change", parent, child), "parent_source_id": BY_KEY[parent].source_id, "parent_start": a, "parent_end": b + len(before), "child_source_id": BY_KEY[child].source_id, "child_start": c, "child_end": d + len(after), "kind": kind, "parent_text": before, "child_text": after})  # fmt: skip
    return found


def _findings() -> list[dict[str, Any]]:
    claim = {(c["source_id"], c["topic"]): c["claim_id"] for c in _claims()}
    ids = {k: BY_KEY[k].source_id for k in BY_KEY}
    return [
        {"finding_id": "f1", "statement": "A company of the Ninth Battalion fired on the crowd.", "standard": "clear and convincing", "verdict": "found", "claims_for": [claim[ids["witness"], "perpetrator"], claim[ids["admission"], "perpetrator"]], "claims_against": [claim[ids["communique"], "perpetrator"]], "independent_origins": 2.0, "independent_low": 2.0, "independent_high": 2.0, "reasons": "Two origins and the admission of the Joint Staff.", "persons": canonical_json([{"name": "Ilyan Desh", "person_id": BURIED[0]}, {"name": "Major Tivor Quance", "person_id": HIDDEN[0]}]), "dissent": "R. Albin: the light was poor", "decided_by": "A. Author", "status": "approved", "approved_by": "B. Reviewer", "would_change": "A roll of the company that has it elsewhere.", "against_origins": 1.0, "against_low": 1.0, "against_high": 1.0, "look_again": ["a claim it rests on is no longer there"], "lacking": [], "contrary_found": [], "marks": canonical_json([{"claim_id": claim[ids["witness"], "perpetrator"], "side": "for", "weight": "material", "reason": "saw it", "by": "A. Author", "entry": 4}]), "gone": canonical_json([{"claim_id": "0" * 24, "side": "for", "weight": "unsure", "reason": None, "by": "A. Author", "entry": 4, "claim": {"source_id": ids["witness"], "quote": "They came at dawn"}}]), "history": canonical_json([{"entry": 9, "time": "2031-09-01T08:30:00+00:00", "by": "B. Reviewer", "to": "approved", "reason": None}])},
        {"finding_id": "f3", "statement": "Forty people were killed.", "standard": "reasonable grounds to believe", "status": "draft", "claims_for": [claim[ids["witness"], "perpetrator"]], "claims_against": [], "decided_by": "A. Author", "contrary_found": [claim[ids["communique"], "perpetrator"]], "lacking": ["the reasons"]},
        {"finding_id": "f2", "statement": "Major Tivor Quance gave the order.", "standard": "reasonable grounds to believe", "verdict": "found", "claims_for": [claim[ids["hidden"], "who_ordered"]], "claims_against": [], "reasons": "See Safe House Nine.", "decided_by": "panel"},
    ]  # fmt: skip


def _law() -> dict[str, list[dict[str, Any]]]:
    claim = {(c["source_id"], c["topic"]): c["claim_id"] for c in _claims()}
    ids = {k: BY_KEY[k].source_id for k in BY_KEY}
    witness, hidden = claim[ids["witness"], "perpetrator"], claim[ids["hidden"], "who_ordered"]
    crime = {"crime": "crimes-against-humanity/murder", "crime_label": "Murder"}
    order = {
        "element": "modes-of-liability/ordering/order",
        "part": "mode",
        "mode_label": "Ordered it",
        "label": "gave the order",
        "article": "art. 25(3)(b)",
    }
    elements = [
        {**crime, "person": "", "element": "crimes-against-humanity/murder/attack", "position": 0, "part": "context", "label": "an attack", "article": "art. 7", "standing": "gap", "says": "no evidence mapped"},
        {**crime, "person": "", "element": "crimes-against-humanity/murder/death", "position": 1, "part": "conduct", "label": "persons were killed", "article": "art. 7", "findings_for": ["f1"], "claims_against": [claim[ids["communique"], "perpetrator"]], "standing": "established", "says": "established by an approved finding"},
        {**crime, **order, "person": "Ilyan Desh", "person_id": BURIED[0], "position": 2, "claims_for": [witness], "standing": "alleged", "says": "alleged; no approved finding says so"},
        {**crime, **order, "person": "Major Tivor Quance", "person_id": HIDDEN[0], "position": 3, "findings_for": ["f2"], "claims_for": [hidden], "standing": "alleged", "says": "alleged; no approved finding says so"},
    ]  # fmt: skip
    posts = [
        {"post_id": "p1", "person": "Ilyan Desh", "person_id": HIDDEN[0], "post": "commander", "under": "minister", "started_from": dt.date(2031, 1, 1), "started_to": dt.date(2031, 1, 31), "ongoing": True, "claims": [witness], "gone": [], "layer": "human"},
        {"post_id": "p2", "person": "Major Tivor Quance", "post": "adjutant", "under": "commander", "ongoing": True, "claims": [hidden], "gone": [], "layer": "human"},
    ]  # fmt: skip
    grades = [
        {"claim_id": one, "scale": "admiralty", "graded_by": "A. Author", "grade": "B2", "meaning": "usually reliable; probably true", "reason": "was there"}
        for one in (witness, hidden)
    ]  # fmt: skip
    return {"elements": elements, "posts": posts, "grades": grades}


# -- a case around the tables -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FolderEvidence:
    """Evidence objects in a folder."""

    folder: Path

    def path(self, source_id: str) -> Path:
        return self.folder / source_id

    def read(self, source_id: str) -> bytes:
        return self.path(source_id).read_bytes()


@dataclass(frozen=True)
class PlainLedger:
    """A ledger of given lines; signs by naming what it signed."""

    entries: tuple[bytes, ...] = ()
    signs: bool = True

    def lines(self) -> Iterator[bytes]:
        return iter(self.entries)

    def checkpoint(self) -> str | None:
        return "karsan/ledger\n3\nAAAA\n\n— karsan AAAA\n" if self.signs else None

    def public_key(self) -> str | None:
        return "karsan+deadbeef+AAAA" if self.signs else None

    def sign(self, text: str) -> str | None:
        return f"{text}\n— karsan AAAA\n" if self.signs else None


@dataclass(frozen=True)
class NoCache:
    """Keeps nothing."""

    def get(self, key: str) -> bytes | None:
        return None

    def put(self, key: str, value: bytes) -> None:
        return None


@dataclass(frozen=True)
class Silent:
    """Shows no progress."""

    def each(self, items: Iterable[T], label: str, total: int | None = None) -> AbstractContextManager[Iterator[T]]:
        return nullcontext(iter(items))


def ledger_lines() -> tuple[bytes, ...]:
    """Return one line a source, and one that names a restricted row only by its claim."""
    lines = [
        canonical_json({"seq": i, "kind": "received", "source_id": d.source_id, "name": d.name})
        for i, d in enumerate(DOCS, 1)
    ]
    hidden = next(c for c in _claims() if c["source_id"] == BY_KEY["hidden"].source_id)
    lines.append(
        canonical_json({"seq": len(lines) + 1, "kind": "judged", "claim_id": hidden["claim_id"], "why": "she saw it"})
    )
    return tuple(line.encode() for line in lines)


REPORTS = {"bridge": "en", "pol": "fa"}
"""Written reports by name, with their languages."""


def reports() -> dict[str, bytes]:
    """Return two written reports, one from left to right with everything that Markdown has, one from right to left."""
    agency, communique = BY_KEY["agency"].source_id[:12], BY_KEY["communique"].source_id[:12]
    head = '+++\ntitle = "{}"\nlanguage = "{}"\nauthors = ["R. Albin"]\n+++\n'
    english = (
        f'# What is said\n\nThe agency reports **forty** dead. [@source:{agency} "Forty people were killed"]\n\n'
        "| who | dead |\n|---|--:|\n"
        f'| the agency [@source:{agency} "Forty people were killed"] | 40 |\n\n'
        "## Notes {own}\n\n- one *thing*\n- another, `in code`\n\n1. first\n2. second\n\n> Said by nobody.\n\n"
        "```\nsha256sum manifest-sha256.txt evidence-of-a-line-that-is-much-longer-than-any-telephone-is-wide.txt\n```\n\n---\n\n"
        "[Three arches]{own: counted on the drawing} stand; {{count:sources}} sources are open.\n"
    )
    persian = f'# چه گفته‌اند\n\nستاد مشترک می‌گوید هفت نفر کشته شدند. [@source:{communique} "هفت نفر (از جمله ۲ سرباز) کشته شدند"]\n'
    return {
        "bridge": (head.format("The bridge at Karsan", "en") + english).encode(),
        "pol": (head.format("پل کارسان", "fa") + persian).encode(),
    }


def work(
    folder: Path,
    given: Mapping[str, pa.Table] | None = None,
    *,
    signs: bool = True,
    settings: Settings | None = None,
    reports: Mapping[str, bytes] | None = None,
) -> Work:
    """Return the invented case as a room sees it, its evidence in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for doc in DOCS:
        (folder / doc.source_id).write_bytes(doc.data)
    case = Settings.model_validate(
        {
            "case": {"title": "The Karsan Bridge, 12 April 2031", "languages": ["en", "fr", "fa", "ar"]},
            "places": {"Karsan": {"latitude": "48°54′S", "longitude": "123°24′W", "within_km": 2}},
        }
    )
    return Work(
        tables=tables() if given is None else given,
        settings=settings or case,
        entries=(),
        evidence=FolderEvidence(folder),
        ledger=PlainLedger(ledger_lines(), signs),
        cache=NoCache(),
        progress=Silent(),
        reports=reports or {},
    )


def written(made: Iterable[tuple[str, bytes | Path]], folder: Path) -> Path:
    """Write the files of a dossier under `folder` and return it."""
    for path, content in made:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    return folder
