"""Files other than HTML: recognised, and PDF, OFD, Office and zip read as text.

In go bytes; out come `Extracted` texts or `Unreadable` with a reason. The pipeline uses it.
"""

from normalize.formats.attachments import AttachedFile, read_attachment, unpack_members
from normalize.formats.line_joining import join_lines
from normalize.formats.sniffing import CONTROL, Format, sniff

__all__ = [
    "CONTROL",
    "AttachedFile",
    "Format",
    "join_lines",
    "read_attachment",
    "sniff",
    "unpack_members",
]
