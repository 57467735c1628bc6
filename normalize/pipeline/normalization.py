"""From a fetched page to its documents: the function that composes `normalize`.

    bytes → body texts (normalize.pipeline.body) → repaired text → verdict → parts → documents

Every page ends as at least one `Document` or `Rejected`.
"""

from collections.abc import Iterator, Sequence

from crawlers.page import READABLE, FetchedPage, Outcome
from crawlers.site import Site
from normalize.document import Document, Found, Reason, Rejected
from normalize.formats import AttachedFile
from normalize.limits import Unreadable
from normalize.metadata import list_statements, title_of_name
from normalize.pipeline.acceptance import accept
from normalize.pipeline.assembly import document
from normalize.pipeline.body import BodyText, join_pages, page_statements, read
from normalize.pipeline.parts import DocumentPart, parts
from normalize.repair import repair_text
from normalize.templates import SiteTemplate

NOT_READ = {
    Outcome.LIST: Reason.LIST,
    Outcome.SOFT_404: Reason.SOFT_404,
    Outcome.GONE: Reason.SOFT_404,
    Outcome.MAINTENANCE: Reason.MAINTENANCE,
    Outcome.SERVER_ERROR: Reason.MAINTENANCE,
    Outcome.LOGIN: Reason.LOGIN,
    Outcome.CHALLENGE: Reason.CHALLENGE,
    Outcome.BLOCKED: Reason.BLOCKED,
    Outcome.HIJACKED: Reason.HIJACKED,
    Outcome.TOO_LARGE: Reason.TOO_LARGE,
    Outcome.TOO_SLOW: Reason.TIME_LIMIT,
    Outcome.TRUNCATED: Reason.CORRUPT,
    Outcome.UNREADABLE: Reason.CORRUPT,
    Outcome.WRONG_TYPE: Reason.UNSUPPORTED_TYPE,
}
"""Reasons for outcomes whose body is not read; the other outcomes have no body: NO_TEXT."""


def normalize_page(
    page: FetchedPage,
    site: Site | None = None,
    parent: FetchedPage | None = None,
    continued: Sequence[FetchedPage] = (),
    template: SiteTemplate | None = None,
) -> Iterator[Document | Rejected]:
    """Yield the documents of a page, or why there are none; raises only MemoryError.

    site: its region helps to decide which 鼓楼区 is meant; its containers show where the article
    is. parent: the article that links this attachment; its metadata applies to both. continued:
    the further pages of an article that is split over pages, in order. template: learned from
    pages of the site; members of an archive are read without it.
    """
    if page.outcome not in READABLE:
        detail = f"{page.outcome.value}: {page.detail}" if page.detail else page.outcome.value
        yield Rejected(page, NOT_READ.get(page.outcome, Reason.NO_TEXT), detail)
        return
    try:
        yield from _results(page, site, parent, continued, template)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  one defect must not stop a run of thousands of pages
        yield Rejected(page, Reason.CRASHED, f"{type(error).__name__}: {error}")


def _results(
    page: FetchedPage,
    site: Site | None,
    parent: FetchedPage | None,
    continued: Sequence[FetchedPage],
    template: SiteTemplate | None,
) -> Iterator[Document | Rejected]:
    found: list[DocumentPart] = []
    for outcome in _body_texts(page, site, continued, template):
        if isinstance(outcome, Unreadable):
            yield Rejected(page, outcome.reason, outcome.detail)
            continue
        text = repair_text(outcome.extracted.text)
        verdict = accept(text.text, outcome.extracted.method, outcome.tree, page.outcome)
        if verdict:
            detail = f"{outcome.name}: {verdict.detail}" if outcome.name else verdict.detail
            yield Rejected(page, verdict.reason, detail)
        else:
            found += parts(text, outcome)
    hints = (
        *_parent_statements(parent),
        *list_statements(_anchor(page), page.provenance.list_date),
    )
    for number, part in enumerate(found, start=1):
        yield document(page, site, part, hints, number if len(found) > 1 else 0)


def _body_texts(
    page: FetchedPage,
    site: Site | None,
    continued: Sequence[FetchedPage],
    template: SiteTemplate | None,
) -> Iterator[BodyText | Unreadable]:
    containers = site.containers if site else ()
    rest = [
        text
        for further in continued
        for text in read(_body(further), containers, template=template)
        if isinstance(text, BodyText)
    ]
    for outcome in read(_body(page), containers, template=template):
        if isinstance(outcome, BodyText) and rest:
            yield join_pages(outcome, rest)
        else:
            yield outcome


def _body(page: FetchedPage) -> AttachedFile:
    return AttachedFile(page.body, page.address, page.header("Content-Type"))


def _parent_statements(parent: FetchedPage | None) -> tuple[Found, ...]:
    """Return the metadata that the article linking an attachment states."""
    found = page_statements(_body(parent)) if parent else ()
    return tuple(value._replace(source=f"parent:{value.source}") for value in found)


def _anchor(page: FetchedPage) -> str | None:
    """Return the text of the link to this page; for an attachment only if it is a title."""
    anchor = page.provenance.anchor
    return title_of_name(anchor) if page.outcome is Outcome.ATTACHMENT else anchor
