"""Proposes sites of bodies in the same region, from links on the list pages of crawls.

A province's government links those of its prefectures, these their counties, and a government its
congress. The archive has these pages, so nothing is requested. What is proposed becomes a site
file outside the registry: a person moves it there, or it is never crawled.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from crawlers.archive import read_page
from crawlers.errors import ArchiveError
from crawlers.families import ListPage
from crawlers.page import Outcome
from crawlers.registry import Additions, ListRow, plan_additions
from crawlers.responses import SiteBounds, list_page_of
from crawlers.run_folder import RunFolder, read_ledger
from crawlers.site import Body, Registry, Site
from flows.home import Workspace
from flows.stages import site_of
from normalize.gazetteer import is_today, level_of, regions

MOST_PAGES = 20
"""List pages of one run that are read: the links to other bodies are on all of them."""
_LONGEST = 24  # characters of a link that names a body
_ROOT = re.compile(r"(?i)/?(?:index\.\w{2,5}|default\.\w{2,5})?")
_PUBLIC = re.compile(r"(?i)\.cn$")
_KIND = re.compile(r"(?:门户|官方)?(?:网站|网)$")
_BODIES = (
    (Body.PROCURATORATE, re.compile(r"(?:人民)?检察院$"), "人民检察院"),
    (Body.COURT, re.compile(r"(?:(?:高级|中级)?人民)?(?:高院|中院|法院)$"), "人民法院"),
    (Body.CPPCC, re.compile(r"政协(?:委员会)?$|^政协"), "政协"),
    (
        Body.NPC,
        re.compile(r"人大(?:常委会)?$|人民代表大会(?:常务委员会)?$"),
        "人民代表大会常务委员会",
    ),
    (Body.GOV, re.compile(r"(?:人民)?政府$"), "人民政府"),
)
_UNIT = re.compile(r"[省市县区州旗盟]")
_SHORT = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|[省市]$|(?:.{1,3}族)+自治州$|地区$|盟$")


def propose_sites(workspace: Workspace, registry: Registry, runs: Collection[str]) -> Additions:
    """Return the site files that links propose; `left_out` counts links that name no new body.

    runs: ids of runs to read; empty for the last run of each site.
    """
    rows = [row for run in _chosen(workspace, runs) for row in _rows_of(workspace, run)]
    found = plan_additions(registry, rows)
    found.files = [replace(each, path=workspace.home / "proposed" / each.path.name)
                   for each in found.files if each.new]  # fmt: skip
    return found


def _chosen(workspace: Workspace, runs: Collection[str]) -> list[RunFolder]:
    if runs:
        return [workspace.run(run_id) for run_id in runs]
    last: dict[str, RunFolder] = {}
    for run in workspace.run_folders():
        if run.ledger.exists() and (site := site_of(run)):
            last[site.site] = run
    return list(last.values())


def _rows_of(workspace: Workspace, run: RunFolder) -> Iterator[ListRow]:
    """Yield the links of a run that name another body of its site's region."""
    site = site_of(run)
    if site is None or site.region is None:
        return
    met: set[tuple[str, str]] = set()
    for page, day in _pages(workspace.archive, run):
        for url, text in _links(page):
            row = proposal(site, url, text)
            if row and (row.home, row.site_name) not in met:
                met.add((row.home, row.site_name))
                evidence = f"link {text} on {page.url}"
                yield replace(row, evidence=evidence, evidence_date=day.isoformat())


def _pages(archive: Path, run: RunFolder) -> Iterator[tuple[ListPage, date]]:
    listed = (
        entry
        for entry in read_ledger(run.ledger)
        if entry.record and entry.outcome is Outcome.LIST and entry.media_type in _HTML
    )
    for entry in islice(listed, MOST_PAGES):
        assert entry.record is not None
        try:
            page = read_page(archive, entry.record.file, entry.record.offset)
        except ArchiveError:  # `verify` reports it; the next page has the same links
            continue
        yield list_page_of(page), entry.fetched_at.date()


_HTML = frozenset({"text/html", "application/xhtml+xml", None})


def _links(page: ListPage) -> Iterator[tuple[str, str]]:
    """Yield (URL, text) of links and of the choices of a menu, which sites use for other sites."""
    yield from page.links()
    for option in page.tree.iter("option"):
        value = (option.get("value") or "").strip()
        if value.startswith(("http://", "https://", "//")):
            yield urljoin(page.url, value), " ".join(option.text_content().split())


def proposal(site: Site, url: str, text: str) -> ListRow | None:
    """Return the body that a link of a site names; None if it is not one of the site's region."""
    parts, words = urlsplit(url), _KIND.sub("", "".join(text.split()))
    home = _ROOT.fullmatch(parts.path) and not parts.query
    public = _PUBLIC.search(parts.hostname or "")
    if not (home and public and 2 <= len(words) <= _LONGEST) or SiteBounds(site).contains(url):
        return None
    body, place, name = _named(words, site.body)
    region = _region(place, site.region or "")
    if region is None or (region == site.region and body is site.body):
        return None
    whole = f"{name}{_division(region)}" if name == "政协" else f"{_division(region)}{name}"
    host = f"{parts.scheme}://{parts.netloc}/"
    return ListRow(site_name=whole, home=host, region=region, body=body.value, basis="listed")


def _named(words: str, own: Body) -> tuple[Body, str, str]:
    """Return body, place and the body's part of its name; a bare place has the site's own body."""
    for body, pattern, name in _BODIES:
        if pattern.search(words):
            return body, pattern.sub("", words), name
    return own, words, next((name for body, _, name in _BODIES if body is own), "")


def _region(place: str, own: str) -> str | None:
    """Return the code of a place in the region of a site, None if it is elsewhere or unclear."""
    if not place or place in _own_names(own):
        return own
    found = [code for code, names in _below(own).items() if place in names]
    if len(found) != 1:
        return None
    return found[0]


def _own_names(own: str) -> set[str]:
    """Return how a site calls its own region: 省, 本省, 四川省, 四川."""
    name = _division(own)
    unit = name[-1:] if _UNIT.search(name[-1:]) else ""
    return {name, _SHORT.sub("", name), unit, f"本{unit}", f"全{unit}"} - {""}


@cache
def _below(own: str) -> dict[str, frozenset[str]]:
    """Return the names of each division of today in a region, itself left out."""
    inside = re.sub(r"(?:00){1,2}$", "", own)
    found: dict[str, frozenset[str]] = {}
    for each in regions():
        if each.code.startswith(inside) and each.code != own and is_today(each.code):
            if each.until is not None:
                continue
            names = {each.name, f"{_division(own)}{each.name}"}
            if level_of(each.code).value != "county":
                names |= {_SHORT.sub("", each.name)}
            found[each.code] = found.get(each.code, frozenset()) | names
    return found


@cache
def _division(code: str) -> str:
    names = [each.name for each in regions() if each.code == code and each.until is None]
    return names[0] if names else ""
