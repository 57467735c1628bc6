"""The text of a Word file is what its reader sees; what is left out is in the rejected spans."""

import time

import pytest

from normalize.document import Extracted, Reason
from normalize.formats.attachments import read_attachment
from normalize.formats.sniffing import Format, sniff
from normalize.formats.word import equation_text
from normalize.formats.word.word_markup import body_blocks
from normalize.limits import Unreadable
from tests.normalize import file_writers
from tests.normalize.word_writer import (
    W,
    definition,
    level,
    num,
    numbered,
    paragraph,
    run,
    style,
    word_package,
)


def read(body: bytes) -> Extracted:
    assert sniff(body)[0] is Format.DOCX
    return read_attachment(body, Format.DOCX)


def spans(extracted: Extracted) -> list[tuple[str, str]]:
    return [(span.reason, span.text) for span in extracted.rejected]


def old(kind: str, text: str) -> str:
    """Return a tracked deletion or the source of a move."""
    inner = f"<w:r><w:delText>{text}</w:delText></w:r>" if kind == "del" else run(text)
    return f'<w:{kind} w:id="1">{inner}</w:{kind}>'


def new(kind: str, text: str) -> str:
    return f'<w:{kind} w:id="2">{run(text)}</w:{kind}>'


def mark(kind: str) -> str:
    """Return properties whose paragraph mark is deleted, moved or hidden."""
    return f"<w:rPr><w:{kind}/></w:rPr>"


def box(*lines: str) -> str:
    inner = "".join(paragraph(line) for line in lines)
    return f"<w:txbxContent>{inner}</w:txbxContent>"


def shape(*lines: str) -> str:
    return f"<w:pict><v:shape><v:textbox>{box(*lines)}</v:textbox></v:shape></w:pict>"


def both_shapes(*lines: str) -> str:
    """Return a text box as Word writes it, for new and for old versions."""
    return (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><a:graphic><wps:wsp><wps:txbx>'
        f"{box(*lines)}</wps:txbx></wps:wsp></a:graphic></w:drawing></mc:Choice>"
        f"<mc:Fallback>{shape(*lines)}</mc:Fallback></mc:AlternateContent>"
    )


def field(instruction: str, result: str | None = None) -> str:
    """Return a complex field."""
    between = "" if result is None else f"{char('separate')}{result}"
    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return f"{char('begin')}{code}{between}{char('end')}"


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


RUBY = (
    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>guò</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>过</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)
OUT: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "deleted": (run("留") + old("del", "删"), "留", [("deleted", "删")]),
    "moved away": (run("留") + old("moveFrom", "移"), "留", [("moved", "移")]),
    "moved here": (new("moveTo", "来") + run("留"), "来留", []),
    "inserted": (new("ins", "增") + run("留"), "增留", []),
    "inserted, then deleted": (
        f'<w:ins w:id="3">{old("del", "改")}{run("定")}</w:ins>',
        "定",
        [("deleted", "改")],
    ),
    "hidden": (run("藏", "<w:vanish/>") + run("留"), "留", [("hidden", "藏")]),
    "not hidden": (run("留", '<w:vanish w:val="0"/>'), "留", []),
    "hidden only on the web": (run("留", "<w:webHidden/>"), "留", []),
    "hidden by style": (
        run("藏", '<w:rStyle w:val="Gone"/>') + run("留"),
        "留",
        [("hidden", "藏")],
    ),
    "ruby": (run("渡") + RUBY + run("河"), "渡过河", [("ruby", "guò")]),
    "ruby by a field": (
        run("渡") + field(r"eq \o\ad(\s\up 9(guò),过)") + run("河"),
        "渡过河",
        [("ruby", "guò")],
    ),
    "circled number by a field": (field(r"EQ \o\ac(○,1)") + run("甲"), "①甲", []),
    "fldSimple": (f'<w:fldSimple w:instr="DATE">{run("今日")}</w:fldSimple>', "今日", []),
    "field": (field("DATE", run("今日")), "今日", []),
    "field without a result": (field("XE 索引") + run("留"), "留", []),
    "nested fields": (field("IF", field("PAGE", run("7")) + run("页")), "7页", []),
    "text in an instruction": (
        char("begin") + run("码") + char("separate") + run("果") + char("end"),
        "果",
        [("field_code", "码")],
    ),
    "hyperlink": (f"<w:hyperlink>{run('链接')}</w:hyperlink>", "链接", []),
    "content control": (f"<w:sdt><w:sdtContent>{run('内')}</w:sdtContent></w:sdt>", "内", []),
    "prompt": (
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
            f"<w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>{run('留')}"
        ),
        "留",
        [("placeholder", "单击此处")],
    ),
    "smart tag": (f"<w:smartTag>{run('标')}{run('签')}</w:smartTag>", "标签", []),
    "formula": ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1", []),
    "hyphens": (
        "<w:r><w:t>甲</w:t><w:softHyphen/><w:t>乙</w:t><w:noBreakHyphen/></w:r>",
        "甲乙-",
        [],
    ),
    "tab": ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙", []),
    "breaks": (
        "<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r>",
        "甲\n乙\n丙",
        [],
    ),
    "page break": ('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>', "甲\n乙", []),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>甲</w:t></w:r>', "✓甲", []),
    "symbol of a usual font": ('<w:r><w:sym w:font="宋体" w:char="2460"/></w:r>', "①", []),
    "unknown symbol": (
        '<w:r><w:sym w:font="Own" w:char="F041"/><w:t>甲</w:t></w:r>',
        "甲",
        [("symbol", "Own F041")],
    ),
    "box before the text": (f"<w:r>{both_shapes('框')}</w:r>{run('正文')}", "框\n正文", []),
    "box after the text": (
        f"{run('正文')}<w:r>{both_shapes('框', '二')}</w:r>",
        "正文\n框\n二",
        [],
    ),
    "box of old Word": (f"<w:r>{shape('框')}</w:r>", "框", []),
    "WordArt": (
        '<w:r><w:pict><v:shape><v:textpath string="红头"/></v:shape></w:pict></w:r>',
        "红头",
        [],
    ),
    "only a fallback has text": (
        (
            '<w:r><mc:AlternateContent><mc:Choice Requires="x"/><mc:Fallback><w:t>有</w:t>'
            "</mc:Fallback></mc:AlternateContent></w:r>"
        ),
        "有",
        [],
    ),
    "comment": (f'{run("留")}<w:r><w:commentReference w:id="1"/></w:r>', "留", []),
}
STYLES = style("Gone", "<w:rPr><w:vanish/></w:rPr>", kind="character")


@pytest.mark.parametrize(("markup", "text", "rejected"), OUT.values(), ids=OUT)
def test_runs(markup: str, text: str, rejected: list[tuple[str, str]]) -> None:
    extracted = read(word_package(paragraph(markup) + paragraph("完"), styles=STYLES))
    assert extracted.text == f"{text}\n完"
    assert spans(extracted) == rejected


@pytest.mark.parametrize(
    ("instruction", "drawn"),
    [
        (r"eq \o\ad(\s\up 9(guò),过)", ("过", "guò")),
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(qú zhōu),衢州)', ("衢州", "qú zhōu")),
        (r"EQ \* jc0 \o(\s\up 11(xiàn),县)", ("县", "xiàn")),
        (r"eq \o\ac(○,12)", ("⑫", "")),
        (r"eq \o\ac(○,正)", ("正", "")),
        (r"eq \f(1,3)", ("1/3", "")),
        ("PAGE", None),
        ("SEQ 表", None),
    ],
)
def test_equation_fields(instruction: str, drawn: tuple[str, str] | None) -> None:
    assert equation_text(instruction) == drawn


@pytest.mark.parametrize("kind", ["del", "moveFrom"])
def test_a_removed_paragraph_leaves_no_line_and_no_number(kind: str) -> None:
    gone = (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{mark(kind)}'
        f"</w:pPr>{old(kind, '去')}</w:p>"
    )
    body = word_package(
        numbered("甲") + gone + numbered("乙"),
        numbering=definition(level(0, "chineseCounting", "%1、")) + num(),
    )
    assert read(body).text == "一、甲\n二、乙"


@pytest.mark.parametrize("kind", ["del", "moveFrom", "vanish", "specVanish"])
def test_a_paragraph_whose_end_is_gone_continues(kind: str) -> None:
    marks = mark("vanish") if kind == "specVanish" else mark(kind)
    body = word_package(paragraph("前半", marks) + paragraph("后半") + paragraph("完"))
    assert read(body).text == "前半后半\n完"


def test_hidden_paragraphs_do_not_count() -> None:
    hidden = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        f"{mark('vanish')}</w:pPr>{run('藏', '<w:vanish/>')}</w:p>"
    )
    body = word_package(
        numbered("甲") + hidden + numbered("乙"),
        numbering=definition(level(0, "decimal", "%1.")) + num(),
    )
    extracted = read(body)
    assert (extracted.text, spans(extracted)) == ("1.甲\n2.乙", [("hidden", "藏")])


def test_a_field_may_span_paragraphs() -> None:
    toc = char("begin") + "<w:r><w:instrText>TOC</w:instrText></w:r>" + char("separate")
    body = word_package(
        paragraph(toc + run("目录一")) + paragraph("目录二") + paragraph(char("end") + run("正文"))
    )
    assert read(body).text == "目录一\n目录二\n正文"


def test_a_field_without_its_end_loses_no_more_than_its_paragraph() -> None:
    body = word_package(paragraph(char("begin") + run("码")) + paragraph("正文"))
    assert (read(body).text, spans(read(body))) == ("正文", [("field_code", "码")])


def note(kind: str, number: int, text: str, extra: str = "") -> str:
    inner = paragraph(f"<w:r><w:{kind}Ref/></w:r>{run(text)}")
    return f'<w:{kind} w:id="{number}"{extra}>{inner}</w:{kind}>'


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_follow_the_paragraph_that_refers_to_them(kind: str) -> None:
    reference = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    body = word_package(
        paragraph(run("甲") + reference.format(kind, 2) + run("续") + reference.format(kind, 3))
        + paragraph("乙")
        + paragraph(run("丙") + reference.format(kind, 2)),
        notes={
            kind: note(kind, 1, "线", ' w:type="separator"')
            + note(kind, 2, "注二")
            + note(kind, 3, "注三")
        },
    )
    assert read(body).text == "甲续\n注二\n注三\n乙\n丙"


def test_notes_of_both_kinds_have_numbers_of_their_own() -> None:
    references = "".join(
        f'<w:r><w:{kind}Reference w:id="2"/></w:r>' for kind in ("endnote", "footnote")
    )
    kinds = {kind: note(kind, 2, kind) for kind in ("footnote", "endnote")}
    assert read(word_package(paragraph(run("甲") + references), notes=kinds)).text == (
        "甲\nendnote\nfootnote"
    )


def row(*cells: str, properties: str = "") -> str:
    inner = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def test_rows_of_tables_that_are_gone() -> None:
    table = row("甲", "1") + row("乙", "2", properties="<w:del/>")
    table += row("丙", "3", properties="<w:hidden/>") + f"<w:ins>{row('丁', '4')}</w:ins>"
    table += f"<w:sdt><w:sdtContent>{row('戊', '5')}</w:sdtContent></w:sdt>"
    extracted = read(word_package(f"<w:tbl>{table}</w:tbl>"))
    assert extracted.text == "甲\t1\n丁\t4\n戊\t5"
    assert spans(extracted) == [("deleted", "乙2"), ("hidden", "丙3")]


def test_blocks_in_content_controls_and_boxes_in_cells() -> None:
    framed = paragraph(f"<w:r>{both_shapes('框')}</w:r>")
    cell = f"<w:tc>{framed}</w:tc>"
    blocks = (
        f"<w:sdt><w:sdtContent>{paragraph('一')}<w:sdt><w:sdtContent>{paragraph('二')}"
        f"</w:sdtContent></w:sdt></w:sdtContent></w:sdt><w:tbl><w:tr>{cell}"
        f"<w:tc>{paragraph('值')}</w:tc></w:tr></w:tbl>"
    )
    assert read(word_package(blocks)).text == "一\n二\n框\t值"


def test_a_prefix_without_a_namespace_harms_nothing() -> None:
    assert read(word_package(paragraph('<x9:a z9:b="1"/>' + run("甲")))).text == "甲"


@pytest.mark.parametrize("cut", ["</w:body>", "</w:t>", "<w:r>"])
def test_a_damaged_part_is_corrupt(cut: str) -> None:
    body = f"<w:body>{paragraph('甲')}{paragraph('乙')}</w:body>"
    xml = f'<w:document xmlns:w="{W}">{body}</w:document>'
    damaged = xml[: xml.rindex(cut)]
    with pytest.raises(Unreadable) as caught:
        read(file_writers.package({"word/document.xml": damaged.encode()}))
    assert caught.value.reason is Reason.CORRUPT


def test_entities_of_a_docx_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = (
        f'<!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]><w:document xmlns:w="{W}"><w:body>'
        f"{paragraph(run('甲').replace('甲', '甲&l9;'))}</w:body></w:document>"
    )
    start = time.process_time()
    try:
        text = read(file_writers.package({"word/document.xml": xml.encode()})).text
    except Unreadable as error:
        text = error.reason.value
    assert text in {"甲", Reason.CORRUPT.value}
    assert time.process_time() - start < 5


def test_deep_nesting_is_corrupt() -> None:
    deep = "<w:smartTag>" * 5000 + run("甲") + "</w:smartTag>" * 5000
    with pytest.raises(Unreadable):
        read(word_package(paragraph(deep)))


def test_a_block_of_too_many_elements_is_too_large() -> None:
    xml = f'<w:document xmlns:w="{W}"><w:body>{paragraph("足") * 50}<w:p>{"<w:r/>" * 21}</w:p>'
    with pytest.raises(Unreadable) as caught:
        list(body_blocks(xml.encode(), most_nodes=20))
    assert caught.value.reason is Reason.TOO_LARGE


def test_blocks_are_discarded_as_they_are_read() -> None:
    body = word_package(paragraph("足") * 50_000)
    start = time.process_time()
    assert read(body).text.count("足") == 50_000
    assert time.process_time() - start < 30
