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


_HEARD = rf"(?:听取|审议){_LISTED}{{0,40}}(?:报告|汇报){_GAP}{{0,4}}{_NUMBER % '[项个次份]'}"
_SUGGESTED = rf"建议(?:、批评[和及]意见|(?![函书稿])){_GAP}{{0,6}}{_NUMBER % '件'}"
_Fact = tuple[FactKind, str, re.Pattern[str]]
_NOUN_FIRST: tuple[_Fact, ...] = tuple(
    (kind, noun, re.compile(pattern))
    for kind, noun, pattern in (
        (FactKind.SUGGESTIONS, "建议", _SUGGESTED),
        (FactKind.BILLS, "议案", rf"议案{_GAP}{{0,6}}{_NUMBER % '件'}"),
        (FactKind.PROPOSALS, "提案", rf"提案{_GAP}{{0,6}}{_NUMBER % '件'}"),
        (FactKind.REPORTS_HEARD, "听取", _HEARD),
        (FactKind.REPORTS_HEARD, "审议", _HEARD),
        (FactKind.LAW_INSPECTIONS, "执法检查", rf"执法检查{_GAP}{{0,4}}{_NUMBER % '[次项部]'}"),
        (FactKind.MEETINGS, "会议", rf"会议{_NUMBER % '次'}"),
        (FactKind.MEETINGS, "常委会", rf"常委会{_NUMBER % '次'}"),
        (FactKind.RESOLUTIONS, "决议", rf"决议{_NUMBER % '[项个件]'}"),
        (FactKind.RESOLUTIONS, "决定", rf"决定{_NUMBER % '[项个件]'}"),
        (FactKind.APPOINTMENTS, "任免", rf"任免{_GAP}{{0,20}}{_NUMBER % '(?:人次|名|人)'}"),
    )
)
"""What is counted comes first, at the noun; then the number."""
_NUMBER_FIRST: tuple[_Fact, ...] = tuple(
    (kind, noun, re.compile(rf"{pattern}{noun}"))
    for kind, noun, pattern in (
        (FactKind.SUGGESTIONS, "建议", rf"{_NUMBER % '件'}(?:代表|意见|批评|重点){{0,2}}"),
        (FactKind.BILLS, "议案", rf"{_NUMBER % '件'}(?:代表|法律|法规)?"),
        (FactKind.PROPOSALS, "提案", rf"{_NUMBER % '件'}(?:重点|集体|委员)?"),
        (FactKind.REPORTS_HEARD, "报告",
         rf"(?:听取|审议){_GAP}{{0,10}}{_NUMBER % '[项份个]'}(?:专项|专题|工作){{1,2}}"),
        (FactKind.LAW_INSPECTIONS, "执法检查", rf"{_NUMBER % '[次项]'}"),
        (FactKind.LAW_INSPECTIONS, "执法检查",
         rf"{_NUMBER % '[部件]'}(?:法律|法规){_GAP}{{0,12}}"),
    )
)  # fmt: skip
"""The number comes first. A search begins from the noun, which is rarer than digits."""
_MEETING = re.compile(r"(?:常委会|常务委员会|主任|主席|全体)(?:会议)?$")
_BEFORE_NOUN = 40  # characters that a pattern with the number first may need
_AFTER_NOUN = 80  # characters that a pattern with the noun first may need
_CLAUSE_START = re.compile(r"[,;。:!?\n]")
_LONGEST = 60  # characters of a quote before what the pattern matches
_OTHER_NOUN = frozenset("函书稿")  # 建议函 is not a suggestion
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
    for kind, noun, pattern in _NOUN_FIRST:
        for at in _places(folded, noun, part):
            match = pattern.match(folded, at, min(part.end, at + _AFTER_NOUN))
            if match and (kind is not FactKind.MEETINGS or _is_meeting(folded, at, noun)):
                yield _fact(text, folded, part, kind, match)
    for kind, noun, pattern in _NUMBER_FIRST:
        for at in _places(folded, noun, part):
            end = at + len(noun)
            match = pattern.search(folded, max(part.start, at - _BEFORE_NOUN), end)
            if match and match.end() == end and folded[end : end + 1] not in _OTHER_NOUN:
                yield _fact(text, folded, part, kind, match)


def _places(folded: str, noun: str, part: ReportPart) -> Iterator[int]:
    at = folded.find(noun, part.start, part.end)
    while at >= 0:
        yield at
        at = folded.find(noun, at + len(noun), part.end)


def _is_meeting(folded: str, at: int, noun: str) -> bool:
    """Return whether a meeting is one of a committee or of those who preside over it."""
    return bool(_MEETING.search(folded, max(0, at - 8), at + len(noun)))


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
