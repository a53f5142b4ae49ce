"""What people write of a claim, field by field: read, checked, and refused with the place and the mend."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from stemmata.errors import ClaimRefusedError
from stemmata.tables import Polarity
from stemmata.values.cells import iso, read_date
from stemmata.values.fold import find_quotes
from stemmata.values.quantities import find_quantities
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.coded import CONTENT, Row, content_of
from stemmata.weigh.scheme import KINDS, Scheme

__all__ = ["FIELDS", "changes_of", "claim_of", "written"]

FIELDS = (
    "topic", "kind", "value", "unit", "low", "high", "asserted_by", "chain", "polarity", "quote", "event_from",
    "event_to", "place",
)  # fmt: skip
"""What can be said of a claim, in the order in which a sheet asks it."""
POLARITIES: tuple[str, ...] = get_args(Polarity)
_NEEDED = ("topic", "value", "asserted_by", "quote")
_ALSO = {"speaker": "asserted_by", "from": "event_from", "to": "event_to", "said_by": "asserted_by"}
_ARROW = " > "
Span = tuple[int, int]


def written(row: Mapping[str, Any], field: str) -> str:
    """Return a field of a claim as people write it; empty where there is nothing.

    >>> written({"low": 11.0, "chain": '["Mr Karsan","Mill Street Post"]'}, "low")
    '11'
    """
    value = row.get(field)
    if value is None:
        return ""
    if field == "chain":
        return _ARROW.join(json.loads(value))
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def changes_of(row: Row, fields: Mapping[str, Any], scheme: Scheme, text: str) -> dict[str, Any]:
    """Return what somebody's words change of a claim, column -> JSON value; nothing for words that change nothing.

    Args:
        row: The claim.
        fields: Field -> what was written; None or empty empties it.
        scheme: The topics.
        text: The text of its source, in which a quotation must stand.

    Raises:
        ClaimRefusedError: If a value is none.
    """
    before = content_of(row)
    given = {_named(name): value for name, value in fields.items()}
    # spaces and line ends are what sheets and shells change on their own
    asked = {n: v for n, v in given.items() if not (isinstance(v, str) and v.split() == written(before, n).split())}
    now = _read(before, asked, scheme, text)
    return {name: now[name] for name in CONTENT if now[name] != before[name]}


def claim_of(fields: Mapping[str, Any], scheme: Scheme, text: str, outlet: str | None) -> Row:
    """Return a claim that somebody adds, column -> JSON value.

    Args:
        fields: Field -> what was written; `topic`, `value`, `asserted_by` and `quote` are needed.
        scheme: The topics.
        text: The text of its source.
        outlet: Who published the source: the end of the chain, if none is given.

    Raises:
        ClaimRefusedError: If a value is none or missing, or the words are not in the source.
    """
    given = {_named(name): value for name, value in fields.items() if value not in {None, ""}}
    for name in _NEEDED:
        if name not in given:
            raise ClaimRefusedError(place=name, problem="it is not said", mend=f"a claim needs {', '.join(_NEEDED)}")
    empty: Row = dict.fromkeys(CONTENT) | {"polarity": "asserts", "start": -1, "end": -1}
    if "chain" not in given:
        given["chain"] = [str(given["asserted_by"]), *([outlet] if outlet and outlet != given["asserted_by"] else [])]
    return _read(empty, given, scheme, text)


def _named(field: str) -> str:
    name = _ALSO.get(field.strip().lower(), field.strip().lower())
    if name not in FIELDS and name != "start":
        near = get_close_matches(name, FIELDS, 1)
        mend = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(FIELDS)}"
        raise ClaimRefusedError(place=field, problem="a claim has no such field", mend=mend)
    return name


def _read(before: Row, given: Mapping[str, Any], scheme: Scheme, text: str) -> Row:
    now = dict(before)
    for name in FIELDS:
        if name in given and name in _READERS:
            now[name] = _READERS[name](name, given[name])
    if "topic" in given and now["topic"] != before["topic"]:
        known = scheme.topics.get(now["topic"])
        if known is None:
            near = get_close_matches(now["topic"], scheme.topics, 1)
            mend = f"did you mean {near[0]}?" if near else f"the topics are {', '.join(scheme.topics)}"
            raise ClaimRefusedError(place="topic", problem=f"{now['topic']!r} is no topic of the scheme", mend=mend)
        if "kind" not in given:
            now["kind"] = known.kind
    if now["topic"] != before["topic"] or now["value"] != before["value"]:
        _close_values(now, scheme)
    if now["value"] != before["value"] and now["kind"] == "quantity" and not {"low", "high"} & given.keys():
        now["low"], now["high"] = _bounds(str(now["value"]), str(given.get("quote") or now["quote"] or ""))
    if None not in {now["low"], now["high"]} and now["low"] > now["high"]:
        raise ClaimRefusedError(place="low", problem="it is more than high", mend="turn them round")
    if given.keys() & {"event_from", "event_to"}:
        _order_days(now, given)
    if "asserted_by" in given and "chain" not in given:
        now["chain"] = _chain_from(now["asserted_by"], json.loads(before["chain"] or "[]"))
    if "quote" in given:
        at = _number("start", given["start"]) if given.get("start") not in {None, ""} else None
        start, end = _place(str(given["quote"]), text, before, None if at is None else int(at))
        now |= {"start": start, "end": end, "quote": text[start:end]}
    return now


def _close_values(now: Row, scheme: Scheme) -> None:
    """Hold a value against those that its topic allows."""
    topic = scheme.topics.get(now["topic"])
    if topic is None:
        return
    value = topic.value(str(now["value"]))
    if value is None:
        problem = f"{now['value']!r} is no value of {topic.name}"
        raise ClaimRefusedError(place="value", problem=problem, mend=f"it is one of {', '.join(topic.values)}")
    now["value"] = value


def _bounds(value: str, quote: str) -> tuple[float | None, float | None]:
    """Return the bounds of a number in words or digits."""
    # a person may write the number in another language than the source's
    languages = (guess_language(words_of(text)) for text in (quote or value, value))
    found = (quantity for lang in (*languages, "en") for quantity in find_quantities(value, lang))
    first = next(found, None)
    return (first.low, first.high) if first is not None else (None, None)


def _order_days(now: Row, given: Mapping[str, Any]) -> None:
    """Fill in the second of two days where one is said alone, and refuse days in the wrong order."""
    first, last = now["event_from"], now["event_to"]
    if first is not None and "event_to" not in given and (last is None or last < first):
        now["event_to"] = last = first
    if last is not None and "event_from" not in given and (first is None or last < first):
        now["event_from"] = first = last
    if first is not None and last is not None and last < first:
        raise ClaimRefusedError(place="event_to", problem="it is before event_from", mend="turn them round")


def _chain_from(speaker: str, chain: list[str]) -> str:
    """Return the chain with another first speaker: from that speaker on, if it is one of the chain."""
    rest = chain[chain.index(speaker) :] if speaker in chain else [speaker, *chain[1:]]
    return json.dumps(rest, ensure_ascii=False, separators=(",", ":"))


def _place(quote: str, text: str, before: Row, at: int | None) -> Span:
    """Return where a quotation stands: at the place named, else the only one, else the one nearest to the old one."""
    found = sorted(set(_places(quote, text)))
    if not found:
        mend = "copy the words from the passage as they stand there"
        raise ClaimRefusedError(place="quote", problem="these words do not stand in the source", mend=mend)
    if at is not None and at >= 0:
        found = [span for span in found if span[0] == at] or found
    elif before["start"] >= 0:
        return min(found, key=lambda span: (abs(span[0] - before["start"]), span))
    if len(found) > 1:
        starts = ", ".join(str(span[0]) for span in found[:5]) + (", ..." if len(found) > 5 else "")
        mend = f"say which is meant by start (one of {starts}), or quote more words"
        raise ClaimRefusedError(place="quote", problem=f"they stand in the source {len(found)} times", mend=mend)
    return found[0]


def _places(quote: str, text: str) -> Iterator[Span]:
    """Yield where the words stand exactly; where they do not, where they do but for spaces, signs and letter forms."""
    at = text.find(quote) if quote.strip() else -1
    exact = at >= 0
    while at >= 0:
        yield at, at + len(quote)
        at = text.find(quote, at + 1)
    if not exact:
        yield from find_quotes(quote, text)


# -- single fields --------------------------------------------------------------------------------------------------


def _text(_: str, said: Any) -> str | None:  # noqa: ANN401  (what somebody wrote)
    return " ".join(str(said).split()) or None if said is not None else None


def _needed(name: str, said: Any) -> str:  # noqa: ANN401  (what somebody wrote)
    if (found := _text(name, said)) is None:
        raise ClaimRefusedError(place=name, problem="it cannot be empty", mend="reject the claim, or say what it is")
    return found


def _one_of(allowed: tuple[str, ...]) -> Callable[[str, Any], str]:
    def read(name: str, said: Any) -> str:  # noqa: ANN401  (what somebody wrote)
        found = _needed(name, said).lower()
        if found not in allowed:
            near = get_close_matches(found, allowed, 1)
            mend = f"did you mean {near[0]}?" if near else f"say one of {', '.join(allowed)}"
            raise ClaimRefusedError(place=name, problem=f"{found!r} is none", mend=mend)
        return found

    return read


def _number(name: str, said: Any) -> float | None:  # noqa: ANN401  (what somebody wrote)
    plain = _text(name, said)
    if plain is None:
        return None
    try:
        found = float(plain.replace(",", "").replace(" ", ""))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ClaimRefusedError(
            place=name, problem=f"{plain!r} is no number", mend="write it in digits, or leave it empty"
        )
    return found


def _day(name: str, said: Any) -> str | None:  # noqa: ANN401  (what somebody wrote)
    if isinstance(said, date):
        return said.isoformat()[:10]
    plain = _text(name, said)
    if plain is None:
        return None
    readings = read_date(plain).readings
    days = {iso(reading) for reading in readings}
    day = days.pop() if len(days) == 1 else None
    if day is None or len(day) != 10:
        problem = f"{plain!r} is " + ("not one day" if readings else "no day")
        raise ClaimRefusedError(place=name, problem=problem, mend="write it as 2023-03-14")
    return day


def _chain(name: str, said: Any) -> str:  # noqa: ANN401  (what somebody wrote)
    links = said if isinstance(said, list | tuple) else str(said or "").split(_ARROW.strip())
    found = [link for one in links if (link := " ".join(str(one).split()))]
    if not found:
        raise ClaimRefusedError(place=name, problem="it names nobody", mend="write it as: first speaker > ... > outlet")
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "topic": _needed, "kind": _one_of(KINDS), "value": _needed, "unit": _text, "low": _number, "high": _number,
    "asserted_by": _needed, "chain": _chain, "polarity": _one_of(POLARITIES), "event_from": _day, "event_to": _day,
    "place": _text,
}  # fmt: skip
