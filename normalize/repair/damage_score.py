"""How much of a text is damaged, and where single characters were lost for good.

Extractors that drop text nodes of one character leave `2018117日` of 2018年1月17日 and `第次会议`
of 第三次会议. Such a text cannot be restored from itself: its losses are counted, so that an
undamaged copy can be preferred, and never filled in.
"""

import re

from normalize.document import Restored

_MEETING = "(?=会议|全会|全体会议|人民代表大会|人大|委员会|常委会)"
_LOST_SINGLES = re.compile(
    r"(?<!\d)(?:19|20)\d{3,6}日"  # 年 and 月: no day has so many digits
    r"|(?<!\d)(?:19|20)\d{2}(?:1[0-2]|0?[1-9])月"  # 年
    r"|年\d{3,4}日"  # 月
    rf"|第[届次]{_MEETING}|第届(?=第)|^届{_MEETING}"  # the number
    r"|(?<![一二三四五六七八九十百\d])届[一二三四五六七八九十]+次"  # 五届一次
    r"|^(?:19|20)\d{2}[,，]"  # 年
    r"|第[条章款](?=\s)"  # the number
    r"|工作(?:回(?!\s*顾)|报(?!\s*告))(?=\s*$)",
    re.MULTILINE,
)

_BEGINNING = re.compile(r"1(?=9\d\d)|2(?=0\d\d)|年(?=\d{3})|第(?=[届次条章款])|届|工(?=作[回报])")
"""What each of the signatures begins with."""


def lost_singles(text: str) -> int:
    """Return at how many places of text single characters are missing, by known signatures."""
    count = end = 0
    for start in _BEGINNING.finditer(text):  # a search without one tries all at each character
        found = _LOST_SINGLES.match(text, start.start()) if start.start() >= end else None
        if found:
            count, end = count + 1, found.end()
    return count


def damage_share(restored: Restored) -> float:
    """Return the share of the characters that were repaired or marked, 0 to 1.

    A repair that only took something away counts as one character.
    """
    touched = sum(max(1, len(repair.after)) for repair in restored.repairs)
    touched += restored.text.count("\ufffd") - restored.unresolved  # marked on decoding
    return min(1.0, touched / max(1, len(restored.text)))
