"""What all pages share: title, the way back, the main pages."""

from __future__ import annotations

from dataclasses import dataclass

from stemmata.report.contexts import Link

MAIN = (
    ("Overview", "index.html"),
    ("Report", "report/index.html"),
    ("Findings", "findings.html"),
    ("Law", "law.html"),
    ("Conflicts", "conflicts.html"),
    ("Claims", "claims.html"),
    ("Timeline", "timeline.html"),
    ("Sources", "sources.html"),
    ("Lineages", "lineages.html"),
    ("Persons", "persons.html"),
    ("Lists", "records.html"),
    ("How many", "estimates.html"),
    ("Withheld", "withheld.html"),
    ("Method", "method.html"),
    ("Verify", "VERIFY.html"),
)


@dataclass(frozen=True, slots=True)
class Shell:
    """Makes the common part of each page's context."""

    case_title: str
    has_lists: bool
    has_persons: bool
    has_findings: bool = False
    has_law: bool = False
    has_estimates: bool = False
    has_days: bool = False
    has_withheld: bool = False
    has_reports: bool = False

    def page(self, title: str, path: str, section: str | None = None) -> tuple[str, str, str, tuple[Link, ...], str]:
        """Return root, case title, page title, navigation and path, in the order of `Context`'s fields.

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
        }  # fmt: skip
        nav = tuple(Link(text, href, current=href == (section or path)) for text, href in MAIN if there.get(href, True))
        return "../" * path.count("/"), self.case_title, title, nav, path
