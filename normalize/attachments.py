"""Text of an attachment, by what its bytes are.

In go bytes with their sniffed format; out comes an `Extracted`, or `Unreadable` is raised with
the reason that the pipeline turns into a `Rejected`. Containers (zip, MHTML) come apart into
`Member`s, each of which is sniffed anew.
"""

import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from normalize.archives import members
from normalize.bounds import Unreadable
from normalize.document import Extracted, Reason
from normalize.ofd import read_ofd
from normalize.office import read_doc, read_docx, read_rtf, read_wordml
from normalize.pdf import read_pdf
from normalize.sniffing import Format

READERS: dict[Format, Callable[[bytes], Extracted]] = {
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.DOC: read_doc,
    Format.RTF: read_rtf,
    Format.WORDML: read_wordml,
    Format.OFD: read_ofd,
}
"""What reads a format that states its characters itself."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file within a container. media_type is what the container says of it, if anything."""

    name: str
    body: bytes
    media_type: str | None = None


def read_attachment(body: bytes, form: Format) -> Extracted:
    """Return the text of body; raise `Unreadable` with the reason where there is none."""
    if form is Format.ENCRYPTED_OFFICE:
        raise Unreadable(Reason.ENCRYPTED, form.value)
    if form not in READERS:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, form.value)
    return READERS[form](body)


def unpack(body: bytes, form: Format) -> Iterator[Member]:
    """Yield the files of a zip archive, or the HTML part of an MHTML file."""
    if form is Format.ZIP:
        yield from (Member(name, content) for name, content in members(body) if _visible(name))
    elif form is Format.MHTML:
        yield _html_part(body)


def _visible(name: str) -> bool:
    """Leave out what macOS and Windows put beside the files."""
    base = name.rsplit("/", 1)[-1]
    return not (name.startswith("__MACOSX/") or base.startswith((".", "~$")) or base == "Thumbs.db")


def _html_part(body: bytes) -> Member:
    message = email.message_from_bytes(body, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return Member("mhtml.html", content, str(part["Content-Type"]))
    raise Unreadable(Reason.CORRUPT, "MHTML without an HTML part")
