"""Hanweb JCMS: column pages with CDATA records for three pages, more from `dataproxy.jsp`."""

import re
from typing import ClassVar

from crawlers.practice.content import NEWS, Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website, rows_html
from crawlers.site import Body

PROXY = "/module/web/jpage/dataproxy.jsp"
_COLUMN = re.compile(r"/col/col(\d+)/(?:index\.html)?")


class HanwebWebsite(Website):
    """`/art/2024/1/29/art_101_12.html` in columns `/col/col101/index.html`."""

    family: ClassVar[str | None] = "hanweb"

    def address(self, article: Article) -> str:
        """Return the path: day, column and article number."""
        day = article.published
        name = f"art_{article.column.number}_{article.number}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/{name}"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the column's first page."""
        return f"/col/col{column.number}/index.html"

    def listing(self, request: Request) -> Reply | None:
        """Return a column page, or the records that its script requests."""
        if request.path in (PROXY, PROXY.replace("/web", "")):
            return self._records(request)
        match = _COLUMN.fullmatch(request.path)
        numbers = {str(column.number): column for column in self.columns}
        if match and match[1] in numbers:
            return self._column(numbers[match[1]])
        return None

    def _column(self, column: PracticeColumn) -> Reply:
        if column == NEWS:
            return self.page(self.frame(column.name, self._group(column, 0)))
        size, total = self.page_size(column), self.count(column)
        first = self._recordset(column, 1, 3 * size)
        inner = f"""<div id="{1000 + column.number}" class="default_pgContainer">
<script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{PROXY}?page=1&webid=1&path=/&columnid={column.number}\
&unitid={1000 + column.number}&webname=x&permissiontype=0"></a>]]></nextgroup>
{first}</datastore></script></div>
<script type="text/javascript" src="/script/jpage.js"></script>
<script>
$("#{1000 + column.number}").jpage({{
  id: "{1000 + column.number}", dataStore: null, perPage: {size}, cacheGroup: 3,
  totalRecord: {total}, proxyUrl: '{PROXY}',
  proxyParam: {{'columnid':{column.number},'unitid':{1000 + column.number},'webid':1,'path':'/',
  'webname':'{self.profile.title}','col':1,'appid':1,'sourceContentType':1,'permissiontype':0}}
}});
</script>"""
        return self.page(self.frame(f"{column.name}_{self.profile.title}", inner))

    def _records(self, request: Request) -> Reply:
        fields = request.fields()
        column = next(
            (one for one in self.columns if str(one.number) == fields.get("columnid")), None
        )
        start, end = fields.get("startrecord", ""), fields.get("endrecord", "")
        if column and fields.get("page", "").isdigit():
            group = self._group(column, int(fields["page"]))
            return Reply(group.encode(), content_type="text/xml;charset=utf-8")
        if column is None or not (start.isdigit() and end.isdigit()):
            return self.page("<datastore></datastore>")
        most = int(start) + 3 * self.page_size(column) - 1  # at most three pages at once
        body = self._recordset(column, int(start), min(int(end), most))
        html = f"<datastore><totalrecord>{self.count(column)}</totalrecord>{body}</datastore>"
        return Reply(html.encode(), content_type="text/xml;charset=utf-8")

    def _group(self, column: PracticeColumn, number: int) -> str:
        """Return a group of records that names the next group, as newer versions do."""
        size = self.page_size(column)
        more = (number + 1) * size < self.count(column)
        query = f"page={number + 1}&amp;columnid={column.number}&amp;unitid={1000 + column.number}"
        following = f'<![CDATA[<a href="{PROXY}?{query}"></a>]]>' if more else ""
        records = self._recordset(column, number * size + 1, (number + 1) * size)
        inner = f"<datastore><nextgroup>{following}</nextgroup>{records}</datastore>"
        return inner if number else f'<script type="text/xml">{inner}</script>'

    def _recordset(self, column: PracticeColumn, start: int, end: int) -> str:
        rows = self.rows(column, max(start, 1) - 1, end)
        records = "".join(f"<record><![CDATA[{rows_html([row])}]]></record>\n" for row in rows)
        return f"<recordset>{records}</recordset>"

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text in `#zoom`."""
        return self.wrap_article(
            article,
            '<div id="zoom" class="article-conter"><!--<$[信息内容]>begin-->'
            f"{self.text_html(article)}<!--<$[信息内容]>end--></div>",
        )


SITES = (
    BodySite(
        2, HanwebWebsite, "hanweb", Body.NPC, "320826", (PracticeKind.NPC, PracticeKind.PRESIDIUM)
    ),
)
