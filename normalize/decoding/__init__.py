"""Bytes to characters: a byte order mark, valid UTF-8, or else the most plausible reading.

Bytes go in; a `Decoded` comes out. The pipeline and the repair of mojibake use it.
"""

from normalize.decoding.decoder import decode
from normalize.decoding.resynchronization import resynchronize, resynchronize_utf8

__all__ = [
    "decode",
    "resynchronize",
    "resynchronize_utf8",
]
