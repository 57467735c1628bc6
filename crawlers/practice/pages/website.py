"""One site of the practice web: its articles and lists, its responses, behaviour and gold.

The layout of a family (`trs.py`, `hanweb.py`, …) subclasses `Website` and defines its addresses,
list pages and article pages. A page is written when it is requested.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from enum import Enum
from functools import partial
from html import escape
from itertools import islice
from random import Random
from typing import ClassVar

from crawlers.page import Outcome
from crawlers.practice.content import (
    COLUMNS,
    Article,
    Gold,
    GoldDocument,
    GoldDuplicate,
    PageStyle,
    PracticeColumn,
    Story,
)
from crawlers.practice.pages import markup, page_frame
from crawlers.practice.pages.http_messages import Reply, Request, conditional
from crawlers.practice.pages.site_profile import SiteProfile


class Behaviour(Enum):
    """How a site responds to requests."""

    NORMAL = "normal"
    HANGING = "hanging"  # never responds
    BLOCKED = "blocked"  # status 403 for all requests
    EMPTY = "empty"  # lists without entries, as after a redesign


@dataclass(frozen=True, slots=True)
class ExtraPage:
    """A page that is not an article.

    respond: returns the response to a request.
    gold: returns, for the page's URL, what it must yield; None if that is not asserted.
    """

    respond: Callable[[Request], Reply]
    gold: Callable[[str], Gold] | None = None


class Website(ABC):
    """A site. The layout of a family sets the class attributes.

    styles: keys of `markup.STYLES` to draw from. disclosures: forms of the disclosure block to
    draw from, "" for none. metas: share of pages with meta tags, 0 to 1. has_lists: whether
    columns have list pages, which the registry names.
    base: scheme, host and port without a slash; the server sets it once the port is known.
    articles, gone, extras: by path, the pages served, those removed, and other pages.
    """

    family: ClassVar[str | None] = None
    styles: ClassVar[tuple[str, ...]] = tuple(markup.STYLES)
    disclosures: ClassVar[tuple[str, ...]] = ("", "table", "list", "run-on")
    metas: ClassVar[float] = 0.8
    has_lists: ClassVar[bool] = True

    def __init__(self, profile: SiteProfile, seed: int) -> None:
        self.profile = profile
        self.seed = seed
        self.columns: tuple[PracticeColumn, ...] = COLUMNS
        self.base = f"http://{profile.host}"
        self.behaviour = Behaviour.NORMAL
        self.articles: dict[str, Article] = {}
        self.gone: dict[str, Article] = {}
        self.extras: dict[str, ExtraPage] = {}
        self._sorted: dict[PracticeColumn, list[Article]] = {}
        self._ever: dict[int, Article] = {}
        self.duplicate_of: Callable[[Story, GoldDocument, str], GoldDuplicate | None] = _unrelated

    # What the layout of a family defines

    @abstractmethod
    def address(self, article: Article) -> str:
        """Return the path of an article."""

    @abstractmethod
    def list_address(self, column: PracticeColumn) -> str:
        """Return the path of the first list page of a column."""

    @abstractmethod
    def listing(self, request: Request) -> Reply | None:
        """Return the response for a list page; None if the path is not one."""

    @abstractmethod
    def article_page(self, article: Article, request: Request) -> str:
        """Return the HTML of an article's page."""

    def continued(self, article: Article) -> list[str]:  # noqa: ARG002 - most families have none
        """Return the paths of the article's further pages."""
        return []

    # Changing the site

    def put(self, article: Article) -> str:
        """Add an article, or replace the one with the same address; return its path."""
        path = self.address(article)
        self.articles[path] = article
        self._ever[article.number] = article
        self.gone.pop(path, None)
        self._sorted.clear()
        return path

    def remove(self, path: str) -> None:
        """Remove an article: its address responds with status 404 from then on."""
        self.gone[path] = self.articles.pop(path)
        self._sorted.clear()

    def shown(self, column: PracticeColumn) -> list[Article]:
        """Return a column's articles, pinned ones first, then the newest; none if EMPTY."""
        if self.behaviour is Behaviour.EMPTY:
            return []
        if column not in self._sorted:
            chosen = [one for one in self.articles.values() if one.column == column]
            chosen.sort(key=lambda one: (one.pinned, one.published, one.number), reverse=True)
            self._sorted[column] = chosen
        return self._sorted[column]

    def related(self, article: Article) -> list[Article]:
        """Return up to five earlier articles of the same column, even if removed since.

        What is published or removed later changes no byte of a page.
        """
        before = range(article.number - 1, max(article.number - 30, 0), -1)
        found = (self._ever[number] for number in before if number in self._ever)
        return list(islice((one for one in found if one.column == article.column), 5))

    # Pages: the text in its frame, in bytes under the labels that the site claims

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

    # Responses

    def reply(self, request: Request) -> Reply:
        """Return the response to a request under the site's current behaviour."""
        if self.behaviour is Behaviour.HANGING:
            return Reply(hang=3600.0)
        if self.behaviour is Behaviour.BLOCKED:
            return self.page("<html><body><h1>403 Forbidden</h1></body></html>", status=403)
        if request.path in self.extras:
            return self.extras[request.path].respond(request)
        if request.path in ("/", "/index.html"):
            return self.page(self.home())
        article = self.article_at(request.path)
        if article:
            reply = self.page(self.article_page(article, request))
            return conditional(request, reply, _http_date(article))
        return self.listing(request) or self.missing()

    def article_at(self, path: str) -> Article | None:
        """Return the article of which a page has this path, or None."""
        return self.articles.get(path)

    def missing(self) -> Reply:
        """Return the response for an unknown address."""
        return self.page("<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", status=404)

    def home(self) -> str:
        """Return the home page: the newest articles of every column."""
        blocks = [
            page_frame.block(column.name, self.list_address(column), self.rows(column, 0, 5))
            for column in reversed(self.columns)
        ]
        return self.frame(self.profile.title, "\n".join(blocks))

    def rows(
        self, column: PracticeColumn, start: int = 0, stop: int | None = None
    ) -> list[page_frame.Row]:
        """Return entries of a column, newest first, from `start` up to `stop`."""
        return [self.row(one) for one in self.shown(column)[start:stop]]

    def count(self, column: PracticeColumn) -> int:
        """Return the number of entries of a column."""
        return len(self.shown(column))

    def page_size(self, column: PracticeColumn) -> int:
        """Return the number of rows per list page; small columns have few, to have many pages."""
        return 6 if self.count(column) <= 60 else 20

    def last_page(self, column: PracticeColumn) -> int:
        """Return the number of list pages of a column; an empty one has one."""
        return max(1, -(-self.count(column) // self.page_size(column)))

    def page_rows(self, column: PracticeColumn, number: int) -> str:
        """Return the rows of a list page as HTML; number 1 has the newest."""
        size = self.page_size(column)
        return page_frame.rows_html(self.rows(column, (number - 1) * size, number * size))

    # Gold

    def gold_writers(self) -> Iterator[tuple[str, Callable[[], Gold]]]:
        """Yield each URL for which gold exists, with a function that returns the gold."""
        for path, article in self.articles.items():
            yield self.base + path, partial(self.gold_of, article)
            for further in self.continued(article):
                part = Gold(
                    self.base + further,
                    self.profile.name,
                    Outcome.DOCUMENT,
                    encoding=self.profile.encoding,
                    parent=self.base + path,
                )
                yield part.url, partial(_given, part)
        for path in self.gone:
            gold = Gold(self.base + path, self.profile.name, Outcome.GONE)
            yield gold.url, partial(_given, gold)
        for path, extra in self.extras.items():
            if extra.gold:
                yield self.base + path, partial(extra.gold, self.base + path)

    def gold_of(self, article: Article) -> Gold:
        """Return what an article's page must yield."""
        url = self.base + self.address(article)
        documents = article.story.documents()
        if self.page_style(article).headless:
            documents = tuple(replace(one, text=one.text[1:]) for one in documents)
        page = self.statements(article)
        documents = tuple(
            replace(
                page.added_to(one),
                region=one.region if self._states_region(article) else None,
                duplicate_of=self.duplicate_of(article.story, one, url),
            )
            for one in documents
        )
        return Gold(
            url,
            self.profile.name,
            Outcome.DOCUMENT,
            documents=documents,
            encoding=self.profile.encoding,
        )

    def _states_region(self, article: Article) -> bool:
        """Return whether page or site name the county of a report; a town's text does not."""
        facts = article.story.facts
        if facts is None or not facts.town:
            return True
        return self.profile.place == facts.place or facts.place.name in (article.source or "")


def _unrelated(_story: Story, _document: GoldDocument, _url: str) -> GoldDuplicate | None:
    return None


def _given(gold: Gold) -> Gold:
    return gold


def _http_date(article: Article) -> str:
    moment = article.modified or datetime.combine(article.published, time(9, 30), UTC)
    return format_datetime(moment, usegmt=True)
