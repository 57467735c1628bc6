"""CMS families: how the systems behind government sites list, page and lay out articles.

Each family is one module with a subclass of `Family`. Families read text that somebody fetched
and decoded; they ask nothing of the network.
"""

from crawlers.families.base import Family
from crawlers.families.feeds import Feed, Sitemap
from crawlers.families.generic import Plain
from crawlers.families.gkmlpt import Gkmlpt
from crawlers.families.hanweb import Hanweb
from crawlers.families.list_page import Entry, Listing, ListPage, absolute_url, link_text
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
]

BY_NAME: dict[str, Family] = {
    family.name: family
    for family in (Trs(), Hanweb(), Vsb(), Ucap(), Gkmlpt(), Sitemap(), Feed(), Plain())
}
"""All families; earlier ones win where two are equally sure."""

CONTAINERS: dict[str, tuple[str, ...]] = {
    name: family.containers for name, family in BY_NAME.items() if family.containers
}
"""CSS selectors of the article body by family, best first; "plain" serves all others."""

_SURE = 0.3


def confidences(html: str, url: str | None = None) -> dict[str, float]:
    """Return by family how sure it is that the page is its own, 0 to 1."""
    return {name: family.confidence(html, url) for name, family in BY_NAME.items()}


def recognise(html: str, url: str | None = None) -> str | None:
    """Return the name of the family that made the page, None where none shows."""
    sure = confidences(html, url)
    best = max(sure, key=sure.__getitem__)
    return best if sure[best] >= _SURE else None


def containers(name: str | None, html: str) -> tuple[str, ...]:
    """Return the selectors to try on a page: its family's (recognised where None), then all."""
    family = name or recognise(html)
    own = CONTAINERS.get(family, ()) if family else ()
    return (*own, *(css for rest in CONTAINERS.values() for css in rest if css not in own))
