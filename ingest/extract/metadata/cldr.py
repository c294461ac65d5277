"""Names of months and weekdays in the languages of the web, from Unicode's CLDR as Babel 2.19.0 brings it.

Made by training/renew_calendar.py: change that, not this. The data are under the Unicode License V3.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["DISPUTED", "MONTHS", "WEEKDAYS"]

MONTHS = (
    """
ene|enero|gen|gener|gennaio|ian|ianuarie|jaan|jaanuar|jan|janar|janeiro|januar|januari|january|január|januára|
janv|janvier|janvāris|janúar|led|leden|ledna|oca|ocak|saus|sausio|sausis|sij|siječanj|siječnja|sty|styczeń|
stycznia|tammi|tammikuu|tammikuuta|xan|xaneiro|yan|yanvar|ιαν|ιανουάριος|ιανουαρίου|ιανουαριος|ιανουαριου|сту|
студзень|студзеня|січ|січень|січня|янв|январь|января|яну|януари|јан|јануар|јануари|қаң|қаңтар|հնվ|հունվար|
հունվարի|בינואר|בינו׳|ינואר|ינו׳|جانفي|جنوري|جنوری|كانون الثاني|يناير|ژانویه|जनवरी|जन॰|जाने|जानेवारी|জানু|
জানুয়ারি|ਜਨ|ਜਨਵਰੀ|જાન્યુ|જાન્યુઆરી|ஜன|ஜனவரி|జన|జనవరి|ಜನ|ಜನವರಿ|ജനു|ജനുവരി|දුරුතු|ม.ค|มกราคม|ມ.ກ|ມັງກອນ|ဇန်|
ဇန်နဝါရီ|იან|იანვარი|ጃን|ጃንዋሪ|មករា
    """,
    """
feb|febbraio|febr|febreiro|febrer|febrero|februar|februari|februarie|february|február|februára|februāris|
febrúar|fev|fevereiro|fevral|févr|février|helmi|helmikuu|helmikuuta|lut|lutego|luty|peb|pebrero|shk|shkurt|vas|
vasario|vasaris|veebr|veebruar|velj|veljača|veljače|úno|únor|února|şub|şubat|φεβ|φεβρουάριος|φεβρουαρίου|
φεβρουαριος|φεβρουαριου|ақп|ақпан|лют|лютага|лютий|лютого|люты|феб|фебруар|фев|февр|февраль|февраля|февруари|
փետրվար|փետրվարի|փտվ|בפברואר|בפבר׳|פברואר|פבר׳|شباط|فبراير|فبروري|فروری|فوریه|فيفري|فېبروري|फ़रवरी|फ़र॰|फेब्रु|
फेब्रुअरी|फेब्रुवारी|ফেব|ফেব্রুয়ারি|ਫ਼ਰ|ਫ਼ਰਵਰੀ|ફેબ્રુ|ફેબ્રુઆરી|பிப்|பிப்ரவரி|ఫిబ్ర|ఫిబ్రవరి|ಫೆಬ್ರ|ಫೆಬ್ರವರಿ|
ഫെബ്രു|ഫെബ്രുവരി|නවම්|ก.พ|กุมภาพันธ์|ກ.ພ|ກຸມພາ|ဖေ|ဖေဖော်ဝါရီ|თებ|თებერვალი|ፌብ|ፌብሩዋሪ|កុម្ភៈ
    """,
    """
bře|březen|března|kov|kovas|kovo|maalis|maaliskuu|maaliskuuta|maart|mac|machi|mar|marca|march|marec|maret|mars|
marso|mart|martie|marts|marzec|marzo|març|março|mrt|márc|március|mär|märts|märz|ožu|ožujak|ožujka|μάρ|μάρτιος|
μαρ|μαρτίου|μαρτιος|μαρτιου|бер|березень|березня|мар|март|марта|нау|наурыз|сак|сакавік|сакавіка|մարտ|մարտի|մրտ|
במרץ|מרץ|آذار|مارس|مارچ|मार्च|মার্চ|ਮਾਰਚ|માર્ચ|மார்|மார்ச்|మార్చి|ಮಾರ್ಚ್|മാർ|മാർച്ച്|මැදින්|มี.ค|มีนาคม|ມ.ນ|
ມີນາ|မတ်|მარ|მარტი|ማርች|មីនា
    """,
    """
abr|abril|apr|aprel|april|aprile|aprili|aprilie|aprill|apríl|apríla|aprīlis|avr|avril|bal|balandis|balandžio|
dub|duben|dubna|huhti|huhtikuu|huhtikuuta|kwi|kwiecień|kwietnia|nis|nisan|pri|prill|tra|travanj|travnja|ápr|
április|απρ|απρίλιος|απριλίου|απριλιος|απριλιου|апр|апрель|апреля|април|квіт|квітень|квітня|кра|красавік|
красавіка|сәу|сәуір|ապր|ապրիլ|ապրիլի|אפריל|אפר׳|באפריל|באפר׳|آوریل|أبريل|أفريل|اپریل|نيسان|अप्रिल|अप्रैल|एप्रि|
एप्रिल|এপ্রি|এপ্রিল|ਅਪ੍ਰੈ|ਅਪ੍ਰੈਲ|એપ્રિલ|ஏப்|ஏப்ரல்|ఏప్రి|ఏప్రిల్|ಏಪ್ರಿ|ಏಪ್ರಿಲ್|ഏപ്രി|ഏപ്രിൽ|බක්|เม.ย|เมษายน|
ມ.ສ|ເມສາ|ဧပြီ|აპრ|აპრილი|ኤፕሪ|ኤፕሪል|មេសា
    """,
    """
geg|gegužė|gegužės|kvě|květen|května|mag|maggio|mai|maig|maijs|maio|maj|maja|may|mayo|mayıs|maí|mei|máj|mája|
május|svi|svibanj|svibnja|touko|toukokuu|toukokuuta|μάι|μάιος|μαΐ|μαΐου|μαι|μαιος|μαιου|май|мам|мамыр|мая|мај|
трав|травень|травня|մայիս|մայիսի|մյս|במאי|מאי|أيار|مئی|ماي|مايو|مه|مۍ|मई|मे|মে|ਮਈ|મે|மே|మే|ಮೇ|മേയ്|වෙසක්|พ.ค|
พฤษภาคม|ພ.ພ|ພຶດສະພາ|မေ|მაი|მაისი|ሜይ|ឧសភា
    """,
    """
birž|birželio|birželis|cze|czerwca|czerwiec|giu|giugno|haz|haziran|hun|hunyo|iun|iunie|iyn|iyun|juin|jun|june|
junho|juni|junij|junio|juny|juuni|jún|júna|június|júní|jūn|jūnijs|kesä|kesäkuu|kesäkuuta|lipanj|lipnja|qer|
qershor|xuño|červen|června|čvn|ιουν|ιουνίου|ιουνιος|ιουνιου|ιούν|ιούνιος|июн|июнь|июня|мау|маусым|черв|червень|
червня|чэр|чэрвень|чэрвеня|юни|јун|јуни|հնս|հունիս|հունիսի|ביוני|יוני|جوان|جون|حزيران|يونيو|ژوئن|जुन|जून|জুন|
ਜੂਨ|જૂન|ஜூன்|జూన్|ಜೂನ್|ജൂൺ|පොසොන්|มิ.ย|มิถุนายน|ມິ.ຖ|ມິຖຸນາ|ဇွန်|ივნ|ივნისი|ጁን|មិថុនា
    """,
    """
heinä|heinäkuu|heinäkuuta|hul|hulyo|iul|iulie|iyl|iyul|juil|juillet|jul|julai|julho|juli|julij|julio|juliol|
july|juuli|júl|júla|július|júlí|jūl|jūlijs|korr|korrik|liep|liepa|liepos|lip|lipca|lipiec|lug|luglio|srpanj|
srpnja|tem|temmuz|xul|xullo|července|červenec|čvc|ιουλ|ιουλίου|ιουλιος|ιουλιου|ιούλ|ιούλιος|июл|июль|июля|лип|
липень|липня|ліп|ліпень|ліпеня|шіл|шілде|юли|јул|јули|հլս|հուլիս|հուլիսի|ביולי|יולי|تموز|جولائی|جولای|جويلية|
يوليو|يوليوز|ژوئیه|जुलाई|जुलै|जुल॰|জুল|জুলাই|ਜੁਲਾ|ਜੁਲਾਈ|જુલાઈ|ஜூலை|జులై|ಜುಲೈ|ജൂലൈ|ඇසළ|ก.ค|กรกฎาคม|ກ.ລ|ກໍລະກົດ|
ဇူ|ဇူလိုင်|ივლ|ივლისი|ጁላይ|កក្កដា
    """,
    """
ag|ago|agost|agosti|agosto|agu|agustus|août|aug|august|augusta|augusti|augusts|augustus|augusztus|avg|avgust|
avq|avqust|ağu|ağustos|elo|elokuu|elokuuta|gush|gusht|kol|kolovoz|kolovoza|ogo|ogos|rugp|rugpjūtis|rugpjūčio|
sie|sierpień|sierpnia|srp|srpen|srpna|ágú|ágúst|αυγ|αυγουστος|αυγουστου|αυγούστου|αύγ|αύγουστος|авг|август|
августа|жні|жнівень|жніўня|серп|серпень|серпня|там|тамыз|օգոստոս|օգոստոսի|օգս|אוגוסט|אוג׳|באוגוסט|באוג׳|آب|
أغسطس|أوت|اوت|اګست|اگست|غشت|अगस्ट|अगस्त|अग॰|ऑग|ऑगस्ट|আগ|আগস্ট|ਅਗ|ਅਗਸਤ|ઑગસ્ટ|ஆக|ஆகஸ்ட்|ఆగ|ఆగస్టు|ಆಗ|ಆಗಸ್ಟ್|ഓഗ|
ഓഗസ്റ്റ്|නිකිණි|ส.ค|สิงหาคม|ສ.ຫ|ສິງຫາ|ဩဂုတ်|აგვ|აგვისტო|ኦገስ|ኦገስት|សីហា
    """,
    """
eyl|eylül|rugs|rugsėjis|rugsėjo|ruj|rujan|rujna|sen|sentabr|sentyabr|sep|sept|septemba|septembar|september|
septembra|septembre|septembrie|septembris|septiembre|set|setembre|setembro|settembre|setyembre|sht|shtator|
syys|syyskuu|syyskuuta|szept|szeptember|wrz|wrzesień|września|zář|září|σεπ|σεπτέμβριος|σεπτεμβρίου|σεπτεμβριος|
σεπτεμβριου|вер|верасень|верасня|вересень|вересня|сент|сентябрь|сентября|сеп|септембар|септември|қыр|қыркүйек|
սեպ|սեպտեմբեր|սեպտեմբերի|בספטמבר|בספט׳|ספטמבר|ספט׳|أيلول|سبتمبر|ستمبر|سپتامبر|سپتمبر|سېپتمبر|شتنبر|सप्टें|
सप्टेंबर|सितंबर|सित॰|सेप्टेम्बर|সেপ|সেপ্ট|সেপ্টেম্বর|ਸਤੰ|ਸਤੰਬਰ|સપ્ટે|સપ્ટેમ્બર|செப்|செப்டம்பர்|సెప్టెం|
సెప్టెంబర్|ಸೆಪ್ಟೆಂ|ಸೆಪ್ಟೆಂಬರ್|സെപ്റ്റം|സെപ്റ്റംബർ|බිනර|ก.ย|กันยายน|ກ.ຍ|ກັນຍາ|စက်|စက်တင်ဘာ|სექ|სექტემბერი|ሴፕቴ|
ሴፕቴምበር|កញ្ញា
    """,
    """
eki|ekim|loka|lokakuu|lokakuuta|oct|october|octobre|octombrie|octubre|okt|oktabr|oktoba|oktobar|oktober|
oktobris|oktoober|oktubre|oktyabr|október|októbra|ott|ottobre|out|outubro|paź|październik|października|spal|
spalio|spalis|tet|tetor|říj|říjen|října|οκτ|οκτωβρίου|οκτωβριος|οκτωβριου|οκτώβριος|жовт|жовтень|жовтня|кас|
кастрычнік|кастрычніка|окт|октобар|октомври|октябрь|октября|қаз|қазан|հոկ|հոկտեմբեր|հոկտեմբերի|אוקטובר|אוק׳|
באוקטובר|באוק׳|أكتوبر|اکتبر|اکتوبر|تشرين الأول|अक्टूबर|अक्टू॰|अक्टोबर|ऑक्टो|ऑक्टोबर|অক্টো|অক্টোবর|ਅਕਤੂ|ਅਕਤੂਬਰ|
ઑક્ટો|ઑક્ટોબર|அக்|அக்டோபர்|అక్టో|అక్టోబర్|ಅಕ್ಟೋ|ಅಕ್ಟೋಬರ್|ഒക്ടോ|ഒക്‌ടോബർ|වප්|ต.ค|ตุลาคม|ຕ.ລ|ຕຸລາ|အောက်|
အောက်တိုဘာ|ოქტ|ოქტომბერი|ኦክቶ|ኦክቶበር|តុលា
    """,
    """
kas|kasım|lapkr|lapkritis|lapkričio|lis|listopad|listopada|listopadu|marras|marraskuu|marraskuuta|nob|
nobyembre|noiembrie|nov|novemba|novembar|november|novembra|novembre|novembris|novembro|noviembre|noy|noyabr|
nën|nëntor|nóv|nóvember|stu|studeni|studenoga|νοέ|νοέμβριος|νοε|νοεμβρίου|νοεμβριος|νοεμβριου|лист|листопад|
листопада|ліс|лістапад|лістапада|нов|новембар|ное|ноември|нояб|ноябрь|ноября|қар|қараша|նոյ|նոյեմբեր|նոյեմբերի|
בנובמבר|בנוב׳|נובמבר|נוב׳|تشرين الثاني|نوامبر|نوفمبر|نومبر|نونبر|नवंबर|नव॰|नोभेम्बर|नोव्हें|नोव्हेंबर|নভে|
নভেম্বর|ਨਵੰ|ਨਵੰਬਰ|નવે|નવેમ્બર|நவ|நவம்பர்|నవం|నవంబర్|ನವೆಂ|ನವೆಂಬರ್|നവം|നവംബർ|ඉල්|พ.ย|พฤศจิกายน|ພ.ຈ|ພະຈິກ|နို|
နိုဝင်ဘာ|ნოე|ნოემბერი|ኖቬም|ኖቬምበር|វិច្ឆិកា
    """,
    """
ara|aralık|dec|decembar|december|decembra|decembrie|decembris|decembro|dek|dekabr|des|desemba|desember|
desembre|dets|detsember|dez|dezember|dezembro|dhj|dhjetor|dic|dicembre|diciembre|dis|disember|disyembre|déc|
décembre|gru|grudnia|grudzień|gruod|gruodis|gruodžio|joulu|joulukuu|joulukuuta|pro|prosinac|prosinca|prosince|
prosinec|δεκ|δεκέμβριος|δεκεμβρίου|δεκεμβριος|δεκεμβριου|груд|грудень|грудня|дек|декабрь|декабря|декември|дец|
децембар|жел|желтоқсан|сне|снежань|снежня|դեկ|դեկտեմբեր|դեկտեմբերի|בדצמבר|בדצמ׳|דצמבר|דצמ׳|دجنبر|دسامبر|دسمبر|
ديسمبر|كانون الأول|डिसें|डिसेंबर|डिसेम्बर|दिसंबर|दिस॰|ডিসে|ডিসেম্বর|ਦਸੰ|ਦਸੰਬਰ|ડિસે|ડિસેમ્બર|டிச|டிசம்பர்|డిసెం|
డిసెంబర్|ಡಿಸೆಂ|ಡಿಸೆಂಬರ್|ഡിസം|ഡിസംബർ|උඳුවප්|ธ.ค|ธันวาคม|ທ.ວ|ທັນວາ|ဒီ|ဒီဇင်ဘာ|დეკ|დეკემბერი|ዲሴም|ዲሴምበር|ធ្នូ
    """,
)
"""Twelve lists of names, parted by bars, in lower case."""

DISPUTED: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "hr": MappingProxyType({"listopada": 10, "lip": 6, "srp": 7, "lis": 10, "listopad": 10}),
    }
)
"""Language -> names that are those of other months elsewhere."""

WEEKDAYS = """
ahad|alhamisi|antradienis|bazar|bazar ertəsi|biyernes|ceturtdiena|chorshanba|csütörtök|cuma|cumartesi|czwartek|
cümə|cümə axşamı|dienstag|dijous|dilluns|dimanche|dimarts|dimecres|dinsdag|dissabte|diumenge|divendres|
domenica|domingo|donderdag|donnerstag|duminică|dushanba|e diel|e enjte|e hënë|e martë|e mërkurë|e premte|
e shtunë|esmaspäev|fimmtudagur|fredag|freitag|friday|föstudagur|giovedì|huwebes|hétfő|ijumaa|isnin|jeudi|joi|
jueves|juma|jumaat|jumamosi|jumanne|jumapili|jumat|jumatano|jumatatu|kamis|kedd|keskiviikko|keskiviikkona|
ketvirtadienis|khamis|kolmapäev|lauantai|lauantaina|laugardagur|laupäev|linggo|lundi|lunedì|lunes|luni|luns|
lördag|lørdag|maanantai|maanantaina|maandag|mandag|mardi|martedì|martes|marți|mercoledì|mercredi|miercuri|
minggu|mittwoch|miyerkules|miércoles|miðvikudagur|monday|montag|mánudagur|måndag|mércores|nedelja|nedeľa|
nedjelja|neděle|neljapäev|niedziela|onsdag|otrdiena|payshanba|pazar|pazartesi|penktadienis|perjantai|
perjantaina|perşembe|petak|petek|piatok|piektdiena|pirmadienis|pirmdiena|piątek|pondelok|pondělí|ponedeljak|
ponedeljek|ponedjeljak|poniedziałek|pátek|péntek|pühapäev|quarta-feira|quinta-feira|rabu|reede|sabado|sabato|
sabtu|salı|samedi|samstag|saturday|segunda-feira|sekmadienis|selasa|senin|seshanba|sestdiena|sexta-feira|
shanba|sobota|sonntag|sreda|srijeda|streda|středa|subota|sunday|sunnudagur|sunnuntai|sunnuntaina|svētdiena|
szerda|szombat|sábado|sâmbătă|söndag|søndag|teisipäev|terça-feira|thursday|tiistai|tiistaina|tirsdag|tisdag|
torek|torsdag|torstai|torstaina|trečiadienis|trešdiena|tuesday|utorak|utorok|vasárnap|vendredi|venerdì|venres|
viernes|vineri|vrijdag|wednesday|woensdag|wtorek|xoves|yakshanba|zaterdag|zondag|çarşamba|çərşənbə|
çərşənbə axşamı|úterý|þriðjudagur|četrtek|četvrtak|čtvrtek|środa|şənbə|šeštadienis|štvrtok|δευτέρα|δευτερα|
κυριακή|κυριακη|πέμπτη|παρασκευή|παρασκευη|πεμπτη|σάββατο|σαββατο|τετάρτη|τεταρτη|τρίτη|τριτη|аўторак|бейсенбі|
воскресенье|вторник|вівторок|дүйсенбі|жексенбі|жұма|недела|неделя|недеља|неділя|нядзеля|пʼятниця|панядзелак|
петак|петок|петък|понеделник|понедельник|понедељак|понеділок|пятница|пятніца|сабота|сейсенбі|сенбі|серада|
середа|среда|сряда|суббота|субота|събота|сәрсенбі|уторак|чацвер|четвер|четверг|четвртак|четврток|четвъртък|
երեքշաբթի|երկուշաբթի|կիրակի|հինգշաբթի|շաբաթ|ուրբաթ|չորեքշաբթի|ביום חמישי|ביום ראשון|ביום רביעי|ביום שבת|
ביום שישי|ביום שלישי|ביום שני|יום חמישי|יום ראשון|יום רביעי|יום שבת|יום שישי|יום שלישי|יום שני|اتوار|الأحد|
الأربعاء|الاثنين|الثلاثاء|الجمعة|الخميس|السبت|اونۍ|بدھ|جمعرات|جمعه|جمعہ|دوشنبه|سه شنبه|سه‌شنبه|شنبه|منگل|
پنج شنبه|پنجشنبه|پیر|چهارشنبه|ہفتہ|یکشنبه|आइतबार|गुरुवार|बिहिबार|बुधबार|बुधवार|मंगलवार|मंगळवार|मङ्गलबार|रविवार|
शनिबार|शनिवार|शुक्रबार|शुक्रवार|सोमबार|सोमवार|বুধবার|বৃহস্পতিবার|মঙ্গলবার|রবিবার|শনিবার|শুক্রবার|সোমবার|ਐਤਵਾਰ|
ਬੁੱਧਵਾਰ|ਮੰਗਲਵਾਰ|ਵੀਰਵਾਰ|ਸ਼ਨੀਵਾਰ|ਸ਼ੁੱਕਰਵਾਰ|ਸੋਮਵਾਰ|ગુરુવાર|બુધવાર|મંગળવાર|રવિવાર|શનિવાર|શુક્રવાર|સોમવાર|சனி|
செவ்வாய்|ஞாயிறு|திங்கள்|புதன்|வியாழன்|வெள்ளி|ఆదివారం|గురువారం|బుధవారం|మంగళవారం|శనివారం|శుక్రవారం|సోమవారం|
ಗುರುವಾರ|ಬುಧವಾರ|ಭಾನುವಾರ|ಮಂಗಳವಾರ|ಶನಿವಾರ|ಶುಕ್ರವಾರ|ಸೋಮವಾರ|ചൊവ്വാഴ്ച|ചൊവ്വാഴ്‌ച|ഞായറാഴ്‌ച|തിങ്കളാഴ്‌ച|ബുധനാഴ്‌ച|
വെള്ളിയാഴ്‌ച|വ്യാഴാഴ്‌ച|ശനിയാഴ്‌ച|අඟහරුවාදා|ඉරිදා|බදාදා|බ්‍රහස්පතින්දා|සඳුදා|සිකුරාදා|සෙනසුරාදා|วันจันทร์|
วันพฤหัสบดี|วันพุธ|วันศุกร์|วันอังคาร|วันอาทิตย์|วันเสาร์|ວັນຈັນ|ວັນພະຫັດ|ວັນພຸດ|ວັນສຸກ|ວັນອັງຄານ|ວັນອາທິດ|
ວັນເສົາ|ကြာသပတေး|စနေ|တနင်္ဂနွေ|တနင်္လာ|ဗုဒ္ဓဟူး|သောကြာ|အင်္ဂါ|კვირა|ოთხშაბათი|ორშაბათი|პარასკევი|სამშაბათი|
შაბათი|ხუთშაბათი|ሐሙስ|ማክሰኞ|ረቡዕ|ሰኞ|ቅዳሜ|እሑድ|ዓርብ|ចន្ទ|ច័ន្ទ|ពុធ|ព្រហស្បតិ៍|សុក្រ|សៅរ៍|អង្គារ|អាទិត្យ
"""
"""Names of weekdays, parted by bars, in lower case."""
