"""What each URL of the practice web must yield, exactly.

Reason, kind and level are plain strings with the values of `normalize.document`: this package must
not import normalize, so a test compares them. A field that the page does not state is None.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crawlers.page import Outcome


class GoldRelation(StrEnum):
    """How a text relates to its original; the values are those of `warehouse.duplicates`."""

    SAME = "same"
    EXCERPT_OF = "excerpt_of"
    PART_OF = "part_of"
    MIRROR_OF = "mirror_of"
    VERSION_OF = "version_of"


@dataclass(frozen=True, slots=True)
class GoldDuplicate:
    """Says that a document has the relation `relation` to the document at the URL `original`.

    part: position in the compilation at `original`, from 1; 0 for all other originals.
    """

    relation: GoldRelation
    original: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document that a page must yield. The fields are those of `normalize.document`.

    text: lines in reading order, without indents; white space inside a line is not gold.
        For a damaged mirror it is the text before the damage, in simplified characters.
    kind: a value of `normalize.document.Kind`. For "report_news" and "other" only text, title,
        kind, dates and source are gold; region, meeting and so on are not asserted.
    title: as the page prints it. body: name of the body that gave the report.
    region: GB/T 2260 code; None if the page leaves it ambiguous.
    part: position in a compilation, from 1; 0 for any other document.
    damaged: whether the served text is pinyin-damaged and must be restored.
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
    duplicate_of: GoldDuplicate | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """What one URL must yield.

    outcome: of the crawl. reason: a value of `normalize.document.Reason` if a readable page
        yields no document, or if the outcome has a reason of the same name; else None.
    documents: empty if the URL must yield none; several for a compilation.
    encoding: Python codec of the body; None for attachments and bodies without text.
    parent: URL of the page that links an attachment, or of the first page of a split article.
    """

    url: str
    site: str
    outcome: Outcome
    reason: str | None = None
    documents: tuple[GoldDocument, ...] = ()
    encoding: str | None = None
    parent: str | None = None


class GoldIndex(Mapping[str, Gold]):
    """Gold by URL, generated on access: that of a large web would not fit into memory."""

    def __init__(self, writers: Mapping[str, Callable[[], Gold]]) -> None:
        self._writers = writers

    def __getitem__(self, url: str) -> Gold:
        return self._writers[url]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._writers)

    def __len__(self) -> int:
        return len(self._writers)
