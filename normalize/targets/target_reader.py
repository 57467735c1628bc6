"""Targets in the plan of a report.

The paragraph of the main targets (主要预期目标是…) is read clause by clause, numbers or not; in the
rest of the plan a clause counts only if it has a number. A clause is a name, a verb and a quantity:
`城镇新增就业45万人`. A name that is not one of an indicator as a whole (开发区规上工业增加值) is
`other:` and that name, so that a part of the economy is never taken for the whole.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from normalize.document import (
    Direction,
    PartKind,
    ReportPart,
    Target,
    TargetKind,
    TargetScope,
)
from normalize.targets.clause_words import Subject, aspiration, is_past, subject_of, year_of
from normalize.targets.indicators import CORE, Indicator, indicator_of
from normalize.targets.quantities import Quantity, fold, quantities

_TRIGGER = re.compile(
    r"(?:预\s{0,3}期\s{0,3}目标|主要\s{0,3}目标|发展目标|调控目标|奋斗目标|工作目标|主要预期指标)(?:建议)?\s{0,3}"
    r"(?:是|为|:|,建议为)(?! ?(?:\d|百分之))"
)
_CLAUSE = re.compile(r"[^,;。:!?\n]{1,300}(?:,(?=\d{3}\D|确?定为)[^,;。:!?\n]{1,200})?")
_SENTENCE = re.compile(r"[^。!?\n]{1,3000}")
_LONGEST_LIST = 2000
_CONTEXT = 300  # characters of its sentence that say whether a clause is of the past
_MORE = re.compile(r"[^。!?\n]{4,300}。")
_NOT_MORE = re.compile(r"上述|以上目标|这些|这一|综合|考虑|战略|我们|目标的|需要")
_MORE_TARGETS = re.compile(
    r"(?:增长|就业|失业率|价格|产量|收入|能耗)[^。]{0,12}\d|(?:完成|达标|任务|指标)。"
)
_ITEM_END = frozenset("%上右内下人吨斤元步点成务衡")
_BETTER = re.compile(
    r"[ \n]{0,3}(?:在实际工作中|实际工作中)?(?:力争|争取|努力|奋力)[^,。;]{0,8}更(?:好|高|优)的?"
    r"(?:结果|成绩|成效|水平)?"
)
_FIGURE = re.compile(r"\d|百分之")
_LIST_END = re.compile(r"[。!?]")
_PLANS = {PartKind.PLAN: TargetScope.PLAN, PartKind.PERIOD_PLAN: TargetScope.PERIOD}
_SHORTEST_NAME, _LONGEST_NAME = 3, 30
_CHANGES = {
    "增长": Direction.UP, "提高": Direction.UP, "提升": Direction.UP, "上涨": Direction.UP,
    "增速": Direction.UP, "增加": Direction.UP, "增幅": Direction.UP, "涨幅": Direction.UP,
    "下降": Direction.DOWN, "降低": Direction.DOWN, "减少": Direction.DOWN, "压减": Direction.DOWN,
}  # fmt: skip


_NAMED = {
    "cpi": ("消费价格", "CPI"),
    "new_urban_jobs": ("新增就业",),
    "urban_unemployment_rate": ("调查失业率",),
}


class _Clause(NamedTuple):
    start: int
    text: str
    sentence: str


class _Place(NamedTuple):
    """Where a clause is: the text, the clause, its scope, and the year that it aims at."""

    text: str
    clause: _Clause
    scope: TargetScope
    year: int | None


def read_targets(
    text: str, parts: Sequence[ReportPart], report_year: int | None = None
) -> tuple[Target, ...]:
    """Return the targets of the plans of a report in order, then core indicators not stated.

    Without a plan nothing is returned: then a missing target is not found, not `not_stated`.
    """
    folded = fold(text)
    found: list[Target] = []
    planned = False
    for part in parts:
        if part.part in _PLANS:
            planned = planned or part.part is PartKind.PLAN
            found += _of_part(text, folded, part, report_year)
    if not planned:
        return tuple(found)
    stated = {target.indicator.partition(":")[0] for target in found}
    # An indicator that is named without a readable target is not found, rather than not stated.
    missing = [name for name in CORE if name not in stated and not _is_named(name, folded, parts)]
    return (*found, *(_not_stated(name, report_year) for name in missing))


def _is_named(name: str, folded: str, parts: Sequence[ReportPart]) -> bool:
    words = _NAMED.get(name, ("生产总值增", "GDP增"))
    plans = [folded[part.start : part.end] for part in parts if part.part is PartKind.PLAN]
    return any(word in plan for plan in plans for word in words)


def _not_stated(name: str, year: int | None) -> Target:
    level = Direction.UP if name in ("gdp_growth", "cpi") else Direction.LEVEL
    return Target(
        name, None, None, None, None, None, TargetKind.NOT_STATED, level, year,
        TargetScope.REPORT, None, None, None,
    )  # fmt: skip


def _of_part(text: str, folded: str, part: ReportPart, year: int | None) -> Iterator[Target]:
    main = _main_spans(folded, part)
    for start, end in [*main, *_between(main, part)]:
        in_main = (start, end) in main
        scope = TargetScope.MAIN if in_main and part.part is PartKind.PLAN else _PLANS[part.part]
        found: list[Target] = []
        flat = _without_breaks(folded[start:end]) if in_main else folded[start:end]
        for clause in _clauses(flat, start, figures=not in_main):
            if in_main and found and (better := _BETTER.match(clause.text)):
                found[-1] = _with_hope(text, found[-1], clause.start + better.end())
                continue
            last = found[-1] if found else None
            found += _of_clause(text, clause, scope, year, last, in_main=in_main)
        yield from found


def _with_hope(text: str, target: Target, end: int) -> Target:
    """Return a target with what follows it: 力争更好结果 is a stance and not a second target."""
    if target.start is None or target.end is None:
        return target
    hope = text[target.end : end].lstrip(",，、;；在实际工作中 \n")
    return target._replace(stance=hope, quote=text[target.start : end], end=end)


def _main_spans(folded: str, part: ReportPart) -> list[tuple[int, int]]:
    """Return where the lists of main targets are, from 主要预期目标是 to their last sentence."""
    spans: list[tuple[int, int]] = []
    passed = part.start
    for match in _TRIGGER.finditer(folded, part.start, part.end):
        if match.start() < passed:
            continue
        furthest = min(part.end, match.end() + _LONGEST_LIST)
        end = _LIST_END.search(folded, match.end(), furthest)
        until = end.end() if end else furthest
        while (more := _MORE.match(folded, until, furthest)) and _continues(more.group()):
            until = more.end()
        passed = until
        if any(quantities(folded[match.end() : until])):
            spans.append((match.end(), until))
    return spans


def _continues(sentence: str) -> bool:
    """Return whether a sentence continues the list of targets after its first full stop."""
    return bool(_MORE_TARGETS.search(sentence)) and not _NOT_MORE.search(sentence)


def _without_breaks(span: str) -> str:
    """Return a list of targets on one line, equally long: markup breaks it anywhere."""
    lines = span.split("\n")
    joints = [";" if line.rstrip()[-1:] in _ITEM_END else " " for line in lines[:-1]]
    return "".join(line + joint for line, joint in zip(lines, [*joints, ""], strict=True))


def _between(spans: Sequence[tuple[int, int]], part: ReportPart) -> list[tuple[int, int]]:
    """Return the rest of a part."""
    starts = [part.start, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), part.end]
    return list(zip(starts, ends, strict=True))


def _clauses(words: str, offset: int, *, figures: bool) -> Iterator[_Clause]:
    """Yield the clauses of folded words that begin at an offset of the text.

    figures: only of sentences with a figure, which are few.
    """
    for sentence in _SENTENCE.finditer(words):
        if figures and not _FIGURE.search(sentence.group()):
            continue
        for clause in _CLAUSE.finditer(words, sentence.start(), sentence.end()):
            for at, piece in _items(clause.group()):
                begin = clause.start() + at
                known = max(sentence.start(), begin - _CONTEXT)
                yield _Clause(offset + begin, piece, words[known:begin])


def _items(clause: str) -> Iterator[tuple[int, str]]:
    """Yield the items of a clause, each with its offset: 新增就业47万人、失业率5.5%左右 are two."""
    begin = 0
    if "、" not in clause:
        yield 0, clause
        return
    for one, other in pairwise(quantities(clause)):
        between = clause[one.end + 1 : other.start]
        if clause[one.end : one.end + 1] == "、" and subject_of(between).names:
            yield begin, clause[begin : one.end]
            begin = one.end + 1
    yield begin, clause[begin:]


def _of_clause(
    text: str,
    clause: _Clause,
    scope: TargetScope,
    year: int | None,
    last: Target | None,
    *,
    in_main: bool,
) -> Iterator[Target]:
    stated = list(quantities(clause.text)) if _FIGURE.search(clause.text) else []
    if (not stated and not in_main) or is_past(clause.text, year):
        return
    if not stated:
        yield from _qualitative(_Place(text, clause, scope, year))
        return
    if not in_main and is_past(clause.sentence, year):
        return
    before = clause.text[: stated[0].start]
    subject = subject_of(before)
    aim = year_of(clause.sentence[-80:] + before)
    if aim is not None and year is not None and aim != year:
        scope, year = TargetScope.PERIOD, aim
    place = _Place(text, clause, scope, year)
    if subject.names:
        yield from _numeric(place, subject, stated)
    elif last is not None and last.kind is TargetKind.NUMERIC and subject.stance and in_main:
        yield _stretch(place, stated[0], subject, last, 0)


def _numeric(place: _Place, subject: Subject, stated: Sequence[Quantity]) -> Iterator[Target]:
    """Yield a target for each name; a further number is a stretch of the same target."""
    several = len(subject.names) > 1
    surplus = subject.spread and len(stated) > len(subject.names)
    if len(stated) < len(subject.names) or surplus:
        return  # 分别 spreads over another list than was read
    chosen = stated[: len(subject.names)]
    around = several and chosen[-1].modifier == "左右"
    first: Target | None = None
    for name, each in zip(subject.names, chosen, strict=True):
        quantity = each._replace(modifier="左右") if around and each.modifier is None else each
        indicator = _indicator(name, quantity, subject)
        bare = place.scope is TargetScope.MAIN
        if indicator is not None or _is_name(name, subject, bare=bare):
            end = chosen[-1].end if several else quantity.end
            first = _target(place, name, indicator, quantity, subject, end)
            yield first
    if not several and len(stated) == 2 and first is not None and place.scope is TargetScope.MAIN:
        gap = place.clause.text[stated[0].end : stated[1].start]
        mark = len(gap) - len(gap.lstrip("、并, "))
        again = subject_of(gap[mark:])
        if again.stance and not again.names:
            yield _stretch(place, stated[1], again, first, stated[0].end + mark)


def _target(
    place: _Place,
    name: str,
    indicator: Indicator | None,
    quantity: Quantity,
    subject: Subject,
    end: int,
) -> Target:
    first, last = place.clause.start + subject.start, place.clause.start + end
    change = _CHANGES.get(subject.change or "", Direction.LEVEL)
    return Target(
        indicator.name if indicator else f"other:{name}",
        quantity.low, quantity.high, quantity.unit,
        quantity.modifier or subject.modifier, subject.stance, TargetKind.NUMERIC,
        indicator.direction if indicator else change,
        place.year, place.scope, place.text[first:last], first, last,
    )  # fmt: skip


def _indicator(name: str, quantity: Quantity, subject: Subject) -> Indicator | None:
    """Return the indicator if name, unit and verb fit it: 城镇化率提高0.9个百分点 is another."""
    found = indicator_of(name)
    if found is None or quantity.unit not in found.units:
        return None
    if found.direction is Direction.LEVEL and subject.change:
        return None
    if found.growth and not subject.change and not subject.is_rate:
        return None
    return found


def _is_name(name: str, subject: Subject, *, bare: bool) -> bool:
    """Return whether a name that is not an indicator's can be one of a target."""
    said = bare or subject.change is not None or subject.reaches
    return said and _SHORTEST_NAME <= len(name) <= _LONGEST_NAME


def _stretch(
    place: _Place, quantity: Quantity, subject: Subject, base: Target, offset: int
) -> Target:
    """Return what is striven for beyond a target: 7%以上、力争达到8%.

    offset: of the subject in the clause.
    """
    first = place.clause.start + offset + subject.start
    last = place.clause.start + quantity.end
    return base._replace(
        low=quantity.low, high=quantity.high, unit=quantity.unit,
        modifier=quantity.modifier or subject.modifier, stance=subject.stance,
        scope=TargetScope.MAIN_STRETCH, quote=place.text[first:last], start=first, end=last,
    )  # fmt: skip


def _qualitative(place: _Place) -> Iterator[Target]:
    aim = aspiration(place.clause.text)
    if aim is None:
        return
    first, last = place.clause.start + aim.start, place.clause.start + aim.end
    for name in aim.names:
        indicator = indicator_of(name)
        yield Target(
            indicator.name if indicator else f"other:{name}",
            None, None, None, None, aim.stance, TargetKind.QUALITATIVE,
            indicator.direction if indicator else Direction.UP, place.year, place.scope,
            place.text[first:last], first, last,
        )  # fmt: skip
