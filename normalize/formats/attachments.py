"""Text of an attachment, by its format.

Bytes go in with their sniffed format; an `Extracted` comes out, or `Unreadable` is raised with the
reason, which the pipeline turns into a `Rejected`. Containers (zip, MHTML) are unpacked into
bodies, each of which is sniffed again.
"""

import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from normalize.document import Extracted, Reason
from normalize.formats.ofd import read_ofd
from normalize.formats.office import read_doc, read_docx, read_rtf, read_wordml
from normalize.formats.pdf import read_pdf
from normalize.formats.sniffing import Format
from normalize.formats.zip_files import zip_entries
from normalize.limits import Unreadable

READERS: dict[Format, Callable[[bytes], Extracted]] = {
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.DOC: read_doc,
    Format.RTF: read_rtf,
    Format.WORDML: read_wordml,
    Format.OFD: read_ofd,
}
"""Readers of the formats that define their own character encoding."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """Bytes to read. name: URL or file name. media_type: what the server or container states."""

    content: bytes
    name: str
    media_type: str | None = None


def read_attachment(body: bytes, form: Format) -> Extracted:
    """Return the text of the body; raise `Unreadable` with the reason if there is none."""
    if form is Format.ENCRYPTED_OFFICE:
        raise Unreadable(Reason.ENCRYPTED, form.value)
    if form not in READERS:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, form.value)
    return READERS[form](body)


def unpack_members(
    body: AttachedFile, form: Format
) -> Iterator[tuple[str, AttachedFile | Unreadable]]:
    """Yield the files of a zip archive by name, or the HTML part of an MHTML file.

    A file that cannot be unpacked is yielded as the error; the others follow all the same.
    """
    if form is Format.MHTML:
        yield body.name, _html_part(body)
        return
    for name, content in zip_entries(body.content):
        if _is_content(name):
            yield name, AttachedFile(content, name) if isinstance(content, bytes) else content


def _is_content(name: str) -> bool:
    """Return whether a member is not one of those that macOS and Windows add."""
    base = name.rsplit("/", 1)[-1]
    return not (name.startswith("__MACOSX/") or base.startswith((".", "~$")) or base == "Thumbs.db")


def _html_part(body: AttachedFile) -> AttachedFile:
    message = email.message_from_bytes(body.content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return AttachedFile(content, body.name, str(part["Content-Type"]))
    raise Unreadable(Reason.CORRUPT, "MHTML without an HTML part")
