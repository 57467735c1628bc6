"""Restoration of pinyin-damaged text: synthetic sentences, each damaged in one way."""

import pytest

from normalize.restoration import restore, undo

DAMAGED = {
    "annotations": ("過(guò)去一年,強(qiáng)化領(lǐng)導(dǎo)", "过去一年,强化领导"),
    "with a space": ("會(huì )議開(kāi )幕,會(huì )場(chǎng )整潔", "会议开幕,会场整洁"),
    "unannotated characters": ("黨組開(kāi)會(huì),緊緊圍繞", "党组开会,紧紧围绕"),
    "inside a byte pair": ("開(kāi)展管理?xiàng)l例檢查,會(huì)議", "开展管理条例检查,会议"),
    "two losses in a row": ("督促?lài)?yán)格執(zhí)行會(huì)議", "督促严格执行会议"),
    "shifted between": ("開(kāi)會(huì)有序?qū)嵤┼l(xiāng)鎮(zhèn)", "开会有序实施乡镇"),
    "full-width mark": ("會(huì)議規(guī)定?；貞?yīng)群眾", "会议规定。回应群众"),
    "folded mark": ("會(huì)議實(shí)效,確?!霸u(píng)得準(zhǔn)”", "会议实效,确保“评得准”"),
}


@pytest.mark.parametrize(("damaged", "gold"), DAMAGED.values(), ids=DAMAGED)
def test_each_kind_of_damage_is_undone(damaged: str, gold: str) -> None:
    restored = restore(damaged)
    assert restored.text == gold
    assert restored.unresolved == 0
    assert undo(restored) == damaged
    assert restore(gold).repairs == ()
