"""The parts of a report, which cover its text without gaps.

    preamble     title, day, speaker, greeting, mandate
    review       一、2024年工作回顾
    period_plan  二、今后五年的目标任务
    plan         三、2025年工作安排
    closing      各位代表！…
    annex        附件, 名词解释: outside the report's own text

A part begins with its heading, numbered or not. A part that the text does not have is missing.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from normalize.document import PartKind, ReportPart
from normalize.language import fold_solid, simplified_characters
from normalize.structure.part_headings import (
    PartHeading,
    is_annex_heading,
    is_greeting,
    is_second_heading,
    part_heading,
)

_MANDATE = re.compile(r"请(?:各位代表)?予?以?审议|请予审查|提出(?:宝贵)?(?:意见|建议)")
_ASKED = frozenset("请請提")
_OPENING = 2500  # characters that contain the mandate
_YEARS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年?(?:的)?(?:主要)?工作(?:情况)?(?:的)?(?:简要)?(?:回顾|总结)"
)
_YEAR_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,2}、)?((?:19|20)\d\d)年")
_LOOKS_BACK = re.compile(r"(?:主要工作|工作情况|工作成效|完成情况)$")
_LONGEST_CLOSING = 1500
_TURN = re.compile(
    r"^(?:今年|新的?一年|(?:19|20)\d\d年).{0,60}(?:总体要求|主要(?:预期)?目标|预期目标|工作的?重点)"
)


_PLANS = (PartKind.PLAN, PartKind.PERIOD_PLAN)


class _Line(NamedTuple):
    start: int
    text: str


class _Cut(NamedTuple):
    start: int
    kind: PartKind
    heading: str | None


def read_parts(text: str, reviewed: int | None = None) -> tuple[ReportPart, ...]:
    """Return the parts of a report in order; the first begins at 0, the last ends with the text.

    reviewed: the year that the report looks back on, where it is known from elsewhere.
    A text without any heading of a part, greeting or mandate has no parts.
    """
    lines = _lines(text)
    year = reviewed or _reviewed(lines)
    headings = [
        (at, found) for at, line in enumerate(lines) if (found := part_heading(line.text, year))
    ]
    end = _annex(lines, headings)
    closing = _closing(lines[:end], headings)
    cuts = _body(lines, headings, min(closing, end), _after_mandate(lines, headings))
    if closing < end:
        cuts.append(_Cut(lines[closing].start, PartKind.CLOSING, None))
    if end < len(lines):
        cuts.append(_Cut(lines[end].start, PartKind.ANNEX, lines[end].text.strip()))
    return _covering(cuts, len(text)) if cuts else ()


def _lines(text: str) -> list[_Line]:
    """Return the lines that are not blank."""
    lines, position = [], 0
    for line in text.splitlines(keepends=True):
        if not line.isspace():
            lines.append(_Line(position, line))
        position += len(line)
    return lines


def _reviewed(lines: Sequence[_Line]) -> int | None:
    """Return the year reviewed: of the heading 2024年工作回顾, else of the first that has one."""
    first = None
    for line in lines:
        if len(line.text) > 60 or "年" not in line.text:
            continue
        folded = fold_solid(line.text).translate(simplified_characters())
        if stated := _YEARS.search(folded):
            return int(stated[1])
        if first is None and (year := _YEAR_HEADING.match(folded)) and len(folded) <= 20:
            first = int(year[1]) if _LOOKS_BACK.search(folded) else None
    return first


def _after_mandate(lines: Sequence[_Line], headings: Sequence[tuple[int, PartHeading]]) -> int:
    """Return the number of the line after 请予审议, or 0 if the text has no such line.

    It is the last such line before the first heading: an abstract may quote the mandate.
    """
    first = next((at for at, found in headings if found.kind is not PartKind.ANNEX), len(lines))
    after = 0
    for at, line in enumerate(lines[:first]):
        if line.start > _OPENING:
            break
        if not _ASKED.isdisjoint(line.text) and _MANDATE.search(
            line.text.translate(simplified_characters())
        ):
            after = at + 1
    return after


def _annex(lines: Sequence[_Line], headings: Sequence[tuple[int, PartHeading]]) -> int:
    """Return the number of the line that begins the annexes, which follow plan or closing."""
    plans = [at for at, found in headings if found.kind in _PLANS]
    greetings = [at for at, line in enumerate(lines) if is_greeting(line.text)]
    after = plans[0] + 1 if plans else len(lines) // 2
    first = next(
        (at for at in range(after, len(lines)) if is_annex_heading(lines[at].text)), len(lines)
    )
    if (
        first < len(lines)
        and any(at > first for at in plans)
        and not any(after < at < first for at in greetings)
    ):
        return len(lines)
    return first


def _closing(lines: Sequence[_Line], headings: Sequence[tuple[int, PartHeading]]) -> int:
    """Return the number of the line that begins the closing: the last greeting, if it is near."""
    if not lines:
        return 0
    end = lines[-1].start + len(lines[-1].text)
    latest = max((at for at, _ in headings if at < len(lines)), default=0)
    for at in range(len(lines) - 1, max(latest, len(lines) // 3), -1):
        if end - lines[at].start > _LONGEST_CLOSING:
            break
        if is_greeting(lines[at].text):
            return at
    return len(lines)


def _body(
    lines: Sequence[_Line], headings: Sequence[tuple[int, PartHeading]], end: int, opened: int
) -> list[_Cut]:
    """Return where preamble, review and plans begin."""
    kept = [
        (at, found)
        for at, found in headings
        if opened <= at < end and found.kind is not PartKind.ANNEX
    ]
    series = _main_series(kept)
    cuts: list[_Cut] = []
    begun = series[0][0] if series else None
    start = opened or begun or 0
    if start:
        cuts.append(_Cut(0, PartKind.PREAMBLE, None))
    if opened and begun != opened and opened < end:
        cuts.append(_Cut(lines[opened].start, PartKind.REVIEW, None))
    for at, found in series:
        cuts.append(_Cut(lines[at].start, found.kind, lines[at].text.strip()))
    if cuts and not any(cut.kind in _PLANS for cut in cuts):
        turn = _turn(lines, start, end)
        if turn < end:
            cuts.append(_Cut(lines[turn].start, PartKind.PLAN, None))
    return _merged(cuts)


def _turn(lines: Sequence[_Line], start: int, end: int) -> int:
    """Return the line where a text turns to its plan without a heading that says so, or `end`.

    Reports up to 2002 name the subjects of their plan: 二、加快经济发展.
    """
    for begins in (is_second_heading, _states_aims):
        for at in range(start + 1, end):
            if begins(lines[at].text):
                return at
    return end


def _states_aims(line: str) -> bool:
    return _TURN.match(fold_solid(line[:90])) is not None


def _main_series(
    found: Sequence[tuple[int, PartHeading]],
) -> list[tuple[int, PartHeading]]:
    """Return the headings that change the part: no review follows a plan."""
    series: list[tuple[int, PartHeading]] = []
    planned = False
    for at, heading in found:
        if heading.kind is PartKind.REVIEW:
            if planned:
                continue
        else:
            planned = True
        series.append((at, heading))
    if not any(heading.kind is PartKind.PLAN for _, heading in series):
        series = [
            (at, PartHeading(PartKind.PLAN, heading.numbered, heading.year))
            if heading.kind is PartKind.PERIOD_PLAN
            else (at, heading)
            for at, heading in series
        ]
    return series


def _merged(cuts: Sequence[_Cut]) -> list[_Cut]:
    """Return the cuts without those that continue the part before them."""
    merged: list[_Cut] = []
    for cut in cuts:
        if not merged or merged[-1].kind is not cut.kind:
            merged.append(cut)
    return merged


def _covering(cuts: Sequence[_Cut], length: int) -> tuple[ReportPart, ...]:
    """Return the parts: each ends where the next begins."""
    starts = [0, *(cut.start for cut in cuts[1:])]
    ends = [*starts[1:], length]
    return tuple(
        ReportPart(cut.kind, cut.heading, start, end)
        for cut, start, end in zip(cuts, starts, ends, strict=True)
    )
