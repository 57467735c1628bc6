"""UCAP: `common_list.shtml` and `list_2.shtml`, text in `#UCAP-CONTENT`."""

import re
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website
from crawlers.site import Body


class UcapWebsite(Website):
    """`/gzbg/202401/<32 hex>.shtml` or `/gzbg/202401/content_12.htm`."""

    family: ClassVar[str | None] = "ucap"
    metas: ClassVar[float] = 1.0

    def address(self, article: Article) -> str:
        """Return the path; a report is named by a hash, another article by a number."""
        folder = f"/{article.column.slug}/{article.published:%Y%m}"
        if article.story.facts is None:
            return f"{folder}/content_{article.number}.htm"
        return f"{folder}/{self.random('hash', article.number).randbytes(16).hex()}.shtml"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the first list page."""
        return f"/{column.slug}/common_list.shtml"

    def listing(self, request: Request) -> Reply | None:
        """Return `common_list.shtml` or `list_<n>.shtml` of a column."""
        match = re.fullmatch(r"/([a-z]+)/(?:common_list|list_(\d+))\.shtml", request.path)
        column = next((one for one in self.columns if match and one.slug == match[1]), None)
        if match is None or column is None:
            return None
        last, number = self.last_page(column), int(match[2] or 1)
        if number > last or match[2] in ("0", "1"):
            return None
        inner = (
            f'<div class="list"><ul>{self.page_rows(column, number)}</ul>'
            f'<div id="pagination">{_paging(number, last)}</div></div>'
        )
        return self.page(self.frame(f"{column.name} | {self.profile.title}", inner))

    def reply(self, request: Request) -> Reply:
        """Return the response; the home page refreshes to its index, as on static sites."""
        if request.path == "/":
            return self.page('<html><head><meta http-equiv="refresh" content="0;url=/index.html">')
        return super().reply(request)

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text in `#UCAP-CONTENT`."""
        return self.wrap_article(article, f'<div id="UCAP-CONTENT">{self.text_html(article)}</div>')


def _paging(number: int, last: int) -> str:
    def link(target: int, word: str) -> str:
        name = "common_list" if target == 1 else f"list_{target}"
        return f'<a href="{name}.shtml">{word}</a>' if 1 <= target <= last else ""

    near = "".join(link(one, str(one)) for one in range(1, min(last, 5) + 1) if one != number)
    return f"{link(number - 1, '上一页')}{near}{link(number + 1, '下一页')}<span>共{last}页</span>"


SITES = (BodySite(5, UcapWebsite, "ucap", Body.GOV, "430000", (PracticeKind.GOV,)),)
