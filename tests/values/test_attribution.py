# ruff: noqa: E501 (golden sentences stand on one line each)
"""Who says it: golden sentences in five languages, and laws of spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.attribution import Attribution, attributions

GOLDEN = [
    ("Judge: guards beat two pickets", "Judge", "says", "guards beat two pickets"),
    ("The account differs from a statement of the Justice Ministry, which spoke of four dead bandits.", "a statement of the Justice Ministry", "says", "four dead bandits"),
    ("Deux hommes sont morts, a indiqué vendredi au quotidien un médecin.", "un médecin", "says", "Deux hommes sont morts"),
    ("Le maire Jean Vasse a démenti. Deux hommes sont morts, a-t-il ajouté.", "il", "says", "Deux hommes sont morts"),
    ("مینا سروستان، پرستار، می‌نویسد که سه نفر کشته شدند.", "مینا سروستان، پرستار", "says", "سه نفر کشته شدند"),
    ("وتحدثت وزارة العدل عن مقتل أربعة لصوص.", "وزارة العدل", "says", "عن مقتل أربعة لصوص"),
    ("وقالت المنظمة التي أحصت ثلاثين جريحا إن الهجوم استمر.", "المنظمة", "says", "الهجوم استمر"),
    ("Colonel Ana Prieto denied that her men had fired.", "Colonel Ana Prieto", "denies", "her men had fired"),
    ("THE GARRISON WAS QUIET. COL PRIETO TOLD RADIO SOL THAT NOBODY DIED.", "COL PRIETO", "says", "NOBODY DIED"),
    ('"It is a crime," said the minister, who was away.', "the minister", "says", '"It is a crime,"'),
    ("Bruno Vey, the chief of staff, said the camp was empty.", "Bruno Vey, the chief of staff", "says", "the camp was empty"),
    ("In a communique, the Front blamed the army for the crime.", "the Front", "accuses", "the army for the crime"),
    ("El Vigia quoted Judge Omar Ruiz as saying that the army did it.", "Judge Omar Ruiz", "quotes", "the army did it"),
    ("Selon la police, trois hommes ont été tués.", "la police", "says", "trois hommes ont été tués"),
    ("Le ministre Jean Vasse a déclaré lundi que la foule avait tiré.", "Le ministre Jean Vasse", "says", "la foule avait tiré"),
    ("El coronel Prieto negó que sus hombres dispararan.", "El coronel Prieto", "denies", "sus hombres dispararan"),
    ("به گفته پلیس، سه نفر کشته شدند.", "پلیس", "says", "سه نفر کشته شدند"),
    ("سرهنگ رضا کریمی در نشست خبری گفت که سربازان شلیک نکردند.", "سرهنگ رضا کریمی", "says", "سربازان شلیک نکردند"),
    ("قال العقيد سامي حداد إن الجنود لم يطلقوا النار.", "العقيد سامي حداد", "says", "الجنود لم يطلقوا النار"),
    ("ونفى المتحدث باسم الجيش أن يكون الجنود قد قتلوا أحدا.", "المتحدث باسم الجيش", "denies", "يكون الجنود قد قتلوا أحدا"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "stance", "scope"), GOLDEN)
def test_golden_sentences(text: str, speaker: str, stance: str, scope: str) -> None:
    """A sentence that puts words into a mouth gives the mouth, the stance and the words."""
    found = attributions(text)

    assert (speaker, stance, scope) in [(a.speaker, a.stance, text[a.scope_start : a.scope_end]) for a in found]


def test_pronouns_and_short_names_take_the_fullest_form() -> None:
    """A surname stands for the fullest form in the document, a pronoun for the speaker named last."""
    text = "President Ilse Marant arrived. MARANT said that five men died, and she added that they were shot."

    found = attributions(text)

    assert {a.speaker_full for a in found} == {"President Ilse Marant"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Judge Ana Prieto said the port was shut. Some officers said it was open. They added that boats had sailed.", "Some officers"),
        ("Some officers said the port was open. Judge Ana Prieto said it was shut. She added that nobody had sailed.", "Judge Ana Prieto"),
        ('The officers said that "what Judge Ana Prieto said is wrong." They added that the port was open.', "officers"),
        ("Colonel Omar Ruiz is a spokesman. A harbour spokesman said the port was shut. The spokesman added that it was late.", "harbour spokesman"),
    ],
)  # fmt: skip
def test_pronouns_agree_with_their_speaker_in_number(text: str, speaker: str) -> None:
    """ "They" are several, "she" is one; whom a person only quotes does not go on speaking, and "a spokesman" is new."""
    added = [a for a in attributions(text) if a.cue == "added"]

    assert [a.speaker_full for a in added] == [speaker]


def test_an_unfit_pronoun_names_nobody() -> None:
    """Where nobody who was named agrees with it, a pronoun stands for nobody."""
    [_, added] = attributions("Judge Ana Prieto said the port was shut. They added that it was late.")

    assert added.speaker_full is None


@pytest.mark.parametrize(
    "text",
    [
        "The attention of the United States that matters is elsewhere.",
        "The captain buried the army's propagandistic claims that the port was lost.",
        "So far no group has claimed that it shut the port.",
        "Asked about the port, the judge left.",
    ],
)
def test_what_only_looks_like_speech_attributes_nothing(text: str) -> None:
    """Names, nouns and what nobody says are no speech."""
    assert attributions(text) == []


def test_intermediary_and_venue() -> None:
    """Who passed the words on and where they were said are kept beside the speaker."""
    text = "At a news conference, Judge Omar Ruiz told Radio Sol that the army had lied."

    [found] = attributions(text)

    assert (found.via, found.venue, found.hearsay) == ("Radio Sol", "news conference", 2)


def test_what_somebody_else_reported_of_somebody() -> None:
    """In "according to what the agency reported from a doctor" the doctor speaks, through the agency."""
    [found] = attributions("سقط عشرة قتلى في الميناء، بحسب ما نقلته وكالة الضباب عن طبيبة.")

    assert (found.speaker, found.via) == ("طبيبة", "وكالة الضباب")


def test_the_name_in_an_apposition_is_the_speaker() -> None:
    """An office before a comma is told by the name behind it, not by the body it serves."""
    text = "The Justice Ministry was silent. The ministry's spokeswoman, Mrs Ilse Marant, said that nobody died."

    assert [a.speaker_full for a in attributions(text)] == ["Mrs Ilse Marant"]


def test_names_end_with_the_line_of_a_heading() -> None:
    """A name does not run on from one short line of a heading into the next."""
    text = "REPUBLIC OF MERENDA\nMINISTRY OF FISHERIES\n\nThe Ministry denies that the ferry was lost."

    assert "MERENDA MINISTRY" not in {a.speaker_full for a in attributions(text)}


def test_unnamed_sources_have_no_speaker() -> None:
    """What "was learned" has no speaker and counts as one step further away."""
    [found] = attributions("It was learned that two men were hurt.")

    assert (found.speaker, found.stance, found.hearsay) == (None, "reports", 2)


PIECES = [
    *"abAB .,\"“”«»[]()-\n:;'0",
    "said ",
    " that ",
    "who ",
    "گفت ",
    "قال ",
    "according to ",
    " a dit que ",
    "quoted X as saying ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_spans_stand_in_the_text(text: str) -> None:
    """Whatever the text, spans lie in it and show what they say."""
    for lang in ("en", "fr", "fa", "ar"):
        for a in attributions(text, lang):
            assert isinstance(a, Attribution)
            assert 0 <= a.start <= a.cue_start < a.cue_end <= a.end <= len(text)
            assert 0 <= a.scope_start < a.scope_end <= len(text)
            assert text[a.cue_start : a.cue_end] == a.cue
            if a.speaker is not None:
                assert text[a.speaker_start : a.speaker_end] == a.speaker
