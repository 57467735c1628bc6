"""A report says what it is, who gave it, where and when; what it does not say stays None."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from docx import Document as Docx
from hypothesis import given
from hypothesis import strategies as st

from normalize.document import Kind, Level, Report
from normalize.extraction import text_files
from normalize.reports import fields, outline
from normalize.reports.compilation import split_compilation

REST = "\n一、2023年工作回顾\n一年来，各项工作取得新的进展。\n二、2024年工作安排\n做好今年工作。\n"
NPC = (
    "衢州市柯城区人民代表大会常务委员会工作报告（摘要）\n"
    "——2024年1月9日在衢州市柯城区第十届人民代表大会第三次会议上\n"
    "衢州市柯城区人大常委会主任　甘　某\n各位代表：\n"
    "我受柯城区人大常委会委托，向大会报告工作，请予审议。" + REST
)


def test_a_complete_opening_yields_every_field() -> None:
    assert fields.read_report(None, NPC) == Report(
        kind=Kind.NPC,
        body="衢州市柯城区人民代表大会常务委员会",
        region="330802",
        level=Level.COUNTY,
        meeting="衢州市柯城区第十届人民代表大会第三次会议",
        term=10,
        session=3,
        given_on=date(2024, 1, 9),
        speaker="甘某",
        post="衢州市柯城区人大常委会主任",
        report_year=2024,
        reviewed_year=2023,
        abridged=True,
        written=False,
        draft=False,
    )


@pytest.mark.parametrize(
    ("opening", "speaker", "post"),
    [
        (
            "2024年1月9日在示例省第十四届人民代表大会第三次会议上\n示例省省长 赵某",
            "赵某",
            "示例省省长",
        ),
        ("——2024年1月9日省长赵某在示例省第十四届人民代表大会第三次会议上的讲话", "赵某", "省长"),
        (
            "2024年1月9日在示例省第十四届人民代表大会第三次会议上省长赵某作政府工作报告。",
            "赵某",
            "省长",
        ),
        (
            "2024年1月9日赵某省长在示例省第十四届人民代表大会第三次会议的政府工作报告",
            "赵某",
            "省长",
        ),
        (
            "2024年1月9日在示例省第十四届人民代表大会第三次会议上\n代省长\n赵　某某",
            "赵某某",
            "代省长",
        ),
        ("2024年1月9日在示例省第十四届人民代表大会第三次会议上\n省 长 赵 某", "赵某", "省长"),
        (
            "2024年1月9日在示例省第十四届人民代表大会第三次会议上\n主席 买买提·某某",
            "买买提·某某",
            "主席",
        ),
        ("2024年1月9日在示例省第十四届人民代表大会第三次会议上", None, None),
        (
            "2024年1月9日在示例省第十四届人民代表大会第三次会议上\n\ufffdh政府省长 赵 某",
            "赵某",
            None,
        ),
        (
            "2024年1月9日在示例省第十四届人民代表大会第三次会议上\n省长 赵\ufffd",
            None,
            None,
        ),
        ("2024年1月9日在示例省第十四届人民代表大会第三次会议上\n主任会议通过", None, None),
    ],
)
def test_speakers(opening: str, speaker: str | None, post: str | None) -> None:
    said = "各位代表：\n现在，我代表省人民政府，向大会作政府工作报告，请予审议。"
    found = fields.read_report("政府工作报告", f"{opening}\n{said}{REST}")
    assert (found.speaker, found.post) == (speaker, post)
    assert (found.given_on, found.term, found.session) == (date(2024, 1, 9), 14, 3)
    assert found.meeting == "示例省第十四届人民代表大会第三次会议"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("政府工作报告", Kind.GOV),
        ("全文丨2024年浙江省政府工作报告", Kind.GOV),
        ("2024年1月9日在桐庐县第十七届人民代表大会第三次会议上的政府工作报告", Kind.GOV),
        ("关于桐庐县人大常委会工作的报告", Kind.NPC),
        ("县十八届人大常委会工作报告", Kind.NPC),
        ("中国人民政治协商会议第十三届全国委员会常务委员会工作报告", Kind.CPPCC),
        ("政协第十届杭州市委员会常务委员会工作报告", Kind.CPPCC),
        ("杭州市中级人民法院工作报告", Kind.COURT),
        ("杭州市人民检察院工作报告（书面）", Kind.PROCURATORATE),
        ("分水镇人大主席团工作报告", Kind.PRESIDIUM),
        ("李某作政府工作报告", Kind.NEWS),
        ("一图读懂政府工作报告", Kind.NEWS),
        ("解读丨2024年浙江省政府工作报告", Kind.NEWS),
        ("关于政府工作报告的决议", Kind.OTHER),
        ("2024年政府工作报告任务分解", Kind.OTHER),
        ("政协提案工作报告", Kind.OTHER),
        ("示例县2023年法治政府建设工作报告", Kind.OTHER),
        ("政府信息公开工作年度报告", Kind.OTHER),
        ("关于召开党组会议的通知", Kind.OTHER),
    ],
)
def test_a_title_is_the_name_of_a_report_or_only_mentions_one(title: str, kind: Kind) -> None:
    assert fields.read_report(title, "各项工作取得新的进展。" * 50).kind is kind


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "关于计划执行情况的报告",
            "受县人民政府委托，现将2023年计划执行情况和2024年计划草案提请审议。",
        ),
        ("关于条例草案的说明", "我受市人大常委会委托，作关于条例草案的说明，请予审议。"),
        ("开幕", "1月9日，县长赵某代表县人民政府作政府工作报告。"),
    ],
)
def test_a_mandate_for_another_report_does_not_make_a_work_report(title: str, said: str) -> None:
    found = fields.read_report(title, f"各位代表：\n{said}{REST}")
    assert found in (Report(kind=Kind.OTHER), Report(kind=Kind.NEWS))


def test_a_text_that_mentions_a_report_is_not_news_about_it() -> None:
    text = "会议指出，按照《政府工作报告》总体思路推出政策。" * 9
    assert fields.read_report("稳经济需要跑出加速度", text).kind is Kind.OTHER
    text = "县长李某代表县人民政府作政府工作报告，代表们认真审议。" * 9
    assert fields.read_report("大会隆重开幕", text).kind is Kind.NEWS


def test_a_letter_of_transmittal_does_not_hide_the_report() -> None:
    letter = "各乡镇人民政府：\n现将《政府工作报告》印发给你们，请贯彻执行。\n2024年1月20日\n"
    text = NPC.replace("人民代表大会常务委员会工作报告（摘要）", "政府工作报告").replace(
        "我受柯城区人大常委会委托", "我代表区人民政府"
    )
    found = fields.read_report("关于印发政府工作报告的通知", letter + text)
    assert (found.kind, found.region, found.given_on) == (Kind.GOV, "330802", date(2024, 1, 9))


def test_an_ambiguous_place_is_none_unless_the_site_decides() -> None:
    text = f"各位代表：\n我受区人大常委会委托，向大会报告工作，请予审议。{REST}"
    title = "鼓楼区人民代表大会常务委员会工作报告"
    assert (fields.read_report(title, text).region, fields.read_report(title, text).level) == (
        None,
        Level.COUNTY,
    )
    assert fields.read_report(title, text, "320100").region == "320106"
    assert fields.read_report("工作报告", text, "330802").region == "330802"
    assert fields.read_report("工作报告", text, origin="衢州市柯城区人大").region == "330802"


def test_a_repost_belongs_to_its_body_and_not_to_the_site() -> None:
    assert fields.read_report(None, NPC, "330000").region == "330802"
    assert fields.read_report(None, NPC, "440000").region == "330802"


def test_the_year_follows_from_headings_if_no_day_is_stated() -> None:
    text = f"各位代表：\n我代表县人民政府，向大会作政府工作报告，请予审议。{REST}"
    assert (
        fields.read_report(None, text).report_year,
        fields.read_report(None, text).reviewed_year,
    ) == (
        2024,
        2023,
    )
    december = fields.read_report(None, text, published=date(2023, 12, 28))
    assert (december.report_year, december.reviewed_year) == (2023, 2023)
    silent = fields.read_report(None, text.split("\n一、", maxsplit=1)[0])
    assert (silent.report_year, silent.reviewed_year, silent.given_on) == (None, None, None)


def test_a_day_long_after_publication_is_ignored() -> None:
    assert fields.read_report(None, NPC, published=date(2023, 1, 9)).given_on is None


def test_the_abstract_supplies_what_the_damaged_text_lost() -> None:
    said = "各位代表：\n我受样板镇第六届人民代表大会主席团委托，向大会汇报工作，请审议。"
    found = fields.read_report(
        "凝心聚力谱新篇",
        f"——202415日在样板\n届人民代表大会第次会议上\n镇人大主席　赵　某\n{said}{REST}",
        abstract=f"2024年1月5日在样板镇第六届人民代表大会第四次会议上镇人大主席赵某{said}",
    )
    assert (found.kind, found.given_on) == (Kind.PRESIDIUM, date(2024, 1, 5))
    assert (found.term, found.session, found.speaker) == (6, 4, "赵某")


def test_a_source_in_the_line_of_the_sitting_does_not_hide_it() -> None:
    line = (
        "来源：示例日报 2024年1月9日在示例省第十四届人民代表大会第三次会议上省长赵某作政府工作报告"
    )
    found = fields.read_report("政府工作报告", f"{line}\n各位代表：{REST}")
    assert (found.given_on, found.speaker) == (date(2024, 1, 9), "赵某")


def test_traditional_characters_are_read_and_names_kept_as_written() -> None:
    text = "大田縣人民政府工作報告\n——2024年1月9日在大田縣第十二屆人民代表大會第三次會議上\n"
    said = (
        "大田縣人民政府縣長　張濤\n各位代表：\n現在，我代表縣人民政府向大會報告工作，請予審議。\n"
    )
    found = fields.read_report("大田縣人民政府工作報告", text + said)
    assert (found.kind, found.region, found.body) == (Kind.GOV, "350425", "大田縣人民政府")
    assert (found.speaker, found.meeting) == ("張濤", "大田縣第十二屆人民代表大會第三次會議")


def test_sections_extend_to_the_next_of_their_level() -> None:
    text = "开头\n一、回顾\n（一）监督\n一是调研。\n二是检查。\n（二）代表\n二、安排\n1．培训\n结尾"
    found = outline.sections(text)
    assert [(section.level, section.heading) for section in found] == [
        (1, "一、回顾"),
        (2, "（一）监督"),
        (4, "一是调研"),
        (4, "二是检查"),
        (2, "（二）代表"),
        (1, "二、安排"),
        (3, "1．培训"),
    ]
    assert text[found[0].start : found[0].end] == text[text.index("一、") : text.index("二、安")]
    assert text[found[-1].start : found[-1].end] == "1．培训\n结尾"
    assert outline.sections("2024年完成120.5亿元\n1.5万人\n一定要努力") == ()


def seeds(shared: Path) -> dict[str, str]:
    files = (shared / "seeds").glob("*.txt")
    return {path.name[:3]: path.read_text(encoding="utf-8") for path in files}


def test_the_samples(shared: Path) -> None:
    texts = seeds(shared)
    abridged = fields.read_report(None, texts["000"])
    assert (abridged.kind, abridged.abridged) == (Kind.NPC, True)
    assert (abridged.given_on, abridged.speaker) == (date(2024, 1, 29), "徐登富")
    assert abridged.meeting == "衢州市柯城区第十届人民代表大会第三次会议"
    found, text, _ = text_files.read_text_file(texts["004"])
    abstract = next(value.value for value in found if value.name == "abstract")
    town = fields.read_report(None, text, abstract=abstract)
    assert (town.kind, town.speaker) == (Kind.PRESIDIUM, "叶平")
    assert (town.given_on, town.region) == (date(2023, 1, 6), "320412")


def paragraphs(paths: Iterable[Path]) -> Iterable[tuple[str, str]]:
    for path in paths:
        yield path.stem, "\n".join(line.text for line in Docx(str(path)).paragraphs)


def test_provincial_reports_yield_year_region_day_and_speaker(shared: Path) -> None:
    checked = 0
    for stem, text in paragraphs((shared / "office").glob("gov_report_*.docx")):
        _, _, year, code = stem.split("_")
        found = fields.read_report(None, text)
        assert (found.kind, found.report_year, found.region) == (Kind.GOV, int(year), code), stem
        assert found.level is Level.PROVINCE
        assert found.given_on, stem
        assert found.speaker, stem
        checked += 1
    assert checked == 20


def test_a_report_without_its_opening_is_recognised_by_its_first_heading() -> None:
    text = (
        "2023年工作回顾：\n过去一年，在市委领导下，市人大常委会坚持依法履职。\n2024年工作安排：\n"
    )
    assert fields.read_report(None, text) == Report(
        kind=Kind.NPC, report_year=2024, reviewed_year=2023
    )
    assert fields.read_report(None, text + "全市人大" * 5, "321000").region == "321000"


def test_a_text_that_lost_single_characters_is_not_completed() -> None:
    text = NPC.replace("2024年1月9日", "202419日").replace("第三次会议", "第次会议")
    found = fields.read_report(None, text)
    assert (found.given_on, found.meeting, found.session) == (None, None, None)
    assert (found.term, found.report_year, found.speaker) == (10, 2024, "甘某")


def test_the_day_of_publication_is_not_the_day_of_the_sitting() -> None:
    text = NPC.replace("2024年1月9日在", "在")
    assert fields.read_report(None, f"发布日期：2024年1月30日\n{text}").given_on is None


@given(
    st.text(),
    st.text(alphabet="第一届次会议人大政府工作报告主任各位代表我受委托,:\n年月日在2024 ·县"),
)
def test_no_text_raises_an_exception(noise: str, text: str) -> None:
    fields.read_report(noise, text + noise, "330802", published=date(2024, 1, 9), abstract=text)
    outline.sections(text + noise)
    split_compilation(text + noise)


def test_long_lines_are_read_in_time() -> None:
    for line in ("第一届人大" * 20_000, "各位代表" * 20_000, "县" * 100_000, "政协委员会" * 20_000):
        started = process_time()
        fields.read_report(line[:200], f"{line}\n各位代表：\n我受{line}")
        split_compilation(f"{line}\n" * 2)
        assert process_time() - started < 4
