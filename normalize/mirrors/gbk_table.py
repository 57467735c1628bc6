"""The characters of GBK by their bytes, each with its likelihood in a mirror's text."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from normalize.language import (
    is_encodable,
    log_likelihood,
    made_by_conversion,
    only_simplified,
    simplified_characters,
)
from normalize.mirrors import pinyin

_UNUSUAL = 6.0
"""Penalty (natural log) of a character that mirrors hardly write."""
CharacterLookup = Callable[..., Sequence["GbkCharacter"]]
"""A lookup function of this module whose last argument is the previous byte, or None."""
_OPTIONS = 60
"""How many characters are tried for unknown bytes."""
_MOST_RIVALS = 300
"""How many characters are compared with one that was chosen for two unknown bytes."""


class GbkCharacter(NamedTuple):
    """A character: its bytes, its simplified form and its log likelihood.

    cost: the penalty contained in the likelihood, of a character that mirrors hardly write.
    made: conversion to traditional script produces it.
    """

    raw: bytes
    simple: str
    likelihood: float
    cost: float = 0.0
    made: bool = False


@cache
def gbk_characters() -> dict[int, dict[int, GbkCharacter]]:
    """Return the characters of GBK by lead and trail byte."""
    simplified = simplified_characters()
    rows: dict[int, dict[int, GbkCharacter]] = {lead: {} for lead in range(0x81, 0xFF)}
    for lead, row in rows.items():
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes((lead, trail)).decode("gbk", "ignore")
            if char:
                simple = char.translate(simplified)
                cost = _UNUSUAL * _unusual(char, simple)
                likelihood, made = (
                    log_likelihood(simple) - cost,
                    char in made_by_conversion(),
                )
                row[trail] = GbkCharacter(bytes((lead, trail)), simple, likelihood, cost, made)
    return rows


@lru_cache(maxsize=1 << 15)
def of(lead: int, trail: int) -> Sequence[GbkCharacter]:
    """Return the one character of two bytes, or an empty sequence."""
    known = gbk_characters().get(lead, {}).get(trail)
    return (known,) if known else ()


@cache
def undefined() -> dict[int, frozenset[int]]:
    """Return, by first byte, the second bytes that do not form a character with it."""
    seconds = range(0x81, 0xFF)
    firsts = {0x80: {}, **gbk_characters()}
    return {first: frozenset(seconds) - row.keys() for first, row in firsts.items()}


@cache
def likely_characters(lead: int) -> Sequence[GbkCharacter]:
    """Return the likeliest characters with a lead byte."""
    return _likeliest(gbk_characters().get(lead, {}).values())


@cache
def torn_characters(lead: int) -> Sequence[GbkCharacter]:
    """Return the likeliest of those whose trail may be torn from the next byte.

    Torn: the trail and the byte after it do not form a character.
    """
    return _likeliest(filter(_torn, gbk_characters().get(lead, {}).values()))


@lru_cache(maxsize=1 << 14)
def with_trail(trail: int, previous: int | None = None) -> Sequence[GbkCharacter]:
    """Return the likeliest characters with a trail byte.

    previous: the byte before, which does not form a character with the lead.
    """
    leads = gbk_characters() if previous is None else undefined().get(previous, ())
    return _likeliest(
        gbk_characters()[lead][trail] for lead in leads if trail in gbk_characters()[lead]
    )


@lru_cache(maxsize=1 << 14)
def with_reading(syllable: str, previous: int | None = None) -> Sequence[GbkCharacter]:
    """Return the likeliest characters of a reading.

    previous: the byte before, which does not form a character with the lead.
    """
    leads = gbk_characters() if previous is None else undefined().get(previous, ())
    return _likeliest(
        gbk_characters()[lead][trail]
        for lead in leads
        for trail in pinyin.trails(lead, syllable)
        if trail in gbk_characters()[lead]
    )


@cache
def torn_on_both_sides(previous: int) -> Sequence[GbkCharacter]:
    """Return the likeliest characters torn from the previous byte and from the next."""
    rows = (gbk_characters()[lead] for lead in undefined().get(previous, ()))
    return _likeliest(char for row in rows for char in row.values() if _torn(char))


@lru_cache(maxsize=1 << 12)
def fitting(
    lead: int | None, trail: int | None, previous: int | None, following: int | None
) -> Sequence[GbkCharacter]:
    """Return the likeliest characters that fit what is known of two bytes; None is not known.

    previous, following: the bytes around them. An unknown byte is torn from its neighbour: the two
    do not form a character.
    """
    table, seconds = gbk_characters(), undefined()
    if lead is not None:
        leads: Iterable[int] = (lead,)
    else:
        leads = table if previous is None else seconds.get(previous, ())
    found = (
        char
        for first in leads
        for second, char in table.get(first, {}).items()
        if (second == trail if trail is not None else _torn(char, following))
    )
    return sorted(found, key=lambda char: -char.likelihood)[:_MOST_RIVALS]


def _torn(char: GbkCharacter, following: int | None = None) -> bool:
    """Return whether the byte after the trail, or some byte, forms no character with it."""
    seconds = undefined().get(char.raw[1], frozenset())
    return bool(seconds) if following is None else following in seconds


def _likeliest(chars: Iterable[GbkCharacter]) -> Sequence[GbkCharacter]:
    return sorted(chars, key=lambda char: -char.likelihood)[:_OPTIONS]


def _unusual(char: str, simple: str) -> bool:
    """Return whether a mirror hardly writes char: mirrors convert GB 2312 to traditional."""
    return char in only_simplified() or not is_encodable(simple, "gb2312")
