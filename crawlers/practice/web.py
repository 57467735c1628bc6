"""The practice web as a whole: its sites, the duplicates among them, and changes for tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from pydantic import HttpUrl

from crawlers.practice.content import (
    REPORTS,
    Article,
    CompilationStory,
    Edited,
    Facts,
    Full,
    GoldDocument,
    GoldDuplicate,
    GoldIndex,
    Story,
)
from crawlers.practice.damage import Traditional
from crawlers.practice.pages import Website
from crawlers.site import Expectation, Site


class Web:
    """All sites of a practice web. It may be changed while it is served."""

    def __init__(self, websites: Iterable[Website]) -> None:
        self.websites = tuple(websites)
        self._originals: dict[Facts, tuple[Website, str]] = {}
        for website in self.websites:
            website.duplicate_of = self._copy_of
            for path, article in website.articles.items():
                self._register(website, path, article)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites as the registry would describe them."""
        return tuple(map(_site, self.websites))

    @property
    def gold(self) -> GoldIndex:
        """By URL, what the page must yield. It excludes list and home pages."""
        return GoldIndex(dict(pair for website in self.websites for pair in website.gold_writers()))

    def website(self, name: str) -> Website:
        """Return the site of that name; raise KeyError if there is none."""
        return {website.profile.name: website for website in self.websites}[name]

    def add(self, name: str, story: Story, day: date | None = None) -> str:
        """Publish a story in a site's column of reports and return its URL.

        day: shown in lists and on the page; None for the day after the site's newest article.
        """
        website = self.website(name)
        articles = website.articles.values()
        number = 1 + max(one.number for one in articles)
        day = day or max(one.published for one in articles) + timedelta(days=1)
        article = Article(number, REPORTS, story, day)
        path = website.put(article)
        self._register(website, path, article)
        return website.base + path

    def edit(self, url: str) -> None:
        """Replace the text of a full report by an edited one at the same URL."""
        website, path = self._find(url)
        article = website.articles[path]
        old = article.story
        assert isinstance(old, Full | Edited), f"{url} is not a full report"
        revision = old.revision + 1 if isinstance(old, Edited) else 1
        moment = datetime.combine(article.published, datetime.min.time(), UTC)
        changed = moment + timedelta(days=revision)
        website.put(replace(article, story=Edited(old.facts, revision), modified=changed))

    def delete(self, url: str) -> None:
        """Remove a page; its URL responds with status 404 from then on."""
        website, path = self._find(url)
        website.remove(path)

    def _find(self, url: str) -> tuple[Website, str]:
        base, path = f"http://{urlsplit(url).netloc}", urlsplit(url).path
        return next(one for one in self.websites if one.base == base), path

    def _register(self, website: Website, path: str, article: Article) -> None:
        if isinstance(article.story, Full | Traditional) and article.story.facts:
            self._originals.setdefault(article.story.facts, (website, path))

    def _copy_of(self, story: Story, document: GoldDocument, url: str) -> GoldDuplicate | None:
        facts = (
            story.parts[document.part - 1] if isinstance(story, CompilationStory) else story.facts
        )
        if facts not in self._originals:
            return None
        website, path = self._originals[facts]
        original = website.base + path
        return None if original == url else GoldDuplicate(story.relation, original)


def _site(website: Website) -> Site:
    profile = website.profile
    columns = website.columns if website.has_lists else ()
    starts = [website.base + website.list_address(column) for column in columns]
    return Site(
        site=profile.name,
        name=profile.title,
        region=profile.place.code if profile.place else None,
        body=profile.body,
        home=HttpUrl(website.base + "/"),
        family=website.family,
        start=tuple(map(HttpUrl, dict.fromkeys(starts))),
        expect={kind: Expectation(per_year=1, due="03-31") for kind in profile.expect},
        delay=0,
        private=True,
    )
