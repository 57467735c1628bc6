"""A page's statements about itself are found with their source, and none is made up."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.document import Found
from normalize.extraction import text_files
from normalize.html import parsing
from normalize.metadata import document_title, statements

BLOCK = {
    "信息名称": "示例县工作报告",
    "索 引 号": "012345678/2023-00007",
    "主题分类": "综合政务",
    "发布机构": "示例县人民政府办公室",
    "文　　号": "",
    "产生日期": "2023年1月6日",
    "发布日期": "2023-01-19",
    "公开方式": "主动公开",
}
STATED = {
    "title": "示例县工作报告",
    "index_number": "012345678/2023-00007",
    "issuer": "示例县人民政府办公室",
    "written_on": "2023年1月6日",
    "published_at": "2023-01-19",
    "document_number": None,
    "source": None,
}


def find(html: str, url: str | None = None) -> tuple[Found, ...]:
    tree = parsing.parse_html(html)
    assert tree is not None
    return statements.find_statements(tree, url)


def table(step: int) -> str:
    cells = [f"<td><b>{label}：</b></td><td>{value}</td>" for label, value in BLOCK.items()]
    rows = ["".join(cells[at : at + step]) for at in range(0, len(cells), step)]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


FORMS = {
    "one pair a row": table(1),
    "two pairs a row": table(2),
    "no colons": table(2).replace("：", ""),
    "list": "".join(f"<li><b>{key}：</b><span>{value}</span></li>" for key, value in BLOCK.items()),
    "divs": "".join(f"<div>{key}：</div><div>{value}</div>" for key, value in BLOCK.items()),
    "definitions": "".join(f"<dt>{key}:</dt><dd>{value}</dd>" for key, value in BLOCK.items()),
    "run on": f"<div>{' '.join(f'{key}：{value}' for key, value in BLOCK.items())}</div>",
    "traditional": table(2).translate(str.maketrans("号发机构产题类开", "號發機構產題類開")),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_disclosure_block_is_read_in_every_form(form: str) -> None:
    found = find(f"<body><p>首页</p>{FORMS[form]}<p>{'各项工作取得进展。' * 30}</p></body>")
    assert {name: statements.best_statement(found, name) for name in STATED} == STATED
    assert any(value.source == "disclosure:索引号" for value in found)


def test_a_page_that_states_nothing_yields_nothing() -> None:
    page = (
        "<title></title><body><p>会议时间：2023年5月1日</p><p>根据文号要求，一要落实。</p></body>"
    )
    assert find(page) == ()
    assert statements.best_statement((), "title") is None
    assert statements.best_day((), "published_at") is None


def test_bogus_values_are_ignored() -> None:
    page = """<meta name="ArticleTitle" content=""><meta name="PubDate" content="2023-06-31">
    <meta name="ContentSource" content="null"><meta name="ColumnName" content="${column}">"""
    found = find(page)
    for name in ("title", "source", "column"):
        assert statements.best_statement(found, name) is None
    assert statements.best_statement(found, "published_at") is None
    assert statements.best_day(found, "published_at") is None


def test_meta_tags_come_first_and_conflicts_are_kept() -> None:
    page = f"""<head><title>报告 - 示例县人民政府门户网站</title>
    <meta name="articletitle" content="报告<br>（摘要）">
    <meta name="PubDate" content="2023--01--19 10:00">
    <meta name="ContentSource" content="示例日报"></head>
    <body>{FORMS["list"]}<div>发布时间：2023-01-20 来源：示例县人大 打印</div></body>"""
    found = find(page, "http://www.example.gov.cn/art/2023/1/21/art_1_2.html")
    assert statements.best_statement(found, "title") == "报告（摘要）"
    assert statements.best_day(found, "published_at") == date(2023, 1, 19)
    assert statements.best_statement(found, "source") == "示例日报"
    days = [value.value for value in found if value.name == "published_at"]
    assert days == ["2023--01--19 10:00", "2023-01-19", "2023-01-20", "2023-01-21"]


def test_a_day_in_the_future_gives_way_to_the_next_source() -> None:
    page = '<meta name="PubDate" content="2033-01-19"><p>发布日期：2023-01-19 来源：示例日报</p>'
    assert statements.best_day(find(page), "published_at", date(2024, 1, 1)) == date(2023, 1, 19)


@pytest.mark.parametrize(
    ("code", "region"), [("3308020003", "330802"), ("bm09000001", None), ("9999990001", None)]
)
def test_the_code_of_a_site_begins_with_its_region(code: str, region: str | None) -> None:
    assert statements.site_region(find(f'<meta name="SiteIDCode" content="{code}">')) == region


def test_json_ld() -> None:
    page = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
    "headline": "报告", "datePublished": "2023-01-18T23:30:00Z"}]}</script>
    <script type="application/ld+json">{broken</script>"""
    found = find(page)
    assert statements.best_statement(found, "title") == "报告"
    assert statements.best_day(found, "published_at") == date(2023, 1, 19)


@pytest.mark.parametrize(
    ("line", "day", "source"),
    [
        ("发布时间：2023-01-19 10:00 来源：示例日报 浏览次数：12", "2023-01-19 10:00", "示例日报"),
        ("<i>时间：</i>2023-01-19 06:23 <i>来源：</i>示例日报", "2023-01-19 06:23", "示例日报"),
        (
            "2023年01月19日 来源：<a href='/'>示例日报</a> 【字体：大 中 小】",
            "2023年01月19日",
            "示例日报",
        ),
        ("来源：示例日报　日期：2023-01-19", "2023-01-19", "示例日报"),
        ("<span>发布日期：2023-01-19</span><span>来源：</span>", "2023-01-19", None),
        ("更新时间：2023-01-19", "2023-01-19", None),
    ],
)
def test_bylines(line: str, day: str, source: str | None) -> None:
    found = find(f"<h1>某报告</h1><div>{line}</div><p>{'各项工作取得进展。' * 30}</p>")
    assert statements.best_statement(found, "published_at") == day
    assert statements.best_statement(found, "source") == source


def test_heading_and_breadcrumb() -> None:
    page = """<title>示例县工作报告_示例县人民政府</title><h1>示例县人民政府</h1>
    <div>当前位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>工作报告</a> &gt; 正文</div>
    <h2>示例县工作报告</h2>"""
    found = find(page)
    assert statements.best_statement(found, "title") == "示例县工作报告"
    assert statements.best_statement(found, "column") == "工作报告"


WINDOWS = {
    "县长专访：打造示范平台_振兴示例": "<p>振兴示例</p><p>县长专访：打造示范平台</p>",
    "示例县人大 - 县人大常委会工作报告": "<p>示例县人大</p>",
    "县人大常委会工作…": "<h1>县人大常委会工作报告</h1>",
    "凝聚智慧——热烈祝贺开幕_示例网": "<p>凝聚智慧</p><p>——热烈祝贺开幕</p>",
    "工作要点 | 稳中求进_示例网": "<p>工作要点 | 稳中求进</p>",
    "示例县政务服务平台": "<h1>示例县政务服务平台</h1>",
    "": "<h1>示例县人民政府</h1>",
}
TITLES = (
    "县长专访：打造示范平台",
    "县人大常委会工作报告",
    "县人大常委会工作报告",
    "凝聚智慧——热烈祝贺开幕",
    "工作要点 | 稳中求进",
    None,
    None,
)


@pytest.mark.parametrize(("window", "title"), [*zip(WINDOWS, TITLES, strict=True)])
def test_the_title_is_what_window_and_page_have_in_common(window: str, title: str | None) -> None:
    found = find(f"<title>{window}</title>{WINDOWS[window]}<p>{'各项工作取得进展。' * 9}</p>")
    assert document_title.title_of_page(found) == title


def test_a_title_that_is_the_name_of_the_site_is_ignored() -> None:
    stated = (
        "<meta name=SiteName content=示例县人民政府><meta name=ArticleTitle content=示例县人民政府>"
    )
    found = find(f"{stated}<title>2024年政府工作报告_示例县政府</title><p>各项工作。</p>")
    assert document_title.title_of_page(found) == "2024年政府工作报告"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("GOV.EXAMPLE.CN 2024年01月22日 09:15", "2024-01-22"),
        ("示例日报 2024-01-22 09:15:02 浏览", "2024-01-22"),
        ("更新于 2024-01-22 09:15", None),
        ("2024年1月18日在示例县第十七届人民代表大会第三次会议上", None),
    ],
)
def test_a_timestamp_after_the_title_is_that_of_publication(line: str, day: str | None) -> None:
    page = f"<title>工作报告全文</title><p>工作报告全文</p><p>{line}</p><p>{'各项工作。' * 20}</p>"
    found = statements.best_day(find(page), "published_at")
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize("nobody", ["转载", "网络", "未知", "转载作者：张三"])
def test_a_source_that_names_nobody_is_ignored(nobody: str) -> None:
    assert statements.best_statement(find(f"<p>2024-01-22 来源：{nobody}</p>"), "source") is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.cn/xx/202301/t20230119_12345.html", "2023-01-19"),
        ("http://a.cn/art/2023/1/19/art_123_456.html", "2023-01-19"),
        ("http://a.cn/2023-01/19/content_1.htm", "2023-01-19"),
        ("http://a.cn/xx/202301/t20230231_12345.html", None),
        ("http://a.cn/info/1596/31008.htm", None),
        (None, None),
    ],
)
def test_dates_in_urls(url: str | None, day: str | None) -> None:
    assert statements.best_statement(statements.from_url(url), "published_at") == day


def test_the_list_page_states_a_title_and_a_date() -> None:
    hints = statements.list_statements(" 报告 全文 ", date(2023, 1, 18))
    assert [(hint.name, hint.value, hint.source) for hint in hints] == [
        ("title", "报告 全文", "list"),
        ("published_at", "2023-01-18", "list"),
    ]
    assert statements.list_statements(None, None) == ()


HEAD = "今天是:\n信息名称:报告\n索 引 号:014/2023-1\n体裁分类:报告\n产生日期:2023-01-06\n"
BODY = "各位代表：\n\n一年来，各项工作取得新的进展。技术支持力度加大。\n图片\n二是办好实事。\n"
FOOT = "【打印本页】 【关闭窗口】\n\n主办单位:示例镇\n网站标识码:3204000106  苏ICP备1号\n"


def test_a_plain_text_loses_block_footer_and_placeholders_and_nothing_else() -> None:
    found, text, rejected = text_files.read_text_file(HEAD + BODY + FOOT)
    assert statements.best_statement(found, "index_number") == "014/2023-1"
    assert statements.best_day(found, "written_on") == date(2023, 1, 6)
    assert text == BODY.replace("图片\n", "")
    everything = text + "".join(span.text for span in rejected)
    assert sorted("".join(everything.split())) == sorted("".join((HEAD + BODY + FOOT).split()))
    assert {span.reason for span in rejected} == {"disclosure block", "placeholder", "footer"}


@pytest.mark.parametrize("between", ["：", "：\n", "\t", "：\t"])
def test_a_plain_block_may_have_its_values_after_tabs_or_on_separate_lines(between: str) -> None:
    head = "\n".join(f"{label}{between}{value}" for label, value in BLOCK.items() if value)
    found, text, _ = text_files.read_text_file(f"{head}\n{BODY}")
    assert {name: statements.best_statement(found, name) for name in STATED} == STATED
    assert text == BODY.replace("图片\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "一行",
        BODY.replace("图片\n", ""),
        "来源于群众。\n名称：某某\n",
        "通知\n联系电话：0519-1",
    ],
)
def test_a_plain_text_without_metadata_is_returned_unchanged(text: str) -> None:
    assert text_files.read_text_file(text) == ((), text, ())


def test_a_plain_article_states_its_date() -> None:
    found, text, _ = text_files.read_text_file("人大工作巡礼\n\n2024-01-23\n\n编者按:\n一年来。\n")
    assert statements.best_statement(found, "published_at") == "2024-01-23"
    assert "2024" not in text


def test_the_samples(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("004_*.txt")
    found, text, _ = text_files.read_text_file(path.read_text(encoding="utf-8"))
    assert statements.best_statement(found, "index_number") == "014133744/2023-00003"
    assert statements.best_statement(found, "issuer") == "遥观镇"
    assert statements.best_day(found, "written_on") == date(2023, 1, 6)
    assert statements.best_day(found, "published_at") == date(2023, 1, 19)
    assert not any(word in text for word in ("索 引 号", "主办单位", "ICP", "打印", "今天是"))
    (path,) = (shared / "seeds").glob("003_*.txt")
    found, text, _ = text_files.read_text_file(path.read_text(encoding="utf-8"))
    assert statements.best_day(found, "published_at") == date(2024, 1, 23)
    assert "图片" not in text.split()


@given(st.text(alphabet="<div>td/ =\"'p索引号：发布日期2023-01-19来源首页>\t\n：时间日报"))
def test_no_page_raises_an_exception(text: str) -> None:
    tree = parsing.parse_html(f"<title>{text[:9]}</title>{text}")
    assert tree is not None
    for value in statements.find_statements(tree, text):
        assert value.value
    text_files.read_text_file(text)


@pytest.mark.parametrize(
    "data", ['{"@graph": 3}', '{"@graph": {"@graph": [1, null]}}', "[" * 9999, "NaN"]
)
def test_odd_json_is_ignored(data: str) -> None:
    assert find(f'<p>.</p><script type="application/ld+json">{data}</script>') == ()
