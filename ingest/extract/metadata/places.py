"""Words of datelines: agencies, states and countries, and what stands before a dash without being a place."""

from __future__ import annotations

__all__ = ["NOT_PLACES", "REGIONS", "WIRES"]


def _words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    """Return the phrases of a text, parted by bars and line ends."""
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


WIRES = _phrases(
    """
    aa|aap|abc|accesswire|afns|afp|agence france-presse|agencies|agency|air force news service|anadolu|ani|anp
    ansa|antara|ap|ap photo|apa|app|army news service|associated press|ats|bbc|belga|bernama|bloomberg
    business wire|businesswire|canada newswire|canadian press|catholic news agency|cbs|cna|cnn|cns|cnw|cp
    dow jones|dpa|dvids|dw|efe|ein presswire|fox|globe newswire|globenewswire|ians|interfax|ips|itar-tass|jiji|jta
    kuna|kyodo|kyodo news|lusa|marketwired|mena|monitoring desk|nan|nbc|news agencies|news desk|newsfile|nns|npr
    our correspondent|pa|pr newswire|press association|prnewswire|pti|reuters|rferl|ria|ria novosti|rns|sda|spa
    space daily|sputnik|spx|staff|staff reporter|staff writer|staff writers|tass|tca|the associated press
    the canadian press|the conversation|the media line|thomson reuters foundation|tns|uni|upi|vna|voa|wam|web desk
    wire|xinhua|xna|yonhap
    """
)
"""Agencies credited in the brackets of a dateline, lower case."""

REGIONS = _words(
    """
    afghanistan ala alabama alaska alberta algeria alta argentina ariz arizona ark arkansas australia austria
    bangladesh belgium brazil bulgaria calif california canada chile china colo colombia colorado conn
    connecticut croatia cuba dc del delaware denmark egypt england ethiopia finland fla florida france ga
    georgia germany ghana greece haiti hawaii hungary iceland idaho ill illinois ind india indiana indonesia
    iowa iran iraq ireland israel italy japan jordan kan kansas kentucky kenya kuwait ky la lebanon libya
    louisiana maine malaysia manitoba maryland mass massachusetts md mexico mich michigan minn minnesota miss
    mississippi missouri mo mont montana morocco nc nd neb nebraska nepal netherlands nev nevada nh nigeria nj
    nm norway ny ohio okla oklahoma ont ontario ore oregon pa pakistan pennsylvania peru philippines poland
    portugal qatar que quebec ri romania russia rwanda saskatchewan sc scotland sd serbia singapore somalia
    spain sudan sweden switzerland syria taiwan tenn tennessee tex texas thailand tunisia turkey uae uganda uk
    ukraine usa utah va vermont vietnam virginia vt wales wash washington wis wisconsin wva wyo wyoming yemen
    """
)
"""States, provinces and countries that follow a town in a dateline, lower case, without full stops."""

NOT_PLACES = _words(
    """
    a abstract advertisement alert an analysis answer asean background breaking by caption chapter comment
    commentary conclusion cons correction covid editorial exclusive feature features file final gallery he how i
    interview introduction it live method methods more my nasdaq news note objective opinion our part photo
    photos podcast poll profile promoted pros question quiz read related report results review score she spoiler
    sponsored step summary that the they this tip tips unesco unicef update updated verdict video warning watch
    we what when where who why your
    """
)
"""First words, lower case, that no place has but labels and short words before a dash have."""
