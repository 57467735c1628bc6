"""The main text of articles of the practice web, line by line."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Request
from normalize.decoding.decoder import decode
from normalize.extraction.extractor import extract

LEAST = 40


def articles() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (URL, markup, gold lines) of the pages that contain one whole, undamaged document."""
    web = build_web(seed=7)
    for url, gold in web.gold.items():
        if gold.outcome is not Outcome.DOCUMENT or len(gold.documents) != 1 or not gold.encoding:
            continue
        address = urlsplit(url)
        website = next(site for site in web.websites if site.base.endswith(f"//{address.netloc}"))
        article = website.article_at(address.path)
        if article is None or website.continued(article) or gold.documents[0].damaged:
            continue
        reply = website.reply(Request("GET", address.path, address.query))
        packed = reply.body.startswith(b"\x1f\x8b")  # gzip, which the crawl undoes
        if "html" in (reply.content_type or "") and not packed:
            yield url, decode(reply.body, reply.content_type).text, gold.documents[0].text


def plain(line: str) -> str:
    return "".join(line.split())


def test_lines_of_practice_articles_are_exact() -> None:
    seen = 0
    for url, markup, lines in articles():
        got = extract(markup, url)
        assert list(map(plain, got.text.splitlines())) == list(map(plain, lines)), url
        assert got.lost == 0
        seen += 1
    assert seen >= LEAST
