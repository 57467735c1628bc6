"""Expands the word lists in `words/` into sentences; a given generator draws each choice.

A word list has sections `[symbol]` of alternatives, separated by blanks or line ends. In an
alternative, `{symbol}` is expanded in turn, `{symbol*}` prefers `symbol.<topic>`, and `{2..96}`
is an integer from that range. Lines that begin with # are comments.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

_WORDS = Path(__file__).parent / "words"
_SLOT = re.compile(r"\{([^}]+)\}")
_Piece = str | tuple[str, bool] | tuple[int, int]
_Rules = dict[str, tuple[tuple[_Piece, ...], ...]]

BASES = {"presidium": ("common", "npc", "presidium")}
"""Word lists of the kinds that use more than `common` and their own; later ones win."""


@cache
def _rules_of(kind: str) -> _Rules:
    """Return the rules for reports of a kind; its name is that of its file in `words/`."""
    rules: _Rules = {}
    for name in BASES.get(kind, ("common", kind)):
        rules |= _parse((_WORDS / f"{name}.txt").read_text(encoding="utf-8"))
    return rules


def _parse(source: str) -> _Rules:
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    for line in source.splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section.extend(line.split())
    return {name: tuple(map(_pieces, words)) for name, words in sections.items()}


def _pieces(alternative: str) -> tuple[_Piece, ...]:
    parts = _SLOT.split(alternative)  # literal, slot, literal, slot, …, literal
    return tuple(
        _slot(part) if index % 2 else part for index, part in enumerate(parts) if part or index % 2
    )


def _slot(name: str) -> _Piece:
    if ".." in name:
        low, high = name.split("..")
        return int(low), int(high)
    return name.removesuffix("*"), name.endswith("*")


POOL = 200
"""Expansions in the pool of a symbol and topic: few enough to write once, enough to vary."""


class Writer:
    """Writes the text of one report.

    kind: name of its word list. fixed: expansions of symbols that are the same in all its text.
    random: the generator that draws all choices.
    """

    def __init__(self, kind: str, fixed: Mapping[str, str], random: Random) -> None:
        self._kind = kind
        self._rules = _rules_of(kind)
        self._fixed = fixed
        self.random = random

    def write(self, symbol: str, topic: str = "") -> str:
        """Return an expansion of a symbol, on a topic if one is given; KeyError if unknown."""
        alternatives = self._rules[symbol]
        alternative = alternatives[int(self.random.random() * len(alternatives))]
        return "".join([self._piece(piece, topic) for piece in alternative])

    def from_pool(self, symbol: str, topic: str = "") -> str:
        """Return an expansion from the pool that all reports of the kind share."""
        pool = _pool(self._kind, symbol, topic)
        return pool[int(self.random.random() * len(pool))]

    def topics(self) -> list[str]:
        """Return the kind's topics in the order of the word list."""
        return [str(pieces[0]) for pieces in self._rules["topics"]]

    def _piece(self, piece: _Piece, topic: str) -> str:
        if isinstance(piece, str):
            return piece
        first, second = piece
        if isinstance(first, int):
            return str(first + int(self.random.random() * (second - first + 1)))
        if first in self._fixed:
            return self._fixed[first]
        if second and f"{first}.{topic}" in self._rules:
            first = f"{first}.{topic}"
        return self.write(first, topic)


@cache
def _pool(kind: str, symbol: str, topic: str) -> tuple[str, ...]:
    fixed = {"place_short": "全域", "body": "本机关", "year": "新一", "last": "过去一"}
    writer = Writer(kind, fixed, Random(f"{kind}/{symbol}/{topic}"))
    return tuple(writer.write(symbol, topic) for _ in range(POOL))
