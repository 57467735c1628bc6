"""Normalise: from the bytes of one page to documents an analyst can trust.

In goes a `FetchedPage`; out come `Document`s or `Rejected`s (normalize.document), each with the
evidence of what was done to it. Everything here is pure: no network, no database.

The functions that others build on are named here and loaded when first used (PEP 562): whoever
needs only the types of normalize.document does not wait for dictionaries and parsers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalize.cleaning import clean
    from normalize.decoding import decode
    from normalize.extraction import extract
    from normalize.fingerprint import fingerprints
    from normalize.joining import join_lines
    from normalize.mojibake import undo_mojibake
    from normalize.outline import sections
    from normalize.pipeline import normalize_page
    from normalize.restoration import restore, undo
    from normalize.script import to_simplified
else:
    _MODULES = {
        "clean": "cleaning",
        "decode": "decoding",
        "extract": "extraction",
        "fingerprints": "fingerprint",
        "join_lines": "joining",
        "normalize_page": "pipeline",
        "restore": "restoration",
        "sections": "outline",
        "to_simplified": "script",
        "undo": "restoration",
        "undo_mojibake": "mojibake",
    }

    def __getattr__(name):
        if name not in _MODULES:
            raise AttributeError(f"module 'normalize' has no attribute {name!r}")
        return getattr(import_module(f"normalize.{_MODULES[name]}"), name)


__all__ = [
    "clean",
    "decode",
    "extract",
    "fingerprints",
    "join_lines",
    "normalize_page",
    "restore",
    "sections",
    "to_simplified",
    "undo",
    "undo_mojibake",
]
