"""The outline of a report: headings 一、 (一) 1. 一是, each with the text that it covers."""

import re
import unicodedata

from normalize.document import Section

_FIGURES = "一二三四五六七八九十百"
_MARKS = (
    re.compile(rf"(?:第[{_FIGURES}]{{1,12}}部分|[{_FIGURES}]{{1,12}}[、.,])"),
    re.compile(rf"[(（〔][{_FIGURES}]{{1,12}}[)）〕]"),
    re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))|[(（]\d{1,2}[)）]"),
    re.compile(rf"[{_FIGURES}]{{1,3}}(?:是|要(?!素|求|是))"),
)
_STARTS = frozenset(f"{_FIGURES}第(（〔0123456789０１２３４５６７８９")
_LONGEST = 60  # a heading that runs into its paragraph ends with its first sentence


def sections(text: str) -> tuple[Section, ...]:
    """Return the numbered sections in order; each extends to the next of its level or higher."""
    starts: list[tuple[int, str, int]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        level = _level(line)
        if level:
            starts.append((level, _heading(line), position))
        position += len(line)
    return tuple(
        Section(level, heading, start, _end(starts[at + 1 :], level, len(text)))
        for at, (level, heading, start) in enumerate(starts)
    )


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
