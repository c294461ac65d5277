"""Languages other than English -> invented stories in them, and the charsets that people save them in."""

from __future__ import annotations

from random import Random

from tests.hostile.story import Story

__all__ = ["CHARSETS", "invent_in"]

_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "de": (
        (
            "Die Gemeinde Öhrfelde",
            "Der alte Müller von Süßach",
            "Eine Gruppe von Schülerinnen",
            "Der Verein für Flößerei",
        ),
        (
            "hat im Frühjahr beschlossen, die Brücke am Wehr wieder aufzubauen",
            "prüft seit Jahren die Schäden an der großen Schleuse",
            "möchte den Bürgern zeigen, wie früher Getreide gemahlen wurde",
            "hörte lange nichts mehr über die versprochenen Zuschüsse",
        ),
        (
            "und niemand weiß, was es am Ende kosten wird",
            "obwohl das Wasser höher steht als im Vorjahr",
            "während die Nachbarn über die Gebühren streiten",
            "nachdem der Rat die Pläne geändert hatte",
        ),
    ),
    "fr": (
        ("La commune de Vézonne", "Un ancien éclusier", "Le comité des fêtes", "Une équipe d'ingénieurs"),
        (
            "a décidé de réparer le vieux moulin près du canal",
            "étudie depuis l'été les fissures de la grande digue",
            "espère rouvrir le marché couvert avant l'hiver",
            "a retrouvé des plans dressés avant la crue",
        ),
        (
            "et personne ne sait combien cela coûtera",
            "malgré l'opposition de plusieurs propriétaires",
            "tandis que les élèves préparent une exposition",
            "après une année de débats très animés",
        ),
    ),
    "pl": (
        ("Gmina Żarłowice", "Dawny młynarz ze Świerkowa", "Grupa uczniów", "Towarzystwo rzeczne"),
        (
            "postanowiła odbudować kładkę przy jazie",
            "od lat bada pęknięcia w starej śluzie",
            "chciałoby pokazać, jak dawniej mielono zboże",
            "znalazła mapy narysowane przed powodzią",
        ),
        (
            "i nikt nie wie, ile to będzie kosztować",
            "choć woda stoi wyżej niż przed rokiem",
            "gdy sąsiedzi kłócą się o opłaty",
            "po długiej dyskusji w świetlicy",
        ),
    ),
    "ru": (
        ("Посёлок Верхняя Ольшанка", "Бывший смотритель шлюза", "Группа школьников", "Общество речников"),
        (
            "решил восстановить старый мост у плотины",
            "уже много лет изучает трещины в большой дамбе",
            "хочет показать жителям, как раньше мололи зерно",
            "нашла карты, составленные ещё до наводнения",
        ),
        (
            "и никто не знает, сколько это будет стоить",
            "хотя вода стоит выше, чем в прошлом году",
            "пока соседи спорят о новых сборах",
            "после долгого собрания в сельском клубе",
        ),
    ),
    "el": (
        ("Η κοινότητα της Καλαμιάς", "Ένας παλιός μυλωνάς", "Μια ομάδα μαθητών", "Ο σύλλογος των ψαράδων"),
        (
            "αποφάσισε να επισκευάσει τη γέφυρα κοντά στον μύλο",
            "εξετάζει εδώ και χρόνια τις ρωγμές στο φράγμα",
            "θέλει να δείξει πώς άλεθαν κάποτε το σιτάρι",
            "βρήκε χάρτες που σχεδιάστηκαν πριν από την πλημμύρα",
        ),
        (
            "και κανείς δεν ξέρει πόσο θα κοστίσει",
            "παρόλο που το νερό είναι ψηλότερα από πέρυσι",
            "ενώ οι γείτονες διαφωνούν για τα τέλη",
            "μετά από μια μεγάλη συζήτηση στην πλατεία",
        ),
    ),
    "ja": (
        ("青波町の役場は", "古い水車小屋の持ち主は", "地元の中学生たちは", "川漁師の組合は"),
        (
            "去年の秋から石橋の修理を進めている",
            "洪水の前に描かれた地図を倉の中で見つけた",
            "昔の粉ひきの方法を人々に見せたいと考えている",
            "長い間止まっていた渡し船をもう一度動かすことにした",
        ),
        (
            "しかし、費用がいくらになるかは誰にも分からない",
            "水位は例年よりかなり高いという",
            "近所の人たちは料金について話し合いを続けている",
            "冬が来る前に屋根を直す予定だ",
        ),
    ),
    "zh": (
        ("青石镇的居民", "老磨坊的主人", "一群中学生", "河运协会的会员"),
        (
            "决定在春天重新修建水坝旁边的小桥",
            "多年来一直在研究大堤上的裂缝",
            "想让大家看看从前人们怎样磨面粉",
            "在仓库里发现了洪水之前绘制的地图",
        ),
        (
            "但是没有人知道最后要花多少钱",
            "虽然今年的水位比去年高得多",
            "而邻居们还在为费用争论不休",
            "经过很长时间的讨论之后终于开始动工",
        ),
    ),
    "zh-tw": (
        ("青石鎮的居民", "老磨坊的主人", "一群國中學生", "河運協會的會員"),
        (
            "決定在春天重新修建水壩旁邊的小橋",
            "多年來一直在研究大堤上的裂縫",
            "想讓大家看看從前人們怎樣磨麵粉",
            "在倉庫裡發現了洪水之前繪製的地圖",
        ),
        (
            "但是沒有人知道最後要花多少錢",
            "雖然今年的水位比去年高得多",
            "而鄰居們還在為費用爭論不休",
            "經過很長時間的討論之後終於開始動工",
        ),
    ),
    "ko": (
        ("푸른돌 마을 주민들은", "오래된 물레방아의 주인은", "동네 중학생들은", "강변 어부 조합은"),
        (
            "봄부터 둑 옆의 다리를 다시 세우기로 했다",
            "여러 해 동안 큰 둑의 갈라진 틈을 조사해 왔다",
            "옛날에 곡식을 빻던 방법을 보여 주고 싶어 한다",
            "홍수가 나기 전에 그린 지도를 창고에서 찾았다",
        ),
        (
            "그러나 비용이 얼마나 들지는 아무도 모른다",
            "올해는 물이 작년보다 훨씬 높다고 한다",
            "이웃들은 아직도 요금을 두고 다투고 있다",
            "긴 회의 끝에 공사를 시작하게 되었다",
        ),
    ),
    "tr": (
        ("Gölbaşı köyünün sakinleri", "Eski değirmenin sahibi", "Bir grup öğrenci", "Balıkçılar derneği"),
        (
            "baharda taş köprüyü yeniden yapmaya karar verdi",
            "yıllardır büyük setteki çatlakları inceliyor",
            "eskiden buğdayın nasıl öğütüldüğünü göstermek istiyor",
            "ambarda selden önce çizilmiş haritalar buldu",
        ),
        (
            "ama bunun kaça mal olacağını kimse bilmiyor",
            "oysa su geçen yıla göre daha yüksek",
            "komşular ise ücretler yüzünden tartışıyor",
            "uzun süren bir toplantının ardından işe başlandı",
        ),
    ),
}

CHARSETS: tuple[tuple[str, str], ...] = (
    ("de", "iso-8859-1"),
    ("de", "windows-1252"),
    ("de", "utf-8"),
    ("de", "iso-8859-15"),
    ("fr", "iso-8859-1"),
    ("fr", "windows-1252"),
    ("pl", "iso-8859-2"),
    ("pl", "windows-1250"),
    ("ru", "windows-1251"),
    ("ru", "koi8-r"),
    ("ru", "utf-8"),
    ("el", "iso-8859-7"),
    ("el", "windows-1253"),
    ("ja", "shift_jis"),
    ("ja", "euc-jp"),
    ("ja", "iso-2022-jp"),
    ("ja", "utf-8"),
    ("zh", "gbk"),
    ("zh", "gb2312"),
    ("zh", "gb18030"),
    ("zh-tw", "big5"),
    ("ko", "euc-kr"),
    ("tr", "iso-8859-9"),
    ("tr", "windows-1254"),
)
"""Language and charset of pages as they are met; the names are labels of the Encoding Standard that Python knows as well."""


def invent_in(rng: Random, language: str) -> Story:
    """Return a story of six to ten paragraphs in that language."""
    who, did, more = _PARTS[language]
    wide = language.startswith(("ja", "zh"))
    stop, space, comma = ("。", "", "，" if language != "ja" else "、") if wide else (".", " ", ", ")

    def sentence() -> str:
        parts = rng.choice(who), rng.choice(did), rng.choice(more)
        return (
            f"{parts[0]}{space}{parts[1]}{comma}{parts[2]}{rng.choice(('', space + str(rng.randint(11, 9999))))}{stop}"
        )

    title = f"{rng.choice(who)}{space}{rng.choice(did)}"
    paragraphs = tuple(space.join(sentence() for _ in range(rng.randint(3, 5))) for _ in range(rng.randint(6, 10)))
    day = f"{rng.randint(2014, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return Story(title, "Ivo Brammoor", day, paragraphs, language)
