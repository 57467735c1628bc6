"""The contract of every family: recognise pages, list entries, find further pages, number articles.

The structures are those of real lists, their words are invented.
"""

import json
from datetime import date

import pytest

from crawlers.families import BY_NAME, CONTAINERS, Entry, Listing, ListPage, containers, recognise

HOST = "http://www.a.gov.cn"


def rows(*hrefs: str) -> str:
    """Return list rows: each has a truncated title, the full one in an attribute, and a date."""
    return "".join(
        f'<li><a href="{href}" title="关于第{n}次会议的工作报告">关于第{n}次会议…</a>'
        f"<span>2024-01-{n:02}</span></li>"
        for n, href in enumerate(hrefs, 10)
    )


def page(family: str, inner: str, url: str, before: str = "") -> ListPage:
    """Return a list page with navigation, a side column without dates, and a footer."""
    side = "".join(f'<p><a href="{ARTICLES[family][0]}?side={n}">热点</a></p>' for n in range(3))
    return ListPage(
        url,
        f'<html><body>{before}<div class="nav"><a href="/">首页</a><a href="/a/">政务公开</a></div>'
        f'<div class="side">{side}</div><ul class="list">{inner}</ul>'
        '<div class="foot"><a href="http://www.beian.gov.cn/?r=13042002000523">冀公网安备</a></div>',
    )


ARTICLES = {
    "trs": ("./202401/t20240110_12345.html", "../x/202401/t20240111_12346.shtml"),
    "hanweb": ("/art/2024/1/10/art_123_456.html", "/art/2024/art_0a1b2c3d4e5f.html"),
    "vsb": ("../info/1596/31008.htm", "../info/1596/31009.htm"),
    "ucap": ("content_1234.htm", "202401/0123456789abcdef0123456789abcdef.shtml"),
    "gkmlpt": (
        "/gkmlpt/content/3/3874/post_3874001.html",
        "/gkmlpt/content/3/3874/post_3874002.html",
    ),
    "plain": ("/html/2024/0110/1.html", "ShowArticle.asp?ArticleID=22"),
}
IDS = {
    "trs": ["12345", "12346"],
    "hanweb": ["456", "0a1b2c3d4e5f"],
    "vsb": ["31008", "31009"],
    "ucap": ["1234", "0123456789abcdef0123456789abcdef"],
    "gkmlpt": ["3874001", "3874002"],
    "plain": [None, "22"],
}


@pytest.mark.parametrize("family", ARTICLES)
def test_entries_have_url_full_title_and_day_and_exclude_the_page_frame(family: str) -> None:
    shown = page(family, rows(*ARTICLES[family], "http://other.example/x.html"), f"{HOST}/a/b.htm")
    found = BY_NAME[family].entries(shown)
    assert [entry.title for entry in found[:2]] == [f"关于第{n}次会议的工作报告" for n in (10, 11)]
    assert [entry.date for entry in found[:2]] == [date(2024, 1, 10), date(2024, 1, 11)]
    assert [BY_NAME[family].article_id(entry.url) for entry in found[:2]] == IDS[family]
    assert all(entry.url.startswith("http") for entry in found)
    assert not any("side=" in entry.url or "beian" in entry.url for entry in found)


@pytest.mark.parametrize("family", ["trs", "hanweb", "vsb", "ucap", "gkmlpt"])
def test_a_family_is_recognised_from_its_own_lists_and_articles(family: str) -> None:
    shown = page(family, rows(*ARTICLES[family]), f"{HOST}/a/")
    assert recognise(shown.text, shown.url) == family
    body = f'<div class="x"><a href="/">首页</a></div>{_container(family)}'
    assert recognise(body, f"{HOST}/{ARTICLES[family][0].lstrip('./')}") == family
    assert containers(family, body)[0] == CONTAINERS[family][0]


def _container(family: str) -> str:
    css = CONTAINERS[family][0].strip("[]")
    name = css.replace("id^=", "#").replace("vsb_content", "vsb_content_2")
    kind = "id" if name.startswith("#") else "class"
    return f'<div {kind}="{name.lstrip("#.")}">文</div>'


def test_a_page_without_any_marks_is_of_no_family() -> None:
    assert recognise("<html><p>正文</p></html>") is None
    assert recognise("") is None


@pytest.mark.parametrize("family", BY_NAME)
@pytest.mark.parametrize("text", ["", "<", "<html>", "\x00\x00", "{", "[" * 9999, "<?xml?>", "{}"])
def test_no_malformed_text_breaks_a_family(family: str, text: str) -> None:
    odd = ListPage(f"{HOST}/gkmlpt/api/all/1?page=x", text)
    for shown in (ListPage(f"{HOST}/", text), odd):
        assert BY_NAME[family].entries(shown) == []
        assert isinstance(BY_NAME[family].listings(shown), list)
        assert BY_NAME[family].continued(shown) == []


def test_trs_prefers_the_variables_to_a_stale_call_and_counts_from_zero() -> None:
    script = "<script>var currentPage = 0;//所在页从0开始\nvar countPage = 4//共多少页\n</script>"
    stale = '<!-- createPageHTML(9, 0, "index", "html") -->'
    shown = page("trs", rows("./t20240110_1.html"), f"{HOST}/zwgk/", before=stale + script)
    urls = [f"{HOST}/zwgk/index_{n}.html" for n in (1, 2, 3)]
    assert BY_NAME["trs"].listings(shown) == [Listing(url) for url in urls]
    later = ListPage(f"{HOST}/zwgk/index_2.html", shown.text)
    assert BY_NAME["trs"].listings(later) == [Listing(url) for url in urls]
    call = ListPage(f"{HOST}/zwgk/", '<script>createPageHTML(3,0,"list","shtml");</script>')
    assert [one.url[-12:] for one in BY_NAME["trs"].listings(call)] == [
        "list_1.shtml",
        "list_2.shtml",
    ]


def test_trs_reads_lists_inside_html_comments() -> None:
    hidden = ListPage(f"{HOST}/a/", f"<ul><!--{rows('./t20240110_1.html')}--></ul>")
    assert [entry.url for entry in BY_NAME["trs"].entries(hidden)] == [f"{HOST}/a/t20240110_1.html"]


def test_trs_finds_the_further_pages_of_a_split_article() -> None:
    script = "<script>var currentPage = 0;var countPage = 3</script>"
    first = ListPage(f"{HOST}/a/t20201201_6116434.html", script)
    parts = [f"{HOST}/a/t20201201_6116434_{n}.html" for n in (1, 2)]
    assert BY_NAME["trs"].continued(first) == parts
    assert BY_NAME["trs"].continued(ListPage(parts[0], script)) == []


HANWEB = """<div id="456"><script type="text/xml"><datastore><recordset>{}</recordset></datastore>
</script></div><script>$("#456").jpage({{perPage:2,totalRecord:{},
proxyUrl:'/module/web/jpage/dataproxy.jsp',
proxyParam:{{'columnid':123,'unitid':'456','webid':1,'path':'/','webname':'示例','col':1,'appid':1,
'sourceContentType':1,'permissiontype':0}}}});</script>"""


def records(*hrefs: str) -> str:
    return "".join(f"<record><![CDATA[{rows(href)}]]></record>" for href in hrefs)


def test_hanweb_reads_records_and_requests_the_rest_with_an_overlap() -> None:
    embedded = [f"/art/2024/1/{n}/art_123_{n}.html" for n in range(1, 7)]
    shown = ListPage(f"{HOST}/col/col123/index.html", HANWEB.format(records(*embedded), 14))
    assert len(BY_NAME["hanweb"].entries(shown)) == 6
    calls = BY_NAME["hanweb"].listings(shown)
    windows = [one.url.partition("?")[2] for one in calls]
    assert windows[0] == "startrecord=6&endrecord=11&perpage=2"
    assert windows[1] == "startrecord=11&endrecord=16&perpage=2"
    assert dict(calls[0].form)["columnid"] == "123"
    assert dict(calls[0].form)["webname"] == "示例"
    response = ListPage(
        calls[0].url, f"<datastore><recordset>{records(*embedded)}</recordset></datastore>"
    )
    assert len(BY_NAME["hanweb"].entries(response)) == 6
    assert BY_NAME["hanweb"].listings(response) == []


def test_hanweb_records_may_be_table_cells() -> None:
    cells = "<td><a href='/art/2024/1/9/art_1_9.html'>报告</a></td><td>2024-01-09</td>"
    row = f"<record><![CDATA[<tr>{cells}</tr>]]></record>"
    shown = ListPage(f"{HOST}/col/col1/index.html", f"<recordset>{row}</recordset>")
    entry = Entry(f"{HOST}/art/2024/1/9/art_1_9.html", "报告", date(2024, 1, 9))
    assert BY_NAME["hanweb"].entries(shown) == [entry]


def test_vsb_follows_a_next_page_with_a_lower_number() -> None:
    pager = (
        '<span class="p_no_d">1</span><span class="p_no"><a href="gzbg/10.htm">2</a></span>'
        '<span class="p_next p_fun"><a href="gzbg/10.htm">下页</a></span>'
        '<span class="p_last p_fun"><a href="gzbg/1.htm">尾页</a></span>'
    )
    shown = ListPage(f"{HOST}/gzbg.htm", pager)
    assert BY_NAME["vsb"].listings(shown) == [Listing(f"{HOST}/gzbg/10.htm")]


def test_ucap_counts_from_one() -> None:
    call = "<script>createPageHTML('page_div',3, 1,'list','shtml',52);</script>"
    urls = [one.url for one in BY_NAME["ucap"].listings(ListPage(f"{HOST}/zw/list.shtml", call))]
    assert urls == [f"{HOST}/zw/list_2.shtml", f"{HOST}/zw/list_3.shtml"]


def test_gkmlpt_reads_the_column_tree_and_the_json_lists() -> None:
    tree = [{"id": 5, "name": "公开", "children": [{"id": 7, "name": "工作报告", "children": []}]}]
    index = f"<script>window._CONFIG = {{SID: '744', TREE: {json.dumps(tree)}, X: 1}};</script>"
    urls = [
        one.url for one in BY_NAME["gkmlpt"].listings(ListPage(f"{HOST}/zz/gkmlpt/index", index))
    ]
    assert urls == [f"{HOST}/zz/gkmlpt/api/all/{n}?page=1&sid=744" for n in (5, 7)]
    url = f"{HOST}/gkmlpt/content/3/3874/post_3874001.html"
    articles = [
        {"title": "政府工作报告", "url": url, "date": 1706457600},
        {
            "title": "另一报告",
            "url": url.replace("001", "002"),
            "created_at": "2024-01-30 09:00:00",
        },
    ]
    response = ListPage(urls[1], json.dumps({"articles": articles}))
    days = [entry.date for entry in BY_NAME["gkmlpt"].entries(response)]
    assert days == [date(2024, 1, 29), date(2024, 1, 30)]  # the Unix time's day in Beijing
    assert BY_NAME["gkmlpt"].listings(response) == [Listing(urls[1].replace("page=1", "page=2"))]
    assert BY_NAME["gkmlpt"].listings(ListPage(urls[1], '{"articles": []}')) == []


def test_a_sitemap_index_lists_sitemaps_and_a_sitemap_lists_entries() -> None:
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    place = f"<sitemap><loc>{HOST}/1.xml.gz</loc></sitemap>"
    index = f'<?xml version="1.0"?><sitemapindex {ns}>{place}</sitemapindex>'
    assert BY_NAME["sitemap"].listings(ListPage(HOST, index)) == [Listing(f"{HOST}/1.xml.gz")]
    url = f"<url><loc> {HOST}/a.html </loc><lastmod>2024-01-29</lastmod></url>"
    found = BY_NAME["sitemap"].entries(ListPage(HOST, f"<urlset {ns}>{url}</urlset>"))
    assert found == [Entry(f"{HOST}/a.html", "", date(2024, 1, 29))]
    assert recognise(index) == "sitemap"


RSS = f"""<?xml version="1.0" encoding="gb2312"?><rss><channel><item><title>报告</title>
<link>{HOST}/b</link><pubDate>Mon, 29 Jan 2024 01:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/f"/><entry>
<title>报告</title><link rel="alternate" href="{HOST}/b"/>
<updated>2024-01-29T01:00:00Z</updated></entry></feed>"""


@pytest.mark.parametrize("text", [RSS, ATOM])
def test_feeds_are_read_whatever_encoding_they_declare(text: str) -> None:
    found = BY_NAME["feed"].entries(ListPage(HOST, text))
    assert found == [Entry(f"{HOST}/b", "报告", date(2024, 1, 29))]
    assert recognise(text) == "feed"


def test_xml_entities_are_not_resolved() -> None:
    bomb = (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><item><title>&x;</title><link>http://a.cn/b</link></item></channel></rss>"
    )
    assert [entry.title for entry in BY_NAME["feed"].entries(ListPage(HOST, bomb))] == [""]


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        ('<a href="list_2.html">下一页</a><a href="list_9.html">尾页</a>', ["list_2.html"]),
        ('<a href="list_2.html">下一頁 ></a>', ["list_2.html"]),
        ('<a href="#" onclick="go(\'list_2.html\')">下一页</a>', ["list_2.html"]),
        (
            '<b>1</b><a href="list_2.html">2</a><a href="list_3.html">3</a>',
            ["list_2.html", "list_3.html"],
        ),
        (
            '<b>1</b><a href="list_2.html">[2]</a><a href="list_4.html">尾页</a>',
            ["list_2.html", "list_3.html", "list_4.html"],
        ),
        ('<a href="list_1.html">上一页</a>', []),
    ],
)
def test_a_pager_is_read_by_its_words_and_numbers(pager: str, following: list[str]) -> None:
    shown = ListPage(f"{HOST}/list_1.html", f"<html><body>{pager}</body></html>")
    urls = [one.url for one in BY_NAME["plain"].listings(shown)]
    assert urls == [f"{HOST}/{name}" for name in following]


def test_an_empty_list_takes_no_entries_from_the_page_frame() -> None:
    frame = (
        '<div class="top"><a href="/">示例县人民政府</a><span>今天是:</span></div>'
        '<div class="list"><ul></ul></div><div class="foot"><a href="/m.html">网站地图</a></div>'
    )
    shown = ListPage(f"{HOST}/a/", f"<html><body>{frame}</body></html>")
    assert BY_NAME["plain"].entries(shown) == []


# Less simple lists


def test_related_links_inside_a_row_are_not_entries() -> None:
    inner = ""
    for n in range(10, 18):
        related = "".join(
            f'<li><a href="../../jd/202401/t202401{n}_9{n}{k}.html">负责人就办法答问{k}</a></li>'
            for k in range(n % 3)
        )
        inner += (
            f'<li><a href="./202401/t202401{n}_1{n}.html">示例办法第{n}号令全文</a>'
            f'<div class="pop"><h3>相关解读</h3><ul>{related}</ul></div>'
            f"<span>2024/01/{n}</span></li>"
        )
    found = BY_NAME["trs"].entries(ListPage(f"{HOST}/a/", f'<ul class="u-list">{inner}</ul>'))
    assert [entry.date for entry in found] == [date(2024, 1, n) for n in range(10, 18)]
    assert not any("/jd/" in entry.url for entry in found)


@pytest.mark.parametrize("family", ARTICLES)
def test_files_and_articles_of_other_systems_in_a_list_are_entries(family: str) -> None:
    own = [*ARTICLES[family], "./P0202401.pdf", "/special/2024/a.html"]
    found = BY_NAME[family].entries(page(family, rows(*own), f"{HOST}/a/b.htm"))
    assert [entry.date for entry in found] == [date(2024, 1, n) for n in range(10, 14)]


def test_trs_reads_article_numbers_of_newer_versions() -> None:
    found = BY_NAME["trs"].entries(page("trs", rows("./t28115724.shtml"), f"{HOST}/a/"))
    assert [entry.title for entry in found] == ["关于第10次会议的工作报告"]
    assert BY_NAME["trs"].article_id(found[0].url) == "28115724"
    call = '<script>createPageHTML(55,0, "index","shtml","1089");</script>'
    assert len(BY_NAME["trs"].listings(ListPage(f"{HOST}/a/", call))) == 54


def next_group(*addresses: str) -> str:
    groups = "".join(
        f"<nextgroup><![CDATA[<a href='{one}'></a>]]></nextgroup>" for one in addresses
    )
    embedded = records("/art/2024/1/9/art_1_9.html")
    return f"<datastore>{groups}<recordset>{embedded}</recordset></datastore>"


def test_hanweb_follows_the_next_group_that_newer_versions_name() -> None:
    hanweb, proxy = BY_NAME["hanweb"], f"{HOST}/module/web/jpage/dataproxy.jsp?page={{}}&unitid=9"
    column = ListPage(
        f"{HOST}/col/col123/index.html",
        next_group("/module/web/jpage/dataproxy.jsp?page=1&amp;unitid=9"),
    )
    assert hanweb.listings(column) == [Listing(proxy.format(1))]
    response = ListPage(proxy.format(1), next_group("./dataproxy.jsp?page=2&unitid=9"))
    assert hanweb.listings(response) == [Listing(proxy.format(2))]
    assert (
        hanweb.listings(ListPage(proxy.format(2), next_group("./dataproxy.jsp?page=2&unitid=9")))
        == []
    )
    assert hanweb.listings(ListPage(proxy.format(3), next_group())) == []


TITLE = "关于2024年工作的报告"


@pytest.mark.parametrize(
    "row",
    [
        f'<a href="{{}}" title="{TITLE}"><span>关于2024年…</span><i>2024-01-09</i></a>',
        f'<a href="{{}}"><em>[2024-01-09]</em>{TITLE}</a>',
        f'<b>09</b><i>2024-01</i><a href="{{}}">{TITLE}</a>',
        f'<a href="{{}}">{TITLE}</a><i>2024年1月</i> <b>9日</b>',
        f'<a href="{{}}">{TITLE}</a><b>014/2024-00003</b><i>2024-01-09</i><i>2024-02-09</i>',
        f'<a href="{{}}"><img src="a.png" alt="{TITLE}"></a><span>2024.1.9</span>',
        f'<a href="{{}}" title="查看">{TITLE}</a><span>2024-01-09</span>',
    ],
)
def test_title_and_day_are_separated_wherever_a_theme_puts_them(row: str) -> None:
    url = f"{HOST}/info/1/23.htm"
    shown = ListPage(f"{HOST}/a/", f"<ul><li>{row.format('/info/1/23.htm')}</li></ul>")
    assert BY_NAME["vsb"].entries(shown) == [Entry(url, TITLE, date(2024, 1, 9))]


def test_a_pager_that_is_a_select_box_is_read() -> None:
    options = "".join(f'<option value="list_{n}.html">第{n}页</option>' for n in (1, 2, 3))
    shown = ListPage(f"{HOST}/list_1.html", f"<select>{options}</select>")
    assert [one.url[-6] for one in BY_NAME["plain"].listings(shown)] == ["2", "3"]


LINES = {
    "<br>": "<b>·</b> <a href='/c/{n}99.html'>第{n}次会议的工作报告</a> <i>(2024-01-{n})</i><br>",
    "date first": "2024-01-{n} <a href='/c/{n}99.html'>第{n}次会议的工作报告</a><br>",
    "alternating": "<a href='/c/{n}99.html'>第{n}次会议的工作报告</a><i>2024年1月{n}日</i>",
    "column": (
        "<p>[<a href='/col/{k}/'>人大会议</a>] <a href='/c/{n}99.html'>第{n}次会议的工作报告</a>"
        "<i>2024-01-{n}</i></p>"
    ),
    "own columns": (
        "<p><a href='/col/{m}/'>人大会议</a><a href='/c/{n}99.html'>第{n}次会议的工作报告</a>"
        "<i>2024-01-{n}</i></p>"
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_rows_without_an_element_or_with_a_column_link_are_found(line: str) -> None:
    lines = "".join(LINES[line].format(n=n, k=n % 3, m=min(n, 13)) for n in range(10, 21))
    pager = "<p><a href='index_2.html'>下一页</a></p>"
    shown = ListPage(f"{HOST}/a/", f"<div class='list'>{lines}{pager}</div>")
    assert BY_NAME["plain"].entries(shown) == [
        Entry(f"{HOST}/c/{n}99.html", f"第{n}次会议的工作报告", date(2024, 1, n))
        for n in range(10, 21)
    ]
