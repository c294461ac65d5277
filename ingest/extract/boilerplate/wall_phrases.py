"""What pages say that show a wall instead of an article -> one table, a line a language, and the names of its makers.

``TITLES`` are the whole of a title or heading, folded to words; ``PHRASES`` stand inside a sentence, in lower case;
``MARKUP`` are names that makers of walls give their scripts and elements, the same on every site that buys them.
"""
# ruff: noqa: E501 - a language is one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CONSENT_STEMS", "MARKUP", "PHRASES", "TITLES"]

TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "soft-404": MappingProxyType(
            {
                "*": r"(?:error |erreur |fehler |errore |erro |fout |http |status |code |błąd |ошибка |エラー ?)*(?:404|410)(?: not found| error| page| gone)*",
                "en": r"(?:(?:oops|sorry|error|whoops|404|uh oh|the|this|requested|your) )*(?:page|content|article|file|post|url|document|story|resource)(?: you requested| requested)? (?:is |was |could |can |can ?t |cannot |has |does )*(?:not |no longer |n t |t )*(?:be |been |longer )*(?:found|available|exist|exists|missing|removed|gone)|(?:404 |error )*not found(?: error)?(?: 404)?|(?:oops |sorry |404 )*that page can t be found|nothing (?:was )?found(?: here)?|(?:oops )?we can ?(?:t|not) find (?:that|the|this) page.{0,30}|page does(?:n t| not) exist",
                "de": r"(?:(?:404|fehler|ups|hoppla|die) )*(?:(?:gesuchte|angeforderte|aufgerufene) )?(?:seite|inhalt|artikel|dokument) (?:(?:konnte|wurde|ist|existiert|leider|nicht|mehr) )*(?:gefunden(?: werden)?|vorhanden|verfügbar|nicht|mehr)|nicht gefunden",
                "fr": r"(?:(?:404|erreur|oups|désolé|la|cette|cet) )*(?:page|article|contenu) (?:(?:est|n est|n a|demandée?|non|pas|plus|été|existe|n existe) )*(?:introuvable|trouvée?|disponible|pas|plus|inexistante)",
                "es": r"(?:(?:404|error|ups|vaya|lo sentimos|la|esta) )*(?:página|pagina|contenido|artículo) (?:(?:solicitada|no|se|ha|sido|fue) )*(?:encontrad[ao]|encontrado|existe|disponible|encuentra)|no encontrad[ao]",
                "it": r"(?:(?:404|errore|ops|oops|la) )*(?:pagina|contenuto) (?:(?:richiesta|non|è|stata) )*(?:trovat[ao]|esiste|disponibile)",
                "pt": r"(?:(?:404|erro|ops|a|esta) )*(?:página|pagina|conteúdo) (?:(?:solicitada|não|nao|foi|está|existe) )*(?:encontrad[ao]|localizada|existe|disponível)",
                "nl": r"(?:(?:404|fout|oeps|helaas|de|deze) )*pagina (?:(?:is|werd|kan|niet|bestaat|kon) )*(?:gevonden(?: worden)?|niet|meer|beschikbaar)",
                "pl": r"(?:(?:404|błąd|ups) )*(?:nie (?:znaleziono|odnaleziono) (?:strony|takiej strony)|strona (?:nie (?:istnieje|została (?:od)?znaleziona|odnaleziona))|strony nie znaleziono)",
                "ru": r"(?:(?:404|ошибка|упс) )*(?:такой |эта )?(?:страниц[аы]|документ|материал) (?:(?:не|была|больше) )*(?:найдена?|существует|доступна?|удалена)|(?:ничего )?не найден[оа]?",
                "uk": r"(?:(?:404|помилка) )*сторінк[ау] (?:не )(?:знайдено|існує|знайдена)",
                "ja": r".{0,20}(?:ページ|記事|コンテンツ)(?:が|は).{0,12}(?:見つかりません|みつかりません|存在しません|ありません).{0,10}",
                "zh": r".{0,12}(?:页面|頁面|网页|網頁|文章|内容|內容)(?:不存在|未找到|找不到|没有找到|已删除|已不存在|無法找到|无法找到).{0,6}|(?:抱歉 ?)?(?:找不到|未找到|没有找到)(?:该|您|你|此)?.{0,8}(?:页面|頁面|网页|網頁)",
                "ko": r".{0,12}페이지를 찾을 수 (?:없습니다|없음).{0,4}|.{0,12}존재하지 않는 페이지.{0,6}",
                "sv": r"(?:404 )?sidan (?:kunde inte hittas|hittades inte|finns inte(?: längre)?)",
                "da": r"(?:404 )?siden (?:blev|kunne|findes|er) ikke (?:fundet|findes)?",
                "no": r"(?:404 )?(?:siden (?:ble|finnes|kunne) ikke (?:funnet)?|fant ikke siden)",
                "fi": r"(?:404 )?sivua ei löyt\w+",
                "cs": r"(?:(?:404|chyba) )*(?:stránka (?:nebyla nalezena|neexistuje|nenalezena)|stránku se nepodařilo najít)",
                "hu": r"(?:404 )?(?:az |a )?(?:keresett )?oldal nem (?:található|létezik)",
                "ro": r"(?:404 )?pagina nu (?:a fost găsită|există|a putut fi găsită)",
                "tr": r"(?:404 )?(?:aradığınız )?sayfa (?:bulunamadı|mevcut değil)",
                "el": r"(?:404 )?η σελίδα δεν (?:βρέθηκε|υπάρχει)",
                "vi": r"(?:404 )?(?:không tìm thấy trang|trang không tồn tại)",
                "id": r"(?:404 )?halaman tidak ditemukan",
                "ar": r"(?:404 )?(?:عذرا )?(?:الصفحة|صفحة) (?:غير موجودة|المطلوبة غير موجودة)",
            }
        ),
        "bot-wall": MappingProxyType(
            {
                "*": r"(?:(?:error|erreur|fehler) )?(?:403|429)(?: forbidden| error| too many requests| access denied)*|captcha|hcaptcha|recaptcha|ddos guard|bot ?wall",
                "en": r"just a moment|attention required(?: cloudflare)?|access (?:denied|to this page has been denied|blocked|forbidden)|forbidden|pardon our interruption|(?:are you (?:a )?(?:human|robot|not a robot))|robot check|(?:human|bot|security|browser|robot) (?:verification|check|challenge)|verif(?:y|ying) (?:that )?you (?:are|re) (?:a )?(?:human|not a robot).{0,30}|checking your browser.{0,40}|one more step|please (?:wait|verify).{0,40}(?:verif|human|browser|robot|check).{0,20}|(?:sorry )?you (?:have|ve) been blocked|request (?:blocked|rejected|unsuccessful)|too many requests|ddos protection.{0,20}|making sure you re not a bot|client challenge|security checkpoint|vercel security checkpoint|please complete the security check.{0,40}|let s confirm you are human|bot detected|unusual traffic.{0,30}|web site is not available to bots|human or bot",
                "de": r"zugriff (?:verweigert|gesperrt|blockiert)|(?:sind sie|bist du) (?:ein mensch|ein roboter|kein roboter).{0,10}|sicherheitsüberprüfung|einen moment(?: bitte)?|nur einen moment.{0,10}",
                "fr": r"accès (?:refusé|interdit|bloqué)|(?:êtes vous|vérifi(?:ez|ons) que vous êtes) (?:un |bien )*(?:humain|robot).{0,10}|un instant|vérification de sécurité|un moment s il vous plaît",
                "es": r"acceso (?:denegado|prohibido|bloqueado)|(?:eres|es usted) (?:un )?(?:humano|robot).{0,10}|un momento(?: por favor)?|verificación de seguridad",
                "it": r"accesso (?:negato|vietato|bloccato)|un attimo.{0,15}|verifica di sicurezza",
                "pt": r"acesso (?:negado|proibido|bloqueado)|um momento(?: por favor)?|verificação de segurança",
                "nl": r"toegang (?:geweigerd|geblokkeerd)|een ogenblik.{0,15}|een moment geduld.{0,10}",
                "pl": r"(?:odmowa dostępu|dostęp (?:zabroniony|zablokowany))|chwileczkę.{0,10}|jeszcze chwila.{0,10}",
                "ru": r"доступ (?:запрещ[её]н|ограничен|заблокирован)|проверка браузера.{0,20}|(?:вы не робот|я не робот)|один момент.{0,10}|подождите.{0,20}",
                "ja": r"アクセス(?:が)?(?:拒否|制限|ブロック).{0,12}|しばらくお待ちください.{0,6}|ロボットではありません.{0,10}",
                "zh": r"(?:访问|存取|請求|请求)(?:被)?(?:拒绝|拒絕|受限|阻止).{0,6}|(?:人机|安全|安全性)(?:验证|驗證|检查).{0,6}|请稍候.{0,6}|請稍候.{0,6}",
                "ko": r"(?:접근|액세스|접속)(?:이)? ?(?:거부|차단|제한).{0,10}|잠시만 기다(?:리|려) ?(?:십시오|주세요).{0,6}",
                "tr": r"erişim (?:engellendi|reddedildi)|bir dakika lütfen|bir dakika.{0,6}",
            }
        ),
        "consent-wall": MappingProxyType(
            {
                "en": r"(?:we value your privacy|your privacy(?: choices| settings| matters(?: to us)?| is important to us)?|we care about your privacy|before you continue(?: to .{1,40})?|manage (?:your )?(?:cookies?|consent|privacy)(?: preferences| settings)?|privacy (?:settings|preference cent(?:er|re)|notice)|cookie (?:settings|preferences|consent|notice|wall)|consent(?: required| management)?|.{1,40} asks for your consent to use your personal data.{0,10}|accept cookies(?: to continue)?|continue with ads)",
                "de": r"(?:wir (?:schätzen|respektieren) (?:ihre|deine) privatsphäre|ihre privatsphäre(?: ist uns wichtig)?|privatsphäre.{0,20}einstellungen|datenschutz.{0,20}einstellungen|einwilligung.{0,30}|cookie.{0,4}einstellungen|.{0,30}mit werbung (?:weiter)?(?:lesen|nutzen|weiterlesen).{0,30}|bevor sie fortfahren.{0,20}|zustimmung.{0,20})",
                "fr": r"(?:(?:nous respectons|le respect de) votre vie privée.{0,40}|votre vie privée.{0,20}|gestion (?:des|de vos) (?:cookies|consentements?).{0,20}|paramètres des cookies|continuer (?:sans accepter|avec publicité)|avant de continuer.{0,20}|ce contenu est bloqué.{0,40})",
                "es": r"(?:(?:valoramos|respetamos) (?:tu|su) privacidad|tu privacidad.{0,25}|su privacidad.{0,25}|configuración de (?:las )?cookies|antes de continuar.{0,20}|gestionar (?:las )?cookies|consentimiento.{0,20})",
                "it": r"(?:(?:rispettiamo|teniamo alla) (?:la )?tua privacy|la tua privacy.{0,25}|(?:impostazioni|preferenze) (?:dei |sui )?cookie|prima di continuare.{0,20}|accetta.{0,20}cookie.{0,20})",
                "pt": r"(?:(?:valorizamos|respeitamos) (?:a )?sua privacidade|a sua privacidade.{0,25}|(?:definições|configurações|preferências) de (?:cookies|privacidade)|antes de continuar.{0,20})",
                "nl": r"(?:wij (?:waarderen|respecteren) (?:uw|jouw|je) privacy|(?:uw|jouw|je) privacy.{0,25}|cookie.{0,4}(?:instellingen|voorkeuren|toestemming)|voordat (?:u|je) verdergaat.{0,20}|toestemming.{0,20})",
                "pl": r"(?:(?:cenimy|szanujemy) (?:twoją|państwa) prywatność|twoja prywatność.{0,25}|ustawienia (?:plików )?(?:cookies?|prywatności)|zanim przejdziesz dalej.{0,20})",
                "ru": r"(?:настройки (?:файлов )?cookie|мы (?:ценим|уважаем) вашу конфиденциальность|согласие на .{1,40})",
                "ja": r"(?:cookie(?:の)?(?:設定|同意).{0,10}|プライバシー(?:設定|の設定).{0,10})",
                "zh": r"(?:cookie ?(?:设置|設定|偏好).{0,8}|隐私(?:设置|偏好).{0,8}|我们重视您的隐私)",
            }
        ),
    }
)
"""Wall -> language -> what the whole of a title or heading is, as a pattern over its words."""

PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "soft-404": MappingProxyType(
            {
                "en": r"\b(?:page|url|article|content|file|link|address|resource|document)s?\b.{0,60}\b(?:you(?:'re| are|'ve| have| were)? (?:\w+ ){0,3}(?:looking for|requested|entered|followed|seeking|trying to)|requested)\b.{0,60}\b(?:not|n't|no longer|cannot|unable|moved|removed|deleted|missing|unavailable|gone)\b|(?:we |i )?(?:can(?:'t|not)|could(?: not|n't)|are unable to|weren't able to) (?:seem to )?(?:find|locate) (?:the |that |this |your )?(?:page|article|file|content|what you)|(?:page|url|file|article) (?:was |could |can |does |is |has )(?:been )?(?:not (?:be )?(?:found|exist)|no longer|moved or|removed|deleted)|(?:requested )?(?:url|page|resource)\b.{0,80}was not found on this server|nothing was found at this location|this (?:page|article|story|content) (?:does ?n[o']t exist|is no longer available|is (?:not|un)available|has been (?:removed|deleted))",
                "de": r"\b(?:seite|inhalt|artikel|adresse|url|dokument)\b.{0,60}\b(?:nicht (?:mehr )?(?:gefunden|existier\w*|vorhanden|verfügbar|gibt)|existiert (?:leider )?(?:nicht|nicht mehr))",
                "fr": r"\b(?:page|article|adresse|contenu|url)\b.{0,60}\b(?:n'existe (?:pas|plus)|n'a (?:pas|pu)\b.{0,15}trouv|est introuvable|n'est (?:pas|plus) (?:disponible|accessible)|a été (?:supprimée?|déplacée?))",
                "es": r"\b(?:página|artículo|contenido|dirección|url)\b.{0,60}\bno (?:existe|se (?:encuentra|ha encontrado|encontró|pudo encontrar)|está disponible|fue encontrad|ha sido encontrad)",
                "it": r"\b(?:pagina|articolo|contenuto|indirizzo)\b.{0,60}\bnon (?:esiste|è (?:stat[ao] trovat|disponibile|più disponibile|presente))",
                "pt": r"\b(?:página|pagina|artigo|conteúdo|endereço)\b.{0,60}\bnão (?:existe|foi (?:encontrad|localizad)|está (?:mais )?disponível|pode ser encontrad)",
                "nl": r"\b(?:pagina|artikel|adres)\b.{0,60}\b(?:bestaat niet|niet (?:gevonden|worden gevonden|beschikbaar|meer)|kon niet)",
                "pl": r"\b(?:strona|strony|artykuł|adres)\b.{0,60}\b(?:nie (?:istnieje|została (?:od)?znaleziona|odnaleziono|znaleziono|jest dostępna)|została usunięta)",
                "ru": r"\b(?:страниц\w*|документ|материал|адрес)\b.{0,60}\b(?:не (?:найден\w*|существует|существовала|доступн\w*)|удал[её]н\w*)",
                "ja": r"(?:ページ|記事|url).{0,30}(?:見つかりません|見つけることができません|存在しません|存在しない|削除された|移動した)",
                "zh": r"(?:页面|頁面|网页|網頁|链接|内容).{0,20}(?:不存在|找不到|未找到|没有找到|已被删除|已失效|已刪除)",
                "ko": r"(?:페이지|주소|문서).{0,20}(?:찾을 수 없|존재하지 않|삭제되)",
                "tr": r"sayfa.{0,40}(?:bulunamadı|mevcut değil|kaldırılmış)",
                "sv": r"sidan.{0,40}(?:kunde inte hittas|finns inte|hittades inte)",
                "cs": r"stránk\w+.{0,40}(?:nebyla nalezena|neexistuje|nenalezena|nepodařilo)",
            }
        ),
        "bot-wall": MappingProxyType(
            {
                "*": r"\b(?:ray id|cloudflare ray|incident id|support id|reference (?:#|id|number)[ :]*[0-9a-f]|errors\.edgesuite\.net|performance (?:&|and) security by|ddos protection by|protected by (?:anubis|ddos-guard|datadome|perimeterx|imperva))",
                "en": r"checking (?:if the site connection is secure|your browser)|verif(?:y|ies|ying) (?:that )?(?:you are|you're) (?:a )?(?:human|not a (?:ro)?bot)|(?:prove|confirm) (?:that )?(?:you are|you're) (?:a )?(?:human|not a (?:ro)?bot)|(?:enable|allow) (?:javascript and cookies|cookies and javascript|js and cookies)|you (?:don't|do not) have permission to access|unusual (?:traffic|activity) (?:from|coming from|has been detected)|(?:complete|solve|pass) (?:the |this |a )?(?:security check|captcha|challenge)|press (?:&|and) hold|(?:you have|you've|has|been|was) (?:been )?blocked (?:by|from|because)|you have been blocked|automated (?:requests|access|tools)\b.{0,60}\b(?:detected|blocked|not)|not a robot|request unsuccessful|made us think (?:that )?you were a bot|(?:needs to|must) review the security of your connection|too many requests|blocked by (?:our |the )?(?:security|firewall|network)|security service to protect",
                "de": r"(?:ob sie|dass sie|sie) (?:ein mensch|kein roboter)|ungewöhnlich\w* (?:datenverkehr|aktivität\w*|zugriff\w*)|zugriff (?:auf diese seite )?(?:wurde )?(?:verweigert|gesperrt|blockiert)|browser (?:wird )?überprüf\w*",
                "fr": r"(?:que vous (?:êtes|n'êtes pas)) (?:bien )?(?:un )?(?:humain|être humain|robot)|trafic (?:inhabituel|anormal)|accès (?:à cette page )?(?:a été )?(?:refusé|bloqué|temporairement restreint)|vérification (?:de votre navigateur|de sécurité)",
                "es": r"(?:que (?:eres|es|no eres|no es)) (?:un )?(?:humano|ser humano|robot)|tráfico (?:inusual|anómalo)|acceso (?:denegado|bloqueado|a esta página)|comprobando (?:su|tu) navegador",
                "it": r"(?:che (?:sei|non sei)) (?:un )?(?:umano|essere umano|robot)|traffico (?:insolito|anomalo)|accesso (?:negato|bloccato)",
                "pt": r"(?:que você (?:é|não é)|que (?:é|não é)) (?:um )?(?:humano|ser humano|robô)|tráfego (?:incomum|anormal)|acesso (?:negado|bloqueado)",
                "nl": r"(?:dat (?:u|je)) (?:een mens|geen robot)|ongebruikelijk verkeer|toegang (?:geweigerd|geblokkeerd)",
                "pl": r"(?:że (?:nie )?jesteś) (?:człowiekiem|robotem)|nietypowy ruch|dostęp (?:zabroniony|zablokowany)",
                "ru": r"(?:что вы) (?:человек|не робот)|(?:необычн|подозрительн)\w+ (?:трафик|запрос|активност)\w*|доступ (?:к \w+ )?(?:запрещ[её]н|ограничен|заблокирован)|проверк\w+ (?:вашего )?браузера",
                "ja": r"(?:ロボット|ボット)でない|人間であること|通常と異なるトラフィック|アクセスが(?:拒否|制限|ブロック)",
                "zh": r"(?:不是机器人|不是機器人|您是真人|人机验证|异常流量|異常流量|检查您的浏览器|访问被(?:拒绝|阻止)|安全验证)",
                "ko": r"(?:로봇이 아닙니다|로봇이 아님|사람인지 확인|비정상적인 트래픽|접근이 (?:차단|거부))",
            }
        ),
        "script-shell": MappingProxyType(
            {
                "en": r"(?:enable|activate|turn on|allow|switch on|have|without|requires?|needs?|supports?|running)\b.{0,40}\bjava ?script|java ?script\b.{0,40}\b(?:enabled|disabled|required|needed|must|turned off|not (?:enabled|available|supported))",
                "de": r"java ?script\b.{0,60}\b(?:aktivier\w*|deaktivier\w*|einschalten|ausgeschaltet|benötigt|erforderlich|eingeschaltet)|aktivier\w*\b.{0,30}\bjava ?script",
                "fr": r"(?:activ\w+|nécessit\w+|autoris\w+)\b.{0,30}\bjava ?script|java ?script\b.{0,40}\b(?:activé|désactivé|requis|nécessaire)",
                "es": r"(?:activ\w+|habilit\w+|necesit\w+|requiere)\b.{0,30}\bjava ?script|java ?script\b.{0,40}\b(?:activado|desactivado|deshabilitado|habilitado|necesario)",
                "it": r"(?:attiv\w+|abilit\w+|richiede)\b.{0,30}\bjava ?script|java ?script\b.{0,40}\b(?:attivo|disattivato|disabilitato|abilitato|necessario)",
                "pt": r"(?:ativ\w+|habilit\w+|requer|precisa)\b.{0,30}\bjava ?script|java ?script\b.{0,40}\b(?:ativado|desativado|desabilitado|habilitado|necessário)",
                "nl": r"(?:schakel|activeer|zet|vereist)\b.{0,30}\bjava ?script|java ?script\b.{0,40}\b(?:ingeschakeld|uitgeschakeld|vereist|nodig|aan|uit)\b",
                "pl": r"(?:włącz\w*|wymaga|obsług\w+)\b.{0,40}\bjava ?script|java ?script\b.{0,40}\b(?:włącz\w*|wyłącz\w*|wymagan\w*)",
                "ru": r"(?:включ\w+|необходим\w*|требует\w*|поддержк\w+)\b.{0,40}\bjava ?script|java ?script\b.{0,40}\b(?:включ\w*|отключ\w*|выключ\w*|необходим)",
                "ja": r"java ?script.{0,20}(?:有効|必要|オン|無効)",
                "zh": r"(?:启用|啟用|开启|開啟|打开|允许|需要).{0,12}java ?script|java ?script.{0,12}(?:启用|啟用|禁用|停用|关闭)",
                "ko": r"(?:자바스크립트|java ?script).{0,20}(?:활성화|사용|필요|허용)",
            }
        ),
        "paywalled": MappingProxyType(
            {
                "en": r"(?:subscribe|sign in|log in|register|sign up|join|upgrade)\b.{0,60}\b(?:to (?:continue|keep|finish|read|unlock|access)|for (?:full|unlimited) access|today)|(?:continue|keep|finish) reading\b.{0,60}\b(?:subscri\w+|account|trial|member\w*)|(?:this|the) (?:article|story|post|content|report|piece|episode) is (?:for|only for|reserved for|exclusive(?:ly)? (?:to|for|available)|available (?:only )?to|locked)|(?:for|to) (?:paid|paying|premium|registered) (?:subscribers?|members?|readers?)|already (?:a |an )?(?:subscriber|subscribed|member)\b|free (?:articles?|stories) (?:left|remaining|this month)|unlock (?:this|the|full|unlimited)|(?:premium|subscriber|member)[- ](?:only|exclusive)",
                "de": r"(?:jetzt |weiterlesen|weiter lesen|lesen sie )\b.{0,60}\b(?:abo\b|abonn\w+|plus\b|testen|anmelden)|(?:nur|exklusiv) für (?:abonnent\w*|mitglieder|plus)|(?:bereits|schon) (?:abonnent|kunde|registriert|abo)|(?:abo|digital-?abo|plus-?abo)\b.{0,40}\b(?:abschließen|testen|weiterlesen|lesen)|(?:artikel|inhalt|text) (?:ist|lesen)\b.{0,30}\b(?:abonnent\w*|kostenpflichtig|plus)",
                "fr": r"(?:réservée?s?|accessible uniquement) (?:à|aux) (?:nos )?abonnés|(?:abonnez-vous|connectez-vous|inscrivez-vous)\b.{0,60}\b(?:pour (?:lire|continuer|accéder|poursuivre)|la suite)|déjà abonnée?|il vous reste \d+ ?% de|lire la suite\b.{0,40}\babonn",
                "es": r"(?:exclusiv[oa]s?|solo|reservad[oa]) para (?:\w+ )?(?:suscriptor\w*|socios|abonados)|(?:suscríbete|suscríbase|regístrate|inicia sesión)\b.{0,60}\b(?:para (?:seguir|continuar|leer|acceder))|ya (?:eres|soy|es) suscriptor",
                "it": r"(?:riservat[oa]|solo|esclusiv\w+) (?:agli|per gli|per) (?:abbonati|iscritti|utenti)|(?:abbonati|accedi|registrati|iscriviti)\b.{0,60}\b(?:per (?:leggere|continuare|accedere))|(?:sei già|già) abbonato",
                "pt": r"(?:exclusiv[oa]|apenas|só|restrito) (?:para|a) (?:assinantes|membros)|(?:assine|entre|cadastre-se|faça login|inicie sessão)\b.{0,60}\b(?:para (?:continuar|ler|acessar|aceder))|já (?:é|sou) assinante",
                "nl": r"(?:alleen|exclusief) voor (?:abonnees|leden)|(?:word abonnee|neem een abonnement|log in|maak een account)\b.{0,60}\b(?:om (?:verder|dit)|lezen)|al (?:een )?abonnee|verder lezen\?",
                "pl": r"(?:tylko|wyłącznie) dla (?:prenumeratorów|subskrybentów|zalogowanych)|(?:wykup|zaloguj się|kup dostęp|subskrybuj|zarejestruj)\b.{0,60}\b(?:aby|by|żeby) (?:czytać|przeczytać|uzyskać)|(?:pozostało|zostało ci)\b.{0,30}\bartyku|artykuł (?:premium|dostępny tylko)",
                "ru": r"(?:только|доступн\w+|доступ) (?:для |только )?(?:подписчик\w*|зарегистрированн\w*)|(?:оформите|купите) (?:подписку|доступ)|(?:войдите|авторизуйтесь|зарегистрируйтесь)\b.{0,40}\bчтобы (?:прочитать|читать|продолжить)|чтобы (?:прочитать|читать)\b.{0,40}\bподпис",
                "ja": r"(?:有料|会員|購読者)(?:会員)?(?:限定|登録|専用).{0,20}|この(?:記事|続き).{0,20}(?:会員|有料|ログイン|購読)|残り[\d,０-９]+文字|続きを読むには",
                "zh": r"(?:订阅|訂閱|会员|會員|付费|付費|登录|登入).{0,12}(?:阅读全文|閱讀全文|继续阅读|繼續閱讀|查看全文|解锁|專屬|专享)|(?:仅限|僅限|只限)(?:订阅|訂閱|会员|會員)",
                "ko": r"(?:구독|유료|회원).{0,12}(?:전용|기사|가입|로그인).{0,12}(?:읽|이용|확인)",
                "sv": r"(?:endast|bara) för (?:prenumeranter|plus)|(?:logga in|bli prenumerant|prenumerera)\b.{0,50}\b(?:för att läsa|läs)",
                "da": r"(?:kun|forbeholdt) for? ?(?:abonnenter|medlemmer)|(?:log ind|bliv abonnent|køb abonnement)\b.{0,50}\b(?:for at læse|læs)",
                "no": r"(?:kun|bare) for abonnenter|(?:logg inn|bli abonnent|kjøp abonnement)\b.{0,50}\b(?:for å lese|les)",
                "tr": r"(?:yalnızca|sadece) abonelere|(?:abone ol|giriş yap)\w*\b.{0,50}\bokuma",
            }
        ),
    }
)
"""Wall -> language -> what one of its sentences says, as a pattern over lower case with straight apostrophes."""

CONSENT_STEMS = tuple(
    stem.strip()
    for stem in """
    cookie|consent|opt out|opt-out|gdpr|ccpa|iab tcf|tracker|personal data|personal information|personally identif
    our partners|store and/or access|legitimate interest|device scanning|your privacy|privacy polic|privacy setting
    personalized ads|personalised ads|personalised content|personalized content|personalised advertising
    personalized advertising|einwillig|zustimm|personenbezogen|datenschutz|privatsphäre|unsere partner
    werbung und tracking|berechtigte interesse|berechtigten interesse|consentement|données personnelles|vie privée
    traceurs|nos partenaires|intérêt légitime|consentimiento|datos personales|privacidad|nuestros socios
    interés legítimo|consenso|dati personali|nostri partner|legittimo interesse|consentimento|dados pessoais
    nossos parceiros|interesse legítimo|toestemming|persoonsgegevens|onze partners|gerechtvaardigd belang|plików cookie
    zgodę na|wyrażam zgod|danych osobow|dane osobow|prywatnoś|nasi partner|naszych partner|файлы cookie|согласие на
    согласия на|персональных данных|персональные данные|конфиденциальност|クッキー|同意|個人情報|個人データ
    プライバシー|隐私|隱私|个人数据|个人信息|個人資料|쿠키|동의|개인정보|samtyck|samtykke|personuppgifter|personopplysninger
    eväste|çerez|kişisel veri
    """.strip()
    .replace("\n", "|")
    .split("|")
)
"""What a sentence of a consent wall speaks of, in lower case."""

MARKUP: Mapping[str, str] = MappingProxyType(
    {
        "bot-wall": (
            r"/cdn-cgi/challenge-platform|_cf_chl_opt|cf-chl-|cf-browser-verification|challenge-form|cf-error-details|cf-challenge-running|challenges\.cloudflare\.com|"
            r"captcha-delivery\.com|_incapsula_resource|incap_ses|px-captcha|_pxappid|_pxuuid|perimeterx|human-challenge|/_sec/cp_challenge|sec-if-cpt-container|sec-cpt|"
            r"errors\.edgesuite\.net|awswaf|aws-waf|captcha-container|kpsdk|ips\.js\?kp_|sucuri_cloudproxy|ddos-guard|within\.website/x/cmd/anubis|anubis_challenge|distil_ident|"
            r"h-captcha|g-recaptcha|cf-turnstile|arkoselabs|geetest|friendlycaptcha|wordfence|shieldsquare|reblaze|f5_cspm|tspd_|queue-it"
        ),
        "consent-wall": (
            r"onetrust-(?:consent|banner|pc)|optanon|didomi-|sp_message_|sourcepoint|sp_choice|usercentrics|cybotcookiebot|cookiebot|qc-cmp2|quantcast|fc-consent|trustarc|truste|"
            r"iubenda-cs|tarteaucitron|axeptio|sirdata|consentmanager|cmpbox|cmp-|cmpwrapper|privacy-manager|gdpr-consent|cookie-?wall|consent-?wall|consent-form|__tcfapi|traffective|"
            r"borlabs|complianz|cookieyes|cky-consent|klaro|osano|termly|ketch"
        ),
        "soft-404": r"\berror-?404|\bpage-?404|\bnot-?found|\b404-?(?:page|error|not-?found|template|content|wrapper|container)|page-not-found|\berror-page|http-404",
        "paywalled": r"paywall|piano-|tp-(?:modal|container|backdrop|iframe)|meteredcontent|metered-content|premium-(?:wall|gate|lock)|subscriber-only|regwall|leaky|zephr|poool|cxense|pelcro|content-gate|memberful|steady-paywall|subscribe-wall",
    }
)
"""Wall -> what its scripts, elements and classes are named, as a pattern over lower case."""
