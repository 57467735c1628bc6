"""From a fetched page to documents: body, parts, acceptance, assembly.

In goes a `FetchedPage`; out come `Document`s or `Rejected`s. Flows use it; it uses all the
subpackages above.
"""

from normalize.pipeline.normalization import normalize_page

__all__ = [
    "normalize_page",
]
