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
    "a lost indent": (
        "??? 會(huì)議聽取了報(bào)告。\n???? 縣長(zhǎng)列席會(huì)議。",
        "会议听取了报告。\n县长列席会议。",
    ),
    "an indent in pairs": ("?? ?? 會(huì)議開(kāi)幕", "会议开幕"),
    "an indent before a number": (
        "????1. 會(huì)議開(kāi)幕\n??? (二)會(huì)場(chǎng)",
        "1. 会议开幕\n(二)会场",
    ),
    "an indent of wide marks": ("？？會(huì)議開(kāi)幕\n？ 會(huì)場(chǎng)", "会议开幕\n会场"),
    "an indent of undecodable bytes": ("\ufffd\ufffd會(huì)議開(kāi)幕", "会议开幕"),
    "an indent read as GBK": (
        "聽聽聽聽會(huì)議\n牋牋開(kāi)幕\n銆€銆€會(huì)場",
        "会议\n开幕\n会场",
    ),
    "a line of an indent": ("會(huì)議開(kāi)幕\n???? ??\n會(huì)場", "会议开幕\n\n会场"),
    "an indent in an undamaged text": ("????县政府\n??? 报告工作", "县政府\n报告工作"),
    "a masked character": ("《中华人民***和国监督法》", "《中华人民共和国监督法》"),
    "here and there in simplified text": (
        (
            "全市一(yī)般公共预(yù)算收入增长百分之五,完成年度预算(suàn)任务。各级机关依法"
            "行(xíng)使职权,推动经济平稳发展,群众生活(huó)得到改善。社会保障支出按照规定拨付,"
            "教育经费做到(dào)两个只增不减。"
        ),
        (
            "全市一般公共预算收入增长百分之五,完成年度预算任务。各级机关依法"
            "行使职权,推动经济平稳发展,群众生活得到改善。社会保障支出按照规定拨付,"
            "教育经费做到两个只增不减。"
        ),
    ),
    "twice and without tones in simplified text": (
        "各位委(wei)员(yuan)(yuan),我向大(da)(da)会报告工(gong)(gong)作",
        "各位委员,我向大会报告工作",
    ),
    "unconverted characters annotated": (
        (
            "全鎮(zhèn)人民(mín)團結奮鬥,完成年度預算(suàn)任務,財政收入增長百分之五。社會(huì)"
            "保障(zhàng)支出按照規定撥付,教育經費做到(dào)兩個只增不減。鄉(xiāng)村道路開"
            "(kāi)工建設(shè),群眾飲水條件得到改善。"
        ),
        (
            "全镇人民团结奋斗,完成年度预算任务,财政收入增长百分之五。社会"
            "保障支出按照规定拨付,教育经费做到两个只增不减。乡村道路开"
            "工建设,群众饮水条件得到改善。"
        ),
    ),
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
    "every character, for children": "小(xiǎo)學(xué)生(shēng)讀(dú)課(kè)文(wén)，釣(diào)魚(yú)",
    "every character, simplified": "春(chūn)眠(mián)不(bù)觉(jué)晓(xiǎo)，闻(wén)鸟(niǎo)",
    "a dictionary's entries": "會(huì)：聚合。國(guó)：有土地、人民的團體。學(xué)：效法。",
    "rare names in a report": "甪(lù)直鎮、亳(bó)州市、歙(shè)縣、婺(wù)源縣的代表團進行了審議。",
    "readings of place names": "六(lù)安市、蚌(bèng)埠市、台(tāi)州市、丽(lí)水市、东阿(ē)县。",
    "a name with its reading": "会议任命仇(qiú)保兴、单(shàn)霁翔、朴(piáo)东勋为副主任。",
    "a name in traditional text": "會議任命單(shàn)霽翔、華(huà)建敏為委員，並審議預算案。",
    "whole words in pinyin": "《汉语(hànyǔ)拼音方案》规定，北京(Běijīng)、上海(Shànghǎi)按此拼写。",
    "foreign words": "人工智能(AI)、生产总值(GDP)、可持续(sustainable)发展、工业(industry)4.0",
    "foreign words in traditional text": "國內生產總值(gdp)、人工智能(ai)、網際網路(web)的發展",
    "units": "水库库容(km)、降水量(mm)、人口密度(人)、用电量(kwh)、耕地面积(mu)均有增长",
    "list letters": "審議了(a)財政預算、(b)審計報告、(c)環境保護、(d)民生實事等議題",
    "tones": (
        "标调法:妈(mā)麻(má)马(mǎ)骂(mà)吗(ma)。在普通话教学中,应当重视声调的训练,并结合方言的特点"
        "进行对比,使学生掌握规律,提高推广普通话工作的质量和水平。"
    ),
    "readings of one character": (
        "多音字举例:行(háng)业、行(xíng)动;重(chóng)复、重(zhòng)要;长(cháng)度、长(zhǎng)官。教师"
        "应当引导学生在具体语境中辨别读音,并通过练习加以巩固,不得要求学生死记硬背。本标准自发布之日起"
        "施行,由国务院语言文字工作部门负责解释。"
    ),
    "many place names": (
        "六(lù)安市、蚌(bèng)埠市、台(tāi)州市、丽(lí)水市、东阿(ē)县、乐(lào)亭县、大(dài)城县等地代表"
        "审议了报告,一致认为报告实事求是,总结成绩客观全面,分析问题准确深刻,部署工作思路清晰,措施有力。"
    ),
    "a question": "什么是法治?\n？这个问题值得思考。",
    "a poem's notes": "「千里鶯啼綠映紅」，鶯(yīng)：黃鶯。映(yìng)：襯托。郭(guō)：外城。",
    "a dialect column": "普通話「國家」(guójiā)，閩南語「國家」(kok-ka)，客家話「國家」(koet-ka)",
    "one reading twice": "行(háng)业主管部门、银行(háng)业，不读作行(xíng)业；重(chóng)复建设",
    "asterisks": "身份证号4401**********1234，联系电话138****5678，得分***",
    "marks in simplified text": "群众最关心什么？？我们怎么办?？会议回应。",
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


UNSURE = {
    "a pair vanished inside": (
        "會(huì)議開(kāi)幕,加強對口支援。支持?miù)篮蛙婈牻ㄔO(shè),發(fā)展教育",
        "会议开幕,加强对口支援。支持国防和军队建设,发展教育",
    ),
    "a mark vanished": (
        "會(huì)議開(kāi)幕,農村自?yǒng)硭(12)l生廁所普及",
        "会议开幕,农村自来水、卫生厕所普及",
    ),
}


@pytest.mark.parametrize(("damaged", "gold"), UNSURE.values(), ids=UNSURE)
def test_what_is_not_sure_is_marked(damaged: str, gold: str) -> None:
    restored = restore(damaged)
    assert restored.unresolved > 0
    marks = re.sub("\ufffd+", lambda run: f".{{1,{len(run[0])}}}", restored.text)
    assert re.fullmatch(marks, gold)


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
