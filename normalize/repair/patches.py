"""Edits of a text in several passes, recorded so that they can be undone.

Each pass rewrites spans of the text that the previous pass returned. The list of patches always
covers the whole text: the original of each span, its current text, and the kind of the edit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from normalize.document import Repair, Restored


@dataclass(frozen=True, slots=True)
class TextPatch:
    """`text[start:end]` becomes `after`; kind and rivals: as in `Repair`."""

    start: int
    end: int
    after: str
    kind: str
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Patch:
    before: str
    after: str
    kind: str = ""  # empty: untouched
    rivals: tuple[str, ...] = ()


class Patches:
    """A text, and all edits that were applied to it."""

    def __init__(self, text: str) -> None:
        self._patches = [_Patch(text, text)]

    @property
    def text(self) -> str:
        """The current text."""
        return "".join(patch.after for patch in self._patches)

    def apply(self, edits: Iterable[TextPatch]) -> bool:
        """Apply edits, which are ascending and disjoint; return whether there were any."""
        pending = list(edits)
        left, right = self._patches, list[_Patch]()
        end = sum(len(patch.after) for patch in left)  # where left ends in the text before
        for edit in reversed(pending):
            while end - len(left[-1].after) >= edit.end:
                right.append(left.pop())
                end -= len(right[-1].after)
            end = _rewrite(left, right, end, edit)
        self._patches = left + right[::-1]
        return bool(pending)

    def restored(self) -> Restored:
        """Return the text with its repairs; each U+FFFD in a repair is unresolved."""
        repairs, position, unresolved = [], 0, 0
        for patch in self._patches:
            if patch.kind:
                repairs.append(
                    Repair(patch.kind, position, patch.before, patch.after, patch.rivals)
                )
                unresolved += patch.after.count("\ufffd")
            position += len(patch.after)
        return Restored(self.text, tuple(repairs), unresolved)


def _rewrite(left: list[_Patch], right: list[_Patch], end: int, edit: TextPatch) -> int:
    """Merge the patches that an edit covers, at the end of left; return where left ends."""
    before, kinds, prefix, suffix, rivals = "", [edit.kind], "", "", edit.rivals
    while end > edit.start:
        patch = left.pop()
        start = end - len(patch.after)
        head, tail = patch.after[: max(edit.start - start, 0)], patch.after[edit.end - start :]
        if patch.kind:
            before, prefix, suffix = patch.before + before, head, tail + suffix
            kinds += [kind for kind in patch.kind.split("+") if kind not in kinds]
            rivals = ()  # readings of another span than the whole
        else:
            middle = patch.after[len(head) : len(patch.after) - len(tail)]
            before = middle + before
            left.extend([_Patch(head, head)] if head else [])
            right.extend([_Patch(tail, tail)] if tail else [])
            start += len(head)
        end = start
    rivals = () if prefix or suffix else rivals
    merged = _Patch(before, prefix + edit.after + suffix, "+".join(reversed(kinds)), rivals)
    left.append(merged)
    return end + len(merged.after)
