"""What is wrong, and only that: rules over the facts of each site, with a calendar.

A site is told of for what it owes, refuses or has lost, never for bringing nothing while
nothing is due: reports are given between November and March, and the rest of the year an honest
site yields no document for months.

What passes by itself is no incident: a refusal, a failed crawl and an empty list count when two
visits in a row met them (or the only one there was). Where one cause explains another (a site
that blocks us also brings no report), the other is a consequence and is not told.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from crawlers.crawl import ORDERLY_FINISHES
from crawlers.page import Outcome
from flows.monitoring.due_dates import days_past, years_due
from flows.monitoring.site_facts import Drift, ListFact, RunFact, SiteFacts
from warehouse.incidents import Cause, Incident

_ARTICLES = frozenset({Outcome.DOCUMENT, Outcome.ATTACHMENT, Outcome.VIEWER})
_REFUSED = frozenset({Outcome.BLOCKED, Outcome.CHALLENGE, Outcome.LOGIN, Outcome.ROBOTS_DENIED})
_FAILED = frozenset(
    {
        Outcome.TIMEOUT,
        Outcome.CONNECTION_FAILED,
        Outcome.DNS_FAILED,
        Outcome.TLS_FAILED,
        Outcome.SERVER_ERROR,
        Outcome.MAINTENANCE,
        Outcome.REDIRECT_LOOP,
        Outcome.REFUSED_ADDRESS,
    }
)

_TWICE = 2  # visits in a row
_ENOUGH = 5
"""Earlier documents without which there is nothing to compare with, and the refused articles of
a crawl that make a block: fewer is chance."""
_USUAL, _FILLED = 0.8, 0.9
"""Shares that were the rule: pages with a container, reports with a field."""
_FALL = 1 / 3  # of what was usual; half of it is still a plain year or a plain report

_EXPLAINED = {
    Cause.CRAWL_FAILED: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.BLOCKED: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.LIST_EMPTY: frozenset({Cause.MISSING, Cause.YIELD_FELL}),
    Cause.NOT_CRAWLED: frozenset({Cause.MISSING, Cause.YIELD_FELL}),
}


class _Finding(NamedTuple):
    """An incident before it has a site and a day."""

    cause: Cause
    subject: str
    evidence: str
    next_step: str


def incidents(sites: Sequence[SiteFacts], now: datetime) -> list[Incident]:
    """Return what is wrong with these sites now (UTC, without a zone), consequences marked."""
    found = [incident for site in sites for incident in _of_site(site, now)]
    return _ours(found, sites, now)


def _of_site(site: SiteFacts, now: datetime) -> list[Incident]:
    states = (_unreached, _empty, _pages, _reports, _answers)
    dated = (_not_crawled, _missing, _fewer)
    found = [finding for rule in states for finding in rule(site)]
    found += [finding for rule in dated for finding in rule(site, now)]
    explained = {each for f in found for each in _EXPLAINED.get(f.cause, ())}
    return [Incident(site.site, *f, now, consequence=f.cause in explained) for f in found]


def _ours(found: list[Incident], sites: Sequence[SiteFacts], now: datetime) -> list[Incident]:
    """Tell of our own network, once, when most sites fail at the same time."""
    failing = {each.site for each in found if each.cause is Cause.CRAWL_FAILED}
    crawled = [site for site in sites if site.runs]
    if len(failing) < _ENOUGH or 2 * len(failing) <= len(crawled):
        return found
    evidence = f"{len(failing)} of {len(crawled)} sites could not be crawled"
    step = "check this machine's network, DNS and clock; the sites are probably well"
    ours = Incident(None, Cause.NETWORK, "", evidence, step, now)
    theirs = (
        replace(each, consequence=True) if each.cause is Cause.CRAWL_FAILED else each
        for each in found
    )
    return [ours, *theirs]


# Crawls


def _unreached(site: SiteFacts) -> Iterator[_Finding]:
    last = site.runs[-_TWICE:]
    troubles = [trouble for run in last if (trouble := _trouble(run))]
    if last and len(troubles) == len(last):
        cause = troubles[-1]
        yield _Finding(cause, "", _answers_of(last[-1], len(last)), _STEPS[cause])


def _trouble(run: RunFact) -> Cause | None:
    """Tell what kept a crawl from its pages, None when nothing did."""
    refused = sum(run.outcomes.get(outcome, 0) for outcome in _REFUSED)
    failed = sum(run.outcomes.get(outcome, 0) for outcome in _FAILED)
    articles = sum(run.outcomes.get(outcome, 0) for outcome in _ARTICLES)
    unreached = bool(run.outcomes) and refused + failed == sum(run.outcomes.values())
    if refused and ((unreached and refused >= failed) or refused >= max(_ENOUGH, articles)):
        return Cause.BLOCKED
    return Cause.CRAWL_FAILED if unreached or run.finish_reason not in ORDERLY_FINISHES else None


def _answers_of(run: RunFact, runs: int) -> str:
    counts = Counter(
        {o: n for o, n in run.outcomes.items() if o in _REFUSED | _FAILED}
    ).most_common(3)
    told = ", ".join(f"{number} × {outcome}" for outcome, number in counts) or "no answer"
    example = f"; {run.example[counts[0][0]]}" if counts else ""
    return f"the last {runs} crawls: {told}, ended by {run.finish_reason or 'a kill'}{example}"


_STEPS = {
    Cause.BLOCKED: "open the site in a browser; write to its webmaster, or crawl it more slowly",
    Cause.CRAWL_FAILED: "open the site in a browser; when it answers, read crawl.log of the run",
}


def _not_crawled(site: SiteFacts, now: datetime) -> Iterator[_Finding]:
    """Tell of a site that was crawled at a pace and is no longer."""
    times = [run.at for run in site.runs]
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    if len(gaps) < _TWICE:
        return
    usual = max(gaps[len(gaps) // 2], timedelta(days=1))
    if now - times[-1] > 3 * usual:
        evidence = f"last crawled {times[-1]:%Y-%m-%d}, every {usual.days} days before"
        yield _Finding(Cause.NOT_CRAWLED, "", evidence, "see that `govreports serve` is running")


def _empty(site: SiteFacts) -> Iterator[_Finding]:
    for each in site.lists:
        before, last = _two(each)
        if before and not any(last):
            evidence = f"{max(before)} entries before, none in the last {len(last)} visits"
            step = f"compare the page ({each.last}) with its archived copy; was it redesigned?"
            yield _Finding(Cause.LIST_EMPTY, each.url, evidence, step)


def _two(each: ListFact) -> tuple[list[int], tuple[int, ...]]:
    """Return the visits on which a list yielded before the last two, and these."""
    before, last = each.entries[:-_TWICE], each.entries[-_TWICE:]
    return [number for number in before if number], last


# The calendar


def _missing(site: SiteFacts, now: datetime) -> Iterator[_Finding]:
    if site.since is None:
        return
    for owed in site.owed:
        for year in years_due(owed.due, site.since, now):
            had = owed.years.get(year, 0)
            if had < owed.per_year:
                evidence = f"{had} of {owed.per_year} by {year}-{owed.due}"
                evidence += f", {days_past(owed.due, year, now)} days ago"
                step = "look for it on the site; a new column belongs into the site's file"
                yield _Finding(Cause.MISSING, f"{owed.kind} {year}", evidence, step)


def _fewer(site: SiteFacts, now: datetime) -> Iterator[_Finding]:
    """Tell of a collection that brings far less than in each of the two years before."""
    for owed in site.owed:
        for year in years_due(owed.due, site.since or now, now)[-1:]:
            had = owed.years.get(year, 0)
            before = min(owed.years.get(year - 1, 0), owed.years.get(year - 2, 0))
            if before >= _ENOUGH and owed.per_year <= had < before * _FALL:
                evidence = f"{had} reports, at least {before} in each of the two years before"
                yield _Finding(Cause.YIELD_FELL, f"{owed.kind} {year}", evidence, _LOOK)
    for each in site.lists:
        usual, last = _two(each)
        if usual and median(usual) >= _ENOUGH and 0 < max(last) < median(usual) * _FALL:
            evidence = f"{max(last)} entries, {median(usual):.0f} before"
            yield _Finding(Cause.YIELD_FELL, each.url, evidence, _LOOK)


_LOOK = "compare the list with its archived copy: are there rows or pages that are not read?"


# Extraction


def _pages(site: SiteFacts) -> Iterator[_Finding]:
    if (drift := _enough(site.pages)) is None:
        return
    recent, before = drift.recent, drift.before
    if before.contained >= _USUAL and not recent.contained:
        evidence = f"{before.contained:.0%} of pages had a known container, none of the "
        step = "`govreports probe` proposes containers; put the new one into the site's file"
        yield _Finding(Cause.CONTAINER_LOST, "", f"{evidence}last {recent.documents}", step)


def _reports(site: SiteFacts) -> Iterator[_Finding]:
    if (drift := _enough(site.reports)) is None:
        return
    recent, before = drift.recent, drift.before
    if recent.characters < before.characters * _FALL:
        evidence = f"{recent.characters:.0f} characters, {before.characters:.0f} before (medians)"
        yield _Finding(Cause.TEXT_SHORTER, "", evidence, _READ)
    for name, share in before.filled.items():
        if share >= _FILLED and not recent.filled.get(name):
            evidence = f"{share:.0%} of reports had it, none of the last {recent.documents}"
            yield _Finding(Cause.FIELD_LOST, name, evidence, _READ)


_READ = "read the newest reports of the site beside their pages (`govreports show`)"


def _answers(site: SiteFacts) -> Iterator[_Finding]:
    if (drift := _enough(site.answers)) is None:
        return
    recent, before = drift.recent.rejected, drift.before.rejected
    if recent >= _USUAL and before < _FALL:
        evidence = f"{recent:.0%} of the last pages gave no document, {before:.0%} before"
        step = "see `rejections` of the site for the reasons"
        yield _Finding(Cause.REJECTIONS_ROSE, "", evidence, step)


def _enough(drift: Drift | None) -> Drift | None:
    return drift if drift and drift.before.documents >= _ENOUGH else None
