"""What a practice site has before any articles: names, body, place, encoding."""

from dataclasses import dataclass

from crawlers.practice.content import PracticePlace
from crawlers.site import Body, ExpectedKind


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What a site has before any articles.

    name: as in the registry. title: as its pages print it. place: None for media and mirrors.
    host: as its meta tags claim. office: that its pages name as issuer and in the footer.
    encoding: Python codec of its pages. charset: that its meta tag claims, None for no tag.
    header: charset that Content-Type claims, None for none.
    expect: kinds of report that it should publish each year.
    """

    name: str
    title: str
    body: Body
    place: PracticePlace | None
    host: str
    office: str
    encoding: str = "utf-8"
    charset: str | None = "utf-8"
    header: str | None = "utf-8"
    expect: tuple[ExpectedKind, ...] = ()
