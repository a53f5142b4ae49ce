"""Names of months, weekdays and seasons, and the words around dates. Written for this project from common knowledge.

In a word list `_` stands for a blank; a word marked `~` has another everyday meaning and is a month or weekday only next
to a day or year; a word marked `^` is an abbreviation.
"""

from __future__ import annotations

# calendar -> twelve lines, each with the names of one month in all languages and transliterations
MONTHS: dict[str, str] = {
    "gregorian": """
january jan^ janvier janv^ enero ene^ januar jänner ژانویه يناير كانون_الثاني جانفي جنوری ینایر ژانویۀ
february feb^ février févr^ fév^ febrero februar فوریه فبراير شباط فيفري فوریۀ فبروری
march~ mar^~ mars~ marzo märz مارس مارت~ آذار مارچ
april apr^ avril avr^ abril~ abr^ آوریل أبريل ابریل نيسان أفريل اپریل
may~ mai~ mayo مه~ می~ مايو أيار ماي~
june jun^ juin junio juni ژوئن يونيو حزيران جوان~ جون
july jul^ juillet juil^ julio~ juli ژوئیه ژوییه جولای يوليو يولیو تموز جويلية جولایی
august aug^ août agosto اوت آگوست اگوست أغسطس آب~ أوت غشت اگست
september sep^ sept^~ septembre septiembre setiembre سپتامبر سبتمبر أيلول شتنبر سپتمبر
october oct^ octobre octubre oktober okt^ اکتبر أكتوبر تشرين_الأول اکتوبر
november nov^ novembre noviembre نوامبر نوفمبر تشرين_الثاني نونبر نومبر
december dec^ décembre déc^ diciembre dic^ dezember dez^ دسامبر ديسمبر كانون_الأول دجنبر دسمبر
""",
    "solar-hijri": """
farvardin فروردین حمل~ hamal~ وری~
ordibehesht اردیبهشت ثور~ sawr غویی~
khordad خرداد جوزا~ jawza غبرګولی
tir~ تیر~ سرطان~ saratan چنګاښ
mordad amordad مرداد امرداد اسد~ زمری~
shahrivar shahrivar شهریور سنبله~ sunbula وږی~
mehr~ مهر~ میزان~ mizan~ تله~
aban آبان~ عقرب~ aqrab لړم
azar~ آذر~ قوس~ qaws لیندۍ
dey~ دی~ جدی~ jadi~ مرغومی
bahman~ بهمن~ دلو~ dalw سلواغه
esfand اسفند~ حوت~ hut~ hoot~ کب~
""",
    "islamic": """
muharram moharram محرم محرم_الحرام
safar صفر~ صفر_المظفر
rabi_al_awwal rabi_i rabi_ul_awal ربيع_الأول ربیع_الاول
rabi_al_thani rabi_ii rabi_al_akhir ربيع_الآخر ربيع_الثاني
jumada_al_awwal jumada_al_ula jumada_i جمادى_الأولى جمادی_الاول جمادى_الأول
jumada_al_thani jumada_al_akhira jumada_ii جمادى_الآخرة جمادى_الثانية جمادی_الثانی جمادی_الاخر
rajab رجب~ رجب_المرجب
shaban sha'ban شعبان~ شعبان_المعظم
ramadan ramazan ramadhan رمضان رمضان_المبارك
shawwal shavval شوال
dhu_al_qadah dhul_qadah dhu_al_qa'dah zulqada ذو_القعدة ذي_القعدة ذیقعده ذی_القعده ذیالقعده
dhu_al_hijjah dhul_hijjah zulhijja ذو_الحجة ذي_الحجة ذیحجه ذی_الحجه ذیالحجه
""",
}

# Monday first, as `date.weekday` counts
WEEKDAYS = """
monday mon^~ lundi lun^~ lunes montag دوشنبه دو_شنبه الاثنين~ الإثنين~ يوم_الاثنين
tuesday tue^~ tues^~ mardi martes~ dienstag سه_شنبه سهشنبه الثلاثاء
wednesday wed^~ mercredi mer^~ miércoles mittwoch چهارشنبه چهار_شنبه الأربعاء
thursday thu^~ thurs^~ jeudi jueves donnerstag پنجشنبه پنج_شنبه الخميس
friday fri^~ vendredi viernes freitag جمعه الجمعة
saturday sat^~ samedi sábado samstag sonnabend شنبه السبت
sunday sun^~ dimanche domingo sonntag یکشنبه یک_شنبه الأحد
"""

# season -> names; the quarter of the Solar Hijri year is exact
SEASONS = {
    "spring": "spring~ printemps primavera frühling بهار~ الربيع ربيع~",
    "summer": "summer été~ verano sommer تابستان الصيف صيف",
    "autumn": "autumn automne otoño herbst پاییز الخريف خريف",
    "winter": "winter hiver invierno زمستان الشتاء شتاء",
}

# tag -> words; see `stemmata.values.dategrammar` for what each tag may do
TAGS: dict[str, str] = {
    "o": "of de du des del d von",
    "b": "between from entre zwischen از بین من بين",
    "t": "to until till through thru and au à a al y e et bis und تا الی إلى حتى و",
    "k": "the le el den dem am روز يوم اليوم_الـ day días día jour tag مورخ مورخه بتاريخ date dated تاریخ",
    "p": "in on since during by en depuis dans im seit در في منذ خلال عام_ال around circa طی",
    "j": "year an année année année año jahr سال عام سنة السنة year_of لسنة لعام العام سالهای",
    "J": "month mois mes monat ماه شهر month_of",
    "c": "شمسی خورشیدی قمری میلادی هجری ميلادي ميلادية هجرية هجري للهجرة ah ad ce bc sh a.h. الموافق~ ه.ش ه.ق",
    "e": "early mid late beginning middle end début mi fin milieu principios mediados finales anfang mitte ende اوایل اواسط اواخر "
    "أوائل أواسط منتصف نهاية بداية مطلع ابتدای انتهای آغاز پایان میانه",
    "l": "last past previous this current next coming dernier dernière passé passée prochain prochaine cet cette pasado pasada último "
    "próximo próxima este esta letzten letzte letzter nächsten nächste گذشته پیش_رو آینده جاری این الماضي الماضية "
    "المنصرم الفائت القادم المقبل المقبلة القادمة الجاري الحالي امسال_این",
    "u": "day days week weeks month months year years jour jours semaine semaines mois an ans année années día días semana semanas mes meses "
    "año años tag tagen tage woche wochen monat monaten jahr jahren روز هفته ماه سال أيام يوم يوما يومين أسبوع أسبوعين أسابيع الأسبوع "
    "شهر شهرين أشهر الشهر سنة سنوات سنتين عام عامين أعوام العام السنة weekend",
    "g": "ago پیش قبل hace vor",
    "h": "before after earlier later following بعد",
}

EARLY = "early beginning début principios anfang اوایل أوائل بداية مطلع ابتدای آغاز"
LATE = "late end fin finales ende اواخر نهاية انتهای پایان"
NEXT = "next coming prochain prochaine próximo próxima nächsten nächste آینده پیش_رو القادم المقبل المقبلة القادمة"
THIS = "this current cet cette este esta این جاری الجاري الحالي"

# word -> days from the day of speaking
TODAY = {
    0: "today tonight aujourd'hui hoy heute امروز امشب اليوم~ الليلة",
    -1: "yesterday hier ayer gestern دیروز دیشب أمس البارحة",
    -2: "avant-hier anteayer antier vorgestern پریروز پریشب",
    1: "tomorrow demain morgen~ فردا غدا",
}

CALENDAR_MARKS = {
    "solar-hijri": "شمسی خورشیدی ش sh",
    "islamic": "قمری ق ah هجرية للهجرة",
    "gregorian": "میلادی ميلادي ميلادية م ad ce",
}
HIJRI = "هجری ه هجري"
