"""What a manifest says of a file: headers and cells as written, understood as columns of `sources`.

The ledger keeps the cells as written; this reading of them is derived and may improve. Whatever is not understood is
kept beside (`rest`), with a remark where a reader should know.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal["testimony", "press", "official", "recording", "list", "report", "web", "other"]
KINDS: tuple[Kind, ...] = ("testimony", "press", "official", "recording", "list", "report", "web", "other")
PROTECTIONS = ("open", "restricted", "secret")
"""Grades of protection, the mildest first."""
FIELDS = (
    "title", "publisher", "author", "kind", "published_from", "published_to", "languages", "protection", "obtained",
    "list_id",
)  # fmt: skip
"""The columns of `sources` that people state."""

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "file": (
        "file", "path", "filename", "file_name", "filepath", "file_path", "relative_path", "fichier", "nom_du_fichier",
        "archivo", "datei", "فایل", "نام_فایل", "الملف", "اسم_الملف",
    ),
    "title": (
        "title", "headline", "subject", "titre", "título", "titulo", "titel",  # codespell:ignore
        "عنوان", "العنوان",
    ),
    "publisher": (
        "publisher", "outlet", "source", "newspaper", "agency", "publication", "media", "issuer", "éditeur", "editeur",
        "fuente", "medio", "ناشر", "منبع", "رسانه", "الناشر", "المصدر",
    ),
    "author": (
        "author", "authors", "byline", "by", "writer", "creator", "speaker", "auteur", "autor",  # codespell:ignore
        "نویسنده", "المؤلف", "الكاتب",
    ),
    "kind": ("kind", "type", "source_type", "document_type", "doc_type", "category", "نوع", "النوع"),
    "date": (
        "date", "published", "publication_date", "date_published", "published_at", "published_on", "pub_date", "day",
        "fecha", "datum", "date_de_publication", "تاریخ", "التاريخ",
    ),
    "published_from": ("published_from", "date_from", "from_date", "earliest"),
    "published_to": ("published_to", "date_to", "to_date", "latest"),
    "languages": ("languages", "language", "lang", "langs", "langue", "langues", "idioma", "sprache", "زبان", "اللغة"),
    "protection": ("protection", "confidentiality", "classification", "sensitivity", "access", "محرمانگی", "السرية"),
    "obtained": ("obtained", "how_obtained", "obtained_from", "received_from", "provenance", "acquired"),
    "list_id": ("list_id", "list", "list_name"),
    "sha256": ("sha256", "sha_256", "sha256sum", "checksum_sha256", "digest"),
}  # fmt: skip

_KIND_WORDS: Mapping[Kind, str] = {
    "testimony": "testimony statement interview witness affidavit deposition account témoignage testimonio شهادت شهادة",
    "press": "press article news newspaper wire agency broadcast radio tv magazine presse prensa",  # codespell:ignore
    "official": "official government communique communiqué decree law court judgment indictment ministry officiel رسمی",
    "recording": "recording audio video sound call intercept enregistrement grabación",
    "list": "list table register roll census liste lista فهرست قائمة",
    "report": "report ngo study inquiry mission rapport informe گزارش تقرير",
    "web": "web website webpage post social blog tweet telegram facebook forum",
    "other": "other autre otro",
}
_PROTECTION_WORDS: Mapping[str, str] = {
    "open": "open public none unrestricted",
    "restricted": "restricted confidential internal limited",
    "secret": "secret closed",
}
_LANGUAGES: Mapping[str, str] = {
    "en": "eng english anglais", "fr": "fra fre french français francais", "fa": "fas per persian farsi فارسی prs dari",
    "ar": "ara arabic arabe العربية عربي عربی", "es": "spa spanish español espanol", "de": "deu ger german deutsch",
    "ru": "rus russian русский", "uk": "ukr ukrainian", "tr": "tur turkish türkçe", "ku": "kur kurdish",
    "ckb": "sorani", "ps": "pus pashto پښتو", "ur": "urd urdu اردو", "he": "heb hebrew עברית",
    "pt": "por portuguese português", "it": "ita italian italiano", "zh": "zho chi chinese 中文",
    "my": "mya bur burmese", "am": "amh amharic", "ti": "tir tigrinya", "sw": "swa swahili",
    "so": "som somali",  # codespell:ignore
    "hy": "hye arm armenian", "az": "aze azerbaijani", "ka": "kat geo georgian",
}  # fmt: skip


def _words(table: Mapping[Any, str]) -> dict[str, Any]:
    return {word: key for key, words in table.items() for word in (str(key), *words.split())}


_BY_HEADER = {alias: (column, rank) for column, aliases in _HEADERS.items() for rank, alias in enumerate(aliases)}
_BY_KIND = _words(_KIND_WORDS)
_BY_PROTECTION = _words(_PROTECTION_WORDS)
_BY_LANGUAGE = _words(_LANGUAGES)


@dataclass(frozen=True, slots=True)
class Description:
    """A row of a manifest as understood."""

    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Columns of `sources` (see `FIELDS`) with their values; days as `date`, languages as a tuple."""
    rest: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Cells that were not understood, header -> cell, as written."""
    remarks: tuple[str, ...] = ()


def columns(headers: list[str]) -> dict[str, str | None]:
    """Return for each header the column it is understood as, or None; each column is taken by one header at most.

    >>> columns(["Path", "Outlet", "weather"])
    {'Path': 'file', 'Outlet': 'publisher', 'weather': None}
    """
    best: dict[str, tuple[int, str]] = {}
    for header in headers:
        column, rank = _BY_HEADER.get(_folded(header), (None, 0))
        if column is not None and (column not in best or rank < best[column][0]):
            best[column] = (rank, header)
    taken = {header: column for column, (_, header) in best.items()}
    if "protection" not in best:
        taken |= dict.fromkeys(
            [header for header in headers if header not in taken and guards(header)][:1], "protection"
        )
    return {header: taken.get(header) for header in headers}


def guards(header: str) -> bool:
    """Return whether a header speaks of protection: exactly, with a remark in brackets, or but for a slip of the pen.

    Of all columns this is the one where not to understand does harm, so it is understood generously.

    >>> guards("Protection (open/restricted)"), guards("protecton"), guards("profession")
    (True, True, False)
    """
    folded = _folded(re.sub(r"\s*\([^()]*\)\s*$", "", header))
    return bool(difflib.get_close_matches(folded, [_folded(name) for name in _HEADERS["protection"]], 1, 0.85))


def interpret(details: Mapping[str, str], calendars: Sequence[str] = ()) -> Description:
    """Return what the cells of one manifest row say of a source.

    Args:
        details: Header -> cell, both as written.
        calendars: The calendars to expect in dates, the likeliest first; all if none.

    Returns:
        Fields understood; cells not understood, or not with certainty, as written; and remarks on these.
    """
    understood = {c: h for h, c in columns(list(details)).items() if c is not None}
    fields: dict[str, Any] = {}
    remarks: list[str] = []
    unclear: set[str] = set()
    for column, header in understood.items():
        cell = details[header].strip()
        if cell and column not in {"file", "sha256"}:
            found, remark = _field(column, cell, calendars)
            fields.update(found)
            if remark:
                remarks.append(f"{header}: {remark}")
                unclear.add(header)
    _strictest(details, fields, remarks)
    _order_days(fields, remarks)
    known = set(understood.values()) - unclear
    rest = {header: cell for header, cell in details.items() if header not in known}
    return Description(fields, rest, tuple(remarks))


def _strictest(details: Mapping[str, str], fields: dict[str, Any], remarks: list[str]) -> None:
    """Where several cells speak of protection, let the strictest count."""
    grades = {
        h: _field("protection", cell, ())[0]["protection"] for h, cell in details.items() if guards(h) and cell.strip()
    }
    if len(set(grades.values())) > 1:
        fields["protection"] = max(grades.values(), key=PROTECTIONS.index)
        said = ", ".join(f"{header}: {grade}" for header, grade in grades.items())
        remarks.append(f"protection is said twice ({said}); taken as {fields['protection']}")


def _order_days(fields: dict[str, Any], remarks: list[str]) -> None:
    first, last = fields.get("published_from"), fields.get("published_to")
    if first and last and first > last:
        fields["published_from"], fields["published_to"] = last, first
        remarks.append(f"published_from {first} lies after published_to {last}: exchanged")


def _field(column: str, cell: str, calendars: Sequence[str]) -> tuple[dict[str, Any], str | None]:
    """Return what `cell` means in `column`, and a remark if it is not fully understood."""
    match column:
        case "date" | "published_from" | "published_to":
            days = read_days(cell, calendars)
            if days is None:
                return {}, f"{cell!r} is not understood as a date; it is kept as written"
            named = {"published_from": days.first, "published_to": days.last}
            return named if column == "date" else {column: named[column]}, days.doubt
        case "kind":
            kind = next((_BY_KIND[word] for word in [_folded(cell), *_split(cell)] if word in _BY_KIND), None)
            return {
                "kind": kind or "other"
            }, None if kind else f"{cell!r} is none of {', '.join(KINDS)}; taken as other"
        case "protection":
            grades = [_BY_PROTECTION[word] for word in _split(cell) if word in _BY_PROTECTION]
            grade = max(grades, key=PROTECTIONS.index, default=None)
            doubt = f"{cell!r} is none of {', '.join(PROTECTIONS)}; taken as secret, to be safe"
            return {"protection": grade or "secret"}, None if grade else doubt
        case "languages":
            found = [_language(word) for word in _split(cell)]
            lost = [word for word, code in zip(_split(cell), found, strict=True) if code is None]
            codes = tuple(dict.fromkeys(code for code in found if code))
            remark = f"{', '.join(lost)} is not known as a language" if lost else None
            return ({"languages": codes} if codes else {}), remark
        case _:
            return {column: cell}, None


def _language(word: str) -> str | None:
    if word in _BY_LANGUAGE:
        return str(_BY_LANGUAGE[word])
    return word if len(word) == 2 and word.isascii() and word.isalpha() else None


def _split(cell: str) -> list[str]:
    """Return the words of a cell, folded; `fa-IR` counts as `fa`."""
    return [w.split("-")[0].split("_")[0] for w in re.split(r"[\s,;/|+&]+", _plain(cell)) if w]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _folded(header: str) -> str:
    return re.sub(r"[\W_]+", "_", _plain(header)).strip("_")


# -- days ---------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}\S*(?: ?[A-Z]{1,4})?)?)?)?")
_BETWEEN = re.compile(r"\s+(?:to|until|bis|au|à|a|ta|تا|إلى|الى|-)\s+|\s*(?:\.\.\.?|–|—|/)\s*")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Days:
    """What a cell says of a day: bounds, and in words what it leaves open."""

    first: date
    last: date
    doubt: str | None = None


def read_days(cell: str, calendars: Sequence[str] = ()) -> Days | None:
    """Return the first and last day that a cell of a manifest can mean, or None.

    Years, months, days, times of day (whose day counts as written, in no other time zone), in any calendar and script's
    digits that `values.dates` reads, and ranges of them.

    Args:
        cell: The cell as written.
        calendars: The calendars to expect, the likeliest first; all if none.

    >>> read_days("1989-11"), read_days("yesterday")
    (Days(first=datetime.date(1989, 11, 1), last=datetime.date(1989, 11, 30), doubt=None), None)
    """
    if len(cell) > _LONGEST:
        return None
    text = "".join(str(unicodedata.digit(c, c)) for c in cell).strip()
    if days := _one(text, calendars):
        return days
    for gap in _BETWEEN.finditer(text):
        ends = _one(text[: gap.start()], calendars), _one(text[gap.end() :], calendars)
        if ends[0] and ends[1]:
            doubts = "; ".join(end.doubt for end in ends if end and end.doubt)
            return Days(min(ends[0].first, ends[1].first), max(ends[0].last, ends[1].last), doubts or None)
    return None


def _one(text: str, calendars: Sequence[str]) -> Days | None:
    """Return the bounds of a single date."""
    iso = _ISO.fullmatch(text)
    if iso and (days := _bounds(iso.group(1), iso.group(3), iso.group(4))):
        return days
    from stemmata.values.calendars import CALENDARS
    from stemmata.values.dates import parse_date

    readings = [r for r in parse_date(text, calendars=tuple(calendars) or CALENDARS) if r.first and r.last]
    if not readings or readings[0].first is None or readings[0].last is None:
        return None
    # what one calendar leaves open (day or month first) is within the bounds; another calendar gives another day
    alike = [r for r in readings if r.calendar == readings[0].calendar and r.first and r.last]
    bounds = min(r.first for r in alike if r.first), max(r.last for r in alike if r.last)
    others = ", ".join(f"{r.first} to {r.last} ({r.why})" for r in readings[1:])
    return Days(*bounds, f"read as {readings[0].first} ({readings[0].why}); could also be {others}" if others else None)


def _bounds(year: str, month: str | None, day: str | None) -> Days | None:
    if not 1500 <= int(year) <= 2200:
        return None  # another calendar, or no year at all
    try:
        if month is None:
            return Days(date(int(year), 1, 1), date(int(year), 12, 31))
        if day is None:
            first = date(int(year), int(month), 1)
            return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        one = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Days(one, one)
