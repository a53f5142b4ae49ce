"""Sources are read each by itself: how many processes read them, and what becomes of one of these, changes nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest

from stemmata import example
from stemmata.trace import reading
from stemmata.trace.mappings import Asked, Replaced, Texts, WordSets
from stemmata.trace.outlets import Publishers
from stemmata.trace.reading import Given, Source, read_source, read_sources


@pytest.fixture(scope="module")
def given() -> list[Given]:
    """Texts in four languages, with an outlet that they name."""
    with example.files() as folder:
        paths = sorted(folder.rglob("*.txt"))
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    return [Given(f"{n:03}", text[:4000], None, None, None, None) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def publishers(given: list[Given]) -> Publishers:
    """An outlet of the bundled case, an agency by its letters, and a person."""
    ids = [one.source_id for one in given]
    return Publishers({ids[0]: "Radio Meridian", ids[1]: "AFP"}, {ids[2]: "Ines Calloway"})


@pytest.fixture(scope="module")
def one_by_one(given: list[Given], publishers: Publishers) -> list[Source]:
    """What is read of each, here."""
    return [read_source(one, publishers) for one in given]


@pytest.mark.parametrize(("limit", "value"), [("_AT_ONCE", 7), ("_TEXT_AT_ONCE", 2_000)])
def test_several_processes_read_the_same_in_the_same_order(
    given: list[Given], publishers: Publishers, one_by_one: list[Source], monkeypatch: pytest.MonkeyPatch,
    limit: str, value: int,
) -> None:  # fmt: skip
    """Two processes, a few sources or a little text at a time."""
    monkeypatch.setattr(reading, "_WORTH_SHARING", 0)
    monkeypatch.setattr(reading, limit, value)

    assert list(read_sources(given, publishers, 1, processes=2)) == one_by_one
    assert any(source.voices for source in one_by_one)


def test_a_process_that_ends_early_costs_nothing(
    given: list[Given], publishers: Publishers, one_by_one: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it should have read is read here."""
    monkeypatch.setattr(reading, "_WORTH_SHARING", 0)
    monkeypatch.setattr(reading, "_COMMAND", "raise SystemExit(1)")

    assert list(read_sources(given, publishers, 1, processes=2)) == one_by_one


def test_what_is_held_small_is_what_was_given() -> None:
    """Texts out of buffers, words out of numbers, answers when they are asked for."""
    texts = Texts(pa.chunked_array([["b", "a"], ["c"]]), pa.chunked_array([["two", None], ["three"]]))
    words = WordSets()
    words.add("a", {"night", "train"})
    words.add("b", frozenset({"train"}))
    asked: list[str] = []

    assert dict(Replaced(texts, {"c": "3"})) == {"b": "two", "a": "", "c": "3"}
    assert dict(words) == {"a": {"night", "train"}, "b": {"train"}}
    assert words.counts == {"night": 1, "train": 2}
    assert words.one(["train", "other"]) == {"train", "other"}
    answers = Asked(texts, lambda key: asked.append(key) or len(asked))
    assert (answers["a"], answers["a"], answers.get("x")) == (1, 1, None)
    assert asked == ["a"]
