"""Damage by mirrors: each mechanism on its own, on bytes for which its effect is known."""

import re

import pytest

from crawlers.practice.build import facts_of
from crawlers.practice.content.corpus import report_paragraphs
from crawlers.practice.content.report_facts import PracticeKind, practice_place
from crawlers.practice.damage.mirror_damage import (
    STYLES,
    Damage,
    damage,
    damage_lines,
    read_broken,
    to_traditional,
)

NOTE = re.compile(r"\(([a-züāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]+)( ?)\)")
ALL = Damage(share=1.0, stray=0.0, punctuation=False)
NONE = Damage(share=0.0, stray=0.0, punctuation=False)


@pytest.fixture(scope="module")
def text() -> str:
    return "\n".join(
        report_paragraphs(facts_of(practice_place("430626"), PracticeKind.NPC, 2024, 1))
    )


def test_characters_are_converted_to_traditional_one_by_one() -> None:
    assert to_traditional("过去一年的会议") == "過去一年的會議"
    assert (
        to_traditional("规范、征求、制度、关于、台账、标准") == "規范、征求、制度、關于、臺賬、標準"
    )
    assert damage("过去一年", 1, NONE) == "過去一年"


def test_pinyin_follows_the_characters_that_were_converted() -> None:
    assert damage("过去一年", 1, ALL) == "過(guò)去一年"
    assert damage("过会", 1, Damage(share=1.0, spaced=True, stray=0.0)) == "過(guò )會(huì )"


def test_annotations_can_split_characters() -> None:
    # 理條 is C0ED 976C, and ED97 is 項: the note splits the bytes of 條, and 6C is left as l.
    seen = {damage("管理条例", seed, ALL) for seed in range(20)}
    assert seen == {"管理?xiàng)l例", "管理?xiàng)l(tiáo)例"}  # 條 was annotated before
    assert "促?lài)?yán)" in {damage("督促严", seed, ALL)[1:] for seed in range(40)}


def test_the_punctuation_filter_matches_across_characters() -> None:
    how = Damage(share=0.0, stray=0.0)
    noted = {damage("。回应", seed, Damage(share=1.0, stray=0.0)) for seed in range(20)}
    assert noted == {"?；貞(zhēn)?", "?；貞(zhēn)?yīng)"}
    assert damage("》。现将", 1, how).startswith("》?，F")
    assert damage("保“评", 1, how).startswith("?！霸u")
    assert damage("会议，今年；明年", 1, how) == "會議，今年；明年"


def test_the_comma_variant_shows_a_comma_before_punctuation() -> None:
    assert (
        damage("会议，今年、明年", 1, Damage(0.0, commas=True, stray=0.0)) == "會議,，今年,、明年"
    )


def test_a_stray_byte_shifts_a_line_up_to_the_next_ascii_byte() -> None:
    stray = Damage(share=0.0, stray=1.0, punctuation=False)
    assert damage("（秦州区", 1, stray) == "。ㄇ刂輩^"


def test_broken_bytes_are_decoded_as_the_mirrors_do() -> None:
    assert read_broken(b"\x97(xi\xa8\xa4ng)l") == "?xiàng)l"
    assert read_broken("理".encode("gbk") + b"\x97") == "理?"
    assert read_broken("完好。".encode("gbk")) == "完好。"


def test_the_seed_determines_the_damage_and_lines_are_kept(text: str) -> None:
    for style in STYLES:
        assert damage(text, 3, style) == damage(text, 3, style)
        assert damage(text, 3, style).count("\n") == text.count("\n")
        assert tuple(damage(text, 3, style).split("\n")) == damage_lines(text.split("\n"), 3, style)
    assert damage(text, 3) != damage(text, 4)


@pytest.mark.parametrize(
    ("style", "least", "most"),
    [("full", 0.1, 0.4), ("spaced", 0.1, 0.4), ("commas", 0.1, 0.4), ("sparse", 0.0, 0.05)],
)
def test_each_style_annotates_its_share_of_characters(
    text: str, style: str, least: float, most: float
) -> None:
    notes = NOTE.findall(damage(text, 3, style))
    assert least <= len(notes) / len(text) <= most
    assert {blank for _, blank in notes} <= {" " if style == "spaced" else ""}


def test_the_full_style_shows_every_mechanism(text: str) -> None:
    seen = damage(text, 3)
    assert re.search(r"\?[a-zāáǎàōóǒòēéěèīíǐìūúǔù]+\)", seen)  # split by an annotation
    assert re.search(r"\?[，；！？：]", seen)  # split by the filter
    assert "\ufffd" not in seen
    assert "，" in seen
    assert "，" not in damage(text, 3, "folded")
