"""Make an invented newspaper corpus with known copying, as JSON Lines: python make_corpus.py newspapers.jsonl.

Sixteen papers of an invented country take over each other's news for some weeks of 1931. Some shorten it, some set it
with the errors of their time, and now and then a number grows on the way. The same seed gives the same corpus.
"""

# ruff: noqa: SIM905  (words in a row read better than a list of strings)

from __future__ import annotations

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

PAPERS = (
    *("Tolbek Post", "Northern Herald", "Evening Courier", "The Inquirer", "Harbour Gazette", "Sarn Chronicle"),
    *("Valley Sentinel", "Morning Star of Arvad", "The Republic", "Miller's Weekly", "Telm Observer", "People's Voice"),
    *("Western Mercury", "Lake District News", "Railway Times", "Sunday Mirror of Sarn"),
)
PLACES = ("Tolbek", "Arvad", "Sarn", "Telm", "Karsan", "Nishkand", "Velm", "Oster", "Dalen", "Brod", "Mirov", "Hask")
PEOPLE = (
    "Ilyan Desh",
    "Mara Quance",
    "Tivor Albin",
    "Nadira Telu",
    "Osip Varn",
    "Lena Corrin",
    "Emil Radu",
    "Ana Sorel",
)
WHO = """miller stationmaster pilot schoolteacher lamplighter printer surveyor baker widow sergeant magistrate ferryman
cooper engineer nurse notary shepherd carter telegraphist mayor glazier drover organist bailiff tinsmith""".split()
WHAT = """warehouse granary signal ferry dyeworks customs-shed tannery cellar bridge turbine kiln chapel archive quarry
cistern railway lock orchard ledger lantern boiler roof embankment vault pontoon mill telescope barge""".split()
HOW = """rotten crowded silent half-finished flooded borrowed gilded narrow smoking frozen disputed abandoned ancient
painted unguarded crooked new heavy foreign forgotten sealed crumbling""".split()
DID = """examined barred emptied sold measured abandoned reopened searched inherited repaired photographed counted
mortgaged surrounded surveyed drained confiscated lit guarded""".split()
WHERE = """behind beneath beside beyond opposite under above near outside along across before against within""".split()
WHEN = """yesterday at-dawn after-midnight on-Tuesday during-the-fair in-thick-fog under-hard-frost by-torchlight
before-Mass on-market-day at-noon in-driving-rain last-week without-warning""".split()
REPORTS = 14
FIRST = date(1931, 3, 2)


def sentence(dice: random.Random) -> str:
    """Return a sentence that hardly any other text has."""
    pick = dice.choice
    who, other = f"the {pick(HOW)} {pick(WHO)}", f"the {pick(WHO)} of {pick(PLACES)}"
    said = f"{who} {pick(DID)} the {pick(HOW)} {pick(WHAT)} {pick(WHERE)} {other}'s {pick(WHAT)}"
    also = f"{pick(PEOPLE)} {pick(DID)} the {pick(HOW)} {pick(WHAT)}"
    when = pick(WHEN).replace("-", " ")
    forms = (
        f"{when}, {said}",
        f"{said} {when}",
        f"{also} {when} while {said}",
        f"{said}, and {also}",
        f"{also}; {said}",
    )
    text = pick(forms)
    return text[0].upper() + text[1:] + "."


def report(dice: random.Random) -> str:
    """Return a news report of some eighty words, with the number of the dead in its second sentence."""
    pick = dice.choice
    dead = dice.randint(3, 40)
    lead = (
        f"{dead} {pick(('men', 'people', 'workers'))} died {pick(WHERE)} the {pick(HOW)} {pick(WHAT)} of {pick(PLACES)}"
    )
    return f"{sentence(dice)} In all, {lead}. " + " ".join(sentence(dice) for _ in range(4))


def damaged(text: str, dice: random.Random, share: float) -> str:
    """Return the text as a tired compositor set it: now and then a letter for its neighbour."""
    slips = {"e": "c", "n": "u", "h": "b", "i": "l", "a": "o", "s": "f", "t": "r"}
    return "".join(slips.get(c, c) if dice.random() < share else c for c in text)


def altered(text: str, dice: random.Random) -> str:
    """Return the text with its first number raised."""
    words = text.split(" ")
    place = next(i for i, word in enumerate(words) if word.isdigit())
    words[place] = str(int(words[place]) + dice.randint(5, 30))
    return " ".join(words)


def filler(dice: random.Random) -> str:
    """Return a paragraph of a paper's own."""
    return " ".join(sentence(dice) for _ in range(3))


def corpus(seed: int = 1931) -> list[dict[str, str]]:
    """Return the documents: id, date, source and text."""
    dice = random.Random(seed)  # noqa: S311  (no secret)
    made: list[tuple[date, str, str]] = []
    for _ in range(REPORTS):
        day = FIRST + timedelta(days=dice.randint(0, 60))
        versions = [(day, report(dice))]
        papers = dice.sample(PAPERS, dice.choice((1, 2, 3, 5, 8, 14)))
        made.append((day, papers[0], versions[0][1]))
        for paper in papers[1:]:
            before, text = dice.choice(versions)
            printed = before + timedelta(days=dice.randint(1, 4))
            if dice.random() < 0.3:
                text = " ".join(text.split(". ")[: dice.choice((2, 3))]) + "."
            if dice.random() < 0.25:
                text = altered(text, dice)
            text = damaged(text, dice, dice.choice((0.0, 0.0, 0.01, 0.02)))
            versions.append((printed, text))
            made.append((printed, paper, text))
    made += [(FIRST + timedelta(days=dice.randint(0, 70)), dice.choice(PAPERS), "") for _ in range(40)]
    made.sort()
    documents = []
    for number, (day, paper, news) in enumerate(made, 1):
        body = "\n\n".join(part for part in (filler(dice), news, filler(dice)) if part)
        documents.append({"id": f"p{number:03}", "date": day.isoformat(), "source": paper, "text": body})
    return documents


if __name__ == "__main__":
    lines = (json.dumps(document, ensure_ascii=False) for document in corpus())
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
