"""Writes a site's pages: what stands around a text, and the bytes under the labels it claims."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from random import Random
from typing import ClassVar

from crawlers.practice.content import COLUMNS, Article, Dress, PracticeColumn, PracticePlace
from crawlers.practice.pages import frame as chrome
from crawlers.practice.pages import markup
from crawlers.practice.pages.http_messages import Reply
from crawlers.site import Body, ExpectedKind


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """What is known of a site before its articles.

    name: as in the registry. encoding: Python codec of its pages.
    charset: what its meta tag claims, None for no tag; header: likewise for Content-Type.
    expect: kinds of report that it owes each year.
    """

    name: str
    title: str
    body: Body
    place: PracticePlace | None
    host: str
    office: str
    encoding: str = "utf-8"
    charset: str | None = "utf-8"
    header: str | None = "utf-8"
    expect: tuple[ExpectedKind, ...] = ()


class Pages(ABC):
    """The pages of one site. A family's layout sets the class attributes."""

    styles: ClassVar[tuple[str, ...]] = tuple(markup.STYLES)
    disclosures: ClassVar[tuple[str, ...]] = ("", "table", "list", "run-on")
    metas: ClassVar[float] = 0.8
    """Share of the pages with meta tags."""

    def __init__(self, card: SiteIdentity, seed: int) -> None:
        self.card = card
        self.seed = seed
        self.columns: tuple[PracticeColumn, ...] = COLUMNS

    @abstractmethod
    def address(self, article: Article) -> str:
        """Return the path of an article."""

    @abstractmethod
    def list_address(self, column: PracticeColumn) -> str:
        """Return the path of the first list page of a column."""

    @abstractmethod
    def related(self, article: Article) -> list[Article]:
        """Return the articles that an article's page links under its text."""

    def row(self, article: Article) -> chrome.Row:
        """Return an article's entry in a list."""
        return chrome.Row(self.address(article), article.story.title, article.published)

    def dress(self, article: Article) -> Dress:
        """Return how an article is dressed; the same each time."""
        random = self.random("dress", article.number)
        report = article.story.facts is not None
        return Dress(
            style=random.choice(self.styles),
            disclosure=random.choice(self.disclosures) if report else "",
            metas=random.random() < self.metas,
            headless=report and random.random() < 0.5 and article.story.titled,
        )

    def stated(self, article: Article) -> chrome.Stated:
        """Return what an article's page states outside the text."""
        shows = bool(self.dress(article).disclosure)
        facts = article.story.facts
        random = self.random("stated", article.number)
        serial = f"{random.randrange(10**8, 10**9)}/{article.published.year}-{article.number:05}"
        early = article.published - timedelta(days=random.randrange(1, 4))
        return chrome.Stated(
            published_at=article.published,
            column=article.column.name,
            source=article.source,
            written_on=max(early, facts.given_on) if shows and facts else None,
            index_number=serial if shows else None,
            issuer=self.identity.office if shows else None,
        )

    @property
    def identity(self) -> chrome.Identity:
        """The names in heads and footers."""
        card = self.card
        code = card.place.code if card.place else "110000"
        return chrome.Identity(card.title, card.host, card.office, code, card.charset)

    def text_html(self, article: Article) -> str:
        """Return the paragraphs of an article, without container."""
        dress = self.dress(article)
        lines = article.story.lines()[1 if dress.headless else 0 :]
        return markup.paragraphs(lines, dress.style, self.random("markup", article.number))

    def dressed(self, article: Article, container: str) -> str:
        """Return an article page around its container (which holds the text already)."""
        dress, stated, title = self.dress(article), self.stated(article), article.story.title
        inner = "\n".join(
            (
                chrome.breadcrumb(article.column.name, self.list_address(article.column)),
                chrome.disclosure(dress.disclosure, title, stated),
                f'<h1 class="title">{escape(title)}</h1>',
                chrome.info_line(stated),
                container,
                chrome.attachment(article.attachment),
                chrome.tools(map(self.row, self.related(article))),
            )
        )
        head = (
            chrome.meta_tags(self.identity, title, stated, article.number % 9)
            if dress.metas
            else ""
        )
        return self.frame(f"{title}_{self.card.title}", inner, head)

    def frame(self, title: str, inner: str, head: str = "") -> str:
        """Return a whole page around its inner part."""
        links = [(column.name, self.list_address(column)) for column in self.columns]
        return chrome.frame(self.identity, title, inner, links, head)

    def page(self, html: str, status: int = 200) -> Reply:
        """Return HTML in the site's encoding, under the labels that it claims."""
        body = html.encode(self.card.encoding, "xmlcharrefreplace")
        label = f"; charset={self.card.header}" if self.card.header else ""
        return Reply(body, status, f"text/html{label}")

    def random(self, *about: object) -> Random:
        """Return a generator for choices about this site."""
        return Random("/".join(map(str, (self.seed, self.card.name, *about))))
