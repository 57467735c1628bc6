"""Builds a practice web: which site publishes which reports, and which sites repost them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, product

from crawlers.practice.content import (
    NEWS,
    NOTICES,
    REPORTS,
    TOWNS,
    Abridged,
    Article,
    CompilationStory,
    Facts,
    Full,
    NewsStory,
    PracticeColumn,
    PracticeKind,
    PracticePlace,
    Quotation,
    Story,
    counties,
    practice_place,
)
from crawlers.practice.damage import Mirror, Traditional
from crawlers.practice.files import attach_report
from crawlers.practice.pages import BodySite, SiteProfile, Website
from crawlers.practice.sites import (
    Big5Website,
    MirrorWebsite,
    PlainWebsite,
    TrapsWebsite,
    body_sites,
)
from crawlers.practice.web import Web
from crawlers.site import Body, ExpectedKind

YEARS = range(2021, 2026)
KINDS = (
    PracticeKind.GOV,
    PracticeKind.NPC,
    PracticeKind.COURT,
    PracticeKind.PROCURATORATE,
    PracticeKind.CPPCC,
    PracticeKind.PRESIDIUM,
)
UNCLEAR = "320106"
"""鼓楼区, a name that several cities share: its report alone does not identify the region."""

_TITLES = {
    Body.GOV: "人民政府",
    Body.NPC: "人大",
    Body.CPPCC: "政协",
    Body.PROCURATORATE: "人民检察院",
}


def build_web(seed: int = 1, pages: int = 0, on: str | None = None) -> Web:
    """Return the practice web of a seed.

    pages: number of reports in addition to those of the demonstration, 50,000 at most; a page is
    written when it is requested. on: the one site, such as "plain", that publishes them; None to
    spread them over the sites of all bodies.
    """
    own = {site.name: _own_site(seed, site) for site in body_sites()}
    listed = {name: site for name, site in own.items() if site.has_lists}
    big = [site for name, site in listed.items() if name == on or (on is None and name != "big5")]
    for number, facts in enumerate(islice(_more_facts(seed), pages)):
        _publish(big[number % len(big)], Full(facts))
    _repost(own["ucap"], own["vsb"])
    for article in own["trs"].shown(REPORTS)[3::4]:
        attach_report(own["trs"], article)
    for name in ("trs", "plain", "hanweb"):
        oldest = own[name].shown(REPORTS)[-1]
        own[name].put(replace(oldest, pinned=True))
    sites = list(own.values())
    return Web([*sites, _media(seed, own), _mirror(seed, own), _traps(seed)])


def facts_of(where: PracticePlace, kind: PracticeKind, year: int, seed: int) -> Facts:
    """Return the facts of a body's report in a year; a place has one town with a presidium."""
    town = TOWNS[int(where.code) % len(TOWNS)] + "镇" if kind is PracticeKind.PRESIDIUM else ""
    mark = {(PracticeKind.COURT, 2023): "书面", (PracticeKind.GOV, 2022): "草案"}.get(
        (kind, year), ""
    )
    return Facts(kind, where, year, seed, mark, town)


def _own_site(seed: int, site: BodySite) -> Website:
    """Return the site of a body with its own reports and some news."""
    where = practice_place(site.region)
    title = where.name + _TITLES[site.body]
    profile = SiteProfile(
        f"practice_{site.name}",
        title,
        site.body,
        where,
        f"www.{site.name}.example.gov.cn",
        f"{title}办公室",
        site.encoding,
        site.charset,
        site.header,
        tuple(ExpectedKind(kind.value) for kind in site.kinds),
    )
    website = site.layout(profile, seed)
    for kind, year in product(site.kinds, YEARS):
        _publish(website, Full(facts_of(where, kind, year, seed)))
    _news(website, where, site.news)
    return website


def _news(website: Website, where: PracticePlace, count: int) -> None:
    for number in range(count):
        story = NewsStory(place=where, number=number, seed=website.seed)
        column = NOTICES if number % 3 == 2 else NEWS
        _publish(website, story, column, date(2025, 1, 5) + timedelta(days=3 * number))


def _publish(
    website: Website,
    story: Story,
    column: PracticeColumn = REPORTS,
    day: date | None = None,
    source: str | None = None,
) -> None:
    number = len(website.articles) + 1
    if isinstance(website, Big5Website):
        story = Traditional(story.facts, story)
    if day is None:
        delay = 2 + website.random("delay", number).randrange(9)
        day = story.known.given_on + timedelta(days=delay)
    website.put(Article(number, column, story, day, source))


def _more_facts(seed: int) -> Iterator[Facts]:
    """Yield facts that no site of the demonstration has: of other counties with unique names."""
    taken = {site.region for site in body_sites()}
    others = [where for where in counties() if where.code not in taken]
    for year, kind, where in product(reversed(YEARS), KINDS[:-1], others):
        yield replace(facts_of(where, kind, year, seed), bulk=True)


def _repost(portal: Website, below: Website) -> None:
    """Let a higher-level portal repost what a county below it published, in full and abridged."""
    for number, article in enumerate(below.shown(REPORTS)[:4]):
        story = Abridged(article.story.facts) if number == 3 else Full(article.story.facts)
        _publish(
            portal, story, day=article.published + timedelta(days=3), source=below.profile.title
        )


def _media(seed: int, own: dict[str, Website]) -> Website:
    """Return a newspaper: reposts, abridged reports, quotations, a compilation."""
    profile = SiteProfile(
        "practice_media",
        "示例日报网",
        Body.MEDIA,
        None,
        "www.media.example.cn",
        "示例日报社",
        encoding="gbk",
        charset="gbk",
        header="utf-8",
    )
    website = PlainWebsite(profile, seed)
    for site in (own["trs"], own["hanweb"], own["plain"]):
        stories = [one.story for one in site.shown(REPORTS)]
        for number in (0, 1):
            _publish(website, Full(stories[number].facts), source=site.profile.title)
        _publish(website, Abridged(stories[2].facts), source="本报讯")
        _publish(website, Quotation(stories[3].facts), NEWS, source="本报讯")
    parts = [own[name].shown(REPORTS)[number].story for name in ("trs", "vsb") for number in (4, 5)]
    collected = CompilationStory(parts=tuple(story.known for story in parts))
    _publish(website, collected, day=date(2025, 3, 3))
    _publish(website, Full(facts_of(practice_place(UNCLEAR), PracticeKind.NPC, 2024, seed)))
    return website


def _mirror(seed: int, own: dict[str, Website]) -> Website:
    """Return a spam mirror with reports in each style of damage."""
    profile = SiteProfile(
        "practice_mirror", "范文資料網", Body.MIRROR, None, "www.mirror.example.com", "范文網"
    )
    website = MirrorWebsite(profile, seed)
    styles = ("full", "full", "spaced", "commas", "sparse", "folded")
    names = ("trs", "hanweb", "plain", "vsb", "gkmlpt", "sitemap")
    for style, name in zip(styles, names, strict=True):
        article = own[name].shown(REPORTS)[3]
        story = Mirror(article.story.facts, style)
        _publish(website, story, day=article.published + timedelta(days=200))
    return website


def _traps(seed: int) -> Website:
    where = practice_place("411527")
    profile = SiteProfile(
        "practice_traps", "淮滨县人民政府", Body.GOV, where, "www.traps.example.gov.cn", "县政府办"
    )
    gov, npc, court, cppcc = (
        facts_of(where, kind, 2024, seed)
        for kind in (PracticeKind.GOV, PracticeKind.NPC, PracticeKind.COURT, PracticeKind.CPPCC)
    )
    website = TrapsWebsite(profile, seed, (gov, npc, court, cppcc))
    _news(website, where, 8)
    return website
