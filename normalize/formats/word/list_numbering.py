"""The numbers that Word prints before paragraphs and does not store: 一、 (一) 1.

A paragraph or its style names a list (w:num), which points to a definition with up to nine levels
(w:abstractNum). Lists of one definition count together, unless one overrides the start. See
ECMA-376 part 1, 17.9.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from normalize.formats.word.number_formats import number_text
from normalize.formats.word.paragraph_styles import WordStyles, list_place
from normalize.formats.word.symbols import symbol_text
from normalize.formats.word.word_markup import (
    Element,
    attribute,
    child,
    child_number,
    child_value,
    is_on,
    local_name,
)

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_HIGHEST_START = 99_999
_UNITS = "章节条款编篇部"
"""Ends of 第一章, 第一条, which a blank separates from the heading."""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is printed.

    restart: the level (1 is the highest) whose use restarts this one; 0 never; None for any above.
    style: the paragraph style that is linked to the level.
    """

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    hidden: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class ListLabel:
    """A printed number and what separates it from the text: "tab", "space" or "nothing"."""

    text: str
    suffix: str = "tab"

    def before(self, text: str) -> str:
        """Return the text with its number, as it would be typed: 一、标题, 1.标题, 1. 2024年."""
        if not text or not self.text:
            return self.text + text
        last, first = self.text[-1], text[0]
        words = (last.isascii() and last.isalnum()) or last in _UNITS
        latin = first.isascii() and first.isalnum() and last in ".)"
        blank = self.suffix == "space" or (self.suffix == "tab" and (words or latin))
        return f"{self.text}{' ' if blank and not first.isspace() else ''}{text}"


@dataclass(slots=True)
class _List:
    """A w:num: the key of its definition, its levels, and the starts that it overrides."""

    definition: str
    levels: Mapping[int, ListLevel]
    starts: Mapping[int, int]
    started: set[int] = field(default_factory=set)


class ListNumbering:
    """Counts the numbered paragraphs of a file, which must be passed in their order."""

    def __init__(self, root: Element | None, styles: WordStyles) -> None:
        self._styles = styles
        self._lists = _lists(root, styles)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def label(self, properties: Element | None) -> ListLabel | None:
        """Return the number of the next paragraph, or None if it has none.

        properties: the paragraph's pPr.
        """
        place = self._place(properties)
        if place is None:
            return None
        which, at = place
        level = which.levels.get(at)
        if level is None:
            return None
        counts = self._counts[which.definition]
        _count(counts, which, at)
        if level.hidden:
            return None
        if level.form == "bullet":
            return ListLabel(symbol_text(level.text), level.suffix)
        return ListLabel(_printed(level, which, counts), level.suffix)

    def _place(self, properties: Element | None) -> tuple[_List, int] | None:
        """Return the list and the level of a paragraph; its own properties precede its style's."""
        own = list_place(properties)
        chain = list(self._styles.chain(child_value(properties, "pStyle"), default=True))
        stated = [own, *(style.place for style in chain)]
        num_id = next((place.num_id for place in stated if place.num_id is not None), None)
        which = self._lists.get(num_id) if num_id else None
        if which is None:
            return None
        if own.level is not None:
            return which, own.level
        for style in chain:
            for at, level in which.levels.items():
                if level.style == style.style_id:
                    return which, at
            if style.place.level is not None:
                return which, style.place.level
        return which, 0


def _count(counts: dict[int, int], which: _List, at: int) -> None:
    """Count a paragraph of a level, and forget the levels below that start again after it."""
    if at in which.starts and at not in which.started:
        counts[at] = which.starts[at]
    elif at in counts:
        counts[at] += 1
    else:
        counts[at] = _start(which, at)
    which.started.add(at)
    for below in [each for each in counts if each > at]:
        level = which.levels.get(below)
        restart = level.restart if level else None
        if restart is None or at < restart:
            del counts[below]


def _start(which: _List, at: int) -> int:
    level = which.levels.get(at)
    return which.starts.get(at, level.start if level else 1)


def _printed(level: ListLevel, which: _List, counts: Mapping[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        other = which.levels.get(at, level)
        form = "decimal" if level.legal and other.form != "none" else other.form
        return _custom(counts.get(at, _start(which, at)), form)

    return _PLACE.sub(number, level.text)


def _custom(number: int, form: str) -> str:
    """Return a number in a format of Word, or in one written as an example (001, 002, ...)."""
    if form.startswith("0"):
        return str(number).zfill(len(form.partition(",")[0].strip()))
    return number_text(number, form)


def _lists(root: Element | None, styles: WordStyles) -> dict[int, _List]:
    """Return the lists of numbering.xml by numId."""
    if root is None:
        return {}
    definitions = {
        attribute(each, "abstractNumId") or "": each
        for each in root
        if local_name(each) == "abstractNum"
    }
    nums = {
        attribute(each, "numId") or "": child_value(each, "abstractNumId") or ""
        for each in root
        if local_name(each) == "num"
    }
    found: dict[int, _List] = {}
    for each in root:
        if local_name(each) != "num" or not (attribute(each, "numId") or "").isdecimal():
            continue
        key = _definition(nums[attribute(each, "numId") or ""], definitions, nums, styles)
        levels = _levels(definitions.get(key))
        starts: dict[int, int] = {}
        for override in (one for one in each if local_name(one) == "lvlOverride"):
            levels |= _levels(override)
            start = child_number(override, "startOverride")
            at = attribute(override, "ilvl") or ""
            if start is not None and abs(start) <= _HIGHEST_START and at.isdecimal():
                starts[int(at)] = start
        found[int(attribute(each, "numId") or "")] = _List(key, levels, starts)
    return found


def _definition(
    key: str, definitions: Mapping[str, Element], nums: Mapping[str, str], styles: WordStyles
) -> str:
    """Return the key of the definition that has the levels: a list style may stand in between."""
    for _ in range(_LEVELS):
        linked = child_value(definitions.get(key), "numStyleLink")
        if linked is None:
            return key
        num_id = next((style.place.num_id for style in styles.chain(linked)), None)
        key = nums.get(str(num_id), "")
    return key


def _levels(parent: Element | None) -> dict[int, ListLevel]:
    found = {}
    for each in parent if parent is not None else ():
        at = attribute(each, "ilvl") or ""
        if local_name(each) == "lvl" and at.isdecimal() and int(at) < _LEVELS:
            found[int(at)] = _level(each)
    return found


def _level(element: Element) -> ListLevel:
    start = child_number(element, "start")
    return ListLevel(
        start=start if start is not None and abs(start) <= _HIGHEST_START else 1,
        form=_form(element),
        text=child_value(element, "lvlText") or "",
        suffix=child_value(element, "suff") or "tab",
        legal=bool(is_on(element, "isLgl")),
        hidden=bool(is_on(child(element, "rPr"), "vanish")),
        restart=child_number(element, "lvlRestart"),
        style=child_value(element, "pStyle"),
    )


def _form(element: Element) -> str:
    """Return the number format; a newer one is an alternative with a plain one as its fallback."""
    alternatives = child(element, "AlternateContent")
    newer = child(child(alternatives, "Choice"), "numFmt")
    pattern = attribute(newer, "format") or ""
    if pattern.startswith("0"):
        return pattern
    plain = child(element, "numFmt")
    if plain is None:
        plain = child(child(alternatives, "Fallback"), "numFmt")
    return attribute(plain, "val") or "decimal"
