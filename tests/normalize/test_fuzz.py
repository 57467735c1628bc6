"""Broken pages, broken files and bombs: each ends as documents or a reason, in bounded time."""

import random
import zlib
from collections import Counter
from collections.abc import Callable

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document, Reason, Rejected
from normalize.workers.bounded_run import Failure, run_bounded
from tests.normalize import file_writers
from tests.normalize.file_writers import Put
from tests.normalize.mutation import (
    MEGABYTES,
    SECONDS,
    endings,
    failures,
    file_ending,
    page_ending,
)
from tests.normalize.worker_tasks import normalize

pytestmark = pytest.mark.processes

QUICK_PAGES, QUICK_FILES = 300, 200
MANY_PAGES, MANY_FILES = 4_000, 2_000
"""`python -m tests.normalize.mutation_runner` tries any range of numbers."""


def check(counts: Counter[str]) -> None:
    assert not failures(counts)
    assert counts["document"] > sum(counts.values()) // 20  # mutations leave most text in place


def test_some_broken_pages() -> None:
    check(endings(page_ending, range(QUICK_PAGES)))


def test_some_broken_files() -> None:
    check(endings(file_ending, range(QUICK_FILES)))


@pytest.mark.slow
def test_many_broken_pages() -> None:
    check(endings(page_ending, range(MANY_PAGES)))


@pytest.mark.slow
def test_many_broken_files() -> None:
    check(endings(file_ending, range(MANY_FILES)))


def _laughs(root: str) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "哈">{entities}]>'.encode()


def _nested_zip(depth: int) -> bytes:
    body = file_writers.package({"text.txt": "各位代表".encode() * 100})
    for _ in range(depth):
        body = file_writers.package({f"{n}.zip": body for n in range(4)})
    return body


def _looping_pdf() -> bytes:
    body = file_writers.pdf([[Put(90, 90, "中")]])
    return body.replace(b"/Kids[8 0 R]", b"/Kids[2 0 R]")


def _picture_bomb() -> bytes:
    body = file_writers.pdf([[Put(90, 90, "中")]], picture=True)
    return body.replace(b"/Width 8/Height 8", b"/Width 99999/Height 99999")


TEXT = "一年来，县人大常委会依法履职，各项工作取得进展。"
BOMBS: dict[str, Callable[[], bytes]] = {
    "200 MB of elements": lambda: b"<html><body>" + b"<p>x</p>" * (25 * 2**20),
    "19 MB of elements": lambda: b"<html><body>" + b"<p><b>x</b></p>" * 1_300_000,
    "a million open elements": lambda: b"<html><body>" + b"<div>" * 10**6 + TEXT.encode() * 20,
    "a million open fonts": lambda: b"<html><body>" + b"<font>" * 10**6 + TEXT.encode() * 20,
    "a million attributes": lambda: b"<p " + b"".join(b"a%d=1 " % n for n in range(10**6)) + b">x",
    "one line of 15 MB": lambda: TEXT.encode() * 220_000,
    "a million lines": lambda: (TEXT[:8] + "\n").encode() * 700_000,
    "brackets": lambda: b"(" * 10**6 + TEXT.encode(),
    "blanks": lambda: b"<html><body><p>" + b" " * 10**7 + TEXT.encode(),
    "digits": lambda: b"<html><body><p>" + b"2024" * 10**6 + "年".encode(),
    "numbers and marks": lambda: "一、（一）1.一是".encode() * 200_000,
    "figures": lambda: "二〇二四年".encode() * 200_000,
    "annotations": lambda: "會(huì)議(yì)?(".encode() * 100_000,
    "entities": lambda: b"<html><body>" + b"&amp;" * 2_000_000,
    "half a tag": lambda: b"<html><body>" + b"<" * 5_000_000,
    "comments": lambda: b"<html><body>" + b"<!--" * 2_000_000,
    "meta tags": lambda: b"<html><head>" + b"<meta name=PubDate content=2024-1-1>" * 300_000,
    "labels": lambda: "索引号：".encode() * 500_000,
    "mojibake": lambda: TEXT.encode().decode("latin-1").encode() * 60_000,
    "random bytes": lambda: random.Random(1).randbytes(5 * 2**20),
    "high bytes": lambda: bytes(random.Random(2).choices(range(0x80, 0x100), k=3 * 2**20)),
    "entity expansion in XHTML": lambda: _laughs("html") + b"<html><body>&l11;</body></html>",
    "entity expansion in Word XML": lambda: (
        _laughs("w:wordDocument") + b"<w:wordDocument xmlns:w='x'>&l11;</w:wordDocument>"
    ),
    "entity expansion in OFD": lambda: file_writers.package(
        {"OFD.xml": _laughs("x") + b"<x>&l11;</x>"}
    ),
    "zip of 1 GB": lambda: file_writers.package({"a.txt": bytes(2**30)}),
    "zips in zips": lambda: _nested_zip(6),
    "PDF whose pages contain themselves": _looping_pdf,
    "PDF with a picture of 10 gigapixels": _picture_bomb,
    "PDF stream of 300 MB": lambda: file_writers.pdf([[Put(9, 9, "中")]], padding=300 * 2**20),
    "deep RTF": lambda: b"{\\rtf1" + b"{" * 10**6 + b"x",
    "deep MHTML": lambda: (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/related; boundary=a\n\n" * 20_000
    ),
    "deep docx": lambda: file_writers.package(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b"<w:document xmlns:w='x'>" + b"<w:tbl><w:tr><w:tc>" * 200_000,
        }
    ),
    "gzip in a PDF's place": lambda: zlib.compress(bytes(2**20)),
}


def ends(name: str) -> tuple[Document | Rejected, ...]:
    fetched = FetchedPage(url="https://www.example.gov.cn/a.html", body=BOMBS[name]())
    ((_, results),) = run_bounded(
        normalize, [fetched], processes=1, seconds=SECONDS, megabytes=MEGABYTES
    )
    if isinstance(results, Failure):
        return (Rejected(fetched, results.reason, results.detail),)
    return results


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_with_a_document_or_a_reason(name: str) -> None:
    results = ends(name)
    assert results
    reasons = {result.reason for result in results if isinstance(result, Rejected)}
    assert Reason.CRASHED not in reasons
