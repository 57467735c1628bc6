"""The opening of a report: what is between its title and its first paragraph.

    2024年1月29日在示例市第十届人民代表大会第三次会议上
    示例市人大常委会主任  某某
    各位代表：
    我受示例市人大常委会委托，向大会报告工作，请予审议。

This module finds the lines before the greeting, the greeting, and the mandate (我受…委托, 我代表…);
`normalize.reports.meeting` and `normalize.reports.speaker` interpret the lines.
"""

import re
from dataclasses import dataclass

from normalize.language import HAN, fold_line

_REACH = 3000  # characters; a letter of transmittal may precede the report
_MAX_LINES = 40
_LONG = 120  # no line of an opening is longer; a paragraph is
_HEADING_WORDS = 3
_AFTER = 8  # lines after the greeting that contain the mandate
_MANDATE_REACH = 600

GREETING = re.compile(
    r"(?:尊敬的)?(?:各位(?:人大|政协)?(?P<who>代表|委员)|代表同志们|同志们)(?=[\s:!,、。;]|$|现在|我)"
)
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[、.])")
_SAID = r"(?P<text>[^。;!]{2,200})"
_MANDATES = (  # most certain first
    re.compile(rf"我们?(?:现在|现|谨)?(?:受|代表){_SAID}"),
    re.compile(rf"我(?:现在|现)?根据(?=.{{2,12}}的决定){_SAID}"),
    re.compile(rf"(?:^|[,、。\s])受{_SAID}"),
)
_THIRD_PERSON = re.compile(  # 受县政府委托,县长某某在会上作… is news, 受县政府委托,现将… is not
    r"委托(?![,、]?\s*(?:我|现|谨|本|特|就|向|将|对|作|报告|汇报|由我))"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening of a text.

    lines: folded lines before the greeting, or before the first paragraph if nobody is greeted.
    greeted: "代表" or "委员"; None if the greeting names neither, or there is none.
    mandate: what follows 我受 or 我代表, up to the end of the sentence.
    """

    lines: tuple[str, ...] = ()
    greeted: str | None = None
    mandate: str | None = None


def read(text: str) -> Opening:
    """Return the opening of a text."""
    rows = [row for line in text[:_REACH].splitlines() if (row := fold_line(line))]
    lines: list[str] = []
    for at, row in enumerate(rows[:_MAX_LINES]):
        greeting = GREETING.search(row[:_LONG])
        if greeting:
            lines += [row[: greeting.start()]] if greeting.start() else []
            after = "\n".join([row[greeting.end() :], *rows[at + 1 : at + _AFTER]])
            return Opening(tuple(lines), greeting["who"], mandate(after))
        if _is_heading(row) or (_is_paragraph(row) and "会议上" not in row):
            break
        lines.append(row)
    return Opening(tuple(lines), None, mandate("\n".join(rows[: len(lines) + 3])))


def _is_heading(row: str) -> bool:
    """Return whether a row is a numbered heading; 1. 1 is the control of a slide show."""
    return bool(_HEADING.match(row)) and len(HAN.findall(row)) >= _HEADING_WORDS


def _is_paragraph(row: str) -> bool:
    """Return whether a row is too long for an opening; an English summary is not a paragraph."""
    return len(row) > _LONG and len(HAN.findall(row)) > _LONG // 2


def mandate(text: str) -> str | None:
    """Return what follows 我代表, 我受 or 受 in `text`, up to the end of the sentence.

    It is one in the first person: 受县政府委托,县长某某在会上作… says so of somebody else.
    """
    found = (pattern.search(text[:_MANDATE_REACH]) for pattern in _MANDATES)
    said = next((match for match in found if match), None)
    if said is None or (said.re is _MANDATES[-1] and _THIRD_PERSON.search(said["text"])):
        return None
    return said["text"]
