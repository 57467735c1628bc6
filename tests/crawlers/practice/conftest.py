"""The practice web of the demonstration, and a client that queries it without a network."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.pages.http_messages import Reply, Request
from crawlers.practice.server import PracticeWeb
from crawlers.practice.web import Web

Get = Callable[[str], Reply]


def client(web: Web) -> Get:
    """Return a function from a URL to the web's response, with gzip bodies unpacked."""
    by_base = {website.base: website for website in web.websites}

    def get(url: str) -> Reply:
        parts = urlsplit(url)
        website = by_base[f"{parts.scheme}://{parts.netloc}"]
        reply = website.reply(Request("GET", parts.path, parts.query, {"cookie": "passed=1"}))
        if ("Content-Encoding", "gzip") in reply.headers and len(reply.body) < 50_000:
            return replace(reply, body=gzip.decompress(reply.body))  # not the gzip bomb
        return reply

    return get


@pytest.fixture(scope="session")
def web() -> Web:
    """Return a web that tests share and must not change."""
    return build_web()


@pytest.fixture(scope="session")
def get(web: Web) -> Get:
    """Return a client of `web`."""
    return client(web)


@pytest.fixture
def served() -> Iterator[PracticeWeb]:
    """Serve a separate web, which the test may change."""
    with PracticeWeb(build_web()) as listening:
        yield listening
