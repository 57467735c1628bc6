"""Snippets: the piece of a text that shows the most search terms."""

import re
from collections.abc import Sequence

from warehouse.search.index_folding import fold

_WIDTH = 80  # characters of a snippet
_LEAD = 15  # characters of it before the first match


def snippet_of(text: str, wanted: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the piece of the text that shows the most search terms, with the spans of matches."""
    spans = _spans(fold(text), wanted)
    start = max(_best(spans) - _LEAD, 0)
    end = min(start + _WIDTH, len(text))
    inside = [(low - start, high - start) for low, high, _ in spans if start <= low < high <= end]
    return text[start:end], tuple(_merged(inside))


def _spans(folded: str, wanted: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return (start, end, term) of all matches, in text order."""
    return sorted(
        (match.start(), match.end(), term)
        for term in wanted
        for match in re.finditer(re.escape(term), folded)
    )


def _best(spans: Sequence[tuple[int, int, str]]) -> int:
    """Return the start of the window with the most different terms; the first if several."""
    best, position, last = 0, 0, 0
    for first, (start, _, _) in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last][1] <= start + _WIDTH - _LEAD:
            last += 1
        shown = len({term for *_, term in spans[first:last]})
        if shown > best:
            best, position = shown, start
    return position


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans with adjacent and overlapping ones joined."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
