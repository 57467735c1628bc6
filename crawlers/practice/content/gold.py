"""What must come out of each URL of the practice web, exactly.

Reason, kind and level are the plain strings of `normalize.document` (the crawl may not import
that room; a test holds them together). A field that the page does not state is None.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crawlers.page import Outcome


class GoldRelation(StrEnum):
    """How a text relates to the one it was made from."""

    SAME = "same"
    EXCERPT_OF = "excerpt_of"
    PART_OF = "part_of"
    MIRROR_OF = "mirror_of"
    VERSION_OF = "version_of"


@dataclass(frozen=True, slots=True)
class GoldCopy:
    """`relation` towards the text at `original` (a URL) as it is served there."""

    relation: GoldRelation
    original: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document that a page must give.

    text: lines in reading order, without indents; blank space inside a line is not gold.
        Of a damaged mirror it is the text before any damage, in simplified characters.
    kind: `normalize.document.Kind`. For "report_news" and "other" only text, title, kind,
        dates and source are gold; region, meeting and so on are not asserted.
    title: as the page prints it. body: name of the body that gave the report.
    region: GB/T 2260; None where the page leaves it ambiguous.
    part: position in a compilation from 1, 0 elsewhere.
    damaged: the served text is pinyin-damaged and must be restored.
    """

    text: tuple[str, ...]
    kind: str
    title: str | None = None
    part: int = 0
    body: str | None = None
    region: str | None = None
    level: str | None = None
    meeting: str | None = None
    term: int | None = None
    session: int | None = None
    given_on: date | None = None
    speaker: str | None = None
    post: str | None = None
    report_year: int | None = None
    reviewed_year: int | None = None
    abridged: bool | None = None
    written: bool | None = None
    draft: bool | None = None
    written_on: date | None = None
    published_at: date | None = None
    index_number: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    source: str | None = None
    column: str | None = None
    script: str = "Hans"
    damaged: bool = False
    copy_of: GoldCopy | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """What one URL must end as.

    outcome: the crawler's verdict. reason: `normalize.document.Reason` where a readable page
        gives no document, or where the crawler's verdict has a reason of that name.
    documents: empty where nothing must come out; many for a compilation.
    encoding: Python codec of the bytes; None for attachments and bodies without text.
    parent: page that links an attachment, or first page of an article split over pages.
    """

    url: str
    site: str
    outcome: Outcome
    reason: str | None = None
    documents: tuple[GoldDocument, ...] = ()
    encoding: str | None = None
    parent: str | None = None


class GoldBook(Mapping[str, Gold]):
    """Gold by URL, written when asked for: a large web would not fit into memory at once."""

    def __init__(self, writers: Mapping[str, Callable[[], Gold]]) -> None:
        self._writers = writers

    def __getitem__(self, url: str) -> Gold:
        return self._writers[url]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._writers)

    def __len__(self) -> int:
        return len(self._writers)
