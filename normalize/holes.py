"""Fill the holes of a `normalize.bytepairs.Reading`: which characters stood there.

A hole behind which pinyin stands must complete a character of that reading; the others are
chosen by the likeliest wording. Where two wordings are about as likely, the characters in
which they differ are marked U+FFFD: nothing is guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from heapq import nlargest
from itertools import groupby

from normalize import pinyin, wording
from normalize.bytepairs import Reading
from normalize.habits import CLOSING, Habits, without_annotations
from normalize.script import encodable, only_simplified, simplified_characters

UNRESOLVED = "\N{REPLACEMENT CHARACTER}"
_MARGIN = 0.9
_MORE_MARGIN = 1.0
"""How much likelier (natural log) than the next a text must be to be taken, and how much more
for each hole that only the wording fills."""
_MARK_MARGIN = 3.0
"""How much more for a mark, which the dictionary takes to be as likely behind any word."""
_MOST_FREE = 2
"""With more such holes than that, too many texts fit."""
_USUAL = -8.5
"""Log likelihood per character under which a wording is not to be trusted."""
_BEAM = 32
_OPTIONS = 100
_RIVALS = 32
_UNUSUAL = 6.0
"""What a character costs (natural log) that mirrors hardly write."""
_MOST_LEADS = 8
"""With more leads than that and an unknown trail, a character is given up."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text that fits a reading.

    likelihood: of its wording (log). sure: the text with marks for all that only the wording
    tells. free: holes in a row of which nothing but the wording tells. plain: its wording is usual.
    end: where the reading ends.
    """

    likelihood: float
    text: str
    sure: str
    free: int
    plain: bool
    end: int


def best(filled: Iterable[Filled], text: str) -> Filled | None:
    """Return the likeliest; what it does not share with those within the margin is marked.

    text: the damaged text, which goes on where each ends.
    """
    ranked = nlargest(_BEAM, filled, key=lambda each: each.likelihood)
    if not ranked:
        return None
    first = ranked[0]
    margin = _MARGIN + _MORE_MARGIN * first.free + _MARK_MARGIN * _is_mark(first)
    rivals = [each for each in ranked if first.likelihood - each.likelihood < margin]
    end = max(each.end for each in rivals)
    texts = [each.text + without_annotations(text[each.end : end]) for each in rivals]
    if not first.plain:
        texts.append(UNRESOLVED * len(first.text) + texts[0][len(first.text) :])
    elif first.free > _MOST_FREE:
        texts.append(first.sure + texts[0][len(first.text) :])
    plain = first.plain and not _odd(first.text)
    return replace(first, text=agreed(texts), plain=plain, end=end)


def agreed(texts: Sequence[str]) -> str:
    """Return what texts share, with marks where they differ."""
    if len({len(text) for text in texts}) == 1:
        groups = zip(*texts, strict=True)
        return "".join(group[0] if len(set(group)) == 1 else UNRESOLVED for group in groups)
    head = _shared(texts)
    longest = max(texts, key=len)
    tail = _shared([text[head:][::-1] for text in texts])
    middle = UNRESOLVED * (len(longest) - head - tail)
    return longest[:head] + middle + longest[len(longest) - tail :]


def _shared(texts: Sequence[str]) -> int:
    """Return how many characters all texts begin with."""
    columns = enumerate(zip(*texts, strict=False))
    return next((i for i, column in columns if len(set(column)) > 1), min(map(len, texts)))


def _odd(text: str) -> bool:
    """Tell whether a text has characters that no word of the dictionary has."""
    return any(not wording.known(char) for char in text.translate(simplified_characters()))


def _is_mark(filled: Filled) -> bool:
    """Tell whether only the wording tells that a mark stands somewhere."""
    pairs = zip(filled.text, filled.sure, strict=True)
    return any(char in CLOSING and sure == UNRESOLVED for char, sure in pairs)


def fill(reading: Reading, before: str, after: str, habits: Habits) -> Iterator[Filled]:
    """Yield the likeliest texts that fit reading between before and after (simplified)."""
    syllables = dict(reading.annotated)
    free = _free(reading)
    beam: list[tuple[float, bytes, str]] = [(0.0, b"", before[-1:])]
    for offset in range(0, len(reading.bytes), 2):
        beam = nlargest(_BEAM, _extend(reading, syllables, offset, beam, habits))
    alone = wording.likelihood(before) + wording.likelihood(after)
    for _, raw, _ in beam[:_RIVALS]:
        text = _decode(reading, raw)
        simple = text.translate(simplified_characters())
        likelihood = wording.likelihood(before + simple + after)
        likelihood += habits.gain(before[-3:] + simple + after[:3])
        likelihood -= habits.cost(raw, 0, syllables)
        plain = likelihood - alone > _USUAL * len(text)
        sure = _decode(reading, _without(raw, free))
        yield Filled(likelihood, text, sure, _longest(free), plain, reading.end)


def _free(reading: Reading) -> list[int]:
    """Return the offsets of the holes behind which no pinyin stands."""
    told = {place for place, _ in reading.annotated}
    return [i for i, byte in enumerate(reading.bytes) if byte is None and i + 1 not in told]


def _longest(offsets: list[int]) -> int:
    """Return how many of the offsets follow each other."""
    runs = groupby(enumerate(offsets), lambda each: each[1] - each[0])
    return max((sum(1 for _ in run) for _, run in runs), default=0)


def _without(raw: bytes, free: Iterable[int]) -> bytes:
    """Return raw without the characters that have free bytes."""
    kept = bytearray(raw)
    for offset in free:
        first = offset - offset % 2
        kept[first : first + 2] = b"\xff\xff"
    return bytes(kept)


def _extend(
    reading: Reading,
    syllables: dict[int, str],
    offset: int,
    beam: list[tuple[float, bytes, str]],
    habits: Habits,
) -> Iterator[tuple[float, bytes, str]]:
    """Yield the beam's texts with the next character added, and the score of that."""
    lead, trail = (
        (reading.bytes[here], syllables.get(here + 1), here - 1 in reading.undefined)
        for here in (offset, offset + 1)
    )
    for score, raw, last in beam:
        for weight, pair, simple in _options(raw[-1] if raw else None, lead, trail):
            cost = habits.cost(raw[-1:] + pair, offset - bool(raw), syllables)
            yield score + weight - cost + wording.bond(last, simple), raw + pair, simple


_Slot = tuple[int | None, str | None, bool]
"""A byte if known, the syllable right behind it, and whether it makes no character with the
byte before."""


@lru_cache(maxsize=1 << 14)
def _options(previous: int | None, lead: _Slot, trail: _Slot) -> list[tuple[float, bytes, str]]:
    """Return weight, bytes and simplified form of the likeliest characters for two slots."""
    leads = _fits(previous, *lead)
    if lead[0] is trail[0] is None and len(leads) > _MOST_LEADS:
        return [(wording.likelihood(UNRESOLVED), b"\xff\xff", UNRESOLVED)]  # nothing is known of it
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
