"""The characters of GBK by their bytes, each with how likely it is in a mirror's text."""

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
"""What a character costs (natural log) that mirrors hardly write."""
Find = Callable[..., Sequence["Hanzi"]]
"""A function below, whose last argument is the byte before, or None."""
_OPTIONS = 60
"""How many characters are tried where bytes are not known."""


class Hanzi(NamedTuple):
    """A character: its bytes, its simplified form, and log likelihood.

    cost: what of its likelihood is for being one that mirrors hardly write. made: a conversion to
    traditional script makes it.
    """

    raw: bytes
    simple: str
    likelihood: float
    cost: float = 0.0
    made: bool = False


@cache
def gbk_characters() -> dict[int, dict[int, Hanzi]]:
    """Return the characters of GBK by lead and trail byte."""
    simplified = simplified_characters()
    rows: dict[int, dict[int, Hanzi]] = {lead: {} for lead in range(0x81, 0xFF)}
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
                row[trail] = Hanzi(bytes((lead, trail)), simple, likelihood, cost, made)
    return rows


@lru_cache(maxsize=1 << 15)
def of(lead: int, trail: int) -> Sequence[Hanzi]:
    """Return the one character of two bytes, or none."""
    known = gbk_characters().get(lead, {}).get(trail)
    return (known,) if known else ()


@cache
def undefined() -> dict[int, frozenset[int]]:
    """Return, by first byte, the second bytes that make no character with it."""
    seconds = range(0x81, 0xFF)
    firsts = {0x80: {}, **gbk_characters()}
    return {first: frozenset(seconds) - row.keys() for first, row in firsts.items()}


@cache
def likely_characters(lead: int) -> Sequence[Hanzi]:
    """Return the likeliest characters with a lead byte."""
    return _likeliest(gbk_characters().get(lead, {}).values())


@cache
def torn_characters(lead: int) -> Sequence[Hanzi]:
    """Return those whose trail may make no character with what comes next."""
    return _likeliest(filter(_torn, gbk_characters().get(lead, {}).values()))


@lru_cache(maxsize=1 << 14)
def with_trail(trail: int, behind: int | None = None) -> Sequence[Hanzi]:
    """Return the likeliest characters with a trail byte.

    behind: a byte that makes no character with the lead.
    """
    leads = gbk_characters() if behind is None else undefined().get(behind, ())
    return _likeliest(
        gbk_characters()[lead][trail] for lead in leads if trail in gbk_characters()[lead]
    )


@lru_cache(maxsize=1 << 14)
def with_reading(syllable: str, behind: int | None = None) -> Sequence[Hanzi]:
    """Return the likeliest characters of a reading.

    behind: a byte that makes no character with the lead.
    """
    leads = gbk_characters() if behind is None else undefined().get(behind, ())
    return _likeliest(
        gbk_characters()[lead][trail]
        for lead in leads
        for trail in pinyin.trails(lead, syllable)
        if trail in gbk_characters()[lead]
    )


@cache
def torn_on_both_sides(behind: int) -> Sequence[Hanzi]:
    """Return the likeliest characters whose bytes make none with those before and behind."""
    rows = (gbk_characters()[lead] for lead in undefined().get(behind, ()))
    return _likeliest(char for row in rows for char in row.values() if _torn(char))


def _torn(char: Hanzi) -> bool:
    """Tell whether the trail makes no character with some other byte."""
    return bool(undefined().get(char.raw[1]))


def _likeliest(chars: Iterable[Hanzi]) -> Sequence[Hanzi]:
    return sorted(chars, key=lambda char: -char.likelihood)[:_OPTIONS]


def _unusual(char: str, simple: str) -> bool:
    """Tell whether a mirror would hardly write char: it turns GB 2312 to traditional script."""
    return char in only_simplified() or not is_encodable(simple, "gb2312")
