"""An invented case as large as wanted, lopsided as real ones are: nothing in it is spread evenly.

A few sources are very long, one family has hundreds of members, one question has most of the answers, one speaker says
most, two lists hold every other row. With `monsters` single values are out of all measure too: a paragraph, a cell, a
quotation, a chain of speakers, a source that thousands name.
"""

# ruff: noqa: E501, SIM905  (tables of invented rows are read best one row a line, words as words)

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pyarrow as pa
from scale import name_of

from stemmata.tables import TABLES
from stemmata.values.ids import canonical_json, row_id

DAY = dt.date(2031, 1, 1)
_WORDS = (
    "boats river quay men women soldiers bridge morning lorries seen said counted names wall market road night smoke "
    "before after eleven forty nobody could tell who had fired first and the house of the ferryman stood open when they "
    "came down from the hill with lamps in their hands asking for bread water news of the others"
).split()
_SPIKY = ("Smith & Sons", '"we know nothing"', "<unread>", "it's told")
"""Words that take more bytes on a page than in the text."""
_RIGHT_TO_LEFT = "در این روز گروهی از مردم کنار پل ایستاده بودند و کسی نمی‌دانست چه شده است".split()


@dataclass(frozen=True)
class Size:
    """How large the case is."""

    passages: int = 100_000
    claims: int = 20_000
    reports: int = 3_000
    """Short sources of some twelve passages."""
    long_sources: int = 8
    rows: int = 24_000
    """Rows of two lists: each is a passage too."""
    family: int = 400
    """Sources of the largest family."""
    questions: int = 1_200
    loud: float = 0.15
    """Share of the claims that one speaker makes, and that answer one question."""
    days: int = 3_000
    suppressed: int = 3_000
    contradictions: int = 5_000
    findings: int = 200
    topics: int = 400
    strata: int = 24
    monsters: float = 0.0
    """How many of what is out of all measure there are, 1 for thousands; 0 for none."""

    def scaled(self, share: float, **other: Any) -> Size:
        """Return the same case at a share of its size."""
        made = {n: max(2, round(getattr(self, n) * share)) for n in ("passages", "claims", "reports", "rows", "family", "questions", "days", "suppressed", "contradictions", "findings", "topics", "strata")}  # fmt: skip
        return Size(
            **{**made, "long_sources": self.long_sources, "loud": self.loud, "monsters": self.monsters, **other}
        )


@dataclass
class _Making:
    size: Size
    random: random.Random
    rows: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    originals: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    starts: dict[str, list[int]] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    def put(self, table: str, **cells: Any) -> None:
        self.rows[table].append(cells)

    def said(self, n_words: int) -> str:
        return " ".join(self.random.choices(_WORDS, k=n_words))

    def day(self, i: int) -> dt.date:
        return DAY + dt.timedelta(days=i)


def vast(size: Size, seed: int = 7) -> tuple[dict[str, pa.Table], dict[str, bytes]]:
    """Return the tables of the case, and its originals by digest."""
    making = _Making(size, random.Random(seed))
    _sources(making)
    _lists(making)
    _mentions(making)
    _kin(making)
    _claims(making)
    _questions(making)
    _rest(making)
    if size.monsters:
        _monsters(making)
    return {name: TABLES[name].build(making.rows[name]) for name in TABLES}, making.originals


def _source(m: _Making, name: str, paragraphs: list[str], day: dt.date | None, langs: list[str], **cells: Any) -> str:
    text = "\n\n".join(paragraphs)
    data = text.encode()
    source = hashlib.sha256(data).hexdigest()
    m.originals[source], m.texts[source], m.starts[source] = data, text, []
    m.put("sources", **{"source_id": source, "name": name, "media_type": "text/plain", "size_bytes": len(data), "published_from": day, "published_to": day, "languages": langs[:1], "protection": "open", "status": "read", **cells})  # fmt: skip
    m.put("texts", source_id=source, text=text, reader="plain", reader_version="1")
    m.put(
        "receipts",
        receipt_id=row_id("receipt", source),
        source_id=source,
        seq=len(m.originals),
        name=name,
        path=f"inbox/{name}",
        agent="A. Author",
    )
    at = 0
    for ordinal, paragraph in enumerate(paragraphs):
        m.starts[source].append(at)
        m.put("passages", passage_id=row_id(source, at), source_id=source, ordinal=ordinal, start=at, end=at + len(paragraph), text=paragraph, lang=langs[ordinal % len(langs)], page=1 + ordinal // 8, confidence=0.9 if ordinal % 97 == 0 else None)  # fmt: skip
        at += len(paragraph) + 2
    return source


def _sources(m: _Making) -> None:
    """Make reports, of which one family copies, and long transcripts."""
    size = m.size
    in_reports = max(size.reports, (size.passages - size.rows) // 2)
    each = max(1, in_reports // size.reports)
    shared = [m.said(60) for _ in range(3)]
    for i in range(size.reports):
        paragraphs = [m.said(m.random.randrange(30, 110)) for _ in range(each)]
        if i % 7 == 0:
            paragraphs[-1] += " " + " ".join(m.random.choices(_SPIKY, k=6))
        langs = ["en"]
        if i % 9 == 4:
            paragraphs[0], langs = " ".join(m.random.choices(_RIGHT_TO_LEFT, k=60)), ["fa", "en"]
        if i < size.family:
            paragraphs[0] = shared[0]
        elif i % 10 in {1, 2}:
            paragraphs[0] = f"{shared[1]} {i // 10}"
        day = None if i % 50 == 49 else m.day(i * size.days // size.reports)
        m.reports.append(_source(m, f"report-{i}.txt", [f"Number {i}.", *paragraphs[: each - 1 or 1]], day, langs, publisher=f"Outlet {i % 140}", title=f"Report {i}: {m.said(6)}", kind=("press", "official", "testimony")[i % 3]))  # fmt: skip
    left = size.passages - size.rows - len(m.rows["passages"])
    for i in range(size.long_sources):
        turns = [f"{name_of(m.random.randrange(40))}: {m.said(m.random.randrange(8, 90))}" for _ in range(max(1, left // size.long_sources))]  # fmt: skip
        m.reports.append(_source(m, f"hearing-{i}.txt", turns, m.day(i), ["en"], publisher="Inquiry", title=f"Hearing, day {i}", kind="testimony"))  # fmt: skip


def _lists(m: _Making) -> None:
    half = m.size.rows // 2
    people = [[], []]  # type: list[list[str]]
    for which in range(2):
        lines = [f"{name_of(i) if which == 0 else name_of(i).upper()},{1950 + i % 60},{m.said(4)}" for i in range(half)]
        source = _source(m, f"list-{which}.csv", ["\n".join(lines)], m.day(40 + which), ["en"], kind="list", publisher=f"Parish {which}", list_id=f"list{which}", media_type="text/csv")  # fmt: skip
        m.rows["passages"].pop()
        m.lists.append(source)
        at = 0
        for i, line in enumerate(lines):
            name, born, _ = line.split(",")
            record = row_id(source, i)
            people[which].append(record)
            m.put(
                "passages",
                passage_id=row_id("p", source, i),
                source_id=source,
                ordinal=i,
                start=at,
                end=at + len(line),
                text=line,
                cell=f"A{i + 1}:C{i + 1}",
            )
            m.put(
                "records",
                record_id=record,
                source_id=source,
                list_id=f"list{which}",
                row=i + 1,
                name=name,
                name_as_written=name,
                birth_date=born,
                birth_date_as_written=born,
                note_as_written=line,
            )
            at += len(line) + 1
    one, other = people
    for i in range(half):
        same = i % 3 != 0
        m.put("persons", person_id=one[i], member_id=one[i], p_member=0.97 if same else 1.0)
        m.put("persons", person_id=one[i] if same else other[i], member_id=other[i], p_member=0.9 if same else 1.0)
        for j in {i, (i + 1) % half}:
            a, b = sorted((one[i], other[j]))
            m.put("pairs", record_a=a, record_b=b, probability=0.9 if i == j else 0.07 if i % 5 == 0 else 0.01, weights=canonical_json({"name": 14.0, "birth_date": 3.5, "prior": -11.0}), decided="same" if i % 40 == 0 and i == j else None, decided_by="B. Reviewer" if i % 40 == 0 and i == j else None)  # fmt: skip


def _mentions(m: _Making) -> None:
    """Read a word of every other paragraph as a name, and link some to rows of lists."""
    kinds = ("person", "place", "date", "quantity")
    records = [r["record_id"] for r in m.rows["records"]]
    for n, passage in enumerate(p for p in m.rows["passages"] if p["source_id"] not in m.lists):
        word = passage["text"].split(" ", 1)[0]
        for k in range(1 + n % 3):
            start = passage["start"] + k * (len(word) + 1)
            if start + len(word) > passage["end"]:
                break
            mention = row_id("mention", passage["passage_id"], k)
            m.put(
                "mentions",
                mention_id=mention,
                passage_id=passage["passage_id"],
                source_id=passage["source_id"],
                start=start,
                end=start + len(word),
                kind=kinds[(n + k) % 4],
                as_written=m.texts[passage["source_id"]][start : start + len(word)],
                normal=canonical_json({"value": word}),
            )
            if (n + k) % 4 == 0 and n % 5 == 0 and records:
                m.put(
                    "mention_links",
                    mention_id=mention,
                    other_id=records[n % len(records)],
                    other="record",
                    probability=(0.2, 0.6, 0.8)[n % 3],
                    why="the name agrees in two words, which few bear",
                )


def _kin(m: _Making) -> None:
    size, ids = m.size, m.reports
    for i, source in enumerate(ids[: size.reports]):
        if i < size.family:
            parent, lineage = (ids[0] if i % 4 else ids[max(0, i - 8)]) if i else None, "large"
        elif i % 10 in {1, 2}:
            parent, lineage = (ids[i - 1] if i % 10 == 2 else None), f"small {i // 10}"
        else:
            parent, lineage = None, f"alone {i}"
        spans = canonical_json([[parent, 0, 40]]) if parent else None
        m.put("lineages", source_id=source, lineage_id=row_id(lineage), parent_id=parent or "", parent_source_id=parent, relation="copy" if parent else "origin", p_relation=0.5 + (i % 50) / 100, p_member=0.9, why="63 words taken over, 2 altered" if parent else None, spans=spans)  # fmt: skip
        if i % 6 == 5:
            m.put(
                "lineages",
                source_id=source,
                lineage_id=row_id(lineage),
                parent_id=f"outside {i % 40}",
                parent_outside=f"Agency {i % 40}",
                relation="attribution",
                p_relation=0.8,
                p_member=0.9,
                why="it is cited",
            )
        if parent:
            pairs = [(parent, source)] + ([(ids[i - 1], source)] if i < size.family and i > 1 else [])
            for a, b in {tuple(sorted(p)) for p in pairs}:
                starts = m.starts[a][1] if len(m.starts[a]) > 1 else 0, m.starts[b][1] if len(m.starts[b]) > 1 else 0
                m.put("reuse", reuse_id=row_id("reuse", a, b), source_a=a, start_a=starts[0], end_a=starts[0] + 200, source_b=b, start_b=starts[1], end_b=starts[1] + 200, matched_chars=190, similarity=0.95, kind="edited", p_a_first=0.5, bits=300.0)  # fmt: skip
            m.put("changes", change_id=row_id("change", source), parent_source_id=parent, parent_start=0, parent_end=6, child_source_id=source, child_start=0, child_end=6, kind="number" if i % 3 else "wording", parent_text="forty", child_text="eleven", p_altered=0.9)  # fmt: skip
    for i in range(size.suppressed):
        source = ids[i % size.reports]
        m.put(
            "suppressed",
            suppressed_id=row_id("suppressed", i),
            why="stock phrase",
            sample=m.said(30),
            source_id=source,
            start=0,
            end=20,
            n_sources=3 + i % 90,
            n_places=4 + i % 200,
        )


def _claims(m: _Making) -> None:
    size, rng = m.size, m.random
    n_loud = int(size.claims * size.loud)
    for c in range(size.claims):
        source = m.reports[rng.randrange(len(m.reports))] if c % 5 else m.reports[-1 - c % size.long_sources]
        text, starts = m.texts[source], m.starts[source]
        start = starts[rng.randrange(len(starts))]
        end = min(start + rng.randrange(40, 240), len(text))
        loud = c < n_loud
        speaker = "the spokesman of the staff" if loud else f"{name_of(rng.randrange(max(4, size.claims // 8)))}"
        topic = (
            "victim_number"
            if loud or c % 7 == 0
            else f"matter_{min(rng.randrange(size.topics), rng.randrange(size.topics))}"
        )
        day = m.day(0 if loud else rng.randrange(size.days))
        value = str(10 + c % 30) if topic == "victim_number" else m.said(4)
        m.put("claims", claim_id=row_id("claim", c), kind="quantity" if topic == "victim_number" else "act", topic=topic, value=value, low=float(value) if value.isdigit() else None, high=float(value) if value.isdigit() else None, asserted_by=speaker, chain=canonical_json([speaker, f"Outlet {c % 140}"]), polarity="denies" if c % 11 == 0 else "asserts", source_id=source, start=start, end=end, quote=text[start:end], event_from=day if c % 4 else None, event_to=day if c % 4 else None, layer="human" if c % 20 == 0 else "machine", status=("accepted", "rejected", "disputed", "suggested")[c % 4] if c % 10 == 0 else "suggested", method="reporting 1", coded_by=["A. Author"] if c % 20 == 0 else None)  # fmt: skip


def _questions(m: _Making) -> None:
    """Ask one question that most claims answer, with hundreds of answers, and many small ones."""
    size = m.size
    numbers = [c for c in m.rows["claims"] if c["topic"] == "victim_number"]
    groups: list[tuple[str, list[dict[str, Any]]]] = [("victim_number", numbers)]
    others = [c for c in m.rows["claims"] if c["topic"] != "victim_number"]
    each = max(1, len(others) // 2 // size.questions)
    groups += [
        (others[i]["topic"], others[i : i + each]) for i in range(0, min(len(others) // 2, size.questions * each), each)
    ]
    for q, (topic, claims) in enumerate(groups):
        question, by_value = row_id("q", q), defaultdict[str, list[dict[str, Any]]](list)
        for n, claim in enumerate(claims):
            by_value[claim["value"] if q else f"{claim['value']}{'' if n % 3 else f'.{n}'}"].append(claim)
        sources = {c["source_id"] for c in claims}
        day = claims[0]["event_from"]
        m.put("questions", question_id=question, topic=topic, title=f"How many, {q}? {m.said(5)}" if q else None, event_from=day, event_to=day, standing="contested" if q % 3 == 0 else "agreed" if q % 3 == 1 else "single", n_claims=len(claims), n_sources=len(sources), n_answers=len(by_value))  # fmt: skip
        for value, group in sorted(by_value.items()):
            m.put("answers", answer_id=row_id("a", q, value), question_id=question, value=value, low=group[0]["low"], high=group[0]["high"], claims_for=[c["claim_id"] for c in group if c["polarity"] == "asserts"], claims_against=[c["claim_id"] for c in group if c["polarity"] != "asserts"], n_sources=len({c["source_id"] for c in group}), independent_origins=1.5, independent_low=1.0, independent_high=2.0)  # fmt: skip


def _rest(m: _Making) -> None:
    size, claims, answers = m.size, m.rows["claims"], m.rows["answers"]
    source_of = {c["claim_id"]: c["source_id"] for c in claims}
    rank = 0
    for one, other in pairwise(answers):
        if rank >= size.contradictions:
            break
        sides = [one["claims_for"], other["claims_for"]]
        if one["question_id"] == other["question_id"] and all(sides):
            rank += 1
            m.put("contradictions", contradiction_id=row_id("x", rank), rank=rank, kind="figure", title=f"How many? {m.said(4)}", question_id=one["question_id"], one=one["value"], other=other["value"], claims_one=sides[0], claims_other=sides[1], sources_one=sorted({source_of[c] for c in sides[0]}), sources_other=sorted({source_of[c] for c in sides[1]}), origins_one=1.0, origins_other=1.0, n_findings=0, why="both cannot be true")  # fmt: skip
    persons = [p["person_id"] for p in m.rows["persons"][:: max(1, len(m.rows["persons"]) // 40)]]
    for f in range(size.findings):
        share = len(claims) // 40 if f == 0 else 6
        ids = [c["claim_id"] for c in claims[f * 6 : f * 6 + share]]
        marks = canonical_json(
            [
                {"claim_id": c, "side": "for", "weight": "material", "reason": m.said(8), "by": "A. Author", "entry": 1}
                for c in ids
            ]
        )
        m.put("findings", finding_id=f"f{f + 1}", statement=m.said(16).capitalize() + ".", standard="clear and convincing", verdict="established", claims_for=ids, claims_against=[claims[-1 - f]["claim_id"]], independent_origins=2.0, independent_low=1.0, independent_high=3.0, reasons=m.said(40), decided_by="A. Author", status="approved" if f % 2 else "draft", approved_by="B. Reviewer" if f % 2 else None, marks=marks, contrary_found=[c["claim_id"] for c in claims[-40 - f : -30 - f]])  # fmt: skip
    columns = ["", *(f"Person {i}" for i in range(max(2, size.findings // 10)))]
    for crime in range(4):
        for position in range(12):
            for i, person in enumerate(columns):
                m.put("elements", crime=f"crimes/crime-{crime}", person=person, element=f"crimes/crime-{crime}/e{position}", position=position, crime_label=f"Crime {crime}", part="conduct", label=m.said(6), article="art. 7", findings_for=[f"f{1 + (i + position) % size.findings}"], claims_for=[c["claim_id"] for c in claims[i * 9 : i * 9 + 14]], standing="alleged", says="alleged; no approved finding says so", person_id=persons[i % len(persons)] if person and persons else None, mode_label="Ordered it" if person else None)  # fmt: skip
    for i in range(max(3, size.findings // 2)):
        m.put(
            "posts",
            post_id=f"p{i}",
            person=name_of(i),
            post=f"commander {i}",
            under=f"commander {i // 4}" if i else None,
            started_from=DAY,
            started_to=DAY,
            ongoing=True,
            claims=[],
            gone=[],
            layer="human",
        )
    for s in range(size.strata):
        for method in (
            "independence",
            "loglinear-bic",
            "loglinear-stepwise",
            "decomposable",
            "latent-class",
            "chao",
            "combined",
        ):
            m.put(
                "estimates",
                estimate_id=row_id("e", s, method),
                stratum=f"stratum {s}" if s else None,
                method=method,
                n_documented=400 + s,
                median=610.0,
                low=500.0,
                high=900.0,
                level=0.95,
                verdict="estimated",
            )


def _monsters(m: _Making) -> None:
    """Add single values out of all measure, and lists that are."""
    many = lambda n: max(3, round(n * m.size.monsters))  # noqa: E731  (said twenty times)
    sources, claims = m.rows["sources"], m.rows["claims"]
    # a paragraph of a million signs that all are escaped, crossed by marks
    flood = "<&> " * 250_000
    source = _source(
        m,
        "flood.txt",
        ["A line.", flood, "The end."],
        DAY,
        ["en"],
        title="<" * 5_000,
        publisher="&" * 5_000,
        author="x" * 100_000,
    )
    starts = m.starts[source][1]
    for i in range(many(3_000)):
        m.put(
            "mentions",
            mention_id=row_id("crossing", i),
            source_id=source,
            start=starts + i * 6,
            end=starts + i * 6 + 400,
            kind="person",
            as_written=flood[:400],
            normal=canonical_json({"value": "&" * 3_000}),
        )
    # one word: no space to cut at; and every sign of four bytes
    _source(m, "unbroken.txt", ["x" * 400_000], DAY, ["en"], publisher="One word")
    _source(m, "signs.txt", ["\U00010900" * 400_000], DAY, ["phn"], publisher="Old signs")
    # a claim with a quotation of half a text, a chain of five hundred, a speaker and a value as long as a page
    monster = dict(claims[0], claim_id=row_id("monster"), source_id=source, start=starts, end=starts + 400_000, quote=flood[:400_000], chain=canonical_json([f"Speaker {i} {'&' * 80}" for i in range(many(500))]), asserted_by="<" * 50_000, value="&" * 50_000, topic="t" * 5_000, place="&" * 50_000, method="m" * 50_000, as_suggested=canonical_json({"value": "<" * 50_000}), coded_by=[f"Coder {i}" for i in range(many(2_000))])  # fmt: skip
    claims.append(monster)
    # hundreds of claims at one place
    heap = [
        dict(claims[1], claim_id=row_id("heap", i), topic="heap", value=f"heap {i}", asserted_by=f"Speaker {i % 3}")
        for i in range(many(3_000))
    ]
    claims += heap
    claims += [dict(claims[1], claim_id=row_id("topic", i), topic=f"topic {i}") for i in range(90)]
    question = row_id("q", "monster")
    m.put(
        "questions",
        question_id=question,
        topic="&" * 5_000,
        title="<" * 50_000,
        standing="contested",
        n_claims=3_001,
        n_sources=2,
        n_answers=3_001,
    )
    for i, claim in enumerate([monster, *heap]):
        m.put(
            "answers",
            answer_id=row_id("a", "monster", i),
            question_id=question,
            value=claim["value"],
            claims_for=[claim["claim_id"]] if i else [c["claim_id"] for c in (monster, *heap)],
            claims_against=[],
            n_sources=70,
            independent_origins=1.0,
            independent_low=1.0,
            independent_high=50.0,
        )
    # a source that thousands name as their parent, one with thousands of parents, and one received a thousand times
    chief, heir = sources[0]["source_id"], sources[1]["source_id"]
    lineage = m.rows["lineages"][0]["lineage_id"]
    for i in range(many(2_000)):
        m.put(
            "lineages",
            source_id=heir,
            lineage_id=lineage,
            parent_id=f"out {i}",
            parent_outside=f"Agency {i} {'&' * 200}",
            relation="attribution",
            p_relation=0.6,
            why="&" * 400,
        )
        m.put(
            "receipts",
            receipt_id=row_id("again", i),
            source_id=chief,
            seq=1_000_000 + i,
            name="<" * 300,
            path="&" * 300,
            agent="A. Author",
        )
        for a, b in [sorted((chief, s["source_id"])) for s in sources[2 + i : 3 + i]]:
            m.put("reuse", reuse_id=row_id("much", a, b), source_a=a, start_a=0, end_a=len(m.texts[a]), source_b=b, start_b=0, end_b=len(m.texts[b]), matched_chars=9_999, similarity=0.9, kind="verbatim", p_a_first=0.5, bits=9.0)  # fmt: skip
    big = max(m.reports, key=lambda s: len(m.texts[s]))
    m.put("reuse", reuse_id=row_id("long", big), source_a=min(big, source), start_a=0, end_a=300_000, source_b=max(big, source), start_b=0, end_b=300_000, matched_chars=300_000, similarity=0.9, kind="verbatim", p_a_first=0.5, bits=9.0)  # fmt: skip
    for i in range(many(1_500)):
        m.put(
            "changes",
            change_id=row_id("long change", i),
            parent_source_id=chief,
            parent_start=0,
            parent_end=6,
            child_source_id=m.reports[2],
            child_start=0,
            child_end=6,
            kind="number",
            parent_text="&" * 9_000,
            child_text="<" * 9_000,
            p_altered=0.9,
        )
        m.put(
            "suppressed",
            suppressed_id=row_id("flood", i),
            why="stock phrase",
            sample="&" * 4_000,
            source_id=source,
            start=0,
            end=20,
            n_sources=3,
            n_places=4,
        )
    for i in range(many(3_000)):
        m.put(
            "contradictions",
            contradiction_id=row_id("y", i),
            rank=100_000 + i,
            kind="figure",
            title="&" * 3_000,
            question_id=question,
            one="<" * 3_000,
            other="&" * 3_000,
            claims_one=[],
            claims_other=[],
            sources_one=[chief],
            sources_other=[heir],
            origins_one=1.0,
            origins_other=1.0,
            n_findings=0,
            why="&" * 3_000,
        )
    # a finding with everything, and long words
    everything = [c["claim_id"] for c in claims]
    for finding in ("f9998", "f9999"):
        m.put("findings", finding_id=finding, statement="<" * 50_000, standard="clear and convincing", verdict="established", claims_for=everything, claims_against=everything[::-1], reasons="&" * 400_000, dissent="\n".join(["&" * 3_000] * many(200)), would_change="&" * 9_000, nothing_contrary="\n".join(["<" * 3_000] * many(200)), decided_by="A. Author", status="draft", lacking=["&" * 3_000] * many(200), look_again=["&" * 3_000] * many(200), contrary_found=everything, history=canonical_json([{"entry": i, "time": None, "by": "A. Author", "to": "draft", "reason": "&" * 900} for i in range(many(1_000))]), persons=canonical_json([{"name": "&" * 300, "person_id": None} for _ in range(many(2_000))]), gone=canonical_json([{"claim_id": str(i), "side": "for", "weight": "unsure", "reason": None, "by": "A. Author", "entry": 4, "claim": {"source_id": chief, "quote": "&" * 3_000}} for i in range(many(300))]))  # fmt: skip
    m.rows["grades"] += [
        {
            "claim_id": everything[0],
            "scale": "admiralty",
            "graded_by": f"Coder {i}",
            "grade": "B2",
            "meaning": "&" * 300,
            "reason": "seen",
        }
        for i in range(many(1_000))
    ]
    # a row with a cell as long as a book, a person of a thousand rows
    half = m.rows["records"]
    half[0] |= {"note_as_written": "&" * 500_000, "name_as_written": "<" * 50_000, "name": "x" * 50_000}
    for column in range(many(200)):
        half[1][f"column{column}_as_written"] = "&" * 3_000
    chief_person = m.rows["persons"][0]["person_id"]
    for row in m.rows["persons"][: min(2_000, len(m.rows["persons"]) // 2)]:
        row["person_id"] = chief_person
    for i in range(many(2_000)):
        m.put("list_dependence", list_a=f"list {i}", list_b=f"list {i + 1}", kind="errors", linked=9, compared=9, shared=4, expected=0.2, bits=40.0, found=True, overlap_a=0.5, overlap_b=0.5, examples=canonical_json([[half[2]["record_id"], half[-1]["record_id"]]] * many(200)))  # fmt: skip
        m.put(
            "estimates",
            estimate_id=row_id("e", "long", i),
            stratum="&" * 3_000 + str(i),
            method="combined",
            n_documented=4,
            verdict="refused",
            reasons=canonical_json(["&" * 300] * 20),
        )
        m.put(
            "elements",
            crime="crimes/wide",
            person=f"Person {i} {'&' * 200}",
            element="crimes/wide/e",
            position=0,
            crime_label="&" * 3_000,
            part="conduct",
            label="<" * 3_000,
            article="art. 7",
            findings_for=["f9999"] * 40,
            claims_for=everything[:60],
            standing="alleged",
            says="alleged; no approved finding says so",
        )
