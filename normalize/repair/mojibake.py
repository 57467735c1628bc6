r"""Undo mojibake: characters that arose because the source decoded bytes wrongly.

    kind              damage                                     example for 中国
    utf8-as-latin1    UTF-8 read as Latin-1 or Windows-1252      ä¸\xadå›½
    gbk-as-latin1     GBK read as Latin-1 or Windows-1252        ÖÐ¹ú
    utf8-as-gbk       UTF-8 read as GBK or GB18030; 锟斤拷         涓浗
    html-entity       entities escaped twice                     &#20013;&#22269;
    percent-escape    bytes of a URL outside of one              %E4%B8%AD%E5%9B%BD
    unicode-escape    escapes of a script                        \u4e2d\u56fd

Passes repeat until nothing changes, so double damage is undone too (its kinds joined by "+").
A reversal must be exact. A character that lost a byte becomes U+FFFD. Text read as GBK or Latin-1
is reversed only where the result is clearly the more plausible Chinese.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from typing import Final
from urllib.parse import unquote_to_bytes

from normalize.decoding import resynchronize, resynchronize_utf8
from normalize.document import Restored
from normalize.language import text_cost
from normalize.repair.patches import Patches, TextPatch

MOST_PASSES: Final = 16
"""Each pass makes the text shorter; real damage has at most three layers."""
PLAUSIBLE: Final = 14
"""Bits per character up to which a text is plausible Chinese; laws and reports have 11."""
SEARCH_LIMIT: Final = 1 << 17
"""Characters that are searched for UTF-8 read as GBK, in lines with a trace of it (one second)."""
MARGIN: Final = 3
"""Bits per character by which a reversal must be cheaper than the text that it replaces."""

_LATIN: Final = "\x80-\xff" + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_LEAD: Final = "\xb0-\xb6\xb8-\xd6\xd8-\xf7"  # without the middle dot and the multiplication sign
_LATIN_RUN = re.compile(f"[{_LATIN}](?:[{_LATIN}\ufffd]| (?=[{_LATIN}]))+")
_ACCENTED = re.compile("[À-ÖØ-öø-ÿ]")
_ENTITY = re.compile(r"&((?:amp;|#38;|#x26;)*)(#\d{2,7};|#[xX][0-9a-fA-F]{2,6};|[a-zA-Z]\w{1,30};)")
_PERCENT = re.compile(
    r"(?P<address>(?<![\w+.-])(?:[\w+.-]+://\S*|www\.\S*|[\w.-]*[/?=&][!-~]*))"
    r"|(?:%[0-9A-Fa-f]{2})+(?:[\w.~-]+(?:%[0-9A-Fa-f]{2})+)*",
    re.ASCII,
)
_HEX = re.compile("%[0-9A-Fa-f]{2}")
_ESCAPE = re.compile(r"(?:(?:(?<!\\)\\+u|%u)[0-9a-fA-F]{4}(?:\\[nrt\"/])*)+")
_ESCAPE_PART = re.compile(r"u([0-9a-fA-F]{4})|\\([nrt\"/])")
_CONTROL: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "/": "/"}
_REPLACEMENT_TWICE = re.compile(r"(?<![“\"《「‘])(?:锟斤拷)+(?:锟[\ufffd?])?")
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def undo_mojibake(text: str) -> Restored:
    """Return text with mojibake undone, and the repairs; other text unchanged.

    Never raises. Clean text costs one search with a regular expression.
    """
    if not _prefilter().search(text):
        return Restored(text)
    patches = Patches(text)
    for _ in range(MOST_PASSES):
        changes = [patches.apply(find(patches.text)) for find in _PASSES]
        if not any(changes):
            break
    return patches.restored()


@cache
def _prefilter() -> re.Pattern[str]:
    """Return the pattern that any damage matches: three characters, each of its own class.

    In UTF-8 read as GBK, a lead byte E3 to E9 or EF begins a pair, the next lead byte ends the
    second pair, and two trail bytes form the third.
    """
    triples = (
        _gbk_classes(),
        (_LEAD, f"{_LATIN}\ufffd", f"{_LATIN}\ufffd 0-9A-Za-z"),
        ("&", "#A-Za-z", "#0-9A-Za-z"),
        ("%", "u0-9A-Fa-f", "0-9A-Fa-f"),
        ("\\\\", "\\\\u", "u0-9A-Fa-f"),
        ("锟", "斤", "拷"),
    )
    first, second, third = map("".join, zip(*triples, strict=True))
    exact = "|".join("[{}][{}][{}]".format(*triple) for triple in triples)
    return re.compile(f"[{first}][{second}][{third}](?<={exact})")


@cache
def _gbk_trace() -> re.Pattern[str]:
    return re.compile("[{}][{}][{}]".format(*_gbk_classes()))


@cache
def _gbk_classes() -> tuple[str, str, str]:
    leads, trails = bytes((*range(0xE3, 0xEA), 0xEF)), bytes(range(0x80, 0xC0))
    return _pairs(leads, trails), _pairs(trails, leads), _pairs(trails, trails)


def _pairs(leads: bytes, trails: bytes) -> str:
    codes = (bytes((lead, trail)) for lead in leads for trail in trails)
    return "".join(code.decode("gb18030", "ignore") for code in codes)


def _entities(text: str) -> Iterator[TextPatch]:
    for match in _ENTITY.finditer(text):
        after = unescape("&" + match[2])
        if len(after) < len(match[0]) and not after.endswith(";") and "\ufffd" not in after:
            yield TextPatch(match.start(), match.end(), after, "html-entity")


def _percents(text: str) -> Iterator[TextPatch]:
    if not _HEX.search(text):
        return
    for match in _PERCENT.finditer(text):
        after = None if match["address"] else _chinese(unquote_to_bytes(match[0]))
        if after:
            yield TextPatch(match.start(), match.end(), after, "percent-escape")


def _chinese(raw: bytes) -> str | None:
    """Return the bytes decoded as UTF-8 or GBK if that is clearly Chinese, else None."""
    for codec in ("utf-8", "gb18030"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if _CHINESE.search(text) and text_cost(text) <= PLAUSIBLE * len(text):
            return text
    return None


def _escapes(text: str) -> Iterator[TextPatch]:
    if "\\u" not in text and "%u" not in text:
        return
    for match in _ESCAPE.finditer(text):
        parts = _ESCAPE_PART.finditer(match[0])
        units = "".join(chr(int(part[1], 16)) if part[1] else _CONTROL[part[2]] for part in parts)
        after = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if "\ufffd" not in after and _CHINESE.search(after):
            yield TextPatch(match.start(), match.end(), after, "unicode-escape")


def _latin(text: str) -> Iterator[TextPatch]:
    """Yield the reversals of accented letters; one certain GBK run makes single ones certain."""
    runs = [match for match in _LATIN_RUN.finditer(text) if _ACCENTED.search(match[0])]
    raws = [b"".join(map(_latin_byte, match[0])) for match in runs]
    least = 1 if any(_utf8(raw) is None and _gbk(raw, 2) for raw in raws) else 2
    for match, raw in zip(runs, raws, strict=True):
        utf8 = _utf8(raw)
        gbk = None if utf8 else _gbk(raw, least)
        if utf8:
            yield TextPatch(match.start(), match.end(), utf8, "utf8-as-latin1")
        elif gbk:
            yield TextPatch(match.start(), match.end(), gbk, "gbk-as-latin1")


def _latin_byte(character: str) -> bytes:
    """Return the byte that a character was read from; FF for a lost one.

    Windows-1252 leaves five bytes undefined; Latin-1 has them.
    """
    for codec in ("cp1252", "latin-1"):
        try:
            return character.encode(codec)
        except UnicodeEncodeError:
            continue
    return b"\xff"


def _utf8(raw: bytes) -> str | None:
    text = resynchronize_utf8(raw)
    lost = text.count("\ufffd")
    if re.fullmatch(rb"(?: |[\xc2\xc3][\x80-\xbf])+", raw):
        return text
    good = sum(character > "\u07ff" for character in text) - lost
    return text if good > 0 and good >= lost else None


def _gbk(raw: bytes, least: int) -> str | None:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    hanzi = len(_CHINESE.findall(text))
    varied = least == 1 or len(set(text)) > 1
    return text if hanzi >= least and varied and text_cost(text) <= PLAUSIBLE * len(text) else None


def _lost_twice(text: str) -> Iterator[TextPatch]:
    """Yield the reversals of U+FFFD written as UTF-8 and read as GBK: two of them are 锟斤拷."""
    for match in _REPLACEMENT_TWICE.finditer(text) if "锟斤拷" in text else ():
        whole, rest = divmod(len(match[0]), 3)
        yield TextPatch(
            match.start(), match.end(), "\ufffd" * (2 * whole + bool(rest)), "utf8-as-gbk"
        )


def _as_gbk(text: str) -> Iterator[TextPatch]:
    last, left = 0, SEARCH_LIMIT
    for match in _gbk_trace().finditer(text):
        if match.start() < last:
            continue
        start = max(last, text.rfind("\n", 0, match.start()) + 1)
        end = text.find("\n", match.end())
        last = end if end >= 0 else len(text)
        left -= last - start
        if left >= 0:
            yield from _gbk_edits(text[start:last], start)


def _gbk_edits(line: str, offset: int) -> Iterator[TextPatch]:
    starts, raw = _bytes(line)
    reading = resynchronize(raw, "gb18030", "gb18030", marked=True)
    for run in reading.foreign:
        start, end = starts.get(run.start), starts.get(run.end)
        if start is None or end is None:
            continue
        before, after = line[start:end], run.text
        if len(after) < len(before) and text_cost(after) + MARGIN * len(after) < text_cost(before):
            yield TextPatch(offset + start, offset + end, after, "utf8-as-gbk")


def _bytes(line: str) -> tuple[dict[int, int], bytes]:
    """Return the character index at each byte offset, and a line's GB18030 bytes (FF: lost)."""
    starts, pieces, at = {}, [], 0
    for index, character in enumerate(line):
        starts[at] = index
        pieces.append(b"\xff" if character == "\ufffd" else character.encode("gb18030", "replace"))
        at += len(pieces[-1])
    starts[at] = len(line)
    return starts, b"".join(pieces)


_PASSES: tuple[Callable[[str], Iterator[TextPatch]], ...] = (
    *(_entities, _percents, _escapes),
    *(_latin, _lost_twice, _as_gbk),
)
