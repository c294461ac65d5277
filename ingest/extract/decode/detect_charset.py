"""Bytes in an undeclared legacy charset -> the charset under which they are the most likely text, or None.

A unigram model of the characters beyond ASCII: every charset is tried with every language written in it. A language is
the list of its letters in descending order of frequency. The pair under which the decoded sample is most likely wins.
charset-normalizer alone decodes 72 of the 96 charset and language samples of the tests correctly (it takes ISO-8859-2
for windows-1250, Swedish for Czech, Greek for Russian); its ranking looks at mess and coherence, not at which accented
letters a language uses.

The idea is that of Kikui, "Identifying the coding system and language of on-line documents on the Internet"
(COLING 1996), and of chardetng, the detector of Firefox; the letters were ranked by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from math import log

__all__ = ["MULTIBYTE", "detect", "sample"]

SAMPLE = 4_096
"""Bytes of the sample: a few hundred letters are enough, and 4 kB of Cyrillic take 6 ms."""

LATIN, CYRILLIC, GREEK = "\u00c0-\u024f\u1e00-\u1eff", "\u0400-\u045f\u0490\u0491", "\u0370-\u03ff"
HEBREW, ARABIC, THAI = "\u05b0-\u05ea", "\u0621-\u06d5\u200c\u200d", "\u0e01-\u0e5b"
HAN, KANA, HANGUL = "\u4e00-\u9fff\u3000-\u3002\uff01-\uff5e", "\u3041-\u30fe", "\uac00-\ud7a3"

_EAST, _CENTRAL = ("cp1257", "iso8859-13", "iso8859-4"), ("cp1250", "iso8859-2")
_RUSSIAN = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")

LANGUAGES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # western Europe first: where two charsets give the same text, the first one that does is named
    (("cp1252", "mac-roman"), LATIN, "’“”—–é‘£½×°"),  # English
    (("cp1252", "mac-roman"), LATIN, "éàèêçôîâùûïëœ"),  # French
    (("cp1252", "mac-roman"), LATIN, "üäößé"),  # German
    (("cp1252", "mac-roman"), LATIN, "óíáéñúü¿¡º"),  # Spanish, Catalan, Galician
    (("cp1252", "mac-roman"), LATIN, "ãçáéóêíõâàúôº"),  # Portuguese
    (("cp1252", "mac-roman"), LATIN, "èàùòéì"),  # Italian
    (("cp1252", "mac-roman"), LATIN, "äåöé"),  # Swedish, Finnish
    (("cp1252", "mac-roman"), LATIN, "øåæéöäü"),  # Danish, Norwegian
    (("cp1252", "mac-roman"), LATIN, "áðíéóþúæöý"),  # Icelandic, Faroese
    (("cp1252", "mac-roman"), LATIN, "éëïöüèó"),  # Dutch, English
    (("cp1254", "iso8859-9"), LATIN, "ıüşğöçâî"),  # Turkish, Azeri
    (_CENTRAL, LATIN, "łąęóżśćńź"),  # Polish
    (_CENTRAL, LATIN, "íáéěřýžčšůúťďňó"),  # Czech
    (_CENTRAL, LATIN, "áíéúýžčšťľôňäďóŕĺ"),  # Slovak
    (_CENTRAL, LATIN, "áéöóőüíúű"),  # Hungarian
    (_CENTRAL, LATIN, "šžčćđ"),  # Croatian, Bosnian, Serbian in Latin letters, Slovene
    (_CENTRAL, LATIN, "ăîşâţ"),  # Romanian
    (_EAST, LATIN, "ėšųžįčūąę"),  # Lithuanian
    (_EAST, LATIN, "āīšēņļūžģķč"),  # Latvian
    (_EAST, LATIN, "äõüöšž"),  # Estonian
    (("cp1258",), LATIN + "\u0300-\u0323", "đư\u0301ôơâ\u0300ê\u0323ăáà\u0309ế\u0303éíóúèìòù"),  # Vietnamese
    (_RUSSIAN, CYRILLIC, "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"),  # Russian
    (("cp1251", "koi8-u", "iso8859-5", "mac-cyrillic"), CYRILLIC, "оанивітерслкудмпзяьбгчйхжшюцєїщфґ"),  # Ukrainian
    (("cp1251", "iso8859-5"), CYRILLIC, "аеіонрыясцтлкудмпвзгьбчйўшжюхэёф"),  # Belarusian
    (("cp1251", "koi8-r", "iso8859-5"), CYRILLIC, "аиоетнрсвлкдпмзгяъубчщжцйхшюьф"),  # Bulgarian
    (("cp1251", "iso8859-5"), CYRILLIC, "аиоенрсјтукдвлмпзгбјчцшжхљњћђфџѓќѕ"),  # Serbian, Macedonian
    (("cp1253", "iso8859-7"), GREEK, "αοιετνσρκπμςυλίόηάγέδήύθχώφβξζψω"),  # Greek
    (("cp1255", "iso8859-8"), HEBREW, "יוהלאתרבמשנםכדעחקפגטזצסןףךץ"),  # Hebrew
    (("cp1256", "iso8859-6"), ARABIC, "اليمونرتبةعدسفهكقحأجشطصىخإذثئضغءزظآؤ"),  # Arabic
    (("cp1256",), ARABIC, "ايردنهموتبسشکكزلفگقخعجحپآطصچغذضظژثهےںٹ\u200c"),  # Persian, Urdu
    (("cp874",), THAI, "านรอกเ่งลมย้วทดีสิตะหปบคแจขุ์พใชโไัำูถผซื็ธศภณฟฐษ"),  # Thai
    (
        ("gb18030",),
        HAN,
        (
            "的,。一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心"
            "多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身"
            "些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门"
            "相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
        ),
    ),  # Chinese, simplified
    (
        ("big5hkscs",),
        HAN,
        (
            "的,。一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可里後小麼心"
            "多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身"
            "些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門"
            "相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市"
        ),
    ),  # Chinese, traditional
    (
        ("cp932", "euc_jp"),
        HAN + KANA,
        (
            "のにたいをはとがるてでな、し。れっまかりもさこらすきくよんあだそうけどちつえみせめやろわじばおげごずばび"
            "ーンスルトリアイラクレシドテタロフマメグプコデサバジムニッカナキチミ日人年大一本中国十時出上生月行会者二前分的見間自"
        ),
    ),  # Japanese
    (
        ("cp949",),
        HANGUL + HAN,
        (
            "이다에는의을가를고은하기도지한리로사어서나인자시아일해들대정있전했수부그과장제면스보상라주안만성마까니여원구오조"
            "으것와때선공동연관년월치신적세세학내화비경미소문위국"
        ),
    ),  # Korean
)
"""(charsets, characters of the script, letters by descending frequency), one row a language."""

LISTED = {HAN: 0.45, HAN + KANA: 0.75, HANGUL + HAN: 0.55}
"""Share of running text that the listed letters cover; 0.93 for the alphabets."""

COMMON, RARER = "\u00a0«»‘’‚“”„–—…°·§©®€", "¡¢£¥ª²³´µ¹º¼½¾¿×÷†‡•‰‹›™"
"""Signs of any language, about 4 and 0.3 in a thousand characters beyond ASCII."""
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_TAIL = re.compile(rb"[\x80-\xff][^\s<>]*")


def sample(body: bytes, size: int = SAMPLE) -> bytes:
    r"""Return the words with bytes beyond ASCII, from one letter before the first of these on, ``size`` bytes at most.

    Words in attributes, comments and scripts count only where there are no others.

    >>> sample(b"<p title='\xe9'>plain caf\xe9 and th\xe9i\xe8re</p>")
    b'f\xe9 h\xe9i\xe8re'
    """
    for text in (_MARKUP.sub(b" ", body), body):
        words, length = [], 0
        for match in _TAIL.finditer(text):
            words.append(text[max(0, match.start() - 1) : match.end()].lstrip())
            length += len(words[-1]) + 1
            if length > size:
                break
        if words:
            return b" ".join(words)[:size]
    return b""


def detect(body: bytes) -> str | None:
    """Return the Python name of the legacy charset that ``body`` is most likely in; None where none explains it.

    ``body`` holds bytes beyond ASCII and is not UTF-8.
    """
    words = sample(body)
    glued = b"".join(_GLUED.findall(words))
    decoded: dict[str, dict[str, int]] = {}
    best, charset = -MAX_NATS * sum(byte > 0x7F for byte in words), None
    for charsets, script, letters in LANGUAGES:
        likely = _model(script, letters)
        for rarity, name in enumerate(charsets):
            if name not in decoded:
                decoded[name] = _characters(words, glued, name)
            score = sum(count * likely.get(character, NEVER) for character, count in decoded[name].items())
            score -= RARE * (rarity + (charsets[0] != "cp1252"))
            if score > best:
                best, charset = score, name
    return charset


MAX_NATS = 6.0
"""Nats a byte: below this likelihood no language fits the sample. Right pairs have 1 to 5."""

RARE = 2.0
"""Nats by which windows-1252 is more likely than others, and a language's first charset than its second: this decides
on a page with a word or two beyond ASCII."""

NEVER = -13.0
"""Log-likelihood of a character that the language does not use: other scripts, box drawing, controls, U+FFFD."""


def _characters(words: bytes, glued: bytes, charset: str) -> Counter[str]:
    """Count the characters beyond ASCII; a letter of another script right beside a Latin one counts as U+FFFD."""
    counts = Counter(words.decode(charset, "replace"))
    for character in [character for character in counts if character < "\x80"]:
        del counts[character]
    if charset not in MULTIBYTE:
        counts["\ufffd"] += len(_OTHER_SCRIPT.findall(glued.decode(charset, "replace")))
    return counts


MULTIBYTE = frozenset({"big5hkscs", "cp932", "cp949", "euc_jp", "gb18030"})
_GLUED = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff]")
_EVERY = "".join(map(chr, (*range(0x80, 0xD800), *range(0xFF00, 0xFFF0))))


@lru_cache(maxsize=64)
def _model(script: str, letters: str) -> dict[str, float]:
    """Return character -> log-likelihood, for the characters that a language may use."""
    ranked = list(dict.fromkeys(letters))
    weights = [1 / (rank + 1 + len(ranked) / 4) for rank in range(len(ranked))]
    listed = LISTED.get(script, 0.93)
    members = re.findall(f"[{script}]", _EVERY)
    likely = dict.fromkeys(members, log((1 - listed) / 2 / min(len(members), 3_000)))
    likely |= dict.fromkeys(COMMON, log(0.004)) | dict.fromkeys(RARER, log(0.0003))
    for letter, weight in zip(ranked, weights, strict=True):
        share = listed * weight / sum(weights)
        likely[letter] = log(share)
        if letter.upper() != letter and len(letter.upper()) == 1:
            likely[letter.upper()] = log(share / 12)
    return likely
