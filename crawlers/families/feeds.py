"""Sitemaps and feeds: lists that a site publishes for programs."""

import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime

from lxml import etree

from crawlers.families.base import Family
from crawlers.families.list_pages import Entry, Listing, ListPage, absolute_url, find_date
from crawlers.families.list_rows import unique


class Sitemap(Family):
    """sitemaps.org 0.9: an index of sitemaps, or a set of addresses."""

    name = "sitemap"
    lists_at_start = False
    article_url = re.compile(r"(?!)")  # a sitemap may list any address
    marks = re.compile(
        r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:\w+:)?(?:urlset|sitemapindex)\b"
    )

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the addresses of a set with the day of their last change and without titles."""
        found = ((_text(node, "loc"), _text(node, "lastmod")) for node in _named(page, "url"))
        pairs = ((absolute_url(page.url, loc), find_date(changed)) for loc, changed in found)
        return unique(Entry(url, "", day) for url, day in pairs if url)

    def listings(self, page: ListPage) -> list[Listing]:
        """Return the sitemaps that an index lists."""
        urls = (absolute_url(page.url, _text(node, "loc")) for node in _named(page, "sitemap"))
        return [Listing(url) for url in urls if url]


class Feed(Family):
    """RSS 2.0 and Atom (RFC 4287)."""

    name = "feed"
    article_url = re.compile(r"(?!)")
    marks = re.compile(r"\A\s*(?:<\?xml[^>]*>\s*)*(?:<!--[^>]*-->\s*)*<(?:rss|feed|rdf:RDF)\b")

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the items with their title and day."""
        nodes = (*_named(page, "item"), *_named(page, "entry"))
        rows = ((absolute_url(page.url, _link(node)), node) for node in nodes)
        return unique(Entry(url, _text(node, "title"), _day(node)) for url, node in rows if url)

    def listings(self, page: ListPage) -> list[Listing]:
        """Return the next page if the feed names one (RFC 5005)."""
        links = (link for link in _named(page, "link") if link.get("rel") == "next")
        urls = (absolute_url(page.url, link.get("href")) for link in links)
        return [Listing(url) for url in urls if url]


def _root(page: ListPage) -> etree._Element | None:
    # The text is untrusted: no entities, no network. It is already decoded, whatever encoding
    # its declaration names.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", page.text.lstrip("\ufeff"))
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _named(page: ListPage, name: str) -> Iterator[etree._Element]:
    root = _root(page)
    if root is not None:
        yield from root.iter(f"{{*}}{name}")


def _text(node: etree._Element, name: str) -> str:
    return " ".join((node.findtext(f"{{*}}{name}") or "").split())


def _link(node: etree._Element) -> str:
    atom = [link.get("href") or "" for link in node.findall("{*}link") if link.get("rel") != "self"]
    return _text(node, "link") or next(filter(None, atom), "")


def _day(node: etree._Element) -> date | None:
    for name in ("pubDate", "published", "updated", "date"):
        value = _text(node, name)
        if day := find_date(value):
            return day
        try:
            return parsedate_to_datetime(value).date()
        except (ValueError, OverflowError):  # a time zone of a million hours
            continue
    return None
