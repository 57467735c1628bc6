"""Small writers of PDF, OFD, DOCX, RTF, MHTML and zip, so that tests know every byte."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import docx

A4 = (595, 842)


@dataclass(frozen=True)
class Put:
    """Text at a position: x to the right, y downwards from the top, size; all in points."""

    x: float
    y: float
    text: str
    size: float = 12


def pdf(
    pages: Sequence[Sequence[Put]],
    *,
    picture: bool = False,
    locked: bool = False,
    title: str | None = None,
    padding: int = 0,
    rotate: int = 0,
    turned: bool = True,
) -> bytes:
    """Write a PDF in the predefined font STSong-Light (ISO 32000-1, 9.7.5.2), no embedding.

    padding: blanks after the content of each page, which compress a thousandfold.
    rotate: degrees of /Rotate. turned: draw the text so that it is upright for the reader.
    """
    shown_upright = rotate if turned else 0
    sideways = shown_upright in {90, 270}
    font, descendant, descriptor, image, info = 3, 4, 5, 6, 7
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        font: b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[4 0 R]>>",
        descendant: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R>>",
        descriptor: b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
        b"/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/StemV 80>>",
        image: _stream(
            b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8"
            b"/ColorSpace/DeviceGray",
            bytes(64),
        ),
        info: b"<</Title<feff" + (title or "").encode("utf-16-be").hex().encode() + b">>>",
    }
    numbers = []
    for page in pages:
        number = max(objects) + 1
        numbers.append(number)
        objects[number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R/Resources"
            b"<</Font<</F1 3 0 R>>/XObject<</Im1 6 0 R>>>>>>"
            % (*(A4[::-1] if sideways else A4), rotate, number + 1)
        )
        objects[number + 1] = _stream(
            b"", _content(page, picture, shown_upright) + b" " * padding, packed=True
        )
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids)
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    extra = (lock if locked else b"") + (b"/Info 7 0 R" if title else b"")
    return _file(objects, extra)


def _content(page: Sequence[Put], picture: bool, rotate: int) -> bytes:
    parts = [b"q 500 0 0 700 40 60 cm /Im1 Do Q"] if picture else []
    width, height = A4
    for put in page:
        x, y = put.x, height - put.y
        matrix = {
            0: (1, 0, 0, 1, x, y),
            90: (0, 1, -1, 0, height - y, x),
            180: (-1, 0, 0, -1, width - x, height - y),
            270: (0, -1, 1, 0, y, width - x),
        }[rotate]
        text = put.text.encode("utf-16-be").hex().encode()
        parts.append(
            b"BT /F1 %.2f Tf %d %d %d %d %.2f %.2f Tm <%s> Tj ET" % (put.size, *matrix, text)
        )
    return b"\n".join(parts)


def _stream(dictionary: bytes, content: bytes, *, packed: bool = False) -> bytes:
    if packed:
        content, dictionary = zlib.compress(content), dictionary + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(content), content)


def _file(objects: Mapping[int, bytes], extra: bytes) -> bytes:
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    places = {}
    for number in sorted(objects):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for number in sorted(objects):
        out.write(b"%010d 00000 n \n" % places[number])
    out.write(b"trailer<</Size %d/Root 1 0 R/ID[<00><00>]%s>>\n" % (len(objects) + 1, extra))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def ofd(pages: Sequence[Sequence[Put]], *, title: str = "", picture: bool = False) -> bytes:
    """Write an OFD (GB/T 33190-2016); lengths are converted from points to millimetres."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    files = {
        "OFD.xml": f'<ofd:OFD {space} Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:Title>{title}'
        "</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Pages>"
        + "".join(
            f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
            for at in range(len(pages))
        )
        + "</ofd:Pages></ofd:Document>",
    }
    for at, page in enumerate(pages):
        objects = "".join(_ofd_text(put) for put in page)
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"
            "</ofd:Page>"
        )
    contents = {name: text.encode() for name, text in files.items()}
    return package(contents | ({"Doc_0/Res/scan.jpg": b"\xff\xd8\xff"} if picture else {}))


def _ofd_text(put: Put) -> str:
    scale = 25.4 / 72
    x, y, size = put.x * scale, put.y * scale, put.size * scale
    return (
        f'<ofd:TextObject Boundary="{x:.3f} {y - size:.3f} 200 {size:.3f}" Size="{size:.3f}">'
        f'<ofd:TextCode X="0" Y="{size:.3f}" DeltaX="g {len(put.text) - 1} {size:.3f}">{put.text}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def package(files: Mapping[str, bytes]) -> bytes:
    """Write a zip with deflated members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def gbk_package(files: Mapping[str, bytes]) -> bytes:
    """Write a zip as Windows in China does: GBK names without the UTF-8 flag."""
    stand_ins = {f"{at:0{len(name.encode('gbk'))}d}": name for at, name in enumerate(files)}
    body = package({key: files[name] for key, name in stand_ins.items()})
    for key, name in stand_ins.items():
        body = body.replace(key.encode(), name.encode("gbk"))
    return body


def word(paragraphs: Sequence[str], title: str = "") -> bytes:
    """Write a DOCX by python-docx."""
    document = docx.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """Return the bytes of a python-docx document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rtf(paragraphs: Sequence[str]) -> bytes:
    """Write RTF in code page 936, each byte of Chinese escaped."""
    body = "\\par\n".join(
        "".join(chr(c) if c < 0x80 else f"\\'{c:02x}" for c in text.encode("gbk"))
        for text in paragraphs
    )
    return f"{{\\rtf1\\ansi\\ansicpg936\\deff0 {body}\\par}}".encode("ascii")


def mhtml(html: str, charset: str = "gb2312") -> bytes:
    """Write a single-file web page as Word does; its gb2312 is really GBK, as everywhere."""
    head = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n--XX\r\n"
        f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return (
        head.encode()
        + html.encode("gb18030" if charset == "gb2312" else charset)
        + b"\r\n--XX--\r\n"
    )
