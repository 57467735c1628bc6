"""Characters used in place of another: radicals, compatibility ideographs, private use.

PDF fonts map characters to the radicals that look the same (⼀ for 一). Old systems put the
characters that GBK had, and Unicode did not have yet, into the private use area.
"""

import unicodedata
from functools import cache
from typing import Final

RADICALS: Final = {
    # CJK Radicals Supplement: those shaped like a whole character. Unicode defines no
    # decomposition for them; the pairs are in its EquivalentUnifiedIdeograph.txt.
    **dict(
        zip(
            "⺁⺄⺇⺊⺎⺒⺓⺛⺝⺟⺠⺧⺩⺫⺬⺮⺯⺶⺼⺽",
            "厂乙几卜兀巳幺旡月母民牛王目示竹糹羊肉臼",
            strict=True,
        )
    ),
    **dict(
        zip("⻁⻃⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜", "虎覀西见角贝车長长门雨青韦页风飞", strict=True)
    ),
    **dict(
        zip(
            "⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻲⻳",
            "食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙亀龟",
            strict=True,
        )
    ),
}

_KANGXI: Final = range(0x2F00, 0x2FD6)
_COMPATIBILITY: Final = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
_GB18030_2022: Final = {
    # Annex D: private-use code points of the editions up to 2005, and their characters today.
    **dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
    0xE5E5: "\u3000",  # A3A0; https://encoding.spec.whatwg.org/#gb18030-decoder
    0xE7C7: "ḿ",
    **dict(zip((0xE816, 0xE817, 0xE818, 0xE81E, 0xE826, 0xE82B), "𠂇𠂉𠃌龴龵龶", strict=True)),
    **dict(zip((0xE82C, 0xE831, 0xE832, 0xE83B, 0xE843), "龷𡗗龸𢦏龹", strict=True)),
    **dict(zip((0xE854, 0xE855, 0xE864), "龺𤇾龻", strict=True)),
}


@cache
def radical_characters() -> dict[int, str]:
    """Map radical code points (Kangxi and supplement) to their unified ideographs."""
    kangxi = {code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI}
    return kangxi | {ord(radical): character for radical, character in RADICALS.items()}


@cache
def compatibility_ideographs() -> dict[int, str]:
    """Map code points of compatibility ideographs to the character they decompose to."""
    pairs = {code: unicodedata.normalize("NFC", chr(code)) for code in _COMPATIBILITY}
    return {code: text for code, text in pairs.items() if text != chr(code)}


@cache
def private_use_characters() -> dict[int, str]:
    """Map private-use code points that GBK once needed to the characters assigned since.

    U+E815 to U+E864 represent the codes FE50 to FEA0, most of which GB18030 has since assigned.
    """
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    old = {0xE815 + at: bytes((0xFE, trail)).decode("gb18030") for at, trail in enumerate(trails)}
    return {code: text for code, text in old.items() if text != chr(code)} | _GB18030_2022
