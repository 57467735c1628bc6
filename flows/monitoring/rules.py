"""What is wrong, and only that: rules over the facts of each site, with a calendar.

A site is reported for what it owes, refuses or has lost, never for bringing nothing while nothing
is due: reports are given between November and March, and for the rest of the year a sound site
yields no document for months.

What passes by itself is not an incident: a refusal, a failed crawl and an empty list count when
two visits in a row met them (or the only visit did). Where one cause explains another (a site
that blocks the crawler also brings no report), the other is a consequence and is not reported.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from crawlers.crawl import ORDERLY_FINISHES
from crawlers.middlewares import ASKED_TO_WAIT
from crawlers.page import DENIED, READABLE, UNREACHED, Outcome
from flows.monitoring.due_dates import days_past, years_due
from flows.monitoring.site_facts import Drift, ListFact, RunFact, SiteFacts
from warehouse.incidents import Cause, Incident

_TWICE = 2  # visits in a row
_ENOUGH = 5
"""Fewest earlier documents to compare with, and fewest refused articles that make a crawl
blocked: fewer are chance."""
_USUAL, _FILLED = 0.8, 0.9
"""Shares above which something was usual: pages with a container, reports with a field."""
_REDESIGNED = 0.5
"""Share of articles that miss the template, from which the site counts as redesigned."""
_FALL = 1 / 3  # of what was usual; half of it is still an ordinary year or report

_EXPLAINED = {
    Cause.CRAWL_FAILED: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.HIJACKED: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.BLOCKED: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.HELD_UP: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.LIST_EMPTY: frozenset({Cause.MISSING, Cause.YIELD_FELL}),
    Cause.LIST_UNREADABLE: frozenset({Cause.LIST_EMPTY, Cause.MISSING, Cause.YIELD_FELL}),
    Cause.NOT_CRAWLED: frozenset({Cause.MISSING, Cause.YIELD_FELL}),
    Cause.REDESIGNED: frozenset({Cause.CONTAINER_LOST}),
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
    return _with_network(found, sites, now)


def _of_site(site: SiteFacts, now: datetime) -> list[Incident]:
    states = (
        _hijacked, _unreached, _held_up, _unreadable, _empty, _paging, _pages, _template,
        _reports, _rejections,
    )  # fmt: skip
    dated = (_not_crawled, _missing, _fewer)
    found = [finding for rule in states for finding in rule(site)]
    found += [finding for rule in dated for finding in rule(site, now)]
    explained = {each for f in found for each in _EXPLAINED.get(f.cause, ())}
    return [Incident(site.site, *f, now, consequence=f.cause in explained) for f in found]


def _with_network(
    found: list[Incident], sites: Sequence[SiteFacts], now: datetime
) -> list[Incident]:
    """Replace failed crawls by one incident of this network where most sites fail together."""
    failing = {each.site for each in found if each.cause is Cause.CRAWL_FAILED}
    crawled = [site for site in sites if site.runs]
    if len(failing) < _ENOUGH or 2 * len(failing) <= len(crawled):
        return found
    evidence = f"{len(failing)} of {len(crawled)} sites could not be crawled"
    ends = Counter(_main_end(site.runs[-1]) for site in crawled if site.site in failing)
    named = (f"{number} × {outcome}" for outcome, number in ends.most_common(3) if outcome)
    evidence = ": ".join(filter(None, (evidence, ", ".join(named))))
    step = "check this machine's network, DNS and clock; the sites are probably well"
    network = Incident(None, Cause.NETWORK, "", evidence, step, now)
    theirs = (
        replace(each, consequence=True) if each.cause is Cause.CRAWL_FAILED else each
        for each in found
    )
    return [network, *theirs]


def _main_end(run: RunFact) -> Outcome | None:
    """Return how most requests failed that did, None if there are none."""
    failed = {outcome: n for outcome, n in run.outcomes.items() if outcome in UNREACHED}
    return max(failed, key=failed.__getitem__, default=None)


# Crawls


def _hijacked(site: SiteFacts) -> Iterator[_Finding]:
    """Yield a finding if the last crawl met a foreign site: once is enough, it is no chance."""
    run = site.runs[-1] if site.runs else None
    if run and run.outcomes.get(Outcome.HIJACKED):
        step = "look for the body's new address; put the old one under `formerly` in its file"
        yield _Finding(Cause.HIJACKED, "", run.example.get(Outcome.HIJACKED, ""), step)


def _unreached(site: SiteFacts) -> Iterator[_Finding]:
    last = site.runs[-_TWICE:]
    troubles = [trouble for run in last if (trouble := _trouble(run))]
    if last and len(troubles) == len(last):
        cause = troubles[-1]
        step = _ROBOTS_STEP if _refused_by_robots(last[-1]) else _STEPS[cause]
        yield _Finding(cause, "", _endings_of(last[-1], len(last)), step)


def _trouble(run: RunFact) -> Cause | None:
    """Return what kept a crawl from its pages; None when nothing did."""
    refused = sum(run.outcomes.get(outcome, 0) for outcome in DENIED)
    failed = sum(run.outcomes.get(outcome, 0) for outcome in UNREACHED)
    articles = sum(run.outcomes.get(outcome, 0) for outcome in READABLE)
    unreached = bool(run.outcomes) and refused + failed == sum(run.outcomes.values())
    if refused and ((unreached and refused >= failed) or refused >= max(_ENOUGH, articles)):
        return Cause.BLOCKED
    return Cause.CRAWL_FAILED if unreached or run.finish_reason not in ORDERLY_FINISHES else None


def _refused_by_robots(run: RunFact) -> bool:
    """Return whether robots.txt explains every request without a page: no pace would help."""
    met = {outcome for outcome in run.outcomes if outcome in DENIED | UNREACHED}
    return met == {Outcome.ROBOTS_DENIED}


def _endings_of(run: RunFact, runs: int) -> str:
    counts = Counter(
        {o: n for o, n in run.outcomes.items() if o in DENIED | UNREACHED}
    ).most_common(3)
    ends = ", ".join(f"{number} × {outcome}" for outcome, number in counts) or "no response"
    example = f"; {run.example[counts[0][0]]}" if counts else ""
    return f"the last {runs} crawls: {ends}, ended by {run.finish_reason or 'a kill'}{example}"


_STEPS = {
    Cause.BLOCKED: "open the site in a browser; write to its webmaster, or crawl it more slowly",
    Cause.CRAWL_FAILED: "open the site in a browser; if it works, read crawl.log of the run",
}


_ROBOTS_STEP = "robots.txt forbids it: ask the webmaster for access, or remove the site file"


def _held_up(site: SiteFacts) -> Iterator[_Finding]:
    last = site.runs[-_TWICE:]
    if last and all(run.finish_reason == ASKED_TO_WAIT for run in last):
        evidence = f"the last {len(last)} crawls left pages out: Retry-After is longer than a crawl"
        yield _Finding(Cause.HELD_UP, "", evidence, "crawl the site more slowly, or less often")


def _not_crawled(site: SiteFacts, now: datetime) -> Iterator[_Finding]:
    """Yield a finding if a site was crawled regularly and no longer is."""
    times = [run.at for run in site.runs]
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    if len(gaps) < _TWICE:
        return
    usual = max(gaps[len(gaps) // 2], timedelta(days=1))
    if now - times[-1] > 3 * usual:
        evidence = f"last crawled {times[-1]:%Y-%m-%d}, every {usual.days} days before"
        yield _Finding(Cause.NOT_CRAWLED, "", evidence, "check that `govreports serve` is running")


def _unreadable(site: SiteFacts) -> Iterator[_Finding]:
    """Yield the lists that could not be read on two visits in a row, or ever."""
    named = [
        each
        for each in site.lists
        if each.last is Outcome.UNREADABLE and not any(each.entries[-_TWICE:])
    ]
    for each in named:
        step = "look at the archived page; if a browser reads the list, correct the site's file"
        yield _Finding(Cause.LIST_UNREADABLE, each.url, "the page cannot be read", step)
    last = site.runs[-_TWICE:]
    if not named and last and all(run.outcomes.get(Outcome.UNREADABLE) for run in last):
        lists = last[-1].outcomes[Outcome.UNREADABLE]
        evidence = f"{lists} unreadable; {last[-1].example.get(Outcome.UNREADABLE, '')}"
        step = "compare the response with its archived copy; state the request as `api` in the file"
        yield _Finding(Cause.LIST_UNREADABLE, "", evidence, step)


def _empty(site: SiteFacts) -> Iterator[_Finding]:
    for each in site.lists:
        before, last = _two(each)
        if before and not any(last):
            evidence = f"{max(before)} entries before, none in the last {len(last)} visits"
            step = f"compare the page ({each.last}) with its archived copy; was it redesigned?"
            yield _Finding(Cause.LIST_EMPTY, each.url, evidence, step)


def _paging(site: SiteFacts) -> Iterator[_Finding]:
    for each in site.lists:
        if each.unfollowed:
            step = "look at that page; add the list's further pages to the site's file"
            yield _Finding(Cause.PAGING_LOST, each.url, each.unfollowed, step)


def _two(each: ListFact) -> tuple[list[int], tuple[int, ...]]:
    """Return the entries of earlier visits on which a list had some, and of the last two."""
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
                step = "look for it on the site; add a new column to the site's file"
                yield _Finding(Cause.MISSING, f"{owed.kind} {year}", evidence, step)


def _fewer(site: SiteFacts, now: datetime) -> Iterator[_Finding]:
    """Yield a finding where a year or a list brings far less than before."""
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
        step = "`govreports probe` proposes containers; add the new one to the site's file"
        yield _Finding(Cause.CONTAINER_LOST, "", f"{evidence}last {recent.documents}", step)


def _template(site: SiteFacts) -> Iterator[_Finding]:
    fact = site.template
    if fact and fact.missed >= _ENOUGH and fact.missed >= _REDESIGNED * fact.pages:
        evidence = f"{fact.missed} of {fact.pages} articles of the last run miss its template"
        step = "compare articles with their pages; `govreports probe` proposes a container"
        yield _Finding(Cause.REDESIGNED, "", evidence, step)


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


_READ = "compare the newest reports of the site with their pages (`govreports show`)"


def _rejections(site: SiteFacts) -> Iterator[_Finding]:
    if (drift := _enough(site.responses)) is None:
        return
    recent, before = drift.recent.rejected, drift.before.rejected
    if recent >= _USUAL and before < _FALL:
        evidence = f"{recent:.0%} of the last pages yielded no document, {before:.0%} before"
        step = "the reasons are in the site's rows of the table `rejections`"
        yield _Finding(Cause.REJECTIONS_ROSE, "", evidence, step)


def _enough(drift: Drift | None) -> Drift | None:
    return drift if drift and drift.before.documents >= _ENOUGH else None
