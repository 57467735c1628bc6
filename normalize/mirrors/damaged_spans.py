"""Find the damaged spots of a mirror's text, and what stood there, still in traditional script.

Used by normalize.mirrors.restoration on texts that are known to be damaged. The byte pairs are read by
normalize.mirrors.byte_pairs and completed by normalize.mirrors.beam_search; here stands where to look.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from math import inf
from typing import NamedTuple
from unicodedata import normalize

from normalize.language import log_likelihood, only_traditional
from normalize.mirrors import pinyin, ranking
from normalize.mirrors.beam_search import Search, SearchStart
from normalize.mirrors.byte_pairs import ANNOTATION, FOLDED, LOST, MARK, MARKS, SPLIT, pair
from normalize.mirrors.detection import doubled_commas
from normalize.mirrors.ranking import Beside, Filled, doubtful
from normalize.mirrors.search_state import Filler
from normalize.mirrors.text_profile import Habits, simple, without_annotations

_SPOT = re.compile(
    rf"(?P<head>[^\x00-\x7f]|[\x40-\x7e])"
    rf"[(（] ?(?P<only>{pinyin.SYLLABLE}) ?[)）](?!{ANNOTATION}|[{LOST}])"
    rf"|(?P<many>[^\x00-\x7f])(?P<annotations>(?:{ANNOTATION})+)(?P<split>{SPLIT})?"
    rf"|(?:[^\x00-\x7f]|[{re.escape(''.join(FOLDED))}])(?={SPLIT})"
    rf"|(?P<filtered>[{LOST}](?=,?{MARK}))"
)
_LINE = re.compile(r"^(?=([^\x00-\x7f]{1,8}))", re.MULTILINE)
_LOSS_BESIDE = re.compile(r"[?？](?=\ufffd)|(?<=\ufffd)[?？]")
_TORN_START = re.compile(
    rf"^[{LOST}](?:(?P<whole>[（(][一二三四五六七八九十]{{1,3}}[）)]|$)|(?=\. ?[^\x00-\x7f]|\d))",
    re.MULTILINE,
)
"""A line whose stray byte took an ASCII character along, or nothing."""
_SYLLABLE = re.compile(pinyin.SYLLABLE)
_SPLIT = re.compile(SPLIT)
_PINYIN = re.compile(f"{ANNOTATION}|{SPLIT}")
_RESIDUE = re.compile(rf"{pinyin.SYLLABLE} ?[)）]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TRIES = 10
"""Spots at which it is tried whether pairs vanished, until one tells that they do."""
_EVIDENT = 2.0
"""How much likelier (natural log) a reading with vanished pairs must be to tell that they do."""
_STRAY = 0xA1
"""Lead byte of U+3000 (A1A1): what byte-wise trimming of indents leaves or takes too much."""
_ODD = 6.0
"""How much likelier (natural log) a line's opening must read when shifted to be read so."""
_GARBLED = -8.5
"""Log likelihood per character of six characters under which they are not what was written."""
_MOST_GARBLED = 60

_CLOSING = frozenset("。、，；：！？”’》）〉")


class SpanEdit(NamedTuple):
    """`text[start:end]` of the damaged text was `original`."""

    start: int
    end: int
    original: str
    kind: str


def edits(text: str) -> list[SpanEdit]:
    """Return what to put where in a damaged text, in order, none over another."""
    mirrored = _Mirrored(text)
    found = list(_edits(mirrored))
    if not mirrored.vanishing:
        return found
    return list(_edits(_Mirrored(text, vanishing=True)))


def _edits(mirrored: "_Mirrored") -> Iterator[SpanEdit]:
    found = [*mirrored.shifts(), *mirrored.commas()]
    found.sort(key=lambda edit: edit.start, reverse=True)
    position = 0
    while position < len(mirrored.text):
        limit = found[-1].start if found else len(mirrored.text)
        for edit in mirrored.spots(position, limit):
            yield edit
            position = edit.end
        if not found:
            return
        if found[-1].start >= position:
            edit = mirrored.with_residue(found.pop())
            yield edit
            position = edit.end
        while found and found[-1].start < position:
            found.pop()


class _Mirrored:
    """A damaged text.

    folded: full-width forms in it were folded (NFKC).
    vanishing: nothing shows where GBK has no character. It is tried at a few spots.
    patience: how many more steps of readings are tried, so that time stays bounded.
    """

    def __init__(self, text: str, *, vanishing: bool = False) -> None:
        self.text = text
        self.patience = 20_000 + 2 * len(text)
        self.vanishing = vanishing
        self._tries = 0 if _PRIVATE.search(text) else _TRIES
        self._fillers: dict[bool, Filler] = {}
        self.folded = not any(mark in text for mark in MARKS)

    @cached_property
    def habits(self) -> Habits:
        return Habits(self.text)

    def spots(self, position: int, limit: int) -> Iterator[SpanEdit]:
        """Yield the edits that annotations and filtered marks ask for."""
        while spot := _SPOT.search(self.text, position, limit):
            edit = self._annotation(spot) if spot["head"] else self._broken(spot)
            position = spot.end()
            if edit:
                edit = self.with_residue(edit)
                position = edit.end
                yield edit

    def with_residue(self, edit: SpanEdit) -> SpanEdit:
        """Return an edit that ends in a mark with what is left of pinyin behind it."""
        residue = _RESIDUE.match(self.text, edit.end)
        marked = edit.original.endswith(ranking.UNRESOLVED)
        return edit._replace(end=residue.end()) if residue and marked else edit

    def shifts(self) -> Iterator[SpanEdit]:
        """Yield the lines that begin with a stray A1, or without the A1 of their first mark."""
        for line in _LINE.finditer(self.text):
            start, opening = line.start(), simple(line[1])
            first = pair(self.text[start])
            rest = first[1:] if first[0] == _STRAY else (_STRAY, *first)
            opened = SearchStart(start + 1, rest)
            if rest[0] > 0x80 and (opening[0] in _CLOSING or _shifted(line[1], rest)):
                edit = self._read(opened, start, "shift")
                if edit:
                    yield edit
        for torn in _TORN_START.finditer(self.text):
            original = ranking.UNRESOLVED if torn["whole"] is None else ""
            yield SpanEdit(torn.start(), torn.start() + 1, original, "shift")

    def commas(self) -> Iterator[SpanEdit]:
        """Yield the commas before marks."""
        for position in doubled_commas(self.text):
            yield SpanEdit(position, position + 1, "", "doubled_comma")

    def _annotation(self, spot: re.Match[str]) -> SpanEdit | None:
        head, start = spot["head"], spot.start()
        # A mirror's table may have a reading that pypinyin lacks.
        if head in only_traditional() or pinyin.reads(head, spot["only"]):
            return SpanEdit(start, spot.end(), head, "annotation")
        if spot["only"] == pinyin.plain(spot["only"]):
            return None
        # The character is torn, too: perhaps one whose lost byte nobody marked.
        torn = self._read(SearchStart(start), start, "split_annotation") if head > "\x7f" else None
        return torn or SpanEdit(start, spot.end(), ranking.UNRESOLVED, "unresolved")

    def _broken(self, spot: re.Match[str]) -> SpanEdit | None:
        start = spot.start()
        if spot["filtered"]:
            return self._read(SearchStart(start), start, "punctuation") or self._garbled(
                *spot.span()
            )
        if not spot["many"] or spot["split"]:
            edit = self._read(SearchStart(start), start, "split_annotation")
            loss = _SPLIT.search(self.text, start + 1)
            if edit or not loss:
                return edit
            garbled = self._garbled(*loss.span())
            kept = without_annotations(self.text[start : loss.start()])
            return SpanEdit(start, garbled.end, kept + garbled.original, garbled.kind)
        syllables = _SYLLABLE.findall(spot["annotations"])
        if not all(pinyin.reads(spot["many"], syllable) for syllable in syllables):
            return None
        return SpanEdit(start, spot.end("annotations"), spot["many"], "annotation")

    def _garbled(self, start: int, end: int) -> SpanEdit:
        """Return the edit that marks a loss and what it garbled, which cannot be told."""
        marks = 1
        while end < len(self.text) and self.text[end] != "\n" and marks < _MOST_GARBLED:
            pinyin_here = _PINYIN.match(self.text, end)
            if pinyin_here:
                marks, end = marks + pinyin_here[0].startswith(tuple(LOST)), pinyin_here.end()
                continue
            ahead = simple(self.text[end : end + 12]).partition("\n")[0][:6]
            trail = "@" <= self.text[end] <= "~"
            if not trail and log_likelihood(ahead) > _GARBLED * len(ahead):
                break
            marks, end = marks + 1, end + 1
        return SpanEdit(start, end, ranking.UNRESOLVED * marks, "unresolved")

    def _read(self, opening: SearchStart, start: int, kind: str) -> SpanEdit | None:
        """Return the likeliest original from start on, if likelier than what stands there."""
        before = simple(self.text[max(0, start - 32) : start])[-6:]
        found = self._best(opening, start, before, vanishing=self.vanishing)
        if self._tries > 0 and not self.vanishing and self._doubts(found, before):
            self._tries -= 1
            other = self._best(opening, start, before, vanishing=True)
            least = found.likelihood + _EVIDENT if found else -inf
            if other and other.vanished and other.likelihood > least:
                self.vanishing, found = True, other
        if found is None:
            return None
        original = normalize("NFKC", found.text) if self.folded else found.text
        original = _LOSS_BESIDE.sub(ranking.UNRESOLVED, original)
        return SpanEdit(start, found.end, original, kind)

    def _doubts(self, found: Filled | None, before: str) -> bool:
        if found is None:
            return True
        after = simple(self.text[found.end : found.end + 1])
        return doubtful(found, before[-1:], after)

    def _best(
        self, opening: SearchStart, start: int, before: str, *, vanishing: bool
    ) -> Filled | None:
        if self.patience <= 0:
            return None
        if vanishing not in self._fillers:
            self._fillers[vanishing] = Filler(self.habits, vanishing=vanishing)
        search = Search(self.text, self._fillers[vanishing], folded=self.folded)
        endings = search.endings(opening, before)
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        filled = ranking.weigh(endings, Beside(before, line), self.text, self.habits)
        self.patience -= search.work
        best = ranking.best(filled, self.text)
        stands = ranking.as_it_stands(filled, before, self.text, start)
        return best if best and best.likelihood > stands else None


def _shifted(opening: str, rest: tuple[int, ...]) -> bool:
    """Tell whether the opening of a line reads better when its bytes begin with rest."""
    raw = bytes((*rest, *(byte for char in opening[1:] for byte in pair(char))))
    other = simple(raw[: len(raw) // 2 * 2].decode("gbk", "replace"))
    return log_likelihood(other) > log_likelihood(simple(opening)) + _ODD
