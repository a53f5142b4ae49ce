"""What each reader takes from a sound file: text, places, notes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hostile import docx
from samples import CSV, SAMPLES

from stemmata.read import wire
from stemmata.read.child import read_result
from stemmata.read.decode import decode
from stemmata.read.plain import of_text
from stemmata.read.reading import ReadOptions


def read(kind: str) -> wire.Result:
    name, data = SAMPLES[kind]
    return read_result(data, ReadOptions(name=name))


def pieces(result: wire.Result) -> list[tuple[str | None, str | None, str]]:
    """Part, cell and text of each passage."""
    assert result.reading is not None
    text = result.reading.text
    return [(p.place.part, p.place.cell, text[p.start : p.end]) for p in result.reading.pieces]


def notes(result: wire.Result) -> str:
    assert result.reading is not None
    return "; ".join(result.reading.notes)


def test_plain_text_stays_as_it_is() -> None:
    """The text is the file's characters, line ends and all; paragraphs are passages with their languages."""
    data = "One line\r\nanother line here.\r\n\r\nشاهد گفت که چهار مرد آمدند.\r\n"

    result = read_result(data.encode(), ReadOptions(name="a.txt"))

    assert result.reading is not None
    assert result.reading.text == data
    assert [p[2] for p in pieces(result)] == ["One line\r\nanother line here.", "شاهد گفت که چهار مرد آمدند."]
    assert result.languages == ("en", "fa")


def test_directives_of_layout_are_no_passages() -> None:
    """Of reStructuredText the words are passages; how they are set, and what is raw, is not, and this is said."""
    text = (
        ".. raw:: html\n\n   <a href='x'>raw</a>\n\nMinutes\n=======\n\n.. rst-class:: indented\n\n**Ana**: Yes.\n\n"
        ".. note:: This stays.\n"
    )

    reading = of_text(text)

    assert reading.text == text
    assert [text[p.start : p.end] for p in reading.pieces] == [
        "Minutes\n=======",
        "**Ana**: Yes.",
        ".. note:: This stays.",
    ]
    assert "3 directive(s) of reStructuredText" in " ".join(reading.notes)


def test_html_gives_what_a_visitor_sees() -> None:
    """Blocks in reading order; scripts, styles and hidden words left out with a note; menus in a part of their own."""
    result = read("html")

    assert pieces(result) == [
        ("title", None, "The Orvas Courier"),
        ("navigation", None, "Home News"),
        (None, None, "Four taken at night"),
        (None, None, "A witness spoke of\u00a0four men.\nNobody answered."),
        (None, None, "Loose words before"),
        (None, None, "a paragraph"),
        (None, None, "and after"),
        (None, None, "kept\nas is"),
        (None, None, "The taken"),
        (None, "table 1!A1:B1", "Name\tAge"),
        (None, "table 1!A2:B2", "Darun Velika\t31"),
        (None, None, "one"),
        (None, None, "two"),
        ("navigation", None, "All rights reserved"),
    ]
    assert "12 character(s) that the page hides" in notes(result)
    assert "scripts" in notes(result)


@pytest.mark.parametrize("charset", ["windows-1252", "windows-1256", "utf-8"])
def test_html_declares_its_encoding(charset: str) -> None:
    """The declaration in the page decides how its bytes are read."""
    word = "témoin" if charset != "windows-1256" else "شاهد"
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>{word}</p>'

    result = read_result(page.encode(charset), ReadOptions(name="a.html"))

    assert [p[2] for p in pieces(result)] == [word]


def test_docx_gives_all_its_parts() -> None:
    """Header, text, table rows, footer, each with its part or cell."""
    result = read("docx")

    assert pieces(result) == [
        ("header", None, "Mission to Orvas"),
        (None, None, "Statement of witness K-17"),
        (None, None, "At 18:15 four men came."),
        (None, None, "شاهد گفت که ۱۸:۱۵ چهار مرد آمدند."),
        (None, "table 1!A1:B1", "Name\tAge"),
        (None, "table 1!A2:B2", "Darun Velika\t31"),
        ("footer", None, "Page one"),
    ]


def test_docx_keeps_tracked_changes_and_comments_apart() -> None:
    """Inserted words stand in the text, deleted words and comments in parts of their own, and the notes say so."""
    body = (
        b"<w:p><w:r><w:t>Four </w:t></w:r><w:del><w:r><w:delText>brave </w:delText></w:r></w:del>"
        b"<w:ins><w:r><w:t>grey </w:t></w:r></w:ins><w:r><w:t>men</w:t><w:tab/><w:t>came</w:t></w:r></w:p>"
    )
    stream = io.BytesIO(docx(body))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(
            "word/comments.xml",
            '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment>'
            "<w:p><w:r><w:t>who says so?</w:t></w:r></w:p></w:comment></w:comments>",
        )

    result = read_result(stream.getvalue(), ReadOptions(name="a.docx"))

    assert pieces(result) == [
        (None, None, "Four grey men\tcame"),
        ("deleted text (tracked changes)", None, "brave"),
        ("comments", None, "who says so?"),
    ]
    assert "deleted text" in notes(result)
    assert "inserted text" in notes(result)


def test_workbook_names_every_cell() -> None:
    """Rows with sheet and range, hidden sheets read and noted, comments in a part of their own."""
    result = read("xlsx")

    assert pieces(result) == [
        (None, "Deaths!A1", "The dead of Orvas"),
        (None, "Deaths!A3:D3", "Name\tFather's name\tAge\tDate of death"),
        (None, "Deaths!A4:D4", "Darun Velika\tOsme\t31\t2023-03-14"),
        (None, "Deaths!A5:C5", "Mira Tolan\t\t5.5"),
        (None, "Draft!B3", "نام پنهان"),
        ("comments (comment1.xml)", "A4", "compare with the register"),
    ]
    assert "sheet 'Draft' is hidden" in notes(result)


def test_csv_rows_are_passages() -> None:
    """A row a passage, with its range; quotes are the file's, not the cell's."""
    assert pieces(read("csv")) == [
        (None, "A1:C1", "name\tfather\tage"),
        (None, "A2:C2", "Darun Velika\tOsme\t31"),
        (None, "A3:C3", 'Mira "Miri" Tolan\t\t5'),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_dialect(delimiter: str, encoding: str) -> None:
    """Delimiter and encoding are found."""
    rows = [["Name", "Âge", "Lieu"], ["Darun Velika", "31", "Orvas, nord"], ["Mira Tolan", "5", "Été; sud"]]
    text = "\n".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) for row in rows)

    result = read_result(text.encode(encoding), ReadOptions(name="list.csv"))

    assert [p[2].split("\t") for p in pieces(result)] == rows


def test_json_lines_keep_numbers_as_written() -> None:
    """Short fields of an object are one passage, long ones their own; 31.0 stays 31.0."""
    result = read("jsonl")

    assert pieces(result)[0] == (None, "line 1", "id: 1\nname: Darun Velika\nage: 31.0\nok: true")
    assert pieces(result)[1] == (None, "line 2", "id: 2")
    assert pieces(result)[2][1] == "line 2, story"


def test_json_in_one_piece() -> None:
    """A list of objects is read item by item."""
    result = read_result(b'{"records": [{"name": "Darun"}, {"name": "Mira"}]}', ReadOptions(name="a.json"))

    assert pieces(result) == [(None, "item 1", "name: Darun"), (None, "item 2", "name: Mira")]


def test_rtf() -> None:
    """Code page and Unicode escapes, without the font table."""
    assert [p[2] for p in pieces(read("rtf"))] == ["Café four men.", "شاهد"]


def test_mail_is_read_with_its_attachments() -> None:
    """Headers with the time zone as written, the plain body once, attachments and inner mails as parts."""
    result = read("eml")
    found = pieces(result)

    assert found[0][0] == "headers"
    assert "Subject: گزارش شاهد" in found[0][2]
    assert "Date: Tue, 14 Mar 2023 18:15:00 +0330" in found[0][2]
    assert [p[2] for p in found if p[0] == "body"] == ["Dear all,", "four men came."]
    assert ("attachment: فهرست.csv", "A2:C2", "Darun Velika\tOsme\t31") in found
    assert ("attached mail: earlier / body", None, "the earlier message") in found
    assert "photo.png: not read: an image" in notes(result)


def test_a_mail_of_html_alone_is_read() -> None:
    """Where there is no plain body the HTML one is read."""
    mail = (
        b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; "
        b"charset=windows-1252\r\n\r\n<p>Le t\xe9moin</p><p>a parl\xe9</p>"
    )

    result = read_result(mail, ReadOptions(name="a.eml"))

    assert [p[2] for p in pieces(result)[1:]] == ["Le témoin", "a parlé"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le témoin a déclaré que quatre hommes étaient venus à l’aube.", "utf-8"),
        ("Le témoin a déclaré que quatre hommes étaient venus à l’aube.", "cp1252"),
        ("El señor Núñez declaró que habían llegado “cuatro hombres”.", "cp1252"),
        ("قال الشاهد إن أربعة رجال جاؤوا في الليل وأخذوا أخاه.", "cp1256"),
        ("شاهد گفت که چهار مرد آمدند و برادرش را بردند".replace("ی", "ي").replace("ک", "ك"), "cp1256"),
        ("Свидетель сказал, что их было четверо и они забрали брата.", "cp1251"),
        ("شاهد گفت که چهار مرد آمدند.", "utf-16-le"),
        ("شاهد گفت که چهار مرد آمدند.", "utf-16-be"),
        ("The witness said that four men came.", "utf-16-le"),
        ("The witness said that four men came.", "utf-16-be"),
    ],
)
def test_an_undeclared_encoding_is_guessed(text: str, encoding: str) -> None:
    """The guess is right, and is called a guess where it is one."""
    decoded = decode(text.encode(encoding))

    assert decoded.text == text
    assert decoded.encoding.startswith(encoding)
    assert ("guessed" in decoded.encoding) == (encoding != "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_goes(encoding: str) -> None:
    """The mark tells the encoding and is not part of the text."""
    assert decode("four men".encode(encoding)).text == "four men"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    """UTF-8 with a damaged place is UTF-8: the loss is noted."""
    data = "Le témoin a déclaré que quatre hommes étaient arrivés".encode()[:-1] + b"\xff la nuit"

    decoded = decode(data)

    assert decoded.encoding == "utf-8 (damaged)"
    assert "témoin a déclaré" in decoded.text
    assert decoded.notes


def test_max_chars_is_kept() -> None:
    """A longer text is unread, with the setting that would let it in."""
    result = read_result(CSV.encode() * 500, ReadOptions(name="a.csv", max_chars=1000))

    assert result.reading is None
    assert "read.max_chars" in result.mend
