"""Text of word processor files: DOCX, DOC and WPS (by undoc), RTF (by striprtf), Word 2003 XML.

undoc drops automatic numbers of DOCX files and keeps text that was moved away, so these are read
by `normalize.formats.word`. undoc's own plain text drops tables nested in table cells, so lines of
DOC files are built from its JSON, which has every run.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import undoc
from lxml import etree
from striprtf.striprtf import rtf_to_text

from normalize.document import Extracted, Found, Reason, RejectedSpan
from normalize.formats.word import read_word_package
from normalize.limits import Unreadable

FIELDS = {"title": "title", "author": "author", "keywords": "keywords"}
"""Entries of undoc's metadata (docProps/core.xml, SummaryInformation), and their fields."""

W = "{http://schemas.microsoft.com/office/word/2003/wordml}"

WORDML = {"w": W.strip("{}"), "wx": "http://schemas.microsoft.com/office/word/2003/auxHint"}
NUMBER = "w:pPr/w:listPr/wx:t/@wx:val[not(../../w:ilfo/@w:val = '0')]"
"""The printed number of a paragraph in Word 2003 XML, unless its list is switched off."""

Json = Any
"""A value of undoc's JSON."""


def read_docx(body: bytes) -> Extracted:
    """Return the text of a DOCX package; raise `Unreadable` if it is corrupt or too large."""
    word = read_word_package(body)
    return _extracted(word.lines, "docx", word.properties, list(word.rejected))


def read_doc(body: bytes) -> Extracted:
    """Return the text of a Word 97 to 2003 or WPS file."""
    return _read_undoc(body)


def read_rtf(body: bytes) -> Extracted:
    """Return the text of an RTF file, decoded by the code page that it declares."""
    try:
        text: str = rtf_to_text(  # type: ignore[no-untyped-call]
            body.decode("latin-1"), errors="replace"
        )
    except (ValueError, LookupError, IndexError, RecursionError, OverflowError) as error:
        raise Unreadable(Reason.CORRUPT, f"rtf: {error}") from error
    return _extracted(text.replace("|", "\t").splitlines(), "striprtf", {}, [])


def read_wordml(body: bytes) -> Extracted:
    """Return the text of a Word 2003 XML file: its paragraphs in order, with their numbers.

    Unlike its successors it stores the number that Word prints, as `wx:t` in `w:listPr`.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(body, parser)
    if root is None:
        raise Unreadable(Reason.CORRUPT, "Word XML without a root element")
    paragraphs = (
        "".join([*p.xpath(NUMBER, namespaces=WORDML), *p.itertext(f"{W}t")])
        for p in root.iter(f"{W}p")
    )
    return _extracted(paragraphs, "wordml", {}, [])


def _read_undoc(body: bytes) -> Extracted:
    try:
        document = json.loads(undoc.parse_bytes(body).to_json(compact=True))
    except undoc.UndocError as error:
        locked = error.kind == undoc.ErrorKind.ENCRYPTED
        raise Unreadable(Reason.ENCRYPTED if locked else Reason.CORRUPT, str(error)) from error
    sections = document.get("sections", [])
    lines = [line for section in sections for line in _blocks(section.get("content", []))]
    rejected = [
        RejectedSpan("running_head", line)
        for section in sections
        for part in ("header", "footer")
        for line in _blocks(section.get(part) or [])
        if line.strip()
    ]
    return _extracted(lines, "undoc:doc", document.get("metadata", {}), rejected)


def _blocks(blocks: Json) -> Iterator[str]:
    """Yield the lines of paragraphs and tables."""
    for block in blocks:
        if "rows" in block:
            yield from _table(block)
        else:
            yield from _paragraph(block)


def _paragraph(paragraph: Json) -> Iterator[str]:
    text = "".join(
        run.get("text", "") + ("\n" if run.get("line_break") else "")
        for run in paragraph.get("runs", [])
    )
    yield from text.split("\n")


def _table(table: Json) -> Iterator[str]:
    """Yield rows as tab-separated cells. A row of one cell is a frame around paragraphs."""
    for row in table.get("rows", []):
        cells = [list(_cell(cell)) for cell in row.get("cells", [])]
        if len(cells) == 1:
            yield from cells[0]
        else:
            yield "\t".join(" ".join(lines) for lines in cells).rstrip("\t")


def _cell(cell: Json) -> Iterator[str]:
    blocks = [*cell.get("content", []), *cell.get("nested_tables", [])]
    yield from (line.strip() for line in _blocks(blocks) if line.strip())


def _extracted(
    lines: Iterable[str],
    method: str,
    properties: Mapping[str, Json],
    rejected: list[RejectedSpan],
) -> Extracted:
    text = "\n".join(stripped for line in lines if (stripped := line.strip()))
    if not re.search(r"\w", text):
        raise Unreadable(Reason.NO_TEXT, "the file has no text")
    found = tuple(
        Found(FIELDS[key], str(value).strip(), f"office:{key}")
        for key, value in properties.items()
        if key in FIELDS and str(value or "").strip()
    )
    title = next((value.value for value in found if value.name == "title"), None)
    return Extracted(text, title, method, found, tuple(rejected))
