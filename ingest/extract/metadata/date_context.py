"""Words beside a date -> what the date is of: the first publication, a later change, or something else.

A line a language of the web; the patterns are for lines that ``calendars.folded`` has made readable.
"""

# ruff: noqa: E501 - the words of a script are one line

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.extract.metadata.calendars import folded

__all__ = ["FIRST", "LABELS", "OTHER", "UPDATED"]

_FIRST: Mapping[str, str] = {
    "en": r"(?:first |originally )?(?:published|posted)|publication(?: date)?|originally",
    "de": "veröffentlicht|erstellt|erschienen",
    "fr": "publiée?|paru",
    "es": "publicad[oa]|fecha de publicación",
    "it": "pubblicat[oa]|data di pubblicazione",
    "pt": "publicad[oa](?: em)?|data de publicação",
    "nl": "gepubliceerd|geplaatst",
    "sv": "publicerad",
    "no": "publisert",
    "da": "offentliggjort|udgivet",
    "fi": "julkaistu",
    "pl": "opublikowan[oey]|(?:data )?publikacj[ai]|dodano",
    "cs": "publikováno|vydáno",
    "ro": "publicat",
    "hu": "megjelent|közzétéve",
    "tr": r"yayınlan\w+|yayın tarihi|giriş(?: tarihi)?|oluşturulma(?: tarihi)?",
    "ru": r"опубликован\w*|дата публикации|добавлено",
    "uk": r"опубліковано|дата публікації",
    "el": "δημοσιεύ(?:τηκε|θηκε)|δημοσίευση|ημερομηνία δημοσίευσης",
    "id": "diterbitkan|dipublikasikan|tayang|terbit",
    "vi": r"ngày đăng|đăng (?:ngày|lúc)|xuất bản",
}
_UPDATED: Mapping[str, str] = {
    "en": r"(?:last )?(?:updated?|modified|revised|reviewed|edited|changed)",
    "de": r"(?:zuletzt )?(?:aktualisiert|geändert)|stand",
    "fr": "mise? à jour|modifié|actualisé",
    "es": "actualizad[oa]|última actualización",
    "it": "aggiornat[oa]|ultimo aggiornamento|ultima modifica",
    "pt": "atualizad[oa]|última atualização",
    "nl": "bijgewerkt|gewijzigd|laatste update",
    "sv": "uppdaterad|ändrad",
    "no": "oppdatert",
    "da": "opdateret",
    "fi": "päivitetty",
    "pl": r"(?:z)?aktualiz\w+",
    "cs": r"aktualizováno|upraveno",
    "ro": "actualizat",
    "hu": "frissítve",
    "tr": r"(?:son )?güncelle\w+",
    "ru": r"обновлен\w*|изменено",
    "uk": "оновлено|змінено",
    "el": r"(?:τελευταία )?ενημέρωση|ενημερώθηκε",
    "id": r"diperbarui|(?:terakhir )?diperbaharui",
    "vi": "cập nhật",
}
# scripts without capitals, whose words run into each other: no edge of a word is asked for
_FIRST_ELSEWHERE = "公開|投稿|掲載|配信|发布|發布|發佈|发表|發表|入力|입력|등록|게시|승인|발행|نُ?شر|النشر|منتشر|انتشار|شائع|เผยแพร่|โพสต์|ตีพิมพ์|प्रकाशित|पोस्ट|প্রকাশ|פורסם|פרסום"
_UPDATED_ELSEWHERE = "更新|修改|編集日|수정|최종수정|업데이트|تحديث|محدث|تعديل|بروزرسانی|به‌روزرسانی|به روز ?رسانی|ویرایش|อัปเดต|อัพเดท|แก้ไข|अपडेट|अद्यतन|संशोधित|আপডেট|עודכן|עדכון"


def _pattern(words: Mapping[str, str], elsewhere: str) -> re.Pattern[str]:
    """Return one pattern over all languages."""
    return re.compile(rf"\b(?:{'|'.join(words.values())})(?!\w)|{folded(elsewhere)}", re.IGNORECASE)


FIRST = _pattern(_FIRST, _FIRST_ELSEWHERE)
"""What says that a date is that of publication."""

UPDATED = _pattern(_UPDATED, _UPDATED_ELSEWHERE)
"""What says that it is that of a later change."""

_LABEL = "date|created|released|issued|time|timestamp|дата|fecha|datum|data|tarih|tanggal|ngày|ημερομηνία"
_LABEL_ELSEWHERE = "تاريخ|تاریخ|วันที่|เมื่อ|तारीख|दिनांक|תאריך|時間|时间|日時|日期|날짜"
LABELS = "|".join(
    (
        *_FIRST.values(),
        *_UPDATED.values(),
        _LABEL,
        *map(folded, (_FIRST_ELSEWHERE, _UPDATED_ELSEWHERE, _LABEL_ELSEWHERE)),
    )
)
"""What may stand before a date and says what it is of, as one alternative."""

OTHER = re.compile(
    r"©|\b(?:copyright|until|through|valid|expir\w+|deadline|ends?|starts?|begins?|due|since|born|founded|joined|event|"
    r"accessed|retrieved|effective|as of|before|after|today|available|opens?|closes?|registered|member|bis zum|"
    r"jusqu'au|hasta|fino al|até)\b",
    re.IGNORECASE,
)
"""What says that a date is of neither."""
