"""Sites without lists: only their own search names the reports, one site for each product."""

import json
from abc import abstractmethod
from html import escape
from typing import ClassVar

from crawlers.practice.content import REPORTS, Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, rows_html
from crawlers.practice.sites.api_lists import ApiWebsite, json_reply, moment
from crawlers.site import Body

_SEARCH_PAGE = "/search/index.html"


class OwnSearchWebsite(ApiWebsite):
    """A home page that links a search page, which states what a request of the search needs.

    word, page: names of the parameters for the keyword and the page.
    """

    has_lists = False
    size = 2
    word: ClassVar[str]
    page_name: ClassVar[str]

    def list_address(self, column: PracticeColumn) -> str:  # noqa: ARG002
        """Return the search page, which all columns share."""
        return _SEARCH_PAGE

    def home(self) -> str:
        """Return the home page, whose form leads to the search page."""
        form = f'<form action="{_SEARCH_PAGE}"><input name="q"></form>'
        return self.frame(self.profile.title, form)

    def rows_reply(self, request: Request, fields: dict[str, str]) -> Reply | None:
        """Return the reports whose titles have the keyword, or 404 for a false request."""
        sent = json.loads(request.body) if request.body[:1] == b"{" else fields
        if not self.is_right(request, sent):
            return None
        word, number = str(sent.get(self.word, "")), int(sent.get(self.page_name, 1))
        found = [one for one in self.shown(REPORTS) if word and word in one.story.title]
        return self.found(found[(number - 1) * self.size : number * self.size], len(found))

    @property
    def code(self) -> str:
        """The number of the site in its search."""
        return self.key(REPORTS)

    @abstractmethod
    def is_right(self, request: Request, sent: dict[str, str]) -> bool:
        """Return whether a request has the numbers that the search page states."""

    @abstractmethod
    def found(self, articles: list[Article], total: int) -> Reply:
        """Return a page of what was found."""

    def hit(self, article: Article, title: str, link: str, time: str) -> dict[str, object]:
        """Return an article as a row of JSON with these names."""
        marked = escape(article.story.title).replace("报告", "<em>报告</em>")
        return {
            title: marked,
            link: self.base + self.address(article),
            time: moment(article) * 1000,
        }


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
