"""Mutated responses end as outcomes; what mutations found once is a case of its own."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers.families import BY_NAME, ListPage
from crawlers.families.pagers import leading_number
from crawlers.guarded_transport import GuardedTransport
from crawlers.middlewares.retry_after import seconds_asked
from crawlers.page import Outcome, Provenance
from crawlers.responses import classify, fetched_page, text_of
from crawlers.run_folder import LedgerEntry, append_line, read_ledger
from tests.crawlers.mutated_responses import MEGABYTES, SECONDS, rounds
from tests.crawlers.mutating_web import LINES

URL = "http://www.example.gov.cn/gzbg/index.html"
ROWS = "".join(
    f"<x\x01y><a href='/a/{number}.html'>第{number}次全体会议工作报告</a>2024-01-0{number}</x\x01y>"
    for number in range(1, 6)
)
MANY = "9" * 5_000


@pytest.mark.processes
@pytest.mark.parametrize(
    "count", [pytest.param(200, id="sample"), pytest.param(100_000, marks=pytest.mark.slow)]
)
def test_mutated_responses_end_as_outcomes(tmp_path: Path, count: int) -> None:
    for each in rounds(tmp_path, count, 7):
        assert each.problems == []
        assert each.megabytes < MEGABYTES
        assert each.slowest < SECONDS


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize(
    "text",
    [
        f"<ul>{ROWS}</ul>",
        f'{{"articles": [{{"date": {MANY}}}]}}',
        f'<script>window._CONFIG = {{TREE: [{{"id": "{MANY}"}}, {{"id": {MANY}}}]}}</script>',
        "<script>window._CONFIG = {TREE: " + '[{"children":' * 5_000 + "</script>",
        f"<rss><item><link>/a</link><pubDate>1 Jan 2024 00:00 +{MANY}</pubDate></item></rss>",
        "<base href='http://['><a href='http://[::1'>工作报告</a>",
    ],
)
def test_no_list_page_raises(name: str, text: str) -> None:
    for url in (URL, f"{URL}?page=x", f"{URL}?page={MANY}", f"{URL[:25]}/gkmlpt/api/all/1?page=x"):
        page = ListPage(url, text)
        family = BY_NAME[name]
        family.entries(page)
        assert len(family.listings(page)) <= 5_000
        family.continued(page)


def test_a_number_of_thousands_of_digits_is_cut() -> None:
    assert leading_number(MANY) == 10**12 - 1
    assert (leading_number("7"), leading_number("x"), leading_number("")) == (7, 0, 0)


def test_rows_in_a_tag_with_a_control_character_are_found() -> None:
    entries = BY_NAME["plain"].entries(ListPage(URL, f"<div>{ROWS}</div>"))
    assert [entry.url[-8:] for entry in entries] == [f"a/{number}.html" for number in range(1, 6)]


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "base64", "rot13", "x"]
)
def test_a_charset_that_is_no_encoding_of_the_web_is_ignored(charset: str) -> None:
    body = f"<meta charset={charset}>政府工作报告".encode("gb18030") + b"." * 99
    assert "政府工作报告" in text_of(body, f"text/html; charset={charset}")
    assert text_of(body + b"\xff", f"text/html; charset={charset}")


def test_a_negative_status_is_an_outcome_that_the_ledger_reads_back(tmp_path: Path) -> None:
    request = Request(URL)
    response = HtmlResponse(URL, status=-1, body=b"<p>x</p>", request=request)
    page, detail = fetched_page(response, Provenance("toy"))
    assert (page.outcome, page.status, detail) == (Outcome.BLOCKED, 0, "status -1")
    entry = LedgerEntry(URL, page.outcome, datetime.now(UTC), page.provenance, status=page.status)
    with (tmp_path / "ledger.jsonl").open("w", encoding="utf-8") as ledger:
        append_line(ledger, entry)
    assert list(read_ledger(tmp_path / "ledger.jsonl")) == [entry]


@pytest.mark.parametrize("line", LINES)
def test_no_header_line_raises(line: bytes) -> None:
    name, _, value = line.decode("latin-1").partition(":")
    classify(200, [(name, value.strip())], b"<p>x</p>", URL)


@pytest.mark.parametrize(
    "value", [MANY, "-1", "²", "Thu, 99 Foo 9999", "1 Jan 2024 00:00 +99999999"]
)
def test_no_retry_after_raises(value: str) -> None:
    response = HtmlResponse(URL, status=503, headers={"Retry-After": value})
    assert seconds_asked(response, datetime.now(UTC)) >= 0


@pytest.mark.processes
def test_a_port_that_no_socket_has_is_an_error_of_the_connection() -> None:

    with (
        httpx.Client(transport=GuardedTransport(lambda *_: True)) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get("http://127.0.0.1:99999/")
