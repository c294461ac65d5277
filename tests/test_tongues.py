"""Pages in many languages are cut down to their article: each is invented, its body lines open with a bar."""

import re

import pytest

from ingest.extract.text.classify import judge
from ingest.extract.text.lines import segment
from ingest.models import render_text

BAR = re.compile(r"^\| ", re.MULTILINE)

# title, authors, day and capture of each; "| " opens what is body
CAPTURES = {
    "German": (
        "Die Brücke am Mühlweg bleibt sechs Wochen zu",
        ("Tobias Renner",),
        "2024-05-17",
        """\
Zum Inhalt springen
Menü
Politik
Wirtschaft
Sport
Kultur
Anmelden
Newsletter abonnieren
Startseite
Regional
Die Brücke am Mühlweg bleibt sechs Wochen zu
Von Tobias Renner
17. Mai 2024, 9:30 Uhr
Artikel anhören
Merken
Die gesperrte Brücke am Mühlweg. Foto: Hanna Oyelaran / dpa
| Die Brücke am Mühlweg wird ab Montag sechs Wochen lang gesperrt, weil der Kreis die Fahrbahn erneuern lässt.
| Wer hinüber will, muss den Umweg über die Steinbruchstraße nehmen, der etwa vier Kilometer länger ist.
Lesen Sie auch: Wie der Fluss im Frühjahr stieg
| „Wir wissen, dass das ärgerlich ist“, sagte die Ingenieurin Pat Dunmore. „Im Fluss wäre es ärgerlicher.“
| Was das kostet
| Die Arbeiten kosten 1,2 Millionen Euro, die das Land bezahlt. Die Busse halten so lange an der Bücherei.
Mehr zum Thema
Kater kehrt nach elf Jahren zurück
Schule bekommt ein neues Dach
Kommentare
Kommentar schreiben
Impressum
Datenschutz
© 2024 Der Talbote. Alle Rechte vorbehalten.
""",
    ),
    "French": (
        "Le pont du moulin fermé pendant six semaines",
        ("Inès Marchand",),
        "2024-05-17",
        """\
Aller au contenu principal
Politique
Économie
Sports
Se connecter
S'abonner
Accueil > Région
Le pont du moulin fermé pendant six semaines
Par Inès Marchand
Publié le 17 mai 2024 à 9h30
Partager sur Facebook
Partager cet article
| Le pont du moulin sera fermé à partir de lundi, le temps de refaire sa chaussée, a annoncé le département.
| Les automobilistes passeront par la route de la carrière, ce qui rallonge le trajet d'environ quatre kilomètres.
À lire aussi
Le jour où la rivière est montée
| « Nous savons que c'est gênant », a dit l'ingénieure Pat Dunmore. « Dans la rivière, ce le serait davantage. »
| Les travaux coûtent 1,2 million d'euros. Les bus s'arrêteront devant la bibliothèque.
Les plus lus
Un chat revient après onze ans
L'école change de toit
Mentions légales
Politique de confidentialité
Gérer les cookies
""",
    ),
    "Spanish": (
        "El puente del molino cierra seis semanas",
        ("Inés Marrero",),
        "2024-05-17",
        """\
Ir al contenido
Política
Economía
Deportes
Iniciar sesión
Suscríbete
El puente del molino cierra seis semanas
Por Inés Marrero
17 de mayo de 2024
Compartir en Facebook
Compartir en WhatsApp
| El puente del molino cerrará el lunes durante seis semanas mientras la provincia cambia su calzada, según dijo ayer.
| Los coches tendrán que ir por el camino de la cantera, que añade unos cuatro kilómetros al viaje.
Te puede interesar
El día en que subió el río
| «Sabemos que es una molestia», dijo la ingeniera Pat Dunmore. «Peor sería en el río».
| Las obras cuestan 1,2 millones de euros y los autobuses pararán en la biblioteca.
Envíanos tus fotos del valle a nuestro correo y las publicaremos en la web.
Las opiniones de los lectores son suyas y no representan las de este diario.
Lo más leído
Un gato vuelve tras once años
Aviso legal
Política de privacidad
""",
    ),
    "Polish": (
        "Most przy młynie zamknięty na sześć tygodni",
        (),
        "2024-05-17",
        """\
Przejdź do treści
Zaloguj się
Kraj
Świat
Sport
Gospodarka
Most przy młynie zamknięty na sześć tygodni
Opublikowano: 17 maja 2024
Udostępnij
| Most przy młynie będzie od poniedziałku zamknięty na sześć tygodni, ponieważ powiat wymienia jego nawierzchnię.
| Kierowcy pojadą drogą przez kamieniołom, co wydłuża podróż o mniej więcej cztery kilometry.
Czytaj też: Dzień, w którym wezbrała rzeka
| „Wiemy, że to kłopot”, powiedziała inżynierka Pat Dunmore. „W rzece byłby to większy kłopot”.
| Prace kosztują milion złotych, a autobusy zatrzymają się przy bibliotece.
Zobacz także
Kot wrócił po jedenastu latach
Komentarze
Dodaj komentarz
Polityka prywatności
Regulamin
""",
    ),
    "Swedish": (
        "Bron vid kvarnen stängs i sex veckor",
        ("Anna Karlsson",),
        "2024-05-17",
        """\
Hoppa till innehåll
Logga in
Inrikes
Utrikes
Ekonomi
Nöje
Bron vid kvarnen stängs i sex veckor
Av Anna Karlsson
Publicerad 17 maj 2024 kl. 09.30
Dela artikeln
| Bron vid kvarnen stängs på måndag i sex veckor medan länet byter dess körbana, meddelar kommunen.
| Bilarna leds om över stenbrottet, vilket gör resan ungefär fyra kilometer längre.
Läs också: Dagen då ån steg
| ”Vi vet att det är besvärligt”, säger ingenjören Pat Dunmore. ”I ån hade det varit värre.”
| Arbetet kostar tolv miljoner kronor, och bussarna stannar vid biblioteket så länge.
Mest läst
Katten kom hem efter elva år
Om oss
Integritetspolicy
Vi använder cookies för att webbplatsen ska fungera.
""",
    ),
    "Turkish": (
        "Değirmen köprüsü altı hafta kapalı",
        (),
        "2024-05-17",
        """\
Ana sayfa
Gündem
Dünya
Ekonomi
Spor
Üye ol
Giriş yap
Değirmen köprüsü altı hafta kapalı
17 Mayıs 2024
Paylaş
| Değirmen köprüsü, yol yüzeyi yenilendiği için pazartesi gününden başlayarak altı hafta boyunca kapalı olacak.
| Sürücüler taş ocağı yolundan gidecek ve bu yol yaklaşık dört kilometre daha uzun sürecek.
| Mühendis Pat Dunmore, bunun bir sıkıntı olduğunu bildiklerini ama ırmakta daha büyük olacağını söyledi.
İlgili haberler
Kedi on bir yıl sonra döndü
Yorum yap
Gizlilik politikası
Tüm hakları saklıdır.
""",
    ),
    "Russian": (
        "Мост у мельницы закроют на шесть недель",
        ("Иван Петров",),
        "2024-05-17",
        """\
Перейти к содержимому
Главная
Новости
Политика
Экономика
Спорт
Войти
Регистрация
Мост у мельницы закроют на шесть недель
Автор: Иван Петров
17 мая 2024, 09:30
Поделиться
Фото: Анна Реброва / ТАСС
| Мост у мельницы закроют с понедельника на шесть недель, потому что район меняет его покрытие.
| Водителям придется ехать через карьер, и эта дорога длиннее примерно на четыре километра.
Читайте также: День, когда поднялась река
| «Мы знаем, что это неудобно», — сказала инженер Пат Данмор. «В реке было бы хуже».
| Работы стоят двенадцать миллионов рублей, а автобусы будут останавливаться у библиотеки.
Подписывайтесь на наш телеграм-канал
Материалы по теме
Кот вернулся через одиннадцать лет
Школа получит новую крышу
Комментарии
Оставить комментарий
При использовании материалов сайта ссылка обязательна.
Политика конфиденциальности
""",
    ),
    "Ukrainian": (
        "Міст біля млина закриють на шість тижнів",
        (),
        "2024-05-17",
        """\
Головна
Новини
Політика
Економіка
Спорт
Увійти
Міст біля млина закриють на шість тижнів
17 травня 2024, 09:30
Поділитися
| Міст біля млина закриють із понеділка на шість тижнів, бо район міняє його покриття.
| Водіям доведеться їхати через кар'єр, і ця дорога довша приблизно на чотири кілометри.
Читайте також: День, коли піднялася річка
| «Ми знаємо, що це незручно», — сказала інженерка Пат Данмор. «У річці було б гірше».
Підписуйтесь на наш канал
Останні новини
Кіт повернувся через одинадцять років
Політика конфіденційності
Усі права захищені
""",
    ),
    "Japanese": (
        "水車小屋の橋、六週間の通行止め",
        ("山田太郎",),
        "2024-05-17",
        """\
本文へスキップ
ホーム
ニュース
政治
経済
スポーツ
ログイン
会員登録
検索
水車小屋の橋、六週間の通行止め
2024年5月17日 9時30分
山田太郎 記者
シェアする
ツイート
写真：花子／谷の新聞
| 谷の水車小屋の橋は、路面を張り替える工事のため、月曜日から六週間にわたって通行止めになると町が発表した。
| 車は石切り場の道を回ることになり、道のりはおよそ四キロ長くなる。
関連記事
川の水が増えた日
| 「ご不便をおかけすることは分かっています」と技師は話した。「川の中ではもっと不便になります」
| 工事の費用は一億円で、県が負担する。バスはその間、図書館の前に止まる。
あわせて読みたい
十一年ぶりに帰ってきた猫
学校の屋根が新しくなる
コメント
利用規約
プライバシーポリシー
無断転載を禁じます
""",
    ),
    "Chinese": (
        "磨坊桥将封闭六周",
        ("王小明",),
        "2024-05-17",
        """\
首页
新闻
国内
国际
财经
体育
登录
注册
磨坊桥将封闭六周
2024年05月17日 09:30
作者：王小明
分享到
微博
微信
| 县里宣布，因为要更换桥面，山谷里的磨坊桥从下周一起将封闭六个星期，行人也不能通过。
| 司机只能绕行采石场的道路，路程大约会多出四公里，请大家提前安排时间。
相关阅读：河水上涨的那一天
| 工程师说：“我们知道这很不方便，可是掉进河里会更不方便。”
| 这项工程要花一百二十万元，由省里支付，公共汽车暂时停在图书馆门口。
推荐阅读
一只猫十一年后回家
学校换了新屋顶
责任编辑：李四
版权声明：未经许可不得转载
""",
    ),
    "Korean": (
        "물레방앗간 다리 여섯 주 통제",
        ("홍길동",),
        "2024-05-17",
        """\
본문 바로가기
로그인
회원가입
정치
경제
사회
스포츠
물레방앗간 다리 여섯 주 통제
홍길동 기자
입력 2024.05.17 09:30
공유하기
글자크기
| 골짜기의 물레방앗간 다리가 노면을 새로 까는 공사 때문에 월요일부터 여섯 주 동안 통제된다고 군청이 밝혔다.
| 운전자들은 채석장 길로 돌아가야 하며 이 길은 약 사 킬로미터 더 길다.
| 기술자는 “불편하다는 것을 알고 있지만 강물 속에서는 더 불편할 것”이라고 말했다.
관련기사
십일 년 만에 돌아온 고양이
많이 본 뉴스
학교 지붕을 새로 얹는다
무단 전재 및 재배포 금지
""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CAPTURES)
def test_a_page_of_any_language_gives_its_article_and_nothing_else(name: str) -> None:
    title, authors, day, capture = CAPTURES[name]
    body = [line.removeprefix("| ") for line in capture.splitlines() if line.startswith("| ")]
    reading = judge(segment(BAR.sub("", capture)))
    kept = tuple(b for b, v in zip(reading.blocks, reading.verdicts, strict=True) if v.kept)
    assert render_text(kept).split() == " ".join(body).split()
    assert (reading.metadata.title, reading.metadata.authors) == (title, authors)
    assert (reading.metadata.published or "").startswith(day)


@pytest.mark.parametrize("name", CAPTURES)
def test_the_body_of_any_language_loses_nothing(name: str) -> None:
    body = [line.removeprefix("| ") for line in CAPTURES[name][3].splitlines() if line.startswith("| ")]
    reading = judge(segment("\n\n".join(body)))
    assert all(verdict.kept for verdict in reading.verdicts)
