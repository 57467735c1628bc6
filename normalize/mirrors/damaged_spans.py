"""Find the damaged spans of a mirror's text and their originals, still in traditional script.

Used by normalize.mirrors.restoration on texts that are known to be damaged. This module decides
where to look. normalize.mirrors.byte_pairs reads the byte pairs, normalize.mirrors.beam_search
completes them.
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
from normalize.mirrors.ranking import CandidateText, LeftContext, doubtful
from normalize.mirrors.search_state import StateExpander
from normalize.mirrors.text_profile import TextProfile, simple, without_annotations

_SPAN = re.compile(
    rf"(?P<head>[^\x00-\x7f]|[\x40-\x7e])"
    rf"[(（] ?(?P<only>{pinyin.SYLLABLE}) ?[)）](?!{ANNOTATION}|[{LOST}])"
    rf"|(?P<many>[^\x00-\x7f])(?P<annotations>(?:{ANNOTATION})+)(?P<split>{SPLIT})?"
    rf"|(?:[^\x00-\x7f]|[{re.escape(''.join(FOLDED))}])(?={SPLIT})"
    rf"|(?P<filtered>[{LOST}](?=,?{MARK}))"
)
_UNFOLDED = {"£": "￡", "¢": "￠", "¥": "￥"}
"""Characters whose GBK forms were folded (NFKC)."""
_HALF = re.compile(r"[^\x00-\x7f][@-~](?![@-~])")
"""A character and half of another at the start of a line."""
_LINE = re.compile(r"^(?=([^\x00-\x7f]{1,8}))", re.MULTILINE)
_LOSS_NEXT_TO_MARK = re.compile(r"[?？](?=\ufffd)|(?<=\ufffd)[?？]")
_TORN_START = re.compile(
    rf"^[{LOST}](?:(?P<whole>[（(][一二三四五六七八九十]{{1,3}}[）)]|$)|(?=\. ?[^\x00-\x7f]|\d))",
    re.MULTILINE,
)
"""A line that begins with a stray byte, which swallowed an ASCII character or nothing."""
_LOST_INDENT = re.compile(
    r"^(?:(?:[?？][ \t]*){2,8}|\ufffd(?: ?\ufffd){1,7} *|[?？][ \t]+)(?=[^\x00-\x7f?？\ufffd])"
    r"|^[?？](?:[ \t]*[?？]){2,7}[ \t]*(?=[(\dA-Za-z]|$)"
    r"|^(?:聽(?:\( ?tīng ?\))?[? ]?){3,}|^(?:聽(?:\( ?tīng ?\))?[? ]{1,2}){2,}"
    r"|^牋+ *|^(?:銆€)+ *|^(?:Â ?)+"
    r"|^&nbsp;(?: ?&nbsp;)* *",
    re.MULTILINE,
)
"""No-break or wide spaces of an indent for which GBK has no character, or which were read in
another encoding: nothing of the text was lost."""
_ASKED = ("?", "？")
_ASKING = re.compile(r"^(?:[?？][ \t]*){2,8}(?=[\u4e00-\u9fff])", re.MULTILINE)
"""The same in a text that is not damaged otherwise."""
_MASKED = re.compile(r"(?<=人民)\*{1,3}(?=和[国國])")
"""A character that a filter for advertisements removed from 共和国."""
_SYLLABLE = re.compile(pinyin.SYLLABLE)
_SPLIT = re.compile(SPLIT)
_PINYIN = re.compile(f"{ANNOTATION}|{SPLIT}")
_RESIDUE = re.compile(rf"{pinyin.SYLLABLE} ?[)）]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HALVED = r"[@-~](?![@-~])"
_GARBAGE = re.compile(
    rf"{_HALVED}|[{LOST}€](?=[^\x00-\x7f]|{_HALVED}|$)|[^\x00-\x7f](?={_HALVED})", re.MULTILINE
)
"""Half of a character that was not restored, or the next loss, or a character next to those."""
_LEFTOVER = re.compile(r"[^\n]{0,5}[\\|~^_`@{}\[\]](?=[^\x00-\x7f])")
"""Text up to the half of a character, which no report contains."""
_LAST_LOSS = re.compile(r"\?$", re.MULTILINE)
_LONE_LOSS = re.compile(r"^[^\x00-\x7f\w]\?$", re.MULTILINE)
"""A line of one character whose bytes were shifted."""
_TRIES = 12
"""Spans with whole shifted pairs that are plausible without vanished pairs; after so many, pairs
are taken not to vanish. One in twenty would."""
_MANY_BROKEN = 8
"""Broken spans above which a text is restored strictly: with each span, the chance grows that one
of them is wrong beyond the usual margin. A passage has few, a whole report some thirty."""
_SHORT = 2
"""Up to this many characters, a candidate contains no whole shifted pair."""
_EVIDENT = 2.0
"""How much likelier (natural log) a candidate with vanished pairs must be to prove it."""
_DOUBT = 3.0
"""How much more margin (natural log) a doubtful candidate needs where pairs may have vanished."""
_STRAY = 0xA1
"""Byte of U+3000 (A1A1): trimming indents byte by byte leaves one, or removes one too many."""
_ODD = 6.0
"""How much likelier (natural log) the beginning of a line must be when shifted to be read so."""
_GARBLED = -8.5
"""Log likelihood per character below which six characters are garbled."""
_MOST_GARBLED = 60

_BROKEN = frozenset({"split_annotation", "shift"})
"""Kinds of edits of spans whose bytes were shifted."""
_CLOSING = frozenset("。、，；：！？”’》）〉")


class SpanEdit(NamedTuple):
    """`text[start:end]` of the damaged text was `original`; kind: see `restore`.

    rivals: the readings between which the wording does not decide, likeliest first.
    """

    start: int
    end: int
    original: str
    kind: str
    rivals: tuple[str, ...] = ()


def sure_edits(text: str) -> list[SpanEdit]:
    """Return the edits that are certain in any text: question marks of an indent, 人民**和国."""
    found: list[SpanEdit] = []
    if "*" in text:
        found += (SpanEdit(*each.span(), "共", "mask") for each in _MASKED.finditer(text))
    if text.startswith(_ASKED) or any(f"\n{mark}" in text for mark in _ASKED):
        found += (SpanEdit(*each.span(), "", "lost_indent") for each in _ASKING.finditer(text))
    return sorted(found)


def edits(text: str) -> list[SpanEdit]:
    """Return the edits that restore a damaged text, in order and without overlaps."""
    damaged = _DamagedText(text)
    found = list(_edits(damaged))
    if not damaged.vanishing:
        return found
    return list(_edits(_DamagedText(text, vanishing=True)))


def _edits(damaged: "_DamagedText") -> Iterator[SpanEdit]:
    found = [*damaged.shift_edits(), *damaged.comma_edits(), *damaged.mask_edits()]
    found.sort(key=lambda edit: edit.start, reverse=True)
    position = 0
    while position < len(damaged.text):
        limit = found[-1].start if found else len(damaged.text)
        for edit in damaged.annotation_edits(position, limit):
            yield edit
            position = edit.end
        if not found:
            return
        if found[-1].start >= position:
            edit = damaged.with_residue(found.pop())
            yield edit
            position = edit.end
        while found and found[-1].start < position:
            found.pop()


class _DamagedText:
    """A damaged text.

    folded: full-width forms in it were folded (NFKC).
    vanishing: nothing shows where GBK has no character; a few spans are searched both ways.
    budget: states that may still be extended; it bounds the time.
    """

    def __init__(self, text: str, *, vanishing: bool = False) -> None:
        self.text = text
        self.budget = 20_000 + 2 * len(text)
        self.vanishing = vanishing
        self._private = bool(_PRIVATE.search(text))
        self._tries = 0 if self._private else _TRIES
        self._broken_spans = len(_SPLIT.findall(text))
        self._expanders: dict[bool, StateExpander] = {}
        self.folded = not any(mark in text for mark in MARKS)

    @cached_property
    def profile(self) -> TextProfile:
        return TextProfile(self.text)

    def annotation_edits(self, position: int, limit: int) -> Iterator[SpanEdit]:
        """Yield the edits of annotations and filtered marks."""
        while span := _SPAN.search(self.text, position, limit):
            edit = self._annotation(span) if span["head"] else self._broken(span)
            position = span.end()
            if edit:
                edit = self.with_residue(edit)
                position = edit.end
                yield edit

    def with_residue(self, edit: SpanEdit) -> SpanEdit:
        """Return the edit; if it ends in a mark, extended over the garbled text after it."""
        if edit.kind in _BROKEN and _LAST_LOSS.match(self.text, edit.end):
            original = edit.original + ranking.UNRESOLVED
            return edit._replace(end=edit.end + 1, original=original)
        if edit.kind in _BROKEN and (left := _LEFTOVER.match(self.text, edit.end)):
            marks = 2 + sum(map("\x7f".__lt__, left[0]))
            original = edit.original[:-1] + ranking.UNRESOLVED * marks
            edit = edit._replace(end=left.end(), original=original)
        if not edit.original.endswith(ranking.UNRESOLVED):
            return edit
        residue = _RESIDUE.match(self.text, edit.end)
        marks, end = self._garbled_until(residue.end() if residue else edit.end)
        return edit._replace(end=end, original=edit.original + ranking.UNRESOLVED * marks)

    def shift_edits(self) -> Iterator[SpanEdit]:
        """Yield the edits of lines with a stray A1 at the start, or without that of their mark."""
        for line in _LINE.finditer(self.text):
            start, opening = line.start(), simple(line[1])
            char = self.text[start]
            first = pair(_UNFOLDED.get(char, char) if self.folded else char)
            rest = first[1:] if first[0] == _STRAY else (_STRAY, *first)
            begin = SearchStart(start + 1, rest)
            if rest[0] > 0x80 and (
                opening[0] in _CLOSING or _HALF.match(self.text, start) or _shifted(line[1], rest)
            ):
                edit = self._read(begin, start, "shift")
                if edit:
                    yield edit
        for indent in _LOST_INDENT.finditer(self.text):
            yield SpanEdit(*indent.span(), "", "lost_indent")
        for lone in _LONE_LOSS.finditer(self.text):
            if pair(lone[0][0])[0] == _STRAY:
                yield SpanEdit(*lone.span(), ranking.UNRESOLVED, "shift")
        for torn in _TORN_START.finditer(self.text):
            original = ranking.UNRESOLVED if torn["whole"] is None else ""
            yield SpanEdit(torn.start(), torn.start() + 1, original, "shift")

    def comma_edits(self) -> Iterator[SpanEdit]:
        """Yield the edits of commas before marks."""
        for position in doubled_commas(self.text):
            yield SpanEdit(position, position + 1, "", "doubled_comma")

    def mask_edits(self) -> Iterator[SpanEdit]:
        """Yield the edits of masked characters."""
        for masked in _MASKED.finditer(self.text):
            yield SpanEdit(*masked.span(), "共", "mask")

    def _annotation(self, span: re.Match[str]) -> SpanEdit | None:
        head, start = span["head"], span.start()
        # A mirror's table may contain a reading that pypinyin lacks.
        if head in only_traditional() or pinyin.reads(head, span["only"]):
            return SpanEdit(start, span.end(), head, "annotation")
        if span["only"] == pinyin.plain(span["only"]):
            return None
        # The character is torn as well: perhaps its lost byte has no loss mark.
        torn = self._read(SearchStart(start), start, "split_annotation") if head > "\x7f" else None
        return torn or SpanEdit(start, span.end(), ranking.UNRESOLVED, "unresolved")

    def _broken(self, span: re.Match[str]) -> SpanEdit | None:
        start = span.start()
        if span["filtered"]:
            return self._read(SearchStart(start), start, "punctuation") or self._garbled(
                *span.span()
            )
        if not span["many"] or span["split"]:
            edit = self._read(SearchStart(start), start, "split_annotation")
            loss = _SPLIT.search(self.text, start + 1)
            if edit or not loss:
                return edit
            garbled = self._garbled(*loss.span())
            kept = without_annotations(self.text[start : loss.start()])
            return SpanEdit(start, garbled.end, kept + garbled.original, garbled.kind)
        syllables = _SYLLABLE.findall(span["annotations"])
        if not all(pinyin.reads(span["many"], syllable) for syllable in syllables):
            return None
        return SpanEdit(start, span.end("annotations"), span["many"], "annotation")

    def _garbled(self, start: int, end: int) -> SpanEdit:
        """Return the edit that marks a loss, and the characters it garbled, as unresolved."""
        marks, end = self._garbled_until(end)
        return SpanEdit(start, end, ranking.UNRESOLVED * (1 + marks), "unresolved")

    def _garbled_until(self, end: int) -> tuple[int, int]:
        """Return how many characters from a position on are garbled, and where they end."""
        marks = 0
        while end < len(self.text) and self.text[end] != "\n" and marks < _MOST_GARBLED:
            pinyin_here = _PINYIN.match(self.text, end)
            if pinyin_here:
                marks, end = marks + pinyin_here[0].startswith(tuple(LOST)), pinyin_here.end()
                continue
            ahead = simple(self.text[end : end + 12]).partition("\n")[0][:6]
            trail = _GARBAGE.match(self.text, end)
            if not trail and log_likelihood(ahead) > _GARBLED * len(ahead):
                break
            marks, end = marks + 1, end + 1
        return marks, end

    def _read(self, begin: SearchStart, start: int, kind: str) -> SpanEdit | None:
        """Return the likeliest original from start on, if likelier than the text itself."""
        context = self._context(start)
        candidates = self._candidates(begin, context, vanishing=self.vanishing)
        found = self._best(candidates, context)
        doubted = self._doubts(found, context.before)
        if found and not doubted and len(found.text) > _SHORT:
            self._tries -= 1
        if self._tries > 0 and not self.vanishing and doubted:
            others = self._candidates(begin, context, vanishing=True)
            other = self._best(others, context)
            least = found.likelihood + _EVIDENT if found else -inf
            if other and other.vanished and other.likelihood > least:
                self.vanishing, found = True, other
            else:
                found = self._best([*candidates, *others], context, _DOUBT)
        if found is None or found.likelihood <= ranking.unchanged_likelihood(
            candidates, context.before, self.text, start
        ):
            return None
        original, *rivals = map(self._as_shown, (found.text, *found.rivals))
        original = _LOSS_NEXT_TO_MARK.sub(ranking.UNRESOLVED, original)
        if original[-1:] in LOST and self.text[found.end : found.end + 1] in ("", "\n"):
            original = original[:-1] + ranking.UNRESOLVED
        return SpanEdit(start, found.end, original, kind, tuple(rivals))

    def _as_shown(self, text: str) -> str:
        return normalize("NFKC", text) if self.folded else text

    def _context(self, start: int) -> LeftContext:
        before = simple(self.text[max(0, start - 32) : start])[-6:]
        return LeftContext(before, self.text[self.text.rfind("\n", 0, start) + 1 : start])

    def _doubts(self, found: CandidateText | None, before: str) -> bool:
        if found is None:
            return True
        after = simple(self.text[found.end : found.end + 1])
        return doubtful(found, before[-1:], after)

    def _candidates(
        self, begin: SearchStart, context: LeftContext, *, vanishing: bool
    ) -> list[CandidateText]:
        if self.budget <= 0:
            return []
        if vanishing not in self._expanders:
            self._expanders[vanishing] = StateExpander(self.profile, vanishing=vanishing)
        search = Search(self.text, self._expanders[vanishing], folded=self.folded)
        endings = search.endings(begin, context.before)
        self.budget -= search.work
        return ranking.candidates(endings, context, self.text, self.profile)

    def _best(
        self, found: list[CandidateText], context: LeftContext, doubt: float = 0.0
    ) -> CandidateText | None:
        return ranking.best(
            found, self.text, context, self.profile, doubt,
            vanishing=self.vanishing, lacking=not self._private,
            strict=self.vanishing and self._broken_spans > _MANY_BROKEN,
        )  # fmt: skip


def _shifted(opening: str, rest: tuple[int, ...]) -> bool:
    """Return whether the opening of a line is likelier when its bytes begin with rest."""
    raw = bytes((*rest, *(byte for char in opening[1:] for byte in pair(char))))
    other = simple(raw[: len(raw) // 2 * 2].decode("gbk", "replace"))
    return log_likelihood(other) > log_likelihood(simple(opening)) + _ODD
