"""Texts that say that they correct an earlier version of themselves."""

from __future__ import annotations

import re

from stemmata.values.fold import fold_text

# Nothing is folded where none of these stands: a corpus has a hundred thousand texts.
_HINT = re.compile(
    "earlier|previous|correct|amend|versi|rectif|corrig|modifi|errat|fr[uü]e?h|berichtig|korrig|"
    "نسخ|نسخه|اصلاح|تصويب|تصحيح|верси|исправ",
    re.IGNORECASE,
)
_ENDS = 1200
"""Code points at the beginning and the end of a text in which a note of correction stands."""

# What papers and agencies write over or under a corrected text. Folded when loaded, so that accents and forms of
# letters do not matter; a star stands for up to three words.
_NOTES = """
an earlier version of this * said|an earlier version of this|a previous version of this|earlier versions of this
this article has been corrected|this story has been corrected|this report has been corrected|corrected version
this article has been updated to correct|this story corrects|this version corrects|corrects * in paragraph|(corrects
the article has been amended|this article was amended|correction appended|editor's note: an earlier
dans une version precedente de|dans une version anterieure de|une version precedente de|une premiere version de ce
cet article a ete corrige|cet article a ete modifie|version corrigee|corrige avec|rectificatif
en una version anterior de|una version anterior de|este articulo ha sido corregido|fe de erratas|version corregida
in einer fruheren version|in einer frueheren version|in einer fruheren fassung|eine fruhere version dieses
dieser artikel wurde korrigiert|berichtigte fassung|berichtigung:
در نسخه قبلی این|در نسخه پیشین این|نسخه قبلی این|این خبر اصلاح شد|این گزارش اصلاح شد|اصلاحیه
نسخه سابقه من هذا|في نسخه سابقه من|ورد في نسخه سابقه|تم تصحيح هذا|تصويب:|نسخه مصححه
в предыдущей версии|в более ранней версии|предыдущая версия этой|исправленная версия|в текст внесены исправления
"""


def _pattern() -> re.Pattern[str]:
    notes = [note for line in _NOTES.split("\n") for note in line.strip().split("|") if note]
    parts = (re.escape(fold_text(note)).replace(r"\*", r"(?:\w+ ){0,3}?\w+").replace(r"\ ", r"\s+") for note in notes)
    return re.compile("|".join(parts))


_NOTED = _pattern()


def corrects_itself(text: str) -> bool:
    """Return whether a text says, at its beginning or end, that it corrects an earlier version of itself.

    >>> corrects_itself("Nine men died. An earlier version of this article said that seven had died.")
    True
    >>> corrects_itself("The board printed a correction of its list.")
    False
    """
    ends = [text] if len(text) <= 2 * _ENDS else [text[:_ENDS], text[-_ENDS:]]
    return any(_HINT.search(end) is not None and _NOTED.search(fold_text(end)) is not None for end in ends)
