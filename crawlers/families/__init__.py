"""CMS families: how the publishing systems of government sites list, page and lay out articles.

Input is a `ListPage`, a response that was fetched and decoded elsewhere. Output are entries,
further list pages and selectors of the article body. Each family is one module with a subclass of
`Family`. Crawls, probes, responses and the extractor use them. Nothing here opens a connection.
"""

from crawlers.families.base import Family
from crawlers.families.feeds import Feed, Sitemap
from crawlers.families.generic import Plain
from crawlers.families.gkmlpt import Gkmlpt
from crawlers.families.hanweb import Hanweb
from crawlers.families.list_pages import (
    Entry,
    Listing,
    ListPage,
    absolute_url,
    link_text,
    with_few_attributes,
)
from crawlers.families.list_rows import scripted_rows
from crawlers.families.pagers import shown_paging
from crawlers.families.trs import Trs
from crawlers.families.ucap import Ucap
from crawlers.families.vsb import Vsb

__all__ = [
    "BY_NAME",
    "CONTAINERS",
    "Entry",
    "Family",
    "ListPage",
    "Listing",
    "absolute_url",
    "confidences",
    "containers",
    "link_text",
    "recognise",
    "scripted_rows",
    "shown_paging",
    "with_few_attributes",
]

BY_NAME: dict[str, Family] = {
    family.name: family
    for family in (Trs(), Hanweb(), Vsb(), Ucap(), Gkmlpt(), Sitemap(), Feed(), Plain())
}
"""All families by name; of two with equal confidence the earlier one wins."""

CONTAINERS: dict[str, tuple[str, ...]] = {
    name: family.containers for name, family in BY_NAME.items() if family.containers
}
"""CSS selectors of the article body by family, best first; "plain" covers all other systems."""

_SURE = 0.3  # confidence from which a family counts as recognised


def confidences(html: str, url: str | None = None) -> dict[str, float]:
    """Return by family the confidence, 0 to 1, that its system made the page."""
    return {name: family.confidence(html, url) for name, family in BY_NAME.items()}


def recognise(html: str, url: str | None = None) -> str | None:
    """Return the name of the family that made the page; None if none is likely enough."""
    sure = confidences(html, url)
    best = max(sure, key=sure.__getitem__)
    return best if sure[best] >= _SURE else None


def containers(name: str | None, html: str) -> tuple[str, ...]:
    """Return the selectors to try on a page: those of its family first, then all others.

    name: the family; None to recognise it from the page.
    """
    family = name or recognise(html)
    own = CONTAINERS.get(family, ()) if family else ()
    return (*own, *(css for rest in CONTAINERS.values() for css in rest if css not in own))
