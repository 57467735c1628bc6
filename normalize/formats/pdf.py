"""Text of a PDF by PDFium, in reading order. Scanned pages are reported, never guessed at."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from normalize.document import Extracted, Found, Reason, RejectedSpan
from normalize.formats.page_columns import Piece
from normalize.formats.page_layout import CELL_GAP, compose
from normalize.limits import MAX_CHARACTERS, MAX_PAGES, Unreadable

FIELDS = {"Title": "title", "Author": "author", "Keywords": "keywords"}
"""Entries of the information dictionary (ISO 32000-1, 14.3.3), and the fields they fill."""

FEW_CHARACTERS = 20
"""Characters up to which a page with a picture counts as scanned (stamp, page number)."""

NO_WIDTH = 0.01
"""Width in points below which PDFium considers a text object empty (cpdf_textpage.cpp)."""

ANGLE_SAMPLE = 100
"""Characters of a page whose angles are looked up."""

UNMAPPED = 0.3
"""Share of characters without a Unicode value above which a text layer is useless."""


def read_pdf(body: bytes) -> Extracted:
    """Return the text of a PDF; raise `Unreadable` if it has none that can be extracted."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise Unreadable(Reason.ENCRYPTED if locked else Reason.CORRUPT, str(error)) from error
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument) -> Extracted:
    if len(document) > MAX_PAGES:
        raise Unreadable(Reason.TOO_LARGE, f"{len(document)} pages")
    pages: list[list[Piece]] = []
    pictures: list[int] = []
    characters = 0
    for number in range(len(document)):
        pieces, is_picture = _page(document, number)
        pages.append(pieces)
        characters += sum(len(piece.text) for piece in pieces)
        if characters > MAX_CHARACTERS:
            raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_CHARACTERS} characters")
        if is_picture:
            pictures.append(number + 1)
    _check_text(pages, pictures)
    lines, rejected = compose(pages)
    rejected += [RejectedSpan("scanned_page", f"{number}/{len(pages)}") for number in pictures]
    metadata = _metadata(document)
    title = next((found.value for found in metadata if found.name == "title"), None)
    return Extracted("\n".join(lines), title, "pdfium", metadata, tuple(rejected))


def _check_text(pages: list[list[Piece]], pictures: list[int]) -> None:
    text = "".join(piece.text for page in pages for piece in page)
    if len(pictures) * 2 >= max(len(pages), 1):
        raise Unreadable(Reason.SCANNED, f"{len(pictures)} of {len(pages)} pages are pictures")
    if not text.strip():
        raise Unreadable(Reason.NO_TEXT, "no page has text")
    unmapped = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    if unmapped > UNMAPPED * len(text):
        raise Unreadable(Reason.UNDECODABLE, f"{unmapped} characters without Unicode value")


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Piece], bool]:
    """Return the pieces of a page and whether it is scanned. A corrupt page is empty."""
    try:
        page = document[number]
        page.set_rotation(0)  # PDFium sorts the runs of a line as they are displayed
        _widen(page)
        text = page.get_textpage()
        height = page.get_height()
        if turns := _quarter_turns(text.raw):
            text.close()
            height = _turn_upright(page, turns)
            _widen(page)
            text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return [], False
    pieces = list(_pieces(text.raw, height))
    characters = sum(len(piece.text.strip()) for piece in pieces)
    is_picture = characters <= FEW_CHARACTERS and any(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]))
    text.close()
    page.close()
    return pieces, is_picture


def _quarter_turns(text: "pdfium.FPDF_TEXTPAGE") -> int:
    """Return by how many quarters most characters are turned clockwise in the file, 0 to 3.

    /Rotate (ISO 32000-1, 7.7.3.3) turns a page for its reader only: its file has text that runs up
    or down, or a sideways picture with upright text. The characters decide, not the entry.
    """
    count = pdfium.FPDFText_CountChars(text)
    sample = range(0, count, max(count // ANGLE_SAMPLE, 1))
    angles = [pdfium.FPDFText_GetCharAngle(text, at) for at in sample]
    turns = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    common = turns.most_common(1)
    return common[0][0] if common and common[0][1] * 2 > len(angles) else 0


def _turn_upright(page: pypdfium2.PdfPage, turns: int) -> float:
    """Turn all that a page draws back by quarters; return the height of the upright page."""
    left, bottom, right, top = page.get_mediabox()
    width, height = right - left, top - bottom
    matrix = {
        1: pdfium.FS_MATRIX(0, 1, -1, 0, height, 0),
        2: pdfium.FS_MATRIX(-1, 0, 0, -1, width, height),
        3: pdfium.FS_MATRIX(0, -1, 1, 0, 0, width),
    }[turns]
    for drawn in page.get_objects(max_depth=1):
        pdfium.FPDFPageObj_TransformF(drawn, matrix)
    return float(height if turns == 2 else width)


def _widen(page: pypdfium2.PdfPage) -> None:
    """Give each text object without width a small one.

    PDFium leaves such objects out of the text page. A single character in a font that is neither
    embedded nor installed has no width, so 年 and 月 set on their own would vanish from a date.
    """
    for text_object in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT]):
        left, _, right, _ = text_object.get_bounds()
        if right - left < NO_WIDTH:
            # Stroked text is as wide as its stroke; the transformation makes PDFium measure again.
            pdfium.FPDFTextObj_SetTextRenderMode(
                text_object, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
            )
            pdfium.FPDFPageObj_SetStrokeWidth(text_object, 1.0)
            pdfium.FPDFPageObj_TransformF(text_object, pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0))


def _pieces(text: "pdfium.FPDF_TEXTPAGE", height: float) -> Iterator[Piece]:
    """Yield runs: PDFium's lines, split where a blank spans a gutter or separates table cells."""
    codes = [pdfium.FPDFText_GetUnicode(text, i) for i in range(pdfium.FPDFText_CountChars(text))]
    start = 0
    for index, code in enumerate([*codes, 10]):
        if code in {10, 13} or (code == 32 and start < index and _is_gap(text, index, len(codes))):
            if piece := _piece(text, codes, start, index, height):
                yield piece
            start = index + 1


def _is_gap(text: "pdfium.FPDF_TEXTPAGE", index: int, count: int) -> bool:
    if index + 1 >= count:
        return False
    _, _, right, _ = _box(text, index - 1)
    left, bottom, _, top = _box(text, index + 1)
    return abs(left - right) > CELL_GAP * (top - bottom)


def _piece(
    text: "pdfium.FPDF_TEXTPAGE", codes: list[int], start: int, end: int, height: float
) -> Piece | None:
    while start < end and codes[start] in {9, 32, 0x3000}:
        start += 1
    while end > start and codes[end - 1] in {9, 32, 0x3000}:
        end -= 1
    if start == end:
        return None
    left, bottom, _, top = _box(text, start)
    _, _, right, _ = _box(text, end - 1)
    return Piece(_string(codes[start:end]), left, right, height - bottom, max(top - bottom, 0.1))


def _string(codes: list[int]) -> str:
    """Return the characters; PDFium yields surrogates singly and a line-end hyphen as U+0002."""
    units = b"".join(
        (0x2D if code in {2, 0xFFFE} else code & 0xFFFF).to_bytes(2, "little")
        if code <= 0xFFFF
        else chr(min(code, 0x10FFFF)).encode("utf-16-le")
        for code in codes
        if code
    )
    return units.decode("utf-16-le", "replace")


def _box(text: "pdfium.FPDF_TEXTPAGE", index: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of a character's font box, in points."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(rect))
    return rect.left, rect.bottom, rect.right, rect.top


def _metadata(document: pypdfium2.PdfDocument) -> tuple[Found, ...]:
    values = {key: document.get_metadata_value(key).strip() for key in FIELDS}
    return tuple(Found(FIELDS[key], value, f"pdf:{key}") for key, value in values.items() if value)
