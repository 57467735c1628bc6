"""Join the lines of plain text: paragraphs that were cut at the page width or at a page break.

For texts without marks of paragraphs: text files, mail, text layers of scans. Page numbers and
running heads are removed and returned. Headings, datelines, speaker lines and table rows stay on
lines of their own. The text must be raw (`clean` comes afterwards): indents show where paragraphs
begin, and a form feed ends a page.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from normalize.document import RejectedSpan

WRAPPED: Final = 0.4
"""Share of long lines with the same full width from which a text counts as hard-wrapped."""
SLACK: Final = 4
"""Columns by which a full line may fall short: a line must not start with a mark."""
SHORT: Final = 30
"""Columns below which a line does not count as one of full width."""
LONG: Final = 60
"""Columns from which a line is body text, in a text that is not hard-wrapped."""
REPEATED: Final = 3
"""Pages on which a line must occur to be a running head."""

_NUMBER = re.compile(
    r"[-—–·•.\s\[(（]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:(?:\s*[,，/／])?(?:\s*共)?\s*\d{1,4}\s*页)?"
    r"(?:\s*[/／]\s*\d{1,4})?[-—–·•.\s\])）]*"
)
_SURE_NUMBER = re.compile(
    r"[-—–·•]\s*\d{1,4}\s*[-—–·•]|第\s*\d{1,4}\s*页.*|\d{1,4}\s*[/／]\s*\d{1,4}"
)
_CLOSED = re.compile(r"[。！？；：…!?;:”』」】》〉)）]\s*$")
_OPEN = re.compile(r"[，、,]\s*$")
_ORDINAL: Final = "(?:[一二三四五六七八九]?十?[一二三四五六七八九]|[一二三四五六七八九]?十)"
_HEADING = re.compile(
    rf"\s*(?:{_ORDINAL}[、是.．]|第[一二三四五六七八九十百零〇\d]+[章节条款部编篇]"
    r"|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]|—|[★●■◆▲]|附件|附[:：]"
    r"|[【《〈]|各位|(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*$|[(（](?:19|20)\d\d年)"
)
_TITLE_END = re.compile(
    r"(?:报告|意见|通知|决定|决议|规定|办法|条例|方案|纲要|规划|公报|公告|摘要|草案|说明)\s*$"
)
_ROW = re.compile(r"\t|\S[ \u3000]{2,}\S+[ \u3000]{2,}\S|\|")
_INDENT = re.compile(r"[ \t\xa0]{2,}|\u3000")
_WIDE = "WFA"


@dataclass(frozen=True, slots=True)
class Joined:
    """Text with one line per paragraph or heading, and what was left out, in order.

    joins: how many line breaks inside paragraphs were removed.
    """

    text: str
    rejected: tuple[RejectedSpan, ...] = ()
    joins: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    after_page: bool = False  # a page mark precedes it

    @property
    def width(self) -> int:
        return display_width(self.text.rstrip())


def join_lines(text: str) -> Joined:
    """Return the text with the lines of each paragraph joined. Linear; never raises."""
    lines, rejected = _without_page_marks(text.replace("\r\n", "\n").split("\n"))
    full = _full_width([line.width for line in lines if line.text.strip()])
    indented = sum(bool(_INDENT.match(line.text)) for line in lines) >= 2
    joined: list[str] = []
    previous: _Line | None = None
    for line in lines:
        if previous and joined and _continues(previous, line, full, indented):
            joined[-1] = _glue(joined[-1], line.text)
        else:
            joined.append(line.text.rstrip())
        previous = line
    return Joined("\n".join(joined), tuple(rejected), len(lines) - len(joined))


def display_width(text: str) -> int:
    """Return the width of a text in columns; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in _WIDE else 1 for c in text)


def _continues(first: _Line, second: _Line, full: int | None, indented: bool) -> bool:
    a, b = first.text, second.text
    if not a.strip() or not b.strip() or _ROW.search(a) or _ROW.search(b) or _HEADING.match(b):
        return False
    if _INDENT.match(b) and indented:
        return False
    return _continues_wrapped(first, second, full, indented) if full else _is_cut_off(first, second)


def _continues_wrapped(first: _Line, second: _Line, full: int, indented: bool) -> bool:
    """Return whether the second line continues the first in a text `full` columns wide."""
    filled = first.width >= full - SLACK
    if not _CLOSED.search(first.text):
        return filled or bool(_OPEN.search(first.text))
    ends = _CLOSED.search(second.text) or second.width >= full - SLACK
    return bool(indented and filled and ends and not second.after_page)


def _is_cut_off(first: _Line, second: _Line) -> bool:
    """Return whether a paragraph was cut, mostly at a page break, where lines are paragraphs."""
    a, b = first.text, second.text
    heading = _HEADING.match(a) and "。" not in a
    if _CLOSED.search(a) or _TITLE_END.search(a) or heading or first.width < SHORT:
        return False
    body = first.width >= LONG and re.search("[，。；,;]", a) and _CLOSED.search(b)
    return bool(second.after_page or _OPEN.search(a) or body)


def _glue(first: str, second: str) -> str:
    second = second.strip()
    blank = " " if first[-1:].isascii() and second[:1].isascii() else ""
    return first + blank + second


def _full_width(widths: Sequence[int]) -> int | None:
    """Return the width at which lines were broken, or None if they were not."""
    long = sorted(width for width in widths if width >= SHORT)
    if len(long) < 3:
        return None
    width = long[int(0.95 * (len(long) - 1))]
    near = sum(width - SLACK <= other <= width + 2 for other in long)
    return width if near >= WRAPPED * len(long) else None


def _without_page_marks(raw: Sequence[str]) -> tuple[list[_Line], list[RejectedSpan]]:
    numbers = _page_numbers(raw)
    heads = _running_heads(raw, numbers)
    lines: list[_Line] = []
    rejected: list[RejectedSpan] = []
    after_page = False
    for at, line in enumerate(raw):
        after_page = after_page or "\f" in line
        text = line.replace("\f", "")
        if at in numbers or at in heads:
            rejected.append(RejectedSpan("page_number" if at in numbers else "running_head", text))
            after_page = True
        elif not text.strip() and (after_page or at + 1 in numbers or at + 1 in heads):
            continue
        else:
            lines.append(_Line(text, after_page))
            after_page = False
    return lines, rejected


def _page_numbers(raw: Sequence[str]) -> set[int]:
    """Return the lines that are page numbers: written as such, at a form feed, or counting up."""
    found: dict[int, int] = {}
    for at, line in enumerate(raw):
        match = _NUMBER.fullmatch(line.strip("\f \u3000\t"))
        if match:
            found[at] = int(match[1])
    sure = {
        at
        for at in found
        if _SURE_NUMBER.fullmatch(raw[at].strip("\f \u3000\t")) or _at_form_feed(raw, at)
    }
    return sure | set(_counting(found))


def _at_form_feed(raw: Sequence[str], at: int) -> bool:
    rest = [line for line in raw[at + 1 : at + 3] if line.strip(" \u3000\t")]
    return "\f" in raw[at] or bool(rest and rest[0].startswith("\f"))


def _counting(found: dict[int, int]) -> Iterator[int]:
    """Yield lines whose numbers rise by one at least three times, with text between them."""
    items = list(found.items())
    for index, (at, number) in enumerate(items):
        before = items[index - 1] if index else (at, number)
        after = items[index + 1] if index + 1 < len(items) else (at, number)
        up = (
            number - before[1] == 1 and at - before[0] > 4,
            after[1] - number == 1 and after[0] - at > 4,
        )
        if all(up) or (any(up) and len(items) >= REPEATED and index in (0, len(items) - 1)):
            yield at


def _running_heads(raw: Sequence[str], numbers: set[int]) -> set[int]:
    """Return repeated short lines at page breaks except the first, which may be the title.

    Rows of lists and tables repeat too, but not once a page: a head is not inside pages, and its
    numbers count the pages.
    """
    seen: dict[str, list[int]] = {}
    inside: Counter[str] = Counter()
    for at, line in enumerate(raw):
        text = re.sub(r"\d+", "0", line.strip())
        if not text or len(text) > 40 or at in numbers:
            continue
        if _at_page_end(raw, at, numbers):
            seen.setdefault(text, []).append(at)
        else:
            inside[text] += 1
    pages = list(accumulate((at in numbers or "\f" in line for at, line in enumerate(raw))))
    return {
        at
        for text, places in seen.items()
        if _repeated(raw, places)
        and 2 * inside[text] < len(places)
        and _counts_pages(raw, places, pages)
        for at in places[1:]
    }


def _repeated(raw: Sequence[str], places: Sequence[int]) -> bool:
    tops = sum(raw[at].startswith("\f") for at in places)
    return len(places) >= REPEATED or tops >= REPEATED - 1


def _counts_pages(raw: Sequence[str], places: Sequence[int], pages: Sequence[int]) -> bool:
    """Return whether lines are on pages of their own, and their numbers rise with the pages.

    pages: how many page marks precede a line or are in it. Heads of odd and of even pages may
    differ, so that a number rises by two.
    """
    for before, after in pairwise(places):
        first, second = (
            [int(n) for n in re.findall(r"\d{1,9}", raw[at])] for at in (before, after)
        )
        if pages[before] == pages[after] or len(first) != len(second):
            return False
        if any(not 0 <= b - a <= 2 for a, b in zip(first, second, strict=True)):
            return False
    return True


def _at_page_end(raw: Sequence[str], at: int, numbers: set[int]) -> bool:
    near = range(max(at - 2, 0), min(at + 3, len(raw)))
    return at < 2 or any(other in numbers or "\f" in raw[other] for other in near)
