"""join_lines restores paragraphs, removes page marks, and keeps headings apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import join_lines
from normalize.formats.line_joining import display_width
from tests.normalize.damaged_bytes import SIMPLIFIED

HEAD = [
    "示例市人民代表大会常务委员会工作报告",
    "——2024年1月29日在示例市第十届人民代表大会第三次会议上",
    "示例市人大常委会主任　张三",
    "各位代表：",
]
BODY = [
    "一、过去一年的工作",
    "　　" + SIMPLIFIED,
    "（一）坚持依法监督",
    "　　" + SIMPLIFIED[10:] + SIMPLIFIED[30:],
    "　　" + SIMPLIFIED * 2,
    "二、二〇二四年的主要任务",
    "　　" + SIMPLIFIED[5:],
]


def wrapped(paragraph: str, width: int = 60) -> list[str]:
    lines = [""]
    for character in paragraph:
        full = display_width(lines[-1] + character) > width
        lines += [""] if full and character not in "，。、：；”）" else []
        lines[-1] += character
    return lines


def printed(paragraphs: list[str], per_page: int = 9, feed: str = "\f") -> str:
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph)]
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    return f"\n{feed}".join(
        "\n".join([*(["示例市人大常委会文件"] if feed else []), *page, f"— {number} —"])
        for number, page in enumerate(pages, 1)
    )


def test_the_paragraphs_of_a_printed_report_are_restored() -> None:
    joined = join_lines(printed(HEAD + BODY))
    # The first running head stays: it could be the title.
    assert joined.text.split("\n") == ["示例市人大常委会文件", *HEAD, *BODY]
    reasons = [span.reason for span in joined.rejected]
    assert set(reasons) == {"page_number", "running_head"}
    assert reasons.count("page_number") == reasons.count("running_head") + 1 > 2
    assert joined.joins > 10


def test_pages_without_form_feeds_are_joined_too() -> None:
    assert join_lines(printed(HEAD + BODY, feed="")).text.split("\n") == HEAD + BODY


def test_a_text_with_one_paragraph_per_line_is_joined_across_page_breaks() -> None:
    cut = SIMPLIFIED[:60] + "\n- 3 -\n" + SIMPLIFIED[60:] + "\n" + SIMPLIFIED
    joined = join_lines(cut)
    assert joined.text == SIMPLIFIED + "\n" + SIMPLIFIED
    assert [span.text for span in joined.rejected] == ["- 3 -"]


def test_complete_lines_stay_separate() -> None:
    text = "\n".join(
        [*HEAD, *BODY, "张三\t李四\t王五", "项目　　　数量　　　金额", "甲　　　3　　　5"]
    )
    joined = join_lines(text)
    assert joined.text == text
    assert (joined.rejected, joined.joins) == ((), 0)


def test_numbers_in_a_table_are_not_page_numbers() -> None:
    text = "项目\n12\n13\n14\n合计\n39"
    assert join_lines(text).text == text


def test_latin_words_are_joined_with_a_blank() -> None:
    line = "the standing committee of the congress heard and examined the report"
    wrapped_text = "\n".join([line, line, line, line, "and closed."])
    assert join_lines(wrapped_text).text == " ".join([line] * 4) + " and closed."


@given(st.text(st.sampled_from("中文，。\n\f 1-—　一、abc第页"), max_size=200))
def test_no_character_is_lost_and_nothing_raises(text: str) -> None:
    joined = join_lines(text)
    rest = joined.text + "".join(span.text for span in joined.rejected)
    assert sorted("".join(rest.split())) == sorted("".join(text.split()))


@pytest.mark.parametrize("mark", ["form feed", "page number"])
@pytest.mark.parametrize("rows", [20, 22, 29])
@pytest.mark.parametrize(
    "row",
    [
        "{}. 重点项目建设工程",
        "{}\t重点项目\t合格",
        "项目编号2024{:03d}",
        "全票通过",
        "第{}项　合格",
    ],
)
def test_rows_of_lists_are_never_running_heads(row: str, rows: int, mark: str) -> None:
    lines = [row.format(n) for n in range(1, 88)]
    pages = ["\n".join(lines[start : start + rows]) for start in range(0, 87, rows)]
    text = (
        "\n\f".join(pages)
        if mark == "form feed"
        else "\n".join(f"{page}\n- {number} -" for number, page in enumerate(pages, start=1))
    )
    joined = join_lines(text)
    assert [line for line in joined.text.split("\n") if line] == lines
    assert {span.reason for span in joined.rejected} <= {"page_number"}


@pytest.mark.parametrize("head", ["清河县会议文件", "政府工作报告 第{}页", "2024年第{}页 会议文件"])
def test_heads_whose_number_counts_the_pages_are_left_out(head: str) -> None:
    prose = "一年来，常委会依法履职，监督工作更加有力，代表工作成效明显，"
    body = [f"{prose}第{chr(0x4E00 + at)}项。" for at in range(100)]
    pages = [
        "\n".join([head.format(number), *body[20 * number - 20 : 20 * number]])
        for number in range(1, 6)
    ]
    joined = join_lines("\n\f".join(pages))
    assert [span.text for span in joined.rejected] == [head.format(n) for n in range(2, 6)]
