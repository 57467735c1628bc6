"""From the bytes of a body to its texts, each with its statements of metadata.

A page contains one text; an archive contains one for each file in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from normalize.decoding import decode
from normalize.document import Decoded, Extracted, Found, Reason
from normalize.extraction import extract_tree, read_bylines, read_text_file
from normalize.formats import (
    AttachedFile,
    Format,
    join_lines,
    read_attachment,
    sniff,
    unpack_members,
)
from normalize.html import parse_html
from normalize.limits import MAX_BODY, MAX_MARKUP, MAX_NESTING, Unreadable
from normalize.metadata import find_statements
from normalize.templates import SiteTemplate

GARBLED = 0.2
"""Share of undecodable characters above which a text is rejected: one in five is unreadable."""


@dataclass(frozen=True, slots=True)
class BodyText:
    """One text of a body, before repair.

    name: file name, or "" for a page. tree: the markup, None for other formats. found: the
    metadata that the body states, best source first.
    """

    extracted: Extracted
    decoded: Decoded
    found: tuple[Found, ...]
    name: str = ""
    tree: HtmlElement | None = None


def read(
    body: AttachedFile,
    containers: Sequence[str] = (),
    depth: int = 0,
    template: SiteTemplate | None = None,
) -> Iterator[BodyText | Unreadable]:
    """Yield the texts of a body, and an `Unreadable` for a body or file without text."""
    form, what = sniff(body.content, _path(body.name), body.media_type)
    try:
        _check_size(body, form)
        if form in {Format.ZIP, Format.MHTML}:
            yield from _members(body, form, containers, depth)
        elif form is Format.HTML:
            yield _read_html(body, containers, template)
        elif form is Format.TEXT:
            yield _read_text(body)
        elif form is Format.OTHER:
            reason = Reason.VIDEO if what == "video" else Reason.UNSUPPORTED_TYPE
            raise Unreadable(reason, what)
        else:
            yield _read_attachment(body, form)
    except Unreadable as error:
        yield error


def page_statements(body: AttachedFile) -> tuple[Found, ...]:
    """Return the metadata that a page states, without reading its text."""
    if sniff(body.content, _path(body.name), body.media_type)[0] is not Format.HTML:
        return ()
    tree = parse_html(decode(body.content, body.media_type).text)
    return find_statements(tree, body.name) if tree is not None else ()


def join_pages(first: BodyText, rest: Sequence[BodyText]) -> BodyText:
    """Return an article that was split over pages as one text, with the evidence of all pages."""
    pages = [first.extracted, *(further.extracted for further in rest)]
    whole = replace(
        first.extracted,
        text="\n".join(page.text for page in pages),
        rejected=tuple(span for page in pages for span in page.rejected),
        lost=sum(page.lost for page in pages),
    )
    return replace(first, extracted=whole)


def _check_size(body: AttachedFile, form: Format) -> None:
    limit = MAX_MARKUP if form in {Format.HTML, Format.TEXT, Format.WORDML} else MAX_BODY
    if len(body.content) > limit:
        raise Unreadable(Reason.TOO_LARGE, f"{len(body.content)} bytes of {form.value}")
    if not body.content.strip():
        raise Unreadable(Reason.NO_TEXT, "the body is empty")


def _members(
    body: AttachedFile, form: Format, containers: Sequence[str], depth: int
) -> Iterator[BodyText | Unreadable]:
    if depth >= MAX_NESTING:
        raise Unreadable(Reason.TOO_LARGE, f"archives nested deeper than {MAX_NESTING}")
    empty = True
    for name, member in unpack_members(body, form):
        empty = False
        inner = [member] if isinstance(member, Unreadable) else read(member, containers, depth + 1)
        for outcome in inner:
            if isinstance(outcome, Unreadable) and form is Format.ZIP:
                yield Unreadable(outcome.reason, f"{name}: {outcome.detail}")
            else:
                yield outcome
    if empty:
        raise Unreadable(Reason.NO_TEXT, "the archive is empty")


def _read_html(
    body: AttachedFile, containers: Sequence[str], template: SiteTemplate | None
) -> BodyText:
    decoded = _decode(body)
    tree = parse_html(decoded.text)
    extracted = extract_tree(tree, decoded.text, body.name, containers, template)
    return BodyText(extracted, decoded, extracted.metadata, tree=tree)


def _read_text(body: AttachedFile) -> BodyText:
    decoded = _decode(body)
    found, text, rejected = read_text_file(decoded.text)
    joined = join_lines(text)
    extracted = Extracted(joined.text, None, "plain", found, (*rejected, *joined.rejected))
    return BodyText(extracted, decoded, found, _file_name(body.name))


def _read_attachment(body: AttachedFile, form: Format) -> BodyText:
    extracted = read_attachment(body.content, form)
    decoded = Decoded(extracted.text, "unicode", "format")
    found = (*read_bylines(extracted.text), *extracted.metadata)
    return BodyText(extracted, decoded, found, _file_name(body.name))


def _decode(body: AttachedFile) -> Decoded:
    decoded = decode(body.content, body.media_type)
    if decoded.replacements > GARBLED * len(decoded.text):
        detail = f"{decoded.replacements} of {len(decoded.text)} characters as {decoded.encoding}"
        raise Unreadable(Reason.UNDECODABLE, detail)
    return decoded


def _path(name: str) -> str:
    """Return the path of a URL; a file name unchanged."""
    try:
        return urlsplit(name).path
    except ValueError:
        return name


def _file_name(name: str) -> str:
    return PurePosixPath(unquote(_path(name))).name
