"""The page that says what is withheld and why: counts, and of withdrawn sources a tombstone; never a name."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping

from stemmata.report.contexts import GonePage, WithheldPage
from stemmata.report.gate import Admission
from stemmata.report.shell import Shell
from stemmata.report.terms import Terms
from stemmata.report.texts import Texts

_FEWEST = 3
_OF_SOURCE = re.compile(r"sources/([0-9a-f]{12,64})(?:-\d+|\.more-\d+)?\.html")
"""Counts below this are told as such: one restricted source in a small case is somebody."""
_WHY = {
    "restricted": "restricted by who gave them or who keeps them",
    "secret": "secret",
    "protection not known": "nothing is known of how they are protected",
    "no consent": "nobody consented to this purpose",
    "consent refused": "consent to this purpose was refused",
    "consent withdrawn": "consent to this purpose was withdrawn",
    "consent expired": "consent to this purpose has expired",
    "lies in, or holds, one that is withheld": "lies in one that is withheld, or holds one",
    "withdrawn": "withdrawn from the case",
}


def tells_anything(admission: Admission, held: Mapping[str, str]) -> bool:
    """Return whether anything is withheld that the page could count."""
    return bool(admission.withheld_sources or admission.redaction or held or admission.terms.withdrawn)


def withheld_page(shell: Shell, admission: Admission, held: Mapping[str, str]) -> WithheldPage:
    """Return the page.

    Args:
        shell: What all pages share.
        admission: What the gate let pass, and why it kept the rest.
        held: Originals kept back, and why.
    """
    terms, redaction = admission.terms, admission.redaction
    t = shell.t
    why = Counter(_WHY.get(code, code) for code in admission.why_withheld.values())
    places = redaction.places if redaction else Counter[str]()
    fields = sum(map(len, terms.fields.values()))
    return WithheldPage(
        *shell.page(t("page.withheld_why"), "withheld.html"),
        edition=terms.name,
        sources=tuple((reason, told(n, t)) for reason, n in sorted(why.items())),
        words=tuple((kind, told(n, t)) for kind, n in sorted(places.items())),
        originals=tuple((reason, told(n, t)) for reason, n in sorted(Counter(held.values()).items())),
        fields=told(fields, t) if fields else "",
        tombstones=tuple(
            (t.day(dt.date.fromisoformat(day)), code) for day, code, _ in sorted(terms.withdrawn.values())
        ),
    )


def gone_page(shell: Shell, path: str, terms: Terms) -> GonePage:
    """Return what stands at the address of a page that an earlier release had and this edition has not.

    Args:
        shell: What all pages share.
        path: The address.
        terms: The terms of the edition: a source's page says when it was withdrawn, and in which entry; never why.
    """
    begins = _OF_SOURCE.match(path)
    when = [(day, entry) for source, (day, _, entry) in terms.withdrawn.items()
            if begins and source.startswith(begins[1])]  # fmt: skip
    t = shell.t
    told_when = [t("gone.withdrawn", day=t.day(dt.date.fromisoformat(day)), entry=t.number(n)) for day, n in when]
    return GonePage(*shell.page(t("page.gone"), path), words=(t("gone.not_here"), *told_when[:1], t("gone.link")))


def told(count: int, t: Texts) -> str:
    """Return a count as it is told outside the house.

    >>> from stemmata.report.texts import ENGLISH
    >>> told(2, ENGLISH), told(1204, ENGLISH)
    ('fewer than 3', '1,204')
    """
    return t.number(count) if count >= _FEWEST else t("withheld.few", n=t.number(_FEWEST))
