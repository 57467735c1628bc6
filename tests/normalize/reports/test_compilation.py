"""Compilations are split, and nothing else is."""

from pathlib import Path

import pytest
from docx import Document

from normalize.document import Kind
from normalize.reports import fields
from normalize.reports.compilation import split_compilation
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

PARAGRAPH = "一年来，常委会依法履职，各项工作取得新进展，代表作用得到更好发挥。" * 20


def part(title: str, greeting: str = "各位代表：", said: str = "") -> str:
    said = said or "我受区人大常委会委托，向大会报告工作，请予审议。"
    return f"{title}\n{greeting}\n{said}\n一、过去一年主要工作\n{PARAGRAPH}\n"


NPC = "示例区人民代表大会常务委员会工作报告"
GOV = "样板县政府工作报告"


def test_each_report_is_a_part_with_its_title_and_offset() -> None:
    text = part(NPC) + part(GOV, said="我代表县人民政府，向大会报告工作，请予审议。")
    found = split_compilation(text)
    assert found is not None
    assert [piece.title for piece in found.parts] == [NPC, GOV]
    assert [text[piece.offset :][: len(GOV)] for piece in found.parts][1] == GOV
    assert "".join(piece.text for piece in found.parts).replace("\n", "") == text.replace("\n", "")


def test_contents_and_promotion_are_rejected_with_a_reason() -> None:
    front = f"更多材料请加微信abc123\n目录\n1、{NPC}......1\n2、{GOV}......9\n"
    found = split_compilation(
        front + part(f"1、{NPC}") + "更多材料请加微信abc123\n" + part(f"2、{GOV}")
    )
    assert found is not None
    assert [piece.title for piece in found.parts] == [NPC, GOV]
    contents, number = "table of contents", "numbering"
    assert [span.reason for span in found.rejected] == [
        *("promotion", contents, contents, contents, number, "promotion", number)
    ]
    assert not any("微信" in piece.text for piece in found.parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "目录",
        part(NPC),
        f"{NPC}\n（2024年1月5日在示例区第三届人民代表大会第二次会议上）\n" + part(NPC),
        part(NPC) + "各位代表：\n我代表区人大常委会，向全体代表表示衷心感谢！\n" + PARAGRAPH,
        f"会议听取了《{NPC}》和《{GOV}》。\n{PARAGRAPH}",
    ],
)
def test_one_report_is_not_a_compilation(text: str) -> None:
    assert split_compilation(text) is None


def test_the_sample_compilation_yields_its_seventeen_reports(shared: Path) -> None:
    (sample,) = (shared / "seeds").glob("001_*.txt")
    found = split_compilation(sample.read_text(encoding="utf-8"))
    assert found is not None
    kinds = [fields.read_report(piece.title, piece.text).kind for piece in found.parts]
    assert len(found.parts) == 17
    assert (kinds.count(Kind.NPC), kinds.count(Kind.CPPCC)) == (8, 9)
    assert all(piece.title and piece.title.endswith("工作报告") for piece in found.parts)
    assert {span.reason for span in found.rejected} == {"promotion", "table of contents"}


def test_real_reports_and_laws_are_not_split(shared: Path) -> None:
    for name, step in ((NATIONAL_REPORTS, 1), (LAWS, 10)):
        assert not [text[:80] for text in texts(shared / name, step) if split_compilation(text)]


def test_concatenated_provincial_reports_are_split(shared: Path) -> None:
    paths = sorted((shared / "office").glob("gov_report_*.docx"))
    texts = ["\n".join(line.text for line in Document(str(path)).paragraphs) for path in paths]
    whole = "政府工作报告汇编\n目录\n" + "\n".join(text.split("\n")[0] for text in texts) + "\n"
    found = split_compilation(
        whole + "\n".join(f"第{at}篇 {text}" for at, text in enumerate(texts, start=1))
    )
    assert found is not None
    assert [piece.title for piece in found.parts] == [text.split("\n")[0] for text in texts]
    assert [span.reason for span in found.rejected[:3]] == [
        "front matter",
        "table of contents",
        "table of contents",
    ]


def test_a_report_without_greeting_is_a_part_of_a_compilation() -> None:
    bare = f"示例市人民检察院工作报告\n{PARAGRAPH}\n一、主要工作\n{PARAGRAPH}\n"
    found = split_compilation(part(NPC) + bare + part(GOV))
    assert found is not None
    assert [piece.title for piece in found.parts] == [NPC, "示例市人民检察院工作报告", GOV]
    heads = part(NPC).replace("一、过去", f"{NPC}\n一、过去") + f"{NPC}\n{PARAGRAPH}\n" + part(GOV)
    repeated = split_compilation(heads)
    assert repeated is not None
    assert [piece.title for piece in repeated.parts] == [NPC, GOV]


def test_a_report_with_an_unusual_title_begins_after_the_previous_one() -> None:
    head = "开创工作新局面\n（2024年1月9日）\n县长　赵某\n"
    text = (head + part("尊敬的各位代表：", "现在，我代表县人民政府，向大会报告工作，请审议。")) * 2
    found = split_compilation(text)
    assert found is not None
    assert [piece.title for piece in found.parts] == ["开创工作新局面"] * 2
    assert found.rejected == ()
