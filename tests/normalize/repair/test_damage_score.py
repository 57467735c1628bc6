"""Signatures of lost single characters, and the damage score."""

import re
from pathlib import Path

import pytest

from normalize.document import Restored
from normalize.mirrors.restoration import restore
from normalize.repair.damage_score import damage_share, lost_singles
from normalize.repair.disguise_signs import disguises
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

WHOLE = (
    "——2018年1月17日在某市第十五届人民代表大会第三次会议上\n一、过去五年工作回顾\n"
    "2019年12月31日,第五届委员会第二次全体会议听取工作报告\n第三条 本届人民代表大会每年举行\n"
)


@pytest.mark.parametrize(
    ("damaged", "count"),
    [
        ("——2018117日在某市第十五届人民代表大会第次会议上", 2),
        ("20181月17日", 1),
        ("2018年117日", 1),
        ("第届人民代表大会第次会议", 2),
        ("第届第二次会议", 1),
        ("一、过去五年工作回\n", 1),
        ("政府工作报\n各位代表", 1),
        ("第条 为了规范", 1),
        ("在某镇\n\n届人民代表大会第次会议上", 2),
        ("制度届一次人代会以来", 1),
        ("2022,全镇紧紧围绕", 1),
        ("政府工作报\n告", 0),
        (WHOLE, 0),
        ("", 0),
    ],
)
def test_lost_singles_are_counted_by_their_signature(damaged: str, count: int) -> None:
    assert lost_singles(damaged) == count


def test_each_dropped_numeral_and_unit_is_detected() -> None:
    for lost in ("年1月", "年", "月", "三", "五届", "顾"):
        damaged = WHOLE.replace(lost, re.sub(r"\D届?", "", lost) if lost != "五届" else "届")
        assert lost_singles(damaged) > 0, lost


@pytest.mark.parametrize(
    "damaged",
    [
        "全鎮綠化面積擴大?。?鄉道路",
        "空气质量明显好转?!薄拔们将继续",
        "縣長到現場視察??h直部門參加",
        "最高人民***和國家賠償",
        "赌**具由公安机关收缴",
        "赌*具由公安机关收缴",
        "會議聽取報告?，F將情況報告如下",
        "提案办理进度加快?;厥總結",
        "确?!板u得准",
        "市卫常委、市政府领导出席",
        "县人大常卫会组成人员",
        "会议由xh0598.com主任会议召集",
        "亚博体育加强水利工程建设的决定",
    ],
)
def test_eaten_marks_count_as_damage_without_pinyin(damaged: str) -> None:
    assert disguises(damaged) == 1
    assert damage_share(Restored(damaged)) == 1 / len(damaged)


@pytest.mark.parametrize(
    "sound",
    [
        "登录www.example.com查询",
        "市卫健委、县卫生局和区卫计委",
        "真的吗?;我们再看",
        "怎么看?!我们要回答。",
        "什么？\n会议作出决定",
        "电话138****5678",
        "《条例》??",
        WHOLE,
    ],
)
def test_sound_question_marks_are_no_damage(sound: str) -> None:
    assert disguises(sound) == 0


@pytest.mark.slow
def test_clean_texts_have_no_lost_singles(shared: Path) -> None:
    clean_texts = [*texts(shared / LAWS), *texts(shared / NATIONAL_REPORTS)]
    clean_texts += [path.read_text(encoding="utf-8") for path in shared.glob("pages/*.gold.txt")]
    assert len(clean_texts) > 3500
    assert sum(map(lost_singles, clean_texts)) == 0
    assert sum(map(disguises, clean_texts)) == 0


def test_only_the_sample_with_lost_characters_is_detected(shared: Path) -> None:
    counts = [
        lost_singles(path.read_text(encoding="utf-8"))
        for path in sorted((shared / "seeds").glob("*.txt"))
    ]
    assert [count > 0 for count in counts] == [False, False, False, False, True]


def test_the_score_is_the_share_of_repaired_characters() -> None:
    assert damage_share(Restored("")) == 0
    assert damage_share(restore("过去一年")) == 0
    restored = restore("過(guò)去一年，會(huì)議")
    assert [repair.after for repair in restored.repairs] == ["过", "会", "议"]
    assert damage_share(restored) == 3 / len("过去一年，会议")
