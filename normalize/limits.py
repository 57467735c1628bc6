"""How much one page may ask of us, and the signal that it cannot be read.

The limits are far above what the field publishes and far below what harms a machine of 2 GB:
the longest report known, the national one, has 20,000 characters; the longest compilation we
hold has 460 KB of text; of 60 saved pages the largest has 420 KB.
"""

from crawlers.errors import GovreportsError
from normalize.document import Reason

MAX_BODY = 100 * 2**20
"""Bytes of an attachment. A compilation printed as PDF with photographs has up to 60 MB."""

MAX_MARKUP = 20 * 2**20
"""Bytes of an HTML page or a text: lxml needs some 10 to 25 bytes of memory for each."""

MAX_UNPACKED = 400 * 2**20
"""Bytes that all members of a package or archive may have together once unpacked."""

MAX_MEMBER = 100 * 2**20
"""Bytes of one unpacked member."""

MAX_RATIO = 200
"""Times that a member may grow on unpacking. Office XML grows 5 to 40 times; deflate can 1,032."""

RATIO_FREE = 10 * 2**20
"""Bytes of a member under which its ratio does not matter: an empty picture packs very well."""

MAX_MEMBERS = 5_000
"""Members of one archive."""

MAX_NESTING = 3
"""Archives within archives."""

MAX_PAGES = 3_000
"""Pages of a PDF or OFD: a printed yearbook has 1,000."""

MAX_CHARACTERS = 10_000_000
"""Characters of text of one attachment, twenty times the longest compilation we hold."""


class Unreadable(GovreportsError):
    """A body that cannot become text, and why. It is raised and caught inside normalize only."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason.value)
        self.reason = reason
        self.detail = detail
