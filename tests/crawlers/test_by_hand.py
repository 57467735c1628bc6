"""Scrapy's own commands, from a clone, as a spider author types them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.crawl.crawl_summary import summary_lines
from crawlers.page import Outcome, Provenance
from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import LedgerEntry, read_ledger
from crawlers.site import Site, dump_site
from tests.conftest import ROOT
from tests.crawlers.crawl_helpers import crawl_all, known_pages
from tests.wait_until import PATIENCE

SITE = "practice_trs"


@pytest.fixture(scope="module")
def web() -> Iterator[PracticeWeb]:
    with PracticeWeb(build_web(seed=3)) as serving:
        yield serving


@pytest.fixture(scope="module")
def site(web: PracticeWeb) -> Site:
    return next(site for site in web.sites if site.site == SITE)


@pytest.fixture
def words(tmp_path: Path, site: Site) -> list[str]:
    """Settings that name a registry and a home of the test's own."""
    (tmp_path / "a.yml").write_text(dump_site(site), encoding="utf-8")
    return ["-s", f"SITES_FOLDER={tmp_path}", "-s", f"HOME_FOLDER={tmp_path / 'home'}"]


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=4 * PATIENCE, check=False
    )


@pytest.mark.processes
def test_list_names_the_one_spider() -> None:
    assert scrapy("list").stdout.split() == ["report"]


@pytest.mark.processes
def test_crawl_leaves_a_run_folder_and_ends_with_a_summary(
    tmp_path: Path, words: list[str]
) -> None:
    done = scrapy("crawl", "report", "-a", f"site={SITE}", "-a", "limit=3", *words)
    (run,) = (tmp_path / "home" / "runs").iterdir()
    assert {path.name for path in run.iterdir()} == {"site.json", "ledger.jsonl", "stats.json"}
    told = done.stderr.partition(f"{SITE}: finished after")[2]
    assert "brought    " in told
    assert "walked     " in told
    assert f"run folder: {run}" in told
    documents = [e for e in read_ledger(run / "ledger.jsonl") if e.outcome is Outcome.DOCUMENT]
    assert 3 <= len(documents) <= 5  # one may be split over three pages


@pytest.mark.processes
def test_parse_tells_what_a_page_is_and_keeps_nothing(
    tmp_path: Path, site: Site, words: list[str]
) -> None:
    output = tmp_path / "items.json"
    command = ["parse", "--spider=report", "-a", f"site={SITE}", "-o", str(output), *words]
    done = scrapy(*command, str(site.start[0]))
    first, *rows = json.loads(output.read_text(encoding="utf-8"))
    assert first == {"outcome": "list", "detail": "dated links", "family": "trs"}, done.stderr
    assert all(row["title"] and row["date"] for row in rows)
    assert not list((tmp_path / "home" / "runs").iterdir())
    assert "Traceback" not in done.stderr


@pytest.mark.processes
def test_a_crawl_exports_items_that_a_person_reads(tmp_path: Path, words: list[str]) -> None:
    output = tmp_path / "reports.jsonl"
    command = ["crawl", "report", "-a", f"site={SITE}", "-a", "limit=3", "-O", str(output)]
    done = scrapy(*command, *words)
    assert done.returncode == 0, done.stderr
    lines = output.read_text(encoding="utf-8")
    assert "\\u" not in lines
    items = [json.loads(line) for line in lines.splitlines()]
    assert len(items) >= 3
    assert all(item["title"] and item["list"] for item in items if item["outcome"] == "document")
    texts = [Path(item["text"]) for item in items if item["text"]]
    assert all(len(path.read_text(encoding="utf-8")) > 100 for path in texts)
    assert texts
    seconds = int(done.stderr.partition(f"{SITE}: finished after ")[2].partition(" s ")[0])
    assert seconds > 0


@pytest.mark.processes
def test_a_refused_crawl_has_a_status(words: list[str]) -> None:
    done = scrapy("crawl", "report", "-a", "site=nowhere", *words)
    assert (done.returncode, "no site 'nowhere'" in done.stderr) == (1, True)


@pytest.mark.processes
def test_check_checks_the_contracts_of_the_spider() -> None:
    done = scrapy("check")
    assert done.returncode == 0, done.stderr
    assert "Ran 2 contracts" in done.stderr


@pytest.mark.processes
def test_shell_fetches_as_a_guest(site: Site, words: list[str]) -> None:
    code = "print('seen', response.status, response.css('title::text').get())"
    done = scrapy("shell", str(site.home), "-c", code, *words, "-s", "LOOPBACK=1")
    assert f"seen 200 {site.name}" in done.stdout, done.stderr
    refused = scrapy("shell", str(site.home), "-c", code, *words)
    assert "seen" not in refused.stdout


@pytest.fixture(scope="module")
def full(
    web: PracticeWeb, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[LedgerEntry], set[str]]:
    """What a full crawl of a known site asks for, and the bodies that it is sent."""
    home = tmp_path_factory.mktemp("full")
    known = known_pages(crawl_all(home, [site])[SITE])
    web.log.clear()
    run = crawl_all(home, [site], {SITE: known}, full="1")[SITE]
    return list(read_ledger(run.ledger)), set(web.log.bodies())


@pytest.mark.processes
def test_a_full_crawl_asks_for_all_and_is_sent_what_changed(
    web: PracticeWeb, full: tuple[list[LedgerEntry], set[str]]
) -> None:
    ledger, bodies = full
    articles = {url for url, gold in web.gold.items() if gold.site == SITE and gold.documents}
    articles = {url for url in articles if web.gold[url].outcome is Outcome.DOCUMENT}
    ended = {entry.url: entry.outcome for entry in ledger if entry.url in articles}
    assert ended == dict.fromkeys(articles, Outcome.NOT_MODIFIED)
    assert not articles & bodies


def entry(outcome: Outcome, number: int, detail: str | None = None) -> LedgerEntry:
    url, now = f"http://a.cn/{number}", datetime(2026, 1, 1, tzinfo=UTC)
    return LedgerEntry(url, outcome, now, Provenance("a"), detail=detail)


def test_a_summary_counts_what_came_and_tells_what_did_not_and_why() -> None:
    ledger = [entry(Outcome.DOCUMENT, n) for n in range(1200)]
    ledger += [entry(Outcome.TIMEOUT, 1200, "30 s"), entry(Outcome.TIMEOUT, 1201, "31 s")]
    ledger += [entry(Outcome.LIST, 1202), entry(Outcome.GONE, 1203), entry(Outcome.NOT_MODIFIED, 9)]
    stats = {"elapsed_time_seconds": 61.7, "downloader/request_count": 1300}
    assert list(summary_lines("a_gov", "finished", ledger, stats)) == [
        "a_gov: finished after 62 s and 1,300 requests",
        "  brought    1,200 document",
        "  walked     1 list",
        "  unchanged  1 not modified",
        "  missed     2 timeout: http://a.cn/1200 (30 s)",
        "  missed     1 gone: http://a.cn/1203",
    ]
    assert list(summary_lines("a_gov", "finished", [], {}))[1:] == [
        "  nothing    no page was requested"
    ]
