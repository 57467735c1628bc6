"""Find the damaged spots of a mirror's text, and what stood there, still in traditional script.

Used by normalize.restoration on texts that are known to be damaged. The byte pairs are read by
normalize.bytepairs and completed by normalize.holes; here stands where to look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

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
from normalize.habits import Habits, simple, without_annotations
from normalize.script import only_traditional

_SPOT = re.compile(
    rf"(?P<head>[^\x00-\x7f]|[\x40-\x7e])\( ?(?P<only>{pinyin.SYLLABLE}) ?\)(?![{LOST}(])"
    rf"|(?P<many>[^\x00-\x7f])(?P<annotations>(?:{ANNOTATION})+)(?P<split>{SPLIT})?"
    rf"|(?:[^\x00-\x7f]|[{re.escape(''.join(FOLDED))}])(?={SPLIT})"
    rf"|(?P<filtered>[{LOST}](?=,?{MARK}))"
)
_LINE = re.compile(r"^(?=([^\x00-\x7f]{1,8}))", re.MULTILINE)
_LOSS_BESIDE = re.compile(r"[?？](?=\ufffd)|(?<=\ufffd)[?？]")
_TORN_START = re.compile(
    r"^\?(?:(?P<heading>[（(][一二三四五六七八九十]{1,3}[）)])|(?=\. ?[^\x00-\x7f]))", re.MULTILINE
)
_SYLLABLE = re.compile(pinyin.SYLLABLE)
_SPLIT = re.compile(SPLIT)
_PINYIN = re.compile(f"{ANNOTATION}|{SPLIT}")
_STRAY = 0xA1
"""Lead byte of U+3000 (A1A1): what byte-wise trimming of indents leaves or takes too much."""
_ODD = 6.0
"""How much likelier (natural log) a line's opening must read when shifted to be read so."""
_GARBLED = -8.5
"""Log likelihood per character of six characters under which they are not what was written."""
_MOST_GARBLED = 60

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
    def habits(self) -> Habits:
        return Habits(self.text)

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
            start, opening = line.start(), simple(line[1])
            first = pair(self.text[start])
            rest = first[1:] if first[0] == _STRAY else (_STRAY, *first)
            opened = Reading(start + 1).then(start + 1, *rest)
            if opened and (opening[0] in _CLOSING or _shifted(line[1], rest)):
                edit = self._read(opened, start, "shift")
                if edit:
                    yield edit
        for torn in _TORN_START.finditer(self.text):
            original = "" if torn["heading"] else holes.UNRESOLVED
            yield Edit(torn.start(), torn.start() + 1, original, "shift")

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
            return self._read(Reading(start), start, "punctuation") or self._garbled(*spot.span())
        if not spot["many"] or spot["split"]:
            edit = self._read(Reading(start), start, "split_annotation")
            loss = _SPLIT.search(self.text, start + 1)
            if edit or not loss:
                return edit
            garbled = self._garbled(*loss.span())
            kept = without_annotations(self.text[start : loss.start()])
            return Edit(start, garbled.end, kept + garbled.original, garbled.kind)
        syllables = _SYLLABLE.findall(spot["annotations"])
        if not all(pinyin.reads(spot["many"], syllable) for syllable in syllables):
            return None
        return Edit(start, spot.end("annotations"), spot["many"], "annotation")

    def _garbled(self, start: int, end: int) -> Edit:
        """Return the edit that marks a loss and what it garbled, which cannot be told."""
        marks = 1
        while end < len(self.text) and self.text[end] != "\n" and marks < _MOST_GARBLED:
            pinyin_here = _PINYIN.match(self.text, end)
            if pinyin_here:
                marks, end = marks + pinyin_here[0].startswith(tuple(LOST)), pinyin_here.end()
                continue
            ahead = simple(self.text[end : end + 12]).partition("\n")[0][:6]
            trail = "@" <= self.text[end] <= "~"
            if not trail and wording.likelihood(ahead) > _GARBLED * len(ahead):
                break
            marks, end = marks + 1, end + 1
        return Edit(start, end, holes.UNRESOLVED * marks, "unresolved")

    def _read(self, opening: Reading, start: int, kind: str) -> Edit | None:
        """Return the likeliest original from start on, if likelier than what stands there."""
        unfolds = (Unfold.MARKS, Unfold.ALL) if self.folded else (Unfold.NOTHING,)
        before = simple(self.text[max(0, start - 32) : start])[-6:]
        for unfold in unfolds:
            ways = list(readings(self.text, opening, unfold)) if self.patience > 0 else []
            self.patience -= sum(way.holes for way in ways)
            until = max((way.end for way in ways), default=start) + 24
            best = holes.best(
                (
                    each
                    for way in ways
                    for each in holes.fill(
                        way, before, simple(self.text[way.end : until]), self.habits
                    )
                ),
                self.text,
            )
            as_it_stands = wording.likelihood(before + simple(self.text[start:until]))
            good = best is not None and best.likelihood > as_it_stands
            if best and good and (best.plain or unfold is unfolds[-1]):
                original = normalize("NFKC", best.text) if self.folded else best.text
                original = _LOSS_BESIDE.sub(holes.UNRESOLVED, original)
                return Edit(start, best.end, original, kind)
        return None


def _shifted(opening: str, rest: tuple[int, ...]) -> bool:
    """Tell whether the opening of a line reads better when its bytes begin with rest."""
    raw = bytes((*rest, *(byte for char in opening[1:] for byte in pair(char))))
    other = simple(raw[: len(raw) // 2 * 2].decode("gbk", "replace"))
    return wording.likelihood(other) > wording.likelihood(simple(opening)) + _ODD
