"""How much of a text is damaged, and how many single characters were lost for good.

Extractors that drop text nodes of one character turn 2018年1月17日 into `2018117日` and 第三次会议
into `第次会议`. Such losses cannot be restored from the text itself. They are counted, so that an
undamaged duplicate can be preferred, and never filled in.
"""

import re

from normalize.document import Restored
from normalize.repair.disguise_signs import disguises

_MEETING = "(?=会议|全会|全体会议|人民代表大会|人大|委员会|常委会)"
_SITTING = "(?:会议|大会|全会)"
_LOST_SINGLES = re.compile(
    r"(?<!\d)(?:19|20)\d{3,6}日"  # 年 and 月: a day has at most two digits
    r"|(?<!\d)(?:19|20)\d{2}(?:1[0-2]|0?[1-9])月"  # 年
    r"|年\d{3,4}日"  # 月
    r"|(?<!\d)(?:19|20)\d{2}年\d{2}日"  # 月: 2019年18日
    r"|(?<![\d年月第满])1[0-2](?:0[1-9]|[12]\d|3[01])日(?=上午|下午|晚|[,，在召])"  # 月: 1021日上午
    r"|(?<![\d年月第满])[1-9](?:[12]\d|3[01])日(?=上午|下午|晚)"  # 月: 121日上午
    rf"|(?:19|20)\d{{2}}年?\d{{2,4}}(?=在[^。\n]{{2,30}}{_SITTING})"  # 月 and 日: 2018年117在…
    r"|月[123]?\d(?=在[^。\n]{2,30}会议|上午|下午)"  # 日
    rf"|第[届次]{_MEETING}|第届(?=第)|^届{_MEETING}"  # the number
    r"|(?<![一二三四五六七八九十百\d])届[一二三四五六七八九十]+次"  # 五届一次
    r"|^(?:19|20)\d{2}[,，]"  # 年
    r"|第[条章款](?=\s)"  # the number
    r"|工作(?:回(?!\s*顾)|报(?!\s*告))(?=\s*$)",
    re.MULTILINE,
)

_BEGINNING = re.compile(
    r"1(?=9\d\d)|2(?=0\d\d)|年(?=\d{3})|[1-9]\d{2,3}(?=日[上下晚,，在召])|月(?=\d{1,2}[在上下])"
    r"|第(?=[届次条章款])|届|工(?=作[回报])"
)
"""The possible beginnings of the signatures."""


def lost_singles(text: str) -> int:
    """Return how often single characters are missing in text, by known signatures."""
    count = end = 0
    for start in _BEGINNING.finditer(text):  # otherwise all are tried at each character
        found = _LOST_SINGLES.match(text, start.start()) if start.start() >= end else None
        if found:
            count, end = count + 1, found.end()
    return count


def damage_share(restored: Restored) -> float:
    """Return the share of characters that were repaired, marked or eaten, from 0 to 1.

    A repair that only removes text counts as one character, and so does an eaten mark or word.
    """
    touched = sum(max(1, len(repair.after)) for repair in restored.repairs)
    touched += restored.text.count("\ufffd") - restored.unresolved  # marked by decoding
    touched += disguises(restored.text)
    return min(1.0, touched / max(1, len(restored.text)))
