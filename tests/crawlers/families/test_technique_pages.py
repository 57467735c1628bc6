"""A page in the markup of each HTML technique, in a real page's frame: rows and further pages."""

from pathlib import Path

import pytest

from crawlers.crawl.list_reading import read_list
from crawlers.families import ListPage
from tests.crawlers.families.test_techniques_table import table

HOST = "https://www.x.gov.cn"
NAV = "".join(
    f"<li><a href='/{path}/'>{name}</a></li>"
    for path, name in (("zwgk", "政务公开"), ("hdjl", "互动交流"), ("zwfw", "政务服务"))
)
SIDE = "".join(
    f"<li><a href='/zwgk/2023/9/{n}/a.html'>某市召开经济工作推进会议</a></li>" for n in (1, 2)
)
FRAME = (
    "<html><head><meta charset=utf-8></head><body><div class='header'><ul>{nav}</ul></div>"
    "<p>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a></p><div class='wrap'>"
    "<div class='side'><h3>热点信息</h3><ul>{side}</ul></div><div class='list'>{rows}</div>{pager}"
    "</div><div class='footer'><a href='https://beian.miit.gov.cn/'>京ICP备05060933号</a>"
    "<a href='/wzdt/'>网站地图</a></div></body></html>"
)
LINES = Path(__file__).with_name("technique_pages.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if not line.startswith("#")]


def row(form: str, number: int) -> str:
    values = {"TITLE": f"某市{2018 + number}年政府工作报告", "DAY": f"{2018 + number}-01-1{number}"}
    values |= {"HEX": "69011dd21bcc4722ad27d6e43083b2d", "§": str(number)}
    values |= {"UUID": "2f6c1bb6-0d2e-4a2e-9d4a-01234567890"}
    for name, value in values.items():
        form = form.replace(name, value)
    return form


@pytest.mark.parametrize(("technique", "address", "form", "pager", "further"), CASES)
def test_rows_and_pages_are_read(
    technique: str, address: str, form: str, pager: str, further: str
) -> None:
    rows = "".join(row(form, number) for number in range(1, 7))
    text = FRAME.format(nav=NAV, side=SIDE, rows=rows, pager=pager)
    found = read_list(ListPage(HOST + address, text), None, None)
    expected = [(f"某市{2018 + n}年政府工作报告", f"{2018 + n}-01-1{n}") for n in range(1, 7)]
    assert [(entry.title, str(entry.date)) for entry in found.entries] == expected
    pages = [one.address for one in found.further]
    first, _, number = further.rpartition(" ")
    assert len(pages) == int(number or 0)
    assert not first or pages[0].endswith(first)


def test_the_pages_are_of_techniques_in_the_table() -> None:
    assert {technique for technique, *_ in CASES} <= {technique for technique, *_ in table()}
