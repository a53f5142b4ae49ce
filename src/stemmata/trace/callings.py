"""How a speaker is called where nothing but the text names him: the name alone, without what a sentence leaves on it.

Speakers are cut out of sentences by the grammar of their language; at the edges may remain a verb, a day of the week,
the words for the paper in which they speak. `called` takes these away. Where what is left can be no name (a number of
agencies, the label of a question in a transcript), it gives nothing: a voice outside the case that nobody could look
for is worse than none.
"""

from __future__ import annotations

from functools import lru_cache

from stemmata.trace.speakers import Speaker
from stemmata.values.offices import is_medium, meaning
from stemmata.values.speech import LANGUAGES, speech
from stemmata.values.transliteration import arabic_script, stems
from stemmata.values.words import Words, word_set, words_of

_TIME = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday today yesterday tonight morning afternoon evening
    lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd'hui matin soir
    lunes martes miercoles jueves viernes sabado domingo hoy ayer
    شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه امروز دیروز دیشب صبح عصر شب
    الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد اليوم أمس صباح مساء
    """
)
_PAPER = word_set(
    """
    text transcript communique statement declaration report interview remarks speech letter message news press
    conference
    texte communiqué déclaration rapport entretien lettre discours conférence presse
    متن نشست خبری مصاحبه گفت وگو گفتگو سخنان بیانیه اطلاعیه گزارش شماره نص مقابلة مؤتمر صحفي بيان تقرير كلمة حوار
    """
)
_LINK = word_set("by of from with the a an de du des d la le par avec با از مع ل من")
_ENDS = word_set(
    """
    who whom which that whose received delivered addressed contradicting saying being where when qui que dont lequel
    که را می نمی چه خود پرسید پاسخ الذي التي الذين أن إن تصدر كان كانت وقد
    """
)
_LABELS = word_set(
    """
    question questions answer announcer presenter moderator interviewer correspondent reporter
    پرسش پاسخ مجری گوینده خبرنگار سؤال سوال جواب المذيع المذيعة مذيع المقدم المحاور محاور مراسلنا مراسل
    """
)
_COUNTS = word_set(
    "one two three four five several some many both یک دو سه چهار پنج چند برخی ثلاث ثلاثة أربع خمس عدة بعض"
)


@lru_cache(maxsize=1 << 14)
def called(speaker: Speaker) -> str:
    """Return how a speaker is called, or nothing where what was read can be no name.

    >>> from stemmata.trace.speakers import read_speaker
    >>> called(read_speaker("vendredi un médecin de l'hôpital", "fr"))
    "un médecin de l'hôpital"
    >>> called(read_speaker("متن نشست خبری دادستان کل", "fa")), called(read_speaker("پرسش", "fa"))
    ('دادستان کل', '')
    """
    words = words_of(speaker.written)
    first, last = _within(words)
    if first >= last:
        return ""
    inside = [words.folded[k] for k in range(first, last) if words.kinds[k] == "w"]
    if not inside or set(inside) <= _LABELS or inside[0] in _LABELS:
        return ""
    if arabic_script(inside[0]) and not _names_somebody(inside, speaker):
        return ""
    written = " ".join(words.written(first, last).split())
    return written + ")" if written.count("(") > written.count(")") else written


def _within(words: Words) -> tuple[int, int]:
    """Return the words of a speaker that are the name: first, and one past the last."""
    folded = words.folded
    first, last = 0, len(words)
    skip = first
    while skip < last and (folded[skip] in _TIME or _of_paper(folded, skip) or words.kinds[skip] in "pb"):
        skip += 1
    if skip < last and (skip == 0 or folded[skip - 1] not in {"-", "–"}):
        first = skip
    while first < last and arabic_script(folded[first]) and _relays(folded[first]):
        first += 1
    for k in range(first + 1, last):
        if folded[k] in _ENDS or (arabic_script(folded[k]) and _relays(folded[k])):
            last = k
            break
    while last > first and (folded[last - 1] in _TIME or folded[last - 1] in _LINK or words.kinds[last - 1] == "p"):
        if folded[last - 1] in {")", "]", '"'}:
            break
        last -= 1
    return first, last


def _of_paper(folded: list[str], k: int) -> bool:
    """Whether a word only says in which paper somebody speaks ("communique by", متن نشست خبری)."""
    if folded[k] in _PAPER:
        return arabic_script(folded[k]) or any(word in _LINK - {"the", "a", "an"} for word in folded[k + 1 : k + 3])
    return k > 0 and folded[k] in _LINK and all(word in _PAPER or word in _TIME or word in _LINK for word in folded[:k])


@lru_cache(maxsize=1 << 14)
def _relays(word: str) -> bool:
    """Whether a word in Arabic script is a verb of speech and no word for somebody who speaks."""
    plain = stems(word)
    if any(meaning(stem) or is_medium(stem) for stem in plain):
        return False
    return any(stem in speech(lang).verb_words for lang in ("fa", "ar") for stem in plain)


def _names_somebody(inside: list[str], speaker: Speaker) -> bool:
    """Whether words in Arabic script, which has no capitals, hold a title, an office, or a medium with a name."""
    if inside[0] in _COUNTS:
        return False
    if any(_title(word) for word in inside):
        return True
    return speaker.kind == "outlet" and len([word for word in inside if not is_medium(word)]) > 0


@lru_cache(maxsize=1 << 14)
def _title(word: str) -> bool:
    if is_medium(word):
        return False
    known = any(word in speech(lang).roles or word in speech(lang).bodies for lang in LANGUAGES)
    return known or meaning(word) is not None
