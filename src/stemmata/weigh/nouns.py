"""Noun phrases without a parser: what stands before or after a word, up to where a phrase of its kind must end."""

from __future__ import annotations

from stemmata.values.speech import Speech
from stemmata.values.words import Words
from stemmata.weigh.lexicon import Lexicon, Span

__all__ = ["Nouns"]

_MARKS = frozenset('.,;:!?"()،؛؟۔¶…')
_JOINTS = frozenset({"and", "or", "et", "ou", "y", "e", "و"})
_RELATIVE = frozenset({"who", "which", "whose", "qui", "quien"})
_EDGE = _MARKS | _JOINTS | {
    "-", "'", "[", "]", "also", "both", "either", "neither", "were", "however", "least", "most",
}  # fmt: skip
"""What a phrase neither begins nor ends with."""
_LONGEST = 14
_ASIDES = frozenset({"example", "instance", "fact", "addition", "particular", "however", "moreover", "therefore"})
"""What stands before a comma and leads to a phrase without being part of it: "for example, an officer"."""
_ADVERBS = frozenset(
    {"along", "last", "next", "now", "further", "today", "yesterday", "tonight", "again", "then", "once", "even",
     "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)  # fmt: skip
"""What no English phrase ends with."""
_SPANS_OF_TIME = (["days"], ["weeks"], ["months"], ["years"], ["hours"])
_GOES_ON = frozenset({"among", "referring", "concerning", "according", "having", "calling", "adding", "saying"})
"""Words behind a comma that begin no further part of a list."""

_RESULTING = frozenset({"resulting", "killing", "wounding", "injuring", "leaving", "causing"})
_WENT = frozenset({"knew", "went", "came", "took", "began", "left", "fled", "broke", "shot", "threw"})
"""Verbs in the past tense that end a subject."""
_SUBJECTS = frozenset({"he", "she", "they", "we", "i"})
_NUMERALS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty",
     "thirty"}
)  # fmt: skip
_BEFORE_NUMBER = frozenset(
    {"the", "and", "or", "some", "about", "around", "nearly", "almost", "over", "than", "least", "most", "other",
     "another", "these", "those", "to", "between", "hundred", "all", "only", "a", "an", "further", "additional",
     "first", "last", "his", "her", "their", "its", "our", "my", "no", "circa", "just", "col", "colonel",
     "article", "number", "unit"}
)  # fmt: skip
"""Words that may stand before a number within one phrase."""


class Nouns:
    """Finds noun phrases in one text."""

    __slots__ = ("_acts", "_before_the", "_behind", "_edge", "folded", "lexicon", "speech", "words")

    def __init__(self, words: Words, lexicon: Lexicon, speech: Speech) -> None:
        self.words, self.lexicon, self.speech, self.folded = words, lexicon, speech, words.folded
        single = lexicon.single
        self._acts = single["kill"] | single["wound"] | single["detain"] | single["vanish"] | single["abuse"]
        self._before_the = single["of"] | _JOINTS | {",", "(", "[", '"', "with", "along"}
        self._acts -= single["harm"] | single["dead"] | single["actor"]
        self._edge = _EDGE | (single["of"] - {"members"})
        # "from the deputy minister he replied", "by the minister nor by": the pronoun begins the next clause
        self._behind = speech.articles | speech.pronouns | {"nor"}

    def after(self, i: int, end: int, longest: int = _LONGEST, *, lists: bool = False) -> Span | None:
        """Return the noun phrase that begins at word `i`; with `lists`, an enumeration as a whole."""
        folded, stops, k = self.folded, self.lexicon.single["stops"], i
        while k < end and k - i < (longest * 4 if lists else longest):
            word = folded[k]
            if word in {"[", "("} and k > i:
                closing = self._closing(k, end)
                if closing is None:
                    break
                k = closing
                continue
            shortened = word == "." and k > i and self.words.glued(k) and len(folded[k - 1]) <= 4 and k + 1 < end
            if word == '"' and k > i and self._quotes_clause(k, end):
                break
            listed = lists and word in {",", "،"} and self._enumerates(k, end)
            if word == '"' or shortened or listed or self._dash(k) or (k > i and self._ranges(k, end)):
                k += 1
                continue
            if k > i and self._new_phrase(k, lists=lists):
                break
            if k > i and word in _SUBJECTS and self.speech.lang == "en":
                break
            if word in _MARKS or word == "-" or (word in stops and not (lists and self._joins(k))):
                break
            k += 1
        return self._trim(i, k)

    def before(self, k: int, start: int, longest: int = _LONGEST, *, lists: bool = False) -> Span | None:
        """Return the noun phrase that ends before word `k`, stepping over an apposition or relative clause."""
        folded = self.folded
        k = self._before_apposition(k, start)
        j = k
        while j > start and k - j < (longest * 4 if lists else longest):
            word = folded[j - 1]
            if word in {"]", ")"}:
                opening = next((c for c in range(j - 1, start - 1, -1) if folded[c] in {"[", "("}), None)
                if opening is None:
                    break
                j = opening
                continue
            if word == "," and j - 1 > start and folded[j - 2] in _ASIDES:
                break
            initial = word == "." and j - 2 >= start and len(folded[j - 2]) == 1 and self.words.glued(j - 1)  # "U.S."
            listed = lists and word in {",", "،"}
            if word == '"' or initial or listed or self._dash(j - 1) or self._ranges(j - 1, k):
                j -= 1
                continue
            if word in _RELATIVE and j < k:
                k = j = j - 1
                continue
            joined = word in _JOINTS and j < k and folded[j] in self.speech.pronouns
            if joined or self._ends_before(word, lists=lists and self._joins(j - 1)):
                break
            j -= 1
            if self._counts_anew(j, start):
                break
            if word == "the" and j > start and folded[j - 1] not in self._before_the:
                break
            if word in {"a", "an"} and self.speech.lang == "en" and j > start and folded[j - 1] not in self._before_the:
                break
        return self._trim(j, k)

    def _counts_anew(self, j: int, start: int) -> bool:
        """Whether an English phrase begins with the number at word `j`, which nothing before it describes.

        "Presented to the press two soldiers who ..." and "in Sidra, nine persons": the number begins who is meant.
        """
        if self.speech.lang != "en" or j <= start:
            return False
        word, before = self.folded[j], self.folded[j - 1]
        if not (self.words.kinds[j] == "n" and not self.words.glued(j)) and word not in _NUMERALS:
            return False
        joins = before in _BEFORE_NUMBER or before in self.lexicon.single["of"] or before.endswith("ly")
        return not joins and before not in _NUMERALS and self.words.kinds[j - 1] == "w"

    def _new_phrase(self, k: int, *, lists: bool) -> bool:
        """Whether another phrase begins at word `k`: a number, an article out of place, a deed, a verb of speech."""
        word, words = self.folded[k], self.words
        english = self.speech.lang == "en"
        counted = english and self.folded[k - 1] == "of"  # "a group of 30 men"
        if words.kinds[k] == "n" and not lists and not words.glued(k) and not counted:
            return True
        if english and (self._verb(k) or (word == "and" and self._deed_behind(k + 1))):
            return True
        if english and word == "another" and self.folded[k + 1 : k + 2] in (["that"], ["who"], ["which"]):
            return True  # "one that killed the bishop and another that burned the church"
        if word == "the" and self.folded[k - 1] not in self._before_the:
            return True
        if word in {"a", "an"} and self.speech.lang == "en" and self.folded[k - 1] not in self._before_the:
            return True
        return (word in self._acts or word in self.speech.verb_words) and word not in self.lexicon.single["people"]

    def _verb(self, k: int) -> bool:
        """Whether an English verb that ends the phrase before it stands at word `k`: "men in green stormed into"."""
        word, behind = self.folded[k], self.folded[k + 1 : k + 2]
        if word.endswith("ed") and len(word) > 4 and (self._follows_plural(k) or behind == ["into"]):
            return True
        return word in _WENT or word in _RESULTING or (word == "free" and behind == ["from"])

    def _deed_behind(self, k: int) -> bool:
        """Whether an English past tense with its object stands at word `k`: "destroyed 12 kg", "placed bombs in"."""
        word, behind = self.folded[k : k + 1], self.folded[k + 1 : k + 2]
        if not word or not behind or not word[0].endswith("ed") or len(word[0]) < 5:
            return False
        if k > 1 and self.folded[k - 2].endswith("ed"):
            return False  # "kidnapped and tortured students"
        return self.words.kinds[k + 1] == "n" or behind[0] in self.speech.articles or behind[0].endswith("s")

    def _quotes_clause(self, k: int, end: int) -> bool:
        """Whether the quotation mark at word `k` opens words that go on with a verb: the officer "followed orders"."""
        opens = k + 1 < end and self.words.glued(k + 1) and not self.words.glued(k)
        word = self.folded[k + 1] if opens else ""
        return self.speech.lang == "en" and (
            (word.endswith("ed") and len(word) > 4) or word in self.lexicon.single["stops"]
        )

    def _ranges(self, k: int, end: int) -> bool:
        """Whether word `k` stands between the figures of a range, or is the second: "30 to 40 men"."""
        folded, kinds = self.folded, self.words.kinds
        if folded[k] == "to":
            return 0 < k < end - 1 and kinds[k - 1] == "n" and kinds[k + 1] == "n"
        return kinds[k] == "n" and k > 1 and folded[k - 1] == "to" and kinds[k - 2] == "n"

    def _follows_plural(self, k: int) -> bool:
        """Whether an English participle or past tense at word `k` stands behind a plural, which it ends."""
        before = self.folded[k - 1]
        return len(before) > 3 and before.endswith("s") and not before.endswith(("ss", "us")) and (
            self.words.kinds[k - 1] == "w" and self.folded[k] not in self.lexicon.single["people"]
        )  # fmt: skip

    def _before_apposition(self, k: int, start: int) -> int:
        """Return `k` moved left over an apposition between commas; `start` where the comma has no partner."""
        if k <= start or self.folded[k - 1] not in {",", "،"}:
            return k
        comma = next((c for c in range(k - 2, start, -1) if self.folded[c] in {",", "،"}), None)
        return start if comma is None or k - comma > 16 else comma

    def _ends_before(self, word: str, *, lists: bool) -> bool:
        """Whether a phrase cannot reach left over `word`."""
        if word in self._acts and word not in self.lexicon.single["people"]:
            return True
        if word in self.lexicon.single["see"] or word in _MARKS or word in {"-", "["}:
            return True
        if word in self.speech.verb_words or word in self.speech.breaks:
            return True
        return word in self.lexicon.single["stops"] and not lists

    def _joins(self, k: int) -> bool:
        """Whether "along" or "with" at word `k` goes on with a list: "along with", and not "with the help of"."""
        folded = self.folded
        if self.speech.lang != "en":
            return folded[k] in {"with", "along"}
        return folded[k] == "along" or (folded[k] == "with" and k > 0 and folded[k - 1] in {"along", "together"})

    def _closing(self, k: int, end: int) -> int | None:
        closers = {"]", ")"}
        return next((c + 1 for c in range(k, min(k + 14, end)) if self.folded[c] in closers), None)

    def _dash(self, k: int) -> bool:
        glued = self.words.glued
        doubled = "-" in self.folded[max(0, k - 1) : k] + self.folded[k + 1 : k + 2]  # "--" parts
        return self.folded[k] in {"-", "'"} and (glued(k) or glued(k + 1)) and not doubled

    def _enumerates(self, k: int, end: int) -> bool:
        """Whether the list goes on behind the comma at word `k` (and no new clause begins)."""
        if k + 1 >= end:
            return False
        after = self.folded[k + 1]
        if self.words.kinds[k + 1] == "n" and self.folded[k + 2 : k + 3] in _SPANS_OF_TIME:
            return False  # "the mayor, 3 days ago"
        if self.speech.lang == "en" and self._new_clause(k + 1, end):
            return False
        stops = (self.lexicon.single["stops"] - {"with", "along", "including"}) | _GOES_ON
        return after not in stops and after not in self.speech.pronouns and after not in self.speech.verb_words

    def _new_clause(self, i: int, end: int) -> bool:
        """Whether the few words behind a comma have a verb of their own: ", Ana Prieto said that", ", charged them"."""
        first = self.folded[i]
        if (first.endswith("ed") and first in self.lexicon.known) or (first.endswith("ly") and len(first) > 4):
            return True
        for k in range(i, min(i + 6, end)):
            if self.folded[k] in _MARKS or self.folded[k] in _JOINTS:
                return False
            if k > i and self.folded[k] in self.speech.verb_words:
                return True
        return False

    def _trim(self, first: int, last: int) -> Span | None:
        folded, edge = self.folded, self._edge
        while first < last and folded[first] in edge:
            first += 1
        while first < last and folded[last - 1] in edge:
            if folded[last - 1] in {")", "]"} and {"(", "["} & set(folded[first : last - 1]):
                break
            last -= 1
        articles = self.speech.articles
        adverbs = _ADVERBS if self.speech.lang == "en" else frozenset[str]()
        while first < last and (folded[last - 1] in self._behind or (last - first > 1 and folded[last - 1] in adverbs)):
            last -= 1
            while last - first > 1 and folded[last - 1] in {",", "and", "or", "of"}:
                last -= 1
        while first < last - 1 and folded[first] in articles and folded[first] not in {"a", "an", "un", "une", "una"}:
            first += 1
        return (first, last) if first < last and any(c in "wn" for c in self.words.kinds[first:last]) else None
