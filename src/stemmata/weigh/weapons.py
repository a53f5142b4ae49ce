"""With what weapon it was done, which weapons were found, and whether anybody was armed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stemmata.weigh.draft import Draft, distance, make_draft
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import Page

__all__ = ["READERS"]


def _with_what(page: Page, start: int, end: int) -> Iterator[Draft]:
    """With what weapon, which weapons were found, and whether anybody was armed."""
    if not page.violent:
        return
    weapons = [w for w in page.marked("weapon", start, end) if _is_weapon(page, w, start)]
    used = [s for c in ("kill", "wound", "commit", "dead", "proof", "seize", "carry", "saw", "see")
            for s in page.marked(c, start, end)]  # fmt: skip
    reach = 6 if page.lang == "en" else 14
    near = [w for w in weapons if distance(w, used) <= reach or page.marked("not", max(start, w[0] - 4), w[0])]
    if near:
        span = page.nouns.before(near[0][1], start, 5) or near[0]
        value = (max(span[0], near[0][0] - 3), near[0][1])
        if page.lang == "en":
            value = _bare_weapon(page, near[0], start, end)
        if page.lang in {"fr", "es", "fa", "ar"} and (
            behind := page.nouns.after(near[0][0], min(end, near[0][1] + 2), 3)
        ):
            value = (value[0], behind[1])
        draft = make_draft(page, "weapon", value, near[0], (start, end))
        # Persian and Arabic deny at either end of the clause.
        behind_too = page.lang in {"fa", "ar"}
        until = min(end, near[0][1] + 5) if behind_too else near[0][0]
        negated = draft.negated or bool(page.marked("not", max(start, near[0][0] - 8), until))
        yield replace(draft, negated=negated)
        return
    for mark in page.marked("carry", start, end)[:1]:
        # "no evidence that any person was armed": a weapon is denied where none is named
        if page.words.folded[mark[0]] in {"was", "were"} and page.any_marked(("not", "proof"), start, mark[0]):
            yield replace(make_draft(page, "weapon", mark, mark, (start, end)), negated=True)


_ARMS = frozenset({"arms", "weapons", "weapon", "ammunition", "munitions"})


def _bare_weapon(page: Page, weapon: Span, start: int, end: int) -> Span:
    """Return a weapon with the few words that describe it, and without the verb before them ("seized 300 rifles")."""
    folded, kinds, first, last = page.words.folded, page.words.kinds, weapon[0], weapon[1]
    ends = page.lexicon.single["stops"] | page.lexicon.single["of"] | page.lexicon.single["be"] | page.speech.verb_words
    ends |= page.lexicon.single["actor"] | page.lexicon.single["people"] | page.lexicon.single["fire"]
    ends |= page.lexicon.single["seize"] | page.lexicon.single["carry"] | page.lexicon.single["commit"] | _MORE
    while first > start and weapon[0] - first < 3 and folded[first - 1] not in ends and kinds[first - 1] in "wn":
        if folded[first - 1].endswith(("ing", "ly")) or page.marked("kill", first - 1, first):
            break
        first -= 1
        if folded[first - 1] == "-" and first - 2 >= start and page.words.glued(first) and kinds[first] != "b":
            first -= 2  # "RPG-7", "500-lb"
        if folded[first] in page.speech.articles:
            break
    if last < end and folded[last] in _PARTS:
        last += 1
    while last < end and last - weapon[1] < 4 and (
        page.marked("weapon", last, last + 1)
        or (folded[last] == "-" and page.words.glued(last) and page.marked("weapon", last + 1, last + 2))
    ):  # fmt: skip
        last += 1
    if folded[first] == "the" and first < weapon[0]:
        first += 1
    return first, last


_PARTS = frozenset({"launcher", "launchers", "casing", "casings", "shells", "cartridges", "fragments"})
_MORE = frozenset({"s", "involved", "involving", "off", "and", "or", "using", "give", "gave", "used", "with"})


def _is_weapon(page: Page, mark: Span, start: int) -> bool:
    """Whether a word is a weapon here: no verb ("to bomb"), not laid down, and in French not "armed" ("armés")."""
    before = page.words.folded[max(start, mark[0] - 4) : mark[0]]
    last = before[-1] if before else ""
    if page.lang == "en" and not _is_used(page, mark, before):
        return False
    if page.lang == "fr" and page.words.folded[mark[0]] == "armes":
        return last in {"des", "les", "d", "'", "leurs", "ces", "aucune", "ses", "sans", "nos", "en", "aux", "quelques"}
    surrendered = {"down", "lay", "surrender", "deposer", "زمین"} & set(before)
    return last != "to" and not surrendered


def _is_used(page: Page, mark: Span, before: list[str]) -> bool:
    """Whether an English word for a weapon is one in use or found: no trade in arms, no bomb experts."""
    folded, last = page.words.folded, before[-1] if before else ""
    word, behind = folded[mark[0]], folded[mark[1]] if mark[1] < len(folded) else ""
    if last.endswith("ly") and before[-2:-1] == ["to"]:
        return False  # "to indiscriminately bomb"
    if word in _ARMS and (behind in _TRADE or last in _NO_USE):
        return False
    if word in {"mine", "mines"} and {"miners", "mining", "miner"} & set(folded[max(0, mark[0] - 20) : mark[1] + 20]):
        return False
    if last == "for" or before[-2:] == ["to", "carry"]:
        return False  # "fuses for explosives", "a ship fitted to carry weapons"
    manned = behind == "-" and folded[mark[1] + 1 : mark[1] + 2] in (["man"], ["men"])  # "a mine-man patrol"
    return not manned and behind not in _EXPERTS and (word, behind) != ("rounds", "of")


_EXPERTS = frozenset({"experts", "expert", "disposal", "squad", "technicians", "specialists", "embargo"})


_TRADE = frozenset(
    {
        "deals",
        "deal",
        "delivery",
        "deliveries",
        "shipment",
        "shipments",
        "trafficking",
        "smuggling",
        "trade",
        "traffic",
        "seizure",
        "seizures",
        "cache",
        "caches",
        "depot",
        "depots",
        "sales",
        "factory",
        "purchases",
    }
)


_NO_USE = frozenset(
    {
        "purchasing",
        "purchase",
        "buy",
        "buying",
        "give",
        "gave",
        "giving",
        "supply",
        "supplying",
        "send",
        "sending",
        "without",
    }
)


READERS = (_with_what,)
