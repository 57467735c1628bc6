"""API lists: the request that a page's script makes, its rows, and the next page."""

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers.families import BY_NAME, Entry, Listing, ListPage, recognise
from crawlers.families.api_lists import (
    TECHNIQUES,
    ApiList,
    ApiReading,
    ParameterSource,
    search_calls,
    search_page,
)

HOST = "https://www.x.gov.cn"
HEX = "0123456789abcdef0123456789abcdef"
DAY = date(2024, 1, 19)
JSEARCH = f"websiteid=41&amp;serviceId={HEX}&amp;cateid={HEX}"
ITEM = "<li><a href='/a/t20240119_{}.html'>某市政府工作报告</a> 2024-01-19</li>"
FOUND = (
    "<div class='titleWrapper'><a data-title='某市工作报告' href='/a/{}.html'>某市</a></div>"
    "<div class='sourceTime'><span>来源</span><span>2024-01-19</span></div>"
)
UNIT = (
    '<script src="/script/AuthorizedRead/unitbuild.js?v=3" parseType="bulidstatic" '
    'url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{}"></script>'
)


def read(page: ListPage, own: ApiList | None = None) -> ApiReading:
    return BY_NAME[recognise(page.text, page.url) or "plain"].read(page, own)


def call_of(html: str, url: str = f"{HOST}/zwgk/index.html") -> Listing:
    (call,) = read(ListPage(url, html)).further
    return call


def response(call: Listing, content: object, own: ApiList | None = None) -> ApiReading:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return read(ListPage(call.url, text, call), own)


def rows(count: int, first: int = 1, **names: str) -> list[dict[str, object]]:
    keys = {"title": "title", "url": "url", "date": "date"} | names
    return [
        {
            keys["title"]: f"某市工作报告第{n}号",
            keys["url"]: f"/zwgk/202401/t20240119_{n}.html",
            keys["date"]: "2024-01-19 10:00:00",
        }
        for n in range(first, first + count)
    ]


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, True).items()}


@pytest.mark.parametrize(
    "data",
    [
        "{'tagId':'分页列表','pageId':'ca51','editType':'null'}",
        "{&quot;tagId&quot;:&quot;分页列表&quot;,&quot;pageId&quot;:&quot;ca51&quot;}",
        "{ 'tagId' : '分页列表' , 'pageId' : 'ca51' }",
    ],
)
def test_jpaas_sends_the_attribute_and_reads_html_in_json(data: str) -> None:
    call = call_of(UNIT.replace('"{}"', f'"{data}"'), f"{HOST}/col/col7/index.html")
    assert "tagId=%E5%88%86%E9%A1%B5%E5%88%97%E8%A1%A8" in call.url
    assert query(call.url)["pageId"] == "ca51"
    item = '<li><a title="某市政府工作报告" href="/art/2024/1/19/art_7_{}.html">某市…</a>'
    item += "<b>2024-01-19</b></li>"
    html = "<ul>" + "".join(map(item.format, range(15))) + '</ul><div count="32"></div>'
    found = response(call, {"success": True, "data": {"html": html}})
    assert len(found.entries) == 15
    assert found.entries[0] == Entry(f"{HOST}/art/2024/1/19/art_7_0.html", "某市政府工作报告", DAY)
    (second,) = found.further
    assert json.loads(query(second.url)["paramJson"]) == {"pageNo": 2, "pageSize": 15}
    assert (query(second.url)["pageNo"], query(second.url)["rows"]) == ("2", "15")
    last = response(second, {"success": True, "data": {"html": html.replace("32", "30")}})
    assert last.further == ()


def test_jpaas_requests_the_list_and_not_the_navigation() -> None:
    tags = ("导航", "当前位置", "分页列表")
    html = "".join(UNIT.replace('"{}"', f"\"{{'tagId':'{tag}','pageId':'7'}}\"") for tag in tags)
    assert query(call_of(html).url)["tagId"] == "分页列表"


def test_ucap_requests_json_and_pages_to_the_total() -> None:
    html = f"<script>$.get('/common/search/{HEX}?page=1&_template=index', show)</script>"
    call = call_of(html)
    assert urlsplit(call.url).path == f"/common/search/{HEX}"
    assert query(call.url)["_isJson"] == "true"
    content = {"data": {"total": 40, "rows": 15, "page": 1, "results": rows(15)}}
    found = response(call, content)
    assert (len(found.entries), found.entries[0].date) == (15, DAY)
    assert query(found.further[0].url)["page"] == "2"
    content["data"] |= {"results": rows(10, 31), "page": 3}
    third = Listing(call.url.replace("page=1", "page=3"), api=call.api)
    assert response(third, content).further == ()


@pytest.mark.parametrize(
    ("html", "url", "path", "sent", "content"),
    [
        (
            "<script>var total = {total:3}; post('/cms/JsonList')</script>",
            f"{HOST}/wxzw/wxfb/A093702index_1.htm",
            "/cms/JsonList",
            {"channelCode": "A093702", "pageno": "1"},
            {"list": rows(3, title="topic", url="infourl", date="pubtime"), "total": 3},
        ),
        (
            f"<script>var channelId='{HEX}'; $.post('/getFileListByCodeId', {{}})</script>",
            f"{HOST}/zcfgk/c100006/listflfg.html",
            "/getFileListByCodeId",
            {"channelId": HEX, "codeId": "", "page": "1"},
            {"results": {"data": {"results": rows(3, date="publishedTimeStr"), "total": 3}}},
        ),
        (
            "<script>$.ajax({url:'/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15'})</script>",
            f"{HOST}/szinf/xxgk/list.html",
            "/szinf/xxgk/interfacesWebZcwj/loadData",
            {"pageIndex": "1"},
            {
                "data": {
                    "allRow": 3,
                    "list": rows(3, title="TITLE", url="URL", date="C_FWRQ_FORMAT"),
                }
            },
        ),
    ],
)
def test_a_form_is_sent_with_the_parameters_of_the_page(
    html: str, url: str, path: str, sent: dict[str, str], content: object
) -> None:
    call = call_of(html, url)
    assert urlsplit(call.url).path == path
    assert dict(call.form).items() >= sent.items()
    found = response(call, content)
    assert [entry.date for entry in found.entries] == [DAY] * 3
    assert (found.further, found.problem) == ((), None)


def test_table_rows_in_json_are_read_without_a_total_until_there_are_none() -> None:
    html = "<script>load('/ns_class/zwgk_18?act=ajax&gi=w2w7&ns=&page=1&t=1')</script>"
    call = call_of(html, f"{HOST}/gi_class/zwgk_05?furl=zfgzbg")
    cells = (
        "<tr><td><a title='某市政府工作报告' href='gbg_{}.html'>某</a></td><td>2024-01-19</td></tr>"
    )
    content = {"status": 10, "html": "".join(cells.format(n) for n in range(8))}
    found = response(call, content)
    assert (len(found.entries), found.entries[0].date) == (8, DAY)
    (second,) = found.further
    assert query(second.url)["page"] == "2"
    assert response(second, {"status": 10, "html": ""}) == ApiReading("ns-class")


def test_records_in_json_are_paged_by_their_numbers() -> None:
    number = "82e1eed4-ef97-4ba8-b3da-2299d731060c"
    call = call_of(f"<script>getRemoteData('x'); var columnId = '{number}';</script>")
    assert query(call.url).items() >= {"startrecord": "1", "endrecord": "20"}.items()
    record = "<record><![CDATA[<a href='/n{0}/u{0}.html'>市人大常委会工作报告</a> 2024-01-19]]>"
    record += "</record>"
    xml = "<totalrecord>45</totalrecord>" + "".join(record.format(n) for n in range(20))
    found = response(call, {"result": xml})
    assert len(found.entries) == 20
    assert query(found.further[0].url).items() >= {"startrecord": "21", "endrecord": "40"}.items()


def test_lonsun_takes_the_column_from_the_address() -> None:
    address = f"{HOST}/public/column/1681?type=4&catId=6708531&action=list"
    call = call_of("<script>siteId: '6786591', pageCount:3</script>", address)
    assert urlsplit(call.url).path == "/site/label/8888"
    sent = {"organId": "1681", "catId": "6708531", "siteId": "6786591", "pageIndex": "1"}
    assert query(call.url).items() >= sent.items()
    item = "<li><a href='/public/1681/{}.html'>某省政府工作报告</a><span>2024-01-19</span></li>"
    found = response(call, "".join(item.format(n) for n in range(6)))
    assert [entry.date for entry in found.entries] == [DAY] * 6


@pytest.mark.parametrize(
    ("html", "file"),
    [
        ("<script>$.getJSON('./ZUIXINZHENGCE.json')</script>", "/zwgk/ZUIXINZHENGCE.json"),
        (f"<div datasource='ds_{HEX}'></div>", f"/zwgk/ds_{HEX}.json"),
        (f"<script>load('/a/ds_{HEX}.json')</script>", f"/a/ds_{HEX}.json"),
    ],
)
def test_a_file_of_rows_is_requested_once(html: str, file: str) -> None:
    call = call_of(html)
    assert call.url == HOST + file
    found = response(call, rows(9, title="TITLE", url="URL", date="DOCRELPUBTIME"))
    assert (len(found.entries), found.entries[0].date, found.further) == (9, DAY, ())


@pytest.mark.parametrize(
    "script",
    [
        "var list = [{title:'某市政府工作报告', url:'/a/1.html', time:1705629600}, ];",
        'window.data = [{"title": "某市政府工作报告", "url": "/a/1.html", "time": 1705629600000}]',
        "show({items: [{'title': '某市政府工作报告', 'url': '/a/1.html', 'time': '20240119'}]})",
        "rows.push({title: \"某市政府工作报告\", url: '/a/1.html', time: '2024年1月19日'});",
    ],
)
def test_rows_in_a_script_are_read(script: str) -> None:
    found = read(ListPage(f"{HOST}/zwgk/", f"<script>{script}</script>"))
    assert found.entries == (Entry(f"{HOST}/a/1.html", "某市政府工作报告", DAY),)
    assert found.technique == "script-array"


@pytest.mark.parametrize(
    "value",
    [
        1705629600,
        1705629600000,
        "1705629600000",
        "2024-01-18T16:00:00.000+0000",
        "2024-01-18T17:30:00Z",
        "20240119103000",
        20240119,
        {"time": 1705629600000},
        "Jan 19, 2024 10:00:00 AM",
    ],
)
def test_a_time_is_a_day_in_beijing(value: object) -> None:
    row = {"title": "工作报告", "url": "/a.html", "publishTime": value}
    assert response(Listing(f"{HOST}/a.json"), [row]).entries[0].date == DAY


@pytest.mark.parametrize("value", [0, -1, 1e300, 99, "soon", "2024-13-45", None, True, [], ""])
def test_what_is_no_time_is_no_day(value: object) -> None:
    row = {"title": "工作报告", "url": "/a.html", "time": value}
    assert response(Listing(f"{HOST}/a.json"), [row]).entries[0].date is None


def test_a_callback_around_json_is_read() -> None:
    text = f"/**/jQuery123_4({json.dumps({'rows': rows(2)})});"
    assert len(response(Listing(f"{HOST}/list?callback=jQuery123_4"), text).entries) == 2


OWN = ApiList(
    url="/api/{code}/list",
    method="JSON",
    parameters={
        "code": ParameterSource(attribute="data-code"),
        "channel": ParameterSource(variable="channelNo"),
        "kind": "report",
    },
    page="pageNum",
    first=0,
    size="limit",
    rows=2,
    items="body.rows",
    title=("bt",),
    date=("fbsj",),
    template="/article/{lx}/{id}.html",
    total="body.count",
)


def test_a_site_states_its_own_request() -> None:
    html = '<div data-code="gz7"></div><script>var channelNo = 88;</script>'
    (call,) = read(ListPage(f"{HOST}/list.html", html), OWN).further
    assert call.url == f"{HOST}/api/gz7/list"
    assert json.loads(call.json) == {"channel": "88", "kind": "report", "pageNum": 0, "limit": 2}
    items = [{"bt": "某市政府工作报告", "fbsj": "2024.01.19", "lx": "gz", "id": n} for n in (5, 6)]
    found = response(call, {"body": {"rows": items, "count": "5"}}, OWN)
    assert [entry.url for entry in found.entries] == [
        f"{HOST}/article/gz/5.html",
        f"{HOST}/article/gz/6.html",
    ]
    assert json.loads(found.further[0].json)["pageNum"] == 1
    other = ListPage(f"{HOST}/list.html", "<script>channelNo = 88</script>")
    assert read(other, OWN).further == ()  # a parameter without a value stops the request


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"success": False, "data": {}}, "the JSON has no data.results; it says success: False"),
        (
            {"code": 500, "msg": "系统异常"},
            "the JSON has no data.results; it says msg: 系统异常, code: 500",
        ),
        ({"data": {"results": []}}, "the list has no rows"),
        ({"data": {"total": 7, "results": []}}, "the list has no rows, but a total of 7"),
        ({"data": {"results": [{"a": 1}]}}, "the rows in data.results have no address or title"),
        ("", "the response is empty"),
        ("<html><body>502</body></html>", "JSON was expected"),
        ('{"data": {"results": [', "the JSON cannot be read"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(content: object, problem: str) -> None:
    call = Listing(f"{HOST}/common/search/{HEX}?page=1", api="ucap-search")
    assert response(call, content) == ApiReading("ucap-search", problem=problem)


@pytest.mark.parametrize(
    ("technique", "html", "content"),
    [
        (
            "igs",
            f"<script>url='/igs/front/search.jhtml'; code: '{HEX}', siteId: '34'</script>",
            {"page": {"content": rows(2), "totalPages": 1}},
        ),
        (
            "irs",
            "<script>post('/irs/front/search'); var code = '17da70961a7';</script>",
            {"data": {"middle": {"list": rows(2, date="time")}, "pager": {"total": 2}}},
        ),
        (
            "jsearch",
            f"<a href='/api-gateway/jpaas-jsearch-web-server/search?{JSEARCH}'>搜索</a>",
            {
                "data": {
                    "searchResult": {
                        "total": 2,
                        "result": [FOUND.format(n) for n in (1, 2)],
                    }
                }
            },
        ),
        (
            "was5",
            "<form action='/was5/web/search'><script>channelid=237424</script></form>",
            "".join(ITEM.format(n) for n in (1, 2)),
        ),
        (
            "kaipu",
            "<meta name='SiteIDCode' content='6209000004'><form action='/guestweb4/s'></form>",
            "".join(
                f"<div class='wordGuide'><a href='/a/t20240119_{n}.html'>某市政府工作报告</a>"
                "<p>2024-01-19</p></div>"
                for n in (1, 2)
            ),
        ),
    ],
)
def test_a_sites_own_search_is_requested_with_a_keyword(
    technique: str, html: str, content: object
) -> None:
    (call,) = search_calls(ListPage(f"{HOST}/", html))
    assert call.api == technique
    sent = json.dumps([query(call.url), call.form, call.json], ensure_ascii=False)
    assert "工作报告" in sent
    found = response(call, content)
    assert [entry.date for entry in found.entries] == [DAY] * 2, found
    assert found.further == () or technique in {"was5", "kaipu"}


def test_a_search_without_its_numbers_is_not_requested() -> None:
    home = ListPage(f"{HOST}/", '<a href="/igs/front/search/list.html">搜索</a>')
    assert search_calls(home) == []
    assert search_page(home) == f"{HOST}/igs/front/search/list.html"


def test_the_shared_cases_are_read(shared: Path) -> None:
    folder = shared / "cases" / "lists"
    if not (folder / "jpaas.html").exists():
        pytest.skip("../shared/cases/lists is not here")
    shell = ListPage(f"{HOST}/col/a/index.html", (folder / "jpaas.html").read_text("utf-8"))
    (call,) = read(shell).further
    assert query(call.url)["tagId"] == "右侧内容"
    url = f"{HOST}/common/search/{HEX}?_isJson=true&page=1"
    found = read(ListPage(url, (folder / "search.json").read_text("utf-8")))
    assert [entry.date for entry in found.entries] == [date(2025, 1, 20), date(2024, 1, 20)]
    assert query(found.further[0].url)["page"] == "2"


def test_each_technique_has_its_own_name() -> None:
    names = [spec.name for spec in TECHNIQUES]
    assert len(set(names)) == len(names)
