"""Captures of many makes are cut down to their article: each is invented, its body lines open with a bar."""

import re

import pytest

from ingest.extract.text.classify import judge
from ingest.extract.text.lines import segment
from ingest.models import render_text

BAR = re.compile(r"(?:^|(?<=[–—] ))\| ", re.MULTILINE)

# title, authors, day and capture of each; "| " opens what is body
CAPTURES = {
    "blog repost": (
        "Why our village keeps two clocks",
        ("Mara Lindqvist",),
        "2023-09-14",
        """\
The Slow Gazette
a blog about small places

Why our village keeps two clocks

Posted on September 14, 2023 by Mara Lindqvist

| The church clock runs nine minutes ahead of the station clock, and everybody in the valley knows which one to trust.
| It began with a late train in 1921. The priest, tired of latecomers, moved the hands himself and told nobody.

| A town meeting was held about it last week. It lasted four hours.

This post first appeared on Lindqvist's own site and is reposted with her leave.

Filed under: clocks, villages

Share this:
Twitter
Facebook

Like Loading...

3 thoughts on "Why our village keeps two clocks"

Edda says:
September 15, 2023 at 8:01 am
We have three in ours and none of them works, which I think is fairer to everybody.
Reply
""",
    ),
    "local news": (
        "Bridge at Mill Lane closes for six weeks",
        ("Tobias Renner",),
        "2024-05-07",
        """\
Skip to content
NEWS
SPORT
OBITUARIES
JOBS
Sign in
Subscribe
Local News
Bridge at Mill Lane closes for six weeks
By Tobias Renner
Published May 7, 2024 at 6:30 AM
A crane stands beside the closed bridge. (Hanna Oyelaran)
| The bridge at Mill Lane will close on Monday for six weeks while the county replaces its deck, officials said.
| Drivers will be sent around by Quarry Road, which adds about four miles.
| "We know it is a nuisance," said Pat Dunmore, the county engineer. "It would be a worse one in the river."
Never miss a story from your town. Join 4,000 neighbors who get our morning email.
| The work costs $1.2 million and is paid for by the state.
| Buses will stop at the library instead.
Tobias Renner covers roads and rivers for the Courier. Reach him at t.renner@courier.example.
MOST READ
Cat returns after eleven years
School board picks a new roof
Farm stand opens early
You can read four more stories this month without a subscription. Sign in or create an account to keep reading.
""",
    ),
    "press release": (
        "Halvard Pumps opens a plant in Esbjerg",
        (),
        "2024-10-02",
        """\
FOR IMMEDIATE RELEASE

Halvard Pumps opens a plant in Esbjerg

ESBJERG, Denmark, Oct. 2, 2024 – | Halvard Pumps, a maker of pumps for fish farms, today opened a plant that will build forty machines a week.

| "Our customers asked for shorter waits," said Signe Bruun, chief executive. "Now they wait nine days."

| The plant employs sixty people and is heated by the pumps it tests.

About Halvard Pumps

Halvard Pumps makes pumps and filters for fish farms in eleven countries. Founded in 1974, the company has its seat in Esbjerg and is owned by its staff. For more information visit halvard.example.

Media contact:
Jens Toft
+45 5550 1234
press@halvard.example

###
""",
    ),
    "interview": (
        "‘I never liked the sea’: a lighthouse keeper looks back",
        ("Ines Marrero",),
        None,
        """\
Home > Culture > Interviews
‘I never liked the sea’: a lighthouse keeper looks back
Words by Ines Marrero
| Osvaldo Pina kept the light at Cape Sarn for thirty-one years. We met him in his kitchen, far from the water.
| When did you start?
| In 1968. I was nineteen and had answered the wrong advertisement.
| And you stayed?
| They paid well, and nobody else wanted it.
| Were you lonely?
| No.
| What do you miss?
| The stairs. There are none in this house, and my knees have grown lazy.
| What would you tell a young keeper?
| There are no young keepers. If there were one, I would tell him to bring books.
Related interviews
The woman who tunes foghorns
A night with the ferry bakers
Cookie policy | Terms | Contact
""",
    ),
    "listicle": (
        "5 quiet museums worth the train ride",
        ("Fenna de Wit",),
        "2025-02-11",
        """\
Travel
5 quiet museums worth the train ride
Fenna de Wit
February 11, 2025
5 min read
| Big museums have queues. These five have chairs.
| 1. The Museum of Keys, Arnem
| Four rooms and some nine thousand keys, of which the guards can open about sixty doors.
| 2. The Salt House
| A former warehouse where the walls themselves are on show. Lick nothing, the sign says.
Photo: Museum board
| 3. Typewriter Hall
| You may type, and you may take the page home.
| 4. The Small Planetarium
| It seats eleven.
| 5. Museum of the Ferry
| The ferry is still in use, so mind the timetable.
You might also like
The seven slowest trains in the country
Where to sleep in a windmill
Get travel stories in your inbox every Friday. Enter your email
""",
    ),
    "recipe": (
        "Grandmother's barley soup",
        (),
        None,
        """\
Grandmother's barley soup

| My grandmother made this soup on the first cold day of the year and would not be asked for it before.

| Ingredients

| 200 g pearl barley
| 2 carrots
| 1 stick of celery
| 1.5 l stock
| salt and pepper

| Method

| Rinse the barley until the water runs clear.
| Cut the carrots and the celery small and let them sweat in butter for five minutes.
| Add the barley and the stock and simmer for an hour.
| Serve with dark bread.

Print recipe
Rate this recipe
Did you make this? Leave a comment below!
""",
    ),
    "short note": (
        "A long night",
        (),
        None,
        """\
A long night

| Nobody at the pumping station slept on Sunday. By morning the water stood two fingers below the sill, and that was enough.

Comments are closed.
""",
    ),
    "german": (
        "Stadt prüft neue Fähre über den Fluss",
        ("Jutta Behrend",),
        "2024-04-09",
        """\
Startseite
Politik
Lokales
Stadt prüft neue Fähre über den Fluss
Von Jutta Behrend
9. April 2024
Lesezeit: 3 Min.
| Die Stadt will bis zum Herbst prüfen lassen, ob eine kleine Fähre den Umweg über die Autobahnbrücke ersetzen kann.
| „Wir brauchen keine Prachtbrücke“, sagte Baudezernentin Alma Kroll am Montag.
| Die Kosten schätzt das Amt auf zwei Millionen Euro.
Lesen Sie auch
Warum die alte Seilbahn wieder fährt
Auf dieser Seite kommen Cookies zum Einsatz. Einige davon sind nötig, andere können Sie ablehnen oder in den Einstellungen ändern.
Impressum
Datenschutz
""",
    ),
    "french": (
        "Le dernier cordier du port",
        ("Élise Marchand",),
        "2023-03-03",
        """\
Accueil
Culture
Le dernier cordier du port
Par Élise Marchand
Publié le 3 mars 2023
| Dans un hangar long de deux cents mètres, Auguste Le Goff tord encore le chanvre comme le faisait son grand-père.
| « La machine va plus vite, mais elle ne sent rien », dit-il en riant.
| Son atelier fermera l'an prochain, faute d'apprenti.
Cet article est réservé aux abonnés. Pour lire la suite, identifiez-vous.
À lire aussi
Les phares à vendre
Nous utilisons des traceurs et des cookies ; vous pouvez les accepter ou les refuser à tout moment.
""",
    ),
    "spanish": (
        "El faro que aprendió a callar",
        ("Lucía Ferreiro",),
        "2024-01-12",
        """\
Inicio
Cultura
El faro que aprendió a callar
Lucía Ferreiro
12 de enero de 2024
| La sirena del faro de Punta Mera sonó por última vez el martes, después de noventa años de servicio.
| «Nos despertaba a todos, pero la vamos a echar de menos», dijo la alcaldesa.
| El edificio será un museo pequeño.
Noticias relacionadas
Un puente para las vacas
Suscríbete a nuestro boletín
Este periódico usa cookies propias y de terceros. Puedes aceptarlas o configurar tus preferencias.
""",
    ),
    "live blog": (
        "Storm Elsbet: what we know so far",
        (),
        None,
        """\
Live
Storm Elsbet: what we know so far
| 14:05
| The last ferry has left the island and is expected in port within the hour.
| 13:40
| Two schools have opened their gyms for people who cannot get home tonight.
| 13:12
| Trains along the coast are stopped. The railway says that it will decide at six whether any run today.
| 12:50
| The wind at the lighthouse reached 120 kilometers an hour, the weather office said.
Load earlier posts
""",
    ),
    "about cookies": (
        "The end of the cookie",
        ("Ravi Menon",),
        "2024-08-20",
        """\
The end of the cookie
By Ravi Menon
August 20, 2024
| For twenty years the cookie has been the web's name tag, and for as long people have asked to take it off.
| We tested forty news sites and refused cookies on each of them. Thirty-one set them anyway.
| You can opt out in your browser's settings, but our test shows that few sites listen.
| Regulators want consent banners to go. Publishers fear for their newsletters and their subscriptions.
| We will go on testing: our next list of sites that ignore your settings and set cookies without consent comes in spring.
""",
    ),
    "about subscriptions": (
        "Why small papers live on letters",
        (),
        "2025-03-02",
        """\
Why small papers live on letters
March 2, 2025
| Subscribe to a small paper and you will get letters, the editor of the Dunmore Echo likes to say.
| His newsletter has four thousand readers and no links. It is free until the end of the year; members pay for print.
| "Sign up, and I will write to you," he tells people at the market.
| Half of them do. They read it without charge, and about one in ten becomes a member within the year.
| The paper's comments are closed on weekends, because the editor is.
""",
    ),
    "access notice": (
        "Weavers turn to nettles as flax fails",
        ("Ottilie Brandt",),
        None,
        """\
You are reading a members' article. It is open to everyone until 1 June; find out here what membership brings.
Weavers turn to nettles as flax fails
Bundles of nettle stalks on a drying rack
Ottilie Brandt
GHENT — | Three mills in Flanders have begun to spin nettles, a fiber their founders gave up for flax two centuries ago.
| The flax harvest failed twice in a row, and prices have doubled since the autumn.
| Nettles need no spraying and grow where nothing else will, said Wim Aerts, who runs the largest of the mills.
| They also sting.
""",
    ),
    "newsletter at the foot": (
        "A school for sheepdogs",
        (),
        None,
        """\
A school for sheepdogs

| On a hill above the town of Brennock eleven dogs are learning to ignore a red ball.

| Their teacher, Gwen Pryce, says that a dog which has learned this can learn anything. The course lasts a year and costs as much as a small car.

| Four of last year's dogs now work on other continents.

If you enjoyed this story, think about giving to the paper: readers pay for more than half of what we do.

We will never pass on your address, and you can leave the list whenever you like.

Brennock Hill Post is published by Brennock Media, 4 High Street. Registered office as above.
""",
    ),
    "letter": (
        "A letter to my future tenants",
        (),
        None,
        """\
A letter to my future tenants

| Dear tenants,

| The third stair creaks. Leave it be; it tells you who is coming.

| The stove wants dry birch and patience. Neither can be hurried.

| Water the fig on Sundays.

| Yours,

| Hedda
""",
    ),
    "comments after article": (
        "Rail line to the coast to reopen",
        ("Sam Okoro",),
        "2024-12-01",
        """\
Rail line to the coast to reopen
Sam Okoro • 1 December 2024
| The line to the coast will reopen in May after twelve years, the railway said on Sunday.
| Two trains a day will run at first. A third is to follow if enough people ride them.
| The stations have been painted; the clocks have not been set.
Comments (3)
Oldest first
railfan88
2 December 2024
I rode this line as a boy with my father every summer and never thought that I would see the day when it opened again.
Like Reply
Mrs P
2 December 2024
Who pays for it? Nobody ever says who pays for these things until the bill is on the mat, and then it is always us.
Like Reply
House rules apply to all comments.
""",
    ),
    "reprint notice": (
        "Two bakers and one oven",
        (),
        None,
        """\
Two bakers and one oven

| They had shared the oven for eleven years before either asked who owned it.

| The court needed a day. The oven, it found, belonged to the wall, and the wall to the parish.

| They go on sharing it, and now the parish gets a loaf on Sundays.

This page may be printed for your own use. To buy copies for a class or a meeting, or to ask for leave to reprint, see our rights desk.
""",
    ),
    "standfirst and two dates": (
        "Fog signal to be heard again",
        ("Petra Holub",),
        "2024-03-05",
        """\
Fog signal to be heard again

After ten silent years, the horn at Gullen Point returns for one night.

By Petra Holub
Last updated: 6 March 2024
First published: 5 March 2024, 10:15

| The horn at Gullen Point will sound on Saturday for the first time since 2014, the harbor trust has announced.

| Volunteers rebuilt its compressor from drawings found in a drawer. It can be heard for eleven miles.

| Neighbors have been given earplugs.

Topics
Fog
Gullen
""",
    ),
    "unlocked essay": (
        "The map that drew itself",
        ("Yusuf Arslan",),
        None,
        """\
Subscribers get our spring issue in print and online. This essay is unlocked for all readers this week; see what else a pass gives you.
The map that drew itself
An illustration of a river with two mouths
Illustration by Petra Nagy
By Yusuf Arslan
| In the winter of 1908 a surveyor named Illés Vadas walked the river Tarna from its spring to its end and found two ends.
| He drew both. The office in the capital struck one of them out, and for forty years trains were late because of it.
| "Maps are promises," his granddaughter told me. We sat in her garden, above the mouth that was struck out.
Yusuf Arslan writes about borders. His book on rivers comes out in May.
More essays
What a bridge forgets
""",
    ),
    "about a newsletter": (
        "Letters from the editor: why we are closing our newsletter",
        ("Bea Thornton",),
        None,
        """\
Letters from the editor: why we are closing our newsletter
Bea Thornton
| After eleven years we are closing our newsletter. You may have noticed that it came late, then seldom.
| We will never share your address with anybody; the list will be wiped on Friday.
| Our newsletter was read by four thousand people and written by one. She is tired.
| If you want to read on, buy the paper. It costs less than a coffee.
""",
    ),
    "promo in the middle": (
        "Snow closes the pass",
        (),
        "2025-01-08",
        """\
Snow closes the pass
January 8, 2025 4:10 PM
| The pass at Greystone closed at noon on Wednesday after two feet of snow fell in six hours.
Get alerts for your road on our app. Free for iPhone and Android.
| Plows are at work on both sides. The highway office hopes to open one lane by Thursday.
| Eleven trucks are waiting at the lower gate; their drivers play cards.
Do you have photos of the snow? Send them to pictures@pass.example and we may use them.
""",
    ),
    "correction at the foot": (
        "Old mill sold to its miller",
        ("Rhea Castell",),
        None,
        """\
Old mill sold to its miller
By Rhea Castell, Staff Writer
| The mill at Auben has been sold to the man who has run it for thirty years.
| The price was one crown, and the roof.
| The county had looked for a buyer since 2019.
Correction: An earlier version of this article gave the wrong year for the search.
""",
    ),
}


def split(marked: str) -> tuple[str, list[str]]:
    """Return a capture without its bars, and its body lines."""
    body = [line.rpartition("| ")[2] for line in marked.splitlines() if BAR.search(line)]
    return BAR.sub("", marked), body


@pytest.mark.parametrize("name", CAPTURES)
def test_a_capture_gives_its_article_and_nothing_else(name: str) -> None:
    title, authors, day, marked = CAPTURES[name]
    capture, body = split(marked)
    page = judge(segment(capture))
    kept = tuple(block for block, verdict in zip(page.blocks, page.verdicts, strict=True) if verdict.kept)
    assert render_text(kept).split() == " ".join(body).split()
    assert (page.metadata.title, page.metadata.authors) == (title, authors)
    assert (page.metadata.published or "")[:10] == (day or "")


@pytest.mark.parametrize("name", CAPTURES)
def test_the_body_alone_loses_nothing(name: str) -> None:
    _, body = split(CAPTURES[name][3])
    page = judge(segment("\n\n".join(body)))
    kept = tuple(block for block, verdict in zip(page.blocks, page.verdicts, strict=True) if verdict.kept)
    assert render_text(kept).split() == " ".join(body).split()
