"""The validator of RO-Crate without a network: its HTTP session is given the one context from the library rocrate."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from unittest import mock


def issues(folder: Path) -> list[str]:
    """Return what the validator finds against the profile RO-Crate 1.2, required and recommended."""
    import rdflib.plugins.shared.jsonld.context as context
    import rdflib.plugins.shared.jsonld.util as util
    from requests.models import Response
    from requests.sessions import Session
    from rocrate_validator import models, services

    # the library carries the context of 1.3, which has every term of 1.2
    known = (resources.files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()
    before = util.source_to_json

    def loaded(source: object, *words: object, **named: object) -> object:
        return (json.loads(known), None) if _is_context(source) else before(source, *words, **named)

    def answered(_: Session, __: str, url: str, *___: object, **____: object) -> Response:
        response = Response()
        response.url = url
        response.status_code = 200
        response._content = known if _is_context(url) else b""  # the profile itself is only asked whether it is there
        response.headers["Content-Type"] = "application/ld+json"
        return response

    with (
        mock.patch.object(Session, "request", answered),
        mock.patch.object(util, "source_to_json", loaded),
        mock.patch.object(context, "source_to_json", loaded),
        mock.patch("requests_cache.CachedSession.request", answered),
    ):
        settings = services.ValidationSettings(
            rocrate_uri=str(folder), profile_identifier="ro-crate-1.2",
            requirement_severity=models.Severity.RECOMMENDED,
        )  # fmt: skip
        return sorted({f"{i.severity.name}: {i.message}" for i in services.validate(settings).get_issues()})


def _is_context(source: object) -> bool:
    return isinstance(source, str) and source.startswith("https://w3id.org/ro/crate/") and source.endswith("/context")
