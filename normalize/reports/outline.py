"""The outline of a report: headings 一、 (一) 1. 一是, each with the text that it covers."""

import re
import unicodedata
from collections.abc import Sequence

from normalize.document import PartKind, ReportPart, Section
from normalize.structure import read_parts

_FIGURES = "一二三四五六七八九十百"
_MARKS = (
    re.compile(rf"(?:第[{_FIGURES}]{{1,12}}部分|[{_FIGURES}]{{1,12}}[、.,])"),
    re.compile(rf"[(（〔][{_FIGURES}]{{1,12}}[)）〕]"),
    re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))|[(（]\d{1,2}[)）]"),
    re.compile(rf"[{_FIGURES}]{{1,3}}(?:是|要(?!素|求|是))"),
)
_STARTS = frozenset(f"{_FIGURES}第(（〔0123456789０１２３４５６７８９")
_WORK = frozenset({PartKind.REVIEW, PartKind.PLAN, PartKind.PERIOD_PLAN})
_HALF = 24  # characters of a line of a heading that is broken over two
_GOES_ON = re.compile(r"[，、,]$")  # 二、推进改革开放， / 激发市场活力
_PARAGRAPH = 40
_SENTENCE_END = re.compile(r"[。；：！？;:!?]")
_MARK = re.compile(r"[。，；：！？、,;:!?]")
_LONGEST = 60  # a heading that runs into its paragraph ends with its first sentence


def sections(text: str, parts: Sequence[ReportPart] | None = None) -> tuple[Section, ...]:
    """Return the sections in order; each extends to the next of its level or higher.

    A part that begins with a heading without a number (2024年的工作安排) is a section of level 0.
    parts: those of the text, where they are known already.
    """
    known = read_parts(text) if parts is None else parts
    headed = {part.start: part.heading for part in known if part.part in _WORK and part.heading}
    starts: list[tuple[int, str, int]] = []
    position = 0
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        level = _level(line)
        if level:
            follows = position + len(line) in headed
            broken = level <= 2 and position not in headed and not follows
            heading = (_over_two_lines(lines[at : at + 3]) if broken else None) or _heading(line)
            starts.append((level, heading, position))
        elif position in headed:
            starts.append((0, headed[position], position))
        position += len(line)
    return tuple(
        Section(level, heading, start, _end(starts[at + 1 :], level, len(text)))
        for at, (level, heading, start) in enumerate(starts)
    )


def _over_two_lines(lines: Sequence[str]) -> str | None:
    """Return the heading that two short lines make before a paragraph, or None."""
    if len(lines) < 3 or len(lines[2].strip()) < _PARAGRAPH:
        return None
    first, second = lines[0].strip(), lines[1].strip()
    whole = second and max(len(first), len(second)) <= _HALF and not _level(second)
    # The mark of the first line (三、) is not one that ends a sentence.
    if not whole:
        return None
    open_line = bool(_GOES_ON.search(first)) and not _SENTENCE_END.search(first + second)
    unmarked = not _MARK.search(second) and not _MARK.search(first[3:])
    return first + second if open_line or unmarked else None


def _level(line: str) -> int:
    """Return the level of a line's mark, 1 to 4, or 0."""
    bare = line[:40].lstrip()
    if bare[:1] not in _STARTS:
        return 0
    folded = unicodedata.normalize("NFKC", bare[:12])
    return next((at for at, mark in enumerate(_MARKS, start=1) if mark.match(folded)), 0)


def _heading(line: str) -> str:
    """Return the line, or its first sentence if the paragraph follows on the same line."""
    whole = line.strip()
    if len(whole) <= _LONGEST:
        return whole.rstrip("。")
    return re.split(r"[。：:；;]", whole, maxsplit=1)[0][:_LONGEST]


def _end(later: list[tuple[int, str, int]], level: int, length: int) -> int:
    return next((start for other, _, start in later if other <= level), length)
