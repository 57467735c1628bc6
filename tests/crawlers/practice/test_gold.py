"""The gold is true: the bytes that are served contain what it states."""

import re
from collections import Counter
from html import unescape

import pypdfium2
import pytest
import undoc

from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.content.gold import Gold, GoldDocument, GoldRelation
from crawlers.practice.content.report_facts import PracticeKind as FactKind
from crawlers.practice.sites.traps import UNREACHABLE
from crawlers.practice.web import Web
from crawlers.site import ExpectedKind
from normalize.document import Kind, Level, Reason, Script
from normalize.formats.ofd import read_ofd
from tests.crawlers.practice.conftest import Get, client

TAGS = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
TOWN = Level.TOWNSHIP.value
REPORTS = {kind.value for kind in ExpectedKind}


def visible(html: str) -> str:
    """Return all text of a page without tags and white space, with references decoded."""
    return "".join(unescape(TAGS.sub("", html)).replace("\xa0", " ").split())


def squeezed(line: str) -> str:
    return "".join(line.split())


def decoded(gold: Gold, get: Get) -> str:
    assert gold.encoding
    return get(gold.url).body.decode(gold.encoding)


@pytest.fixture(scope="module")
def golds(web: Web) -> list[Gold]:
    return [web.gold[url] for url in web.gold]


@pytest.fixture(scope="module")
def documents(golds: list[Gold]) -> list[tuple[Gold, GoldDocument]]:
    return [(gold, document) for gold in golds for document in gold.documents]


def test_every_gold_line_is_in_the_served_bytes(golds: list[Gold], get: Get) -> None:
    parts: dict[str, list[str]] = {}
    for gold in golds:
        if gold.outcome is Outcome.DOCUMENT and not gold.reason:
            parts.setdefault(gold.parent or gold.url, []).append(visible(decoded(gold, get)))
    checked = 0
    for gold in golds:
        if gold.outcome is not Outcome.DOCUMENT or any(one.damaged for one in gold.documents):
            continue
        text = "".join(parts.get(gold.url, []))
        for document in gold.documents:
            at = 0
            for line in document.text:
                at = text.find(squeezed(line), at)
                assert at >= 0, (gold.url, line)
                checked += 1
    assert checked > 5_000


def test_title_and_statements_are_in_the_served_page(
    documents: list[tuple[Gold, GoldDocument]], get: Get
) -> None:
    for gold, document in documents:
        if gold.outcome is not Outcome.DOCUMENT or document.damaged:
            continue
        html = decoded(gold, get)
        text = visible(html)
        stated = (
            *(document.title, document.body, document.meeting, document.post),
            *(document.index_number, document.issuer, document.source, document.column),
            *(str(day) for day in (document.published_at, document.written_on) if day),
        )
        if document.kind == Kind.PRESIDIUM:  # only the opening names its body
            assert document.level == "township"
        for value in filter(None, stated):
            assert value in unescape(html) or squeezed(value) in text, (gold.url, value)


def test_the_gold_of_reports_is_complete(documents: list[tuple[Gold, GoldDocument]]) -> None:
    reports = [document for _, document in documents if document.kind in REPORTS]
    assert 80 <= len(reports) <= 300
    for report in reports:
        known = (report.meeting, report.term, report.session, report.given_on, report.speaker)
        assert all(known), report.title
        assert report.report_year == report.given_on.year if report.given_on else False
    unclear = [report for report in reports if report.region is None]
    counties = {report.meeting and report.meeting[:3] for report in unclear if report.level != TOWN}
    assert counties == {"鼓楼区"}
    assert any(report.abridged for report in reports)
    assert any(report.written for report in reports)
    assert any(report.draft for report in reports)


def test_an_attachment_shares_the_statements_of_its_page(web: Web, golds: list[Gold]) -> None:
    index = web.gold
    attached = [gold for gold in golds if gold.parent and gold.outcome is Outcome.ATTACHMENT]
    duplicates = [gold.documents[0] for gold in attached if gold.site == "practice_trs"]
    assert duplicates
    for file in duplicates:
        assert file.duplicate_of
        (page,) = index[file.duplicate_of.original].documents
        stated = (file.published_at, file.index_number, file.issuer, file.column)
        assert stated == (page.published_at, page.index_number, page.issuer, page.column)


def test_kinds_levels_scripts_and_reasons_are_those_of_normalize(golds: list[Gold]) -> None:
    assert {kind.value for kind in FactKind} == {kind.value for kind in Kind}
    documents = [document for gold in golds for document in gold.documents]
    assert {one.level for one in documents if one.level} <= {level.value for level in Level}
    assert {one.script for one in documents} == {script.value for script in Script}
    reasons = {gold.reason for gold in golds if gold.reason}
    assert reasons <= {reason.value for reason in Reason}
    assert reasons >= {"soft_404", "maintenance", "login", "challenge", "viewer", "list", "video"}
    assert reasons >= {"encrypted", "scanned", "corrupt", "not_chinese"}


def test_duplicates_refer_to_originals_that_contain_the_text(web: Web, golds: list[Gold]) -> None:
    index = web.gold
    seen: Counter[GoldRelation] = Counter()
    for gold in golds:
        for document in gold.documents:
            if document.duplicate_of is None:
                continue
            seen[document.duplicate_of.relation] += 1
            (original,) = index[document.duplicate_of.original].documents
            assert original.duplicate_of is None
            if document.duplicate_of.relation is GoldRelation.EXCERPT_OF:
                kept = set(document.text) & set(original.text)
                assert 4 <= len(kept) < len(original.text)
            else:  # the title is above the text or its first line
                assert document.text[1:] == original.text[-len(document.text) + 1 :]
    assert set(seen) == set(GoldRelation) - {GoldRelation.VERSION_OF}
    assert seen[GoldRelation.MIRROR_OF] == 6
    assert seen[GoldRelation.PART_OF] == 4


def test_every_outcome_of_a_response_is_in_the_gold(golds: list[Gold]) -> None:
    outcomes = {gold.outcome for gold in golds}
    unreachable = {outcome for outcome, _ in UNREACHABLE.values()}
    # NOT_MODIFIED depends on the request, only a list page is UNREADABLE, no page is TOO_SLOW.
    others = {Outcome.NOT_MODIFIED, Outcome.UNREADABLE, Outcome.TOO_SLOW}
    assert outcomes == set(Outcome) - unreachable - others


def test_the_seed_determines_every_byte(web: Web, golds: list[Gold], get: Get) -> None:
    again = client(build_web())
    other = build_web(seed=2)
    for gold in golds[::7]:
        assert again(gold.url) == get(gold.url)
    assert set(other.gold) != set(web.gold)


def test_declared_encodings_are_wrong_or_too_narrow_as_on_real_sites(web: Web, get: Get) -> None:
    plain = web.website("practice_plain")
    report = get(next(url for url in web.gold if url.startswith(plain.base)))
    assert b"charset=gb2312" in report.body
    assert report.content_type == "text/html"
    bodies = [get(url).body for url in web.gold if url.startswith(plain.base)]
    with pytest.raises(UnicodeDecodeError):
        [body.decode("gb2312") for body in bodies]
    media = web.website("practice_media")
    page = get(next(url for url in web.gold if url.startswith(media.base)))
    assert page.content_type == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")
    big5 = web.website("practice_big5")
    for url in web.gold:
        if url.startswith(big5.base):
            body = get(url).body
            assert body.decode("big5") == body.decode("cp950")


def test_the_text_of_attachments_can_be_read_back(golds: list[Gold], get: Get) -> None:
    files = {gold.url.rpartition("/")[2]: gold for gold in golds if "/files/" in gold.url}
    word = files["P020240201.docx"]
    text = undoc.parse_bytes(get(word.url).body).to_text()
    assert text.split() == "\n".join(word.documents[0].text).split()
    printed = files["P020240202.pdf"]
    pdf = pypdfium2.PdfDocument(get(printed.url).body)
    pages = [page.get_textpage().get_text_bounded() for page in pdf]
    pdf.close()
    rows = "".join(re.sub(r"- \d+ -\s*$", "", page) for page in pages)
    assert squeezed(rows) == squeezed("".join(printed.documents[0].text))
    fixed = files["P020240204.ofd"]
    read = read_ofd(get(fixed.url).body)
    assert squeezed(read.text) == squeezed("".join(fixed.documents[0].text))
    for name in ("P020240205.pdf", "P020240207.pdf"):
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(get(files[name].url).body)
    scanned = pypdfium2.PdfDocument(get(files["P020240206.pdf"].url).body)
    assert len(scanned) == 8
    assert not any(page.get_textpage().get_text_bounded() for page in scanned)
    scanned.close()
