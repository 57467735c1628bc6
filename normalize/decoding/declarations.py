"""The encodings that a page declares: BOM, HTTP header, XML declaration, meta tag.

Labels mean what the WHATWG Encoding Standard says (https://encoding.spec.whatwg.org/#names-and-labels):
gb2312 and gbk are GB18030, big5 is Big5 with the Hong Kong supplement. A label shows what somebody
configured, not what the bytes are; `normalize.decoding.decoder` weighs one against the other.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from w3lib.encoding import resolve_encoding

PRESCAN: Final = 4096
"""Bytes searched for a declaration: the HTML standard requires 1024, saved pages need more."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose BOM it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_LABELS: Final = {
    # Labels of the WHATWG list, and EUC-TW, that neither Python nor w3lib knows.
    **dict.fromkeys(("csgb2312", "x-gbk", "csiso58gb231280", "windows-936"), "gb18030"),
    **dict.fromkeys(("cn-big5", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "unicode", "ucs-2", "csunicode"), "utf-16-le"),
    **dict.fromkeys(("euc-tw", "x-euc-tw", "cns11643"), "euc-tw"),
}
_CHARSET = re.compile(r"charset\s*=\s*(?:[\"']\s*)?([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*(?:[\"']\s*)?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """The declarations of a page; labels as written, None where there is none.

    bom: Python codec of the byte order mark.
    bom_length: bytes of the mark, 0 without one.
    header: label of the HTTP header.
    meta: label of the XML declaration or the meta tag.
    """

    bom: str | None = None
    bom_length: int = 0
    header: str | None = None
    meta: str | None = None

    @property
    def label(self) -> str | None:
        """The declaration that a browser would follow, in its order of precedence."""
        return self.bom or self.header or self.meta


def declarations(raw: bytes, header: str | None = None) -> Declared:
    """Return what the bytes and the Content-Type (whole value or bare charset) declare."""
    bom, length = next(
        ((codec, len(mark)) for mark, codec in _BOMS if raw.startswith(mark)), (None, 0)
    )
    return Declared(bom, length, _from_header(header), _from_markup(raw[:PRESCAN]))


def codec_of(label: str | None) -> str | None:
    """Return the Python codec that a label means, or None without a label or for an unknown one."""
    if not label:
        return None
    name = label.strip().lower()
    try:
        return _LABELS.get(name) or resolve_encoding(name)
    except ValueError:  # a NUL in the name
        return None


def _from_header(value: str | None) -> str | None:
    if not value or not value.strip():
        return None
    match = _CHARSET.search(value)
    if match:
        return match[1]
    return None if "/" in value else value.strip().strip("\"'")


def _from_markup(head: bytes) -> str | None:
    if b"\0" in head:  # UTF-16 or UTF-32: the declaration in it is not ASCII
        head = head.replace(b"\0", b"")
    match = _XML.search(head) or _META.search(head)
    return match[1].decode("ascii", "replace") if match else None
