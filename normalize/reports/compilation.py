"""Compilations: one file with many reports, split into its parts.

A part begins at the title of a report that is followed by its greeting (各位代表) or its date
line, or at a greeting with a mandate (我受…委托, 向大会报告工作). A file with one such beginning
is a report and not a compilation. If there are more, a title above a paragraph begins a part too.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from normalize.document import RejectedSpan
from normalize.language import fold_line
from normalize.reports import issuing_body
from normalize.reports.meeting import MEETING
from normalize.reports.opening import GREETING, mandate

_GREETS = re.compile("各位|同志")
_NEAR = 30  # characters, indent included
_SHORTEST = 300  # characters; two beginnings nearer than this are a cover and its report
_WITHIN = 8  # lines between a title and its greeting
_PARAGRAPH = 100  # characters; a longer line is one
_ABOVE = 4  # lines below a title that include its first paragraph
_SHORT = 60  # characters; no line between a title and its greeting is longer
_FIGURES = r"[一二三四五六七八九十百\d]{1,4}"
_NUMBER = re.compile(
    rf"^[★☆●○■◆▲※◎▶►•·]*\s*(?:第?{_FIGURES}(?:[篇章]|部分)?[、.．:：)）]\s*|第{_FIGURES}(?:[篇章]|部分)\s*"
    rf"|(?:篇|之|范文|材料|报告|(?i:no)\.?)\s*{_FIGURES}[:：、.\s]\s*|\d{{1,3}}\s+(?=\D|(?:19|20)\d\d年)|[①-⑳]\s*"
    rf"|[(（【\[]{_FIGURES}[)）】\]]\s*)?"
)
"""What precedes a title in a compilation: 1、 第一篇 篇一： （1） 【1】 01 ★."""

_ENDS = ("。", "!", "！", ";", "；")

_CONTENTS = re.compile(r"^(?:目\s*录|contents)$", re.IGNORECASE)
_LEADER = re.compile(r"(?<![.。…·\s])[.。…·\s]{2,}\d{1,4}$|\s\d{1,4}$")  # …… 12
_PAGE = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:[,/\s共]*\d{1,4}(?:\s*页)?)?[-—–\s]*$")
_PROMOTION = re.compile(
    r"https?://|www\.|(?:加|搜|搜索|关注).{0,6}(?:微信|公众号)|微信号?[:：]?\s*[A-Za-z0-9_-]{4,}|公众号[:：]|[Qq]{2}群|"
    r"加群|交流群|请点击|资料库|免费下载|更多(?:材料|资料|范文)|扫码|二维码|淘宝"
)
_RUNNING = re.compile(r"汇编|文库|范文|内部资料|微信|公众号")
_LABEL = 60  # characters of a title or a running head
_LONGEST_PROMOTION = 120  # characters of a promotion
_OFTEN = 3  # times that a running head occurs at least


@dataclass(frozen=True, slots=True)
class CompiledReport:
    """One report of a compilation.

    title: as written, without its number in the compilation; None if it has no title line.
    text: its lines, title included, without the rejected ones.
    offset: where its first line begins in the text of the compilation.
    """

    title: str | None
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Compilation:
    """The parts in order, and the lines that belong to none of them, each with its reason."""

    parts: tuple[CompiledReport, ...]
    rejected: tuple[RejectedSpan, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    raw: str
    start: int

    @property
    def shown(self) -> str:
        """The start of the line, folded."""
        return fold_line(self.raw[:200])


def split_compilation(text: str) -> Compilation | None:
    """Return the reports that `text` is compiled from, or None if it is not a compilation."""
    lines = _lines(text)
    starts = _starts(lines)
    if len(starts) < 2:
        return None
    starts = _with_bare(lines, starts)
    marks = _watermarks(line.shown for line in lines)
    front = lines[: starts[0]]
    reasons = _front_reasons((line.shown for line in front), marks)
    before = [
        RejectedSpan(reason, line.raw.strip()) for reason, line in zip(reasons, front, strict=True)
    ]
    ends = [*(lines[start].start for start in starts[1:]), len(text)]
    pieces = [
        _part(text, [line for line in lines[start:] if line.start < end], end, marks)
        for start, end in zip(starts, ends, strict=True)
    ]
    inside = (span for _, spans in pieces for span in spans)
    return Compilation(tuple(part for part, _ in pieces), (*before, *inside))


def _part(
    text: str, lines: list[_Line], end: int, marks: frozenset[str]
) -> tuple[CompiledReport, list[RejectedSpan]]:
    """Return the part that the lines make up, and the lines that do not belong to it."""
    kept, rejected, position = [], [], lines[0].start
    if number := _number(lines[0]):
        rejected.append(RejectedSpan("numbering", number.strip()))
        position += len(number)
    for line in lines:
        if reason := _leftover_reason(line.shown, marks):
            rejected.append(RejectedSpan(reason, line.raw.strip()))
            kept.append(text[position : line.start])
            position = line.start + len(line.raw)
    kept.append(text[position:end])
    return CompiledReport(_title(lines), "".join(kept).strip(), lines[0].start), rejected


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
    return _with_text(lines, starts)


def _with_text(lines: list[_Line], starts: list[int]) -> list[int]:
    """Return the starts without a last one that has almost nothing below it.

    Sites repeat title and greeting of a report below it, for sharing.
    """
    if len(starts) < 2:
        return starts
    last = sum(len(line.raw.strip()) for line in lines[starts[-1] :])
    return starts if last >= _SHORTEST else starts[:-1]


def _with_bare(lines: list[_Line], starts: list[int]) -> list[int]:
    """Return the starts with those of reports whose text begins right after their title.

    The title of the current report may recur as a running head.
    """
    found, open_title = sorted(starts), ""
    for at, line in enumerate(lines):
        if not _is_title(line):
            continue
        title = _NUMBER.sub("", line.shown)
        if at not in starts and title != open_title and _is_bare_title(lines, at):
            near = min(abs(lines[start].start - line.start) for start in found)
            found += [at] if near >= _SHORTEST else []
        open_title = title if at in found else open_title
    return sorted(found)


def _is_bare_title(lines: list[_Line], at: int) -> bool:
    """Return whether a title comes after the end of a text and above a paragraph."""
    before = lines[at - 1]
    ended = before.raw.rstrip().endswith(_ENDS) or _leftover_reason(before.shown, frozenset())
    return bool(ended) and any(
        len(line.shown) > _PARAGRAPH for line in lines[at + 1 : at + 1 + _ABOVE]
    )


def _beginning(lines: list[_Line], at: int) -> int | None:
    """Return where the report begins whose greeting or title is in line `at`, else None."""
    if _is_title(lines[at]) and _opens(lines[at], lines[at + 1 : at + 1 + _WITHIN]):
        return at
    greeting = _greets(lines[at])
    said = mandate("\n".join(line.shown for line in lines[at : at + 3])) if greeting else None
    return _head(lines, at) if said and issuing_body.of_mandate(said) else None


def _opens(title: _Line, following: list[_Line]) -> bool:
    """Return whether a greeting or the date line of a meeting comes before any paragraph.

    A second title ends the search, unless it only repeats the end of the first.
    """
    for line in following:
        if _greets(line) or (MEETING.search(line.shown) and "日" in line.shown):
            return True
        if len(line.shown) > _SHORT or (_is_title(line) and not title.shown.endswith(line.shown)):
            return False
    return False


def _head(lines: list[_Line], at: int) -> int:
    """Return the title above a greeting, or the first line after the previous report."""
    head = at
    for above in range(at - 1, max(at - _WITHIN, 0) - 1, -1):
        shown = lines[above].shown
        ends_before = len(shown) > _SHORT or shown.endswith(_ENDS)
        if ends_before or _leftover_reason(shown, frozenset()):
            return head
        if _is_title(lines[above]):
            return above
        head = above
    return head


def _greets(line: _Line) -> bool:
    """Return whether the line begins with 各位代表, 各位委员 or 同志们."""
    if not _GREETS.search(line.raw[:_NEAR]):
        return False
    greeting = GREETING.search(line.shown[:_NEAR])
    return bool(greeting and not re.search("[。,;]", line.shown[: greeting.start()]))


def _is_title(line: _Line) -> bool:
    if "告" not in line.raw or len(line.raw) > 2 * issuing_body.LONGEST_TITLE:
        return False
    return not _is_contents(line.shown) and issuing_body.is_report_title(
        _NUMBER.sub("", line.shown)
    )


def _title(lines: list[_Line]) -> str | None:
    if _greets(lines[0]):
        return None
    return _NUMBER.sub("", lines[0].raw.strip())


def _number(line: _Line) -> str:
    """Return what precedes the title in the first line of a part, or "" if nothing does."""
    shown = line.raw.strip()
    number = shown.removesuffix(_NUMBER.sub("", shown)) if _is_title(line) else ""
    return line.raw[: line.raw.index(number) + len(number)] if number else ""


def _watermarks(lines: Iterable[str]) -> frozenset[str]:
    """Return the short lines that recur throughout the file: promotion and running heads."""
    counts = Counter(line for line in lines if len(line) <= _LABEL)
    return frozenset(
        line
        for line, count in counts.items()
        if count >= _OFTEN and (_PROMOTION.search(line) or _RUNNING.search(line))
    )


def _leftover_reason(line: str, marks: frozenset[str]) -> str | None:
    """Return why a folded line belongs to no report, or None if it may belong to one."""
    if line in marks:
        return "watermark"
    if _is_contents(line):
        return "table of contents"
    if _PAGE.match(line):
        return "page number"
    promotes = len(line) <= _LONGEST_PROMOTION and "。" not in line and _PROMOTION.search(line)
    return "promotion" if promotes else None


def _is_contents(line: str) -> bool:
    """Return whether a line is 目录 or an entry with its page number."""
    entry = "报告" in line and len(line) <= _LABEL + _LABEL // 3 and _LEADER.search(line)
    return bool(entry or _CONTENTS.match(line))


def _front_reasons(lines: Iterable[str], marks: frozenset[str]) -> Iterable[str]:
    """Yield the reason for each line before the first report."""
    listing = False
    for line in lines:
        listing = listing or bool(_CONTENTS.match(line))
        other = "table of contents" if listing else "front matter"
        yield _leftover_reason(line, marks) or other
