"""What is known of the sources behind an answer, and what it does to the number of origins."""

from __future__ import annotations

from datetime import date
from typing import Any

from stemmata.config import WeighSettings
from stemmata.values.unseen import Standing, Unseen
from stemmata.weigh.sides import side_by_side
from stemmata.weigh.standings import language_of, standings, unseen_of

DAY = date(2021, 5, 3)


def claim(source: str, speaker: str, low: float | None = None) -> dict[str, Any]:
    return {
        "quote": "17 men came", "place": None,
        "claim_id": f"c-{source}", "source_id": source, "asserted_by": speaker, "topic": "assailant_number",
        "value": "17 men", "unit": None, "low": low, "high": low, "polarity": "asserts", "start": 0, "end": 10,
        "event_from": DAY, "event_to": DAY, "act": None, "about": (),
    }  # fmt: skip


WITNESS = {"kind": "testimony", "author": "Orsa Vellin", "publisher": None, "languages": ["fr"]}
PAPER = {"kind": "press", "author": "Orsa Vellin", "publisher": "The Tolbek Post", "languages": ["en"]}


def test_a_witness_speaks_for_herself_a_paper_does_not() -> None:
    """A testimony speaks for itself in the words of its author; a newspaper never does, nor a testimony for others."""
    sources = {"own": WITNESS, "passed on": WITNESS, "paper": PAPER}

    known = standings(
        [claim("own", "Orsa Vellin"), claim("passed on", "a neighbour"), claim("paper", "Orsa Vellin")], sources, {}
    )

    assert [(s.member, s.speaks_for_itself) for s in known] == [("own", True), ("paper", False), ("passed on", False)]


def test_a_source_of_which_nothing_is_known_is_a_report() -> None:
    """Nothing known is taken the careful way; a figure nobody hits upon by chance is noted."""
    assert standings([claim("x", "somebody", 17.0)], {}, {}) == [Standing("x", telling_figure=True)]


def test_the_language_is_that_of_most_passages() -> None:
    """Passages say the language; where they do not, the only language declared; of two declared, none."""
    assert language_of(PAPER, ["fr", "und", "fr", "en"]) == "fr"
    assert language_of(PAPER, ["und"]) == "en"
    assert language_of({"languages": ["en", "fr"]}) is None


def test_the_settings_reach_the_model() -> None:
    """The defaults of the settings are those of the model, and it can be switched off."""
    assert unseen_of(WeighSettings()) == Unseen()
    assert unseen_of(WeighSettings(report_weight=3.0)) == Unseen(report_weight=3.0)
    assert unseen_of(WeighSettings(unseen_dependence=False)) is None


def test_answers_of_reports_are_a_range_and_of_found_dependence_alone_are_not() -> None:
    """Two reports that nothing ties are 1 to 2 origins; with the model switched off they are 2."""
    rows = [claim("a", "a", 17.0), claim("b", "b", 17.0)]
    sources = {"a": PAPER, "b": PAPER}

    _, [answer] = side_by_side(rows, [], {}, sources=sources)
    _, [plain] = side_by_side(rows, [], {}, sources=sources, unseen=None)

    assert (answer["independent_low"], answer["independent_high"]) == (1, 2)
    assert 1 < answer["independent_origins"] < 2
    assert (plain["independent_low"], plain["independent_origins"], plain["independent_high"]) == (2, 2, 2)
