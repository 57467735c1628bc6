"""A fetched page to its documents: the one function that composes this room.

    bytes → readings (normalize.reading) → mended text → verdict → parts → documents

Whatever a page is, it ends as at least one `Document` or `Rejected`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawlers.page import READABLE, FetchedPage, Outcome
from crawlers.site import Site
from normalize import metadata, outline, report, titles
from normalize.document import (
    Document,
    Evidence,
    Found,
    Reason,
    Rejected,
    RejectedSpan,
    Restored,
)
from normalize.mending import damage, mend
from normalize.reading import Body, Reading, Refusal, read
from normalize.repairs import moved
from normalize.script import script
from normalize.split import split
from normalize.verdict import is_chinese, judge

NOT_READ = {
    Outcome.LIST: Reason.LIST,
    Outcome.SOFT_404: Reason.SOFT_404,
    Outcome.GONE: Reason.SOFT_404,
    Outcome.MAINTENANCE: Reason.MAINTENANCE,
    Outcome.SERVER_ERROR: Reason.MAINTENANCE,
    Outcome.LOGIN: Reason.LOGIN,
    Outcome.CHALLENGE: Reason.CHALLENGE,
    Outcome.BLOCKED: Reason.BLOCKED,
    Outcome.TOO_LARGE: Reason.TOO_LARGE,
    Outcome.TRUNCATED: Reason.CORRUPT,
    Outcome.WRONG_TYPE: Reason.UNSUPPORTED_TYPE,
}
"""Reasons for outcomes whose body is not read; for the rest nothing came that could be."""


STATED = ("meta:", "json-ld:", "disclosure:")
"""Beginnings of the sources that state a title outright; the first h1 is often the site's name."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that becomes one document.

    title: its own, where it is part of a compilation. rejected: what was taken out of it.
    """

    restored: Restored
    title: str | None
    rejected: tuple[RejectedSpan, ...]
    reading: Reading
    is_part: bool = False


def normalize_page(
    page: FetchedPage, site: Site | None = None, parent: FetchedPage | None = None
) -> Iterator[Document | Rejected]:
    """Yield the documents of a page, or why there are none; never raises but for memory.

    site: its region helps to tell which 鼓楼区 is meant, its containers where the article is.
    parent: the article that links this attachment; what it states of itself holds for both.
    """
    if page.outcome not in READABLE:
        yield Rejected(page, NOT_READ.get(page.outcome, Reason.NO_TEXT), page.outcome.value)
        return
    texts: list[_Text] = []
    body = Body(page.body, page.address, page.header("Content-Type"))
    for outcome in read(body, site.containers if site else ()):
        if isinstance(outcome, Refusal):
            yield Rejected(page, outcome.reason, outcome.detail)
            continue
        text = mend(outcome.extracted.text)
        verdict = judge(text.text, outcome.extracted.method, outcome.tree, page.outcome)
        if verdict:
            yield Rejected(page, verdict.reason, _detail(outcome.name, verdict.detail))
        else:
            texts += _parts(text, outcome)
    hints = (*_stated(parent), *metadata.from_list(_anchor(page), page.provenance.list_date))
    for number, part in enumerate(texts, start=1):
        yield _document(page, site, part, hints, number if len(texts) > 1 else 0)


def _detail(name: str, detail: str) -> str:
    return f"{name}: {detail}" if name else detail


def _parts(text: Restored, reading: Reading) -> Iterator[_Text]:
    """Yield the reports of a compilation, or the text itself."""
    rejected = reading.extracted.rejected
    compilation = split(text.text)
    if compilation is None:
        yield _Text(text, None, rejected, reading)
        return
    # What belongs to no report is evidence of the compilation: it stands with its first part.
    loose = (*rejected, *compilation.rejected)
    ends = [part.offset for part in compilation.parts[1:]] + [len(text.text)]
    for part, end in zip(compilation.parts, ends, strict=True):
        whole = _cut(text, part.offset, end)
        yield _Text(moved(whole, part.text), part.title, loose, reading, is_part=True)
        loose = ()


def _cut(text: Restored, start: int, end: int) -> Restored:
    """Return a stretch of a text with the repairs that lie in it."""
    inside = tuple(
        replace(repair, position=repair.position - start)
        for repair in text.repairs
        if start <= repair.position and repair.position + len(repair.after) <= end
    )
    marks = sum(repair.after.count("\ufffd") for repair in inside)
    return Restored(text.text[start:end], inside, marks)


def _stated(parent: FetchedPage | None) -> tuple[Found, ...]:
    """Return what the article that links an attachment states of itself."""
    if parent is None:
        return ()
    body = Body(parent.body, parent.address, parent.header("Content-Type"))
    found = (
        value for reading in read(body) if isinstance(reading, Reading) for value in reading.found
    )
    return tuple(Found(value.name, value.value, f"parent:{value.source}") for value in found)


def _anchor(page: FetchedPage) -> str | None:
    """Return the text of the link that led here; of an attachment only if it is a title."""
    anchor = page.provenance.anchor
    return titles.of_name(anchor) if page.outcome is Outcome.ATTACHMENT else anchor


def _document(
    page: FetchedPage, site: Site | None, part: _Text, hints: tuple[Found, ...], number: int
) -> Document:
    found = (*part.reading.found, *hints)
    latest = page.fetched_at.date() if page.fetched_at else None
    text = part.restored.text
    published = metadata.best_day(found, "published_at", latest)
    title = part.title if part.is_part else _title(part, found)
    return Document(
        url=page.address,
        text=text,
        report=report.read(
            title,
            text,
            site.region if site else None,
            published=published,
            abstract=None if part.is_part else metadata.best(found, "abstract"),
        ),
        evidence=_evidence(part, found),
        title=title,
        part=number,
        language="zh" if is_chinese(text) else None,
        script=script(text),
        written_on=metadata.best_day(found, "written_on", latest),
        published_at=published,
        index_number=metadata.best(found, "index_number"),
        document_number=metadata.best(found, "document_number"),
        issuer=metadata.best(found, "issuer"),
        source=metadata.best(found, "source"),
        column=metadata.best(found, "column"),
        sections=outline.sections(text),
    )


def _title(part: _Text, found: tuple[Found, ...]) -> str | None:
    """Return the title: of a page what it states, of a file its own heading first."""
    reading = part.reading
    if reading.tree is None:
        title = titles.heading(part.restored.text) or titles.of_name(reading.name)
    else:
        title = metadata.best(tuple(value for value in found if _is_stated(value)), "title")
        title = title or reading.extracted.title
    title = title or metadata.best(found, "title") or titles.heading(part.restored.text)
    return mend(title).text.strip() or None if title else None


def _is_stated(value: Found) -> bool:
    """Tell whether a page states the value as metadata, and not by its looks or for sharing."""
    return value.source.startswith(STATED) and not value.source.startswith("meta:og:")


def _evidence(part: _Text, found: tuple[Found, ...]) -> Evidence:
    decoded, extracted = part.reading.decoded, part.reading.extracted
    singles = 0
    return Evidence(
        encoding=decoded.encoding,
        encoding_source=decoded.source,
        declared=decoded.declared,
        replacements=decoded.replacements,
        method=extracted.method,
        repairs=part.restored.repairs,
        unresolved=part.restored.text.count("\ufffd"),
        lost_singles=singles,
        damage=damage(part.restored, singles),
        lost=extracted.lost,
        rejected=part.rejected,
        found=found,
    )
