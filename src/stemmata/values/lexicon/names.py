"""Words around names: titles, ranks, nouns of organisations, common given names, and common words that are no names.

Written for this project from general knowledge; no list of a case's persons or places.
"""

from __future__ import annotations

# Before a name. Kinds: honorific, rank, office, clergy, trade.
TITLES: dict[str, str] = {
    "honorific": "mr mrs ms miss mister madam sir dame lord lady dr doctor doctora prof professor profesor professeur docteur "
    "m mme mlle monsieur madame mademoiselle maître maitre me señor señora señorita sr sra srta don doña licenciado lic ing "
    "herr frau آقای خانم دکتر مهندس استاد جناب سرکار شهید السيد السيدة الدكتور الدكتورة د الأستاذ الأستاذة المهندس الشهيد السيّد",
    "rank": "general gen colonel col lieutenant lt ltc ltcol major maj captain capt commander cmdr comdr cdr comandante commandant "
    "commodore admiral adm brigadier brig sergeant sgt sargento corporal cpl private pvt marshal officer constable inspector "
    "superintendent detective sheriff deputy chief subcommander sublieutenant ensign coronel capitán teniente mayor cabo soldado "
    "général capitaine lieutenant sergent caporal amiral commissaire adjudant brigadier oberst hauptmann سرهنگ سرتیپ سرلشکر سردار "
    "سرگرد سروان ستوان گروهبان امیر سرباز العقيد العميد اللواء الفريق المقدم الرائد النقيب الملازم الرقيب العريف المشير",
    "office": "president vice-president premier minister prime-minister secretary undersecretary ambassador consul senator congressman "
    "congresswoman deputy representative rep sen governor gov mayor judge justice magistrate prosecutor attorney chancellor chairman "
    "chairwoman chairperson director spokesman spokeswoman spokesperson commissioner councillor councilman councilwoman counsel "
    "delegate king queen prince princess emperor sultan emir caliph shah leader presidente ministro ministra secretario embajador "
    "senador gobernador alcalde alcaldesa juez fiscal diputado diputada président présidente ministre secrétaire ambassadeur sénateur "
    "gouverneur maire juge procureur député députée préfet رئیس رییس وزیر نخست‌وزیر استاندار فرماندار سفیر قاضی دادستان نماینده "
    "سخنگوی شهردار الرئيس الوزير وزير السفير النائب القاضي المحافظ الأمير الملك الشيخة المتحدث",
    "clergy": "father fr sister brother bishop archbishop monsignor msgr msgr cardinal pope reverend rev rabbi imam sheikh shaykh sheik "
    "ayatollah mullah mulla sayyed hojatoleslam padre monseñor obispo arzobispo cardenal père abbé évêque archevêque monseigneur "
    "آیت‌الله حجت‌الاسلام شیخ سید حاج حجت الشيخ الإمام الأب المطران البطريرك آية_الله",
    "trade": "journalist reporter photographer lawyer activist engineer priest professor nurse teacher student doctor attorney witness "
    "periodista abogado abogada sacerdote journaliste avocat avocate prêtre خبرنگار وکیل روزنامه‌نگار الصحفي المحامي الناشط الناشطة",
}

# These narrow a title and belong to it: "vice president", "retired general", "lieutenant colonel"
TITLE_MODIFIERS = (
    "vice prime foreign defense defence interior justice finance health education labor labour agriculture deputy assistant acting "
    "former retired late then-president ex first second retd chief senior attorney executive press information public national "
    "auxiliary brigadier lieutenant major rear fleet district police staff army navy air-force general secretary"
)

# An organisation's name holds one of these; after a slash: may also stand first with what follows ("Radio Lomera")
ORG_HEADS = (
    "ministry department agency army navy battalion brigade regiment division corps squadron guard guards police force forces "
    "front party movement committee commission council court tribunal association federation confederation union "
    "syndicate league alliance coalition coordinator coordinating organization organisation institute institution foundation "
    "university college school academy hospital clinic church bank company corporation corp inc ltd llc plc group "
    "radio television tv network channel newspaper daily magazine press news post times tribune herald gazette journal "
    "embassy consulate congress assembly parliament senate house secretariat directorate bureau office service services "
    "command commando commandos unit staff junta cartel brotherhood society club chamber board authority administration "
    "center centre cooperative observatory mission "
    "ministère agence armée bataillon régiment garde gendarmerie parti mouvement comité conseil cour "
    "tribunal fédération confédération syndicat ligue coalition organisation institut fondation université école hôpital église "
    "banque société groupe télévision chaîne journal ambassade congrès assemblée parlement sénat secrétariat "
    "ministerio departamento agencia ejército armada batallón regimiento guardia policía fuerza fuerzas frente partido "
    "movimiento comité comisión consejo corte asociación federación confederación sindicato liga alianza coalición organización instituto "
    "fundación universidad colegio escuela hospital iglesia banco compañía empresa grupo televisión canal periódico diario "
    "embajada congreso asamblea parlamento senado ejercito policia"
)
ORG_FIRST = (
    "ministry department university bank radio television tv canal channel embassy army front movement party committee commission council court "
    "association federation union organization organisation institute church office bureau academy college house league "
    "ministère agence armée bataillon parti mouvement comité conseil cour tribunal fédération syndicat ligue université école "
    "hôpital église banque société ambassade assemblée ministerio agencia ejército batallón guardia policía fuerzas fuerza frente partido "
    "movimiento comisión consejo corte asociación federación sindicato universidad iglesia banco cadena"
)
ORG_MODIFIERS = (
    "national central federal supreme general international united revolutionary democratic republican liberation popular people "
    "peoples people's armed air ground naval military civil defense defence foreign interior justice human rights health education labor "
    "labour agriculture public treasury rural urban infantry artillery paratroop paratroopers paratrooper engineers military "
    "state royal imperial islamic christian catholic jewish muslim orthodox socialist communist liberal conservative "
    "nationalist workers worker peasants farmers students student teachers women youth legislative constituent electoral "
    "intelligence security special joint high rapid reaction immediate counterinsurgency anti-terrorist red cross crescent "
    "amnesty watch press news broadcasting catholic american european african asian latin central south north east west "
    "nations states union world free new independent patriotic popular christian metropolitan municipal presidential "
    "first second third fourth fifth sixth seventh eighth ninth tenth social"
)
# In French and Spanish only the first word of such a name is written with a capital letter, if any
ORG_ROMANCE = (
    "national nationale nationales populaire populaires révolutionnaire démocratique libération armée armées islamique républicaine général générale "
    "public publique civile judiciaire sécurité international internationale central centrale ouvrier socialiste communiste intérieur étrangères "
    "nacional nacionales popular revolucionario revolucionaria democrático democrática liberación armado armada armadas general civil seguridad "
    "internacional central socialista comunista unido unidos trabajadores"
)
ORG_JOIN = "of for and the de du des la las los el del et y pour para d l"

# Agencies and outlets by name; general knowledge
OUTLETS = (
    "afp|reuters|associated press|agence france - presse|agence france presse|efe|acan - efe|dpa|ansa|tass|itar - tass|xinhua|upi|"
    "united press international|irna|isna|fars news|tasnim|mehr news|ilna|iran international|bbc|bbc persian|bbc arabic|voice of america|"
    "radio farda|deutsche welle|al jazeera|al arabiya|al - jazeera|al - arabiya|cnn|nbc|cbs|abc news|fox news|npr|pbs|kyodo|yonhap|anadolu|sana|wafa|mena|"
    "prensa latina|notimex|telam|interfax|ria novosti|the new york times|new york times|washington post|the guardian|the times|"
    "le monde|le figaro|libération|el país|der spiegel|prensa libre|inter press service|press tv|france 24|rfi|radio france internationale|"
    "new york post|los angeles times|wall street journal|the independent|daily telegraph|associated press|human rights watch|"
    "amnesty international|united nations|red cross|european union|african union|arab league|security council|nato|unicef|unhcr|who|un|eu|oas|icrc"
    "|ایرنا|ایسنا|رویترز|فرانس پرس|آسوشیتدپرس|خبرگزاری فارس|تسنیم|بی بی سی|ایران اینترنشنال|رادیو فردا|صدای آمریکا|سازمان ملل|عفو بین الملل|دیده بان حقوق بشر"
    "|رويترز|فرانس برس|الجزيرة|العربية نت|سانا|الأمم المتحدة|هيومن رايتس ووتش|منظمة العفو الدولية|أسوشيتد برس|الأناضول|سكاي نيوز عربية|مجلس الأمن"
)

ORG_HEADS_ARABIC_SCRIPT: dict[str, str] = {
    "fa": "وزارت سازمان سپاه ارتش نیروی نیروهای پلیس دادگاه دادستانی دادسرای کمیته کمیسیون حزب جبهه جنبش شورای مجلس خبرگزاری روزنامه "
    "دانشگاه بیمارستان رادیو تلویزیون شبکه بنیاد انجمن کانون اتحادیه جمعیت گردان لشکر تیپ قرارگاه سفارت بانک شرکت زندان بسیج مؤسسه هلال_احمر",
    "ar": "وزارة منظمة الجيش جيش قوات القوات الشرطة شرطة حزب الحزب حركة الحركة جبهة الجبهة وكالة صحيفة قناة جامعة إذاعة تلفزيون لجنة "
    "مجلس محكمة كتيبة لواء فرقة هيئة مؤسسة جمعية اتحاد نقابة سفارة مستشفى بنك شركة مكتب مديرية جهاز مخابرات المخابرات الهلال_الأحمر",
}

PARTICLES = (
    "de la las los del di da do dos van von der den bin ibn ben bint al el abu abd y e st saint mac mc o d' ould al- ter le du des"
)
PARTICLES_ARABIC_SCRIPT = "بن ابن بنت آل أبو ابو أبي عبد عبدال أم ام زاده پور نژاد ال"

# Given names that are common and are not everyday words of English
GIVEN = """
aaron abdallah abdul abdullah abel abigail abraham adam adela adele adolfo adrian adriana agnes agustin ahmad ahmed aidan aisha alan alain alba
albert alberto alejandra alejandro alex alexander alexandra alexis alfonso alfred alfredo ali alice alicia alison allan allen alonso alvaro amal
amanda amelia amin amina amir amira amy ana anas ann anders andre andrea andreas andrei andres andrew angela angelica angelo anita anna anne annette
annie anthony antoine anton antonia antonio april-ann ariel armando arnold arnoldo arthur arturo arash arman arnaud artur ashley atefeh audrey
augusto aurelio azadeh babak bahar bahram barbara bartholomew beatrice beatriz behnam behrouz belinda ben benedict benito benjamin benoit bernard
bernardo bertha betty bijan boris bradley brandon brenda brian bridget bruce bruno bryan camila camille camilo carl carla carlos carmen carol
carolina caroline catalina catherine cecilia cecile cesar charles charlotte chloe chris christian christina christine christopher claire clara
claudia claudio clement colin connor constance craig cristian cristina cristobal curtis cyril cyrus dalia damian daniel daniela danielle danny
darius dariush daryl david deborah denis dennis derek diana diane didier diego dmitri dolores dominic dominique donald donna dora doreen dorothy
douglas duncan dylan eamonn eduardo edgar edgardo edith edmund edmundo eduard edward edwin efrain eileen elaine elena elham eli elias elisa
elizabeth ellen elliot elsa emad emil emile emilia emilio emily emma emmanuel enrique eric erica erik ernest ernesto esteban esther ethan eugene
eugenia eugenio eva evelyn fabian fabio farah farhad fariba farid fatemeh fatima fatma federico felicia felipe felix ferdinand fereshteh
fernanda fernando fiona florence florian frances francesca francesco francis francisca francisco francois frank franz fred frederic frederick
fritz gabriel gabriela gabriele galina garcia-luis gary gaspar geoffrey george georges gerald gerard gerardo german gilbert gilberto gilles gina
giovanni gisela giulia giuseppe gladys gloria gonzalo gordon graciela graham greg gregorio gregory guadalupe guido guillaume guillermo
gustavo guy habib hadi hafez haleh hamed hamid hana hanna hannah hans harold harriet harry hasan hassan heather hector heidi helen helena
henri henry heriberto herbert hernan hilda homa horacio hossein houshang howard hugo hussein ian ibrahim ida ignacio igor ilya imad inez
ingrid iraj irene irina iris isaac isabel isabella isidro ismael ismail ivan ivonne jacob jacobo jacqueline jacques jaime jalal jamal james jamie
jamil jamila jan-erik jane janet janice jasmine jason javad javier jean jeanne jeff jeffrey jennifer jenny jeremy jerome jerry jesse
jessica jesus jill jim jimmy joan joanna joanne joaquin joe joel johan johanna john johnny jon jonathan jorge jose josef joseph josephine joshua
juan juana juanita judith judy jules julia julian juliana julie julien juliet julio justin kamal kamran karen karim karin karl karla kate
kathleen kathryn katherine kaveh keith kelly ken kenneth kevin khaled khadija khalid kian kieran kimberly kourosh kristen kristina kurt kyle ladan laila
lars laura lauren laurence laurent layla lea leila leon leonard leonardo leonel leonor leopoldo leslie liam lidia lilian liliana linda lisa
lloyd lorena lorenzo louis louisa louise lourdes luca lucas lucia luciano lucie lucy luis luisa luke luz lydia lynn maggie mahmoud mahmud mahsa
mahnaz majid malcolm malek manuel manuela marc marcel marcela marcelo marcia marco marcos marcus margaret margarita maria mariam mariana marianne
maribel marie marina mario marion marisol marjan marlene marta martha martin martina mary maryam masoud mateo mathieu matthew matthias maurice mauricio
max maximilian maximo maxwell maya mehdi mehran melanie melissa mercedes michael michel michele michelle miguel mikhail milad mina miranda miriam
moises mohamed mohammad mohammed mohsen moira monica monique morteza mostafa mousa muhammad mustafa nabil nada nadia nadine nahid nancy naomi nasrin
nasser natalia natalie natasha nathalie nathan neda nelson nestor nicholas nicola nicolas nicole nigel nikolai nima noah noel nora norma norman
octavio oleg olga oliver olivia olivier omar omid orlando oscar osama osvaldo otto pablo pamela parisa parviz pascal pascual patricia patricio
patrick paul paula pauline paulo pedro peggy penelope peter philip philippe phillip pierre pilar pouya rachel rafael raha rahim ralph ramin ramiro
ramon ramona rashid raul raymond rebecca reinaldo rene renee reza ricardo richard rigoberto rita robert roberta roberto robin rocio
rodolfo rodrigo roger rogelio roland rolando roman romeo ronald ronnie rosa rosalia rosario roya ruben rudolf rufino rupert russell ruth
ryan saeed sahar said-ali saleh salim salma salman salvador-jose sam saman samantha samira samuel sandra sanjay santiago-jose sara sarah sasha saul scott
sean sebastian selma serge sergei sergio shadi shahin shahram sharon sheila shirin shirley siamak silvia simon simone sofia soheila sonia sophia sophie
soraya stefan stefano stella stephanie stephane stephen steve steven stuart susan susana suzanne sylvia sylvie taher tahereh tamara tanya tara tariq
teodoro teresa terence terry thelma theodore theresa therese thierry thomas tiffany tim timothy tina tobias todd tomas tony tracy trevor tristan ulrich
umar ursula valentin valentina valeria valerie vanessa vera veronica victor victoria vicente vincent viola virginia vladimir wael walid walter wanda
wendy wilfredo wilhelm william willy wolfgang xavier yahya yann yasmin yasser yolanda youssef yusuf yves yvette yvonne zahra zainab zaynab zeinab ziad
"""

GIVEN_ARABIC_SCRIPT = """
محمد احمد علی حسین حسن رضا مهدی مصطفی مرتضی عباس ابوالفضل امیر حامد حمید سعید مجید محسن محمود مسعود ناصر نادر نیما پویا بهرام بهروز بهنام بابک
فرهاد فرید فرشته فاطمه زهرا زینب مریم مهسا نسرین نازنین نرگس ندا نگار شیرین شهرام شهین سارا سپیده سحر سمیرا سیامک سیاوش کامران کاوه کوروش کیان آرش آرمان
آزاده اکبر الهام امید ایرج ایمان بهار بیژن پرویز پروین پریسا جواد جمشید خسرو داریوش داوود رامین رحیم رسول روح‌الله زهره سلیمان شاهین شادی صادق طاهره عاطفه غلامرضا
فریبا فرامرز قاسم کریم کیانوش لاله لیلا مجتبی محبوبه معصومه منصور منوچهر مهران مهناز میلاد مینا هادی هاشم هاله هما هوشنگ یاسمین یوسف یحیی علیرضا حمیدرضا محمدرضا عبدالله
أحمد إبراهيم إسماعيل أنس أيمن إياد باسم بسام بشار بلال جمال حسام حازم خالد خليل رامي رائد رشيد رنا ريم زياد سامر سامي سليم سمير سوسن صالح صلاح طارق عادل عامر عبدالرحمن عبدالله
عثمان عدنان عصام علاء علي عماد عمر عمار غسان فادي فؤاد فارس فاطمة فيصل كمال ماجد مازن ماهر محمود مروان مصطفى معاذ منى منير موسى نبيل نزار نور هاني هدى هشام هند وائل وسيم وليد ياسر ياسين يوسف حسين
"""

# Everyday words of English: in a text set in capitals they end a name, at the head of a sentence they are no name.
COMMON_EN = """
a able about above abroad absence accept accepted access accident accompanied accord according account accounts accused acknowledged across act acted action
actions active activities activist activists activity acts actual actually add added addition additional address admitted advance advice adviser advisers advisor affair affairs affected
afraid after afternoon again against age agent agents aggression ago agree agreed agreement agreements ahead aid aide aim aimed air aircraft airport all alleged allegedly allow
allowed almost alone along already also although always am ambush ambushed amid ammunition among amount an analysis and anniversary announce announced announcement another answer answered any
anybody anyone anything apart apartment apparent apparently appeal appealed appear appeared appears applause apply appointed approach approved approximately are area areas arm armed arms
arrest arrested arrive arrived arrives article artillery as aside ask asked asking asks assassinated assassination assassins assault asserted assistance assumed assured at attached attack attacked attacks attempt
attempted attempting attempts attend attended attention attitude attributed authorities authority authorized automatic available avenue average avoid aware away
back backed background bad base based bases basic basis battle be bear beat beaten became because become becomes been before began begin beginning begun behalf behind being
believe believed believes belong belonged belongs below beside besides best better between beyond big bill bit black block blocked blood blow blue board bodies
body bomb bombed bombing bombings bombs border both bottom bound boy boys branch break breaking brief bring broadcast broke broken brother brothers brought budget build building buildings built
bullet bullets burned bus buses business busy but buy by call called calling calls came camp campaign can candidate candidates cannot capital captured car care carried
carry carrying cars case cases cause caused causing cease ceased cease-fire cell center central century certain certainly chance change changed changes charge charged
charges chief child children choice citizen citizens city civil civilian civilians claim claimed claims clandestine clash clashed clashes class clean clear clearly close closed closer club
coast code coffee cold collapse colleague colleagues collected column come comes coming command commander comment commented commission commit commitment committed common communication communications communique communities community
companies company compared complaint complaints complete completed completely concern concerned concerning condemned condition conditions conduct conducted conference confirm confirmed confiscated conflict confrontation
connection consequence consequently consider considered constant constitution constitutional contact contacts contain containing continue continued continues continuing contrary contribute control controlled conversation convinced cooperate cooperation
corpse corpses corps correct correspondent corruption cost could council countries country countrys county couple coup course court cover covered create created crime crimes criminal crisis crossfire cry cultural
cup current currently curfew cut daily damage damaged damages danger dangerous dark data date day days dead deal dealing death deaths debate decade december decide decided decision
decisions declare declared decree deep defeat defeated defend defended defense definite definitely degree delay delegation delivered demand demanded demands democracy demonstrated demonstration demonstrations demonstrators denied denies denounced deny department
departments departure depends described description designed desire desk despite destroy destroyed destruction detailed details detained detention determine determined detonated develop developed development device devices dialogue did die died
difference different difficult difficulties dinner direct directed direction directly director disappearance disappeared discovered discovery discuss discussed discussion dismissed displaced dispute distance distributed district do document documents does dog doing done
door doubt down downtown dozen dozens draft drew drive driven driver driving drop dropped drug drugs due during duty dynamite each earlier early earth east eastern easy
economic economy edge editor education effect effective effort efforts eight eighth either elected election elections electoral electric element elements eleven else elsewhere emergency emphasized employees empty
end ended ends enemies enemy energy engage engaged engineer engineers english enjoy enough ensure entered entire entirely entry equipment escape escaped escort especially essential establish established
estimate estimated evacuated even evening event events eventually ever every everybody everyone everything everywhere evidence exact exactly example excellent except exchange excerpt excerpts exclusive execute executed executive exercise exist existence existing
exists expect expected experience explain explained explanation exploded explosion explosions explosive explosives exports expressed expression extended extent external extra extradited extradition extreme extremely extremist extremists eye eyes
face faced facilities facility facing fact fact-finding factor factors failed failure fair faith fall fallen false families family famous far farmer farmers fast fatal fate father favor fear fears february feel feeling feet fell felt few field fierce fifteen fifth fifty
fight fighter fighters fighting fights figure figures fijian file filed final finally finance financial find finding fine finish finished fire fired firm first fiscal five fled flight floor flow fly follow followed following follows
food foot for force forced forces foreign forest form formal formed former forms forth fortunately forty forward found four fourteen fourth free freed freedom freely french frequent frequently fresh friday friend friendly friends from front
fuel full fully function functions fund funds funeral further future gain gained game gang gas gasoline gather gathered gave general generally generals generation get gets getting girl give given gives giving go goal goals goes going gold gone good goods got government governments governmental
grandmother grave graves great greater greatest green grenade grenades ground group groups grow growing growth guarantee guarantees guard guards guerrilla guerrillas guilty gun gunfire gunmen guns guy had hair half hall halt hand handed handle hands happen happened happens happy
hard hardly has have having he head headed headquarters heads health hear heard hearing heart heavily heavy held helicopter helicopters hell help helped hence her here hers herself hidden hide high higher highest highly highway hijacked him himself his historic history hit
hold holding hole home homes honor hope hoped horse hospital hospitals hostage hostages hot hotel hour hours house houses housing how however huge human humanitarian hundred hundreds hurt husband i idea ideas identified identify identity if ill illegal immediate immediately
impact implement import importance important impossible improve in incident incidents include included includes including income increase increased increasing increasingly indeed independence independent indicate indicated indicates indicating individual individuals industrial industry infant infantry inflicted influence inform information informed
inhabitants initial initially initiated initiative injured injuries injuring injury innocent inside insisted installations instead institution institutions insurgent insurgents insult integrity intelligence intended intense intention intentions interest interested interests interior internal international interrogated interrupted interview interviewed into investigate
investigated investigating investigation investigations investigators invitation invited involve involved involvement is island issue issued issues it item items its itself jail jailed january job join joined joint journal journalist journalists journey judge judges judicial july jump june jury just justice keep keeping kept key kidnap kidnapped kidnappers
kidnapping kidnappings kill killed killer killers killing killings kilo kilometer kilometers kilos kind kinds kitchen knew know known knows lack land language large largely larger largest last late later latest latin latter launch launched law laws lawyer lawyers lay lead leader leaders
leadership leading leads learn learned least leave leaves leaving led left leftist legal legislative legislator less let letter letters level levels liberation lie lies life lift light like likely limit limited line lines link linked links list listen literature little live lived lives living load loan local
located location long longer look looked looking lord lose losing loss losses lost lot love low lower loyal luck machine machinegun machineguns made magazine main mainly maintain maintained majority make makes making man manage management manager many map march mark market marked mass
massacre massacred massive match material materials matter matters may maybe me mean meaning means meanwhile measure measures medical meet meeting meetings member members memory men mention mentioned merely message met meter meters method middle midnight might mile miles militants military militia million
millions mind mine mines minimum minister ministers minor minority minute minutes missed missile missing mission mistake mixed mobile model modern moment moments monday money month months more moreover morning most mother motorcycle mountain mountains mouth move moved movement movements moving much murder murdered
murderers murders music must mutual my myself name named namely names narcotics nation national nationality nations natural nature navy near nearby nearly necessary need needed needs negotiate negotiated negotiation negotiations neighborhood neighborhoods neighboring neither never nevertheless new news newsmen newspaper newspapers
next night nine no nobody none nonetheless noon nor normal normally north northeast northeastern northern northwest northwestern not note noted nothing notice notified noting november now nowhere nuclear number numbers numerous nun nuns object objective objectives obligation observers obtain
obtained obvious obviously occasion occasions occupied occur occurred occurs ocean october of off offensive offer offered office officer officers offices official officials often oh oil ok old older on once one ones online only onto open opened opening operate operated operating operation operations opinion
opponents opportunity opposed opposite opposition option or oral order ordered orders organization organizations organize organized origin original other others otherwise ought our ours ourselves out outcome outside outskirts over overall overthrow own owned owner owners page paid pain paper papers paramilitary paratroopers parents
park parliament part participants participate participated participation particular particularly parties partly partner party pass passage passages passed passenger passengers passing past patients patrol patrols pay payment peace peaceful peasant peasants pending people peoples per percent perfect perform perhaps
period permanent permission permit permitted perpetrated perpetrators person personal personally personnel persons phase phone photo photograph physical pick picked picture pictures piece pieces pilot pipeline pistol pistols place placed places plan plane planes planned planning plans planted plate platform play played player please
pleasure plot plus point pointed points poisoned police policeman policemen policies policy political politician politicians politics poor popular population port position positions positive possibility possible possibly post posters posts potential power powerful powers practice practices precisely prefer preliminary premises preparation prepare
prepared presence present presented presents preserve press pressure presumably presumed pretext prevent prevented previous previously price prices priest priests primary principal principle principles print prior prison prisoner prisoners private probably problem problems procedure procedures proceed proceedings process processes produce
produced product production products program programs progress project projects promise promised promote proof property proposal proposals propose proposed protect protected protection protest protested protesters protests prove provide provided province provinces provincial public publication publicly published pull punish pure purpose purposes pursue pushed put question questioned
questions quick quickly quiet quite quote quoted radical radio rain raise raised ran rank ranks rapid rarely rate rather reach reached reaction read reading ready real reality realize really reason reasons rebel rebellion rebels recall recalled receive received recent recently recognize recognized record recording records
recover recovered red reduce reduced refer referred referring reflected reform reforms refugee refugees refused regarding regime region regional regions regret reject rejected related relating relation relations relationship relationships relative relatively relatives release released religion religious remain remained remaining remains remarks remember
remove removed repeat repeated repeatedly replace replied reply report reported reportedly reporter reporters reporting reports represent representative representatives represented repression republic request requested required rescue residence resident residential residents resign resignation resigned resist resistance resolve resources respect respond responded response
responsibility responsible rest restaurant restore result resulted results return returned revealed revenge revolution revolutionaries revolutionary rich rid rifle rifles right rightist rights rightwing rise risk river road roads rob robbed rock rocket rockets role roof room rooms round route row ruins rule rules ruling rumor rumors run running rural sabotage sabotaged sacrifice sad
safe safety said sale same sand saturday save saved saw say saying says scale scene scheduled school schools science scope scored sea seal search searched season seat second secret secretary section sector sectors secure security see seeing seek seeking seem seemed seems seen seize seized select self sell
send sending senior sense sent sentence sentenced separate september sergeants series serious seriously serve served service services session set seven seventh several severe severely sex shall share she shell shelling shells shining ship shoot shooting shops short shortly shot shots should shoulder shouted show showed shown shows shut sick side sides sign signed significance
significant signs silence similar simple simply simultaneous simultaneously since single sir sister sit site situated situation six sixth size sky sleep slightly slow small smoke so social socialist society soil sold soldier soldiers solidarity solution solutions solve some somebody someone something sometimes somewhat somewhere son soon sorry sort sound source sources south southeast southeastern southern southwest
southwestern sovereignty space speak speaking special specialist specialists specific speech speed spend spent spirit spite split spoke spokesman spokesmen spokesperson spot spread spring square squad squads stable staff stage staged stand standing stands start started starting state stated statement statements states stating station stations status stay steal
step steps still stolen stone stood stop stopped store stores story straight strategy street streets strength stress stressed strike strikes strong strongly struck structure struggle student students study stuff style subject submachinegun submachineguns submitted subsequent subsequently substantial subversion subversive subversives succeed succeeded success successful such sudden suddenly suffer suffered suffering
sufficient suggest suggested suicide summer summit sun sunday superior supplies supply support supported supporters suppose supposed supposedly supreme sure surely surface surrender surrounded survive survived survivor survivors suspect suspected suspects suspended suspicious sweep system systems table tactics take taken takes taking talk talked talking talks tank tanks target targets task
tax taxi teach teacher teachers team technical telegram telephone television tell telling tells ten tens tense tension term terms terrible territory terror terrorism terrorist terrorists test testified testimony text than thank thanks that the their them themselves then there therefore these they thick thing things think thinking third thirty this thorough those though thought thousand thousands threat
threaten threatened threatening threats three threw through throughout throw thrown thursday thus tie tied time times tired title to today together told tomorrow tonight too took top topic tortured total totally touch tough toward towards tower towers town towns trade traffic traffickers trafficking train trained training transferred transit transmission transmitted transport transportation travel traveled traveling travelling
treat treated treatment treaty tree trial tried trip troop troops trouble truce truck trucks true truly trust truth try trying tuesday turn turned twelve twenty twice two type types unable uncle under understand undertake undoubtedly unemployed unfortunately unidentified union unions unit united units unity unknown unless unlike until unusual up upon urban urge urged us use used useful uses using
usual usually value various vehicle vehicles version very via victim victims victory view views village villages violated violation violations violence violent visit visited visitors voice vote voted voters votes voting wait waited waiting wake walk walked wall want wanted wants war warned warning was wash watch water waters wave way ways we weak weapon weapons wear wearing wednesday week weekend weeks weight welcome well went were
west western what whatever when where whereabouts whereas wherever whether which while white who whoever whole whom whose why wide widely wife will willing win wind window windows wing wish with withdraw withdrawal withdrawn within without witness witnessed witnesses woman women won wonder word words work worked worker workers working works world worry worse worst worth would wound wounded wounding wounds wrapped write writing written wrong
wrote yard year years yes yesterday yet you young your yours yourself youth youths zone zones
omitted indistinct passage recorded station announcer monitored unattributed commentary editorial report dispatch begin
mayor governor president minister senator ambassador colonel lieutenant captain major sergeant sheriff deputy detective bishop archbishop
videotape video footage livestream twitter facebook youtube instagram
"""

COMMON_FR = """
le la les un une des de du et ou mais donc or ni car que qui quoi dont où ce cet cette ces il elle ils elles on nous vous je tu mon ma mes son sa ses leur leurs notre votre
dans sur sous avec sans pour par contre entre vers chez après avant depuis pendant selon lors dès à au aux en y ne pas plus moins très trop aussi ainsi alors encore déjà toujours
est sont était étaient a ont avait avaient sera seront été fait dit déclaré affirmé annoncé tué tués blessé blessés mort morts arrêté selon hier aujourd demain
police armée gouvernement président ministre général colonel ville pays région homme femme hommes femmes enfants personnes groupe mouvement nouveau nouvelle premier première
"""
COMMON_ES = """
el la los las un una unos unas de del y e o u pero ni que quien cual donde cuando como este esta estos estas ese esa su sus mi lo le les se no si sí ya más menos muy también
en sobre bajo con sin para por contra entre hacia desde hasta según tras ante durante es son era eran fue fueron ha han había habían será serán dijo declaró afirmó anunció
ayer hoy mañana policía ejército gobierno presidente ministro general coronel ciudad país hombre mujer hombres mujeres niños personas grupo movimiento nuevo nueva primer primera
"""

# More words of everyday Persian and Arabic: they end a name that follows a title or given name.
COMMON_ARABIC_SCRIPT = """
گفت گفته گفتند اعلام خبر داد داده دادند کرد کرده کردند شد شده شدند بود بوده بودند است هست نیست می‌گوید افزود تاکید تأکید اظهار گزارش نوشت رفت آمد آورد برد زد خورد ساخت دارد داشت
روز شب صبح ظهر عصر ساعت هفته ماه سال امروز دیروز فردا دیشب تاریخ شهر روستا استان کشور خیابان میدان محله خانه اداره دفتر مرکز محل مردم نفر تن کشته زخمی مجروح شهید بازداشت دستگیر زندان
و در به از با بر برای تا که را این آن هم نیز یا اما ولی اگر چون پس پیش بعد قبل هر همه چند یک دو سه اول دوم نیز حتی فقط خود ما شما او من آنها ایشان وی همین همان چنین
پسر دختر برادر خواهر پدر مادر همسر فرزند مرد زن کودک جوان نوجوان پیر ساله اهل متولد فرمانده رئیس معاون مسئول عضو وزیر نماینده سخنگوی مدیر مامور سرباز
قال قالت قالوا أكد أعلن أعلنت أضاف أضافت ذكر ذكرت أفاد أفادت نقل نقلت صرح كان كانت كانوا يكون ليس هو هي هم في من على إلى عن مع بين حتى أن إن الذي التي الذين هذا هذه ذلك تلك كما قد لقد
يوم ليل صباح مساء ساعة أسبوع شهر سنة عام أمس اليوم غدا مدينة قرية محافظة شارع حي منطقة بلدة دولة بيت منزل مكتب مركز قتل قتلت قتلى جرح جرحى أصيب أصيبت اعتقل اعتقلت استشهد توفي مات
رئيس وزير قائد مدير عضو نائب ابن زوجة والد والدة أخ أخت رجل امرأة طفل شاب خلال بعد قبل عند ضد لدى منذ أمام حيث ثم أو لكن بل لا لم لن ما كل بعض غير نحو
"""

PLACE_NOUNS = (
    "village town city province department municipality district neighborhood neighbourhood county region canton hamlet settlement "
    "villa ville province région département commune quartier pueblo ciudad provincia departamento municipio barrio aldea caserío colonia"
)
PLACE_AFTER = (
    "city province department county district street avenue road neighborhood neighbourhood river lake mountain valley island canton park square boulevard "
    "village municipality prison airport bridge building memorial plaza tower stadium hall courthouse theatre theater parkway lane hill hills"
)
PLACE_NOUNS_ARABIC_SCRIPT = "شهر شهرستان روستای استان بخش خیابان میدان محله کوچه کشور مدينة قرية محافظة بلدة شارع حي منطقة مخيم ولاية"

DEMONYMS = """
american american- argentine argentinian australian austrian bolivian brazilian british canadian chilean chinese colombian costarican cuban czech dominican dutch
ecuadoran ecuadorian egyptian english european french german greek guatemalan haitian honduran hungarian indian iranian iraqi irish israeli italian japanese jordanian
kurdish latin lebanese libyan mexican moroccan nicaraguan nigerian norwegian pakistani palestinian panamanian paraguayan persian peruvian polish portuguese
russian salvadoran salvadorean saudi scottish soviet spanish sudanese swedish swiss syrian tunisian turkish ukrainian uruguayan venezuelan welsh yemeni
sandinist sandinista peronist maoist marxist leninist nazi
"""

# Acronyms that stand for no organisation
NOT_ACRONYMS = "tv ok am pm id pc cctv dvd cd uk us usa ussr ii iii iv vi vii viii ix xi xii gmt utc km kg kgs mr mrs ms dr st lt gen col sgt pvt vs hrs nw ne sw se diy faq gps html pdf sms url ceo asap rip suv usb wifi atm pin vat q a"

SAYING = "said says told who was is has had testified stated added explained announced declared wrote replied asked called whose reported claims claimed"
BEFORE_PERSON = "named called by identified alias nicknamed journalist reporter photographer victim suspect activist protester"
PLACE_PREFIX = "san santa santo saint sainte puerto port fort mount villa ciudad los las el la"
