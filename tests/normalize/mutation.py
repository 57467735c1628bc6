"""Broken pages and files by number: the same number yields the same bytes everywhere."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from crawlers.page import FetchedPage, Outcome
from normalize.document import Reason, Rejected
from normalize.pipeline.normalization import normalize_page
from normalize.workers.bounded_run import Failure, run_bounded
from tests.conftest import SHARED
from tests.normalize import file_writers
from tests.normalize.file_writers import Put

SECONDS = 60.0
"""Wall clock time that one page may take: on a busy machine none takes a tenth of it."""

MEGABYTES = 2_048

LINES = (
    "清河县人民代表大会常务委员会工作报告",
    "——2024年1月18日在清河县第十七届人民代表大会第三次会议上",
    "各位代表：",
    *(
        f"（{number}）一年来，县人大常委会听取专项工作报告{number}项，开展执法检查{number}次。" * 4
        for number in range(1, 12)
    ),
)
FRAMES = """\
<!DOCTYPE html><html><head><meta charset={e}><meta name=PubDate content=2024-01-22></head>\
<body><div class=TRS_Editor>{p}</div></body></html>
<html><head><meta http-equiv=Content-Type content='text/html; charset={e}'></head><body>\
<table><tr><td><table><tr><td id=zoom>{p}</td></tr></table></td></tr></table></body></html>
<html><head><title>x</title></head><body><font><span>{p}<br></font></body></html>{p}</html>
<?xml version="1.0" encoding="{e}"?><html><body><ul><li>索引号：1/2024-1</ul>{p}</body></html>
<html><script>var a='{p}';</script><body><textarea>{p}</textarea><frameset><frame src=a>
{p}
""".splitlines()


@cache
def pages() -> list[bytes]:
    """Return whole pages: made ones in all frames and encodings, and real ones if available.

    The made ones are small and listed ten times: one in five of the pages tried is a real one.
    """
    paragraphs = "".join(f"<p style='a'><span>{line}</span></p>" for line in LINES)
    own = [
        frame.format(e=encoding, p=paragraphs).encode(encoding, "replace")
        for frame in FRAMES
        for encoding in ("utf-8", "gb18030", "big5", "utf-16")
    ]
    return own * 10 + [path.read_bytes() for path in sorted((SHARED / "pages").glob("*.html"))]


@cache
def files() -> list[bytes]:
    """Return whole attachments of every format, and real ones if available."""
    laid_out = [[Put(90, 90 + 20 * n, line[:40]) for n, line in enumerate(LINES)]] * 3
    own = [
        file_writers.pdf(laid_out),
        file_writers.ofd(laid_out),
        file_writers.word(LINES),
        file_writers.rtf(LINES),
        file_writers.mhtml(pages()[0].decode()),
        file_writers.gbk_package(
            {"报告.docx": file_writers.word(LINES), "报告.pdf": file_writers.pdf(laid_out)}
        ),
    ]
    return own * 3 + [path.read_bytes() for path in sorted((SHARED / "office").glob("*.doc*"))]


def _truncate(body: bytearray, rng: random.Random) -> bytes:
    return bytes(body[: rng.randrange(len(body) + 1)])


def _flip(body: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 10, 200))):
        if body:
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _remove(body: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(body) + 1)
    del body[start : start + rng.choice((1, 7, 300, 5000))]
    return bytes(body)


def _repeat(body: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(body) + 1)
    piece = body[start : start + rng.choice((1, 20, 400))]
    return bytes(body[:start] + piece * rng.choice((2, 30, 300)) + body[start:])


def _insert(body: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(body) + 1)
    return bytes(body[:start] + rng.randbytes(rng.choice((1, 3, 50, 2000))) + body[start:])


def _nest(body: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(body) + 1)
    tag = rng.choice(
        (b"<div>", b"<table><tr><td>", b"<font>", b"<li>", b"<!--", b"<p><span>", b"(")
    )
    return bytes(body[:start] + tag * rng.choice((3, 100, 3000)) + body[start:])


def _splice(body: bytearray, rng: random.Random) -> bytes:
    other = rng.choice(pages())
    return bytes(body[: rng.randrange(len(body) + 1)]) + other[rng.randrange(len(other)) :]


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    _truncate,
    _flip,
    _remove,
    _repeat,
    _insert,
    _nest,
    _splice,
)


def mutated(whole: list[bytes], number: int) -> bytes:
    """Return one of the bodies, broken in one to four ways."""
    rng = random.Random(number)
    body = rng.choice(whole)
    for mutation in rng.choices(MUTATIONS, k=rng.choice((1, 1, 2, 4))):
        body = mutation(bytearray(body), rng)
    return body


def ending(body: bytes, outcome: Outcome = Outcome.DOCUMENT) -> tuple[str, ...]:
    """Return how a body ends: the reason, or "document", of each result."""
    fetched = FetchedPage(url="https://www.example.gov.cn/art/2024/1/22/art_1_2", body=body)
    results = normalize_page(fetched)
    return tuple(r.reason.value if isinstance(r, Rejected) else "document" for r in results)


def page_ending(number: int) -> tuple[str, ...]:
    return ending(mutated(pages(), number))


def file_ending(number: int) -> tuple[str, ...]:
    return ending(mutated(files(), number))


def endings(
    function: Callable[[int], tuple[str, ...]], numbers: Iterable[int], processes: int = 2
) -> Counter[str]:
    """Run a function on numbers and count the endings; every number has at least one."""
    counts: Counter[str] = Counter()
    for number, outcome in run_bounded(
        function, numbers, processes=processes, seconds=SECONDS, megabytes=MEGABYTES
    ):
        if isinstance(outcome, Failure):
            counts[f"failed: {outcome.reason.value}: {number} {outcome.detail}"] += 1
        else:
            counts.update(outcome or (f"failed: {number} has no ending",))
    return counts


def failures(counts: Counter[str]) -> list[str]:
    """Return the endings that are failures: a crash, a hang, nothing at all."""
    bad = {Reason.CRASHED.value, Reason.TIME_LIMIT.value}
    return [name for name in counts if name.startswith("failed") or name in bad]
