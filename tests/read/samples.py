"""A small sound file of each kind, invented."""

from __future__ import annotations

import io
from email.message import EmailMessage

import docx
import openpyxl
from hostile import words_pdf
from openpyxl.comments import Comment

TEXT = (
    "Statement of witness K-17.\n\nAt 18:15 four men came. They wore grey uniforms.\n\n"
    "شاهد گفت که ۱۸:۱۵ چهار مرد آمدند.\n"
)

HTML = """<!doctype html><html><head><meta charset="utf-8"><title>The Orvas Courier</title><style>p {}</style></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Four taken at night</h1><p>A witness <b>spoke</b> of&nbsp;four&#32;men.<br>Nobody answered.</p>
<div>Loose <i>words</i> before <p>a paragraph</p> and after</div>
<p style="display: none">unseen words</p><pre>kept
  as is</pre>
<table><caption>The taken</caption><tr><th>Name</th><th>Age</th></tr><tr><td>Darun Velika</td><td>31</td></tr></table>
<ul><li>one</li><li>two</li></ul></article>
<footer>All rights reserved</footer><script>say("never")</script></body></html>"""


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("Statement of witness K-17", 1)
    document.add_paragraph("At 18:15 four men came.")
    document.add_paragraph("شاهد گفت که ۱۸:۱۵ چهار مرد آمدند.")
    table = document.add_table(2, 2)
    for row, cells in enumerate([("Name", "Age"), ("Darun Velika", "31")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.sections[0].header.paragraphs[0].text = "Mission to Orvas"
    document.sections[0].footer.paragraphs[0].text = "Page one"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Deaths"
    sheet.append(["The dead of Orvas"])
    sheet.append([])
    sheet.append(["Name", "Father's name", "Age", "Date of death"])
    sheet.append(["Darun Velika", "Osme", 31, "2023-03-14"])
    sheet.append(["Mira Tolan", None, 5.5, None])
    sheet["A4"].comment = Comment("compare with the register", "K")
    hidden = book.create_sheet("Draft")
    hidden["B3"] = "نام پنهان"
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


CSV = 'name,father,age\nDarun Velika,Osme,31\n"Mira ""Miri"" Tolan",,5\n'
JSONL = (
    '{"id": 1, "name": "Darun Velika", "age": 31.0, "ok": true}\n{"id": 2, "story": "' + "Four men came. " * 30 + '"}\n'
)
RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Caf\'e9 {\b four} men.\par \u1588?\u1575?\u1607?\u1583?\par}"


def _mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Mira Tolan <mira@orvas.example>"
    message["To"] = "desk@courier.example"
    message["Subject"] = "گزارش شاهد"
    message["Date"] = "Tue, 14 Mar 2023 18:15:00 +0330"
    message["Message-ID"] = "<1@orvas.example>"
    message.set_content("Dear all,\n\nfour men came.\n")
    message.add_alternative("<p>Dear all,</p><p>four men came.</p>", subtype="html")
    message.add_attachment(CSV.encode(), maintype="text", subtype="csv", filename="فهرست.csv")
    message.add_attachment(b"\x89PNG\r\n\x1a\n....", maintype="image", subtype="png", filename="photo.png")
    inner = EmailMessage()
    inner["From"] = "a@b.example"
    inner["Subject"] = "earlier"
    inner.set_content("the earlier message")
    message.add_attachment(inner)
    return bytes(message)


SAMPLES: dict[str, tuple[str, bytes]] = {
    "txt": ("a.txt", TEXT.encode()),
    "html": ("a.html", HTML.encode()),
    "docx": ("a.docx", _docx()),
    "xlsx": ("a.xlsx", _xlsx()),
    "csv": ("a.csv", CSV.encode()),
    "jsonl": ("a.jsonl", JSONL.encode()),
    "rtf": ("a.rtf", RTF),
    "eml": ("a.eml", _mail()),
    "pdf": ("a.pdf", words_pdf()),
}
