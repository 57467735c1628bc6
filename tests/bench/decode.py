"""Decoding: speed and correctness of `normalize.decode`, compared with encoding detectors.

The input is invented reports of 16 kilobytes in each encoding, and the real files in ../shared,
whose gold is the text in their labelled encoding. The detectors only name an encoding; their time
includes decoding with it. Figures are processor time of one core.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import cchardet
import chardet
import charset_normalizer
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from normalize import decode, undo_mojibake
from tests.bench.harness import Headline, Spent, Table, alternate, spent_in
from tests.conftest import SHARED
from tests.normalize.damaged_bytes import SIMPLIFIED, TRADITIONAL, page
from tests.quality.test_decoding import labelled

Decoder = Callable[[bytes], str]
Documents = Sequence[tuple[bytes, str]]
OURS = "govreports"


def ours(raw: bytes) -> str:
    return decode(raw).text


def by_charset_normalizer(raw: bytes) -> str:
    best = charset_normalizer.from_bytes(raw).best()
    return str(best) if best else ""


def by_cchardet(raw: bytes) -> str:
    return named(raw, cchardet.detect(raw)["encoding"])


def by_chardet(raw: bytes) -> str:
    return named(raw, chardet.detect(raw)["encoding"])


def by_resiliparse(raw: bytes) -> str:
    encoding = detect_encoding(raw, from_html_meta=True)
    text: str = bytes_to_str(raw, encoding or "utf-8", errors="replace")
    return text


def named(raw: bytes, encoding: str | None) -> str:
    """Decode as a careful user of a detector would: GB labels are taken as GB18030."""
    known = encoding or "utf-8"
    codec = "gb18030" if known.upper() in {"GB2312", "GBK"} else known
    try:
        return raw.decode(codec, "replace").removeprefix("\ufeff")
    except LookupError:  # detectors name encodings that Python does not have
        return ""


PEERS: dict[str, tuple[Decoder, int]] = {
    OURS: (ours, 1),
    "resiliparse": (by_resiliparse, 1),
    "faust-cchardet": (by_cchardet, 1),
    "chardet": (by_chardet, 1),
    "charset-normalizer": (by_charset_normalizer, 10),
}
"""By name: decoder, and the divisor of its invented input (one needs minutes for all of it)."""


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield megabytes per second and the share decoded correctly, of real and invented files."""
    decode(SIMPLIFIED.encode("gbk"))  # builds the tables, which happens once
    rounds = 1 if quick else 3
    if SHARED.is_dir():
        real = [(raw, gold) for _, raw, gold in labelled(SHARED / "encoding")]
        yield table("Real files", real, rounds, whole=True)
    for name, documents in invented(0.25 if quick else 4.0).items():
        yield table(f"Invented reports in {name}", documents, rounds, whole=False)
    yield check_of_clean_text()


def invented(megabytes: float) -> dict[str, Documents]:
    """Return (bytes, gold text) documents by the name of the encoding."""
    made: dict[str, Documents] = {}
    for codec, text in (("utf-8", SIMPLIFIED), ("gb18030", SIMPLIFIED), ("big5", TRADITIONAL)):
        document = page(text * 50)
        raw = document.encode(codec)
        made[codec] = [(raw, document)] * max(int(megabytes * 1e6 / len(raw)), 10)
    return made


def table(title: str, documents: Documents, rounds: int, *, whole: bool) -> Table:
    """Return the figures of all decoders; whole: whether each decoder gets all documents."""
    given = {
        name: documents if whole else documents[: max(len(documents) // part, 5)]
        for name, (_, part) in PEERS.items()
    }
    runs = {name: partial(decoded, PEERS[name][0], each) for name, each in given.items()}
    taken = alternate(runs, rounds)
    rates = {name: megabytes_a_second(given[name], spent) for name, spent in taken.items()}
    right = {name: share_right(given[name], spent.result) for name, spent in taken.items()}
    rows = [(name, rates[name], rates[name] / rates[OURS], right[name]) for name in PEERS]
    columns = {"decoder": "", "MB/s": ".1f", "ratio": ".3f", "correct": ".1%"}
    best = max((name for name in PEERS if name != OURS), key=lambda name: right[name])
    headline = Headline(
        f"decode {len(documents)} real files correctly",
        f"{right[OURS]:.1%} at {rates[OURS]:.1f} MB/s",
        f"{best}: {right[best]:.1%} at {rates[best]:.1f} MB/s",
        rates[OURS] / rates[best],
    )
    notes = [f"{len(documents)} documents, median of {rounds}, one core"]
    return Table(title, columns, rows, notes, [headline] if whole else [])


def decoded(decoder: Decoder, documents: Documents) -> list[str]:
    return [decoder(raw) for raw, _ in documents]


def megabytes_a_second(documents: Documents, spent: Spent[list[str]]) -> float:
    return sum(len(raw) for raw, _ in documents) / 1e6 / spent.cpu


def share_right(documents: Documents, texts: Sequence[str]) -> float:
    pairs = zip(texts, documents, strict=True)
    return sum(text == gold for text, (_, gold) in pairs) / len(documents)


def check_of_clean_text() -> Table:
    """Return how fast clean text is recognised as clean."""
    clean = [SIMPLIFIED * 50] * 200
    undo_mojibake(SIMPLIFIED)
    spent = spent_in(lambda: [undo_mojibake(text) for text in clean])
    speed = sum(len(text.encode()) for text in clean) / 1e6 / spent.cpu
    return Table("Clean text", {"step": "", "MB/s": ".1f"}, [("undo_mojibake", speed)])
