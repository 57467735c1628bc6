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
    r"(?:预期目标|主要目标|发展目标|调控目标|目标任务|奋斗目标|工作目标|主要预期指标)(?:建议)?(?:是|为|:|,建议为)(?! ?(?:\d|百分之))"
    r"|(?:预期目标|主要目标)(?:建议)?(?=\s{0,3}\n)"
)
_CLAUSE = re.compile(r"[^,;。:!?\n]{1,300}(?:,(?=\d{3}\D|确?定为)[^,;。:!?\n]{1,200})?")
_SENTENCE = re.compile(r"[^。!?\n]{1,3000}")
_LONGEST_LIST = 2000
_MORE = re.compile(r"[^。!?\n]{4,60}(?:完成|达标|任务|指标)。")
"""A further sentence of the list: “十四五”生态环境质量等任务全面完成。"""
_LIST_END = re.compile(r"[。!?]")
_PLANS = {PartKind.PLAN: TargetScope.PLAN, PartKind.PERIOD_PLAN: TargetScope.PERIOD}
_SHORTEST_NAME, _LONGEST_NAME = 3, 30
_CHANGES = {
    "增长": Direction.UP, "提高": Direction.UP, "提升": Direction.UP, "上涨": Direction.UP,
    "增速": Direction.UP, "增加": Direction.UP, "增幅": Direction.UP, "涨幅": Direction.UP,
    "下降": Direction.DOWN, "降低": Direction.DOWN, "减少": Direction.DOWN, "压减": Direction.DOWN,
}  # fmt: skip


class _Clause(NamedTuple):
    start: int
    text: str
    sentence: str


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
    words = {"cpi": ("消费价格", "CPI"), "new_urban_jobs": ("新增就业",),
             "urban_unemployment_rate": ("调查失业率",)}.get(name, ("生产总值增", "GDP增"))  # fmt: skip
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
        last: Target | None = None
        for clause in _clauses(folded, start, end):
            for target in _of_clause(text, clause, scope, year, last, in_main=in_main):
                last = target
                yield target


def _main_spans(folded: str, part: ReportPart) -> list[tuple[int, int]]:
    """Return where the lists of main targets are: from 主要预期目标是 to the end of the sentence."""
    spans: list[tuple[int, int]] = []
    for match in _TRIGGER.finditer(folded, part.start, part.end):
        if spans and match.start() < spans[-1][1]:
            continue
        end = _LIST_END.search(folded, match.end(), part.end)
        until = end.end() if end else part.end
        while until < part.end and (more := _MORE.match(folded, until)):
            until = more.end()
        if until - match.end() <= _LONGEST_LIST:
            spans.append((match.end(), until))
    return spans


def _between(spans: Sequence[tuple[int, int]], part: ReportPart) -> list[tuple[int, int]]:
    """Return the rest of a part."""
    starts = [part.start, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), part.end]
    return list(zip(starts, ends, strict=True))


def _clauses(folded: str, start: int, end: int) -> Iterator[_Clause]:
    for sentence in _SENTENCE.finditer(folded, start, end):
        for clause in _CLAUSE.finditer(folded, sentence.start(), sentence.end()):
            for at, piece in _items(clause.group()):
                begin = clause.start() + at
                yield _Clause(begin, piece, folded[sentence.start() : begin])


def _items(clause: str) -> Iterator[tuple[int, str]]:
    """Yield the items of a clause, each with its offset: 新增就业47万人、失业率5.5%左右 are two."""
    begin = 0
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
    if is_past(clause.text, year) or (is_past(clause.sentence, year) and not in_main):
        return
    stated = list(quantities(clause.text))
    if not stated:
        if in_main:
            yield from _qualitative(text, clause, scope, year)
        return
    subject = subject_of(clause.text[: stated[0].start])
    aim = year_of(clause.sentence[-80:] + clause.text[: stated[0].start])
    if aim is not None and year is not None and aim != year:
        scope, year = TargetScope.PERIOD, aim
    if not subject.names:
        if last is not None and last.kind is TargetKind.NUMERIC and subject.stance and in_main:
            yield _stretch(text, clause, stated[0], subject, last)
        return
    yield from _numeric(text, clause, subject, stated, scope, year)


def _numeric(
    text: str,
    clause: _Clause,
    subject: Subject,
    stated: Sequence[Quantity],
    scope: TargetScope,
    year: int | None,
) -> Iterator[Target]:
    shared = len(subject.names) > 1
    if len(stated) < len(subject.names) or (subject.spread and len(stated) > len(subject.names)):
        return  # 城镇、农村居民收入增长5%: one number for two indicators, or a list of another kind
    chosen = stated[: len(subject.names)]
    for name, quantity in zip(subject.names, chosen, strict=True):
        if shared and quantity.modifier is None and chosen[-1].modifier == "左右":
            quantity = quantity._replace(modifier="左右")
        indicator = _indicator(name, quantity, subject)
        if indicator is None and not _is_name(name, subject, bare=scope is TargetScope.MAIN):
            continue
        start = subject.start
        end = chosen[-1].end if shared else quantity.end
        yield _target(text, clause, name, indicator, quantity, subject, scope, year, start, end)
    rest = stated[1:] if not shared else []
    if len(rest) == 1 and scope is TargetScope.MAIN:
        gap = clause.text[stated[0].end : rest[0].start]
        again = subject_of(gap.strip("、并,"))
        if again.stance and not again.names:
            first = _indicator(subject.names[0], stated[0], subject)
            if first is not None:
                yield _target(
                    text, clause, first.name, first, rest[0], again, TargetScope.MAIN_STRETCH,
                    year, stated[0].end + len(gap) - len(gap.lstrip("、并,")), rest[0].end,
                )  # fmt: skip


def _target(
    text: str,
    clause: _Clause,
    name: str,
    indicator: Indicator | None,
    quantity: Quantity,
    subject: Subject,
    scope: TargetScope,
    year: int | None,
    start: int,
    end: int,
) -> Target:
    first, last = clause.start + start, clause.start + end
    if indicator is None:
        direction = _CHANGES.get(subject.change or "", Direction.LEVEL)
    else:
        direction = indicator.direction
    return Target(
        indicator.name if indicator else f"other:{name}",
        quantity.low, quantity.high, quantity.unit,
        quantity.modifier or subject.modifier, subject.stance, TargetKind.NUMERIC, direction,
        year, scope, text[first:last], first, last,
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
    text: str, clause: _Clause, quantity: Quantity, subject: Subject, base: Target
) -> Target:
    first, last = clause.start + subject.start, clause.start + quantity.end
    return base._replace(
        low=quantity.low, high=quantity.high, unit=quantity.unit,
        modifier=quantity.modifier or subject.modifier, stance=subject.stance,
        scope=TargetScope.MAIN_STRETCH, quote=text[first:last], start=first, end=last,
    )  # fmt: skip


def _qualitative(
    text: str, clause: _Clause, scope: TargetScope, year: int | None
) -> Iterator[Target]:
    aim = aspiration(clause.text)
    if aim is None:
        return
    first, last = clause.start + aim.start, clause.start + aim.end
    for name in aim.names:
        indicator = indicator_of(name)
        yield Target(
            indicator.name if indicator else f"other:{name}",
            None, None, None, None, aim.stance, TargetKind.QUALITATIVE,
            indicator.direction if indicator else Direction.UP, year, scope,
            text[first:last], first, last,
        )  # fmt: skip
