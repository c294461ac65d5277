"""Sentences of a page's furniture -> the name of what they are: a table of patterns, one entry a sign.

A sign is told by how a text starts, by the whole of it, by how it ends or by a phrase. Patterns are one a line; a
pattern after ``||`` is tried only where one of the words before it stands in the text. All are bounded, so that time
is linear in the text, whatever it is.
"""
# ruff: noqa: E501 - a pattern is one line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ingest.extract.boilerplate.other_languages import STARTS_ABROAD

__all__ = ["LONGEST", "NOTICES", "Notice"]

LONGEST = 700
"""Characters beyond which only the start of a text is read."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The patterns of a sign, one a line; all but those of ``start`` are for texts of at most ``longest`` characters."""

    longest: int
    start: str = ""
    whole: str = ""
    end: str = ""
    has: str = ""


_AGENCIES = (
    r"(?:Getty(?: Images)?|AP(?: Photo)?|AFP|Reuters|Shutterstock(?:\.com)?|iStock(?:photo)?|EPA(?:-EFE)?|Bloomberg|"
    r"WireImage|FilmMagic|Alamy(?: Stock Photo)?|Corbis|Rex(?: Features)?|Zuma(?: Press)?|Xinhua|dpa|picture alliance|"
    r"Associated Press|The Associated Press|Canadian Press|The Canadian Press|PA|PA Wire|NASA|ESA|Flickr|Unsplash|Pexels|"
    r"Pixabay|Wikimedia(?: Commons)?|Imago|ANSA|LaPresse|EFE|USA TODAY Sports|Press Association|Depositphotos|Fotolia)"
)
_NAMED = r"[^\W\d_][^\n.!?]{1,60}"

_NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "cookie": Notice(
            LONGEST,
            start=r"""
            (?:this|our|the) (?:web ?)?(?:site|page) (?:uses?|utili[sz]es|places) (?:\w+ ){0,4}cookies
            we (?:and our (?:\w+ ){0,3}partners )?use (?:\w+ ){0,4}cookies\b.{0,60}\b(?:to |for |on |and )
            by (?:continuing|using|browsing|clicking|closing)\b.{0,120}\b(?:agree|consent|accept)\b.{0,80}\bcookies?\b
            cookies help us (?:to )?(?:deliver|provide|improve)
            \w+ uses cookies to (?:improve|give|provide|ensure|personali|offer|enhance|make|deliver|analy)
            we(?:'ve| have)? (?:recently )?updated our (?:privacy|cookie|terms)\b
            we value your privacy\b
            diese (?:webseite|website|seite) (?:verwendet|nutzt|benutzt) (?:\w+ ){0,2}cookies
            wir (?:verwenden|nutzen|setzen) (?:\w+ ){0,3}cookies
            (?:ce site|nous) utilis(?:e|ons) (?:des |les )?cookies
            (?:este|nuestro) sitio (?:web )?(?:utiliza|usa) cookies
            (?:utilizamos|usamos) cookies
            este (?:site|sítio|website) (?:utiliza|usa) cookies
            questo sito (?:web )?(?:utilizza|usa) (?:i )?cookie
            (?:noi )?utilizziamo (?:i )?cookie
            deze (?:web)?site (?:maakt gebruik van|gebruikt) cookies
            (?:wij|we) gebruiken cookies
            """,
        ),
        "paywall": Notice(
            450,
            start=r"""
            (?:(?:editor'?s'? )?note: |[\w ]{2,20}: )?this (?:article|story|content|page|report|post|piece) (?:is (?:for|published|available|reserved|exclusive|exclusively|only available|free)\b.{0,200}\b(?:subscribers?|members?|membership|complimentary|click here|log in|sign in)\b|was (?:first |originally )?published (?:only |exclusively )?for (?:our |paid |paying )*(?:subscribers|members)\b)
            you(?:'ve| have) (?:reached|read|used|hit|run out of)\b.{0,40}\b(?:free )?(?:articles?|stories|limit)\b.{0,40}(?:month|limit|free|left|remaining|$)
            (?:please )?(?:subscribe|log in|sign in|register|sign up|become a (?:member|subscriber))\b.{0,40}\bto (?:continue|keep|read|unlock|access|view)\b
            to (?:continue|keep) reading\b.{0,60}\b(?:subscribe|log in|sign in|register|sign up|create|become)
            already (?:a |an )?(?:subscriber|subscribed|member|registered)\b.{0,60}
            (?:you have )?\d{1,2} (?:free )?articles? (?:left|remaining)
            this copy is for your personal,? non-?commercial use
            (?:get|unlock) (?:unlimited|full) (?:digital )?access\b
            (?:dieser artikel|dieser text) ist (?:nur )?für abonnenten
            (?:cet article|la suite de cet article|la lecture de cet article|contenu) est réservée? (?:à nos |aux |à )abonnés
            contenido exclusivo para suscriptores
            (?:contenuto|articolo) riservato agli abbonati
            conteúdo exclusivo para assinantes
            (?:dit artikel is )?alleen voor abonnees
            """,
            has=r"""
            becoming a || \bfor information on becoming an? .{2,60}\bmember\b
            subscribe || \bsubscribe (?:now |today )?(?:to|for) (?:unlimited|full) (?:digital )?access\b
            """,
        ),
        "subscribe": Notice(
            420,
            start=r"""
            (?:please )?(?:subscribe|sign ?up|sign-up|register|opt in)(?: \w+){0,4} (?:to|for|and get|and receive|here|below|today|with)\b.{0,120}\b(?:newsletters?|e-?mails?|inbox|alerts?|updates|magazine|podcast|rss|channel|briefing|digest|free)\b
            (?:get|receive|have)\b.{0,160}\b(?:delivered|sent|straight|direct(?:ly)?)\b.{0,30}\b(?:to|in|into) your (?:inbox|e-?mail|mailbox)
            (?:please )?enter (?:your|a valid) e-?mail(?: address)?\b
            (?:by (?:signing up|subscribing|submitting|registering|entering|providing|clicking|creating))\b.{0,120}\b(?:you|agree)\b
            (?:get|receive) (?:the |our |breaking |all the )?(?:best|latest|breaking|top|daily|weekly|free)\b.{0,120}\b(?:inbox|e-?mail|newsletters?)\b
            (?:get|receive) breaking .{2,80}\bupdates on\b.{0,80}and more!?$
            receive news & \w+ (?:for|via)\b
            join (?:our|the) (?:mailing|email|e-mail) list\b
            join \d[\d,.]* (?:other )?(?:subscribers|readers|followers)
            want (?:more|the latest|to)\b.{2,100}\? ?(?:sign up|subscribe|get|join|click|follow|download)\b
            (?:you can )?unsubscribe (?:at any ?time|any ?time|whenever)\b
            no spam\b.{0,10}(?:we promise|ever|guaranteed|just|unsubscribe)
            need more .{2,30}\? subscribe to
            (?:please )?(?:verify (?:that )?you(?:'re| are) (?:not a robot|human)\b|(?:(?:enter|provide) an? )?(?:in)?valid e-?mail(?: address)?\b.{0,60}$)
            you (?:(?:must|have to) select an? .{0,30}(?:newsletter|list|option)|are (?:already )?(?:subscribed|signed up|on the list)\b.{0,60}$)
            receive (?:occasional|regular|exclusive|special) (?:updates|offers|e-?mails|news)\b.{0,100}$
            (?:view|see|browse) (?:all|our|more) .{0,40}newsletters\b.{0,20}$|manage (?:your )?(?:e-?mail|newsletter|subscription)s? preferences
            this newsletter (?:may|is (?:sent|delivered))\b
            (?:an error|something went wrong)\b.{0,40}(?:occurred|try again)
            (?:please )?check your (?:inbox|e-?mail)\b.{0,60}\b(?:confirm|subscription|link)
            (?:jetzt |hier )?(?:unseren |den )?newsletter (?:abonnieren|bestellen)
            (?:inscrivez-vous|abonnez-vous) (?:à|gratuitement)\b.{0,80}
            (?:suscríbete|suscríbase|regístrate) (?:a|al|para|gratis)\b.{0,80}
            (?:iscriviti|abbonati) (?:a|alla|al|per|gratis)\b.{0,80}
            (?:assine|inscreva-se|cadastre-se|subscreva) (?:a|o|à|na|em|para|grátis)\b.{0,80}
            (?:schrijf je in|meld je aan|abonneer je) (?:voor|op)\b.{0,80}
            """,
            whole=r"""
            (?:sign ?up|subscribe) (?:for|to) (?:(?:our|the|us) )?[\w' &.-]{2,40}
            newsletter || .{2,40} newsletters?:? (?:sign ?up|subscribe)
            newsletter || (?:the )?\w+ ?newsletter (?:sign ?up|subscribe)?
            """,
            has=r"""
            subscribe to || \bsubscribe to [^.!?]{2,50}'s .{0,30}newsletter
            delivered || \bdelivered (?:right|straight|directly|daily) to your inbox\b
            sign up || \bsign up (?:for (?:free|our)|here)\b.{0,60}(?:newsletters?|inbox|here)\b
            to our || \bto our (?:free |daily |weekly )*newsletters?\b
            """,
        ),
        "share": Notice(
            200,
            start=r"""
            (?:share|tweet|post|send|email|e-mail|pin|print) (?:this|it|the|on|via|to|by|with)\b(?: (?:this|the|a|an|article|story|page|post|link|on|via|to|by|with|friend|email|e-mail|facebook|twitter|x|linkedin|whatsapp|reddit|pinterest|tumblr|messenger|flipboard|telegram|google\+?|plus|sms|mail)\b)*[:!.]?$
            (?:like|follow|join|find|connect with|add|friend) (?:us|me|him|her|them|@?\w+(?: \w+)?)(?: \w+)? on (?:facebook|twitter|instagram|x|linkedin|youtube|google ?\+?|google news|pinterest|snapchat|tiktok|threads|bluesky|mastodon|whatsapp|telegram|rss)\b.{0,100}$
            follow @\w+|let friends in your social network know\b|a link has been (?:sent|posted) to your\b
            click to (?:share|email|print) (?:on|this|a|to)\b
            (?:republish|reprint|reuse|print|download|save|gift|bookmark|rate|report|translate|listen to|jump to|pin)(?: the| this| our)? (?:article|story|page|post|content|recipe|piece|issue)$
            (?:share|shares?) ?\(?\d[\d.,k]*\)?$
            \d[\d.,]*k? (?:shares?|likes?|tweets?|retweets?|followers)$
            \S+ (?:teilen|partager|compartir|condividere|compartilhar|delen)$
            """,
            whole=r"""
            (?:(?:facebook|twitter|linkedin|pinterest|google ?\+|google|plus|email|e-mail|print|reddit|whatsapp|tumblr|share|tweet|pin|instagram|youtube|rss|messenger|flipboard|more|copy|link|pocket|stumbleupon|digg|feed|by|sms|telegram|messenger|x)\b[ |,/·•()\d.]*){3,}
            """,
        ),
        "comment": Notice(
            420,
            start=r"""
            (?:please )?(?:enable|activate) javascript to (?:view|see|load) the comments
            (?:by using this service|when commenting)\b.{0,60}\b(?:agree|post)
            you must be (?:logged in|registered|signed in|a member)\b.{0,40}\b(?:to|in order to) (?:post|leave|comment|reply|vote)
            (?:you need to |please |you can )?(?:log in|login|sign in|register)\b.{0,40}\bto (?:post|leave|add|join|comment|reply|vote)\b
            (?:view|show|hide|read|see|load|open|post|add) (?:all |the |your |more )*(?:\(?\d+\)? )?comments?\b.{0,12}$
            comments? (?:are|is|have been|on this \w+ are) (?:now )?(?:closed|disabled|off|turned off|moderated)
            your e-?mail address will not be published
            required fields are marked
            (?:notify me of (?:new|follow-?up)|save my name)\b
            (?:the )?(?:views|opinions) expressed in (?:the |these )?(?:comments?|contents)\b
            (?:all |note: )?(?:we are .{0,30}moderating all )?comments (?:submitted|are moderated|posted|must|will be)\b.{0,100}
            note: we are (?:temporarily )?moderating
            join our \w+ ?forums? to\b
            be the first to (?:comment|leave|post)\b
            (?:what do you think|let us know)\b.{0,80}\bcomments?\b(?: section)?(?: below)?[.!]?$
            ihre e-mail-adresse wird nicht veröffentlicht
            votre adresse (?:e-?mail|de messagerie) ne sera pas publiée
            tu dirección de correo electrónico no será publicada
            il tuo indirizzo email non sarà pubblicato
            o seu endereço de e-?mail não será publicado
            je e-mailadres (?:wordt|zal) niet
            this site uses akismet|to find out more about facebook commenting\b
            """,
            whole=r"""
            \(?\d[\d,.]*\)? ?(?:comments?|thoughts|responses|replies|reactions|kommentare) (?:on|to|for|about|zu) .{2,200}
            \(?\d[\d,.]*\)? ?(?:comments?|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties?|replies|responses)(?: so far)?
            comments? ?[(:\[]? ?\d[\d,.]* ?[)\]]?
            (?:leave|post|add|write) (?:a|your) (?:comment|reply|response)\b.{0,30}
            """,
            has=r"""
            leave a, leave your, post a, add a, drop a, add your, leave us || (?:^|[.!?] )(?:please |and |so )?(?:leave|drop|post|add) (?:us |me )?(?:a|your) (?:comment|thoughts|review|rating|reply|answer)s?\b[^.!?]{0,40}[.!]?$
            """,
        ),
        "related": Notice(
            220,
            start=r"""
            (?:recommended|more|earlier|in pictures|photos|gallery|watch|trending|video) ?: ?[A-Z][^.]{4,160}$
            (?:related|read more|see also|also read|read also|must read|read next|see more|don't miss|next story|previous story|next up|up next|you may also like|further reading|also on [\w ]{2,20}|more on this|more from [\w' ]{2,30}|click here|in case you missed it|must-read|related stories|related articles|related story|related article|lesen sie auch|mehr dazu|lesen sie mehr|lire aussi|à lire aussi|lea también|lee también|leia também|leia mais|veja também|leggi anche|lees ook) ?: ?\S.{0,200}$
            (?:read|see|view|find|click (?:here )?(?:to|for)) (?:more|full|complete)\b(?: (?:on|about|from|of|at|in))? [^.!?]{2,60}[.…»›>→]*$
            the following (?:news )?(?:reports|stories|articles|links) may\b
            next in [A-Z][\w ]{2,30}$
            if you (?:liked|enjoyed|found) this\b.{0,60}\b(?:might|may|will|'ll|would)(?: also)? (?:like|enjoy|want|love)
            (?:previous|next|prev) (?:post|article|story)(?-i:[A-Z])
            (?:more|latest|most read|top stories|trending) (?:stories |news |articles )?(?:from|in|by|on) (?:the )?[A-Z][\w'& .]{1,35}$
            (?:click|tap) here (?:to|for)\b[^.!?]{2,80}[.!]?$
            (?:lesen sie|hier lesen|mehr) (?:auch|mehr|zum|zu)\b[^.!?]{2,80}$
            """,
            end=r"""
            read, see, view, learn, show || (?:\.\.\.|…|\S [>»→›]) ?\(?\[?(?:read|see|view|learn|show) (?:more|full|full story|on)\]?\)?[.…»›>→ ]*
            [ || \[(?:\.\.\.|…|read more|\+|more)\]
            …, ... || (?:…|\.\.\.) ?(?:more|continue reading|weiterlesen|mehr|leer más|lire la suite|leggi tutto|leia mais|lees meer)[ »›>→]*
            read, full, reading || (?<=[.!?…»”"]) ?(?:read more|continue reading|read full story|read the full story|full story)[.…»›>→ ]*
            continue reading || continue reading ?[→»>]
            """,
        ),
        "advert": Notice(
            300,
            start=r"""
            (?:advertisement|sponsored|promoted|ads?|paid content) (?:by|from|for) [^.!?]{2,60}$
            (?:story|article|content|post) continue[sd] (?:below|after)\b.{0,40}$
            (?:continue reading|scroll down|keep scrolling) .{0,30}(?:below|for more|advertisement|the main story)\b.{0,20}$
            (?:from|more) (?:from )?around the web\b.{0,60}$
            when you (?:purchase|buy|click)\b.{0,80}\b(?:we|commission)\b
            (?:we|this (?:site|page|post|article)) (?:may|might) (?:earn|contain|receive)\b.{0,60}\b(?:commission|affiliate)
            (?:\w+ ){1,3}is supported by its (?:audience|readers)
            (?:iframe:|document\.write\()
            """,
            has=r"""
            we may || \bwe may (?:earn|receive) an? (?:small |affiliate )*commission\b
            """,
        ),
        "legal": Notice(
            LONGEST,
            start=r"""
            (?:copyright|©|\(c\)|&copy;)[ ©]*(?:\(c\) ?)?(?:of |by )?(?:\d{4}|[A-Z][\w.& ]{1,40}(?:\d{4}|all rights|inc\b|ltd|llc))
            \d{4}(?: ?[-–] ?\d{4})? ?(?:©|\(c\)|copyright)
            this (?:document|article|material|content|story|page|work|website|site) is (?:subject to|protected by|licensed under)\b.{0,40}(?:copyright|license|creative commons)
            (?:this material|this content|materials? (?:from|on) this site|no part of|the material on this site)\b.{0,60}(?:may not be|may be) (?:published|reproduced|broadcast|rewritten|redistributed|copied)
            reproduction (?:in whole|of (?:this|any)|without|interdite|soumise)\b
            (?:nachdruck|vervielfältigung|prohibida la reproducción|reproducción prohibida|riproduzione riservata|reprodução proibida)\b
            (?:distribution and )?use of this (?:material|site|website|service)\b.{0,60}(?:governed|constitutes|subject|agreement|acceptance)
            (?:by )?us(?:e|ing) (?:of )?this (?:web ?)?site\b.{0,40}(?:constitutes|you agree|signifies)
            the content herein\b
            (?:disclaimer:? )?(?:the )?(?:views|opinions|comments?)\b.{0,120}\b(?:do|does) not (?:necessarily )?(?:reflect|represent)\b
            (?:registered|incorporated) in (?:england|scotland)\b
            \(?(?:note: )?\w+ (?:does not endorse and )?is not responsible for the content\b
            (?:please )?(?:read|review) our (?:privacy|terms)\b
            quotes (?:and other data )?(?:are )?delayed\b
            (?:market|stock|financial) (?:data|quotes)\b.{0,40}\b(?:provided|delayed|powered|copyright)
            all (?:quotes|times|content|material|images|photos|logos|trademarks)\b.{0,60}(?:delayed|property of|copyright|reserved)
            the (?:views|opinions) (?:and opinions )?expressed (?:in this (?:article|column|post|commentary)|here(?:in)?|by the author)\b.{0,80}\b(?:are|do not)\b
            © ?\S
            """,
            has=r"""
            visit our corporate || \bis part of .{2,80}(?:group|company|publisher|network)\.? visit our corporate\b
            all rights reserved || \ball rights reserved\b.{0,120}$
            alle rechte || \balle rechte vorbehalten\b
            tous droits || \btous droits réservés\b
            todos los derechos || \btodos los derechos reservados\b
            tutti i diritti || \btutti i diritti riservati\b
            todos os direitos || \btodos os direitos reservados\b
            may not be published || \bmay not be published, broadcast, rewritten,? or redistributed\b
            """,
        ),
        "caption": Notice(
            LONGEST,
            start=r"""
            \(?(?:file(?: photo| image| picture| pic)?|(?:file|handout|undated) (?:photo|image|picture))\s?(?:[-–—:]|\) ?\S)
            (?:this|an?|in this) (?:undated |aerial |combination |combo |courtesy |recent |\w+\.? \d{1,2}, \d{4},? |[\w .,]{0,30})?(?:file |handout |satellite )?(?:photo|image|picture|photograph|combination photo)\b.{0,60}\b(?:shows?|provided|released|taken|made available|shot|obtained|from)\b.{0,400}\((?:.{2,60}(?:/|via).{2,40}|AP|AFP|Reuters)\)
            (?:foto|symbolfoto|symbolbild|archivfoto|archivbild) ?: ?\S.{0,200}$
            """,
            whole=r"""
            photo, image, picture || (?:file|stock|courtesy|handout) (?:photo|image|picture)s?(?: of .{2,80})?\.?
            artist || (?:an )?artist(?:'s|s') (?:impression|concept|conception|rendering|illustration) (?:of|shows|showing|depicts|depicting)\b.{2,200}
            photo, image, picture || .{2,60} in (?:a|an) (?:file|undated|handout) (?:photo|image|picture)\.?
            """,
            end=rf"""
            ( || \({_AGENCIES}\)|(?<=[.!?’”"]) \([A-Z][^()/]{{2,40}} ?/ ?(?:The )?[A-Z][^()/]{{2,40}}\)
            ( || \((?:(?:file )?(?:image|photo|picture|photograph|video|graphic|illustration) )?(?:credits?|courtesy(?: of)?|by|source)[: ][^()]{{0,60}}{_AGENCIES}(?: photo| file photo| file)?\)
            ( || \([^()]{{2,60}}(?: ?/ ?| via ){_AGENCIES}(?: photo| file photo| file)?\)
            ( || \([^()]{{0,60}}(?:Getty(?: Images)?|Shutterstock|iStock(?:photo)?|Alamy(?: Stock Photo)?|WireImage|AP Photo|Reuters/[A-Z][^()]{{2,40}}|AP Photo/[A-Z][^()]{{2,40}})\)
            credit, courtesy || \((?:(?:image|photo|picture|photograph|illustration|graphic) )?(?:credits?|courtesy)[: ][^()]{{2,80}}\)
            (photo, (image, (picture || \((?:photo|image|picture|photograph)(?: by|:) [^()]{{2,80}}\)
            credit || (?:\.|\)|’|”|"|\s) ?(?:image |photo |picture )?credits?: ?(?:\d|[A-Z])[^.!?()]{{1,70}}\.?
            photo, image, picture, illustration || (?:\.|”|") (?:photo(?:graph)?|image|picture|illustration)(?: by|:) [A-Z][^.!?()]{{2,70}}\.?
            reuters/, ap photo/, getty images || \. ?(?:REUTERS/[A-Z][\w .'-]{{2,40}}|AP Photo/[A-Z][\w .'-]{{2,40}}|[^.!?]{{2,40}}(?:/| via )Getty Images|Getty Images)
            picture taken || \bpicture taken [A-Z][a-z]+ \d{{1,2}}(?:, \d{{4}})?\.?(?: .{{0,60}})?
            © || © .{{2,60}}
            / || [.”"’] [A-Z][^.!?]{{1,60}}/ ?{_AGENCIES}
            """,
        ),
        "source": Notice(
            LONGEST,
            start=r"""
            \(?(?:reporting|additional reporting|writing|editing|compiled|written|reported) by [A-Z].{0,300}(?:\)|;.{0,200}|editing by.{0,80})$
            with (?:additional )?(?:files|reporting|reports|notes|input|inputs) (?:from|by) [A-Z].{1,80}$
            (?:\w+ )?(?:contributed|assisted) (?:to|with|in) (?:this|the) (?:report|story|article)\.?$
            provided by (?:the )?[A-Z][\w .,&'-]{2,60}$
            citation: .{10,300}\bretrieved\b
            more information: .{10,600}$
            (?:story )?(?:source|sources|via|quelle|fonte|fuente|bron)(?: ?\(?s\)?)?: (?:https?://|www\.|[A-Z])[^.!?]{1,60}$
            """,
            whole=r"""
            contributed, assisted || (?:.{2,140} )?(?:contributed|assisted) (?:to|with|in) this (?:report|story|article)\.?
            the associated press contributed to this report\.?
            """,
        ),
        "linkrefs": Notice(
            400,
            start=r"""
            \d{1,4}\. (?:https?|ftp|file|mailto|javascript|ios-app|android-app):\S
            """,
        ),
        "credit": Notice(
            160,
            start=r"""
            \(?(?:image|photo|picture|photograph|video|graphic|illustration|cover|header|hero|main|featured|feature|top|lead|thumbnail|screenshot)(?: image| photo| picture| illustration)?(?: credits?| courtesy(?: of)?| by| source| via)? ?[:/] ?\S.{1,110}$
            \(?(?:photo|photos|image|images|photograph|photographs|illustration|graphic)s? (?:by|courtesy of|courtesy|via) [A-Z].{1,80}$
            (?:credits?|photographer|bildquelle|bild|crédits?(?: photo)?|photo d'|crédito|foto|fotos) ?: ?\S.{1,90}$
            (?:REUTERS|AP Photo|AFP|AFP PHOTO|Getty Images|EPA|AP|EFE) ?/ ?[A-Z].{1,60}$
            """,
            whole=rf"""
            /, |, via, for, , || \(?[^.!?]{{0,60}}(?: ?/ ?| ?\| ?| via | for |, ){_AGENCIES}(?: file)?\)?
            {_AGENCIES}(?: (?:file )?photo)?(?: ?/ ?{_NAMED}|: ?(?-i:[A-Z])[^.!?]{{1,40}})
            """,
        ),
        "author-bio": Notice(
            420,
            start=r"""
            (?:e-?mail|contact|reach|write to|reach out to) (?:the author|[A-Z]\S+(?: [A-Z]\S+){0,2})\b.{0,40}\bat \S+@\S+
            follow (?:him|her|them|me|the author|[A-Z]\S+(?: [A-Z]\S+){0,2}) (?:on (?:twitter|x|facebook|instagram|linkedin)\b|@\w+|at @).{0,160}$
            (?:view|see|read) all (?:posts|articles|stories) by\b
            more (?:stories|articles|posts) by\b|(?:twitter|e-?mail|x): ?@?[\w.]{2,40}(?:@[\w.-]+)?$|[\w.+-]{2,40}@[\w-]{2,40}\.[\w.]{2,20}$
            """,
            has=r"""
            can be  || \bcan be (?:reached|contacted|followed|emailed) (?:at|on|via)\b.{0,20}(?:\S+@\S+|@\w+|twitter)
            follow  || \bfollow (?:him|her|them) (?:on|@|at)\b
            @ || \bis (?:a|an|the) [^.]{0,60}(?:editor|reporter|correspondent|writer|columnist|contributor|journalist)\b[^.]{0,60}\S+@\S+\.\w+
            """,
        ),
        "note": Notice(
            300,
            start=r"""
            (?:editor'?s'? note|correction|clarification|update) ?[:-] ?.{0,40}\bthis (?:story|article|post|report|page|piece) (?:was|has been|is)\b
            (?:editor'?s'? note|corrections?|clarification|amendment)[^:]{0,30}: ?.{0,80}\b(?:this|the|an?) (?:earlier |original |previous )?(?:version of (?:this|the) )?(?:story|article|post|report|page|piece|headline|caption)\b
            an? (?:earlier|previous|original) version of (?:this|the) (?:story|article|post|report|page|piece|headline)\b
            this (?:story|article|post|report|piece) (?:was|has been) (?:last )?(?:updated|corrected|amended|edited|originally published|first published|republished)\b
            (?:originally|first) published (?:on|in|at|by)\b.{2,80}$
            (?:this|(?:a|an) (?:\w+ )?version of this|parts of this) (?:story|article|post|report|piece|essay|text|column) (?:is |was |has been )?(?:also |first |originally |previously )*(?:appear(?:s|ed)|ran|published|republished|reprinted|reposted|adapted|syndicated)\b
            """,
        ),
        "promo": Notice(
            300,
            start=r"""
            (?:download|get|install|try) (?:our|the) (?:[\w' ]{0,30} )?(?:free )?apps?\b.{0,120}$
            (?:please )?(?:support|donate to|help support|consider (?:supporting|donating)) (?:us\b|our (?:work|journalism|mission|site|newsroom)|independent journalism)\b
            (?:if you(?:'ve)? (?:like|value|enjoy|appreciate)d? (?:our|what you|this|the))\b.{0,120}\b(?:support|donat|subscri|contribut|follow|share|sign up|consider|giving|give|tell|join|a member)\w*
            (?:have|got|do you have) an? (?:news )?(?:tip|story|idea|question|correction|comment)\b.{0,160}\b(?:e-?mail|contact|tell|send|let us|call|click|write|share|\S+@\S+)
            (?:send|email) (?:your )?(?:tips|news tips|comments|corrections|feedback|suggestions)\b.{0,100}\b(?:to|at|via) \S
            (?:there are no|our) (?:items in|mobile)\b.{0,60}$
            """,
        ),
        "nav": Notice(
            160,
            start=r"""
            skip (?:to|past|directly to) (?:the )?(?:main |primary |page )?(?:content|navigation|article|search|footer|header|menu|sidebar|next|key)\b.{0,30}$
            (?:home|homepage|startseite|accueil|inicio|news) ?[>»›/|→] ?[A-Z][^.!?]{0,140}$
            (?:you are here|you're here|breadcrumbs?) ?: ?.{0,120}$
            page \d+ of \d+$
            (?:next|previous|prev) (?:page|article|story|post|entry) ?[>»›→:]
            you are using an? (?:outdated|old|unsupported) (?:browser|version)|(?:it (?:looks|seems) like |we(?:'ve| have) noticed (?:that )?)you(?:'re| are) using an ad ?-?blocker
            (?:please )?(?:enable|turn on) (?:javascript|cookies)\b
            (?:your|this) browser (?:does not|doesn't|is not|isn't)\b.{0,80}\b(?:support|supported|javascript|video|enabled|frames)\b
            (?:this (?:page|site|video|feature|content)) (?:requires|needs) (?:javascript|flash|cookies|your browser)\b
            javascript (?:is|must be|seems to be|appears to be) (?:disabled|required|enabled|turned off)
            (?:back|return) to (?:the )?(?:top|home|homepage|home page|main page|article|news|list|results|overview|previous page)\b.{0,20}$
            (?:welcome,|hello,|hi,) (?:guest|log ?in|sign in|visitor)
            (?:log ?in|sign ?in|sign ?up|register)(?: ?[|/·•]| or )+ ?(?:log ?in|sign ?in|sign ?up|register|join|subscribe)\b.{0,40}$
            """,
        ),
        "tags": Notice(
            400,
            start=r"""
            (?:tags?|tagged(?: with| in| as)?|filed under|filed to|filed in|topics|keywords|categories|category|posted in|posted under|schlagworte|schlagwörter|mots-clés|etiquetas|argomenti|palavras-chave|trefwoorden|in this story|related tags|related topics|labels|more about) ?: ?\S.{0,400}$
            (?:filed under|tagged with|posted in) [A-Z][^.!?]{1,120}$
            tags [\w'&,. -]{8,400}$
            """,
        ),
        "widget": Notice(
            120,
            whole=r"""
            \d[\d,.]*k? (?:views?|reads?|hits|votes?|downloads)
            (?:\d{1,2}|one|two|three|four|five|six) ?-?min(?:ute)?s? (?:read|listen|watch|video)
            (?:reading|read) time ?:? ?\d{1,2} ?min(?:ute)?s?(?: read)?
            (?:lesezeit|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd) ?:? ?\d{1,2} ?\w{0,8}\.?
            \d{1,3} ?(?:of|/) ?\d{1,3}(?: photos?| images?| slides?)?
            \d{1,2}:\d\d(?::\d\d)? ?/ ?\d{1,2}:\d\d(?::\d\d)?
            (?:photos?|image|slide|video|gallery) \d{1,3} (?:of|/) \d{1,3}
            (?:\d+ |an? )(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago
            (?:image|photo|media|video) caption.{0,20}
            report (?:a )?(?:typo|error|problem|abuse|correction)\b.{0,30}|embed(?:ded)? code\b.{0,60}|null|undefined|nan
            (?:play|watch|listen|pause|replay)(?: the)?(?: video| audio| podcast| now| live)
            """,
        ),
    }
)

NOTICES: Mapping[str, Notice] = MappingProxyType(
    {name: replace(notice, start=notice.start + STARTS_ABROAD.get(name, "")) for name, notice in _NOTICES.items()}
)
"""Sign -> its patterns; the first sign of a text names it."""
