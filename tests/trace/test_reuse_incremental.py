"""A run by way of the last one gives the same tables as a run anew, whatever came, went or changed."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reuse import invented

from stemmata.config import TraceSettings
from stemmata.store.arrays import ArrayFiles
from stemmata.trace import kept, regrade, seeds
from stemmata.trace.reuse import Reuse, find_reuse

Corpus = dict[str, tuple[str, int | None]]
"""Text and day of each document by id."""

WELLS = [invented(random.Random(n), 90).split() for n in range(5)]
FOOT = "\n" + invented(random.Random(90), 16)
NOTE = "[PASSAGE INDISTINCT ON THE TAPE]"


def table(corpus: Corpus) -> pa.Table:
    days = pa.array([day for _, day in corpus.values()], pa.int32()).cast(pa.date32())
    texts = pa.array([text for text, _ in corpus.values()], pa.large_string())
    return pa.table({"source_id": pa.array(list(corpus), pa.string()), "text": texts, "published_from": days})


def trace(corpus: Corpus, folder: Path | None = None, **options: float) -> Reuse:
    return find_reuse(
        table(corpus),
        settings=TraceSettings(**options),
        threads=2,
        arrays=ArrayFiles(folder, "this") if folder else None,
    )


def assert_as_anew(corpus: Corpus, folder: Path, **options: float) -> Reuse:
    """Tables, and all that is left to the next run, are those of a run without a past."""
    with tempfile.TemporaryDirectory() as name:
        found, anew = trace(corpus, folder, **options), trace(corpus, Path(name), **options)
        left, left_anew = ArrayFiles(folder, "this").read(), ArrayFiles(Path(name), "this").read()
    assert found.rows.equals(anew.rows)
    assert found.suppressed.equals(anew.suppressed)
    for array in ("digests", "codes", "star-keys", "star-docs", "stretches"):
        assert np.array_equal(left.arrays[array], left_anew.arrays[array]), array
    return found


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text pasted together from few wells, so that much is shared, some of it by very many."""
    rng = random.Random(draw(st.integers(0, 2**20)))
    parts = []
    for well, at, size in draw(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 70), st.integers(4, 50)), min_size=0, max_size=3)
    ):
        words = WELLS[well][at : at + size]
        if draw(st.booleans()):
            words = [w if rng.random() > 0.1 else invented(rng, 1) for w in words]
        parts += [" ".join(words), invented(rng, rng.randrange(12))]
    text = f"{draw(st.sampled_from(['', NOTE, 'ORVENNA, 3 May (TNA) -- ']))} {' '.join(parts)}"
    return text + draw(st.sampled_from(["", FOOT]))


DOCUMENTS = st.tuples(texts(), st.sampled_from([None, 100, 200, 300]))
STEPS = st.lists(
    st.dictionaries(st.sampled_from([f"{n:02d}" for n in range(40)]), st.none() | DOCUMENTS, max_size=12),
    min_size=1, max_size=5,
)  # fmt: skip


@pytest.fixture
def low_caps():
    """Caps so low that a dozen documents cross all of them."""
    levels = ((16, 5), (24, 8))
    with (
        patch.multiple(seeds, FEW=3, LEVELS=levels),
        patch.multiple(regrade, FEW=3, LEVELS=levels),
        patch.multiple(kept, LEVELS=levels),
    ):
        yield


@pytest.mark.usefixtures("low_caps")
@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_any_growth_gives_the_tables_of_a_run_anew(steps: list[dict[str, tuple[str, int | None] | None]]):
    """Documents come, go, change their text or only their day, in any order: each state gives the rebuild's tables."""
    corpus: Corpus = {}
    with tempfile.TemporaryDirectory() as name:
        for step in steps:
            for document, given_to in step.items():
                if given_to is None:
                    corpus.pop(document, None)
                else:
                    corpus[document] = given_to

            assert_as_anew(corpus, Path(name))


def large(n: int) -> Corpus:
    """Documents with families, stock phrases, boilerplate and a text that went everywhere."""
    rng = random.Random(3)
    wells = [invented(rng, 150).split() for _ in range(30)]
    phrases = [invented(rng, 7) for _ in range(40)]
    everywhere, foot = invented(rng, 40), "\n" + invented(rng, 14)
    corpus: Corpus = {}
    for number in range(n):
        parts = []
        for _ in range(rng.randrange(1, 4)):
            well, at = wells[rng.randrange(30)], rng.randrange(100)
            words = [w if rng.random() > 0.04 else invented(rng, 1) for w in well[at : at + rng.randint(12, 45)]]
            parts += [" ".join(words), invented(rng, rng.randrange(30)), phrases[rng.randrange(40)]]
        parts += [everywhere] if rng.random() < 0.3 else []
        text = " ".join(parts) + (foot if number % 7 == 0 else "")
        corpus[f"{rng.randrange(16**8):08x}"] = (text, rng.choice([None, rng.randrange(9000)]))
    return corpus


def test_a_larger_case_grows_shrinks_and_changes(tmp_path: Path):
    """Six hundred documents, all caps crossed: one comes, twenty come, some go, some change, one day changes."""
    corpus = large(620)
    names = list(corpus)
    now = {name: corpus[name] for name in names[:599]}
    assert_as_anew(now, tmp_path)
    now[names[599]] = corpus[names[599]]
    assert any("1 came" in text for _, text in assert_as_anew(now, tmp_path).notices)
    now |= {name: corpus[name] for name in names[600:]}
    found = assert_as_anew(now, tmp_path)
    assert found.rows.num_rows > 1000
    assert found.suppressed.num_rows > 0
    assert len(ArrayFiles(tmp_path, "this").read().arrays["star-keys"]) > 0
    for name in names[50:60]:
        del now[name]
    now[names[0]] = (corpus[names[1]][0], 5)
    now[names[2]] = (corpus[names[2]][0], 1)
    assert_as_anew(now, tmp_path)
    assert_as_anew(now, tmp_path)


def test_a_run_by_way_of_the_last_compares_only_what_is_new(tmp_path: Path):
    """One unrelated document more: no pair of the others is looked at again."""
    corpus = large(200)
    trace(corpus, tmp_path)
    corpus["ffffffff"] = (invented(random.Random(8), 50), None)

    with patch.object(kept, "extend", wraps=kept.extend) as extended:
        trace(corpus, tmp_path)

    (call,) = extended.call_args_list
    assert len(call.args[1].pairs) < 200


def test_many_small_changes_do_not_pile_up(tmp_path: Path):
    """Sixty documents come one by one and half of them go: what is kept stays in proportion."""
    corpus = large(60)
    now: Corpus = {}
    for number, (name, document) in enumerate(corpus.items()):
        now[name] = document
        if number % 2:
            del now[name]
        trace(now, tmp_path)

    size = sum(path.stat().st_size for path in tmp_path.iterdir())

    assert_as_anew(now, tmp_path)
    assert size < 20 * sum(len(text) for text, _ in now.values())
    assert len(list(tmp_path.iterdir())) < 7 * 25 + 8


def test_a_damaged_state_is_said_and_not_used(tmp_path: Path):
    """Any file of the state with a byte turned: the tables of a run anew, and a notice that says why."""
    corpus = large(40)
    anew = trace(corpus)
    trace(corpus, tmp_path)
    names = {path.stem.split(".")[0] for path in tmp_path.iterdir() if path.stat().st_size}
    assert {"arrays", "letters-0", "stretches", "codes"} <= names
    for name in sorted(names):
        (path,) = tmp_path.glob(f"{name}.*")
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 0x10
        path.write_bytes(data)

        found = trace(corpus, tmp_path)

        assert found.rows.equals(anew.rows)
        assert any("compared anew" in text for _, text in found.notices), path.name


def test_a_case_that_outgrows_its_anchors_is_compared_anew(tmp_path: Path):
    """Other anchors, by setting or by size: all is compared anew, said aloud, and right."""
    corpus = large(40)
    trace(corpus, tmp_path)

    found = trace(corpus, tmp_path, anchor_letters=12)

    assert any("12 letters" in text for _, text in found.notices)
    assert found.rows.equals(trace(corpus, anchor_letters=12).rows)
