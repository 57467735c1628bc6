"""Dates as Chinese government pages write them.

`2024年1月29日`, `2023-01-19 10:00`, `2023/1/19`, `2023--01--19`, `20230119` and
`二〇二四年一月二十九日` are recognised. A date that does not exist, is before 1949 or after
2100, or is after a given date is ignored.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

FIRST_YEAR = 1949
"""No body of the People's Republic published anything before its founding."""

LAST_YEAR = 2100
"""A later year is a misprint: 9274."""

_ZERO = "〇零○Ｏ０OoΟ"  # 二○二四 is typed with whatever circle the keyboard offers
_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
_DIGITS |= dict.fromkeys(_ZERO, 0) | {"两": 2, "壹": 1, "贰": 2, "叁": 3}
_HAN = "一二三四五六七八九十百〇零○ＯOoΟ"

_CHINA = timezone(timedelta(hours=8))
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
_ARABIC = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*(?:年|[-./]{1,2})\s*(?P<month>\d{1,2})\s*(?:月|[-./]{1,2})\s*"
    r"(?P<day>\d{1,2})(?:(?!\d)|(?=\d\d:\d\d))"  # without their markup, date and time run together
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_CHINESE = re.compile(
    rf"(?P<year>[一二三四五六七八九〇零○ＯOoΟ]{{4}})\s*年\s*(?P<month>[{_HAN}]{{1,3}})\s*月\s*"
    rf"(?P<day>[{_HAN}]{{1,3}})\s*日"
)


def parse_date(value: str, latest: date | None = None) -> date | None:
    """Return the first date in `value`, or None; `latest` is the last date possible.

    A timestamp with a UTC offset (JSON-LD) yields the date that it is in China.
    """
    if moment := _MOMENT.search(value):
        value = _in_china(moment.group())
    return next((day for day, _ in find(value, latest)), None)


def _in_china(moment: str) -> str:
    try:
        return datetime.fromisoformat(moment).astimezone(_CHINA).date().isoformat()
    except (ValueError, OverflowError):
        return moment


def find(text: str, latest: date | None = None) -> Iterator[tuple[date, int]]:
    """Yield the dates in `text` in order, each with the position where it ends in NFKC(text)."""
    folded = unicodedata.normalize("NFKC", text)
    matches = [*_ARABIC.finditer(folded), *_CHINESE.finditer(folded)]
    for match in sorted(matches or _COMPACT.finditer(folded), key=re.Match.start):
        year, month, day_of = (parse_number(part) for part in match.group("year", "month", "day"))
        day = valid_date(year, month, day_of, latest)
        if day:
            yield day, match.end()


def valid_date(
    year: int | None, month: int | None, day: int | None, latest: date | None = None
) -> date | None:
    """Return the date if it exists and is between 1949 and `latest`, else None."""
    if year is None or month is None or day is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return None if latest and found > latest else found


def parse_number(written: str) -> int | None:
    """Return the number written in Arabic or Chinese numerals (二〇二四, 十二, 二十九, １６)."""
    folded = unicodedata.normalize("NFKC", written).strip()
    if re.fullmatch(r"[0-9]{1,9}", folded):
        return int(folded)
    if not folded or any(c not in _DIGITS and c not in "十百" for c in folded):
        return None
    if "十" not in folded and "百" not in folded:
        return int("".join(str(_DIGITS[c]) for c in folded))
    return _with_units(folded)


def _with_units(written: str) -> int | None:
    """Return the value of 十, 十二, 二十九 or 一百零三; None for a malformed numeral (十十)."""
    match = re.fullmatch(rf"(?:(\w)?百[{_ZERO}]?)?(?:(\w)?(十))?(\w)?", written)
    if not match:
        return None
    hundreds, tens, ten, ones = match.groups()
    if {hundreds, tens, ones} & {"十", "百"}:
        return None
    total = 100 * _DIGITS[hundreds] if hundreds else 100 * ("百" in written)
    total += 10 * (_DIGITS[tens] if tens else 1) if ten else 0
    return total + (_DIGITS[ones] if ones else 0)
