"""Sites whose lists are filled by scripts: one for each technique that requests its rows."""

import json
import re
from abc import abstractmethod
from datetime import datetime, time, timedelta, timezone
from html import escape
from itertools import pairwise
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website, rows_html
from crawlers.site import Body

_BEIJING = timezone(timedelta(hours=8))
Rows = list[dict[str, object]]
"""Rows of a list in JSON."""


class ApiWebsite(Website):
    """`/zwgk/202401/t20240129_12.html`; a list page has a script and no rows.

    api: path of the request. size: rows of a page unless the request names another number.
    """

    family: ClassVar[str | None] = None
    api: ClassVar[str]
    size: ClassVar[int] = 4

    def address(self, article: Article) -> str:
        """Return the path: month, day and number."""
        day = article.published
        return f"/zwgk/{day:%Y%m}/t{day:%Y%m%d}_{article.number}.html"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the list page of a column."""
        return f"/{column.slug}/index.html"

    def listing(self, request: Request) -> Reply | None:
        """Return a list page, or the rows that its script requests."""
        for column in self.columns:
            if request.target == self.list_address(column):
                inner = f'<div class="list" id="list">{self.script(column)}</div>'
                return self.page(self.frame(f"{column.name}_{self.profile.title}", inner))
        found = re.fullmatch(self.api, request.path)
        return self.rows_reply(request, request.fields()) if found else None

    @abstractmethod
    def script(self, column: PracticeColumn) -> str:
        """Return the markup that requests the rows of a column."""

    @abstractmethod
    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:
        """Return the response to the request for rows; None if it names no column."""

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text in `.TRS_Editor`."""
        return self.wrap_article(
            article, f'<div class="TRS_Editor">{self.text_html(article)}</div>'
        )

    def key(self, column: PracticeColumn) -> str:
        """Return the number of a column as its API knows it: 32 hex digits."""
        return self.random("key", column.number).randbytes(16).hex()

    def column_of(self, key: str | None) -> PracticeColumn | None:
        """Return the column of a key."""
        return next((one for one in self.columns if self.key(one) == key), None)

    def cut(self, column: PracticeColumn, page: str | None, size: str | None) -> list[Article]:
        """Return the articles of a page, which counts from 1."""
        number, rows = int(page or 1), int(size or self.size)
        return self.shown(column)[(number - 1) * rows : number * rows]


def moment(article: Article) -> int:
    """Return when an article was published, in seconds since 1970."""
    return int(datetime.combine(article.published, time(9, 30), _BEIJING).timestamp())


def json_reply(content: object, kind: str = "application/json; charset=utf-8") -> Reply:
    """Return a value as JSON."""
    return Reply(json.dumps(content, ensure_ascii=False).encode(), content_type=kind)


class JpaasWebsite(ApiWebsite):
    """Hanweb JPAAS: parameters in an attribute, HTML in JSON; a navigation unit has no rows."""

    api = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    _TAG = "分页列表"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the column page."""
        return f"/col/col{column.number}/index.html"

    def script(self, column: PracticeColumn) -> str:
        """Return the tag with its parameters."""
        values = {"parseType": "bulidstatic", "webId": "8d82", "tplSetId": "2097"}
        values |= {"pageType": "column", "tagId": self._TAG, "editType": "null"}
        values |= {"pageId": self.key(column)}
        query = ",".join(f"'{name}':'{value}'" for name, value in values.items())
        return (
            '<script src="/cms_files/default/script/AuthorizedRead/unitbuild.js?v=3.1.3" '
            f'parseType="bulidstatic" url="{self.api}" queryData="{{{query}}}"></script>'
        )

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return a list in JSON; nothing if the name of the tag was sent in another encoding."""
        column = self.column_of(fields.get("pageId"))
        if column is None or fields.get("tagId") != self._TAG:
            return json_reply({"success": False, "data": {}})
        pages = json.loads(fields.get("paramJson", "{}"))
        articles = self.cut(column, pages.get("pageNo"), pages.get("pageSize"))
        html = f"<ul>{rows_html(list(map(self.row, articles)))}</ul>"
        html += f'<div class="pagination" count="{self.count(column)}"></div>'
        return json_reply({"success": True, "data": {"html": html}})


class UcapSearchWebsite(ApiWebsite):
    """UCAP `/common/search/<id>`: JSON with the number of rows."""

    api = r"/common/search/(\w{32})"

    def script(self, column: PracticeColumn) -> str:
        """Return the script with the address of the search."""
        return f"""<script>
$.get('/common/search/{self.key(column)}?_isAgg=true&_pageSize=15&_template=index&page=1', show);
</script>"""

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:
        """Return the rows, as JSON only if that is requested."""
        column = self.column_of(request.path.rpartition("/")[2])
        if column is None or fields.get("_isJson") != "true":
            return None
        page, size = fields.get("page", "1"), min(int(fields.get("_pageSize", "15")), self.size)
        rows: Rows = [
            {
                "title": one.story.title,
                "url": self.address(one),
                "publishedTimeStr": f"{one.published} 09:30:00",
            }
            for one in self.cut(column, page, str(size))
        ]
        data = {"total": self.count(column), "rows": size, "page": int(page), "results": rows}
        return json_reply({"status": 0, "data": data})


class CacWebsite(ApiWebsite):
    """`/cms/JsonList`: a form with the channel that the name of the list page has."""

    api = "/cms/JsonList"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the list page, whose name has the channel."""
        return f"/wxzw/A093{column.number}index_1.htm"

    def script(self, column: PracticeColumn) -> str:
        """Return the script that knows the number of rows."""
        return f'<script>var page = {{total:{self.count(column)}, url:"/cms/JsonList"}};</script>'

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:
        """Return the rows; only a POST has any."""
        named = (one for one in self.columns if f"A093{one.number}" == fields.get("channelCode"))
        column = next(named, None)
        if column is None or request.method != "POST" or request.query:
            return None
        rows: Rows = [
            {"topic": one.story.title, "infourl": self.address(one), "pubtime": str(one.published)}
            for one in self.cut(column, fields.get("pageno"), fields.get("perPage"))
        ]
        return json_reply({"list": rows, "total": self.count(column)}, "text/html; charset=utf-8")


class CodeListWebsite(ApiWebsite):
    """`getFileListByCodeId`: a form with a channel that a variable of the page has."""

    api = "/getFileListByCodeId"

    def script(self, column: PracticeColumn) -> str:
        """Return the script with the channel."""
        return f"""<script>
var channelId = '{self.key(column)}'; layui.use('laypage', function() {{
  $.post('/getFileListByCodeId', {{codeId: '', channelId: channelId, page: 1, size: 10}}, show);
}});</script>"""

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:
        """Return the rows, with times in milliseconds."""
        column = self.column_of(fields.get("channelId"))
        if column is None or request.method != "POST":
            return None
        rows: Rows = [
            {
                "title": one.story.title,
                "url": self.address(one),
                "publishedTime": moment(one) * 1000,
            }
            for one in self.cut(column, fields.get("page"), fields.get("size"))
        ]
        data = {"total": str(self.count(column)), "results": rows}
        return json_reply({"results": {"data": data}})


class LoadDataWebsite(ApiWebsite):
    """`loadData`: a form to an address with a query; a row's names are in capitals."""

    api = "/szinf/xxgk/interfacesWebZcwj/loadData"

    def script(self, column: PracticeColumn) -> str:
        """Return the script with the address and the channel."""
        return f"""<table id="rows"></table><script>
var channel_id = "{self.key(column)}";
$.ajax({{type: "POST", url: "{self.api}?pageSize={self.size}",
  data: {{pageIndex: 1, channel_id: channel_id}}, success: show}});
</script>"""

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:
        """Return the rows."""
        column = self.column_of(fields.get("channel_id"))
        if column is None or request.method != "POST":
            return None
        rows: Rows = [
            {
                "TITLE": one.story.title,
                "URL": self.base + self.address(one),
                "PUBLISHED_TIME_FORMAT": str(one.published),
                "MANUSCRIPT_ID": one.number,
            }
            for one in self.cut(column, fields.get("pageIndex"), fields.get("pageSize"))
        ]
        total = self.count(column)
        data = {"allRow": total, "totalPage": -(-total // self.size), "list": rows}
        return json_reply({"data": data})


class NsClassWebsite(ApiWebsite):
    """`ns_class`: table rows in JSON, without a number of rows."""

    api = "/ns_class/zwgk_18"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the list page, which its query names."""
        return f"/gi_class/zwgk_05?furl={column.slug}"

    def script(self, column: PracticeColumn) -> str:
        """Return the script with the address."""
        query = f"act=ajax&gi={self.key(column)}&ns=&dept=1&notime=&page=1&key=&t=1"
        return f"<table></table><script>load('{self.api}?{query}');</script>"

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return the rows of a table."""
        column = self.column_of(fields.get("gi"))
        if column is None:
            return None
        rows = "".join(
            f'<tr><td><a title="{escape(one.story.title)}" href="{self.address(one)}">'
            f"{escape(one.story.title)}</a></td><td>{one.published}</td></tr>"
            for one in self.cut(column, fields.get("page"), None)
        )
        return json_reply({"status": 10, "html": rows}, "text/html; charset=utf-8")


class TrueCmsWebsite(ApiWebsite):
    """TrueCMS `getMessage.do`: records as XML in JSON, paged by the numbers of records."""

    api = r"/TrueCMS/messageController/getMessage\.do"

    def key(self, column: PracticeColumn) -> str:
        """Return the column's number as a UUID."""
        digits = super().key(column)
        cuts = (0, 8, 12, 16, 20, 32)
        return "-".join(digits[a:b] for a, b in pairwise(cuts))

    def script(self, column: PracticeColumn) -> str:
        """Return the script with the column's number."""
        return f"""<script src="/js/jquery.jpage.js"></script><script>
getRemoteData({{startrecord: 1, endrecord: 20, perpage: 20, columnId: "{self.key(column)}"}});
</script>"""

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return the records from one number to another."""
        column = self.column_of(fields.get("columnId"))
        if column is None:
            return None
        start, end = int(fields["startrecord"]), int(fields["endrecord"])
        records = "".join(
            f'<record><![CDATA[<a href="{self.address(one)}">{escape(one.story.title)}</a>'
            f"<span>{one.published}</span>]]></record>"
            for one in self.shown(column)[start - 1 : end]
        )
        xml = f"<totalrecord>{self.count(column)}</totalrecord><recordset>{records}</recordset>"
        return json_reply({"result": xml})


class LonsunWebsite(ApiWebsite):
    """Lonsun `label/8888`: a fragment of HTML; the column is in the list page's address."""

    api = "/site/label/8888"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the list page, which its query names."""
        return f"/public/column/1681?type=4&catId={column.number}&action=list"

    def script(self, column: PracticeColumn) -> str:
        """Return the script with the site's number."""
        pages = -(-self.count(column) // self.size)
        return f'<script>var info = {{siteId: "6786591", pageCount:{pages}}};</script>'

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return the rows."""
        named = (one for one in self.columns if str(one.number) == fields.get("catId"))
        column = next(named, None)
        if column is None or fields.get("siteId") != "6786591":
            return None
        articles = self.cut(column, fields.get("pageIndex"), fields.get("pageSize"))
        return self.page(f"<ul>{rows_html(list(map(self.row, articles)))}</ul>")


_LAYOUTS: tuple[tuple[str, type[Website], str], ...] = (
    ("jpaas", JpaasWebsite, "130522"),
    ("ucap_search", UcapSearchWebsite, "131103"),
    ("cac", CacWebsite, "140930"),
    ("code_list", CodeListWebsite, "150727"),
    ("load_data", LoadDataWebsite, "210702"),
    ("ns_class", NsClassWebsite, "220722"),
    ("truecms", TrueCmsWebsite, "230781"),
    ("lonsun", LonsunWebsite, "320508"),
)
SITES = tuple(
    BodySite(20 + number, layout, name, Body.GOV, region, (PracticeKind.GOV,))
    for number, (name, layout, region) in enumerate(_LAYOUTS)
)
