"""A spam mirror on an expired domain: damaged copies, no dates, no names, links to everywhere."""

from typing import ClassVar

from crawlers.practice.content import Article
from crawlers.practice.pages import Request, Stated, paragraphs, rows_html
from crawlers.practice.sites.generic import PlainWebsite


class MirrorWebsite(PlainWebsite):
    """Its pages state nothing but the text; day and column are the spammer's inventions."""

    styles: ClassVar[tuple[str, ...]] = ("clean", "breaks")
    disclosures: ClassVar[tuple[str, ...]] = ("",)

    def stated(self, article: Article) -> Stated:
        """Return only the day that the list prints."""
        return Stated(published_at=article.published)

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page: the text between advertisements."""
        dress, title = self.dress(article), article.story.title
        lines = article.story.lines()[1 if dress.headless else 0 :]
        html = paragraphs(lines, dress.style, self.random("markup", article.number))
        rows = map(self.row, self.related(article))
        inner = (
            f"<h1>{title}</h1><div>更新時間：{article.published}</div>"
            '<div class="ad"><a href="/go/1">點擊下載全文.docx</a></div>'
            f'<div class="content">{html}</div>'
            f"<div>猜你喜歡</div><ul>{rows_html(rows)}</ul>"
        )
        return self.frame(title, inner)
