"""What one crawl is to do: the checked arguments of the spider, and the site that they name."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from tempfile import mkdtemp

from scrapy.settings import BaseSettings

from crawlers.crawl.process import new_run
from crawlers.crawl.seen_urls import KnownPages
from crawlers.errors import SettingError
from crawlers.middlewares import is_loopback
from crawlers.page import READABLE, RETRIED_SPARINGLY, TRANSIENT
from crawlers.responses import is_continuation
from crawlers.run_folder import KnownPage, RunFolder, read_known
from crawlers.site import Registry, Site, read_site

ARGUMENTS = {
    "site": "name of a site in the registry",
    "run": "run folder to write to, or to continue",
    "archive": "archive folder",
    "seeds": "folder of site files",
    "since": "YYYY-MM-DD: leave out articles listed before that day",
    "limit": "fetch at most this number of articles",
    "full": "1: fetch known articles again, if they changed",
    "full_walk": "1: walk every list to its end, known entries or not",
    "recheck": "1: request known pages again, and nothing else",
    "dry_run": "1: walk the lists, fetch no article, keep nothing",
}
"""Arguments of the spider (`-a name=value`)."""


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """A checked crawl.

    agent: the User-Agent. known: what the warehouse has, by URL. full_walk: every list is walked to
    its end, within the site's budget of pages. owns_run: whether the crawl made its run folder,
    which otherwise belongs to the caller.
    """

    site: Site
    run: RunFolder
    agent: str
    archive: Path
    known: KnownPages = field(default_factory=KnownPages)
    since: date | None = None
    limit: int | None = None
    full: bool = False
    full_walk: bool = False
    recheck: bool = False
    dry_run: bool = False
    owns_run: bool = False

    def skips(self, url: str) -> bool:
        """Return whether an article or attachment is known and not requested again."""
        known = self.known.get(url)
        return known is not None and not self.full and known.outcome not in TRANSIENT

    def failed(self) -> Iterator[KnownPage]:
        """Yield the pages that could not be fetched, for reasons that pass."""
        return (known for known in self._best_spellings() if known.outcome in TRANSIENT)

    def refused(self) -> Iterator[KnownPage]:
        """Yield the pages that were refused."""
        return (one for one in self._best_spellings() if one.outcome in RETRIED_SPARINGLY)

    def was_unavailable(self, url: str) -> bool:
        """Return whether an earlier crawl requested this page, and it may work by now."""
        known = self.known.get(url)
        return known is not None and known.outcome in TRANSIENT | RETRIED_SPARINGLY

    def _best_spellings(self) -> Iterator[KnownPage]:
        """Yield the known pages, each once: a page may be known by several addresses."""
        return (known for known in self.known if self.known.get(known.url) == known)

    def was_refused(self, url: str) -> bool:
        """Return whether the site refused this page to an earlier crawl."""
        known = self.known.get(url)
        return known is not None and known.outcome in RETRIED_SPARINGLY

    def rechecked(self) -> Iterator[KnownPage]:
        """Yield the pages that a recheck requests: those with a readable body."""
        return (known for known in self.known if known.outcome in READABLE)

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that request a known page only if it has changed (RFC 9110, 13.1)."""
        known = self.known.get(url)
        headers = {"If-None-Match": known and known.etag}
        headers["If-Modified-Since"] = known and known.last_modified
        return {name: value for name, value in headers.items() if value}

    def split(self) -> frozenset[str]:
        """Return the known pages of articles that are split over pages, first pages included."""
        further = {
            known.url: known.provenance.parent
            for known in self.known
            if known.provenance and is_continuation(known.url, known.provenance.parent)
        }
        return frozenset((*further, *filter(None, further.values())))


def prepare_plan(arguments: Mapping[str, str], settings: BaseSettings) -> CrawlPlan:
    """Return the plan; raise SettingError, UnknownSite or InvalidSite, each with a next step."""
    _check_names(arguments)
    if not arguments.get("site") and not arguments.get("run"):
        raise SettingError("no site is named", "scrapy crawl report -a site=NAME")
    given = RunFolder(Path(arguments["run"])) if arguments.get("run") else None
    site = _site(arguments, given, settings)
    agent = user_agent(site, settings.get("CONTACT"))
    since, limit = _day(arguments.get("since")), _number(arguments.get("limit"))
    names = ("full", "full_walk", "recheck", "dry_run")
    chosen = {name: _truth(arguments, name) for name in names}
    run = given or new_run(_home(arguments, settings), site.site)  # nothing is refused from here on
    run.path.mkdir(parents=True, exist_ok=True)
    if not run.site.exists():
        run.site.write_text(site.kept.model_dump_json(), encoding="utf-8")
    default = run.path.parent.parent / "archive"
    return CrawlPlan(
        site=site,
        run=run,
        agent=agent,
        archive=Path(arguments["archive"]) if arguments.get("archive") else default,
        known=KnownPages(read_known(run.known)),
        since=since,
        limit=limit,
        owns_run=given is None,
        **chosen | {"full_walk": chosen["full_walk"] or run.full_walk.exists()},
    )


def user_agent(site: Site, contact: str | None) -> str:
    """Return the honest User-Agent; raise SettingError for a real site without a contact."""
    if contact:
        return f"govreports/0.1 (+{contact})"
    if site.private and all(map(is_loopback, map(str, (site.home, *site.start)))):
        return "govreports/0.1 (practice)"
    raise SettingError(
        f"{site.site} is a real site, and the crawl has no contact to name in its User-Agent",
        "set GOVREPORTS_CONTACT, or add -s CONTACT=you@example.org to a crawl by hand",
    )


def _site(arguments: Mapping[str, str], run: RunFolder | None, settings: BaseSettings) -> Site:
    if run is not None and run.site.exists():
        kept = read_site(run.site)
        if settings.getbool("PARENT_ON_STDIN"):  # crawl.process sends one line
            return kept.with_password(sys.stdin.readline().strip() or None)
        return kept
    folder = Path(arguments.get("seeds") or settings["SITES_FOLDER"])
    return Registry.read_valid(folder).get(arguments.get("site", ""))


def _home(arguments: Mapping[str, str], settings: BaseSettings) -> Path:
    if _truth(arguments, "dry_run"):
        return Path(mkdtemp(prefix="govreports-dry-run-"))
    return Path(settings["HOME_FOLDER"])


def _check_names(arguments: Mapping[str, str]) -> None:
    for name in arguments:
        if name not in ARGUMENTS:
            near = get_close_matches(name, ARGUMENTS, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(ARGUMENTS)}"
            raise SettingError(f"the spider has no argument {name!r}", hint)


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise SettingError(f"since={value!r} is not a day", "write it as 2024-01-31") from None


def _number(value: str | None) -> int | None:
    if not value:
        return None
    if not value.isdecimal() or int(value) < 1:
        raise SettingError(f"limit={value!r} is not a number of articles")
    return int(value)


def _truth(arguments: Mapping[str, str], name: str) -> bool:
    value = arguments.get(name, "")
    if value.lower() not in {"", "0", "1", "true", "false", "yes", "no"}:
        raise SettingError(f"{name}={value!r} is neither yes nor no", f"-a {name}=1")
    return value.lower() in {"1", "true", "yes"}
