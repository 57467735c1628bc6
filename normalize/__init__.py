"""From the bytes of one page to documents that an analyst can trust.

A `FetchedPage` goes in; `Document`s or `Rejected`s (normalize.document) come out, each with the
evidence of what was done to it. Everything here is pure: no network, no database.

The public functions are named here and loaded on first use (PEP 562): code that needs only the
types of normalize.document does not wait for dictionaries and parsers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalize.decoding import decode
    from normalize.extraction import extract
    from normalize.fingerprint import fingerprints
    from normalize.formats import join_lines
    from normalize.language import to_simplified
    from normalize.mirrors import restore, undo
    from normalize.pipeline import normalize_page
    from normalize.repair import clean, undo_mojibake
    from normalize.reports import sections
    from normalize.templates import learn
else:
    _MODULES = {
        "clean": "repair",
        "decode": "decoding",
        "extract": "extraction",
        "fingerprints": "fingerprint",
        "join_lines": "formats",
        "learn": "templates",
        "normalize_page": "pipeline",
        "restore": "mirrors",
        "sections": "reports",
        "to_simplified": "language",
        "undo": "mirrors",
        "undo_mojibake": "repair",
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
    "learn",
    "normalize_page",
    "restore",
    "sections",
    "to_simplified",
    "undo",
    "undo_mojibake",
]
