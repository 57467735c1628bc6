"""Kinds of real texts, by groups: each row is a variant that no rule was made for one by one."""

from datetime import date

import pytest

from normalize.document import Document, Kind
from tests.normalize.pipeline.test_unseen_texts import documents, read

REVIEW = "一、2022年工作回顾\n一年来，全市经济稳中有进，民生持续改善，各项工作取得新的成绩。\n"
SAID = f"各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n{REVIEW}"
DAY = "——2023年2月1日在丙市第八届人民代表大会第三次会议上\n"
MORE = "代表们认真听取报告，会场气氛热烈。随后各代表团进行分组审议。\n"


def kind_of(text: str) -> tuple[Kind, str | None]:
    report = read(text).report
    assert (report.body, report.speaker, report.report_year) == (None, None, None)
    return report.kind, report.kind_rule


@pytest.mark.parametrize(
    "lead",
    [
        "1月6日上午，丙市法院代理院长李四在市六届人大一次会议上作法院工作报告。",
        "市中级人民法院院长侯五向大会报告市中级人民法院工作。",
        "会上，镇长王六代表镇人民政府做《政府工作报告》，回顾了过去一年的工作。",
        "会议听取了关于最高人民法院工作的报告，审议了有关草案。",
        "大会先后通过了关于丁区人民政府工作报告的决议、关于计划的决议。",
        "参会代表围绕市政协常委会工作报告和提案工作报告进行分组讨论，提出了意见。",
        "省两会今日开幕，初步安排的主要议程有听取和审查省人民政府工作报告等事项。",
        "丙县人民检察院检察长在工作报告中指出，过去一年办案质量稳步提升。",
        "各代表团举行会议，代表们一致认为，政府工作报告总结成绩客观，部署工作务实。",
        "省政府工作报告提到，五年来全省经济综合实力大幅提升，粮食产量保持稳定。",
        "政府工作报告起草组成员表示，征求意见时收到四千条建议，已经逐条研究。",
        "1月9日，市十六届人大五次会议听取和审议了院长作的工作报告，决定批准这个报告。",
    ],
)
def test_news_of_a_sitting(lead: str) -> None:
    assert kind_of(f"{lead}\n{MORE}") == (Kind.NEWS, "news")


@pytest.mark.parametrize(
    "title",
    [
        "县政府召开座谈会 征求对政府工作报告的意见",
        "新华社受权播发某委员会工作报告",
        "代表委员热议两院工作报告",
        "李四在市人代会上作法院工作报告",
    ],
)
def test_news_by_its_title(title: str) -> None:
    text = f"{title}\n2月4日，会议在示例县会议中心举行，与会人员提出了许多意见和建议。\n{MORE}"
    assert kind_of(text) == (Kind.NEWS, "news")


@pytest.mark.parametrize(
    "text",
    [
        "（2021年2月3日通过）\n会议听取和审议了院长所作的法院工作报告，同意报告，决定批准。\n",
        "己区第六届人民代表大会第二次会议，听取并审议了检察长所作的报告，决定予以批准。\n",
        "会议听取和审议了市长所作的政府工作报告，会议决定，批准这个报告。\n会议号召全市努力。\n",
        "己市第八届人民代表大会\n第三次会议\n关于己市人民检察院工作报告的决议\n决定批准这个报告。\n",
    ],
)
def test_resolutions(text: str) -> None:
    assert kind_of(text + MORE) == (Kind.OTHER, "resolution")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "关于全县环境状况的报告",
            "主任、各位副主任、各位委员：\n我受县人民政府委托，向县人大常委会报告环境状况，请予审议。",
        ),
        (
            "关于公益诉讼检察工作情况的报告",
            "县人大常委会：\n我代表县人民检察院报告公益诉讼检察工作情况，请审议。",
        ),
        (
            "戊县人民政府关于上半年工作情况的报告",
            "各位委员：\n我代表县人民政府，向县人大常委会报告上半年工作，请予审议。",
        ),
        (
            "政协戊县委员会常务委员会关于提案工作情况的报告",
            "各位委员：\n我受政协戊县委员会常务委员会委托，向大会报告提案工作情况，请予审议。",
        ),
    ],
)
@pytest.mark.parametrize("with_title", [True, False])
def test_reports_on_one_subject(title: str, said: str, with_title: bool) -> None:
    sitting = "——2024年6月27日在戊县第十八届人民代表大会常务委员会第十五次会议上\n县局局长 张三\n"
    text = f"{title if with_title else ''}\n{sitting}{said}\n一、主要工作\n各项工作扎实推进。\n"
    assert kind_of(text) == (Kind.OTHER, "report on one subject")


def test_the_work_of_the_committee_that_ends_is_not_one_subject() -> None:
    said = "我受丙市八届人大常委会的委托，向大会报告本届常委会五年来的工作，请予审议。"
    assert read(f"{DAY}各位代表：\n{said}\n{REVIEW}").report.kind is Kind.NPC


def test_a_plan_that_is_deliberated_with_the_report_changes_nothing() -> None:
    said = "现在，我代表市政府向大会作报告，请连同《纲要（草案）》一并审议，并请委员提出意见。"
    assert read(f"各位代表：\n{said}\n{REVIEW}").report.kind is Kind.GOV


@pytest.mark.parametrize(
    "said",
    [
        "我代表国务院，向大会作关于第七个五年计划的报告，请审议。",
        "我受国务院的委托，向大会作关于农业发展纲要的执行情况的报告。",
    ],
)
def test_a_report_on_a_plan_is_not_news(said: str) -> None:
    assert kind_of(f"各位代表：\n现在，{said}\n一\n{MORE}")[0] is Kind.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "某县人民法院工作报告\n各位代表：\n我代表县人民法院报告工作，请予审议。\n",
        "乡政府工作报告\n各位代表：\n我代表**乡第**届人民政府报告工作，请审议。二00*年*月\n",
        "各位代表：\n我代表市政府报告工作，请予审议。\n对X系列讲话、X市、X亿元、突破X万人。\n",
        "各位代表：\n我代表县政府报告工作，请予审议。\nxx在挑战中前行，xx实现小康，xx县脱贫。\n",
    ],
)
def test_templates(text: str) -> None:
    assert kind_of(text + REVIEW) == (Kind.OTHER, "template")


@pytest.mark.parametrize("text", ["《政府工作报告》名词解释", "政府工作报告用语说明"])
def test_glossaries(text: str) -> None:
    assert kind_of(f"{text}\n1．一网通办：指政务服务平台统一受理。\n") == (
        Kind.OTHER,
        "explanation",
    )


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("首页 走进丙市 新闻中心 政府信息公开 互动交流\n丙市政府工作报告\n", "丙市政府工作报告"),
        ("快捷搜索：论文 合同 演讲\n丙市政府工作报告\n", "丙市政府工作报告"),
        ("文库 文档/总结\n丙市2023年政府工作报告\n", "丙市2023年政府工作报告"),
        ("丙市政府工作报告.docx\n", "丙市政府工作报告"),
        ("丙市政府工作报告(全文) | |||||\n", "丙市政府工作报告(全文)"),
        ("第1篇 丙市政府工作报告\n", "丙市政府工作报告"),
        ("丙市人民政府市长 张三\n", None),
        ("中国人民政治协商会议\n第七届丙市委员会常务委员会工作报告\n",
         "中国人民政治协商会议第七届丙市委员会常务委员会工作报告"),
        ("1. 1\n2. 2\n丙市政府工作报告\n", "丙市政府工作报告"),
        ("丙市政府工作报告——2023年2月1日在丙市第八届人民代表大会第三次会议上\n",
         "丙市政府工作报告"),
    ],
)  # fmt: skip
def test_titles_of_reports(top: str, title: str | None) -> None:
    found = read(top + DAY + SAID)
    assert (found.title, found.report.given_on) == (title, date(2023, 2, 1))


LEAD = "2月1日，丙市第八届人民代表大会第三次会议在市会议中心隆重开幕，市长作政府工作报告。\n"


@pytest.mark.parametrize(
    "line",
    [
        "本篇文章461字，读完约1分钟", "论文部分内容阅读", "（记者 李四）", "图：会议现场 资料图片",
        "代表们步入会场（张三 摄）", "用户登录 投稿", "首页>专题>两会>正文", "放大字体 缩小字体",
        "丙市日报 数字报纸", "第A2版：要闻", "9时至10时30分", "发文机关丙市人民政府",
        "加入收藏 网站地图",
        "全市网站导航", "市长张三讲话", "找回密码", "SITE.COM —— 专注公文写作",
    ],
)  # fmt: skip
def test_lines_of_a_site_are_no_titles(line: str) -> None:
    assert read(f"{line}\n{LEAD}{MORE}").title is None
    assert read(f"{line}\n丙市人代会隆重开幕\n{LEAD}{MORE}").title == "丙市人代会隆重开幕"


def test_a_menu_in_columns_and_a_list_of_teasers_are_no_titles() -> None:
    menu = "要闻 图片\n直播 专题\n访谈 视频\n"
    teasers = "".join(f"关于第{n}批项目建设用地的公…\n" for n in range(3))
    assert [read(top + LEAD + MORE).title for top in (menu, teasers)] == [None, None]


def test_a_column_or_a_slogan_above_the_title_is_left_out() -> None:
    column = (
        "市八届人大三次会议\n当前位置：首页 > 专题 > 市八届人大三次会议\n丙市代表建议办理情况报告\n"
    )
    slogan = "汇聚精彩分享\n探索未知国度\n丙市人代会举行隆重开幕式\n"
    assert read(column + LEAD + MORE).title == "丙市代表建议办理情况报告"
    opened = LEAD + "丙市人代会举行了隆重开幕式，丙市人代会代表参加隆重开幕式。\n"
    assert read(slogan + opened).title == "丙市人代会举行隆重开幕式"


@pytest.mark.parametrize(
    "line",
    [
        "[2023-02-24]", "【2023年02月24日】", "发布于：2023-02-24", "更新时间：2023-02-24 15:00",
        "来源：丙市人大办  2023-02-24", "來源：市府辦 責任編輯：張三 2023-02-24 06:46",
        "（2023年02月24日 09:30）", "時間：2023-02-24 08:03:00",
        "2023-02-24 85次浏览 来源：丙市人大",
        "• 发布日期：2023-02-24", "http://www.example.com 2023年02月24日13:43 示例网",
        "第2版:要闻 2023年02月24日 星期五",
    ],
)  # fmt: skip
def test_days_of_publication(line: str) -> None:
    found = read(f"丙市政府工作报告\n{line}\n{DAY}市长 张三\n{SAID}")
    assert (found.published_at, found.report.given_on) == (date(2023, 2, 24), date(2023, 2, 1))
    assert (found.title, found.report.speaker) == ("丙市政府工作报告", "张三")


def test_the_day_of_an_order_is_no_day_of_publication() -> None:
    text = (
        "《丙市工作规则》已经审议通过，现予印发。\n2023年10月22日\n（此件公开发布）\n第一章 总则\n"
    )
    assert read(text + REVIEW).published_at is None


@pytest.mark.parametrize("body", ["某县人民政府", "各县市人民政府", "本届省政府", "基层人民法院"])
def test_what_names_no_body(body: str) -> None:
    text = f"{body}工作报告\n各位代表：\n我代表{body}，向大会报告工作，请予审议。\n{REVIEW}"
    assert read(text).report.body is None


def test_somebody_at_a_sitting_is_no_body() -> None:
    said = "各位委员：\n我代表政协丙市第三届委员会常务委员会，向大会报告工作，请予审议。\n"
    report = read(f"李四同志在政协丙市第三届委员会常务委员会工作报告\n{said}{REVIEW}").report
    assert report.body == "政协丙市第三届委员会常务委员会"


def test_the_meeting_is_the_one_with_the_day_and_no_earlier_one() -> None:
    column = "市八届人大三次会议\n"
    earlier = "丙市人民法院工作报告\n市七届人大一次会议以来，全市法院忠实履职，取得新进展。\n"
    assert read(column + DAY + SAID).report.meeting == "丙市第八届人民代表大会第三次会议"
    assert read(earlier + REVIEW).report.meeting is None


@pytest.mark.parametrize(
    ("published", "year"), [("2012-02-20", 2012), ("2013-02-20", None), ("2012-12-20", None)]
)
def test_the_year_before_a_body(published: str, year: int | None) -> None:
    said = "各位代表：\n我代表县人民法院，向大会报告工作，请予审议。\n过去的一年，我院依法履职。\n"
    report = read(f"2012年己县人民法院工作报告\n发布日期：{published}\n{said}").report
    assert report.report_year == year


def test_a_year_between_the_place_and_its_government() -> None:
    report = read(f"武汉市2020年政府工作报告\n{SAID}").report
    assert (report.body, report.region, report.report_year) == ("武汉市政府", "420100", 2020)


def test_a_heading_that_is_broken_at_a_comma() -> None:
    text = "一年来，全市经济稳中有进，民生持续改善，各项工作取得新的成绩，狠抓落实，攻坚克难。" * 4
    heads = "二、坚定不移推进改革开放，\n持续激发市场活力和创造力\n"
    found = read(f"丙市政府工作报告\n{SAID}{text}\n{heads}{text}\n")
    assert "二、坚定不移推进改革开放，持续激发市场活力和创造力" in {
        section.heading for section in found.sections
    }


@pytest.mark.parametrize(
    "foot",
    [
        "上一篇：2022年丙市政府工作报告\n下一篇：没有了\n",
        "相关阅读\n2022年丙市政府工作报告\n2021年丙市政府工作报告\n",
        "附件：2023年丙市政府工作报告.doc\n",
        "分享到微信\n2023年丙市政府工作报告\n各位代表：现在，我代表市人民政府，向大会报告工作。\n",
    ],
)
def test_a_foot_is_no_second_report(foot: str) -> None:
    (found,) = documents(f"2023年丙市政府工作报告\n{DAY}{SAID}{REVIEW * 8}{foot}")
    assert isinstance(found, Document)
    assert found.report.kind is Kind.GOV
