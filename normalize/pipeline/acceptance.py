"""Acceptance: reject a text that is too short, not Chinese, garbled, or only a list.

Short notices are documents. The rules are lenient: they reject only what plainly is not a document.
"""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawlers.page import Outcome
from normalize.document import Reason
from normalize.language import HAN, ClassCounts, count_classes, text_cost

FEWEST = 10
"""Letters, digits and characters of the shortest document: 本周无公告。 is not one."""

VIEWER_TEXT = 200
"""Characters up to which the text of a viewer page only announces its attachment."""

CHINESE = 0.15
"""Share of Chinese characters among all letters that a Chinese text must exceed."""

GARBLED = 14.0
"""Bits per wide character (`text_cost`) above which a text was decoded wrongly.

The costliest of 150 real texts has 12.4, classical Chinese about 13; GBK read as Big5, or random
bytes, have 20 to 27.
"""

MESSAGE = 60
"""Characters in sentences about something else from which a viewer page is a notice itself."""

QUOTED = 60
"""Characters of a text that a verdict quotes."""

SAMPLE = 4_000
"""Characters whose cost is measured."""

ENTRIES = 8
"""Least number of links as long as a title on a list page; pages of articles have them too."""

ENTRY = 8
"""Chinese characters from which the text of a link is a title, not a menu item."""

VIDEO_TEXT = 120
"""Characters up to which the text next to a video player is its caption."""

_SENTENCE = re.compile(
    r"。|[二〇零○一三四五六七八九十\d]{4}\s*年.{1,6}月.{1,6}日\s*$", re.MULTILINE
)
_STOP = re.compile(r"[。！？；\n]")
_OF_FILES = re.compile(r"附件|下载|查看|点击|全文|打开|阅读器|浏览器|软件")
_ASCII = re.compile("[\x00-\x7f]+")
_PLAYER = re.compile(r"\.m3u8|\.mp4[\"'?]|\.flv[\"'?]|(?:ck|jw|video|d)player\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a text is not a document."""

    reason: Reason
    detail: str = ""


def accept(text: str, method: str, tree: HtmlElement | None, outcome: Outcome) -> Verdict | None:
    """Return why the text is not a document, or None if it is one.

    method: how it was extracted. tree: the page that contains it, None for attachments and text
    files.
    """
    counted = count_classes(text)
    if outcome is Outcome.VIEWER and counted.words <= VIEWER_TEXT and not _has_message(text):
        said = " ".join(text.split())[:QUOTED]
        return Verdict(Reason.VIEWER, f"{counted.words} characters next to the attachment: {said}")
    of_page = _of_page(text, counted, method, tree) if tree is not None else None
    return of_page or _of_text(text, counted)


def _of_page(text: str, counted: ClassCounts, method: str, tree: HtmlElement) -> Verdict | None:
    if counted.words <= VIDEO_TEXT and _has_player(tree):
        return Verdict(
            Reason.VIDEO, f"{counted.words} characters next to a player: {text.strip()[:QUOTED]}"
        )
    return _list(text, counted, method, tree)


def _of_text(text: str, counted: ClassCounts) -> Verdict | None:
    if counted.words < FEWEST:
        return Verdict(Reason.NO_TEXT, f"{counted.words} characters")
    if not _is_chinese(counted):
        return Verdict(Reason.NOT_CHINESE, f"{counted.han} of {counted.words} are Chinese")
    if _is_garbled(text[:SAMPLE]):
        return Verdict(Reason.UNDECODABLE, f"not Chinese text: {text.strip()[:QUOTED]}")
    return None


def _has_message(text: str) -> bool:
    """Return whether a text says more than that a file is attached, in sentences."""
    own = (
        len(HAN.findall(sentence))
        for line in text.splitlines()
        if "。" in line
        for sentence in _STOP.split(line)
        if not _OF_FILES.search(sentence)
    )
    return sum(own) >= MESSAGE


def is_chinese(text: str) -> bool:
    """Return whether the text is Chinese; Japanese and Korean with Han characters are not."""
    return _is_chinese(count_classes(text))


def _is_chinese(counted: ClassCounts) -> bool:
    return counted.han > CHINESE * counted.letters and counted.kana_hangul < 0.1 * counted.han


def _is_garbled(text: str) -> bool:
    wide = _ASCII.sub("", text)
    return len(wide) >= 50 and text_cost(wide) > GARBLED * len(wide)


def _has_player(tree: HtmlElement) -> bool:
    """Return whether the page has a video element, or a script that sets up a player."""
    if next(tree.iter("video", "embed"), None) is not None:
        return True
    return any(_PLAYER.search(script.text or "") for script in tree.iter("script"))


def _list(text: str, counted: ClassCounts, method: str, tree: HtmlElement) -> Verdict | None:
    """Recognise a column page: many links to articles, and no sentence or dated signature.

    A text from a known or learned container is never a list: containers are those of articles,
    and an article may be a list of names next to the news of the day.
    """
    if method.startswith(("container:", "template:")) or _SENTENCE.search(text):
        return None
    titles = [len(HAN.findall("".join(link.itertext()))) for link in tree.iter("a")]
    entries = [title for title in titles if title >= ENTRY]
    # The text may be those titles, cut short and dated.
    if len(entries) < ENTRIES or counted.han > 1.2 * sum(entries):
        return None
    return Verdict(Reason.LIST, f"{len(entries)} links to articles and no sentence")
