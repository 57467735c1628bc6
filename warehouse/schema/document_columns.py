"""The columns of a document, declared once: the table `documents` and most of the view `reports`.

The Arrow schema of a batch file, the INSERT of the loader, the comments of the columns and the
view `reports` are made from this table; tests compare the migrations with it. To add a column,
add a line here and a migration with ALTER TABLE … ADD COLUMN.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from crawlers.page import FetchedPage, Provenance
from normalize.document import Document, Evidence, Report

COMPUTED = "computed"
"""Source of a value that `warehouse.loading.batch_file` computes for a batch."""
ASSIGNED = "assigned"
"""Source of a value that the loader assigns: it is not in a batch."""
_FILE = "warehouse/schema/document_columns.py"


@dataclass(frozen=True, slots=True)
class DocumentColumn:
    """One column of the table `documents`.

    definition: its type in SQL, with NOT NULL where a value is required.
    source: the attribute that it stores, e.g. "report.speaker", or COMPUTED or ASSIGNED.
    comment: what it means, for the data dictionary.
    in_reports: whether the view `reports` has it.
    in_batch: what a batch file calls it; "" where that is its own name.
    """

    name: str
    definition: str
    source: str
    comment: str
    in_reports: bool = True
    in_batch: str = ""

    @property
    def sql_type(self) -> str:
        """Its type without NOT NULL."""
        return self.definition.removesuffix(" NOT NULL")

    @property
    def required(self) -> bool:
        """Whether it must have a value."""
        return self.definition != self.sql_type

    @property
    def batch_name(self) -> str | None:
        """What a batch file calls it; None where a batch does not have it."""
        return None if self.source == ASSIGNED else self.in_batch or self.name


_Column = DocumentColumn
# fmt: off
DOCUMENT_COLUMNS = (
    _Column("serial", "UINTEGER NOT NULL", ASSIGNED,
            "Order of arrival, from 1; bands and shingles refer to it.", in_reports=False),
    _Column("document_id", "VARCHAR NOT NULL", COMPUTED,
            "Hash of address, part and text: the same text at the same place keeps its id.",
            in_reports=False, in_batch="id"),
    _Column("title", "VARCHAR", "document.title", "Title as published."),
    _Column("kind", "VARCHAR NOT NULL", "report.kind", "What it is (enumerations: kind)."),
    _Column("kind_rule", "VARCHAR", "report.kind_rule",
            "Name of the rule that decided the kind: mandate, title, news, resolution, template …"),
    _Column("body", "VARCHAR", "report.body", "Body that gave the report, as written."),
    _Column("region", "VARCHAR", "report.region",
            "GB/T 2260 code of its region; NULL when the name is ambiguous."),
    _Column("level", "VARCHAR", "report.level",
            "Administrative level of the body (enumerations: level)."),
    _Column("report_year", "INTEGER", "report.report_year", "Year it was given in."),
    _Column("reviewed_year", "INTEGER", "report.reviewed_year", "Year it looks back on."),
    _Column("meeting", "VARCHAR", "report.meeting", "Meeting it was given to, as written."),
    _Column("term", "INTEGER", "report.term", "Term (届) of that meeting."),
    _Column("session", "INTEGER", "report.session", "Session (次) of that meeting."),
    _Column("given_on", "DATE", "report.given_on", "Day it was given."),
    _Column("speaker", "VARCHAR", "report.speaker", "Who gave it."),
    _Column("post", "VARCHAR", "report.post", "The speaker's post."),
    _Column("abridged", "BOOLEAN", "report.abridged",
            "(摘要) in the title; NULL without a title."),
    _Column("written", "BOOLEAN", "report.written", "(书面) in the title; NULL without a title."),
    _Column("draft", "BOOLEAN", "report.draft", "(草案) in the title; NULL without a title."),
    _Column("published_at", "DATE", "document.published_at", "发布日期, the day of publication."),
    _Column("written_on", "DATE", "document.written_on",
            "成文日期, the day on which it was drawn up."),
    _Column("index_number", "VARCHAR", "document.index_number", "索引号, the index number."),
    _Column("document_number", "VARCHAR", "document.document_number",
            "文号, the number that the issuer gave it."),
    _Column("issuer", "VARCHAR", "document.issuer", "发布机构, the issuing body."),
    _Column("source", "VARCHAR", "document.source", "来源, the source that the page states."),
    _Column("characters", "INTEGER NOT NULL", COMPUTED, "Length of the text in characters."),
    _Column("damage", "DOUBLE NOT NULL", "evidence.damage",
            "Share of the characters that were repaired or marked, 0 to 1."),
    _Column("unresolved", "INTEGER NOT NULL", "evidence.unresolved",
            "Characters of the text that could not be restored."),
    _Column("lost_singles", "INTEGER NOT NULL", "evidence.lost_singles",
            "Places where the source itself lost single characters.", in_reports=False),
    _Column("language", "VARCHAR", "document.language", "Language tag (BCP 47)."),
    _Column("script", "VARCHAR", "document.script",
            "Script it was published in, after repair of mirrors (enumerations: script)."),
    _Column("column_name", "VARCHAR", "document.column",
            "Column of the site it was published in."),
    _Column("encoding", "VARCHAR NOT NULL", "evidence.encoding", "Codec that decoded the bytes."),
    _Column("encoding_source", "VARCHAR NOT NULL", "evidence.encoding_source",
            "What decided on the codec (enumerations: encoding_source)."),
    _Column("declared_encoding", "VARCHAR", "evidence.declared",
            "Encoding that the header or a meta tag claimed.",
            in_reports=False, in_batch="declared"),
    _Column("replacements", "INTEGER NOT NULL", "evidence.replacements",
            "Characters that could not be decoded.", in_reports=False),
    _Column("method", "VARCHAR NOT NULL", "evidence.method",
            "How the text was found in the page: template:<css>, container:<css>, trafilatura, "
            "body, plain …"),
    _Column("method_reason", "VARCHAR", "evidence.why",
            "Measures that favoured the chosen element; empty where there was only one.",
            in_reports=False, in_batch="why"),
    _Column("lost", "INTEGER NOT NULL", "evidence.lost",
            "Characters of the container that are neither in the text nor in rejected_spans; "
            "0 unless something is wrong.", in_reports=False),
    _Column("normalizer", "VARCHAR NOT NULL", "evidence.normalizer",
            "Version of the normaliser that made the text."),
    _Column("fingerprint", "VARCHAR NOT NULL", COMPUTED,
            "Version of the fingerprint from which its bands and shingles come.",
            in_reports=False),
    _Column("digest", "UBIGINT", COMPUTED,
            "Hash of its letters and digits, equal for exact duplicates; NULL if it has none.",
            in_reports=False),
    _Column("site", "VARCHAR NOT NULL", "page.provenance.site", 'sites.site, or "import".'),
    _Column("url", "VARCHAR NOT NULL", "document.url",
            'Address of the page or attachment that contains it; "file:" for imports.'),
    _Column("part", "INTEGER NOT NULL", "document.part",
            "Position in a compilation from 1; 0 when the page is the document."),
    _Column("parent", "VARCHAR", "page.provenance.parent",
            "For an attachment, address of the article that links it."),
    _Column("run_id", "VARCHAR NOT NULL", ASSIGNED,
            "runs.run_id of the run that first brought it."),
    _Column("fetched_at", "TIMESTAMP", COMPUTED, "When that run fetched it, UTC."),
    _Column("record_id", "VARCHAR", "page.record_id",
            "WARC-Record-ID of the bytes it was made from."),
    _Column("warc_file", "VARCHAR", "page.warc_file",
            "Archive file, relative to the archive folder."),
    _Column("warc_offset", "BIGINT", "page.warc_offset", "Byte offset of that record."),
    _Column("text", "VARCHAR NOT NULL", "document.text",
            "Clean text, one line for each paragraph; U+FFFD marks what could not be restored."),
)
# fmt: on
"""All columns, in the order in which the view `reports` has them."""

NOT_COLUMNS: Mapping[str, str] = {
    "document.report": "each of its fields is a column",
    "document.evidence": "each of its fields is a column",
    "document.sections": "table sections",
    "document.parts": "table document_parts",
    "document.targets": "table document_targets",
    "document.facts": "table document_facts",
    "evidence.repairs": "table repairs",
    "evidence.found": "table found_metadata",
    "evidence.rejected": "table rejected_spans",
}
"""Fields of a document that are not stored in a column, and where they are instead."""

_HOLDERS: Mapping[str, type] = {
    "document": Document,
    "report": Report,
    "evidence": Evidence,
    "page": FetchedPage,
    "page.provenance": Provenance,
}
_KNOWN = {
    f"{name}.{field.name}": holder for name, holder in _HOLDERS.items() for field in fields(holder)
}


def column_faults(
    columns: Sequence[DocumentColumn], not_columns: Mapping[str, str] = NOT_COLUMNS
) -> Iterator[str]:
    """Yield what is wrong with a declaration, each fault with the file to change."""
    names = Counter(column.name for column in columns)
    sources = Counter(column.source for column in columns)
    yield from (f"{_FILE}: column {name} is declared twice" for name, n in names.items() if n > 1)
    for column in columns:
        if column.source in {COMPUTED, ASSIGNED}:
            continue
        if column.source not in _KNOWN:
            yield f"{_FILE}: column {column.name} has an unknown source, {column.source!r}"
        elif sources[column.source] > 1:
            yield f"{_FILE}: column {column.name} is not the only one of {column.source!r}"
    for source in not_columns:
        if source not in _KNOWN:
            yield f"{_FILE}: NOT_COLUMNS has an unknown source, {source!r}"
    for source, holder in _KNOWN.items():
        if not source.startswith("page.") and source not in {*sources, *not_columns}:
            yield (
                f"nothing stores {source!r} ({holder.__module__}.{holder.__name__}): add a column, "
                f"or an entry to NOT_COLUMNS, in {_FILE}"
            )


if _faults := list(column_faults(DOCUMENT_COLUMNS)):
    raise TypeError("; ".join(_faults))
