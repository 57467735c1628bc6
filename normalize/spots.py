"""Find the damaged spots of a mirror's text, and what stood there, still in traditional script.

Used by normalize.restoration on texts that are known to be damaged. The byte pairs are read by
normalize.bytepairs and completed by normalize.holes; here stands where to look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from normalize import holes, pinyin, wording
from normalize.bytepairs import (
    ANNOTATION,
    FOLDED,
    LOST,
    MARK,
    MARKS,
    SPLIT,
    Reading,
    Unfold,
    pair,
    readings,
)
from normalize.evidence import doubled_commas
from normalize.script import only_traditional, simplified_characters

_SPOT = re.compile(
    rf"(?P<head>[^\x00-\x7f]|[\x40-\x7e])\( ?(?P<only>{pinyin.SYLLABLE}) ?\)(?![{LOST}(])"
    rf"|(?P<many>[^\x00-\x7f])(?P<annotations>(?:{ANNOTATION})+)(?P<split>{SPLIT})?"
    rf"|(?:[^\x00-\x7f]|[{re.escape(''.join(FOLDED))}])(?={SPLIT})"
    rf"|(?P<filtered>[{LOST}](?=,?{MARK}))"
)
_LINE = re.compile(r"^(?=([^\x00-\x7f]{1,8}))", re.MULTILINE)
_SYLLABLE = re.compile(pinyin.SYLLABLE)
_SPLIT = re.compile(SPLIT)
_ANNOTATION = re.compile(ANNOTATION)
_FOLD = {ord(wide): narrow for narrow, wide in FOLDED.items()}
_STRAY = 0xA1
"""Lead byte of U+3000 (A1A1): what byte-wise trimming of indents leaves or takes too much."""
_ODD = -14.0
"""Log likelihood per character under which a line's opening is worth a second reading."""

_CLOSING = frozenset("。、，；：！？”’》）〉")


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]` of the damaged text was `original`."""

    start: int
    end: int
    original: str
    kind: str


def edits(text: str) -> Iterator[Edit]:
    """Yield what to put where in a damaged text, in order, none over another."""
    mirrored = _Mirrored(text)
    found = [*mirrored.shifts(), *mirrored.commas()]
    found.sort(key=lambda edit: edit.start, reverse=True)
    position = 0
    while position < len(text):
        limit = found[-1].start if found else len(text)
        for edit in mirrored.spots(position, limit):
            yield edit
            position = edit.end
        if not found:
            return
        if found[-1].start >= position:
            yield found[-1]
            position = found.pop().end
        while found and found[-1].start < position:
            found.pop()


class _Mirrored:
    """A damaged text.

    folded: full-width forms in it were folded (NFKC).
    patience: how many more holes are tried, so that time stays bounded; real texts have one
        in a thousand characters or fewer.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.patience = 500 + len(text) // 20
        self.folded = not any(mark in text for mark in MARKS)

    @cached_property
    def wordings(self) -> frozenset[str]:
        """Groups of three characters, pinyin left out, in simplified script."""
        text = _simple(self.text)
        return frozenset(text[i : i + 3] for i in range(len(text) - 2))

    def spots(self, position: int, limit: int) -> Iterator[Edit]:
        """Yield the edits that annotations and filtered marks ask for."""
        while spot := _SPOT.search(self.text, position, limit):
            edit = self._annotation(spot) if spot["head"] else self._broken(spot)
            position = spot.end()
            if edit:
                position = edit.end
                yield edit

    def shifts(self) -> Iterator[Edit]:
        """Yield the lines that begin with a stray A1, or without the A1 of their first mark."""
        for line in _LINE.finditer(self.text):
            start, opening = line.start(), _simple(line[1])
            if opening[0] in _CLOSING or wording.likelihood(opening) < _ODD * len(opening):
                first = pair(self.text[start])
                rest = first[1:] if first[0] == _STRAY else (_STRAY, *first)
                opened = Reading(start + 1).then(start + 1, *rest)
                if opened and (edit := self._read(opened, start, "shift")):
                    yield edit

    def commas(self) -> Iterator[Edit]:
        """Yield the commas before marks."""
        for position in doubled_commas(self.text):
            yield Edit(position, position + 1, "", "doubled_comma")

    def _annotation(self, spot: re.Match[str]) -> Edit | None:
        head = spot["head"]
        # A mirror's table may have a reading that pypinyin lacks.
        if head not in only_traditional() and not pinyin.reads(head, spot["only"]):
            toned = spot["only"] != pinyin.plain(spot["only"])  # the character is torn, too
            return Edit(spot.start(), spot.end(), holes.UNRESOLVED, "unresolved") if toned else None
        return Edit(spot.start(), spot.end(), head, "annotation")

    def _broken(self, spot: re.Match[str]) -> Edit | None:
        start = spot.start()
        if spot["filtered"]:
            return self._read(Reading(start), start, "punctuation")
        if not spot["many"] or spot["split"]:
            edit = self._read(Reading(start), start, "split_annotation")
            loss = _SPLIT.search(self.text, start + 1)
            if edit or not loss:
                return edit
            return Edit(loss.start(), loss.end(), holes.UNRESOLVED, "unresolved")
        syllables = _SYLLABLE.findall(spot["annotations"])
        if not all(pinyin.reads(spot["many"], syllable) for syllable in syllables):
            return None
        return Edit(start, spot.end("annotations"), spot["many"], "annotation")

    def _read(self, opening: Reading, start: int, kind: str) -> Edit | None:
        """Return the likeliest original from start on, if likelier than what stands there."""
        unfolds = (Unfold.MARKS, Unfold.ALL) if self.folded else (Unfold.NOTHING,)
        before = _simple(self.text[max(0, start - 32) : start])[-6:]
        for unfold in unfolds:
            ways = list(readings(self.text, opening, unfold)) if self.patience > 0 else []
            self.patience -= sum(way.holes for way in ways)
            until = max((way.end for way in ways), default=start) + 24
            best = holes.best(
                each
                for way in ways
                for each in holes.fill(
                    way, before, _simple(self.text[way.end : until]), self.wordings
                )
            )
            as_it_stands = wording.likelihood(before + _simple(self.text[start:until]))
            good = best is not None and best.likelihood > as_it_stands
            if best and good and (unfold is unfolds[-1] or not holes.odd(best)):
                original = best.text.translate(_FOLD) if self.folded else best.text
                return Edit(start, best.end, original, kind)
        return None


def _simple(text: str) -> str:
    """Return text without annotations in simplified characters, for judging a wording."""
    return _ANNOTATION.sub("", text).translate(simplified_characters())
