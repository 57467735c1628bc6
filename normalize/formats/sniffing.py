"""The format of a body. The bytes decide; name and header count only where those are ambiguous.

Government servers send .docx as application/octet-stream, HTML error pages under the name of a
.doc, and RTF, MHTML or WordprocessingML saved as .doc (Word opens them all).
"""

import io
import re
import zipfile
from enum import StrEnum
from itertools import islice


class Format(StrEnum):
    """Formats of a body, by the reader that they need."""

    HTML = "html"
    TEXT = "text"
    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"  # Word 97 and WPS: an OLE compound file with a WordDocument stream
    RTF = "rtf"
    MHTML = "mhtml"  # "single file web page" of Word
    WORDML = "wordml"  # Word 2003 XML, one flat file
    OFD = "ofd"
    ZIP = "zip"
    ENCRYPTED_OFFICE = "encrypted office file"
    OTHER = "other"


HEAD = 4096
"""Bytes in which markup shows itself: by the doctype, the head or Word's namespaces."""

OTHER_MAGIC = (
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"\x1f\x8b", "gzip file"),
    (b"BZh", "bzip2 file"),
    (b"\xfd7zXZ", "xz file"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"\x89PNG", "PNG picture"),
    (b"GIF8", "GIF picture"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"FLV\x01", "video"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"ID3", "audio"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SEP ", "SEP file"),  # Sursen's fixed layout, before OFD
    (b"HM\x20\x20", "CAJ file"),
    (b"CAJ\x00", "CAJ file"),
)
"""Leading bytes of formats in which no report is published, with their names."""

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

HTML_TAG = re.compile(
    rb"<(!doctype\s+html|html|head|body|meta|title|link|script|style|div|span|p|table|tr|td|br"
    rb"|ul|li|a|img|font|h[1-6]|form|iframe|frameset|center)[\s/>]",
    re.IGNORECASE,
)
WORDML = (b'progid="Word.Document"', b"<w:wordDocument")
_MIME = re.compile(rb"(?m)^mime-version:")
_RELATED = re.compile(rb"(?m)^content-type:\s*multipart/related")
CONTROL = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
"""Control bytes, which text hardly ever contains."""
TAGS = 3
"""Number of tags that no plain text has; with fewer, name and header decide."""


def sniff(body: bytes, name: str = "", media_type: str | None = None) -> tuple[Format, str]:
    """Return the format of the body and, for OTHER, what it is.

    name: file name or URL path; media_type: Content-Type. Both are used only to distinguish text
    with a few tags from an HTML fragment.
    """
    if b"%PDF-" in body[:1024]:  # Adobe's readers search this far for the header
        return Format.PDF, ""
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _package(body)
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(body)
    if other := _other(body):
        return Format.OTHER, other
    return _characters(body, name, media_type)


def _other(body: bytes) -> str | None:
    if body[4:8] == b"ftyp":
        return "video"
    return next((what for magic, what in OTHER_MAGIC if body.startswith(magic)), None)


def _package(body: bytes) -> tuple[Format, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = {name.lower().lstrip("/") for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, OverflowError):
        # The directory is at the end: a truncated file still shows at its start what it was.
        names = {"word/document.xml"} if b"word/" in body[:HEAD] else set()
    if "ofd.xml" in names:
        return Format.OFD, ""
    if any(name.startswith("word/document") for name in names):
        return Format.DOCX, ""
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return Format.OTHER, "spreadsheet or slides"
    return Format.ZIP, ""


def _compound(body: bytes) -> tuple[Format, str]:
    """Classify a compound file by the names in its directory (UTF-16LE, [MS-CFB] 2.6.1)."""
    streams = {
        "EncryptedPackage": Format.ENCRYPTED_OFFICE,
        "WordDocument": Format.DOC,
        "Workbook": Format.OTHER,
        "PowerPoint Document": Format.OTHER,
    }
    for stream, found in streams.items():
        if stream.encode("utf-16-le") in body:
            return found, "spreadsheet or slides" if found is Format.OTHER else ""
    return Format.OTHER, "compound file without text"


def _characters(body: bytes, name: str, media_type: str | None) -> tuple[Format, str]:
    head = _narrow(body[: 2 * HEAD]).lstrip()
    if word := _word_format(head):
        return word, ""
    if len(head) - len(head.translate(None, CONTROL)) > len(head) // 50:
        return Format.OTHER, "binary data"
    if head.startswith((b"{", b"[")) and b'":' in head[:200]:
        return Format.OTHER, "JSON"
    return (Format.HTML if _is_markup(head, name, media_type) else Format.TEXT), ""


def _word_format(head: bytes) -> Format | None:
    """Return the format if it is one that Word writes as text, by the first lines; else None."""
    if head.startswith(b"{\\rtf"):
        return Format.RTF
    if any(sign in head for sign in WORDML):
        return Format.WORDML
    lower = head.lower()
    mime = _MIME.search(lower)
    return Format.MHTML if mime and _RELATED.search(lower, mime.end()) else None


def _is_markup(head: bytes, name: str, media_type: str | None) -> bool:
    says_html = "html" in (media_type or "") or name.lower().endswith((".htm", ".html", ".shtml"))
    tags = sum(1 for _ in islice(HTML_TAG.finditer(head), TAGS))
    if head.startswith((b"<?xml", b"<rss", b"<feed")):
        return True
    return tags >= TAGS or (tags > 0 and (says_html or head.startswith(b"<")))


def _narrow(head: bytes) -> bytes:
    """Return the head in one byte per ASCII character, so that patterns match UTF-16 too."""
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace").encode("utf-8", "replace")
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = head[start::2].count(0), head[1 - start :: 2].count(0)
        if zeros > len(head) // 20 and others * 10 < zeros:
            return head.decode(encoding, "replace").encode("utf-8", "replace")
    return head
