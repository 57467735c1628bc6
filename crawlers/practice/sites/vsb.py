"""VSB (博达): list pages that count down, so that page 1 is the oldest and old pages persist."""

import re
from typing import ClassVar

from crawlers.practice.content import Article, PracticeColumn, PracticeKind
from crawlers.practice.pages import BodySite, Reply, Request, Website
from crawlers.site import Body


class VsbWebsite(Website):
    """`/info/1101/31008.htm` in lists `/gzbg.htm` (newest), `/gzbg/2.htm`, `/gzbg/1.htm`."""

    family: ClassVar[str | None] = "vsb"
    disclosures: ClassVar[tuple[str, ...]] = ("", "list")

    def address(self, article: Article) -> str:
        """Return the path: the column's number in the tree, and the article's."""
        return f"/info/{1000 + article.column.number}/{31000 + article.number}.htm"

    def list_address(self, column: PracticeColumn) -> str:
        """Return the newest list page."""
        return f"/{column.slug}.htm"

    def listing(self, request: Request) -> Reply | None:
        """Return the newest list page by its name, or another by its number."""
        match = re.fullmatch(r"/([a-z]+)(?:/(\d+))?\.htm", request.path)
        column = next((one for one in self.columns if match and one.slug == match[1]), None)
        if match is None or column is None:
            return None
        last = self.last_page(column)
        number = int(match[2] or last)
        if not 1 <= number <= last or match[2] == str(last):
            return None  # the newest page has no number
        rows = self.page_rows(column, last - number + 1)
        inner = f'<div class="list"><ul>{rows}</ul>{self._paging(column, number, last)}</div>'
        return self.page(self.frame(f"{column.name}-{self.profile.title}", inner))

    def _paging(self, column: PracticeColumn, number: int, last: int) -> str:
        # Links are relative: gzbg/2.htm on the newest page, 2.htm on the others.
        folder = f"{column.slug}/" if number == last else ""
        older = (
            f'<span class="p_next p_fun"><a href="{folder}{number - 1}.htm">下页</a></span>'
            f'<span class="p_last p_fun"><a href="{folder}1.htm">尾页</a></span>'
            if number > 1
            else '<span class="p_next_d p_fun_d">下页</span>'
        )
        numbers = "".join(
            f'<span class="p_no"><a href="{folder}{one}.htm">{last - one + 1}</a></span>'
            for one in range(number - 1, max(number - 4, 0), -1)
        )
        return (
            f'<div class="pb_sys_common"><span class="p_pages"><span class="p_t">共'
            f'{self.count(column)}条</span><span class="p_no_d">{last - number + 1}</span>'
            f'{numbers}{older}<span class="p_t">{last - number + 1}/{last}</span></span></div>'
        )

    def article_page(self, article: Article, request: Request) -> str:  # noqa: ARG002
        """Return the page with its text in `.v_news_content`, and a script that counts clicks."""
        number = 31000 + article.number
        return self.wrap_article(
            article,
            f'<form name="_newscontent_fromname"><div id="vsb_content">'
            f'<div class="v_news_content">{self.text_html(article)}</div></div></form>'
            f"<script>_showDynClickBatch(['dynclicks_u8_{number}'],[{number}],'wbnews',1)</script>",
        )


SITES = (
    BodySite(
        4,
        VsbWebsite,
        "vsb",
        Body.NPC,
        "430626",
        (PracticeKind.NPC, PracticeKind.COURT),
        "utf-8-sig",
        "gbk",
        None,
    ),
)
