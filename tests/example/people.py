"""The two lists of the dead in the bundled example, and who is who in them: made from one table of invented persons.

`make_case.py` writes the files from it. The lists disagree as real ones do: spellings, ages, days,
a person written twice, a living man among the dead, relatives who share names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person, with the name as each script writes it."""

    person: str
    fa: str
    latin: str
    father_fa: str
    father_latin: str
    age: int
    sex: str
    work_fa: str
    work_latin: str
    died: str
    note: str = ""


PERSONS: tuple[Person, ...] = (
    Person(
        "P01",
        "جمشید آسیابگر",
        "Jamshid Asiyabgar",
        "رحمان",
        "Rahman",
        41,
        "m",
        "آسیابان",
        "head miller",
        "2014-10-16",
        "brother of P02, uncle of P03, brother of the union's secretary (P30)",
    ),
    Person(
        "P02",
        "جهانگیر آسیابگر",
        "Jahangir Asiyabgar",
        "رحمان",
        "Rahman",
        38,
        "m",
        "کارگر سیلو",
        "silo worker",
        "2014-10-16",
        "brother of P01, father of P03",
    ),
    Person(
        "P03",
        "جمشید آسیابگر",
        "Jamshid Asiyabgar",
        "جهانگیر",
        "Jahangir",
        17,
        "m",
        "دانش‌آموز",
        "pupil",
        "2014-10-16",
        "son of P02; bears the name of his uncle P01; called Jamshidak",
    ),
    Person(
        "P04",
        "نادر گندمکار",
        "Nader Gandomkar",
        "کریم",
        "Karim",
        29,
        "m",
        "کارگر سیلو",
        "silo worker",
        "2014-10-16",
        "brother of P05",
    ),
    Person(
        "P05",
        "نادیا گندمکار",
        "Nadia Gandomkar",
        "کریم",
        "Karim",
        22,
        "f",
        "دانشجو",
        "student",
        "2014-10-16",
        "sister of P04",
    ),
    Person(
        "P06",
        "سلمان برزور",
        "Salman Barzvar",
        "موسی",
        "Musa",
        33,
        "m",
        "باربر",
        "porter",
        "2014-10-16",
        "brother of P07",
    ),
    Person(
        "P07",
        "سلیمان برزور",
        "Soleyman Barzvar",
        "موسی",
        "Musa",
        30,
        "m",
        "باربر",
        "porter",
        "2014-10-16",
        "brother of P06",
    ),
    Person(
        "P08",
        "گلنار رودبان‌زاد",
        "Golnar Rudbanzad",
        "عزیز",
        "Aziz",
        19,
        "f",
        "خیاط",
        "seamstress",
        "2014-10-16",
        "daughter of P23",
    ),
    Person("P09", "یحیی نمک‌رو", "Yahya Namakru", "ادریس", "Idris", 52, "m", "بازنشسته", "retired", "2014-10-16"),
    Person(
        "P10",
        "حاتم وضری",
        "Hatem al-Wadri",
        "سالم",
        "Salem",
        27,
        "m",
        "راننده",
        "driver, seasonal",
        "2014-10-16",
        "known from an Arabic testimony (D46) and D52",
    ),
    Person(
        "P11",
        "مسعود کلاشگر",
        "Masud Kelashgar",
        "ابراهیم",
        "Ebrahim",
        45,
        "m",
        "مکانیک",
        "mechanic",
        "2014-10-16",
        "husband of P12",
    ),
    Person(
        "P12",
        "شیرین کلاشگر",
        "Shirin Kelashgar",
        "یعقوب",
        "Yaqub",
        43,
        "f",
        "آموزگار",
        "teacher",
        "2014-10-16",
        "wife of P11",
    ),
    Person(
        "P13",
        "پرویز نیل‌رنگ",
        "Parviz Nilrang",
        "هاشم",
        "Hashem",
        36,
        "m",
        "کارگر سیلو",
        "silo worker",
        "2014-10-16",
        "brother of P31, who lives",
    ),
    Person("P14", "امید تواخشی", "Omid Tavakhshi", "بهروز", "Behruz", 24, "m", "نانوا", "baker", "2014-10-16"),
    Person("P15", "روح‌الله سنگور", "Ruhollah Sangvar", "قاسم", "Qasem", 58, "m", "نگهبان", "watchman", "2014-10-16"),
    Person("P16", "زهره کوه‌زاد", "Zohreh Kuhzad", "میرزا", "Mirza", 31, "f", "کارگر سیلو", "silo worker", "2014-10-16"),
    Person("P17", "حبیب پشمگر", "Habib Pashmgar", "رستم", "Rostam", 48, "m", "پشم‌ریس", "wool spinner", "2014-10-16"),
    Person(
        "P18",
        "اسکندر ورزمن",
        "Eskandar Varzman",
        "غلام",
        "Gholam",
        39,
        "m",
        "رانندهٔ تراکتور",
        "tractor driver",
        "2014-10-16",
    ),
    Person("P19", "نسرین شیروانه", "Nasrin Shirvaneh", "لطیف", "Latif", 26, "f", "پرستار", "nurse", "2014-10-16"),
    Person(
        "P20",
        "داوود چرخگر",
        "Davud Charkhgar",
        "علی‌اکبر",
        "Ali-Akbar",
        20,
        "m",
        "شاگرد آهنگر",
        "smith's apprentice",
        "2014-10-16",
        "brother of P21",
    ),
    Person(
        "P21",
        "محمود چرخگر",
        "Mahmud Charkhgar",
        "علی‌اکبر",
        "Ali-Akbar",
        23,
        "m",
        "آهنگر",
        "smith",
        "2014-10-16",
        "brother of P20",
    ),
    Person(
        "P22",
        "تیمور درزوان",
        "Teymur Darzvan",
        "ستار",
        "Sattar",
        34,
        "m",
        "کارگر سیلو",
        "silo worker",
        "2014-10-19",
        "died in hospital",
    ),
    Person(
        "P23",
        "عزیز رودبان‌زاد",
        "Aziz Rudbanzad",
        "گل‌محمد",
        "Golmohammad",
        50,
        "m",
        "کفاش",
        "cobbler",
        "2014-11-02",
        "died in hospital; father of P08",
    ),
    Person(
        "P31",
        "بهنام نیل‌رنگ",
        "Behnam Nilrang",
        "هاشم",
        "Hashem",
        32,
        "m",
        "کارگر سیلو",
        "silo worker",
        "",
        "alive: wrongly on the committee's list (D43); brother of P13",
    ),
)


@dataclass(frozen=True, slots=True)
class Committee:
    """One row of the committee's list: who it is, and where it departs from the table of persons."""

    person: str
    name: str = ""
    father: str | None = None
    age: str | None = None
    date: str = "۱۳۹۳/۰۷/۲۴"


COMMITTEE: tuple[Committee, ...] = (
    Committee("P01"), Committee("P02", name="جهانگير آسيابگر"), Committee("P03", age="۱۶"), Committee("P04"),
    Committee("P05", father=""), Committee("P06"), Committee("P07"), Committee("P08", name="گلنار رودبانزاد"),
    Committee("P09", name="یحیا نمکرو"), Committee("P11"), Committee("P13", name="پرویز نیلرنگ"),
    Committee("P14", date="شب جمعه ۲۵ مهر ۹۳"), Committee("P15", name="روح الله سنگ‌ور", age=""), Committee("P17"),
    Committee("P18", age="حدود ۴۰"), Committee("P20"), Committee("P21", father="علی اکبر"),
    Committee("P22", date="۲۷ مهر ۱۳۹۳"), Committee("P14", name="امید توخشی", father="", age="۲۵", date="مهر ۹۳"),
    Committee("P31", name="بهنام نیلرنگ"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ledger:
    """One row of the organisation's list: who it is, and where it departs from the table of persons."""

    person: str
    name: str = ""
    father: str | None = None
    age: int | str | None = ""
    died: str = ""
    basis: str = "family"


LEDGER: tuple[Ledger, ...] = (
    Ledger("P22", name="DARZVAN, Teymour", basis="hospital register"), Ledger("P01", name="ASIABGAR, Jamshid"),
    Ledger("P02", name="ASIABGAR, Jahangir"), Ledger("P03", name="ASIABGAR, Jamshid", father="Jahangir", age=17),
    Ledger("P04", name="GANDOMKAR, Nader"), Ledger("P06", name="BARZWAR, Salman", father="Mousa"),
    Ledger("P07", name="BARZWAR, Sulayman", father="Mousa"), Ledger("P08", name="ROUDBANZAD, Golnar", age=20),
    Ledger("P09", name="NAMAKROU, Yahya", father=None), Ledger("P10", name="AL-WADRI, Hatim", basis="witness N-09"),
    Ledger("P11", name="KELASHGAR, Masoud"), Ledger("P12", name="KELASHGAR, Shirin"),
    Ledger("P13", name="NILRANG, Parviz", died="2014-10-17"), Ledger("P14", name="TAVAKHSHI, Omid"),
    Ledger("P15", name="SANGVAR, Rouhollah", age=None), Ledger("P16", name="KOUHZAD, Zohreh"),
    Ledger("P19", name="SHIRVANEH, Nasrin", basis="colleague"), Ledger("P20", name="CHARKHGAR, Davoud"),
    Ledger("P21", name="CHARKHGAR, Mahmoud"), Ledger("P23", name="ROUDBANZAD, Aziz", basis="hospital register"),
)  # fmt: skip
