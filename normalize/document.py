"""What normalize yields: a `Document` with its evidence, or a `Rejected` with its reason.

Every type is frozen. A field that is not known is None, never a default value. What a document
has many of is a named tuple: cheapest to create, and to pass between processes.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from crawlers.code_list import CodeGroup, CodeList
from crawlers.page import FetchedPage

NORMALIZER_VERSION = "2"
"""Changes whenever the same bytes could yield another document; stored with each row."""


class Kind(CodeList):
    """What a document is."""

    NPC = "npc_work_report", "Work report of the standing committee of a People's Congress."
    GOV = "gov_work_report", "Work report of a government."
    CPPCC = "cppcc_work_report", "Work report of a committee of the CPPCC."
    COURT = "court_work_report", "Work report of a People's Court."
    PROCURATORATE = "procuratorate_work_report", "Work report of a People's Procuratorate."
    PRESIDIUM = "presidium_work_report", "Work report of the presidium of a township congress."
    NEWS = "report_news", "News about a report, or an excerpt in a news article."
    OTHER = "other", "Any other document."


WORK_REPORTS = CodeGroup(
    "work_report",
    "A report that a public body gives of its work; a site can be expected to publish it.",
    {Kind.NPC, Kind.GOV, Kind.CPPCC, Kind.COURT, Kind.PROCURATORATE, Kind.PRESIDIUM},
)
KIND_GROUPS = (WORK_REPORTS,)
"""All groups of kinds, as the table `enumerations` lists them."""


class Level(CodeList):
    """Administrative level of the body that gave a report."""

    NATIONAL = "national", "The nation."
    PROVINCE = "province", "A province, autonomous region or municipality."
    PREFECTURE = "prefecture", "A prefecture-level city, prefecture or league."
    COUNTY = "county", "A county, county-level city, district or banner."
    TOWNSHIP = "township", "A township, town or subdistrict."


class Script(CodeList):
    """Script the text was published in (ISO 15924), after repair of damaged mirrors."""

    SIMPLIFIED = "Hans", "Simplified characters."
    TRADITIONAL = "Hant", "Traditional characters."


class EncodingSource(CodeList):
    """What decided in which encoding some bytes were read."""

    BOM = "bom", "A byte order mark."
    UTF8 = "utf8", "The bytes are valid UTF-8."
    HEADER = "header", "The Content-Type header."
    META = "meta", "A meta tag of the page."
    BYTES = "bytes", "A strict trial of the candidate encodings."
    STATISTICS = "statistics", "Statistics of bytes: no candidate explains them well."
    MIXED = "mixed", "Runs in two encodings, each decoded by its own."
    FORMAT = "format", "The file format, which stores Unicode characters (PDF, Word …)."


class Reason(CodeList):
    """Why a page was rejected. Each reason is in exactly one of `REJECTION_CLASSES`."""

    SOFT_404 = "soft_404", "The page was not found, whatever its status says."
    MAINTENANCE = "maintenance", "The site was suspended, under maintenance or failing."
    LOGIN = "login", "The site requires a login."
    CHALLENGE = "challenge", "The site sent a script that expects a browser."
    BLOCKED = "blocked", "The site refused the request."
    HIJACKED = "hijacked", "Another site has taken over the address."
    VIEWER = "viewer", "Only links an attachment, which is a page of its own."
    LIST = "list", "A list page: links and dates, no text."
    NO_TEXT = "no_text", "No text, or too little to be a document."
    NOT_CHINESE = "not_chinese", "The text is not Chinese."
    VIDEO = "video", "A video, or a page that only plays one."
    UNDECODABLE = "undecodable", "The bytes yield no Chinese text in any encoding."
    UNSUPPORTED_TYPE = "unsupported_type", "A file type that is not read."
    CORRUPT = "corrupt", "A damaged or truncated file."
    ENCRYPTED = "encrypted", "A file that needs a password."
    SCANNED = "scanned", "A file of page images without text."
    TOO_LARGE = "too_large", "Larger than the limits, e.g. an archive that unpacks without end."
    TIME_LIMIT = "time_limit", "Normalising took longer than the limit."
    MEMORY_LIMIT = "memory_limit", "Normalising needed more memory than the limit."
    CRASHED = "crashed", "Normalising failed; the detail says how."


NOT_SERVED = CodeGroup(
    "not_served",
    "The site sent something other than the page: the verdict of the crawler.",
    {
        Reason.SOFT_404, Reason.MAINTENANCE, Reason.LOGIN, Reason.CHALLENGE, Reason.BLOCKED,
        Reason.HIJACKED,
    },
)  # fmt: skip
NOT_A_TEXT = CodeGroup(
    "not_a_text",
    "The page has no Chinese text of its own.",
    {Reason.VIEWER, Reason.LIST, Reason.NO_TEXT, Reason.NOT_CHINESE, Reason.VIDEO},
)
UNREADABLE = CodeGroup(
    "unreadable",
    "The body cannot be turned into text.",
    {
        Reason.UNDECODABLE, Reason.UNSUPPORTED_TYPE, Reason.CORRUPT, Reason.ENCRYPTED,
        Reason.SCANNED, Reason.TOO_LARGE,
    },
)  # fmt: skip
UNFINISHED = CodeGroup(
    "unfinished",
    "Normalising did not finish.",
    {Reason.TIME_LIMIT, Reason.MEMORY_LIMIT, Reason.CRASHED},
)
REJECTION_CLASSES = (NOT_SERVED, NOT_A_TEXT, UNREADABLE, UNFINISHED)
"""Each reason is in exactly one of these; the other groups overlap."""

COUNTS_AS_DRIFT = CodeGroup(
    "counts_as_drift",
    "The page looked right to the crawler: if many are rejected so, something has changed.",
    {Reason.NO_TEXT, Reason.NOT_CHINESE, Reason.UNDECODABLE, Reason.CORRUPT, *UNFINISHED},
)
REASON_GROUPS = (*REJECTION_CLASSES, COUNTS_AS_DRIFT)
"""All groups of reasons, as the table `enumerations` lists them."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of some bytes.

    encoding: Python codec name that decoded them, e.g. "gb18030".
    source: what decided, a value of `EncodingSource`.
    declared: what the header or meta tag claimed; None where neither did.
    replacements: characters that could not be decoded, each U+FFFD in the text.
    """

    text: str
    encoding: str
    source: str
    declared: str | None = None
    replacements: int = 0


class Repair(NamedTuple):
    """One damage undone: `text[position:position + len(after)] == after`, and was `before`.

    Positions count in the repaired text and ascend. Replacing every `after` by its `before`, last
    one first, restores the damaged text (`normalize.undo`). rivals: where `after` has U+FFFD, the
    readings that fit and that the wording does not decide between, likeliest first.
    """

    kind: str
    position: int
    before: str
    after: str
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with its repairs; each of the `unresolved` characters is U+FFFD in it."""

    text: str
    repairs: tuple[Repair, ...] = ()
    unresolved: int = 0


class Found(NamedTuple):
    """One value that a source states for a metadata field, as written there.

    name: field, e.g. "title", "published_at", "written_on", "index_number",
        "document_number", "issuer", "source", "column", "keywords".
    source: where it was found: "meta:PubDate", "disclosure:索引号", "json-ld:datePublished",
        "list", "url", "dateline", "breadcrumb", "heading".
    """

    name: str
    value: str
    source: str


class RejectedSpan(NamedTuple):
    """A piece of the container that is not in the text, and the reason."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The main text of a page.

    text: one line per paragraph or heading.
    method: "template:<css>", "container:<css>", "density", "trafilatura", "payload:<where>",
        "body", or "plain" for text files.
    metadata: everything that the page states about itself, conflicts included, best source first.
    rejected: pieces of the container that are not in the text.
    lost: letters, digits and Chinese characters of the container that are neither in the text
        nor in a rejected span; 0 unless something is wrong.
    why: measures that favoured the chosen element.
    """

    text: str
    title: str | None
    method: str
    metadata: tuple[Found, ...] = ()
    rejected: tuple[RejectedSpan, ...] = ()
    lost: int = 0
    why: str = ""


class Section(NamedTuple):
    """A heading and its section, `text[start:end]`, which begins with the heading line.

    level: 1 for 一、, 2 for (一), 3 for 1., 4 for 一是; 0 for the heading of a part that has no
        number.
    """

    level: int
    heading: str
    start: int
    end: int


class PartKind(CodeList):
    """What a part of a report is for."""

    PREAMBLE = "preamble", "Title, day, speaker, greeting and mandate."
    REVIEW = "review", "The work of the past year or term."
    PLAN = "plan", "Aims and work of the year that begins, or of the next if no year is planned."
    PERIOD_PLAN = "period_plan", "Aims of several years, next to the plan of one year."
    CLOSING = "closing", "The last address to the meeting."
    ANNEX = "annex", "Glossary, list of projects and the like, outside the report's own text."


class ReportPart(NamedTuple):
    """A part of a report, `text[start:end]`; the parts of a report cover its text.

    heading: the line it begins with, if that is a heading.
    """

    part: PartKind
    heading: str | None
    start: int
    end: int


class TargetKind(CodeList):
    """How a report states a target."""

    NUMERIC = "numeric", "A number."
    QUALITATIVE = "qualitative", "Words without a number: in step with the economy."
    NOT_STATED = "not_stated", "The plan was read whole and names no target of this indicator."


class Direction(CodeList):
    """What a target's number measures."""

    UP = "up", "A change upwards."
    DOWN = "down", "A change downwards."
    LEVEL = "level", "A level."


class TargetScope(CodeList):
    """Where a report states a target."""

    MAIN = "main", "The paragraph of the main targets."
    MAIN_STRETCH = "main_stretch", "The same, as what is striven for beyond the target."
    PLAN = "plan", "Elsewhere in the plan of the year."
    PERIOD = "period", "A target for a later year or for several years."
    REPORT = "report", "Nowhere: the target is not stated."


class Target(NamedTuple):
    """A target that a plan sets, `text[start:end]`; start and end are None if it is not stated.

    indicator: a name of `normalize.targets`, or "other:" and the name as written.
    low, high: bounds in `unit`; None where the report sets no bound on that side.
    modifier, stance: as written, e.g. 左右, 以上; 力争, 确保.
    """

    indicator: str
    low: float | None
    high: float | None
    unit: str | None
    modifier: str | None
    stance: str | None
    kind: TargetKind
    direction: Direction
    target_year: int | None
    scope: TargetScope
    quote: str | None
    start: int | None
    end: int | None


class FactKind(CodeList):
    """What a report counts in its review."""

    SUGGESTIONS = "suggestions", "Suggestions of deputies or members (建议 N 件)."
    BILLS = "bills", "Bills of deputies (议案 N 件)."
    PROPOSALS = "proposals", "Proposals of members of the CPPCC (提案 N 件)."
    REPORTS_HEARD = "reports_heard", "Reports that were heard or deliberated (听取报告 N 项)."
    LAW_INSPECTIONS = "law_inspections", "Inspections of law enforcement (执法检查 N 次)."
    MEETINGS = "meetings", "Meetings of a standing committee or of its chairpersons (会议 N 次)."
    RESOLUTIONS = "resolutions", "Resolutions and decisions (决议、决定 N 项)."
    APPOINTMENTS = "appointments", "Appointments and removals (任免 N 人次)."


class ReportedFact(NamedTuple):
    """A count that a review reports, `text[start:end]`.

    unit: in simplified characters. modifier: as written, e.g. 余, 多.
    counted: what is counted, in the words of the report.
    """

    fact: FactKind
    value: float
    unit: str
    modifier: str | None
    counted: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the text was made, so that each character can be traced.

    encoding_source: a value of `EncodingSource`.
    damage: share of the text's characters that were repaired or marked, 0 to 1.
    why: measures that favoured the chosen element (`Extracted.why`).
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
    """What a text says about itself as a report (`normalize.reports.read_report`).

    body: name of the body that gave it, as written.
    region: GB/T 2260 code, six digits; None where the name is ambiguous.
    meeting: name of the meeting, as written, e.g. "…第十届人民代表大会第三次会议".
    term, session: its 届 and 次.
    report_year: the year it was given in; reviewed_year: the year it looks back on.
    abridged, written, draft: (摘要), (书面), (草案) in the title; None when there is no title.
    kind_rule: name of the rule that decided the kind (`normalize.reports.kind_rules.RULES`).
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
    kind_rule: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """One text with everything that is known about it.

    url: address of the page or attachment that contains it.
    part: position in a compilation from 1; 0 when the page is the document.
    written_on, published_at: 成文 and 发布 day.
    parts, facts: of work reports only; targets: of work reports of governments only.
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
    parts: tuple[ReportPart, ...] = ()
    targets: tuple[Target, ...] = ()
    facts: tuple[ReportedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that yielded no document, with the reason."""

    page: FetchedPage
    reason: Reason
    detail: str = ""
