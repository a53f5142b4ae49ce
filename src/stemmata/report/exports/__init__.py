"""Exports: what the gate let pass, in the forms that others read.

Each is a folder of its own: the files of the form, README.txt with the meaning of everything in it, the ledger as it
may leave the house, the stand-alone verifier, and a signed manifest. The same case gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stemmata.report import packet
from stemmata.report.exports import esf, exhibits, ftm, geojson, sheets, web_annotations
from stemmata.report.exports.ready import Ready
from stemmata.report.packet import File, Files
from stemmata.stage import Notice

__all__ = ["FORMS", "Form", "Ready", "head", "notices", "sealed", "terms_said"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which the open part of a case is written.

    Attributes:
        title: What it is, in a few words.
        readme: What its files hold and how the case was mapped to it.
        files: Gives its files.
        originals: Whether it carries originals.
    """

    title: str
    readme: str
    files: Callable[[Ready], Iterator[File]]
    originals: bool = False


FORMS: Mapping[str, Form] = {
    "ftm": Form("FollowTheMoney entities", ftm.README, ftm.files),
    "csv": Form("tables as CSV", sheets.README, sheets.files),
    "esf": Form("Events Standard Formats, as CSV", esf.README, esf.files),
    "geojson": Form("places as GeoJSON", geojson.README, geojson.files),
    "annotations": Form("claims as W3C Web Annotations", web_annotations.README, web_annotations.files, originals=True),
    "exhibits": Form("exhibit bundle", exhibits.README, exhibits.files, originals=True),
}

_CHECK = """\

HOW TO CHECK IT

  sha256sum --check --quiet manifest-sha256.txt    every file as it left the house (macOS: shasum -a 256 --check)
  python3 -I verify.py                             files, ledger, signatures; Python alone, no network
  stemmata verify .                                the same with the program

With OpenSSL 3, the signature over the manifest:

  head -n 1 manifest-sha256.txt.note > /tmp/message
  tail -n 1 manifest-sha256.txt.note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > /tmp/signature
  openssl pkeyutl -verify -pubin -inkey custody/key.pem -rawin -in /tmp/message -sigfile /tmp/signature
  sha256sum manifest-sha256.txt | diff - /tmp/message

Whoever holds the signing key could have written everything anew. Compare custody/key.txt and custody/checkpoint.txt
with what you had from the house in another way (verify.py --expect-key FILE, --expect-checkpoint FILE).
"""


def head(kind: str, title: str) -> str:
    """Return the first line of an export's README, by which the export is known again."""
    return f"STEMMATA EXPORT: {kind}: {title}"


def sealed(kind: str, ready: Ready) -> Files:
    """Return the files of an export, its manifest and signature last.

    Args:
        kind: One of `FORMS`.
        ready: The open part of the case.
    """
    form = FORMS[kind]
    known = ready.originals.known if form.originals else {}
    return Files(make=lambda: _files(kind, form, ready), sign=ready.ledger.sign, known=known)


def _files(kind: str, form: Form, ready: Ready) -> Iterator[File]:
    yield from form.files(ready)
    yield "README.txt", _readme(kind, form, ready).encode()
    yield from packet.custody(ready.ledger, ready.admission)
    if (verifier := packet.verifier()) is not None:
        yield "verify.py", verifier


def _readme(kind: str, form: Form, ready: Ready) -> str:
    withheld = len(ready.admission.withheld_sources)
    kept = f"{withheld} source(s) are not open or were withdrawn: nothing of them is in here."
    return (
        f"{head(kind, form.title)}\n\n"
        f"Case: {ready.edition.title}\n"
        f"As of: entry {len(ready.entries)} of the ledger, {ready.as_of}\n"
        f"Terms: {terms_said(ready)}\n"
        f"Sources: {len(ready.edition.sources)}. {kept if withheld else 'All sources of the case are open.'}\n\n"
        f"{form.readme}{_CHECK}"
    )


def terms_said(ready: Ready) -> str:
    """Return on which terms an export was made, and whether somebody lets it leave."""
    draft = "a working copy that nobody approved; what is handed out is made by: stemmata edition release --form"
    return f"those of the {ready.admission.terms.name} edition; {ready.approval or draft}."


def notices(kind: str, ready: Ready) -> Iterator[Notice]:
    """Yield what should be known of an export: what was held back, and which originals could not be carried."""
    if count := len(ready.admission.withheld_sources):
        yield Notice("R101", f"{count} source(s) are not open or were withdrawn: the export holds nothing of them")
    if kind in FORMS and FORMS[kind].originals:
        yield from ready.originals.notices
    if ready.ledger.sign("\n") is None:
        yield Notice("R104", "the signing key is not at hand: the manifest is not signed")
