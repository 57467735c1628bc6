"""Fill the holes of a `normalize.bytepairs.Reading`: which characters stood there.

A hole behind which pinyin stands must complete a character of that reading; the others are
chosen by the likeliest wording. Where two wordings are about as likely, the characters in
which they differ are marked U+FFFD: nothing is guessed.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nlargest

from normalize import pinyin, wording
from normalize.bytepairs import Reading
from normalize.script import encodable, only_simplified, simplified_characters

UNRESOLVED = "\N{REPLACEMENT CHARACTER}"
_MARGIN = 1.5
"""How much likelier (natural log) than the next a text must be to be taken."""
_BEAM = 32
_OPTIONS = 100
_RIVALS = 16
_SAME_WORDING = 2.0
"""What each group of three characters gains that stands elsewhere in the text."""
_UNUSUAL = 6.0
"""What a character costs (natural log) that mirrors hardly write."""
_MOST_LEADS = 8
"""With more leads than that and an unknown trail, a character is given up."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text that fits a reading, how likely its wording is, and where the reading ends."""

    likelihood: float
    text: str
    end: int


def best(filled: Iterable[Filled]) -> Filled | None:
    """Return the likeliest; what it does not share with those within the margin is marked."""
    ranked = nlargest(_BEAM, filled, key=lambda each: each.likelihood)
    if not ranked:
        return None
    first = ranked[0]
    rivals = [
        each.text
        for each in ranked
        if first.likelihood - each.likelihood < _MARGIN
        and (each.end, len(each.text)) == (first.end, len(first.text))
    ]
    chars = (
        group[0] if len(set(group)) == 1 else UNRESOLVED for group in zip(*rivals, strict=True)
    )
    return Filled(first.likelihood, "".join(chars), first.end)


def odd(filled: Filled) -> bool:
    """Tell whether a text has characters that no word of the dictionary has."""
    simple = filled.text.translate(simplified_characters())
    return any(not wording.known(char) for char in simple)


def fill(
    reading: Reading, before: str, after: str, wordings: Container[str] = ()
) -> Iterator[Filled]:
    """Yield the likeliest texts that fit reading between before and after (simplified).

    wordings: groups of three characters that stand elsewhere in the same text.
    """
    syllables = dict(reading.annotated)
    beam: list[tuple[float, bytes, str]] = [(0.0, b"", before[-1:])]
    for offset in range(0, len(reading.bytes), 2):
        beam = nlargest(_BEAM, _extend(reading, syllables, offset, beam))
    for _, raw, _ in beam[:_RIVALS]:
        text = _decode(reading, raw)
        simple = text.translate(simplified_characters())
        likelihood = wording.likelihood(before + simple + after)
        around = before[-2:] + simple + after[:2]
        groups = (around[i : i + 3] for i in range(len(around) - 2))
        likelihood += _SAME_WORDING * sum(group in wordings for group in groups)
        yield Filled(likelihood, text, reading.end)


def _extend(
    reading: Reading, syllables: dict[int, str], offset: int, beam: list[tuple[float, bytes, str]]
) -> Iterator[tuple[float, bytes, str]]:
    """Yield the beam's texts with the next character added, and the score of that."""
    lead, trail = (
        (reading.bytes[here], syllables.get(here + 1), here - 1 in reading.undefined)
        for here in (offset, offset + 1)
    )
    for score, raw, last in beam:
        for weight, pair, simple in _options(raw[-1] if raw else None, lead, trail):
            yield score + weight + wording.bond(last, simple), raw + pair, simple


_Slot = tuple[int | None, str | None, bool]
"""A byte if known, the syllable right behind it, and whether it makes no character with the
byte before."""


@lru_cache(maxsize=1 << 14)
def _options(previous: int | None, lead: _Slot, trail: _Slot) -> list[tuple[float, bytes, str]]:
    """Return weight, bytes and simplified form of the likeliest characters for two slots."""
    leads = _fits(previous, *lead)
    if lead[0] is trail[0] is None and len(leads) > _MOST_LEADS:
        return [(-20.0, b"\xff\xff", UNRESOLVED)]  # nothing is known of it
    found = []
    for first in leads:
        row = _characters().get(first, {})
        for second in row.keys() & set(_fits(first, *trail)) if row else ():
            simple, weight = row[second]
            found.append((weight, bytes((first, second)), simple))
    return nlargest(_OPTIONS, found)


def _fits(
    previous: int | None, known: int | None, syllable: str | None, undefined: bool
) -> Sequence[int]:
    """Return the bytes that can stand behind the previous byte."""
    fitting: Sequence[int] = range(0x40, 0xFF)
    if previous is not None and syllable:
        fitting = pinyin.trails(previous, syllable)
    elif previous is not None and undefined:
        fitting = [byte for byte in fitting if byte not in _characters().get(previous, {})]
    if known is None:
        return fitting
    return (known,) if known in fitting else ()


def _decode(reading: Reading, raw: bytes) -> str:
    pieces = []
    for offset in range(0, len(raw), 2):
        if offset in reading.swallowed:
            pieces.append(UNRESOLVED)
        pieces.append(raw[offset : offset + 2].decode("gb18030", "replace")[:1])
    return "".join(pieces) + UNRESOLVED * (len(raw) in reading.swallowed)


def _unusual(char: str, simple: str) -> bool:
    """Tell whether a mirror would hardly write char: it turns GB 2312 to traditional script."""
    return char in only_simplified() or not encodable(simple, "gb2312")


@cache
def _characters() -> dict[int, dict[int, tuple[str, float]]]:
    """Map lead and trail byte to the simplified form and the weight of each GBK character."""
    simplified = simplified_characters()
    table: dict[int, dict[int, tuple[str, float]]] = {lead: {} for lead in range(0x81, 0xFF)}
    for lead, row in table.items():
        for trail in range(0x40, 0xFF):
            char = bytes((lead, trail)).decode("gbk", "ignore")
            if char and trail != 0x7F:
                simple = char.translate(simplified)
                row[trail] = simple, wording.likelihood(simple) - _UNUSUAL * _unusual(char, simple)
    return table
