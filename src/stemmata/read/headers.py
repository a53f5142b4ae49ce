"""Headers of lists: common ones understood in four languages, all others kept as column names of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

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
    "date de la mort|تاریخ مرگ|تاریخ فوت|تاریخ وفات|تاریخ درگذشت|تاریخ جان باختن|تاریخ کشته شدن|تاریخ شهادت|"
    "تاریخ اعدام|تاریخ الوفاه|تاریخ الاستشهاد|تاریخ القتل",
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
"""Common headers in English, French, Persian, Arabic (and a few Spanish), in the folded form of `folded`."""

_RESERVED = {
    "record_id", "source_id", "list_id", "row", "sheet", "cells", "row_status", "row_reason", "external_id",
    "supersedes", "readings",
}  # fmt: skip
_BESIDE = re.compile(r"_(?:as_written|from|to|calendar|precision)$")
"""Ends of names that stand for what is told beside a field; `id_` begins that of an identifier."""
_CAMEL = re.compile(r"([a-z])([A-Z])")
_LETTERS_ONLY = re.compile(r"[^\W_]+")
_LETTER_FOLDS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ی"}
)


def folded(header: str) -> str:
    """Return a header for comparison: letters only, one form of each letter, single spaces."""
    if header.isascii():
        spaced = _CAMEL.sub(r"\1 \2", header) if not (header.islower() or header.isupper()) else header
        return " ".join(_LETTERS_ONLY.findall(spaced.lower()))
    spaced = _CAMEL.sub(r"\1 \2", header.replace("\u0640", "").replace("\u200c", " "))
    text = unicodedata.normalize("NFKD", spaced.translate(_LETTER_FOLDS)).translate(_LETTER_FOLDS)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_LETTERS_ONLY.findall(text.casefold()))


KNOWN: dict[str, str] = {
    folded(header): field for field, headers in _HEADERS.items() for header in headers.split("|")
}  # fmt: skip


def slug(header: str) -> str:
    """Return a header as a column name: its letters and digits, lower case, joined by underscores.

    >>> slug("Date d'arrestation (approx.)"), slug("وضعیت تأهل")
    ('date_d_arrestation_approx', 'وضعیت_تاهل')
    """
    name = "_".join(folded(header).split())[:60].strip("_") or "column"
    if _BESIDE.search(name):
        name = f"{name[:53].rstrip('_')}_column"
    if name in _RESERVED or name[0].isdigit() or name.startswith("id_"):
        name = f"field_{name}"[:60].rstrip("_")
    return name


def field_of(header: str) -> str:
    """Return the field that a header names.

    >>> field_of("Father's Name"), field_of("نام پدر"), field_of("Date of Birth"), field_of("Shoe size")
    ('father_name', 'father_name', 'birth_date', 'shoe_size')
    """
    return KNOWN.get(folded(header)) or slug(header)


def free(name: str, header: str, taken: Mapping[str, str]) -> str:
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


_IDS: dict[str, str] = {
    "national_id": "national id|identity number|id number|national number|numero d identite|cin|cedula|dni|کد ملی|"
    "شماره ملی|رقم الهویه|الرقم الوطنی|رقم الهویه الوطنیه",
    "case_id": "case id|case no|case number|person id|victim id|record id|rid|external id|uid|uuid|"
    "شناسه|کد پرونده|رقم الملف",
    "id": "id",
}  # fmt: skip
"""Headers of identifiers that stay with a person; a running number (`no`, `ردیف`, `م`) is none."""
_COMPANIONS = (
    "victim|victims|person|persons|people|deceased|killed|martyr|detainee|en|eng|english|ar|arabic|fa|persian|latin|"
    "original|solar|lunar|shamsi|hijri|gregorian|miladi|yrs|years|yyyy|mm|dd|approx|approximate|estimated|reported|card|"
    "no|number|nr|num|column|field|full|victime|personne|شخص|قربانی|الضحیه|الشهید|شهید|شمسی|میلادی|هجری"
)
_BESIDE_WORDS = frozenset(folded(word) for word in _COMPANIONS.split("|"))
"""Words that stand beside the telling word of a header: "victim name (en)", "born (solar)"."""


def likely_field(header: str, known: Mapping[str, str]) -> str | None:
    """Return what a header likely names, if all but its telling words are words that often stand beside them.

    Args:
        header: The header as written.
        known: Folded headers and what they name (`KNOWN`, `ID_HEADERS`).

    >>> (
    ...     likely_field("VICTIM NAME (AR)", KNOWN),
    ...     likely_field("Born (solar)", KNOWN),
    ...     likely_field("Hospital name", KNOWN),
    ... )
    ('name_ar', 'birth_date', None)
    """
    words = folded(header).split()
    for length in range(len(words), 0, -1):
        for start in reversed(range(len(words) - length + 1)):
            beside = words[:start] + words[start + length :]
            found = known.get(" ".join(words[start : start + length]))
            if found and all(word in _BESIDE_WORDS for word in beside):
                return found
    return None


ID_HEADERS: dict[str, str] = {
    folded(header): scheme for scheme, headers in _IDS.items() for header in headers.split("|")
}
