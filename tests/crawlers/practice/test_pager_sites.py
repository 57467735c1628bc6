"""Each way to write a pager, walked from the first page of its column as a crawl does."""

from urllib.parse import urlsplit

import pytest

from crawlers.families import BY_NAME, Listing, ListPage, recognise
from crawlers.practice.build import build_web
from crawlers.practice.content.publication import PracticeColumn
from crawlers.practice.pages.http_messages import Request
from crawlers.practice.pages.website import Website
from crawlers.practice.sites.pagers import COUNTED, LINKED

WEB = build_web()
TECHNIQUES = [
    *(("practice_counted_pagers", each.slug) for each in COUNTED),
    *(("practice_linked_pagers", each.slug) for each in LINKED),
]


def walk(website: Website, column: PracticeColumn) -> list[str]:
    """Return the addresses of the entries on all pages of a column, in order."""
    pending, seen, found = [Listing(website.base + website.list_address(column))], set[str](), []
    while pending:
        listing = pending.pop(0)
        if listing.address in seen:
            continue
        seen.add(listing.address)
        parts = urlsplit(listing.url)
        request = Request(listing.method, parts.path, parts.query, body=listing.body)
        reply = website.reply(request)
        assert reply.status == 200, listing
        page = ListPage(listing.url, reply.body.decode())
        family = BY_NAME[recognise(page.text, page.url) or "plain"]
        entries = family.entries(page) or BY_NAME["plain"].entries(page)
        found += [entry.url for entry in entries]
        pending += family.listings(page)
    return found


@pytest.mark.parametrize(("site", "slug"), TECHNIQUES)
def test_a_walk_reaches_each_article_once(site: str, slug: str) -> None:
    website = WEB.website(site)
    (column,) = [each for each in website.columns if each.slug == slug]
    expected = [website.base + website.address(one) for one in website.shown(column)]
    assert website.last_page(column) > 1
    assert walk(website, column) == expected
