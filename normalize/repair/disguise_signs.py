"""Signs of a mirror's disguise that cannot be undone: eaten marks, masks, foreign host names.

They are counted as damage, so that an undamaged duplicate is preferred, and never filled in.
"""

import re

_HAN = "[\u4e00-\u9fff]"
_AFTER_CLOSING = "".join(
    bytes((lead, trail)).decode("gb2312") for lead in (0xB0, 0xB1) for trail in range(0xA1, 0xFF)
)
"""Characters whose first byte is the last one of a quotation mark (A1B0, A1B1)."""
_EATEN = re.compile(
    rf"[?？](?<={_HAN}[?？])(?:"
    rf"[?？](?=[A-Za-z]?{_HAN})"  # ??h政府: 。縣
    rf"|[，。；：](?=[A-Za-z]?{_HAN}|[？?])"  # 大?。?
    rf"|(?<![吗呢么啊].)[,;:](?=[A-Z]?{_HAN})"  # the same, folded
    rf"|(?<![吗呢么啊].)[!！](?=[{_AFTER_CLOSING}])"  # 。” and a character
    r")"
    rf"|\*(?<={_HAN}\*)\*+(?={_HAN})"  # a word that a filter removed
    rf"|\*(?<={_HAN}\*)(?<![有带注以为用号标].)(?={_HAN})"
)
"""What a filter for marks or words leaves of them, also in texts that are not restored."""
_HOMOPHONES = re.compile(
    r"卫(?<=常卫)(?=会|[、，。,]|副?主任)"
    r"|卫(?<=[省市县区党旗縣區黨]卫)(?=常|副?[书書][记記]|全[会會]|的?(?:正确|坚强)领导)"
    r"|[计計](?<=委[书書][计計])"
)
"""Homophones in place of the names of party bodies, which advertising filters look for."""
_HOST = re.compile(rf"\.(?:com|net|cc|vip|top|xyz|info|bet)(?:\.cn)?(?={_HAN})")
_NAME = re.compile(
    rf"({_HAN}{{1,3}})(?:https?://)?(?:[a-z0-9-]{{1,20}}\.){{0,2}}[a-z0-9-]{{3,40}}$"
)
_ANNOUNCED = re.compile("[网站址录陆问箱为是至入件见看]$")
"""What announces an address that a text names on purpose."""
_BRANDS = re.compile(
    r"bet ?365|新葡京|亚博|華體會|华体会|乐鱼体育|開雲|开云(?:体育|kaiyun)|kaiyun|爱游戏体育"
    r"|米兰体育|九游会|必发88"
    r"|(?:皇冠|万博|永利|金沙|太阳城|威尼斯人|星空|江南)(?:体育|娱乐|app|APP|网址|官网)"
    r"|(?:体育|娱乐|彩票|棋牌|真人)(?:app|APP)(?:下载|官网|官方)?"
)
"""Names of betting sites, which mirrors put into sentences."""
_PARTS_OF_BRANDS = (
    "365", "葡京", "亚博", "体会", "體會", "開雲", "开云", "kaiyun", "体育", "游会", "必发", "app",
    "APP", "娱乐", "网址", "官网",
)  # fmt: skip


def disguises(text: str) -> int:
    """Return how often a mark, a word or a name was damaged in text, by known signatures."""
    count = 0
    if "?" in text or "？" in text or "*" in text:
        count += _number(_EATEN, text)
    if "卫" in text or "计" in text or "計" in text:
        count += _number(_HOMOPHONES, text)
    if any(part in text for part in _PARTS_OF_BRANDS):
        count += _number(_BRANDS, text)
    return count + sum(_is_inserted(text, host.start()) for host in _HOST.finditer(text))


def _number(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def _is_inserted(text: str, end: int) -> bool:
    """Return whether the host name before a position is in a sentence that does not announce it."""
    found = _NAME.search(text[max(0, end - 70) : end])
    return found is not None and not _ANNOUNCED.search(found[1])
