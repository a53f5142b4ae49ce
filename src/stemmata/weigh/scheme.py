"""Coding schemes as data: the topics a case is coded by, in a file that can be read aloud.

A scheme is TOML: a name, and one section a topic.

```toml
name = "Mill Street"

[topics.burial]
question = "What was done with the bodies?"
kind = "act"
values = ["buried", "burnt", "handed over", "not known"]
note = "What is said to have been done, not what was ordered."
```

`question` and `kind` are required. `values` closes the list of what can be answered; left out, anything can. A topic
named like one of the reader's says how that topic is coded in this case; the reader's others remain as they are.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from stemmata.decisions import CodingSchemeAdopted
from stemmata.errors import PlaceRefusedError, SchemeError, mend_of
from stemmata.tables import ClaimKind
from stemmata.values.bundled import bundled
from stemmata.values.fold import fold_text

__all__ = ["KINDS", "Scheme", "Topic", "readers_own"]

KINDS: tuple[str, ...] = get_args(ClaimKind)
_KEYS = ("question", "kind", "values", "note")
_TOPIC = re.compile(r"\w[\w-]{0,60}")
_LINE = re.compile(r"at line (\d+), column (\d+)")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic.

    Attributes:
        name: Its name, as in column `topic` of `claims`.
        question: What it asks, in plain words.
        kind: Kind of the claims that answer it.
        values: What can be answered; empty if anything can.
        note: How to code it.
    """

    name: str
    question: str
    kind: str
    values: tuple[str, ...] = ()
    note: str = ""

    def value(self, said: str) -> str | None:
        """Return the value that is meant by what somebody wrote (letter case and spaces are free), None if none is."""
        if not self.values:
            return said
        return next((value for value in self.values if fold_text(value) == fold_text(said)), None)

    def as_dict(self) -> dict[str, Any]:
        """Return it as the ledger keeps it."""
        found: dict[str, Any] = {"question": self.question, "kind": self.kind}
        return (
            found | ({"values": list(self.values)} if self.values else {}) | ({"note": self.note} if self.note else {})
        )


@dataclass(frozen=True, slots=True)
class Scheme:
    """The topics that claims are coded by.

    Attributes:
        name: Its name.
        topics: Its topics by name, in their order.
    """

    name: str
    topics: Mapping[str, Topic]

    @classmethod
    def read(cls, path: Path) -> Scheme:
        """Return the scheme in a file.

        Raises:
            SchemeError: If it is none; the message names the file, the place and the mend.
        """
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise SchemeError(path=path, place=f"byte {problem.start}", problem="it is not UTF-8",
                              mend="save it as UTF-8") from problem  # fmt: skip
        except OSError as problem:
            raise PlaceRefusedError(path=path, problem=problem.strerror, mend=mend_of(problem)) from problem
        try:
            written = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            at = _LINE.search(str(problem))
            place = f"line {at[1]}, column {at[2]}" if at else "the end of the file"
            said = f"it is not TOML: {_LINE.sub('', str(problem)).rstrip(' ()')}"
            mend = "mend that line; texts stand in quotation marks"
            raise SchemeError(path=path, place=place, problem=said, mend=mend) from problem
        return cls.of(written, path)

    @classmethod
    def of(cls, written: Mapping[str, Any], path: Path | str = "the scheme") -> Scheme:
        """Return the scheme that TOML values hold.

        Args:
            written: `name` and `topics`.
            path: Where they are from, for messages.

        Raises:
            SchemeError: If they are none.
        """

        def refuse(place: str, problem: str, mend: str) -> SchemeError:
            return SchemeError(path=path, place=place, problem=problem, mend=mend)

        if unknown := next((key for key in written if key not in {"name", "topics"}), None):
            raise refuse(
                unknown, "there is no such key", f"{_near(unknown, ('name', 'topics'))}; a topic is [topics.NAME]"
            )
        name = written.get("name")
        if not isinstance(name, str) or not name.strip():
            raise refuse("name", "the scheme has no name", 'say name = "..." on the first line')
        sections = written.get("topics")
        if not isinstance(sections, Mapping) or not sections:
            raise refuse("topics", "it has no topics", "write a section [topics.NAME] for each")
        topics = {}
        for topic, said in sections.items():
            topics[topic] = _topic(topic, said, refuse)
        return cls(name.strip(), MappingProxyType(topics))

    @classmethod
    def adopted(cls, decision: CodingSchemeAdopted | None) -> Scheme:
        """Return the scheme of a case: what it adopted over the reader's own topics; these alone if it adopted none."""
        own = readers_own()
        if decision is None:
            return own
        topics = cls.of({"name": decision.name, "topics": _lists(decision.topics)}).topics
        return cls(decision.name, MappingProxyType({**own.topics, **topics}))

    def toml(self) -> str:
        """Return it as a file; read again it is the same scheme."""
        lines = [f"name = {_quoted(self.name)}"]
        for topic in self.topics.values():
            lines += ["", f"[topics.{_key(topic.name)}]"]
            lines += [f"question = {_quoted(topic.question)}", f"kind = {_quoted(topic.kind)}"]
            if topic.values:
                lines.append(f"values = [{', '.join(map(_quoted, topic.values))}]")
            if topic.note:
                lines.append(f"note = {_quoted(topic.note)}")
        return "\n".join(lines) + "\n"

    def changes_to(self, other: Scheme) -> list[tuple[str, str]]:
        """Return which topics another scheme adds, drops and changes: (added, dropped or changed; the topic)."""
        found = [("added", name) for name in other.topics if name not in self.topics]
        found += [("dropped", name) for name in self.topics if name not in other.topics]
        both = (name for name in self.topics if name in other.topics)
        return found + [("changed", name) for name in both if self.topics[name] != other.topics[name]]


@cache
def readers_own() -> Scheme:
    """Return the topics that the reader of the room suggests claims on."""
    path = "weigh/lexicon/topics.toml"
    return Scheme.of(bundled(path), path)


def _topic(name: str, said: Any, refuse: Any) -> Topic:  # noqa: ANN401  (what the file says)
    place = f"topics.{name}"
    if not _TOPIC.fullmatch(name):
        raise refuse(place, "a topic's name is one word of letters, digits, - and _", "join its words with _")
    if not isinstance(said, Mapping):
        raise refuse(place, "it is no section", f'write [topics.{name}] and below it question = "..."')
    if unknown := next((key for key in said if key not in _KEYS), None):
        raise refuse(f"{place}.{unknown}", "there is no such key", _near(unknown, _KEYS))
    for key in ("question", "kind", "note"):
        if not isinstance(said.get(key, ""), str):
            raise refuse(f"{place}.{key}", f"it is no text (it says {said[key]!r})", "put it in quotation marks")
    question, kind = said.get("question", "").strip(), said.get("kind", "").strip()
    if not question:
        raise refuse(f"{place}.question", "it asks nothing", "say in plain words what coders are to find out")
    if kind not in KINDS:
        problem = f"{kind!r} is no kind" if kind else "its kind is not said"
        raise refuse(f"{place}.kind", problem, f"say one of {', '.join(KINDS)}")
    values = said.get("values", [])
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise refuse(f"{place}.values", "it is no list of texts", 'write values = ["one", "another"]')
    folded = [fold_text(value) for value in values]
    if twice := next((v for i, v in enumerate(values) if folded[i] in folded[:i]), None):
        raise refuse(f"{place}.values", f"{twice!r} stands there twice", "name each value once")
    return Topic(name, question, kind, tuple(value.strip() for value in values), said.get("note", "").strip())


def _lists(topics: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}
        for name, said in topics.items()
    }


def _near(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, 1)
    return f"did you mean {close[0]}?" if close else f"the keys are {', '.join(known)}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    # texts are written alike in JSON and TOML (but DEL, which TOML wants escaped)
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
