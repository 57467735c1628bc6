"""A spam mirror on an expired domain: damaged reports, invented dates, no names, advertisements."""

from typing import ClassVar

from crawlers.practice.content import Article
from crawlers.practice.pages import PageStatements, Request, paragraphs, rows_html
from crawlers.practice.sites.generic import PlainWebsite


class MirrorWebsite(PlainWebsite):
    """The plain layout, whose pages state nothing but the text and an invented day."""

    styles: ClassVar[tuple[str, ...]] = ("clean", "breaks")
    disclosures: ClassVar[tuple[str, ...]] = ("",)

    def statements(self, article: Article) -> PageStatements:
        """Return only the day that lists print."""
        return PageStatements(published_at=article.published)

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text among advertisements and links."""
        style, title = self.page_style(article), article.story.title
        lines = article.story.lines()[1 if style.headless else 0 :]
        html = paragraphs(lines, style.markup, self.random("markup", article.number))
        rows = map(self.row, self.related(article))
        inner = (
            f"<h1>{title}</h1><div>更新時間：{article.published}</div>"
            '<div class="ad"><a href="/go/1">點擊下載全文.docx</a></div>'
            f'<div class="content">{html}</div>'
            f"<div>猜你喜歡</div><ul>{rows_html(rows)}</ul>"
        )
        return self.frame(title, inner)
