"""Who says it: the grammar of attribution in English, French, Spanish, German, Russian, Persian and Arabic.

A text says most of what it says in somebody's name: "the minister denied that ...", "selon la police", «به گفته پلیس»,
"نقلا عن". `attributions` finds these constructs with the speaker as written, the stance taken, who passed the words on,
where they were said and the stretch of text that is said in the speaker's name. Texts in capitals are read as well as
texts in mixed case.

It is a reader of surface patterns, deterministic and open to inspection: verbs of speech and their subjects, phrases
that name a speaker ("according to"), hedges that name none ("reportedly"). Two rules are deliberately simple and are
stated here: a pronoun stands for the speaker named last before it, and a short name stands for the fullest form of it
that the document has.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, cast

from stemmata.values.fold import fold_text
from stemmata.values.phrases import Hit
from stemmata.values.speakers import INDEFINITE, Names
from stemmata.values.speech import Speech, quotations, sentences, speech
from stemmata.values.words import Words, guess_language, words_of

__all__ = ["Attribution", "Stance", "attributions"]

Stance = Literal[
    "says",
    "reports",
    "confirms",
    "admits",
    "denies",
    "doubts",
    "accuses",
    "quotes",
    "expresses",
    "orders",
    "hedges",
    "retracts",
    "corrects",
]

_LONGEST_SPEAKER = 18
_LONGEST_NAME = 6
_BE = frozenset(["was", "were", "been", "being", "is", "are", "be"])


@dataclass(frozen=True, slots=True)
class Attribution:
    """One construct that puts a stretch of text into somebody's mouth. Spans are half-open, in code points of the text.

    Attributes:
        start: First code point of the construct (speaker and cue).
        end: One past its last.
        cue: The words that attribute, as written ("denied", "according to").
        cue_start: Where the cue begins.
        cue_end: One past its end.
        speaker: The speaker as written, trimmed; None where nobody is named ("it was learned").
        speaker_start: Where the speaker stands, None where nobody is named.
        speaker_end: One past its end.
        speaker_full: The fullest form of the speaker in the document, pronouns resolved; None for an unnamed speaker
            and for the first person ("we"), which stands for the author of the text.
        first_person: Whether the speaker is the author ("we condemn").
        stance: What the speaker does with the content.
        via: Who passed the words on, as written ("EFE" in "told EFE", "quoted by EFE"), or None.
        venue: Where or how it was said (news conference, communique, interview, ...), or None.
        scope_start: First code point of what is said in the speaker's name.
        scope_end: One past its last.
        quoted: Whether it is (partly) given in quotation marks.
        hearsay: 1 for words told by their speaker, one more for each further mouth, and one for an unnamed source.
        lang: The language whose patterns found it.
    """

    start: int
    end: int
    cue: str
    cue_start: int
    cue_end: int
    speaker: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_full: str | None
    first_person: bool
    stance: Stance
    via: str | None
    venue: str | None
    scope_start: int
    scope_end: int
    quoted: bool
    hearsay: int
    lang: str


def attributions(text: str, lang: str | None = None) -> list[Attribution]:
    """Return the attributions of a text in the order of their cues.

    Args:
        text: A whole document (speakers are expanded to the fullest form it has), or a passage.
        lang: Its language, ISO 639-1; guessed where None.

    Returns:
        The attributions found.

    >>> [a] = attributions("Colonel Ana Prieto denied that her men had fired.")
    >>> a.speaker, a.stance, "Colonel Ana Prieto denied that her men had fired."[a.scope_start : a.scope_end]
    ('Colonel Ana Prieto', 'denies', 'her men had fired')
    """
    words = words_of(text)
    if not len(words):
        return []
    lexicon = speech(lang or guess_language(words))
    found = _Reader(words, lexicon).read()
    return _nested(_resolved(found, Names(words, lexicon), lexicon)) if found else []


def _nested(found: list[Attribution]) -> list[Attribution]:
    """Return the attributions, one that is told within another's words with a mouth more for each of these."""
    out = []
    for inner in found:
        around = {
            outer.speaker_full or outer.speaker
            for outer in found
            if outer.cue_start < inner.start and inner.cue_end <= outer.scope_end and inner.start >= outer.scope_start
            and outer.speaker and not outer.first_person and outer.speaker_full != inner.speaker_full
        }  # fmt: skip
        out.append(replace(inner, hearsay=inner.hearsay + len(around)) if around else inner)
    return out


@dataclass(slots=True)
class _Found:
    """An attribution in words instead of code points, before speakers are resolved."""

    cue: tuple[int, int]
    stance: str
    speaker: tuple[int, int] | None
    scope: tuple[int, int]
    via: tuple[int, int] | None = None
    venue: str | None = None
    elided: bool = False
    unnamed: bool = False
    joint: bool = False
    """Whether several speak: the speaker is all of them, as written."""


class _Reader:
    """Reads one text sentence by sentence."""

    def __init__(self, words: Words, lexicon: Speech) -> None:
        self.words, self.lexicon, self.folded = words, lexicon, words.folded
        self.quotes = quotations(words)
        self.in_quote = [False] * len(words)
        for first, last in self.quotes:
            self.in_quote[first:last] = [True] * (last - first)

    def read(self) -> list[tuple[Words, _Found, bool]]:
        """Return what was found, with whether the scope holds a quotation."""
        found: list[tuple[Words, _Found, bool]] = []
        for start, end, marks in self._worth_reading():
            here = [f for f in self._sentence(start, end, marks) if f.scope[0] < f.scope[1]]
            found.extend((self.words, f, any(self.in_quote[f.scope[0] : f.scope[1]])) for f in here)
        return found

    def _worth_reading(self) -> Iterator[tuple[int, int, list[int]]]:
        """Yield the sentences in which the first word of anything that attributes stands, or a colon, and where."""
        cues = self.lexicon.cues
        marks = [k for k, word in enumerate(self.folded) if word in cues or word == ":"]
        for start, end in sentences(self.words):
            first = bisect_left(marks, start)
            if first < len(marks) and marks[first] < end:
                yield start, end, marks[first : bisect_left(marks, end, first)]

    def _sentence(self, start: int, end: int, marks: list[int]) -> list[_Found]:
        words, lexicon = self.words, self.lexicon
        hits, through = lexicon.verbs.among(words, marks, end), lexicon.via.among(words, marks, end)
        found = self._impersonal(start, end, marks)
        taken = {i for f in found for i in range(*f.cue)} | {hit.first for hit in through}
        for hit in hits:
            if hit.first in taken or (taken and hit.first - 1 in taken):
                continue
            one = self._verb(hit, start, end)
            if one is not None:
                taken.update(range(*one.cue))
                found.append(one)
        found.extend(self._by(start, end, marks))
        if lexicon.lang == "en":
            found.extend(self._announcements(start, end))
        found.extend(self._headline(start, end))
        self._citing(found, start, end, marks)
        found.sort(key=lambda f: f.cue)
        if lexicon.lang == "en":
            found = self._with_subjects(found, start)
        self._clip(found, end)
        via = self._via(through, end)
        venues = lexicon.venues.find(words, start, end) if found else []
        for f in found:
            f.via = f.via or via
            f.venue = self._venue(venues, f.cue[0])
        if via is not None and not found:
            found.append(_Found(via, "reports", via, (start, end)))
        return found

    def _with_subjects(self, found: list[_Found], start: int) -> list[_Found]:
        """Give a left-out subject the one its sentence begins with: "The Front today reaffirmed ... and blamed ...".

        Where the sentence has no subject that can speak, nothing is attributed: the speaker of another sentence is
        nobody's guess.
        """
        kept: list[_Found] = []
        for f in found:
            named = any(other.speaker is not None or other.unnamed for other in kept)
            if f.elided and f.speaker is None and not named:
                f.speaker = self._opening(start, f.cue[0])
                if f.speaker is None:
                    continue
            kept.append(f)
        return kept

    def _opening(self, start: int, cue: int) -> tuple[int, int] | None:
        """Return the subject at the head of a sentence: what stands before its first word in the past tense."""
        for k in range(start + 1, min(cue, start + 16)):
            word = self.folded[k]
            if word in self.lexicon.breaks | {":", ";"}:
                return None
            if word.endswith("ed") or word in _FINITE or word in _ISSUES:
                last = self._skip_adverbs(k, start)
                subject = self._noun_phrase(start, last) if last > start else None
                return subject if subject is not None and self._is_somebody(*subject) else None
        return None

    # -- verbs of speech --------------------------------------------------------------------------------------------

    def _verb(self, hit: Hit, start: int, end: int) -> _Found | None:
        folded, lexicon, last = self.folded, self.lexicon, hit.last
        follows = folded[last] if last < end else ""
        written = " ".join(folded[hit.first : hit.last])
        part = lexicon.lang == "fa" and last < end and self.words.kinds[last] == "w" and self.words.glued(last)
        if part or (lexicon.lang == "en" and self._attributes_nothing(written, last, end)):
            return None  # in Persian only the first part of a word: «گفت‌وگو»
        raw = folded[hit.first - 1] if hit.first > start else ""
        k = self._skip_adverbs(hit.first, start)
        before = folded[k - 1] if k > start else ""
        passive = raw in _BE and written not in {"saying", "quoting"}
        if lexicon.lang == "en" and (passive or (written.endswith("ed") and self._told_by(last, end))):
            return self._passive(hit, start, end)
        marks = {'"'} if lexicon.lang == "en" else {'"', ","}
        spoken = follows in lexicon.that or follows in {'"', ":"} or (before in marks and hit.first - start > 2)
        perfect = raw in {"a", "ont", "avait", "avaient", "ha", "han"}
        perfect = perfect or (raw in lexicon.pronouns and lexicon.lang == "fr")
        if lexicon.lang == "en" and hit.label == "denies" and _NEGATES & set(folded[k : hit.first]):
            hit = replace(hit, label="doubts")  # "has not ruled out that ..."
        infinitive = lexicon.lang == "en" and "to" in {raw, before}
        spoken = spoken or (written == "reports" and follows in lexicon.articles)  # "the station reports the death of"
        spoken = spoken or (written == "claim" and follows in lexicon.pronouns)
        at_end = follows in {".", ""} and last >= end - 1 and written not in _ACCOUNTS  # "..., the colonel noted."
        spoken = spoken or (lexicon.lang == "en" and at_end)
        declined = lexicon.lang == "en" and raw in _DECLINES and written.endswith("ing")  # "declined blaming anybody"
        if infinitive or declined or (written in lexicon.strict and not spoken and not perfect):
            return None
        return self._active(hit, start, end)

    def _active(self, hit: Hit, start: int, end: int) -> _Found | None:
        """Read an active verb of speech with its subject, None where nothing before or behind it can speak."""
        if hit.label == "quotes" and (quoted := self._as_saying(hit, start, end)) is not None:
            return quoted
        subject, elided = self._subject(hit, start, end)
        if self.lexicon.lang == "en" and subject is not None and self._is_nobody(subject, start):
            return None
        weak = " ".join(self.folded[hit.first : hit.last]) in self.lexicon.weak
        noun = subject is not None and self._is_owned(hit, subject)
        unfit = subject is None or noun or (weak and not self._is_somebody(*subject))
        if unfit and (subject is not None or not elided):
            return None
        first = self._joined(subject, start) if subject is not None else None
        whole = subject if subject is None or first is None else (first, subject[1])
        found = self._with_scope(hit, whole, start, end, elided=elided)
        found.joint = first is not None
        return found

    def _joined(self, subject: tuple[int, int], start: int) -> int | None:
        """Return where an English list of speakers begins of which a subject is the last: "A, head of B, and C said".

        None where what stands before is no list: a clause with a verb of its own, or nobody who can speak.
        """
        folded, lexicon, at = self.folded, self.lexicon, subject[0]
        if folded[at] in lexicon.pronouns:
            return None  # "he met the envoys, and they said"
        while at > start and self._is_article(at - 1):
            at -= 1
        if lexicon.lang != "en" or at - 2 <= start or folded[at - 1] != "and":
            return None
        stop = at - 1 - (folded[at - 2] == ",")
        first = max(start, stop - _LONGEST_LIST)
        for k in range(first, stop):
            ends = folded[k] in {"that", ";", ":", '"', "-"} or (folded[k] == "." and not self.words.glued(k + 1))
            first = k + 1 if ends and not self._hyphen(k) else first
        parts = [first, *(k + 1 for k in range(first, stop) if folded[k] == ","), stop + 1]
        while len(parts) > 1 and not self._names_one(parts[0], parts[1] - 1):
            parts.pop(0)
        listed = len(parts) > 1 and all(self._names_one(a, b - 1, aside=True) for a, b in pairwise(parts))
        return parts[0] if listed and self._is_somebody(parts[0], stop) else None

    def _hyphen(self, k: int) -> bool:
        """Whether the mark at word `k` joins two words."""
        return self.folded[k] == "-" and self.words.glued(k) and self.words.glued(k + 1)

    def _names_one(self, first: int, last: int, *, aside: bool = False) -> bool:
        """Whether a part of a list names somebody; with `aside`, or says more of who was named before."""
        folded, lexicon = self.folded, self.lexicon
        if first >= last or (aside and folded[first] in _RELATIVE | {"among", "including"}):
            return first < last
        verbs = any(w in _BE or w in _FINITE or w in _ISSUES or w in lexicon.verb_words for w in folded[first:last])
        led = folded[first] in lexicon.prepositions | lexicon.pronouns | lexicon.breaks
        return not verbs and not led and self._may_speak(first, last)

    def _is_owned(self, hit: Hit, subject: tuple[int, int]) -> bool:
        """Whether an English verb that is also a noun is one: "the army's propagandistic claims that"."""
        folded, strict = self.folded, self.lexicon.strict
        owner = next((k for k in range(*subject) if folded[k] in {"'", "s"} and k > subject[0]), None)
        if self.lexicon.lang != "en" or owner is None or folded[hit.first] not in strict:
            return False
        return not self._is_somebody(owner + 1, subject[1])

    def _is_nobody(self, subject: tuple[int, int], start: int) -> bool:
        """Whether an English subject is denied to speak: "no government had blamed the army", "none of them said"."""
        first, last = subject
        so_far = bool(_NOBODY & set(self.folded[first : min(first + 3, last)]))  # "so far no group has claimed"
        return so_far or (first > start and self.folded[first - 1] in _NOBODY)

    def _subject(self, hit: Hit, start: int, end: int) -> tuple[tuple[int, int] | None, bool]:
        """Return the subject of a verb of speech and whether it is left out ("... and said")."""
        folded, lexicon, i = self.folded, self.lexicon, hit.first
        k = self._skip_adverbs(i, start)
        before = folded[k - 1] if k > start else ""
        follows = folded[hit.last] if hit.last < end else ""
        if " ".join(folded[hit.first : hit.last]).removeprefix("و") in lexicon.participles:
            return None, True
        opens = lexicon.lang == "en" and hit.label == "expresses" and before == '"' and self._opens(k - 1, start)
        if opens:  # the conference "deplored the incidents"
            i, before = k - 1, folded[k - 2]
        if lexicon.lang == "fr" and (pronoun := self._inverted_pronoun(hit, start, end)) is not None:
            return pronoun, False
        if lexicon.lang == "ar" and before in _ARABIC_RELATIVE:
            first = self._collect(k - 1, start)
            heads = [j + 1 for j in range(first, k - 1) if folded[j] in lexicon.prepositions]
            heads += [j for j in range(first, k - 1) if folded[j] in lexicon.roles | lexicon.bodies]
            return self._noun_phrase(max(heads, default=first), k - 1 - (folded[k - 2] == "،")), False
        if "vs" in lexicon.order and follows not in lexicon.that and follows not in {'"', ":"}:
            quoted = before in _COMMAS and k - 2 >= start and folded[k - 2] == '"'
            # "shows that", "the chief, second in command, has reported": no inversion
            ends_open = folded[hit.last - 1] in lexicon.that and hit.last - hit.first > 1
            ends_open = ends_open or (lexicon.lang == "en" and folded[i - 1] in {"has", "have", "had"})
            inverted = before in {'"', ""} or quoted or (before in _COMMAS and self._short_clause(hit.last, end))
            # "Nach Angaben ... sagte die Ministerin": where the verb comes second, what leads may be no subject
            inverted = inverted or (lexicon.lang == "de" and self._left(i, start) is None)
            inverted = inverted and not (lexicon.lang == "en" and hit.label == "accuses")  # "..., blamed the murder on"
            if (inverted and not ends_open) or lexicon.order[0] == "vs":
                right = self._right(hit.last, end)
                if right is not None:
                    return self._subject_alone(hit, right), False
        if "sv" in lexicon.order:
            left = self._left(i, start)
            if left is not None:
                return left, False
        joined = lexicon.lang == "ar" and folded[i][0] in "وف" and len(folded[i]) > 3
        return None, joined or before in {"and", "or", "but", "et", "mais", "y", "و", ",", "،"}

    def _opens(self, k: int, start: int) -> bool:
        """Whether the quotation mark at word `k` opens within a clause."""
        return k > start and self.words.glued(k + 1) and not self.words.glued(k) and self.words.kinds[k - 1] == "w"

    def _attributes_nothing(self, written: str, i: int, end: int) -> bool:
        """Whether an English verb says nothing here.

        "Hold" without "responsible", "the person implicated in it", "rejected the offensive", "was dismissed".
        """
        follows = self.folded[i] if i < end else ""
        # "asked about the ransom, the bishop said", "the United States that ..."
        states = self.folded[i - len(written.split()) - 1 : i] == ["united", *written.split()]
        other = states or (written == "asked" and follows == "about")
        other = other or (follows in _POSSESSIVES and written in {"stated", "stating"})  # "stated his concern"
        other = other or (follows == "to" and written in {"asked", "requested"})  # "had asked to leave the country"
        ends = follows in self.lexicon.articles or follows in self.lexicon.prepositions
        if other or (ends and written in {"concluded", "concludes"}):  # "the meeting concluded with a prayer"
            return True
        if written.startswith(("reject", "dismiss")):
            return not _CHARGES & set(self.folded[i : min(i + 8, end)])
        if written == "accused" and self.folded[i : min(i + 1, end)] == ["of"]:
            return True  # "the arrest of soldiers accused of it"
        if written == "implicated":
            return self.folded[i : min(i + 1, end)] == ["in"]
        if written not in _HOLDS:
            return False
        near = self.folded[i : min(i + 16, end)]
        at = next((k for k, word in enumerate(near) if word in {"responsible", "accountable"}), 0)
        return at == 0 or bool({",", ";", ".", ":"} & set(near[:at]))

    def _told_by(self, i: int, end: int) -> bool:
        """Whether a participle goes on to its speaker: "versions reported during the day by the network"."""
        k = i
        while k < end and k - i < 7 and self.folded[k] != "by":
            leads = (self.folded[k],) in self.lexicon.adverbs or self.folded[k] in self.lexicon.prepositions
            if (k == i and not leads) or self.folded[k] in self.lexicon.breaks | {",", ";", ":", '"'}:
                return False
            k += 1
        return k < end and self.folded[k] == "by"

    def _inverted_pronoun(self, hit: Hit, start: int, end: int) -> tuple[int, int] | None:
        """Return the pronoun of "a-t-il déclaré" or "raconte-t-elle"."""
        folded, pronouns = self.folded, self.lexicon.pronouns
        for k in range(hit.last, min(hit.last + 5, end)):
            if folded[k] in pronouns and k > hit.last and folded[k - 1] == "-":
                return k, k + 1
            if folded[k] not in {"-", "t"}:
                break
        before = hit.first - 1
        inverted = before - 2 >= start and folded[before] in pronouns and folded[before - 1] == "-"
        return (before, before + 1) if inverted else None

    def _subject_alone(self, hit: Hit, span: tuple[int, int]) -> tuple[int, int]:
        """Return the subject without the object behind it: "اتهمت المعارضة الجيش" (the first definite word ends it)."""
        if self.lexicon.lang != "ar" or hit.label != "accuses":
            return span
        definite = next((k for k in range(*span) if self.folded[k].startswith("ال")), span[1] - 1)
        return span[0], definite + 1

    def _short_clause(self, i: int, end: int) -> bool:
        """Whether the clause from word `i` is no more than a name: ", said the minister."."""
        right = self._right(i, end)
        return right is not None and (right[1] >= end - 1 or self.folded[right[1]] in {",", ".", ";"})

    def _left(self, i: int, start: int) -> tuple[int, int] | None:
        """Return the subject that ends before word `i`."""
        folded, lexicon = self.folded, self.lexicon
        k = self._skip_adverbs(i, start)
        if lexicon.lang == "en" and k > start and folded[k - 1] == "having":
            return self._before_participle(k - 1, start)
        if k > start and folded[k - 1] in _COMMAS:
            comma = k - 1
            while comma > start and folded[comma - 1] not in _COMMAS and folded[comma - 1] != '"':
                comma -= 1
            if comma - 1 <= start or folded[comma - 1] not in _COMMAS:
                return None
            return self._named_apart(self._noun_phrase(self._collect(comma - 1, start), k - 1), start)
        if lexicon.lang == "en" and (dash := self._before_dashes(k, start)) is not None:
            k = dash
        if k > start and folded[k - 1] in {"who", "which", "qui", "quien"}:
            k -= 1
            if k > start and folded[k - 1] == ",":
                k -= 1
            first = self._collect(k, start)
            leads = lexicon.prepositions - _OF | {"from"}
            heads = [j + 1 for j in range(first, k - 1) if folded[j] in leads or folded[j] in _BE]
            return self._noun_phrase(heads[-1] if heads else first, k)
        return self._ending(k, start)

    def _ending(self, k: int, start: int) -> tuple[int, int] | None:
        """Return the subject that ends right before word `k`, or before an aside there."""
        first = self._collect(k, start)
        beside = self._noun_phrase(first, k)
        if beside is not None or self.lexicon.lang not in {"en", "fa"}:
            return beside
        if self.lexicon.lang == "fa":
            return self._leading(k, start)
        aside = first - 1 > start and self.folded[first - 1] == "," and self.folded[first] in self.lexicon.prepositions
        # "General Orban, in a long speech -- the third -- accused ..."
        return self._noun_phrase(self._collect(first - 1, start), first - 1) if aside else None

    def _named_apart(self, found: tuple[int, int] | None, start: int) -> tuple[int, int] | None:
        """Return who holds an office that stands between commas: "Ana Prieto, head of the port, now shut, said"."""
        if found is None or self.lexicon.lang != "en":
            return found
        folded, first = self.folded, found[0]
        office = folded[first] in self.lexicon.roles and folded[first + 1] == "of" and first - 2 > start
        if not office or folded[first - 1] != ",":
            return found
        return self._noun_phrase(self._collect(first - 1, start), first - 1) or found

    def _before_dashes(self, k: int, start: int) -> int | None:
        """Return where an aside between dashes before word `k` begins, None where there is none."""
        if k <= start or self.folded[k - 1] != "-" or self.words.glued(k):
            return None
        while k > start and self.folded[k - 1] == "-":
            k -= 1
        dashes = range(k - 1, max(start, k - _LONGEST_SPEAKER), -1)
        opening = (j for j in dashes if self.folded[j] == "-" and not self.words.glued(j + 1))
        first = next(opening, None)
        while first is not None and first > start and self.folded[first - 1] == "-":
            first -= 1
        return first

    def _before_participle(self, k: int, start: int) -> tuple[int, int] | None:
        """Return the subject of the participle at word `k`: "of Colonel Vasse, head of the post, having said"."""
        folded = self.folded
        if k > start and folded[k - 1] == ",":
            commas = [j for j in range(start, k - 1) if folded[j] == ","]
            k = commas[-1] if commas else k - 1
        first = self._collect(k, start)
        heads = [j + 1 for j in range(first, k - 1) if folded[j] in self.lexicon.prepositions]
        return self._noun_phrase(heads[-1] if heads else first, k)

    def _leading(self, k: int, start: int) -> tuple[int, int] | None:
        """Return the Persian subject at the head of its sentence, with all the rest between it and its verb."""
        folded, lexicon = self.folded, self.lexicon
        if any(folded[j] in lexicon.breaks or folded[j] in {'"', ":"} for j in range(start, k)):
            return None
        known = lexicon.roles | lexicon.bodies
        if not any(folded[j] in known for j in range(start, min(start + 6, k))):
            return None
        last = next((j for j in range(start + 1, k) if folded[j] in _COMMAS or folded[j] in lexicon.prepositions), k)
        return self._noun_phrase(start, last) if last - start <= 6 else None

    def _collect(self, k: int, start: int) -> int:
        """Return the first word of the noun phrase that ends before word `k`."""
        folded, lexicon, j = self.folded, self.lexicon, k
        while j > start and k - j < _LONGEST_SPEAKER:
            word = folded[j - 1]
            if word in {"]", ")"}:
                opener = j - 1
                while opener > start and folded[opener] not in {"[", "("}:
                    opener -= 1
                j = opener
                continue
            if word == '"' and (name_at := self._short_quotation(j - 1, start)) is not None:
                j = name_at
                continue
            if word in lexicon.breaks or word in {",", "،", "؛", ";", ":", '"', "-", "[", "(", "!", "?"}:
                if word == "-" and self.words.glued(j - 1) and self.words.glued(j):
                    j -= 1
                    continue
                break
            if word in {"and", "et", "y", "but"} and (j >= k or folded[j] in lexicon.pronouns or k - j > 8):
                break
            j -= 1
        while j < k and folded[j] in {"and", "or", "but", "et", "mais", "y", "و", ".", "'"}:
            j += 1
        return j

    def _short_quotation(self, k: int, start: int) -> int | None:
        """Return where the quoted name that ends at word `k` begins, or None if it is no name."""
        opener = next((first for first, last in self.quotes if last - 1 == k), None)
        name = opener is not None and opener >= start and 2 <= k - opener <= 6 and self.folded[k - 1] not in _SAID
        return opener if name else None

    def _skip_adverbs(self, i: int, start: int) -> int:
        """Return `i` moved left over adverbs, auxiliaries and dates."""
        folded, k, moved = self.folded, i, True
        while moved and k > start:
            moved = False
            for n in (4, 3, 2, 1):
                if k - n >= start and tuple(folded[k - n : k]) in self.lexicon.adverbs:
                    k, moved = k - n, True
                    break
            if not moved and k - 2 >= start and folded[k - 1] in self.lexicon.months and self.words.kinds[k - 2] == "n":
                k, moved = k - 2, True
                if k > start and folded[k - 1] == "on":
                    k -= 1
        return k

    def _noun_phrase(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the words from `first` to `last` as a speaker, trimmed, or None if they can be none."""
        folded, lexicon = self.folded, self.lexicon
        if first < last and folded[first] in lexicon.prepositions:
            heads = [
                k for k in range(first + 1, last)
                if (folded[k] in lexicon.articles or folded[k] in lexicon.roles)
                and folded[k - 1] not in lexicon.prepositions
            ]  # fmt: skip
            owned = lexicon.lang == "en" and folded[first + 1] in _POSSESSIVES and first + 3 < last
            if not heads and not owned:
                return None
            first = heads[-1] if heads else first + 3  # "during his speech Orban blamed"
        if lexicon.lang == "en":
            first = self._second_article(first, last)
            said_when = (
                first > 1 and folded[first - 1] in {"that", "this"} and folded[first - 2] in lexicon.prepositions
            )
            first += said_when and last - first > 1  # "on that occasion Orban denied"
        for k in range(first + 1, last):
            if folded[k] in {"who", "qui", "quien", "whose"} or (lexicon.lang == "en" and folded[k] == "which"):
                last = k - 1 if folded[k - 1] == "," else k
                break
        if lexicon.lang == "en":
            first, last = self._before_deed(first, last)
        if lexicon.lang == "fa":
            marked = next((k for k in range(first + 2, last) if folded[k] == "را"), None)
            last = last if marked is None else marked - 1
            last = next((k for k in range(first + 1, last) if folded[k] in lexicon.prepositions), last)
            last = min(last, first + 7)
        while first < last and folded[last - 1] in {"'", ".", "-", ",", "["}:
            last -= 1
        while first < last and folded[first] in {"-", "'", "]"}:
            first += 1
        if lexicon.lang == "en" and last > first:
            clause = any(folded[k] in _BE or folded[k] in _FINITE for k in range(first, last))
            if clause or folded[last - 1] in lexicon.articles | {"of"}:
                return None  # "received a report that": the verb of speech is a noun
        return (first, last) if first < last and self._may_speak(first, last) else None

    def _second_article(self, first: int, last: int) -> int:
        """Return where the subject begins in "after the shooting the minister": at the second article."""
        folded, lexicon = self.folded, self.lexicon
        free = [k for k in range(first + 1, last) if folded[k] == "the" and folded[k - 1].isalpha()]
        free = [k for k in free if not folded[k - 1].endswith("ing") or folded[k - 2] in lexicon.articles]
        joined = lexicon.prepositions | lexicon.breaks | {"and", "or", "but", "as"}
        return next((k for k in reversed(free) if folded[k - 1] not in joined), first)

    def _before_deed(self, first: int, last: int) -> tuple[int, int]:
        """Return an English speaker without what he did: "the Church already issued a paper stating".

        Of "the massacre for which they hold ..." the pronoun is the subject.
        """
        folded = self.folded
        for k in range(first + 1, last):
            if folded[k] in _ISSUES and "by" not in folded[k + 1 : k + 4] and not self._is_article(k - 1):
                last = k
                break
        while last - first > 1 and (
            (folded[last - 1],) in self.lexicon.adverbs
            or folded[last - 1].endswith("ly")
            or folded[last - 1] in _MODALS
        ):
            last -= 1
        if folded[last - 1] == "ago":  # "the president a long time ago said"
            spans = (k for k in range(last - 2, max(first, last - 5), -1) if self._begins_span(k))
            last = next(spans, last)
        if last - first > 1 and folded[first] in {"i", "we", "he", "she", "it", "they"}:
            return first, first + 1
        pronoun = last - first > 1 and folded[last - 1] in self.lexicon.pronouns | self.lexicon.first_person
        return (last - 1 if pronoun else first), last

    def _begins_span(self, k: int) -> bool:
        """Whether a length of time before "ago" begins at word `k`: "a long time", "two days"."""
        return self._is_article(k) or self.words.kinds[k] == "n" or self.folded[k] in _SPANS

    def _is_article(self, k: int) -> bool:
        return self.folded[k] in self.lexicon.articles

    def _may_speak(self, first: int, last: int) -> bool:
        """Whether these words can name a speaker: a pronoun, a role, a body, or something like a name."""
        folded, lexicon, words = self.folded, self.lexicon, self.words
        inside = folded[first:last]
        if last - first == 1 and (inside[0] in lexicon.pronouns or inside[0] in lexicon.first_person):
            return True
        if last - first == 1 and lexicon.lang == "en" and inside[0] in _INDEFINITE:
            return True
        if any(word in lexicon.roles or word in lexicon.bodies for word in inside):
            return True
        if lexicon.lang in {"fa", "ar"}:
            return any(words.kinds[k] == "w" and folded[k] not in lexicon.common for k in range(first, last))
        names = (k for k in range(first, last) if words.kinds[k] == "w" and folded[k] not in lexicon.common)
        return any(words.upper or words.text[words.starts[k]].isupper() for k in names)

    def _is_somebody(self, first: int, last: int) -> bool:
        """Whether a subject is a person, a body or a text by its words."""
        known = self.lexicon.roles | self.lexicon.bodies | self.lexicon.pronouns | self.lexicon.first_person
        return any(word in known for word in self.folded[first:last])

    def _right(self, i: int, end: int) -> tuple[int, int] | None:
        """Return the speaker that begins at word `i` ("said the minister", "according to the minister")."""
        folded, lexicon, k = self.folded, self.lexicon, self._behind_addressee(i, end)
        i = k
        stops = {",", "،", "؛", ".", ";", ":", '"', "-", "!", "?", "(", "[", "who", "which", "qui", "¶"}
        while k < end and k - i < _LONGEST_SPEAKER:
            word = folded[k]
            if word == "[" and "]" in folded[k:end]:
                k = folded.index("]", k, end) + 1
                continue
            inner = word == "." and k > i and len(folded[k - 1]) == 1 and self.words.glued(k)  # "U.S. Embassy"
            if inner or (word == "-" and self.words.glued(k) and self.words.glued(k + 1)):
                k += 1
                continue
            if word == '"' and k > i and (after := self._named_in_quotes(k)) is not None:
                k = after
                continue
            finite = k > i and lexicon.lang == "en" and (word in _BE or word in _FINITE)
            if finite or word in stops or word in lexicon.breaks or word in lexicon.that:
                break
            if lexicon.lang == "de" and k > i and self._begins_clause(k):
                break
            within = lexicon.lang == "ar" and k == i + 1 and word == "فی" and folded[i] in lexicon.roles
            told = lexicon.lang == "fa" and lexicon.verbs.at(folded, k) is not None  # verbs of two words
            noun = word in _ACCOUNTS and k + 1 < end and not self._governs(k + 1)  # "initial reports"
            if k > i and not noun and (told or word in lexicon.verb_words or lexicon.citing.at(folded, k)):
                break
            if k > i and not within and (
                ((word,) in lexicon.adverbs and word != "first") or (word in lexicon.prepositions and word not in _OF)
            ):  # fmt: skip
                break
            k += 1
        while k > i and folded[k - 1] in {"and", "et", "y", "و", "of"}:
            k -= 1
        if i < end and (folded[i] in lexicon.objects or (lexicon.lang == "ar" and folded[i] in lexicon.prepositions)):
            return None
        return (i, k) if k > i and self._may_speak(i, k) else None

    def _governs(self, k: int) -> bool:
        """Whether what stands at word `k` is governed by a verb before it: "reports that", "reports a fire"."""
        return self.folded[k] in self.lexicon.that or self._is_article(k) or self.words.kinds[k] == "n"

    def _named_in_quotes(self, k: int) -> int | None:
        """Return where the name ends that begins with the quotation mark at `k`: the newspaper "El Faro"."""
        if self.folded[k - 1] not in self.lexicon.bodies:
            return None
        last = next((last for first, last in self.quotes if first == k), None)
        if last is None or last - k > _LONGEST_NAME or self.folded[last - 2] in _SAID:
            return None
        return last if self.words.text[self.words.starts[k + 1]].isupper() else None

    def _begins_clause(self, k: int) -> bool:
        """Whether the German word at `k`, small behind a noun, is the verb that follows what leads: "Laut X wurden"."""
        written = self.words.text
        small = self.words.kinds[k] == "w" and written[self.words.starts[k]].islower()
        joins = self.lexicon.articles | self.lexicon.prepositions | {"und"}
        return small and written[self.words.starts[k - 1]].isupper() and self.folded[k] not in joins

    def _behind_addressee(self, i: int, end: int) -> int:
        """Return `i` moved right over days and over whom it was told: "a indiqué vendredi au quotidien un médecin"."""
        folded, lexicon, k = self.folded, self.lexicon, i
        if lexicon.lang not in {"fr", "es"}:
            return i
        while k < end and (
            (folded[k],) in lexicon.adverbs or self.words.kinds[k] == "n" or folded[k] in lexicon.months
        ):
            k += 1
        if k < end and folded[k] in {"a", "au", "aux"}:
            heads = lexicon.articles | {"ce", "cet", "cette", "son", "sa", "este", "su"}
            later = (j for j in range(k + 2, min(k + 8, end)) if folded[j] in heads and folded[j - 1] != folded[k])
            return next(later, k)
        return k

    def _passive(self, hit: Hit, start: int, end: int) -> _Found | None:
        """Read "was accused by X", "was quoted by Y"; a passive without its speaker is no attribution of its own."""
        if hit.label not in {"says", "reports", "confirms", "accuses", "quotes"}:
            return None
        for k in range(hit.last, min(hit.last + 9, end)):
            if self.folded[k] == "that" or (self.folded[k] == "being" and k > hit.last):
                return None  # "reported as being committed by": somebody else's deed; "it must be said that"
            if self.folded[k] == "by":
                right = self._right(k + 1, end)
                if right is not None:
                    return _Found((hit.first, hit.last), hit.label, right, (start, end))
        return None

    def _as_saying(self, hit: Hit, start: int, end: int) -> _Found | None:
        """Read "Y quoted X as saying that ...": X speaks, through Y."""
        folded = self.folded
        for k in range(hit.last + 1, min(hit.last + 16, end - 1)):
            if folded[k] == "as" and folded[k + 1] in {"saying", "stating", "declaring", "having", "telling"}:
                speaker = self._noun_phrase(hit.last, k)
                if speaker is None:
                    return None
                after = k + 2 + (k + 2 < end and folded[k + 2] in self.lexicon.that)
                found = _Found((hit.first, k + 2), "quotes", speaker, (after, end))
                found.via = self._left(hit.first, start)
                return found
        return None

    def _with_scope(self, hit: Hit, subject: tuple[int, int] | None, start: int, end: int, *, elided: bool) -> _Found:
        """Return the attribution with the stretch it governs: what follows the verb, or the clause before it."""
        folded, lexicon = self.folded, self.lexicon
        found = _Found((hit.first, hit.last), hit.label, subject, (hit.last, end), elided=elided)
        first = min(self._skip_adverbs(hit.first, start), subject[0] if subject else hit.first)
        while lexicon.lang == "fr" and first > start + 1 and folded[first - 1] in {"-", "t", "a", "ont", "avait"}:
            first -= 1  # "a-t-il dit": the auxiliary belongs to the construct
        rest = max(hit.last, subject[1] if subject else hit.last)
        before = folded[first - 1] if first > start else ""
        if (
            before in {",", '"'}
            and first - start > 3
            and (self._ends_soon(rest, end) or self._only_told(hit, rest, end))
        ):
            # "the worst, he said, was the attack in which ..."
            inserted = lexicon.lang == "en" and folded[rest : rest + 1] == [","] and end - rest > _GOES_ON
            inserted = inserted and subject is not None and subject[0] < hit.first
            found.scope = (start, end if inserted else first)
            return found
        after = rest
        for k in range(rest, min(rest + 12, end)):
            if folded[k] in lexicon.verb_words and k > rest:
                break
            if folded[k] in lexicon.that or folded[k] == ":":
                if k > rest and hit.label in {"says", "reports"}:
                    self._addressee(found, rest, k)
                after = k + 1
                break
            if folded[k] in {",", ";", '"'}:
                break
        if lexicon.lang == "en" and subject is not None and folded[subject[0] - 1] == "as" and subject[0] > start:
            # "as the minister said, ..., but it was not": what follows is no longer his
            joints = (k for k in range(after, end - 1) if folded[k] == "," and folded[k + 1] == "but")
            end = next(joints, end)
        if lexicon.lang == "en" and hit.label != "accuses" and self._opens_with_topic(start, first):
            found.scope = (start, end)
            return found
        if lexicon.lang == "en" and after == rest and hit.label in {"says", "reports"}:
            # "announced the victory, following battles that left ten dead", "declared war after a raid in which ..."
            joints = (k for k in range(after + 1, end - 1) if folded[k] in _AMID and folded[k - 1] != '"')
            end = next(joints, end)
        found.scope = (after if after < end else min(rest, end - 1), end)
        return found

    def _opens_with_topic(self, start: int, first: int) -> bool:
        """Whether a sentence begins with what its speaker speaks of: "as for the murder of ..., he said"."""
        folded = self.folded
        topic = folded[start] in _TOPICS or folded[start : start + 2] == ["as", "for"]
        return topic and first - 1 > start and folded[first - 1] == "," and "," not in folded[start : first - 1]

    def _ends_soon(self, i: int, end: int) -> bool:
        """Whether nothing of weight follows from word `i`: the clause before is what was said."""
        k = i
        while k < end and (self.folded[k] in {",", ".", '"', "]", ")"} or (self.folded[k],) in self.lexicon.adverbs):
            k += 1
        if k >= end - 1:
            return True
        short = end - k < (13 if self.lexicon.lang == "fr" else 9)  # elided articles count as words
        # "à" is a preposition and, without its accent, an auxiliary
        leads = self.folded[k] in self.lexicon.prepositions or (
            k > i and self.folded[k - 1] in self.lexicon.prepositions
        )
        told_where = leads and self.folded[i] not in self.lexicon.that
        return self.folded[i] == "," or (self.folded[i] == "." and i < end) or (told_where and short)

    def _only_told(self, hit: Hit, i: int, end: int) -> bool:
        """Whether "told" has no more behind it than to whom, when and how: ", she told the press today"."""
        if self.folded[hit.first : hit.last] not in (["told"], ["informed"]) or i >= end:
            return False
        after = {*self.lexicon.prepositions, ".", ",", '"', "without"}
        k = i
        while k < end and k - i < 6 and self.folded[k] not in after and (self.folded[k],) not in self.lexicon.adverbs:
            if self.folded[k] in self.lexicon.that or (k > i and self.folded[k] in self.lexicon.pronouns):
                return False
            k += 1
        return k - i < 6 and not any(word in self.lexicon.that for word in self.folded[k:end])

    def _addressee(self, found: _Found, first: int, last: int) -> None:
        """Note through whom it was told: "told EFE that", "told the daily El Vigia that"."""
        inside = self.folded[first:last]
        named = any(self.words.text[self.words.starts[k]].isupper() for k in range(first, last))
        alone = last - first == 1 and inside[0] not in self.lexicon.pronouns and inside[0] not in self.lexicon.common
        told = self.folded[found.cue[0] : found.cue[1]] in (["told"], ["informed"], ["tells"])
        if told and named and (any(word in _OUTLETS for word in inside) or (alone and inside[0] not in _REPORTERS)):
            found.via = (first, last)

    # -- other constructs -------------------------------------------------------------------------------------------

    def _impersonal(self, start: int, end: int, marks: list[int]) -> list[_Found]:
        """Return hedges ("reportedly") and impersonal passives ("it was learned that"): somebody unnamed says it."""
        found = []
        for hit in self.lexicon.passives.among(self.words, marks, end):
            after = hit.last
            for k in range(hit.last, min(hit.last + 8, end)):
                if self.folded[k] in self.lexicon.that:
                    after = k + 1
                    break
            scope = (after, end) if end - after > 2 else (start, hit.first)
            found.append(_Found((hit.first, hit.last), "reports", None, scope, unnamed=True))
        hedges = self.lexicon.hedges.among(self.words, marks, end)
        return found + [_Found((h.first, h.last), "hedges", None, (start, end), unnamed=True) for h in hedges]

    def _by(self, start: int, end: int, marks: list[int]) -> list[_Found]:
        """Return "according to X" and its kin."""
        found = []
        for hit in self.lexicon.by.among(self.words, marks, end):
            at = hit.last
            if self.lexicon.lang == "ar" and at < end and self.folded[at] == "ما":
                at += 1
                while at < end and self.folded[at] in _REPORTS_IT:
                    at += 1
            at += self.lexicon.lang == "en" and self.folded[at : min(at + 1, end)] == ["to"]  # written twice
            if at < end and self.folded[at] == "what":  # "according to what the paper reported"
                at += 1
            if self.lexicon.lang == "en" and (holder := self._holding(at, end)) is not None:
                found.append(_Found((hit.first, hit.last), "says", holder[0], self._beside(hit, start, holder[1], end)))
                continue
            right = self._right(at, end)
            if right is None:
                continue
            if self.lexicon.lang == "ar" and at > hit.last and (first := self._whose(right[1], end)) is not None:
                scope = (start, end) if hit.first - start > 2 else (first[1], end)
                found.append(_Found((hit.first, hit.last), "says", first, scope, via=right))
                continue
            leads = hit.first - start <= 2
            if self.folded[hit.first] == "per" and not leads and self.folded[hit.first - 1] not in {",", ";", "("}:
                continue
            comma = right[1] < end and self.folded[right[1]] in _COMMAS
            scope = (right[1] + comma, end) if leads else (start, end)
            found.append(_Found((hit.first, hit.last), "says", right, scope))
        return found

    @staticmethod
    def _beside(hit: Hit, start: int, behind: int, end: int) -> tuple[int, int]:
        """Return what is said "according to" somebody: what follows where the words lead, else the sentence."""
        return (behind, end) if hit.first - start <= 2 and behind < end else (start, end)

    def _announcements(self, start: int, end: int) -> list[_Found]:
        """Return English nouns of speech with their owner: "the minister's announcement that ..."."""
        found = []
        for k in range(start + 3, end - 1):
            stance = _SAYINGS.get(self.folded[k])
            if stance is None or self.folded[k + 1] != "that" or self.folded[k - 2 : k] != ["'", "s"]:
                continue
            owner = self._noun_phrase(self._collect(k - 2, start), k - 2)
            if owner is not None:
                found.append(_Found((k, k + 2), stance, owner, (k + 2, end)))
        return found

    def _holding(self, at: int, end: int) -> tuple[tuple[int, int], int] | None:
        """Return whose information is relied on, and where it is named: "data (that) the office received", "by it"."""
        folded = self.folded
        while at < end and (self._is_article(at) or folded[at] in _DESCRIBED):
            at += 1
        if at >= end or folded[at] not in _MATERIAL:
            return None
        had = next((k for k in range(at + 1, min(at + _LONGEST_SPEAKER, end)) if folded[k] in _HAD), None)
        if had is None or {",", ".", ";", ":", '"'} & set(folded[at + 1 : had]):
            return None
        by = had + 1 + (folded[had + 1 : had + 2] == ["out"])
        while by < end and (folded[by],) in self.lexicon.adverbs:
            by += 1
        if by < end and folded[by] == "by":
            holder = self._right(by + 1, end)
            return (holder, holder[1]) if holder is not None else None
        first = at + 1 + (folded[at + 1] in {"that", "which"})
        last = self._skip_adverbs(had, first)
        holder = self._noun_phrase(first, last) if first < last else None
        return (holder, had + 1) if holder is not None else None

    def _headline(self, start: int, end: int) -> list[_Found]:
        """Return the speaker of a headline: "Prosecutor: two men held"."""
        colon = next((k for k in range(start + 1, min(start + 7, end)) if self.folded[k] == ":"), None)
        if colon is not None and self.folded[start] in self.lexicon.first_person:
            return []  # "we repeat: ..."
        if colon is None or end - colon < 4 or end - start > 26 or not self._is_somebody(start, colon):
            return []
        plain = all(
            self.words.kinds[k] == "w" and self.folded[k] not in self.lexicon.verb_words for k in range(start, colon)
        )
        return [_Found((colon, colon + 1), "says", (start, colon), (colon + 1, end))] if plain else []

    def _whose(self, i: int, end: int) -> tuple[int, int] | None:
        """Return the first speaker in "بحسب ما نقلته الوكالة عن طبيبة": behind "عن", some words on."""
        at = next((k for k in range(i, min(i + 5, end)) if self.folded[k] == "عن"), None)
        if at is None or self.folded[at - 1] in {"نقلا", "ناقلا"}:
            return None
        return self._right(at + 1, end)

    def _citing(self, found: list[_Found], start: int, end: int, marks: list[int]) -> None:
        """Read "citing X", "نقلا عن": X is the first speaker, and the subject of the sentence's verb passes it on."""
        for hit in self.lexicon.citing.among(self.words, marks, end):
            right = self._right(hit.last, end)
            if right is None:
                continue
            carried = next((f for f in found if f.speaker and f.speaker[0] < hit.first), None)
            if carried is None:
                found.append(_Found((hit.first, hit.last), "quotes", right, (start, end)))
                continue
            speaker = carried.speaker or right
            passed_on = self._noun_phrase(speaker[0], min(speaker[1], hit.first))
            carried.via, carried.speaker, carried.stance = passed_on, right, "quotes"

    def _via(self, through: list[Hit], end: int) -> tuple[int, int] | None:
        for hit in through:
            right = self._right(hit.last, end)
            if right is not None:
                return right
        return None

    def _venue(self, venues: list[Hit], cue: int) -> str | None:
        """Return the venue named nearest to the cue in its sentence."""
        return min(venues, key=lambda hit: (abs(hit.first - cue), hit.first)).label if venues else None

    def _clip(self, found: list[_Found], end: int) -> None:
        """End a scope where the next attribution of the same rank begins: "he said A, and he added that B"."""
        for f, after in pairwise(found):
            begins = min(after.cue[0], after.speaker[0] if after.speaker else after.cue[0])
            if f.scope[0] < begins < f.scope[1] <= end and (after.elided or self._coordinate(begins)):
                joint = begins - 1 if self.folded[begins - 1] in _JOINTS else begins
                f.scope = (f.scope[0], max(joint, f.scope[0]))

    def _coordinate(self, begins: int) -> bool:
        """Whether the words before `begins` join a clause of the same rank."""
        before = self.folded[begins - 1]
        return before in _JOINTS or (before in {",", ";"} and self.folded[begins] in self.lexicon.pronouns)


_LONGEST_LIST = 40
_RELATIVE = frozenset(["who", "which", "whose"])
_COMMAS = frozenset(",،")
_INDEFINITE = frozenset(["others", "some", "many"])
_NOBODY = frozenset(["no", "none", "nobody", "neither"])
_MATERIAL = frozenset(
    ["investigation", "investigations", "results", "study", "survey", "poll", "inquiry", "information", "data",
     "reports", "report", "details", "intelligence", "figures", "statistics"]
)  # fmt: skip
_DESCRIBED = frozenset(["initial", "preliminary", "first", "latest", "other", "some", "all", "new", "further"])
_HAD = frozenset(
    ["carried", "conducted", "made", "received", "gathered", "collected", "obtained", "compiled", "released",
     "provided", "supplied", "issued"]
)  # fmt: skip
"""What somebody does with information on which another relies."""
_ISSUES = frozenset(
    ["issued", "released", "published", "distributed", "transmitted", "sent", "received", "gave", "held", "signed",
     "made", "presented", "convened", "carried", "obtained", "found"]
)  # fmt: skip
"""What a speaker does before he speaks; behind it stands no more of his name."""
_CHARGES = frozenset(
    ["charge", "charges", "accusation", "accusations", "allegation", "allegations", "claim", "claims", "report",
     "reports", "version", "versions", "responsibility", "involvement", "statement", "statements", "rumor", "rumors",
     "rumour", "rumours", "slander", "that", "participation", "figure", "figures", "suggestion", "suggestions",
     "possibility", "hypothesis", "idea", "as", "it", "this"]
)  # fmt: skip
"""What is rejected where rejecting denies something."""
_MODALS = frozenset(["must", "can", "could", "should", "may", "might", "cannot"])
_SPANS = frozenset(["some", "several", "many", "few", "two", "three", "four", "five", "six", "seven", "eight", "ten"])
_SAYINGS = {
    "announcement": "says", "statement": "says", "claim": "says", "assertion": "says", "report": "reports",
    "admission": "admits", "acknowledgement": "admits", "acknowledgment": "admits", "confirmation": "confirms",
    "denial": "denies", "accusation": "says", "allegation": "says", "declaration": "says",
}  # fmt: skip
"""Nouns of speech, and what their owner does."""
_AMID = frozenset(["following", "after", "amid"])
_GOES_ON = 4
_NEGATES = frozenset(["not", "never", "cannot"])
_DECLINES = frozenset(["declined", "refused", "avoided", "without", "against", "stopped"])
_TOPICS = frozenset(["regarding", "concerning", "referring"])
_POSSESSIVES = frozenset(["his", "her", "its", "their", "our", "my"])
_FINITE = frozenset(["took", "has", "have", "had", "will", "would", "did", "do", "does"])
_HOLDS = frozenset(["hold", "holds", "held"])
_ACCOUNTS = frozenset(["reports", "report", "claims"])
_SAID = frozenset([",", ".", "?", "!", "،", "؟", "…"])
"""Marks before a closing quotation mark: what was quoted is a saying and no name."""

_ARABIC_RELATIVE = frozenset({"التی", "الذی", "الذین", "اللذان"})
_REPORTS_IT = frozenset(
    {"نقلته", "نقلت", "نقله", "نقل", "اوردته", "اوردت", "اورده", "ذکرته", "ذکرت", "ذکره", "ذکر", "افادت", "افاد",
     "اعلنته", "اعلنت", "اعلنه", "قالته", "قالت", "قاله", "قال", "نشرته", "نشرت", "به", "جاء", "ورد"}
)  # fmt: skip
_OUTLETS = frozenset({"radio", "agency", "newspaper", "daily", "network", "television", "magazine", "station"})
_OF = frozenset(["of", "from", "de", "du", "des", "d", "del", "for", "to", "y"])
_REPORTERS = frozenset(
    ["reporters", "newsmen", "journalists", "press", "media", "them", "him", "her", "us", "me", "it", "police", "court"]
)
_JOINTS = frozenset(
    ["and", "but", "while", "although", "though", "whereas", "et", "mais", "tandis", "y", "mientras", "aunque", "و"]
)


class _Heard:
    """Who has spoken so far, and whom a pronoun means: the speaker named last who agrees with it in number."""

    __slots__ = ("_lexicon", "_names", "_outer", "_until", "last", "latest", "many", "person")

    def __init__(self, names: Names, lexicon: Speech) -> None:
        self._names, self._lexicon = names, lexicon
        self.last: str | None = None
        self.latest: str | None = None
        self.person: str | None = None
        self.many: str | None = None
        self._outer: str | None = None
        self._until = 0

    def hear(self, speaker: str, f: _Found) -> None:
        """Remember a speaker.

        Of one who is only quoted within what a person says it is not he who goes on speaking; within what a body
        passes on he is the one whom pronouns mean.
        """
        nested, self.latest = f.cue[0] < self._until, speaker
        if not nested:
            self.last, self._outer, self._until = speaker, speaker, f.scope[1] if f.scope[0] >= f.cue[1] else 0
        if nested and self._outer is not None and not self._names.is_body(self._outer):
            return
        if self._names.is_many(speaker):
            self.many = speaker
        elif not self._names.is_body(speaker):
            self.person = speaker

    def meant(self, pronoun: str, at: int) -> str | None:
        """Return whom a pronoun at a word means, None where nobody who was named agrees with it."""
        last = self.last
        if pronoun in {"he", "she"} and (last is None or self._names.is_body(last)):
            alone = last if last is not None and not self._names.is_many(last) else None
            return self.person or self._names.titled_before(at) or alone
        if pronoun == "they" and (last is None or not (self._names.is_body(last) or self._names.is_many(last))):
            return self.many or self._names.group_before(at)
        return last

    def same(self, folded: list[str], full: str) -> str:
        """Return the speaker named last where "the spokesman" can be nobody else, else the speaker found."""
        bare = " ".join(word for word in folded if word not in self._lexicon.articles)
        definite = folded[0] in self._lexicon.articles and folded[0] not in INDEFINITE
        if self.last is None or not definite or bare not in self._lexicon.generic:
            return full
        if bare in fold_text(self.last).split():
            return self.last
        if bare != fold_text(full):
            return full
        return (self.person or full) if self._names.is_body(self.last) else self.last


def _resolved(found: Iterable[tuple[Words, _Found, bool]], names: Names, lexicon: Speech) -> list[Attribution]:
    """Turn what was found into attributions, with pronouns and left-out subjects given the speaker named last."""
    result: list[Attribution] = []
    heard = _Heard(names, lexicon)
    for words, f, quoted in found:
        span = f.speaker
        as_written = words.written(*span) if span else None
        folded = words.folded[span[0] : span[1]] if span else []
        first_person = len(folded) == 1 and folded[0] in lexicon.first_person
        if lexicon.lang == "fa" and f.stance == "says" and words.folded[f.cue[1] - 1].endswith("م"):
            first_person = True  # the ending of the verb is its subject: «گفتم»
        if f.unnamed or first_person:
            full = None
        elif span is None:
            full = heard.latest
        elif len(folded) == 1 and folded[0] in lexicon.pronouns:
            full = heard.meant(folded[0], span[0])
        else:
            full = words.written(*span) if f.joint else names.fullest(*span)
            full = heard.same(folded, full)
            heard.hear(full, f)
        via = words.written(*f.via) if f.via and f.via != span else None
        edges = [f.cue, *([span] if span else [])]
        first, last = f.scope
        while last - first > 1 and words.folded[last - 1] in {".", ","}:
            last -= 1
        scope = (words.starts[first], words.ends[last - 1])
        result.append(
            Attribution(
                start=min(words.starts[a] for a, _ in edges), end=max(words.ends[b - 1] for _, b in edges),
                cue=words.written(*f.cue), cue_start=words.starts[f.cue[0]], cue_end=words.ends[f.cue[1] - 1],
                speaker=as_written, speaker_start=words.starts[span[0]] if span else None,
                speaker_end=words.ends[span[1] - 1] if span else None, speaker_full=full, first_person=first_person,
                stance=cast("Stance", f.stance), via=via, venue=f.venue, scope_start=scope[0], scope_end=scope[1],
                quoted=quoted, hearsay=1 + (via is not None) + f.unnamed, lang=lexicon.lang,
            )
        )  # fmt: skip
    return result
