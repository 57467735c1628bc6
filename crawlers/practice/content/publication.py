"""A story on a site, the column that it stands in, and how its page is dressed."""

from dataclasses import dataclass
from datetime import date, datetime

from crawlers.practice.content.story import Story


@dataclass(frozen=True, slots=True)
class PracticeColumn:
    """A list of articles. `slug` is its place in addresses, `number` its id."""

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

    number: id in its address. published: day shown beside it.
    modified: when its bytes last changed, for Last-Modified.
    attachment: path of a file that it links under its text.
    pinned: stands at the top of its column, whatever its day.
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
class Dress:
    """How an article page is dressed.

    style: of `markup.STYLES`. disclosure: "table", "list", "run-on" or "" for no block.
    metas: guideline meta tags. headless: the title stands over the text and not in it.
    """

    style: str
    disclosure: str
    metas: bool
    headless: bool
