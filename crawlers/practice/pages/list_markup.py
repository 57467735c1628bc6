"""Writes a site's pages: the text in its frame, in bytes under the labels that the site claims."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from random import Random
from typing import ClassVar

from crawlers.practice.content import COLUMNS, Article, PageStyle, PracticeColumn, PracticePlace
from crawlers.practice.pages import markup, page_frame
from crawlers.practice.pages.http_messages import Reply
from crawlers.site import Body, ExpectedKind


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What a site has before any articles.

    name: as in the registry. title: as its pages print it. place: None for media and mirrors.
    host: as its meta tags claim. office: that its pages name as issuer and in the footer.
    encoding: Python codec of its pages. charset: that its meta tag claims, None for no tag.
    header: charset that Content-Type claims, None for none.
    expect: kinds of report that it should publish each year.
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
    """The pages of one site. The layout of a family sets the class attributes.

    styles: keys of `markup.STYLES` to draw from. disclosures: forms of the disclosure block to
    draw from, "" for none. metas: share of pages with meta tags, 0 to 1.
    """

    styles: ClassVar[tuple[str, ...]] = tuple(markup.STYLES)
    disclosures: ClassVar[tuple[str, ...]] = ("", "table", "list", "run-on")
    metas: ClassVar[float] = 0.8

    def __init__(self, profile: SiteProfile, seed: int) -> None:
        self.profile = profile
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
        """Return the articles that an article's page links below its text."""

    def row(self, article: Article) -> page_frame.Row:
        """Return an article's entry in a list."""
        return page_frame.Row(self.address(article), article.story.title, article.published)

    def page_style(self, article: Article) -> PageStyle:
        """Return how an article is presented; the same at each call."""
        random = self.random("dress", article.number)  # another key would change every page
        report = article.story.facts is not None
        return PageStyle(
            markup=random.choice(self.styles),
            disclosure=random.choice(self.disclosures) if report else "",
            metas=random.random() < self.metas,
            headless=report and random.random() < 0.5 and article.story.titled,
        )

    def statements(self, article: Article) -> page_frame.PageStatements:
        """Return what an article's page states outside the text."""
        shows = bool(self.page_style(article).disclosure)
        facts = article.story.facts
        random = self.random("stated", article.number)
        serial = f"{random.randrange(10**8, 10**9)}/{article.published.year}-{article.number:05}"
        early = article.published - timedelta(days=random.randrange(1, 4))
        return page_frame.PageStatements(
            published_at=article.published,
            column=article.column.name,
            source=article.source,
            written_on=max(early, facts.given_on) if shows and facts else None,
            index_number=serial if shows else None,
            issuer=self.identity.office if shows else None,
        )

    @property
    def identity(self) -> page_frame.Identity:
        """The names in the head and footer of each page."""
        profile = self.profile
        code = profile.place.code if profile.place else "110000"
        return page_frame.Identity(
            profile.title, profile.host, profile.office, code, profile.charset
        )

    def text_html(self, article: Article) -> str:
        """Return the paragraphs of an article without their container."""
        style = self.page_style(article)
        lines = article.story.lines()[1 if style.headless else 0 :]
        return markup.paragraphs(lines, style.markup, self.random("markup", article.number))

    def wrap_article(self, article: Article, container: str) -> str:
        """Return an article page. container: the HTML element that has the text in it."""
        style, stated, title = (
            self.page_style(article),
            self.statements(article),
            article.story.title,
        )
        inner = "\n".join(
            (
                page_frame.breadcrumb(article.column.name, self.list_address(article.column)),
                page_frame.disclosure(style.disclosure, title, stated),
                f'<h1 class="title">{escape(title)}</h1>',
                page_frame.info_line(stated),
                container,
                page_frame.attachment(article.attachment),
                page_frame.tools(map(self.row, self.related(article))),
            )
        )
        head = (
            page_frame.meta_tags(self.identity, title, stated, article.number % 9)
            if style.metas
            else ""
        )
        return self.frame(f"{title}_{self.profile.title}", inner, head)

    def frame(self, title: str, inner: str, head: str = "") -> str:
        """Return a whole page around its inner HTML; `head` is added to the head."""
        links = [(column.name, self.list_address(column)) for column in self.columns]
        return page_frame.frame(self.identity, title, inner, links, head)

    def page(self, html: str, status: int = 200) -> Reply:
        """Return HTML as a response in the site's encoding, with the charset that it claims."""
        body = html.encode(self.profile.encoding, "xmlcharrefreplace")
        label = f"; charset={self.profile.header}" if self.profile.header else ""
        return Reply(body, status, f"text/html{label}")

    def random(self, *about: object) -> Random:
        """Return a generator for choices about this site; `about` separates its uses."""
        return Random("/".join(map(str, (self.seed, self.profile.name, *about))))
