"""Reads one article for a live check, as a run would read it."""

from crawlers.page import FetchedPage
from crawlers.probe import ArticleText
from crawlers.site import Site
from normalize.document import WORK_REPORTS, Document, Rejected
from normalize.pipeline import normalize_page


def read_article(page: FetchedPage, site: Site, parent: FetchedPage | None = None) -> ArticleText:
    """Return the fields of a page's document, a work report before others; or why it has none.

    parent: the article that links the page, if it is an attachment.
    """
    found = list(normalize_page(page, site, parent))
    documents = [each for each in found if isinstance(each, Document)]
    if documents:
        return _fields(min(documents, key=lambda each: each.report.kind not in WORK_REPORTS))
    first = next((each for each in found if isinstance(each, Rejected)), None)
    reason = f"{first.reason.value}: {first.detail}".rstrip(": ") if first else "no text"
    return ArticleText(reason=reason)


def _fields(document: Document) -> ArticleText:
    report, evidence = document.report, document.evidence
    return ArticleText(
        characters=len(document.text),
        title=document.title,
        kind=report.kind.value,
        body=report.body,
        region=report.region,
        meeting=report.meeting,
        speaker=report.speaker,
        given_on=report.given_on,
        published_at=document.published_at,
        report_year=report.report_year,
        encoding=evidence.encoding,
        method=evidence.method,
    )
