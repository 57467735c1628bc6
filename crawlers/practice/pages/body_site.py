"""The practice site of one body, as its module declares it."""

from dataclasses import dataclass

from crawlers.practice.content import PracticeKind
from crawlers.practice.pages.website import Website
from crawlers.site import Body


@dataclass(frozen=True, slots=True)
class BodySite:
    """What the builder needs to know of a site before it has articles.

    number: order in the web; a new site takes the next one, so that the others stay the same.
    layout: class of the website. name: "trs" becomes the site practice_trs.
    region: GB/T 2260 code. kinds: reports that the body publishes each year.
    encoding: Python codec of its pages. charset, header: what the meta tag and Content-Type
        claim, None where they are silent.
    news: number of articles that are not reports.
    """

    number: int
    layout: type[Website]
    name: str
    body: Body
    region: str
    kinds: tuple[PracticeKind, ...]
    encoding: str = "utf-8"
    charset: str | None = "utf-8"
    header: str | None = "utf-8"
    news: int = 9
