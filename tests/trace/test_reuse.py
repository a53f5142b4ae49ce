"""What a user relies on when sources share text."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.config import TraceSettings
from stemmata.tables import TABLES
from stemmata.trace.letters import fold_letters
from stemmata.trace.reuse import Reuse, find_reuse

SETTINGS = TraceSettings()
QUOTE = "the lanterns of Orvenna harbour were put out one after another while the ferry still lay at the western pier"
BEFORE = "Nobody in the council of Tarsk wanted to speak about that evening, and the minutes are missing."
AFTER = "Our reporter walked along empty quays; a dog barked, then silence returned over the hills."
CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxz", "aeiou"


def invented(rng: random.Random, words: int) -> str:
    """Words of no language, so that nothing is shared by chance."""
    syllables = [rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(words * 4)]
    sizes = [rng.randint(1, 4) for _ in range(words)]
    return " ".join("".join(syllables[4 * i : 4 * i + sizes[i]]) for i in range(words))


def trace(documents: dict[str, str], threads: int | None = None, **options: float) -> Reuse:
    table = pa.table(
        {
            "source_id": pa.array(list(documents), pa.string()),
            "text": pa.array(list(documents.values()), pa.large_string()),
        }
    )
    return find_reuse(table, settings=TraceSettings(**options), threads=threads)


def test_a_shared_sentence_is_found_with_its_exact_span():
    """The span in either source is the sentence, no more and no less."""
    a, b = f"{BEFORE} {QUOTE}. Then rain fell.", f"{QUOTE.upper()}; {AFTER}"

    rows = trace({"a": a, "b": b}).rows.to_pylist()

    (row,) = rows
    assert (row["source_a"], row["source_b"]) == ("a", "b")
    assert a[row["start_a"] : row["end_a"]] == QUOTE
    assert b[row["start_b"] : row["end_b"]] == QUOTE.upper()
    assert (row["kind"], row["similarity"]) == ("verbatim", 1.0)


@pytest.mark.parametrize("documents", [{}, {"a": ""}, {"a": "", "b": ""}, {"a": QUOTE}, {"a": "x", "b": "y"}])
def test_too_little_text_gives_no_rows(documents: dict[str, str]):
    """Nothing, or a single source, shares nothing and is no error."""
    found = trace(documents)

    assert found.rows.num_rows == 0
    assert found.suppressed.num_rows == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("چهار مرد یونیفورم‌پوش پیش از سپیده‌دم از پل کهنهٔ ارونه گذشتند و کسی آنان را ندید", None),
        (
            "می‌گفت که كشتي‌ها شب هنگام از بندر ارونه رفته‌اند و چراغ‌ها خاموش بود",
            "می گفت که کشتی ها شب هنگام از بندر ارونه رفته اند و چراغها خاموش بود",
        ),
        (
            "رأى الحارسُ أربعةَ رجالٍ يعبرون الجسرَ القديمَ قبل الفجر ولم يوقفهم أحد",
            "رأى الحارس أربعة رجال يعبرون الجسر القديم قبل الفجر ولم يوقفهم أحد",
        ),
        (
            "L’été dernier, les élèves de l’école d’Orvenne n’avaient pas encore reçu leurs cahiers",
            "L'ETE DERNIER, LES ELEVES DE L'ECOLE D'ORVENNE N'AVAIENT PAS ENCORE RECU LEURS CAHIERS",
        ),
        ("目撃者は夜明け前に四人の男が古い橋を渡るのを見たと語った", None),
        ("видели как четверо мужчин перешли старый мост у Орвенны до рассвета и никто их не остановил", None),
        (
            "the wit-\nness saw four men cross-\ning the old bridge of Orvenna before day-\nbreak",
            "the witness saw four men crossing the old bridge of Orvenna before daybreak",
        ),
    ],
)  # fmt: skip
def test_every_script_and_spelling_is_found_as_verbatim(one: str, other: str | None):
    """Forms of letters, vowel signs, joiners, accents, case and line breaks do not hide a copy."""
    rng = random.Random(1)
    other = other or one
    a, b = f"{invented(rng, 40)} {one} {invented(rng, 40)}", f"{invented(rng, 40)} {other} {invented(rng, 40)}"

    (row,) = trace({"a": a, "b": b}).rows.to_pylist()

    assert a[row["start_a"] : row["end_a"]] == one
    assert b[row["start_b"] : row["end_b"]] == other
    assert row["kind"] == "verbatim"


def test_light_edits_are_walked_through():
    """A figure changed, a word dropped and recognition errors do not end a passage."""
    rng = random.Random(2)
    edited = (
        "the lantems of Orvenna harbour were put out one after an0ther while two ferries still lay at the western pier"
    )
    a, b = f"{invented(rng, 60)} {QUOTE} {invented(rng, 60)}", f"{invented(rng, 60)} {edited} {invented(rng, 60)}"

    (row,) = trace({"a": a, "b": b}).rows.to_pylist()

    assert a[row["start_a"] : row["end_a"]] == QUOTE
    assert b[row["start_b"] : row["end_b"]] == edited
    assert row["kind"] == "edited"
    assert 0.7 < row["similarity"] < 1.0


def test_a_loose_paraphrase_is_followed_word_by_word():
    """Beyond what letters carry, words that both texts keep in their order make one passage, and no more than that."""
    rng = random.Random(8)
    kept = invented(rng, 40).split()
    one, other = list(kept), list(kept)
    for at in (3, 7, 8, 12, 16, 20, 24, 28, 31, 35):
        one[at], other[at + 1] = invented(rng, 1), f"{invented(rng, 1)} {invented(rng, 1)}"
    a = f"{invented(rng, 60)} {' '.join(one)} {invented(rng, 60)}"
    b = f"{invented(rng, 60)} {' '.join(other)} {invented(rng, 60)}"

    (row,) = trace({"a": a, "b": b}).rows.to_pylist()

    assert a[row["start_a"] : row["end_a"]] == " ".join(one)
    assert b[row["start_b"] : row["end_b"]] == " ".join(other)


@pytest.mark.parametrize("seed", range(12))
def test_a_copy_with_every_other_word_told_anew_is_found(seed: int):
    """Stretches that grow over each other are one passage, with more than half of the letters that agree."""
    rng = random.Random(seed)
    words = invented(rng, 160).split()
    again = [word if rng.random() > 0.45 else f"q{invented(rng, 2).replace(' ', '')}" for word in words]

    rows = trace({"a": " ".join(words), "b": " ".join(again)}).rows.to_pylist()

    assert sum(row["matched_chars"] for row in rows) > 0.5 * sum(
        len(u) for u, v in zip(words, again, strict=True) if u == v
    )


def test_words_in_quotation_marks_are_a_quotation():
    """A passage that stands in quotation marks on one side at least is told from plain copying."""
    a, b = f"{BEFORE} She said: “{QUOTE}.” {AFTER}", f"Testimony. {QUOTE}. It ends here."

    (row,) = trace({"a": a, "b": b}).rows.to_pylist()

    assert row["kind"] == "quotation"


def test_reordered_paragraphs_are_each_found():
    """Two passages that changed places are two rows."""
    rng = random.Random(3)
    one, two, gap = invented(rng, 25), invented(rng, 25), [invented(rng, 60) for _ in range(4)]
    a, b = f"{gap[0]} {one} {gap[1]} {two}", f"{gap[2]} {two} {gap[3]} {one}"

    rows = trace({"a": a, "b": b}).rows.to_pylist()

    assert {a[r["start_a"] : r["end_a"]] for r in rows} == {one, two}
    assert all(a[r["start_a"] : r["end_a"]] == b[r["start_b"] : r["end_b"]] for r in rows)


@given(seed=st.integers(0, 10**6), words=st.integers(10, 60), others=st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_a_planted_quotation_is_found_exactly(seed: int, words: int, others: int):
    """Ten words or more, copied into an unrelated text, come back with their exact spans, and nothing else does."""
    rng = random.Random(seed)
    planted = invented(rng, words)
    documents = {f"z{i}": invented(rng, rng.randint(0, 200)) for i in range(others)}
    # the words on either side differ: where they agree by chance, they are shared
    documents["a"] = f"{invented(rng, 80)} yxyx, {planted}. Uxux {invented(rng, 80)}"
    documents["b"] = f"{invented(rng, 50)} zqzq “{planted}” aqaq {invented(rng, 90)}"

    (row,) = trace(documents).rows.to_pylist()

    for side in "ab":
        text = documents[row[f"source_{side}"]]
        assert text[row[f"start_{side}"] : row[f"end_{side}"]] == planted


FRAGMENTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 30), st.integers(5, 40)), min_size=0, max_size=6
)  # (which text, from which word, how many)


@st.composite
def collages(draw: st.DrawFn) -> dict[str, str]:
    """Documents pasted together from a few texts: copies, excerpts and overlaps of every kind."""
    rng = random.Random(draw(st.integers(0, 99)))
    wells = [invented(rng, 70).split() for _ in range(6)]
    documents = {}
    for number in range(draw(st.integers(0, 6))):
        parts = [" ".join(wells[well][at : at + size]) for well, at, size in draw(FRAGMENTS)]
        documents[f"{number}"] = draw(st.sampled_from([" ", "\n\n", ". "])).join(parts)
    return documents


@given(collages(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_documents_does_not_matter(documents: dict[str, str], rng: random.Random):
    """Any order of the same documents gives the same tables."""
    shuffled = list(documents.items())
    rng.shuffle(shuffled)

    one, other = trace(documents), trace(dict(shuffled))

    assert one.rows.equals(other.rows)
    assert one.suppressed.equals(other.suppressed)


@given(collages())
@settings(max_examples=80, deadline=None)
def test_rows_keep_their_promises(documents: dict[str, str]):
    """Spans lie within their texts, sources differ and are in order, and what is called verbatim folds equal."""
    found = trace(documents)

    TABLES["reuse"].check(found.rows)
    TABLES["suppressed"].check(found.suppressed)
    for row in found.rows.to_pylist():
        assert row["source_a"] < row["source_b"]
        a, b = documents[row["source_a"]], documents[row["source_b"]]
        assert 0 <= row["start_a"] < row["end_a"] <= len(a)
        assert 0 <= row["start_b"] < row["end_b"] <= len(b)
        assert 0 < row["matched_chars"] <= row["end_a"] - row["start_a"]
        assert 0 < row["similarity"] <= 1
        folded = [fold_letters(t) for t in (a[row["start_a"] : row["end_a"]], b[row["start_b"] : row["end_b"]])]
        assert row["kind"] != "verbatim" or folded[0] == folded[1]
        assert (row["similarity"] == 1.0) == (folded[0] == folded[1])


@given(collages(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_an_unrelated_document_adds_nothing(documents: dict[str, str], seed: int):
    """A document that shares no word with the others gets no row, and the sure rows of the others stay as they are.

    More text makes both chance agreement and each single word's absence elsewhere weigh a little more, so rows near the
    threshold may come or go; those of more than 60 bits do not. (What is boilerplate is learned from all sources, so
    this holds of what is found before any is set apart.)
    """
    stranger = "".join(chr(ord(c) - 97 + 0x430) if c.isalpha() else c for c in invented(random.Random(seed), 60))

    alone, together = (
        trace(texts, boilerplate_sources=1000).rows.to_pylist()
        for texts in (documents, documents | {"stranger": stranger})
    )

    names = ["source_a", "start_a", "end_a", "source_b", "start_b", "end_b"]
    one, other = ({tuple(r[n] for n in names): r["bits"] for r in rows} for rows in (alone, together))
    assert all("stranger" not in (row[0], row[3]) for row in other)
    assert {row for row, bits in one.items() if bits > 60} <= other.keys()
    assert {row for row, bits in other.items() if bits > 60} <= one.keys()


def mixed_corpus() -> dict[str, str]:
    """A few hundred documents with families, quotations and boilerplate."""
    rng = random.Random(7)
    wells = [invented(rng, 120).split() for _ in range(40)]
    foot = "\n" + invented(rng, 14)
    documents = {}
    for number in range(240):
        well = wells[rng.randrange(40)]
        at = rng.randrange(80)
        words = [w if rng.random() > 0.05 else invented(rng, 1) for w in well[at : at + rng.randint(12, 40)]]
        foot_here = foot if number % 9 == 0 else ""
        documents[f"{number:03d}"] = f"{invented(rng, 60)} {' '.join(words)} {invented(rng, 60)}{foot_here}"
    return documents


def test_the_number_of_threads_does_not_matter():
    """One thread or five: the same tables."""
    documents = mixed_corpus()

    one, five = trace(documents, threads=1), trace(documents, threads=5)

    assert one.rows.num_rows > 100
    assert one.rows.equals(five.rows)
    assert one.suppressed.equals(five.suppressed)


def test_text_that_went_everywhere_is_tied_to_the_earliest_and_listed():
    """A thousand copies give one row a copy, not half a million, and the text is listed with its size."""
    text = invented(random.Random(4), 90)

    found = trace({f"{i:04d}": text for i in range(1000)})

    assert found.rows.num_rows == 999
    assert set(found.rows.column("source_a").to_pylist()) == {"0000"}
    (listed,) = found.suppressed.to_pylist()
    assert (listed["why"], listed["n_sources"]) == ("viral", 1000)


def test_crowded_text_is_tied_to_the_earliest_by_date():
    """Where days of publication are known, the earliest source is the one the copies are tied to."""
    text = invented(random.Random(4), 90)
    days = [20_000 - i for i in range(200)]
    table = pa.table(
        {
            "source_id": [f"{i:03d}" for i in range(200)],
            "text": [text] * 200,
            "published_from": pa.array(days, pa.int32()).cast(pa.date32()),
        }
    )

    rows = find_reuse(table, settings=SETTINGS).rows

    assert set(rows.column("source_b").to_pylist()) == {"199"}


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ({"a": "word " * 200_000, "b": "word " * 100_000}, None),
        ({"a": "x" * 500_000, "b": "x" * 500_000}, None),
        ({"a": "قتل killed 中文字 שלום " * 500, "b": "قتل killed 中文字 שלום " * 700}, 1),
        ({"a": "\u0301\u200c\u0640" * 1000, "b": "\ufeff"}, 0),
        ({"a": "\U0001f600 \x00 \ue000" * 100, "b": "\U0001f600 \x00 \ue000" * 100}, 0),
        ({str(i): "" for i in range(500)}, 0),
    ],
)
def test_degenerate_texts_are_borne(documents: dict[str, str], expected: int | None):
    """Single repeated words, no spaces, mixed scripts, marks only: an answer in little time, and never an error."""
    rows = trace(documents).rows.num_rows

    assert expected is None or rows == expected


def test_text_without_spaces_is_compared_too():
    """A long run without spaces gets word starts of its own."""
    rng = random.Random(5)
    run = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=4000))

    (row,) = trace({"a": run, "b": "z" + run[1000:3000]}).rows.to_pylist()

    assert row["end_a"] - row["start_a"] > 1900
