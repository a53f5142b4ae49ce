"""Makes those files of the bundled example that no editor writes: PDF, DOCX, XLSX, EML, ZIP, old encodings, the lists.

Their words are in `sources/`; the same words give the same bytes (fixed times inside every container), so that running
it again changes nothing unless a library lays pages out anew. Run from the repository:

    .venv/bin/python tests/example/make_case.py
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import weasyprint
from docx.oxml import OxmlElement
from people import COMMITTEE, LEDGER, PERSONS

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
DOCS = HERE.parent.parent / "src" / "stemmata" / "example" / "case" / "docs"
FIXED = (2015, 1, 15, 12, 0, 0)
BY_ID = {p.person: p for p in PERSONS}
DOCX = (
    "D20-union-statement", "D32-doctor-letter", "D34-radio-sidr-general", "D45-testimony-n04", "D46-testimony-n09",
    "D48-testimony-k17",
)  # fmt: skip
PDF = {"D41-parliamentary-question": "rtl", "D42-rights-ledger-report": "ltr", "D44-peyk-e-sahrun-report": "rtl"}
ZIPPED = ("D05-radio-merazan", "D15-radio-sidr-bulletin", "D18-radio-cheragh-asiyabgar")

STYLE = """
@page { size: A4; margin: 22mm 24mm; @bottom-center { content: counter(page); font: 9pt %(font)s; } }
body { font: 11.5pt/1.6 %(font)s; direction: %(direction)s; }
h1 { font-size: 19pt; } h2 { font-size: 13pt; margin: 1.4em 0 .3em; } p { margin: 0 0 .7em; }
.org { letter-spacing: .08em; } .cover { border-bottom: 1pt solid #444; margin-bottom: 1.5em; }
.head { border-bottom: .5pt solid #444; padding-bottom: .4em; }
"""


def words(name: str) -> str:
    """Return the words of a document from `sources/`."""
    return next(SOURCES.glob(f"{name}.*")).read_text(encoding="utf-8")


def still(container: bytes) -> bytes:
    """Return an Office file or ZIP with every time inside it fixed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2015-01-15T12:00:00Z", content)
            new.writestr(entry, content)
    return result.getvalue()


def word_file(text: str) -> bytes:
    """Return `text` as DOCX: its first line a heading, each further line a paragraph; right to left."""
    document = docx.Document()
    document.core_properties.author = ""
    for number, line in enumerate(row for row in text.splitlines() if row.strip()):
        paragraph = document.add_heading("", level=1) if number == 0 else document.add_paragraph()
        run = paragraph.add_run(line)
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
    buffer = io.BytesIO()
    document.save(buffer)
    return still(buffer.getvalue())


def page_file(html: str, direction: str) -> bytes:
    """Return `html` as PDF."""
    font = '"Noto Naskh Arabic", "Noto Serif"' if direction == "rtl" else '"Noto Serif", "DejaVu Serif"'
    style = weasyprint.CSS(string=STYLE % {"font": font, "direction": direction})
    made: bytes = weasyprint.HTML(string=html).write_pdf(stylesheets=[style], pdf_identifier=b"stemmata-example")
    return made


def mail(attachment: bytes) -> bytes:
    """Return the leaked mail with the log attached."""
    message = EmailMessage()
    message["From"] = "a reader <reader-0931@post.example>"
    message["To"] = "tips@rightsledger.example"
    message["Date"] = "Thu, 20 Nov 2014 22:14:07 +0330"
    message["Subject"] = "رونوشت دفتر وقایع – ۲۴ مهر"
    message["Message-ID"] = "<20141120221407.0931@post.example>"
    message.set_content(words("D37-mail-body"), cte="base64")
    message.add_attachment(
        attachment,
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename="دفتر وقایع ۲۴ مهر.docx",
    )
    message.set_boundary("=_stemmata_example_0931")
    return message.as_bytes()


def tone() -> bytes:
    """Return one second of a faint tone as WAV: a recording that no reader of text can read."""
    rate = 8000
    wave = bytes(128 + round(20 * math.sin(2 * math.pi * 220 * i / rate)) for i in range(rate))
    header = b"RIFF" + (36 + rate).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    shape = b"\x01\x00\x01\x00" + rate.to_bytes(4, "little") * 2 + b"\x01\x00\x08\x00"
    return header + shape + b"data" + rate.to_bytes(4, "little") + wave


def persian(number: int) -> str:
    """Return `number` in Persian digits."""
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def committee_list() -> bytes:
    """Return the committee's list as CSV: Persian, Solar Hijri days as written."""
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\r\n")
    out.writerow(["ردیف", "نام و نام خانوادگی", "نام پدر", "سن", "جنسیت", "شغل", "تاریخ جان‌باختن", "محل"])
    for row, entry in enumerate(COMMITTEE, start=1):
        p = BY_ID[entry.person]
        age = persian(p.age) if entry.age is None else entry.age
        father = p.father_fa if entry.father is None else entry.father
        place = "بیمارستان نیشکند" if p.person == "P22" else "محوطهٔ راه‌آهن نیشکند"
        sex = "زن" if p.sex == "f" else "مرد"
        out.writerow([persian(row), entry.name or p.fa, father, age, sex, p.work_fa, entry.date, place])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def ledger_list() -> bytes:
    """Return the organisation's list as XLSX: Latin script, Gregorian days as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Names"
    sheet.append(["No.", "Name", "Father's name", "Age", "Sex", "Occupation", "Date of death", "Place", "Basis"])
    for row, entry in enumerate(LEDGER, start=1):
        p = BY_ID[entry.person]
        age = p.age if entry.age == "" else entry.age
        father = p.father_latin if entry.father is None and entry.person != "P09" else entry.father
        place = "Nishkand hospital" if entry.basis == "hospital register" else "Nishkand, railway yard"
        sex = p.sex.upper()
        sheet.append([row, entry.name, father, age, sex, p.work_latin, entry.died or p.died, place, entry.basis])
    notes = book.create_sheet("Notes")
    notes.append(["Annex to The Yard at Nishkand, 10 December 2014. Days are Gregorian. Empty = not known."])
    buffer = io.BytesIO()
    book.save(buffer)
    return still(buffer.getvalue())


def zipped() -> bytes:
    """Return the transcripts as one ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name in ZIPPED:
            out.writestr(f"{name}.txt", words(name))
    return still(buffer.getvalue())


def files() -> dict[str, bytes]:
    """Return every file made here, by name."""
    made = {f"{name}.docx": word_file(words(name)) for name in DOCX}
    made |= {f"{name}.pdf": page_file(words(name), direction) for name, direction in PDF.items()}
    made["D02-seda-ye-zarvash.txt"] = words("D02-seda-ye-zarvash").encode("utf-16")
    made["D14-al-manara.txt"] = words("D14-al-manara").encode("cp1256")
    made["D37-leaked-log.eml"] = mail(word_file(words("D37-log-attachment")))
    made["D56-recording-station-road.wav"] = tone()
    made["D57-committee-list.csv"] = committee_list()
    made["D58-rights-ledger-list.xlsx"] = ledger_list()
    made["radio-transcripts.zip"] = zipped()
    return made


if __name__ == "__main__":
    for name, content in files().items():
        target = DOCS / name
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
