"""The main text as Markdown."""

import pytest

from normalize.extraction.extractor import to_markdown

SENTENCE = "各位代表：现在，我向大会报告工作，请予审议，并请列席会议的同志提出意见。"


def rendered(inside: str) -> str:
    return to_markdown(f"<div id=zoom><p>{SENTENCE * 2}</p>{inside}</div>").split("\n\n", 1)[1]


@pytest.mark.parametrize(
    ("inside", "markdown"),
    [
        ("<h2>一、回顾</h2><p>正文</p>", "## 一、回顾\n\n正文\n"),
        ("<ul><li>甲<li>乙</ul>丙", "- 甲\n- 乙\n\n丙\n"),
        (
            "<table><tr><th>指标<th>数值<tr><td>总值|速度<td>5%<td>注</table>",
            "| 指标 | 数值 |  |\n| --- | --- | --- |\n| 总值\\|速度 | 5% | 注 |\n",
        ),
        ("<p>*_[甲]</p>", "\\*\\_\\[甲\\]\n"),
        ("<p># 甲</p><p>- 乙</p><p>1. 丙</p>", "\\# 甲\n\n\\- 乙\n\n1\\. 丙\n"),
        ("<p>1.丁</p>", "1.丁\n"),
    ],
)
def test_lines_keep_their_kind(inside: str, markdown: str) -> None:
    assert rendered(inside) == markdown


def test_an_empty_page_yields_empty_markdown() -> None:
    assert to_markdown("") == ""
