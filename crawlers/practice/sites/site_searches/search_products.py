"""The products that sites use for their search: one practice site for each."""

from html import escape

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, rows_html
from crawlers.practice.sites.api_lists import json_reply
from crawlers.practice.sites.site_searches.own_search import OwnSearchWebsite
from crawlers.site import Body


class IrsWebsite(OwnSearchWebsite):
    """TRS irs: a JSON body with the code of the site."""

    api, word, page_name = "/irs/front/search", "searchWord", "pageNo"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the script with the code."""
        return f'<script>var url="/irs/front/search", code="{self.code}", dataTypeId=17;</script>'

    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether the code was sent as JSON."""
        return request.method == "POST" and sent.get("code") == self.code

    def found(self, articles: list[Article], total: int) -> Reply:
        """Return the rows, each in an envelope."""
        rows = [{"type": "list", "data": self.hit(one, "title", "url", "time")} for one in articles]
        data = {"middle": {"listAndBox": rows}, "pager": {"total": total}}
        return json_reply({"code": 200, "data": data})


class TrsSearchWebsite(OwnSearchWebsite):
    """trs-search: a query with the number of the site."""

    api = r"/trs-search/trssearch/v2/searchAll\.do"
    word, page_name = "allKeywords", "pageNum"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the script with the number."""
        return '<script src="/trs-search/js/search.js"></script><script>var siteId = 4;</script>'

    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether the number was sent."""
        return request.method == "GET" and sent.get("siteId") == "4"

    def found(self, articles: list[Article], total: int) -> Reply:
        """Return the rows and their number."""
        rows = [self.hit(one, "title", "docpuburl", "docpubtime") for one in articles]
        return json_reply({"data": {"total": total, "data": rows}})


class WasWebsite(OwnSearchWebsite):
    """TRS WAS: a query with a channel, and HTML without a count."""

    api, word, page_name = "/was5/web/search", "searchword", "page"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the form with the channel."""
        channel = '<input type="hidden" name="channelid" value="237424">'
        script = '<script>var query = "channelid=237424";</script>'
        return f'<form action="/was5/web/search">{channel}</form>{script}'

    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether the channel was sent."""
        return request.method == "GET" and sent.get("channelid") == "237424"

    def found(self, articles: list[Article], total: int) -> Reply:  # noqa: ARG002
        """Return the rows as a page."""
        return self.page(f"<ul>{rows_html(list(map(self.row, articles)))}</ul>")


class KaipuWebsite(OwnSearchWebsite):
    """开普: a query with the ten digits of the site's code, and blocks of HTML."""

    api, word, page_name = "/guestweb4/s", "searchWord", "pageNum"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the form with the code."""
        return '<form action="/guestweb4/s"></form><script>var siteCode="6209000004";</script>'

    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether the code was sent."""
        return request.method == "GET" and sent.get("siteCode") == "6209000004"

    def found(self, articles: list[Article], total: int) -> Reply:  # noqa: ARG002
        """Return the blocks as a page."""
        blocks = (
            f'<div class="wordGuide"><div class="bigTit"><a href="{self.address(one)}">'
            f"{escape(one.story.title)}</a></div><p>{one.published}</p></div>"
            for one in articles
        )
        return self.page(f'<div class="left">{"".join(blocks)}</div>')


class JsearchWebsite(OwnSearchWebsite):
    """Hanweb jsearch: a query with three numbers, and rows of HTML in JSON."""

    api = "/api-gateway/jpaas-jsearch-web-server/interface/search/info"
    word, page_name = "q", "p"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the link with the numbers."""
        query = f"websiteid=41&amp;serviceId={self.code}&amp;cateid={self.code}"
        root = "/api-gateway/jpaas-jsearch-web-server"
        return f'<a href="{root}/search?{query}&amp;q=">搜索</a>'

    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether the numbers were sent."""
        stated = (sent.get("websiteid"), sent.get("serviceId"), sent.get("cateid"))
        return request.method == "GET" and stated == ("41", self.code, self.code)

    def found(self, articles: list[Article], total: int) -> Reply:
        """Return the rows and their number."""
        rows = [
            f"<div class='titleWrapper'><a data-title='{escape(one.story.title)}' "
            f"href='/visit/link.do?url={self.base}{self.address(one)}'>{one.story.title[:9]}…</a></div>"
            f"<div class='sourceTime'><span>本站</span><span>{one.published}</span></div>"
            for one in articles
        ]
        return json_reply({"data": {"searchResult": {"total": total, "result": rows}}})


class JsearchfrontWebsite(OwnSearchWebsite):
    """Hanweb jsearchfront: a form with the number of the site, and rows of HTML in JSON."""

    api = r"/jsearchfront/interfaces/cateSearch\.do"
    word, page_name = "q", "p"

    def script(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the script with the number."""
        return '<script src="/jsearchfront/js/s.js"></script><script>var websiteid = "47";</script>'

    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether the number was sent as a form."""
        return request.method == "POST" and sent.get("websiteid") == "47"

    def found(self, articles: list[Article], total: int) -> Reply:
        """Return the rows and their number."""
        rows = [
            f"<div class='jcse-news-title'><a href='visit/link.do?url={self.base}"
            f"{self.address(one)}'>{escape(one.story.title)}</a></div><div><span "
            f"class='jcse-news-date'>{one.published}</span></div>"
            for one in articles
        ]
        return json_reply({"total": total, "result": rows})


SITES = tuple(
    BodySite(number, layout, name, Body.GOV, region, (PracticeKind.GOV,), news=0)
    for number, name, layout, region in (
        (34, "irs", IrsWebsite, "370687"),
        (35, "trs_search", TrsSearchWebsite, "410482"),
        (36, "was5", WasWebsite, "421182"),
        (37, "kaipu", KaipuWebsite, "430181"),
        (38, "jsearch", JsearchWebsite, "440781"),
        (39, "jsearchfront", JsearchfrontWebsite, "450881"),
    )
)
