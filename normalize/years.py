"""The year a report was given in and the year it looks back on."""

import re
from dataclasses import dataclass
from datetime import date

from normalize.opening import fold

_LOOKS_BACK = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:度|以来|来)?(?:的)?[一-龥]{0,10}?(?:工作)?(?:回顾|总结|主要工作|工作情况|工作成效|主要成绩)"
)
_LOOKS_AHEAD = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:度)?(?:的)?[一-龥]{0,12}?"
    r"(?:工作安排|主要任务|工作任务|重点工作|总体要求|工作要点|工作打算|工作思路|工作建议|目标任务|重点任务|总体安排|工作总体)"
)
_OPENS = re.compile(
    r"(?:刚刚过去的|过去的|回顾|回望)(?P<year>(?:19|20)\d\d)年|^(?P<first>(?:19|20)\d\d)年(?:,|是)"
)
_IN_TITLE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年")
_HEADING = 45  # characters; a longer line is a paragraph


@dataclass(frozen=True, slots=True)
class Years:
    """report: given in; reviewed: looked back on; None where the text does not say."""

    report: int | None = None
    reviewed: int | None = None


def years(
    title: str | None, text: str, given_on: date | None, published: date | None = None
) -> Years:
    """Return both years from the day it was given, the headings, the first lines and the title."""
    lines = [fold(line) for line in text.splitlines() if line.strip()]
    headings = [line for line in lines if len(line) <= _HEADING]
    back = _first(_LOOKS_BACK, headings) or _opens(lines)
    ahead = _first(_LOOKS_AHEAD, headings)
    if given_on:
        return Years(given_on.year, _reviewed(back, given_on))
    return Years(_given(title, back, ahead, published), back)


def _reviewed(back: int | None, given_on: date) -> int | None:
    """Return the stated year if it can be; 过去一年 in a spring session is the year before."""
    if back in (given_on.year - 1, given_on.year):
        return back
    return given_on.year - 1 if back is None and given_on.month <= 6 else None


def _given(
    title: str | None, back: int | None, ahead: int | None, published: date | None
) -> int | None:
    """Return the year of a report that names no day: the year it plans is the year it is given.

    Sessions held in the last weeks of a year plan the next one: the page's date shows them.
    """
    planned = ahead or (back + 1 if back else None) or _titled(title)
    if planned and back and planned - back != 1:
        return None
    if planned and published and published.year == planned - 1 and published.month >= 11:
        return published.year
    if planned and published and published.year < planned:
        return None
    return planned


def _titled(title: str | None) -> int | None:
    match = _IN_TITLE.search(fold(title or ""))
    return int(match["year"]) if match else None


def _first(pattern: re.Pattern[str], lines: list[str]) -> int | None:
    found = (match for line in lines if (match := pattern.search(line.replace(" ", ""))))
    return next((int(match["year"]) for match in found), None)


def _opens(lines: list[str]) -> int | None:
    """Return the year that the first paragraphs begin with."""
    for line in lines[:12]:
        match = _OPENS.search(line[:60].replace(" ", ""))
        if match:
            return int(match["year"] or match["first"])
    return None
