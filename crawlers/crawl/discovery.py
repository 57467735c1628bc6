"""Finds the columns of a site that hold reports, from the home page alone: the best one first.

Government sites use similar names for their columns. The words below are from the navigation bars
and disclosure directories of the sites in the registry. A column whose name promises reports is
walked to its end, and all of its entries are followed. Of other columns only the first pages are
walked, and only the entries whose title names a report are followed.
"""

import re
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from crawlers.families import BY_NAME, Entry, ListPage
from crawlers.responses import SiteBounds

PAGES = 80
"""Columns that are tried before the search ends."""
WEAK_PAGES = 5
"""List pages that are walked of a column whose name does not promise reports."""

REPORT = re.compile(r"[报報]告|公[报報]|[汇彙]编|彙編")
_STRONG = re.compile(
    r"工作[报報]告|政府[报報]告|[报報]告(?!厅|廳|会|會|制度)|大[会會]文件|[会會][议議]文件|人大[会會][议議]"
    r"|[两兩][会會](?!一)|人代[会會]|代表大[会會]|全体[会會]议|公[报報](?!警)|政府工作"
)
_BEST = re.compile(
    r"工作[报報]告|政府[报報]告|大[会會]文件|人大[会會][议議]|人代[会會]|代表大[会會]"
)
# 政府信息公开工作年度报告: every office publishes one, and it is not a work report.
_DISCLOSURE = re.compile(r"信息公[开開].{0,200}?年")
_WEAK = re.compile(
    r"公[开開]|[会會][议議]|文件|公告|公示|通知|[规規][划劃]|[计計][划劃]|[总總][结結]|要[闻聞]|新[闻聞]|[动動][态態]|人大|政[协協]|法院"
    r"|[检檢]察|政[务務]|[资資]料|[档檔]案|[专專]题|地[图圖]|目[录錄]|[统統][计計]|[数數][据據]|RSS|订阅"
)
_NEVER = re.compile(
    r"(?i)登[录陆錄]|注[册冊]|english|搜索|信箱|邮箱|微博|微信|[办辦]事|信[访訪]|咨[询詢]|投[诉訴]|图片|视频|首\s*页"
    r"|[联聯]系|[关關]于我们|[无無]障碍|手机版|收藏|打印|更多|上一|下一|尾页"
)
_LONGEST_NAME = 16


class ColumnCandidate(NamedTuple):
    """A link that may lead to a column; smaller ones are better."""

    rank: int
    depth: int
    order: int
    url: str
    name: str

    @property
    def strong(self) -> bool:
        """Whether the name promises reports."""
        return _is_strong(self.name)

    @property
    def why(self) -> str:
        """Why this column is followed, for a person."""
        promise = "names reports" if self.strong else "may hold reports"
        return f"{self.name!r} {promise}, {self.depth} from the home page"


@dataclass
class Frontier:
    """The links that were seen but not tried yet."""

    bounds: SiteBounds
    _heap: list[ColumnCandidate] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _taken: int = 0

    def columns(self, page: ListPage, entries: list[Entry]) -> list[tuple[str, str]]:
        """Return (URL, name) of the links that may be columns; the articles of a page are not."""
        articles = {entry.url for entry in entries if len(entry.title) > _LONGEST_NAME}
        links = [(url, name) for url, name in page.links() if url not in articles]
        return [(url, name) for url, name in links if self._is_column(url, name)]

    def see(self, page: ListPage, entries: list[Entry], depth: int) -> None:
        """Add the links of a page that may be columns."""
        self.add(self.columns(page, entries), depth)

    def add(self, columns: list[tuple[str, str]], depth: int) -> None:
        """Add what `columns` found on a page."""
        for url, name in columns:
            if url not in self._seen:
                self._seen.add(url)
                candidate = ColumnCandidate(_rank(name), depth, len(self._seen), url, name)
                heappush(self._heap, candidate)

    def best(self) -> ColumnCandidate | None:
        """Return the best link not tried yet, None when the search is over."""
        if not self._heap or self._taken >= PAGES:
            return None
        self._taken += 1
        return heappop(self._heap)

    def _is_column(self, url: str, name: str) -> bool:
        if not 2 <= len(name) <= _LONGEST_NAME or _NEVER.search(name):
            return False
        if any(family.article_url.search(url) for family in BY_NAME.values()):
            return False
        return self.bounds.contains(url)


def wanted(entries: list[Entry], *, strong: bool) -> list[Entry]:
    """Return the entries of a column that are followed."""
    return entries if strong else [entry for entry in entries if REPORT.search(entry.title)]


def _is_strong(name: str) -> bool:
    return bool(_STRONG.search(name)) and not _DISCLOSURE.search(name)


def _rank(name: str) -> int:
    if _is_strong(name):
        return 0 if _BEST.search(name) else 1
    return 2 if _WEAK.search(name) else 3
