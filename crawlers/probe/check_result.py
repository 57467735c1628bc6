"""What a live check finds: of a site, of each of its lists, and of one article."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from crawlers.families import Entry
from crawlers.page import FetchedPage, Outcome
from crawlers.site import Site


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What the normaliser reads in an article; None for what the page does not state.

    characters: of its text, 0 if none came out; `reason` then says why.
    """

    characters: int = 0
    reason: str | None = None
    title: str | None = None
    kind: str | None = None
    body: str | None = None
    region: str | None = None
    meeting: str | None = None
    speaker: str | None = None
    given_on: date | None = None
    published_at: date | None = None
    report_year: int | None = None
    encoding: str | None = None
    method: str | None = None


TextReader = Callable[[FetchedPage, Site, FetchedPage | None], ArticleText]
"""Reads an article; the last argument is the article that links it, if it is an attachment."""


@dataclass(frozen=True, slots=True)
class ListCheck:
    """One list of a site, as a crawl reads its first page.

    url: as requested. why: how the list was found. mixed: other texts are in it, too.
    outcome, detail: how the request ended. technique: family, API or search by which it was read.
    rows: entries within the site. dated: those with a date. reports: those whose title names a
    report. further: list pages that the page names; a pager may name only the next one.
    encoding: as the page declares it. first: three rows, with their dates.
    """

    url: str
    why: str
    mixed: bool
    outcome: Outcome
    detail: str | None = None
    technique: str | None = None
    rows: int = 0
    dated: int = 0
    reports: int = 0
    further: int = 0
    encoding: str | None = None
    first: tuple[Entry, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """One article, requested and read to its end. attachment: the file that has its text."""

    url: str
    list_page: str
    outcome: Outcome
    detail: str | None = None
    attachment: str | None = None
    text: ArticleText = ArticleText()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The check of one site.

    works: whether an article with text came out. outcome: of the deciding request. detail: one
    line on why it does not work. robots: "allows", or why the site is denied. delay: seconds
    between two requests. lists: those of the site's file, and those that discovery found.
    """

    site: str
    day: date
    works: bool
    outcome: Outcome
    detail: str | None = None
    robots: str = "allows"
    delay: float = 0.0
    lists: tuple[ListCheck, ...] = ()
    article: ArticleCheck | None = None

    @property
    def entries(self) -> int:
        """Rows of all lists."""
        return sum(each.rows for each in self.lists)

    @property
    def family(self) -> str | None:
        """The technique of the first list that has rows."""
        return next((each.technique for each in self.lists if each.rows), None)
