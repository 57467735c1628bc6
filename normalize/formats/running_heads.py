"""Running heads and page numbers of printed pages.

Only the outermost two rows at the top and at the bottom of a page can be one. A running head has
the same words at the same height on several pages, and is set apart from the text: by a gap, by its
size, or because the words occur nowhere else. A number in it must count the pages. The rows of a
list or a table repeat too (18 of 87 rows of one list were once taken for heads), but they fail one
of these tests.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from normalize.formats.page_columns import Piece

HEAD_ROWS: Final = 2
"""Rows at the top and at the bottom of a page that may be running heads or page numbers."""

PAGE_NUMBER = re.compile(
    r"[-—–－―·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－―·•\s]*"
    r"(?:(?:[/,，]\s*|(?<=\s))(?:共\s*)?\d{1,4}(?:\s*页)?\s*)?"
    r"|[-—–－―]\s*[ivxlcIVXLC]{1,6}\s*[-—–－―]|第[一二三四五六七八九十百〇零]+页"
)
"""A page number: 1, — 1 —, 第1页, 第 1 页 共 20 页, 1/20, - iv -."""

_APART: Final = 1.4
"""Gap to the next row, in usual gaps, above which a row is set apart."""
_SAME_SIZE: Final = 0.08
"""Relative difference of two font sizes that counts as none."""
_SAME_HEIGHT: Final = 3.0
"""Points by which the height of a head differs from page to page."""
_TABLE_GAP: Final = 3.0
"""Gap between the heading row of a table and its first row, in usual gaps."""
_SURE: Final = 3
"""Pages on which a head with a number, or one in a large font, must occur."""
_NUMBERS: Final = 4
"""Numbers of one line that may be the page number."""

_Key = tuple[str, str, int | None, int, int]
"""Side, text with one number left out, that number's distance from the index of the page, and the
place of the line."""


@dataclass(frozen=True, slots=True)
class _EdgeLine:
    """A row near the edge of a page. inner: the row next to it towards the middle, if any."""

    page: int
    position: int
    piece: Piece
    side: str
    depth: int
    inner: Piece | None

    @property
    def gap(self) -> float:
        return abs(self.inner.y - self.piece.y) if self.inner else 0.0


def head_reasons(pages: Sequence[Sequence[Piece]]) -> list[dict[int, str]]:
    """Return for each page the reasons of the rows that are not text, by their index.

    pages: the rows of each page from top to bottom, cells separated by tabs.
    A reason is "running_head" or "page_number".
    """
    usual = _Usual(pages)
    edges = [list(_edge_lines(number, page)) for number, page in enumerate(pages)]
    seen: dict[_Key, set[int]] = defaultdict(set)
    for line in (each for edge in edges for each in edge):
        for key in _keys(line):
            for place in _places(line, reach=1):
                seen[*key, *place].add(line.page)
    return [_page_reasons(edge, seen, usual) for edge in edges]


class _Usual:
    """What is usual in a document: gap between rows, font size, number of pages, inner rows."""

    def __init__(self, pages: Sequence[Sequence[Piece]]) -> None:
        gaps = [below.y - above.y for page in pages for above, below in pairwise(page)]
        sizes = [piece.size for page in pages for piece in page]
        self.gap = median(gaps) if gaps else 0.0
        self.size = median(sizes) if sizes else 0.0
        self.pages = sum(1 for page in pages if page)
        inside = (row for page in pages for row in page[HEAD_ROWS : len(page) - HEAD_ROWS])
        self.inside = frozenset(_shape(row.text) for row in inside)

    def is_apart(self, line: _EdgeLine) -> bool:
        """Return whether a gap or its size sets a line apart from the text."""
        other_size = abs(line.piece.size - self.size) > _SAME_SIZE * self.size
        return other_size or line.gap > _APART * self.gap


def _edge_lines(number: int, page: Sequence[Piece]) -> Iterator[_EdgeLine]:
    last = len(page) - 1
    for depth in range(min(HEAD_ROWS, len(page))):
        for side, at, inner in (
            ("top", depth, depth + 1),
            ("bottom", last - depth, last - 1 - depth),
        ):
            yield _EdgeLine(
                number, at, page[at], side, depth, page[inner] if 0 <= inner <= last else None
            )


def _keys(line: _EdgeLine) -> Iterator[tuple[str, str, int | None]]:
    """Yield what a line has in common with its likes: its text, or that with one number counting.

    A number that counts is written as its distance from the index of the page.
    """
    text = re.sub(r"\s+", "", line.piece.text)
    yield line.side, text, None
    for match in list(re.finditer(r"\d{1,4}(?!\d)", text))[:_NUMBERS]:
        distance = int(match[0]) - line.page
        yield line.side, f"{text[: match.start()]}#{text[match.end() :]}", distance


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", text))


def _page_reasons(
    edge: Sequence[_EdgeLine], seen: Mapping[_Key, set[int]], usual: _Usual
) -> dict[int, str]:
    """Return the reasons of one page; a row can only be a head if all rows outside it are."""
    reasons: dict[int, str] = {}
    for side in ("top", "bottom"):
        for line in (each for each in edge if each.side == side):
            reason = _reason(line, seen, usual)
            if reason is None:
                break
            reasons[line.position] = reason
    return reasons


def _reason(line: _EdgeLine, seen: Mapping[_Key, set[int]], usual: _Usual) -> str | None:
    text = line.piece.text.strip()
    (place,) = _places(line)
    alike = {(*key, *place): len(seen[*key, *place]) for key in _keys(line)}
    if PAGE_NUMBER.fullmatch(text) and line.inner:
        counts = any(distance is not None and n > 1 for (_, _, distance, *_), n in alike.items())
        marked = not text.isdecimal()
        return "page_number" if marked or counts or usual.is_apart(line) else None
    if _is_table_row(line, usual):
        return None
    return "running_head" if _is_head(line, alike, usual) else None


def _is_head(line: _EdgeLine, alike: Mapping[_Key, int], usual: _Usual) -> bool:
    same = max(n for (_, _, distance, *_), n in alike.items() if distance is None)
    counting = max(
        (n for (_, _, distance, *_), n in alike.items() if distance is not None), default=0
    )
    often = max(same, counting if counting >= _SURE else 0)
    if usual.is_apart(line):
        least = _SURE if line.piece.size > (1 + _SAME_SIZE) * usual.size else 2
        return often >= max(least, usual.pages // 3)
    new = not line.depth and _shape(line.piece.text) not in usual.inside
    return new and often >= max(_SURE, usual.pages // 2)


def _places(line: _EdgeLine, reach: int = 0) -> Iterator[tuple[int, int]]:
    """Yield height and size of a line in steps, and those up to `reach` steps away."""
    height, size = round(line.piece.y / _SAME_HEIGHT), round(line.piece.size)
    for up in range(-reach, reach + 1):
        yield from ((height + up, size + larger) for larger in range(-reach, reach + 1))


def _is_table_row(line: _EdgeLine, usual: _Usual) -> bool:
    """Return whether a line has cells like the row next to it."""
    cells = "\t" in line.piece.text and line.inner is not None and "\t" in line.inner.text
    return cells and line.gap <= _TABLE_GAP * usual.gap
