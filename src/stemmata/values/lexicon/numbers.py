"""Number words of five languages, as written in dictionaries; they are folded when loaded."""

from __future__ import annotations

# Each line: value, then the words. A word may stand in one line only.
CARDINALS: dict[str, str] = {
    "en": """
0 zero
1 one
2 two
3 three
4 four
5 five
6 six
7 seven
8 eight
9 nine
10 ten
11 eleven
12 twelve
13 thirteen
14 fourteen
15 fifteen
16 sixteen
17 seventeen
18 eighteen
19 nineteen
20 twenty
30 thirty
40 forty fourty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
100 hundred
1000 thousand
1000000 million
1000000000 billion
""",
    "fr": """
0 zéro
1 un une
2 deux
3 trois
4 quatre
5 cinq
6 six
7 sept
8 huit
9 neuf
10 dix
11 onze
12 douze
13 treize
14 quatorze
15 quinze
16 seize
20 vingt vingts
30 trente
40 quarante
50 cinquante
60 soixante
70 septante
80 huitante octante
90 nonante
100 cent cents
1000 mille
1000000 million millions
1000000000 milliard milliards
""",
    "es": """
0 cero
1 uno un una
2 dos
3 tres
4 cuatro
5 cinco
6 seis
7 siete
8 ocho
9 nueve
10 diez
11 once
12 doce
13 trece
14 catorce
15 quince
16 dieciséis
17 diecisiete
18 dieciocho
19 diecinueve
20 veinte
21 veintiuno veintiún veintiuna
22 veintidós
23 veintitrés
24 veinticuatro
25 veinticinco
26 veintiséis
27 veintisiete
28 veintiocho
29 veintinueve
30 treinta
40 cuarenta
50 cincuenta
60 sesenta
70 setenta
80 ochenta
90 noventa
100 cien ciento
200 doscientos doscientas
300 trescientos trescientas
400 cuatrocientos cuatrocientas
500 quinientos quinientas
600 seiscientos seiscientas
700 setecientos setecientas
800 ochocientos ochocientas
900 novecientos novecientas
1000 mil
1000000 millón millones
""",
    "fa": """
0 صفر
1 یک
2 دو
3 سه
4 چهار
5 پنج
6 شش شیش
7 هفت
8 هشت
9 نه
10 ده
11 یازده
12 دوازده
13 سیزده
14 چهارده
15 پانزده پونزده
16 شانزده شونزده
17 هفده هیفده
18 هجده هیجده هژده
19 نوزده
20 بیست
30 سی
40 چهل
50 پنجاه
60 شصت
70 هفتاد
80 هشتاد
90 نود
100 صد یکصد
200 دویست
300 سیصد
400 چهارصد
500 پانصد پونصد
600 ششصد
700 هفتصد
800 هشتصد
900 نهصد
1000 هزار یکهزار
1000000 میلیون ملیون
1000000000 میلیارد
""",
    "ar": """
0 صفر
1 واحد واحدة
2 اثنان اثنين اثنتان اثنتين إثنان إثنين
3 ثلاثة ثلاث
4 أربعة أربع
5 خمسة خمس
6 ستة ست
7 سبعة سبع
8 ثمانية ثماني ثمان
9 تسعة تسع
10 عشرة عشر
20 عشرون عشرين
30 ثلاثون ثلاثين
40 أربعون أربعين
50 خمسون خمسين
60 ستون ستين
70 سبعون سبعين
80 ثمانون ثمانين
90 تسعون تسعين
100 مئة مائة ميه
200 مئتان مئتين مائتان مائتين مئتا مئتي مائتا مائتي
300 ثلاثمئة ثلاثمائة
400 أربعمئة أربعمائة
500 خمسمئة خمسمائة
600 ستمئة ستمائة
700 سبعمئة سبعمائة
800 ثمانمئة ثمانمائة ثمانيمئة
900 تسعمئة تسعمائة
1000 ألف ألفا آلاف
2000 ألفان ألفين ألفا+ن
1000000 مليون ملايين مليونا
2000000 مليونان مليونين
1000000000 مليار مليارات بليون
""",
    "de": """
0 null
1 ein eine eins einen einer
2 zwei
3 drei
4 vier
5 fünf
6 sechs
7 sieben
8 acht
9 neun
10 zehn
11 elf
12 zwölf
13 dreizehn
14 vierzehn
15 fünfzehn
16 sechzehn
17 siebzehn
18 achtzehn
19 neunzehn
20 zwanzig
30 dreißig
40 vierzig
50 fünfzig
60 sechzig
70 siebzig
80 achtzig
90 neunzig
100 hundert
1000 tausend
1000000 million millionen
1000000000 milliarde milliarden
""",
}

ORDINALS: dict[str, str] = {
    "en": """
1 first
2 second
3 third
4 fourth
5 fifth
6 sixth
7 seventh
8 eighth
9 ninth
10 tenth
11 eleventh
12 twelfth
13 thirteenth
14 fourteenth
15 fifteenth
16 sixteenth
17 seventeenth
18 eighteenth
19 nineteenth
20 twentieth
30 thirtieth
40 fortieth
50 fiftieth
60 sixtieth
70 seventieth
80 eightieth
90 ninetieth
100 hundredth
1000 thousandth
""",
    "fr": """
1 premier première premiers premières unième
2 deuxième second seconde
3 troisième
4 quatrième
5 cinquième
6 sixième
7 septième
8 huitième
9 neuvième
10 dixième
11 onzième
12 douzième
13 treizième
14 quatorzième
15 quinzième
16 seizième
20 vingtième
30 trentième
40 quarantième
50 cinquantième
100 centième
""",
    "es": """
1 primero primera primer
2 segundo segunda
3 tercero tercera tercer
4 cuarto cuarta
5 quinto quinta
6 sexto sexta
7 séptimo séptima
8 octavo octava
9 noveno novena
10 décimo décima
""",
    "fa": """
1 اول یکم اولین نخست نخستین
2 دوم دومین
3 سوم سومین
4 چهارم چهارمین
5 پنجم پنجمین
6 ششم ششمین
7 هفتم هفتمین
8 هشتم هشتمین
9 نهم نهمین
10 دهم دهمین
11 یازدهم
12 دوازدهم
13 سیزدهم
14 چهاردهم
15 پانزدهم
16 شانزدهم
17 هفدهم
18 هجدهم هیجدهم
19 نوزدهم
20 بیستم بیستمین
30 سی‌ام سیام
40 چهلم چهلمین
50 پنجاهم
100 صدم صدمین
""",
    "ar": """
1 الأول الأولى أول حادي الحادي الحادية
2 الثاني الثانية ثاني
3 الثالث الثالثة ثالث
4 الرابع الرابعة رابع
5 الخامس الخامسة خامس
6 السادس السادسة سادس
7 السابع السابعة سابع
8 الثامن الثامنة ثامن
9 التاسع التاسعة تاسع
10 العاشر العاشرة عاشر
20 العشرون العشرين
30 الثلاثون الثلاثين
40 الأربعون
50 الخمسون
""",
    "de": """
1 erste ersten erster erstes
2 zweite zweiten zweiter
3 dritte dritten dritter
4 vierte vierten
5 fünfte fünften
""",
}

# Words that say "some multiple of": value of one, then the words. They stand for two or more of it, without upper bound.
VAGUE: dict[str, str] = {
    "en": "12 dozens\n10 tens\n20 scores\n100 hundreds\n1000 thousands\n1000000 millions",
    "fr": "10 dizaines\n12 douzaines\n100 centaines\n1000 milliers\n1000000 +millions",
    "es": "10 decenas\n12 docenas\n100 cientos centenares\n1000 miles millares",
    "fa": "10 دهها\n100 صدها\n1000 هزاران هزارها\n1000000 میلیونها",
    "ar": "10 عشرات العشرات\n100 مئات المئات\n1000 الآلاف +آلاف ألوف\n1000000 الملايين +ملايين",
    "de": "12 dutzende\n100 hunderte\n1000 tausende",
}

# Words for "about so many" (French quarantaine, English dozen): value, then the words.
COLLECTIVES: dict[str, str] = {
    "en": "12 dozen\n20 score",
    "fr": "8 huitaine\n10 dizaine\n12 douzaine\n15 quinzaine\n20 vingtaine\n30 trentaine\n40 quarantaine\n50 cinquantaine\n"
    "60 soixantaine\n100 centaine\n1000 millier",
    "es": "10 decena\n12 docena\n15 quincena\n20 veintena\n30 treintena\n40 cuarentena\n50 cincuentena\n100 centenar\n1000 millar",
    "fa": "",
    "ar": "",
    "de": "12 dutzend",
}
