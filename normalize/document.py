"""What normalize gives: a `Document` with its evidence, or a `Rejected` with its reason.

Every type is frozen. A field that is not known is None, never a default value. Those of which a
document has many are named tuples, which cost least to make and to hand over between processes.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from crawlers.page import FetchedPage

NORMALIZER_VERSION = "1"
"""Changes whenever the same bytes could give another document; stored with each row."""


class Kind(StrEnum):
    """What a document is. The work reports are named by the body that gives them."""

    NPC = "npc_work_report"  # standing committee of a People's Congress
    GOV = "gov_work_report"
    CPPCC = "cppcc_work_report"
    COURT = "court_work_report"
    PROCURATORATE = "procuratorate_work_report"
    PRESIDIUM = "presidium_work_report"  # presidium of a township congress
    NEWS = "report_news"  # news about a report, or an excerpt in a news article
    OTHER = "other"


class Level(StrEnum):
    """Administrative level of the body that gave a report."""

    NATIONAL = "national"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


class Script(StrEnum):
    """Script the text was published in (ISO 15924), after repair of damaged mirrors."""

    SIMPLIFIED = "Hans"
    TRADITIONAL = "Hant"


class Reason(StrEnum):
    """Why a page gave no document. The first group repeats the crawler's verdict."""

    SOFT_404 = "soft_404"
    MAINTENANCE = "maintenance"
    LOGIN = "login"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    VIEWER = "viewer"  # only links an attachment, which is a page of its own
    LIST = "list"  # a column page: links and dates, no text
    NO_TEXT = "no_text"
    NOT_CHINESE = "not_chinese"
    VIDEO = "video"
    UNDECODABLE = "undecodable"
    UNSUPPORTED_TYPE = "unsupported_type"
    CORRUPT = "corrupt"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"  # a PDF of pictures
    TOO_LARGE = "too_large"  # bombs included
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    CRASHED = "crashed"  # the worker died; the detail says how


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of some bytes.

    encoding: Python codec name that decoded them, e.g. "gb18030".
    source: what decided: "bom", "utf8" (valid UTF-8), "header", "meta", "bytes" (strict trial
        of the candidates), "statistics", or "mixed" (runs in two encodings).
    declared: what the header or meta tag claimed, None where nothing did.
    replacements: characters that could not be decoded, each U+FFFD in the text.
    """

    text: str
    encoding: str
    source: str
    declared: str | None = None
    replacements: int = 0


class Repair(NamedTuple):
    """One undone damage: `text[position:position + len(after)] == after`, and was `before`.

    Positions count in the repaired text, ascending. Putting every `before` back, last one
    first, gives the damaged text again (`normalize.mirrors.restoration.undo`).
    """

    kind: str
    position: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with its repairs; `unresolved` characters stand as U+FFFD in it."""

    text: str
    repairs: tuple[Repair, ...] = ()
    unresolved: int = 0


class Found(NamedTuple):
    """One value that a source states for a metadata field, as it stands there.

    name: field, e.g. "title", "published_at", "written_on", "index_number",
        "document_number", "issuer", "source", "column", "keywords".
    source: where it stood: "meta:PubDate", "disclosure:索引号", "json-ld:datePublished",
        "list", "url", "dateline", "breadcrumb", "heading".
    """

    name: str
    value: str
    source: str


class RejectedSpan(NamedTuple):
    """A piece of the container that is not in the text, and why."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The main text of a page.

    text: one line per paragraph or heading.
    method: "container:<css>", "density", "trafilatura", "payload:<where>", "body", or "plain" for
        text files.
    metadata: all that the page states about itself, conflicts included, best source first.
    rejected: what was left out of the container.
    lost: letters, digits and Chinese characters of the container that are neither in the text
        nor in a rejected span; 0 unless something is wrong.
    why: measures that spoke for the element chosen.
    """

    text: str
    title: str | None
    method: str
    metadata: tuple[Found, ...] = ()
    rejected: tuple[RejectedSpan, ...] = ()
    lost: int = 0
    why: str = ""


class Section(NamedTuple):
    """A heading and its reach: `text[start:end]`, heading line included.

    level: 1 for 一、, 2 for (一), 3 for 1., 4 for 一是.
    """

    level: int
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the text came about, so that each character can be traced.

    damage: share of the text's characters that were repaired or marked, 0 to 1.
    why: measures that spoke for the element chosen (`Extracted.why`).
    lost_singles: places where single characters are missing from the source itself.
    """

    encoding: str
    encoding_source: str
    declared: str | None
    replacements: int
    method: str
    repairs: tuple[Repair, ...] = ()
    unresolved: int = 0
    lost_singles: int = 0
    damage: float = 0.0
    lost: int = 0
    rejected: tuple[RejectedSpan, ...] = ()
    found: tuple[Found, ...] = ()
    why: str = ""
    normalizer: str = NORMALIZER_VERSION


@dataclass(frozen=True, slots=True)
class Report:
    """What a text says of itself as a report (`normalize.reports.fields.read_report`).

    body: name of the body that gave it, as written.
    region: GB/T 2260 code, six digits; ambiguous names give None.
    meeting: name of the meeting, as written, e.g. "…第十届人民代表大会第三次会议".
    term, session: its 届 and 次.
    report_year: the year it was given in; reviewed_year: the year it looks back on.
    abridged, written, draft: (摘要), (书面), (草案) in the title; None when there is no title.
    """

    kind: Kind
    body: str | None = None
    region: str | None = None
    level: Level | None = None
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


@dataclass(frozen=True, slots=True)
class Document:
    """One text with all that is known of it.

    url: address of the page (or attachment) it stands in.
    part: position in a compilation from 1; 0 when the page is the document.
    written_on, published_at: 成文 and 发布 day.
    """

    url: str
    text: str
    report: Report
    evidence: Evidence
    title: str | None = None
    part: int = 0
    language: str | None = None
    script: Script | None = None
    written_on: date | None = None
    published_at: date | None = None
    index_number: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    source: str | None = None
    column: str | None = None
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that gave no document, why, and where it stands."""

    page: FetchedPage
    reason: Reason
    detail: str = ""
