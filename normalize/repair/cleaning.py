"""Cleaning: characters with several encodings get one form; the published wording stays.

Invisible characters, spaces, line ends, radicals, private-use code points and full-width digits
are normalised, and each change is counted by kind. Punctuation and letters are unchanged.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize.language import (
    code_points,
    compatibility_ideographs,
    private_use_characters,
    radical_characters,
)


@dataclass(frozen=True, slots=True)
class Change:
    """How many matches one kind of cleaning replaced."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text and its changes.

    changes: kinds with a count above 0, in the order they were applied: "line_end", "control",
        "invisible", "private_use", "radical", "compatibility", "zero", "digit",
        "decimal_point", "space", "line_edge", "blank_line", "text_edge".
    private: private-use characters that no standard explains; they are unchanged.
    """

    text: str
    changes: tuple[Change, ...] = ()
    private: int = 0


_SPACES: Final = " \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ZEROS: Final = "○◯０0ＯOΟО"
_DIGITS: Final = "一二三四五六七八九〇"
_PRIVATE_USE: Final = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
_PRIVATE = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _PRIVATE_USE) + "]")

_After = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class _Step:
    """A substitution, skipped if the text contains none of the characters and strings."""

    kind: str
    pattern: re.Pattern[str]
    after: _After
    characters: frozenset[str] = frozenset()
    strings: tuple[str, ...] = ()


def clean(text: str) -> Cleaned:
    """Return the normalised text with its changes. Idempotent; never raises.

    Lines end in a line feed. A line has no spaces at its ends and no two in a row. There is at
    most one blank line between two others, and none at either end.
    """
    changes, present = [], _present(text)
    for bit, step in enumerate(_STEPS):
        if present >> bit & 1 or any(each in text for each in step.strings):
            text, count = step.pattern.subn(step.after, text)
            if count:
                changes.append(Change(step.kind, count))
                present = _present(text)
    whole = len(text)
    text = text.strip(" \t\n")
    if len(text) < whole:
        changes.append(Change("text_edge", whole - len(text)))
    private = len(_PRIVATE.findall(text)) if present >> len(_STEPS) & 1 else 0
    return Cleaned(text, tuple(changes), private)


def _present(text: str) -> int:
    """Return which steps the characters of a text require, as bits in the order of _STEPS.

    The bit after the last means that some are private. Looking each character up in a set took
    ten times as long: Python makes an object of each.
    """
    return int(np.bitwise_or.reduce(_needs().take(code_points(text)), initial=0))


@cache
def _needs() -> npt.NDArray[np.uint16]:
    """Return the bits of `_present`, indexed by code point."""
    table = np.zeros(0x110000, dtype=np.uint16)
    for bit, step in enumerate(_STEPS):
        table[[ord(each) for each in step.characters]] |= 1 << bit
    for first, last in _PRIVATE_USE:
        table[first : last + 1] |= 1 << len(_STEPS)
    return table


def _class(kind: str, characters: str, after: str) -> _Step:
    """Return the step that replaces each character of a regular expression class."""
    pattern = re.compile(f"[{characters}]")
    members = frozenset(filter(pattern.match, map(chr, range(0x10000))))
    return _Step(kind, pattern, after, members)


def _table(kind: str, table: dict[int, str]) -> _Step:
    characters = frozenset(map(chr, table))
    pattern = re.compile("[" + "".join(sorted(characters)) + "]")
    return _Step(kind, pattern, lambda match: table[ord(match[0])], characters)


_STEPS: Final = (
    _Step(
        "line_end",
        re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]"),
        "\n",
        frozenset("\r\x0b\x0c\x85\u2028\u2029"),
    ),
    _class("control", "\x00-\x08\x0e-\x1f\x7f-\x9f", ""),
    _class(
        "invisible",
        "\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb",
        "",
    ),
    # Joiners shape Arabic, Mongolian and Indic letters; everywhere else they are debris.
    _Step(
        "invisible",
        re.compile(
            "(?<![\u0600-\u1aff\u200c\u200d])[\u200c\u200d]+(?![\u0600-\u1aff\u200c\u200d])"
        ),
        "",
        frozenset("\u200c\u200d"),
    ),
    _table("private_use", private_use_characters()),
    _table("radical", radical_characters()),
    _table("compatibility", compatibility_ideographs()),
    # Circles for the Chinese zero, as in 二○二四年; digits and letters for it in years only.
    _Step(
        "zero",
        # The characters that may match come first, so that the search skips all others.
        re.compile(
            f"[{_ZEROS}](?<=[{_DIGITS}].)"
            f"(?:(?<=[○◯])[○◯]*(?=[{_DIGITS}年])|[{_ZEROS}]*(?=[{_DIGITS}]*年))"
        ),
        lambda match: "〇" * len(match[0]),
        frozenset(_ZEROS),
    ),
    _Step(
        "digit",
        re.compile("[０-９]"),
        lambda match: str(unicodedata.digit(match[0])),
        frozenset("０１２３４５６７８９"),
    ),
    # Not "１．２０２４年": the number of an item, then a year.
    _Step(
        "decimal_point", re.compile(r"(?<=[0-9])．(?=[0-9])(?![0-9]{4}年)"), ".", frozenset("．")
    ),
    _Step(
        "space",
        re.compile(f"[{_SPACES}]{{2,}}|[{_SPACES[1:]}]"),
        " ",
        frozenset(re.findall(f"[{_SPACES[1:]}]", "".join(map(chr, range(0x3001))))),
        ("  ",),
    ),
    _Step(
        "line_edge",
        re.compile("(?<=\n)[ \t]+|(?<![ \t])[ \t]+(?=\n)"),
        "",
        strings=("\n ", "\n\t", " \n", "\t\n"),
    ),
    _Step("blank_line", re.compile("\n{3,}"), "\n\n", strings=("\n\n\n",)),
)
