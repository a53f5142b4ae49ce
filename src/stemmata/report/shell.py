"""What all pages share: title, the way back, the main pages."""

from __future__ import annotations

from dataclasses import dataclass

from stemmata.report.contexts import Link

MAIN = (
    ("Overview", "index.html"),
    ("Conflicts", "conflicts.html"),
    ("Claims", "claims.html"),
    ("Sources", "sources.html"),
    ("Lineages", "lineages.html"),
    ("Persons", "persons.html"),
    ("Lists", "records.html"),
    ("Method", "method.html"),
    ("Verify", "VERIFY.html"),
)


@dataclass(frozen=True, slots=True)
class Shell:
    """Makes the common part of each page's context."""

    case_title: str
    has_lists: bool
    has_persons: bool

    def page(self, title: str, path: str, section: str | None = None) -> tuple[str, str, str, tuple[Link, ...]]:
        """Return root, case title, page title and navigation, in the order of `Context`'s fields.

        Args:
            title: Title of the page.
            path: Where it stands within the dossier.
            section: The main page it belongs to, if it is none itself.
        """
        absent = {
            path for path, there in (("records.html", self.has_lists), ("persons.html", self.has_persons)) if not there
        }
        nav = tuple(Link(text, href, current=href == (section or path)) for text, href in MAIN if href not in absent)
        return "../" * path.count("/"), self.case_title, title, nav
