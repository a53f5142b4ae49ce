"""Pages printed to PDF by three programs, once a session, and readers as the room uses them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from statement_pages import RIGHT_TO_LEFT, STATEMENTS, page

from stemmata.read.jail import Jail

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OFFICE = shutil.which("soffice")

TABLE_ROWS = {
    "fa": [
        ("نام", "نام پدر", "سن", "تاریخ"),
        ("دارون ولیکا", "اسمه", "۳۱", "۱۴۰۱/۱۲/۲۳"),
        ("میرا تولان", "بانو", "۵", "۱۴۰۱/۱۲/۲۴"),
        ("ساهر اورواس", "دارون", "۶۷", "۱۴۰۱/۱۲/۲۵"),
    ],
    "en": [
        ("Name", "Father", "Age", "Date"),
        ("Darun Velika", "Osme", "31", "2023-03-14"),
        ("Mira Tolan", "Banu", "5", "2023-03-15"),
        ("Saher Orvas", "Darun", "67", "2023-03-16"),
    ],
}  # fmt: skip


def table_page(lang: str) -> str:
    """Return a page with one table."""
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE_ROWS[lang])
    plain = page(lang, ["x"], style="td{padding:2pt 18pt;border:1px solid}")
    return plain.replace("<p>x</p>", f"<table>{rows}</table>")


def column_page(lang: str) -> str:
    """Return a page with a heading and two columns of prose."""
    paragraphs = [p for p in STATEMENTS[lang] for _ in range(3)]
    plain = page(lang, paragraphs, style="main{column-count:2;column-gap:24pt;font-size:10pt} h1{font-size:16pt}")
    title = {
        "fa": "گزارش هفتگی اورواس دربارهٔ رویدادهای ماه اسفند",
        "en": "The Orvas weekly report on the events of March",
    }[lang]
    return plain.replace("<body>", f"<body><h1>{title}</h1><main>").replace("</body>", "</main></body>")


def chromium_pdf(folder: Path, name: str, content: str) -> bytes:
    """Print one page with headless Chromium."""
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"
    source.write_text(content, encoding="utf-8")
    subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
         f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", source.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return target.read_bytes()


def _pages() -> dict[str, str]:
    return (
        {lang: page(lang) for lang in STATEMENTS}
        | {f"table-{lang}": table_page(lang) for lang in TABLE_ROWS}
        | {f"columns-{lang}": column_page(lang) for lang in ("fa", "en")}
    )


@pytest.fixture(scope="session")
def chromium_pdfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Statements, tables and columns printed by Chromium."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    folder = tmp_path_factory.mktemp("chromium")
    return {name: chromium_pdf(folder, name, content) for name, content in _pages().items()}


@pytest.fixture(scope="session")
def weasyprint_pdfs() -> dict[str, bytes]:
    """The same pages printed by WeasyPrint."""
    weasyprint = pytest.importorskip("weasyprint", reason="WeasyPrint is not installed")
    return {name: weasyprint.HTML(string=content).write_pdf() for name, content in _pages().items()}


@pytest.fixture(scope="session")
def office_pdfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The statements as DOCX, printed by LibreOffice."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    for lang in STATEMENTS:
        (folder / f"{lang}.docx").write_bytes(statement_docx(lang))
    sources = [str(folder / f"{lang}.docx") for lang in STATEMENTS]
    subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "pdf",
         "--outdir", str(folder), *sources],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {lang: (folder / f"{lang}.pdf").read_bytes() for lang in STATEMENTS}


def statement_docx(lang: str) -> bytes:
    """Return the statement as a Word document, its paragraphs right to left where they are."""
    import io

    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    for text in STATEMENTS[lang]:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text)
        if lang in RIGHT_TO_LEFT:
            paragraph._p.get_or_add_pPr().append(paragraph._p.makeelement(qn("w:bidi"), {}))
            properties = run._r.get_or_add_rPr()
            fonts = properties.makeelement(qn("w:rFonts"), {qn("w:cs"): "Noto Naskh Arabic"})
            properties.append(fonts)
            properties.append(properties.makeelement(qn("w:rtl"), {}))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


FAKE_READER = """
import ctypes, os, socket, subprocess, time
from stemmata.read import wire
from stemmata.read.reading import Piece, Reading

NAME = "fake"
VERSION = "7"
MEDIA_TYPES = ("image/*",)


def attempt(act):
    try:
        act()
    except OSError as refused:
        return type(refused).__name__
    return "allowed"


def write():
    with open("/tmp/stemmata-should-not-exist", "w") as file:
        file.write("x")


def lie(result):
    return b"rubbish"


def read(data, options):
    order = data[8:].decode()
    if order == "spin":
        while True:
            pass
    if order == "sleep":
        time.sleep(600)
    if order == "eat":
        return Reading(str(len([bytes(2**20) for _ in range(2**20)])), ())
    if order == "crash":
        ctypes.string_at(0)
    if order == "exit":
        os._exit(3)
    if order == "lie":
        wire.pack = lie
    if order == "flood":
        wire.pack = lambda result: bytes(2**30)
    if order == "overlap":
        return Reading("abcdef", (Piece(2, 4), Piece(0, 3)))
    if order == "locks":
        acts = {
            "open": lambda: open("/etc/passwd"), "write": write, "list": lambda: os.listdir("/"),
            "socket": socket.socket, "fork": os.fork, "run": lambda: os.execv("/bin/true", ["true"]),
            "kill": lambda: os.kill(os.getppid(), 0),
        }
        text = "\\n\\n".join(f"{name}: {attempt(act)}" for name, act in acts.items())
    else:
        text = f"the image says {order}"
    return Reading(text, (Piece(0, len(text)),))
"""


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], bytes]]:
    """Install a reader of images as a package would; gives the image that orders it to do a thing."""
    from stemmata.read import registry

    (tmp_path / "fake_reader.py").write_text(FAKE_READER)
    about = tmp_path / "fake_reader-7.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: fake-reader\nVersion: 7\n")
    (about / "entry_points.txt").write_text("[stemmata.readers]\nfake = fake_reader\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.readers.cache_clear()
    yield lambda order: b"\x89PNG\r\n\x1a\n" + order.encode()
    registry.readers.cache_clear()


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    """One warmed-up server of children for all tests that need no plug-in."""
    with Jail() as opened:
        yield opened
