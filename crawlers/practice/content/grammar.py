"""Expands the word lists of `words/` into sentences, each choice drawn from a given generator.

A word list is sections `[symbol]` of alternatives set apart by blanks or line ends. In an
alternative `{symbol}` is expanded in turn, `{symbol*}` prefers `symbol.<topic>`, and `{2..96}`
is a whole number of that range. Lines that begin with # are comments.
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
"""Word lists of a kind where they are more than `common` and its own; later ones win."""


@cache
def _rules_of(kind: str) -> _Rules:
    """Return the rules for reports of a kind, named like its file in `words/`."""
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
"""Expansions of a symbol and topic in a pool: few enough to write once, many enough to differ."""


class Writer:
    """Writes text of one report: its kind's rules, its fixed words, and its generator.

    kind: names the word list.
    """

    def __init__(self, kind: str, fixed: Mapping[str, str], random: Random) -> None:
        self._kind = kind
        self._rules = _rules_of(kind)
        self._fixed = fixed
        self.random = random

    def write(self, symbol: str, topic: str = "") -> str:
        """Return one expansion of a symbol."""
        alternatives = self._rules[symbol]
        alternative = alternatives[int(self.random.random() * len(alternatives))]
        return "".join([self._piece(piece, topic) for piece in alternative])

    def from_pool(self, symbol: str, topic: str = "") -> str:
        """Return an expansion that other reports of the kind may have, too."""
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
