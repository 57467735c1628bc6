"""Restore texts that pinyin-damaging mirrors broke; every repair is recorded and can be undone.

Such mirrors take a simplified report, turn it traditional, write pinyin behind characters and
commas before marks, byte by byte in GBK. `restore` recognises such a text by its annotations,
takes them out, mends the byte pairs they broke (normalize.bytepairs) and turns the text back
to simplified. A text that is not damaged comes out as it is, whatever its script.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalize import bytepairs, pinyin
from normalize.document import Repair, Restored
from normalize.script import simplified_characters, to_simplified

_ANNOTATION = re.compile(rf"\( ?({pinyin.SYLLABLE}) ?\)")
_SPOT = re.compile(
    rf"(?P<head>[^\x00-\x7f])?"
    rf"(?:(?P<annotations>(?:{bytepairs.ANNOTATION})+)|(?=[{bytepairs.LOST}]))"
    rf"(?P<loss>[{bytepairs.LOST}](?:\(? ?{pinyin.SYLLABLE} ?\)|(?=,?{bytepairs.MARK})))?"
)


@dataclass(frozen=True, slots=True)
class _Edit:
    """`text[start:end]` of the damaged text was `original`, still in traditional script."""

    start: int
    end: int
    original: str
    kind: str


def restore(text: str) -> Restored:
    """Return text as it was before a mirror damaged it; an undamaged text as it is.

    Repair kinds: "annotation" (pinyin behind a character), "split_annotation" (pinyin inside a
    character), "punctuation" (a comma inside a character), "to_simplified".
    """
    if not damaged(text):
        return Restored(text)
    edits = list(_edits(text))
    converted = to_simplified(_apply(text, edits))
    repairs = tuple(_repairs(text, converted, edits))
    return Restored(converted, repairs, sum(r.after.count("\ufffd") for r in repairs))


def undo(restored: Restored) -> str:
    """Return the text that `restore` was given, by putting back what each repair took."""
    pieces: list[str] = []
    position = 0
    for repair in restored.repairs:
        pieces += restored.text[position : repair.position], repair.before
        position = repair.position + len(repair.after)
    return "".join((*pieces, restored.text[position:]))


def damaged(text: str) -> bool:
    """Tell whether a mirror damaged text: annotated characters that only mirrors annotate."""
    if not _ANNOTATION.search(text):
        return False
    changed = simplified_characters()
    hits = misses = 0
    for match in _ANNOTATION.finditer(text):
        char = text[match.start() - 1 : match.start()]
        if char and ord(char) in changed and pinyin.reads(char, match[1]):
            hits += 1
        elif pinyin.readings(char):
            misses += 1
    return hits > 1 and hits > 4 * misses


def _edits(text: str) -> Iterator[_Edit]:
    position, before = 0, ""
    while spot := _SPOT.search(text, position):
        edit = _edit(text, spot, before)
        position = edit.end if edit else max(spot.end(), spot.start() + 1)
        if edit:
            before = (before + text[max(0, edit.start - 8) : edit.start] + edit.original)[-8:]
            yield edit


def _edit(text: str, spot: re.Match[str], before: str) -> _Edit | None:
    start = spot.start()
    if spot["loss"] is not None:
        solution = bytepairs.solve(text, start, before)
        if solution:
            kind = "split_annotation" if spot["loss"][1:] else "punctuation"
            return _Edit(start, solution.end, solution.original, kind)
    if spot["head"] and spot["annotations"]:
        syllables = _ANNOTATION.findall(spot["annotations"])
        if all(pinyin.reads(spot["head"], syllable) for syllable in syllables):
            return _Edit(start, spot.end("annotations"), spot["head"], "annotation")
    return None


def _apply(text: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += text[position : edit.start], edit.original
        position = edit.end
    return "".join((*pieces, text[position:]))


def _repairs(text: str, converted: str, edits: list[_Edit]) -> Iterator[Repair]:
    """Yield the edits with positions in converted, and between them what changed script."""
    shift = position = 0
    for edit in edits:
        yield from _script_changes(text[position : edit.start], converted, position + shift)
        start = edit.start + shift
        after = converted[start : start + len(edit.original)]
        yield Repair(edit.kind, start, text[edit.start : edit.end], after)
        shift += len(edit.original) - (edit.end - edit.start)
        position = edit.end
    yield from _script_changes(text[position:], converted, position + shift)


def _script_changes(before: str, converted: str, start: int) -> Iterator[Repair]:
    after = converted[start : start + len(before)]
    changed = [i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    first = 0
    for index, offset in enumerate(changed):
        if index + 1 == len(changed) or changed[index + 1] != offset + 1:
            begin, end = changed[first], offset + 1
            yield Repair("to_simplified", start + begin, before[begin:end], after[begin:end])
            first = index + 1
