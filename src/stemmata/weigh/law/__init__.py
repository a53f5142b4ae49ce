"""Schemes of elements of crimes and of modes of liability: data, read from TOML files of one documented form.

A scheme names crimes, each with its elements, elements common to all of them, and modes of liability with elements of
their own. An element belongs to a part: `context` (what went on around), `conduct` (what was done), `mind` (what
somebody knew and meant), `mode` (how somebody answers for it). Labels are short and our own; the article says what the
law asks in full. `docs/findings.md` tells the form; the files beside this module are examples of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from stemmata.decisions import Entry, LegalSchemeAdded
from stemmata.errors import LegalSchemeError

__all__ = ["Crime", "Element", "Mode", "Scheme", "Schemes", "read_scheme", "schemes_of", "shipped"]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Part = Literal["context", "conduct", "mind", "mode"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Element(_Strict):
    """One thing that must be so."""

    id: Slug
    part: Part
    label: Words
    article: Words | None = None


class Crime(_Strict):
    """A crime with its elements."""

    id: Slug
    label: Words
    article: Words
    elements: tuple[Element, ...] = Field(min_length=1)


class Mode(Crime):
    """A way in which somebody answers for a crime, with its elements."""


class Scheme(_Strict):
    """Crimes of one body of law, or modes of liability, or both."""

    scheme: Slug
    title: Words
    law: Words
    common: tuple[Element, ...] = ()
    """Elements that every crime of the scheme has."""
    crimes: tuple[Crime, ...] = ()
    modes: tuple[Mode, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        """See that names tell things apart, and that nothing of a mode stands in a crime."""
        if not self.crimes and not self.modes:
            raise ValueError("a scheme has [[crimes]], or [[modes]], or both")
        _once("crime or mode", [one.id for one in (*self.crimes, *self.modes)])
        for one in self.crimes:
            elements = [*self.common, *one.elements]
            _once(f"element of {one.id}", [element.id for element in elements])
            if any(element.part == "mode" for element in elements):
                raise ValueError(f"{one.id}: the part `mode` is for elements of [[modes]]")
        for mode in self.modes:
            _once(f"element of {mode.id}", [element.id for element in mode.elements])
            if any(element.part != "mode" for element in mode.elements):
                raise ValueError(f"{mode.id}: elements of a mode have the part `mode`")
        return self


def _once(what: str, ids: Iterable[str]) -> None:
    listed = list(ids)
    twice = sorted({one for one in listed if listed.count(one) > 1})
    if twice:
        raise ValueError(f"the same id for more than one {what}: {', '.join(twice)}")


@dataclass(frozen=True, slots=True)
class Schemes:
    """The schemes of a case, and what they hold by full name."""

    by_id: Mapping[str, Scheme]

    def crime(self, name: str) -> Crime | None:
        """Return the crime named `scheme/crime`, or None."""
        scheme = self.by_id.get(name.partition("/")[0])
        return next((c for c in scheme.crimes if f"{scheme.scheme}/{c.id}" == name), None) if scheme else None

    def mode(self, name: str) -> Mode | None:
        """Return the mode named `scheme/mode`, or None."""
        scheme = self.by_id.get(name.partition("/")[0])
        return next((m for m in scheme.modes if f"{scheme.scheme}/{m.id}" == name), None) if scheme else None

    def elements(self, name: str) -> tuple[Element, ...]:
        """Return the elements of the crime or mode named so, the common ones first; none where there is no such."""
        if (crime := self.crime(name)) is not None:
            return (*self.by_id[name.partition("/")[0]].common, *crime.elements)
        mode = self.mode(name)
        return mode.elements if mode is not None else ()

    def names(self) -> list[str]:
        """Return the full names of all crimes and modes."""
        return [f"{s.scheme}/{one.id}" for s in self.by_id.values() for one in (*s.crimes, *s.modes)]


def read_scheme(text: str, place: str = "the scheme") -> Scheme:
    """Return the scheme that a TOML text holds.

    Args:
        text: The text.
        place: What it is called in a message.

    Raises:
        LegalSchemeError: If it is no TOML, or no scheme.
    """
    try:
        return Scheme.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise LegalSchemeError(path=place, problem=str(problem)) from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LegalSchemeError(path=place, problem=f"{where}: {first['msg']}") from problem


@cache
def shipped() -> Mapping[str, Scheme]:
    """Return the schemes that come with the program, by id."""
    folder = files("stemmata.weigh.law")
    texts = sorted((one.name, one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".toml"))
    return {scheme.scheme: scheme for name, text in texts for scheme in (read_scheme(text, name),)}


def schemes_of(held: Mapping[int, Entry]) -> Schemes:
    """Return the schemes of a case: those shipped, and those it brought itself, which take the place of their like."""
    found = dict(shipped())
    for entry in held.values():
        if isinstance(entry.decision, LegalSchemeAdded):
            try:
                found[entry.decision.scheme] = read_scheme(entry.decision.text)
            except LegalSchemeError:  # written by a version that knows more of it: kept in the ledger, and passed over
                continue
    return Schemes(found)
