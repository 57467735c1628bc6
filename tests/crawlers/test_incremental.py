"""Later crawls ask for what is new and for nothing else, and lists that move lose nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.crawl.process import read_stats
from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.content.publication import REPORTS, Article
from crawlers.practice.content.story import Edited, Full
from crawlers.practice.pages.http_messages import Reply, Request
from crawlers.practice.pages.website import Website
from crawlers.practice.server import PracticeWeb
from crawlers.responses.links import is_continuation
from crawlers.run_folder import KnownPage, LedgerEntry, RunFolder, read_ledger
from crawlers.site import Site
from tests.crawlers.crawl_helpers import crawl_all, known_pages

pytestmark = pytest.mark.processes

TRAPS = "practice_traps"
PASSING = frozenset(
    {
        Outcome.SERVER_ERROR,
        Outcome.MAINTENANCE,
        Outcome.TRUNCATED,
        Outcome.TIMEOUT,
        Outcome.CONNECTION_FAILED,
        Outcome.DNS_FAILED,
        Outcome.TLS_FAILED,
    }
)
SITES = tuple(site.profile.name for site in build_web().websites if site.profile.name != TRAPS)


@dataclass(frozen=True)
class Twice:
    """A web that did not change between two crawls. asked: requests by URL; bodies: those sent."""

    web: PracticeWeb
    home: Path
    known: dict[str, list[KnownPage]]
    runs: dict[str, RunFolder]
    bodies: set[str]

    def site(self, name: str) -> Site:
        return next(site for site in self.web.sites if site.site == name)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    home = tmp_path_factory.mktemp("home")
    with PracticeWeb(build_web(seed=5)) as web:
        known = {site: known_pages(run) for site, run in crawl_all(home, web.sites).items()}
        web.log.clear()
        runs = crawl_all(home, web.sites, known)
        yield Twice(web, home, known, runs, set(web.log.bodies()))


def test_the_second_crawl_of_an_unchanged_web_fetches_no_article(twice: Twice) -> None:
    articles = {url for url, gold in twice.web.gold.items() if gold.documents}
    assert len(articles) > 150
    assert not twice.bodies & articles


@pytest.mark.parametrize("name", SITES)
def test_it_asks_for_robots_and_the_heads_of_the_lists(twice: Twice, name: str) -> None:
    ledger = list(read_ledger(twice.runs[name].ledger))
    assert {e.outcome for e in ledger} <= {Outcome.LIST, Outcome.NOT_MODIFIED, Outcome.GONE}
    redirects = 1 if name == "practice_rows" else 0  # a list there begins with a constant redirect
    heads = _heads(twice.site(name), ledger) + redirects
    assert read_stats(twice.runs[name]).requests <= heads + 1


def _heads(site: Site, ledger: list[LedgerEntry]) -> int:
    """Return how many lists a site has; two families name theirs on a page of its own."""
    own = len(site.start)
    if not own:  # the home page, a link of it that is gone, the page of the search and its request
        return 4
    if site.family == "gkmlpt":  # a script page with the tree of columns
        return own + len({e.url.partition("?")[0] for e in ledger if "/api/all/" in e.url})
    if site.family is None:  # a script page for each list that an API sends
        return 2 * own
    if site.family == "sitemap":  # an index of files
        return own + len({e.url for e in ledger if e.url.endswith(".gz")})
    return own


def test_of_a_site_full_of_traps_only_what_may_have_passed_is_asked_for_again(
    twice: Twice,
) -> None:
    gold = {url: page.outcome for url, page in twice.web.gold.items() if page.site == TRAPS}
    asked = [entry.url for entry in read_ledger(twice.runs[TRAPS].ledger) if entry.url in gold]
    refused = [url for url in asked if gold[url] in {Outcome.BLOCKED, Outcome.CHALLENGE}]
    assert 0 < len(refused) <= 3  # they refuse again, so no more are tried
    passing = {url for url, outcome in gold.items() if outcome in PASSING}
    assert sorted({*asked} - {*refused}) == sorted(passing)
    assert len(asked) == len({*asked})


@pytest.mark.slow
def test_three_added_two_edited_and_one_deleted_are_noticed_and_nothing_else(
    tmp_path: Path,
) -> None:
    with PracticeWeb(build_web(seed=5)) as web:
        sites = [site for site in web.sites if site.site != TRAPS]
        known = {site: known_pages(run) for site, run in crawl_all(tmp_path, sites).items()}
        changes = {site.site: _change(web, site.site) for site in sites}
        found = crawl_all(tmp_path, sites, known)
        again = crawl_all(tmp_path, sites, known, recheck="1")
    for site, (added, edited, deleted) in changes.items():
        before = {one.url: one.digest for one in known[site]}
        new = {e for e in read_ledger(found[site].ledger) if e.outcome is Outcome.DOCUMENT}
        assert {_article(entry) for entry in new} == added, site
        answers = {e.url: e for e in read_ledger(again[site].ledger)}
        sent = [e for e in answers.values() if e.record and e.outcome is not Outcome.NOT_MODIFIED]
        other = {e.url for e in sent if e.record and e.record.digest != before[e.url]}
        gone = {url for url, entry in answers.items() if entry.outcome is Outcome.GONE}
        changed = {_article(answers[url]) for url in other if url not in gone}
        assert (changed, gone) == (edited, deleted), site


def _article(entry: LedgerEntry) -> str:
    """Return the address of the article that a page is of: it may be split over several."""
    parent = entry.provenance.parent
    return parent if parent and is_continuation(entry.url, parent) else entry.url


def _change(web: PracticeWeb, site: str) -> tuple[set[str], set[str], set[str]]:
    """Add three reports to a site, edit two and delete one; return their addresses."""
    website = web.web.website(site)
    story = next(s for s in _stories(web.web.website("practice_trs")) if isinstance(s, Full))
    added = {web.web.add(site, story) for _ in range(3)}
    own = [website.base + path for path, one in website.articles.items() if _may_change(one)]
    own = [url for url in own if url not in added]
    for url in own[:2]:
        web.web.edit(url)
    deleted = {website.base + next(iter(website.articles))} if len(own) < 3 else {own[2]}
    web.web.delete(*deleted)
    return added, set(own[:2]), deleted


def _stories(website: Website) -> Iterator[object]:
    return (one.story for one in website.articles.values())


def _may_change(article: Article) -> bool:
    """Tell whether a report is one that may be edited: in full, and without a file beside it."""
    return isinstance(article.story, Full | Edited) and article.attachment is None


@pytest.mark.slow
@pytest.mark.parametrize("change", ["an entry goes", "an entry comes"])
def test_a_list_that_moves_while_it_is_walked_loses_no_other_entry(
    tmp_path: Path, change: str
) -> None:
    with PracticeWeb(build_web(seed=9, pages=600)) as web:
        sites = [site for site in web.sites if site.family in {"trs", "hanweb", "vsb", "ucap"}]
        sites += [site for site in web.sites if site.site in {"practice_plain", "practice_gkmlpt"}]
        for site in sites:
            website = web.web.website(site.site)
            moves = _goes(website) if change == "an entry goes" else _comes(web, website)
            _move_after(website, 3, moves)
        runs = crawl_all(tmp_path, sites)
        gold = web.gold
    for site in sites:
        found = {entry.url for entry in read_ledger(runs[site.site].ledger)}
        own = {url: page.outcome for url, page in gold.items() if page.site == site.site}
        wanted = {url for url, outcome in own.items() if outcome is not Outcome.GONE}
        assert wanted - found == set(), site.site
        assert len(own) - len(wanted) == (change == "an entry goes")


def _move_after(website: Website, lists: int, move: Callable[[], object]) -> None:
    """Let a site change as soon as it has answered for so many list pages."""
    original, served = website.listing, [0]

    def listing(request: Request) -> Reply | None:
        reply = original(request)
        served[0] += reply is not None
        if reply is not None and served[0] == lists:
            move()
        return reply

    website.listing = listing  # type: ignore[method-assign]


def _goes(website: Website) -> Callable[[], object]:
    newest = next(one for one in website.shown(REPORTS) if not one.pinned)
    return lambda: website.remove(website.address(newest))


def _comes(web: PracticeWeb, website: Website) -> Callable[[], object]:
    story = next(story for story in _stories(website) if isinstance(story, Full))
    return lambda: web.web.add(website.profile.name, story)
