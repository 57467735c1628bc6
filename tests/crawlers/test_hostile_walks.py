"""Sites that starve, trap or deceive a walk: each page is typed, and the others are fetched."""

import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import pytest
from pydantic import HttpUrl

from crawlers.crawl.process import read_stats
from crawlers.page import Outcome
from crawlers.run_folder import (
    FULL_WALK,
    REFUSED_FURTHER,
    UNFOLLOWED,
    KnownPage,
    LedgerEntry,
    RunFolder,
    read_ledger,
)
from crawlers.run_folder import read_statistics as statistics
from crawlers.site import Body, Site
from tests.crawlers.crawl_helpers import crawl_all, known_pages

pytestmark = pytest.mark.processes

ARTICLE = (
    "<html><head><meta charset=utf-8><title>第{0}号工作报告</title></head><body><h1>第{0}号</h1>"
    + "<p>各位代表：过去一年，全市经济平稳增长，各项目标任务全面完成。</p>" * 12
    + "</body></html>"
)


class Reply(NamedTuple):
    """What a page sends."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Pages = Callable[[str], Reply | None]


def listing(links: list[str], tail: str = "", charset: str = "utf-8") -> Reply:
    rows = "".join(
        f'<li><a href="{link}">第{number}号政府工作报告</a><span>2024-01-{number:02}</span></li>'
        for number, link in enumerate(links, 1)
    )
    page = f'<html><head><meta charset="{charset}"></head><body><ul>{rows}</ul>{tail}</body></html>'
    kind = ("Content-Type", "text/html")
    return Reply(page.encode(charset), headers=(kind,))


def article(path: str) -> Reply | None:
    found = re.fullmatch(r"/a/(\w+)\.html", path)
    return Reply(ARTICLE.format(found[1]).encode()) if found else None


class Server(NamedTuple):
    """A site, and the paths that were requested."""

    base: str
    asked: list[str]
    home: Path

    def crawl(
        self, known: list[KnownPage] | None = None, **options: str
    ) -> tuple[RunFolder, dict[str, LedgerEntry]]:
        start = (HttpUrl(f"{self.base}/list/"),)
        site = Site(
            site="hostile", name="", body=Body.GOV, home=start[0], start=start, delay=0,
            private=True,
        )  # fmt: skip
        self.asked.clear()
        settings = {"RETRY_TIMES": "1", "DOWNLOAD_TIMEOUT": "20"}
        run = crawl_all(self.home, [site], {"hostile": known or []}, settings, **options)["hostile"]
        entries = list(read_ledger(run.ledger))
        return run, {entry.url.removeprefix(self.base): entry for entry in entries}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Pages], Server]]:
    """Serve pages, which return None for what does not exist."""
    servers = []

    def started(pages: Pages) -> Server:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                reply = pages(self.path) or article(self.path) or Reply(b"", 404)
                self.send_response(reply.status)
                headers = {"Content-Type": "text/html; charset=utf-8", **dict(reply.headers)}
                for name, value in {**headers, "Content-Length": str(len(reply.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return Server(f"http://127.0.0.1:{server.server_port}", asked, tmp_path)

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


def articles(numbers: range) -> list[str]:
    return [f"/a/{number}.html" for number in numbers]


def test_a_page_that_asks_for_a_day_costs_its_own_turn(
    serve: Callable[[Pages], Server],
) -> None:
    def pages(path: str) -> Reply | None:
        if path == "/list/":
            return listing(articles(range(1, 7)))
        busy = path == "/a/1.html"
        return Reply(b"busy", 429, (("Retry-After", "100000"),)) if busy else None

    run, ended = (server := serve(pages)).crawl()
    assert Counter(entry.outcome for entry in ended.values()) == {
        Outcome.LIST: 1, Outcome.BLOCKED: 1, Outcome.DOCUMENT: 5,
    }  # fmt: skip
    assert read_stats(run).finish_reason == "asked_to_wait"
    server.crawl([one for one in known_pages(run) if one.outcome is Outcome.BLOCKED])
    assert server.asked[-1] == "/a/1.html"  # what is new came first
    assert len([path for path in server.asked if "/a/" in path]) == 6


def test_a_site_that_asks_for_a_day_is_left_alone(serve: Callable[[Pages], Server]) -> None:
    def pages(path: str) -> Reply | None:
        if path == "/list/":
            return listing(articles(range(1, 20)))
        return Reply(b"", 404) if "robots" in path else Reply(b"", 503, (("Retry-After", "9999"),))

    run, ended = (server := serve(pages)).crawl()
    assert read_stats(run).finish_reason == "asked_to_wait"
    assert len(server.asked) <= 6
    assert len(ended) >= 3


def test_a_next_page_without_end_is_left(serve: Callable[[Pages], Server]) -> None:
    def pages(path: str) -> Reply | None:
        if not path.startswith("/list"):
            return None
        number = int((re.findall(r"\d+", path) or ["1"])[0])
        tail = f'<div><a href="/list_{number + 1}.html">下一页</a></div>'
        return listing(articles(range(1, 7)), tail)

    _, ended = (server := serve(pages)).crawl()
    assert sum("/list" in path for path in server.asked) <= 6
    assert sum(entry.outcome is Outcome.DOCUMENT for entry in ended.values()) == 6


def test_thirteen_spellings_are_one_fetch(serve: Callable[[Pages], Server]) -> None:
    stamp = int(time.time() * 1000)
    spellings = [
        "/a/1.html", "/a/1.html?", f"/a/1.html?t={stamp}", "/a/1.html#top", "/a/./1.html",
        "/a//1.html", "/a/x/../1.html", "/a/1.html;jsessionid=8F2A0C", "/A/1.html",
        "/a/1.html?from=timeline&amp;isappinstalled=0", "/a/%31.html", "\\a\\1.html",
        "/a/1.html?utm_source=home",
    ]  # fmt: skip
    server = serve(lambda path: listing(spellings) if path == "/list/" else None)
    server.crawl()
    assert len([path for path in server.asked if "1.html" in path]) == 1


def test_new_session_ids_make_no_new_pages(serve: Callable[[Pages], Server]) -> None:
    def pages(path: str) -> Reply | None:
        session = f";jsessionid={secrets.token_hex(16)}?t={int(time.time() * 1000)}"
        return (
            listing([f"{one}{session}" for one in articles(range(1, 5))])
            if "list" in path
            else None
        )

    server = serve(pages)
    known: dict[str, KnownPage] = {}
    for _ in range(3):
        run, _ = server.crawl(list(known.values()))
        known |= {one.url: one for one in known_pages(run)}
    assert len(known) == 1 + 4
    assert not any("/a/" in path for path in server.asked)


def test_an_older_home_knows_its_pages_by_their_old_addresses(
    serve: Callable[[Pages], Server],
) -> None:
    server = serve(lambda path: listing(articles(range(1, 4))) if "list" in path else None)
    spellings = [f"{server.base}/a/{n}.html;jsessionid=0{n}" for n in range(1, 3)]
    old = [KnownPage(url, Outcome.DOCUMENT) for url in spellings]
    server.crawl(old)
    assert [path for path in server.asked if "/a/" in path] == ["/a/3.html"]
    server.crawl(old, full="1")
    assert {path for path in server.asked if ";" in path} == {
        "/a/1.html;jsessionid=01", "/a/2.html;jsessionid=02",
    }  # fmt: skip


def test_a_query_is_sent_in_the_encoding_of_the_list(serve: Callable[[Pages], Server]) -> None:
    server = serve(
        lambda path: listing(["/v.asp?t=报告"] * 3, charset="gbk") if "list" in path else None
    )
    server.crawl()
    (asked,) = (path for path in server.asked if "v.asp" in path)
    assert unquote_to_bytes(asked.partition("=")[2]) == "报告".encode("gbk")


def test_garbage_in_place_of_a_list_is_unreadable(serve: Callable[[Pages], Server]) -> None:
    tag = b"<html><body><ul><a\x01b><li>x</li></a\x01b></ul></body></html>"
    server = serve(lambda path: Reply(tag) if path == "/list/" else None)
    run, ended = server.crawl()
    assert ended["/list/"].outcome is Outcome.UNREADABLE
    assert ended["/list/"].detail
    assert read_stats(run).finish_reason == "finished"


@pytest.mark.parametrize(
    ("third", "why"),
    [
        (Reply(b"<html><body><p>\xe9\xa1\xb5</p></body></html>"), "has no rows"),
        (Reply(b"busy", 500), "is server_error"),
        (Reply(b"", 403), None),
    ],
)
def test_a_walk_that_breaks_off_says_where(
    serve: Callable[[Pages], Server], third: Reply, why: str | None
) -> None:
    broken = "/list_3.html" if why else "/list_2.html"

    def pages(path: str) -> Reply | None:
        if not path.startswith("/list"):
            return None
        number = int((re.findall(r"\d+", path) or ["1"])[0])
        tail = f'<div><a href="/list_{number + 1}.html">下一页</a></div>'
        return (
            third if path == broken else listing(articles(range(4 * number, 4 * number + 3)), tail)
        )

    run, ended = (server := serve(pages)).crawl()
    stats = statistics(run.stats)
    if why:
        ((start, evidence),) = stats[UNFOLLOWED].items()
        assert start == f"{server.base}/list/"
        assert evidence.startswith(f"page 3: {server.base}/list_3.html {why}")
    else:
        assert UNFOLLOWED not in stats
        assert stats[REFUSED_FURTHER] == 1
    assert sum("/a/" in path for path in ended) == (6 if why else 3)


def test_a_crawl_delay_is_a_refusal_or_kept(serve: Callable[[Pages], Server]) -> None:
    def pages(path: str) -> Reply | None:
        if path == "/robots.txt":
            return Reply(b"User-agent: *\nCrawl-delay: 3600\n")
        return listing(articles(range(1, 4)))

    _, ended = (server := serve(pages)).crawl()
    assert server.asked == ["/robots.txt"]
    assert ended["/list/"].outcome is Outcome.ROBOTS_DENIED
    assert "3600 s" in (ended["/list/"].detail or "")


def test_a_full_walk_finds_what_was_inserted_deep_in_a_list(
    serve: Callable[[Pages], Server],
) -> None:
    order = list(range(1, 41))

    def pages(path: str) -> Reply | None:
        if not path.startswith("/list"):
            return None
        number = int((re.findall(r"\d+", path) or ["1"])[0])
        last = number * 8 >= len(order)
        tail = "" if last else f'<div><a href="/list_{number + 1}.html">下一页</a></div>'
        return listing([f"/a/{n}.html" for n in order[number * 8 - 8 : number * 8]], tail)

    server = serve(pages)
    run, ended = server.crawl()
    assert len(ended) == 40 + 5
    assert statistics(run.stats)[FULL_WALK] == "finished"
    order.insert(35, 500)
    later, ended = server.crawl(known_pages(run))
    assert "/a/500.html" not in ended  # the walk ended where entries were known
    assert FULL_WALK not in statistics(later.stats)
    _, ended = server.crawl(known_pages(run), full_walk="1")
    assert "/a/500.html" in ended
    assert sum("/a/" in path for path in server.asked) == 1
