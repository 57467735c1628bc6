"""TRS WCM: list pages `index_1.html` that a script counts from 0, and split articles."""

from random import Random
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website, paragraphs
from crawlers.site import Body

PARTS = 3
"""Number of pages of a split article."""


class TrsWebsite(Website):
    """`/zwgk/gzbg/202401/t20240129_12.html` in lists `/zwgk/gzbg/index_1.html`."""

    family: ClassVar[str | None] = "trs"

    def address(self, article: Article) -> str:
        """Return the path: a folder for the month, and the day in the name."""
        day = article.published
        return (
            f"/zwgk/{article.column.slug}/{day:%Y%m}/t{day:%Y%m%d}_{6100000 + article.number}.html"
        )

    def list_address(self, column: PracticeColumn) -> str:
        """Return the folder, which navigation links."""
        return f"/zwgk/{column.slug}/"

    def continued(self, article: Article) -> list[str]:
        """Return the paths of the further pages; every fifth report is split."""
        if article.story.facts is None or article.number % 5 != 2:
            return []
        stem = self.address(article).removesuffix(".html")
        return [f"{stem}_{part}.html" for part in range(1, PARTS)]

    def article_at(self, path: str) -> Article | None:
        """Return the article of which a first or further page has this path."""
        found = self.articles.get(path)
        if found is None and path.count("_") == 2:
            found = self.articles.get(path.rsplit("_", 1)[0] + ".html")
            if found and path not in self.continued(found):
                return None
        return found

    def listing(self, request: Request) -> Reply | None:
        """Return `index.html` or `index_<n>.html` of a column."""
        for column in self.columns:
            folder = self.list_address(column)
            if request.path.startswith(folder):
                return self._list(column, request.path.removeprefix(folder) or "index.html")
        return None

    def _list(self, column: PracticeColumn, name: str) -> Reply | None:
        last = self.last_page(column)
        names = ["index.html", *(f"index_{number}.html" for number in range(1, last))]
        if name not in names:
            return None
        number = names.index(name)
        # Links are relative to the list: ./202401/t20240129_12.html
        rows = self.page_rows(column, number + 1).replace(self.list_address(column), "./")
        inner = (
            f'<div class="list"><ul class="gl_list">{rows}</ul>'
            f'<div class="page">{_paging(last, number, "index")}</div></div>'
        )
        return self.page(self.frame(f"{column.name}_{self.profile.title}", inner))

    def article_page(self, article: Article, request: Request) -> str:
        """Return the requested page of an article with its text in `.TRS_Editor`."""
        paths = [self.address(article), *self.continued(article)]
        part = paths.index(request.path)
        html = self.text_html(article) if len(paths) == 1 else self._part(article, part)
        paging = ""
        if len(paths) > 1:
            stem = paths[0].rsplit("/", 1)[1].removesuffix(".html")
            paging = f'<div class="page">{_paging(len(paths), part, stem)}</div>'
        wrapped = f'<div class="TRS_Editor"><div class="Custom_UnionStyle">{html}</div></div>'
        return self.wrap_article(article, f'<div class="article">{wrapped}{paging}</div>')

    def _part(self, article: Article, part: int) -> str:
        style = self.page_style(article)
        lines = article.story.lines()[1 if style.headless else 0 :]
        size = -(-len(lines) // PARTS)
        own = lines[part * size : (part + 1) * size]
        return paragraphs(own, style.markup, Random(article.number))


def _paging(count: int, current: int, stem: str) -> str:
    # Real pages have such a commented call with another count: the variables are right.
    return f"""<script>
var currentPage = {current};//所在页从0开始
var countPage = {count}//共多少页
//createPageHTML({count + 3}, 0, "{stem}", "html");
function createPageHTML(n, i, name, ext) {{ document.write("共" + n + "页"); }}
createPageHTML({count}, {current}, "{stem}", "html");
</script>"""


SITES = (BodySite(1, TrsWebsite, "trs", Body.GOV, "330825", (PracticeKind.GOV, PracticeKind.NPC)),)
