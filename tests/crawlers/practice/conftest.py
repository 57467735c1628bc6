"""The demonstration's web, built once, and a client that asks its sites without a network."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from crawlers.practice.build import build
from crawlers.practice.exchange import Reply, Request
from crawlers.practice.server import PracticeWeb
from crawlers.practice.web import Web

Get = Callable[[str], Reply]


def client(web: Web) -> Get:
    """Return a function that gives the web's answer for a URL."""
    by_base = {website.base: website for website in web.websites}

    def get(url: str) -> Reply:
        parts = urlsplit(url)
        return by_base[f"{parts.scheme}://{parts.netloc}"].reply(
            Request("GET", parts.path, parts.query)
        )

    return get


@pytest.fixture(scope="session")
def web() -> Web:
    """Return a web that no test may change."""
    return build()


@pytest.fixture(scope="session")
def get(web: Web) -> Get:
    """Ask `web`."""
    return client(web)


@pytest.fixture
def served() -> Iterator[PracticeWeb]:
    """Serve a web of one's own, to change at will."""
    with PracticeWeb(build()) as listening:
        yield listening
