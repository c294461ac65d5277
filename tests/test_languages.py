"""HTML pages in languages that the shipped models were not taught: the story comes out whole, the furniture does not."""

import pytest

import ingest

STORIES = {
    "de": (
        ("Startseite", "Politik", "Wirtschaft", "Abonnieren", "Anmelden"),
        ("Mehr zum Thema", "Fährverkehr ruht bis Montag", "Neuer Pegel am Hafen", "Was der Sturm kostete"),
        (
            "Der Leuchtturm am nördlichen Kap brennt seit Freitag wieder, nach elf dunklen Wintern.",
            "Zwei Wärter sollen bis zum Frühjahr dort wohnen, mit einem Ofen, einem Funkgerät und neunhundert Büchern.",
            "Die Gemeinde hatte den Turm im vergangenen Herbst für einen Euro gekauft, wie die Bürgermeisterin sagte.",
            "Ob das Licht auch im nächsten Jahr brennt, hängt davon ab, wer die Lampe bezahlt.",
        ),
    ),
    "fr": (
        ("Accueil", "Politique", "Économie", "S’abonner", "Se connecter"),
        ("Lire aussi", "Le bac reste à quai jusqu’à lundi", "Un nouveau marégraphe au port", "Le prix de la tempête"),
        (
            "Le phare du cap nord brille de nouveau depuis vendredi, après onze hivers sans lumière.",
            "Deux gardiens y vivront jusqu’au printemps, avec un poêle, une radio et neuf cents livres.",
            "La commune avait acheté la tour à l’automne pour un euro, a rappelé la maire devant le conseil.",
            "Personne ne sait encore qui paiera la lampe l’an prochain, ni qui montera les marches.",
        ),
    ),
    "ru": (
        ("Главная", "Политика", "Экономика", "Подписаться", "Войти"),
        ("Читайте также", "Паром не ходит до понедельника", "Новый футшток в порту", "Во что обошёлся шторм"),
        (
            "Маяк на северном мысе снова горит с пятницы, после одиннадцати тёмных зим.",
            "Два смотрителя останутся там до весны с печью, рацией и девятью сотнями книг.",
            "Община купила башню прошлой осенью за один рубль, напомнила глава посёлка на собрании.",
            "Кто будет платить за лампу в следующем году, пока никто не знает.",
        ),
    ),
    "ja": (
        ("ホーム", "政治", "経済", "購読", "ログイン"),
        ("関連記事", "フェリーは月曜まで欠航", "港に新しい潮位計", "嵐の代償"),
        (
            "北の岬の灯台が金曜日、十一年ぶりに再び灯った。冬の間ずっと暗いままだった。",
            "二人の灯台守が春までそこで暮らす。持ち込んだのはストーブと無線機と九百冊の本だ。",
            "町は昨年の秋、塔をわずか百円で買い取ったと、町長は議会で説明した。",
            "来年も灯りがともるかどうかは、誰がランプの費用を払うかにかかっている。",
        ),
    ),
    "ar": (
        ("الرئيسية", "سياسة", "اقتصاد", "اشترك", "تسجيل الدخول"),
        ("اقرأ أيضا", "العبارة متوقفة حتى الاثنين", "مقياس جديد للمد في الميناء", "كلفة العاصفة"),
        (
            "عاد ضوء المنارة في الرأس الشمالي يوم الجمعة بعد أحد عشر شتاء من الظلام.",
            "سيقيم حارسان هناك حتى الربيع ومعهما موقد وجهاز لاسلكي وتسعمئة كتاب.",
            "اشترت البلدة البرج في الخريف الماضي بدينار واحد، كما قالت رئيسة المجلس.",
            "لا أحد يعرف بعد من سيدفع ثمن المصباح في العام المقبل.",
        ),
    ),
}
MODERN = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Kap</title></head><body>
<header class="site-header"><nav class="main-nav"><ul>{menu}</ul></nav></header>
<main><article class="post"><h1>{title}</h1><div class="entry-content">{body}</div></article>
<aside class="sidebar"><h2>{more}</h2><ul>{others}</ul></aside></main>
<footer class="site-footer"><ul>{menu}</ul><p>© 2025 Kap</p></footer></body></html>"""
OLD = """<html><head><meta charset="utf-8"><title>{title}</title></head><body><table><tr><td width=160>{menu}</td>
<td><font size=5><b>{title}</b></font>{body}<b>{more}</b><br>{others}</td></tr></table></body></html>"""


@pytest.mark.parametrize("layout", [MODERN, OLD], ids=["modern", "old"])
@pytest.mark.parametrize("lang", STORIES)
def test_a_story_comes_out_whole_and_without_its_furniture(lang, layout):
    menu, (more, *others), story = STORIES[lang]
    page = layout.format(
        lang=lang,
        title=others[2],
        menu="".join(f"<li><a href=/{n}>{each}</a></li>" for n, each in enumerate(menu)),
        more=more,
        others="".join(f"<li><a href=/s{n}>{each}</a></li>" for n, each in enumerate(others)),
        body="".join(f"<p>{each}</p>" for each in story),
    )
    article = ingest.clean(page.encode())
    assert isinstance(article, ingest.Article)
    assert [each for each in story if each not in article.text] == []
    assert [each for each in menu if each in article.text] == []
    assert article.metadata.language == lang
    if layout is MODERN:
        # in the table nothing but its links tells the other stories from a list of the article's own
        assert [each for each in others[:2] if each in article.text] == []
