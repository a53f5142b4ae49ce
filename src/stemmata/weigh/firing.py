"""Who opened fire, who is said to have had no part, and what a witness saw with his own eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stemmata.values.words import word_set
from stemmata.weigh.draft import Draft, end_of_dress, is_actor_phrase, is_named, is_person, make_draft
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page

__all__ = ["READERS", "subject"]

_AUXILIARIES = word_set(
    'acted acting agi agit " has have had having then also suddenly later reportedly allegedly were was been be being '
    "is are who which that ont a avaient avait ayant ne n pas aussi qui han ha habian not never did do does themselves "
    "first"
)
_PASSIVES = frozenset({"was", "were", "been", "be", "being", "is", "are"})
_NOBODY = frozenset(
    {"nobody", "no one", "none", "neither", "personne", "aucun", "nadie", "کسی", "هیچ", "هیچکس", "احد", "احدا"}
)
# What the shots were aimed at or came from stands behind these words; the doer does not.
_AIMED = frozenset({"به", "روی", "سوی", "طرف", "بر", "علیه", "از", "در", "با", "برای", "میان", "بام", "را"})
_SAYS_FA = frozenset({"گوید", "گویند", "نویسد", "نویسند", "افزاید"})
_SOME = frozenset({"گروهی", "تعدادی", "شماری", "برخی", "عده"})
_BREAKS_FA = frozenset({"که", "،", "؛", ":", '"', "و", "-", "اما", "ولی"})
_ARABIC_THAT = frozenset(
    {"ان", "بان", "انه", "،", ",", ":", '"', "؛", "-", "عندما", "حین", "حیث", "فان", "وان", "وانه", "وانها", "وانهم"}
)
_SHOTS = frozenset(
    {"bullets", "bullet", "shots", "shot", "rockets", "rounds", "mortars", "missiles", "grenades", "weapons"}
)
_LONGEST = 9
_CLAUSE = 70


def subject(page: Page, verb: Span, start: int, end: int) -> Span | None:
    """Return the noun phrase that is the subject of the verb at `verb`, as far as the order of words tells.

    In English, French and Spanish it stands before the verb; in Persian at the head of the clause whose end is the
    verb; in Arabic behind the verb, or before it where a complementiser leads.
    """
    if page.lang == "fa":
        return _persian_subject(page, verb, start)
    if page.lang == "ar":
        return _arabic_subject(page, verb, start, end)
    folded, k = page.words.folded, verb[0]
    while k > start and folded[k - 1] in _AUXILIARIES:
        k -= 1
    if k > start and folded[k - 1] in {"to", "de", "d", "a", "of", "by", "en", "sans", "without", "for"}:
        return None
    return page.nouns.before(k, start)


def _persian_subject(page: Page, verb: Span, start: int) -> Span | None:
    """Return the first body of force or person of the clause that no preposition governs."""
    folded, k, start = page.words.folded, verb[0], max(start, verb[0] - _CLAUSE)
    actors = {span[0]: span for c in ("actor", "culprit", "people") for span in page.marked(c, start, verb[0])}
    clause = start
    for at in range(verb[0] - 1, start, -1):
        ended = folded[at] == "که" and "،" in folded[at : verb[0]]  # the relative clause is over before the verb
        said = folded[at] in page.speech.verb_words or folded[at] in _SAYS_FA
        if said or (folded[at] in _BREAKS_FA and folded[at] not in {"و", "-", "،"} and not ended):
            clause = at + 1
            break
    for at in sorted(actors):
        governed = at
        while governed - 1 in actors:
            governed -= 1
        group = governed - 2 >= clause and folded[governed - 1] == "از" and folded[governed - 2] in _SOME
        if at < clause or (governed > start and folded[governed - 1] in _AIMED and not group):
            continue
        first = governed - 2 if group else at
        phrase = page.nouns.after(at, min(k, at + _LONGEST), 5)
        return (first, phrase[1]) if phrase else None
    if clause > start and folded[clause - 1] == "که":  # the doer stands before the relative clause
        before = [at for at in sorted(actors) if at < clause and (at == start or folded[at - 1] not in _AIMED)]
        return page.nouns.after(before[-1], clause, 5) if before else None
    return None


def _arabic_subject(page: Page, verb: Span, start: int, end: int) -> Span | None:
    folded = page.words.folded
    behind = page.nouns.after(verb[1], min(end, verb[1] + _LONGEST), 6)
    if behind is not None and is_actor_phrase(page, behind):
        if folded[behind[1] : behind[1] + 1] == ["من"] and (rest := page.nouns.after(behind[1] + 1, end, 4)):
            behind = (behind[0], rest[1])
        return behind
    k = verb[0]
    while k > start and verb[0] - k < _LONGEST and folded[k - 1] not in _ARABIC_THAT:
        k -= 1
    seen = page.marked("saw", k, verb[0])
    k = seen[-1][1] if seen else k
    actors = [span[0] for span in page.marked("actor", k, verb[0])]
    actors = actors or [j for j in range(k, verb[0]) if folded[j] in page.speech.roles]
    if not actors:
        return None
    last = next((j for j in range(actors[0], verb[0]) if folded[j] in {"الذین", "الذی", "التی", "هو", "هی"}), verb[0])
    return (k if actors[0] - k <= 2 else actors[0], last)


def _fired(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who opened fire; that nobody did is a denial."""
    folded = page.words.folded
    for shot in page.marked("fire", start, end):
        if page.lang == "en" and any(word in _PASSIVES for word in folded[max(start, shot[0] - 2) : shot[0]]) and (
            not folded[shot[0]].endswith("ing")
        ):  # fmt: skip
            continue
        if page.lang == "en" and folded[shot[0] - 1] in _SHOTS and shot[0] > start:
            continue  # "bullets fired from a car": a participle
        doer = subject(page, shot, start, end)
        if doer is None or (page.lang == "en" and folded[doer[0] - 1] in page.lexicon.single["kill"]):
            continue  # "the men who killed two nuns fired": the nuns did not
        if folded[doer[0]] in _NOBODY:
            yield Draft(
                "denial", page.written((doer[0], min(end, shot[1] + 8))), shot, (doer[0], shot[1]), negated=True
            )
            continue
        if not (is_actor_phrase(page, doer) or is_person(page, doer) or _is_doer_name(page, doer)):
            doer = _further_left(page, shot, start)
        if doer is None:
            continue
        yield make_draft(page, "perpetrator", doer, shot, (start, end))


def _further_left(page: Page, verb: Span, start: int) -> Span | None:
    """Return the doer before a phrase that parts it from its verb: "gunmen from across the border shot"."""
    folded, k = page.words.folded, verb[0]
    stops = page.speech.breaks | page.speech.verb_words | {",", ";", ":", "."}
    while k > start and verb[0] - k < _LONGEST and folded[k - 1] not in stops:
        k -= 1
    found = sorted(s for c in ("actor", "culprit", "people") for s in page.marked(c, k, verb[0]))
    return page.nouns.before(found[0][1], start) if found and page.lang not in {"fa", "ar"} else None


def _is_doer_name(page: Page, span: Span) -> bool:
    return not page.words.upper and not page.words.arabic and is_named(page, span)


def _no_part(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who is said to have had no part in it."""
    if not page.violent:
        return
    for mark in page.marked("innocent", start, end):
        if page.lang == "en" and mark[0] > start and page.words.folded[mark[0] - 1] == "who":
            continue  # "civilians who have nothing to do with the war": said of victims
        before = page.lang != "fr" or page.words.folded[mark[1] - 1] != "agissait"
        who = subject(page, mark, start, end) if before else page.nouns.after(mark[1], end)
        if page.lang == "ar":
            who = page.nouns.before(mark[0], start, 5)
        if not before and who is not None and page.words.folded[who[0]] in {"de", "des", "du"}:
            who = (who[0] + 1, who[1])
        if who is None or not (is_actor_phrase(page, who) or is_person(page, who) or is_named(page, who)):
            continue
        yield replace(make_draft(page, "perpetrator", who, mark, (start, end)), negated=True)


def _by_looks(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Doers known by nothing but their dress: «لباسشان سبز بود»."""
    if not page.violent or page.lang != "fa":
        return
    folded = page.words.folded
    for dress in page.marked("dress", start, end):
        if folded[dress[1] - 1].endswith("شان") or folded[dress[1] : dress[1] + 1] == ["شان"]:
            yield make_draft(page, "perpetrator", (dress[0], min(end - 1, dress[1] + 2)), dress, (start, end))
            return


def _seen(page: Page, start: int, end: int) -> Iterator[Draft]:
    """What somebody says to have seen, heard or counted himself."""
    if not page.violent:
        return
    for mark in page.marked("saw", start, end)[:1]:
        if page.lang == "en" and _ON_AIR & set(page.words.folded[mark[1] : mark[1] + 3]):
            continue  # "I heard the news", "we heard him say": not the deed
        what = (mark[1], min(end, mark[1] + 14))
        if page.lang == "fa":
            told = page.words.folded[mark[1] : mark[1] + 1] == ["که"]
            what = (mark[1] + 1, min(end, mark[1] + 14)) if told else (max(start, mark[0] - 10), mark[1])
        if page.any_marked((*VIOLENCE, "dress", "unit", "actor", "weapon", "dead", "culprit"), *what):
            yield make_draft(page, "witness", (min(what[0], mark[0]), what[1]), mark, (start, end))
        if page.lang not in {"fa", "ar"}:
            seen = page.nouns.after(mark[1], end, 8)
            dressed = seen is not None and (is_person(page, seen) or is_actor_phrase(page, seen))
            looks = page.marked("dress", mark[1], min(end, mark[1] + 5))
            if seen and dressed and (looks or page.any_marked(("actor",), *seen)):
                last = end_of_dress(page, looks[0], end) if looks else seen[1]
                yield make_draft(page, "perpetrator", (seen[0], last), mark, (start, end))


_ON_AIR = frozenset({"news", "speech", "broadcast", "radio", "report", "reports", "him", "her", "statement"})


READERS = (_fired, _no_part, _by_looks, _seen)
