"""From a fetched page to documents: body, parts, acceptance, assembly; and the site's template.

Input: a `FetchedPage`. Output: `Document`s or `Rejected`s. `revise` takes pages of one site and
returns the template to read them by. It composes the other subpackages of `normalize`; `flows`
and `normalize.workers` use it.
"""

from normalize.pipeline.normalization import normalize_page
from normalize.pipeline.template_revision import Revision, revise

__all__ = [
    "Revision",
    "normalize_page",
    "revise",
]
