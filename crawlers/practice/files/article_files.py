"""Reports as attachments of a page: which files there are, and what each must yield."""

from dataclasses import dataclass, replace
from functools import partial

from crawlers.page import Outcome
from crawlers.practice.content import (
    Article,
    Facts,
    Gold,
    GoldDocument,
    GoldDuplicate,
    GoldRelation,
    gold_document,
    report_paragraphs,
)
from crawlers.practice.files import docx_writer
from crawlers.practice.files.ofd_writer import ofd
from crawlers.practice.pages import ExtraPage, PageStatements, Reply, Request, Website

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/octet-stream",
    "ofd": "application/ofd",
}
"""Content types as servers send them, by file name ending."""


@dataclass(frozen=True, slots=True)
class File:
    """One attachment.

    facts: of the report in it; None if it yields no text.
    reason: why not, a value of `normalize.document.Reason`.
    """

    name: str
    body: bytes
    facts: Facts | None = None
    reason: str | None = None


def attachment_files(facts: tuple[Facts, Facts, Facts, Facts], seed: int) -> tuple[File, ...]:
    """Return one file of each kind: four with a report each, and three without text."""
    word, printed, zipped, fixed = facts
    lines = report_paragraphs(printed)
    inside = {"报告.docx": docx_writer.docx(report_paragraphs(zipped))}
    return (
        File("P020240201.docx", docx_writer.docx(report_paragraphs(word)), word),
        File("P020240202.pdf", docx_writer.pdf(lines), printed),
        File("P020240203.zip", docx_writer.archive(inside), zipped),
        File("P020240204.ofd", ofd(report_paragraphs(fixed)), fixed),
        File("P020240205.pdf", docx_writer.encrypted_pdf(lines, seed), reason="encrypted"),
        File("P020240206.pdf", docx_writer.scanned_pdf(8, seed), reason="scanned"),
        File("P020240207.pdf", docx_writer.broken_pdf(seed), reason="corrupt"),
    )


def place_attachment(
    website: Website, file: File, folder: str, parent: str, page: PageStatements
) -> str:
    """Put a file into a folder of a site and return its path.

    parent: path of the page that links it. page: the statements of that page, which apply to the
    file too.
    """
    path = f"{folder}/{file.name}"
    website.extras[path] = ExtraPage(
        partial(_respond, file), partial(_gold, website, file, parent, page)
    )
    return path


def attach_report(website: Website, article: Article) -> None:
    """Attach a report as a Word file to the page that already has its text."""
    path = website.address(article)
    folder, _, page = path.rpartition("/")
    facts = article.story.known
    file = File(
        f"P0{page.partition('.')[0].lstrip('t')}.docx",
        docx_writer.docx(report_paragraphs(facts)),
        facts,
    )
    attachment = place_attachment(website, file, folder, path, website.statements(article))
    website.put(replace(article, attachment=attachment))


def _respond(file: File, _request: Request) -> Reply:
    return Reply(file.body, content_type=TYPES[file.name.rpartition(".")[2]])


def _gold(website: Website, file: File, parent: str, page: PageStatements, url: str) -> Gold:
    documents: tuple[GoldDocument, ...] = ()
    if file.facts:
        plain = gold_document(file.facts, report_paragraphs(file.facts), file.facts.title)
        has_text = parent in website.articles
        copy = GoldDuplicate(GoldRelation.SAME, website.base + parent) if has_text else None
        documents = (replace(page.added_to(plain), duplicate_of=copy),)
    return Gold(
        url,
        website.profile.name,
        Outcome.ATTACHMENT,
        file.reason,
        documents,
        parent=website.base + parent,
    )
