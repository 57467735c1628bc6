"""Detecting and converting scripts."""

import pytest

from normalize.document import Script
from normalize.language.script import detect_script, to_original, to_simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("过去一年，市人大常委会紧紧围绕中心工作", Script.SIMPLIFIED),
        ("過去一年，立法會就財政預算進行辯論", Script.TRADITIONAL),
        ("一二三，上下左右", None),
        ("plain English, 2024", None),
        ("", None),
        ("过去 過去", None),
        ("著名作家", None),  # both scripts use 著
    ],
)
def test_script_is_detected_by_characters_of_only_one_national_set(
    text: str, expected: Script | None
) -> None:
    assert detect_script(text) == expected


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("過去一年，緊緊圍繞", "过去一年，紧紧围绕"),
        ("乾隆年間，顯著", "乾隆年间，显著"),
        ("理髮，發展", "理发，发展"),
        ("already 简体", "already 简体"),
        ("\ud800過\U0002000b", "\ud800过\U0002000b"),
        ("", ""),
    ],
)
def test_the_simplified_form_is_as_long_as_the_text(text: str, simplified: str) -> None:
    assert to_simplified(text) == simplified


@pytest.mark.parametrize(
    ("converted", "original"),
    [
        ("緊緊圍繞中心，著力提高質量", "紧紧围绕中心，着力提高质量"),
        ("成效顯著，著力推進", "成效显著，着力推进"),
        ("著名學者參加會議", "著名学者参加会议"),
        ("徵求意見", "征求意见"),
        ("登高瞭望，瞭解情況", "登高瞭望，了解情况"),
        ("幹部隊伍，幹淨整潔", "干部队伍，干净整洁"),
        ("乾隆年間的檔案", "乾隆年间的档案"),
        ("聲名狼藉", "声名狼藉"),
    ],
)
def test_a_conversion_by_table_is_undone_by_wording(converted: str, original: str) -> None:
    assert to_original(converted) == original
