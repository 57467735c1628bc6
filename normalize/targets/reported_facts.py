"""Counts in the review of a report: 代表建议185件, 听取审议专项工作报告18项, 执法检查5项.

A count is read only where the number is next to what is counted: 开展执法检查、视察等活动14次
counts neither.
"""

import re
from collections.abc import Iterator, Sequence

from normalize.document import FactKind, PartKind, ReportedFact, ReportPart
from normalize.targets.quantities import fold

_NUMBER = r" ?(?P<value>\d{1,3}(?:,\d{3}){1,2}|\d{1,7}) ?(?P<modifier>[余多])?(?P<unit>%s)(?![\d.])"
_GAP = r"[^,;。:!?、\n\d]"
_LISTED = r"[^,;。:!?\n\d]"


def _noun_first(noun: str, units: str, gap: int = 6) -> str:
    return rf"{noun}{_GAP}{{0,{gap}}}{_NUMBER % units}"


_SUGGESTION = r"(?:建议、批评(?:和|及)意见|建议(?![函书稿]))"
_HEARD = rf"(?:听取|审议){_LISTED}{{0,40}}(?:报告|汇报)"
_OWN_REPORT = "(?:专项|专题|工作){1,2}(?:报告|汇报)"
_MEETING = r"(?:常委会(?:会议)?|常务委员会(?:会议)?|主任会议|主席会议|全体会议)"
_FACTS: tuple[tuple[FactKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (FactKind.SUGGESTIONS, _noun_first(_SUGGESTION, "件")),
        (FactKind.SUGGESTIONS, rf"{_NUMBER % '件'}(?:代表|意见|批评|重点){{0,2}}建议(?!函)"),
        (FactKind.BILLS, _noun_first("议案", "件")),
        (FactKind.BILLS, rf"{_NUMBER % '件'}(?:代表|法律|法规)?议案"),
        (FactKind.PROPOSALS, _noun_first("提案", "件")),
        (FactKind.PROPOSALS, rf"{_NUMBER % '件'}(?:重点|集体|委员)?提案"),
        (FactKind.REPORTS_HEARD, rf"{_HEARD}{_GAP}{{0,4}}{_NUMBER % '[项个次份]'}"),
        (
            FactKind.REPORTS_HEARD,
            rf"(?:听取|审议){_GAP}{{0,10}}{_NUMBER % '[项份个]'}{_OWN_REPORT}",
        ),
        (FactKind.LAW_INSPECTIONS, _noun_first("执法检查", "[次项部]", 4)),
        (FactKind.LAW_INSPECTIONS, rf"{_NUMBER % '[次项]'}执法检查"),
        (FactKind.LAW_INSPECTIONS, rf"{_NUMBER % '[部件]'}(?:法律|法规){_GAP}{{0,12}}执法检查"),
        (FactKind.MEETINGS, rf"{_MEETING}{_NUMBER % '次'}"),
        (FactKind.RESOLUTIONS, rf"(?:决议|决定){_NUMBER % '[项个件]'}"),
        (FactKind.APPOINTMENTS, rf"任免{_GAP}{{0,20}}{_NUMBER % '(?:人次|名|人)'}"),
    )
)
_CLAUSE_START = re.compile(r"[,;。:!?\n]")
_LONGEST = 60  # characters of a quote before what the pattern matches
_EDGES = " \u3000、"


def read_facts(text: str, parts: Sequence[ReportPart]) -> tuple[ReportedFact, ...]:
    """Return the counts that the review parts of a report state, in order."""
    reviews = [part for part in parts if part.part is PartKind.REVIEW]
    if not reviews:
        return ()
    folded = fold(text)
    found = {
        (fact.end, fact.fact): fact for part in reviews for fact in _of_part(text, folded, part)
    }
    return tuple(sorted(found.values(), key=lambda fact: (fact.end, fact.fact)))


def _of_part(text: str, folded: str, part: ReportPart) -> Iterator[ReportedFact]:
    for kind, pattern in _FACTS:
        for match in pattern.finditer(folded, part.start, part.end):
            yield _fact(text, folded, part, kind, match)


def _fact(
    text: str, folded: str, part: ReportPart, kind: FactKind, match: re.Match[str]
) -> ReportedFact:
    """Return a count; its quote begins where its clause begins."""
    low = max(part.start, match.start() - _LONGEST)
    starts = [mark.end() for mark in _CLAUSE_START.finditer(folded, low, match.start())]
    start = starts[-1] if starts else low if low == part.start else match.start()
    while folded[start] in _EDGES:
        start += 1
    before = text[start : match.start("value")]
    after = text[match.end("unit") : match.end()]
    return ReportedFact(
        kind, float(match["value"].replace(",", "")), match["unit"], match["modifier"],
        f"{before}{after}".strip(), text[start : match.end()], start, match.end(),
    )  # fmt: skip
