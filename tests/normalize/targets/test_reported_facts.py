"""Counts in reviews: what is counted, where, and what is not a count."""

import pytest

from normalize.document import PartKind, ReportPart
from normalize.targets import read_facts


def facts(text: str, part: PartKind = PartKind.REVIEW) -> list[tuple[str, float, str, str]]:
    found = read_facts(text, (ReportPart(part, None, 0, len(text)),))
    assert all(text[each.start : each.end] == each.quote for each in found)
    return [(each.fact.value, each.value, each.unit, each.counted) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一年来，收到代表建议185件，全部办结。", ("suggestions", 185, "件", "收到代表建议")),
        ("闭会期间提出的12件建议均已答复。", ("suggestions", 12, "件", "闭会期间提出的建议")),
        ("督办建议、批评和意见1,027件。", ("suggestions", 1027, "件", "督办建议、批评和意见")),
        ("提出议案３件，", ("bills", 3, "件", "提出议案")),
        ("会议共收到提案262件，", ("proposals", 262, "件", "会议共收到提案")),
        ("听取审议专项工作报告 27项，", ("reports_heard", 27, "项", "听取审议专项工作报告")),
        ("听取计划、预算等报告8个。", ("reports_heard", 8, "个", "听取计划、预算等报告")),
        ("聽取和審議專項工作報告9項。", ("reports_heard", 9, "项", "聽取和審議專項工作報告")),
        ("审议了18项专项工作报告。", ("reports_heard", 18, "项", "审议了专项工作报告")),
        ("开展执法检查11次。", ("law_inspections", 11, "次", "开展执法检查")),
        ("开展对6部法律法规实施情况的执法检查。",
         ("law_inspections", 6, "部", "开展对法律法规实施情况的执法检查")),
        ("召开主任会议22次。", ("meetings", 22, "次", "召开主任会议")),
        ("作出决议、决定24项。", ("resolutions", 24, "项", "作出决议、决定")),
        ("任免国家机关工作人员46人次。", ("appointments", 46, "人次", "任免国家机关工作人员")),
    ],
)  # fmt: skip
def test_a_count_is_read_with_what_it_counts(
    text: str, expected: tuple[str, float, str, str]
) -> None:
    assert facts(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "开展执法检查、视察、评议等活动14次。", "参加执法检查138人次。", "听取5个部门年度报告。",
        "提出意见建议函16件。", "认真办理建议。2024年完成投资3件。", "听取审议专项工作报告若干项。",
        "决定2025年1月召开会议。",
    ],
)  # fmt: skip
def test_other_numbers_are_not_counts(text: str) -> None:
    assert facts(text) == []


def test_one_clause_can_state_several_counts() -> None:
    said = facts("听取审议专项工作报告18项，组织执法检查5项、专题调研4项，作出决议3余项。")
    assert [(name, value) for name, value, *_ in said] == [
        ("reports_heard", 18), ("law_inspections", 5), ("resolutions", 3),
    ]  # fmt: skip


def test_only_reviews_are_read() -> None:
    assert facts("计划听取专项工作报告20项。", PartKind.PLAN) == []
    assert read_facts("听取专项工作报告20项。", ()) == ()
