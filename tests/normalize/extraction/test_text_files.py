"""Text files saved from pages: what surrounds the article is removed, and nothing else."""

import re
from datetime import date
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document, Kind
from normalize.extraction import text_files
from normalize.pipeline.normalization import normalize_page
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

BODY = "一年来，县人大常委会依法履职，听取审议专项工作报告21项，各项工作取得新的进展。" * 6
TITLE = "清河县人民代表大会常务委员会工作报告"
GREETING = "各位代表："
MANDATE = "我受县人大常委会委托，向大会报告工作，请予审议。"
REPORT = (TITLE, GREETING, MANDATE, BODY)


def document(*lines: str) -> Document:
    page = FetchedPage(url="file:///a.txt", body="\n".join(lines).encode())
    (found,) = normalize_page(page)
    assert isinstance(found, Document)
    return found


def reasons(found: Document) -> list[str]:
    return [span.reason for span in found.evidence.rejected]


def test_breadcrumbs_buttons_neighbours_and_bylines_are_not_text() -> None:
    found = document(
        "首页 > 政务公开 > 工作报告",
        TITLE,
        "发布时间：2024-01-22 09:15 来源：清河县人大 浏览次数：123",
        "【字体：大 中 小】 打印 分享到：",
        *REPORT[1:],
        "上一篇：清河县政府工作报告",
        "下一篇：没有了",
        "相关链接",
        "【打印本页】【关闭窗口】",
    )
    assert found.text == "\n".join(REPORT)
    assert reasons(found) == [
        *("navigation", "byline", "action", "neighbour", "neighbour", "links", "footer")
    ]
    assert (found.title, found.source, found.column) == (TITLE, "清河县人大", "工作报告")
    assert found.published_at == date(2024, 1, 22)


def test_a_block_whose_labels_are_on_lines_of_their_own() -> None:
    fields = {
        "索引号": "014133744/2023-00003",
        "主题分类": "人大",
        "发布机构": "清河县人大常委会",
        "成文日期": "2024-01-18",
        "发布日期": "2024-01-22",
        "文号": "清人发〔2024〕1号",
        "有效性": "有效",
    }
    block = [line for pair in fields.items() for line in pair]
    found = document("您现在的位置：首页>信息公开", *block, *REPORT)
    assert found.text == "\n".join(REPORT)
    assert (found.index_number, found.issuer) == (fields["索引号"], fields["发布机构"])
    assert (found.written_on, found.published_at) == (date(2024, 1, 18), date(2024, 1, 22))
    assert found.document_number == fields["文号"]


@pytest.mark.parametrize("last", ["文  号：\t\t主题词：\t", "主题词："])
def test_a_label_without_a_value_does_not_take_the_greeting(last: str) -> None:
    block = (
        "索 引 号：\t014133744/2023-00003\t组配分类：\t工作报告",
        "发布机构：\t清河县人大常委会",
    )
    found = document(*block, last, *REPORT[1:], "责任编辑：张三", "版权所有：清河县人大")
    assert found.text == "\n".join(REPORT[1:])
    assert found.index_number == "014133744/2023-00003"
    assert reasons(found)[-2:] == ["byline", "footer"]


def test_a_byline_that_begins_with_the_day() -> None:
    head = "清河县第十七届人大三次会议开幕 李明作政府工作报告"
    found = document(
        head, "2024年01月18日 08:12 来源：清河日报 作者：张三", "图片", BODY, "（责任编辑：李四）"
    )
    assert found.text == f"{head}\n{BODY}"
    assert (found.published_at, found.source) == (date(2024, 1, 18), "清河日报")
    assert found.report.kind is Kind.NEWS


def test_the_day_of_a_speech_is_not_that_of_publication() -> None:
    found = document(TITLE, "2024年1月18日", "县人大常委会主任 王建国", *REPORT[1:])
    assert found.published_at is None
    assert found.report.given_on == date(2024, 1, 18)


def test_real_reports_and_laws_are_returned_unchanged(shared: Path) -> None:
    for name, step in ((NATIONAL_REPORTS, 1), (LAWS, 10)):
        sound = texts(shared / name, step)
        rejected = {span.text for text in sound for span in text_files.read_text_file(text)[2]}
        # Sources, and the days that laws.jsonl.gz prints below titles, are not part of the texts.
        no_text = re.compile(r"（来源：|\d{4}-\d\d-\d\d$")
        assert {text for text in rejected if not no_text.match(text)} == set()
