"""Bytes -> text: the order of declarations, declarations that the bytes refute, and charsets nobody declared."""

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.decode.decode import CHARSETS, decode
from ingest.extract.decode.detect_charset import detect

# one text or two a language, invented, 200 to 400 characters
TEXTS = {
    "fr": "Le phare de la pointe a été repeint cet été par une équipe de bénévoles venus de tout le département. Selon la présidente de l’association, les travaux ont duré près de six semaines et coûté moins cher que prévu. « Nous avons reçu des dons jusqu’à la dernière journée », a-t-elle expliqué, en remerciant le maire et les pêcheurs du port.",
    "de": "Die alte Brücke über den Mühlbach wird im nächsten Frühjahr für Fußgänger wieder geöffnet. Nach Angaben der Stadt müssen zunächst die Geländer erneuert und die hölzernen Träger geprüft werden. „Wir hätten gern früher begonnen“, sagte die Bürgermeisterin, doch die Bauträger hätten größere Schäden gefunden als ursprünglich erwartet.",
    "es": "La biblioteca del barrio abrirá también los sábados por la mañana después de que más de cuatro mil vecinos firmaran una petición. ¿Quién pagará el personal adicional? Según la concejala de educación, el año próximo habrá una partida específica. «Los niños y los jóvenes lo pedían desde hacía años», señaló en una rueda de prensa.",
    "pt": "A estação de comboios da vila vai ter um jardim público a partir de junho, segundo informação da câmara municipal. As obras já começaram e não deverão prolongar-se além do verão. Os moradores pediram árvores de fruto, bancos à sombra e um parque para as crianças, e a decisão final será tomada na próxima reunião da comissão.",
    "it": "Il vecchio mulino sarà riaperto al pubblico già in primavera, perché i lavori di restauro procedono più in fretta del previsto. La città ha trovato i fondi grazie a una sottoscrizione, e c’è chi spera che diventerà un museo della civiltà contadina. «Così la comunità potrà finalmente entrarci», ha detto il sindaco, né ha voluto aggiungere altro.",
    "sv": "Den gamla järnvägsstationen på ön blir kafé i sommar, berättar kommunens näringslivschef. Föreningen har samlat in pengar i flera år och målat om väntsalen själva. Två bagare från grannbyn står för brödet, och på lördagar får besökare åka med den lilla rälsbussen längs stranden ända bort till fyren, där det också går att övernatta.",
    "da": "Den gamle færge sejler igen fra på lørdag, når værftet har gjort motoren færdig. Ifølge kaptajnen er både dæk og kahyt blevet malet, og øboerne glæder sig til at få forbindelsen tilbage. Billetterne koster det samme som før, men børn under ti år rejser gratis, så længe de følges med en voksen på hele turen over sundet.",
    "is": "Gamla bryggjan við höfnina verður endurbyggð í sumar, að sögn bæjarstjórans. Verkið hefur tafist vegna þess að efnið barst ekki fyrr en í maí, en nú er búist við því að því ljúki áður en haustvertíðin hefst. Íbúarnir hafa beðið lengi eftir þessu, enda hafa bátarnir þurft að leggjast að annars staðar síðustu þrjú árin.",
    "pl": "Stary młyn nad rzeką zostanie wyremontowany jeszcze w tym roku, ogłosił wójt gminy. Prace rozpoczną się w sierpniu i potrwają około sześciu miesięcy. Mieszkańcy chcą, żeby w budynku powstała świetlica dla młodzieży oraz mała piekarnia. „Czekaliśmy na tę decyzję dziesięć lat” — mówi sołtys, który pamięta jeszcze, jak mełło się tu żyto i pszenicę.",
    "cs": "Starý mlýn u řeky bude příští rok opraven, oznámil starosta obce. Práce začnou v srpnu a potrvají přibližně šest měsíců. Obyvatelé si přejí, aby v budově vznikla klubovna pro mládež a malá pekárna. „Na to rozhodnutí jsme čekali deset let,“ říká zdejší učitelka, která si ještě pamatuje, jak se tu mlelo žito a pšenice a jak děti koupaly koně v náhonu.",
    "hu": "A régi malmot jövőre felújítják, közölte a község polgármestere. A munkálatok augusztusban kezdődnek, és körülbelül hat hónapig tartanak majd. A lakók azt szeretnék, ha az épületben ifjúsági klub és egy kis pékség működne. „Tíz éve várunk erre a döntésre” – mondta az egyik idős asszony, aki még emlékszik rá, hogyan őrölték itt a búzát, és hogyan fürdették a gyerekek a lovakat.",
    "sk": "Starý mlyn pri rieke bude budúci rok opravený, oznámil starosta obce. Práce sa začnú v auguste a potrvajú približne šesť mesiacov. Obyvatelia si želajú, aby v budove vznikla klubovňa pre mládež a malá pekáreň. „Na toto rozhodnutie sme čakali desať rokov,“ hovorí miestna učiteľka, ktorá si ešte pamätá, ako sa tu mlelo žito a ako deti kúpali kone.",
    "hr": "Stari mlin uz rijeku bit će sljedeće godine obnovljen, najavio je načelnik općine. Radovi počinju u kolovozu i trajat će oko šest mjeseci. Mještani žele da se u zgradi uredi klub za mlade i mala pekarnica. „Na tu smo odluku čekali deset godina”, kaže učiteljica koja se još sjeća kako se ovdje mljelo žito i kako su djeca kupala konje pokraj mosta.",
    "sl": "Stari mlin ob reki bodo prihodnje leto obnovili, je sporočil župan občine. Dela se bodo začela avgusta in bodo trajala približno šest mesecev. Prebivalci si želijo, da bi v stavbi uredili prostor za mlade in majhno pekarno. „Na to odločitev smo čakali deset let,“ pravi učiteljica, ki se še spominja, kako so tukaj mleli žito in kako so otroci kopali konje.",
    "ro": "Vechea moară de lângă râu va fi renovată anul viitor, a anunţat primarul comunei. Lucrările încep în luna august şi vor dura aproximativ şase luni. Locuitorii îşi doresc ca în clădire să fie amenajat un club pentru tineri şi o mică brutărie. „Aşteptăm această hotărâre de zece ani”, spune învăţătoarea, care încă îşi aminteşte cum se măcina grâul aici.",
    "ru": "Старую мельницу у реки отремонтируют в будущем году, сообщил глава посёлка. Работы начнутся в августе и продлятся примерно шесть месяцев. Жители хотят, чтобы в здании открылись клуб для молодёжи и небольшая пекарня. «Мы ждали этого решения десять лет», — говорит учительница, которая ещё помнит, как здесь мололи рожь и как дети купали лошадей под мостом.",
    "ru2": "Новая выставка в краеведческом музее рассказывает о первых железнодорожниках края. Посетители увидят фонари, расписания, форменные фуражки и письма, которые сохранили внуки машинистов. Вход свободный, однако экскурсию лучше заказать заранее: желающих много, а зал вмещает всего двадцать человек. Экспозиция будет открыта до конца ноября, кроме понедельников.",
    "uk": "Старий млин біля річки відремонтують наступного року, повідомив голова громади. Роботи розпочнуться в серпні й триватимуть близько шести місяців. Мешканці хочуть, щоб у будівлі відкрили клуб для молоді та невелику пекарню. «Ми чекали на це рішення десять років», — каже вчителька, яка ще пам’ятає, як тут мололи жито і як діти купали коней під мостом.",
    "bg": "Старата воденица край реката ще бъде ремонтирана през следващата година, съобщи кметът на общината. Работата започва през август и ще продължи около шест месеца. Жителите искат в сградата да има младежки клуб и малка пекарна. „Чакаме това решение от десет години“, казва учителката, която още помни как тук мелеха ръж и как децата къпеха конете под моста.",
    "sr": "Стари млин поред реке биће обновљен следеће године, најавио је председник општине. Радови почињу у августу и трајаће око шест месеци. Мештани желе да се у згради уреди клуб за младе и мала пекара. „На ту одлуку чекали смо десет година”, каже учитељица, која се још сећа како се овде млело жито и како су деца купала коње испод моста.",
    "mk": "Старата воденица покрај реката ќе биде обновена следната година, соопшти градоначалникот на општината. Работите ќе почнат во август и ќе траат околу шест месеци. Жителите сакаат во зградата да има клуб за млади и мала пекарница. „Ја чекавме оваа одлука десет години“, вели учителката, која се уште памети како овде се мелеше жито и како децата ги капеа коњите.",
    "be": "Стары млын каля ракі адрамантуюць у наступным годзе, паведаміў старшыня сельскага савета. Работы пачнуцца ў жніўні і працягнуцца прыкладна шэсць месяцаў. Жыхары хочуць, каб у будынку адкрыўся клуб для моладзі і невялікая пякарня. «Мы чакалі гэтага рашэння дзесяць гадоў», — кажа настаўніца, якая яшчэ памятае, як тут малолі жыта і як дзеці купалі коней.",
    "el": "Ο παλιός μύλος δίπλα στο ποτάμι θα ανακαινιστεί του χρόνου, ανακοίνωσε ο δήμαρχος. Οι εργασίες αρχίζουν τον Αύγουστο και θα διαρκέσουν περίπου έξι μήνες. Οι κάτοικοι θέλουν να γίνει στο κτίριο μια λέσχη για τους νέους και ένας μικρός φούρνος. «Περιμέναμε αυτή την απόφαση δέκα χρόνια», λέει η δασκάλα, που θυμάται ακόμη πώς άλεθαν εδώ το σιτάρι.",
    "el2": "Άνοιξε χθες η νέα έκθεση του λαογραφικού μουσείου για τους πρώτους σιδηροδρομικούς της περιοχής. Οι επισκέπτες θα δουν φανάρια, δρομολόγια, καπέλα και γράμματα που φύλαξαν τα εγγόνια των μηχανοδηγών. Η είσοδος είναι ελεύθερη, αλλά για ξενάγηση χρειάζεται κράτηση, γιατί η αίθουσα χωράει μόνο είκοσι άτομα. Ώρες λειτουργίας: εννέα έως τρεις, εκτός Δευτέρας.",
    "tr": "Irmağın kıyısındaki eski değirmen gelecek yıl onarılacak, dedi belediye başkanı. Çalışmalar ağustos ayında başlayacak ve yaklaşık altı ay sürecek. Köylüler binada gençler için bir kulüp ile küçük bir fırın açılmasını istiyor. “Bu kararı on yıldır bekliyorduk” diyen öğretmen, burada buğdayın nasıl öğütüldüğünü ve çocukların köprünün altında atları nasıl yıkadığını hâlâ hatırlıyor.",
    "tr2": "Şehir müzesinde açılan yeni sergi, bölgenin ilk demiryolcularını anlatıyor. Ziyaretçiler fenerleri, tarifeleri, şapkaları ve makinistlerin torunlarının sakladığı mektupları görebilecek. Giriş ücretsiz, ancak rehberli gezi için önceden yer ayırtmak gerekiyor; çünkü salon yalnızca yirmi kişi alıyor. İsteyenler pazartesi dışında her gün dokuzdan üçe kadar gelebilir.",
    "he": 'הטחנה הישנה שליד הנהר תשופץ בשנה הבאה, הודיע ראש המועצה. העבודות יתחילו באוגוסט ויימשכו כשישה חודשים. התושבים מבקשים שיוקמו במבנה מועדון לבני הנוער ומאפייה קטנה. "חיכינו להחלטה הזאת עשר שנים", אומרת המורה, שעדיין זוכרת איך טחנו כאן חיטה ואיך הילדים רחצו את הסוסים מתחת לגשר. השיפוץ ימומן מתרומות ומתקציב המדינה.',
    "he2": "תערוכה חדשה במוזיאון העירוני מספרת על עובדי הרכבת הראשונים באזור. המבקרים יראו פנסים, לוחות זמנים, כובעים ומכתבים ששמרו הנכדים של הנהגים. הכניסה חופשית, אבל כדאי להזמין מקום לסיור מראש, כי באולם יש מקום לעשרים איש בלבד. התערוכה תהיה פתוחה עד סוף נובמבר, בכל יום מתשע עד שלוש, חוץ מימי שני ומחגים.",
    "ar": "أعلن رئيس البلدية أن الطاحونة القديمة قرب النهر سترمم في العام المقبل. وتبدأ الأعمال في شهر أغسطس وتستمر نحو ستة أشهر. ويرغب السكان في أن يضم المبنى ناديا للشباب ومخبزا صغيرا. وقالت المعلمة التي ما زالت تتذكر كيف كان القمح يطحن هنا: «انتظرنا هذا القرار عشر سنوات»، وأضافت أن الأطفال كانوا يغسلون الخيل تحت الجسر.",
    "ar2": "افتتح متحف المدينة معرضا جديدا يروي قصة عمال السكك الحديدية الأوائل في المنطقة. وسيشاهد الزوار المصابيح وجداول الرحلات والقبعات والرسائل التي احتفظ بها أحفاد السائقين. الدخول مجاني، لكن يفضل حجز الجولة مسبقا لأن القاعة لا تتسع إلا لعشرين شخصا. ويستمر المعرض حتى نهاية شهر نوفمبر، كل يوم ما عدا الإثنين، من التاسعة حتى الثالثة.",
    "fa": "آسياب قديمي کنار رودخانه سال آينده بازسازي مي\u200cشود، دهدار روستا اين را گفت. کارها در ماه مرداد آغاز مي\u200cشود و حدود شش ماه طول مي\u200cکشد. مردم مي\u200cخواهند در اين ساختمان يک باشگاه براي جوانان و يک نانوايي کوچک باز شود. آموزگار که هنوز به ياد دارد چگونه گندم را اينجا آرد مي\u200cکردند گفت: «ده سال چشم به راه اين تصميم بوديم» و بچه\u200cها پرچم\u200cها را آوردند.",
    "lt": "Senasis malūnas prie upės kitais metais bus atnaujintas, pranešė seniūnas. Darbai prasidės rugpjūtį ir truks maždaug šešis mėnesius. Gyventojai norėtų, kad pastate atsirastų jaunimo klubas ir nedidelė kepykla. „Šio sprendimo laukėme dešimt metų“, – sako mokytoja, kuri dar prisimena, kaip čia buvo malami rugiai ir kaip vaikai po tiltu maudydavo žirgus, o senieji žvejojo ąžuolų paunksnėje.",
    "lv": "Vecās dzirnavas pie upes nākamgad tiks atjaunotas, paziņoja pagasta vadītājs. Darbi sāksies augustā un ilgs aptuveni sešus mēnešus. Iedzīvotāji vēlas, lai ēkā būtu jauniešu klubs un neliela maizes ceptuve. „Šo lēmumu mēs gaidījām desmit gadus,” saka skolotāja, kura vēl atceras, kā šeit mala rudzus un kā bērni zem tilta peldināja zirgus, kamēr vecāki ķēra zivis.",
    "et": "Vana veski jõe ääres tehakse järgmisel aastal korda, teatas vallavanem. Tööd algavad augustis ja kestavad umbes kuus kuud. Elanikud soovivad, et hoones oleks noorteklubi ja väike pagariäri. „Ootasime seda otsust kümme aastat,“ ütleb õpetaja, kes mäletab veel, kuidas siin rukist jahvatati ja kuidas lapsed silla all hobuseid ujutasid. Žürii valib kujunduse ning šeff küpsetab leiba.",
    "th": "โรงสีเก่าริมแม่น้ำจะได้รับการซ่อมแซมในปีหน้า นายกเทศมนตรีประกาศเมื่อวานนี้ งานจะเริ่มในเดือนสิงหาคมและใช้เวลาประมาณหกเดือน ชาวบ้านอยากให้อาคารนี้มีสโมสรสำหรับเยาวชนและร้านขนมปังเล็กๆ ครูคนหนึ่งซึ่งยังจำได้ว่าเคยสีข้าวกันที่นี่อย่างไรกล่าวว่า เรารอการตัดสินใจนี้มาสิบปีแล้ว และเด็กๆ ก็เคยอาบน้ำให้ม้าใต้สะพาน",
    "th2": "นิทรรศการใหม่ในพิพิธภัณฑ์ประจำเมืองเล่าเรื่องคนงานรถไฟรุ่นแรกของภาคนี้ ผู้เข้าชมจะได้เห็นโคมไฟ ตารางเวลา หมวก และจดหมายที่หลานของคนขับรถไฟเก็บรักษาไว้ เข้าชมฟรี แต่ควรจองรอบนำชมล่วงหน้า เพราะห้องจัดแสดงรับได้เพียงยี่สิบคน เปิดทุกวันยกเว้นวันจันทร์ ตั้งแต่เก้าโมงเช้าถึงบ่ายสามโมง จนถึงสิ้นเดือนพฤศจิกายน",
    "zh": "村长昨天宣布,河边的老磨坊将在明年重新修缮。工程从八月开始,大约需要六个月。居民们希望这座建筑里能有一个青年活动中心和一家小面包店。一位还记得当年在这里磨面的老师说:“这个决定我们等了十年。”她小时候常和同学们在桥下给马洗澡。修缮的费用由村民捐款和县里的拨款共同承担,设计图已经贴在村口的公告栏上,任何人都可以提出意见。",
    "zh2": "市博物馆新开的展览讲述了本地第一代铁路工人的故事。观众可以看到信号灯、时刻表、制服帽,还有司机的孙辈保存下来的信件。参观免费,不过最好提前预约讲解,因为展厅一次只能容纳二十人。展览将持续到十一月底,除星期一以外每天上午九点到下午三点开放。馆长说,最受欢迎的是一张旧照片,上面站着二十七名工人和一条狗,没有人知道那条狗的名字。",
    "tw": "村長昨天宣布,河邊的老磨坊將在明年重新整修。工程從八月開始,大約需要六個月。居民們希望這座建築裡能有一個青年活動中心和一家小麵包店。一位還記得當年在這裡磨麵的老師說:「這個決定我們等了十年。」她小時候常和同學們在橋下幫馬洗澡。整修的費用由村民捐款和縣政府的補助共同負擔,設計圖已經貼在村口的公告欄上,任何人都可以提出意見。",
    "tw2": "市立博物館新開的展覽講述了本地第一代鐵路工人的故事。觀眾可以看到號誌燈、時刻表、制服帽,還有司機的孫輩保存下來的信件。參觀免費,不過最好事先預約導覽,因為展廳一次只能容納二十人。展覽將持續到十一月底,除了星期一以外每天上午九點到下午三點開放。館長說,最受歡迎的是一張舊照片,上面站著二十七名工人和一條狗,沒有人知道那條狗的名字。",
    "ja": "川沿いの古い水車小屋が来年修復されると、村長が昨日発表した。工事は八月に始まり、およそ六か月かかる見込みだ。住民は、建物の中に若者の集会所と小さなパン屋ができることを望んでいる。ここで麦をひいていたころを覚えている先生は「この決定を十年も待っていました」と話した。子どものころは友だちと橋の下で馬を洗ったという。費用は寄付と県の補助金でまかなう。",
    "ja2": "市の博物館で始まった新しい展示は、この地方で最初に鉄道で働いた人たちの物語を伝えている。見学者はランプや時刻表、制帽のほか、運転士の孫が大切に保管してきた手紙を見ることができる。入場は無料だが、展示室には二十人しか入れないため、案内付きの見学は予約したほうがよい。展示は十一月末まで、月曜日をのぞく毎日、午前九時から午後三時まで開いている。",
    "ko": "강가의 오래된 물레방앗간이 내년에 새로 고쳐진다고 이장이 어제 밝혔다. 공사는 팔월에 시작되어 약 여섯 달 동안 이어질 예정이다. 주민들은 건물 안에 청소년을 위한 모임방과 작은 빵집이 생기기를 바라고 있다. 이곳에서 밀을 빻던 시절을 기억하는 선생님은 “우리는 이 결정을 십 년이나 기다렸다”고 말했다. 어릴 때 친구들과 다리 밑에서 말을 씻겼다고 한다. 비용은 기부금과 군의 보조금으로 마련한다.",
    "ko2": "시립 박물관에서 열린 새 전시는 이 지역 첫 철도 노동자들의 이야기를 들려준다. 관람객은 등불과 시간표, 모자, 그리고 기관사의 손주들이 간직해 온 편지를 볼 수 있다. 입장은 무료지만 전시실에 스무 명밖에 들어갈 수 없어 안내를 받으려면 미리 예약하는 것이 좋다. 전시는 십일월 말까지 월요일을 제외한 매일 오전 아홉 시부터 오후 세 시까지 문을 연다.",
}

# charset -> languages; 6 samples a charset: as many shapes of page as make up for few languages
UNDECLARED = {
    "cp1252": "fr de es pt it sv",
    "iso8859-2": "pl cs hu sk hr sl",
    "cp1250": "pl cs hu sk ro hr",
    "cp1251": "ru uk bg sr mk be",
    "koi8-r": "ru ru2",
    "cp1253": "el el2",
    "cp1254": "tr tr2",
    "cp1255": "he he2",
    "cp1256": "ar ar2 fa",
    "cp1257": "lt lv et",
    "cp874": "th th2",
    "gb18030": "zh zh2",
    "big5": "tw tw2",
    "cp932": "ja ja2",
    "euc_jp": "ja ja2",
    "cp949": "ko ko2",
}
FURTHER = {
    "cp1252": "da is",
    "mac-roman": "fr de",
    "koi8-u": "uk",
    "iso8859-5": "ru bg",
    "cp866": "ru ru2",
    "mac-cyrillic": "ru",
    "iso8859-7": "el el2",
    "iso2022_jp": "ja ja2",
    "utf-16-le": "fr ru",
    "utf-16-be": "fr ru",
}


def fit(text, charset):
    """Return the text with typography that the charset lacks written in ASCII."""
    for fancy, plain in zip("„“”’«»–—\u200c", ['"', '"', '"', "'", '"', '"', "-", "-", ""], strict=True):
        try:
            fancy.encode(charset)
        except UnicodeEncodeError:
            text = text.replace(fancy, plain)
    return text


def bare(text):
    return text


def marked_up(text):
    sentences = "".join(f"<p class='x'>{sentence.strip()}.</p>\n" for sentence in text.split("."))
    return f"<html><head><style>.a{{color:red}}</style></head><body><a href=/>Home</a>{sentences}</body></html>"


def behind_script(text):
    script = "function f(a,b){return a<b?1:2}\n" * 900
    return (
        f"<html><head><script>{script}</script></head><body><p>Copyright Example Media</p><p>{text}</p></body></html>"
    )


SHAPES = (bare, marked_up, behind_script)
SAMPLES = [
    pytest.param(charset, shape(fit(TEXTS[language], charset)), id=f"{charset}-{language}-{shape.__name__}")
    for charset, languages in UNDECLARED.items()
    for language in languages.split()
    for shape in SHAPES[: 6 // len(languages.split())]
]


@pytest.mark.parametrize(("charset", "text"), SAMPLES)
def test_text_in_an_undeclared_charset_comes_out_right(charset, text):
    decoded = decode(text.encode(charset))
    assert decoded.text == text
    assert decoded.charset_from == "detected"


def test_the_samples_are_16_charsets_by_6():
    assert len(SAMPLES) == 96


# charset -> its label and languages; eight texts each: whole ones, then single sentences as a short notice has them
EIGHT = {
    "cp1252": ("iso-8859-1", "fr de es pt it sv da is"),
    "iso8859-2": ("iso-8859-2", "pl cs hu sk hr"),
    "cp1250": ("windows-1250", "pl cs hu sk ro"),
    "cp1251": ("windows-1251", "ru ru2 uk bg sr mk be"),
    "koi8-r": ("koi8-r", "ru ru2"),
    "cp1253": ("windows-1253", "el el2"),
    "cp1254": ("iso-8859-9", "tr tr2"),
    "cp1255": ("windows-1255", "he he2"),
    "cp1256": ("windows-1256", "ar ar2 fa"),
    "gb18030": ("gbk", "zh zh2"),
    "big5": ("big5", "tw tw2"),
    "cp932": ("shift_jis", "ja ja2"),
    "euc_jp": ("euc-jp", "ja ja2"),
    "iso2022_jp": ("iso-2022-jp", "ja ja2"),
    "cp949": ("euc-kr", "ko ko2"),
}
NOTICE = (
    "<!doctype html><html><head>{declared}<title>{title}</title></head><body><nav><a href=/>Home</a></nav><p>{text}"
)


def eight(charset, languages):
    texts = [fit(TEXTS[name], charset) for name in languages.split()]
    sentences = [part.strip() for text in texts for part in re.split(r"(?<=[.。!?؟])\s*", text) if len(part) > 25]
    return [*texts, *sorted(sentences, key=len, reverse=True)][:8]


@pytest.mark.parametrize("charset", EIGHT)
def test_eight_texts_come_out_right_declared_in_the_page_in_the_header_and_not_at_all(charset):
    label, languages = EIGHT[charset]
    for text in eight(charset, languages):
        for declared, headers in (
            (f'<meta charset="{label}">', {}),
            (f'<meta http-equiv="Content-Type" content="text/html; charset={label}">', {}),
            ("", {"content-type": f"text/html; charset={label}"}),
            ("", {}),
        ):
            page = NOTICE.format(declared=declared, title=text[:40], text=text)
            assert decode(page.encode(charset), headers=headers).text == page


@pytest.mark.parametrize(
    ("charset", "language"), [(charset, name) for charset, names in FURTHER.items() for name in names.split()]
)
def test_rarer_undeclared_charsets_come_out_right_too(charset, language):
    text = fit(TEXTS[language], charset)
    assert decode(text.encode(charset), media_type="text/plain").text == text


@pytest.mark.parametrize(
    "text",
    ["It costs £50, not £5.", "São Paulo", "10 × 20 cm", "Beyoncé’s “tour” — a naïve résumé", "¿Qué?", "© 2020, 25°C"],
)
def test_a_few_odd_characters_in_ascii_are_windows_1252(text):
    assert decode(text.encode("cp1252")).text == text


def test_bytes_that_no_language_explains_are_left_undetected():
    body = b"".join(sha256(bytes([seed])).digest() for seed in range(16))  # as good as random
    assert detect(body) is None
    assert decode(body).charset_from == "default"


def test_detection_takes_the_text_and_not_the_scripts_for_its_sample():
    script = "<script>var names = 'Москва Казань Самара'</script>".encode("koi8-r") * 30
    page = script + "<p>Müller überquerte die Straße, während Jörg nachließ.</p>".encode("cp1252")
    assert "Straße" in decode(page).text


# declarations

HTML = {"media_type": "text/html"}
PLAIN = {"media_type": "text/plain"}


def served(charset):
    return {"headers": {"content-type": f"text/html; charset={charset}"}}


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_comes_before_the_header(codec):
    decoded = decode("Ångström".encode(codec), **served("windows-1251"))
    assert (decoded.text, decoded.charset_from) == ("Ångström", "bom")


def test_the_header_comes_before_the_meta_tag():
    body = '<meta charset="koi8-r"><p>Мельница</p>'.encode("cp1251")
    decoded = decode(body, **served("windows-1251"))
    assert decoded.text.endswith("<p>Мельница</p>")
    assert (decoded.charset, decoded.charset_from) == ("windows-1251", "header")


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="koi8-r">',
        "<meta http-equiv=Content-Type content='text/html; charset=KOI8-R'>",
        '<?xml version="1.0" encoding="koi8-r"?>',
        "<!-- " + "an old banner " * 150 + '--><meta charset="koi8-r">',
    ],
)
def test_markup_declares_its_charset(declaration):
    decoded = decode((declaration + "<p>Старая мельница</p>").encode("koi8-r"))
    assert decoded.text.endswith("<p>Старая мельница</p>")
    assert (decoded.charset, decoded.charset_from) == ("koi8-r", "meta")


def test_a_tag_in_plain_text_declares_nothing():
    body = 'how to write <meta charset="koi8-r">: Wählen Sie zuerst die Überschrift'.encode("cp1252")
    assert decode(body, **PLAIN).charset == "windows-1252"


@pytest.mark.parametrize(
    ("label", "codec", "name", "language"),
    [
        ("ISO-8859-1", "cp1252", "windows-1252", "fr"),
        ("us-ascii", "cp1252", "windows-1252", "de"),
        ("latin2", "iso8859-2", "iso-8859-2", "pl"),
        ("iso-8859-9", "cp1254", "windows-1254", "tr"),
        ("TIS-620", "cp874", "windows-874", "th"),
        ("gb2312", "gb18030", "gb18030", "zh"),
        ("x-gbk", "gb18030", "gb18030", "zh"),
        ("gb_2312", "gb18030", "gb18030", "zh"),
        ("big5", "big5", "big5", "tw"),
        ("shift_jis", "cp932", "shift_jis", "ja"),
        ("x-sjis", "cp932", "shift_jis", "ja"),
        ("EUC-JP", "euc_jp", "euc-jp", "ja"),
        ("iso-2022-jp", "iso2022_jp", "iso-2022-jp", "ja"),
        ("euc-kr", "cp949", "euc-kr", "ko"),
        ("ks_c_5601-1987", "cp949", "euc-kr", "ko"),
        ("windows-949", "cp949", "euc-kr", "ko"),
        ("iso-8859-8-i", "iso8859-8", "iso-8859-8", "he"),
        ("x-mac-cyrillic", "mac-cyrillic", "x-mac-cyrillic", "ru"),
        ("x-cp1251", "cp1251", "windows-1251", "uk"),
        ("utf-16le", "utf-16-le", "utf-16le", "fr"),
        ("utf-16", "utf-16-be", "utf-16be", "fr"),
        ("windows-1256", "cp1256", "windows-1256", "ar"),
    ],
)
def test_labels_mean_what_they_mean_in_browsers(label, codec, name, language):
    text = fit(TEXTS[language], codec)
    decoded = decode(text.encode(codec), **served(label))
    assert (decoded.text, decoded.charset, decoded.charset_from) == (text, name, "header")


@pytest.mark.parametrize(
    "label", ["utf-7", "rot13", "base64", "idna", "punycode", "undefined", "unicode_escape", "wat"]
)
def test_labels_of_no_charset_of_a_page_are_not_followed(label):
    decoded = decode("Straße +AGEAYg- \\ud800".encode(), **served(label))
    assert (decoded.text, decoded.charset_from) == ("Straße +AGEAYg- \\ud800", "utf-8")


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "euc-kr", "utf-16", "utf-8"])
def test_utf_8_under_a_wrong_label_is_read_as_utf_8(label):
    decoded = decode(TEXTS["ru"].encode(), **served(label))
    assert (decoded.text, decoded.charset) == (TEXTS["ru"], "utf-8")
    assert decoded.charset_from == ("header" if label == "utf-8" else "utf-8")


def test_one_pair_of_bytes_is_not_enough_to_overrule_a_declaration():
    body = "«LE CAFÉ»".encode("cp1252")[1:]
    assert decode(body, **served("iso-8859-1")).text == "LE CAFÉ»"


def test_a_declaration_that_the_bytes_refute_gives_way_to_the_next():
    body = ('<meta charset="windows-1251">' + TEXTS["ru"]).encode("cp1251")
    decoded = decode(body, **served("utf-8"))
    assert decoded.text.endswith(TEXTS["ru"])
    assert (decoded.charset, decoded.charset_from) == ("windows-1251", "meta")


def test_text_that_is_declared_utf_8_and_is_not_is_detected():
    decoded = decode(TEXTS["cs"].encode("cp1250"), **served("utf-8"))
    assert (decoded.text, decoded.charset_from) == (TEXTS["cs"], "detected")


def test_utf_16_in_a_meta_tag_means_utf_8():
    assert decode('<meta charset="utf-16"><p>Straße</p>'.encode()).text.endswith("<p>Straße</p>")


def test_utf_8_cut_in_the_middle_of_a_character_loses_that_character_only():
    decoded = decode(TEXTS["fr"].encode()[:-1] + b"\xe2\x80", **PLAIN)
    assert decoded.text == TEXTS["fr"][:-1] + "\ufffd"
    assert decoded.charset_from == "utf-8"
    assert decode(TEXTS["fr"].encode()[:-1] + b"\xe2\x80", **served("iso-8859-1")) == decoded


def test_the_charset_of_a_script_is_not_that_of_the_page():
    page = '<script charset="iso-8859-1" src="a.js"></script><p>' + TEXTS["ru"]
    assert decode(page.encode("cp1251")).text == page


def test_a_few_stray_bytes_do_not_cost_the_rest():
    body = TEXTS["cs"].encode() + b" caf\xe9"
    assert decode(body, **HTML).text == TEXTS["cs"] + " caf\ufffd"


# what comes out


def test_line_ends_are_line_feeds_and_nul_is_gone():
    assert decode(b"one\r\ntwo\rthree\0").text == "one\ntwo\nthree"


def test_what_a_terminal_obeys_is_gone():
    body = (
        b"\x1b[1mTide\x1b[0m \x1b]8;;http://a.example/\x1b\\\\table\x1b]8;;\x07 of \x1b(Bthe \x1b[38;5;9mport".replace(
            b"\\\\", b"\\"
        )
    )
    assert decode(body, **PLAIN).text == "Tide table of the port"


def test_letters_struck_twice_are_letters():
    assert decode(b"T\bTi\bid\bde\be _\bt_\ba_\bb_\bl_\be", **PLAIN).text == "Tide table"


def test_text_that_was_decoded_twice_keeps_its_words():
    text = "It\u00e2\u0080\u0099s the tide \u00e2\u0080\u009cof\u00e2\u0080\u009d the port"
    assert "the tide" in decode(text.encode(), **PLAIN).text
    assert decode(text.encode(), **PLAIN).text.endswith("the port")
    assert decode("zem\u00c4\u009b a sv\u00c4\u009bt 1".encode(), **PLAIN).text == "zem\u00c4 a sv\u00c4t 1"
    assert decode("\u009b1mTide\u009b0m table".encode(), **PLAIN).text == "Tide table"


def test_the_euro_of_gbk_pages_is_a_euro():
    assert "€" in decode(TEXTS["zh"].encode("gb18030") + b" \x80 5", **served("gbk")).text


@given(st.binary(max_size=600), st.sampled_from(["", *CHARSETS.values(), "x-user-defined", 'ut"f', "gbk"]))
def test_no_bytes_and_no_label_ever_fail(body, label):
    for kind in ("text/html", "text/plain"):
        decoded = decode(body, media_type=kind, headers={"content-type": f"{kind}; charset={label}"} if label else {})
        decoded.text.encode("utf-8")  # no lone surrogates
        assert not {"\r", "\0"} & set(decoded.text)
        assert decoded.charset in CHARSETS.values()
        assert decoded.charset_from in {"bom", "header", "meta", "utf-8", "detected", "default"}
        assert decoded == decode(
            body, media_type=kind, headers={"content-type": f"{kind}; charset={label}"} if label else {}
        )


def encodable(character, codec):
    try:
        return character.encode(codec).decode(codec) == character
    except UnicodeError:
        return False


LETTERS = sorted({letter for text in TEXTS.values() for letter in text} | set(map(chr, range(0x20, 0x7F))))
ALPHABETS = {
    codec: [letter for letter in LETTERS if encodable(letter, codec)]
    for codec in CHARSETS
    if not codec.startswith("utf-")
}


@given(st.sampled_from(sorted(ALPHABETS)).flatmap(lambda c: st.tuples(st.just(c), st.text(ALPHABETS[c], max_size=80))))
def test_what_was_encoded_in_a_declared_charset_comes_back(sample):
    codec, text = sample
    body = text.encode(codec)
    decoded = decode(body, media_type="text/plain", headers={"content-type": f"text/plain; charset={CHARSETS[codec]}"})
    if decoded.charset_from == "header":
        assert decoded.text == text
    else:  # bytes that are UTF-8 beyond doubt
        assert decoded.text == body.decode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")))
def test_text_in_utf_8_always_comes_back(text):
    assert decode(text.encode(), media_type="text/plain").text == text
