"""Which links of a home page are columns, and which of them is looked at first."""

import pytest
from pydantic import HttpUrl

from crawlers.crawl.discovery import Frontier
from crawlers.families import BY_NAME, ListPage
from crawlers.responses.links import SiteBounds
from crawlers.site import Body, Site

HOST = "http://www.a.gov.cn"


def candidates(*names: str) -> list[tuple[str, bool]]:
    """Return name and promise of what a home page with these links leads to, best first."""
    links = "".join(f'<a href="/c{n}/">{name}</a>' for n, name in enumerate(names))
    home = ListPage(
        f"{HOST}/", f"<html><body>{links}<a href='http://b.cn/'>政府工作报告</a></body>"
    )
    site = Site(site="a_gov", name="", body=Body.GOV, home=HttpUrl(HOST))
    frontier = Frontier(SiteBounds(site))
    frontier.see(home, BY_NAME["plain"].entries(home), 1)
    found = iter(frontier.best, None)
    return [(one.name, one.strong) for one in found]


def test_columns_of_reports_come_before_bulletins_and_those_before_the_rest() -> None:
    names = ("走进某县", "通知公告", "统计公报", "政府工作报告", "政务公开", "大会文件")
    assert candidates(*names) == [
        ("政府工作报告", True),
        ("大会文件", True),
        ("统计公报", True),
        ("通知公告", False),
        ("政务公开", False),
        ("走进某县", False),
    ]


@pytest.mark.parametrize("name", ["政府信息公开年度报告", "政府信息公开工作年度报告", "报告厅预约"])
def test_reports_that_are_not_ours_promise_nothing(name: str) -> None:
    assert candidates(name) == [(name, False)]


@pytest.mark.parametrize(
    "name", ["用户登录", "English", "首 页", "关于某县人民政府工作报告的决议全文"]
)
def test_what_is_no_column_is_never_looked_at(name: str) -> None:
    assert candidates(name) == []
