"""Statements that sources in two languages share: what is found, and what must not be."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.config import TraceSettings
from stemmata.errors import EmbeddingsError
from stemmata.trace.embeddings import load_embedder
from stemmata.trace.same_statements import SAME_STATEMENT, Source, find_same_statements
from stemmata.trace.statements import Reader, sentence_spans, with_dates

ENGLISH = (
    "The quay was quiet that week. Colonel Aldo Merivand ordered 118 men into Tashgrad at 22:40 on 7 June 2001. "
    "The ferry was late again. Nobody had warned the bakers."
)
ARABIC = "كان الطقس باردا. في 7 حزيران 2001 أمر العقيد ألدو ميريفند 118 رجلا بدخول تاشغراد الساعة 22:40. انتهى الخبر."
PERSIAN = "هوا سرد بود. سرهنگ آلدو مریوند ۱۷ خرداد ۱۳۸۰ ساعت ۲۲:۴۰ دستور داد صد و هجده نفر وارد تاشگراد شوند. همین."
FRENCH = (
    "Il faisait froid. Le colonel Aldo Mérivand a ordonné à 118 hommes d'entrer dans Tachgrad à 22 h 40 le 7 juin "
    "2001. Rien d'autre ne s'est passé."
)
QUIET = TraceSettings()


def of(**texts: str) -> list[Source]:
    return [Source(name, text) for name, text in texts.items()]


def found(*sources: Source, least: float = 0.5) -> list[dict]:
    return find_same_statements(sources, settings=TraceSettings(least_p_same=least)).rows


@pytest.mark.parametrize("other", [ARABIC, PERSIAN, FRENCH])
def test_a_translation_is_found_with_its_exact_sentence(other: str) -> None:
    """Names across scripts, a number in words, a day in another calendar: one row, both sentences whole."""
    (row,) = found(*of(a=ENGLISH, b=other))

    assert row["kind"] == SAME_STATEMENT
    assert row["p_same"] >= 0.8
    assert ENGLISH[row["start_a"] : row["end_a"]].startswith("Colonel Aldo Merivand")
    assert ENGLISH[row["start_a"] : row["end_a"]].endswith("7 June 2001.")
    assert "118" in row["why"]
    assert other[row["start_b"] : row["end_b"]] in other.replace("Il faisait froid. ", "")
    assert "22" in other[row["start_b"] : row["end_b"]] or "۲۲" in other[row["start_b"] : row["end_b"]]


def test_the_order_of_the_sources_does_not_matter() -> None:
    """The same sources in any order give the same rows."""
    sources = of(a=ENGLISH, b=ARABIC, c=PERSIAN, d=FRENCH)
    told = {json.dumps(found(*order)) for order in permutations(sources)}

    assert len(told) == 1
    assert len(json.loads(told.pop())) == 6


def test_one_language_gives_nothing() -> None:
    """Copies in one language are the business of the other kinds."""
    assert found(*of(a=ENGLISH, b=ENGLISH, c=ENGLISH.replace("118", "90")), least=0.01) == []


EVENTS = {
    "en": "On 7 June 2001 in Tashgrad, 118 dockers were arrested at the gate, said the mayor.",
    "figure": "Le 7 juin 2001 à Tachgrad, 37 personnes ont été blessées par l'explosion du silo, a dit un médecin.",
    "deed": "Le 7 juin 2001, le maire de Tachgrad a inauguré un pont et remercié les pêcheurs.",
    "place": "À Tachgrad, le 7 juin 2001, la grève des mineurs est entrée dans sa deuxième semaine.",
}


@pytest.mark.parametrize("other", ["figure", "deed", "place"])
def test_another_event_on_the_same_day_in_the_same_place_is_not_the_same(other: str) -> None:
    """Day and town in common, and something else told of them: never likelier than not."""
    assert found(*of(a=EVENTS["en"], b=EVENTS[other])) == []


def test_the_same_words_with_other_names_and_figures_are_less_likely_the_same() -> None:
    """Another person, figure and day in the same words is another statement."""
    right = found(*of(a=ENGLISH, b=FRENCH), least=0.01)[0]["p_same"]
    changed = FRENCH.replace("Mérivand", "Bostrovic").replace("Aldo", "Henri").replace("118", "40")
    changed = changed.replace("7 juin", "19 août").replace("22 h 40", "6 h 15")
    wrong = max((row["p_same"] for row in found(*of(a=ENGLISH, b=changed), least=0.01)), default=0.0)

    assert wrong < 0.5 < right


def test_a_long_case_in_two_languages_is_not_all_one_statement() -> None:
    """Unrelated sentences of common words, many of them: what agrees by chance is not shown."""
    people, deeds = ["the doctor", "the driver", "a soldier", "my brother"], ["saw", "heard", "brought", "left"]
    things = ["the water", "a letter", "the door", "two cars", "the bridge"]
    gens, actes = ["le paysan", "la police", "un voisin", "ma mère"], ["a cousu", "a fermé", "a vu", "a porté"]
    choses = ["le pain", "une lettre", "le mur", "trois bateaux", "la route"]
    english = " ".join(f"In the town {p} {d} {t}." for p in people for d in deeds for t in things)
    french = " ".join(f"Dans la ville {p} {d} {t}." for p in gens for d in actes for t in choses)
    rows = found(*of(a=english, b=french))

    assert len(rows) <= 2


def test_a_bilingual_source_is_read_by_its_passages() -> None:
    """Where the passages tell the languages, they are believed; no source is compared with itself."""
    both = f"{ENGLISH}\n\n{ARABIC}"
    stretches = [(0, len(ENGLISH), "en"), (len(ENGLISH) + 2, len(both), "ar")]
    rows = found(Source("a", both, stretches=stretches), *of(b=FRENCH))

    assert {row["source_a"] for row in rows} == {"a"}
    assert {row["source_b"] for row in rows} == {"b"}


def test_days_without_a_year_are_read_from_the_day_of_publication() -> None:
    """The 7th of June is one day in both papers, whichever calendar names it."""
    text = "On 7 June the bridge was closed."
    (statement,) = with_dates(
        text, Reader({}).read(0, text, [(0, len(text), "en")]), (date(2001, 6, 8), date(2001, 6, 8))
    )

    assert "d2001-06-07" in {key for anchor in statement.anchors for key in anchor.keys}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=120), min_size=2, max_size=4))
def test_any_texts_give_rows_whose_spans_lie_in_them(texts: list[str]) -> None:
    """Whatever the texts hold, nothing breaks, and a row points into its two sources, in two languages."""
    langs = ["en", "ar", "zh", "ru"]
    sources = [Source(str(k), text, stretches=[(0, len(text), langs[k])]) for k, text in enumerate(texts)]
    for row in found(*sources, least=0.05):
        for side in "ab":
            assert 0 <= row[f"start_{side}"] < row[f"end_{side}"] <= len(texts[int(row[f"source_{side}"])])
        assert row["source_a"] < row["source_b"]
        assert 0.05 <= row["p_same"] <= 1


@given(st.text(max_size=200), st.lists(st.integers(0, 200), max_size=4))
def test_sentences_lie_in_order_and_cover_every_letter(text: str, cuts: list[int]) -> None:
    """Spans do not overlap, and no letter or digit is left out."""
    spans = list(sentence_spans(text, 0, len(text), sorted(cuts)))

    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    inside = {at for a, b in spans for at in range(a, b)}
    assert all(at in inside for at, c in enumerate(text) if c.isalnum())


# -- a model of the user's own ----------------------------------------------------------------------------------------


class Twins:
    """Knows two sentences that share no anchor, and nothing else."""

    def embed(self, sentences: list[str]) -> np.ndarray:
        generator = np.random.default_rng(3)
        vectors = generator.normal(size=(len(sentences), 256)).astype(np.float32)
        for at, sentence in enumerate(sentences):
            if sentence.startswith(("Barely a whisper", "À peine un souffle")):
                vectors[at] = 1.0
        return vectors


def test_a_model_of_sentences_proposes_what_no_anchor_shows() -> None:
    """Without the model nothing is found; with it the two sentences are."""
    english = "Barely a whisper came across. " + " ".join(f"Item {k} stays put." for k in range(40))
    french = "À peine un souffle passa. " + " ".join(f"Rien ne bouge ici, numéro {k + 50}." for k in range(40))
    sources = [
        Source("a", english, stretches=[(0, len(english), "en")]),
        Source("b", french, stretches=[(0, len(french), "fr")]),
    ]
    assert found(*sources, least=0.05) == []

    rows = find_same_statements(sources, settings=TraceSettings(least_p_same=0.3), embedder=Twins()).rows

    assert [english[r["start_a"] : r["end_a"]] for r in rows] == ["Barely a whisper came across."]


def test_a_model_that_gives_nonsense_is_refused() -> None:
    """One row a sentence, all finite, or a clear error."""

    class Short:
        def embed(self, sentences: list[str]) -> np.ndarray:
            return np.zeros((1, 4), np.float32)

    with pytest.raises(EmbeddingsError, match="shape"):
        find_same_statements(of(a=ENGLISH, b=FRENCH), settings=QUIET, embedder=Short())


def test_a_folder_that_holds_no_model_is_named_with_the_mend(tmp_path: Path) -> None:
    """A path that is missing, or a folder without the files, says what to do."""
    with pytest.raises(EmbeddingsError, match="no such folder"):
        load_embedder(tmp_path / "absent")
    with pytest.raises(EmbeddingsError, match=r"model\.onnx") as caught:
        load_embedder(tmp_path)
    assert "sentence-transformers" in caught.value.hint


def test_a_missing_library_is_named_with_the_command_that_gets_it(tmp_path: Path, monkeypatch) -> None:
    """The libraries are optional; without them the error says which to install."""
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(EmbeddingsError, match="sentence_transformers") as caught:
        load_embedder(tmp_path)
    assert "pip install" in caught.value.hint


def test_a_tiny_onnx_model_is_run_offline(tmp_path: Path) -> None:
    """A graph made here: each token has its row of a table, and the sentence their mean."""
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    tokenizers = pytest.importorskip("tokenizers")
    table = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Gather", ["table", "input_ids"], ["out"])],
        "tiny",
        [onnx.helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["n", "k"])],
        [onnx.helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, ["n", "k", 2])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(tmp_path / "model.onnx"))
    words = tokenizers.models.WordLevel({"[UNK]": 0, "left": 1, "right": 2}, "[UNK]")
    tokenizer = tokenizers.Tokenizer(words)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))

    vectors = load_embedder(tmp_path).embed(["left left", "left right", "right"])

    assert vectors.tolist() == [[1, 0], [0.5, 0.5], [0, 1]]


def test_too_many_sources_in_several_languages_are_counted_and_left_out() -> None:
    few = find_same_statements(of(a=ENGLISH, b=FRENCH), settings=TraceSettings(across_sources=1))
    assert (few.rows, few.left_out) == ([], 2)
    assert find_same_statements(of(a=ENGLISH, b=ENGLISH), settings=TraceSettings(across_sources=1)).left_out == 0
