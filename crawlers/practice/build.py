"""Builds a practice web: which site publishes which reports, and who copies them."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

from crawlers.practice.facts import TOWNS, Facts, Kind, Place, counties, place
from crawlers.practice.hanweb import HanwebWebsite
from crawlers.practice.mirror import MirrorWebsite
from crawlers.practice.plain import PlainWebsite
from crawlers.practice.story import Abridged, Compilation, Full, Mirror, News, Quotation, Story
from crawlers.practice.trs import TrsWebsite
from crawlers.practice.web import Web
from crawlers.practice.website import NEWS, REPORTS, Article, Card, Column, Website
from crawlers.site import Body

YEARS = range(2021, 2026)
KINDS = (Kind.GOV, Kind.NPC, Kind.COURT, Kind.PROCURATORATE, Kind.CPPCC, Kind.PRESIDIUM)
UNCLEAR = "320106"
"""鼓楼区, a name that several cities share: its report alone does not tell the region."""


def build(seed: int = 1, pages: int = 0) -> Web:
    """Return the web of a seed.

    pages: reports more than the demonstration's, spread over the sites of government bodies;
    they are written only when somebody asks for them.
    """
    own = _own_sites(seed)
    for number, facts in enumerate(islice(_more_facts(seed), pages)):
        _publish(own[number % len(own)], Full(facts))
    return Web([*own, _media(seed, own), _mirror(seed, own)])


def facts_of(where: Place, kind: Kind, year: int, seed: int) -> Facts:
    """Return the facts of a body's report in a year; a presidium is that of one fixed town."""
    town = TOWNS[int(where.code) % len(TOWNS)] + "镇" if kind is Kind.PRESIDIUM else ""
    return Facts(kind, where, year, seed, town=town)


def _own_sites(seed: int) -> list[Website]:
    gov = {"gov_work_report": 1}
    sites = [
        TrsWebsite(_card("practice_trs", Body.GOV, "330825"), seed),
        HanwebWebsite(_card("practice_hanweb", Body.NPC, "320826"), seed),
        PlainWebsite(
            _card("practice_plain", Body.GOV, "610925", encoding="gbk", charset="gb2312"), seed
        ),
    ]
    del gov
    for offset, website in enumerate(sites):
        assert website.card.place is not None
        for kind, year in product(KINDS[:3], YEARS):
            if (year + offset) % 3 or kind is Kind.GOV:
                _publish(website, Full(facts_of(website.card.place, kind, year, seed)))
        for number in range(14):
            story = News(place=website.card.place, number=number, seed=seed)
            _publish(website, story, NEWS, date(2025, 1, 5) + timedelta(days=3 * number))
    return sites


def _card(name: str, body: Body, code: str, **labels: str | None) -> Card:
    where = place(code)
    titles = {Body.GOV: f"{where.name}人民政府", Body.NPC: f"{where.name}人大"}
    title = titles.get(body, where.name)
    host = f"www.{name.removeprefix('practice_')}.example.gov.cn"
    office = f"{title}办公室"
    return Card(name, title, body, where, host, office, **labels)  # type: ignore[arg-type]


def _publish(
    website: Website,
    story: Story,
    column: Column = REPORTS,
    day: date | None = None,
    source: str | None = None,
) -> None:
    number = len(website.articles) + 1
    if day is None:
        delay = 2 + website.random("delay", number).randrange(9)
        day = story.known.given_on + timedelta(days=delay)
    website.put(Article(number, column, story, day, source))


def _more_facts(seed: int) -> Iterator[Facts]:
    """Yield facts that no site of the demonstration has: other counties."""
    taken = {"330825", "320826", "610925"}
    others = [where for where in counties() if where.code not in taken]
    for year, kind, where in product(reversed(YEARS), KINDS, others):
        yield facts_of(where, kind, year, seed)


def _media(seed: int, own: list[Website]) -> Website:
    card = Card(
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
    website = PlainWebsite(card, seed)
    for site in own:
        stories = [one.story for one in site.shown(REPORTS)]
        for story in stories[:2]:
            _publish(website, Full(story.facts), source=site.card.title)
        _publish(website, Abridged(stories[2].facts), source="本报讯")
        _publish(website, Quotation(stories[3].facts), NEWS, source="本报讯")
    parts = tuple(site.shown(REPORTS)[number].story.known for site in own for number in (4, 5))
    _publish(website, Compilation(parts=parts), day=date(2025, 3, 3))
    _publish(website, Full(facts_of(place(UNCLEAR), Kind.NPC, 2024, seed)))
    return website


def _mirror(seed: int, own: list[Website]) -> Website:
    card = Card(
        "practice_mirror", "范文資料網", Body.MIRROR, None, "www.mirror.example.com", "范文網"
    )
    website = MirrorWebsite(card, seed)
    styles = ("full", "full", "spaced", "commas", "sparse", "bare")
    reports = [one for site in own for one in site.shown(REPORTS)[::4]]
    for style, article in zip(styles, reports, strict=False):
        story = Mirror(article.story.facts, style)
        _publish(website, story, day=article.published + timedelta(days=200))
    return website
