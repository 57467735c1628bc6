"""Each outcome has a practice page that ends so in a crawl: a new one without a page fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import HttpUrl

from crawlers.page import READABLE, Outcome
from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.practice.sites.traps import BROKEN_LIST, GARBAGE_LIST, UNREACHABLE
from crawlers.run_folder import LedgerEntry, RunFolder, read_ledger
from crawlers.site import Site
from tests.crawlers.crawl_helpers import crawl_all, known_pages

pytestmark = pytest.mark.processes

TRAPS = "practice_traps"


@dataclass(frozen=True)
class Met:
    """What the pages of a site full of traps must end as, and what they ended as."""

    expected: dict[str, Outcome]
    ended: dict[str, LedgerEntry]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    home = tmp_path_factory.mktemp("home")
    with PracticeWeb(build_web()) as web:
        site = next(site for site in web.sites if site.site == TRAPS)
        base = str(site.home).rstrip("/")
        paths = (BROKEN_LIST, GARBAGE_LIST, *UNREACHABLE)
        starts = (*site.start, *(HttpUrl(base + path) for path in paths))
        site = site.model_copy(update={"start": starts})
        quick = {"DOWNLOAD_TIMEOUT": "5", "RETRY_TIMES": "0"}
        run = crawl_all(home, [site], settings=quick)[TRAPS]
        expected = {url: one.outcome for url, one in web.gold.items() if one.site == TRAPS}
        expected |= {base + path: outcome for path, (outcome, _) in UNREACHABLE.items()}
        expected[base + BROKEN_LIST] = Outcome.UNREADABLE
        expected[base + GARBAGE_LIST] = Outcome.UNREADABLE
        ended = {entry.url: entry for entry in read_ledger(run.ledger)}
        for url, entry in _asked_again(home, site, run).items():
            expected[f"{url}#again"] = Outcome.NOT_MODIFIED
            ended[f"{url}#again"] = entry
        yield Met(expected, ended)


def _asked_again(home: Path, site: Site, run: RunFolder) -> dict[str, LedgerEntry]:
    """Ask for one article that did not change since."""
    known = [one for one in known_pages(run) if one.etag and one.outcome in READABLE][:1]
    again = crawl_all(home, [site], {TRAPS: known}, recheck="1")[TRAPS]
    return {entry.url: entry for entry in read_ledger(again.ledger)}


# No page of the practice web is slow to read: see tests/crawlers/crawl/test_slow_pages.py.
@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.TOO_SLOW])
def test_an_outcome_has_a_page_that_ends_so_and_no_other_way(met: Met, outcome: Outcome) -> None:
    pages = [url for url, one in met.expected.items() if one is outcome]
    assert pages, f"no practice page ends as {outcome}"
    assert {met.ended[url].outcome for url in pages} == {outcome}


def test_what_is_no_document_is_told_with_its_reason(met: Met) -> None:
    plain = {Outcome.DOCUMENT, Outcome.NOT_MODIFIED}
    silent = [one for one in met.ended.values() if not one.detail and one.outcome not in plain]
    assert [(one.url, one.outcome) for one in silent if "/list/" not in one.url] == []


def test_nothing_is_archived_of_what_did_not_answer(met: Met) -> None:
    unreached = {outcome for outcome, _ in UNREACHABLE.values()}
    without = {one.outcome for one in met.ended.values() if one.record is None}
    assert unreached <= without
    assert without <= unreached | {
        Outcome.ROBOTS_DENIED,
        Outcome.TOO_LARGE,
        Outcome.REDIRECT_LOOP,
    }
