# ruff: noqa: E501 (golden sentences stand on one line each)
"""What a text claims: golden sentences in five languages, chains of speakers, and laws that hold for any text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.weigh.page import SourceFacts, open_page
from stemmata.weigh.reader import Claim, read_claims

DAY = date(2021, 5, 5)
FACTS = SourceFacts("s", "The Courier", None, "press", DAY, DAY)


def claims_of(text: str, facts: SourceFacts = FACTS) -> list[Claim]:
    return read_claims(open_page(text, facts))


GOLDEN = [
    ("Riot police opened fire on strikers at the docks, a nurse said.", "perpetrator", "Riot police", "nurse", "asserts"),
    ("Soldiers of the Kerval Regiment shot at the fishermen, the mayor said.", "unit", "Kerval Regiment", "mayor", "asserts"),
    ("The mayor said that gunmen from across the river fired on the ferry.", "perpetrator", "gunmen", "mayor", "asserts"),
    ("The ministry said the regiment had nothing to do with the killing.", "perpetrator", "regiment", "ministry", "denies"),
    ("The killing is known. No order to fire was given by the ministry, the spokesman said.", "who_ordered", "ministry", "spokesman", "denies"),
    ("The shooting lasted an hour. The captain acted on his own initiative, the judge said.", "who_ordered", "captain", "judge", "asserts"),
    ("After the shooting the minister said that no weapon was found on the dead.", "weapon", "no weapon", "minister", "denies"),
    ("I saw men in black uniforms get down from lorries before the shooting.", "perpetrator", "men in black uniforms", "The Courier", "asserts"),
    ("Judge: soldiers fired on the fishermen", "perpetrator", "soldiers", "Judge", "asserts"),
    ("The shooting is under study. The army press office called the letter a forgery.", "denial", "called the letter a forgery", "army press office", "denies"),
    ("The regiment, and not the police, carried out the massacre, the judge said.", "perpetrator", "regiment", "judge", "asserts"),
    ("Les gendarmes ont ouvert le feu sur les pêcheurs, a indiqué lundi un médecin, cité par l'agence Brume.", "perpetrator", "gendarmes", "médecin", "asserts"),
    ("La fusillade a fait deux morts. J'ai vu des hommes en uniforme noir descendre de camions.", "perpetrator", "hommes en uniforme noir", "The Courier", "asserts"),
    ("Après la fusillade, le juge a dit qu'aucun ordre de tirer n'avait été donné.", "who_ordered", "aucun ordre", "juge", "denies"),
    ("La maire Ines Vasse a démenti la rumeur. Les soldats ont tiré sur la foule, a-t-elle déclaré au cours d'une réunion.", "perpetrator", "soldats", "maire Ines Vasse", "asserts"),
    ("Los soldados abrieron fuego contra los pescadores, dijo el alcalde.", "perpetrator", "soldados", "alcalde", "asserts"),
    ("شهردار گفت مأموران گارد ساحلی از روی اسکله به سوی ماهیگیران آتش گشودند.", "perpetrator", "مأموران گارد ساحلی", "شهردار", "asserts"),
    ("سخنگو گفت هیچ دستوری برای تیراندازی صادر نشد.", "who_ordered", "هیچ دستوری", "سخنگو", "denies"),
    ("به گفتهٔ شهردار، پلیس در این کشتار دست نداشت.", "perpetrator", "پلیس", "شهردار", "denies"),
    ("أطلقت قوات الشرطة النار على الصيادين، بحسب ما نقلته وكالة الضباب عن طبيبة.", "perpetrator", "قوات الشرطة", "طبيبة", "asserts"),
    ("أكد شاهد أن جنودا من الجيش أطلقوا النار على الصيادين بلا إنذار.", "perpetrator", "جنودا من الجيش", "شاهد", "asserts"),
    ("وقال المحافظ إن إطلاق النار استمر ساعة وإن الأمر جاء من نائب الوزير.", "who_ordered", "نائب الوزير", "المحافظ", "asserts"),
    ("Mr Karsan admitted that members of the Third Battalion carried out the massacre of twelve fishermen.",
     "perpetrator", "members of the Third Battalion", "Mr Karsan", "asserts"),
    ("In a communique, the Free Front blamed the army for the murder of the fishermen.", "perpetrator", "army", "Free Front", "asserts"),
    ("Mr Karsan said General Orban did not give the order to kill the fishermen.", "who_ordered", "General Orban", "Mr Karsan", "denies"),
    ("TWELVE FISHERMEN WERE MURDERED BY MEN WEARING ARMY UNIFORMS, A WITNESS TOLD RADIO SOL.", "perpetrator", "MEN WEARING ARMY UNIFORMS", "WITNESS", "asserts"),
    ("At least 20 men wearing uniforms took part in the attack, a witness said.", "assailant_number", "At least 20 men", "witness", "asserts"),
    ("The minister said that a colonel, two sergeants, and two soldiers were involved in the massacre.", "accused_number",
     "a colonel, two sergeants, and two soldiers", "minister", "asserts"),
    ("Colonel Vasse denied that the army was responsible for the massacre.", "perpetrator", "army", "Colonel Vasse", "denies"),
    ("Selon la Ligue des droits, douze pêcheurs ont été tués par des soldats du bataillon Kerval.", "perpetrator", "soldats du bataillon Kerval", "Ligue des droits", "asserts"),
    ("Le ministère a reconnu que des militaires étaient responsables de la mort de douze personnes.", "perpetrator", "militaires", "ministère", "asserts"),
    ("El coronel Prieto negó que el ejército fuera responsable de la masacre.", "perpetrator", "ejército", "coronel Prieto", "denies"),  # codespell:ignore responsable
    ("به گفته شاهدان عینی، دوازده ماهیگیر توسط سربازان کشته شدند.", "perpetrator", "سربازان", "شاهدان عینی", "asserts"),
    ("سرهنگ رضا کریمی گفت که ارتش مسئول این کشتار نیست.", "perpetrator", "ارتش", "سرهنگ رضا کریمی", "denies"),
    ("قالت وزارة الداخلية إن اثني عشر صيادا قتلوا على يد مسلحين مجهولين.", "perpetrator", "مسلحين مجهولين", "وزارة الداخلية", "asserts"),
    ("وقالت المنظمة إن العقيد سامي حداد أعطى الأمر بقتل الصيادين.", "who_ordered", "العقيد سامي حداد", "المنظمة", "asserts"),
    ("The judge said that Captain Ana Vasse, head of the school, two sergeants, two corporals, and one soldier were involved in the massacre.",
     "accused_number", "Captain Ana Vasse, head of the school, two sergeants, two corporals, and one soldier", "judge", "asserts"),
    ("The prosecutor implicated four officers, including one colonel, and five members of the army in the massacre.",
     "accused_number", "four officers, including one colonel, and five members of the army", "prosecutor", "asserts"),
    ("The police hold the Free Front responsible for the attack.", "perpetrator", "Free Front", "police", "asserts"),
    ("The mayor, Judge Orban, and the nurse condemned the murder of the fishermen.", "victims", "fishermen", "The mayor, Judge Orban, and the nurse", "asserts"),
    ("The bishop visited embassy officials, and they confirmed that soldiers killed the fishermen.", "perpetrator", "soldiers", "embassy officials", "asserts"),
    ("Captain Ana Vasse is the spokeswoman of the fleet. A harbour spokeswoman said soldiers killed the fishermen.", "perpetrator", "soldiers", "harbour spokeswoman", "asserts"),
    ("The army has not ruled out that soldiers killed the fishermen.", "perpetrator", "soldiers", "army", "doubts"),
    ("The mayor did not know who killed the fishermen.", "victims", "fishermen", "The Courier", "asserts"),
    ("The judge said that if the soldiers involved in the murder are punished, the port will rest.", "perpetrator", "soldiers", "judge", "asserts"),
    ("The judge said none of the fishermen was killed.", "victims", "none of the fishermen", "judge", "denies"),
    ("We must not forget the murder of Mayor Ines Vasse, the nurse said.", "victims", "Mayor Ines Vasse", "nurse", "asserts"),
    ("The bishop demands punishment of the soldiers involved in the murder.", "perpetrator", "soldiers", "bishop", "asserts"),
    ("The judge said that five clerks and fishermen were killed by gunmen.", "victim_number", "five clerks and fishermen", "judge", "asserts"),
    ("The minister's announcement that soldiers killed the fishermen is a step, the bishop said.", "perpetrator", "soldiers", "minister", "asserts"),
    ('The worst, the judge said, was the night when soldiers killed the fishermen.', "perpetrator", "soldiers", "judge", "asserts"),
    ("The fishermen were killed by soldiers, according to witnesses, the bishop explained.", "perpetrator", "soldiers", "witnesses", "asserts"),
    ("The minister announced the victory of the army, following battles in which ten people were killed.", "victim_number", "ten people", "The Courier", "asserts"),
    ("In Sidra, nine fishermen were killed by gunmen, a nurse said.", "victims", "nine fishermen", "nurse", "asserts"),
    ("The relatives of the mayor murdered in May came to the court, the judge said.", "victims", "mayor", "judge", "asserts"),
    ("General Orban, second in command of the police, has reported the death of the mayor.", "victims", "mayor", "General Orban", "asserts"),
    ("The bishop said that the right and not the left killed the fishermen.", "perpetrator", "left", "bishop", "denies"),
    ("The nurse told the press two soldiers who were wounded had fled.", "victims", "two soldiers", "nurse", "asserts"),
    ("The masterminds of the twelve fishermen's murder are not soldiers or lieutenants, the bishop said.", "perpetrator", "soldiers or lieutenants", "bishop", "denies"),
    ("According to initial reports, gunmen killed the mayor.", "perpetrator", "gunmen", "initial reports", "asserts"),
    ("The judge condemned the murder committed by the Free Front rebels against Mayor Ines Vasse.", "victims", "Mayor Ines Vasse", "judge", "asserts"),
    ("The bishop said that the synod, which concluded with a prayer, mourned the murder of the fishermen.", "victims", "fishermen", "bishop", "asserts"),
    ("According to data that the Harbour Office received from its divers, soldiers killed the fishermen.", "perpetrator", "soldiers", "Harbour Office", "asserts"),
    ("According to information gathered by the Harbour Office, soldiers killed the fishermen.", "perpetrator", "soldiers", "Harbour Office", "asserts"),
    ("The mayor urged the judge to open an inquiry into the murder of twelve fishermen.", "victims", "twelve fishermen", "mayor", "asserts"),
    ("We met Colonel Ana Prieto at the port. She said no one knew who was behind the murder of the fishermen.", "victims", "fishermen", "Colonel Ana Prieto", "asserts"),
    ("The authors of the letter add that troops of the garrison led by Captain Vasse carried out the massacre.",
     "perpetrator", "troops of the garrison led by Captain Vasse", "authors of the letter", "asserts"),
    ("The paper wrote of Colonel Prieto, head of the port, having said that soldiers killed the fishermen.", "perpetrator", "soldiers", "Colonel Prieto", "asserts"),
    ("General Orban two years ago said that soldiers killed the fishermen.", "perpetrator", "soldiers", "General Orban", "asserts"),
    ("The mayor spoke first. It must be said that the murder of the fishermen by the army was a shame.", "perpetrator", "army", "The Courier", "asserts"),
    ("As long as crimes committed by the army go unpunished, the murder of the fishermen stays open.", "perpetrator", "army", "The Courier", "asserts"),
    ("The murder of Mayor Ines Vasse, the poor results of the inquiry, and the killing of two nuns were debated.", "victims", "Mayor Ines Vasse", "The Courier", "asserts"),
    ("One group killed the fishermen and another that came later killed the nuns.", "victims", "fishermen", "The Courier", "asserts"),
    ("The army murdered twelve fishermen, among them a boy of ten.", "victims", "twelve fishermen", "The Courier", "asserts"),
    ("For example, a teacher of the port died in the shooting.", "victims", "a teacher of the port", "The Courier", "asserts"),
    ("The captain denied that his journey has to do with the arrest of men implicated in the murder of two nuns.", "victims", "two nuns", "captain", "asserts"),
    ("The captain denied the murder of two nuns.", "victims", "two nuns", "captain", "denies"),
    ("The minister said that seven people were involved in the murder.", "assailant_number", "seven people", "minister", "asserts"),
    ("The letter was read to Colonel Prieto. The letter says nothing. She said that gunmen killed the mayor.", "perpetrator", "gunmen", "Colonel Prieto", "asserts"),
    ("As for the murder of the fishermen, the judge said that it grieved her.", "victims", "fishermen", "judge", "asserts"),
    ("The judge said that she had no evidence that the murder was committed by the army.", "perpetrator", "army", "judge", "doubts"),
    ("The rebels do not calm anybody by killing fishermen, the judge said.", "victims", "fishermen", "judge", "asserts"),
    ("The army murdered the mayor, 3 days ago.", "victims", "mayor", "The Courier", "asserts"),
]  # fmt: skip

NOT_CLAIMED = [
    ("After the shooting the attack was repelled by the army, the mayor said.", "perpetrator"),
    ("The killing is known. The director of the Third Battalion opened the school.", "unit"),
    ("After the murder the minister held two rounds of talks with the strikers.", "weapon"),
    ("The mayor was killed. The driver did not obey the order to stop.", "who_ordered"),
    ("The army charged that the strikers killed the mayor.", "investigation"),
    ("The judge received death threats by the Front after he wrote on the fishermen.", "perpetrator"),
    ("Those who are planning the minister's murder live abroad, the police said.", "victims"),
    ("The massacre is known. No government had blamed the army for the murder of the fishermen.", "perpetrator"),
    ("The murder is known. The captain declined blaming any group for the killing of the mayor.", "perpetrator"),
    ("The murder is known. So said the statement attributed to the soldiers.", "perpetrator"),
    ("The attack left thousands of persons displaced, the mayor said.", "victim_number"),
    ("The judge spoke of the arrest of two officers for the murder.", "victims"),
    ("The radio network launched attacks on the bishop after the murder of the fishermen.", "perpetrator"),
    ("The murder is known. The colonel gave proof of his courage against the rebels.", "evidence"),
    ("The massacre will bring the death of the old party system.", "victims"),
    ("The minister said that seven people were involved in the murder.", "victim_number"),
    ("After the attack the rebels lost ten men, and only nine guerrillas were captured.", "accused_number"),
    ("The colonel counted forty clashes, ten rebels killed, and weapons seizures.", "weapon"),
    ("The massacre is studied. Three women gave a list of ten people who were killed.", "assailant_number"),
]


@pytest.mark.parametrize(("text", "topic", "value", "speaker", "polarity"), GOLDEN)
def test_golden_sentences(text: str, topic: str, value: str, speaker: str, polarity: str) -> None:
    """A sentence gives the claim it makes, whose it is, and whether it asserts or denies."""
    found = claims_of(text)

    assert (topic, value, speaker, polarity) in [(c.topic, c.value, c.asserted_by, c.polarity) for c in found]


@pytest.mark.parametrize(("text", "topic"), NOT_CLAIMED)
def test_what_a_sentence_does_not_claim(text: str, topic: str) -> None:
    """Words of violence beside a doer, a weapon or an order make no claim of their own."""
    assert topic not in {c.topic for c in claims_of(text)}


def test_numbers_have_bounds() -> None:
    """ "Between 30 and 40" is kept as bounds, and a list of parts as its sum."""
    found = claims_of(
        "Between 30 and 40 men wearing uniforms killed the fishermen. A colonel, two sergeants, and two soldiers were arrested for the murder."
    )

    assert {(c.topic, c.low, c.high) for c in found} >= {("assailant_number", 30, 40), ("accused_number", 5, 5)}


COUNTED = [
    ("Eleven people were killed and fifty-eight wounded, the hospital said.", {(11, "kill"), (58, "wound")}),
    ("The number of wounded rose to 34 after the attack, the hospital said.", {(34, "wound")}),
    ("Three armed bandits were killed, the ministry said.", {(3, "kill")}),
    ("Douze pêcheurs ont trouvé la mort et trente ont été blessés, selon la mairie.", {(12, "kill"), (30, "wound")}),
    ("به گفتهٔ شهردار، دوازده ماهیگیر جان باختند و سی نفر زخمی شدند.", {(12, "kill"), (30, "wound")}),
    ("پس از حمله شمار زخمی‌ها سی و چهار نفر است.", {(34, "wound")}),
    ("قالت البلدية إن عشرة أشخاص قتلوا وأصيب ثلاثون شخصا.", {(10, "kill"), (30, "wound")}),
]


@pytest.mark.parametrize(("text", "counted"), COUNTED)
def test_the_wounded_are_counted_apart_from_the_dead(text: str, counted: set[tuple[int, str]]) -> None:
    """A number of victims keeps what befell those it counts, in every language."""
    found = claims_of(text)

    assert {(c.low, c.act) for c in found if c.topic == "victim_number"} == counted


def test_members_of_a_force_in_custody_are_accused() -> None:
    """A part of a force that is held counts the accused; the dead of the same sentence are the victims."""
    found = claims_of(
        "Six members of the Harbour Guard are in custody over the killing of two fishermen, the judge said."
    )

    assert {(c.topic, c.low) for c in found if c.low} == {("accused_number", 6), ("victim_number", 2)}
    assert any(c.topic == "accused_number" and c.low == 6 for c in claims_of("Six guardsmen held over harbour deaths."))


@pytest.mark.parametrize("text", [
    "We want to know who gave the order to kill the fishermen.",
    "Whoever gave the order to kill the fishermen must answer for it.",
    "چه کسی دستور کشتار ماهیگیران را داد؟",
])  # fmt: skip
def test_nobody_ordered_where_nobody_is_named(text: str) -> None:
    """A text that only asks for the giver of an order claims none."""
    assert [c for c in claims_of(text) if c.topic == "who_ordered"] == []


def test_a_figure_within_a_statement_belongs_to_who_made_it() -> None:
    """A statement that is only mentioned speaks for the body that issued it, not for the outlet."""
    text = (
        "A nurse said that twelve men were killed. The account could not be reconciled with a statement of the Justice "
        "Ministry, which spoke of four dead bandits."
    )

    [claim] = [c for c in claims_of(text) if c.low == 4]

    assert claim.chain == ("Justice Ministry", "The Courier") or "Justice Ministry" in claim.asserted_by


def test_no_body_stands_twice_in_a_chain() -> None:
    """One body under two spellings, one of which holds the other, is one link, named as fully as it is known."""
    facts = SourceFacts("s", "Ministry of Fisheries, Merenda", None, "official", DAY, DAY)

    found = claims_of("The Ministry denies that the harbour police opened fire on the ferry.", facts)

    assert {c.chain for c in found} == {("Ministry of Fisheries, Merenda",)}


def test_a_retold_communique_goes_on() -> None:
    """What follows a communique announced with a colon is still said by whoever issued it."""
    text = "وزارت کشور در اطلاعیهٔ خود اعلام کرد: گروهی از مهاجمان به سوی گشت پلیس آتش گشودند.\n\nسه مهاجم کشته شدند."

    found = claims_of(text)

    assert {c.asserted_by for c in found if c.topic == "victim_number"} == {"وزارت کشور"}


def test_turns_of_an_interview_in_arabic_script() -> None:
    """Questions claim nothing; answers belong to the one who gives them, by the fuller name of the heading."""
    text = (
        "گفت‌وگو با مینا سروستان، پرستار\n\nمجری: آن شب چه شد؟\n\nسروستان: سربازان به سوی ماهیگیران آتش گشودند.\n\n"
        "مجری: پلیس هم آتش گشود؟\n\nسروستان: پلیس در این کشتار دست نداشت."
    )

    found = [c for c in claims_of(text) if c.topic == "perpetrator"]

    assert [(c.value, c.asserted_by, c.polarity) for c in found] == [
        ("سربازان", "مینا سروستان", "asserts"),
        ("پلیس", "مینا سروستان", "denies"),
    ]


def test_doers_are_bodies_or_people() -> None:
    """A verb, a clause or a whole sentence is never a doer."""
    texts = [
        "J'ai vu des hommes en uniforme gris descendre de camions avant la fusillade.",
        "EARLY TODAY COLUMNS ATTACKED THE POST, KILLING ONE SOLDIER AND WOUNDING ANOTHER.",
        "گروهی از مهاجمان که از مرز گذشته بودند، در بندر به سوی گشت پلیس آتش گشودند.",
        "اتحادیهٔ کارگران بندر می‌گوید سربازان به روی مردم آتش گشودند.",
    ]

    found = [c.value for text in texts for c in claims_of(text) if c.topic == "perpetrator"]

    assert found == ["hommes en uniforme gris", "گروهی از مهاجمان", "سربازان"]


def test_chain_runs_from_first_speaker_to_outlet() -> None:
    """The chain begins with who first says it and ends with the outlet that printed it."""
    [claim] = [
        c
        for c in claims_of("El Vigia quoted Judge Omar Ruiz as saying that the army murdered the fishermen.")
        if c.topic == "perpetrator"
    ]

    assert claim.chain == ("Judge Omar Ruiz", "El Vigia", "The Courier")


def test_a_communique_speaks_for_its_issuer() -> None:
    """What a communique says is claimed by the body that issued it, not by the station that read it."""
    text = "PORT SOL, 3 MAY 21 (RADIO SOL) -- [COMMUNIQUE] [FREE FRONT COMMAND] [TEXT] THE FISHERMEN WERE MURDERED BY THE ARMY."

    [claim] = [
        c for c in claims_of(text, SourceFacts("s", "RADIO SOL", None, "press", DAY, DAY)) if c.topic == "perpetrator"
    ]

    assert claim.chain == ("FREE FRONT COMMAND", "RADIO SOL")


def test_questions_claim_nothing() -> None:
    """A question, and a reporter's turn in an interview, assert nothing."""
    text = "[INTERVIEW WITH GENERAL ORBAN BY UNIDENTIFIED REPORTER] [TEXT] [REPORTER] THE ARMY MURDERED THE FISHERMEN. [ORBAN] THE REBELS MURDERED THE FISHERMEN."

    found = [c for c in claims_of(text) if c.topic == "perpetrator"]

    assert [(c.value, c.asserted_by) for c in found] == [("REBELS", "GENERAL ORBAN")]


def test_a_peaceful_text_claims_nothing() -> None:
    """A text without violence gives no claims."""
    assert claims_of("The minister said that the harvest was good and that two bridges had been opened.") == []


PIECES = [
    *'aB .,"“”«»[]()-\n;0',
    "soldiers ",
    "killed ",
    "by ",
    "twelve ",
    "men ",
    "wearing ",
    "uniforms ",
    " said that ",
    "murder of ",
    "gave the order",
    "توسط ",
    "کشته شدند",
    "قتل ",
    "على يد ",
    "tués par ",
    "responsable ",  # codespell:ignore responsable
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_quotes_are_verbatim(text: str) -> None:
    """Whatever the text, a quotation is what stands at its span, and reading twice gives the same."""
    for lang in ("en", "fr", "fa", "ar"):
        found = read_claims(open_page(text, FACTS, (lang,)))

        assert all(text[c.start : c.end] == c.quote and c.quote for c in found)
        assert all(c.chain[0] == c.asserted_by and c.chain[-1] for c in found)
        assert found == read_claims(open_page(text, FACTS, (lang,)))
