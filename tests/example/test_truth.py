"""The example's truth agrees with itself and with its documents; no room of the program is asked."""

from __future__ import annotations

import datetime as dt
import email
import io
import re
import unicodedata
import zipfile
from collections import Counter

import known
import make_case
import pypdfium2
import pytest
from hijridate import Gregorian
from people import COMMITTEE, LEDGER, PERSONS
from persiantools.jdatetime import JalaliDate

from stemmata import example

TABLES = (
    "documents", "origins", "reuse", "claims", "questions", "alterations", "dates", "quantities", "persons", "links",
    "names", "speakers", "boilerplate",
)  # fmt: skip
QUOTES = [
    *((row["doc"], row["quote"]) for row in known.truth("claims")),
    *((row[f"doc_{side}"], row[f"quote_{side}"]) for row in known.truth("reuse") for side in "ab"),
    *((row[end], row[f"{end}_text"]) for row in known.truth("alterations") for end in ("parent", "child")),
    *((row["doc"], row["expression"]) for name in ("dates", "quantities") for row in known.truth(name)),
    *((doc, row["quote"]) for row in known.truth("boilerplate") for doc in known.several(row["docs"])),
    *((row["doc"], row["as_written"]) for row in (*known.truth("names"), *known.truth("links"))),
]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_described_and_full(name: str) -> None:
    """Every table of truth has rows and no stray cells, and the README of the folder describes it."""
    rows = known.truth(name)

    with example.truth() as folder:
        readme = (folder / "README.md").read_text(encoding="utf-8")

    assert rows
    assert all(None not in row and None not in row.values() for row in rows)
    assert f"`{name}.csv`" in readme


def test_documents_manifest_and_folder_agree() -> None:
    """Every document is in the folder and in the manifest, and nothing else is."""
    with example.files() as folder:
        in_folder = {path.name for path in folder.iterdir()} - {"manifest.csv"}

    in_truth = [row["file"] for row in known.truth("documents")]

    assert in_truth == [row["file"] for row in known.manifest()]
    assert in_folder == {name.split("/")[0] for name in in_truth}
    assert all(known.content(doc) for doc in known.documents())


@pytest.mark.parametrize(("doc", "quote"), QUOTES)
def test_every_quote_stands_in_its_document(doc: str, quote: str) -> None:
    """What the truth quotes stands in the document it names, word for word up to folding."""
    assert quote.strip()
    assert known.holds(doc, quote)


@pytest.mark.parametrize("doc", [d for d, r in known.documents().items() if r["file"].endswith(".txt")])
def test_quotes_of_plain_texts_are_verbatim(doc: str) -> None:
    """In plain text nothing needs folding: the quotes are substrings."""
    missing = [quote for where, quote in QUOTES if where == doc and quote not in known.text(doc)]

    assert missing == []


def test_ids_exist() -> None:
    """Every document, origin and person that is named exists."""
    docs, origins = set(known.documents()), {row["origin"] for row in known.truth("origins")}
    persons = {row["person"] for row in known.truth("persons")}
    named = {d for row in known.truth("documents") for d in known.several(row["parents"])}
    named |= {d for row in known.truth("questions") for d in known.several(row["docs"])}
    named |= {row["first_doc"] for row in known.truth("origins")}

    assert named <= docs
    assert {o for row in known.truth("documents") for o in known.several(row["origins"])} <= origins
    assert {row["person"] for name in ("links", "names") for row in known.truth(name)} <= persons


def test_a_child_is_no_older_than_its_parent_and_shares_an_origin() -> None:
    """Who has it from whom: the parent is the earlier, and what both say goes back to a common origin."""
    documents = known.documents()
    for row in documents.values():
        for parent in known.several(row["parents"]):
            assert documents[parent]["published"] <= (row["published"] or "9"), (parent, row["doc"])
            common = set(known.several(documents[parent]["origins"])) & set(known.several(row["origins"]))
            assert common, (parent, row["doc"])


def test_every_origin_inside_the_case_has_its_document() -> None:
    """The first document of each origin says that it goes back to it."""
    for row in known.truth("origins"):
        assert row["origin"] in known.several(known.documents()[row["first_doc"]]["origins"]), row["origin"]


def test_every_speaker_is_known() -> None:
    """Whoever makes a claim stands in the table of speakers, with the words that documents use for him."""
    known_as = {row["speaker"]: known.several(row["called"]) for row in known.truth("speakers")}

    assert {row["asserted_by"] for row in known.truth("claims")} == set(known_as)
    assert all(known_as.values())


def test_words_of_the_tables_are_the_agreed_ones() -> None:
    """Relations, kinds of reuse, alterations and polarities use the vocabulary of the program and of the README."""
    relations = {"origin", "copy", "excerpt", "quotation", "attribution", "same-event", "unknown"}

    assert {row["relation"] for row in known.truth("documents")} <= relations
    assert {row["kind"] for row in known.truth("reuse")} == {"verbatim", "edited", "quotation", "translation"}
    assert {row["kind"] for row in known.truth("alterations")} == {"number", "name", "date", "negation", "wording"}
    assert {row["polarity"] for row in known.truth("claims")} == {"asserts", "denies", "doubts"}


def test_intervals_hold_the_true_number_of_origins() -> None:
    """The true number of origins lies in the interval a careful program may give, and below the number of sources."""
    for row in known.truth("questions"):
        low, true, high = (int(row[name]) for name in ("origins_low", "true_origins", "origins_high"))
        assert low <= true <= high, row["answer"]
        assert true <= len(known.several(row["docs"])), row["answer"]


def test_answers_rest_on_claims() -> None:
    """The documents that carry an answer are those of the claims that give it, the restricted testimony left out."""
    carried: dict[str, set[str]] = {}
    for row in known.truth("claims"):
        for answer in known.several(row["answers"]) if row["doc"] != "D48" else []:
            carried.setdefault(answer, set()).add(row["doc"])

    said = {f"{row['question']}={row['answer']}": set(known.several(row["docs"])) for row in known.truth("questions")}

    assert carried == said


def test_figures_of_the_answers_are_bounds() -> None:
    """Bounds of numbers are in order, and exact figures are quoted by a claim of each document but the long ones."""
    for name in ("questions", "quantities"):
        for row in known.truth(name):
            if row["low"] and row["high"]:
                assert int(row["low"]) <= int(row["high"]), row


MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
ISLAMIC = {"محرم": 1, "صفر": 2, "ذي الحجة": 12, "ذو الحجة": 12}


def _digits(words: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in words)


@pytest.mark.parametrize("row", known.truth("dates"), ids=lambda row: f"{row['doc']} {row['expression']}")
def test_calendars_convert_right(row: dict[str, str]) -> None:
    """Full days in Solar Hijri and Islamic dates are the Gregorian days that the truth says."""
    first, last = dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["to"])
    words = _digits(row["expression"])

    assert dt.date(2014, 9, 2) <= first <= last <= dt.date(2014, 12, 23)
    if first == last and row["calendar"] == "solar-hijri":
        latin = words.replace("Mehr", "مهر")
        numeric = re.search(r"(\d{4})/(\d\d)/(\d\d)", latin)
        day, month = (
            (int(numeric[3]), int(numeric[2]))
            if numeric
            else (int(re.search(r"\d+", latin)[0]), next(i for i, m in enumerate(MONTHS, 1) if m in latin))
        )
        assert JalaliDate(1393, month, day).to_gregorian() == first
    elif row["calendar"] == "islamic":
        day, year = int(re.search(r"\d+", words)[0]), int(re.search(r"\d{4}", words)[0])
        month = next(number for name, number in ISLAMIC.items() if name in words)
        reckoned = Gregorian(first.year, first.month, first.day).to_hijri().datetuple()
        assert reckoned == (year, month, day)
    elif row["calendar"] == "gregorian" and first == last:
        assert str(first.day) in words


DAYS = {
    "دوشنبه": 0, "سه‌شنبه": 1, "چهارشنبه": 2, "پنجشنبه": 3, "جمعه": 4, "یکشنبه": 6,
    "Monday": 0, "Tuesday": 1, "Wednesday": 2, "Thursday": 3, "Friday": 4, "Saturday": 5, "Sunday": 6,
    "Samedi": 5, "Mardi": 1, "Jeudi": 3, "Vendredi": 4, "السبت": 5, "الأربعاء": 2, "الخميس": 3, "الاثنين": 0,
}  # fmt: skip


def test_weekdays_fit_the_dates() -> None:
    """A weekday at the head of a document is the weekday of its true date."""
    checked = Counter[str]()
    for doc, row in known.documents().items():
        head = known.text(doc)[:420]
        day = dt.date.fromisoformat(row["published"]) if row["published"] else None
        for name, number in DAYS.items():
            if day and re.search(rf"(?<![\w‌]){name},? (?:{day.day}|\w+ {day.day}),? ?\w* 20", head):
                assert day.weekday() == number, (doc, name)
                checked[doc] += 1

    assert len(checked) >= 10


def test_lists_are_what_the_persons_say() -> None:
    """Lists, links and persons agree; relatives share names; one person is twice on one list, one lives."""
    lines = {(row["doc"], row["person"]) for row in known.truth("links")}
    persons = {row["person"]: row for row in known.truth("persons")}
    dead = [row for row in persons.values() if row["died"]]
    twice = [p for p, n in Counter(entry.person for entry in COMMITTEE).items() if n > 1]

    assert len(dead) == 23
    assert len(known.truth("links")) == len(COMMITTEE) + len(LEDGER) == 40
    assert all((doc, p["person"]) in lines for p in dead for doc in known.several("D57" * bool(p["on_committee_list"])))
    assert twice == ["P14"]
    assert {p.fa for p in PERSONS if p.person in {"P01", "P03"}} == {"جمشید آسیابگر"}
    assert not persons["P31"]["died"]
    assert ("D57", "P31") in lines


def _opened(raw: bytes) -> object:
    """Return a container as its parts, since machines compress alike in sense but not in bytes."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    if raw.startswith(b"From:"):
        message = email.message_from_bytes(raw)
        return message.items(), [_opened(part.get_payload(decode=True) or b"") for part in message.walk()]
    return raw


def test_made_files_can_be_made_again() -> None:
    """What the maker makes now is what lies in the package (PDFs by their words: fonts differ between machines)."""
    for name, made in make_case.files().items():
        with example.files() as folder:
            kept = (folder / name).read_bytes()
        assert name.endswith(".pdf") or _opened(made) == _opened(kept), name


@pytest.mark.parametrize("name", make_case.PDF)
def test_pdfs_carry_all_their_letters(name: str) -> None:
    """A PDF holds the letters of the page it was printed from, in whatever order they are stored."""
    doc = name[:3]
    pages = pypdfium2.PdfDocument(known.content(doc))
    try:
        stored = known.fold("".join(page.get_textpage().get_text_bounded() for page in pages))
    finally:
        pages.close()
    body = known.page_text(make_case.words(name).split("<body>")[1])

    lost = Counter(c for c in known.fold(body) if c.isalnum()) - Counter(c for c in stored if c.isalnum())

    assert sum(lost.values()) <= 0.02 * len(body)


def test_the_example_is_small() -> None:
    """The example stays small enough to carry in a package."""
    with example.files() as folder:
        sizes = {path.name: path.stat().st_size for path in folder.iterdir()}

    assert sum(sizes.values()) < 2_000_000
    assert max(sizes.values()) < 150_000


def test_the_restricted_testimony_says_so() -> None:
    """One testimony is restricted in the manifest, and the truth knows it."""
    restricted = [row["file"][:3] for row in known.manifest() if row["protection"] == "restricted"]

    assert restricted == ["D48"]
    assert "restricted" in known.documents()["D48"]["notes"]
