"""Bytes as characters: by declaration where it holds, else by trial.

In go bytes; out comes `Decoded`. The pipeline uses it, and the repair of mojibake.
"""

from normalize.decoding.decoder import decode
from normalize.decoding.resynchronization import resynchronize, resynchronize_utf8

__all__ = [
    "decode",
    "resynchronize",
    "resynchronize_utf8",
]
