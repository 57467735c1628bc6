"""Any number of pages of the practice web, without a network, with their expected documents."""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from math import ceil
from pathlib import Path

from crawlers.archive.recorder import Recorder
from crawlers.page import FetchedPage, Provenance
from crawlers.practice.build import build_web
from crawlers.practice.content.gold import GoldDocument
from crawlers.practice.content.publication import Article
from crawlers.practice.pages.http_messages import Request
from crawlers.practice.pages.website import Website
from crawlers.run_folder import RunFolder
from crawlers.settings import CLOSESPIDER_PAGECOUNT

_MOMENT = datetime(2025, 3, 1, tzinfo=UTC)
_A_WEB = 50_000  # reports of one web; larger numbers use several webs with different seeds


@dataclass(frozen=True, slots=True)
class Served:
    """A page as a crawl would fetch it, and its expected documents."""

    page: FetchedPage
    gold: tuple[GoldDocument, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the documents; for a damaged page, the undamaged texts."""
        return tuple("\n".join(each.text) for each in self.gold)

    @property
    def damaged(self) -> bool:
        """Whether a mirror has damaged the page."""
        return any(each.damaged for each in self.gold)

    @property
    def copied(self) -> bool:
        """Whether the page duplicates another one."""
        return any(each.duplicate_of for each in self.gold)


def served(number: int) -> Iterator[Served]:
    """Yield `number` pages: those of the demo's web, then reports of more and more counties.

    Sites alternate, so that the first pages already contain all layouts and encodings.
    """
    yield from islice(_endless(number), number)


def _endless(number: int) -> Iterator[Served]:
    for seed in count(1):
        web = build_web(seed, min(number, _A_WEB))
        left = [(website, iter(website.articles.values())) for website in web.websites]
        while left:
            for turn in list(left):
                article = next(turn[1], None)
                if article is None:
                    left.remove(turn)
                elif not turn[0].continued(article):  # one page, one report
                    yield _served(turn[0], article, seed)


def _served(website: Website, article: Article, seed: int) -> Served:
    gold = website.gold_of(article)
    path = website.address(article)
    reply = website.reply(Request("GET", path, headers={"cookie": "passed=1"}))
    packed = ("Content-Encoding", "gzip") in reply.headers
    headers = (("Content-Type", reply.content_type),) if reply.content_type else ()
    base = website.base.replace("://www.", f"://www{seed}.")
    found = Provenance(
        website.profile.name,
        list_page=base + website.list_address(article.column),
        anchor=website.row(article).title,
        list_date=article.published,
    )
    page = FetchedPage(
        base + path,
        gzip.decompress(reply.body) if packed else reply.body,
        headers=headers,
        fetched_at=_MOMENT,
        provenance=found,
    )
    return Served(page, gold.documents)


def archived(home: Path, number: int) -> RunFolder:
    """Write `number` pages as a crawl does, with WARC and ledger, and return the run."""
    return _recorded(home, served(number), 0)


def archived_as_crawled(home: Path, number: int) -> None:
    """Write `number` pages in runs that are as large as a crawl's page limit allows."""
    pages = served(number)
    for serial in range(ceil(number / CLOSESPIDER_PAGECOUNT)):
        _recorded(home, islice(pages, CLOSESPIDER_PAGECOUNT), serial)


def _recorded(home: Path, pages: Iterable[Served], serial: int) -> RunFolder:
    run = RunFolder(home / "runs" / f"20250301T{serial:06}Z-bench")
    run.path.mkdir(parents=True)
    with Recorder(run, home / "archive") as recorder:
        for each in pages:
            recorder.record(each.page)
    run.stats.write_text('{"finish_reason": "finished"}\n', encoding="utf-8")
    return run
