"""Parts of a report: with and without numbers, over several years, with annexes."""

from itertools import pairwise

import pytest

from normalize.document import PartKind
from normalize.structure import read_parts

OPENING = "某市政府工作报告\n各位代表：\n现在，我代表市政府向大会作报告，请予审议。\n"
PARAGRAPH = "市政府坚持稳中求进，全力推进各项工作，" * 4 + "取得实效。\n"
CLOSING = "各位代表！让我们携手奋进！\n"
P, R, N, T, C, A = (
    PartKind.PREAMBLE, PartKind.REVIEW, PartKind.PLAN, PartKind.PERIOD_PLAN, PartKind.CLOSING,
    PartKind.ANNEX,
)  # fmt: skip


def kinds(text: str) -> list[PartKind]:
    found = read_parts(text)
    if found:
        assert found[0].start == 0
        assert found[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(found))
    return [part.part for part in found]


@pytest.mark.parametrize(
    ("review", "plan"),
    [
        ("一、2023年工作回顾", "二、2024年工作安排"),
        ("一、2023 年工作回顾", "二、2024年目标任务和重点工作"),
        ("2023年的主要工作", "2024年的工作安排"),
        ("2023年主要工作", "2024年主要任务"),
        ("过去一年的主要工作", "2024年的工作安排"),
        ("一、過去一年工作回顧", "二、2024年工作任務："),
        ("第一部分 2023年工作回顾", "第二部分 2024年重点工作"),
        ("过去五年工作回顾", "今后五年工作建议"),
        ("一、2023年工作回顾", "二、下一步工作打算"),
        ("一、２０２３年国内工作的回顾", "二、加快改革步伐，扩大对外开放"),
    ],
)
def test_review_and_plan_begin_with_their_headings(review: str, plan: str) -> None:
    text = f"{OPENING}{review}\n{PARAGRAPH}{plan}\n{PARAGRAPH}{CLOSING}"
    assert kinds(text) == [P, R, N, C]
    found = read_parts(text)
    assert text[found[1].start :].startswith(review)
    assert text[found[2].start :].startswith(plan)


def test_a_five_year_plan_stands_before_or_after_the_plan_of_the_year() -> None:
    period = f"二、“十四五”时期主要目标任务\n{PARAGRAPH}"
    year = f"三、2021年重点工作\n{PARAGRAPH}今年将启动“十四五”规划项目。\n"
    review = f"{OPENING}一、2020年和“十三五”时期工作回顾\n{PARAGRAPH}"
    assert kinds(review + period + year + CLOSING) == [P, R, T, N, C]
    assert kinds(review + year + period + CLOSING) == [P, R, N, T, C]


@pytest.mark.parametrize(
    "heading", ["附件", "名词解释", "《报告》名词解释", "附：重点项目清单", "注释："]
)
def test_an_annex_follows_the_closing(heading: str) -> None:
    text = (
        f"{OPENING}一、2023年工作回顾\n{PARAGRAPH}二、2024年工作安排\n{PARAGRAPH}{CLOSING}{heading}\n"
        f"1．新质生产力：{PARAGRAPH}2024年重点工作\n{PARAGRAPH}"
    )
    assert kinds(text) == [P, R, N, C, A]
    assert text[read_parts(text)[-1].start :].startswith(heading)


def test_paragraphs_that_address_the_deputies_do_not_close_the_report() -> None:
    text = (
        f"{OPENING}一、2023年工作回顾\n{PARAGRAPH}各位代表！成绩来之不易。\n{PARAGRAPH}"
        f"二、2024年工作安排\n{PARAGRAPH}各位代表！使命光荣。\n{PARAGRAPH}{CLOSING}"
    )
    assert kinds(text) == [P, R, N, C]
    assert text[read_parts(text)[-1].start :] == CLOSING


def test_an_abridged_report_has_fewer_parts() -> None:
    assert kinds(f"一、2023年工作回顾\n{PARAGRAPH}二、2024年工作安排\n{PARAGRAPH}") == [R, N]


def test_a_text_without_headings_greeting_or_mandate_has_no_parts() -> None:
    assert kinds(PARAGRAPH * 3) == []
    assert kinds("") == []
