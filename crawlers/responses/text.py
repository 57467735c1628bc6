"""Decodes list pages, well enough to read links and titles.

Documents are decoded by `normalize.decode`, which this package must not import.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

_CHARSET = re.compile(rb"charset\s*=\s*(?:[\"']\s*)?([\w.:-]+)", re.IGNORECASE)
_META_BYTES = 4096  # the WHATWG prescan reads 1,024; pages with long comments need more
_SHORT = 8192  # bytes of a frame page
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}  # WHATWG labels
_PYTHONS_OWN = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
"""Codecs that no page is written in; some of them raise whatever the error handler."""


def query_encoding(body: bytes, content_type: str | None = None) -> str:
    """Return the encoding in which a browser sends the queries of a page's links."""
    if body.isascii():
        return next(_labels(body, content_type), "utf-8")
    return _decoded(body, content_type)[1]


def text_of(body: bytes, content_type: str | None = None) -> str:
    """Return the text of a page: decoded as UTF-8 if valid, else as declared, else as GB 18030.

    A byte order mark takes precedence. Undecodable bytes become U+FFFD. Never raises.
    """
    return _decoded(body, content_type)[0]


@lru_cache(maxsize=1)  # `classify` and the families read the same page one after the other
def _decoded(body: bytes, content_type: str | None) -> tuple[str, str]:
    """Return the text of a page, and the encoding as its declaration names it."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff"), "utf-8"
    labels = list(_labels(body, content_type))
    for label in ("utf-8", *labels, "gbk"):
        try:
            return body.decode(_WIDER.get(label, label)), label
        except (UnicodeError, LookupError):
            continue
    label = next(iter(labels), "gbk")
    return body.decode(_WIDER.get(label, label), "replace"), label


def undeclared_big5(body: bytes, read: str) -> str | None:
    """Return a short page as Big5 if it may be in Big5 without saying so, else None.

    read: what `text_of` returned. Bytes of Big5 are often valid GB 18030, and statistics say little
    about a page of twenty characters; the caller compares what both readings say.
    """
    if len(body) > _SHORT or body.isascii() or next(_labels(body, None), None) is not None:
        return None
    try:
        if body.decode("utf-8") == read:
            return None
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("big5hkscs")
    except UnicodeDecodeError:
        return None


def _labels(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the encodings that the page and then its Content-Type declare, except UTF-8."""
    for source in (body[:_META_BYTES], (content_type or "").encode("latin-1", "replace")):
        for found in _CHARSET.findall(source):
            label = found.decode("ascii").lower()
            if label not in {"utf-8", "utf8"} and _known(_WIDER.get(label, label)):
                yield label


def _known(name: str) -> bool:
    try:
        found = codecs.lookup(name).name
        return found not in _PYTHONS_OWN and bool(b"test".decode(name, "replace"))
    except (LookupError, ValueError):  # unknown, or a codec such as base64: not for no bytes
        return False
