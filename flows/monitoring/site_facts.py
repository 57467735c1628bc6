"""Facts about sites: what the rules of flows.monitoring.rules judge, and flows.monitoring.fact_queries reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.page import Outcome


@dataclass(frozen=True, slots=True)
class RunFact:
    """One crawl: when it was loaded (UTC), and how many requests ended as what.

    example: address and detail of one request for each outcome.
    """

    run_id: str
    at: datetime
    finish_reason: str | None
    outcomes: Mapping[Outcome, int]
    example: Mapping[Outcome, str]


@dataclass(frozen=True, slots=True)
class OwedReports:
    """What a site owes: so many reports of a kind each year by a day (MM-DD).

    years: how many different reports it has brought, by the year they were given in.
    """

    kind: str
    per_year: int
    due: str
    years: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ListFact:
    """A list of a site: entries seen at each visit, the oldest first; a refusal counts as 0.

    last: how the last visit ended.
    """

    url: str
    entries: tuple[int, ...]
    last: Outcome


@dataclass(frozen=True, slots=True)
class Sample:
    """Some documents of a site. Shares are 0 to 1.

    documents: how many. contained: share of the pages found in a known container, of pages
    only. characters: median length. filled: share that has a field, by its name.
    rejected: share of rejections among documents and rejections.
    """

    documents: int
    contained: float = 0.0
    characters: float = 0.0
    filled: Mapping[str, float] = field(default_factory=dict)
    rejected: float = 0.0


@dataclass(frozen=True, slots=True)
class Drift:
    """The last documents of a site beside those of earlier runs."""

    recent: Sample
    before: Sample


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of one site. runs: some of its last crawls, the oldest first.

    since: when its first run was loaded. pages, reports, answers: drift among pages, among work
    reports, and among all that was to be read.
    """

    site: str
    since: datetime | None = None
    runs: tuple[RunFact, ...] = ()
    owed: tuple[OwedReports, ...] = ()
    lists: tuple[ListFact, ...] = ()
    pages: Drift | None = None
    reports: Drift | None = None
    answers: Drift | None = None
