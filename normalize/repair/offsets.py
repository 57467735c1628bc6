"""Keep the positions of repairs correct when a repaired text is changed further.

A position refers to the text that carries the repair. When that text is repaired again, or when
lines are removed from it, positions move. A repair inside a removed part is dropped.
"""

from collections.abc import Iterator

from normalize.document import Repair, Restored
from normalize.mirrors import undo
from normalize.repair.patches import Patches, TextPatch

RESYNC_LENGTH = 12
"""Characters in a row that two texts must share to be aligned again."""

MOST_CHANGED = 12
"""Upper bound of the characters that cleaning changes at one position, runs of blanks aside."""

MOST_REMOVED = 50_000
"""Characters that may be removed at one position."""

MOST_MISSES = 500
"""Positions without realignment after which the texts are unrelated and the repairs dropped."""


def compose(first: Restored, second: Restored) -> Restored:
    """Return second's text with the repairs of both; second was made from first's text."""
    if not first.repairs:
        return second
    if not second.repairs:
        return first
    patches = Patches(undo(first))
    patches.apply(_edits(first.repairs))
    patches.apply(_edits(second.repairs))
    return patches.restored()


def _edits(repairs: tuple[Repair, ...]) -> Iterator[TextPatch]:
    """Yield the repairs as edits of the damaged text."""
    shift = 0
    for repair in repairs:
        start = repair.position - shift
        end = start + len(repair.before)
        yield TextPatch(start, end, repair.after, repair.kind, repair.rivals)
        shift += len(repair.after) - len(repair.before)


def moved_repairs(restored: Restored, text: str) -> Restored:
    """Return text with those repairs of restored that it still contains, at their new positions."""
    if text == restored.text or not restored.repairs:
        return Restored(text, restored.repairs, restored.unresolved)
    repairs = list(restored.repairs)
    kept: list[Repair] = []
    for start, end, shift in _same(restored.text, text):
        while repairs and repairs[0].position < end:
            repair = repairs.pop(0)
            if start <= repair.position and repair.position + len(repair.after) <= end:
                kept.append(repair._replace(position=repair.position + shift))
    return Restored(text, tuple(kept), sum(repair.after.count("\ufffd") for repair in kept))


def _same(before: str, after: str) -> Iterator[tuple[int, int, int]]:
    """Yield the spans that both texts share: start and end in before, shift to after.

    after was made from before by small changes and by removing lines, so one pass is enough;
    difflib would take minutes for a report without line ends.
    """
    i = j = misses = 0
    while i < len(before) and j < len(after) and misses < MOST_MISSES:
        start = i
        while i < len(before) and j < len(after) and before[i] == after[j]:
            i, j = i + 1, j + 1
        if i > start:
            yield start, i, j - i
        step, jump = _resume(before, i, after, j)
        misses += step == jump == 1
        i, j = i + step, j + jump


def _resume(before: str, i: int, after: str, j: int) -> tuple[int, int]:
    """Return how many characters of each to skip until the texts agree; (1, 1) if nowhere."""
    for distance in range(1, MOST_CHANGED):
        for step in range(distance + 1):
            jump = distance - step
            if (
                before[i + step : i + step + RESYNC_LENGTH]
                == after[j + jump : j + jump + RESYNC_LENGTH]
            ):
                return step, jump
    resumed = before.find(after[j : j + RESYNC_LENGTH], i, i + MOST_REMOVED)
    return (resumed - i, 0) if resumed > i else (1, 1)
