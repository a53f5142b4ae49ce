"""What all pages share: title, the way back, the main pages."""

from __future__ import annotations

from dataclasses import dataclass

from stemmata.report.contexts import Link
from stemmata.report.texts import Texts

MAIN = (
    ("page.overview", "index.html"),
    ("page.report", "report/index.html"),
    ("page.findings", "findings.html"),
    ("page.law", "law.html"),
    ("page.conflicts", "conflicts.html"),
    ("page.claims", "claims.html"),
    ("page.timeline", "timeline.html"),
    ("page.map", "map.html"),
    ("page.sources", "sources.html"),
    ("page.lineages", "lineages.html"),
    ("page.persons", "persons.html"),
    ("page.lists", "records.html"),
    ("page.estimates", "estimates.html"),
    ("page.withheld", "withheld.html"),
    ("page.method", "method.html"),
    ("page.verify", "VERIFY.html"),
)
"""What the main pages are called, by their key, and where they stand."""

Beginning = tuple[str, str, str, tuple[Link, ...], str, tuple[Link, ...]]
"""What every page begins with (see `contexts.Context`)."""


@dataclass(frozen=True, slots=True)
class Shell:
    """Makes the common part of each page's context."""

    t: Texts
    case_title: str
    has_lists: bool
    has_persons: bool
    has_findings: bool = False
    has_law: bool = False
    has_estimates: bool = False
    has_days: bool = False
    has_withheld: bool = False
    has_reports: bool = False
    has_places: bool = False

    def page(self, title: str, path: str, section: str | None = None) -> Beginning:
        """Return root, case title, page title, navigation, path and no further parts: the first fields of `Context`.

        Args:
            title: Title of the page.
            path: Where it stands within the dossier.
            section: The main page it belongs to, if it is none itself.
        """
        there = {
            "records.html": self.has_lists, "persons.html": self.has_persons, "findings.html": self.has_findings,
            "law.html": self.has_law, "estimates.html": self.has_estimates,
            "timeline.html": self.has_days,
            "withheld.html": self.has_withheld,
            "report/index.html": self.has_reports,
            "map.html": self.has_places,
        }  # fmt: skip
        nav = tuple(
            Link(self.t(name), href, current=href == (section or path))
            for name, href in MAIN if there.get(href, True)
        )  # fmt: skip
        return "../" * path.count("/"), self.case_title, title, nav, path, ()
