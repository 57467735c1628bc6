"""Keep repairs true when a text with repairs is changed further.

A repair's position counts in the text that carries it. When that text is repaired again, or when
lines are taken out of it, positions move; a repair that the change swallowed is dropped.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from normalize.document import Repair, Restored
from normalize.patches import Edit, Patches
from normalize.restoration import undo


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


def _edits(repairs: tuple[Repair, ...]) -> Iterator[Edit]:
    """Yield the edits of the damaged text that the repairs were."""
    shift = 0
    for repair in repairs:
        start = repair.position - shift
        yield Edit(start, start + len(repair.before), repair.after, repair.kind)
        shift += len(repair.after) - len(repair.before)


def moved(restored: Restored, text: str) -> Restored:
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

    Lines are compared first and characters only within changed lines: a whole report compared
    character by character would take minutes.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at, to = _offsets(old), _offsets(new)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield at[i], at[j], to[k] - at[i]
        elif tag == "replace":
            matcher = SequenceMatcher(None, before[at[i] : at[j]], after[to[k] : to[m]])
            for a, b, size in matcher.get_matching_blocks():
                yield at[i] + a, at[i] + a + size, to[k] + b - at[i] - a


def _offsets(lines: list[str]) -> list[int]:
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    return offsets
