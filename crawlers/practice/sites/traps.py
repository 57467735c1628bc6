"""A site of traps: one page for each way in which a fetch can go wrong.

The list of reports has each trap under a plausible title.
"""

import gzip
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial

from crawlers.page import Outcome
from crawlers.practice.content import NEWS, REPORTS, Facts, Gold, PracticeColumn
from crawlers.practice.files import attachment_files, place_attachment
from crawlers.practice.pages import (
    Behaviour,
    ExtraPage,
    PageStatements,
    Reply,
    Request,
    Row,
    SiteProfile,
    breadcrumb,
    info_line,
    meta_tags,
    rows_html,
    tools,
)
from crawlers.practice.sites.generic import PlainWebsite

ROBOTS = "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.1\n"
HUGE = 1 << 31
"""Content-Length of the page that is too large to fetch."""
BOMB = 1 << 28
"""Bytes of a small gzip body once unpacked."""
COOKIE, PACKED = 1, 2
"""Numbers of an article that requires a cookie, and of one that is always sent as gzip."""
PASSED = "passed=1"
"""The cookie that the first of them sets and requires."""

_TS = '<script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=84831;$_ts.cd="qxVrEqAmEaV";</script>'
_JSL = "<script>document.cookie=('_')+('_')+('jsl_clearance_s=1700000000.1|-1|x%3D;Max-age=3600');"
_LOGIN = (
    '<form action="/login.do" method="post"><label>用户名</label><input name="user">'
    '<label>密码</label><input type="password" name="word"><button>登录</button></form>'
)
_CLOSED = (
    "<html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1>"
    "<p>This account has been suspended. Contact your hosting provider.</p></body></html>"
)
_VIDEO = '<div class="video"><video src="/v/2024.mp4" controls poster="/v/2024.jpg"></video></div>'

UNREACHABLE: dict[str, tuple[Outcome, str]] = {
    "/t/slow.html": (Outcome.TIMEOUT, ""),
    "/t/refuses.html": (Outcome.CONNECTION_FAILED, "http://127.0.0.1:1/"),
    "/t/unknown-host.html": (Outcome.DNS_FAILED, "http://nowhere.invalid/"),
    "/t/no-tls.html": (Outcome.TLS_FAILED, "https://{own}/"),
    "/t/inside.html": (Outcome.REFUSED_ADDRESS, "http://10.0.0.1/admin"),
}
"""By path, the outcome of a request without a response, and the redirect that leads to it ("" for
none). No list names these paths, because most are retried and take long."""

BROKEN_LIST = "/t/list.json"
"""A list that responds with an error. No list names it."""
GARBAGE_LIST = "/list/garbage.html"
"""Path of a list that is not text. No list names it: only a start page can end so."""

Responder = Callable[[Request], Reply]


class TrapsWebsite(PlainWebsite):
    """The plain layout, with traps in its list of reports."""

    def __init__(
        self, profile: SiteProfile, seed: int, facts: tuple[Facts, Facts, Facts, Facts]
    ) -> None:
        """Build the traps. facts: of the four reports that are attachments."""
        super().__init__(profile, seed)
        self._entries: list[Row] = []
        self.extras["/robots.txt"] = ExtraPage(
            lambda _request: Reply(ROBOTS.encode(), content_type="text/plain")
        )
        self._pages()
        self._transport()
        self._attachments(facts)
        self._foreign()

    def rows(self, column: PracticeColumn, start: int = 0, stop: int | None = None) -> list[Row]:
        """Return entries of a column; the entries of the column of reports are the traps."""
        if column != REPORTS:
            return super().rows(column, start, stop)
        return [] if self.behaviour is Behaviour.EMPTY else self._entries[start:stop]

    def count(self, column: PracticeColumn) -> int:
        """Return the number of entries of a column, traps included."""
        return len(self.rows(column))

    def reply(self, request: Request) -> Reply:
        """Return the response; one article requires its cookie, another is always gzip."""
        reply, article = super().reply(request), self.article_at(request.path)
        if article and article.number == COOKIE and PASSED not in request.headers.get("cookie", ""):
            back = (("Location", request.path), ("Set-Cookie", f"{PASSED}; Path=/"))
            return Reply(status=302, content_type=None, headers=back)
        if article and article.number == PACKED and reply.body:
            headers = (*reply.headers, ("Content-Encoding", "gzip"))
            return replace(reply, body=gzip.compress(reply.body, mtime=0), headers=headers)
        return reply

    def _trap(
        self, path: str, title: str, outcome: Outcome, respond: Responder, reason: str | None = None
    ) -> None:
        """Add a trap to the list and to the gold; `reason` defaults to that of the outcome."""
        self._entries.append(Row(path, title, self._next_day()))
        gold = Gold(
            "", self.profile.name, outcome, reason or _REASONS.get(outcome), encoding="utf-8"
        )
        self.extras[path] = ExtraPage(respond, lambda url: replace(gold, url=url))

    def _next_day(self) -> date:
        return date(2025, 3, 1) - timedelta(days=len(self._entries))

    def _shell(self, title: str, inner: str, status: int = 200) -> Responder:
        return lambda _request: self.page(self.frame(title, inner), status)

    def _pages(self) -> None:
        """Add the pages that respond and are not documents."""
        trap, shell = self._trap, self._shell
        missing = "<h2>抱歉，您访问的页面不存在或已删除！</h2><p>5秒后返回首页</p>"
        trap("/t/1.html", "2019年工作报告", Outcome.SOFT_404, shell("提示信息", missing))
        trap("/t/2.html", "2018年工作报告", Outcome.GONE, lambda _request: self.missing())
        trap("/t/3.html", "2017年工作报告", Outcome.MAINTENANCE, partial(self._bare, _CLOSED, 200))
        upgrade = "<h2>系统维护中，请稍后访问</h2>"
        trap("/t/4.html", "2016年工作报告", Outcome.MAINTENANCE, shell("系统维护", upgrade))
        trap("/t/5.html", "代表建议办理报告", Outcome.LOGIN, shell("用户登录", _LOGIN))
        scripted = f'<html><head><meta charset="utf-8">{_TS}</head><body></body></html>'
        for path, status in (("/t/6.html", 412), ("/t/7.html", 200)):
            respond = partial(self._bare, scripted, status)
            trap(path, f"法院工作报告{status}", Outcome.CHALLENGE, respond)
        trap("/t/8.html", "检察院工作报告", Outcome.CHALLENGE, partial(self._bare, _JSL, 521))
        denied = "<html><body><h1>403 Forbidden</h1></body></html>"
        trap("/t/9.html", "政协工作报告", Outcome.BLOCKED, partial(self._bare, denied, 403))
        broken = "<html><body><h1>500 Internal Server Error</h1></body></html>"
        trap("/t/10.html", "计划报告", Outcome.SERVER_ERROR, partial(self._bare, broken, 500))
        trap(
            "/private/11.html", "内部工作报告", Outcome.ROBOTS_DENIED, shell("内部", "<p>内部</p>")
        )
        video = shell("视频：工作报告解读", _VIDEO)
        trap("/t/12.html", "视频：工作报告解读", Outcome.DOCUMENT, video, "video")
        trap("/t/13.html", "Government Work Report", Outcome.DOCUMENT, self._english, "not_chinese")
        trap("/t/14.html", "历年工作报告汇总", Outcome.LIST, self._column_page, "list")

    def _transport(self) -> None:
        """Add the addresses that yield no page at all."""
        trap = self._trap
        trap("/t/20.html", "财政预算报告", Outcome.REDIRECT_LOOP, partial(_redirect, "/t/20.html"))
        trap("/t/21.html", "全文视频回放", Outcome.WRONG_TYPE, lambda _request: _VIDEO_FILE)
        large = Reply(b"<html><body>" + b" " * 1000, declared=HUGE)
        trap("/t/22.html", "报告全文（大）", Outcome.TOO_LARGE, lambda _request: large)
        trap("/t/23.html", "报告全文（压缩）", Outcome.TOO_LARGE, lambda _request: _bomb())
        trap("/t/24.html", "报告全文（断）", Outcome.TRUNCATED, self._cut)
        failed = Reply(b'{"success": false, "msg": "timeout"}', content_type="application/json")
        self.extras[BROKEN_LIST] = ExtraPage(lambda _request: failed)
        garbage = Reply(random.Random(self.seed).randbytes(4000), content_type="text/html")
        self.extras[GARBAGE_LIST] = ExtraPage(lambda _request: garbage)
        for path, (_, target) in UNREACHABLE.items():
            self.extras[path] = ExtraPage(partial(self._away, target) if target else _silence)

    def _away(self, target: str, request: Request) -> Reply:
        return _redirect(target.format(own=request.headers["host"]), request)

    def _attachments(self, facts: tuple[Facts, Facts, Facts, Facts]) -> None:
        """Add pages that only link a file, and the files."""
        for number, file in enumerate(attachment_files(facts, self.seed), 30):
            title = file.facts.title if file.facts else f"工作报告（附件{number}）"
            path, day = f"/t/{number}.html", self._next_day()
            page = PageStatements(day, REPORTS.name, source=self.profile.title)
            target = place_attachment(self, file, "/t/files", path, page)
            self._trap(path, title, Outcome.VIEWER, partial(self._viewer, title, page, target))

    def _foreign(self) -> None:
        """Add a page that another site sends: the address was sold."""
        casino = f"<html><head><title>葡京娱乐城</title></head><body>{_CASINO}</body></html>"
        respond = partial(self._bare, casino, 200)
        self._trap("/t/90.html", "2009年工作报告", Outcome.HIJACKED, respond)

    def _viewer(self, title: str, page: PageStatements, target: str, _request: Request) -> Reply:
        inner = (
            breadcrumb(REPORTS.name, self.list_address(REPORTS))
            + f'<h1 class="title">{title}</h1>{info_line(page)}'
            + f'<div class="nr"><p>点击查看附件：<a href="{target}">{title}</a></p></div>'
            + tools(self.rows(NEWS, 0, 5))
        )
        return self.page(self.frame(title, inner, meta_tags(self.identity, title, page)))

    def _bare(self, html: str, status: int, _request: Request) -> Reply:
        return self.page(html, status)

    def _english(self, _request: Request) -> Reply:
        text = "<p>The government worked hard this year and reports on its work here.</p>" * 30
        return self.page(f"<html><head><title>Report</title></head><body>{text}</body></html>")

    def _column_page(self, _request: Request) -> Reply:
        rows = rows_html(self.rows(NEWS))
        return self.page(self.frame("历年工作报告汇总", f'<ul class="list">{rows}</ul>'))

    def _cut(self, _request: Request) -> Reply:
        body = self.page(self.frame("报告全文", "<p>各位代表：</p>" * 20)).body
        return Reply(body[: len(body) // 2], declared=len(body))


_CASINO = "<p>百家乐、老虎机、体育投注，注册送彩金，首存返水，六合彩在线试玩。</p>" * 9

_REASONS = {
    Outcome.SOFT_404: "soft_404",
    Outcome.MAINTENANCE: "maintenance",
    Outcome.LOGIN: "login",
    Outcome.CHALLENGE: "challenge",
    Outcome.BLOCKED: "blocked",
    Outcome.HIJACKED: "hijacked",
    Outcome.VIEWER: "viewer",
}
"""Outcomes for which `normalize.document.Reason` has a member of the same value."""

_VIDEO_FILE = Reply(b"\x00\x00\x00\x18ftypmp42" + bytes(4000), content_type="video/mp4")


def _silence(_request: Request) -> Reply:
    return Reply(hang=3600.0)


def _redirect(target: str, _request: Request) -> Reply:
    return Reply(status=302, content_type=None, headers=(("Location", target),))


@cache
def _bomb() -> Reply:
    zeros = bytes(1 << 20)
    pack = zlib.compressobj(9, wbits=-15)
    block = pack.compress(zeros) + pack.flush(zlib.Z_FULL_FLUSH)  # can be repeated unchanged
    count, crc = BOMB >> 20, 0
    for _ in range(count):
        crc = zlib.crc32(zeros, crc)
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"  # RFC 1952
    body = head + block * count + pack.flush() + struct.pack("<II", crc, BOMB)
    return Reply(body, headers=(("Content-Encoding", "gzip"),))
