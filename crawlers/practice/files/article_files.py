"""Reports as files beside a page: which attachments there are and what must come of each."""

from dataclasses import dataclass, replace
from functools import partial

from crawlers.page import Outcome
from crawlers.practice.content import (
    Article,
    Facts,
    Gold,
    GoldCopy,
    GoldDocument,
    GoldRelation,
    report_paragraphs,
    stated,
)
from crawlers.practice.files import docx_writer
from crawlers.practice.files.ofd_writer import ofd
from crawlers.practice.pages import Extra, Reply, Request, Stated, Website

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/octet-stream",
    "ofd": "application/ofd",
}
"""Content types, as servers send them, by file name ending."""


@dataclass(frozen=True, slots=True)
class File:
    """One attachment. `facts`: the report in it, or None and the reason why it gives no text."""

    name: str
    body: bytes
    facts: Facts | None = None
    reason: str | None = None


def attachment_files(facts: tuple[Facts, Facts, Facts, Facts], seed: int) -> tuple[File, ...]:
    """Return one file of each kind: four with a report, three without text."""
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


def place_attachment(website: Website, file: File, folder: str, parent: str, page: Stated) -> str:
    """Put a file on a site and return its path.

    parent: path of the page that links it. page: what that page states; it holds for the file.
    """
    path = f"{folder}/{file.name}"
    website.extras[path] = Extra(
        partial(_answer, file), partial(_gold, website, file, parent, page)
    )
    return path


def attach_report(website: Website, article: Article) -> None:
    """Put a report's Word file beside the page that has its text already."""
    path = website.address(article)
    folder, _, page = path.rpartition("/")
    facts = article.story.known
    file = File(
        f"P0{page.partition('.')[0].lstrip('t')}.docx",
        docx_writer.docx(report_paragraphs(facts)),
        facts,
    )
    attachment = place_attachment(website, file, folder, path, website.stated(article))
    website.put(replace(article, attachment=attachment))


def _answer(file: File, _request: Request) -> Reply:
    return Reply(file.body, content_type=TYPES[file.name.rpartition(".")[2]])


def _gold(website: Website, file: File, parent: str, page: Stated, url: str) -> Gold:
    documents: tuple[GoldDocument, ...] = ()
    if file.facts:
        plain = stated(file.facts, report_paragraphs(file.facts), file.facts.title)
        has_text = parent in website.articles
        copy = GoldCopy(GoldRelation.SAME, website.base + parent) if has_text else None
        documents = (replace(page.added_to(plain), copy_of=copy),)
    return Gold(
        url,
        website.card.name,
        Outcome.ATTACHMENT,
        file.reason,
        documents,
        parent=website.base + parent,
    )
