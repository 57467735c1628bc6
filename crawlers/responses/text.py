"""Decodes list pages, well enough to read links and titles.

Documents are decoded by `normalize.decode`, which this package must not import.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

_CHARSET = re.compile(rb"charset\s*=\s*(?:[\"']\s*)?([\w.:-]+)", re.IGNORECASE)
_META_BYTES = 4096  # the WHATWG prescan reads 1,024; pages with long comments need more
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}  # WHATWG labels
_PYTHONS_OWN = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
"""Codecs that no page is written in; some of them raise whatever the error handler."""


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
        except (UnicodeError, LookupError):
            continue
    return body.decode(next(_declared(body, content_type), "gb18030"), "replace")


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
        found = codecs.lookup(name).name
        return found not in _PYTHONS_OWN and bool(b"test".decode(name, "replace"))
    except (LookupError, ValueError):  # unknown, or a codec such as base64: not for no bytes
        return False
