"""The case in the form of the Events Standard Formats (HURIDOCS), one CSV file a format, under its field numbers.

Field numbers and lists of terms are those of the OpenEvSys data dictionary. The formats were made for what an
organisation holds to be so; here most is what somebody says. What is said by one and denied by another fills no field
as if it were known: it stands in Information with its source, and in remarks with numbers for and against.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stemmata.report.edition import Answer, Claim, Question
from stemmata.report.exports.ready import Days, Ready, as_date, rows_as_csv
from stemmata.report.packet import File
from stemmata.values.locators import locate

README = """\
One CSV file for each format of the Events Standard Formats (ESF): columns are "number name" with the field numbers of
HURIDOCS as OpenEvSys uses them; fields.csv says what fills each. UTF-8 with a mark, commas. Cells that a spreadsheet
program would take for formulas have an apostrophe in front. Several values of a repeatable field are parted by " | ".

  event.csv         Event: questions of the case on the same days
  act.csv           Act: each question on a number of victims of such an event; the victim is a group (0902 group)
  told_acts.csv     who did what to whom as one speaker tells it in one sentence, under fields of Act, Involvement and
                    Information: many tell of one act, so these rows are never to be counted as acts
  involvement.csv   Involvement: each answer to who did it, who ordered it, which unit it was. Nothing is held to be so:
                    remarks (2450) say how many sources say it, through how many origins between which no textual
                    dependence was found, and how many claims deny it
  information.csv   Information: each claim and each row of a list, with its source and reliability (2553, list 42)
                    where people graded it; "Unknown" where nobody did. No publisher is ever graded
  person.csv        Person: persons of lists (counting unit: individual), victims as groups, and those named in answers
  biographic.csv    Biographic details: who held which post
  document.csv      Document: the sources; 9001 is the exhibit number, the SHA-256 stands in 9012

Dates (list 48): where a day is not known the first day that is possible is given, with the type "Unknown day" or
"Unknown month and day"; "Estimate" where bounds cut across months. An empty field is: not known here, or not asked.
Types of act, degrees of involvement and the like are left in the words of the case where no term of the list says just
that: whoever imports them assigns the terms.
"""
_ACCUSING: Mapping[str, str] = {"perpetrator": "", "unit": "", "who_ordered": "Gave orders"}
"""Topics whose answers name somebody involved, and the degree of involvement (list 18) where the topic says it."""
_ESF_GRADES: Mapping[str, str] = {
    "highly reliable": "Highly reliable", "likely reliable": "Likely reliable", "unsure": "Unsure",
    "likely unreliable": "Likely unreliable", "highly unreliable": "Highly unreliable", "unknown": "Unknown",
}  # fmt: skip
_MATERIALS: Mapping[str, str] = {
    "testimony": "Testimony", "press": "Press", "official": "Official document", "recording": "Recording",
    "list": "List", "report": "Report", "web": "Web page",
}  # fmt: skip

Row = dict[str, str]

FIELDS: Mapping[str, Mapping[str, str]] = {
    "event": {
        "0101 Event record number": "made of the days",
        "0102 Event title": "days and the place named most often",
        "0108 Confidentiality": "No: only what is open passes the gate",
        "0112 Local geographical area": "places as written in its claims",
        "0113 Initial date": "questions.event_from",
        "0113 Initial date type": "list 48",
        "0114 Final date": "questions.event_to",
        "0114 Final date type": "list 48",
        "0115 Event description": "questions.title",
        "0150 Remarks": "how many questions are contested",
        "0151 Violation status": "Unknown: findings stand apart, with their standard of proof",
    },
    "act": {
        "2101 Act record number": "questions.question_id",
        "2102 Victim": "record number of the group in person.csv",
        "2103 Event": "record number in event.csv",
        "2108 Confidentiality": "No",
        "2109 Type of act": "questions.unit, in the words of the case",
        "2111 Initial date": "questions.event_from",
        "2111 Initial date type": "list 48",
        "2121 Final date": "questions.event_to",
        "2121 Final date type": "list 48",
        "2150 Remarks": "each answer with claims for and against, and origins",
    },
    "told_acts": {
        "2101 Act record number": "acts.act_id",
        "2102 Victim": "acts.victims, as written",
        "2103 Event": "record number in event.csv",
        "2109 Type of act": "acts.deed, in the words of the case",
        "2111 Initial date": "acts.event_from",
        "2111 Initial date type": "list 48",
        "2112 Exact location": "acts.place, as written",
        "2114 Method of violence": "acts.weapons, as written",
        "2121 Final date": "acts.event_to",
        "2121 Final date type": "list 48",
        "0931 Number of persons in group": "acts.low to high, of what acts.counts says",
        "2402 Perpetrator": "acts.perpetrators and units, as written",
        "2450 Remarks": "who is said to have ordered it, and who not to have done it",
        "2502 Source": "acts.asserted_by",
        "2550 Remarks": "asserts, denies or doubts; the place in the text",
        "2566 Supporting documents": "exhibit number, SHA-256",
    },
    "involvement": {
        "2401 Involvement record number": "answers.answer_id",
        "2402 Perpetrator": "record number in person.csv",
        "2403 Event": "record number in event.csv",
        "2404 Act": "record number in act.csv, where the event has just one",
        "2408 Confidentiality": "No",
        "2409 Degree of involvement": "list 18, where the topic says it",
        "2450 Remarks": "the question; sources, origins, claims for and against",
    },
    "information": {
        "2501 Information record number": "claims.claim_id, or records.record_id",
        "2502 Source": "claims.asserted_by; of a row the list",
        "2503 Event": "record number in event.csv",
        "2504 Related person": "record number in person.csv (rows of lists)",
        "2508 Confidentiality": "No",
        "2509 Source connection to information": "list 19; left empty: assign it by hand",
        "2510 Language of source material": "passages.lang",
        "2511 Date of source material": "sources.published_from and published_to",
        "2511 Date of source material type": "list 48",
        "2512 Type of source material": "sources.kind",
        "2550 Remarks": "what is said, the words, the place, and through whom it reached the source",
        "2553 Reliability of information": "list 42: grades on the scale esf",
        "2566 Supporting documents": "exhibit number, SHA-256",
    },
    "person": {
        "0901 Person record number": "persons.person_id, or made of the question or answer",
        "0902 Counting unit": "list 07",
        "0903 Person's name": "as written",
        "0904 Other names": "other spellings",
        "0908 Confidentiality": "No",
        "0911 Date of birth": "records.birth_date",
        "0911 Date of birth type": "list 48",
        "0912 Place of birth": "records.birth_place",
        "0915 Sex": "records.sex",
        "0923 Local term for occupation": "records.occupation",
        "0927 Deceased": "Yes where a list gives a date of death",
        "0928 Date deceased": "records.death_date",
        "0928 Date deceased type": "list 48",
        "0930 Group description": "questions.unit",
        "0931 Number of persons in group": "where all who speak of it agree; else remarks of the act",
        "0943 Other background": "father's name, age as the list has them",
    },
    "biographic": {
        "2301 Biographic details record number": "posts.post_id",
        "2302 Person": "posts.person",
        "2310 Initial date": "posts.started_from and started_to",
        "2310 Initial date type": "list 48",
        "2311 Final date": "posts.ended_from and ended_to",
        "2311 Final date type": "list 48",
        "2327 Position": "posts.post",
        "2350 Remarks": "posts.under, posts.reason",
    },
    "document": {
        "9001 Document id": "exhibit number, else SHA-256",
        "9002 Title": "sources.title, else its name",
        "9003 Creator": "sources.author, else publisher",
        "9004 Description": "sources.obtained",
        "9005 Date created": "sources.published_from and published_to",
        "9006 Date submitted": "sources.received_at",
        "9007 Type": "sources.kind",
        "9008 Language": "sources.languages",
        "9009 File": "sources.name",
        "9010 Format": "sources.media_type",
        "9011 URL": "empty: where a file was received from is in the ledger",
        "9012 SHA-256": "sources.source_id (a column of ours)",
    },
}


def files(ready: Ready) -> Iterator[File]:
    """Yield one file a format, and what fills each field."""
    made: Mapping[str, Iterable[Row]] = {
        "event": _events(ready),
        "act": _acts(ready),
        "told_acts": _told(ready),
        "involvement": _involvements(ready),
        "information": [*_claims(ready), *_rows(ready)],
        "person": [*_persons(ready), *_groups(ready), *_named(ready)],
        "biographic": _biographic(ready),
        "document": _documents(ready),
    }
    for name, rows in made.items():
        yield f"{name}.csv", _csv(name, rows)
    said = [(f"{name}.csv", *column.split(" ", 1), what) for name, of in FIELDS.items() for column, what in of.items()]
    yield "fields.csv", rows_as_csv(("file", "field", "name", "what fills it"), said)


def _csv(name: str, rows: Iterable[Row]) -> bytes:
    header = tuple(FIELDS[name])
    numbers = {column.split(" ", 1)[0] + (" type" if column.endswith(" type") else ""): column for column in header}
    lines = []
    for row in rows:
        full = {numbers[number]: cell for number, cell in row.items()}
        lines.append([full.get(column, "") for column in header])
    return rows_as_csv(header, sorted(lines))


def typed(first: object, last: object) -> tuple[str, str]:
    """Return a date and its type (list 48).

    >>> typed("2014-10-16", "2014-10-16"), typed("2014-10-01", "2014-10-31"), typed("2014-10-03", "2014-11-02")
    (('2014-10-16', ''), ('2014-10-01', 'Unknown day'), ('2014-10-03', 'Estimate'))
    """
    one, other = str(first or last or ""), str(last or first or "")
    if not one or one == other:
        return one, ""
    begins, ends = dt.date.fromisoformat(one), dt.date.fromisoformat(other)
    if begins.day == 1 and (ends + dt.timedelta(1)).day == 1:
        if (begins.year, begins.month) == (ends.year, ends.month):
            return one, "Unknown day"
        if begins.year == ends.year and (begins.month, ends.month) == (1, 12):
            return one, "Unknown month and day"
    return one, "Estimate"


def _dated(number: str, first: object, last: object) -> Row:
    date, kind = typed(first, last)
    return {number: date, f"{number} type": kind}


def _event_id(days: Days) -> str:
    return f"event-{days[0]}-{days[1]}"


def _victims(questions: Iterable[Question]) -> list[Question]:
    return [q for q in questions if q.topic == "victim_number"]


def _events(ready: Ready) -> Iterator[Row]:
    for days, questions in ready.events.items():
        first, last = days
        contested = sum(q.standing == "contested" for q in questions)
        yield {
            "0101": _event_id(days),
            "0102": ready.event_name(days),
            "0108": "No",
            "0112": " | ".join(sorted(ready.places_of.get(days, ()))),
            **_dated("0113", first, first),
            **_dated("0114", last, last),
            "0115": " | ".join(sorted(q.title for q in questions if q.title)),
            "0150": f"questions: {len(questions)}, of them contested: {contested}",
            "0151": "Unknown",
        }


def _acts(ready: Ready) -> Iterator[Row]:
    for days, questions in ready.events.items():
        for question in _victims(questions):
            answers = ready.edition.answers.get(question.question_id, ())
            yield {
                "2101": question.question_id,
                "2102": f"group-{question.question_id}",
                "2103": _event_id(days),
                "2108": "No",
                "2109": question.unit or "",
                **_dated("2111", days[0], days[0]),
                **_dated("2121", days[1], days[1]),
                "2150": " | ".join(f"{answer.value}: {_standing(answer)}" for answer in answers),
            }


def _told(ready: Ready) -> Iterator[Row]:
    for act in ready.admission.tables["acts"].to_pylist():
        source_id = act["source_id"]
        days = next((ready.event_of[c] for c in act["claims"] or () if c in ready.event_of), None)
        orders = [f"ordered by: {name}" for name in act["ordered_by"] or ()]
        cleared = [f"said not to have done it: {name}" for name in act["not_by"] or ()]
        yield {
            "2101": act["act_id"],
            "2102": act["victims"] or "",
            "2103": _event_id(days) if days else "",
            "2109": act["deed"] or "",
            **_dated("2111", act["event_from"], act["event_from"]),
            "2112": act["place"] or "",
            "2114": " | ".join(act["weapons"] or ()),
            **_dated("2121", act["event_to"], act["event_to"]),
            "0931": _how_many(act["low"], act["high"], act["counts"]),
            "2402": " | ".join(dict.fromkeys([*(act["perpetrators"] or ()), *(act["units"] or ())])),
            "2450": " | ".join([*orders, *cleared]),
            "2502": act["asserted_by"] or "",
            "2550": f"{act['polarity']}; characters {act['start']} to {act['end']}",
            "2566": " ".join(filter(None, (ready.exhibit(source_id), ready.sha256(source_id)))),
        }


def _how_many(low: float | None, high: float | None, counts: str | None) -> str:
    """Return a number as it was told.

    >>> _how_many(17.0, None, "persons"), _how_many(3.0, 3.0, "families"), _how_many(None, None, None)
    ('17 or more persons', '3 families', '')
    """
    if low is None and high is None:
        return ""
    if low == high:
        number = f"{low:g}"
    elif high is None:
        number = f"{low:g} or more"
    else:
        number = f"at most {high:g}" if low is None else f"{low:g} to {high:g}"
    return f"{number} {counts or ''}".strip()


def _standing(answer: Answer) -> str:
    against = len(answer.claims_against or ())
    origins = answer.independent_origins
    said = f"claims for: {len(answer.claims_for or ())}, against: {against}, sources: {answer.n_sources}"
    return f"{said}, origins {'not stated' if origins is None else f'expected: {origins:.1f}'}"


def _accused(ready: Ready) -> Iterator[tuple[Question, Answer]]:
    for question in ready.edition.questions:
        if question.topic in _ACCUSING:
            for answer in ready.edition.answers.get(question.question_id, ()):
                yield question, answer


def _involvements(ready: Ready) -> Iterator[Row]:
    for question, answer in _accused(ready):
        days = (question.event_from, question.event_to)
        acts = _victims(ready.events.get(days, ()))
        yield {
            "2401": answer.answer_id,
            "2402": f"named-{answer.answer_id}",
            "2403": _event_id(days) if days in ready.events else "",
            "2404": acts[0].question_id if len(acts) == 1 else "",
            "2408": "No",
            "2409": _ACCUSING[question.topic or ""],
            "2450": f"alleged: {question.title or question.topic} {_standing(answer)}",
        }


def _claims(ready: Ready) -> Iterator[Row]:
    for claim in ready.claims:
        days = ready.event_of.get(claim.claim_id)
        yield {
            **_material(ready, claim.source_id, claim.start),
            "2501": claim.claim_id,
            "2502": claim.asserted_by or "",
            "2503": _event_id(days) if days else "",
            "2550": _remarks(ready, claim),
            "2553": _reliability(ready, claim),
        }


def _material(ready: Ready, source_id: str, at: int | None) -> Row:
    source = ready.edition.sources[source_id]
    passage = ready.passage_at(source_id, at) if at is not None else None
    lang = passage.lang if passage else next(iter(source.languages or ()), None)
    return {
        "2508": "No",
        "2510": lang if lang and lang != "und" else "",
        **_dated("2511", source.published_from, source.published_to),
        "2512": _MATERIALS.get(source.kind or "", ""),
        "2566": " ".join(filter(None, (ready.exhibit(source_id), ready.sha256(source_id)))),
    }


def _remarks(ready: Ready, claim: Claim) -> str:
    passage = ready.passage_at(claim.source_id, claim.start)
    place = locate({name: getattr(passage, name) for name in passage.__slots__}) if passage else ""
    value = " ".join(part for part in (claim.value, claim.unit) if part)
    chain = " > ".join(claim.speakers)
    told = f"{claim.polarity}: {claim.topic} = {value}; {claim.status}; by {chain}; {place}"
    return f'{told}; characters {claim.start} to {claim.end}: "{claim.quote}"'


def _reliability(ready: Ready, claim: Claim) -> str:
    grades = {
        (g.meaning or g.grade or "").casefold()
        for g in ready.edition.grades.get(claim.claim_id, ())
        if g.scale == "esf"
    }
    found = sorted({_ESF_GRADES.get(grade, grade) for grade in grades})
    return " | ".join(found) or "Unknown"


def _rows(ready: Ready) -> Iterator[Row]:
    person = {m.member_id: p for p, members in ready.edition.persons.items() for m in members}
    for record_id, row in ready.rows.items():
        sheet = f"{row['sheet']}, " if row["sheet"] else ""
        yield {
            **_material(ready, row["source_id"], None),
            "2501": record_id,
            "2502": f"list {row['list_id'] or row['source_id'][:12]}",
            "2504": person.get(record_id, record_id),
            "2550": f"{sheet}row {row['row']}: {row['name_as_written'] or row['name']}",
            "2553": "Unknown",
        }


def _persons(ready: Ready) -> Iterator[Row]:
    for person_id, members in ready.edition.persons.items():
        rows = [ready.rows[m.member_id] for m in members if m.member_id in ready.rows]
        names = list(dict.fromkeys(row["name_as_written"] or row["name"] for row in rows if row["name"]))
        if not names:
            continue
        born, died = _first(rows, "birth_date"), _first(rows, "death_date")
        yield {
            "0901": person_id,
            "0902": "Individual",
            "0903": names[0],
            "0904": " | ".join(names[1:]),
            "0908": "No",
            **_dated("0911", *born),
            "0912": _all(rows, "birth_place"),
            "0915": _all(rows, "sex"),
            "0923": _all(rows, "occupation"),
            "0927": "Yes" if any(died) else "",
            **_dated("0928", *died),
            "0943": "; ".join(
                f"{what}: {said}" for what in ("father_name", "mother_name", "age") if (said := _all(rows, what))
            ),
        }


def _first(rows: Sequence[Mapping[str, Any]], field: str) -> tuple[str | None, str | None]:
    """Return the bounds of a date over all rows that give it."""
    firsts = [row[f"{field}_from"] for row in rows if row.get(f"{field}_from")]
    lasts = [row[f"{field}_to"] for row in rows if row.get(f"{field}_to")]
    return min(firsts, default=None), max(lasts, default=None)


def _all(rows: Sequence[Mapping[str, Any]], field: str) -> str:
    return " | ".join(dict.fromkeys(str(row[field]) for row in rows if row.get(field)))


def _groups(ready: Ready) -> Iterator[Row]:
    for questions in ready.events.values():
        for question in _victims(questions):
            answers = ready.edition.answers.get(question.question_id, ())
            numbers = {(a.low, a.high) for a in answers}
            (agreed,) = numbers if len(numbers) == 1 else (None,)
            exact = agreed is not None and agreed[0] is not None and agreed[0] == agreed[1]
            denied = any(a.claims_against for a in answers)
            yield {
                "0901": f"group-{question.question_id}",
                "0902": "Group",
                "0908": "No",
                "0930": question.unit or question.title or "",
                "0931": f"{agreed[0]:g}" if agreed is not None and exact and not denied else "",
            }


def _named(ready: Ready) -> Iterator[Row]:
    for _, answer in _accused(ready):
        yield {"0901": f"named-{answer.answer_id}", "0903": answer.value or "", "0908": "No"}


def _biographic(ready: Ready) -> Iterator[Row]:
    for post in ready.edition.posts:
        said = [f"under: {post['under']}" if post["under"] else "", post["reason"] or "", post["started"] or ""]
        yield {
            "2301": post["post_id"],
            "2302": post["person"] or "",
            **_dated("2310", post["started_from"], post["started_to"]),
            **_dated("2311", post["ended_from"], post["ended_to"]),
            "2327": post["post"] or "",
            "2350": "; ".join(filter(None, [*said, post["ended"] or ""])),
        }


def _documents(ready: Ready) -> Iterator[Row]:
    for source in ready.edition.sources.values():
        yield {
            "9001": ready.exhibit(source.source_id) or source.source_id,
            "9002": source.heading,
            "9003": source.author or source.publisher or "",
            "9004": source.obtained or "",
            "9005": as_date(source.published_from, source.published_to),
            "9006": source.received_at.isoformat() if source.received_at else "",
            "9007": _MATERIALS.get(source.kind or "", source.kind or ""),
            "9008": " | ".join(source.languages or ()),
            "9009": source.name or "",
            "9010": source.media_type or "",
            "9012": ready.sha256(source.source_id),
        }
