"""A story on a site, the column that lists it, and how its page is presented."""

from dataclasses import dataclass
from datetime import date, datetime

from crawlers.practice.content.story import Story


@dataclass(frozen=True, slots=True)
class PracticeColumn:
    """A list of articles. `slug` is its part of addresses, `number` its id."""

    name: str
    slug: str
    number: int


REPORTS = PracticeColumn("工作报告", "gzbg", 101)
NEWS = PracticeColumn("新闻动态", "xwdt", 102)
NOTICES = PracticeColumn("通知公告", "tzgg", 103)
COLUMNS = (REPORTS, NEWS, NOTICES)


@dataclass(frozen=True, slots=True)
class Article:
    """One story on one site.

    number: id in its address. published: day shown in lists and on the page.
    source: of a repost, as the page states it. modified: time of the last change of its bytes,
    for Last-Modified. attachment: path of a file that the page links below its text.
    pinned: whether it is at the top of its column, whatever its day.
    """

    number: int
    column: PracticeColumn
    story: Story
    published: date
    source: str | None = None
    modified: datetime | None = None
    attachment: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class PageStyle:
    """How an article page is presented.

    markup: key of `crawlers.practice.pages.markup.STYLES`.
    disclosure: "table", "list" or "run-on"; "" for no disclosure block.
    metas: whether it has the meta tags of the guideline.
    headless: whether the title is only above the text and not its first line.
    """

    markup: str
    disclosure: str
    metas: bool
    headless: bool
