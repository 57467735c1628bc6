"""Normalise: from the bytes of one page to documents an analyst can trust.

In goes a `FetchedPage`; out come `Document`s or `Rejected`s (normalize.document), each with the
evidence of what was done to it. Everything here is pure: no network, no database.
"""

from normalize.decoding import decode

__all__ = ["decode"]
