"""Read the facts about sites out of the warehouse, as of a moment.

Rows that came after it are as if they were not there, so that a test can let a year pass.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from crawlers.page import Outcome
from crawlers.run_folder import YIELDS
from flows.monitoring.site_facts import Drift, ListFact, OwedReports, RunFact, Sample, SiteFacts
from warehouse.connection import Warehouse

RECENT = 3
"""Documents that are held against those of earlier runs: a chance of one kind, not three times."""


def read_facts(
    warehouse: Warehouse, now: datetime, sites: Collection[str] | None = None
) -> list[SiteFacts]:
    """Return the facts of these sites (of all in the warehouse when None) as of now (UTC).

    A site that was taken out of the registry keeps its rows, and is of no concern.
    """
    runs, lists = _runs(warehouse, now), _lists(warehouse, now)
    since = dict(warehouse.rows(_SINCE, [now]))
    owed = _owed(warehouse, now)
    drifts = {name: _drift(warehouse, sql, now) for name, sql in _SAMPLES.items()}
    named = [site for (site,) in warehouse.rows("SELECT site FROM sites ORDER BY site")]
    return [
        SiteFacts(
            site,
            since.get(site),
            tuple(runs.get(site, ())),
            tuple(owed.get(site, ())),
            tuple(lists.get(site, ())),
            **{name: found.get(site) for name, found in drifts.items()},
        )
        for site in named
        if sites is None or site in sites
    ]


# A run without any answer has no site in its row; its name has. The last ten runs of a site
# tell how it is, the first and every thirtieth of the last year's tell how it was.
_CHOSEN = """
WITH named AS (
    SELECT *, regexp_extract(run_id, '^[^-]*-(.*)$', 1) AS name FROM runs WHERE loaded_at <= ?),
chosen AS (
    SELECT run_id, coalesce(site, name) AS site, loaded_at, finish_reason, stats,
           row_number() OVER (PARTITION BY coalesce(site, name) ORDER BY run_id DESC) AS age,
           min(run_id) OVER (PARTITION BY coalesce(site, name)) AS oldest
    FROM named QUALIFY age <= 10 OR (age <= 400 AND age % 30 = 0) OR run_id = oldest)
"""

_SINCE = """
SELECT coalesce(site, regexp_extract(run_id, '^[^-]*-(.*)$', 1)), min(loaded_at)
FROM runs WHERE loaded_at <= ? GROUP BY 1
"""

_RUNS = """
SELECT c.site, c.run_id, c.loaded_at, c.finish_reason, f.outcome, count(f.url),
       arg_max(f.url || coalesce(': ' || f.detail, ''), f.number)
FROM chosen AS c LEFT JOIN fetches AS f USING (run_id)
WHERE c.age <= 10 GROUP BY ALL ORDER BY c.site, c.run_id, f.outcome
"""


def _runs(warehouse: Warehouse, now: datetime) -> dict[str, list[RunFact]]:
    found = defaultdict(list)
    rows = warehouse.rows(_CHOSEN + _RUNS, [now])
    for (site, run_id, at, reason), answers in groupby(rows, key=lambda row: row[:4]):
        told = [(Outcome(outcome), n, url) for *_, outcome, n, url in answers if outcome]
        outcomes = {outcome: n for outcome, n, _ in told}
        example = {outcome: url for outcome, _, url in told}
        found[site].append(RunFact(run_id, at, reason, outcomes, example))
    return found


# A list page was reached from nowhere: it has no list_page and no parent. What an unchanged one
# (304) yields is told by the run that read it last.
_LISTS = """
, named_lists AS (
    SELECT DISTINCT site, unnest(map_keys(entries(stats))) AS url FROM chosen),
walks AS (
    SELECT f.site, f.url, f.run_id, arg_max(f.outcome, f.number) AS outcome
    FROM fetches AS f JOIN named_lists USING (site, url)
    WHERE f.list_page IS NULL AND f.parent IS NULL GROUP BY ALL),
reads AS (SELECT * FROM walks WHERE outcome IN ('list', 'document', 'viewer'))
SELECT w.site, w.url, w.run_id, element_at(entries(runs.stats), w.url)[1], w.outcome
FROM walks AS w JOIN chosen USING (run_id)
ASOF LEFT JOIN reads AS r ON r.site = w.site AND r.url = w.url AND w.run_id >= r.run_id
LEFT JOIN runs ON runs.run_id = r.run_id
ORDER BY ALL
"""

_ENTRIES = f"""
CREATE OR REPLACE TEMP MACRO entries(stats) AS
    CAST(json_extract(stats, '$."{YIELDS}"') AS MAP(VARCHAR, INTEGER))
"""


def _lists(warehouse: Warehouse, now: datetime) -> dict[str, list[ListFact]]:
    """Return the lists that the last walk of each site asked for."""
    warehouse.rows(_ENTRIES)
    rows = warehouse.rows(_CHOSEN + _LISTS, [now])
    last_walk: dict[str, str] = {}
    for site, _, run_id, *_ in rows:
        last_walk[site] = max(run_id, last_walk.get(site, ""))
    found = defaultdict(list)
    for (site, url), group in groupby(rows, key=lambda row: row[:2]):
        visits = [(run_id, entries, Outcome(outcome)) for *_, run_id, entries, outcome in group]
        if visits[-1][0] == last_walk[site]:
            told = [_yield(entries, outcome) for _, entries, outcome in visits]
            yields = tuple(number for number in told if number is not None)
            found[site].append(ListFact(url, yields, visits[-1][2]))
    return found


def _yield(entries: int | None, outcome: Outcome) -> int | None:
    """Return what a visit yielded: 0 of a list that was not to be had, None when not counted."""
    return entries if outcome in _WALKED else 0


_WALKED = frozenset({Outcome.LIST, Outcome.DOCUMENT, Outcome.VIEWER, Outcome.NOT_MODIFIED})


_OWED = """
WITH had AS (
    SELECT d.site, d.kind, d.report_year AS year, count(DISTINCT c.report_id) AS reports
    FROM documents AS d JOIN copies AS c USING (document_id)
    WHERE d.fetched_at <= ? AND d.report_year IS NOT NULL GROUP BY ALL)
SELECT e.site, e.kind, e.per_year, e.due, h.year, h.reports
FROM expectations AS e LEFT JOIN had AS h USING (site, kind) ORDER BY ALL
"""


def _owed(warehouse: Warehouse, now: datetime) -> dict[str, list[OwedReports]]:
    found = defaultdict(list)
    rows = warehouse.rows(_OWED, [now])
    for (site, kind, per_year, due), had in groupby(rows, key=lambda row: row[:4]):
        years = {year: reports for *_, year, reports in had if year is not None}
        found[site].append(OwedReports(kind, per_year, due, years))
    return found


# The last documents of a site, and up to 200 of runs before theirs. A first crawl brings years
# at once, in the order of the site: within one run nothing is earlier or later.
_DRIFT = """
WITH told AS (
    SELECT *, row_number() OVER (PARTITION BY site ORDER BY run_id DESC, fetched_at DESC) AS age
    FROM ({rows}) QUALIFY age <= 200),
first AS (SELECT site, min(run_id) AS run_id FROM told WHERE age <= {recent} GROUP BY site)
SELECT site, age <= {recent} AS recent, count(*), {measures}
FROM told JOIN first USING (site)
WHERE age <= {recent} OR told.run_id < first.run_id
GROUP BY ALL ORDER BY ALL
"""

FIELDS = ("given_on", "speaker", "region", "report_year")
"""Fields of a report whose rate of filling is watched."""

_REPORTS = f"""
SELECT site, run_id, fetched_at, characters, {", ".join(FIELDS)} FROM documents
WHERE kind LIKE '%work_report' AND fetched_at <= $now
"""  # noqa: S608 - constants of ours
_PAGES = """
SELECT site, run_id, fetched_at, method FROM documents
WHERE fetched_at <= $now AND split_part(method, ':', 1) IN
      ('container', 'density', 'trafilatura', 'payload', 'body')
"""
# What the crawler saw in the wire is told by its outcomes; these are pages that looked right.
_ANSWERS = """
SELECT site, run_id, fetched_at, false AS rejected FROM documents WHERE fetched_at <= $now
UNION ALL SELECT site, run_id, fetched_at, true FROM rejections
WHERE fetched_at <= $now AND reason IN
      ('no_text', 'not_chinese', 'undecodable', 'corrupt', 'time_limit', 'memory_limit', 'crashed')
"""

_SAMPLES = {
    "pages": _DRIFT.format(
        rows=_PAGES,
        recent=RECENT,
        measures="{'contained': avg((split_part(method, ':', 1) = 'container')::INT)}",
    ),
    "reports": _DRIFT.format(
        rows=_REPORTS,
        recent=RECENT,
        measures="{'characters': median(characters), 'filled': MAP {"
        + ", ".join(f"'{name}': avg(({name} IS NOT NULL)::INT)" for name in FIELDS)
        + "}}",
    ),
    "answers": _DRIFT.format(
        rows=_ANSWERS, recent=2 * RECENT, measures="{'rejected': avg(rejected::INT)}"
    ),
}


def _drift(warehouse: Warehouse, sql: str, now: datetime) -> dict[str, Drift]:
    """Return the two samples of each site that has both."""
    samples: dict[str, dict[bool, Sample]] = defaultdict(dict)
    for site, recent, count, measures in warehouse.connection.execute(sql, {"now": now}).fetchall():
        samples[site][recent] = Sample(count, **measures)
    return {site: Drift(two[True], two[False]) for site, two in samples.items() if len(two) == 2}
