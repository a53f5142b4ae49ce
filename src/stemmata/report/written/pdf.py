"""A report as PDF: tagged for screen readers (PDF/UA-1), the same bytes for the same report, fonts and libraries."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from stemmata.report.render import asset
from stemmata.report.written.composing import Composed
from stemmata.report.written.html import exhibit_at, printed
from stemmata.report.written.tree import said

__all__ = ["PdfMissing", "lacking", "pdf"]

_MEND = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core"


class PdfMissing(Exception):  # noqa: N818  (it says what is missing)
    """What is needed to make a PDF is not there: the reason, with the mend."""


def lacking() -> str:
    """Return why no PDF can be made on this computer, with the mend; empty where it can."""
    try:
        _weasyprint()
    except PdfMissing as problem:
        return str(problem)
    return ""


def _weasyprint() -> Any:  # noqa: ANN401  (a module that may not be there)
    try:
        # what the library prints about its own libraries is said by us
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint
    except ImportError as problem:
        msg = "WeasyPrint is not installed: pip install stemmata[pdf]"
        raise PdfMissing(msg) from problem
    except OSError as problem:
        msg = f"a library that WeasyPrint needs is not there ({str(problem).split(':')[0]}): {_MEND}"
        raise PdfMissing(msg) from problem
    return weasyprint


def made_with() -> str:
    """Return the version of what makes PDFs, which their bytes depend on."""
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return "absent"


def pdf(report: Composed) -> bytes:
    """Return the report as PDF.

    Args:
        report: The report.

    Raises:
        PdfMissing: If WeasyPrint, or a library that it needs, is not installed.
    """
    weasyprint = _weasyprint()
    html = printed(report)
    with _quiet():
        document = weasyprint.HTML(string=html, url_fetcher=_nothing)
        sheet = asset("report-print.css").decode() + _numbered(report.texts.lang)
        style = weasyprint.CSS(string=sheet, url_fetcher=_nothing)
        identifier = hashlib.sha256(html.encode()).digest()[:16]
        made: bytes = document.write_pdf(
            stylesheets=[style], pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=identifier, full_fonts=False,
            finisher=lambda _, file: _mend_links(file, _places(report)),
        )  # fmt: skip
    return made


def _places(report: Composed) -> Mapping[str, str]:
    """Return what stands at each anchor that the report leads to, in words."""
    t = report.texts
    found = {heading.anchor: said(heading.parts) for heading in report.contents}
    found |= {exhibit_at(e): f"{t('note.exhibit', number=e.siglum)}, {e.heading}" for e in report.exhibits}
    found |= {f"f-{f.finding_id}": t("note.finding", number=f.finding_id) for f in report.findings}
    return found | {"estimates": t("annex.estimates"), "a-checked": t("annex.checked")}


def _mend_links(file: Any, places: Mapping[str, str]) -> None:  # noqa: ANN401  (WeasyPrint's file, before it is written)
    """Let each link be one link, and say in words where it leads (PDF/UA-1, 7.18).

    WeasyPrint makes a link of every element within a link, and names each by its anchor.
    """
    objects: dict[bytes, Any] = {one.reference: one for one in file.objects if hasattr(one, "get")}
    within: set[bytes] = set()
    for element in [one for one in objects.values() if one.get("Type") == "/StructElem"]:
        if element["S"] == "/Link" and not _in_link(element, objects):
            continue
        kept = []
        for kid in element["K"]:
            told = objects.get(kid, {})
            if told.get("Type") == "/OBJR":
                within.add(told["Obj"])
            else:
                kept.append(kid)
        element["K"][:] = kept
        if element["S"] == "/Link":
            element["S"] = "/Span"
    for one in objects.values():
        if "Annots" in one:
            one["Annots"][:] = [link for link in one["Annots"] if link not in within]
        elif one.get("Subtype") == "/Link" and "Dest" in one:
            one["Contents"].string = places.get(one["Dest"].string, one["Dest"].string)


def _in_link(element: Any, objects: Mapping[bytes, Any]) -> bool:  # noqa: ANN401  (an element of the structure tree)
    """Tell whether an element stands within a link."""
    above = objects.get(element["P"], {})
    while above.get("Type") == "/StructElem":
        if above["S"] == "/Link":
            return True
        above = objects.get(above["P"], {})
    return False


def _numbered(lang: str) -> str:
    """Return the styles that number pages and notes in the digits of the language."""
    digits = {"fa": "persian", "ar": "arabic-indic"}.get(lang)
    if digits is None:
        return ""
    return f"""
@page {{ @bottom-center {{ content: counter(page, {digits}) " / " counter(pages, {digits}); }} }}
.contents a::after {{ content: leader(dotted) target-counter(attr(href), page, {digits}); }}
.foot::footnote-call {{ content: counter(footnote, {digits}); }}
.foot::footnote-marker {{ content: counter(footnote, {digits}) ". "; }}
"""


def _nothing(url: str, *_: object, **__: object) -> dict[str, Any]:
    """Refuse whatever the page would load: nothing leaves the house while a report is made."""
    msg = f"a report loads nothing: {url}"
    raise ValueError(msg)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep remarks of the libraries on fonts and styles to themselves."""
    loggers = [
        logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress", "fontTools", "fontTools.subset")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
