"""Persian and Arabic PDF text: letters in order and numerals unreversed, ours beside other extractors.

The pages are the invented statements of the tests, printed by WeasyPrint and, where it is installed, by Chromium.
"""

from __future__ import annotations

import importlib
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "read"))

from statement_pages import STATEMENTS, error_rate, numerals, page

from conftest import CHROMIUM, chromium_pdf
from stemmata.read import pdf
from stemmata.read.reading import ReadOptions

LANGUAGES = ("fa", "ar")


def ours(data: bytes) -> str:
    """Return the text as the read room has it."""
    return pdf.read(data, ReadOptions()).text


def with_pdfium(data: bytes) -> str:
    """Return the text as pdfium gives it by itself."""
    document = importlib.import_module("pypdfium2").PdfDocument(data)
    return "\n".join(sheet.get_textpage().get_text_bounded() for sheet in document)


def with_pypdf(data: bytes) -> str:
    """Return the text as pypdf gives it."""
    return "\n".join(
        sheet.extract_text() for sheet in importlib.import_module("pypdf").PdfReader(io.BytesIO(data)).pages
    )


def with_pdfminer(data: bytes) -> str:
    """Return the text as pdfminer.six gives it."""
    return importlib.import_module("pdfminer.high_level").extract_text(io.BytesIO(data))


EXTRACTORS: dict[str, Callable[[bytes], str]] = {
    "stemmata": ours,
    "pypdfium2": with_pdfium,
    "pypdf": with_pypdf,
    "pdfminer.six": with_pdfminer,
}


def printed() -> dict[str, dict[str, bytes]]:
    """Return the pages by printer and language."""
    weasyprint = importlib.import_module("weasyprint")
    made = {"WeasyPrint": {lang: weasyprint.HTML(string=page(lang)).write_pdf() for lang in LANGUAGES}}
    if CHROMIUM is None:
        print("Chromium's pages: skipped, chromium is not installed\n")
        return made
    with tempfile.TemporaryDirectory() as folder:
        made["Chromium"] = {lang: chromium_pdf(Path(folder), lang, page(lang)) for lang in LANGUAGES}
    return made


def main() -> None:
    """Print numerals right and character error rate by extractor, printer and language."""
    pages = printed()
    cases = [(printer, lang) for printer in pages for lang in LANGUAGES]
    print("Numerals right of those on the page, and character error rate.\n")
    print(f"| extractor | {' | '.join(f'{printer}, {lang}' for printer, lang in cases)} | ms a page |")
    print(f"|---|{'---|' * (len(cases) + 1)}")
    for name, extract in EXTRACTORS.items():
        try:
            extract(pages["WeasyPrint"]["fa"])
        except ImportError:
            print(f"{name}: skipped, not installed")
            continue
        began = time.perf_counter()
        found = {case: extract(pages[case[0]][case[1]]) for case in cases}
        spent = (time.perf_counter() - began) / len(cases)
        cells = [verdict(found[case], "\n".join(STATEMENTS[case[1]])) for case in cases]
        print(f"| {name} | {' | '.join(cells)} | {spent * 1000:.1f} |")


def verdict(found: str, true: str) -> str:
    """Return numerals right and error rate, for a cell."""
    wanted = numerals(true)
    right = (numerals(found) & wanted).total()
    return f"{right}/{wanted.total()}, {error_rate(found, true):.1%}"


if __name__ == "__main__":
    main()
