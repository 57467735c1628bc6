"""Keep repairs true when a text with repairs is changed further.

A repair's position counts in the text that carries it. When that text is repaired again, or when
lines are taken out of it, positions move; a repair that the change swallowed is dropped.
"""

from collections.abc import Iterator

from normalize.document import Repair, Restored
from normalize.mirrors import undo
from normalize.repair.patches import Patches, TextPatch

SURE = 12
"""Characters in a row that two texts must share to be in step again."""

NEAR = 12
"""Characters that cleaning adds, removes or replaces at one place; more are blanks in a row."""

FAR = 50_000
"""Characters that may be taken out at one place."""

LOST = 500
"""Places without a way on after which the texts are strangers; their repairs are dropped."""


def compose(first: Restored, second: Restored) -> Restored:
    """Return second's text with the repairs of both, where second began from first's text."""
    if not first.repairs:
        return second
    if not second.repairs:
        return first
    patches = Patches(undo(first))
    patches.apply(_edits(first.repairs))
    patches.apply(_edits(second.repairs))
    return patches.restored()


def _edits(repairs: tuple[Repair, ...]) -> Iterator[TextPatch]:
    """Yield the edits of the damaged text that the repairs were."""
    shift = 0
    for repair in repairs:
        start = repair.position - shift
        yield TextPatch(start, start + len(repair.before), repair.after, repair.kind)
        shift += len(repair.after) - len(repair.before)


def moved_repairs(restored: Restored, text: str) -> Restored:
    """Return text with those repairs of restored that still stand in it, at their new places."""
    if text == restored.text or not restored.repairs:
        return Restored(text, restored.repairs, restored.unresolved)
    repairs = list(restored.repairs)
    kept: list[Repair] = []
    for start, end, shift in _same(restored.text, text):
        while repairs and repairs[0].position < end:
            repair = repairs.pop(0)
            if start <= repair.position and repair.position + len(repair.after) <= end:
                place = repair.position + shift
                kept.append(Repair(repair.kind, place, repair.before, repair.after))
    return Restored(text, tuple(kept), sum(repair.after.count("\ufffd") for repair in kept))


def _same(before: str, after: str) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches that both texts share: start and end in before, shift to after.

    after came from before by small changes in place and by taking lines out, so one pass is
    enough; difflib would take minutes for a report without line ends.
    """
    i = j = misses = 0
    while i < len(before) and j < len(after) and misses < LOST:
        start = i
        while i < len(before) and j < len(after) and before[i] == after[j]:
            i, j = i + 1, j + 1
        if i > start:
            yield start, i, j - i
        step, jump = _resume(before, i, after, j)
        misses += step == jump == 1
        i, j = i + step, j + jump


def _resume(before: str, i: int, after: str, j: int) -> tuple[int, int]:
    """Return after how many characters of each the two texts agree again; (1, 1) if nowhere."""
    for distance in range(1, NEAR):
        for step in range(distance + 1):
            jump = distance - step
            if before[i + step : i + step + SURE] == after[j + jump : j + jump + SURE]:
                return step, jump
    taken_out = before.find(after[j : j + SURE], i, i + FAR)
    return (taken_out - i, 0) if taken_out > i else (1, 1)
