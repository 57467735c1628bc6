"""Rows without a link of their own, undated lists, and lists that are reached by redirects."""

from html import escape
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn
from crawlers.practice.pages import BodySite, Reply, Request
from crawlers.practice.sites.pagers import PagersWebsite, Technique, script
from crawlers.site import Body

_DAY = "<em>{day}</em>"
_HOPS = 10  # of the longest chain of honest redirects

ROWS = {
    "open": f"<li onclick=\"window.open('{{url}}')\"><span>{{title}}</span>{_DAY}</li>",
    "dataurl": f'<li data-url="{{url}}"><p>{{title}}</p>{_DAY}</li>',
    "void": f'<li><a href="javascript:;" onclick="openUrl(\'{{url}}\')">{{title}}</a>{_DAY}</li>',
    "folder": '<li><a href="{url}">{title}</a></li>',
    "content": '<li><a href="{url}">{title}</a></li>',
    "hex": '<li><a href="{url}">{title}</a></li>',
    "offsite": f'<li><a href="{{url}}">{{title}}</a>{_DAY}</li>',
    "refused": f'<li><a href="{{url}}">{{title}}</a>{_DAY}</li>',
    "script": f'<li><a href="{{url}}">{{title}}</a>{_DAY}</li>',
    "header": f'<li><a href="{{url}}">{{title}}</a>{_DAY}</li>',
    "chain": f'<li><a href="{{url}}">{{title}}</a>{_DAY}</li>',
}
"""By slug of the column, a row."""

_OFFSITE = (
    '<li><a href="https://www.other.example.cn/2024/c1.html">他站转载的政府工作报告</a>'
    '<em>2024-01-20</em></li><li><a href="javascript:show(5)">脚本打开的政府工作报告</a>'
    "<em>2024-01-21</em></li>"
)


class RowsWebsite(PagersWebsite):
    """`/bg/<technique>/`: all rows of a column on one page."""

    techniques: ClassVar[tuple[Technique, ...]] = tuple(Technique(slug, "") for slug in ROWS)

    def page_size(self, column: PracticeColumn) -> int:
        """Return the number of all rows."""
        return max(1, self.count(column))

    def address(self, article: Article) -> str:
        """Return the path: for undated lists, one whose last part has no number."""
        day, number = article.published, article.number + 67000
        if article.column.slug == "folder":
            return f"/zcfg/{number}/index.html"
        if article.column.slug == "content":
            return f"/n258/c{number}/content.html"
        if article.column.slug == "hex":
            name = self.random("hash", article.number).randbytes(16).hex()
            return f"/{day:%Y%m%d}/{name}/c.html"
        return f"/zw/{day:%Y-%m/%d}/{number}.html"

    def listing(self, request: Request) -> Reply | None:
        """Return the page of a column, or the redirect that leads to it."""
        for column in self.columns:
            folder = self.list_address(column)
            if request.path.startswith(folder):
                return self._page(column, folder, request.path.removeprefix(folder))
        return None

    def _page(self, column: PracticeColumn, folder: str, name: str) -> Reply | None:
        if name == "index_1.html" and column.slug == "refused":
            return self.page("<html><body><h1>403 Forbidden</h1></body></html>", status=403)
        moved = column.slug in {"script", "header", "chain"} and name != "list.html"
        if moved:
            return self._moved(column.slug, folder, name)
        if name not in {"", "list.html"}:
            return None
        pager = script('createPageHTML(3, 0, "index", "html");') if column.slug == "refused" else ""
        extra = _OFFSITE if column.slug == "offsite" else ""
        rows = "".join(
            ROWS[column.slug].format(url=row.address, title=escape(row.title), day=row.day)
            for row in self.rows(column)
        )
        inner = f'<div class="main"><ul class="list">{rows}{extra}</ul>{pager}</div>'
        return self.page(self.frame(f"{column.name}_{self.profile.title}", inner))

    def _moved(self, slug: str, folder: str, name: str) -> Reply | None:
        target = f"{folder}list.html"
        if slug == "header":
            return Reply(b"<html></html>", headers=(("Refresh", f"0;url={target}"),))
        if not name:
            first = target if slug == "script" else f"{folder}1"
            return self.page(f"<html><head>{script(f'window.location.href={first!r};')}")
        if slug != "chain" or not name.isdecimal() or not 1 <= int(name) < _HOPS:
            return None
        following = target if int(name) == _HOPS - 1 else f"{folder}{int(name) + 1}"
        return Reply(status=302, headers=(("Location", following),))


SITES = (BodySite(33, RowsWebsite, "rows", Body.GOV, "411525", (), news=39),)
