"""Every format yields the text that was put in; each kind of bad file is rejected by reason."""

import io
import random
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from crawlers.page import FetchedPage, Outcome
from normalize import limits
from normalize.document import Document, Extracted, Reason, Rejected
from normalize.fingerprint.comparison_text import to_comparison_text
from normalize.formats.attachments import AttachedFile, read_attachment, unpack_members
from normalize.formats.running_heads import PAGE_NUMBER
from normalize.formats.sniffing import Format, sniff
from normalize.formats.zip_files import zip_members
from normalize.limits import Unreadable
from normalize.pipeline.normalization import normalize_page
from tests.normalize import file_writers
from tests.normalize.file_writers import Put

PARAGRAPHS = [
    "清河县人民代表大会常务委员会工作报告",
    "各位代表：",
    "我受县人大常委会委托，向大会报告2023年的主要工作，请予审议。"
    + "一年来，常委会依法履职。" * 12,
    "一、过去一年的主要工作",
    "召开常委会会议8次，听取专项工作报告21项，作出决议决定14项。" + "监督工作更加有力。" * 15,
    "二、2024年的主要任务",
]
WIDTH = 34
"""Characters of a full line in the laid-out pages."""


def laid_out(paragraphs: Sequence[str], rows: int = 30, size: float = 12) -> list[list[Put]]:
    """Break paragraphs into lines and pages, indented by two characters, as Word prints them."""
    lines: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        first, rest = paragraph[: WIDTH - 2], paragraph[WIDTH - 2 :]
        lines.append((2, first))
        lines += [(0, rest[at : at + WIDTH]) for at in range(0, len(rest), WIDTH)]
    return [
        [
            Put(90 + indent * size, 100 + row * 20, text, size)
            for row, (indent, text) in enumerate(lines[start : start + rows])
        ]
        for start in range(0, len(lines), rows)
    ]


def read(body: bytes) -> Extracted:
    return read_attachment(body, sniff(body)[0])


def rejection_reason(body: bytes) -> Reason:
    with pytest.raises(Unreadable) as caught:
        read(body)
    return caught.value.reason


@pytest.fixture(params=["pdf", "ofd"])
def fixed(request: pytest.FixtureRequest) -> Callable[..., bytes]:
    """Writer of a fixed-layout format: both are read by the same rules."""
    return file_writers.pdf if request.param == "pdf" else file_writers.ofd


def test_lines_broken_by_the_width_are_joined(fixed: Callable[..., bytes]) -> None:
    assert read(fixed(laid_out(PARAGRAPHS))).text.split("\n") == PARAGRAPHS


def test_paragraphs_continue_across_page_breaks(fixed: Callable[..., bytes]) -> None:
    assert read(fixed(laid_out(PARAGRAPHS, rows=4))).text.split("\n") == PARAGRAPHS


def test_indents_may_be_blanks_in_the_text(fixed: Callable[..., bytes]) -> None:
    pages = [
        [put if put.x == 90 else Put(90, put.y, "\u3000\u3000" + put.text) for put in page]
        for page in laid_out(["足" * (2 * WIDTH - 2), *PARAGRAPHS])
    ]
    assert read(fixed(pages)).text.split("\n") == ["足" * (2 * WIDTH - 2), *PARAGRAPHS]


def test_a_short_last_page_has_the_margins_of_the_others(fixed: Callable[..., bytes]) -> None:
    last = [Put(90, 100, "全县人民团结奋斗。"), Put(90, 120, "附件：重点工作任务分工")]
    pages = [*laid_out(PARAGRAPHS), last]
    expected = [*PARAGRAPHS, "全县人民团结奋斗。", "附件：重点工作任务分工"]
    assert read(fixed(pages)).text.split("\n") == expected


def test_running_heads_and_page_numbers_are_rejected_spans(fixed: Callable[..., bytes]) -> None:
    pages = [
        [Put(200, 50, "清河县人大常委会工作报告", 9), *page, Put(290, 800, f"— {at} —", 9)]
        for at, page in enumerate(laid_out(PARAGRAPHS, rows=4), start=1)
    ]
    extracted = read(fixed(pages))
    assert extracted.text.split("\n") == PARAGRAPHS
    assert len(pages) >= 3
    assert [(span.reason, span.text) for span in extracted.rejected] == [
        pair
        for at in range(1, len(pages) + 1)
        for pair in (
            ("running_head", "清河县人大常委会工作报告"),
            ("page_number", f"— {at} —"),
        )
    ]


@pytest.mark.parametrize(
    "number", ["1", "- 12 -", "—3—", "第1页", "第 1 页 共 20 页", "1/20", "·7·", "- iv -"]
)
def test_page_numbers(number: str) -> None:
    assert PAGE_NUMBER.fullmatch(number)


@pytest.mark.parametrize("figure", ["12.5", "1月", "2024年1月", "一、", "3.", "1,250,000", "98%"])
def test_figures_are_not_page_numbers(figure: str) -> None:
    assert not PAGE_NUMBER.fullmatch(figure)


def test_a_number_inside_the_page_is_kept(fixed: Callable[..., bytes]) -> None:
    page = [*laid_out(PARAGRAPHS)[0], Put(90, 60, "第一行", 12), Put(90, 80, "第二行", 12)]
    page.insert(5, Put(90, 185, "2024", 12))
    assert "2024" in read(fixed([page])).text


def test_two_columns_are_read_one_after_the_other(fixed: Callable[..., bytes]) -> None:
    left = [
        "左栏" + "".join(map(chr, range(0x4E00 + at * 14, 0x4E0E + at * 14))) for at in range(9)
    ]
    right = [
        "右栏" + "".join(map(chr, range(0x5E00 + at * 14, 0x5E0E + at * 14))) for at in range(9)
    ]
    page = [Put(150, 60, "政府工作报告", 20)]
    for at, (one, two) in enumerate(zip(left, right, strict=True)):
        page += [Put(60, 100 + at * 20, one), Put(320, 100 + at * 20, two)]
    assert read(fixed([page])).text == "政府工作报告\n" + "".join(left) + "".join(right)


def test_table_rows_are_tab_separated(fixed: Callable[..., bytes]) -> None:
    rows = [
        ("指标", "单位", "数值"),
        ("地区生产总值", "亿元", "213.5"),
        ("粮食产量", "万吨", "30.2"),
    ]
    page = [
        Put(90 + 150 * column, 100 + 20 * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    assert read(fixed([page])).text.split("\n") == ["\t".join(cells) for cells in rows]


def test_lines_out_of_order_are_put_in_order(fixed: Callable[..., bytes]) -> None:
    page = laid_out(PARAGRAPHS)[0]
    shuffled = random.Random(7).sample(page, len(page))
    assert read(fixed([shuffled])).text.split("\n") == PARAGRAPHS


def test_single_characters_set_on_their_own_are_kept(fixed: Callable[..., bytes]) -> None:
    parts = ["2018", "年", "1", "月", "17", "日", "第", "三", "次", "会议"]
    starts = [90 + 12 * len("".join(parts[:at])) for at in range(len(parts))]
    page = [Put(x, 100, part) for x, part in zip(starts, parts, strict=True)]
    assert read(fixed([page])).text == "2018年1月17日第三次会议"


def test_runs_of_latin_words_keep_their_blanks() -> None:
    page = [
        Put(90, 100, "GDP"),
        Put(130, 100, "growth"),
        Put(202, 100, "5.5"),
        Put(238, 100, "亿元"),
    ]
    assert read(file_writers.ofd([page])).text == "GDP growth5.5亿元"


def test_the_title_is_read_from_the_properties(fixed: Callable[..., bytes]) -> None:
    extracted = read(fixed(laid_out(PARAGRAPHS), title="政府工作报告"))
    assert extracted.title == "政府工作报告"
    assert [(found.name, found.value) for found in extracted.metadata] == [
        ("title", "政府工作报告")
    ]


def test_pages_of_pictures_are_rejected_as_scanned(fixed: Callable[..., bytes]) -> None:
    assert rejection_reason(fixed([[], []], picture=True)) is Reason.SCANNED


def test_empty_pages_are_rejected_without_text(fixed: Callable[..., bytes]) -> None:
    assert rejection_reason(fixed([[], []])) is Reason.NO_TEXT


def test_a_scan_with_a_text_layer_yields_its_text() -> None:
    body = file_writers.pdf(laid_out(PARAGRAPHS), picture=True)
    assert read(body).text.split("\n") == PARAGRAPHS


def test_a_scanned_annex_is_a_rejected_span() -> None:
    pages = laid_out(PARAGRAPHS, rows=6)
    texts = file_writers.pdf([*pages, []], picture=True)
    spans = read(texts).rejected
    assert [(span.reason, span.text) for span in spans] == [
        ("scanned_page", f"{len(pages) + 1}/{len(pages) + 1}")
    ]


def test_a_locked_pdf_is_rejected_as_encrypted() -> None:
    assert rejection_reason(file_writers.pdf(laid_out(PARAGRAPHS), locked=True)) is Reason.ENCRYPTED


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    "body",
    [
        file_writers.pdf(laid_out(PARAGRAPHS)),
        file_writers.ofd(laid_out(PARAGRAPHS)),
        file_writers.word(PARAGRAPHS),
    ],
    ids=["pdf", "ofd", "docx"],
)
def test_a_truncated_file_is_rejected_or_yields_some_of_its_text(body: bytes, share: float) -> None:
    form = sniff(body)[0]
    try:
        text = read_attachment(body[: int(len(body) * share)], form).text
    except Unreadable as error:
        reason = error.reason
    else:
        assert form is Format.PDF  # PDFium rebuilds what it can
        assert set(text) <= set("\n".join(PARAGRAPHS)) | {"\ufffd"}
        return
    assert reason in {Reason.CORRUPT, Reason.NO_TEXT}


def test_docx_paragraphs_in_order() -> None:
    extracted = read(file_writers.word(PARAGRAPHS, title="政府工作报告"))
    assert extracted.text.split("\n") == PARAGRAPHS
    assert extracted.title == "政府工作报告"
    assert extracted.method == "docx"


def test_docx_tables_nested_tables_and_frames() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目", "数值\n万元"
    table.cell(1, 0).text = "收入"
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内表甲", "内表乙"
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "框内第一段\n框内第二段"
    document.add_paragraph("表后")
    assert read(file_writers.saved(document)).text.split("\n") == [
        "项目\t数值 万元",
        "收入\t内表甲\t内表乙",
        "框内第一段",
        "框内第二段",
        "表后",
    ]


def test_docx_headers_and_footers_are_rejected_spans() -> None:
    document = docx.Document()
    document.add_paragraph("正文第一段")
    document.sections[0].header.paragraphs[0].text = "清河县文件"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    extracted = read(file_writers.saved(document))
    assert extracted.text == "正文第一段"
    assert [span.text for span in extracted.rejected] == ["清河县文件", "第 1 页"]


WORD_SPACE = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


RUNS = {
    "single characters": (run("2018") + run("年") + run("第三次"), "2018年第三次"),
    "tracked changes": (
        run("原有")
        + '<w:del w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{run("新增")}</w:ins>',
        "原有新增",
    ),
    "line break": ("<w:r><w:t>甲行</w:t><w:br/><w:t>乙行</w:t></w:r>", "甲行\n乙行"),
    "hyperlink": (f"<w:hyperlink>{run('链接')}</w:hyperlink>{run('之后')}", "链接之后"),
    "text box": (
        run("框前")
        + "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        + f"<w:p>{run('文本框')}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
        "框前\n文本框",
    ),
}


@pytest.mark.parametrize(("markup", "expected"), RUNS.values(), ids=RUNS)
def test_docx_runs(markup: str, expected: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {WORD_SPACE}>{markup}</w:p>"))
    assert read(file_writers.saved(document)).text == expected


def test_rtf() -> None:
    body = file_writers.rtf(PARAGRAPHS)
    assert sniff(body, "report.doc")[0] is Format.RTF
    assert read(body).text.split("\n") == PARAGRAPHS


def test_word_2003_xml() -> None:
    space = "http://schemas.microsoft.com/office/word/2003/wordml"
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in PARAGRAPHS)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        f'<w:wordDocument xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:wordDocument>'
    ).encode()
    assert sniff(body)[0] is Format.WORDML
    assert read(body).text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    ("mark", "text"),
    [("一、", "一、标题"), ("（二）", "（二）标题"), ("3.", "3.标题")],
)
def test_word_2003_xml_stores_its_numbers(mark: str, text: str) -> None:
    spaces = (
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
        ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    )
    number = f'<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="{mark}"/></w:listPr>'
    body = (
        f"<w:wordDocument {spaces}><w:body><w:p><w:pPr>{number}</w:pPr><w:r><w:t>标题</w:t></w:r>"
        "</w:p><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:wordDocument>"
    ).encode()
    assert sniff(body)[0] is Format.WORDML
    assert read(body).text == f"{text}\n正文"


def test_mhtml_yields_its_page() -> None:
    body = file_writers.mhtml("<html><body><p>县政府通知</p></body></html>")
    assert sniff(body, "notice.doc")[0] is Format.MHTML
    ((_, member),) = unpack_members(AttachedFile(body, "notice.doc"), Format.MHTML)
    assert isinstance(member, AttachedFile)
    assert "县政府通知" in member.content.decode("gb2312")
    assert member.media_type is not None
    assert "gb2312" in member.media_type


def test_zip_members_keep_their_gbk_names() -> None:
    files = {"2024年政府工作报告.txt": "正文".encode(), "附件一.txt": b"2"}
    for body in (file_writers.gbk_package(files), file_writers.package(files)):
        unpacked = dict(unpack_members(AttachedFile(body, "a.zip"), Format.ZIP))
        assert unpacked == {name: AttachedFile(content, name) for name, content in files.items()}


def test_files_added_by_operating_systems_are_skipped() -> None:
    files = {
        "__MACOSX/._报告.txt": b"x",
        ".DS_Store": b"x",
        "报告/~$稿.docx": b"x",
        "报告.txt": b"1",
    }
    assert [
        name
        for name, _ in unpack_members(AttachedFile(file_writers.package(files), ""), Format.ZIP)
    ] == ["报告.txt"]


def too_large(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        list(zip_members(body))
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_zip_bomb_is_too_large() -> None:
    too_large(file_writers.package({"bomb": bytes(60 * 2**20)}))


def test_too_many_members_are_too_large() -> None:
    too_large(file_writers.package({str(at): b"" for at in range(limits.MAX_MEMBERS + 1)}))


def test_the_sum_of_members_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalize.formats.zip_files.MAX_UNPACKED", 1000)
    too_large(file_writers.package({str(at): random.Random(at).randbytes(90) for at in range(20)}))


def test_a_zip_bomb_with_a_forged_directory_is_corrupt() -> None:
    body = file_writers.package({"bomb": bytes(60 * 2**20)})
    size = (60 * 2**20).to_bytes(4, "little")
    lying = body.replace(size, (1000).to_bytes(4, "little"))
    with pytest.raises(Unreadable) as caught:
        list(zip_members(lying))
    assert caught.value.reason is Reason.CORRUPT


def test_a_docx_bomb_is_too_large() -> None:
    word = file_writers.word(PARAGRAPHS)
    out = io.BytesIO(word)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bmp", bytes(60 * 2**20))
    assert rejection_reason(out.getvalue()) is Reason.TOO_LARGE


def test_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]><x xmlns="urn:x"><DocRoot>&l9;</DocRoot></x>'
    assert rejection_reason(file_writers.package({"OFD.xml": xml.encode()})) is Reason.CORRUPT


def test_a_pdf_stream_bomb_is_read_in_time() -> None:
    body = file_writers.pdf([[Put(90, 100, "中")]], padding=60 * 2**20)
    assert len(body) < 2**17
    start = time.process_time()
    assert read(body).text == "中"
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"%PDF-1.4", Format.PDF),
        (b"\n\n%PDF-1.4", Format.PDF),
        (b"{\\rtf1", Format.RTF),
        (b"Rar!\x1a\x07", Format.OTHER),
        (b"\x89PNG\r\n", Format.OTHER),
        (b"\x00\x00\x00\x18ftypmp42", Format.OTHER),
        (b'{"code":200,"data":[]}', Format.OTHER),
        (b"<html><head><title>404</title></head></html>", Format.HTML),
        ("\ufeff<html><head></head><body><p>通知</p>".encode("utf-16-le"), Format.HTML),
        ("<!DOCTYPE html><html>通知".encode("gbk"), Format.HTML),
        ("县政府通知\r\n各乡镇".encode("gbk"), Format.TEXT),
        ("\ufeff县政府通知".encode("utf-16-le"), Format.TEXT),
        ("1. 结果 a < b，b > c".encode(), Format.TEXT),
        (bytes(range(32)) * 9, Format.OTHER),
        (b"", Format.TEXT),
    ],
)
def test_the_bytes_determine_the_format(body: bytes, form: Format) -> None:
    for name, media_type in (("a.doc", "application/msword"), ("a.docx", "text/html"), ("", None)):
        if form is Format.TEXT and media_type == "text/html":
            continue
        assert sniff(body, name, media_type)[0] is form


def test_an_html_page_named_doc_is_html() -> None:
    assert sniff(b"<html><body><p>x</p></body></html>", "a.doc", "application/msword")[0] is (
        Format.HTML
    )


def python_docx_lines(path: Path) -> list[str]:
    document = docx.Document(str(path))
    lines = (
        line.strip() for paragraph in document.paragraphs for line in paragraph.text.split("\n")
    )
    return [line for line in lines if line]


def test_provincial_reports_have_the_paragraphs_that_python_docx_reads(shared: Path) -> None:
    paths = sorted((shared / "office").glob("gov_report_*.docx"))
    assert len(paths) == 20
    for path in paths:
        assert read(path.read_bytes()).text.split("\n") == python_docx_lines(path), path.name


def test_real_doc_files_have_text(shared: Path) -> None:
    for path in sorted((shared / "office").glob("*.doc")):
        extracted = read(path.read_bytes())
        assert extracted.method == "undoc:doc"
        assert len(extracted.text) > 300
        assert "\ufffd" not in extracted.text


def test_a_wps_file_is_read_by_its_streams(shared: Path) -> None:
    """WPS Writer saves Word's own streams and adds some; its older format has different ones."""
    for path in sorted((shared / "office").glob("*.doc")):
        body = path.read_bytes()
        assert sniff(body, "报告.wps", "application/kswps")[0] is Format.DOC
        page = FetchedPage("https://www.example.gov.cn/报告.wps", body, outcome=Outcome.ATTACHMENT)
        found = [each for each in normalize_page(page) if isinstance(each, Document)]
        assert [to_comparison_text(each.text) for each in found] == [
            to_comparison_text(read(body).text)
        ]
    older = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WPS Document".encode("utf-16-le")
    page = FetchedPage("https://www.example.gov.cn/旧.wps", older, outcome=Outcome.ATTACHMENT)
    (rejected,) = normalize_page(page)
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.detail) == (
        Reason.UNSUPPORTED_TYPE,
        "compound file without text",
    )
