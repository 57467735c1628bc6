"""One site of the practice web: its articles, the pages around them, and its moods.

A family's layout (`trs.py`, `hanweb.py`, …) subclasses `Website` and says how addresses, list
pages and article pages look. Pages are written when they are asked for.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from enum import Enum
from functools import partial
from html import escape
from random import Random
from typing import ClassVar

from crawlers.page import Outcome
from crawlers.practice import chrome, markup
from crawlers.practice.exchange import Reply, Request, conditional
from crawlers.practice.facts import Place
from crawlers.practice.gold import Copy, Gold, GoldDocument
from crawlers.practice.story import Story
from crawlers.site import Body, Owed


class Mood(Enum):
    """How a site behaves."""

    WELL = "well"
    HANGING = "hanging"  # says nothing
    BLOCKED = "blocked"  # 403 to everything
    EMPTY = "empty"  # lists without entries, as after a redesign


@dataclass(frozen=True, slots=True)
class Column:
    """A list of articles. `slug` is its place in addresses, `number` its id."""

    name: str
    slug: str
    number: int


REPORTS = Column("工作报告", "gzbg", 101)
NEWS = Column("新闻动态", "xwdt", 102)
NOTICES = Column("通知公告", "tzgg", 103)
COLUMNS = (REPORTS, NEWS, NOTICES)


@dataclass(frozen=True, slots=True)
class Article:
    """One story on one site.

    number: id in its address. published: day shown beside it.
    modified: when its bytes last changed, for Last-Modified.
    attachment: path of a file that it links under its text.
    """

    number: int
    column: Column
    story: Story
    published: date
    source: str | None = None
    modified: datetime | None = None
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a site before its articles.

    name: as in the registry. encoding: Python codec of its pages.
    charset: what its meta tag claims, None for no tag; header: likewise for Content-Type.
    expect: kinds of report that it owes each year.
    """

    name: str
    title: str
    body: Body
    place: Place | None
    host: str
    office: str
    encoding: str = "utf-8"
    charset: str | None = "utf-8"
    header: str | None = "utf-8"
    expect: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class Extra:
    """A page that is no article. `gold` writes what must come out at a URL; None: not asserted."""

    answer: Callable[[Request], Reply]
    gold: Callable[[str], Gold] | None = None


@dataclass(frozen=True, slots=True)
class Dress:
    """How an article page is dressed.

    style: of `markup.STYLES`. disclosure: "table", "list", "run-on" or "" for no block.
    metas: guideline meta tags. headless: the title stands over the text and not in it.
    """

    style: str
    disclosure: str
    metas: bool
    headless: bool


class Website(ABC):
    """A site. `base` is set when a port is known: scheme, host and port, no slash at the end."""

    family: ClassVar[str | None] = None

    def __init__(self, card: Card, seed: int) -> None:
        self.card = card
        self.seed = seed
        self.base = f"http://{card.host}"
        self.mood = Mood.WELL
        self.columns: tuple[Column, ...] = COLUMNS
        self.articles: dict[str, Article] = {}
        self.gone: dict[str, Article] = {}
        self.extras: dict[str, Extra] = {}
        self._sorted: dict[Column, list[Article]] = {}
        self.copy_of: Callable[[Story, GoldDocument, str], Copy | None] = _unrelated

    # Addresses and pages of a family

    @abstractmethod
    def address(self, article: Article) -> str:
        """Return the path of an article."""

    @abstractmethod
    def list_address(self, column: Column) -> str:
        """Return the path of the first list page of a column."""

    @abstractmethod
    def listing(self, request: Request) -> Reply | None:
        """Answer for a list page, or None where the path is none."""

    @abstractmethod
    def article_page(self, article: Article, request: Request) -> str:
        """Return the HTML of an article."""

    def continued(self, article: Article) -> list[str]:  # noqa: ARG002 - most families have none
        """Return the paths of the article's further pages."""
        return []

    # Changing the site

    def put(self, article: Article) -> str:
        """Add an article, or put it in the place of the one with its address; return the path."""
        path = self.address(article)
        self.articles[path] = article
        self.gone.pop(path, None)
        self._sorted.clear()
        return path

    def remove(self, path: str) -> None:
        """Take an article away: its address answers 404 from now on."""
        self.gone[path] = self.articles.pop(path)
        self._sorted.clear()

    def shown(self, column: Column) -> list[Article]:
        """Return the articles of a column, newest first; none while the lists are empty."""
        if self.mood is Mood.EMPTY:
            return []
        if column not in self._sorted:
            chosen = [one for one in self.articles.values() if one.column == column]
            chosen.sort(key=lambda one: (one.published, one.number), reverse=True)
            self._sorted[column] = chosen
        return self._sorted[column]

    # Dressing an article

    styles: ClassVar[tuple[str, ...]] = ("clean", "styled", "breaks", "fonts", "word")
    disclosures: ClassVar[tuple[str, ...]] = ("", "table", "list", "run-on")
    metas: ClassVar[float] = 0.8
    """Share of the pages with meta tags."""

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
                chrome.tools(self.rows(article.column, 0, 5)),
            )
        )
        head = (
            chrome.meta_tags(self.identity, title, stated, article.number % 9)
            if dress.metas
            else ""
        )
        return self.frame(f"{title}_{self.card.title}", inner, head)

    # Answering

    def reply(self, request: Request) -> Reply:
        """Answer a request as the site's mood has it."""
        if self.mood is Mood.HANGING:
            return Reply(hang=3600.0)
        if self.mood is Mood.BLOCKED:
            return self.page("<html><body><h1>403 Forbidden</h1></body></html>", status=403)
        if request.path in self.extras:
            return self.extras[request.path].answer(request)
        if request.path in ("/", "/index.html"):
            return self.page(self.home())
        article = self.article_at(request.path)
        if article:
            reply = self.page(self.article_page(article, request))
            return conditional(request, reply, _http_date(article))
        return self.listing(request) or self.missing()

    def article_at(self, path: str) -> Article | None:
        """Return the article whose page has this path."""
        return self.articles.get(path)

    def page(self, html: str, status: int = 200) -> Reply:
        """Return HTML in the site's encoding, under the labels that it claims."""
        body = html.encode(self.card.encoding, "xmlcharrefreplace")
        label = f"; charset={self.card.header}" if self.card.header else ""
        return Reply(body, status, f"text/html{label}")

    def missing(self) -> Reply:
        """Answer for an address that there is not."""
        return self.page("<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", status=404)

    def home(self) -> str:
        """Return the home page: navigation and the newest of every column."""
        blocks = [
            chrome.block(
                column.name,
                self.list_address(column),
                self.rows(column, 0, 5),
            )
            for column in reversed(self.columns)
        ]
        return self.frame(self.card.title, "\n".join(blocks))

    def frame(self, title: str, inner: str, head: str = "") -> str:
        """Return a whole page around its inner part."""
        links = [(column.name, self.list_address(column)) for column in self.columns]
        return chrome.frame(self.identity, title, inner, links, head)

    def row(self, article: Article) -> chrome.Row:
        """Return an article's entry in a list."""
        return chrome.Row(self.address(article), article.story.title, article.published)

    def rows(self, column: Column, start: int = 0, stop: int | None = None) -> list[chrome.Row]:
        """Return entries of a column, newest first."""
        return [self.row(one) for one in self.shown(column)[start:stop]]

    def count(self, column: Column) -> int:
        """Return how many entries a column has."""
        return len(self.shown(column))

    def page_size(self, column: Column) -> int:
        """Return the rows of a list page: few on a small site, so that it has many pages."""
        return 6 if self.count(column) <= 60 else 20

    def last_page(self, column: Column) -> int:
        """Return how many list pages a column has; an empty one has one."""
        return max(1, -(-self.count(column) // self.page_size(column)))

    def page_rows(self, column: Column, number: int) -> str:
        """Return the rows of a list page, counted from 1 at the newest, as HTML."""
        size = self.page_size(column)
        return chrome.rows_html(self.rows(column, (number - 1) * size, number * size))

    # Gold

    def golds(self) -> Iterator[tuple[str, Callable[[], Gold]]]:
        """Yield URL and gold writer of all that is asserted on this site."""
        for path, article in self.articles.items():
            yield self.base + path, partial(self.gold_of, article)
            for further in self.continued(article):
                part = Gold(
                    self.base + further,
                    self.card.name,
                    Outcome.DOCUMENT,
                    encoding=self.card.encoding,
                    parent=self.base + path,
                )
                yield part.url, partial(_given, part)
        for path in self.gone:
            gold = Gold(self.base + path, self.card.name, Outcome.GONE)
            yield gold.url, partial(_given, gold)
        for path, extra in self.extras.items():
            if extra.gold:
                yield self.base + path, partial(extra.gold, self.base + path)

    def gold_of(self, article: Article) -> Gold:
        """Return what an article's page must give."""
        url = self.base + self.address(article)
        documents = article.story.documents()
        if self.dress(article).headless:
            documents = tuple(replace(one, text=one.text[1:]) for one in documents)
        page = self.stated(article)
        documents = tuple(
            replace(
                page.added_to(one),
                region=one.region if self._tells_region(article) else None,
                copy_of=self.copy_of(article.story, one, url),
            )
            for one in documents
        )
        return Gold(
            url, self.card.name, Outcome.DOCUMENT, documents=documents, encoding=self.card.encoding
        )

    def _tells_region(self, article: Article) -> bool:
        """Tell whether page or site name the county of a town's report; its text does not."""
        facts = article.story.facts
        if facts is None or not facts.town:
            return True
        return self.card.place == facts.place or facts.place.name in (article.source or "")

    def random(self, *about: object) -> Random:
        """Return a generator for choices about this site."""
        return Random("/".join(map(str, (self.seed, self.card.name, *about))))


def _unrelated(_story: Story, _document: GoldDocument, _url: str) -> Copy | None:
    return None


def _given(gold: Gold) -> Gold:
    return gold


def _http_date(article: Article) -> str:
    moment = article.modified or datetime.combine(article.published, time(9, 30), UTC)
    return format_datetime(moment, usegmt=True)
