"""Frame pages are rejected with what decided; reports that use their words are documents."""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from crawlers.responses import classify
from normalize.document import Document, Rejected
from normalize.formats import AttachedFile
from normalize.pipeline.body import BodyText, read
from normalize.pipeline.normalization import normalize_page
from tests.frame_page_writer import frame_pages
from tests.real_texts import LAWS, NATIONAL_REPORTS, texts

PAGES = 200
PHRASES = (
    "推动工业互联网平台升级，", "成功承办全国技能大赛，", "文件失效的予以清理，", "完成网站改版，",
    "对违法请求被拒绝的案件依法监督，", "严禁非法访问，", "请登录平台办理，", "详见附件，",
    "系统维护更加及时，", "主办全省运动会，", "内容删除的要说明理由，", "推广新型浏览器，",
)  # fmt: skip
Form = Callable[[str], str]
FORMS: dict[str, Form] = {
    "text": lambda text: text,
    "pre": lambda text: f"<html><title>报告</title><body><pre>{escape(text)}</pre></body></html>",
    "td": lambda text: f"<table><tr><td>{escape(text)}</td></tr></table>",
    "p": lambda text: "".join(f"<p>{escape(line)}</p>" for line in text.splitlines()),
}


def results(body: bytes, media_type: str) -> list[Document | Rejected]:
    headers = (("Content-Type", media_type),)
    outcome, detail = classify(200, headers, body, "http://a.example/x.html")
    page = FetchedPage(
        "http://a.example/x.html", body, headers=headers, outcome=outcome, detail=detail
    )
    return list(normalize_page(page))


def of_form(name: str, text: str, encoding: str = "utf-8") -> list[Document | Rejected]:
    media_type = "text/plain" if name == "text" else "text/html"
    return results(FORMS[name](text).encode(encoding), media_type)


def test_generated_frame_pages_are_rejected_with_the_right_reason() -> None:
    right = 0
    for page in frame_pages(7, PAGES):
        (found,) = results(page.body, page.media_type)
        is_right = isinstance(found, Rejected) and found.reason.value == page.outcome.value
        right += is_right
        assert not is_right or (isinstance(found, Rejected) and found.detail)
    assert right >= 0.99 * PAGES


def test_the_detail_quotes_the_words_that_decided() -> None:
    (found,) = results("<p>网站正在维护，请稍后访问</p>".encode(), "text/html")
    assert isinstance(found, Rejected)
    assert found.detail == "maintenance: 网站正在维护"


@pytest.mark.parametrize("phrase", PHRASES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_no_phrase_decides_over_a_text(phrase: str, form: str, encoding: str) -> None:
    line = f"过去一年，全市上下{phrase}规模以上工业增加值增长，群众生活持续改善。\n"
    head = "丙市人民政府工作报告\n各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n"
    (found,) = of_form(form, head + line * 60, encoding)
    assert isinstance(found, Document)
    (short,) = of_form(form, head + line * 5, encoding)
    assert isinstance(short, Document)


@pytest.mark.parametrize("form", FORMS)
def test_a_short_notice_with_such_a_word_is_a_document(form: str) -> None:
    text = (
        "关于推进工业互联网平台升级工作的通知\n各县（区）人民政府：\n"
        "为贯彻落实省委、省政府决策部署，推动制造业高质量发展，现将有关工作通知如下。\n"
        "请各地加强组织领导，明确责任分工，于三月底前报送工作方案，确保各项任务落到实处。\n"
    )
    (found,) = of_form(form, text)
    assert isinstance(found, Document)


def real_texts(shared: Path, step: int) -> Iterator[str]:
    yield from texts(shared / LAWS, step)
    yield from texts(shared / NATIONAL_REPORTS, max(step // 20, 1))
    for file in sorted((shared / "office").glob("gov_report_*.docx"))[:: max(step // 50, 1)]:
        for text in read(AttachedFile(file.read_bytes(), file.name)):
            assert isinstance(text, BodyText)
            yield text.extracted.text


def rejected(shared: Path, step: int) -> list[tuple[str, str, str]]:
    return [
        (form, found.reason.value, found.detail)
        for text in real_texts(shared, step)
        for form in FORMS
        for found in of_form(form, text)
        if isinstance(found, Rejected)
    ]


def test_no_law_or_report_of_a_sample_is_rejected(shared: Path) -> None:
    assert rejected(shared, 200) == []


@pytest.mark.slow
@pytest.mark.processes
def test_no_law_or_report_is_rejected(shared: Path) -> None:
    assert rejected(shared, 1) == []
