"""Sites whose rows are in a file, in a script's array, or only in the site's own search."""

import json
from collections.abc import Sequence
from html import escape

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request
from crawlers.practice.sites.api_lists import ApiWebsite, Rows, json_reply, moment
from crawlers.site import Body


class StaticJsonWebsite(ApiWebsite):
    """A file of all rows, such as gov.cn's ZUIXINZHENGCE.json."""

    api = r"/(\w+)/ZUIXINZHENGCE\.json"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the script with the file's name."""
        return '<script>$.getJSON("./ZUIXINZHENGCE.json", show);</script>'

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return the rows of the folder's column."""
        slug = request.path.split("/")[1]
        column = next((one for one in self.columns if one.slug == slug), None)
        return json_reply(self.file(self.shown(column))) if column else None

    def file(self, articles: Sequence[Article]) -> object:
        """Return the content of the file."""
        return [
            {
                "TITLE": one.story.title,
                "URL": self.base + self.address(one),
                "DOCRELPUBTIME": str(one.published),
            }
            for one in articles
        ]


class XinhuaWebsite(StaticJsonWebsite):
    """Xinhua `ds_<id>.json`: an attribute of the page has the file's name."""

    api = r"/(\w+)/ds_[0-9a-f]{32}\.json"

    def script(self, column: PracticeColumn) -> str:
        """Return the element with the file's name."""
        return (
            f'<div data="datasource:{self.key(column)}" datasource="ds_{self.key(column)}"></div>'
        )

    def file(self, articles: Sequence[Article]) -> object:
        """Return the content of the file; a title is a link."""
        rows = [
            {
                "title": f'<a href="../{self.address(one)[1:]}">{escape(one.story.title)}</a>',
                "publishUrl": f"..{self.address(one)}",
                "publishTime": f"{one.published} 08:00:00",
            }
            for one in articles
        ]
        return {"datasource": rows}


class ScriptArrayWebsite(ApiWebsite):
    """Rows in an array of the page's script, in JavaScript and not in JSON."""

    api = "(?!)"

    def script(self, column: PracticeColumn) -> str:
        """Return the script with all rows."""
        rows = ",\n".join(
            f"{{title: {json.dumps(one.story.title, ensure_ascii=False)}, "
            f"url: '{self.address(one)}', time: {moment(one)},}}"
            for one in self.shown(column)
        )
        return f"<script>var rows = [\n{rows}\n]; show(rows);</script>"

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return None: there is no request."""
        return None


class SearchWebsite(ApiWebsite):
    """IGS: the site's own search lists what no column does."""

    api = r"/igs/front/search\.jhtml"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the request for the column's name."""
        query = f"code={self.key(self.columns[0])}&siteId=34&pageNumber=1&pageSize=10"
        return f"{self.api.replace(chr(92), '')}?{query}&searchWord={column.slug}"

    def listing(self, request: Request) -> Reply | None:
        """Return the rows of a search."""
        return self.rows_reply(request, request.fields()) if request.path[:5] == "/igs/" else None

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return nothing: there are no list pages."""
        return ""

    def home(self) -> str:
        """Return the home page with the script of the search and no list."""
        search = (
            f"var search = {{url: '/igs/front/search.jhtml', code: '{self.key(self.columns[0])}', "
        )
        inner = f"<script>{search} siteId: '34'}};</script>"
        return self.frame(self.profile.title, inner)

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:  # noqa: ARG002
        """Return the articles of a column, or those with the word in their title."""
        if fields.get("code") != self.key(self.columns[0]):
            return json_reply({"success": False, "msg": "code"})
        word = fields.get("searchWord", "")
        found = [
            one
            for column in self.columns
            for one in self.shown(column)
            if word in (column.slug, "") or word in one.story.title
        ]
        page, size = int(fields.get("pageNumber", "1")), int(fields.get("pageSize", "10"))
        rows: Rows = [
            {
                "title": f"<em>{escape(one.story.title)}</em>",
                "url": self.base + self.address(one),
                "trs_time": moment(one) * 1000,
            }
            for one in found[(page - 1) * size : page * size]
        ]
        pages = -(-len(found) // size)
        return json_reply({"page": {"content": rows, "totalPages": pages}})


SITES = tuple(
    BodySite(number, layout, name, Body.GOV, region, (PracticeKind.GOV,))
    for number, name, layout, region in (
        (28, "static_json", StaticJsonWebsite, "330402"),
        (29, "xinhua", XinhuaWebsite, "340602"),
        (30, "script_array", ScriptArrayWebsite, "350404"),
        (31, "search", SearchWebsite, "360521"),
    )
)
