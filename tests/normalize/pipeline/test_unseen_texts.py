"""Texts of kinds that nobody tuned for: each case is one of several variants of its kind."""

from datetime import date

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document, Kind
from normalize.pipeline.normalization import normalize_page

TEXT = "\n一、2022年工作回顾\n一年来，全市经济稳中有进，民生持续改善，各项工作取得新的成绩。\n"
PLAN = "二、2023年工作安排\n做好今年工作，要坚持稳中求进工作总基调，推动高质量发展。\n"
SAID = "各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。" + TEXT + PLAN


def documents(text: str, encoding: str = "utf-8") -> list[Document]:
    page = FetchedPage("file:///x/1.txt", text.encode(encoding))
    found = list(normalize_page(page))
    assert all(isinstance(each, Document) for each in found), found
    return [each for each in found if isinstance(each, Document)]


def read(text: str, encoding: str = "utf-8") -> Document:
    (found,) = documents(text, encoding)
    return found


SITTING = "1月12日上午，乙州第九届人民代表大会第四次会议举行第二次全体会议。\n"
NEWS = "\n代表们认真听取报告，会场气氛热烈。会议还听取了计划和预算报告，随后分组进行审议。\n"


@pytest.mark.parametrize(
    "said",
    [
        "受州人民政府委托，州长巴特尔在会上作政府工作报告。",
        "受自治州九届人大常委会委托，赵六代表常委会向大会报告工作。",
        "受政协丙市委员会常务委员会的委托，市政协副主席孙七作常务委员会工作报告。",
        "受院长委托，副院长周八在会上作了法院工作报告。",
        "吴九检察长受市人民检察院委托，向大会作工作报告。",
        "受省政府委托，省发展改革委主任郑十作关于政府工作报告起草情况的汇报。",
    ],
)
@pytest.mark.parametrize("title", ["州九届人大四次会议举行全体会议\n", ""])
def test_a_mandate_in_the_third_person_is_news(said: str, title: str) -> None:
    report = read(title + SITTING + said + NEWS).report
    assert (report.kind, report.speaker, report.body) == (Kind.NEWS, None, None)


@pytest.mark.parametrize(
    "said",
    [
        "受县人大常委会委托，现将一年来的工作报告如下，请予审议。",
        "我受县第九届人民代表大会常务委员会的委托，向大会报告工作，请予审议。",
        "根据会议安排，我代表县人大常委会，向大会作工作报告，请予审议。",
    ],
)
def test_a_mandate_in_the_first_person_is_a_report(said: str) -> None:
    report = read(f"各位代表：\n{said}{TEXT}{PLAN}").report
    assert (report.kind, report.kind_rule) == (Kind.NPC, "mandate")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            (
                "丙县第五届人民代表大会第二次会议关于丙县人民政府工作报告的决议\n"
                "丙县第五届人民代表大会第二次会议听取了县长作的政府工作报告，会议决定批准这个报告。\n"
            ),
            "resolution",
        ),
        (
            (
                "（2019年2月15日丁市第十五届人民代表大会第四次会议通过）\n丁市第十五届人民代表大会第四次会议"
                "审议了市人大常委会主任所作的工作报告。会议对常委会的工作表示满意，决定批准这个报告。\n"
            ),
            "resolution",
        ),
        (
            (
                "戊省第十二届人民代表大会第三次会议听取和审议了省高级人民法院院长所作的\n法院工作报告\n，"
                "会议同意报告提出的安排，决定予以批准该报告。\n会议号召全省各级人民法院依法履职。\n"
            ),
            "resolution",
        ),
        (
            "关于政府工作报告（征求意见稿）的起草说明\n现将有关情况说明如下。\n一、起草过程\n广泛征求了意见。\n",
            "explanation",
        ),
        (
            "各位代表：\n我受市人民政府委托，就《政府工作报告》的起草过程作一简要说明，请予审议。\n"
            + TEXT,
            "explanation",
        ),
        (
            (
                "中华人民共和国国务院令\n第999号\n《示例条例》已经国务院常务会议通过，现予公布，"
                "自2024年5月1日起施行。\n总理 某某\n"
            ),
            "decree",
        ),
        (
            "XX镇人民政府工作报告\n各位代表：\n我代表镇人民政府，向大会报告工作，请予审议。" + TEXT,
            "template",
        ),
        (
            "政府工作报告\n——20XX年1月在××县第X届人民代表大会上\n各位代表：\n现在，我代表县人民政府报告工作，"
            "请予审议。20XX年，××镇、××乡脱贫。" + TEXT,
            "template",
        ),
        (
            "20**年乡镇人大主席团工作报告\n各位代表：\n我受主席团委托，向大会报告工作。" + TEXT,
            "template",
        ),
    ],
)
def test_resolutions_explanations_decrees_and_templates_are_no_reports(
    text: str, rule: str
) -> None:
    report = read(text).report
    assert (report.kind, report.kind_rule) == (Kind.OTHER, rule)
    assert report.report_year is None


def test_a_report_that_also_explains_a_plan_is_a_report() -> None:
    said = "现在，我代表市人民政府向大会报告工作，并对规划纲要（草案）作简要说明，请予审议。"
    assert read(f"政府工作报告\n各位代表：\n{said}{TEXT}").report.kind is Kind.GOV


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("丙市人民代表大会\n常务委员会工作报告\n", "丙市人民代表大会常务委员会工作报告"),
        ("丙市人民代表大会常务委员会\n工　作　报　告\n", "丙市人民代表大会常务委员会工作报告"),
        ("政协丙市委员会\n常务委员会\n工 作 报 告\n", "政协丙市委员会常务委员会工作报告"),
        ("丁县人民法院\n工作报告\n", "丁县人民法院工作报告"),
        ("政  府  工  作  报  告\n", "政府工作报告"),
        ("新华社南京1月20日电\n丙省人民政府工作报告\n", "丙省人民政府工作报告"),
        ("人民网北京3月12日电（记者 某某）\n最高人民法院工作报告\n", "最高人民法院工作报告"),
        ("来源：\n丙省日报\n丙省人民政府工作报告\n", "丙省人民政府工作报告"),
        ("丙市政府工作报告-新华网\n作者：某某\n", "丙市政府工作报告"),
        ("丁网\n丙市政府工作报告\n发布时间：2023-02-03\n", "丙市政府工作报告"),
        ("【字体：大 中 小】\n核心提示\n丙市政府工作报告\n", "丙市政府工作报告"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_titles_are_joined_closed_and_never_datelines(top: str, title: str, encoding: str) -> None:
    day = "——2023年2月1日在丙市第八届人民代表大会第三次会议上\n"
    assert read(top + day + SAID, encoding).title == title


@pytest.mark.parametrize(
    "top",
    [
        "阅读提示\n",
        "本报讯（记者 某某）\n",
        "新华社北京3月5日电\n",
        "来源：丙市日报\n",
        "丙市政府门户网站\n",
        "聚焦丙市两会 市长所作报告提出今年…\n",
    ],
)
def test_what_is_no_title_is_not_one(top: str) -> None:
    text = (
        "2月2日下午，市四届人大一次会议开幕，市长在报告中回顾了过去五年工作取得的六方面成就。" * 3
    )
    assert read(f"{top}{text}\n").title is None


@pytest.mark.parametrize(
    ("top", "meeting"),
    [
        (
            "丙市第八届人民代表大会\n第三次会议文件之二\n政 府 工 作 报 告\n",
            "丙市第八届人民代表大会第三次会议",
        ),
        (
            "政府工作报告\n——2008年1月22日在西藏自治区\n第九届人民代表大会第一次会议上\n",
            "西藏自治区第九届人民代表大会第一次会议",
        ),
        (
            "政府工作报告\n2015年1月8日在衢州市\n第六届人民代表大会第五次会议上\n",
            "衢州市第六届人民代表大会第五次会议",
        ),
        (
            "政府工作报告\n——2015年1月8日在湖北省\n第十二届人民代表大会\n第三次会议上\n",
            "湖北省第十二届人民代表大会第三次会议",
        ),
        (
            "衢州市政府工作报告\n第八届人民代表大会第二次会议\n",
            "第八届人民代表大会第二次会议",
        ),
    ],
)
def test_the_name_of_a_meeting_is_from_one_place(top: str, meeting: str) -> None:
    assert read(top + SAID).report.meeting == meeting


@pytest.mark.parametrize(
    "name",
    [
        "雷·额尔德尼", "艾尔肯.吐尼亚孜", "艾尔肯．吐尼亚孜", "努尔兰•阿不都满金", "买买提‧艾山",
        "额尔敦其木格", "雪克来提·扎克尔", "阿·巴特尔", "乌兰图雅", "热依扎･木合塔尔",
    ],
)  # fmt: skip
@pytest.mark.parametrize("post", ["自治区人民政府主席", "自治区人大常委会副主任"])
def test_names_with_dots_and_long_names(name: str, post: str) -> None:
    day = "——2023年1月27日在内蒙古自治区第十四届人民代表大会第一次会议上\n"
    report = read(f"政府工作报告\n{day}{post} {name}\n{SAID}").report
    assert (report.speaker, report.post) == (name.replace("．", ".").replace("･", "・"), post)


@pytest.mark.parametrize("body", ["乡镇人大主席团", "县市区人民政府", "市县人大常委会"])
def test_a_kind_of_bodies_is_no_body(body: str) -> None:
    report = read(f"{body}工作报告\n各位代表：\n我受委托，向大会报告工作，请予审议。{TEXT}").report
    assert report.body is None


@pytest.mark.parametrize(
    "line",
    [
        "时间：2023-02-24",
        "来源：丙市日报    时间：2023-02-24 09:30",
        "刊发时间:2023-02-24 A3版 作者: 【字体:大 中 小】",
        "2023年02月24日13:43",
        "2023年2月24日 13时43分",
        "日期: 2023-02-24",
        "发布时间：2023年02月24日 来源：丙市人大 浏览次数：25",
        "2023-02-24 10:00 来源：丙市日报 作者：某某",
    ],
)
def test_days_of_publication(line: str) -> None:
    day = "——2023年2月3日在丙市第八届人民代表大会第三次会议上\n"
    found = read(f"丙市政府工作报告\n{line}\n{day}市长 张三\n{SAID}")
    assert (found.published_at, found.report.given_on) == (date(2023, 2, 24), date(2023, 2, 3))
    assert found.title == "丙市政府工作报告"


def test_the_time_of_an_event_is_no_day_of_publication() -> None:
    text = "丙市政府常务会议\n时间：2023年2月24日\n地点：市政府会议室\n主持人：市长\n" + TEXT
    assert read(text).published_at is None


@pytest.mark.parametrize(
    ("title", "text", "years"),
    [
        (
            "1983年丙市人民政府工作报告",
            "我把1983、1984年计划安排的情况报告如下，请审议。",
            (1983, None),
        ),
        ("2019年丙省政府工作报告", "二、2019年工作安排\n做好工作。", (2019, None)),
        ("政府工作报告（2021年）", "一、2020年工作回顾\n工作取得进展。", (2021, 2020)),
        ("9274年丙市政府工作报告", "一、2095年工作回顾\n工作取得进展。", (None, None)),
        ("政府工作报告", "——9274年1月15日在丙市第八届人民代表大会第三次会议上", (None, None)),
        ("政府工作报告", "——2095年1月15日在丙市第八届人民代表大会第三次会议上", (None, None)),
        ("政府工作报告", "——2022年1月15日在丙市第八届人民代表大会第三次会议上", (2022, 2021)),
        (
            "政府工作报告",
            "——2022年12月25日在丙市第八届人民代表大会第三次会议上\n一、2022年工作回顾",
            (2022, 2022),
        ),
        (
            "政府工作报告",
            "——2022年1月25日在丙市第八届人民代表大会第三次会议上\n一、2022年工作回顾",
            (2022, 2021),
        ),
    ],
)
def test_years(title: str, text: str, years: tuple[int | None, int | None]) -> None:
    report = read(
        f"{title}\n{text}\n各位代表：\n我代表市人民政府，向大会报告工作，请予审议。\n"
    ).report
    assert (report.report_year, report.reviewed_year) == years


@pytest.mark.parametrize(
    "foot",
    [
        "打印本页\n关闭窗口\n{title}\n各位代表：现在，我代表市人民政府，向大会报告工作。\n",
        "扫一扫在手机打开当前页\n{title}\n各位代表：现在，我代表市人民政府，向大会报告工作。\n打印本页\n",
        "{title}\n2023年2月3日在丙市第八届人民代表大会第三次会议上\n",
    ],
)
def test_a_title_repeated_below_the_foot_is_no_second_report(foot: str) -> None:
    title = "2023年丙市人民政府工作报告"
    assert read(f"{title}\n{SAID}{(TEXT + PLAN) * 4}{foot.format(title=title)}").title == title
    assert read(f"{SAID}{(TEXT + PLAN) * 4}{foot.format(title=title)}").report.kind is Kind.GOV


@pytest.mark.parametrize(
    "line",
    [
        "1021日上午，选区代表述职会在居委会举行。",
        "——2018117日在丙市第十五届人民代表大会第三次会议上",
        "——2018年117在丙市第十五届人民代表大会第三次会议上",
        "1月9上午，全市工作会议召开。",
        "1231日，县人大常委会召开会议。",
    ],
)
def test_lost_single_characters_are_noticed(line: str) -> None:
    assert read(f"丙市代表工作情况\n{line}{TEXT}").evidence.lost_singles == 1


@pytest.mark.parametrize("line", ["自公告之日起120日内提出", "历时1130日", "第365日，12月31日上午"])
def test_days_that_lost_nothing(line: str) -> None:
    assert read(f"丙市代表工作情况\n{line}。{TEXT}").evidence.lost_singles == 0
