"""Furniture in the languages beyond English -> label tables and patterns that ``labels`` and ``patterns`` take in.

German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Turkish, Russian,
Ukrainian, Japanese, Chinese (both scripts) and Korean: what news pages of each print around an article.
"""
# ruff: noqa: E501 - a pattern is one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["HINTS_ABROAD", "LABELS_ABROAD", "STARTS_ABROAD", "lexicon"]


def lexicon(**lines: str) -> Mapping[str, str]:
    """Return label -> sign from one string of labels a sign, parted by bars and line ends."""
    return MappingProxyType(
        {
            label.strip(): sign.replace("_", "-")
            for sign, text in lines.items()
            for label in text.replace("\n", "|").split("|")
            if label.strip()
        }
    )


LABELS_ABROAD = lexicon(
    share="""
        beitrag teilen|jetzt teilen|auf whatsapp teilen|per mail teilen|link kopieren|link kopiert|folgen sie uns
        folge uns|artikel merken|partager l'actualité|partager par e-mail|copier le lien|suivez-nous sur|nous suivre
        compartir noticia|compartir artículo|copiar enlace|copiar link|copiar o link|seguir en|síguenos en
        compartilhe esta matéria|siga-nos em|condividi l'articolo|copia link|copia il link|seguici su facebook
        link kopiëren|kopieer link|deel via|dela artikeln|dela på facebook|del artiklen|del på facebook
        del artikkelen|kopier link|kopier lenke|kopiera länk|jaa artikkeli|jaa facebookissa|podziel się
        sdílet článek|haberi paylaş|bizi takip edin|поделиться новостью|поделиться ссылкой|скопировать ссылку
        подписывайтесь на нас|мы в соцсетях|скопіювати посилання|シェアする|ツイートする|リンクをコピー|印刷する|はてなブックマーク|この記事をシェア
        この記事をシェアする|フォローする|分享到|分享至|分享文章|复制链接|複製連結|공유하기|기사 공유|기사공유하기|링크 복사|url복사|url 복사|인쇄하기|카카오톡|카카오스토리|네이버 블로그
    """,
    subscribe="""
        zum newsletter|newsletter anmelden|newsletter-anmeldung|jetzt newsletter abonnieren|probeabo
        abo abschliessen|s'inscrire à nos newsletters|nos newsletters|s'abonner au journal
        inscrivez-vous à la newsletter|suscríbete gratis|newsletter diaria|iscriviti ora|la nostra newsletter
        assine nosso boletim|receba nossa newsletter|meld je aan|abonneer je nu|neem een abonnement|prenumerera nu
        tegn abonnement|bliv abonnent|bli abonnent|tilaa uutiskirje|zapisz się|zapisz się do newslettera|odebírat
        odebírat newsletter|abone ol|bültene abone ol|e-bülten|подписаться на рассылку|подпишитесь|оформить подписку
        підписатися|підписатись|メルマガ登録|無料会員登録|新規会員登録|有料会員登録|購読する|购买订阅|訂閱電子報|订阅邮件|立即订阅|立即訂閱|구독하기|뉴스레터 구독|구독신청|신문구독
    """,
    paywall="""
        weiterlesen mit|mit abo weiterlesen|artikel nur für abonnenten|il vous reste de cet article à lire
        déjà abonné ?|déjà abonné ? connectez-vous|ya soy suscriptor|contenido para suscriptores
        sei già abbonato? accedi|já é assinante?|prémium|al abonnee? log in|låst artikel|endast för prenumeranter
        kun for abonnenter|for abonnenter|vain tilaajille|この記事は有料会員限定です|有料会員限定|残り文字|この続きをお読みいただくには|続きを読むには|会員限定記事
        付费阅读全文|登录后阅读全文|доступно только подписчикам|материал доступен по подписке
    """,
    comment="""
        kommentar abgeben|kommentar hinzufügen|diskutieren sie mit|jetzt kommentieren|leserkommentare
        alle kommentare anzeigen|réagir à cet article|poster un commentaire|aucun commentaire|lire les commentaires
        déposer un commentaire|ningún comentario|sin comentarios|escribe un comentario|publicar un comentario
        nessun commento|aggiungi un commento|scrivi il tuo commento|nenhum comentário|deixe uma resposta
        geen reacties|laat een reactie achter|lämna en kommentar|skriv en kommentar|kommentoi|dodaj komentarz
        skomentuj|brak komentarzy|přidat komentář|yorum yap|yorum yaz|комментировать|оставить комментарий
        добавить комментарий|нет комментариев|написать комментарий|коментувати|додати коментар|コメントする|コメントを書く
        コメントを見る|コメントを残す|コメントを投稿|發表評論|发表评论|查看评论|發表留言|發表回覆|网友评论|最新评论|全部评论|热门评论|暂无评论|댓글쓰기|댓글 쓰기|댓글 보기|의견쓰기|댓글을 입력해주세요
    """,
    related="""
        mehr zum thema|weitere nachrichten|weitere artikel zum thema|passend zum thema|lesen sie auch
        auch interessant|das könnte dich auch interessieren|empfohlene artikel|unsere empfehlungen|meistgelesen
        am meisten gelesen|die meistgelesenen artikel|top-themen|aktuelle themen|aktuelle meldungen|neueste artikel
        neueste beiträge|letzte beiträge|nächster artikel|vorheriger artikel|zurück zur startseite|aus dem ressort
        sur le même thème|vous aimerez aussi|à découvrir|à ne pas manquer|nos recommandations|plus lus
        les articles les plus lus|dernières actualités|dernières infos|l'actu en continu|article suivant
        article précédent|lire la suite de l'article|contenido relacionado|también te puede gustar|te recomendamos
        más leídas|más leídos|artículo anterior|artículo siguiente|siguiente artículo|noticias destacadas
        más contenido|potrebbe anche interessarti|articoli simili|i più visti|più letti|le più lette
        articolo precedente|articolo successivo|prossimo articolo|ultime news|da non perdere|veja mais
        leia mais sobre|você pode gostar|você também pode gostar|mais recentes|matérias relacionadas|próxima notícia
        artigo anterior|próximo artigo|conteúdo relacionado|meer over dit onderwerp|lees ook dit
        aanbevolen artikelen|meest bekeken|laatste nieuws|volgend artikel|vorig artikel|läs också|läs även|läs mer
        läs mer om|relaterade artiklar|mest läst|mest lästa|senaste nytt|fler artiklar|mer om|läs vidare
        läs också mer|læs også|læs mere|relaterede artikler|seneste nyt|mest læste|flere artikler|les også|les mer
        relaterte artikler|relaterte saker|siste nytt|mest lest|flere saker|lue myös|lue lisää|aiheeseen liittyvää
        luetuimmat|tuoreimmat|zobacz też|zobacz także|czytaj też|czytaj także|czytaj więcej|przeczytaj także
        powiązane artykuły|najczęściej czytane|więcej na ten temat|czytaj dalej|přečtěte si také|čtěte také
        související články|nejčtenější|další články|číst dál|ilgili haberler|ilginizi çekebilir
        bunlar da ilginizi çekebilir|çok okunanlar|en çok okunanlar|son dakika|son haberler|diğer haberler
        devamını oku|читайте также|читать также|читайте еще|читайте ещё|читать далее|читать дальше|материалы по теме
        новости по теме|другие новости|похожие новости|похожие материалы|похожие статьи|еще по теме|ещё по теме
        смотрите также|главное за день|самое читаемое|популярные новости|последние новости|лента новостей
        новости партнеров|новости партнёров|выбор редакции|главные новости|следующая новость|следующая статья
        читайте також|читати далі|схожі новини|останні новини|популярні новини|головне за день|дивіться також|関連記事
        関連ニュース|関連リンク|関連トピックス|あわせて読みたい|合わせて読みたい|おすすめ記事|おすすめの記事|こちらもおすすめ|人気記事|人気記事ランキング|アクセスランキング|記事ランキング|最新記事|新着記事
        最新ニュース|注目記事|注目の記事|次の記事|前の記事|次の記事へ|前の記事へ|続きを読む|もっと見る|もっと読む|記事一覧|一覧へ|一覧を見る|この記事に関連するニュース|よく読まれている記事|編集部おすすめ
        相关新闻|相关阅读|相关文章|相关链接|相关报道|推荐阅读|延伸阅读|热门文章|热门新闻|热门推荐|为您推荐|猜你喜欢|阅读更多|更多新闻|最新文章|最新新闻|上一篇|下一篇|相關新聞|相關文章|相關報導|推薦閱讀
        延伸閱讀|熱門文章|熱門新聞|為你推薦|猜你喜歡|閱讀更多|更多新聞|最新消息|最新新聞|編輯推薦|編輯精選|熱門話題|热点排行|新闻排行|관련기사|관련 기사|관련뉴스|관련 뉴스|추천기사|추천 기사
        많이 본 뉴스|많이 본 기사|인기기사|인기 기사|가장 많이 본 뉴스|최신기사|최신 기사|주요뉴스|주요 뉴스|이전기사|이전 기사|다음기사|다음 기사|이 시각 주요뉴스|실시간 인기기사
        함께 보면 좋은 기사|기사 더보기
    """,
    tags="""
        tags zum artikel|mots clés|thèmes associés|etiquetas|temas relacionados|słowa kluczowe|etiketler
        ключевые слова|ключові слова
    """,
    advert="""
        anzeige|werbung in eigener sache|publi-rédactionnel|publireportage|contenu partenaire|publicidad en
        contenido publicitario|pubbliredazionale|continua dopo la pubblicità|continua depois da publicidade
        continua após a publicidade|conteúdo publicitário|advertenties|materiał sponsorowany|artykuł sponsorowany
        sponsorlu içerik|на правах рекламы|партнерский материал|スポンサーリンク|スポンサードリンク|pr
    """,
    cookie="""
        alle ablehnen|einstellungen verwalten|cookies verwalten|cookie einstellungen|gestion des cookies
        accepter et fermer|continuer sans accepter|aceptar todo|rechazar todo|aceptar y continuar
        preferências de cookies|gestisci preferenze|accetta e continua|accetta e chiudi|alles weigeren
        cookie-voorkeuren|hantera cookies|godkänn alla cookies|acceptera cookies|accepter alle cookies|tillad alle
        godta alle|hyväksy kaikki|hyväksy evästeet|zaakceptuj wszystkie|ustawienia plików cookie|přijmout vše
        nastavení cookies|çerez politikası|принять все|политика cookie|прийняти всі|cookieポリシー|クッキーポリシー|接受所有cookie
        쿠키 정책
    """,
    legal="""
        nutzungsbedingungen & datenschutz|datenschutzhinweise|datenschutz und impressum|agb und datenschutz
        kontakt & impressum|cookies & datenschutz|conditions générales|protection des données|droits de reproduction
        política de protección de datos|condiciones generales|protección de datos|aviso de privacidad|código ético
        condizioni d'uso|condizioni generali|política de privacidade e cookies|termos de serviço
        privacy- en cookiebeleid|privacybeleid & cookies|integritetspolicy|personuppgiftspolicy|användarvillkor
        privatlivspolitik|personvernerklæring|tietosuojaseloste|polityka prywatności|ochrana osobních údajů
        gizlilik politikası|kullanım koşulları|политика конфиденциальности|пользовательское соглашение
        правила использования материалов|все права защищены|условия использования|обработка персональных данных
        політика конфіденційності|усі права захищені|правила користування|プライバシーポリシー|個人情報保護方針|個人情報の取り扱い|利用規約|著作権について
        特定商取引法に基づく表記|サイトポリシー|隐私政策|隐私声明|服务条款|用户协议|法律声明|版权声明|免责声明|版权所有|隱私權政策|隱私政策|服務條款|使用條款|版權所有|免責聲明|개인정보처리방침
        개인정보취급방침|이용약관|저작권 정책|저작권규약|청소년보호정책|저작권자|무단전재 및 재배포 금지|무단 전재 및 재배포 금지
    """,
    nav="""
        zur startseite|zum hauptinhalt springen|zum hauptinhalt|menü öffnen|menü schliessen|suche öffnen|mein konto
        mediadaten|merkliste|aller à la navigation|mon compte|menu principal|ouvrir le menu|fermer le menu
        toutes les rubriques|ir al menú|abrir menú|cerrar menú|mi cuenta|iniciar sesion|cerca nel sito
        il mio account|menu principale|apri menu|chiudi menu|minha conta|mijn account|mijn profiel
        hoppa till innehåll|hoppa till huvudinnehåll|till startsidan|logga in|kontakta oss|gå til indhold
        gå til hovedindhold|log ind|kontakt os|hopp til innhold|hopp til hovedinnhold|logg inn|kontakt oss
        siirry sisältöön|siirry pääsisältöön|kirjaudu|kirjaudu sisään|przejdź do treści|zaloguj|zaloguj się
        strona główna|przeskočit na obsah|přihlásit|přihlásit se|giriş yap|üye ol|ana sayfa|anasayfa
        перейти к содержимому|перейти к основному содержанию|на главную|о проекте|о сайте|рекламодателям
        обратная связь|карта сайта|все новости|архив новостей|показать еще|показать ещё|загрузить еще|увійти|про нас
        реєстрація|本文へ|本文へスキップ|コンテンツへスキップ|メインコンテンツへスキップ|トップページ|トップへ戻る|ページトップへ|ページの先頭へ|ページ上部へ|お問い合わせ|会社概要|運営会社|サイトマップ
        マイページ|閉じる|広告掲載|採用情報|跳到主要内容|跳至主要內容|关于我们|關於我們|联系我们|聯絡我們|网站地图|網站地圖|返回顶部|返回頂部|回到頂部|回首頁|返回首页|广告服务|廣告刊登|加入我们|客服中心
        会员中心|會員中心|本文 바로가기|본문 바로가기|본문으로 바로가기|메뉴 바로가기|회사소개|광고안내|광고문의|고객센터|사이트맵|맨위로|맨 위로|마이페이지|기사제보|제보하기|독자투고|전체보기
    """,
    widget="""
        artikel anhören|bild vergrössern|schriftgrösse|wird geladen|écouter l'article|agrandir l'image
        escuchar noticia|escuchar artículo|ampliar imagen|ascolta l'articolo|ingrandisci|caricamento|ouvir artigo
        ouvir notícia|luister naar dit artikel|vergroot afbeelding|lyssna på artikeln|wczytywanie|powiększ|načítání
        yükleniyor|завантаження|文字サイズ|拡大する|画像を拡大|読み込み中|加载中|글자크기|글자 크기|글자크기 설정|본문 글씨 키우기|본문 글씨 줄이기|기사 듣기|음성으로 듣기
        이미지 확대|가장 작은 크기 글자|로딩중
    """,
    promo="""
        app herunterladen|jetzt herunterladen|télécharger l'application|télécharger l'appli|descargar app
        descarga la app|scarica l'app|baixe o app|baixe o aplicativo|download de app|ladda ner appen|hent appen
        last ned appen|lataa sovellus|pobierz aplikację|uygulamayı indir|скачать приложение|приложение для
        アプリをダウンロード|アプリで読む|下载app|下載app|下载客户端|打开app|앱 다운로드|geef een gift|stöd oss|støt os|wesprzyj nas
        поддержать редакцию|поддержите нас|підтримати редакцію|후원하기|정기후원
    """,
    caption="""
        themenbild|beispielbild|image d'archive|photo d'archive|photo prétexte|foto ilustrativa|imagen ilustrativa
        immagine di repertorio|foto ilustrativo|foto ter illustratie|arkivbild|arkivfoto|illustrasjonsfoto|genrebild
        zdjęcie ilustracyjne|ilustrační foto|архивное фото|фото из архива|иллюстративное фото|ілюстративне фото|資料写真
        写真はイメージ|イメージ画像|画像はイメージ|资料图|资料图片|資料照片|示意圖|示意图|자료사진|자료 사진
    """,
    author_bio="""
        zum autor|zur autorin|über die autorin|biographie de l'auteur|acerca del autor|sobre la autora
        sobre a autora|om författaren|om forfatteren|o autorze|o autorovi|yazar hakkında|об авторе|про автора
        この記事を書いた人|執筆者|筆者プロフィール|著者プロフィール|作者简介|作者介绍|作者簡介|關於作者|关于作者|기자의 다른기사|기자소개
    """,
)
"""Lines that are furniture wherever they stand."""

HINTS_ABROAD = lexicon(
    nav="""
        suchen|suche|registrieren|kontakt|über uns|rechercher|recherche|rubriques|buscar|secciones|cerca|sezioni
        pesquisar|pesquisa|entrar|editorias|acessar|zoeken|registreren|sök|om oss|søg|om os|søk|haku|etusivu|szukaj
        wyszukaj|o nas|hledat|o nás|arama|hakkımızda|iletişim|войти|вход|регистрация|поиск|найти|главная|о нас
        контакты|редакция|меню|рубрики|архив|вверх|наверх|головна|пошук|контакти|検索|メニュー|ホーム|ヘルプ|について|首页|首頁|搜索|搜尋|登录
        登入|注册|註冊|菜单|選單|검색|메뉴|전체메뉴|홈|위로|목록|registrarse|hemeroteca|ressorts|newsticker|recrutamento|ログイン|ログアウト|로그인
        로그아웃|회원가입|politik|wirtschaft|kultur|wissen|gesundheit|reise|panorama|meinung|digital|karriere|regional
        ausland|inland|leben|auto|netzwelt|politique|économie|société|monde|sciences|santé|opinions|sports|planète
        régions|international|culture|política|economía|sociedad|cultura|deportes|mundo|opinión|tecnología|ciencia
        salud|internacional|nacional|sucesos|politica|economia|cronaca|esteri|spettacoli|scienze|salute|esportes
        esporte|saúde|ciência|brasil|educação|entretenimento|binnenland|buitenland|economie|cultuur|wetenschap
        gezondheid|opinie|regio|politiek|inrikes|utrikes|ekonomi|nöje|ledare|indland|udland|økonomi|debat|debatt
        innenriks|utenriks|nyheter|nyheder|kotimaa|ulkomaat|talous|urheilu|kulttuuri|kraj|świat|polska|biznes
        gospodarka|nauka|zdrowie|domácí|zahraničí|ekonomika|názory|gündem|dünya|spor|magazin|siyaset|teknoloji
        sağlık|kültür sanat|yaşam|политика|экономика|общество|мир|спорт|культура|наука|технологии|происшествия
        мнения|бизнес|россия|в мире|новости|статьи|видео|фото|політика|економіка|суспільство|світ|новини|ニュース|国内|国際
        政治|経済|社会|スポーツ|エンタメ|芸能|地域|生活|文化|科学|健康|教育|動画|写真|特集|連載|コラム|オピニオン|社説|天気|テクノロジー|新闻|国际|时政|财经|科技|体育|娱乐|军事|旅游|汽车|房产
        视频|图片|专题|评论|新聞|國際|兩岸|財經|體育|娛樂|社會|影音|地方|要聞|정치|경제|사회|국제|문화|스포츠|연예|생활|과학|it|오피니언|사설|칼럼|포토|영상|지역|전국|산업|부동산|건강|날씨
    """,
    widget="""
        laden|laddar|vorlesen|слушать|увеличить|拡大|放大|缩小|字体|字號|字号|chargement|cargando|carregando|загрузка|foto|fotos
        bild|video|bildergalerie|diaporama|galería|galleria|foto's|bilder|bilde|billede|kuva|zdjęcie|фото|видео|写真
        画像|動画|图|图片|圖|照片|사진|영상|上一张|下一张|1 von|ja|nein|oui|non|sí|sim|não|nee|schliessen|fermer|cerrar|chiudi|fechar
        sluiten|stäng|luk|lukk|sulje|zamknij|zavřít|kapat|закрыть|закрити|閉じる|关闭|關閉|닫기
    """,
    credit="""
        dpa|picture alliance|imago|imago images|epa/efe|getty|keystone|afp|ansa|efe|belga|anp|tt|ntb|ritzau
        lehtikuva|pap|čtk|ria novosti|риа новости|тасс|интерфакс|укринформ|унiан|共同|時事|共同通信|新华社|中新社|新華社|中央社|연합뉴스|뉴시스
        뉴스1
    """,
    source="""
        quelle|source|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|kaynak|источник|джерело|出典|来源|來源|출처
    """,
    share="""
        del|dela|シェア|ツイート|ポスト|フォロー|印刷|分享|收藏|列印|打印|转发|轉發|点赞|微博|微信|공유|인쇄|프린트|스크랩|페이스북|트위터|udostępnij|sdílet|paylaş
        поделиться|поділитися|поширити
    """,
    subscribe="""
        newsletter|abonnieren|suscripción|apúntate|nieuwsbrief|nyhetsbrev|nyhedsbrev|uutiskirje|prenumerata
        předplatné|подписка|підписка|メールマガジン|订阅|訂閱|電子報|구독|뉴스레터|prenumerera|tilaa|会員登録|подписаться
    """,
    comment="""
        kommentare|commentaires|comentarios|comenta|opina|commenti|comentários|comentar|reacties|kommentarer
        kommentit|komentarze|komentáře|yorumlar|комментарии|обсудить|коментарі|コメント|评论|留言|댓글|réagir|reageren
        kommentera|kommentér|kommenter
    """,
    related="""
        empfehlungen|topthemen|recomendados|lo último|más de|recomendamos|em alta|aanbevolen|polecane|najnowsze
        uusimmat|популярное|рекомендуем|по теме|за темою|ランキング|ピックアップ|排行榜|더보기|더 보기|mehr aus|mehr zu|in evidenza
        en portada|te interesa
    """,
    tags="""
        tag|temas|taggar|emneord|emner|ämnen|tagi|štítky|теги|тэги|метки|темы|теми|タグ|キーワード|标签|標籤|태그|키워드|关键词|關鍵字
        stichworte|schlagwörter|avainsanat
    """,
    advert="""
        anuncio|anuncios|annunci|annons|reklam|annonse|reklame|mainos|ilmoitus|reklama|реклама|inzerce|pr|广告|廣告|推广
        広告|광고|annonces|anzeigen
    """,
    legal="""
        regulamin|vilkår|privacidad|privacidade|tietosuoja|käyttöehdot|著作権|künye|personvern
    """,
    cookie="""
        zustimmen|принять|согласен|同意する|paramétrer|akceptuję|kabul et|прийняти
    """,
    author_bio="""
        l'autore|zur person|プロフィール
    """,
    caption="""
        temsili
    """,
)
"""Lines that are furniture only outside an article."""

STARTS_ABROAD: Mapping[str, str] = MappingProxyType(
    {
        "cookie": r"""
            (?:den här|denna) webbplats(?:en)? använder (?:\w+ ){0,2}(?:cookies|kakor)
            (?:vi|vår webbplats) använder (?:\w+ ){0,3}(?:cookies|kakor)
            (?:vi bruger|vi bruker|denne hjemmeside bruger|dette nettstedet bruker) (?:\w+ ){0,3}(?:cookies|informasjonskapsler)
            (?:tämä sivusto|käytämme) (?:\w+ ){0,2}(?:evästeitä|käyttää evästeitä)
            (?:ta strona|nasza strona|strona|serwis) (?:\w+ ){0,2}(?:używa|wykorzystuje|korzysta z) (?:plik\w+ )?cookies
            (?:używamy|wykorzystujemy) (?:plików )?cookies
            (?:tento web|tyto stránky|používáme) (?:\w+ ){0,2}(?:používá|používají )?(?:soubory )?cookies
            (?:bu (?:web )?site(?:si|miz)?|sitemiz\w*) (?:\w+ ){0,4}(?:çerez|cookie)
            (?:мы используем|сайт использует|наш сайт использует|этот сайт использует|на сайте используются) (?:\w+ ){0,3}(?:файлы )?(?:cookie|куки)
            продолжая (?:\w+ ){0,4}(?:сайт|использов)\w*.{0,160}(?:cookie|соглаш)
            (?:ми використовуємо|сайт використовує|цей сайт використовує) (?:\w+ ){0,3}(?:файли )?cookie
            (?:当|本)(?:サイト|ウェブサイト)(?:では|は).{0,40}(?:cookie|クッキー)
            (?:本|我们|我們).{0,12}(?:网站|網站)?.{0,10}使用.{0,12}cookie
            (?:본|이|저희) (?:웹)?사이트.{0,20}쿠키
            """,
        "subscribe": r"""
            (?:melden sie sich|jetzt|hier) .{0,60}\bnewsletter\b.{0,60}(?:an|anmelden|abonnieren|bestellen)[.!]?$
            (?:recevez|retrouvez) .{2,80}\b(?:newsletter|boîte mail|par e-?mail)\b
            (?:recibe|reciba) .{2,80}\b(?:correo|newsletter|boletín)\b
            (?:ricevi|riceva) .{2,80}\b(?:newsletter|e-?mail|posta)\b
            (?:receba) .{2,80}\b(?:newsletter|e-?mail|notícias)\b.{0,60}$
            (?:ontvang|blijf op de hoogte) .{2,80}\b(?:nieuwsbrief|e-?mail|mailbox)\b
            (?:anmäl dig|prenumerera|skriv upp dig) .{0,60}\bnyhetsbrev
            (?:tilmeld dig|abonnér|få) .{0,60}\bnyhedsbrev
            (?:meld deg på|abonner på|få) .{0,60}\bnyhetsbrev
            (?:zapisz się|zaprenumeruj|zasubskrybuj) .{0,80}(?:newsletter|biuletyn)
            (?:подпишитесь|подписывайтесь|подписаться|подпишись) на (?:наш\w* |нас |канал|рассылк|telegram|телеграм|новости|youtube|«|")
            (?:подписывайтесь|читайте нас|следите за нами|мы) (?:на наш\w* |в |на )?(?:telegram|телеграм|вконтакте|«?дзен|facebook|youtube|max)\b
            (?:підписуйтесь|підпишіться|підписатися) на (?:наш|нас|канал|розсилк|telegram|телеграм|новини)
            .{0,30}(?:メルマガ|メールマガジン|ニュースレター).{0,20}(?:登録|購読)(?:する|はこちら|ください|しませんか)?[。！]?$
            .{0,16}(?:订阅|訂閱|关注|追蹤).{0,16}(?:邮件|電子報|公众号|微信|频道|頻道|粉絲團).{0,12}$
            .{0,24}(?:뉴스레터|채널).{0,8}(?:구독|추가).{0,12}$
            """,
        "comment": r"""
            din e-postadress (?:kommer inte|publiceras inte)
            (?:din e-mailadresse|din e-postadresse) (?:vil ikke|bliver ikke|blir ikke)
            sähköpostiosoitettasi ei julkaista
            twój adres e-?mail nie zostanie
            vaše e-?mailová adresa nebude
            e-?posta adresiniz yayınlanmayacak
            (?:ваш )?(?:адрес email|e-?mail|адрес электронной почты) не будет опубликован
            (?:ваша )?(?:e-mail адреса|електронна адреса) не оприлюднюватиметься
            メールアドレスが公開されることはありません
            (?:您的|你的|發佈留言必須填寫的)?(?:电子)?(?:邮箱|電子郵件)(?:地址)?不会?(?:會)?被?公[开開]
            이메일(?:은|이| 주소는)? 공개되지
            (?:sie müssen|bitte) .{0,30}(?:anmelden|einloggen|registrieren).{0,40}kommentar
            (?:vous devez|connectez-vous) .{0,40}(?:commentaire|commenter)
            (?:debes|debe|inicia sesión) .{0,40}(?:comentario|comentar)
            (?:devi|per) .{0,40}(?:accedere|connesso).{0,40}comment
            (?:чтобы|для того чтобы|войдите).{0,40}(?:комментари|комментир)
            \d+ (?:kommentarer|kommentar|komentarzy|komentarze|komentářů|yorum|комментари\w+|коментар\w+)$
            """,
        "related": r"""
            (?:auch interessant|mehr zum thema|lesen sie hierzu|siehe auch|dazu passend|mehr lesen|sur le même sujet|voir aussi|à voir|lire également|retrouvez|en savoir plus|te puede interesar|más información|lee más|ver también|mira también|leer más|vedi anche|approfondisci|per approfondire|potrebbe interessarti|saiba mais|confira|confira também|veja|ook interessant|zie ook|lees verder|läs mer|läs också|läs även|se också|læs også|læs mere|se også|les også|les mer|lue myös|lue lisää|katso myös|czytaj też|czytaj także|zobacz też|zobacz także|przeczytaj|więcej|čtěte také|čtěte|přečtěte si|ayrıca bakınız|ilgili haber|читайте также|читать также|смотрите также|по теме|читайте|также по теме|подробнее|читайте також|дивіться також|関連記事|関連|あわせて読みたい|合わせて読みたい|こちらも|相关阅读|相关新闻|相关文章|延伸阅读|推荐阅读|相關新聞|相關文章|延伸閱讀|推薦閱讀|更多新聞|看更多|관련기사|관련 기사|관련뉴스) ?[:：|▶→»] ?\S.{0,200}$
            [▶►▷☞※●◆■◎○☆★] ?(?:関連|相关|相關|延伸|관련|더보기|看更多|更多)
            (?:下一篇|上一篇|前一篇|後一篇|次の記事|前の記事|다음 ?기사|이전 ?기사)(?: ?[:：].{0,100})?$
            """,
        "legal": r"""
            (?:las |les |die |le |as |de )?(?:opiniones|opinions|meinungen|opinioni|opiniões|meningen)\b.{0,300}\b(?:no representan|no reflejan|son responsabilidad|n'engagent|ne reflètent|ne représentent|nicht (?:unbedingt|zwingend)|geben nicht|non rappresentano|non riflettono|não (?:representam|refletem)|niet noodzakelijk)\b
            (?:prohibida|queda prohibida|se prohíbe) (?:su |la |toda )?reproducción\b
            toute (?:reproduction|utilisation|représentation)\b.{0,80}(?:interdite|autorisation)
            (?:proibida|é proibida|vedada) a reprodução\b
            (?:è )?vietata la riproduzione\b
            (?:wszelkie|wszystkie) prawa zastrzeżone
            (?:kopiowanie|powielanie|rozpowszechnianie)\b.{0,80}(?:zabronione|zgod)
            (?:alla rättigheter förbeh|alle rettigheder forbeh|alle rettigheter (?:forbeh|reserv)|kaikki oikeudet pidät)
            (?:eftertryck|kopiering) .{0,40}(?:förbjud|forbudt)
            tüm hakları saklıdır
            (?:при (?:полном |частичном |любом )?(?:использовании|цитировании|перепечатке|копировании)|использование материалов|перепечатка|любое использование|копирование)\b.{0,120}(?:ссылк|запрещ|разреш|обязател|согласи)
            (?:свидетельство о регистрации сми|(?:учредитель|главный редактор)[^.]{0,20} ?[:—–-]|сетевое издание .{2,60}зарегистрирован)
            (?:при (?:повному |частковому )?використанні|передрук|використання матеріалів)\b.{0,120}(?:посилання|заборон|дозвол|обов)
            (?:無断転載|無断複製|本サイトに掲載|当サイトに掲載|掲載の記事|記事の無断転用|このサイトの記事)
            (?:版权所有|版权声明|版权归|免责声明|转载请注明|未经.{0,16}(?:许可|授权|同意)|本网站所|凡本网|特别声明|违法和不良信息|京icp|沪icp|粤icp|.{0,6}icp备)
            (?:版權所有|著作權|未經.{0,16}(?:許可|授權|同意)|免責聲明|本網站所|請勿轉載|本文由.{2,20}授權)
            .{0,12}(?:저작권자|무단 ?전재|무단 ?복제|재배포 ?금지|all rights reserved)
            (?:등록번호|사업자등록번호|발행인|편집인|청소년보호책임자|제호)\b
            """,
        "share": r"""
            (?:folgen sie uns|suivez-nous|síguenos|seguici|siga-nos|volg ons|följ oss|følg os|følg oss|seuraa meitä|obserwuj nas|sledujte nás|bizi takip edin) (?:auf|sur|en|su|no|na|nas|em|op|på|via|w|bei)\b.{0,100}$
            (?:auf|sur|en|su|no|op|på|w|в) (?:facebook|twitter|whatsapp|linkedin|x|telegram|вконтакте) (?:teilen|partager|compartir|condividi|compartilhar|delen|dela|del|udostępnij|поделиться)$
            (?:facebook|twitter|x|line|はてな|pocket)(?:で|に)?(?:シェア|共有|ツイート|送る|保存)
            """,
        "nav": r"""
            (?:sie sind hier|vous êtes ici|usted está aquí|está aquí|ti trovi in|você está em|je bent hier|du är här|du er her|jesteś tutaj|nacházíte se|вы здесь|ви тут|現在位置|您的位置|您现在的位置|当前位置|目前位置|所在位置) ?[:：]? ?.{0,120}$
            (?:トップ|ホーム|首页|首頁|홈|главная|головна|startseite|strona główna|etusivu|forside|hem) ?[>＞»›/|→] ?\S.{0,140}$
            """,
        "credit": r"""
            (?:bild|foto|fotos|bildquelle|symbolbild|photo|crédit photo|crédits photo|foto di|fotografía|fotografia|imagem|imagen|beeld|foto ©|bild ©|kuva|zdj|zdjęcie|fot\.|kredit|fotoğraf|фото|иллюстрация|写真|撮影|画像|摄影|攝影|图|图源|图片来源|圖|圖片來源|圖／|图／|사진|사진제공|사진=) ?[:：=／/©] ?\S.{0,70}$
            .{0,24}(?:記者|记者|기자)[^。.!?]{0,12}(?:摄|攝|撮影|촬영)
            """,
        "widget": r"""
            (?:lesezeit|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd|lästid|læsetid|lesetid|czas czytania|doba čtení|okuma süresi|время чтения|время на чтение|час читання) ?:? ?(?:ca\.? )?\d{1,2}\b.{0,12}$
            (?:просмотров|просмотры|переглядів|阅读量|阅读数|浏览次数|點閱數|조회수?|閲覧数) ?[:：]? ?\d
            (?:字体|字型|字級)[:：]
            """,
        "source": r"""
            (?:источник|джерело|źródło|källa|kilde|lähde|zdroj|kaynak|来源|來源|出典|引用元|출처|稿源|文章来源|新闻来源|资料来源) ?[:：] ?\S.{0,60}$
            [（(](?:责任编辑|責任編輯|编辑|編輯|责编|实习编辑|記者|记者)[:：\s].{1,30}[)）]$
            (?:责任编辑|責任編輯|编辑|編輯|责编|校对|审核|監製|编审) ?[:：] ?\S.{0,40}$
            """,
        "paywall": r"""
            (?:この記事は)?有料(?:会員|記事).{0,30}(?:限定|です|残り)
            残り ?[:：]? ?\d[\d,]* ?文字
            (?:il vous reste) \d.{0,30}\b(?:à lire|la suite)
            (?:lesen sie|jetzt) .{0,40}\b(?:mit|im) (?:abo|probeabo|plus)\b.{0,60}$
            (?:чтобы (?:читать|прочитать|продолжить)).{0,60}(?:подписк|подпишитесь|оформите)
            """,
        "tags": r"""
            (?:schlagwörter|stichwörter|themen|mots clés|sujets|temas|etiquetas|argomenti|temi|assuntos|onderwerpen|ämnen|taggar|emner|emneord|avainsanat|aiheet|tagi|tematy|słowa kluczowe|témata|štítky|etiketler|теги|тэги|метки|ключевые слова|темы|теми|ключові слова|タグ|キーワード|关键词|关键字|標籤|標籤|标签|關鍵字|태그|키워드) ?[:：] ?\S.{0,300}$
            """,
        "promo": r"""
            (?:envíanos|mándanos|envianos|escríbenos|haz llegar) (?:tus?|sus?|a)\b.{0,160}
            (?:schicken sie uns|senden sie uns|haben sie (?:einen )?(?:hinweis|tipp))\b.{0,160}
            (?:envoyez-nous|contactez-nous)\b.{0,120}(?:photos|infos|témoignage|mail)
            (?:inviaci|scrivici|segnalaci)\b.{0,120}
            (?:envie|mande) (?:sua|suas|seu|seus)\b.{0,100}(?:para|pelo|whatsapp|e-?mail)
            (?:heb je een (?:tip|vraag))\b.{0,120}
            (?:har du (?:ett |et )?(?:nyhets|nyheds)?tips|tipsa oss)\b.{0,100}
            (?:есть (?:новость|чем поделиться)[^.?!]{0,60}\?|сообщите нам|нашли ошибку|если вы (?:нашли|заметили|обнаружили) (?:ошибку|опечатку))\b.{0,160}
            (?:знайшли помилку|якщо ви (?:знайшли|помітили))\b.{0,160}
            기사 ?제보.{0,80}
            """,
    }
)
"""Sign -> patterns of how its sentences start, one a line, as in ``patterns``."""
