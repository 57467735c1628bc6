"""Dates are recognised in every notation; impossible dates are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.language import dates

DAY = date(2024, 1, 29)


@pytest.mark.parametrize(
    "written",
    [
        "2024年1月29日",
        "2024年01月29日",
        "2024 年 1 月 29 日",
        "２０２４年１月２９日",
        "二〇二四年一月二十九日",
        "二○二四年一月二十九日",
        "二零二四年一月廿九日".replace("廿", "二十"),
        "2024-01-29",
        "2024--01--29",
        "2024-01-29 10:00:05",
        "2024-01-2910:00",
        "2024/1/29",
        "2024.1.29",
        "20240129",
        "发布时间：2024-01-29 来源：示例日报",
        "2024-01-28T23:30:00Z",
        "2024-01-29T00:30:00+08:00",
    ],
)
def test_a_date_is_recognised(written: str) -> None:
    assert dates.parse_date(written) == DAY


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2024年1月",
        "2023-02-29",
        "2024年6月31日",
        "2024-13-01",
        "1948-12-31",
        "014133744/2023-00003",
        "0519-89863000",
        "二〇二四年十三月一日",
        "2024-00-10",
        "202416日",
    ],
)
def test_text_without_a_valid_date_yields_none(written: str) -> None:
    assert dates.parse_date(written) is None


def test_no_date_is_after_the_latest() -> None:
    assert dates.parse_date("2024-01-30，2024-01-29", DAY) == DAY
    assert dates.parse_date("2024-01-30", DAY) is None


@given(st.dates(min_value=date(1949, 1, 1), max_value=date(2100, 1, 1)))
def test_every_date_is_recognised_in_arabic_and_chinese_numerals(day: date) -> None:
    assert dates.parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert dates.parse_date(day.isoformat()) == day
    assert (
        dates.parse_date(f"{figures(day.year)}年{counted(day.month)}月{counted(day.day)}日") == day
    )


@given(st.text())
def test_any_text_is_parsed_without_an_exception(text: str) -> None:
    dates.parse_date(text)
    dates.parse_number(text)


@pytest.mark.parametrize(
    ("written", "value"),
    [("十", 10), ("十二", 12), ("二十九", 29), ("一百零三", 103), ("２０", 20), ("十十", None)],
)
def test_numerals(written: str, value: int | None) -> None:
    assert dates.parse_number(written) == value


def figures(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(figure)] for figure in str(number))


def counted(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{'〇一二三'[tens]}十" if tens < 4 else "")
    return head + ("一二三四五六七八九"[ones - 1] if ones else "")
