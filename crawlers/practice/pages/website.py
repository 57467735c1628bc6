"""One site of the practice web: its articles and lists, its answers, its moods, its gold.

A family's layout (`trs.py`, `hanweb.py`, …) subclasses `Website` and says how addresses, list
pages and article pages look. Pages are written when they are asked for.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from email.utils import format_datetime
from enum import Enum
from functools import partial
from itertools import islice
from typing import ClassVar

from crawlers.page import Outcome
from crawlers.practice.content import Article, Gold, GoldCopy, GoldDocument, PracticeColumn, Story
from crawlers.practice.pages import frame
from crawlers.practice.pages.http_messages import Reply, Request, conditional
from crawlers.practice.pages.list_markup import Pages, SiteIdentity


class Mood(Enum):
    """How a site behaves."""

    WELL = "well"
    HANGING = "hanging"  # says nothing
    BLOCKED = "blocked"  # 403 to everything
    EMPTY = "empty"  # lists without entries, as after a redesign


@dataclass(frozen=True, slots=True)
class Extra:
    """A page that is no article. `gold` writes what must come out at a URL; None: not asserted."""

    answer: Callable[[Request], Reply]
    gold: Callable[[str], Gold] | None = None


class Website(Pages):
    """A site. `base` is set when a port is known: scheme, host and port, no slash at the end."""

    family: ClassVar[str | None] = None

    def __init__(self, card: SiteIdentity, seed: int) -> None:
        super().__init__(card, seed)
        self.base = f"http://{card.host}"
        self.mood = Mood.WELL
        self.articles: dict[str, Article] = {}
        self.gone: dict[str, Article] = {}
        self.extras: dict[str, Extra] = {}
        self._sorted: dict[PracticeColumn, list[Article]] = {}
        self._ever: dict[int, Article] = {}
        self.copy_of: Callable[[Story, GoldDocument, str], GoldCopy | None] = _unrelated

    # What a family's layout adds

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
        self._ever[article.number] = article
        self.gone.pop(path, None)
        self._sorted.clear()
        return path

    def remove(self, path: str) -> None:
        """Take an article away: its address answers 404 from now on."""
        self.gone[path] = self.articles.pop(path)
        self._sorted.clear()

    def shown(self, column: PracticeColumn) -> list[Article]:
        """Return a column's articles, pinned ones before the newest; none when EMPTY."""
        if self.mood is Mood.EMPTY:
            return []
        if column not in self._sorted:
            chosen = [one for one in self.articles.values() if one.column == column]
            chosen.sort(key=lambda one: (one.pinned, one.published, one.number), reverse=True)
            self._sorted[column] = chosen
        return self._sorted[column]

    def related(self, article: Article) -> list[Article]:
        """Return up to five articles of its column that were put before it, even if gone since.

        A page is written once: what is published later changes none of its bytes.
        """
        before = range(article.number - 1, max(article.number - 30, 0), -1)
        found = (self._ever[number] for number in before if number in self._ever)
        return list(islice((one for one in found if one.column == article.column), 5))

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

    def missing(self) -> Reply:
        """Answer for an address that there is not."""
        return self.page("<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", status=404)

    def home(self) -> str:
        """Return the home page: navigation and the newest of every column."""
        blocks = [
            frame.block(column.name, self.list_address(column), self.rows(column, 0, 5))
            for column in reversed(self.columns)
        ]
        return self.frame(self.card.title, "\n".join(blocks))

    def rows(
        self, column: PracticeColumn, start: int = 0, stop: int | None = None
    ) -> list[frame.Row]:
        """Return entries of a column, newest first."""
        return [self.row(one) for one in self.shown(column)[start:stop]]

    def count(self, column: PracticeColumn) -> int:
        """Return how many entries a column has."""
        return len(self.shown(column))

    def page_size(self, column: PracticeColumn) -> int:
        """Return the rows of a list page: few on a small site, so that it has many pages."""
        return 6 if self.count(column) <= 60 else 20

    def last_page(self, column: PracticeColumn) -> int:
        """Return how many list pages a column has; an empty one has one."""
        return max(1, -(-self.count(column) // self.page_size(column)))

    def page_rows(self, column: PracticeColumn, number: int) -> str:
        """Return the rows of a list page, counted from 1 at the newest, as HTML."""
        size = self.page_size(column)
        return frame.rows_html(self.rows(column, (number - 1) * size, number * size))

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


def _unrelated(_story: Story, _document: GoldDocument, _url: str) -> GoldCopy | None:
    return None


def _given(gold: Gold) -> Gold:
    return gold


def _http_date(article: Article) -> str:
    moment = article.modified or datetime.combine(article.published, time(9, 30), UTC)
    return format_datetime(moment, usegmt=True)
