"""Transcripts of hearings: whose turn it is, what it is, and who is on oath, in many notations. All invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.values.hearing import Turn, adopted, line_numbers, said_at_length, spoken_only, turns
from stemmata.values.hearinglabels import same_person

DEPOSITION = """
 1                    JANE MARIE DOE,
 2   having been first duly sworn, was examined and
 3   testified as follows:
 4                    DIRECT EXAMINATION
 5   BY MR. HARLOW:
 6        Q.   State your name.
 7        A.   Jane Marie Doe.
 8        Q.   Were you at the bridge when the
 9   soldiers fired?
10        A.   Yes.
11             MS. VANCE:  Objection, leading.
12             THE COURT:  Overruled.
13        A.   I saw two soldiers shoot a boy.  They killed
14   him at the gate.
15             THE WITNESS:  May I have water?
16             (Witness excused.)
17             MR. HARLOW:  Your Honor, the soldiers killed eleven people.
18             THE COURT:  Very well.
"""
TRIBUNAL = """
                 [Open session]
            JUDGE MORAN:  Please call the next witness.
            MS. TESSIER:  The Prosecution calls Witness P-17.
                 [The witness entered court]
            JUDGE MORAN:  Please read the declaration.
            THE WITNESS: [Interpretation] I solemnly declare that I will speak the truth, the whole truth, and no more.
                 WITNESS:  WITNESS P-17
                 [Witness answered through interpreter]
                 Examination by Ms. Tessier:
        Q.   Where were you on 12 June?
        A.   In the village.  The police burned nine houses.
        Q.   Who gave the order?
        A.   The commander did.
            JUDGE MORAN:  How do you know?
            THE WITNESS: [Interpretation] I saw it.
                 [The witness withdrew]
            JUDGE MORAN:  We adjourn.
"""
COMMISSION = """
CHAIRPERSON: Good morning. We call Mrs Adela Orven.

ADELA ORVEN: (sworn states)

MS SOLBERG: Mrs Orven, please tell us what happened.

MRS ORVEN: The police came at night and shot my son.

MS SOLBERG: Who were they?

MRS ORVEN: They were policemen from the station.

(Witness excused)

CHAIRPERSON: We adjourn.
"""
INQUIRY = """
**Mr Blount**: Sir, I call Ana Reyes.

Ana Reyes
---------

*ANA LUISA REYES (affirmed).*

Questioned by Mr Blount
^^^^^^^^^^^^^^^^^^^^^^^

**Mr Blount**: Is your name Ana Reyes?

.. rst-class:: indented

**Ana Reyes**: It is.

**Sir John Peel**: Thank you, Ms Reyes.

*Summary of witness statement of PETER IVEN (read).*

**Ms Cray**: Mr Iven says that soldiers killed his brother.

**Sir John Peel**: Thank you.

*MR OSKAR VANE, summary read by MS CRAY.*

**Ms Cray**: Mr Vane saw nothing.

*ANA LUISA REYES (recalled).*

**Mr Blount**: You are still under oath.

**Ana Reyes**: I understand.

Submissions by Mr Blount
------------------------

**Mr Blount**: The soldiers killed eleven people.

**Ana Reyes**: May I speak?
"""
REPORT_OF_1870 = """Mr TOBIAS RENN, sworn

Examined by Mr HOLLOWAY

Mr HOLLOWAY.—Where were you?

Mr RENN.—At the mill. The soldiers shot four men.

The CHAIRMAN.—Did you know them?

Mr RENN.—I knew two of them.

The witness withdrew.

Mr HOLLOWAY.—My Lord, that is beyond doubt.

The CHAIRMAN.—Proceed.
"""
FRENCH = """
M. LE PRÉSIDENT : Faites entrer le témoin.

(Le témoin Paul Varenne prête serment.)

Me LACROIX : Où étiez-vous ?

LE TÉMOIN : Sur la place. Les soldats ont tué onze personnes.

M. LE PRÉSIDENT : Merci.

(Le témoin se retire.)

Me LACROIX : Je demande une suspension.
"""
SPANISH = """EL PRESIDENTE: Se abre la sesión.

(El testigo, Luis Ferrer, presta juramento.)

EL FISCAL: ¿Dónde estaba usted?

EL TESTIGO: En la plaza. Los soldados mataron a once personas.

EL FISCAL: ¿Quién dio la orden?
"""
PERSIAN = """جلسه دادگاه
رئیس دادگاه: شاهد را بیاورید.
(شاهد، مریم سروری، سوگند یاد کرد.)
دادستان: آن شب چه دیدید؟
شاهد: سربازان دو نفر را کشتند.
وکیل: اعتراض دارم.
"""
PERSIAN_LETTERS = """س: شما کجا بودید؟
ج: در میدان بودم.
س: چه کسی تیراندازی کرد؟
ج: سربازان تیراندازی کردند.
"""
ARABIC = """الرئيس: تفضل.
(أدى الشاهد كمال درويش اليمين.)
المدعي العام: ماذا رأيت؟
الشاهد: رأيت الجنود يقتلون ثلاثة أشخاص.
الرئيس: شكرا.
"""
TALK = """Facilitator: Good morning to you all. Who wants to begin?

Ana Reyes: I can. We lived by the river.

Facilitator: And you?

Otto Lang: I came later.

Ana Reyes: He came in May.

Otto Lang: In May, yes.
"""

# speech, speaker, whether on oath: o on oath, n not, ? not told
GOLDEN = {
    "deposition": (DEPOSITION, """
        question - n|answer JANE MARIE DOE o|question - n|answer JANE MARIE DOE o|question MS. VANCE n
        |question THE COURT n|answer JANE MARIE DOE o|answer JANE MARIE DOE o|argument MR. HARLOW n|argument THE COURT n
        """),
    "tribunal": (TRIBUNAL, """
        argument JUDGE MORAN n|argument MS. TESSIER n|question JUDGE MORAN n|answer THE WITNESS o
        |question - n|answer WITNESS P-17 o|question - n|answer WITNESS P-17 o
        |question JUDGE MORAN n|answer WITNESS P-17 o|argument JUDGE MORAN n
        """),
    "commission": (COMMISSION, """
        argument CHAIRPERSON n|question MS SOLBERG n|answer MRS ORVEN o|question MS SOLBERG n
        |answer MRS ORVEN o|argument CHAIRPERSON n
        """),
    "inquiry": (INQUIRY, """
        argument Mr Blount n|question Mr Blount n|answer Ana Reyes o|question Sir John Peel n|read PETER IVEN n
        |argument Sir John Peel n|read MR OSKAR VANE n|question Mr Blount n|answer Ana Reyes o|argument Mr Blount n
        |argument Ana Reyes n
        """),
    "report of 1870": (REPORT_OF_1870, """
        question Mr HOLLOWAY n|answer Mr RENN o|question The CHAIRMAN n|answer Mr RENN o|argument Mr HOLLOWAY n
        |argument The CHAIRMAN n
        """),
    "French": (FRENCH, """
        argument M. LE PRÉSIDENT n|question Me LACROIX n|answer Paul Varenne o|question M. LE PRÉSIDENT n
        |argument Me LACROIX n
        """),
    "Spanish": (SPANISH, "argument EL PRESIDENTE n|question EL FISCAL n|answer Luis Ferrer o|question EL FISCAL n"),
    "Persian": (PERSIAN, """
        argument رئیس دادگاه n|question دادستان n|answer مریم سروری o|question وکیل n
        """),
    "Persian letters": (PERSIAN_LETTERS, "question - n|answer - ?|question - n|answer - ?"),
    "Arabic": (ARABIC, "argument الرئيس n|question المدعي العام n|answer كمال درويش o|question الرئيس n"),
    "talk": (TALK, """
        question Facilitator ?|statement Ana Reyes ?|question Facilitator ?|statement Otto Lang ?|statement Ana Reyes ?
        |statement Otto Lang ?
        """),
}  # fmt: skip


def shown(found: list[Turn]) -> list[str]:
    oath = {True: "o", False: "n", None: "?"}
    return [f"{t.speech} {t.speaker or '-'} {oath[t.on_oath]}" for t in found]


@pytest.mark.parametrize("name", GOLDEN)
def test_turns_of_a_transcript(name: str) -> None:
    """Speaker, speech and oath of every turn."""
    text, wanted = GOLDEN[name]

    assert shown(turns(text)) == [" ".join(one.split()) for one in wanted.split("|")]


def test_who_reads_a_statement_is_told_beside_whose_it_is() -> None:
    """The words are the absent witness's, relayed by counsel, and not spoken on oath."""
    read = [t for t in turns(INQUIRY) if t.speech == "read"]

    assert [(t.speaker, t.read_by, t.on_oath) for t in read] == [
        ("PETER IVEN", "Ms Cray", False), ("MR OSKAR VANE", "Ms Cray", False),
    ]  # fmt: skip


def test_the_oath_ends_with_the_witness() -> None:
    """A second witness of whom no oath is told is not on the first one's."""
    text = """ANA REYES, sworn

Mr Blount: Where were you?

Ana Reyes: At home.

(The witness withdrew)

OTTO LANG (not sworn)

Mr Blount: And you?

Otto Lang: At the mill.

(The witness withdrew)

CLARA VOSS (continued)

Mr Blount: And you?

Clara Voss: In the yard.

Clara Voss: Alone.
"""

    answers = {t.speaker: t.on_oath for t in turns(text) if t.speech == "answer"}

    assert answers == {"Ana Reyes": True, "Otto Lang": False, "Clara Voss": None}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The minister said: the bridge is safe.\n\nPolice: two men died.\n\nThe mayor was sworn in on Monday.",
        "Date: 3 May\nPlace: the mill\nPresent: all\nSubject: the harbour\n\nThe harbour is closed.\n",
        "To: Ana\nFrom: Otto\nSubject: the boat\nDate: 3 May\n\nIt is sold.\n",
    ],
)
def test_other_texts_have_no_turns(text: str) -> None:
    """News, letters and minutes with headings are no transcripts."""
    assert turns(text) == []


WORDS = st.text("abcdefghij ", min_size=3, max_size=40).map(lambda s: " ".join(s.split()).capitalize() + ".").filter(
    lambda s: len(s) > 3
)  # fmt: skip
NOTATIONS = {
    "bold": ("*{W} (sworn)*", "**Mr Vale**: ", "**{w}**: "),
    "capitals": ("{W}, sworn", "MR VALE: ", "{W}: "),
    "letters": ("{W}, having been duly sworn", "Q.  ", "A.  "),
    "witness": ("[{W} takes the oath]", "MR. VALE:  ", "THE WITNESS:  "),
}


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=8), st.sampled_from(sorted(NOTATIONS)), st.booleans())
def test_question_and_answer_are_kept_apart_in_any_notation(
    said: list[tuple[str, str]],
    notation: str,
    numbered: bool,
) -> None:
    """Whatever is said: what counsel ask is a question, what the sworn witness says an answer on oath."""
    oath, asks, answers = (part.format(W="CLARA VOSS", w="Clara Voss") for part in NOTATIONS[notation])
    lines = [oath, ""]
    for question, answer in said:
        lines += [asks + question, "", answers + answer, ""]
    if numbered:
        lines = [f"{n % 25 + 1:3}  {line}" for n, line in enumerate(lines)]
    text = "\n".join(lines)

    found = turns(text)

    words = [" ".join(text[t.begin : t.end].split()) for t in found]
    assert words == [one for pair in said for one in pair]
    assert [t.speech for t in found] == ["question", "answer"] * len(said)
    assert all(t.on_oath for t in found if t.speech == "answer")
    assert all(same_person(t.speaker or "", "Clara Voss") for t in found if t.speech == "answer")


@given(st.lists(st.sampled_from([text for text, _ in GOLDEN.values()]), max_size=2), st.text(max_size=80))
def test_only_what_is_said_is_left(texts: list[str], rest: str) -> None:
    """The same length; where something is left it is what stands there; every turn lies in the text, in order."""
    text = rest.join(["", *texts, ""])
    found = turns(text)

    left = spoken_only(text, found)

    assert len(left) == len(text) == len(said_at_length(text, found))
    assert all(a == b or a in " \n" for a, b in zip(left, text, strict=True))
    spans = [at for t in found for at in (t.start, t.begin, t.end)]
    assert spans == sorted(spans)
    assert not spans or (spans[0] >= 0 and spans[-1] <= len(text))


def test_numbers_of_lines_are_no_words() -> None:
    """A figure at the head of a line that counts the lines is layout; a figure in the words stays."""
    text = DEPOSITION

    left = spoken_only(text, turns(text))

    assert len(line_numbers(text)) == 18
    assert "They killed\n     him at the gate" in left
    assert line_numbers("1 May was cold.\n3 men came.\n" * 20) == []


@pytest.mark.parametrize(
    "answer", ["Yes.", "That's correct.", "Yes, that's right.", " Correct. ", "Oui.", "بله.", "نعم."]
)
def test_an_answer_that_takes_over(answer: str) -> None:
    """Only words of assent, in several languages."""
    assert adopted(answer) == len(answer.rstrip())


@pytest.mark.parametrize(
    "answer", ["No.", "Yes, but later.", "I think so.", "Yes -- no.", "I was in the yard.", "", "Right."]
)
def test_an_answer_that_does_not(answer: str) -> None:
    """A reservation, a doubt, a word of going on: nothing is taken over."""
    assert adopted(answer) == 0
