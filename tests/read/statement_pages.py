"""Invented statements in four languages, rich in what goes wrong between a page and its text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

STATEMENTS: dict[str, list[str]] = {
    "en": [
        "Statement of witness K-17, taken by Dr. A. Velika on 14 March 2023 in Orvas (doc. 0042, p. 3).",
        (
            "At 18:15, four men in grey uniforms came to house no. 7/112 on Mill Street. They stayed "
            "until 18:40 and took "
            "two brothers, aged 23 and 31, to the 3rd district station. A white van, plate 26-482, waited outside."
        ),
        "“I counted 9 to 11 guards,” she said; the U.N. office later wrote of 12. The distance was 9.40 metres.",
        "She recognised one of them, the so-called Captain R-5, from an earlier raid on 2 February 2023.",
    ],
    "fr": [
        "Déposition du témoin K-17, recueillie par Mme A. Velika le 14 mars 2023 à Orvas (pièce 0042, p. 3).",
        (
            "À 18 h 15, quatre hommes en uniforme gris sont venus au 7, rue du Moulin. Ils sont "
            "restés jusqu’à 18 h 40 et "
            "ont emmené deux frères, âgés de 23 et 31 ans, au poste du 3e arrondissement."
        ),
        "« J’ai compté 9 à 11 gardes », a-t-elle déclaré ; l’ONU a écrit plus tard 12. L’œil, le cœur, Noël.",
        "Elle a reconnu l’un d’eux, le prétendu capitaine R-5, vu lors d’un raid le 2 février 2023.",
    ],
    "fa": [
        "شهادت شاهد K-17 که در ۲۳ اسفند ۱۴۰۱ در شهر اورواس گرفته شد (سند ۰۰۴۲، ص ۳).",
        (
            "ساعت ۱۸:۱۵ چهار مرد یونیفورم‌پوش به خانهٔ شمارهٔ ۷/۱۱۲ در خیابان آسیاب آمدند. آن‌ها تا "
            "۱۸:۴۰ ماندند و دو برادر "
            "۲۳ و ۳۱ ساله را به کلانتری ۳ بردند. یک ون سفید با پلاک ۲۶-۴۸۲ بیرون ایستاده بود."
        ),
        "او گفت: «من ۹ تا ۱۱ نگهبان شمردم»؛ دفتر U.N. بعداً نوشت ۱۲ نفر. فاصله ۹٫۴۰ متر بود.",
        "وی یکی از آنان را شناخت که به او کاپیتان R-5 می‌گفتند و در ۱۳ بهمن ۱۴۰۱ هم آمده بود.",
    ],
    "ar": [
        "إفادة الشاهد K-17 المأخوذة في ٢١ شعبان ١٤٤٤ في مدينة أورفاس (وثيقة ٠٠٤٢، ص ٣).",
        (
            "في الساعة ١٨:١٥ جاء أربعة رجال بزيّ رمادي إلى المنزل رقم ٧/١١٢ في شارع الطاحونة. بقوا "
            "حتى ١٨:٤٠ وأخذوا أخوين "
            "عمرهما ٢٣ و٣١ سنة إلى مركز الشرطة رقم ٣. كانت شاحنة بيضاء تحمل اللوحة ٢٦-٤٨٢ تنتظر في الخارج."
        ),
        "قالت: «أحصيت من ٩ إلى ١١ حارسًا»؛ وكتب مكتب U.N. لاحقًا ١٢. كانت المسافة ٩٫٤٠ أمتار.",
        "تعرّفت على أحدهم المدعو النقيب R-5 من مداهمة سابقة في ١١ رجب ١٤٤٤.",
    ],
}

RIGHT_TO_LEFT = {"fa", "ar"}


def page(lang: str, paragraphs: list[str] | None = None, *, style: str = "") -> str:
    """Return a web page of the statement."""
    direction = "rtl" if lang in RIGHT_TO_LEFT else "ltr"
    font = "'Noto Naskh Arabic'" if lang in RIGHT_TO_LEFT else "'DejaVu Serif'"
    body = "\n".join(f"<p>{html.escape(p)}</p>" for p in paragraphs or STATEMENTS[lang])
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8"><style>'
        f"body{{font-family:{font},serif;font-size:12pt}} {style}</style></head><body>{body}</body></html>"
    )


def folded(text: str) -> str:
    """Return text for comparison: NFKC, no zero-width or direction marks, white space collapsed."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(text.split())


def numerals(text: str) -> Counter[str]:
    """Return the numerals of a text as a multiset, digits of every script as ASCII."""
    ascii_digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in folded(text))
    return Counter(re.findall(r"\d+(?:[:/.,٫-]\d+)*", ascii_digits))


def error_rate(found: str, true: str) -> float:
    """Return the character error rate: edit distance over the length of the truth."""
    from rapidfuzz.distance import Levenshtein

    a, b = folded(found), folded(true)
    return Levenshtein.distance(a, b) / len(b)
