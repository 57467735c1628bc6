"""Writes OFD, the fixed-layout format of Chinese offices (GB/T 33190-2016): zipped XML pages."""

from collections.abc import Sequence
from html import escape

from crawlers.practice.files.docx_writer import archive, rows_of

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ROWS, _LEADING, _SIZE = 24, 10.0, 5.6  # rows per page; millimetres


def ofd(lines: Sequence[str]) -> bytes:
    """Return an OFD file with one text object per printed row."""
    rows = [row for line in lines for row in rows_of(line)]
    pages = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
    listed = "".join(
        f'<ofd:Page ID="{1000 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
        for at in range(len(pages))
    )
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    files = {
        "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>{area}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for at, page in enumerate(pages):
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = _page(page, 10_000 + at * 100)
    return archive({name: (_HEAD + xml).encode() for name, xml in files.items()})


def _page(rows: Sequence[str], first: int) -> str:
    objects = "".join(
        f'<ofd:TextObject ID="{first + at}" Boundary="27 {25 + at * _LEADING} 160 8" Font="1" '
        f'Size="{_SIZE}"><ofd:TextCode X="0" Y="6" DeltaX="g {max(len(row) - 1, 1)} {_SIZE}">'
        f"{escape(row, quote=False)}</ofd:TextCode></ofd:TextObject>"
        for at, row in enumerate(rows)
    )
    layer = f'<ofd:Layer Type="Body" ID="{first - 1}">{objects}</ofd:Layer>'
    return f"<ofd:Page {_OFD}><ofd:Content>{layer}</ofd:Content></ofd:Page>"
