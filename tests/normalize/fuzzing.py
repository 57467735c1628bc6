"""Mutated bytes through all that repairs a text: decode, undo mojibake, clean, restore, join.

The same seed yields the same inputs everywhere.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from normalize import clean, decode, join_lines, restore, undo, undo_mojibake
from tests.bench.harness import peak_here
from tests.normalize.damaged_bytes import SIMPLIFIED, TRADITIONAL, page
from tests.normalize.mirror_simulator import FILTERED, Mirror, damage

SHORTEST, LONGEST = 40, 800  # bytes of an input
HEADERS = (None, "utf-8", "gb2312", "big5", "iso-8859-1", "text/html; charset=euc-kr", "nonsense")
ENCODINGS = (
    *(("utf-8", SIMPLIFIED), ("gb18030", SIMPLIFIED), ("gb18030", TRADITIONAL)),
    *(("big5", TRADITIONAL), ("utf-16-le", SIMPLIFIED), ("utf-16-be", SIMPLIFIED)),
)
MIRRORS = (
    Mirror(folded=False, filtered=FILTERED),
    Mirror(space=True, undefined="dropped"),
    Mirror(stray=0.5, loss="\ufffd", undefined="lost"),
)


@dataclass(frozen=True, slots=True)
class Endurance:
    """What a run took: seconds of processor time for the slowest input, MB of memory added."""

    inputs: int
    restored: int
    slowest: float
    grown: float


@cache
def wholes() -> list[bytes]:
    """Return what is mutated: pages in each encoding, mojibake, and pages of mirrors."""
    damaged = [damage(page(SIMPLIFIED), seed, mirror) for seed, mirror in enumerate(MIRRORS)]
    mojibake = SIMPLIFIED.encode().decode("gb18030", "replace")
    latin = SIMPLIFIED.encode("gbk").decode("latin-1")
    return [
        *(page(text).encode(codec) for codec, text in ENCODINGS),
        *(page(text).encode() for text in (*damaged, *damaged, mojibake, latin)),
    ]


def inputs(count: int, seed: int) -> Iterator[bytes]:
    """Yield pieces of the wholes with up to eight changes: bytes set, lost, doubled, inserted."""
    rng = random.Random(seed)
    for _ in range(count):
        whole = rng.choice(wholes())
        start = rng.randrange(max(1, len(whole) - SHORTEST))
        raw = bytearray(whole[start : start + rng.randrange(SHORTEST, LONGEST)])
        for _ in range(rng.randrange(9)):
            at = rng.randrange(len(raw))
            length = rng.choice((0, 1, 1, 2, 30))
            raw[at : at + length] = rng.choice(
                (b"", raw[at : at + 9], rng.randbytes(1), b"(h\xc3\xb9i)", b"\xef\xbf\xbd")
            )
            raw = raw or bytearray(b"?")
        yield bytes(raw)


def run(count: int, seed: int = 7) -> Endurance:
    """Run inputs through all steps; undoing a repair must yield what its step was given."""
    for whole in wholes():  # this loads the tables
        _steps(whole, None)
    start, slowest, restored = peak_here(), 0.0, 0
    for number, raw in enumerate(inputs(count, seed)):
        begin = time.process_time()
        restored += _steps(raw, HEADERS[number % len(HEADERS)])
        slowest = max(slowest, time.process_time() - begin)
    return Endurance(count, restored, slowest, peak_here() - start)


def _steps(raw: bytes, header: str | None) -> bool:
    """Return whether damage by a mirror was found."""
    text = decode(raw, header).text
    readable = undo_mojibake(text)
    assert undo(readable) == text, raw
    cleaned = clean(readable.text).text
    whole = restore(cleaned)
    assert undo(whole) == cleaned, raw
    join_lines(whole.text)
    return bool(whole.repairs)
