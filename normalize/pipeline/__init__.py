"""From a fetched page to documents: body, parts, acceptance, assembly.

Input: a `FetchedPage`. Output: `Document`s or `Rejected`s. It composes the other subpackages of
`normalize`; `flows` and `normalize.workers` use it.
"""

from normalize.pipeline.normalization import normalize_page

__all__ = [
    "normalize_page",
]
