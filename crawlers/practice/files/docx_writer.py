"""Writes attachments without a library: DOCX, zip, PDF with a text layer, PDF without text."""

from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_DOCX = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
    ),
}


def docx(lines: Sequence[str]) -> bytes:
    """Return a Word file with one paragraph per line."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line, quote=False)}</w:t></w:r></w:p>'
        for line in lines
    )
    document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    parts = {**_DOCX, "word/document.xml": document}
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return archive({name: (head + xml).encode() for name, xml in parts.items()})


def archive(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of files by name; its bytes depend on nothing else."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name, data in files.items():
            info = ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, data)
    return out.getvalue()


# PDF, ISO 32000-1. A4 is 595 x 842 points; 28 characters of 16 points per line, 24 lines.
_WIDTH, _ROWS, _SIZE, _LEADING = 28, 24, 16, 28
_HANGING = "，。；：、！？）”》%"
_TYPE0 = (
    b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H"
    b"/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>"
)
_CID_FONT = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor 5 0 R>>"
)
_DESCRIPTOR = (
    b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 900]"
    b"/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 700/StemV 80>>"
)


def pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF whose pages have a text layer and a page number, like printed reports.

    The font has two-byte codes and a ToUnicode map (9.10.3) and is not embedded.
    """
    rows = [row for line in lines for row in rows_of(line)]
    pages = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
    codes = {char: code for code, char in enumerate(sorted({*"".join(rows), *"0123456789- "}), 1)}
    contents = [_content(page, number, codes) for number, page in enumerate(pages, 1)]
    fonts = [_TYPE0, _CID_FONT, _DESCRIPTOR, _stream(_to_unicode(codes))]
    return _file(fonts, [_stream(content) for content in contents], b"/Font<</F1 3 0 R>>")


def scanned_pdf(pages: int, seed: int) -> bytes:
    """Return a PDF whose pages are images of grey noise without a text layer."""
    noise = Random(seed).randbytes(100 * 140)
    image = _stream(
        noise,
        b"/Type/XObject/Subtype/Image/Width 100/Height 140/ColorSpace/DeviceGray"
        b"/BitsPerComponent 8",
    )
    content = _stream(b"q 595 0 0 842 0 0 cm /Im1 Do Q")
    return _file([image], [content] * pages, b"/XObject<</Im1 3 0 R>>")


def encrypted_pdf(lines: Sequence[str], seed: int) -> bytes:
    """Return a PDF that an empty password does not open: its hashes are noise (7.6.3)."""
    random = Random(seed)
    owner, user, ident = (random.randbytes(size).hex().encode() for size in (32, 32, 16))
    trailer = (
        b"/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<" + owner + b">/U<" + user + b">>>"
        b"/ID[<" + ident + b"><" + ident + b">]"
    )
    return pdf(lines).replace(b"trailer\n<<", b"trailer\n<<" + trailer)


def broken_pdf(seed: int) -> bytes:
    """Return what a bad transfer leaves of a PDF: its first line, then noise."""
    return b"%PDF-1.4\n" + Random(seed).randbytes(20_000)


def rows_of(line: str) -> Iterator[str]:
    """Yield the printed rows of a paragraph; the first one is indented."""
    rest = "  " + line.replace("\u3000", " ")
    while rest:
        end = _WIDTH
        while rest[end : end + 1] in _HANGING and end < len(rest):
            end += 1  # a printed row never begins with such a mark
        yield rest[:end]
        rest = rest[end:]


def _content(rows: Sequence[str], number: int, codes: dict[str, int]) -> bytes:
    placed = [(row, 80, 760 - at * _LEADING) for at, row in enumerate(rows)]
    placed.append((f"- {number} -", 270, 40))
    texts = (
        f"1 0 0 1 {x} {y} Tm <{''.join(f'{codes[char]:04X}' for char in row)}> Tj"
        for row, x, y in placed
    )
    return f"BT /F1 {_SIZE} Tf\n{chr(10).join(texts)}\nET".encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]  # at most 100 (9.10.3)
    body = "".join(
        f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<" + entries + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def _file(shared: list[bytes], contents: list[bytes], resources: bytes) -> bytes:
    """Return the file: 1 catalogue, 2 page tree, shared objects, then pages with contents."""
    first = 3 + len(shared)
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[" % len(contents) + kids + b"]>>",
        *shared,
    ]
    for at, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<"
            + resources
            + b">>/Contents %d 0 R>>" % (first + 2 * at + 1)
        )
        objects.append(content)
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
