"""Whom a claim burdens, and where its speaker stands to them: is it his own side, an ally's, or an opponent's?

A claim that names who did it, who ordered it, which unit was there or who is accused concerns a **party**: asserted, it
burdens them; denied, it clears them. A claim on victims in the same sentence and in the same mouth concerns whoever is
said there to have done it. The speaker **stands** to that party as

- `self`: it is he, or he speaks for it by what he is called ("army spokesman", "a commander of the Front");
- `ally`: one of the two is part of the other or of the same kind (the police and the security forces, the ministry and
  the army), or the case's settings put both on one side (`[weigh.sides]`);
- `opponent`: the settings put them on different sides; the machine never guesses that;
- `other`: both are named, and neither names nor settings connect them.

That a unit was there burdens nobody; that it was not there is said to clear it. Nothing is said where the words name no
body or person on either end, are more than a name, or where somebody would accuse himself without admitting anything:
there the speaker was read wrongly. What is asserted against oneself or an ally is an
admission against interest; what is denied by those it accuses is no more than that. Neither is believed for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from stemmata.values.concepts import body_words, concepts
from stemmata.values.fold import fold_text
from stemmata.values.speech import speech
from stemmata.values.words import guess_language, words_of
from stemmata.weigh.actors import Actor, actor, names_fit

__all__ = ["STANDS", "Parties"]

STANDS = ("self", "ally", "opponent", "other")
_OF_DOERS = frozenset({"perpetrator", "who_ordered"})
_OF_PERSONS = frozenset({"age", "alive"})
_OF_VICTIMS = frozenset({"victims", "victim_number"})
_NO_BODY = frozenset({"uniformed", "unknown-armed", "officers", "attackers", "accused", "hired-killers"})
"""Concepts that tell no body: whoever wears a uniform belongs to some army."""
_OF_GOVERNMENT = frozenset({"minister", "interior", "defence", "governor"})
_LONGEST = 14
"""Words of a name or title, at most."""
_VERBAL = frozenset(
    {"was", "were", "is", "are", "been", "has", "have", "had", "by", "who", "which", "that", "est", "sont", "ont",
     "qui", "fue", "fueron", "que", "کرد", "شد", "است", "که", "الذی", "التی"}
)  # fmt: skip
_LEFT = ("former", "ex", "retired", "dissident", "dissidents", "deserter", "deserters", "ancien", "ancienne", "anciens",
         "retraité", "déserteur", "déserteurs", "antiguo", "retirado", "disidente", "disidentes", "desertor", "سابق",
         "پیشین", "بازنشسته", "السابق", "السابقة", "المتقاعد", "متقاعد", "منشق", "منشقون", "سابقة")  # fmt: skip
_NO_FORMATION = frozenset({"unit", "service", "department", "academy"})
_NOBODY = frozenset({"the source itself", "unnamed", ""})

Row = dict[str, Any]


class Parties:
    """Bodies and persons of a case, and the sides that its settings know.

    Args:
        known: Long forms and acronyms of the case, as `stemmata.weigh.actors.acronyms` gives them.
        sides: Name of a side -> the bodies and persons on it, as texts write them.
    """

    def __init__(self, known: Mapping[str, str], sides: Mapping[str, Sequence[str]]) -> None:
        self._known = known
        self._read: dict[str, Actor] = {}
        self._stands: dict[tuple[str, str], str | None] = {}
        self._sides = {name: [self._party(body) for body in bodies] for name, bodies in sides.items()}

    def mark(self, claims: Iterable[Row]) -> list[Row]:
        """Return the claims with `of_whom` and `stands`.

        Args:
            claims: Rows of `claims`; the order is kept.
        """
        rows = list(claims)
        doers = _doers(rows)
        found = []
        for row in rows:
            whom = self._whom(row, doers)
            speaker = str(row["asserted_by"] or "")
            odd = (
                whom is not None and row["polarity"] == "asserts" and row["kind"] != "admission" and _one(speaker, whom)
            )
            told = whom is not None and not odd and row["topic"] not in _OF_PERSONS
            stands = self.stands(speaker, str(whom)) if told else None
            found.append(row | {"of_whom": whom, "stands": stands})
        return found

    def _whom(self, row: Row, doers: Mapping[tuple[str, str], Sequence[Row]]) -> str | None:
        """Return whom a claim concerns, as written."""
        if row["topic"] in _OF_PERSONS:
            return row.get("of_whom")
        cleared = row["topic"] == "unit" and row["polarity"] == "denies"
        if row["topic"] in _OF_DOERS or row["topic"] == "assailant_number" or cleared:
            party = self._party(str(row["value"]))
            told = party.kinds - _NO_BODY or party.body
            if row["topic"] != "assailant_number":
                told = told or party.office or party.names
            return str(row["value"]) if told else None
        if row["topic"] in _OF_VICTIMS and row["polarity"] == "asserts":
            near = [d for d in doers.get((row["source_id"], row["asserted_by"]), ()) if _overlap(d, row)]
            named = [d for d in near if d["polarity"] == "asserts" and self._whom(d, {}) is not None]
            return str(named[0]["value"]) if len({d["value"] for d in named}) == 1 else None
        return None

    def stands(self, speaker: str, whom: str) -> str | None:
        """Return where a speaker stands to a party, None where the words name no body or person on either end.

        Args:
            speaker: Who speaks, as written.
            whom: The party, as written.
        """
        key = (speaker, whom)
        if key not in self._stands:
            self._stands[key] = self._found(speaker, whom)
        return self._stands[key]

    def _found(self, speaker: str, whom: str) -> str | None:
        if speaker.casefold() in _NOBODY or _clause(speaker) or _clause(whom):
            return None
        one, other = self._party(speaker), self._party(whom)
        if _bare(one) or _bare(other):
            return None
        named = one.names and other.names and not (other.formation or other.kinds - _NO_BODY)
        apart = _left_it(speaker) or _left_it(whom)
        if _belongs(one, other) and (named or not apart) and not (named and not _bodies_fit(speaker, whom)):
            return "self"
        mine, theirs = self._side(one), self._side(other)
        if mine and theirs and not apart:
            return "ally" if mine & theirs else "opponent"
        return "ally" if _allied(one, other) and not apart else "other"

    def _side(self, party: Actor) -> frozenset[str]:
        """Return the sides on which a party is by the settings."""
        return frozenset(
            name for name, bodies in self._sides.items() if any(_belongs(party, b) or _within(party, b) for b in bodies)
        )

    def _party(self, name: str) -> Actor:
        if name not in self._read:
            self._read[name] = _read(name, tuple(sorted(self._known.items())))
        return self._read[name]


@lru_cache(maxsize=1)
def _ministries() -> frozenset[str]:
    return frozenset(fold_text(word) for word in ("ministry", "ministère", "ministerio", "وزارت", "وزارة", "الوزارة"))


@lru_cache(maxsize=1 << 14)
def _read(name: str, known: tuple[tuple[str, str], ...]) -> Actor:
    """Return what can be compared of a body or person; of an office-holder also the office and the body he names."""
    read = actor(name, dict(known))
    office = frozenset(w.label for w in body_words(name) if w.role == "office") | read.office
    ministry = not read.kinds and bool(office & _OF_GOVERNMENT or _ministries() & set(words_of(name).folded))
    body = read.body
    if read.names and not (read.kinds or body):  # "the Sol Battalion" is a battalion, which tells on whose side it is
        body = frozenset(w.label for w in body_words(name) if w.role == "formation") - _NO_FORMATION
    return Actor(frozenset({"government"}) if ministry else read.kinds, body, office, read.names)


def _clause(name: str) -> bool:
    """Whether words are more than a name: a clause that was cut wrongly."""
    words = words_of(name)
    return len(words) > _LONGEST or not _VERBAL.isdisjoint(words.folded)


def _left_it(name: str) -> bool:
    """Whether somebody no longer speaks for the body he is called by: a former minister, army dissidents."""
    return not _left().isdisjoint(words_of(name).folded)


def _one(speaker: str, whom: str) -> bool:
    """Whether the words of one name are all among those of the other."""
    a, b = (frozenset(w for w in words_of(name).folded if w.isalnum()) for name in (speaker, whom))
    return bool(a and b) and (a <= b or b <= a)


@lru_cache(maxsize=1)
def _left() -> frozenset[str]:
    return frozenset(fold_text(word) for word in _LEFT)


def _bare(party: Actor) -> bool:
    """Whether a party tells no body and no name to compare."""
    return not (party.kinds - _NO_BODY or party.body or party.names)


def _belongs(one: Actor, body: Actor) -> bool:
    """Whether somebody is a body or person, or is called by it: "army spokesman" by the army."""
    if body.formation:
        return body.formation in one.body and body.body <= one.body and names_fit(one.names, body.names)
    if kinds := body.kinds - _NO_BODY:
        named = not body.names or (bool(one.names) and _all_in(body.names, one.names))
        # an office-holder is the one who holds this office: the minister of trade does not speak for that of war
        fields = not (body.office and one.office) or body.office <= one.office or one.office <= body.office
        return kinds <= one.kinds and body.body <= one.body and named and fields
    # "a commander of the Front" is called by the Front's name, "Prieto" is short for "Colonel Ana Prieto"
    return bool(body.names and one.names) and names_fit(one.names, body.names)


def _all_in(few: frozenset[str], many: frozenset[str]) -> bool:
    return len(few) <= len(many) and names_fit(few, many)


@lru_cache(maxsize=1 << 14)
def _body_nouns(name: str) -> frozenset[str]:
    """Return the plain nouns for bodies in a name ("front", "movement")."""
    words = words_of(name)
    return frozenset(words.folded) & speech(guess_language(words)).bodies


def _bodies_fit(one: str, other: str) -> bool:
    """Whether two names do not call themselves two sorts of body: the Popular Front is not the Popular Movement."""
    a, b = _body_nouns(one), _body_nouns(other)
    return not (a and b) or bool(a & b)


def _within(one: Actor, wide: Actor) -> bool:
    """Whether a body is part of another by what the two are."""
    known = concepts()
    holders = {holder for kind in one.kinds for holder in known[kind].within} - _NO_BODY
    if one.formation and not one.kinds:
        holders |= {"security-forces", "government", "guardsmen" if "guard" in one.body else "soldiers"}
    return bool(wide.kinds) and wide.kinds <= holders


def _allied(one: Actor, other: Actor) -> bool:
    """Whether two parties are of one kind, or one is part of the other; not where two names set them apart."""
    if one.names and other.names and one.kinds & other.kinds and not names_fit(one.names, other.names):
        return False
    return bool((one.kinds & other.kinds) - _NO_BODY) or _within(one, other) or _within(other, one)


def _doers(rows: Iterable[Row]) -> Mapping[tuple[str, str], Sequence[Row]]:
    """Return the claims on doers by source and speaker."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["topic"] == "perpetrator":
            found[row["source_id"], row["asserted_by"]].append(row)
    return found


def _overlap(one: Row, other: Row) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])
