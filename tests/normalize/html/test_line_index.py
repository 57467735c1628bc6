"""A page that is read once yields the same lines for each element as reading it alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from lxml import html

import normalize
from normalize.html import line_reader, noise_elements, parsing
from normalize.html.line_index import LineIndex
from normalize.html.lines import Line, Lines
from normalize.html.noise_elements import element_reason
from normalize.html.parsing import BLOCK
from tests.bench.practice import served

BLOCKS = ("div", "p", "p", "ul", "li", "h2", "table", "tr", "td", "td", "th", "pre", "form", "nav")
INLINE = ("span", "font", "b", "a", "a", "br", "img", "button", "select", "noscript", "script")
ATTRIBUTES = (
    *("", "", "", "", ' class="share"', ' id="nav"', ' style="display:none"'),
    *(' href="/1.html"', ' href="/1.pdf"', ' class="text"', ' class="comment-list"'),
)
TEXTS = ("", "", " ", "\n", "一、工作回顾", "全市生产总值增长\n六点五。", "a b", "2024年", "、")


def random_page(random: Random) -> str:
    """Return the markup of nested elements of all kinds that matter to reading."""
    return f"<body>{''.join(pieces(random, 0))}</body>"


def pieces(random: Random, depth: int) -> Iterator[str]:
    for _ in range(random.randint(0, 5 if depth < 5 else 1)):
        yield random.choice(TEXTS)
        tag = random.choice(BLOCKS if random.random() < 0.6 else INLINE)
        inside = "".join(pieces(random, depth + 1)) if tag not in ("br", "img") else ""
        yield f"<{tag}{random.choice(ATTRIBUTES)}>{inside}"
        yield f"</{tag}>" if tag not in ("br", "img") and random.random() < 0.95 else ""
    yield random.choice(TEXTS)


def alone(element: html.HtmlElement) -> Lines:
    return noise_elements.without_noise(element, line_reader.read_lines(element, element_reason))


def assert_alike(root: html.HtmlElement) -> int:
    """Compare each element of a page; return how many were not read a second time."""
    page = LineIndex(root)
    for element in root.iter(*BLOCK, "span", "a"):
        assert page.reading(element) == alone(element), html.tostring(element, encoding="unicode")
    assert [bare(line) for line in page.shown()] == [
        bare(line) for line in line_reader.read_lines(root).lines
    ]
    return len(line_reader.walk(root, element_reason).spans)


def bare(line: Line) -> Line:
    return replace(line, links=0, files=0)


@pytest.mark.parametrize("seed", range(8))
def test_random_markup(seed: int) -> None:
    random = Random(seed)
    unread = 0
    for _ in range(100):
        root = parsing.parse_html(random_page(random))
        assert root is not None
        unread += assert_alike(root)
    assert unread > 700


def test_practice_pages() -> None:
    assert unread_of(each.page.body for each in served(100)) > 5_000


def test_real_pages(shared: Path) -> None:
    paths = sorted((shared / "pages").glob("*.html"))
    assert unread_of(path.read_bytes() for path in paths) > 5_000


def unread_of(bodies: Iterable[bytes]) -> int:
    roots = (parsing.parse_html(normalize.decode(body).text) for body in bodies)
    return sum(assert_alike(root) for root in roots if root is not None)
