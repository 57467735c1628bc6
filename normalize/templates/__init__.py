"""Templates of a site: where its articles are, and what its pages repeat next to them.

What extraction observed on pages of one site goes in, and a `SiteTemplate` comes out: plain data
that can be stored. Applied to a page, it names the article's element and each line of it that is
furniture. Extraction and the flows use it.
"""

from normalize.templates.application import Fit, fits
from normalize.templates.container_votes import LEAST
from normalize.templates.learning import learn
from normalize.templates.line_places import Observation
from normalize.templates.site_template import Layout, SiteTemplate

__all__ = [
    "LEAST",
    "Fit",
    "Layout",
    "Observation",
    "SiteTemplate",
    "fits",
    "learn",
]
