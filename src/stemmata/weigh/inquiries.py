"""Before and after the deed: searches and threats, arrests, charges and trials, and what the evidence is worth."""

from __future__ import annotations

from collections.abc import Iterator

from stemmata.weigh.draft import (
    WEAK_INQUIRY,
    Draft,
    has_object,
    is_named,
    is_person,
    make_draft,
    step_back,
)
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page
from stemmata.weigh.victims import whoever

__all__ = ["READERS"]


def _before_it(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Searches and threats that came before."""
    folded = page.words.folded
    if page.violent or page.any_marked(("actor", "unit"), start, end):
        for mark in page.marked("search", start, end)[:1]:
            if folded[mark[0]] in {"search", "searches"} and folded[mark[1] : mark[1] + 1] != ["of"]:
                continue
            if folded[mark[1] : mark[1] + 1] == ["for"] or folded[max(start, mark[0] - 1)] == "in":
                continue
            what = (
                _searched(page, mark, start, end) if page.lang == "en" else page.nouns.after(mark[1], end, 10) or mark
            )
            if what is not None:
                yield make_draft(page, "prior_search", what, mark, (start, end))
        for mark in page.marked("threat", start, end)[:1]:
            what = page.nouns.after(mark[1], end, 10) or mark
            if page.lang == "en" and not _threatens(page, mark, start, end):
                continue
            noun = folded[mark[0]] in {"threats", "death", "threat"}
            if page.lang == "en" and not noun and not is_person(page, what):
                continue
            if is_person(page, what) or is_named(page, what) or page.any_marked(VIOLENCE, start, end):
                yield make_draft(page, "prior_threat", (mark[0], max(what[1], mark[1])), mark, (start, end))


_ROOMS = frozenset(
    {"house", "houses", "home", "homes", "office", "offices", "residence", "headquarters", "premises", "building",
     "room", "rooms", "church", "university", "school", "apartment", "apartments", "farm", "farms", "place", "center",
     "properties"}
)  # fmt: skip


def _searched(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return what was searched: the subject of a passive, else what follows; None where nothing tells."""
    folded = page.words.folded
    breaks_in = mark[1] - mark[0] > 1
    if breaks_in and page.any_marked(("kill",), start, end):
        return None  # no search beforehand: they came in to kill
    at = step_back(page, mark[0], start)
    if any(word in page.lexicon.single["be"] for word in folded[at : mark[0]]):
        return None if folded[max(start, at - 1)] == "to" else page.nouns.before(at, start, 10)
    if folded[mark[1] : mark[1] + 1] == ["and"]:
        return None
    if folded[mark[0]] == "raided" and not _ROOMS & set(folded[mark[1] : min(mark[1] + 10, end)]):
        return None
    what = page.nouns.after(mark[1] + (folded[mark[1] : mark[1] + 1] == ["of"]), end, 10)
    return (what[0], what[1] - 1) if what and what[1] - what[0] > 1 and folded[what[1] - 1].endswith("ing") else what


def _threatens(page: Page, mark: Span, start: int, end: int) -> bool:
    """Whether somebody is threatened: "threats against the rector", "received death threats", "was threatened"."""
    folded = page.words.folded
    behind = folded[mark[1]] if mark[1] < end else ""
    if folded[mark[0]] in {"threat", "threats"}:
        received = {"received", "receiving", "receive", "made", "issued"} & set(
            folded[max(start, mark[0] - 5) : mark[0]]
        )
        aimed = behind in {"against", "to"} and (whom := page.nouns.after(mark[1] + 1, end, 8)) is not None and (
            is_person(page, whom) or is_named(page, whom)
        )  # fmt: skip
        return bool(received) or bool(aimed)
    if mark[1] - mark[0] > 1 or folded[mark[0]] == "intimidated":
        return True
    whom = page.nouns.after(mark[1], end, 8)
    passive = any(w in page.lexicon.single["be"] for w in folded[max(start, mark[0] - 2) : mark[0]])
    return passive or behind == "to" or (whom is not None and (is_person(page, whom) or is_named(page, whom)))


def _inquiries(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Arrests, charges, trials, and what the evidence is worth."""
    if not page.violent:
        return
    folded = page.words.folded
    doers = page.any_marked(("actor", "culprit"), start, end)
    for mark in page.marked("inquiry", start, end):
        if page.lang == "fr" and folded[mark[0] - 2 : mark[0]] == ["s", "'"]:
            continue  # "s'arrête", without its accent
        strong = folded[mark[0]] not in WEAK_INQUIRY and folded[mark[1] : mark[1] + 1] != ["to"]
        if (doers and strong) or (page.any_marked(VIOLENCE, start, end) and strong):
            if page.lang == "en":
                who = _proceeded_against(page, mark, start, end)
            else:
                who = (
                    page.nouns.before(step_back(page, mark[0], start), start) or page.nouns.after(mark[1], end) or mark
                )
            if who is not None:
                yield make_draft(page, "investigation", who, mark, (start, end))
                break
    tied = page.any_marked((*VIOLENCE, "witness", "inquiry", "culprit"), start, end)
    for mark in page.marked("proof", start, end)[:1] if tied else []:
        if page.lang == "en" and not _proves(page, mark, start, end):
            continue
        span = page.nouns.after(mark[0], end, 8) or mark
        yield make_draft(page, "evidence", span, mark, (start, end))


_PROCEEDINGS = frozenset(
    {"arrest", "charges", "indictment", "conviction", "trial", "investigation", "investigations", "custody", "court",
     "verdict", "warrant"}
)  # fmt: skip


def _proceeded_against(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return who is arrested, charged or tried, or of a proceeding its name; None where nobody is.

    A verb of speech in active voice ("the army charged that") is no proceeding; who holds hostages or a meeting holds
    nobody in custody.
    """
    folded = page.words.folded
    behind = folded[mark[1]] if mark[1] < end else ""
    at = step_back(page, mark[0], start)
    passive = any(w in page.lexicon.single["be"] for w in folded[at : mark[0]]) or folded[mark[0]] in {"being", "under"}
    low, high = page.words.starts[mark[0]], page.words.ends[mark[1] - 1]
    said = not passive and any(a.cue_start < high and low < a.cue_end for a in page.attributions_in(low - 40, high))
    to_come = at > start and folded[at - 1] == "to"
    if said or to_come or behind in {"hostage", "hostages"}:
        return None
    if folded[mark[0]] in _PROCEEDINGS:
        return _proceeding(page, mark, start, end)
    who = _suspect(page, mark, (start, end), at if passive else None)
    known = who is not None and (
        is_person(page, who) or is_named(page, who) or page.any_marked(("actor", "culprit"), *who)
    )
    return who if known else None


def _proceeding(page: Page, mark: Span, start: int, end: int) -> Span | None:
    """Return a proceeding with whom it is against: "arrest of the colonel"; alone if the next word says of what."""
    folded, behind = page.words.folded, page.words.folded[mark[1]] if mark[1] < end else ""
    if folded[mark[0]] == "charges" and page.any_marked(("weapon",), max(start, mark[0] - 2), mark[0]):
        return None
    whose = page.nouns.after(mark[1] + 1, end, lists=True) if behind in page.lexicon.single["of"] else None
    if whose is not None:
        return mark[0], whose[1]
    return mark if behind in {"against", "for", "warrant", "warrants", "into", "order", "orders"} else None


def _suspect(page: Page, mark: Span, sentence: Span, passive: int | None) -> Span | None:
    """Return whom a verb of arrest or charge is about: its subject in the passive, else its object."""
    (start, end), folded = sentence, page.words.folded
    behind = folded[mark[1]] if mark[1] < end else ""
    if passive is not None:
        who = page.nouns.before(passive, start, lists=True)
        while (
            who is not None and who[0] - 1 > start and folded[who[0] - 1] in {"to", "in", "at", "near", "from", "with"}
        ):
            who = page.nouns.before(who[0] - 1, start, lists=True)
        return whoever(page, who, start) if who is not None else None
    if folded[mark[0]].endswith("ing") or (has_object(page, mark, end) and behind not in page.lexicon.single["not"]):
        return page.nouns.after(mark[1], end, lists=True)
    if behind in {"and", "or"}:
        return None
    k = mark[0] - 1 if mark[0] > start and folded[mark[0] - 1] in {",", "-"} else mark[0]
    who = page.nouns.before(k, start)
    return whoever(page, who, start) if who is not None else None


_OF_THEIRS = (["of", "his"], ["of", "her"], ["of", "their"], ["of", "its"], ["of", "our"])


def _proves(page: Page, mark: Span, start: int, end: int) -> bool:
    """Whether something is said of the proof: that it is there, is lacking, shows or weighs something."""
    folded = page.words.folded
    if mark[1] - mark[0] > 1 or folded[mark[0]] in {"conclusive", "proven", "proved"}:
        return not page.any_marked(("maybe",), start, mark[0])
    behind = set(folded[mark[1] : min(mark[1] + 5, end)])
    before = set(folded[max(start, mark[0] - 4) : mark[0]])
    of_theirs = page.words.folded[mark[1] : mark[1] + 2] in _OF_THEIRS  # "gave proof of his courage"
    if before & {"if", "whether", "for"} or of_theirs:
        return False
    shows = {"show", "shows", "showed", "indicate", "indicates", "indicated", "indicating", "proves", "proving",
             "points", "point", "that", "against", "suggests", "suggest", "confirm", "confirmed", "confirms", "linking",
             "links", "implicating", "found", "lacking", "exists", "exist"}  # fmt: skip
    has = {"no", "not", "without", "have", "has", "had", "found", "enough", "sufficient", "lack", "any", "there"}
    return bool(behind & shows) or bool(before & has)


READERS = (_before_it, _inquiries)
