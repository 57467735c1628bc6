"""Each search of a site, from its home page to the last page of its results, without a crawl."""

from urllib.parse import urlsplit

import pytest

from crawlers.crawl.list_reading import read_list
from crawlers.families import Listing, ListPage
from crawlers.families.api_lists import search_calls, search_page
from crawlers.practice.build import build_web
from crawlers.practice.content import REPORTS
from crawlers.practice.pages import Request, Website
from crawlers.practice.sites.site_searches import SITES

WEB = build_web()


def response(website: Website, listing: Listing) -> ListPage:
    parts = urlsplit(listing.url)
    reply = website.reply(Request(listing.method, parts.path, parts.query, body=listing.body))
    assert reply.status == 200, listing
    return ListPage(listing.url, reply.body.decode(), listing)


@pytest.mark.parametrize("name", [site.name for site in SITES])
def test_a_search_names_each_report_once(name: str) -> None:
    website = WEB.website(f"practice_{name}")
    home = response(website, Listing(f"{website.base}/"))
    assert not read_list(home, None, None).entries
    url = search_page(home)
    assert url
    pending = search_calls(response(website, Listing(url)))
    assert [one.api.replace("-", "_") for one in pending] == [name]
    found, pages = [], 0
    while pending:
        reading = read_list(response(website, pending.pop()), None, None)
        assert reading.problem is None
        found += [entry.url for entry in reading.entries]
        pending += reading.further
        pages += 1
    reports = website.shown(REPORTS)
    assert found == [website.base + website.address(one) for one in reports]
    assert len(reports) == 5
    assert pages >= 3


@pytest.mark.parametrize("name", [site.name for site in SITES])
def test_a_search_without_the_numbers_of_its_page_is_not_served(name: str) -> None:
    website = WEB.website(f"practice_{name}")
    (call,) = search_calls(response(website, Listing(f"{website.base}/search/index.html")))
    parts = urlsplit(call.url)
    assert website.reply(Request(call.method, parts.path, "q=1", body=b"q=1")).status == 404
