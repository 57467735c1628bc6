"""Rows and pagers that a page holds as base64 for its script to write."""

import binascii
import re
from base64 import b64decode

from crawlers.families.list_pages import ListPage

_BLOCK = re.compile(r"[\"'(,>]([A-Za-z0-9+/]{80,400000}={0,2})[\"')<]")
_MARKUP = re.compile(r"<(?:a|li|ul|tr|td|div|span|script)\b")
_MOST = 20  # blocks of a page that are read


def unpacked(page: ListPage) -> ListPage | None:
    """Return the page with its base64 blocks of markup as text; None if it has none."""
    blocks = [text for found in _BLOCK.findall(page.text)[:_MOST] if (text := _markup(found))]
    if not blocks:
        return None
    return ListPage(page.url, f"{page.text}\n{' '.join(blocks)}")


def _markup(block: str) -> str | None:
    try:
        packed = b64decode(block + "=" * (-len(block) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = packed.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if _MARKUP.search(text) else None
    return None
