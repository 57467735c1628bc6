"""Pagers of lists: each way to write one, with other orders, quotes, spacing and endings."""

import re
from base64 import b64encode
from pathlib import Path
from time import perf_counter

import pytest

from crawlers.families import ListPage
from crawlers.families.pagers import further_pages, shown_paging

FOLDER = "https://www.x.gov.cn/zfgzbg/"
ROWS = "<ul>" + "".join(
    f'<li><a href="./202401/c{n}.html">示例市第{n}次会议工作报告</a><span>2024-01-{n}</span></li>'
    for n in range(10, 16)
)


def cases() -> list[tuple[list[str], str]]:
    """Return the rows of pager_cases.tsv as (further pages, markup)."""
    lines = Path(__file__).with_name("pager_cases.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t", 1) for line in lines if not line.startswith("#"))
    return [(spread(stated.split()), pager.replace("\\n", "\n")) for stated, pager in rows]


def spread(stated: list[str]) -> list[str]:
    """Return the pages from the first to the last of a range."""
    if "~" not in stated:
        return stated
    form, start, end = stated[0], *(int(re.findall(r"\d+", stated[at])[-1]) for at in (0, 2))
    return [re.sub(r"\d+(?=\D*$)", str(n), form) for n in range(start, end + 1)]


def page(pager: str, url: str = FOLDER) -> ListPage:
    html = f'<html><body>{ROWS}</ul><div class="page">{pager}</div></body></html>'
    return ListPage(url, html)


def names(pager: str, url: str = FOLDER) -> list[str]:
    return [one.address.removeprefix(FOLDER) for one in further_pages(page(pager, url))]


def numbered(form: str, numbers: range) -> list[str]:
    return [form.format(n) for n in numbers]


ZERO = numbered("index_{}.html", range(1, 9))
ONE = numbered("list_{}.shtml", range(2, 10))


@pytest.mark.parametrize(("expected", "pager"), cases())
def test_the_markup_of_a_pager_leads_to_further_pages(expected: list[str], pager: str) -> None:
    assert names(pager) == expected


STATE = (
    "<input type='hidden' name='__VIEWSTATE' value='/wEPDw'>"
    "<input type='hidden' name='__EVENTTARGET' value=''><input type='hidden' name='q' value='报告'>"
    "<input type='submit' name='search' value='查询'>"
)


@pytest.mark.parametrize(
    ("link", "target", "argument"),
    [
        ("javascript:__doPostBack('GridView1','Page$2')", "GridView1", "Page$2"),
        ("javascript:__doPostBack(&#39;ctl00$pager&#39;,&#39;2&#39;)", "ctl00$pager", "2"),
        ("javascript:__doPostBack('lbNext','')", "lbNext", ""),
    ],
)
def test_a_post_back_sends_the_state_of_its_form(link: str, target: str, argument: str) -> None:
    pager = f'<form method="post" action="./list.aspx">{STATE}<a href="{link}">下一页</a></form>'
    (listing,) = further_pages(page(pager))
    assert (listing.method, listing.url) == ("POST", f"{FOLDER}list.aspx")
    fields = dict(listing.form)
    assert (fields["__EVENTTARGET"], fields["__EVENTARGUMENT"]) == (target, argument)
    assert (fields["__VIEWSTATE"], fields["q"]) == ("/wEPDw", "报告")
    assert "search" not in fields


@pytest.mark.parametrize(
    "pager",
    [
        (
            "<form method='post' action='list.jsp'><input type=hidden name=page value=1>"
            "<a href='javascript:document.forms[0].submit()'>下一页</a></form>"
        ),
        (
            "<form method='POST' action='list.jsp' name='f'><input name='page' value='1'></form>"
            "<a href='javascript:goPage(2)'>下一页</a>"
            "<script>function goPage(n){document.f.page.value=n;document.f.submit();}</script>"
        ),
    ],
)
def test_a_form_is_sent_with_the_number_of_the_next_page(pager: str) -> None:
    (listing,) = further_pages(page(pager))
    assert (listing.method, listing.url, listing.body) == ("POST", f"{FOLDER}list.jsp", b"page=2")


def test_a_form_that_is_a_get_becomes_an_address() -> None:
    pager = (
        "<form action='list.jsp'><input type=hidden name=pageNo value=1><input name=c value=7>"
        "<a href='javascript:document.forms[0].submit()'>下一页</a></form>"
    )
    assert names(pager) == ["list.jsp?pageNo=2&c=7"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_pager_inside_base64_is_read(encoding: str) -> None:
    markup = "<div class='pagination'><span>1</span><a href='index_1.html'>下一页</a></div>"
    block = b64encode(markup.encode(encoding)).decode()
    assert names(f"<script>document.write(Base64.decode('{block}'))</script>") == ["index_1.html"]


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='javascript:;' data-page='2'>下一页</a>",
        "<a href=\"javascript:goPage(2)\">下一页</a>",
        "<div class='pages' data-total='370' data-size='15'></div>",
        "<a onclick='more()'>加载更多</a>",
        "<button class='load'>加载更多</button>",
        "<div id='pager'></div> 共<b>25</b>页",
        "<div id='p'></div><script>$('#p').pagination({pages: 25})</script>",
    ],
)  # fmt: skip
def test_paging_without_an_address_is_shown_as_evidence(pager: str) -> None:
    assert names(pager) == []
    evidence = shown_paging(page(pager))
    assert evidence
    assert evidence.replace('"', "'")[:9] in pager.replace('"', "'")


@pytest.mark.parametrize(
    "pager",
    [
        "",
        "共1页 <a href='#'>下一页</a>",
        "<span class='disabled'><a href='javascript:;'>下一页</a></span>",
        "<span>上一页</span><span>1</span><span>下一页</span>",
        "<script>createPageHTML(1,0,'index','html');</script><a href='javascript:;'>下一页</a>",
        "<a href='/list/'>更多</a>",
        "<script>function createPageHTML(n, i, name, ext) {}</script>",
        "<div data-total='8' data-size='15'></div>",
    ],
)
def test_a_list_of_one_page_shows_no_paging(pager: str) -> None:
    assert names(pager) == []
    assert shown_paging(page(pager)) is None


def test_a_later_page_names_the_same_pages() -> None:
    script = "<script>createPageHTML({}9,{},'{}','{}');</script>"
    later = names(script.format("", 3, "index", "html"), f"{FOLDER}index_3.html")
    assert later == ZERO
    later = names(script.format("'p',", 3, "list", "shtml"), f"{FOLDER}list_3.shtml")
    assert later == ONE[:-1]  # list_9 exists only if the first page is 1
    pager = "<a href='javascript:go(4)'>下一页</a><script>function go(n){location='list_'+n+'.shtml'}var pageCount=9</script>"  # noqa: E501
    assert names(pager, f"{FOLDER}list_3.shtml") == ONE[2:]


@pytest.mark.parametrize(
    "pager",
    [
        "<script>createPageHTML(99999999,0,'index','html')</script>",
        "<script>createPageHTML(999999999999999999999999,0,'index','html')</script>",
        (
            "<script>var pageCount=88888888;function go(n){location='l_'+n+'.html'}</script>"
            "<a href='javascript:go(2)'>下一页</a>"
        ),
        "<a href='index_1.html'>2</a><a href='index_99999999.html'>尾页</a>",
        "<script>laypage({pages:99999999,jump:function(o){location.href='i_'+o.curr+'.html'}})</script>",
    ],
)
def test_the_number_of_pages_is_bounded(pager: str) -> None:
    assert len(names(pager)) <= 5000


@pytest.mark.parametrize(
    "unit",
    [
        "createPageHTML(", "a('", "location.href='", "<a href='javascript:go(", "function f(", "共",
        "<a onclick='x(1,", "pager({", "x=y=", "'+'", "createPage(1,1,", "<!--", "\n//", "(((",
        "<option value=1>1", "<form><input name=page value=1>", "\"a\"+", "1/1 ", "A" * 99,
        "<a class=next>", "location.href=a+", "pages:9,", "\\",
    ],
)  # fmt: skip
def test_hostile_pages_take_linear_time(unit: str) -> None:
    times = []
    for size in (40_000, 160_000):
        hostile = ListPage(FOLDER, f"<body>{unit * (size // len(unit))}")
        hostile.tree  # noqa: B018 - parsing is not measured
        begun = perf_counter()
        further_pages(hostile)
        shown_paging(hostile)
        times.append(perf_counter() - begun)
    assert times[1] < max(12 * times[0], 1.0)
