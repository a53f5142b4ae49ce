"""Rows of lists as records: header row found, common headers understood, all else kept under its own name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stemmata.read.reading import Cell, Reading, Row
from stemmata.values.ids import canonical_json, row_id

_HEADERS: dict[str, str] = {
    "name": "name|full name|"
    "name of victim|victim|victim name|names|name en|english name|nom|nom complet|nom et prenom|"
    "nom et prenoms|noms|nom de la victime|نام|نام و نام خانوادگی|نام کامل|نام قربانی|اسم|الاسم|الاسم الکامل|"
    "اسم الضحیه|"
    "الاسم الرباعی|الاسم الثلاثی|nombre|nombre completo",
    "given_name": "given name|first name|forename|first names|prenom|prenoms|نام کوچک|الاسم الاول|الاسم الشخصی",
    "family_name": "family name|last name|surname|nom de famille|نام خانوادگی|شهرت|اللقب|اسم العایله|العایله|الکنیه",
    "name_ar": "name ar|arabic name|name arabic|الاسم بالعربیه",
    "name_fa": "name fa|persian name|name persian",
    "father_name": "father name|father|fathers name|father s name|name of father|"
    "nom du pere|pere|نام پدر|اسم الاب|الاب",
    "mother_name": "mother name|mother|mothers name|mother s name|name of mother|"
    "nom de la mere|mere|نام مادر|اسم الام|الام",
    "grandfather_name": "grandfather name|grandfather|nom du grand pere|نام پدربزرگ|نام جد|اسم الجد|الجد",
    "sex": "sex|gender|sexe|genre|جنس|جنسیت|الجنس|النوع",
    "age": "age|age at death|age years|age ans|سن|عمر|العمر|السن",
    "birth_date": "birth date|date of birth|dob|born|birthdate|birthday|date de naissance|ne le|تاریخ تولد|متولد|"
    "تاریخ المیلاد|تاریخ الولاده|سال تولد",
    "death_date": "death date|date of death|dod|died|deathdate|date killed|killed on|date de deces|date du deces|"
    "date de la mort|تاریخ مرگ|تاریخ فوت|تاریخ کشته شدن|تاریخ شهادت|تاریخ الوفاه|تاریخ الاستشهاد|تاریخ القتل",
    "date": "date|incident date|event date|date of incident|date of event|date de l incident|تاریخ|تاریخ حادثه|التاریخ|"
    "تاریخ الحادث",
    "place": "place|location|incident place|place of incident|lieu|localite|endroit|مکان|محل|محل حادثه|المکان|الموقع|"
    "مکان الحادث",
    "birth_place": "birth place|place of birth|born in|birthplace|lieu de naissance|محل تولد|زادگاه|"
    "مکان الولاده|محل الولاده",
    "death_place": "death place|place of death|lieu de deces|lieu du deces|محل مرگ|محل فوت|محل کشته شدن|مکان الوفاه|"
    "مکان الاستشهاد",
    "residence": "residence|address|home|domicile|adresse|سکونت|محل سکونت|آدرس|نشانی|العنوان|مکان السکن|السکن",
    "province": "province|governorate|region|state|gouvernorat|استان|ولایت|المحافظه|الولایه",
    "city": "city|town|village|ville|commune|شهر|روستا|المدینه|البلده|القریه",
    "occupation": "occupation|profession|job|work|metier|شغل|حرفه|پیشه|المهنه|العمل|الوظیفه",
    "nationality": "nationality|citizenship|nationalite|ملیت|تابعیت|الجنسیه",
    "ethnicity": "ethnicity|ethnic group|ethnie|قومیت|القومیه|العرق",
    "religion": "religion|faith|دین|مذهب|الدیانه|الدین",
    "id_number": "id|id number|national id|identity number|case id|rid|numero d identite|numero|no|number|nr|"
    "ردیف|شماره|"
    "کد ملی|شماره ملی|رقم الهویه|الرقم|رقم|الرقم الوطنی|م",
    "cause": "cause|cause of death|manner of death|circumstances|cause du deces|cause de deces|circonstances|علت|"
    "علت مرگ|نحوه مرگ|علت فوت|سبب الوفاه|السبب",
    "status": "status|fate|statut|sort|وضعیت|سرنوشت|الحاله|المصیر",
    "source_named": "source|sources|reference|references|منبع|منابع|المصدر|المصادر",
    "notes": "notes|note|remarks|remark|comments|comment|observations|remarques|توضیحات|ملاحظات|یادداشت|الملاحظات",
}  # fmt: skip
"""Common headers in English, French, Persian, Arabic (and a few Spanish), in the folded form of `_folded`."""

_RESERVED = {"record_id", "source_id", "list_id", "row", "sheet", "cells"}
_HEADER_ROWS = 15
_LETTER_FOLDS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ی"}
)


def _folded(header: str) -> str:
    """Return a header for comparison: letters only, one form of each letter, single spaces."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", header.replace("\u0640", "").replace("\u200c", " "))
    text = unicodedata.normalize("NFKD", spaced.translate(_LETTER_FOLDS))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


_KNOWN: dict[str, str] = {
    _folded(header): field for field, headers in _HEADERS.items() for header in headers.split("|")
}  # fmt: skip


def slug(header: str) -> str:
    """Return a header as a column name: its letters and digits, lower case, joined by underscores.

    >>> slug("Date d'arrestation (approx.)"), slug("وضعیت تأهل")
    ('date_d_arrestation_approx', 'وضعیت_تاهل')
    """
    name = "_".join(_folded(header).split())[:60].strip("_") or "column"
    if name in _RESERVED or name[0].isdigit() or name.endswith("_as_written"):
        name = f"field_{name}"
    return name


def field_of(header: str) -> str:
    """Return the field that a header names.

    >>> field_of("Father's Name"), field_of("نام پدر"), field_of("Date of Birth"), field_of("Shoe size")
    ('father_name', 'father_name', 'birth_date', 'shoe_size')
    """
    return _KNOWN.get(_folded(header)) or slug(header)


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header stands and which field each column is."""

    row: int
    fields: Mapping[str, str]


def _text(reading: Reading, cell: Cell) -> str:
    return reading.text[cell.start : cell.end]


def _header_score(reading: Reading, row: Row, width: int) -> float:
    """Return how much a row looks like a header: known names first, then short distinct cells."""
    texts = [_text(reading, cell) for cell in row.cells]
    known = sum(1 for text in texts if _folded(text) in _KNOWN)
    plain = sum(1 for text in texts if len(text) <= 40 and not any(c.isdigit() for c in text))
    filled = len(texts) / max(1, width)
    distinct = len(set(texts)) == len(texts)
    return 3 * known + (plain / max(1, len(texts)) if distinct else 0) + filled


def _header_of(reading: Reading, rows: list[Row]) -> _Header | None:
    """Find the header among the first rows of a table; None where no row looks like one."""
    width = max(len(row.cells) for row in rows)
    best = max(rows[:_HEADER_ROWS], key=lambda row: (_header_score(reading, row, width), -row.number))
    texts = [_text(reading, cell) for cell in best.cells]
    known = sum(1 for text in texts if _folded(text) in _KNOWN)
    if not known and (
        len(rows) == 1 or best is not rows[0] or any(any(c.isdigit() for c in t) for t in texts) or len(texts) < width
    ):
        return None
    fields: dict[str, str] = {}
    for cell, text in zip(best.cells, texts, strict=True):
        fields[cell.column] = _free(field_of(text), text, fields)
    return _Header(best.number, fields)


def _fields_of_keys(rows: list[Row]) -> _Header | None:
    """Return the fields of JSON objects, whose keys stand in every object; None for other tables."""
    if not rows[0].cells or not rows[0].cells[0].locator.startswith(("line ", "item ")):
        return None
    fields: dict[str, str] = {}
    for key in dict.fromkeys(cell.column for row in rows for cell in row.cells):
        fields[key] = _free(field_of(key), key, fields)
    return _Header(0, fields)


def _free(name: str, header: str, taken: Mapping[str, str]) -> str:
    """Return a field name not yet taken: the header's own name before a number."""
    used = set(taken.values())
    own = slug(header)
    if name in used and own not in used:
        return own
    number = 2
    candidate = name
    while candidate in used:
        candidate = f"{name}_{number}"
        number += 1
    return candidate


def _record(
    reading: Reading, row: Row, fields: Mapping[str, str], source_id: str, list_id: str | None
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "record_id": row_id(source_id, row.sheet, row.number),
        "source_id": source_id,
        "list_id": list_id,
        "row": row.number,
        "sheet": row.sheet,
    }
    cells: dict[str, str] = {}
    for cell in row.cells:
        name = fields.get(cell.column) or slug(f"column {cell.column}")
        written = _text(reading, cell)
        record[name] = " ".join(written.split())
        record[f"{name}_as_written"] = written
        cells[name] = cell.locator
    if "name" not in record:
        _compose_name(record, cells)
    record["cells"] = canonical_json(cells)
    return record


def _compose_name(record: dict[str, Any], cells: dict[str, str]) -> None:
    """Give a record without a name column its name: given and family name, else the name in another script."""
    parts: list[str] = [f for f in ("given_name", "father_name", "grandfather_name", "family_name") if f in record]
    if "family_name" not in parts and "given_name" not in parts:
        parts = ["name_ar"] if "name_ar" in record else ["name_fa"] if "name_fa" in record else []
    elif "family_name" in parts:
        parts = [f for f in parts if f in ("given_name", "family_name")]
    if parts:
        record["name"] = " ".join(record[f] for f in parts)
        record["name_as_written"] = " ".join(record[f"{f}_as_written"] for f in parts)
        cells["name"] = " ".join(cells[f] for f in parts)


def records_of(reading: Reading, source_id: str, list_id: str | None) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the records of a list and what should be known of how they were understood.

    Args:
        reading: The list's reading, with rows.
        source_id: The list's file.
        list_id: The list it belongs to.

    Returns:
        Rows for the table `records`, and notes (which row was taken as header; tables without one).
    """
    by_sheet: dict[str | None, list[Row]] = {}
    for row in reading.rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    headers = {sheet: _fields_of_keys(rows) or _header_of(reading, rows) for sheet, rows in by_sheet.items()}
    some = any(header is not None for header in headers.values())
    records: list[dict[str, Any]] = []
    notes: list[str] = []
    for sheet, rows in by_sheet.items():
        where = f"sheet {sheet!r}: " if sheet else ""
        header = headers[sheet]
        if header is None and some:  # beside a proper table this is a sheet of notes
            notes.append(f"{where}no header row was found: its rows are passages only")
            continue
        if header is None:
            notes.append(f"{where}no header row was found")
            header = _Header(0, {})
        elif header.row:
            notes.append(f"{where}row {header.row} was taken as the header")
        records += [_record(reading, r, header.fields, source_id, list_id) for r in rows if r.number > header.row]
    return records, notes
