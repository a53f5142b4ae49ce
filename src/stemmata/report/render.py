"""Contexts into pages."""

from __future__ import annotations

import dataclasses
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from stemmata.report.contexts import Context

ASSETS = ("style.css", "dossier.js")
REPORT_ASSET = "report.css"


@cache
def environment() -> Environment:
    """Return the templates: everything escaped, nothing undefined, words through gettext."""
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
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return made


def page(context: Context) -> bytes:
    """Return the page of `context`."""
    values = {f.name: getattr(context, f.name) for f in dataclasses.fields(context)}
    return environment().get_template(type(context).template).render(values).encode()


def asset(name: str) -> bytes:
    """Return the bytes of a style sheet or script."""
    return (resources.files("stemmata.report") / "assets" / name).read_bytes()
