"""Questions in the dossier's language: the room `weigh` words them in English, by patterns that are read here.

A question in other words, of a scheme of topics or of another version, stays as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from stemmata.report.edition import Question
from stemmata.report.parting import shortened
from stemmata.report.texts import ENGLISH, Texts

__all__ = ["asked", "question_title"]

_LONGEST = 600
"""Bytes of a question on a page at most."""
_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_WHERE = rf"(?: (?P<in>at|in) (?P<place>.+?))?(?: on (?P<day>{_DAY}))?"
_ALSO = rf"(?: \(also dated (?P<also>{_DAY}(?: and {_DAY})?)\))?\?"
_MONTHS = {name: number for number, name in enumerate(ENGLISH.words["months"]["gregorian"], 1)}
_PARTS = frozenset({"happened", "at", "in", "on", "also", "only"})


def question_title(question: Question, t: Texts) -> str:
    """Return the question in words, very long ones shortened."""
    if question.title:
        return asked(shortened(question.title, _LONGEST), t)
    topic = shortened(t.topic(question.topic), _LONGEST)
    return topic[:1].upper() + topic[1:]


def asked(title: str, t: Texts) -> str:
    """Return a question of a table in the language; as it is where it is in other words than the known ones.

    >>> from stemmata.report.texts import texts
    >>> asked("How many people are said to have been killed at Karsan on 12 April 2031?", texts("fr"))
    'De la mort de combien de personnes est-il fait état à Karsan le 12 avril 2031\u202f?'
    """
    if t.lang == "en":
        return title
    for name, pattern in _patterns():
        if (found := pattern.fullmatch(title)) and (noun := _noun(found, t)) is not None:
            where = t(f"asked.{found['in']}", place=t.isolated(found["place"])) if found["place"] else ""
            where += t("asked.on", day=_day(found["day"], t)) if found["day"] else ""
            question = t(f"asked.{name}", **_facts(name, noun, where, t))
            if found["also"]:
                days = t.listed(_day(day, t) for day in found["also"].split(" and "))
                return t("asked.also", question=question, days=days)
            return t("asked.only", question=question)
    return title


def _facts(name: str, noun: str, where: str, t: Texts) -> dict[str, str]:
    given = {"noun": noun, "where": where, "what": t("asked.happened", where=where)}
    return {fact: said for fact, said in given.items() if f"{{{fact}}}" in t.words["asked"][name]}


def _noun(found: re.Match[str], t: Texts) -> str | None:
    """Return whom a question counts; None where there is no word for them."""
    counted = found.groupdict().get("noun")
    return "" if counted is None else t.words["counted"].get(counted)


def _day(said: str, t: Texts) -> str:
    day, month, year = said.split()
    return t.day(dt.date(int(year), _MONTHS[month], int(day)))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the questions in English as patterns."""
    happened = ENGLISH.words["asked"]["happened"].replace("{where}", _WHERE)
    facts = {"{what}": happened, "{where}": _WHERE, "{noun}": r"(?P<noun>.+?)"}
    return tuple(
        (name, re.compile(re.sub(r"{\w+}", lambda hole: facts[hole[0]], said) + _ALSO))
        for name, said in ENGLISH.words["asked"].items()
        if name not in _PARTS
    )
