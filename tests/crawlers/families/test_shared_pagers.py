"""The pagers and addresses collected from real sites, where ../shared has them."""

import re
from collections.abc import Iterator

import pytest

from crawlers.families import BY_NAME, ListPage, recognise, shown_paging
from tests.conftest import ROOT

CASES = ROOT.parent / "shared" / "cases" / "lists"
FOLDER = "https://www.x.gov.cn/zfgzbg/"
NOWHERE = {"PageContext", "goPage", "data-page"}
"""Pagers that state no address."""
OTHER = {"下10页": "index_10.html", "form post": "list.jsp?page=2", "?page query": "?page=2",
         "&amp": "index.html?cid=1&page=2", "no ext": "page/2"}  # fmt: skip

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases/lists is not here")


def pager_cases() -> Iterator[tuple[str, str, str]]:
    """Yield (name, rows, pager) from the script, without running it."""
    if not CASES.is_dir():
        return
    values: dict[str, object] = {}
    source = (CASES / "pager_cases.py").read_text(encoding="utf-8")
    start, end = source.index("rows="), source.index("for k,v in P.items()")
    exec(source[start:end], values)
    pagers = values["P"]
    assert isinstance(pagers, dict)
    for name, pager in pagers.items():
        for rows in ("rows", "rowsx"):
            yield name, str(values[rows]), pager


@pytest.mark.parametrize(("name", "rows", "pager"), list(pager_cases()))
def test_a_pager_leads_on_or_is_evidence(name: str, rows: str, pager: str) -> None:
    text = f"<html><body>{rows}<div class='page'>{pager}</div></body></html>"
    page = ListPage(FOLDER, text)
    family = BY_NAME[recognise(text, FOLDER) or "plain"]
    found = [one.address.removeprefix(FOLDER) for one in family.listings(page)]
    if name in NOWHERE:
        assert found == []
        assert shown_paging(page)
    elif re.search(r"25|370|index_24", pager):
        assert found == [f"index_{n}.html" for n in range(1, 25)]
    else:
        assert found[0] == OTHER.get(name, "index_1.html")


def test_a_function_leads_to_twelve_pages() -> None:
    text = (CASES / "jsgoto.html").read_text(encoding="utf-8")
    found = BY_NAME["plain"].listings(ListPage("https://www.x.gov.cn/zwgk/zfgzbg/", text))
    names = [one.url.rpartition("/")[2] for one in found]
    assert names == [f"list_{n}.html" for n in range(2, 13)]


@pytest.mark.parametrize("dated", [True, False])
def test_articles_are_found_whatever_their_addresses(dated: bool) -> None:
    source = (CASES / "url_dialects_dated_undated.py").read_text(encoding="utf-8")
    values: dict[str, object] = {}
    exec(source[source.index("D={") : source.index("for k,v in")], values)
    forms = values["D"]
    assert isinstance(forms, dict)
    for name, form in forms.items():
        hrefs = [form % (n, n, n) if form.count("%") >= 3 else form for n in range(1, 8)]
        day = "<span>2025-01-2{}</span>" if dated else ""
        rows = "".join(
            f"<li><a href='{href}'>示例市201{n}年政府工作报告</a>{day.format(n)}</li>"
            for n, href in enumerate(hrefs)
        )
        text = f"<html><body><div><ul><li><a href='/a/'>首页</a></li></ul></div><ul>{rows}</ul>"
        page = ListPage(f"{FOLDER}index.html", text)
        family = BY_NAME[recognise(text, page.url) or "plain"]
        assert len(family.entries(page) or BY_NAME["plain"].entries(page)) == 7, name
