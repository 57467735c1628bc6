"""Decodes list pages, well enough to read links and titles.

Documents are decoded by `normalize.decode`, which this package must not import.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_BYTES = 4096  # the WHATWG prescan reads 1,024; pages with long comments need more
_SHORT = 8192  # bytes of a frame page
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}  # WHATWG labels


@lru_cache(maxsize=1)  # `classify` and the families read the same page one after the other
def text_of(body: bytes, content_type: str | None = None) -> str:
    """Return the text of a page: decoded as UTF-8 if valid, else as declared, else as GB 18030.

    A byte order mark takes precedence. Undecodable bytes become U+FFFD. Never raises.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    for name in ("utf-8", *_declared(body, content_type), "gb18030"):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode(next(_declared(body, content_type), "gb18030"), "replace")


def undeclared_big5(body: bytes, read: str) -> str | None:
    """Return a short page as Big5 if it may be in Big5 without saying so, else None.

    read: what `text_of` returned. Bytes of Big5 are often valid GB 18030, and statistics say little
    about a page of twenty characters; the caller compares what both readings say.
    """
    if len(body) > _SHORT or body.isascii() or next(_declared(body, None), None) is not None:
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


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the encodings that the page and then its Content-Type declare, except UTF-8."""
    for source in (body[:_META_BYTES], (content_type or "").encode("latin-1", "replace")):
        for found in _CHARSET.findall(source):
            label = found.decode("ascii").lower()
            name = _WIDER.get(label, label)
            if name not in {"utf-8", "utf8"} and _known(name):
                yield name


def _known(name: str) -> bool:
    try:
        return isinstance(b"".decode(name), str)
    except (LookupError, ValueError):  # unknown, or a bytes-to-bytes codec
        return False
