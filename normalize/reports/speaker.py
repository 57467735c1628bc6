"""Who gave a report: name and post, from the lines of its opening."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from normalize.reports.meeting import is_byline
from normalize.reports.person_names import NAME, is_name

_RANK = r"(?:代理?|常务副|副|执行)?"
_OFFICE = (
    r"(?:省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|专员|总理|委员长|院长|检察长|"
    r"主席团(?:常务|执行)?主席|主席|主任)"
)
_POST = rf"{_RANK}{_OFFICE}"
_PEOPLE = re.compile(r"\((?:女|男)?[,、]?(?:[一-龥]{1,5}族)?\)")
_LEADING = re.compile(r"^[-—(:\s]+")
_TRAILING = re.compile(r"(?<![)\s])[)\s]+$")
_BEFORE_POST = re.compile(r"^.*(?:会议上|(?:^|[\d一二三四五六七八九十])日|报告人:?|作者:?)")

_LAST_ROWS = 3  # before the greeting

# 示例县人民政府县长 某某 / 县委副书记、县长：某某 / 主任、党组书记 某某
_WHOLE_ROW = re.compile(
    rf"^(?:报告人:?)?(?P<post>[一-龥、()]{{0,30}}?{_POST}(?:、[一-龥]{{2,12}}?)?)[: ]+"
    rf"(?P<name>{NAME})(?:同志)?$"
)
_PATTERNS = (
    _WHOLE_ROW,
    # …会议上示例省省长某某作政府工作报告 / 省长某某在…会议上
    re.compile(
        rf"(?:^|[上日:—\-( ,])(?P<post>[一-龥]{{0,20}}?{_POST}) ?(?P<name>{NAME})"
        r"(?=同志|在|所?作|向大会|代表|\(|$)"
    ),
    # …日某某市长在…会议上
    re.compile(rf"(?:\d日|^|[:—\-(])(?P<name>{NAME})(?P<post>{_POST})(?=在)"),
    re.compile(rf"^报告人[: ]+(?P<post>)(?P<name>{NAME})$"),
    # A damaged post is left out, but the name after it is not.
    re.compile(rf"(?P<post>){_POST}[: ]+(?P<name>{NAME})$"),
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """name: without blanks. post: as written, None if the name is alone."""

    name: str | None = None
    post: str | None = None


def read(lines: Iterable[str]) -> Speaker:
    """Return the speaker that the opening lines (folded) name."""
    said = (line for line in lines if not is_byline(line))
    bare = (_LEADING.sub("", _PEOPLE.sub("", line)) for line in said)
    rows = [_TRAILING.sub("", line) for line in bare]
    for row in rows:
        after = row.rpartition("会议上")[2]  # a line break may be lost there
        for form in (row, after, row.replace(" ", "")):
            if found := _in_row(form):
                return found
    return _in_two_rows(rows)


def _in_row(row: str) -> Speaker | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(row):
            name = match["name"].replace(" ", "").removesuffix("同志")
            if is_name(name, sure=pattern is _WHOLE_ROW):
                return Speaker(name, _BEFORE_POST.sub("", match["post"]) or None)
    return None


def _in_two_rows(rows: list[str]) -> Speaker:
    """Return a name that has one of the last rows to itself, with the post in the row before it."""
    for before, row in list(zip(("", *rows), rows, strict=False))[-_LAST_ROWS:]:
        name = row.replace(" ", "")
        if re.fullmatch(NAME, row) and is_name(name):
            post = before.replace(" ", "")
            return Speaker(name, post if re.search(rf"{_POST}$", post) else None)
    return Speaker()
