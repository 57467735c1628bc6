"""Megabytes per second of `normalize.decode` beside detectors, on the same bytes, in one run.

    uv run python -m tests.bench.decode [megabytes]

Clean input: synthetic reports as documents of 16 kilobytes in each encoding, and the real pages
where the material beside the repository is present. The detectors only name an encoding; their
time includes decoding with it. One core, processor time; charset-normalizer gets a tenth of the
input, because it needs minutes for all. The last column is the share that came out right.
"""

import sys
import time
from collections.abc import Callable, Sequence

import cchardet
import charset_normalizer

from normalize import decode, undo_mojibake
from tests.conftest import SHARED
from tests.normalize.broken import SIMPLIFIED, TRADITIONAL, page

Decoder = Callable[[bytes], str]


def ours(raw: bytes) -> str:
    return decode(raw).text


def by_charset_normalizer(raw: bytes) -> str:
    best = charset_normalizer.from_bytes(raw).best()
    return str(best) if best else ""


def by_cchardet(raw: bytes) -> str:
    encoding = cchardet.detect(raw)["encoding"] or "utf-8"
    return raw.decode("gb18030" if encoding.upper() in {"GB2312", "GBK"} else encoding, "replace")


PEERS: dict[str, tuple[Decoder, int]] = {
    "govreports": (ours, 1),
    "faust-cchardet": (by_cchardet, 1),
    "charset-normalizer": (by_charset_normalizer, 10),
}


def inputs(megabytes: float) -> dict[str, list[tuple[bytes, str]]]:
    """Return (bytes, gold) documents by the name of the input."""
    made = {}
    for codec, text in (("utf-8", SIMPLIFIED), ("gb18030", SIMPLIFIED), ("big5", TRADITIONAL)):
        document = page(text * 50)
        raw = document.encode(codec)
        made[codec] = [(raw, document)] * max(int(megabytes * 1e6 / len(raw)), 10)
    if SHARED.is_dir():
        raws = [path.read_bytes() for path in sorted((SHARED / "pages").glob("*.html"))]
        made["real pages"] = [(raw, decode(raw).text) for raw in raws]
    return made


def measure(decoder: Decoder, documents: Sequence[tuple[bytes, str]]) -> tuple[float, float]:
    """Return megabytes per second of processor time, and the share decoded to gold."""
    start = time.process_time()
    texts = [decoder(raw) for raw, _ in documents]
    seconds = time.process_time() - start
    right = sum(text == gold for text, (_, gold) in zip(texts, documents, strict=True))
    return sum(len(raw) for raw, _ in documents) / 1e6 / seconds, right / len(documents)


def main(argv: Sequence[str]) -> None:
    """Print one line per input and decoder, and the check for mojibake on clean text."""
    megabytes = float(argv[0]) if argv else 10.0
    decode(SIMPLIFIED.encode("gbk"))  # tables are built once
    print(f"{'input':<12}{'decoder':<20}{'MB/s':>8}{'ratio':>8}{'right':>8}")
    for name, documents in inputs(megabytes).items():
        base = 0.0
        for peer, (decoder, part) in PEERS.items():
            speed, right = measure(decoder, documents[: max(len(documents) // part, 5)])
            base = base or speed
            print(f"{name:<12}{peer:<20}{speed:>8.1f}{speed / base:>8.3f}{right:>8.0%}")
    clean = [SIMPLIFIED * 50] * 200
    undo_mojibake(SIMPLIFIED)
    start = time.process_time()
    for text in clean:
        undo_mojibake(text)
    speed = sum(len(text.encode()) for text in clean) / 1e6 / (time.process_time() - start)
    print(f"{'clean text':<12}{'undo_mojibake':<20}{speed:>8.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
