"""The spider on the practice web: all of it, each page once, and later only what is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.archive.segments import iterate, read_page
from crawlers.archive.warc import digest_of
from crawlers.crawl.process import read_stats
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.content.gold import Gold
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import LedgerEntry, RunFolder, read_ledger
from tests.crawlers.crawl_helpers import crawl_all

pytestmark = pytest.mark.processes

SITES = tuple(site.profile.name for site in build_web().websites)
_LISTS = frozenset({Outcome.LIST, Outcome.NOT_MODIFIED})


@dataclass(frozen=True)
class Crawled:
    """A practice web, and its first crawl."""

    web: PracticeWeb
    home: Path
    runs: dict[str, RunFolder]

    def ledger(self, site: str) -> list[LedgerEntry]:
        return list(read_ledger(self.runs[site].ledger))

    def gold(self, site: str) -> dict[str, Gold]:
        return {url: gold for url, gold in self.web.gold.items() if gold.site == site}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    home = tmp_path_factory.mktemp("home")
    with PracticeWeb(build_web()) as web:
        yield Crawled(web, home, crawl_all(home, web.sites))


@pytest.mark.parametrize("site", SITES)
def test_every_gold_page_is_found_once_and_ends_as_it_must(crawled: Crawled, site: str) -> None:
    gold = {url: gold.outcome for url, gold in crawled.gold(site).items()}
    ledger = [entry for entry in crawled.ledger(site) if entry.url in gold]
    assert len({entry.url for entry in ledger}) == len(ledger)
    found = {entry.url: entry.outcome for entry in ledger}
    assert {url: found.get(url) for url in gold} == gold


@pytest.mark.parametrize("site", SITES)
def test_the_ledger_says_where_a_page_was_found(crawled: Crawled, site: str) -> None:
    lists = {entry.url for entry in crawled.ledger(site) if entry.outcome is Outcome.LIST}
    gold = crawled.gold(site)
    for entry in crawled.ledger(site):
        if entry.url in gold and entry.outcome is not Outcome.ATTACHMENT:
            origin = entry.provenance
            assert origin.site == site
            assert origin.list_page in lists or origin.parent
        if entry.url in gold and gold[entry.url].parent:
            assert entry.provenance.parent == gold[entry.url].parent


def test_the_archive_holds_every_answer_as_the_ledger_says(crawled: Crawled) -> None:
    archive = crawled.home / "archive"
    pages = {page.record_id: page for page in iterate(archive)}
    entries = [entry for site in SITES for entry in crawled.ledger(site) if entry.record]
    assert len(pages) == len(entries)
    for entry in entries:
        assert entry.record is not None
        page = pages[entry.record.record_id]
        assert (page.url, page.outcome, page.status) == (entry.url, entry.outcome, entry.status)
        assert page.provenance == entry.provenance
        assert digest_of(page.body) == entry.record.digest
        assert read_page(archive, entry.record.file, entry.record.offset) == page


@pytest.mark.slow
def test_the_home_page_alone_leads_to_the_reports_of_every_family(tmp_path: Path) -> None:
    with PracticeWeb(build_web(seed=3)) as web:
        bare = [site.model_copy(update={"start": (), "family": None}) for site in web.sites]
        runs = crawl_all(tmp_path, bare)
        gold = web.gold
    for site, run in runs.items():
        found = {entry.url: entry for entry in read_ledger(run.ledger)}
        reports = {url for url, page in gold.items() if page.site == site and _is_report(page)}
        assert len(reports & set(found)) >= 0.95 * len(reports)
        assert read_stats(run).requests <= 200
        lists = [entry for entry in found.values() if entry.outcome is Outcome.LIST]
        assert all(entry.detail for entry in lists)  # why each column was followed


@pytest.mark.slow
def test_limit_since_and_dry_run_bound_a_crawl(crawled: Crawled) -> None:
    sites = [site for site in crawled.web.sites if site.site == "practice_trs"]
    limited = crawl_all(crawled.home, sites, limit="3")["practice_trs"]
    articles = [e for e in read_ledger(limited.ledger) if e.provenance.list_page]
    assert len(articles) == 3
    recent = crawl_all(crawled.home, sites, since="2025-01-10")["practice_trs"]
    days = [e.provenance.list_date for e in read_ledger(recent.ledger) if e.provenance.list_page]
    assert days
    assert all(day and day.isoformat() >= "2025-01-10" for day in days)
    dry = crawl_all(crawled.home, sites, dry_run="1")["practice_trs"]
    outcomes = {entry.outcome for entry in read_ledger(dry.ledger)}
    assert outcomes == {Outcome.LIST}


def _is_report(gold: Gold) -> bool:
    return any(document.kind.endswith("work_report") for document in gold.documents)
