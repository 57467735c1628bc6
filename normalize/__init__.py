"""Normalise: from the bytes of one page to documents an analyst can trust.

In goes a `FetchedPage`; out come `Document`s or `Rejected`s (normalize.document), each with the
evidence of what was done to it. Everything here is pure: no network, no database.

The functions that others build on are named here and loaded when first used (PEP 562): whoever
needs only the types of normalize.document does not wait for dictionaries and parsers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalize.decoding.decoder import decode
    from normalize.extraction.extractor import extract
    from normalize.fingerprint.minhash import fingerprints
    from normalize.formats.line_joining import join_lines
    from normalize.language.script import to_simplified
    from normalize.mirrors.restoration import restore, undo
    from normalize.pipeline.normalization import normalize_page
    from normalize.repair.cleaning import clean
    from normalize.repair.mojibake import undo_mojibake
    from normalize.reports.outline import sections
else:
    _MODULES = {
        "clean": "repair.cleaning",
        "decode": "decoding.decoder",
        "extract": "extraction.extractor",
        "fingerprints": "fingerprint.minhash",
        "join_lines": "formats.line_joining",
        "normalize_page": "pipeline.normalization",
        "restore": "mirrors.restoration",
        "sections": "reports.outline",
        "to_simplified": "language.script",
        "undo": "mirrors.restoration",
        "undo_mojibake": "repair.mojibake",
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
