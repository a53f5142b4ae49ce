"""Words around numbers: how exact they are, what they measure, where what they count ends."""

from __future__ import annotations

# Phrases before a number that say how it is meant; the longest wins.
BEFORE: dict[str, dict[str, str]] = {
    "about": {
        "en": "about|around|some|approximately|roughly|nearly|almost|close to|an estimated|estimated|circa|approx .|approx|"
        "in the region of|as many as some|or so",
        "fr": "environ|près de|presque|autour de|à peu près|quelque|quelques|une estimation de|aux alentours de",
        "es": "unos|unas|cerca de|casi|alrededor de|aproximadamente|más o menos|aprox .",
        "de": "etwa|ungefähr|rund|fast|knapp|circa|ca .",
        "fa": "حدود|در حدود|تقریباً|تقریبا|نزدیک به|قریب به|حدوداً|قریب",
        "ar": "حوالي|نحو|قرابة|ما يقارب|زهاء|ما يقرب من|تقريبا|قرابه",
    },
    "at-least": {
        "en": "at least|no fewer than|no less than|not less than|a minimum of|at the least|minimum",
        "fr": "au moins|pas moins de|un minimum de|au minimum",
        "es": "al menos|por lo menos|no menos de|como mínimo|un mínimo de",
        "de": "mindestens|wenigstens|nicht weniger als",
        "fa": "دست کم|دستکم|حداقل|لااقل|کمینه",
        "ar": "على الأقل|ما لا يقل عن|لا يقل عن|لا تقل عن|على أقل تقدير",
    },
    "more-than": {
        "en": "more than|over|above|in excess of|upwards of|upward of|greater than|exceeding|well over",
        "fr": "plus de|plus d '|au-delà de|au - delà de|supérieur à",
        "es": "más de|más que|superior a|por encima de",
        "de": "mehr als|über",
        "fa": "بیش از|بیشتر از|بالغ بر|افزون بر|متجاوز از|بالای",
        "ar": "أكثر من|اكثر من|ما يزيد عن|ما يزيد على|يزيد عن|فوق|أزيد من",
    },
    "at-most": {
        "en": "up to|at most|no more than|not more than|a maximum of|as many as|maximum",
        "fr": "jusqu ' à|au plus|tout au plus|pas plus de|au maximum|un maximum de",
        "es": "hasta|como máximo|a lo sumo|no más de|un máximo de",
        "de": "bis zu|höchstens|maximal|nicht mehr als",
        "fa": "حداکثر|تا سقف|نه بیش از",
        "ar": "ما يصل إلى|حتى|لا يزيد عن|لا يتجاوز|على الأكثر|كحد أقصى",
    },
    "less-than": {
        "en": "less than|fewer than|under|below|just under",
        "fr": "moins de|moins d '|inférieur à",
        "es": "menos de|inferior a",
        "de": "weniger als|unter",
        "fa": "کمتر از|زیر",
        "ar": "أقل من|اقل من|دون",
    },
}

# The same after a number ("30 or more", «على الأقل» follows what it limits).
AFTER: dict[str, dict[str, str]] = {
    "at-least": {
        "en": "or more|at least|or above", "fr": "ou plus|au moins", "es": "o más|al menos|por lo menos",
        "de": "oder mehr", "fa": "یا بیشتر|به بالا", "ar": "أو أكثر|فأكثر|على الأقل",
    },
    "at-most": {"en": "or fewer|or less|at most", "fr": "ou moins|au plus", "es": "o menos|como máximo", "de": "",
                "fa": "یا کمتر", "ar": "أو أقل|على الأكثر"},
    "about": {"en": "or so", "fr": "environ", "es": "aproximadamente", "de": "", "fa": "", "ar": "تقريبا"},
}  # fmt: skip

# What a number measures when it does not count persons or things; the words follow the number.
MEASURES: dict[str, str] = {
    "time": "second seconds minute minutes minuted hour hours day days night nights week weeks weekend month months year years decade "
    "decades century centuries fortnight "
    "seconde secondes heure heures jour jours journée nuit nuits semaine semaines mois an ans année années siècle siècles "
    "segundo segundos minuto minutos hora horas día días noche noches semana semanas mes meses año años "
    "sekunden minuten stunde stunden tag tage tagen woche wochen monat monate monaten jahr jahre jahren "
    "ثانیه دقیقه ساعت روز شب هفته ماه سال دهه قرن ساله روزه ماهه ساعته "
    "ثوان ثانية دقيقة دقائق ساعة ساعات يوم أيام يوما ليلة ليال أسبوع أسابيع شهر أشهر شهرا شهور سنة سنوات عام أعوام عاما قرن",
    "distance": "metre metres meter meters km kms kilometre kilometres kilometer kilometers mile miles yard yards foot feet inch "
    "inches cm mm mètre mètres kilomètre kilomètres metro metros kilómetro kilómetros متر کیلومتر سانتیمتر میلیمتر مایل "
    "متر أمتار كيلومتر كيلومترات كيلومترا كلم",
    "weight": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes gram grams gramme grammes ton tons tonne tonnes pound "
    "pounds lb lbs ounce ounces tonelada toneladas kilogramo kilogramos کیلو کیلوگرم گرم تن‌کالا طن أطنان كيلوغرام",
    "area": "hectare hectares acre acres hectárea hectáreas هکتار هكتار",
    "percent": "% percent pct per-cent درصد",
    "money": "dollar dollars euro euros cent cents pence peso pesos franc francs mark marks rial rials toman tomans colones colon "
    "quetzal quetzales lempira lempiras sol soles bolivar bolivares dinar dinars lira liras dirham dirhams usd eur gbp "
    "dólar dólares francos دلار یورو تومان ریال دینار لیره دولار دولارا دولارات يورو دنانير ليرة درهم جنيه",
    "temperature": "°c °f degrees",
}

CURRENCY_SIGNS = "$ £ € ¥ ﷼"

# Words before a number that make it a label, not a count.
LABELS: dict[str, str] = {
    "en": "no nos number numbers nr doc docs document documents p pp page pages para paras paragraph paragraphs art article articles "
    "section sections sec chapter ch vol volume fig figure table case file act law decree resolution room apartment apt "
    "flat suite highway route road interstate flight channel line lines item annex appendix exhibit tel phone telephone fax "
    "box unit district precinct zone km version step phase grade class block gate building house door bus train platform "
    "witness ref reference id serial part page psalm question answer q a tab folder bates pol isbn issue edition category type level",
    "fr": "no nos n numéro numéros doc document p pp page pages article articles art section chapitre chap loi décret résolution "
    "chambre appartement appt vol route ligne tél téléphone annexe figure tableau dossier pièce alinéa arrondissement",
    "es": "no núm número números doc documento p pp página páginas artículo artículos art sección capítulo ley decreto resolución "
    "habitación vuelo ruta tel teléfono anexo figura cuadro expediente",
    "de": "nr nummer seite s artikel art kapitel gesetz zimmer band abb tel telefon absatz",
    "fa": "شماره ش صفحه ص ماده مواد بند تبصره اصل پلاک اتاق واحد تلفن سند پرونده قانون جلد فصل بزرگراه خط کد طبقه منطقه ناحیه بلوک پست",
    "ar": "رقم رقمها رقمه صفحة ص مادة المادة المواد بند البند فصل غرفة هاتف وثيقة ملف قانون القانون قرار القرار جلسة الفقرة فقرة طريق شقة المرسوم",
}

# A lone word for one counts only before these; other numbers end their unit after one of these.
HEADS: dict[str, str] = {
    "en": "person persons people man men woman women child children boy boys girl girls civilian civilians soldier soldiers officer "
    "officers policeman policemen police student students worker workers peasant peasants farmer farmers journalist "
    "journalists reporter reporters victim victims prisoner prisoners detainee detainees protester protesters demonstrator "
    "demonstrators rebel rebels guerrilla guerrillas terrorist terrorists militant militants fighter fighters gunman "
    "gunmen priest priests nun nuns bishop bishops doctor doctors nurse nurses teacher teachers lawyer lawyers judge judges "
    "body bodies corpse corpses casualty casualties death deaths fatality fatalities dead killed wounded injured missing arrested "
    "detained hurt displaced survivor survivors witness witnesses relative relatives member members bomb bombs shot shots "
    "house houses home homes building buildings vehicle vehicles car cars truck trucks bus buses family families case cases "
    "attack attacks rifle rifles weapon weapons bullet bullets helicopter helicopters troop troops hostage hostages",
    "fr": "personne personnes homme hommes femme femmes enfant enfants mort morts morte mortes blessé blessés blessée blessées "
    "civil civils soldat soldats policier policiers militaire militaires prêtre prêtres religieux étudiant étudiants "
    "ouvrier ouvriers victime victimes prisonnier prisonniers détenu détenus manifestant manifestants disparu disparus "
    "tué tués corps cadavre cadavres famille familles maison maisons journaliste journalistes témoin témoins",
    "es": "persona personas hombre hombres mujer mujeres niño niños niña niñas muerto muertos muerta muertas herido heridos herida "
    "heridas civil civiles soldado soldados policía policías sacerdote sacerdotes estudiante estudiantes campesino campesinos "
    "víctima víctimas preso presos detenido detenidos desaparecido desaparecidos cadáver cadáveres cuerpo cuerpos familia familias",
    "de": "person personen mensch menschen mann männer frau frauen kind kinder tote toten verletzte verletzten soldat soldaten zivilist "
    "zivilisten polizist polizisten opfer",
    "fa": "نفر تن کشته مجروح زخمی شهید جسد زن مرد کودک دختر پسر سرباز مامور بازداشتی زندانی معترض دانشجو شهروند کارگر خبرنگار خانواده خانه",
    "ar": "شخص شخصا أشخاص قتيل قتيلا قتلى جريح جريحا جرحى شهيد شهيدا شهداء جثة جثث رجل رجال امرأة نساء طفل طفلا أطفال جندي جنديا جنود "
    "مدني مدنيا مدنيين معتقل معتقلا معتقلين متظاهر متظاهرا متظاهرين عنصر عنصرا عناصر مصاب مصابا عائلة عائلات منزل منزلا",
}

# The phrase that is counted ends before these.
STOPS: dict[str, str] = {
    "en": "and or but nor of in on at by from to with for as than that which who whom whose when where while after before during "
    "since until because if about against into over under between among through per was were is are be been being has have had "
    "having will would can could may might should did does do said says say told reported the a an this these those it its they "
    "their them he she his her we our us you your i not no also only both all each every died die dies dying took take came "
    "come went go gave give made make got left remained remain remains fell fled entered arrived including ago later earlier "
    "yesterday today tomorrow tonight so then there here now just more less such what how yet still already alone according out up "
    "down off away around across along near inside outside within without participated belonging carrying wearing armed",
    "fr": "et ou mais ni dans en sur sous à au aux par pour avec sans chez vers que qui dont où quand lorsque pendant après avant depuis "
    "est sont était étaient a ont avait avaient ont été été sera seront le la les un une ce cet cette ces son sa ses leur leurs il "
    "elle ils elles on nous vous je ne pas plus selon contre entre comme si y se s l qu n c hier aujourd",
    "es": "y e o u pero ni en sobre bajo a al por para con sin que quien quienes cuando donde mientras después antes desde es son era eran "
    "fue fueron ha han había habían el la los las un una este esta estos estas su sus se no más según contra entre como si lo le "
    "ayer hoy del",
    "de": "und oder aber in im an am auf aus bei mit nach von vom zu zum zur für gegen durch um über unter vor war waren ist sind wurde wurden "
    "hat haben hatte hatten der die das den dem des ein eine er sie es wir nicht auch als wie wenn dass",
    "fa": "و یا اما ولی در به از با بر برای تا که را این آن است بود بودند شد شدند شده کرد کردند می نمی اند هستند هم نیز چون اگر پس پیش سپس "
    "دیگر جان دستگیر اعلام گزارش داشت داشتند دارد دارند گفت گفتند ما من او آنها روی زیر بین علیه توسط طی",
    "ar": "و أو او لكن في من إلى الى على عن مع بين حتى أن إن ان الذي التي الذين كان كانت كانوا قد لقد هو هي هم هذا هذه ذلك تلك لم لن لا ما "
    "بعد قبل خلال منذ عند حين أمس اليوم قال قالت قتلوا أصيبوا بسبب ضد كما ثم",
}

# Words between a number and what it counts.
BRIDGES: dict[str, str] = {
    "en": "of the other more additional further", "fr": "de d ' des autres du", "es": "de los las otros otras", "de": "weitere der",
    "fa": "از", "ar": "من",
}  # fmt: skip

# "no casualties", "aucun blessé": none of what follows.
NONE: dict[str, str] = {
    "en": "no zero", "fr": "aucun aucune", "es": "ningún ninguna ningun", "de": "kein keine keinen", "fa": "هیچ", "ar": "",
}  # fmt: skip
COUNTED_AFTER_NONE: dict[str, str] = {
    "en": "casualty casualties victims dead deaths fatalities wounded injured injuries survivors survivor civilians prisoners arrests "
    "detainees bodies witnesses losses",
    "fr": "mort morts blessé blessés victime victimes survivant survivants témoin témoins arrestation arrestations perte pertes",
    "es": "muerto muertos herido heridos víctima víctimas superviviente sobreviviente sobrevivientes testigo bajas",
    "de": "tote toten verletzte verletzten opfer überlebenden",
    "fa": "کشته ای‌کشته مجروح مجروحی تلفاتی تلفات زخمی قربانی",
    "ar": "",
}

RANGE_WORDS: dict[str, tuple[str, str]] = {
    "en": ("between from", "to and or until -"),
    "fr": ("entre de", "à et ou -"),
    "es": ("entre de", "a y o -"),
    "de": ("zwischen von", "bis und oder -"),
    "fa": ("بین از میان", "تا و الی یا -"),
    "ar": ("بين من", "إلى الى و أو حتى -"),
}

SEVERAL: dict[str, str] = {
    "en": "several|a few|a number of|a handful of|many|numerous|scores of", "fr": "plusieurs|de nombreux|de nombreuses|nombre de|une poignée de",
    "es": "varios|varias|numerosos|numerosas|muchos|muchas", "de": "mehrere|einige|viele|zahlreiche",
    "fa": "چند|چندین|تعدادی|شماری|شمار زیادی|عده ای|بسیاری", "ar": "عدة|عدد من|بضعة|العديد من|كثير من",
}  # fmt: skip
