"""Restoration of pinyin-damaged text: synthetic sentences, each damaged in one way."""

import re
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalize.mirrors.restoration import restore, undo
from tests.normalize.mirror_simulator import Mirror, damage

REPORT = (
    "各位代表：\n现在，我向大会报告工作，请予审议。\n一、过去一年工作回顾\n"
    "过去一年，在市委的坚强领导下，常委会紧紧围绕中心，着力强化监督，开展执法检查，"
    "督促严格执行管理条例，确保“评得准”；审议专项工作报告40项，作出决议决定9项。\n"
    "（一）围绕发展大局，推动乡镇产业振兴。回应群众关切，完善代表联系机制。总结经验，"
    "表彰先进，显著提升履职能力。\n二、今年主要任务\n我们将坚持党的领导，发展全过程人民民主。"
)
DAMAGED = {
    "annotations": ("過(guò)去一年,強(qiáng)化領(lǐng)導(dǎo)", "过去一年,强化领导"),
    "with a space": ("會(huì )議開(kāi )幕,會(huì )場(chǎng )整潔", "会议开幕,会场整洁"),
    "full-width parentheses": ("過（guò）去一年，強（qiáng）化領（lǐng）導", "过去一年，强化领导"),
    "twice and without tones, after any character": (
        "過(guo)(guo)去一年，強(qiang)(qiang)化領(ling)(ling)導，人(ren)(ren)民",
        "过去一年，强化领导，人民",
    ),
    "twice": ("會(huì)(huì)議開(kāi)幕", "会议开幕"),
    "unannotated characters": ("黨組開(kāi)會(huì),緊緊圍繞", "党组开会,紧紧围绕"),
    "also common in simplified script": (
        "開(kāi)會(huì),著力推進,成效顯著",
        "开会,着力推进,成效显著",
    ),
    "inside a byte pair": ("開(kāi)展管理?xiàng)l例檢查,會(huì)議", "开展管理条例检查,会议"),
    "both of a broken pair": ("管理?xiàng)l(tiáo)例,會(huì)議", "管理条例,会议"),
    "two losses in a row": ("督促?lài)?yán)格執(zhí)行會(huì)議", "督促严格执行会议"),
    "shifted between": ("開(kāi)會(huì)有序?qū)嵤┼l(xiāng)鎮(zhèn)", "开会有序实施乡镇"),
    "loss not swallowing": ("管理\ufffd(xiàng)l例,會(huì)議", "管理条例,会议"),
    "full-width mark": ("會(huì)議規(guī)定?；貞?yīng)群眾，開會", "会议规定。回应群众，开会"),
    "folded mark": ("會(huì)議實(shí)效,確?!霸u(píng)得準(zhǔn)”", "会议实效,确保“评得准”"),
    "full-width comma": ("會(huì)議《報(bào)告》?，F將情況", "会议《报告》。现将情况"),
    "folded question mark": ("會(huì)議結(jié)束??偨Y(jié)經(jīng)驗", "会议结束。总结经验"),
    "doubled commas": ("會(huì)議,，開(kāi)幕,、閉幕,。", "会议，开幕、闭幕。"),
    "doubled commas folded": ("會(huì)議,,開(kāi)幕,、閉幕,;結束", "会议,开幕、闭幕;结束"),
    "shifted line": ("會(huì)議，開(kāi)幕\n。ㄇ刂輩^(qū)會場", "会议，开幕\n（秦州区会场"),
}
CLEAN = {
    "textbook": "汉字(hàn zì)是记录汉语的书写符号，汉(hàn)字(zì)、拼(pīn)音(yīn)",
    "textbook in traditional script": "漢(hàn)字(zì)拼(pīn)音(yīn)，學(xué)習(xí)中(zhōng)文(wén)",
    "English": "好的OK(ok)，QQ(腾讯)，《会议(meeting)》纪要(jiyao)，為什么?!",
    "a gloss": "鄭燮(xiè)，字克柔，號板橋，單(shàn)縣、龜(qiū)茲",
    "glosses in simplified text": "“國(guó)”是“国”的繁体，“會(huì)”是“会”的繁体，过去这样写",
    "traditional on purpose": "過去一年，立法會就財政預算案進行辯論，關於撥款的議案獲得通過。",
    "doubled comma by mistake": "过去一年,，我们紧紧围绕中心工作，坚持稳中求进，开展检查。",
    "question marks": "怎么看?！怎么办?；我们要问(wèn)一句?",
    "no Chinese": "f(x) = g(y), h(hé)",
    "empty": "",
}


@pytest.mark.parametrize(("damaged", "gold"), DAMAGED.values(), ids=DAMAGED)
def test_each_kind_of_damage_is_restored(damaged: str, gold: str) -> None:
    restored = restore(damaged)
    assert restored.text == gold
    assert restored.unresolved == 0
    assert undo(restored) == damaged
    assert restore(gold).repairs == ()


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_undamaged_text_is_unchanged(text: str) -> None:
    restored = restore(text)
    assert (restored.text, restored.repairs, restored.unresolved) == (text, (), 0)


def test_unresolved_characters_are_marked_and_counted() -> None:
    damaged = "會(huì)議開(kāi)幕，管理?xyàng)l例，會(huì)場(chǎng)?xiàng)的"
    restored = restore(damaged)
    assert restored.unresolved == restored.text.count("\ufffd") > 0
    assert undo(restored) == damaged


def test_repairs_record_position_before_and_after() -> None:
    restored = restore("會(huì)議審議管理?xiàng)l例，開(kāi)幕")
    recorded = [(r.kind, r.position, r.before, r.after) for r in restored.repairs]
    assert recorded == [
        ("annotation", 0, "會(huì)", "会"),
        ("to_simplified", 1, "議審議", "议审议"),
        ("split_annotation", 5, "理?xiàng)l", "理条"),
        ("annotation", 9, "開(kāi)", "开"),
    ]


MIRRORS = [
    Mirror(),
    Mirror(folded=False, space=True),
    Mirror(folded=False, across=False, filtered="，、。；："),
    Mirror(folded=False, loss="\ufffd"),
    Mirror(table="first", annotated=1.0),
    Mirror(annotated=0.1),
    Mirror(folded=False, filtered="", stray=1.0),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MIRRORS), st.integers(0, 999), st.randoms(use_true_random=False))
def test_restoration_is_idempotent_and_reversible(mirror: Mirror, seed: int, rng: Random) -> None:
    chars = list(damage(REPORT, seed, mirror))
    for _ in range(rng.randrange(6)):
        chars[rng.randrange(len(chars))] = rng.choice("?(),)，\n\ufffd會aǎ1\ud800")
    damaged = "".join(chars)
    restored = restore(damaged)
    assert undo(restored) == damaged
    assert restore(restored.text).text == restored.text
    assert restored.unresolved == sum(r.after.count("\ufffd") for r in restored.repairs)


PIECES = [
    "過(guò)",
    "會(huì )",
    "(huì)",
    "?xiàng)l",
    "?",
    "�",
    ",，",
    "(",
    ")",
    "ǎ",
    "l",
    "。ㄇ",
    "\n",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_restoration_of_any_text_is_reversible(text: str) -> None:
    restored = restore(text)
    assert undo(restored) == text
    assert restore(restored.text).text == restored.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "會(huì)" * 3 + "?" * 2_000,
        "會(huì)議" * 3 + "論?lùn)模" * 300,
        "會(huì)會(huì)" + "?；" * 1_000,
        "會(huì)會(huì)" + "(huì" * 2_000,
        "會(huì)會(huì)" + ",，" * 2_000,
        "會(huì)會(huì)" + "。\n" * 2_000,
    ],
    ids=lambda text: text[-8:].strip(),
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    began = time.process_time()
    restored = restore(text)
    assert undo(restored) == text
    assert time.process_time() - began < 20


def test_damaged_sample_is_restored_completely(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("002_*.txt")
    damaged = path.read_text(encoding="utf-8")
    restored = restore(damaged)
    assert restored.unresolved == 0
    assert undo(restored) == damaged
    assert re.findall("[?\ufffda-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", restored.text) == []
    assert restore(restored.text).repairs == ()
