"""Facts about sites: `fact_queries` reads them from the warehouse, `rules` evaluates them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.page import Outcome


@dataclass(frozen=True, slots=True)
class RunFact:
    """One crawl.

    at: when it was loaded (UTC). outcomes: number of requests by outcome. example: URL and
    detail of one request by outcome.
    """

    run_id: str
    at: datetime
    finish_reason: str | None
    outcomes: Mapping[Outcome, int]
    example: Mapping[Outcome, str]


@dataclass(frozen=True, slots=True)
class OwedReports:
    """The reports that a site is expected to publish: `per_year` of a kind by `due` (MM-DD).

    years: number of distinct reports found, by the year in which they were delivered.
    """

    kind: str
    per_year: int
    due: str
    years: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ListFact:
    """A list of a site.

    entries: number of entries at each visit, oldest first; a refused visit counts as 0. last:
    outcome of the last visit. unfollowed: why its further pages were not read.
    """

    url: str
    entries: tuple[int, ...]
    last: Outcome
    unfollowed: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Statistics of some documents of a site; shares are 0 to 1.

    documents: their number. contained: share of HTML pages whose text was in a known container.
    characters: median length. filled: by field name, share of documents that have the field.
    rejected: share of rejections among documents and rejections.
    """

    documents: int
    contained: float = 0.0
    characters: float = 0.0
    filled: Mapping[str, float] = field(default_factory=dict)
    rejected: float = 0.0


@dataclass(frozen=True, slots=True)
class Drift:
    """The latest documents of a site (recent), compared with those of earlier runs (before)."""

    recent: Sample
    before: Sample


@dataclass(frozen=True, slots=True)
class TemplateFact:
    """How the site's template did on the last run that brought articles.

    pages: articles that were looked at. missed: those without a layout in the template that the
    site had before the run.
    """

    pages: int
    missed: int


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known about one site.

    since: when its first run was loaded (UTC). runs: its latest crawls, oldest first. pages,
    reports, responses: drift among HTML pages, among work reports, and among all responses that
    were normalised. template: how its template did; None for a site without one.
    """

    site: str
    since: datetime | None = None
    runs: tuple[RunFact, ...] = ()
    owed: tuple[OwedReports, ...] = ()
    lists: tuple[ListFact, ...] = ()
    pages: Drift | None = None
    reports: Drift | None = None
    responses: Drift | None = None
    template: TemplateFact | None = None
