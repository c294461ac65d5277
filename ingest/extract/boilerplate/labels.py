"""Whole lines of a page's furniture -> the name of what they are: a lexicon, lower case, without outer marks.

``LABELS`` are said by nothing but furniture; ``HINTS`` can also be a subheading or an entry of a list ("Email",
"Twitter", "Sport"), so they name a line that is already known not to be the article, and decide nothing alone.
"""

from __future__ import annotations

from types import MappingProxyType

from ingest.extract.boilerplate.other_languages import HINTS_ABROAD, LABELS_ABROAD, lexicon

__all__ = ["HINTS", "LABELS"]


_LABELS = lexicon(
    source="""
        contact reporter|contact the reporter|contact the author|contact the writer|media contact|media contacts
        press contact|press contacts|media inquiries|media enquiries|press office|notes to editors|note to editors
        pressekontakt|contact presse|contacts presse|contacto de prensa|contatti stampa|perscontact
    """,
    share="""
        share this|share or comment on this article
        share this article|share this story|share this page|share this post|share article|share story
        share this on facebook|share on facebook|share on twitter|share on x|share on linkedin|share on whatsapp
        share on reddit|share on pinterest|share on tumblr|share on google plus|share on google+|share via email
        share with email|share via|share this on twitter|share this on linkedin|share this on google plus
        share this with|share this video|share this image|tweet|tweet this|tweet this on twitter|retweet|pin it
        pin this|facebook twitter|facebook twitter email|facebook messenger|like us on facebook|follow us
        follow us on|follow us on twitter|follow us on facebook|follow us on instagram|share it|follow us on youtube
        follow us on linkedin|follow us on rss|follow us on x|follow us on social media|follow us on google+
        follow us on google news|stay connected|connect with us|email this|email this article|email this story
        email article|email a friend|email to a friend|send to a friend|email story|print this|print this article
        print this page|print article|print story|printer-friendly version|printer friendly|printer friendly version
        print friendly|e-mail this article|share now|copy link|copy url|link copied|link copied!
        copy link to clipboard|copied to clipboard|share link|save article|save story|save for later|bookmark this
        add to favorites|click to share on facebook (opens in new window)|share via facebook
        click to share on twitter (opens in new window)|click to email this to a friend (opens in new window)
        share via twitter|click to print (opens in new window)|share options|show sharing options|share-icon
        sharing is caring|view on twitter|view on instagram|view this post on instagram|embed this
        share full article|sharelines|increase size|decrease size|share facebook|share twitter
        email facebook twitter|facebook twitter google+|facebook twitter pinterest|print email|artikel teilen
        auf facebook teilen|auf twitter teilen|per e-mail teilen|seite drucken|artikel drucken|partager sur facebook
        partager sur twitter|partager cet article|partager l'article|imprimer|tweeter|suivez-nous
        compartir en facebook|compartir en twitter|comparte esta noticia|comparte este artículo|síguenos|condividi
        condividi su facebook|condividi su twitter|condividi questo articolo|seguici|seguici su|stampa articolo
        compartilhar|compartilhe|compartilhe esta notícia|siga-nos|deel dit artikel|deel dit|deel op facebook
        volg ons
    """,
    subscribe="""
        subscribe|subscribe now|subscribe today|subscribe here|subscribe free|subscribe for free|subscribe to us
        sign up|sign up now|sign up today|sign up here|sign up for free|sign me up|sign up for newsletters
        newsletter sign up|newsletter signup|newsletter sign-up|sign up for our newsletter
        sign up for our newsletters|subscribe to our newsletter|subscribe to our newsletters
        subscribe to the newsletter|subscribe to newsletter|subscribe to newsletters|join our newsletter
        sign up for e-mail newsletters|sign up for email newsletters|sign up for the newsletter|get the newsletter
        get our newsletter|get our newsletters|email newsletters|e-mail newsletter|our newsletters
        newsletter archive|subscribe to our weekly newsletter|subscribe to our daily newsletter
        subscribe free to our daily newsletters|daily newsletter|weekly newsletter|free newsletter|your email
        enter your email|enter your email address|enter email|enter email address|your e-mail address
        get email alerts|email alerts|subscribe via email|thank you for subscribing|thanks for subscribing
        thank you for signing up|thanks for signing up|you're signed up|subscribe to updates
        subscribe to our magazine|subscribe to our podcast|subscribe by email|manage newsletters|subscribe to
        subscribe by rss|get updates|already a subscriber|manage subscription|subscription options
        subscribe to alerts|newsletter abonnieren|newsletter bestellen|jetzt abonnieren|jetzt anmelden
        zum newsletter anmelden|e-paper|s'abonner|abonnez-vous|je m'abonne|s'inscrire|s'inscrire à la newsletter
        inscription newsletter|recevoir la newsletter|suscríbete|suscríbase|suscribirse|suscribirme
        suscríbete a nuestra newsletter|suscríbete al boletín|boletín de noticias|iscriviti
        iscriviti alla newsletter|abbonati|abbonati ora|abonnez-vous à la newsletter|assine já|assine agora
        inscreva-se|assine a newsletter|assine nossa newsletter|subscreva|subscrever|abonneren|abonneer je
        word abonnee|schrijf je in voor de nieuwsbrief|aanmelden nieuwsbrief|inschrijven nieuwsbrief
    """,
    paywall="""
        already a subscriber? log in|already a subscriber? sign in|already a member? log in|already have an account?
        already have an account? log in|already have an account? sign in|subscribe to continue reading
        subscribe to read more|subscribe to continue|log in to continue|sign in to continue
        sign in to continue reading|subscribe to unlock|subscribers only|subscriber only|for subscribers
        members only|exclusive for subscribers|unlock this article|register to continue|weiterlesen mit abo
        nur für abonnenten|réservé aux abonnés|article réservé aux abonnés|solo para suscriptores|solo per abbonati
        exclusivo para assinantes|alleen voor abonnees
    """,
    comment="""
        comments are closed|comments closed|comments are off|comments off|no comments|no comments yet|post a comment
        leave a comment|leave a reply|add a comment|add comment|write a comment|submit comment|post comment
        view comments|view all comments|show comments|hide comments|show all comments|read comments
        read the comments|see all comments|load comments|load more comments|join the conversation
        join the discussion|join the debate|start the conversation|facebook comments|be the first to comment
        comment on this story|comment on this article|comments on this story|comment on this|commenting is closed
        comment using facebook|cancel reply|reply to this comment|report this comment|report comment
        log in to comment|login to comment|sign in to comment|leave your comment|leave a comment cancel reply
        leave a reply cancel reply|comments have been closed|recent comments|latest comments|last comments
        most commented|have your say|your comment|show hide comments|comment policy|commenting guidelines
        comment guidelines|sort by newest|kommentar schreiben|kommentare anzeigen|kommentare lesen
        artikel kommentieren|kommentar verfassen|laisser un commentaire|voir les commentaires|ajouter un commentaire
        commenter cet article|écrire un commentaire|deja un comentario|deja tu comentario|dejar un comentario
        ver comentarios|enviar comentario|lascia un commento|scrivi un commento|deixe um comentário
        deixe seu comentário|reageer|plaats een reactie|geef een reactie
    """,
    related="""
        most watched|most watched news videos|most watched videos|most read news
        related|related links|related link|related stories|related story|related articles|related article
        related news|related content|related coverage|related topics|related posts|related post|related reading
        related items|related video|related videos|related material|related to this story|related slideshows
        related headlines|related tags|related galleries|read more|read also|read next|also read|see more
        more stories|more news|more headlines|more top stories|more on this story|more on this topic|more on this
        more in this section|more from this section|more coverage|more from the web|more articles
        more from this author|more by this author|more from us|more to explore|most read|most popular|most viewed
        most shared|most watched|most emailed|most recent|most discussed|most read articles|most read news
        most read stories|most popular stories|most popular articles|most viewed stories|top stories|top story
        top news|top headlines|top posts|today's top stories|today's headlines|trending now|trending stories
        trending news|trending articles|trending topics|trending on|what's trending|popular now|popular stories
        popular articles|popular posts|popular news|popular on|latest news|latest stories|latest headlines
        latest articles|latest posts|latest videos|latest video|recent posts|recent articles|recent stories
        recent news|recent headlines|recommended for you|recommended stories|recommended articles
        recommended reading|recommended by|recommended videos|you may like|you may also like|you might like
        you might also like|you might also enjoy|you may also be interested in|you might be interested in
        you may be interested in|you may have missed|in case you missed it|don't miss|don't miss this|must read
        must reads|must-read|editor's picks|editors' picks|editor's choice|editor's pick|editors' choice|our picks
        staff picks|up next|next up|next article|next story|next post|previous article|previous story|previous post
        prev post|next in|what to read next|what to watch next|also in the news|check also|also on|explore further
        explore more|keep reading|continue reading|read full story|read full article|read this next
        read the full story|read the full article|full story|full article|read the rest|click here to read more
        in other news|other news|other stories|other articles|elsewhere on|featured stories|featured articles
        featured posts|featured news|featured content|featured videos|from the archives|photos of the week
        photos of the day|more videos|watch next|now playing|related pages|view gallery|view slideshow
        see all coverage|similar articles|similar stories|similar posts|also of interest|around the network
        in this section|share your thoughts|show more stories|more from author|mehr zum thema|lesen sie auch
        lesen sie mehr|mehr lesen|weiterlesen|zum artikel|das könnte sie auch interessieren
        das könnte sie interessieren|auch interessant|ähnliche artikel|ähnliche beiträge|weitere artikel
        weitere themen|weitere meldungen|meistgelesen|meistgelesene artikel|verwandte artikel|verwandte themen
        mehr von|lesen sie jetzt|aktuelle nachrichten|à lire aussi|lire aussi|à lire également|lire la suite
        lire plus|sur le même sujet|sur le même thème|articles liés|articles similaires|les plus lus|les plus lues
        à la une|à voir aussi|voir aussi|en savoir plus|plus d'articles|dans la même rubrique|lea también
        lee también|le puede interesar|te puede interesar|también te puede interesar|noticias relacionadas
        más noticias|más información|artículos relacionados|lo más leído|lo más visto|las más leídas|leer más
        sigue leyendo|últimas noticias|leggi anche|articoli correlati|potrebbe interessarti
        potrebbe interessarti anche|ti potrebbe interessare|leggi tutto|continua a leggere|notizie correlate
        i più letti|leggi di più|ultime notizie|leia também|leia mais|veja também|saiba mais|notícias relacionadas
        mais lidas|as mais lidas|mais notícias|artigos relacionados|últimas notícias|continue lendo|lees ook
        lees meer|lees verder|meer over|meer nieuws|gerelateerd|gerelateerde artikelen|meest gelezen|bekijk ook
        ook interessant|verder lezen
    """,
    tags="""
        in this article|in this story
        more like this|tags|filed under|filed to|posted in|schlagworte|themen|étiquettes|mots-clés|etiquetas
        palabras clave|argomenti|palavras-chave|assuntos|trefwoorden
    """,
    advert="""
        advertisement|advertisements|advertise here|advert|sponsored|sponsored content|sponsor content
        sponsored links|sponsored link|sponsored post|sponsored posts|sponsored topics|sponsored stories
        sponsored by|sponsored content by|promoted|promoted content|promoted stories|promoted links|paid post
        paid content|paid partner content|partner content|from our sponsors|from our sponsor|from our partners
        our sponsors|a message from our sponsor|paid for and presented by|advertisement continue reading below
        advertisement continue reading the main story
        advertisement - continue reading below|advertisement scroll to continue|advertorial
        scroll to continue with content|continue reading below|story continues below
        story continues below advertisement|article continues below|article continues below advertisement
        article continues after advertisement|story continues after ad|story continues below ad
        content continues below|ad feedback|ad choices|adchoices|ads by google|remove ads|close ad|skip ad
        from around the web|around the web|from the web|you may like by taboola|recommended by outbrain|paid stories
        more from around the web|report this ad|report ad|this is an advertisement|featured ebooks
        sponsored whitepapers|anzeige|werbung|bezahlter inhalt|publicité|annonce|contenu sponsorisé|publicidad
        contenido patrocinado|patrocinado|pubblicità|contenuto sponsorizzato|publicidade|conteúdo patrocinado
        patrocinado por|advertentie|gesponsord|gesponsorde inhoud
    """,
    cookie="""
        accept all cookies|accept cookies|reject all cookies|reject cookies|allow all cookies|allow cookies
        cookie settings|cookie preferences|cookies settings|manage cookies|manage cookie preferences|cookie consent
        cookie policy|cookies policy|cookie notice|cookie statement|your cookie preferences|your cookie settings
        manage consent|manage consent preferences|strictly necessary cookies|functional cookies|performance cookies
        targeting cookies|necessary cookies|marketing cookies|your privacy choices|privacy settings
        privacy preferences|privacy preference center|consent preferences|accept all & visit the site
        cookie-einstellungen|alle cookies akzeptieren|cookies akzeptieren|alle akzeptieren|cookie-richtlinie
        accepter les cookies|tout accepter|tout refuser|gérer les cookies|politique de cookies
        paramètres des cookies|aceptar cookies|aceptar todas las cookies|configurar cookies|política de cookies
        rechazar cookies|accetta i cookie|accetta tutti i cookie|accetta tutto|rifiuta tutto|gestisci cookie
        cookie-instellingen|cookies accepteren|alle cookies accepteren|alles accepteren|cookiebeleid|aceitar cookies
        aceitar todos os cookies|aceitar todos
    """,
    legal="""
        all rights reserved|privacy policy|privacy notice|privacy statement|privacy & cookies|privacy and cookies
        privacy center|terms of use|terms of service|terms and conditions|terms & conditions|terms of sale
        conditions of use|terms of use & privacy policy|terms of service and privacy policy
        privacy policy and terms of service|terms & privacy|privacy & terms|legal notice|legal notices
        user agreement|visitor agreement|member agreement|accessibility statement|copyright policy|copyright notice
        dmca|dmca policy|do not sell my personal information|do not sell or share my personal information
        do not sell my info|your california privacy rights|california privacy rights|ca privacy rights
        california notice|modern slavery statement|privacy policy terms of use|impressum|datenschutz
        datenschutzerklärung|nutzungsbedingungen|alle rechte vorbehalten|agb|mentions légales
        politique de confidentialité|conditions générales d'utilisation|conditions d'utilisation
        données personnelles|tous droits réservés|cgu|cgv|aviso legal|política de privacidad|términos y condiciones
        términos de uso|todos los derechos reservados|condiciones de uso|note legali|informativa sulla privacy
        privacy policy e cookie|termini e condizioni|tutti i diritti riservati|política de privacidade|termos de uso
        termos e condições|todos os direitos reservados|privacybeleid|privacyverklaring|algemene voorwaarden
        gebruiksvoorwaarden|alle rechten voorbehouden|colofon
    """,
    nav="""
        skip to main content|skip to content|skip to navigation|skip to main navigation|skip to search
        skip to footer|skip navigation|skip links|skip to article|skip to primary content|skip to secondary content
        jump to navigation|jump to content|jump to search|jump to main content|back to top|back to the top
        return to top|to top|scroll to top|go to top|toggle navigation|toggle menu|open menu|close menu|main menu
        main navigation|site navigation|site search|toggle search|open search|search this site|search form
        accessibility links|accessibility help|site map|sitemap|about this site|contact the newsroom|my account
        log in|log out|sign in|sign out|log in/register|log in / register|sign in / register|login / register
        sign in/up|log in sign up|sign in or register|sign in / join|create account|create an account
        create free account|forgot password|forgot your password?|lost your password?|remember me|advertise with us
        advertise|work for us|media kit|rss feed|rss feeds|mobile apps|mobile app|our apps|you are here|load more
        show more|show less|view more|view all|see all|read less|next page|previous page|older posts|newer posts
        older entries|newer entries|next »|« previous|press room|site index|site feedback|all sections|browse all
        feedback to editors|tips and corrections|submit a tip|send us a tip|got a tip?|give feedback|breadcrumb
        breadcrumbs|you are currently viewing|more sections|view full site|desktop version|mobile site|full site
        switch to mobile version|choose your edition|change location|select month|select category|today's paper
        zum inhalt springen|zur navigation springen|direkt zum inhalt|nach oben|zum seitenanfang|anmelden|einloggen
        abmelden|aller au contenu|aller au contenu principal|haut de page|retour en haut|se connecter|déconnexion
        nous contacter|plan du site|qui sommes-nous|contactez-nous|ir al contenido|saltar al contenido
        pasar al contenido principal|volver arriba|iniciar sesión|cerrar sesión|quiénes somos|mapa del sitio
        contáctenos|vai al contenuto|salta al contenuto|torna su|accedi|chi siamo|contattaci|mappa del sito
        ir para o conteúdo|pular para o conteúdo|voltar ao topo|quem somos|fale conosco|mapa do site|naar de inhoud
        ga naar de inhoud|spring naar inhoud|naar boven|uitloggen|over ons
    """,
    widget="""
        loading...|loading comments|please wait|report typo or error|report a typo|report an error|send feedback
        suggest a correction|report a correction|play video|watch video|video player|listen to this article
        listen to article|listen to this story|hide caption|toggle caption|show caption|read caption|enlarge image
        view larger image|enlarge this image|view image|view full size|click to enlarge|full screen|exit full screen
        enter full screen|fullscreen|unmute|autoplay|close modal|close dialog|close window|close this dialog window
        x close|close x|expand / collapse|live chat|this field is for|audio player|video unavailable
        advertisement video|skip in|stream type live|current time|playback rate|remaining time|text size
        change text size|a a a|powered by|powered by livefyre|powered by disqus|powered by wordpress
    """,
    promo="""
        donate|donate now|donate today|support us|support our work|support our journalism|make a donation
        become a member|become a supporter|become a patron|join now|shop now|buy now|order now|download now
        download our app|get the app|download the app|get our app|download app
        advertise on this site|spenden|jetzt spenden|faire un don|dona ora|doneer|doe mee|apóyanos|apoie
    """,
    caption="""
        illustration only|file photo|file image|file picture|stock image|stock photo|representative image
        representational image|illustrative image|image for illustration|image for representation
        for illustration only|symbolic image|artist's impression|artist's concept|artist's rendering
        artist's illustration|artist impression|artist concept|symbolbild|archivbild|photo d'archives
        photo d'illustration|image d'illustration|imagen de archivo|foto de archivo|foto d'archivio
        foto di repertorio|imagem ilustrativa|foto de arquivo|archieffoto|courtesy photo|handout photo
        photo illustration
    """,
    linkrefs="""
        visible links|hidden links
    """,
    event="""
        upcoming events|event calendar|see all events
    """,
    author_bio="""
        about the author|about the authors|about author|about the writer|author bio|über den autor
        à propos de l'auteur|sobre el autor|sull'autore|sobre o autor|over de auteur
    """,
)

_HINTS = lexicon(
    credit="""
        credit|credits|photo credit|image credit|photo by|photograph by|photography by|photographs by|video by
        reuters|ap|afp|getty|getty images|shutterstock|istock|istockphoto|associated press|the associated press
        ap photo|epa|bloomberg|screenshot|wireimage|alamy|via getty images|thinkstock|dreamstime|corbis|nasa
        wikimedia commons
    """,
    nav="""
        logout|rss|startseite|connexion|edition|login|contact us|previous|inloggen|accueil|about us|home|menu|search
        close|help|faq|faqs|contact|about|navigation|careers|jobs|sections|news|world|politics|business|sports|sport
        technology|tech|science|health|entertainment|lifestyle|life|travel|arts|culture|food|style|money|markets
        weather|local|national|international|us|u.s.|uk|europe|asia|africa|education|environment|features|blogs|blog
        events|obituaries|classifieds|shop|store|forums|forum|directory|site|english|español|deutsch|français
        italiano|português|back|go|submit|ok|cancel|yes|no|a|b|c|all|apps|mobile|tv|radio|games|crosswords
        horoscopes|real estate|autos|cars|books|movies|film|music|fashion|beauty|family|religion|military|space
        defense|energy|earth|physics|biology|chemistry|astronomy & space|other sciences|analysis|reviews|reports
        research|resources|members|partners|our team|press|team|company|sponsors|authors|staff|masthead
        latest issues|digital editions|reprints
    """,
    share="""
        drucken|compartir|partilhar|teilen|imprimir|delen|partager|facebook|twitter|x|linkedin|pinterest|reddit
        whatsapp|email|e-mail|google|google+|google +|stumbleupon|tumblr|digg|flipboard|instagram|youtube|share
        shares|share on|save|bookmark|telegram|messenger|sms|delicious|vk|copy|snapchat|threads|bluesky|mastodon
        tiktok|follow|like|mail|link|mix|pocket|line|friend|post|likes|kopieren
    """,
    related="""
        things to know|recommended|zum thema|additional reading|the latest|popular|more information about
        in pictures|headlines|breaking news|trending|hot topics|see also|find out more|external links|more|latest
        video|videos|photos|gallery|galleries|pictures|slideshow|featured|opinion|further reading|next|prev
        highlights|more info|details|archives|archive|watch|also|live|now|update|updated|new|hot|must see|top
    """,
    legal="""
        terms|privacy
    """,
    subscribe="""
        e-mail address|your email address|our newsletter|email newsletter|print edition|email address|assine|abo
        newsletter|newsletters|alerts|podcasts|feeds|subscriptions|abonnement|boletín|magazine|subscription|register
    """,
    tags="""
        categories|keywords|topics|tagged
    """,
    promo="""
        join us|dona|learn more
    """,
    advert="""
        advertising|ads|promotions|whitepapers|ad
    """,
    widget="""
        mute|replay|loading|print|dark mode|font size|left|right|play|pause|stop|expand|collapse|open|hide|show
        toggle|caption|photo|image|icon|arrow|read|views|view|min read|am|pm|et|opens in new window|external link
        graphic|interactive graphic|embed|publish date|date published
        required|optional|select|choose|default|auto|on|off|of|by|and|the
    """,
    paywall="""
        to continue reading|premium content
    """,
    linkrefs="""
        references
    """,
    comment="""
        comments|comment|kommentare|commentaires|comentarios|commenti|comentários|reacties|reply|replies|flag|report
        discussion|newest|oldest|best
    """,
)
LABELS = MappingProxyType({**{label: sign for label, sign in LABELS_ABROAD.items() if label not in _HINTS}, **_LABELS})
"""Lines that are furniture wherever they stand."""

HINTS = MappingProxyType({**{label: sign for label, sign in HINTS_ABROAD.items() if label not in LABELS}, **_HINTS})
"""Lines that are furniture only outside an article."""
