"""Cleaning: every kind is normalised and counted; punctuation stays as published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import clean
from normalize.repair.cleaning import Change
from tests.normalize.damaged_bytes import SIMPLIFIED, TRADITIONAL


@pytest.mark.parametrize(
    ("kind", "text", "after", "count"),
    [
        ("line_end", "甲\r\n乙\r丙\u2028丁\x0c戊", "甲\n乙\n丙\n丁\n戊", 4),
        ("control", "甲\x00乙\x1f丙\x9f", "甲乙丙", 3),
        ("invisible", "\ufeff甲\u200b乙\xad丙\u2060\ufe0f", "甲乙丙", 5),
        ("invisible", "中\u200d文", "中文", 1),
        ("private_use", "\ue816 和 \ue5e5丁", "𠂇 和 丁", 2),
        ("radical", "⼀、⺠⽣", "一、民生", 3),
        ("compatibility", "\uf900\ufa0c\U0002f800", "豈兀丽", 3),
        ("zero", "二○二四年、二〇一０年、二OO五年", "二〇二四年、二〇一〇年、二〇〇五年", 3),
        ("digit", "２０２４年１月", "2024年1月", 5),
        ("space", "甲\xa0乙\u3000\u3000丙  丁", "甲 乙 丙 丁", 3),
        ("line_edge", "甲\n　　乙 \n丙", "甲\n乙\n丙", 2),
        ("blank_line", "甲\n\n\n\n乙\n\n丙", "甲\n\n乙\n\n丙", 1),
        ("text_edge", "\n\n甲\n", "甲", 3),
    ],
)
def test_each_kind_is_changed_and_counted(kind: str, text: str, after: str, count: int) -> None:
    cleaned = clean(text)
    assert cleaned.text == after
    assert Change(kind, count) in cleaned.changes


@pytest.mark.parametrize(
    "text",
    [
        SIMPLIFIED,
        TRADITIONAL,
        "增长５".replace("５", "5") + "％，ＧＤＰ：（一）“全程”——…·、；「引」《法》!?,.",
        "甲\t乙\t丙",
        "第一条 总则\n\n第二条",
        "ئۇيغۇر می‌خواهم",  # a joiner that Arabic script needs
        "㎡、℃、①、Ⅳ、㈠",
        "一0五号、周一〇一",
    ],
)
def test_published_characters_are_unchanged(text: str) -> None:
    assert clean(text).text == text
    assert clean(text).changes == ()


def test_numbers_keep_decimal_points_and_items_keep_their_marks() -> None:
    assert clean("增长５．２％").text == "增长5.2％"
    assert clean("１．２０２４年目标").text == "1．2024年目标"
    assert clean("１．加强监督").text == "1．加强监督"


def test_unknown_private_use_characters_are_kept_and_counted() -> None:
    cleaned = clean("\uf0b7 要点\ue000")
    assert cleaned.text == "\uf0b7 要点\ue000"
    assert cleaned.private == 2


SPECIAL = st.sampled_from(
    list("\r\n\t \xa0\u3000\u200b\u200d\ufeff\x00\x0c0０O○〇一二年．\ue5e5\ue815⼀⺠\uf900")
)


@given(st.text(st.characters() | SPECIAL | st.sampled_from("中文，。"), max_size=60))
def test_cleaning_is_idempotent_and_never_raises(text: str) -> None:
    once = clean(text)
    assert clean(once.text).text == once.text
    assert (once.text == text) == (not once.changes)
