"""Rows without a link of their own, undated rows, and rows with two dates."""

from datetime import date

import pytest

from crawlers.families import BY_NAME, ListPage, recognise, scripted_rows

URL = "https://www.x.gov.cn/zfgzbg/index.html"
NAV = "<ul><li><a href='/a/'>首页</a></li><li><a href='/b/'>政务公开</a></li></ul>"


def listed(rows: str) -> ListPage:
    wrapped = f"<table>{rows}</table>" if rows.startswith("<tr") else f"<ul>{rows}</ul>"
    return ListPage(URL, f"<html><body><div class='nav'>{NAV}</div>{wrapped}</body></html>")


def entries(page: ListPage) -> list[tuple[str, str, date | None]]:
    family = BY_NAME[recognise(page.text, page.url) or "plain"]
    found = family.entries(page) or BY_NAME["plain"].entries(page)
    return [(one.url.removeprefix("https://www.x.gov.cn"), one.title, one.date) for one in found]


def expected(address: str) -> list[tuple[str, str, date | None]]:
    return [
        (address.replace("§", str(n)), f"示例市第{n}次会议工作报告", date(2024, 1, 10 + n))
        for n in range(1, 7)
    ]


TITLE = "示例市第§次会议工作报告"
DAY = "2024-01-1§"


@pytest.mark.parametrize(
    "row",
    [
        f"<li onclick=\"window.open('/a/c§.html')\"><span>{TITLE}</span><em>{DAY}</em></li>",
        f"<li onclick='location.href=\"/a/c§.html\"'><p>{TITLE}</p><i>{DAY}</i></li>",
        f"<li data-url='/a/c§.html'><p>{TITLE}</p><em>{DAY}</em></li>",
        f"<li data-href='/a/c§.html' title='{TITLE}'><p>工作报告</p><em>{DAY}</em></li>",
        f"<li><a href='javascript:;' data-url='/a/c§.html'>{TITLE}</a><em>{DAY}</em></li>",
        f"<li><a href='#' onclick=\"openUrl('/a/c§.html')\">{TITLE}</a><em>{DAY}</em></li>",
        f"<li><a href=\"javascript:window.open('/a/c§.html')\">{TITLE}</a><em>{DAY}</em></li>",
        f"<li><a onclick=\"window.open('/a/c§.html','_blank')\">{TITLE}</a><em>{DAY}</em></li>",
        f"<tr onclick=\"location='/a/c§.html'\"><td>1</td><td>{TITLE}</td><td>{DAY}</td></tr>",
        f"<tr data-url='/a/c§.html'><td>{TITLE}</td><td>{DAY}</td></tr>",
    ],
)
def test_a_row_leads_where_its_handler_or_attribute_says(row: str) -> None:
    page = listed("".join(row.replace("§", str(n)) for n in range(1, 7)))
    assert entries(page) == expected("/a/c§.html")


@pytest.mark.parametrize(
    "address",
    [
        "/zcfg/67890#/index.html",
        "/zwgk/20240120100#1234/index.shtml",
        "/n258/n259/c343#/content.html",
        "/zwgk/12#/content.html",
        "/20240120/69011dd21bcc4722ad27d6e43083b2d#/c.html",
        "/web/69011DD21BCC4722AD27D6E43083B2D#/index.shtml",
        "/#/detail?id=10#",
        "/zw/content-10#.jhtml",
        "/zwgk/zfgzbg/1234#/",
    ],
)
def test_an_undated_list_is_found_by_the_numbers_of_its_articles(address: str) -> None:
    hrefs = [str(n).join(address.rsplit("#", 1)) for n in range(1, 8)]
    rows = "".join(
        f"<li><a href='{href}'>示例市20{n}年工作报告</a></li>" for n, href in enumerate(hrefs)
    )
    assert [found[0] for found in entries(listed(rows))] == hrefs


@pytest.mark.parametrize("address", ["/zfgzbg/报告#.html", "/wx/article?sn=abc#", "/zfgzbg/§.html"])
def test_an_undated_list_is_found_by_the_years_of_its_reports(address: str) -> None:
    names = ("yi", "er", "san", "si")
    hrefs = [address.replace("#", str(n)).replace("§", name) for n, name in enumerate(names)]
    rows = "".join(
        f"<li><a href='{href}'>示例市{2019 + n}年政府工作报告</a></li>"
        for n, href in enumerate(hrefs)
    )
    assert [found[0] for found in entries(listed(rows))] == hrefs


LINK = "<a href='/a/c§.html'>示例市第§次会议工作报告</a>"
OLD = "2023-12-30"


def lines(row: str, count: int = 7) -> str:
    """Return numbered copies of a row."""
    return "".join(row.replace("§", str(n)) for n in range(1, count))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("标题", "成文日期", "发布日期"), (LINK, OLD, DAY)),
        (("名称", "发布时间", "成文时间"), (LINK, DAY, OLD)),
        (("名称", "文号", "印发日期", "公开日期"), (LINK, "第1号", OLD, DAY)),
        ((), (f"{LINK}<p>成文日期：{OLD} 发布日期：{DAY}</p>", "有效")),
    ],
)
def test_the_day_of_publication_is_not_the_day_of_writing(
    header: tuple[str, ...], row: tuple[str, ...]
) -> None:
    head = "".join(f"<th>{name}</th>" for name in header)
    cells = "".join(f"<td>{cell}</td>" for cell in row)
    rows = f"<tr>{head}</tr>{lines(f'<tr>{cells}</tr>')}" if header else lines(f"<tr>{cells}</tr>")
    assert entries(listed(rows)) == expected("/a/c§.html")


def test_a_list_that_states_only_when_texts_were_written_has_no_days_of_publication() -> None:
    head = "<tr><th>标题</th><th>成文日期</th></tr>"
    found = entries(listed(head + lines(f"<tr><td>{LINK}</td><td>{DAY}</td></tr>")))
    assert len(found) == 6
    assert {day for *_, day in found} == {None}


def test_rows_that_lead_to_a_script_are_named() -> None:
    scripted = f"<li><a href='javascript:show(§)'>{TITLE}</a><em>{DAY}</em></li>"
    linked = f"<li>{LINK}<em>{DAY}</em></li>".replace("§", "9")
    page = listed(lines(scripted, 4) + linked)
    assert scripted_rows(page) == [f"示例市第{n}次会议工作报告" for n in range(1, 4)]
    assert [found[0] for found in entries(page)] == ["/a/c9.html"]
