"""Site files as they ship, replayed: sites of many techniques are checked and crawled.

Only the addresses change: each host becomes one on this machine that serves the site's lists in the
markup of a technique, at the paths that the file names.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawlers.archive import read_page
from crawlers.page import READABLE
from crawlers.practice import PracticeWeb, build_web
from crawlers.practice.pages.http_messages import Reply, Request
from crawlers.practice.pages.website import ExtraPage, Website
from crawlers.probe import check_all
from crawlers.run_folder import read_ledger
from crawlers.site import Registry, Site
from flows.operations import read_article
from normalize.document import Document
from normalize.pipeline import normalize_page
from tests.conftest import ROOT
from tests.crawlers.crawl_helpers import crawl_all

pytestmark = pytest.mark.processes

TECHNIQUES = {
    "trs": ("trs",),
    "hanweb": ("hanweb",),
    "ucap": ("ucap",),
    "gkmlpt": ("gkmlpt",),
    "lists": (
        "plain", "vsb", "jpaas", "ucap_search", "cac", "load_data", "truecms", "static_json",
        "xinhua", "script_array", "big5", "code_list",
    ),
    "mixed": ("vsb", "plain", "trs", "hanweb", "big5"),
    "home": ("vsb", "plain", "trs", "ucap", "hanweb"),
}  # fmt: skip
"""Practice sites by what a site's file states: a family, lists, mixed lists, or a home page."""
MOST = {"trs": 3, "ucap": 2, "hanweb": 2, "gkmlpt": 2}


def stated(site: Site) -> str:
    """Return the group of `TECHNIQUES` for a site."""
    if site.family in TECHNIQUES:
        return site.family or ""
    if not site.start:
        return "home"
    return "mixed" if len(site.mixed) == len(site.start) else "lists"


@dataclass(frozen=True)
class Replayed:
    """A shipped site that leads to a practice site."""

    site: Site
    website: Website

    @property
    def gold(self) -> dict[str, tuple[str, ...]]:
        """Texts by URL of the work reports in the column of reports, of those on one page."""
        column = self.website.columns[0]
        whole = (one for one in self.website.articles.values() if not self.website.continued(one))
        articles = [one for one in whole if one.column == column and not one.attachment]
        pages = {one.url: one for one in map(self.website.gold_of, articles)}
        return {
            url: page.documents[0].text
            for url, page in pages.items()
            if len(page.documents) == 1 and page.documents[0].kind.endswith("work_report")
        }


def chosen() -> list[tuple[Site, str]]:
    """Return 30 shipped sites, each with the name of a practice site."""
    groups: dict[str, list[Site]] = {}
    for site in Registry.read(ROOT / "seeds" / "sites"):
        groups.setdefault(stated(site), []).append(site)
    pairs: list[tuple[Site, str]] = []
    for group, names in TECHNIQUES.items():
        wanted = MOST.get(group, len(names))
        sites = groups[group][:wanted]
        assert len(sites) == wanted, group
        pairs += [(site, names[n % len(names)]) for n, site in enumerate(sites)]
    return pairs


def to_list(path: str, request: Request) -> Reply:
    return Reply(status=302, headers=(("Location", path),))


def moved_here(site: Site, website: Website) -> Site:
    """Return a site with its own paths on this machine, which lead to the lists of a website."""
    text = site.model_dump_json(by_alias=True, exclude={"formerly", "evidence", "seen"})
    for url in {str(one) for one in (site.home, *site.start)}:
        parts = urlsplit(url)
        text = text.replace(f'"{parts.scheme}://{parts.netloc}/', f'"{website.base}/')
    here = Site.model_validate_json(text).model_copy(update={"private": True, "delay": 0})
    for number, start in enumerate(here.start):
        path = urlsplit(str(start)).path
        column = website.columns[0 if start in here.mixed else number % 2]
        target = website.list_address(column)
        if path not in {"/", urlsplit(target).path}:
            website.extras.setdefault(path, ExtraPage(partial(to_list, target)))
    return here


@pytest.fixture(scope="module")
def replayed() -> Iterator[list[Replayed]]:
    found: list[Replayed] = []
    webs: list[tuple[PracticeWeb, set[str]]] = []  # a web has one site of each technique
    with ExitStack() as stack:
        for site, name in chosen():
            serving = next((web for web, taken in webs if name not in taken), None)
            if serving is None:
                serving = stack.enter_context(PracticeWeb(build_web(seed=20 + len(webs))))
                webs.append((serving, set()))
            next(taken for web, taken in webs if web is serving).add(name)
            website = serving.web.website(f"practice_{name}")
            found.append(Replayed(moved_here(site, website), website))
        yield found


def test_check_finds_text_on_sites_of_every_technique(replayed: list[Replayed]) -> None:
    assert len(replayed) >= 30
    checked = list(check_all([one.site for one in replayed], None, read_article))
    assert [(one.site, one.detail) for one in checked if not one.works] == []
    assert all(one.article and one.article.text.characters > 300 for one in checked)


@pytest.mark.slow
def test_a_crawl_brings_every_report(replayed: list[Replayed], tmp_path: Path) -> None:
    runs = crawl_all(tmp_path, [one.site for one in replayed])
    missed, wrong = [], []
    for one in replayed:
        fetched = {
            entry.url: entry
            for entry in read_ledger(runs[one.site.site].ledger)
            if entry.outcome in READABLE and entry.record
        }
        gold = one.gold
        assert gold
        for url, text in gold.items():
            entry = fetched.get(url)
            if entry is None or entry.record is None:
                missed.append((one.site.site, one.website.profile.name, url))
                continue
            page = read_page(tmp_path / "archive", entry.record.file, entry.record.offset)
            read = [each for each in normalize_page(page, one.site) if isinstance(each, Document)]
            if bare("".join(each.text for each in read)) != bare("".join(text)):
                wrong.append((one.site.site, url))
    assert missed == []
    assert wrong == []


def bare(text: str) -> str:
    return "".join(text.split())
