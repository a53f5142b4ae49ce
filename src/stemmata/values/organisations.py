"""Names of organisations: known bodies, explained acronyms, and nouns of organisations with what belongs to them."""

from __future__ import annotations

from functools import lru_cache

from stemmata.values.fold import fold_text
from stemmata.values.nametext import (
    COMMON,
    DEMONYMS,
    FIRST,
    GIVEN,
    HEADS,
    JOIN,
    MEMBERS,
    NOT_ACRONYMS,
    ORG_ARABIC,
    ORG_MODIFIERS,
    ORG_WORDS,
    ROMANCE,
    STOPS_ARABIC,
    SURE_PAIRS,
    TITLES,
    WEAK_HEADS,
    NameText,
    gap,
    lexicon,
)
from stemmata.values.places import known_place
from stemmata.values.words import words_of


@lru_cache(maxsize=1)
def _outlets() -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for name in lexicon.OUTLETS.split("|"):
        phrase = tuple(words_of(fold_text(name)).folded)
        table.setdefault(phrase[0], []).append(phrase)
    for listed in table.values():
        listed.sort(key=lambda p: -len(p))
    return table


def known_organisations(text: NameText) -> None:
    """Agencies and outlets known by name; short ones only in capitals."""
    table, words = _outlets(), text.words
    i = 0
    while i < len(words):
        for phrase in table.get(words.folded[i], ()):
            j = i + len(phrase)
            if tuple(words.folded[i:j]) != phrase or any(k in text.taken for k in range(i, j)):
                continue
            written = words.written(i, j)
            if len(phrase) == 1 and words.upper and phrase[0] in ORG_WORDS | COMMON:
                continue
            short = len(phrase) == 1 and len(phrase[0]) <= 4 and not words.arabic
            if short and (phrase[0] in {"who", "un", "eu", "ap"} and (words.upper or not written.isupper())):
                continue
            cased = text.capital(i) and (len(phrase) == 1 or text.capital(j - 1))
            if not words.arabic and not (cased and (not short or written.isupper())):
                continue
            text.take(i, j, "organisation", "agency, outlet or body known by name", acronym=written if short else "")
            i = j - 1
            break
        i += 1


def _is_acronym(text: NameText, i: int) -> bool:
    """Whether word `i` is written as an acronym that can stand for an organisation."""
    words = text.words
    if i in text.taken or words.kinds[i] != "w" or words.arabic or not words.text[words.starts[i]].isupper():
        return False
    written = words.written(i, i + 1)
    word = words.folded[i]
    if not (2 <= len(written) <= 7 and written.isupper() and written.isalpha()) or word in NOT_ACRONYMS:
        return False
    if i + 1 < len(words) and words.kinds[i + 1] == "n" and words.glued(i + 1):
        return False
    return word not in COMMON and not (words.upper and (word in GIVEN or word in TITLES or word in ORG_WORDS))


def explained_acronyms(text: NameText) -> None:
    """Capitals explained in brackets: "ABC [A... B... C...]" or "A... B... C... (ABC)"."""
    words, n = text.words, len(text.words)
    for i in range(n - 2):
        if words.folded[i + 1] not in {"[", "("} or not _is_acronym(text, i):
            continue
        close = next((k for k in range(i + 2, min(i + 14, n)) if words.folded[k] in {"]", ")"}), None)
        if close is None or close - i < 4:
            continue
        inner = [k for k in range(i + 2, close) if words.kinds[k] == "w"]
        heads = any(words.folded[k] in HEADS for k in inner)
        short = len(words.folded[i]) <= 5
        if len(inner) >= 2 and ((heads and short) or _initials_fit(words.folded[i], [words.folded[k] for k in inner])):
            expansion = text.plain(i + 2, close)
            text.acronyms.setdefault(words.written(i, i + 1), expansion)
            acronym = words.written(i, i + 1)
            text.take(i + 2, close, "organisation", "explains an acronym", acronym=acronym)
            text.take(i, i + 1, "organisation", "acronym explained in brackets", acronym=acronym, expansion=expansion)


def _initials_fit(acronym: str, parts: list[str]) -> bool:
    initials = [p[0] for p in parts if p not in JOIN]
    hits, at = 0, 0
    for letter in acronym:
        if letter in initials[at:]:
            at = initials.index(letter, at) + 1
            hits += 1
    return len(initials) >= 2 and hits >= 0.7 * len(acronym) and abs(len(initials) - len(acronym)) <= 2


def _bracketed_after(text: NameText, j: int) -> str:
    """Return the acronym in brackets that begins at word `j`."""
    if text.word(j) in {"(", "["} and text.word(j + 2) in {")", "]"} and _is_acronym(text, j + 1):
        return text.words.written(j + 1, j + 2)
    return ""


def _organisation_at(text: NameText, i: int) -> tuple[int, int] | None:
    """Return the words of the organisation whose head noun is word `i`."""
    words = text.words
    if not text.capital(i):
        return None
    start, proper, modified = i, False, False
    while start > 0 and i - start < 6 and start - 1 not in text.taken:
        k = start - 1
        word = words.folded[k]
        if word == "-" and words.glued(k) and words.glued(start):
            start = k
            continue
        if (
            word == "s"
            and text.word(k - 1) == "'"
            and words.glued(k)
            and text.capital(k - 2)
            and k - 2 not in text.taken
        ):
            # "People's"
            k -= 2
            word = words.folded[k]
        elif words.text[words.ends[k] : words.starts[start]].strip():
            break
        if words.kinds[k] != "w" or not text.capital(k) or word in JOIN:
            break
        title = word in TITLES and not (words.upper and word == "general") and word not in {"justice", "general"}
        if word in ORG_MODIFIERS or word in DEMONYMS or word in HEADS:
            modified = True
        elif (text.namelike(k) and not title) or (
            not words.upper and not text.sentence_start(k) and not title and word not in {"the", "a", "an"}
        ):
            proper = True
        else:
            break
        start = k
    while start < i and words.folded[start] in {"-", "first", "new", "free", "second", "third"} and words.upper:
        start += 1
    end, complement = _complement(text, i)
    sure = (words.folded[i - 1] if i else "", words.folded[i]) in SURE_PAIRS
    strong = words.folded[i] not in WEAK_HEADS
    if proper or complement or sure or (modified and start < i and (strong or not words.upper)):
        return start, end
    return None


def _another_follows(text: NameText, i: int) -> bool:
    """Whether the capitalised words from `i` on name an organisation of their own ("of X and Lomera Group")."""
    k = i
    while text.capital(k) and k - i < 5:
        if text.word(k) in HEADS:
            return True
        k += 1
    return False


def _complement(text: NameText, i: int) -> tuple[int, bool]:
    """Return where the organisation of head `i` ends, with "of the ..." or a name after it."""
    words, end, found = text.words, i + 1, False
    head = words.folded[i]
    while end < len(words) and end - i < 9 and end not in text.taken:
        k = end
        if words.folded[k] in JOIN and words.kinds[k] == "w":
            if words.folded[k] in {"and", "y", "et"} and (not found or _another_follows(text, k + 1)):
                break
            while words.folded[k : k + 1] and words.folded[k] in JOIN and k - end < 3:
                k += 1
            if k >= len(words) or not (text.namelike(k) or (text.capital(k) and words.folded[k] in ORG_WORDS)):
                break
            if head not in FIRST and not found and head not in HEADS:
                break
            end, found = k + 1, True
            continue
        follows = text.namelike(k) or (found and text.capital(k) and words.folded[k] in ORG_WORDS)
        if not follows or words.folded[k] in TITLES or (not found and head not in FIRST):
            break
        if (
            words.text[words.ends[k - 1] : words.starts[k]].strip()
            or "\n" in words.text[words.ends[k - 1] : words.starts[k]]
        ):
            break
        end, found = k + 1, True
    return end, found


def organisations(text: NameText) -> None:
    """Find organisations around their nouns: "the Arleta Battalion", "Ministry of Defence"."""
    words, reached = text.words, 0
    for i in range(len(words)):
        if i < reached or words.folded[i] not in HEADS or i in text.taken:
            continue
        span = _organisation_at(text, i)
        if span is None:
            continue
        start, end = span
        # "Lomera Transport Police": the last head noun is the head
        while end < len(words) and words.folded[end] in HEADS and text.capital(end) and end not in text.taken:
            end += 1
        if end - start < 2:
            continue
        if words.folded[i] in {"department", "departamento"} and end == i + 1 and _all_proper(text, start, i):
            text.take(start, end, "place", "before department", type="department")
            reached = end
            continue
        acronym = _bracketed_after(text, end)
        text.take(
            start,
            end,
            "organisation",
            f"noun of organisations: {words.folded[i]}",
            head=words.folded[i],
            acronym=acronym,
        )
        if acronym:
            text.acronyms.setdefault(acronym, text.plain(start, end))
        reached = end


def _all_proper(text: NameText, start: int, end: int) -> bool:
    return all(text.namelike(k) and text.word(k) not in ORG_WORDS for k in range(start, end))


def romance_organisations(text: NameText) -> None:
    """French and Spanish: "le ministère de la Défense", "Frente Popular de Liberación": the noun comes first."""
    words = text.words
    if words.upper or text.lang not in {"fr", "es"}:
        return
    for i in range(len(words)):
        if words.folded[i] not in HEADS or i in text.taken:
            continue
        end, proper, k = i + 1, False, i + 1
        while (
            k < len(words)
            and k - i < 10
            and k not in text.taken
            and ("\n" not in words.text[words.ends[k - 1] : words.starts[k]])
        ):
            word = words.folded[k]
            if word in JOIN or word == "'":
                k += 1
            elif text.capital(k) or word in ROMANCE:
                proper = proper or text.capital(k)
                k += 1
                end = k
            else:
                break
        if end > i + 1 and (proper or text.capital(i)):
            acronym = _bracketed_after(text, end)
            text.take(
                i,
                end,
                "organisation",
                f"noun of organisations: {words.folded[i]}",
                head=words.folded[i],
                acronym=acronym,
            )
            if acronym:
                text.acronyms.setdefault(acronym, text.plain(i, end))


def arabic_organisations(text: NameText) -> None:
    """Organisations in Persian and Arabic: a noun of organisations and up to three words that are no everyday words."""
    words, heads = text.words, ORG_ARABIC["ar" if text.lang == "ar" else "fa"]
    i = 0
    while i < len(words):
        word = words.folded[i]
        bare = word[1:] if word[:1] in "وبل" and word[1:] in heads else word
        if bare not in heads or i in text.taken:
            i += 1
            continue
        end = i + 1
        while end < len(words) and end - i < 4 and not gap(words, end) and _org_part(text, i, end):
            end += 1
        if end > i + 1:
            text.take(i, end, "organisation", f"noun of organisations: {bare}", head=bare)
        i = end


def _org_part(text: NameText, i: int, k: int) -> bool:
    """Whether word `k` belongs to the organisation of head `i`; in Arabic what follows has the article."""
    definite = text.lang == "ar" and text.word(i).startswith(("ال", "وال", "بال", "لل"))
    if k == i + 1 and not definite:
        return text.namelike(k) or (
            text.words.kinds[k] == "w" and text.word(k) not in STOPS_ARABIC and k not in text.taken
        )
    return text.namelike(k) and (text.lang != "ar" or text.word(k).startswith("ال"))


def acronyms(text: NameText) -> None:
    """Acronyms explained in the text, and in mixed case any word in capitals."""
    words = text.words
    for i in range(len(words)):
        if not _is_acronym(text, i):
            continue
        written = words.written(i, i + 1)
        if written in text.acronyms:
            text.take(
                i,
                i + 1,
                "organisation",
                "acronym explained in the text",
                acronym=written,
                expansion=text.acronyms[written],
            )
        elif words.upper:
            consonants = len(written) >= 3 and not set(words.folded[i]) & set("aeiouy")
            member = text.word(i + 1) in MEMBERS or (text.word(i - 1) == "the" and len(written) <= 4)
            if consonants or (member and text.namelike(i) and len(written) <= 5 and not known_place(words, i)):
                why = (
                    "letters that make no word"
                    if consonants
                    else "a short word that is none, before its members or after an article"
                )
                text.take(i, i + 1, "organisation", why, acronym=written)
        elif 3 <= len(written) <= 6 and not text.capital(i - 1) and not text.capital(i + 1):
            text.take(i, i + 1, "organisation", "acronym", acronym=written)
