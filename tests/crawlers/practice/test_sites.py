"""The lists of each family name all pages with gold; walked here without the crawler's code."""

import gzip
import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.content.news import NewsStory
from crawlers.practice.content.publication import REPORTS
from crawlers.practice.content.story import Full
from crawlers.practice.pages.http_messages import Request
from crawlers.practice.sites.hanweb import PROXY
from crawlers.practice.web import Web
from tests.crawlers.practice.conftest import Get

HREF = re.compile(r'href="([^"]+)"|<loc>([^<]+)</loc>|<link>([^<]+)</link>')
OPEN = ("practice_vsb", "practice_plain", "practice_ucap", "practice_big5", "practice_media")
FEEDS = ("practice_mirror", "practice_feed")


def links(base: str, html: str) -> set[str]:
    found = (next(filter(None, match)) for match in HREF.findall(html))
    return {urljoin(base, link) for link in found if "javascript" not in link}


def walk(start: str, get: Get, gold: set[str]) -> set[str]:
    """Follow every link within the site from pages without gold; return all URLs seen."""
    home = start.split("/", 3)[:3]
    seen, queue = {start}, [start]
    while queue:
        url = queue.pop()
        if url in gold:
            continue
        reply = get(url)
        fresh = links(url, reply.body.decode("utf-8", "replace")) - seen
        fresh = {link for link in fresh if link.split("/", 3)[:3] == home}
        seen |= fresh
        queue += fresh
    return seen


def wanted(web: Web, name: str) -> set[str]:
    """Return the URLs with gold that the lists of a site must name."""
    golds = (web.gold[url] for url in web.gold if url.startswith(web.website(name).base))
    return {gold.url for gold in golds if not gold.parent}


@pytest.mark.parametrize("name", [*OPEN, *FEEDS, "practice_traps"])
def test_links_from_the_start_pages_reach_all_gold(name: str, web: Web, get: Get) -> None:
    gold = wanted(web, name)
    (site,) = [site for site in web.sites if site.site == name]
    seen = set[str]().union(*(walk(str(start), get, gold) for start in site.start))
    assert gold <= seen


@pytest.mark.parametrize("name", [*OPEN, "practice_trs", "practice_hanweb", "practice_feed"])
def test_home_pages_link_the_columns(name: str, web: Web, get: Get) -> None:
    base = web.website(name).base
    seen = links(base, get(f"{base}/index.html").body.decode("utf-8", "replace"))
    (site,) = [site for site in web.sites if site.site == name]
    assert {str(start) for start in site.start} <= seen


def test_a_script_counts_the_list_pages_of_trs(web: Web, get: Get) -> None:
    website = web.website("practice_trs")
    seen: set[str] = set()
    for column in website.columns:
        start = website.base + website.list_address(column)
        html = get(start).body.decode()
        match = re.search(r"\nvar countPage = (\d+)//", html)
        assert match
        assert f'//createPageHTML({match[1]}, 0, "index", "html")' not in html  # stale comment
        pages = [f"{start}index_{number}.html" for number in range(1, int(match[1]))]
        for page in (start, *pages):
            seen |= links(page, get(page).body.decode())
        assert get(f"{start}index_{match[1]}.html").status == 404
    assert wanted(web, "practice_trs") <= seen


def test_trs_splits_some_articles(web: Web, get: Get) -> None:
    golds = [web.gold[url] for url in web.gold]
    parts = [
        gold
        for gold in golds
        if gold.site == "practice_trs" and gold.parent and gold.outcome is Outcome.DOCUMENT
    ]
    assert len(parts) >= 4
    for part in parts:
        assert not part.documents
        assert b"countPage = 3" in get(part.url).body


def test_hanweb_returns_up_to_three_pages_of_records_at_once(web: Web) -> None:
    website = web.website("practice_hanweb")
    html = website.reply(Request("GET", "/col/col101/index.html")).body.decode()
    total = int(re.search(r"totalRecord: (\d+)", html)[1])  # type: ignore[index]
    per_page = int(re.search(r"perPage: (\d+)", html)[1])  # type: ignore[index]
    assert html.count("<record>") == min(total, 3 * per_page)
    query = f"columnid=101&startrecord=1&endrecord={total}&perpage={per_page}"
    got = website.reply(Request("GET", PROXY, query))
    posted = website.reply(Request("POST", PROXY, body=query.encode()))
    assert got == posted
    assert got.body.count(b"<record>") == min(total, 3 * per_page)
    later = query.replace("startrecord=1", "startrecord=5")
    assert b"<record>" in website.reply(Request("GET", PROXY, later)).body
    assert b"<record>" not in website.reply(Request("GET", PROXY, "columnid=7")).body


@pytest.mark.parametrize("name", ["practice_trs", "practice_plain", "practice_hanweb"])
def test_a_pinned_entry_is_listed_before_newer_ones(name: str, web: Web) -> None:
    first, second, *_ = web.website(name).shown(REPORTS)
    assert first.pinned
    assert first.published < second.published


def test_list_pages_of_vsb_count_down(web: Web) -> None:
    website = web.website("practice_vsb")
    assert website.last_page(REPORTS) > 1
    oldest = website.reply(Request("GET", "/gzbg/1.htm")).body.decode("utf-8-sig")
    assert website.shown(REPORTS)[-1].story.title in oldest
    newest = website.reply(Request("GET", "/gzbg.htm")).body.decode("utf-8-sig")
    assert 'class="p_next p_fun"><a href="gzbg/' in newest
    assert website.reply(Request("GET", f"/gzbg/{website.last_page(REPORTS)}.htm")).status == 404


def test_the_json_lists_of_gkmlpt_name_all_articles(web: Web) -> None:
    website = web.website("practice_gkmlpt")
    html = website.reply(Request("GET", "/gkmlpt/index")).body.decode()
    tree = re.search(r"TREE: (\[.*\]),", html)
    sid = re.search(r"SID: '(\d+)'", html)
    assert tree
    assert sid
    (root,) = json.loads(tree[1])

    def articles(column: int) -> Iterator[str]:
        for page in range(1, 9):  # pages after the last one are empty
            query = f"page={page}&sid={sid[1] if sid else ''}"
            reply = website.reply(Request("GET", f"/gkmlpt/api/all/{column}", query))
            yield from (entry["url"] for entry in json.loads(reply.body)["articles"])

    seen = {url for leaf in root["children"] for url in articles(leaf["id"])}
    assert seen == {*articles(root["id"])}
    assert seen == wanted(web, "practice_gkmlpt")
    assert website.reply(Request("GET", "/gkmlpt/api/all/101", "page=1&sid=0")).status == 404


def test_a_sitemap_index_names_gzipped_sitemaps_with_all_articles(web: Web, get: Get) -> None:
    base = web.website("practice_sitemap").base
    assert f"Sitemap: {base}/sitemap.xml" in get(f"{base}/robots.txt").body.decode()
    files = links(base, get(f"{base}/sitemap.xml").body.decode())
    packed = [get(url).body for url in files]
    seen = set[str]().union(*(links(base, gzip.decompress(body).decode()) for body in packed))
    assert wanted(web, "practice_sitemap") <= seen


def test_robots_txt_denies_the_private_folder_and_states_a_delay(web: Web, get: Get) -> None:
    base = web.website("practice_traps").base
    robots = get(f"{base}/robots.txt").body.decode()
    assert "Disallow: /private/" in robots
    assert "Crawl-delay:" in robots
    denied = [url for url in web.gold if web.gold[url].outcome is Outcome.ROBOTS_DENIED]
    assert denied
    assert all(url.startswith(f"{base}/private/") for url in denied)
    assert get(f"{web.website('practice_trs').base}/robots.txt").status == 404


def test_thousands_of_additional_reports_are_written_only_on_request() -> None:
    large = build_web(pages=3000)
    golds = large.gold
    assert len(golds) > 3200
    url = next(url for url in reversed(list(golds)) if "trs" in url and "gzbg" in url)
    (document,) = golds[url].documents
    assert sum(map(len, document.text)) >= 5_000
    stories = [one.story for one in large.website("practice_trs").articles.values()]
    assert {type(story) for story in stories} == {Full, NewsStory}
