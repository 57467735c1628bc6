"""Lines of a compilation that belong to none of its reports, and the reason for each."""

import re
from collections import Counter
from collections.abc import Iterable

_CONTENTS = re.compile(r"^(?:目\s*录|contents)$", re.IGNORECASE)
_LEADER = re.compile(r"[.。…·\s]{2,}\d{1,4}$|\s\d{1,4}$")  # …… 12
_PAGE = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:[,/\s共]*\d{1,4}\s*页?)?[-—–\s]*$")
_PROMOTION = re.compile(
    r"https?://|www\.|(?:加|搜|搜索|关注).{0,6}(?:微信|公众号)|微信号?[:：]?\s*[A-Za-z0-9_-]{4,}|公众号[:：]|[Qq]{2}群|"
    r"加群|交流群|请点击|资料库|免费下载|更多(?:材料|资料|范文)|扫码|二维码|淘宝"
)
_RUNNING = re.compile(r"汇编|文库|范文|内部资料|微信|公众号")
_SHORT = 60  # characters of a title, a running head
_LONGEST = 120  # of a promotion
_OFTEN = 3  # times a running head stands at least


def watermarks(lines: Iterable[str]) -> frozenset[str]:
    """Return the short lines that stand all through the file: promotion and running heads."""
    counts = Counter(line for line in lines if len(line) <= _SHORT)
    return frozenset(
        line
        for line, count in counts.items()
        if count >= _OFTEN and (_PROMOTION.search(line) or _RUNNING.search(line))
    )


def reason(line: str, marks: frozenset[str]) -> str | None:
    """Return why a folded line belongs to no report, None where it may belong to one."""
    if line in marks:
        return "watermark"
    if is_contents(line):
        return "table of contents"
    if _PAGE.match(line):
        return "page number"
    promotes = len(line) <= _LONGEST and "。" not in line and _PROMOTION.search(line)
    return "promotion" if promotes else None


def is_contents(line: str) -> bool:
    """Tell whether a line is 目录 or an entry with its page number."""
    entry = "报告" in line and len(line) <= _SHORT + _SHORT // 3 and _LEADER.search(line)
    return bool(entry or _CONTENTS.match(line))


def front(lines: Iterable[str], marks: frozenset[str]) -> Iterable[str]:
    """Yield the reason for each line before the first report."""
    listing = False
    for line in lines:
        listing = listing or bool(_CONTENTS.match(line))
        other = "table of contents" if listing else "front matter"
        yield reason(line, marks) or other
