"""Contexts into pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stemmata.report.contexts import Context
from stemmata.report.texts import Texts, texts

ASSETS = ("style.css", "dossier.js")
REPORT_ASSET = "report.css"


@cache
def environment(lang: str = "en") -> Environment:
    """Return the templates in a language: everything escaped, nothing undefined, words from its catalogue.

    Beside gettext they know `t` (the language's words), `colon`, `semicolon` and `comma`, the filters `num` (a number
    in the language's digits) and `said` (words that a table has in English), and `in_english` (the attributes of an
    element that is English in every language).
    """
    words = texts(lang)
    made = Environment(
        loader=PackageLoader("stemmata.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    # the extension adds this method to the environment; English is what stands in the templates
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "t": words,
        "colon": words("language.colon"),
        "semicolon": words("language.semicolon"),
        "comma": words("language.list_comma"),
        "in_english": "" if lang == "en" else Markup(' lang="en" dir="ltr"'),
    }
    made.filters |= {"num": words.number, "said": _said(words)}
    return made


def _said(words: Texts) -> Callable[[str], str]:
    """Return the filter for what other rooms wrote into tables: in the language where it is known, else as English."""

    def said(english: str) -> str:
        known = words.gettext(english)
        if not english or known != english or words.lang == "en":
            return known
        return Markup('<bdi lang="en" dir="ltr">{}</bdi>').format(english)

    return said


def page(context: Context, lang: str = "en") -> bytes:
    """Return the page of `context` in a language."""
    values = {f.name: getattr(context, f.name) for f in dataclasses.fields(context)}
    return environment(lang).get_template(type(context).template).render(values).encode()


def asset(name: str) -> bytes:
    """Return the bytes of a style sheet or script."""
    return (resources.files("stemmata.report") / "assets" / name).read_bytes()
