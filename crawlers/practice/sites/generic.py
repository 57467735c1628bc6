"""Sites of an unknown system: links to the next and last page, a container without a name."""

import re
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website
from crawlers.site import Body


class PlainWebsite(Website):
    """`/html/2024/0129/12.html` in lists `/list/gzbg_2.html`."""

    family: ClassVar[str | None] = "plain"
    metas: ClassVar[float] = 0.0
    words = ("首页", "上一页", "下一页", "尾页")

    def address(self, article: Article) -> str:
        """Return the path: year, day and number."""
        return f"/html/{article.published:%Y/%m%d}/{article.number}.html"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the first list page."""
        return f"/list/{column.slug}_1.html"

    def listing(self, request: Request) -> Reply | None:
        """Return a list page by its number."""
        match = re.fullmatch(r"/list/([a-z]+)_(\d+)\.html", request.path)
        column = next((one for one in self.columns if match and one.slug == match[1]), None)
        if match is None or column is None:
            return None
        last, number = self.last_page(column), int(match[2])
        if not 1 <= number <= last:
            return None
        rows = self.page_rows(column, number)
        inner = (
            f'<div class="main"><h2>{column.name}</h2><ul>{rows}</ul>'
            f"<p>{self._paging(column, number, last)}</p></div>"
        )
        return self.page(self.frame(f"{column.name}-{self.profile.title}", inner))

    def _paging(self, column: PracticeColumn, number: int, last: int) -> str:
        targets = (1, number - 1, number + 1, last)
        links = [
            f'<a href="{column.slug}_{target}.html">{word}</a>'
            if 1 <= target <= last and target != number
            else f"<span>{word}</span>"
            for word, target in zip(self.words, targets, strict=True)
        ]
        return f"共{last}页 第{number}页 " + " ".join(links)

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page; the text is in a table cell, as on old sites."""
        return self.wrap_article(
            article,
            '<table width="960" align="center"><tr><td class="nr">'
            f"{self.text_html(article)}</td></tr></table>",
        )


SITES = (
    BodySite(
        3,
        PlainWebsite,
        "plain",
        Body.GOV,
        "610925",
        (PracticeKind.GOV, PracticeKind.COURT),
        "gbk",
        "gb2312",
        None,
    ),
)
