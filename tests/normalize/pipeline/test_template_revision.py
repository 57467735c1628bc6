"""When a site's template is kept, when it is learned again, and what a page is read by then."""

import random
from collections.abc import Iterable

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document
from normalize.pipeline import Revision, normalize_page, revise
from normalize.templates import SiteTemplate
from tests.normalize.templates.article_pages import page, sentences

NONE = SiteTemplate()
OLD, NEW = ".nr_txt", ".renewed"


def fetched(numbers: Iterable[int], design: str = "nr_txt") -> list[FetchedPage]:
    return [
        FetchedPage(
            f"http://www.a.gov.cn/{number}.html",
            page(sentences(number)).replace("nr_txt", design).encode(),
            headers=(("Content-Type", "text/html; charset=utf-8"),),
        )
        for number in numbers
    ]


@pytest.fixture(scope="module")
def first() -> Revision:
    return revise(NONE, fetched(range(10)))


def selectors(revision: Revision) -> list[str]:
    return [layout.selector for layout in revision.template.layouts]


def test_the_first_pages_of_a_site_are_learned_from(first: Revision) -> None:
    assert (selectors(first), first.pages, first.missed) == ([OLD], 10, 10)


def test_a_template_that_its_pages_have_is_kept(first: Revision) -> None:
    few = [*fetched(range(20, 34)), *fetched(range(40, 43), "renewed")]
    assert revise(first.template, few) == Revision(first.template, 17, 3)


def test_a_redesign_is_learned_and_the_earlier_design_is_kept(first: Revision) -> None:
    later = revise(first.template, fetched(range(20, 28), "renewed"))
    assert (selectors(later), later.pages, later.missed) == ([NEW, OLD], 8, 8)
    assert revise(later.template, fetched(range(30, 40))) == Revision(later.template, 10, 0)


def test_what_is_not_an_article_leaves_the_template_as_it_is(first: Revision) -> None:
    files = [FetchedPage(f"http://www.a.gov.cn/{n}.pdf", b"%PDF-1.4") for n in range(9)]
    empty = [FetchedPage(f"http://www.a.gov.cn/{n}.html", b"<p></p>") for n in range(9)]
    assert revise(first.template, files) == Revision(first.template)
    assert revise(first.template, empty) == Revision(first.template, 9, 9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_orders_of_pages_yield_one_template(first: Revision, seed: int) -> None:
    pages = [*fetched(range(20, 28), "renewed"), *fetched(range(30, 40))]
    shuffled = random.Random(seed).sample(pages, len(pages))
    assert revise(NONE, shuffled) == revise(NONE, pages)
    assert revise(first.template, shuffled) == revise(first.template, pages)


def test_a_document_says_which_layout_it_was_read_by(first: Revision) -> None:
    note = "这一段文字只在本页出现，位置也是第一次出现。"
    [one] = fetched([60])
    body = one.body.decode().replace("<div class=wrap>", f"<dl><dd>{note}</dl><div class=wrap>")
    found = FetchedPage(one.url, body.encode(), headers=one.headers)
    [document] = normalize_page(found, template=first.template)
    assert isinstance(document, Document)
    assert document.text.splitlines() == sentences(60)
    assert document.evidence.method == f"template:{OLD}"
    assert document.evidence.why.startswith("support 10 of 10 groups; ")
    assert ("outside_template", note) in document.evidence.rejected
    assert document.evidence.lost == 0


def test_a_page_without_articles_of_its_own_is_a_list_as_before(first: Revision) -> None:
    rows = "".join(
        f"<li><a href=/{n}.html>甲县第{n}次全体会议公报全文发布</a> 2024-01-{n}"
        for n in range(10, 30)
    )
    found = FetchedPage(
        "http://www.a.gov.cn/l.html", f"<div class=nr_txt><ul>{rows}</ul></div>".encode()
    )
    without, by_template = (
        [type(each) for each in normalize_page(found, template=template)]
        for template in (None, first.template)
    )
    assert by_template == without
