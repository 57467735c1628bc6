"""A site that publishes in traditional characters on purpose, in Big5."""

import re
from dataclasses import replace

from crawlers.practice.content import Article, PracticeKind
from crawlers.practice.damage import to_traditional
from crawlers.practice.pages import BodySite, PageStatements, Reply
from crawlers.practice.sites.generic import PlainWebsite
from crawlers.site import Body

_TEXT = re.compile(r"(<!--begin-->.*?<!--end-->)", re.DOTALL)


class Big5Website(PlainWebsite):
    """The plain layout in traditional characters; those outside Big5 are character references."""

    def text_html(self, article: Article) -> str:
        """Return the text between marks: it is traditional already and must not be converted."""
        return f"<!--begin-->{super().text_html(article)}<!--end-->"

    def statements(self, article: Article) -> PageStatements:
        """Return what the page states, in traditional characters."""
        found = super().statements(article)
        issuer = found.issuer and to_traditional(found.issuer)
        return replace(found, column=to_traditional(article.column.name), issuer=issuer)

    def page(self, html: str, status: int = 200) -> Reply:
        """Return the page with everything around the text in traditional characters."""
        pieces = _TEXT.split(html)
        pieces[::2] = map(to_traditional, pieces[::2])
        return super().page("".join(pieces), status)


SITES = (
    BodySite(
        9,
        Big5Website,
        "big5",
        Body.GOV,
        "350425",
        (PracticeKind.GOV, PracticeKind.NPC),
        "big5",
        "big5",
        None,
    ),
)
