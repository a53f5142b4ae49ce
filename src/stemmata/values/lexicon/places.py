"""Capitals and other well-known cities, by country code; general knowledge. Names of countries come from ICU (Unicode CLDR)."""

from __future__ import annotations

# code: names in English, French, Spanish, Persian, Arabic where they differ; separated by |
CAPITALS = """
AF Kabul|Kaboul|کابل|كابل
AL Tirana
DZ Algiers|Alger|Argel|الجزیره|الجزائر
AR Buenos Aires|بوئنوس آیرس|بوينس آيرس
AM Yerevan|Erevan|ایروان|يريفان
AU Canberra|کانبرا|كانبرا
AT Vienna|Vienne|Viena|وین|فيينا
AZ Baku|Bakou|باکو|باكو
BH Manama|منامه|المنامة
BD Dhaka|داکا|دكا
BY Minsk|مینسک|مينسك
BE Brussels|Bruxelles|Bruselas|بروکسل|بروكسل
BO La Paz|لاپاز
BA Sarajevo|سارایوو|سراييفو
BR Brasilia|برازیلیا|برازيليا
BG Sofia
BF Ouagadougou
KH Phnom Penh
CM Yaounde|Yaoundé
CA Ottawa|اتاوا|أوتاوا
TD N'Djamena
CL Santiago|سانتیاگو|سانتياغو
CN Beijing|Pékin|Pekín|پکن|بكين
CO Bogota|Bogotá|بوگوتا|بوغوتا
CD Kinshasa
CR San Jose|San José
CI Abidjan
HR Zagreb
CU Havana|La Havane|La Habana|هاوانا|هافانا
CY Nicosia|Nicosie
CZ Prague|Praga|پراگ|براغ
DK Copenhagen|Copenhague|کپنهاگ|كوبنهاغن
DO Santo Domingo|Saint-Domingue
EC Quito
EG Cairo|Le Caire|El Cairo|قاهره|القاهرة
SV San Salvador
ER Asmara
EE Tallinn
ET Addis Ababa|Addis-Abeba
FI Helsinki|هلسینکی
FR Paris|پاریس|باريس
GE Tbilisi|Tbilissi|تفلیس
DE Berlin|برلین|برلين
GH Accra
GR Athens|Athènes|Atenas|آتن|أثينا
GT Guatemala City
GN Conakry
HT Port-au-Prince|Puerto Príncipe
HN Tegucigalpa
HU Budapest|بوداپست
IN New Delhi|دهلی نو|نيودلهي
ID Jakarta|جاکارتا|جاكرتا
IR Tehran|Téhéran|Teherán|تهران|طهران
IQ Baghdad|Bagdad|بغداد
IE Dublin|دوبلین
IL Jerusalem|Jérusalem|Jerusalén|بیت‌المقدس|القدس
IT Rome|Roma|رم|روما
JM Kingston
JP Tokyo|توکیو|طوكيو
JO Amman|امان|عمّان
KZ Astana
KE Nairobi|نایروبی
KW Kuwait City
KG Bishkek
LA Vientiane
LV Riga
LB Beirut|Beyrouth|Beirut|بیروت|بيروت
LY Tripoli|طرابلس
LT Vilnius
MG Antananarivo
MY Kuala Lumpur
ML Bamako
MR Nouakchott|نواكشوط
MX Mexico City|Ciudad de México
MA Rabat|الرباط
MZ Maputo
MM Naypyidaw|Rangoon|Yangon
NP Kathmandu|Katmandou
NL Amsterdam|The Hague|La Haye|لاهه|لاهاي
NZ Wellington
NI Managua
NE Niamey
NG Abuja
KP Pyongyang
NO Oslo|اسلو|أوسلو
OM Muscat|مسقط
PK Islamabad|اسلام‌آباد|إسلام آباد
PS Ramallah|Gaza City|رام الله
PA Panama City
PY Asuncion|Asunción
PE Lima
PH Manila|Manille
PL Warsaw|Varsovie|Varsovia|ورشو|وارسو
PT Lisbon|Lisbonne|Lisboa
QA Doha|دوحه|الدوحة
RO Bucharest|Bucarest
RU Moscow|Moscou|Moscú|مسکو|موسكو
RW Kigali
SA Riyadh|Riyad|ریاض|الرياض
SN Dakar
RS Belgrade|Belgrado
SL Freetown
SG Singapore
SO Mogadishu|Mogadiscio|مقديشو
ZA Pretoria|Johannesburg
KR Seoul|Séoul|Seúl|سئول|سيول
ES Madrid|مادرید|مدريد
LK Colombo
SD Khartoum|خارطوم|الخرطوم
SE Stockholm|استکهلم|ستوكهولم
CH Bern|Berne|Geneva|Genève|Ginebra|ژنو|جنيف
SY Damascus|Damas|Damasco|Aleppo|Alep|دمشق|حلب
TJ Dushanbe
TZ Dar es Salaam
TH Bangkok
TG Lome|Lomé
TN Tunis|تونس العاصمة
TR Ankara|Istanbul|آنکارا|استانبول|أنقرة|إسطنبول
TM Ashgabat
UG Kampala
UA Kyiv|Kiev|کی‌یف|كييف
AE Abu Dhabi|Dubai|ابوظبی|أبوظبي|دبی|دبي
GB London|Londres|لندن
US New York City|Washington DC|Washington|نیویورک|واشنگتن|نيويورك|واشنطن
UY Montevideo
UZ Tashkent
VE Caracas
VN Hanoi
YE Sanaa|Sana'a|صنعا|صنعاء|عدن
ZM Lusaka
ZW Harare
"""

# Everyday names of countries that differ from those of the tables
COUNTRIES = """
US United States|United States of America|USA|U . S .|États-Unis|Estados Unidos|آمریکا|امریکا|ایالات متحده|أمريكا|الولايات المتحدة
GB Great Britain|Britain|United Kingdom|England|Scotland|Wales|Grande-Bretagne|Angleterre|بریتانیا|انگلیس|بريطانيا
RU Soviet Union|USSR|شوروی|روسيا
IR Persia|Islamic Republic of Iran|جمهوری اسلامی ایران
CZ Czechoslovakia
YU Yugoslavia|Yougoslavie
DE West Germany|East Germany
PS Gaza|West Bank|Gaza Strip|Palestine|غزه|غزة|فلسطین|فلسطين|کرانه باختری|الضفة الغربية
MM Burma|Birmanie
CI Ivory Coast
SY سوریه|سوريا|سورية
"""

# Country names that are everyday words or given names: only with support around them
WEAK = "chad jordan georgia turkey guinea mali togo oman niger cuba peru china man sam dominica india turks jersey monaco sofia virginia roma lima riga berne امان رم چاد توگو عدن چک مالی"

STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|"
    "Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|"
    "New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|"
    "Texas|Utah|Vermont|Virginia|West Virginia|Wisconsin|Wyoming"
)
