"""Formats of bodies: sniffed from the bytes, and PDF, OFD, Office and zip files read as text.

Bytes go in; an `Extracted` comes out, or `Unreadable` with its reason. Decoding and the pipeline
use it.
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
