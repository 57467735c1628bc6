"""Automatic numbers of Word are in the text, as Word prints them."""

from collections.abc import Sequence

import pytest

from crawlers.page import FetchedPage, Outcome
from normalize.document import Document, Extracted
from normalize.formats.attachments import read_attachment
from normalize.formats.sniffing import sniff
from normalize.formats.word import number_text
from normalize.pipeline.normalization import normalize_page
from tests.normalize.word_writer import (
    STRICT,
    W,
    definition,
    level,
    num,
    numbered,
    paragraph,
    style,
    word_package,
)

CHINESE = definition(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
)
NUMERALS = {
    "chineseCounting": "一 二 九 十 十一 二十 二十一 九十九 一○○",
    "chineseCountingThousand": "一 二 九 十 十一 二十 二十一 九十九 一百",
    "taiwaneseCountingThousand": "一 二 九 十 十一 二十 二十一 九十九 一百",
    "japaneseCounting": "一 二 九 十 十一 二十 二十一 九十九 百",
    "ideographDigital": "一 二 九 一〇 一一 二〇 二一 九九 一〇〇",
    "chineseLegalSimplified": "壹 贰 玖 壹拾 壹拾壹 贰拾 贰拾壹 玖拾玖 壹佰",
    "ideographLegalTraditional": "壹 貳 玖 壹拾 壹拾壹 貳拾 貳拾壹 玖拾玖 壹佰",
    "ideographTraditional": "甲 乙 壬 癸 11 20 21 99 100",
    "ideographZodiac": "子 丑 申 酉 戌 20 21 99 100",
    "decimalEnclosedCircle": "① ② ⑨ ⑩ ⑪ ⑳ 21 99 100",
    "decimalEnclosedCircleChinese": "① ② ⑨ ⑩ ⑪ ⑳ 21 99 100",
    "decimalFullWidth": "１ ２ ９ １０ １１ ２０ ２１ ９９ １００",
    "decimal": "1 2 9 10 11 20 21 99 100",
    "decimalZero": "01 02 09 10 11 20 21 99 100",
    "upperRoman": "I II IX X XI XX XXI XCIX C",
    "lowerRoman": "i ii ix x xi xx xxi xcix c",
    "upperLetter": "A B I J K T U UUUU VVVV",
    "unknownFormat": "1 2 9 10 11 20 21 99 100",
}


@pytest.mark.parametrize(("form", "expected"), NUMERALS.items(), ids=NUMERALS)
def test_numbers_in_each_format(form: str, expected: str) -> None:
    numbers = [1, 2, 9, 10, 11, 20, 21, 99, 100]
    assert [number_text(number, form) for number in numbers] == expected.split()


@pytest.mark.parametrize(
    ("number", "text"),
    [(101, "一百零一"), (110, "一百一十"), (1001, "一千零一"), (1010, "一千零一十"), (0, "零")],
)
def test_gaps_in_chinese_numbers(number: int, text: str) -> None:
    assert number_text(number, "chineseCountingThousand") == text


def read(body: bytes) -> Extracted:
    return read_attachment(body, sniff(body)[0])


def lines(blocks: Sequence[str], numbering: str, styles: str = "") -> list[str]:
    return read(word_package("".join(blocks), numbering=numbering, styles=styles)).text.split("\n")


@pytest.mark.parametrize(
    ("form", "text", "first", "second"),
    [
        ("chineseCounting", "%1、", "一、标题", "二、2024年"),
        ("ideographTraditional", "%1．", "甲．标题", "乙．2024年"),
        ("decimal", "%1.", "1.标题", "2. 2024年"),
        ("decimal", "（%1）", "（1）标题", "（2）2024年"),
        ("decimal", "%1", "1 标题", "2 2024年"),
        ("decimalEnclosedCircle", "%1", "①标题", "②2024年"),
        ("upperRoman", "%1、", "I、标题", "II、2024年"),
        ("chineseCounting", "第%1章", "第一章 标题", "第二章 2024年"),
        ("chineseCounting", "%1是", "一是标题", "二是2024年"),
        ("none", "", "标题", "2024年"),
        ("bullet", "\uf0b7", "标题", "2024年"),
    ],
)
def test_a_number_is_written_as_it_would_be_typed(
    form: str, text: str, first: str, second: str
) -> None:
    found = lines([numbered("标题"), numbered("2024年")], definition(level(0, form, text)) + num())
    assert found == [first, second]


@pytest.mark.parametrize(
    ("suffix", "text"), [("tab", "1.甲"), ("space", "1. 甲"), ("nothing", "1.甲")]
)
def test_what_follows_a_number(suffix: str, text: str) -> None:
    one = level(0, "decimal", "%1.", f'<w:suff w:val="{suffix}"/>')
    assert lines([numbered("甲")], definition(one) + num()) == [text]


def test_deeper_levels_start_again_below_each_heading() -> None:
    levels = [0, 1, 2, 2, 1, 0, 1, 2]
    found = lines([numbered(f"题{at}", at) for at in levels], CHINESE + num())
    assert found == [
        "一、题0", "（一）题1", "1.题2", "2.题2", "（二）题1", "二、题0", "（一）题1", "1.题2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        (None, ["1 1.1 1.1.1", "1.2 1.2.1", "2 2.1 2.1.1"]),
        (0, ["1 1.1 1.1.1", "1.2 1.2.2", "2 2.1 2.1.3"]),
        (1, ["1 1.1 1.1.1", "1.2 1.2.2", "2 2.1 2.1.1"]),
    ],
)
def test_restarts(restart: int | None, expected: list[str]) -> None:
    extra = "" if restart is None else f'<w:lvlRestart w:val="{restart}"/>'
    parts = definition(
        level(0, "decimal", "%1"),
        level(1, "decimal", "%1.%2"),
        level(2, "decimal", "%1.%2.%3", extra),
    )
    blocks = [numbered("甲", at) for at in (0, 1, 2, 1, 2, 0, 1, 2)]
    found = [line.removesuffix(" 甲") for line in lines(blocks, parts + num())]
    assert found == " ".join(expected).split()


def test_legal_numbering_prints_digits() -> None:
    parts = definition(
        level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    )
    found = lines([numbered("甲"), numbered("乙", 1), numbered("丙", 1)], parts + num())
    assert found == ["第一章 甲", "1.1 乙", "1.2 丙"]


def test_a_skipped_level_has_its_start() -> None:
    parts = definition(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"))
    assert lines([numbered("甲", 1), numbered("乙")], parts + num()) == ["1.1 甲", "1 乙"]


def test_start_values_and_overrides() -> None:
    one = definition(level(0, "decimal", "%1.", start=3))
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums = num(1) + num(2) + num(3, overrides=override)
    blocks = [numbered("甲", num_id=which) for which in (1, 1, 2, 3, 3, 1)]
    assert lines(blocks, one + nums) == ["3.甲", "4.甲", "5.甲", "1.甲", "2.甲", "3.甲"]


def test_an_override_can_redefine_a_level() -> None:
    other = level(0, "chineseCounting", "（%1）")
    override = f'<w:lvlOverride w:ilvl="0">{other}</w:lvlOverride>'
    nums = num(1) + num(2, overrides=override)
    blocks = [numbered("甲"), numbered("乙", num_id=2)]
    assert lines(blocks, definition(level(0, "decimal", "%1.")) + nums) == ["1.甲", "（二）乙"]


def test_separate_definitions_count_separately() -> None:
    parts = CHINESE + definition(level(0, "decimal", "%1."), key=1) + num(1) + num(2, 1)
    blocks = [numbered("甲"), numbered("乙", num_id=2), numbered("丙")]
    assert lines(blocks, parts) == ["一、甲", "1.乙", "二、丙"]


IN_STYLE = '<w:pPr><w:numPr>{}<w:numId w:val="1"/></w:numPr></w:pPr>'


def test_numbering_by_style_takes_the_level_that_names_the_style() -> None:
    parts = definition(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
    )
    styles = style("H1", IN_STYLE.format("")) + style("H2", IN_STYLE.format(""))
    blocks = [numbered("甲", None, None, each) for each in ("H1", "H2", "H2", "H1")]
    assert lines(blocks, parts + num(), styles) == ["一、甲", "（一）甲", "（二）甲", "二、甲"]


def test_numbering_by_style_is_inherited_and_can_be_switched_off() -> None:
    styles = (
        style("Base", IN_STYLE.format(""))
        + style("Derived", based_on="Base")
        + style("Deeper", '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>', based_on="Base")
        + style("Off", '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>', based_on="Base")
        + style("LoopA", based_on="LoopB")
        + style("LoopB", based_on="LoopA")
    )
    blocks = [
        numbered("甲", None, None, "Derived"),
        numbered("乙", None, None, "Deeper"),
        numbered("丙", None, None, "Off"),
        numbered("丁", None, 0, "Base"),
        numbered("戊", None, None, "LoopA"),
        numbered("己", 2, None, "Base"),
        numbered("庚", None, None, "Derived"),
    ]
    expected = ["一、甲", "（一）乙", "丙", "丁", "戊", "1.己", "二、庚"]
    assert lines(blocks, CHINESE + num(), styles) == expected


def test_a_list_style_stands_for_its_definition() -> None:
    linked = definition(key=1, extra='<w:numStyleLink w:val="L"/>')
    styles = style("L", IN_STYLE.format(""), kind="numbering")
    blocks = [numbered("甲", num_id=2), numbered("乙", 1, num_id=2), numbered("丙")]
    parts = CHINESE + linked + num(1) + num(2, 1)
    assert lines(blocks, parts, styles) == ["一、甲", "（一）乙", "二、丙"]


def test_zero_padded_numbers() -> None:
    pattern = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent>'
        '<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1."/></w:lvl>'
    )
    assert lines([numbered("甲"), numbered("乙")], definition(pattern) + num()) == [
        "001.甲",
        "002.乙",
    ]


def test_unknown_lists_and_levels_have_no_number() -> None:
    blocks = [numbered("甲", num_id=9), numbered("乙", 7), numbered("丙")]
    assert lines(blocks, CHINESE + num()) == ["甲", "乙", "一、丙"]
    assert lines(blocks, definition() + num(1, 5)) == ["甲", "乙", "丙"]


def test_an_empty_numbered_paragraph_counts_and_is_a_rejected_span() -> None:
    body = word_package(
        "".join([numbered("甲"), numbered(""), numbered("乙")]), numbering=CHINESE + num()
    )
    extracted = read(body)
    assert extracted.text.split("\n") == ["一、甲", "三、乙"]
    assert [(span.reason, span.text) for span in extracted.rejected] == [("empty_number", "二、")]


def test_numbers_in_tables_and_content_controls_count_in_order() -> None:
    cells = "".join(f"<w:tc>{numbered(text)}</w:tc>" for text in ("甲", "乙"))
    blocks = [
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>",
        f"<w:sdt><w:sdtContent>{numbered('丙')}</w:sdtContent></w:sdt>",
    ]
    assert lines(blocks, CHINESE + num()) == ["一、甲\t二、乙", "三、丙"]


@pytest.mark.parametrize(
    "spaces",
    [(W, "word/document.xml"), (STRICT, "word/document.xml"), (W, "word/document22.xml")],
    ids=["transitional", "strict", "another name"],
)
def test_headings_numbered_by_word_are_sections(spaces: tuple[str, str]) -> None:
    prose = "一年来，全县上下团结奋斗，较好完成了各项目标任务。" * 6
    blocks = [
        paragraph("清河县人民代表大会常务委员会工作报告"),
        paragraph("各位代表："),
        paragraph("我受县人大常委会委托，向大会报告2023年的主要工作，请予审议。" + prose),
        numbered("过去一年的主要工作"), paragraph(prose),
        numbered("依法监督", 1), paragraph(prose),
        numbered("2024年的主要任务"), paragraph(prose),
    ]  # fmt: skip
    space, main = spaces
    body = word_package("".join(blocks), numbering=CHINESE + num(), space=space, main=main)
    page = FetchedPage("https://www.example.gov.cn/a.docx", body, outcome=Outcome.ATTACHMENT)
    (document,) = normalize_page(page)
    assert isinstance(document, Document)
    assert [(each.level, each.heading) for each in document.sections] == [
        (1, "一、过去一年的主要工作"),
        (2, "（一）依法监督"),
        (1, "二、2024年的主要任务"),
    ]
