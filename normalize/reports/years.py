"""The year in which a report was given, and the year it looks back on."""

import re
from dataclasses import dataclass
from datetime import date

from normalize.language import fold_solid

YEAR = r"(?:19[4-9]|20[0-4])\d"
"""Pattern of a plausible year of a report, 1940 to 2049."""

_BACK = r"回顾|总结|成效|成绩|工作情况|以来"
_AHEAD = r"安排|任务|打算|要求|目标|思路|建议|重点|要点|部署|计划|展望"
_HEADING = re.compile(rf"(?P<year>{YEAR})年(?P<rest>.{{0,24}})$")
_ABOUT = re.compile(rf"工作|{_BACK}|{_AHEAD}")
_OPENS = re.compile(rf"(?:刚刚过去的|过去的|回顾|回望)(?P<year>{YEAR})年|^(?P<first>{YEAR})年[,是]")
_TITLED = re.compile(
    rf"(?P<before>{YEAR})年(?=[一-龥]{{0,20}}政府工作报告)|政府工作报告\((?P<after>{YEAR})年?度?\)"
)
_OTHERS_TITLED = re.compile(rf"^(?P<before>{YEAR})年.{{2,40}}工作(?:情况)?的?报告")
_LONGEST = 45  # characters; a longer line is a paragraph
_FIRST_LINES = 12
_NOVEMBER, _DECEMBER = 11, 12
_SPRING = 6  # last month in which 过去一年 is the previous calendar year


@dataclass(frozen=True, slots=True)
class Years:
    """report: given in; reviewed: looked back on; None if the text does not say."""

    report: int | None = None
    reviewed: int | None = None


def read_years(
    title: str | None, text: str, given_on: date | None, published: date | None = None
) -> Years:
    """Return both years, from the given day, the headings, the first lines and the title."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    back, ahead = _in_headings(lines)
    back = back or _opens(lines[:_FIRST_LINES])
    if given_on:
        return Years(given_on.year, _reviewed(back, ahead, given_on))
    given = _given(_titled(title), back, ahead, published) or _shown(title, published)
    return Years(given, back if given is None or _looks_back(back, given, published) else None)


def _looks_back(back: int | None, given: int, published: date | None) -> bool:
    """Return whether a report can look back on a year: its own one only at its end."""
    at_the_end = bool(published and published.year == given and published.month >= _NOVEMBER)
    return back is not None and (back < given or (back == given and at_the_end))


def _reviewed(back: int | None, ahead: int | None, given_on: date) -> int | None:
    """Return the stated year if it is possible; in a spring session 过去一年 is the year before.

    Only a report of December looks back on its own year.
    """
    latest = given_on.year - (given_on.month < _DECEMBER)
    if back in (given_on.year - 1, latest):
        return back
    if back == given_on.year:
        back = None
    if back is None and ahead and given_on.year - 1 <= ahead - 1 <= latest:
        return ahead - 1
    return given_on.year - 1 if back is None and given_on.month <= _SPRING else None


def _given(
    titled: int | None, back: int | None, ahead: int | None, published: date | None
) -> int | None:
    """Return the year of a report that names no day: its title's, or that for which it plans.

    Sessions in the last weeks of a year plan for the next one: the date of the page shows them.
    """
    reviews = titled is not None and (titled, titled + 1) == (back, ahead)  # 2023年(度)…, in 2024
    planned = titled if titled and not reviews else back + 1 if back else ahead
    if planned is None:
        return None
    if published and published.year < planned:
        return (
            published.year if (published.year, published.month // 11) == (planned - 1, 1) else None
        )
    return planned


def _shown(title: str | None, published: date | None) -> int | None:
    """Return the year before the name of a body if the page is of the same year.

    Without it 2012年示例县人民法院工作报告 may be the report given in 2013 on 2012.
    """
    match = _OTHERS_TITLED.search(fold_solid(title or ""))
    if match is None or published is None or published.month >= _NOVEMBER:
        return None
    return published.year if published.year == int(match["before"]) else None


def _titled(title: str | None) -> int | None:
    """Return the year in a title like 2024年…政府工作报告, in which the report is given."""
    match = _TITLED.search(fold_solid(title or ""))
    return int(match["before"] or match["after"]) if match else None


def _in_headings(lines: list[str]) -> tuple[int | None, int | None]:
    """Return the year looked back on and the year planned for, according to the headings.

    2023年主要工作 can be either: of two consecutive years, the first is the past one.
    """
    rows = (fold_solid(line) for line in lines if len(line) <= _LONGEST and "年" in line)

    found = [
        (int(match["year"]), match["rest"])
        for row in rows
        if (match := _HEADING.search(row)) and _ABOUT.search(match["rest"]) and row[-1] != "。"
    ]
    past = [year for year, rest in found if re.search(_BACK, rest)]
    planned = {year for year, rest in found if "工作" in rest and re.search(_AHEAD, rest)}
    named = sorted({year for year, _ in found})
    if len(named) == 2 and named[1] - named[0] == 1:
        return named[0], named[1]
    return next(iter(past), None), planned.pop() if len(planned) == 1 else None


def _opens(lines: list[str]) -> int | None:
    """Return the year with which the first paragraphs begin."""
    found = (match for line in lines if (match := _OPENS.search(fold_solid(line[:60]))))
    return next((int(match["year"] or match["first"]) for match in found), None)
