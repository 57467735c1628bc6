"""Limits on the size of one page, and the error for a body that cannot be read.

The limits are far above what governments publish and far below what harms a machine with 2 GB of
memory. The longest known report, the national one, has 20,000 characters. The longest known
compilation has 460 KB of text. The largest of 60 saved pages has 420 KB.
"""

from crawlers.errors import GovreportsError
from normalize.document import Reason

MAX_BODY = 100 * 2**20
"""Bytes of an attachment. A compilation printed to PDF, with photographs, has up to 60 MB."""

MAX_MARKUP = 20 * 2**20
"""Bytes of an HTML page or a text file. lxml needs 10 to 25 bytes of memory for each byte."""

MAX_UNPACKED = 400 * 2**20
"""Bytes of all members of a package or archive together, once unpacked."""

MAX_MEMBER = 100 * 2**20
"""Bytes of one unpacked member."""

MAX_RATIO = 200
"""Factor by which a member may grow. Office XML grows 5 to 40 times; deflate allows 1,032."""

RATIO_FREE = 10 * 2**20
"""Bytes of a member below which its ratio does not matter: an empty picture packs very well."""

MAX_MEMBERS = 5_000
"""Members of one archive."""

MAX_NESTING = 3
"""Levels of archives within archives."""

MAX_PAGES = 3_000
"""Pages of a PDF or OFD. A printed yearbook has 1,000."""

MAX_CHARACTERS = 10_000_000
"""Characters of text in one attachment: twenty times the longest known compilation."""


class Unreadable(GovreportsError):
    """A body that cannot be turned into text, and why. Raised and caught inside normalize only."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason.value)
        self.reason = reason
        self.detail = detail
