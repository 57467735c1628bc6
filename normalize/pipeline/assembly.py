"""Assemble a `Document` with its evidence from a text and all statements about it."""

from crawlers.page import FetchedPage
from crawlers.site import Site
from normalize.document import (
    WORK_REPORTS,
    Document,
    Evidence,
    Found,
    Kind,
    Report,
    ReportPart,
    Target,
)
from normalize.language import detect_script
from normalize.metadata import (
    best_day,
    best_statement,
    is_stated_title,
    site_region,
    text_heading,
    title_of_name,
    title_of_page,
)
from normalize.pipeline.acceptance import is_chinese
from normalize.pipeline.parts import DocumentPart
from normalize.repair import damage_share, lost_singles, repair_title
from normalize.reports import is_report_title, read_report, sections
from normalize.structure import read_parts
from normalize.targets import read_facts, read_targets


def document(
    page: FetchedPage, site: Site | None, part: DocumentPart, hints: tuple[Found, ...], number: int
) -> Document:
    """Return the document of a part.

    hints: statements of the parent page and the link, which rank below those of the page itself.
    number: position among the documents of the page, from 1; 0 if it is the only one.
    """
    found = (*part.body_text.found, *hints)
    latest = page.fetched_at.date() if page.fetched_at else None
    text = part.restored.text
    published = best_day(found, "published_at", latest)
    title = part.title if part.of_many else _title(part, found)
    report = read_report(
        title,
        text,
        (site.region if site else None) or site_region(found),
        published=published,
        fetched=latest,
        abstract=None if part.of_many else best_statement(found, "abstract"),
        origin=None if part.of_many else best_statement(found, "source"),
    )
    parts = read_parts(text, report.reviewed_year) if report.kind in WORK_REPORTS else ()
    return Document(
        url=page.address,
        text=text,
        report=report,
        evidence=_evidence(part, found),
        title=title,
        part=number,
        language="zh" if is_chinese(text) else None,
        script=detect_script(text),
        written_on=best_day(found, "written_on", latest),
        published_at=published,
        index_number=best_statement(found, "index_number"),
        document_number=best_statement(found, "document_number"),
        issuer=best_statement(found, "issuer"),
        source=best_statement(found, "source"),
        column=best_statement(found, "column"),
        sections=sections(text, parts),
        parts=parts,
        targets=_targets(text, report, parts),
        facts=read_facts(text, parts),
    )


def _targets(text: str, report: Report, parts: tuple[ReportPart, ...]) -> tuple[Target, ...]:
    """Return the targets of a government's report: other bodies plan work, not the economy."""
    return read_targets(text, parts, report.report_year) if report.kind is Kind.GOV else ()


def _title(part: DocumentPart, found: tuple[Found, ...]) -> str | None:
    """Return the title: of a page the one it states, of a file its own heading first."""
    columns = {value.value for value in found if value.name in ("column", "site_name")}
    own = text_heading(part.restored.text, columns)
    if part.body_text.tree is None:
        title = own or title_of_name(part.body_text.name)
    else:
        title = title_of_page(found)
        shown = not is_stated_title(found)
        if shown and own and is_report_title(own) and not is_report_title(title or ""):
            title = own  # the title that the page shows is the name of the site
    title = title or best_statement(found, "title") or own
    return repair_title(title, part.restored) if title else None


def _evidence(part: DocumentPart, found: tuple[Found, ...]) -> Evidence:
    decoded, extracted = part.body_text.decoded, part.body_text.extracted
    return Evidence(
        encoding=decoded.encoding,
        encoding_source=decoded.source,
        declared=decoded.declared,
        replacements=decoded.replacements,
        method=extracted.method,
        why=extracted.why,
        repairs=part.restored.repairs,
        unresolved=part.restored.text.count("\ufffd"),
        lost_singles=lost_singles(part.restored.text),
        damage=damage_share(part.restored),
        lost=extracted.lost,
        rejected=part.rejected,
        found=found,
    )
