"""Names of persons: after titles and ranks, from given names, and family names met before."""

from __future__ import annotations

from stemmata.values.fold import fold_text
from stemmata.values.nametext import (
    ARABIC_GIVEN,
    ARABIC_PARTICLES,
    BEFORE_PERSON,
    CALENDAR,
    COMMON,
    GIVEN,
    HEADS,
    MODIFIERS,
    NO_PERSON,
    ORG_MODIFIERS,
    PARTICLES,
    PLACE_AFTER,
    SAYING,
    TITLES,
    WEAK_TITLES,
    NameText,
    gap,
)
from stemmata.values.places import known_place
from stemmata.values.words import word_set

_COURTESY = word_set("آقای اقای خانم بانو جناب دکتر مهندس السید السیده الدکتور الدکتوره المهندس الاستاذ")


def _name_after(text: NameText, i: int, *, limit: int = 5, titled: bool = False) -> int:
    """Return where the personal name that begins at word `i` ends (`i` if there is none)."""
    words, end, taken = text.words, i, 0
    while end < len(words) and taken < limit:
        if end > i and ("\n" in words.text[words.ends[end - 1] : words.starts[end]]):
            break
        word = words.folded[end]
        if words.arabic and word in ARABIC_PARTICLES and text.namelike(end + 1) and not gap(words, end + 1):
            end += 2
            taken += 1
        elif (not words.arabic and word in PARTICLES and word not in {"y", "e"} and _particle_leads(text, end)) or (
            not words.arabic and word == "y" and taken and text.namelike(end + 1) and words.upper
        ):
            end += 1
        elif not words.arabic and len(word) == 1 and text.capital(end) and text.word(end + 1) == "." and taken < 3:
            end += 2
        elif word in {"-", "'"} and end > i and words.glued(end) and words.glued(end + 1) and text.capital(end + 1):
            end += 1
        elif _name_part(text, end, taken + titled):
            end += 1
            taken += 1
        else:
            break
    while end > i and (words.folded[end - 1] in PARTICLES or words.kinds[end - 1] == "p") and taken:
        if words.folded[end - 1] == "." and end - i >= 2 and taken < 1:
            break
        end -= 1
    return end if taken else i


def _particle_leads(text: NameText, i: int) -> bool:
    """Whether the particle at word `i` leads to a name within two words ("de la Cruz", "bin Salim")."""
    for k in (i + 1, i + 2):
        if text.namelike(k):
            return text.words.upper or text.capital(k)
        if text.word(k) not in PARTICLES and text.word(k) not in {"-", "'"}:
            return False
    return False


def _name_part(text: NameText, i: int, taken: int) -> bool:
    words = text.words
    if i >= len(words) or words.kinds[i] != "w" or i in text.taken:
        return False
    if words.arabic:
        limit = 2 if taken and text.word(i) not in ARABIC_GIVEN and text.word(i - 1) not in ARABIC_GIVEN else 3
        return taken < limit and text.namelike(i) and (taken == 0 or not gap(words, i))
    word = words.folded[i]
    if word in HEADS and word not in GIVEN and (words.upper or not taken):
        return False
    if words.upper:
        return text.namelike(i) and word not in TITLES and word not in ORG_MODIFIERS
    # in mixed case a family name may be an everyday word (Brown, English), but not at the head of a sentence
    return text.capital(i) and len(word) > 1 and (text.namelike(i) or (taken > 0 and word not in CALENDAR))


def _person(text: NameText, i: int, j: int, title: str, reason: str) -> None:
    """Note a person, with given and family name as far as the parts tell."""
    words = text.words
    given_list = ARABIC_GIVEN if words.arabic else GIVEN
    parts = [k for k in range(i, j) if words.kinds[k] == "w"]
    split = 0
    while split < len(parts) - 1 and (words.folded[parts[split]] in given_list or (split == 0 and len(parts) > 1)):
        split += 1
    if len(parts) > 1:
        given, family = text.plain(i, parts[split]), text.plain(parts[split], j)
    elif title or words.folded[parts[0]] not in given_list:
        given, family = "", text.plain(i, j)
    else:
        given, family = text.plain(i, j), ""
    for part in fold_text(family).split():
        if part not in PARTICLES and len(part) > 2 and part not in given_list and part not in COMMON:
            text.families.setdefault(part, text.plain(i, j))
    text.take(i, j, "person", reason, title=title, given=given, family=family)


def titled_persons(text: NameText) -> None:
    """Find persons after titles, ranks and offices."""
    words, i = text.words, 0
    while i < len(words):
        if words.folded[i] not in TITLES or i in text.taken or words.kinds[i] != "w":
            i += 1
            continue
        start = i
        while start > 0 and words.folded[start - 1] in MODIFIERS and start - 1 not in text.taken and not words.arabic:
            start -= 1
        end = i + 1
        while end < len(words) and (
            words.folded[end] in TITLES or (words.folded[end] in {".", "-"} and words.glued(end))
        ):
            end += 1
        # a title of courtesy stands before a whole name, an office also before a family name and then other words
        last = _name_after(text, end, titled=words.folded[end - 1] not in _COURTESY)
        if last > end and _title_holds(text, i, end, last):
            title = text.plain(start, end).rstrip(" .")
            _person(text, end, last, title, f"after the title {title}")
            i = last
        else:
            i = end


def _title_holds(text: NameText, i: int, end: int, last: int) -> bool:
    """Whether what follows the title `i` to before `end` is surely a name."""
    words = text.words
    chain = [w for w in words.folded[i:end] if w in TITLES]
    if not words.arabic and known_place(words, end) and (place := known_place(words, end)) and place[0] >= last:
        return False
    if words.arabic:
        short = len(chain) == 1 and chain[0] in {
            "د",
            "شیخ",
            "سید",
            "حاج",
            "امیر",
            "استاد",
            "سرباز",
            "نماینده",
            "شهید",
            "وکیل",
            "وزیر",
        }
        return not short or last - end >= 2 or words.folded[end] in ARABIC_GIVEN
    if any(w not in WEAK_TITLES for w in chain):
        return True
    given = words.folded[end] in GIVEN or words.folded[end] in text.families
    if words.upper:
        return (
            given
            or len(chain) > 1
            or (last - end >= 2 and chain[0] not in {"m", "d", "me", "ing", "private", "major", "miss", "ms"})
        )
    return text.capital(i) or given


def given_persons(text: NameText) -> None:
    """Persons whose first word is a common given name, with at least one more part."""
    words = text.words
    given = ARABIC_GIVEN if words.arabic else GIVEN
    i = 0
    while i < len(words):
        if words.folded[i] not in given or i in text.taken or (not words.arabic and not text.capital(i)):
            i += 1
            continue
        last = _name_after(text, i, limit=4)
        parts = sum(words.kinds[k] == "w" for k in range(i, last))
        if last > i + 1 and words.folded[last - 1] in PLACE_AFTER:
            text.take(i, last, "place", f"before {words.folded[last - 1]}", type=words.folded[last - 1])
            i = last
            continue
        if parts >= 2 and not (words.arabic and parts == 2 and text.common(i + 1)):
            _person(text, i, last, "", f"given name {words.written(i, i + 1)}")
        i = max(last, i + 1)


def capitalised_persons(text: NameText) -> None:
    """In mixed case: two or three unusual capitalised words that the sentence treats as a person."""
    words, i = text.words, 0
    while i < len(words):
        if not text.namelike(i) or words.folded[i] in NO_PERSON or known_place(words, i):
            i += 1
            continue
        last = i + 1
        while (
            last < len(words)
            and last - i < 4
            and text.namelike(last)
            and words.folded[last] not in NO_PERSON
            and not gap(words, last)
        ):
            last += 1
        spoken = text.word(last) in SAYING and not text.sentence_start(last)
        led = text.word(i - 1) in BEFORE_PERSON
        if (
            2 <= last - i <= 3
            and (spoken or led)
            and not any(words.written(k, k + 1).isupper() for k in range(i, last))
        ):
            _person(text, i, last, "", "capitalised words of whom the sentence speaks as a person")
        i = last


def repeated_families(text: NameText) -> None:
    """The family names of persons named in the text, where they stand alone."""
    words = text.words
    for i in range(len(words)):
        full = text.families.get(words.folded[i])
        if full is None or i in text.taken or words.kinds[i] != "w":
            continue
        if not words.arabic and not text.capital(i):
            continue
        text.take(i, i + 1, "person", f"family name of {full}, named in this text", family=words.written(i, i + 1))
