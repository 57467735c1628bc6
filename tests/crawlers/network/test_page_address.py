"""One page has one key, whatever its site puts into the links; two pages never share one."""

import pytest

from crawlers.network import address_key, clean_address, twin_key, with_encoded_query

PAGE = "http://www.a.gov.cn/d/1.html"
SPELLINGS = [
    f"{PAGE}?",
    f"{PAGE}#top",
    f"{PAGE}?t=1795891624783",
    f"{PAGE}?_=1795891624",
    f"{PAGE}?r=0.8412345678",
    f"{PAGE};jsessionid=0123456789ABCDEF!-123!456",
    f"{PAGE}?JSESSIONID=8F2A",
    f"{PAGE}?from=timeline&isappinstalled=0",
    f"{PAGE}?utm_source=x&spm=a.b.c",
    "HTTP://WWW.A.gov.cn:80/d/./1.html",
    "http://www.a.gov.cn/d/x/../1.html",
    "http://www.a.gov.cn/d//1.html",
    "http://www.a.gov.cn/D/1.html",
    "http://www.a.gov.cn/%64/%31.html",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_spellings_of_one_page_share_a_key(url: str) -> None:
    assert address_key(url) == address_key(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.cn/view.jsp?id=1", "http://a.cn/view.jsp?id=2"),
        ("http://a.cn/list.html?t=12", "http://a.cn/list.html?t=13"),
        ("http://a.cn/list.html?sessionid=5", "http://a.cn/list.html?sessionid=6"),
        ("http://a.cn/x?from=beijing", "http://a.cn/x?from=shanghai"),
        ("http://a.cn/s/aBcD", "http://a.cn/s/AbCd"),
        ("http://a.cn/x?id=aB", "http://a.cn/x?id=Ab"),
        ("http://a.cn:8080/x", "http://a.cn/x"),
        ("http://a.cn/x", "https://a.cn/x"),
        ("http://a.cn/x", "http://www.a.cn/x"),
        ("http://a.cn/x?v=%B1%A8", "http://a.cn/x?v=%E6%8A%A5"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_what_is_requested_keeps_the_spelling_of_its_site() -> None:
    url = "https://a.cn/Show//View.ASPX?B=2&a=%b1%A8&t=1700000000000"
    assert clean_address(url) == "https://a.cn/Show//View.ASPX?B=2&a=%b1%A8"
    assert clean_address("http://a.cn/(S(lit3py55t21z5v55))/x.aspx") == "http://a.cn/x.aspx"
    assert clean_address("http://[::1]:80/x") == "http://[::1]/x"


@pytest.mark.parametrize("text", ["", "报告", "http://[", "http://a.cn:x/", "mailto:a@b.cn"])
def test_what_is_not_an_address_stays(text: str) -> None:
    assert clean_address(text) == text
    assert address_key(text) == address_key(address_key(text))


def test_twins_differ_in_scheme_and_www_alone() -> None:
    assert twin_key("https://www.a.cn/x") == twin_key("http://a.cn/x")
    assert twin_key("http://a.cn/x") != twin_key("http://b.a.cn/x")


@pytest.mark.parametrize(
    ("encoding", "query"),
    [
        ("gb2312", "t=%B1%A8%B8%E6"),
        ("big5", "t=%26%2325253%3B%A7i"),  # the simplified character is not in Big5
        ("utf-8", "t=%E6%8A%A5%E5%91%8A"),
        ("utf-16", "t=%E6%8A%A5%E5%91%8A"),
    ],
)
def test_a_query_is_sent_in_the_encoding_of_its_page(encoding: str, query: str) -> None:
    found = with_encoded_query("http://a.cn/报.asp?t=报告", encoding)
    assert found.partition("?")[0] == "http://a.cn/报.asp"
    assert found.partition("?")[2].upper() == query.upper()
