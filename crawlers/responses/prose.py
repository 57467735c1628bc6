"""The words that a page shows: its visible text, and how much of it is prose."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

_PROSE_ENOUGH = 160  # letters; measured: saved articles have 250 or more, empty shells 0-90
_SENTENCE = 18  # letters from which a block counts as prose and not as a caption
EXAMINED = 1 << 20
"""Characters of a page that are looked at; what comes later does not affect its outcome."""

_HIDDEN = re.compile(  # what is not closed is hidden up to the end
    r"(?is)<(script|style|noscript|select|textarea|title)\b.*?(?:</\1\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
)
# An anchor ends before the next one begins, so each character is read once in any markup.
_LINK = re.compile(
    r"(?i)<a\b(?=[^<>]*\bhref)[^<>]*>[^<]*(?:<(?:[^<a/]|a\w|/[^<a]|/a\w|/?(?=<))[^<]*)*</a\s*>"
)
_BLOCK = re.compile(
    r"(?i)</?(?:p|div|br|tr|td|th|li|ul|ol|dl|dt|dd|table|tbody|h[1-6]|section|article|header|footer"
    r"|nav|form|center|body|html|hr|pre|blockquote|iframe|label|input)\b[^<>]*>"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RUN = re.compile(
    r"<(?!(?:a|script|style|noscript|select|option|textarea|title)\b)[a-z][^<>]*>([^<>]{40,})(?=<)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_STOP = re.compile(r"(?<=[。！？!?])|[\n\r]+")
_FOOTER = re.compile(  # which no sentence of a report contains; it may contain 承办 or 浏览器
    r"版权所有|ICP备|公网安备|网站标识码|索引号|您(?:当前|现在)?的?(?:所在)?位置"
    r"|(?:主办|承办|技术支持|联系电话|邮编|邮箱)(?:单位)?\s*[:：]"
)
_DATE = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}")
_FRAME = re.compile(  # the footer of every site, and the disclosure block
    r"版权所有|主办|承办|ICP备|公网安备|网站标识码|技术支持|浏览器|分辨率|联系(?:电话|我们)|邮编|邮箱"
    r"|索引号|发布机构|信息分类|生成日期|主题分类|您(?:当前|现在)?的?(?:所在)?位置"
)


def has_prose(text: str) -> bool:
    """Return whether a page has enough sentences to be a document."""
    letters = 0
    for run in islice(_RUN.finditer(text, 0, EXAMINED), 40):
        letters += 0 if _FRAME.search(run[1]) else len(_HAN.findall(run[1]))
        if letters >= _PROSE_ENOUGH:
            return True  # holds for most articles and spares splitting the page into blocks
    return prose_letters(text) >= _PROSE_ENOUGH


def prose_letters(text: str) -> int:
    """Return the number of letters in sentences, without links and the page frame."""
    return sum(size for size in map(_letters, sentences(text)) if size >= _SENTENCE)


def sentences(text: str) -> Iterator[str]:
    """Yield the blocks of a page, without links, the page frame, and what is hidden.

    A block with words of the frame may be a whole report in one `<pre>` or one table cell, so only
    the lines and sentences that contain such words are left out of it.
    """
    bare = _LINK.sub(" ", shown_markup(text))
    for block in _BLOCK.split(bare):
        plain = unescape(_TAG.sub("", block))
        if not _FRAME.search(plain):
            yield plain
        else:
            yield from (part for part in _STOP.split(plain) if part and _is_text(part))


def _is_text(part: str) -> bool:
    """Return whether a line or sentence of a block with words of the frame is running text."""
    if not _FRAME.search(part):
        return True
    runs = "，" in part and part.endswith(("。", "！", "？"))
    return runs and not _FOOTER.search(part)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def visible_text(text: str) -> str:
    """Return the title and the text outside links, with white space collapsed."""
    title = re.search(r"(?i)<title\b[^<>]*>([^<]*)", text)
    bare = _TAG.sub(" ", _LINK.sub(" ", shown_markup(text)))
    return unescape(f"{title.group(1) if title else ''} {' '.join(bare.split())}")


def count_dated_links(text: str) -> int:
    """Return how many links have a day; at most as many as there are days."""
    shown = shown_markup(text)
    return min(len(_LINK.findall(shown)), len(_DATE.findall(_TAG.sub(" ", shown))))


def shown_markup(text: str) -> str:
    """Return the markup without scripts, styles, comments and the title."""
    return _HIDDEN.sub(" ", text[:EXAMINED])
