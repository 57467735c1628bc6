"""Sites that announce their pages to programs: a sitemap index with gzip, RSS, Atom."""

import gzip
import re
from html import escape
from typing import ClassVar

from crawlers.practice.content import COLUMNS, Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request
from crawlers.practice.sites.generic import PlainWebsite
from crawlers.site import Body

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
PER_SITEMAP = 20
"""Addresses in one sitemap file; the standard allows 50,000."""


class SitemapWebsite(PlainWebsite):
    """`/sitemap.xml` is an index of gzip files, named in robots.txt. There are no other lists."""

    family: ClassVar[str | None] = "sitemap"

    def list_address(self, column: PracticeColumn) -> str:  # noqa: ARG002 - one sitemap for all
        """Return the sitemap index."""
        return "/sitemap.xml"

    def listing(self, request: Request) -> Reply | None:
        """Return robots.txt, the index or a sitemap file."""
        articles = [one for column in COLUMNS for one in self.shown(column)]
        files = [articles[at : at + PER_SITEMAP] for at in range(0, len(articles), PER_SITEMAP)]
        if request.path == "/robots.txt":
            text = f"User-agent: *\nAllow: /\nSitemap: {self.base}/sitemap.xml\n"
            return Reply(text.encode(), content_type="text/plain")
        if request.path == "/sitemap.xml":
            names = [f"{self.base}/sitemap-{number}.xml.gz" for number in range(1, len(files) + 1)]
            return _xml(
                "sitemapindex", "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in names)
            )
        match = re.fullmatch(r"/sitemap-([1-9]\d*)\.xml\.gz", request.path)
        if match is None or int(match[1]) > len(files):
            return None
        reply = _xml("urlset", "".join(map(self._url, files[int(match[1]) - 1])))
        return Reply(gzip.compress(reply.body, mtime=0), content_type="application/gzip")

    def _url(self, article: Article) -> str:
        address = f"{self.base}{self.address(article)}"
        return f"<url><loc>{address}</loc><lastmod>{article.published}</lastmod></url>"


class FeedWebsite(PlainWebsite):
    """`/rss/gzbg.xml` is RSS 2.0, other columns are Atom; each feed has all of its column."""

    family: ClassVar[str | None] = "feed"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the column's feed."""
        return f"/rss/{column.slug}.xml"

    def listing(self, request: Request) -> Reply | None:
        """Return the feed of a column."""
        for column in self.columns:
            if request.path == self.list_address(column):
                rss = column == COLUMNS[0]
                body = self._rss(column) if rss else self._atom(column)
                kind = "rss" if rss else "atom"
                return Reply((_XML + body).encode(), content_type=f"application/{kind}+xml")
        return None

    def _rss(self, column: PracticeColumn) -> str:
        items = "".join(
            f"<item><title>{escape(one.story.title)}</title>"
            f"<link>{self.base}{self.address(one)}</link>"
            f"<pubDate>{one.published:%a, %d %b %Y} 09:30:00 +0800</pubDate></item>"
            for one in self.shown(column)
        )
        title = f"<title>{column.name}</title><link>{self.base}/</link>"
        return f'<rss version="2.0"><channel>{title}{items}</channel></rss>'

    def _atom(self, column: PracticeColumn) -> str:
        entries = "".join(
            f"<entry><title>{escape(one.story.title)}</title>"
            f'<link href="{self.base}{self.address(one)}"/>'
            f"<updated>{one.published}T09:30:00+08:00</updated></entry>"
            for one in self.shown(column)
        )
        head = f"<title>{column.name}</title><id>{self.base}/</id>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'


def _xml(root: str, inner: str) -> Reply:
    body = f'{_XML}<{root} xmlns="{_SITEMAP}">{inner}</{root}>'
    return Reply(body.encode(), content_type="text/xml; charset=utf-8")


SITES = (
    BodySite(
        7,
        SitemapWebsite,
        "sitemap",
        Body.PROCURATORATE,
        "360481",
        (PracticeKind.PROCURATORATE, PracticeKind.COURT),
        "gb18030",
        "gbk",
        "gb2312",
    ),
    BodySite(
        8, FeedWebsite, "feed", Body.CPPCC, "420525", (PracticeKind.CPPCC,), "utf-8", None, None
    ),
)
