"""Coding schemes as data: read, written, and refused with the place and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemmata.errors import SchemeError
from stemmata.weigh.draft import KINDS as READERS
from stemmata.weigh.scheme import KINDS, Scheme, Topic, readers_own

GOOD = """name = "Mill Street"

[topics.burial]
question = "What was done with the bodies?"
kind = "act"
values = ["buried", "burnt"]
"""


def test_the_readers_own_topics_are_a_scheme() -> None:
    """Every topic that the reader suggests is there, with the kind the reader gives it."""
    assert {name: topic.kind for name, topic in readers_own().topics.items()} == READERS


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (GOOD.replace("kind =", "knid ="), "topics.burial.knid"),
        (GOOD.replace('"act"', '"deed"'), "topics.burial.kind"),
        (GOOD.replace("What was done with the bodies?", " "), "topics.burial.question"),
        (GOOD.replace('"burnt"', '"Buried"'), "topics.burial.values"),
        (GOOD.replace('["buried", "burnt"]', '"buried"'), "topics.burial.values"),
        (GOOD.replace('name = "Mill Street"', ""), "name"),
        ('name = "Mill Street"\n', "topics"),
        (GOOD.replace("[topics.burial]", '[topics."two words"]'), "topics.two words"),
        (GOOD.replace('kind = "act"', "kind = act"), "line 5, column 8"),
        (GOOD + "[topic]\n", "topic"),
    ],
)
def test_a_scheme_that_is_none_is_refused_with_place_and_mend(tmp_path: Path, wrong: str, place: str) -> None:
    path = tmp_path / "scheme.toml"
    path.write_text(wrong, encoding="utf-8")

    with pytest.raises(SchemeError) as refused:
        Scheme.read(path)

    assert refused.value.message.startswith(f"{path}: {place}: ")
    assert refused.value.hint


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_bytes(b'name = "\xff"')

    with pytest.raises(SchemeError, match="byte 8"):
        Scheme.read(tmp_path / "scheme.toml")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(lambda t: t.strip() == t != "")
VALUES = st.lists(st.sampled_from(["one", "two", "سه", 'a "b"', "\\", "x\x7fy"]), unique=True, max_size=4).map(tuple)
TOPICS = st.builds(
    Topic, st.sampled_from(["burial", "motive", "قصد", "a-b"]), TEXT, st.sampled_from(KINDS), VALUES, TEXT
)


@given(TEXT, st.lists(TOPICS, min_size=1, unique_by=lambda t: t.name))
def test_a_scheme_written_and_read_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, name: str, topics: list[Topic]
) -> None:
    """Export and import lose nothing, whatever the texts are."""
    scheme = Scheme(name, {topic.name: topic for topic in topics})
    path = tmp_path_factory.mktemp("scheme") / "scheme.toml"
    path.write_text(scheme.toml(), encoding="utf-8", newline="")

    found = Scheme.read(path)

    assert (found.name, dict(found.topics)) == (scheme.name, dict(scheme.topics))
    assert scheme.changes_to(found) == []
