"""A site without lists, whose own search names its reports."""

import json
from abc import abstractmethod
from html import escape
from typing import ClassVar

from crawlers.practice.content import REPORTS, Article, PracticeColumn
from crawlers.practice.pages import Reply, Request
from crawlers.practice.sites.api_lists import ApiWebsite, moment

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
