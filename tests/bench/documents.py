"""Documents: generated Word and PDF files of each kind, read by us and by other readers.

A file is right if its text is what a reader of the page sees, white space aside. LibreOffice
(`soffice`) and poppler (`pdftotext`) take part where they are installed.
"""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdfium2

from normalize.formats.attachments import read_attachment
from normalize.formats.sniffing import sniff
from tests.bench.harness import Headline, Table
from tests.normalize import word_writer as word
from tests.normalize.file_writers import Put, pdf

Reader = Callable[[bytes], str]
OURS = "govreports"
_BODY = "一年来，常委会依法履职，监督工作更加有力，代表工作成效明显。"
_FORMATS = {
    "chineseCounting": "一二三", "chineseCountingThousand": "一二三", "ideographDigital": "一二三",
    "japaneseCounting": "一二三", "ideographTraditional": "甲乙丙",
    "chineseLegalSimplified": "壹贰叁", "decimal": "123", "decimalEnclosedCircle": "①②③",
    "decimalFullWidth": "１２３",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchFile:
    """A generated file with its right text."""

    kind: str
    body: bytes
    text: str


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the number of right files by kind and reader, for Word and for PDF."""
    word_readers: dict[str, Reader] = {OURS: ours, "python-docx": paragraphs}
    pdf_readers: dict[str, Reader] = {OURS: ours, "PDFium": plain_pdfium}
    if soffice := shutil.which("soffice") or shutil.which("libreoffice"):
        word_readers["LibreOffice"] = lambda body: converted(soffice, body)
    if pdftotext := shutil.which("pdftotext"):
        pdf_readers["pdftotext"] = lambda body: poppler(pdftotext, body)
    sizes = (1, 2) if quick else (1, 2, 5, 12, 25)
    yield compared("Word files", list(word_files(sizes)), word_readers, "LibreOffice")
    yield compared("PDF files", list(pdf_files(sizes)), pdf_readers, "pdftotext")


def compared(
    title: str, files: Sequence[BenchFile], readers: dict[str, Reader], optional: str
) -> Table:
    """Return how many files of each kind each reader reads right."""
    right = {name: [is_right(read, each) for each in files] for name, read in readers.items()}
    kinds = [each.kind for each in files]
    rows: list[list[str | int | float | None]] = [
        [kind, kinds.count(kind), *(count(right[name], kinds, kind) for name in readers)]
        for kind in dict.fromkeys(kinds)
    ]
    totals = {name: sum(found) for name, found in right.items()}
    rows.append(["all", len(files), *totals.values()])
    missing = [] if optional in readers else [f"{optional} is not installed: left out"]
    peer, best = max(((n, t) for n, t in totals.items() if n != OURS), key=lambda each: each[1])
    headline = Headline(
        f"read {len(files)} generated {title} of {len(rows) - 1} kinds",
        f"{totals[OURS]} right",
        f"{peer}: {best}",
        totals[OURS] / best if best else None,
    )
    columns = {"kind": "", "files": "d", **dict.fromkeys(readers, "d")}
    return Table(title, columns, rows, ["right: the text that is seen", *missing], [headline])


def count(right: Sequence[bool], kinds: Sequence[str], kind: str) -> int:
    return sum(good for good, each in zip(right, kinds, strict=True) if each == kind)


def is_right(read: Reader, file: BenchFile) -> bool:
    """Return whether a reader finds the text, white space aside."""
    return "".join(read(file.body).replace("\f", "").split()) == "".join(file.text.split())


def ours(body: bytes) -> str:
    return read_attachment(body, sniff(body)[0]).text


def paragraphs(body: bytes) -> str:
    """Return what python-docx finds in paragraphs and tables, in their order."""
    lines = []
    for block in docx.Document(io.BytesIO(body)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            lines += [cell.text for row in block.rows for cell in row.cells]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def plain_pdfium(body: bytes) -> str:
    document = pypdfium2.PdfDocument(body)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def converted(soffice: str, body: bytes) -> str:
    """Return the text that LibreOffice exports."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        path.write_bytes(body)
        command = [soffice, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, str(path)]
        subprocess.run(command, check=False, capture_output=True, timeout=120)
        out = path.with_suffix(".txt")
        return out.read_text(encoding="utf-8-sig") if out.exists() else ""


def poppler(pdftotext: str, body: bytes) -> str:
    """Return the text that poppler finds in reading order."""
    done = subprocess.run([pdftotext, "-", "-"], input=body, check=False, capture_output=True)
    return done.stdout.decode("utf-8", "replace")


def word_files(sizes: Sequence[int]) -> Iterator[BenchFile]:
    """Yield Word files of each kind; a size is the number of paragraphs with prose."""
    for size in sizes:
        prose = "".join(word.paragraph(_BODY) for _ in range(size))
        text = _BODY * size
        for form, numerals in _FORMATS.items():
            parts = word.definition(word.level(0, form, "%1、")) + word.num()
            body = "".join(word.numbered(f"标题{n}") + prose for n in range(3))
            expected = "".join(f"{numeral}、标题{n}{text}" for n, numeral in enumerate(numerals))
            yield BenchFile("numbers", word.word_package(body, numbering=parts), expected)
        for kind, markup, shown in _marked():
            package = word.word_package(prose + word.paragraph(markup) + prose)
            yield BenchFile(kind, package, f"{text}{shown}{text}")
        yield from _by_style(prose, text)
        yield _noted(prose, text)


def _by_style(prose: str, text: str) -> Iterator[BenchFile]:
    properties = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = word.style("H", properties) + word.style("D", based_on="H")
    parts = word.definition(word.level(0, "chineseCounting", "%1、")) + word.num()
    for name in "HD":
        body = "".join(word.numbered(f"标题{n}", None, None, name) + prose for n in range(2))
        package = word.word_package(body, numbering=parts, styles=styles)
        yield BenchFile("numbers by style", package, f"一、标题0{text}二、标题1{text}")


def _noted(prose: str, text: str) -> BenchFile:
    reference = word.run("正文") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{word.paragraph("注释")}</w:footnote>'
    body = word.paragraph(reference) + prose
    return BenchFile("notes", word.word_package(body, notes={"footnote": note}), f"正文注释{text}")


def _marked() -> Iterator[tuple[str, str, str]]:
    """Yield kind, markup of a paragraph, and what is seen of it."""
    old, new = word.run("旧文"), word.run("新文")
    gone = old.replace("w:t", "w:delText")
    yield "deleted and inserted", f"<w:del>{gone}</w:del><w:ins>{new}</w:ins>", "新文"
    yield "moved", f"<w:moveFrom>{old}</w:moveFrom><w:moveTo>{new}</w:moveTo>", "新文"
    yield "hidden", word.run("旧文", "<w:vanish/>") + new, "新文"
    ruby = (
        f"<w:ruby><w:rt>{word.run('guò')}</w:rt><w:rubyBase>{word.run('过')}</w:rubyBase></w:ruby>"
    )
    yield "ruby", f"<w:r>{ruby}</w:r>{new}", "过新文"
    box = f"<w:txbxContent>{word.paragraph('框内')}</w:txbxContent>"
    shapes = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    yield "text box", f"<w:r>{shapes}</w:r>{new}", "框内新文"
    yield "content control", f"<w:sdt><w:sdtContent>{new}</w:sdtContent></w:sdt>", "新文"
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = f"{char('begin')}<w:r><w:instrText>REF a</w:instrText></w:r>{char('separate')}"
    yield "field", code + new + char("end"), "新文"


def pdf_files(sizes: Sequence[int]) -> Iterator[BenchFile]:
    """Yield PDF files of each kind; a size makes pages and rows more."""
    for size in sizes:
        pages = [
            [Put(90, 100 + 20 * at, f"第{page}页第{at}行的文字各不相同") for at in range(20)]
            for page in range(1, size + 2)
        ]
        text = "".join(put.text for page in pages for put in page)
        framed = [
            [Put(200, 50, "清河县会议文件", 9), *page, Put(290, 800, f"— {number} —", 9)]
            for number, page in enumerate(pages, start=1)
        ]
        yield BenchFile("head and page number", pdf(framed), text)
        for rotate in (90, 180, 270):
            yield BenchFile("rotated", pdf(pages, rotate=rotate), text)
        rows = [(f"{n}. 重点项目建设工程",) for n in range(20 * size)]
        cells = [(str(n), "重点项目", "合格") for n in range(20 * size)]
        for kind, table in (("list", rows), ("table", cells)):
            laid = [
                [Put(90 + 150 * c, 100 + 20 * (n % 20), cell)
                 for n in range(start, start + 20) for c, cell in enumerate(table[n])]
                for start in range(0, len(table), 20)
            ]  # fmt: skip
            yield BenchFile(kind, pdf(laid), "".join(map("".join, table)))
        columns = [_column(60, "左", 0), _column(320, "右", 1)]
        by_rows = [put for pair in zip(*columns, strict=True) for put in pair]
        shown = "".join(put.text for column in columns for put in column)
        yield BenchFile("two columns", pdf([by_rows] * size), shown * size)


def _column(x: float, side: str, part: int) -> list[Put]:
    rows = [range(0x4E00 + 600 * part + 15 * at, 0x4E0F + 600 * part + 15 * at) for at in range(12)]
    return [Put(x, 100 + 20 * at, side + "".join(map(chr, row))) for at, row in enumerate(rows)]
