"""Packed bodies in a crawl: outcomes instead of Scrapy's exceptions."""

import gzip
import zlib

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from crawlers.middlewares.content_coding import ContentCodingMiddleware, OversizedBody
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.responses import failure_outcome, fetched_page, list_page_of

PAGE = b"<html><p>" + "政府工作报告".encode() * 200
TYPE = {"Content-Type": "text/html; charset=utf-8"}
MIB = 1 << 20


def taken(body: bytes, coding: str, bound: int = MIB) -> Response:
    request = Request("http://a.gov.cn/")
    received = Response(request.url, headers={**TYPE, "Content-Encoding": coding}, body=body)
    response = ContentCodingMiddleware(bound).process_response(request, received)
    response.request = request
    return response


def test_a_packed_page_becomes_a_page_with_text() -> None:
    response = taken(zlib.compress(gzip.compress(PAGE)), "gzip, deflate")
    assert isinstance(response, HtmlResponse)
    assert response.text == PAGE.decode()
    assert b"Content-Encoding" not in response.headers


def test_a_bomb_is_too_large() -> None:
    with pytest.raises(OversizedBody) as caught:
        taken(gzip.compress(gzip.compress(bytes(30 * MIB))), "gzip, gzip")
    outcome, detail = failure_outcome(Failure(caught.value), {})  # type: ignore[no-untyped-call]
    assert outcome is Outcome.TOO_LARGE
    assert "DOWNLOAD_MAXSIZE" in detail


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (gzip.compress(PAGE)[:-20], "the packed body ends too early"),
        (gzip.compress(PAGE)[:10] + b"\xff" * 90, "the packed body is damaged"),
    ],
    ids=["cut", "damaged"],  # gzip writes the time, which differs by process
)
def test_a_body_that_cannot_be_unpacked_is_truncated(body: bytes, detail: str) -> None:
    page, why = fetched_page(taken(body, "gzip"), Provenance("a"))
    assert (page.outcome, why) == (Outcome.TRUNCATED, detail)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "utf-8", "compress"])
def test_a_body_that_is_not_packed_is_read_as_received(coding: str) -> None:
    page, _ = fetched_page(taken(PAGE, coding), Provenance("a"))
    assert (page.outcome, page.body) == (Outcome.DOCUMENT, PAGE)


def test_a_gzipped_sitemap_is_read_and_a_damaged_one_is_an_empty_page() -> None:
    def text(body: bytes) -> str:
        return list_page_of(FetchedPage("https://a.gov.cn/sitemap.xml.gz", body)).text

    good = gzip.compress(b"<urlset></urlset>" * 5000)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(70)) + packer.flush()
    assert text(good).startswith("<urlset>")
    damaged = good[:40] + b"\xff\xff\xff\xff" * 20 + good[120:]
    for body in (bomb, damaged, b"\x1f\x8b\x09\x00" + bytes(30)):
        assert text(body) == ""
    for length in (2, 9, 10, 40):
        assert text(good[:length]) == "" or text(good[:length]).startswith("<urlset>")


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "compress", ""])
def test_a_gzip_body_under_a_false_name_or_none_is_unpacked(coding: str) -> None:
    page, _ = fetched_page(taken(gzip.compress(PAGE), coding), Provenance("a"))
    assert (page.outcome, page.body) == (Outcome.DOCUMENT, PAGE)


def test_a_file_that_is_gzip_by_itself_stays_packed() -> None:
    request, packed = Request("http://a.gov.cn/sitemap.xml.gz"), gzip.compress(PAGE)
    received = Response(request.url, headers={"Content-Type": "application/gzip"}, body=packed)
    assert ContentCodingMiddleware(MIB).process_response(request, received).body == packed
