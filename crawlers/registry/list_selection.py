"""Which rows of a table are sites of bodies that report, and which lists a crawl starts from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawlers.registry.addresses import (
    Moved,
    domain,
    filled,
    has_words,
    is_address,
    is_search_host,
    same,
)
from crawlers.registry.fact_tables import ListRow
from crawlers.site import Body

MOST_REPORTS = 6
"""Most lists of work reports of one site."""
MOST_MIXED = 3
"""Most lists of other texts of one site: each costs a crawl several pages."""

_BODIES = frozenset({Body.NPC, Body.GOV, Body.CPPCC, Body.COURT, Body.PROCURATORATE})
_BRANCH = re.compile(
    r"(?:厅|局|办公室|管委会|管理委员会|部|中心|集团|银行|总队|支队|(?<!常务)(?<!政协.{2})委员会)$"
)
_WHOLE = re.compile(r"常务委员会$|^(?:中国人民)?政(?:协|治协商会议)|人民政府$|法院$|检察院$")
_UNNAMED = re.compile(r"来源未写名称")
_OLD = re.compile(
    r"勿用|旧址|旧站|（旧）|old (?:site|address|form)|expect it gone|not a lasting list"
    r"|^now /|; now /"
)
_PROMISES = re.compile(
    r"报告|人大会议|人代会|代表大会|大会|公报|两院|审议|监督|历次|要闻等栏目|会议"
)
_DIRECTORY = re.compile(r"目录|公开内容|信息公开")
_NOTICES = re.compile(r"公告|通知|决[议定]|要闻|新闻|动态|任免|栏目|专题|领导")
_SCRIPTED = re.compile(r"POST|JSON")


@dataclass(frozen=True, slots=True)
class Start:
    """A list of a site. mixed: it holds other texts, too. url: as a crawl requests it."""

    url: str
    mixed: bool
    row: ListRow


def group(rows: Iterable[ListRow], moved: Moved) -> dict[tuple[str, Body], list[ListRow]]:
    """Return the rows of bodies that report, by region and body, in order of the table."""
    rows = list(rows)
    composed = {row.home for row in rows if row.basis.startswith("composed")}
    found: dict[tuple[str, Body], list[ListRow]] = {}
    for row in rows:
        if left_out(row, moved) is None and row.home not in composed:
            found.setdefault((row.region, Body(row.body)), []).append(row)
    return found


def left_out(row: ListRow, moved: Moved) -> str | None:
    """Return why a row is not of a body that reports; None if it is."""
    name = bare_name(row.site_name)
    branch = bool(_BRANCH.search(name)) and not _WHOLE.search(name)
    reasons = {
        f"the body {row.body or 'unknown'} does not report": row.body not in _BODIES,
        "a department": row.level.endswith("dept") or branch,
        "its region is unknown": not re.fullmatch(r"[0-9]{6}", row.region),
        "its name is unknown": bool(_UNNAMED.search(row.site_name)),
        "its address is composed": row.basis.startswith("composed"),
        "a mirror": any(moved.is_mirror(url) for url in (row.home, row.list_url)),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def bare_name(name: str) -> str:
    """Return a body's name without remarks in brackets."""
    return re.sub(r"（[^（）]*）$", "", name)


def home_of(rows: list[ListRow], moved: Moved) -> str | None:
    """Return the home page that most rows name: not a search, and not a former address."""
    votes: dict[str, list[str]] = {}
    for row in rows:
        usable = is_address(row.home) and not is_search_host(row.home)
        if usable and not moved.is_gone(row.home):
            votes.setdefault(same(row.home), []).append(row.home)
    if not votes:
        return None
    best = max(votes.values(), key=len)
    secure = [url for url in best if url.startswith("https:")]
    return (secure or best)[0]


def starts(rows: list[ListRow], home: str, moved: Moved) -> list[Start]:
    """Return the lists that a crawl starts from: those of work reports, else others that may."""
    usable: dict[str, tuple[int, Start]] = {}
    for row in rows:
        rank = _rank(row)
        url = filled(row.list_url)
        if rank == _SEARCH and not has_words(row.list_url):  # it needs more than an address
            continue
        if rank is None or url is None or moved.is_gone(url) or same(url) == same(home):
            continue
        if rank not in (0, _SEARCH) and domain(url) != domain(home):
            continue
        start = Start(url, rank > 0, row)
        known = usable.get(same(url))
        if known is None or (rank, url.startswith("http:")) < (known[0], known[1].url < "https"):
            usable[same(url)] = (rank, start)
    ranked = sorted(usable.values(), key=lambda pair: pair[0])
    reports = [start for rank, start in ranked if rank == 0]
    if reports:
        return reports[:MOST_REPORTS]
    return _mixed(ranked)


def _mixed(ranked: list[tuple[int, Start]]) -> list[Start]:
    """Return one search, and the best of other lists; ordinary files only if nothing else is."""
    search = [start for rank, start in ranked if rank == _SEARCH][:1]
    others = [start for rank, start in ranked if rank not in (_SEARCH, _FILES)]
    files = [start for rank, start in ranked if rank == _FILES]
    found = [*search, *others][:MOST_MIXED]
    return found or files[:1]


_SEARCH, _FILES = 3, 5
_RANKS = {"yes": 0, "gazette": 1, "search": _SEARCH}


def is_former(row: ListRow) -> bool:
    """Return whether the table says that the address is an old one."""
    return bool(_OLD.search(row.what) or _OLD.search(row.note))


def _rank(row: ListRow) -> int | None:
    """Return how well a list promises reports, 0 is best; None for one that is not walked."""
    directory = bool(_DIRECTORY.search(row.what))
    scripted = "POST" in row.what or (_SCRIPTED.search(row.what) and not directory)
    if not row.list_url or is_former(row):
        return None
    if row.work_report in _RANKS:
        return _RANKS[row.work_report]
    if scripted:
        return None
    if _PROMISES.search(row.what):
        return 1
    if directory:
        return 2
    return 4 if _NOTICES.search(row.what) else _FILES
