"""Compilations: one file with many reports, taken apart.

A part begins at the title of a report that is followed by its greeting (各位代表) or its date
line, or at a greeting with a mandate (我受…委托, 向大会报告工作). A file with one such beginning
is a report and not a compilation.
"""

import re
from collections import Counter
from dataclasses import dataclass

from normalize import bodies
from normalize.document import RejectedSpan
from normalize.opening import GREETING, fold, mandate
from normalize.sitting import MEETING

_GREETS = re.compile("各位|同志")
_NEAR = 30  # characters, indent included
_SHORTEST = 300  # characters; two beginnings nearer than this are a cover and its report
_WITHIN = 8  # lines between a title and its greeting
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百\d]+[篇章、.．:：)）]\s*|篇[一二三四五六七八九十百\d]+[:：、\s]*|[(（][一二三四五六七八九十\d]+[)）]\s*)"
)
_CONTENTS = re.compile(r"^目\s*录$|^contents$", re.IGNORECASE)
_LEADER = re.compile(r"[.。…·\s]{2,}\d+$|\s\d{1,4}$")
_PAGE = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:[,，/\s共]*\d{1,4}\s*页?)?[-—–\s]*$")
_PROMOTION = re.compile(
    r"https?://|www\.|微信|公众号|QQ群|qq群|加群|交流群|请点击|资料库|免费下载|更多材料|扫码|二维码|淘宝",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One report of a compilation.

    title: as written, without its number in the compilation; None where it has no title line.
    text: its lines, title included, without the rejected ones.
    offset: where its first line begins in the text of the compilation.
    """

    title: str | None
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Compilation:
    """The parts in order, and what belongs to none of them, each with its reason."""

    parts: tuple[Part, ...]
    rejected: tuple[RejectedSpan, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    raw: str
    start: int

    @property
    def shown(self) -> str:
        """The start of the line, folded."""
        return fold(self.raw[:200])


def split(text: str) -> Compilation | None:
    """Return the reports that `text` is compiled of, or None if it is not a compilation."""
    lines = _lines(text)
    starts = _starts(lines)
    if len(starts) < 2:
        return None
    watermarks = _watermarks(lines)
    front = [
        RejectedSpan(_reason(line, watermarks) or "front matter", line.raw.strip())
        for line in lines[: starts[0]]
    ]
    ends = [*(lines[start].start for start in starts[1:]), len(text)]
    pieces = [
        _part(text, [line for line in lines[start:] if line.start < end], end, watermarks)
        for start, end in zip(starts, ends, strict=True)
    ]
    rejected = (span for _, spans in pieces for span in spans)
    return Compilation(tuple(part for part, _ in pieces), (*front, *rejected))


def _part(
    text: str, lines: list[_Line], end: int, watermarks: frozenset[str]
) -> tuple[Part, list[RejectedSpan]]:
    """Return the part that the lines make, and the lines that are not of it."""
    kept, rejected, position = [], [], lines[0].start
    for line in lines:
        if reason := _reason(line, watermarks):
            rejected.append(RejectedSpan(reason, line.raw.strip()))
            kept.append(text[position : line.start])
            position = line.start + len(line.raw)
    kept.append(text[position:end])
    return Part(_title(lines), "".join(kept).strip(), lines[0].start), rejected


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for raw in text.splitlines(keepends=True):
        if not raw.isspace():
            lines.append(_Line(raw, start))
        start += len(raw)
    return lines


def _starts(lines: list[_Line]) -> list[int]:
    """Return the indices of the lines that begin a part."""
    starts: list[int] = []
    for at, line in enumerate(lines):
        begin = _beginning(lines, at)
        if begin is None:
            continue
        if starts and line.start - lines[starts[-1]].start < _SHORTEST:
            continue
        starts.append(begin)
    return starts


def _beginning(lines: list[_Line], at: int) -> int | None:
    """Return where the report begins whose greeting or title stands in line `at`."""
    if _is_title(lines[at]) and _opens(lines[at + 1 : at + 1 + _WITHIN]):
        return at
    greeting = _greets(lines[at])
    said = mandate("\n".join(line.shown for line in lines[at : at + 3])) if greeting else None
    return _head(lines, at) if said and bodies.of_mandate(said) else None


def _opens(following: list[_Line]) -> bool:
    """Tell whether a greeting or the date line of a meeting comes before any paragraph."""
    for line in following:
        if _greets(line) or (MEETING.search(line.shown) and "日" in line.shown):
            return True
        if len(line.shown) > 60 or _is_title(line):
            return False
    return False


def _head(lines: list[_Line], at: int) -> int:
    """Return the title line above a greeting, or the greeting itself."""
    for above in range(at - 1, max(at - _WITHIN, 0) - 1, -1):
        if len(lines[above].shown) > 60 or lines[above].shown.endswith(("。", "!", ";")):
            return above + 1
        if _is_title(lines[above]):
            return above
    return at


def _greets(line: _Line) -> bool:
    """Tell whether the line begins with 各位代表, 各位委员 or 同志们."""
    return bool(_GREETS.search(line.raw[:_NEAR])) and bool(GREETING.match(line.shown))


def _is_title(line: _Line) -> bool:
    if "告" not in line.raw or len(line.raw) > 2 * bodies.LONGEST_TITLE:
        return False
    return not _LEADER.search(line.shown) and bodies.is_title(_NUMBER.sub("", line.shown))


def _title(lines: list[_Line]) -> str | None:
    if _greets(lines[0]):
        return None
    return _NUMBER.sub("", lines[0].raw.strip())


def _watermarks(lines: list[_Line]) -> frozenset[str]:
    """Return the short lines that return all through the file and advertise."""
    counts = Counter(line.shown for line in lines if len(line.shown) <= 60)
    return frozenset(
        shown for shown, count in counts.items() if count > 2 and _PROMOTION.search(shown)
    )


def _reason(line: _Line, watermarks: frozenset[str]) -> str | None:
    if line.shown in watermarks:
        return "watermark"
    if _CONTENTS.match(line.shown) or (
        _LEADER.search(line.shown) and len(line.shown) < 80 and "报告" in line.shown
    ):
        return "table of contents"
    if _PAGE.match(line.shown):
        return "page number"
    return (
        "promotion"
        if len(line.shown) <= 120 and _PROMOTION.search(line.shown) and "。" not in line.shown
        else None
    )
