"""To whom it was done, and how many: victims, attackers, accused, witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stemmata.values.numerals import read_numeral
from stemmata.values.quantities import Quantity
from stemmata.values.words import words_of
from stemmata.weigh.draft import (
    HARM_VERBS,
    Draft,
    distance,
    has_object,
    is_actor_phrase,
    is_named,
    is_person,
    make_draft,
)
from stemmata.weigh.lexicon import Span
from stemmata.weigh.page import VIOLENCE, Page

__all__ = ["READERS"]

_BEFORE_PARTICIPLE = frozenset(
    {"brutally", "also", "been", "being", "treacherously", "recently", "seriously", "later", "ete", "sido"}
)
_AUXILIARIES = frozenset({"has", "have", "had", "ont", "a", "avaient", "who", "han", "reportedly", "there", "not"})
_LOOKS = frozenset({"uniformed", "hooded", "masked", "ملثمين", "ملثمون", "cagoules", "encapuchados"})
_ONE = frozenset({"a", "an", "one", "un", "une", "una", "یک"})
_LIST_MARKS = frozenset({",", ";", "،", "and", "et", "y", "و"})


def _victims(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Who was killed, wounded, arrested or taken, from passives, nouns ("murder of ...") and actives."""
    folded, single = page.words.folded, page.lexicon.single
    for category in (*HARM_VERBS, "done", "dead"):
        for mark in page.marked(category, start, end):
            if _intended(page, mark, start, end):
                continue
            victims = _victim_phrase(page, category, mark, (start, end))
            if victims is None or victims[1] <= victims[0]:
                continue
            people = is_person(page, victims)
            enumerated = victims[1] - victims[0] > 5
            named = is_named(page, victims) and category != "wound"
            head = folded[victims[0]]
            if not (people or named) or (head in single["harm"] and not people) or head in page.speech.pronouns:
                continue
            if (
                folded[victims[0]] in {"-", "'"}
                or head in single["weapon"]
                or (not people and not enumerated and is_actor_phrase(page, victims))
            ):
                continue
            yield make_draft(page, "victims", victims, mark, (start, end))


def _intended(page: Page, mark: Span, start: int, end: int) -> bool:
    """Whether a deed is only meant or threatened ("threatened to kill"), not done and not ordered."""
    before = page.words.folded[mark[0] - 1] if mark[0] > start else ""
    return page.lang == "en" and before == "to" and not page.marked("order", start, end)


def _victim_phrase(page: Page, category: str, mark: Span, sentence: Span) -> Span | None:
    """Return who suffers what stands at `mark`, as far as the order of words tells."""
    start, end = sentence
    if category in {"done", "dead"}:
        return _after_noun(page, category, mark, sentence)
    if page.lang == "fa":
        return page.nouns.before(mark[0], start, 8)
    if page.lang == "ar":
        return page.nouns.after(mark[1], end, 8, lists=True)
    folded, single = page.words.folded, page.lexicon.single
    k = mark[0]
    while k > start and folded[k - 1] in _BEFORE_PARTICIPLE:
        k -= 1
    if k > start and folded[k - 1] in single["be"]:
        while k > start and folded[k - 1] in single["be"] | _AUXILIARIES:
            k -= 1
        return page.nouns.before(k, start, lists=True)
    following = folded[mark[1]] if mark[1] < end else ""
    if following not in single["stops"] | {".", ",", ";"}:
        return page.nouns.after(mark[1], end, lists=True)
    return None if folded[mark[0]] in {"shot", "struck", "beat"} else page.nouns.before(k, start, lists=True)


def _after_noun(page: Page, category: str, mark: Span, sentence: Span) -> Span | None:
    """Return the victim of a noun: "murder of X", "X's murder", "two people dead"."""
    start, end = sentence
    folded, single = page.words.folded, page.lexicon.single
    before = folded[mark[0] - 1] if mark[0] > start else ""
    following = folded[mark[1]] if mark[1] < end else ""
    phrase: Span | None = None
    if category == "done" and following in single["of"] and page.lang != "fa":
        phrase = page.nouns.after(mark[1] + 1, end, lists=True)
    elif category == "done" and page.lang in {"fa", "ar"}:
        phrase = page.nouns.after(mark[1], end, 8)
    elif page.lang == "en" and before in {"'", "s"}:
        phrase = page.nouns.before(mark[0] - (1 if before == "'" else 2), start, 8)
    elif page.lang == "en" and folded[mark[0]] in {"dead", "wounded", "injured"}:
        phrase = page.nouns.before(mark[0], start, 6)
    return phrase


def _numbers(page: Page, start: int, end: int) -> Iterator[Draft]:
    """How many: victims, attackers, accused, witnesses, each with its unit."""
    counted = [
        q for q in page.quantities_in(start, end) if q.measure == "count" and (q.unit or page.lang in {"fa", "ar"})
    ]
    lists = _enumerations(page, counted, start, end)
    for span, total in lists:
        topic = _role(page, span, (start, end), is_actor=True)
        if topic is not None:
            draft = make_draft(page, topic, span, span, (start, end))
            yield replace(draft, low=total, high=total, unit="persons", act=_act(page, span, start, end))
    for quantity in counted:
        if any(span[0] <= page.word_at(quantity.start) < span[1] for span, _ in lists):
            continue
        low, high = quantity.low, quantity.high
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        unit_words = set(page.words.folded[first:last])
        single = page.lexicon.single
        is_people, is_actor = (
            bool(unit_words & single["people"]),
            bool(unit_words & (single["actor"] | single["culprit"])),
        )
        befallen = single["dead"] | single["witness"] | single["wound"]
        if not (is_people or is_actor or unit_words & befallen or _befell(page, (first, last), start, end)):
            continue
        topic = _role(page, (first, last), (start, end), is_actor=is_actor)
        if topic is None:
            continue
        extent = (first, max(last, page.word_at((quantity.unit_end or quantity.end) - 1) + 1))
        draft = make_draft(page, topic, extent, (first, last), (start, end))
        yield Draft(
            topic, page.written(extent), draft.trigger, draft.extent,
            quantity.unit, low, high, draft.negated, doubtful=draft.doubtful, act=_act(page, extent, start, end),
        )  # fmt: skip


def _befell(page: Page, span: Span, start: int, end: int) -> bool:
    """Whether the counted are said right beside the number to have been killed or hurt, whatever noun counts them."""
    deeds = [s for c in ("kill", "wound") for s in page.marked(c, start, end)]
    if page.lang == "ar":
        return any(0 <= span[0] - d[1] <= 1 for d in deeds)
    between = page.lexicon.single["be"] | {"have", "had", "has", "ont", "avaient", "reportedly", "also", "han"}
    return any(0 <= d[0] - span[1] <= 3 and all(w in between for w in page.words.folded[span[1] : d[0]]) for d in deeds)


def _tallies(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Figures behind their noun: "the number of wounded was 34", «شمار زخمی‌ها سی و چهار نفر است»."""
    single, folded = page.lexicon.single, page.words.folded
    for mark in page.marked("tally", start, end):
        of = [k for k in range(mark[0], min(mark[1] + 4, end)) if folded[k] in single["dead"] | single["wound"]]
        bare = bool(set(folded[slice(*mark)]) & {"toll", "bilan", "حصیله"})
        if not of and not bare:
            continue
        head = of[0] if of else mark[0]
        behind = page.quantities_in(head + 1, min(head + 13, end))
        quantity = next((q for q in behind if q.measure == "count"), None)
        if quantity is None:
            continue
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        draft = make_draft(page, "victim_number", (first, last), (first, last), (mark[0], end))
        act = "wound" if of and folded[head] in single["wound"] else "kill"
        yield replace(draft, low=quantity.low, high=quantity.high, unit=quantity.unit, act=act, extent=(mark[0], last))


def _named_dead(page: Page, start: int, end: int) -> Iterator[Draft]:
    """Names of the dead that somebody has kept and counted: "we have documented 21 names"."""
    if not page.marked("record", start, end):
        return
    names = page.lexicon.single["listed"]
    for quantity in page.quantities_in(start, end):
        first, last = page.word_at(quantity.start), page.word_at((quantity.unit_end or quantity.end) - 1) + 1
        if quantity.measure == "count" and set(page.words.folded[first : last + 1]) & names:
            draft = make_draft(page, "victim_number", (first, last), (first, last), (start, end))
            yield replace(draft, low=quantity.low, high=quantity.high, unit=quantity.unit, act="kill")


def _act(page: Page, span: Span, start: int, end: int) -> str | None:
    """Return what was done nearest to a phrase."""
    inside = set(page.words.folded[slice(*span)])
    if inside & (page.lexicon.single["wound"] - page.lexicon.single["dead"]) and "shot" not in inside:
        return "wound"
    if inside & page.lexicon.single["dead"]:
        return "kill"
    found = [(distance(span, [s]), category) for category in HARM_VERBS for s in page.marked(category, start, end)]
    found += [(distance(span, [s]), "kill") for s in page.marked("dead", start, end)]
    return min(found)[1] if found else None


def _enumerations(page: Page, counted: list[Quantity], start: int, end: int) -> list[tuple[Span, float]]:
    """Return lists of three or more counted parts ("a colonel, two sergeants, and two cadets") with their sums."""
    if len(counted) < 2:
        return []
    outcomes = {page.word_at(q.start) for q in counted if _is_outcome(page, q)}
    folded, found, k = page.words.folded, [], start
    while k < end:
        total, parts, here, last = 0.0, 0, k, k
        while here < end:
            size = None if here in outcomes else _counted_part(page, here)
            stop = next((j for j in range(here + 1, min(here + 7, end)) if folded[j] in _LIST_MARKS), None)
            phrase = page.nouns.after(here + 1, min(stop or here + 7, end))
            if size is None or phrase is None or not (is_actor_phrase(page, phrase) or is_person(page, phrase)):
                break
            total, parts, last = total + size, parts + 1, phrase[1]
            if stop is None:
                break
            here = stop
            while here < end and folded[here] in _LIST_MARKS:
                here += 1
        if parts >= 3:
            found.append(((k, last), total))
            k = last
        k += 1
    return found


def _counted_part(page: Page, i: int) -> float | None:
    """Return the small number that stands at word `i` ("two second lieutenants" are two, not two seconds)."""
    if page.words.folded[i] in _ONE:
        return 1.0
    if i + 1 < len(page.words) and page.words.folded[i + 1] in {"second", "third"}:
        numeral = read_numeral(words_of(page.words.written(i, i + 1)), 0, page.lang)
    else:
        numeral = read_numeral(page.words, i, page.lang)
    if numeral is None or numeral.ordinal or numeral.low != numeral.high or numeral.low >= 1000:
        return None
    return float(numeral.low)


def _charges(page: Page, span: Span, charged: list[Span], end: int) -> bool:
    """Whether the counted do the charging: "six officers arrested two reporters"."""
    mark = min(charged, key=lambda c: (distance(span, [c]), c))
    if mark[0] < span[1]:
        return False
    between = page.words.folded[span[1] : mark[0]]
    passive = any(word in page.lexicon.single["be"] for word in between)
    return not passive and has_object(page, mark, end)


def _is_outcome(page: Page, quantity: Quantity) -> bool:
    """Whether a number counts outcomes ("5 dead, 3 wounded"), which are not parts of one whole."""
    unit = words_of(quantity.unit or "").folded
    return not unit or bool(set(unit) & (page.lexicon.single["dead"] | page.lexicon.single["wound"]))


def _role(page: Page, span: Span, sentence: Span, *, is_actor: bool) -> str | None:
    """Return what a number of people counts: by the counted noun itself, else by what is said of them."""
    single, inside = page.lexicon.single, set(page.words.folded[span[0] : span[1]])
    if inside & single["witness"]:
        return "witness_number"
    if inside & (single["dead"] | single["wound"]) or _befell(page, span, *sentence):
        return "victim_number"
    looks = page.marked("dress", span[1], min(span[1] + 4, sentence[1])) or inside & _LOOKS
    armed = "armed" in inside and "forces" not in inside
    if (looks or armed or inside & single["culprit"]) and page.violent:
        return "assailant_number"
    if is_actor and _are_accused(page, span, sentence):
        return "accused_number"
    return _role_by_deed(page, span, sentence, is_actor=is_actor)


def _are_accused(page: Page, span: Span, sentence: Span) -> bool:
    """Whether the counted are charged, held, or said to be implicated."""
    charged = page.marked("inquiry", *sentence)
    if charged and distance(span, charged) <= 12 and not _charges(page, span, charged, sentence[1]):
        return True
    answerable = page.marked("answer", span[1], min(span[1] + 8, sentence[1]))
    return bool(answerable) and page.any_marked(VIOLENCE, *sentence)


def _role_by_deed(page: Page, span: Span, sentence: Span, *, is_actor: bool) -> str | None:
    """Return whether the counted did or suffered the deed nearest to them."""
    start, end = sentence
    folded, single = page.words.folded, page.lexicon.single
    harmed = sorted(s for c in (*HARM_VERBS, "dead", "harm") for s in page.marked(c, start, end))
    near = [h for h in harmed if distance(span, [h]) <= 9 and not _intended(page, h, start, end)]
    if not near:
        did = page.any_marked(("commit", "search", "kill"), start, end) and page.any_marked(VIOLENCE, start, end)
        return "assailant_number" if is_actor and did else None
    verb = min(near, key=lambda h: (distance(span, [h]), h))
    passive = verb[0] > start and any(folded[k] in single["be"] for k in range(max(start, verb[0] - 3), verb[0]))
    agent = any(a[1] <= span[0] and span[0] - a[1] <= 3 for a in page.marked("agent", start, end))
    kills = is_actor and not passive and span[1] <= verb[0] and verb in page.marked("kill", start, end)
    if agent or (kills and has_object(page, verb, end)):
        return "assailant_number"
    return "accused_number" if is_actor and verb in page.marked("detain", start, end) and not kills else "victim_number"


READERS = (_victims, _numbers, _tallies, _named_dead)
