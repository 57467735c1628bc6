"""What is kept on disk reads as a dictionary and a set would."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.seen_urls import KnownPages, UrlTable
from crawlers.page import Outcome, Provenance
from crawlers.run_folder import KnownPage

_urls = st.text(max_size=3).filter(lambda text: text.isprintable())


@given(st.lists(st.tuples(st.booleans(), _urls, _urls)))
def test_it_holds_what_a_dictionary_would(calls: list[tuple[bool, str, str]]) -> None:
    table, model = UrlTable(), dict[str, str]()
    for adds, url, value in calls:
        if adds:
            assert table.add(url, value) is (url not in model)
            model.setdefault(url, value)
        else:
            table.put(url, value)
            model[url] = value
    assert {url: table.get(url) for _, url, _ in calls} == model
    assert all(url in table for url in model)
    assert len(table) == len(model)
    assert list(table.values()) == [value for _, value in sorted(model.items(), key=_utf8)]
    assert table.get("\0none") is None
    table.close()


def _utf8(pair: tuple[str, str]) -> bytes:
    return pair[0].encode()


def test_known_pages_come_back_whole() -> None:
    known = [
        KnownPage(
            "http://a.cn/1",
            Outcome.DOCUMENT,
            "sha256:0",
            '"e"',
            "Mon",
            Provenance("a", anchor="报告", list_date=date(2024, 1, 2)),
        ),
        KnownPage("http://a.cn/2", Outcome.GONE),
    ]
    pages = KnownPages(known)
    assert list(pages) == known
    assert pages.get("http://a.cn/1") == known[0]
    assert pages.get("http://a.cn/3") is None
    assert pages.get("http://a.cn/2") == known[1]
