"""Every page ends as documents or a reason, and a document carries the evidence of its making."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawlers.page import READABLE, FetchedPage, Outcome, Provenance
from crawlers.site import Body, Site
from normalize.document import Document, Kind, Reason, Rejected, Restored, Script
from normalize.mirrors.restoration import undo
from normalize.pipeline.normalization import normalize_page
from tests.normalize import file_writers
from tests.normalize.file_writers import Put

URL = "https://www.qinghe.example.gov.cn/zwgk/202401/t20240122_1001.html"
SENTENCES = "一年来，县人大常委会依法履行职责，各项工作取得新的进展。"
REPORT = [
    "清河县人民代表大会常务委员会工作报告",
    "——2024年1月18日在清河县第十七届人民代表大会第三次会议上",
    "清河县人大常委会主任 张明远",
    "各位代表：",
    "我受县人大常委会委托，向大会报告工作，请予审议。",
    "一、2023年工作回顾",
    SENTENCES * 6,
    "二、2024年工作安排",
    SENTENCES * 5,
]
OTHER_REPORT = [line.replace("清河", "临水").replace("张明远", "李秋实") for line in REPORT]


REFUSALS = {Reason.UNDECODABLE, Reason.NOT_CHINESE, Reason.NO_TEXT, Reason.UNSUPPORTED_TYPE}


def page(body: bytes | str, url: str = URL, **fields: object) -> FetchedPage:
    content = body.encode() if isinstance(body, str) else body
    return FetchedPage(
        url=url,
        body=content,
        fetched_at=datetime(2024, 5, 1, tzinfo=UTC),
        **fields,  # type: ignore[arg-type]
    )


def html(paragraphs: list[str], head: str = "", around: str = "", container: str = "") -> str:
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>清河县政府网</title>{head}</head>"
        f"<body><div class='nav'><a href='/'>首页</a></div>{around}"
        f"<div class='{container}'>{inner}</div></body></html>"
    )


def document(
    fetched: FetchedPage, parent: FetchedPage | None = None, site: Site | None = None
) -> Document:
    (result,) = normalize_page(fetched, site, parent)
    assert isinstance(result, Document), result
    return result


def reason(fetched: FetchedPage) -> Reason:
    (result,) = normalize_page(fetched)
    assert isinstance(result, Rejected), result
    assert result.page == fetched
    return result.reason


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in READABLE])
def test_an_unreadable_page_keeps_the_outcome_of_the_crawl(outcome: Outcome) -> None:
    (result,) = normalize_page(page(html(REPORT), outcome=outcome))
    assert isinstance(result, Rejected)
    assert result.detail == outcome.value
    if outcome.value in set(Reason):
        assert result.reason.value == outcome.value


def test_a_report_page_yields_its_document() -> None:
    head = (
        '<meta name="ArticleTitle" content="县人大常委会工作报告">'
        '<meta name="PubDate" content="2024-01-22 10:30">'
        '<meta name="ContentSource" content="县人大">'
        '<meta name="ColumnName" content="工作报告">'
    )
    found = document(page(html(REPORT, head, container="TRS_Editor")))
    assert found.text.split("\n")[-1] == REPORT[-1]
    assert found.title == "县人大常委会工作报告"
    assert (found.published_at, found.source, found.column) == (
        date(2024, 1, 22),
        "县人大",
        "工作报告",
    )
    assert (found.url, found.part, found.language) == (URL, 0, "zh")
    assert found.script is Script.SIMPLIFIED
    assert found.report.kind is Kind.NPC
    assert (found.report.speaker, found.report.given_on) == ("张明远", date(2024, 1, 18))
    assert [section.heading for section in found.sections] == [
        "一、2023年工作回顾",
        "二、2024年工作安排",
    ]
    assert found.text[found.sections[1].start :].startswith("二、2024年工作安排")


def test_evidence_contains_encoding_and_method() -> None:
    body = html(REPORT, container="TRS_Editor").replace("utf-8", "gb2312").encode("gb18030")
    evidence = document(page(body, headers=(("Content-Type", "text/html;charset=utf-8"),))).evidence
    assert evidence.encoding == "gb18030"
    assert evidence.declared is not None
    assert evidence.method == "container:.TRS_Editor"
    assert (evidence.replacements, evidence.lost, evidence.unresolved) == (0, 0, 0)
    assert (evidence.damage, evidence.repairs) == (0.0, ())


def test_the_site_defines_container_and_region() -> None:
    site = Site(
        site="test_site",
        name="青山区人大",
        region="420107",
        body=Body.NPC,
        home="https://a.example/",  # type: ignore[arg-type]
        containers=(".own",),
    )
    lines = [line.replace("清河县", "青山区") for line in REPORT]
    around = "<div class='TRS_Editor'><p>" + SENTENCES * 40 + "</p></div>"
    found = document(page(html(lines, around=around, container="own")), site=site)
    assert found.evidence.method == "container:.own"
    assert found.report.region == "420107"


def test_a_short_notice_is_a_document() -> None:
    links = "".join(
        f"<li><a href='{n}.html'>清河县第{n}次政府常务会议召开</a></li>" for n in range(20)
    )
    notice = ["县政府办公室关于元旦放假的通知", "元旦放假一天，请做好值班安排。", "2023年12月28日"]
    for container in ("TRS_Editor", "unknown"):
        found = document(page(html(notice, container=container) + f"<ul>{links}</ul>"))
        assert "元旦放假一天，请做好值班安排。" in found.text
        assert found.report.kind is Kind.OTHER


def test_a_column_page_is_a_list() -> None:
    links = [
        f"<a href='t20240{n}_{n}.html'>清河县人民政府关于第{n}批项目的公示</a> 2024-01-0{n}"
        for n in range(1, 10)
    ]
    assert reason(page(html(links))) is Reason.LIST


def test_a_page_with_a_player_and_a_caption_is_a_video() -> None:
    player = "<video src='a.mp4'></video>"
    assert reason(page(html(["县人代会开幕"], around=player))) is Reason.VIDEO
    assert document(page(html(REPORT, around=player))).report.kind is Kind.NPC


def test_a_viewer_page_only_announces_its_attachment() -> None:
    link = "<a href='a.pdf'>清河县人大常委会工作报告.pdf</a>"
    shown = page(html([f"附件：{link}"], container="TRS_Editor"), outcome=Outcome.VIEWER)
    assert reason(shown) is Reason.VIEWER


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", Reason.NO_TEXT),
        (b" \r\n ", Reason.NO_TEXT),
        (html([]).encode(), Reason.NO_TEXT),
        (html(["The government reported to the congress. " * 9]).encode(), Reason.NOT_CHINESE),
        (html(["県議会は今年度の予算案について審議しました。" * 9]).encode(), Reason.NOT_CHINESE),
        (b"\x7fELF" + bytes(200), Reason.UNSUPPORTED_TYPE),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), Reason.UNSUPPORTED_TYPE),
        (b'{"articles": [{"title": "x"}]}', Reason.UNSUPPORTED_TYPE),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(99), Reason.VIDEO),
        (file_writers.pdf([[Put(90, 90, "县")]], locked=True), Reason.ENCRYPTED),
        (file_writers.pdf([[], []], picture=True), Reason.SCANNED),
        (file_writers.word(REPORT)[:2000], Reason.CORRUPT),
        (b"PK\x05\x06" + bytes(18), Reason.NO_TEXT),
        (file_writers.package({"a.jpg": b"\xff\xd8\xff" + bytes(50)}), Reason.UNSUPPORTED_TYPE),
        (file_writers.package({"a": bytes(60 * 2**20)}), Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_reasons(body: bytes, expected: Reason) -> None:
    assert reason(page(body, url="https://a.example/file")) is expected


def test_markup_beyond_the_bound_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    body = html(REPORT)
    monkeypatch.setattr("normalize.pipeline.body.MAX_MARKUP", len(body.encode()) - 1)
    assert reason(page(body)) is Reason.TOO_LARGE


def test_wrongly_decoded_text_is_rejected() -> None:
    scattered = random.Random(1).randbytes(3000)
    assert reason(page(b"<p>" + scattered + b"</p>")) in REFUSALS
    garbled = "\n".join(REPORT).encode("gb18030").decode("big5", "replace")
    assert reason(page(garbled)) in REFUSALS


@pytest.mark.parametrize(
    ("body", "method"),
    [
        (file_writers.word(REPORT), "docx"),
        (file_writers.rtf(REPORT), "striprtf"),
        (
            file_writers.ofd([[Put(90, 90 + 20 * n, line[:40]) for n, line in enumerate(REPORT)]]),
            "ofd",
        ),
        (
            file_writers.pdf([[Put(90, 90 + 20 * n, line[:40]) for n, line in enumerate(REPORT)]]),
            "pdfium",
        ),
        (file_writers.mhtml(html(REPORT, container="TRS_Editor")), "container:.TRS_Editor"),
        (html(REPORT, container="TRS_Editor").encode(), "container:.TRS_Editor"),
        ("\r\n".join(REPORT).encode("gbk"), "plain"),
    ],
    ids=["docx", "rtf", "ofd", "pdf", "mhtml", "html", "text"],
)
def test_bytes_decide_the_format_not_the_header(body: bytes, method: str) -> None:
    headers = (("Content-Type", "application/msword"),)
    fetched = page(
        body,
        url="https://a.example/P020240122.doc",
        headers=headers,
        outcome=Outcome.ATTACHMENT,
    )
    found = document(fetched)
    assert found.evidence.method == method
    assert found.text.startswith(REPORT[0])
    assert found.title == REPORT[0]
    assert found.report.kind is Kind.NPC
    assert found.report.given_on == date(2024, 1, 18)


def test_a_zip_yields_a_document_for_each_file() -> None:
    files = {
        "2024年报告/清河县.docx": file_writers.word(REPORT),
        "2024年报告/临水县.txt": "\n".join(OTHER_REPORT).encode("gbk"),
        "封面.jpg": b"\xff\xd8\xff" + bytes(99),
    }
    rejected, first, second = normalize_page(page(file_writers.gbk_package(files)))
    assert isinstance(rejected, Rejected)
    assert rejected.detail == "封面.jpg: JPEG picture"
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert [first.part, second.part] == [1, 2]
    assert [first.title, second.title] == [REPORT[0], OTHER_REPORT[0]]
    assert [first.evidence.method, second.evidence.method] == ["docx", "plain"]


def test_a_broken_file_in_a_zip_does_not_affect_the_others() -> None:
    body = file_writers.package({"甲.txt": "\n".join(REPORT).encode(), "乙.txt": b"x" * 500})
    end = body.index(b"PK", 40)  # the second file
    broken = body[: end + 40] + bytes([body[end + 40] ^ 0xFF]) + body[end + 41 :]
    rejected, found = normalize_page(page(broken, url="https://a.example/a.zip"))
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.CORRUPT
    assert rejected.detail.startswith("乙.txt: ")
    assert isinstance(found, Document)
    assert found.title == REPORT[0]


def test_nested_archives_are_read_up_to_a_depth() -> None:
    inner = file_writers.word(REPORT)
    for _ in range(3):
        inner = file_writers.package(
            {"inner.zip": inner} if inner[30:35] != b"[Cont" else {"a.docx": inner}
        )
    assert document(page(inner)).title == REPORT[0]
    for _ in range(3):
        inner = file_writers.package({"inner.zip": inner})
    assert reason(page(inner)) is Reason.TOO_LARGE


def test_a_compilation_yields_its_reports() -> None:
    lines = ["目录", "清河县人大常委会工作报告....1", *REPORT, *OTHER_REPORT]
    results = list(normalize_page(page("\n".join(lines), url="https://a.example/hb.txt")))
    assert all(isinstance(result, Document) for result in results)
    documents = [result for result in results if isinstance(result, Document)]
    assert [found.part for found in documents] == [1, 2]
    assert [found.title for found in documents] == [REPORT[0], OTHER_REPORT[0]]
    assert [found.report.speaker for found in documents] == ["张明远", "李秋实"]
    assert documents[0].evidence.rejected
    assert not documents[1].evidence.rejected


def undo_checked(found: Document) -> str:
    """Check the position of each repair, and return the damaged text."""
    text, evidence = found.text, found.evidence
    for repair in evidence.repairs:
        assert text[repair.position : repair.position + len(repair.after)] == repair.after
    return undo(Restored(text, evidence.repairs, evidence.unresolved))


def test_mojibake_is_undone_with_evidence() -> None:
    broken = SENTENCES.encode().decode("latin-1")
    found = document(page(html([*REPORT, broken], container="TRS_Editor")))
    assert found.text.endswith(SENTENCES)
    assert found.evidence.damage > 0
    assert "ä¸" in undo_checked(found)


def test_a_page_that_is_all_mojibake_is_still_chinese() -> None:
    lines = [line.encode().decode("cp1252", "ignore") for line in REPORT]
    assert document(page(html(lines, container="TRS_Editor"))).language == "zh"


def test_a_damaged_mirror_is_restored_with_evidence() -> None:
    damaged = "過(guò)去一年，縣人大常委會(huì)堅(jiān)持依法監(jiān)督，開(kāi)創(chuàng)新局面。"
    found = document(
        page(html(["縣人大常委會(huì)工作報(bào)告", damaged * 8], container="TRS_Editor"))
    )
    assert "过去一年，县人大常委会坚持依法监督" in found.text
    assert found.script is Script.SIMPLIFIED
    assert "(huì)" in undo_checked(found)
    assert 0.1 < found.evidence.damage <= 1


def test_characters_lost_by_the_source_are_counted() -> None:
    whole = document(page("\n".join(REPORT), url="https://a.example/a.txt")).evidence
    assert (whole.lost_singles, whole.damage) == (0, 0.0)
    lines = [REPORT[0], "——2024118日在清河县第十七届人民代表大会第次会议上", *REPORT[2:]]
    broken = document(page("\n".join(lines), url="https://a.example/a.txt")).evidence
    assert broken.lost_singles >= 2


def test_an_attachment_takes_metadata_from_its_article() -> None:
    head = (
        '<meta name="PubDate" content="2024-01-22">'
        '<meta name="ContentSource" content="县人大办公室">'
    )
    article = page(html(["附件：工作报告"], head), outcome=Outcome.VIEWER)
    attachment = page(
        file_writers.word(REPORT), url="https://a.example/a.docx", outcome=Outcome.ATTACHMENT
    )
    found = document(attachment, article)
    assert (found.published_at, found.source) == (date(2024, 1, 22), "县人大办公室")
    assert {value.source for value in found.evidence.found} >= {"parent:meta:PubDate"}
    assert document(attachment).published_at is None


def test_an_article_split_over_pages_is_one_document() -> None:
    first, rest = html(REPORT[:7], container="TRS_Editor"), html(REPORT[7:], container="TRS_Editor")
    (found,) = normalize_page(page(first), None, None, [page(rest)])
    assert isinstance(found, Document)
    assert found.text == document(page(html(REPORT, container="TRS_Editor"))).text


def test_the_list_date_is_used_if_the_page_states_none() -> None:
    hint = Provenance(site="x", anchor="县人大常委会工作报告", list_date=date(2024, 1, 25))
    url = "https://a.example/content_1.html"
    assert document(page(html(REPORT), url=url, provenance=hint)).published_at == date(2024, 1, 25)
    assert document(page(html(REPORT), url=url)).published_at is None


def test_a_date_after_the_fetch_is_not_a_publication_date() -> None:
    head = '<meta name="PubDate" content="2034-01-22">'
    url = "https://a.example/content_1.html"
    assert document(page(html(REPORT, head), url=url)).published_at is None


def every(folder: Path, pattern: str) -> dict[str, list[Document | Rejected]]:
    return {
        path.name: list(normalize_page(FetchedPage(url=path.as_uri(), body=path.read_bytes())))
        for path in sorted(folder.glob(pattern))
    }


def test_all_real_pages_are_documents(shared: Path) -> None:
    results = every(shared / "pages", "*.html")
    assert len(results) == 60
    assert [name for name, found in results.items() if not isinstance(found[0], Document)] == []


def test_real_column_pages_are_lists(shared: Path) -> None:
    results = every(shared / "listings", "*")
    reasons = {name: getattr(found[0], "reason", None) for name, found in results.items()}
    assert set(reasons.values()) == {Reason.LIST}, reasons


def test_provincial_reports_have_region_and_year(shared: Path) -> None:
    results = every(shared / "office", "gov_report_*.docx")
    for name, (found,) in results.items():
        year, region = name.removesuffix(".docx").split("_")[2:]
        assert isinstance(found, Document)
        assert found.report.kind is Kind.GOV
        assert (str(found.report.report_year), found.report.region) == (year, region)


def test_every_real_file_ends_as_documents_or_a_reason(shared: Path) -> None:
    for folder in ("seeds", "office", "encoding/gb2312", "encoding/utf-8"):
        for name, found in every(shared / folder, "*").items():
            assert found, name


def test_an_attachment_keeps_the_source_stated_in_its_text() -> None:
    body = file_writers.word([REPORT[0], "来源：示例日报", *REPORT[1:]])
    (found,) = normalize_page(page(body))
    assert isinstance(found, Document)
    assert found.source == "示例日报"
    assert "来源：示例日报" in found.text


def test_the_organiser_of_a_task_is_not_a_footer() -> None:
    text = "\n".join([*REPORT, "主办单位：县教育局，各乡镇人民政府"])
    (found,) = normalize_page(page(text.encode(), url="https://a.example/a.txt"))
    assert isinstance(found, Document)
    assert found.text.endswith("各乡镇人民政府")
