"""A page that is slow to read gets its outcome, and the crawl continues with the others."""

import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import HttpUrl
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.statscollectors import StatsCollector

from crawlers.crawl import (
    ArticleFollower,
    Callbacks,
    CrawlPlan,
    CrawlSession,
    ListWalker,
    Step,
    new_run,
)
from crawlers.families import BY_NAME, Entry, Family, Listing, ListPage
from crawlers.page import TRANSIENT, UNUSABLE, Outcome
from crawlers.run_folder import LedgerEntry
from crawlers.site import Site

BASE = "http://www.example.gov.invalid"
LIST = f"{BASE}/list.html"
PROSE = "<p>" + "我们坚持稳中求进，全面完成各项工作任务。" * 40
BODIES = {
    LIST: "<ul>"
    + "".join(f'<li><a href="/a_{n}.html">第{n}篇政府工作报告</a>2024-01-0{n}' for n in (1, 2, 3))
    + '<a href="/list_1.html">下一页</a>',
    f"{BASE}/list_1.html": "<p>slow",
    f"{BASE}/list_2.html": '<ul><li><a href="/a_4.html">第四篇政府工作报告</a>2024-01-04</ul>',
    f"{BASE}/a_1.html": PROSE,
    f"{BASE}/a_2.html": f"{PROSE}<p>slow",
    f"{BASE}/a_3.html": PROSE,
    f"{BASE}/a_4.html": PROSE,
}


class Slow(Family):
    """Reads every page at once, but one that contains the word never."""

    name = "slow"
    article_url = re.compile(r"/a_(\d+)\.html")

    def entries(self, page: ListPage) -> list[Entry]:
        self._wait(page)
        return super().entries(page)

    def listings(self, page: ListPage) -> list[Listing]:
        return [Listing(f"{BASE}/list_{n}.html") for n in (1, 2)]

    def continued(self, page: ListPage) -> list[str]:
        self._wait(page)
        return []

    @staticmethod
    def _wait(page: ListPage) -> None:
        while "slow" in page.text:
            pass


class Crawl:
    """A crawl whose responses come from BODIES."""

    def __init__(self, home: Path) -> None:
        values = {"site": "example", "name": "t", "body": "gov", "home": BASE, "family": "trs"}
        site = Site.model_validate({**values, "start": [HttpUrl(LIST)]})
        plan = CrawlPlan(site, new_run(home, "example"), "agent", home / "archive")
        log = logging.LoggerAdapter(logging.getLogger("test"), {})
        self.session = CrawlSession(plan, "agent", {}, log, step_seconds=0.2)
        self.articles = ArticleFollower(self.session, Callbacks(self.article, self.failed))
        self.lists = ListWalker(
            self.session, self.articles, Callbacks(self.listed, self.failed), Statistics()
        )

    def article(self, response: HtmlResponse, **given: object) -> Iterator[Step]:
        return self.articles.parse(response, **given)  # type: ignore[arg-type]

    def listed(self, response: HtmlResponse, **given: object) -> Iterator[Step]:
        return self.lists.parse(response, **given)  # type: ignore[arg-type]

    def failed(self, failure: object) -> Iterator[Step]:
        raise AssertionError(failure)

    def run(self) -> list[LedgerEntry]:
        ledger: list[LedgerEntry] = []
        waiting = list(self.lists.begin())
        while waiting:
            step = waiting.pop(0)
            if isinstance(step, LedgerEntry):
                ledger.append(step)
                continue
            waiting += step.callback(respond(step), **step.cb_kwargs)  # type: ignore[misc]
        self.session.close()
        return ledger


class Statistics(StatsCollector):
    """Scrapy's statistics, as far as the lists use them."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def get_value(self, key: str, default: object = None, spider: object = None) -> object:
        return self.values.get(key, default)

    def set_value(self, key: str, value: object, spider: object = None) -> None:
        self.values[key] = value


def respond(request: Request) -> HtmlResponse:
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    request.meta["received_headers"] = kind
    body = BODIES[request.url].encode()
    return HtmlResponse(request.url, body=body, headers=dict(kind), request=request)


@pytest.fixture
def slow_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, "trs", Slow())


@pytest.mark.usefixtures("slow_family")
def test_the_crawl_continues_after_slow_pages(tmp_path: Path) -> None:
    start = time.process_time()
    ledger = Crawl(tmp_path).run()
    found = {entry.url.rpartition("/")[2]: entry for entry in ledger}
    assert {name: entry.outcome for name, entry in found.items()} == {
        "list.html": Outcome.LIST,
        "list_1.html": Outcome.TOO_SLOW,
        "list_2.html": Outcome.LIST,
        "a_1.html": Outcome.DOCUMENT,
        "a_2.html": Outcome.TOO_SLOW,
        "a_3.html": Outcome.DOCUMENT,
        "a_4.html": Outcome.DOCUMENT,
    }
    assert found["a_2.html"].detail == "reading it takes more than 0.2 s of processor time"
    assert found["a_2.html"].record is not None  # its bytes are kept
    assert time.process_time() - start < 5


@pytest.mark.usefixtures("slow_family")
def test_a_continued_crawl_does_not_stop_at_a_slow_page_of_its_archive(tmp_path: Path) -> None:
    first = Crawl(tmp_path)
    ledger = first.run()
    plan = first.session.plan
    log = logging.LoggerAdapter(logging.getLogger("test"), {})
    session = CrawlSession(plan, "agent", {}, log, step_seconds=0.2)
    follower = ArticleFollower(session, Callbacks(first.article, first.failed))
    callbacks = Callbacks(first.listed, first.failed)
    steps = list(ListWalker(session, follower, callbacks, Statistics()).begin())
    session.close()
    assert len({entry.url for entry in ledger}) == 7
    assert {step.url for step in steps if isinstance(step, Request)} <= {LIST}  # has it moved?


def test_a_slow_page_is_unusable_and_not_requested_again() -> None:
    assert Outcome.TOO_SLOW in UNUSABLE
    assert Outcome.TOO_SLOW not in TRANSIENT
