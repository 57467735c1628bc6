"""Restore texts that pinyin-damaging mirrors broke; every repair is recorded and can be undone.

Such mirrors take a report in simplified script, convert it to traditional, and insert pinyin after
characters and commas before marks, byte by byte in GBK. `restore` recognises such a text by its
annotations (normalize.mirrors.detection), finds the original of its damaged spans
(normalize.mirrors.damaged_spans) and converts the text back to simplified. A text that is not
damaged is returned unchanged, whatever its script.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from normalize.document import Repair, Restored
from normalize.language import simplified_characters, to_original
from normalize.mirrors.damaged_spans import SpanEdit, edits, sure_edits
from normalize.mirrors.detection import is_damaged
from normalize.mirrors.ranking import UNRESOLVED

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Lone surrogates, which the converters and dictionaries do not accept."""


def restore(text: str) -> Restored:
    """Return text as it was before a mirror damaged it; an undamaged text unchanged.

    Kinds of repairs: "annotation" (pinyin after a character), "split_annotation" (pinyin inside
    a character), "punctuation" (a comma inside a character), "shift" (a line shifted by a stray
    byte), "lost_indent" (question marks for it), "doubled_comma" (a comma before a mark),
    "mask" (a character that a filter removed), "unresolved" (pinyin inside a character that cannot
    be determined) and "to_simplified". Never raises.
    """
    if not is_damaged(text):
        certain = sure_edits(text)
        if not certain:
            return Restored(text)
        converted = _apply(text, certain)
        return Restored(converted, tuple(_repairs(text, converted, certain)))
    found = edits(_SURROGATE.sub("\0", text))
    converted = to_original(_apply(text, found))
    repairs = tuple(_repairs(text, converted, found))
    unresolved = sum(repair.after.count(UNRESOLVED) for repair in repairs)
    return Restored(converted, repairs, unresolved)


def undo(restored: Restored) -> str:
    """Return the text that `restore` received, by reverting each repair."""
    pieces: list[str] = []
    position = 0
    for repair in restored.repairs:
        pieces += restored.text[position : repair.position], repair.before
        position = repair.position + len(repair.after)
    return "".join((*pieces, restored.text[position:]))


def _apply(text: str, found: Iterable[SpanEdit]) -> str:
    pieces: list[str] = []
    position = 0
    for edit in found:
        pieces += text[position : edit.start], edit.original
        position = edit.end
    return "".join((*pieces, text[position:]))


def _repairs(text: str, converted: str, found: Sequence[SpanEdit]) -> Iterator[Repair]:
    """Yield the edits, with positions in converted, and the script changes between them."""
    gain = position = 0
    for edit in found:
        yield from _script_changes(text[position : edit.start], converted, position + gain)
        start = edit.start + gain
        after = converted[start : start + len(edit.original)]
        yield Repair(edit.kind, start, text[edit.start : edit.end], after, _rivals(edit))
        gain += len(edit.original) - (edit.end - edit.start)
        position = edit.end
    yield from _script_changes(text[position:], converted, position + gain)


def _rivals(edit: SpanEdit) -> tuple[str, ...]:
    """Return the readings of a span in simplified characters; none if nothing is marked."""
    if UNRESOLVED not in edit.original:
        return ()
    forms = (each.translate(simplified_characters()) for each in edit.rivals)
    return tuple(dict.fromkeys(forms))


def _script_changes(before: str, converted: str, start: int) -> Iterator[Repair]:
    """Yield a repair for each run of characters that changed."""
    after = converted[start : start + len(before)]
    if before == after:
        return
    changed = [i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    first = changed[0]
    for here, following in zip(changed, [*changed[1:], -1], strict=True):
        if following != here + 1:
            end = here + 1
            yield Repair("to_simplified", start + first, before[first:end], after[first:end])
            first = following
