"""gkmlpt, the disclosure platform of Guangdong: a page with a script, and lists as JSON."""

import json
import re
from datetime import datetime, time, timedelta, timezone
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website
from crawlers.site import Body

SID = "744044"
ROOT = 100
PER_PAGE = 6
"""Entries of one response; real sites send a hundred."""
_BEIJING = timezone(timedelta(hours=8))


class GkmlptWebsite(Website):
    """`/gkmlpt/content/10/10100/post_10100012.html`; lists under `/gkmlpt/api/all/<column>`."""

    family: ClassVar[str | None] = "gkmlpt"
    metas: ClassVar[float] = 1.0
    disclosures: ClassVar[tuple[str, ...]] = ("table",)

    def address(self, article: Article) -> str:
        """Return the path: folders for the number's millions and thousands, then the number."""
        number = 100_000 * article.column.number + article.number
        return f"/gkmlpt/content/{number // 10**6}/{number // 1000}/post_{number}.html"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the index page of a column; only the page's script reads the fragment."""
        return f"/gkmlpt/index#{column.number}"

    def listing(self, request: Request) -> Reply | None:
        """Return the index page, or a list that its script requests."""
        if request.path == "/gkmlpt/index":
            return self.page(self.frame(f"政府信息公开_{self.profile.title}", self._index()))
        match = re.fullmatch(r"/gkmlpt/api/all/(\d+)", request.path)
        fields = request.fields()
        page = fields.get("page", "1")
        if match is None or fields.get("sid") != SID or not page.isdecimal():
            return None
        articles = self._articles(int(match[1]))
        return None if articles is None else self._list(articles, int(page))

    def _articles(self, number: int) -> list[Article] | None:
        """Return the articles of a node of the column tree; the root has those of all columns."""
        if number == ROOT:
            return [one for column in self.columns for one in self.shown(column)]
        columns = {column.number: column for column in self.columns}
        return self.shown(columns[number]) if number in columns else None

    def _index(self) -> str:
        leaves = [{"id": one.number, "name": one.name, "children": []} for one in self.columns]
        tree = [{"id": ROOT, "name": "法定主动公开内容", "children": leaves}]
        config = json.dumps(tree, ensure_ascii=False)
        return f"""<div id="app"></div><script>
window._CONFIG = {{
  SID: '{SID}',
  SITE_NAME: '{self.profile.title}',
  TREE: {config},
}};
</script><script src="/gkmlpt/static/js/index.js"></script>"""

    def _list(self, articles: list[Article], page: int) -> Reply:
        shown = articles[(page - 1) * PER_PAGE : page * PER_PAGE] if page > 0 else []
        entries = [self._entry(article) for article in shown]
        content = {"total": len(articles), "page": page, "articles": entries}
        body = json.dumps(content, ensure_ascii=False).encode()
        return Reply(body, content_type="application/json; charset=utf-8")

    def _entry(self, article: Article) -> dict[str, object]:
        stated = self.statements(article)
        moment = int(datetime.combine(article.published, time(9, 30), _BEIJING).timestamp())
        return {
            "id": article.number,
            "title": article.story.title,
            "url": self.base + self.address(article),
            "publisher": stated.issuer,
            "identifier": stated.index_number,
            "document_number": stated.document_number or "",
            "date": moment,
            "display_publish_time": moment,
            "attachment": [],
        }

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text in `.article-content`."""
        html = f'<div class="article-content">{self.text_html(article)}</div>'
        return self.wrap_article(article, f'<div class="content-box">{html}</div>')


SITES = (
    BodySite(6, GkmlptWebsite, "gkmlpt", Body.GOV, "440523", (PracticeKind.GOV, PracticeKind.NPC)),
)
