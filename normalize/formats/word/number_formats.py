"""Numbers as Word prints them: the formats of ST_NumberFormat (ECMA-376 part 1, 17.18.59)."""

from collections.abc import Callable
from typing import Final

_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_HIGHEST: Final = 99_999
"""Numbers above are printed in digits: no list is so long."""

_PLAIN: Final = "一二三四五六七八九"
_LEGAL: Final = "壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "壹貳參肆伍陸柒捌玖"
_LEGAL_JAPANESE: Final = "壱弐参四伍六七八九"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"


def number_text(number: int, form: str) -> str:
    """Return a number in a format of Word; an unknown format prints digits.

    form: a value of ST_NumberFormat. "none" prints nothing.
    """
    if form == "none":
        return ""
    write = _FORMATS.get(form)
    return write(number) if write and 0 <= number <= _HIGHEST else str(number)


def _in_digits(digits: str) -> Callable[[int], str]:
    """Return a writer of positional digits, from zero to nine."""
    table = str.maketrans("0123456789", digits)
    return lambda number: str(number).translate(table)


def _from_row(row: str) -> Callable[[int], str]:
    """Return a writer of one character per number; what is beyond the row is printed in digits."""
    return lambda number: row[number - 1] if 0 < number <= len(row) else str(number)


def _counting(number: int) -> str:
    """Return 一, 十, 十一, 九十九; from 100 on, the digits one by one (一○○)."""
    if number < 100:
        return _with_units(_PLAIN, "十百千万", "○", bare_ten=True)(number)
    return _in_digits(f"○{_PLAIN}")(number)


def _with_units(
    digits: str, units: str, zero: str, *, bare_ten: bool = False
) -> Callable[[int], str]:
    """Return a writer of 一百零一: digits with their units; a gap is filled by one zero.

    units: for ten, hundred, thousand and ten thousand. bare_ten: 十一 instead of 一十一.
    """

    def write(number: int) -> str:
        if number == 0:
            return zero
        text, gap = "", False
        for power in range(len(str(number)) - 1, -1, -1):
            digit = number // 10**power % 10
            if digit:
                text += zero if gap and text else ""
                text += digits[digit - 1] + (units[power - 1] if power else "")
            gap = not digit
        return text[1:] if bare_ten and 10 <= number < 20 else text

    return write


def _japanese(number: int) -> str:
    """Return 十, 百一, 千: no 一 before a unit below ten thousand, and no zero."""
    if number == 0:
        return "〇"
    text = ""
    for power, unit in ((4, "万"), (3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = number // 10**power % 10
        if digit:
            text += ("" if digit == 1 and 0 < power < 4 else _PLAIN[digit - 1]) + unit
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """Return A to Z, then AA, BB: Word repeats the letter."""
    if not 0 < number <= 780:  # thirty letters are the most that Word prints
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _characters(first: str, count: int) -> str:
    return "".join(chr(ord(first) + at) for at in range(count))


_COUNTING_THOUSAND = _with_units(_PLAIN, "十百千万", "零", bare_ten=True)
_CYCLE = [_STEMS[at % 10] + _BRANCHES[at % 12] for at in range(60)]
_CIRCLED = _from_row(_characters("①", 20))
_FULL_WIDTH = _in_digits("０１２３４５６７８９")
_IDEOGRAPHS = _in_digits(f"〇{_PLAIN}")

_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _COUNTING_THOUSAND,
    "taiwaneseCountingThousand": _with_units(_PLAIN, "十百千萬", "零", bare_ten=True),
    "japaneseCounting": _japanese,
    "koreanCounting": _japanese,
    "ideographDigital": _IDEOGRAPHS,
    "japaneseDigitalTenThousand": _IDEOGRAPHS,
    "taiwaneseDigital": _in_digits(f"○{_PLAIN}"),
    "koreanDigital2": _in_digits(f"零{_PLAIN}"),
    "chineseLegalSimplified": _with_units(_LEGAL, "拾佰仟万", "零"),
    "ideographLegalTraditional": _with_units(_LEGAL_TRADITIONAL, "拾佰仟萬", "零"),
    "japaneseLegal": _with_units(_LEGAL_JAPANESE, "拾百阡萬", ""),
    "ideographTraditional": _from_row(_STEMS),
    "ideographZodiac": _from_row(_BRANCHES),
    "ideographZodiacTraditional": lambda n: _CYCLE[n - 1] if 0 < n <= 60 else str(n),
    "ideographEnclosedCircle": _from_row(_characters("㊀", 10)),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedFullstop": _from_row(_characters("⒈", 20)),
    "decimalEnclosedParen": _from_row(_characters("⑴", 20)),
    "decimalFullWidth": _FULL_WIDTH,
    "decimalFullWidth2": _FULL_WIDTH,
    "decimalZero": lambda n: f"{n:02d}",
    "numberInDash": lambda n: f"- {n} -",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda n: _letter(n).lower(),
    "ordinal": _ordinal,
    "hex": lambda n: f"{n:X}",
}
