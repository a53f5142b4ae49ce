"""What a sentence claims: one small reader a topic, each a plain rule over marked words.

Every reader takes a page and a sentence and yields drafts: topic, value, the words that carry it. Whose claim it is, is
found afterwards (`stemmata.weigh.reader`). The readers know no names: what they look for is in `lexicon/claims.toml`.
"""

from __future__ import annotations

from stemmata.weigh import circumstances, firing, howmany, identities, inquiries, responsibility, victims, weapons
from stemmata.weigh.draft import Draft
from stemmata.weigh.page import Page

__all__ = ["drafts"]


def drafts(page: Page, start: int, end: int) -> list[Draft]:
    """Return what the sentence between two words claims, one draft a topic and value."""
    found: list[Draft] = []
    for module in (responsibility, firing, victims, howmany, circumstances, weapons, inquiries, identities):
        for reader in module.READERS:
            found.extend(reader(page, start, end))
    return found
