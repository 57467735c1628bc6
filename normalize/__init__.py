"""Normalise: from the bytes of one page to documents an analyst can trust.

In goes a `FetchedPage`; out come `Document`s or `Rejected`s (normalize.document), each with the
evidence of what was done to it. Everything here is pure: no network, no database.
"""

from normalize.cleaning import clean
from normalize.decoding import decode
from normalize.extraction import extract
from normalize.joining import join_lines
from normalize.mojibake import undo_mojibake
from normalize.outline import sections
from normalize.restoration import restore, undo
from normalize.script import to_simplified

__all__ = [
    "clean",
    "decode",
    "extract",
    "join_lines",
    "restore",
    "sections",
    "to_simplified",
    "undo",
    "undo_mojibake",
]
