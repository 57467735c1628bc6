"""Text of an OFD, the fixed-layout format of Chinese offices (GB/T 33190-2016).

An OFD is a zip file: OFD.xml names the documents, each document names its pages and templates, and
each page positions its text objects. Producers violate the standard in paths (absolute, wrong
case), so members are looked up without regard to case.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree

from normalize.document import Extracted, Found, Reason
from normalize.formats.page_columns import Piece
from normalize.formats.page_layout import compose
from normalize.formats.zip_files import zip_members
from normalize.limits import MAX_CHARACTERS, MAX_PAGES, Unreadable

FIELDS = {"Title": "title", "Author": "author", "Subject": "subject"}
"""Elements of DocInfo (GB/T 33190-2016, 7.4), and the metadata fields they fill."""

POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".jb2")

Package = dict[str, bytes]
"""Content by lower-case path."""


def read_ofd(body: bytes) -> Extracted:
    """Return the text of an OFD; raise `Unreadable` if there is none."""
    package = {name.lower().lstrip("/"): content for name, content in zip_members(body)}
    root = _parse(package, "ofd.xml")
    doc_roots = [_member_path("ofd.xml", element.text) for element in _descendants(root, "DocRoot")]
    pages = [page for doc_root in doc_roots for page in _pages(package, doc_root)]
    if not any(pages):
        pictures = any(name.endswith(PICTURES) for name in package)
        raise Unreadable(Reason.SCANNED if pictures else Reason.NO_TEXT, "no page has text")
    lines, rejected = compose(pages)
    metadata = tuple(_metadata(root))
    title = next((found.value for found in metadata if found.name == "title"), None)
    return Extracted("\n".join(lines), title, "ofd", metadata, tuple(rejected))


def _pages(package: Package, doc_root: str) -> Iterator[list[Piece]]:
    """Yield the pieces of each page, first those of its templates, which are drawn beneath."""
    document = _parse(package, doc_root)
    templates = {
        template.get("ID"): _member_path(doc_root, template.get("BaseLoc"))
        for template in _descendants(document, "TemplatePage")
    }
    paths = [
        _member_path(doc_root, page.get("BaseLoc"))
        for parent in _descendants(document, "Pages")
        for page in _descendants(parent, "Page")
    ]
    if len(paths) > MAX_PAGES:
        raise Unreadable(Reason.TOO_LARGE, f"{len(paths)} pages")
    characters = 0
    for path in paths:
        page = _parse(package, path)
        used = [
            templates.get(template.get("TemplateID")) for template in _descendants(page, "Template")
        ]
        layers = [*(_parse(package, template) for template in used if template), page]
        pieces = [piece for layer in layers for piece in _pieces(layer)]
        characters += sum(len(piece.text) for piece in pieces)
        if characters > MAX_CHARACTERS:
            raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_CHARACTERS} characters")
        yield pieces


def _pieces(page: etree._Element) -> Iterator[Piece]:
    """Yield one piece for each TextCode; its position is relative to its object's boundary."""
    for text_object in _descendants(page, "TextObject"):
        left, top, *_ = _numbers(text_object.get("Boundary"), 4)
        scale_x, _, _, scale_y, move_x, move_y = _numbers(
            text_object.get("CTM") or "1 0 0 1 0 0", 6
        )
        size = _numbers(text_object.get("Size"), 1)[0] * abs(scale_y)
        x, y = 0.0, 0.0
        for code in _descendants(text_object, "TextCode"):
            x = _number(code.get("X"), x)
            y = _number(code.get("Y"), y)
            text = code.text or ""
            start = left + x * scale_x + move_x
            end = max(start + _advance(code, text, size) * scale_x, start)
            start += _indent(text, size) * scale_x
            baseline = top + y * scale_y + move_y
            yield Piece(text.strip(), *(value * POINTS for value in (start, end, baseline, size)))


def _advance(code: etree._Element, text: str, size: float) -> float:
    """Return the width of a run: its DeltaX values ("g n value" repeats one) and its last glyph."""
    words = (code.get("DeltaX") or "").split()
    total = 0.0
    position = 0
    while position < len(words):
        if words[position] == "g" and position + 2 < len(words):
            total += min(_number(words[position + 1], 0), len(text)) * _number(
                words[position + 2], 0
            )
            position += 3
        else:
            total += _number(words[position], 0)
            position += 1
    return total + size if words else size * len(text)


def _indent(text: str, size: float) -> float:
    """Return the width of leading blanks in a run: producers indent paragraphs with them."""
    blanks = text[: len(text) - len(text.lstrip())]
    return sum(size if blank == "\u3000" else size / 2 for blank in blanks)


def _metadata(root: etree._Element) -> Iterator[Found]:
    for info in _descendants(root, "DocInfo"):
        for element in info:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name in FIELDS and (value := (element.text or "").strip()):
                yield Found(FIELDS[name], value, f"ofd:{name}")


def _parse(package: Package, name: str) -> etree._Element:
    if name not in package:
        raise Unreadable(Reason.CORRUPT, f"{name} is missing")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(package[name], parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(Reason.CORRUPT, f"{name}: {error}") from error
    if root is None:
        raise Unreadable(Reason.CORRUPT, f"{name} is not XML")
    return root


def _member_path(base: str, location: str | None) -> str:
    """Return the path of a member; a relative one starts at the folder of the base file."""
    path = posixpath.join(posixpath.dirname(f"/{base}"), (location or "").strip())
    return posixpath.normpath(path).lstrip("/").lower()


def _descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the descendants of that name, whichever namespace the producer used."""
    return element.iter(f"{{*}}{name}")


def _numbers(value: str | None, count: int) -> list[float]:
    words = (value or "").split()
    numbers = [_number(word, 0.0) for word in words[:count]]
    return numbers + [0.0] * (count - len(numbers))


def _number(word: str | None, default: float) -> float:
    """Return a finite number of sane size, or the default."""
    try:
        number = float(word or "")
    except ValueError:
        return default
    return number if abs(number) < 1e6 else default
