"""API lists as other sites of the same system write them: attributes, scripts, names, times."""

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers.crawl.list_reading import read_list
from crawlers.families import BY_NAME, Listing, ListPage, recognise
from crawlers.families.api_lists import ApiReading, search_calls

HOST = "https://www.x.gov.cn"
HEX = "0123456789abcdef0123456789abcdef"
UUID = "82e1eed4-ef97-4ba8-b3da-2299d731060c"
COLUMN = f"{HOST}/zwgk/zfgzbg/index.html"
DAY = date(2024, 1, 19)
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY = "{'parseType':'buildstatic','tplSetId':'2097','tagId':'§','pageId':'ca51'}"
LIST = QUERY.replace("§", "当前栏目list")
SEARCH = f"/common/search/{HEX}"
LONSUN = "siteId: '6786591', organId: '1681', catId: '6708531'"


def read(page: ListPage) -> ApiReading:
    return BY_NAME[recognise(page.text, page.url) or "plain"].read(page)


def script(text: str) -> str:
    return f"<script>{text}</script>"


@pytest.mark.parametrize(
    ("html", "path", "sent"),
    [
        (f'<script queryData="{LIST}" url="{UNIT}" src="unitbuild.js"></script>', UNIT, "list"),
        (f'<script querydata="{LIST}" URL="{UNIT}"></script>', UNIT, "tagId"),
        (f'<div class="unit" url="{HOST}{UNIT}" queryData="{LIST}"></div>', UNIT, "ca51"),
        (
            f"<script url='{UNIT}' queryData='{LIST.replace(chr(39), chr(34))}'></script>",
            UNIT,
            "2097",
        ),
        (script(f"$.ajax({{url: '{SEARCH}', data: {{page: 1}}}})"), SEARCH, "_isJson"),
        (script(f"var channelid = '{HEX}'; $.get('/common/search/' + channelid)"), SEARCH, "page"),
        (script(f"const channelId='{HEX}'; fetch(`/common/search/${{channelId}}`)"), SEARCH, "1"),
        (script(f"$.getJSON('/hlj{SEARCH}?_isAgg=true', f)"), f"/hlj{SEARCH}", "_isJson"),
        (script(f"$.get('/common/search/{UUID}')"), f"/common/search/{UUID}", "_isJson"),
        (script(f"$.post('/searchList/{HEX}', f)"), f"/searchList/{HEX}", "_isJson"),
        (script(f"var channelId='{HEX}'; f('/searchList', f)"), f"/searchList/{HEX}", "_isJson"),
        (script("var channelCode = 'A093702'; f('/cms/JsonList')"), "/cms/JsonList", "A093702"),
        (
            f"<input id='channelId' type=hidden value='{HEX}'>{script('f(`/getFileListByCodeId`)')}"
            + script("$.post('/getFileListByCodeId')"),
            "/getFileListByCodeId",
            HEX,
        ),
        (
            script("$.get('interfacesWebZcwj/loadData?channel_id=abc')"),
            "/zwgk/zfgzbg/interfacesWebZcwj/loadData",
            "abc",
        ),
        (
            script('var u="/ns_class/zwgk_18?gi=w2w7&amp;act=ajax&amp;page=1"'),
            "/ns_class/zwgk_18",
            "w2w7",
        ),
        (
            f"<input type=hidden value='{UUID}' id=columnId>{script('getRemoteData()')}",
            "/TrueCMS/messageController/getMessage.do",
            UUID,
        ),
        (
            script(f"f(ctx + '/messageController/getMessage.do', {{columnId: '{UUID.upper()}'}})"),
            "/TrueCMS/messageController/getMessage.do",
            UUID.upper(),
        ),
        (
            script(f"$.get('/site/label/8888', {{labelName: 'publicInfoList', {LONSUN}}})"),
            "/site/label/8888",
            "6708531",
        ),
        (script("$.getJSON('./YAOWENLIEBIAO.json')"), "/zwgk/zfgzbg/YAOWENLIEBIAO.json", ""),
        (script("$.ajax({url: './data.json'})"), "/zwgk/zfgzbg/data.json", ""),
        (script('fetch("/upload/zfgzbg_list.json?t=" + t)'), "/upload/zfgzbg_list.json", ""),
        (f'<div data="datasource:{HEX}" preview="ds_"></div>', f"/zwgk/zfgzbg/ds_{HEX}.json", ""),
        (f"<div data-source='ds_{HEX}'></div>", f"/zwgk/zfgzbg/ds_{HEX}.json", ""),
    ],
)
def test_the_request_of_a_script_is_found(html: str, path: str, sent: str) -> None:
    page = ListPage(COLUMN, f"<html><body><a href='/'>首页</a>{html}</body></html>")
    (call,) = read_list(page, None, None).further
    parts = urlsplit(call.url)
    assert parts.path == path
    assert sent in json.dumps(
        [parse_qs(parts.query, keep_blank_values=True), call.form], ensure_ascii=False
    )


@pytest.mark.parametrize(
    ("technique", "html", "url"),
    [
        ("was5", "<a href='/search/search?channelid=222295'>搜索</a>", f"{HOST}/search/search?"),
        (
            "kaipu",
            "<form action='http://search.x.gov.cn/s'></form><script>siteCode='4602000035'</script>",
            "http://search.x.gov.cn/s?siteCode=4602000035&",
        ),
        (
            "kaipu",
            '<a href="/search4/s?siteCode=5401000001&amp;searchWord=">搜索</a>',
            f"{HOST}/search4/s?siteCode=5401000001&",
        ),
    ],
)
def test_a_search_at_another_address_is_requested(technique: str, html: str, url: str) -> None:
    (call,) = search_calls(ListPage(f"{HOST}/", html))
    assert call.api == technique
    assert call.url.startswith(url)
    assert "%E6%8A%A5%E5%91%8A" in call.url


def test_a_page_with_rows_does_not_request_any_file() -> None:
    rows = "".join(
        f"<li><a href='/a/c{n}.html'>某市工作报告第{n}号</a><span>2024-01-19</span></li>"
        for n in "123"
    )
    page = ListPage(COLUMN, f"<ul>{rows}</ul>{script('$.getJSON(`./data.json`, `list.json`)')}")
    assert read_list(page, None, None).further == ()


def link(n: int) -> str:
    return f"/zwgk/202401/t20240119_{n}.html"


def title(n: int) -> str:
    return f"某市工作报告第{n}号"


def rows(**names: str) -> list[dict[str, object]]:
    """Return three rows with these names for title, url and date."""
    keys = {"title": "title", "url": "url", "date": "date"} | names
    values = ((title(n), link(n)) for n in (1, 2, 3))
    return [{keys["title"]: t, keys["url"]: u, keys["date"]: "2024-01-19 10:00"} for t, u in values]


def markup(form: str) -> str:
    """Return three rows of HTML; § is the address, # the title."""
    return "".join(form.replace("§", link(n)).replace("#", title(n)) for n in (1, 2, 3))


def three(page: ListPage) -> ApiReading:
    found = read(page)
    assert [entry.url for entry in found.entries] == [HOST + link(n) for n in (1, 2, 3)], found
    assert [entry.title for entry in found.entries] == [title(n) for n in (1, 2, 3)]
    assert {entry.date for entry in found.entries} == {DAY}
    return found


def response(
    content: object, url: str = "/api/list", *, json_body: str = "", api: str = ""
) -> ListPage:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return ListPage(HOST + url, text, Listing(HOST + url, json=json_body, api=api))


@pytest.mark.parametrize(
    "names",
    [
        {"title": "TITLE", "url": "URL", "date": "PUBTIME"},
        {"title": "DOCTITLE", "url": "DOCPUBURL", "date": "DOCRELTIME"},
        {"title": "doc_title", "url": "doc_pub_url", "date": "doc_rel_time"},
        {"title": "newsTitle", "url": "newsUrl", "date": "publishDateStr"},
        {"title": "f_title", "url": "f_url", "date": "f_pubdate"},
        {"title": "bt", "url": "lj", "date": "fbsj"},
        {"title": "articleTitle", "url": "articleUrl", "date": "createTime"},
    ],
)
def test_fields_are_recognised_by_their_names(names: dict[str, str]) -> None:
    pictures: dict[str, object] = {"imgUrl": "/p.jpg", "siteTitle": "某市", "columnUrl": "/zwgk/"}
    three(response({"code": 0, "data": {"list": [pictures | row for row in rows(**names)]}}))


@pytest.mark.parametrize(
    "value",
    [
        "2024年01月19日",
        "2024/1/19",
        "[2024-01-19]",
        "2024-01-19T10:00:00+08:00",
        "/Date(1705629600000)/",
        "/Date(1705629600000+0800)/",
        [2024, 1, 19, 10, 0],
        "Fri Jan 19 10:00:00 CST 2024",
        "Fri, 19 Jan 2024 02:00:00 GMT",
        1705629600.5,
    ],
)
def test_times_of_other_servers_are_days(value: object) -> None:
    three(response([row | {"date": value} for row in rows()]))


@pytest.mark.parametrize("value", ["01/02/2024", "/Date(x)/", [2024, 1], [2024, 13, 1], "Fri, x"])
def test_what_may_be_two_days_is_none(value: object) -> None:
    found = read(response([row | {"date": value} for row in rows()]))
    assert [entry.date for entry in found.entries] == [None] * 3


LI = "<li><a title='#' href='§'>某市…</a><span>2024-01-19</span></li>"
CLICKED = "<li onclick=\"window.open('§')\"><span>#</span><i>2024-01-19</i></li>"
RECORDS = f"<recordset>{markup(f'<record><![CDATA[{LI}]]></record>')}</recordset>"


@pytest.mark.parametrize(
    "html",
    [
        f"<ul>{markup(LI)}</ul>",
        f"<ul>{markup(LI)}</ul>".replace("<", "&lt;").replace(">", "&gt;"),
        markup("<tr><td><a href='§'>#</a></td><td>2024-01-19</td></tr>"),
        markup("<div class='item'><a href='§'><p>#</p><b>2024-01-19</b></a></div>"),
        f"<ul>{markup(CLICKED)}</ul>",
        f"<ul>{markup('<li><div><b>19</b><i>2024-01</i></div><a href=§>#</a></li>')}</ul>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["data.html", "result.content", "data"])
def test_html_in_json_is_read_wherever_it_is(path: str, html: str) -> None:
    content: object = html
    for step in reversed(path.split(".")):
        content = {step: content, "code": 0, "msg": "ok"}
    three(response(content, api="jpaas" if path == "data.html" else ""))


@pytest.mark.parametrize(
    "content",
    [
        {"data": [{"article": row} for row in rows()]},
        {"hits": {"hits": [{"_source": row} for row in rows()]}},
        {"data": [f"<li><a href='{link(n)}'>{title(n)}</a> 2024-01-19</li>" for n in (1, 2, 3)]},
        {"d": json.dumps(rows())},
        json.dumps(json.dumps({"list": rows()})),
        "\ufeff" + json.dumps(rows()),
        json.dumps(rows())[:-1] + ",]",
        json.dumps(rows()).replace("号", "号\n"),
        f"[{','.join(f'{{title:{title(n)!r},url:{link(n)!r},date:20240119}}' for n in (1, 2, 3))}]",
        f"<datastore><totalrecord>3</totalrecord>{RECORDS}</datastore>",
        [row | {"title": f"&lt;em&gt;{row['title']}&lt;/em&gt;"} for row in rows()],
        [
            {"title": row["title"], "url": row["url"],
             "meta": [{"resultList": [{"key": "pubdate", "value": "2024-01-19"}]}]}
            for row in rows()
        ],
    ],
)  # fmt: skip
def test_rows_are_found_in_other_forms_of_json(content: object) -> None:
    three(response(content))


@pytest.mark.parametrize(
    ("api", "content"),
    [
        ("ucap-search", {"data": {"list": rows(), "total": 9}}),
        ("ucap-search", {"results": {"data": {"results": rows(), "total": 9}}}),
        ("irs", {"data": {"middle": {"listAndBox": [{"data": row} for row in rows()]}}}),
        ("truecms", f"<totalrecord>9</totalrecord>{RECORDS}"),
        ("cac", {"data": {"list": rows(title="topic", url="infourl"), "total": "9"}}),
    ],
)
def test_another_version_of_a_system_has_its_rows_elsewhere(api: str, content: object) -> None:
    url = "/x?startrecord=1&endrecord=3" if api == "truecms" else "/x?page=1&pageNo=1&pageno=1"
    assert three(response(content, url, api=api)).further


@pytest.mark.parametrize(
    ("url", "body", "content"),
    [
        ("/api/list?pageNum=1&pageSize=3", "", {"total": 9, "rows": rows()}),
        ("/api/list?page=0&size=3", "", {"content": rows(), "totalPages": 9, "number": 0}),
        ("/api/list", '{"pageNo":1,"pageSize":3}', {"data": {"records": rows(), "total": 9}}),
        ("/s?q=1&p=1", "", {"hits": {"total": {"value": 9}, "hits": rows()}}),
    ],
)
def test_any_json_is_paged_by_its_counts(url: str, body: str, content: object) -> None:
    (following,) = three(response(content, url, json_body=body)).further
    assert (following.url, following.json) != (HOST + url, body)
