"""Read the facts about sites from the warehouse, as of a moment.

Later rows are ignored, so that a test can let a year pass.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from crawlers.page import LISTABLE, WALKED, Outcome
from crawlers.run_folder import REFUSED_FURTHER, UNFOLLOWED, YIELDS
from flows.monitoring.site_facts import (
    Drift,
    ListFact,
    OwedReports,
    RunFact,
    Sample,
    SiteFacts,
    TemplateFact,
)
from normalize.document import COUNTS_AS_DRIFT, WORK_REPORTS
from warehouse.connection import Warehouse

RECENT = 3
"""Documents that are compared with those of earlier runs: one alone may differ by chance."""


def read_facts(
    warehouse: Warehouse, now: datetime, sites: Collection[str] | None = None
) -> list[SiteFacts]:
    """Return the facts of these sites (None: of all in the warehouse) as of now (UTC).

    A site that was removed from the registry keeps its rows and is left out.
    """
    runs, lists = _runs(warehouse, now), _lists(warehouse, now)
    since = dict(warehouse.rows(_SINCE, [now]))
    owed = _owed(warehouse, now)
    drifts = {
        "pages": _drift(warehouse, _OF_PAGES, now),
        "reports": _drift(warehouse, _OF_REPORTS, now, WORK_REPORTS),
        "responses": _drift(warehouse, _OF_RESULTS, now, COUNTS_AS_DRIFT),
    }
    templates = {site: TemplateFact(*row) for site, *row in warehouse.rows(_TEMPLATES, [now])}
    named = [site for (site,) in warehouse.rows("SELECT site FROM sites ORDER BY site")]
    return [
        SiteFacts(
            site,
            since.get(site),
            tuple(runs.get(site, ())),
            tuple(owed.get(site, ())),
            tuple(lists.get(site, ())),
            **{name: found.get(site) for name, found in drifts.items()},
            template=templates.get(site),
        )
        for site in named
        if sites is None or site in sites
    ]


# A run without fetches has no site in its row, but in its name. The last ten runs of a site show
# how it is now; the first, and every thirtieth of the last year, show how it was.
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

# A site that shows the first page of its lists and refuses the second does admit the crawler.
_REFUSED_FURTHER = f"""
CREATE OR REPLACE TEMP MACRO refused_further(stats) AS
    coalesce(CAST(json_extract(stats, '$."{REFUSED_FURTHER}"') AS INTEGER), 0)
"""
_RUNS = """
SELECT c.site, c.run_id, c.loaded_at, c.finish_reason, refused_further(c.stats), f.outcome,
       count(f.url),
       arg_max(f.url || coalesce(': ' || f.detail, ''), f.number)
FROM chosen AS c LEFT JOIN fetches AS f USING (run_id)
WHERE c.age <= 10 GROUP BY ALL ORDER BY c.site, c.run_id, f.outcome
"""


def _runs(warehouse: Warehouse, now: datetime) -> dict[str, list[RunFact]]:
    found = defaultdict(list)
    warehouse.rows(_REFUSED_FURTHER)
    rows = warehouse.rows(_CHOSEN + _RUNS, [now])
    for (site, run_id, at, reason, further), group in groupby(rows, key=lambda row: row[:5]):
        counted = [(Outcome(outcome), n, url) for *_, outcome, n, url in group if outcome]
        outcomes = {outcome: n for outcome, n, _ in counted}
        if further and Outcome.BLOCKED in outcomes:
            outcomes[Outcome.BLOCKED] -= further
        example = {outcome: url for outcome, _, url in counted}
        found[site].append(RunFact(run_id, at, reason, outcomes, example))
    return found


# A list page that a walk starts from has no list_page and no parent. What an unchanged one (304)
# yields is known from the run that read it last.
_LISTS = """
, named_lists AS (
    SELECT DISTINCT site, unnest(map_keys(entries(stats))) AS url FROM chosen),
walks AS (
    SELECT f.site, f.url, f.run_id, arg_max(f.outcome, f.number) AS outcome
    FROM fetches AS f JOIN named_lists USING (site, url)
    WHERE f.list_page IS NULL AND f.parent IS NULL GROUP BY ALL),
reads AS (SELECT * FROM walks WHERE list_contains(?, outcome))
SELECT w.site, w.url, w.run_id, element_at(entries(runs.stats), w.url)[1], w.outcome,
    element_at(unfollowed(runs.stats), w.url)[1]
FROM walks AS w JOIN chosen USING (run_id)
ASOF LEFT JOIN reads AS r ON r.site = w.site AND r.url = w.url AND w.run_id >= r.run_id
LEFT JOIN runs ON runs.run_id = r.run_id
ORDER BY ALL
"""

_ENTRIES = f"""
CREATE OR REPLACE TEMP MACRO entries(stats) AS
    CAST(json_extract(stats, '$."{YIELDS}"') AS MAP(VARCHAR, INTEGER))
"""
_UNFOLLOWED = f"""
CREATE OR REPLACE TEMP MACRO unfollowed(stats) AS
    CAST(json_extract(stats, '$."{UNFOLLOWED}"') AS MAP(VARCHAR, VARCHAR))
"""


def _lists(warehouse: Warehouse, now: datetime) -> dict[str, list[ListFact]]:
    """Return the lists that the last walk of each site requested."""
    for macro in (_ENTRIES, _UNFOLLOWED):
        warehouse.rows(macro)
    rows = warehouse.rows(_CHOSEN + _LISTS, [now, sorted(LISTABLE)])
    last_walk: dict[str, str] = {}
    for site, _, run_id, *_ in rows:
        last_walk[site] = max(run_id, last_walk.get(site, ""))
    found = defaultdict(list)
    for (site, url), group in groupby(rows, key=lambda row: row[:2]):
        visits = [
            (run_id, entries, Outcome(outcome), markup)
            for _, _, run_id, entries, outcome, markup in group
        ]
        if visits[-1][0] == last_walk[site]:
            numbers = [_yield(entries, outcome) for _, entries, outcome, _ in visits]
            yields = tuple(number for number in numbers if number is not None)
            found[site].append(ListFact(url, yields, *visits[-1][2:]))
    return found


def _yield(entries: int | None, outcome: Outcome) -> int | None:
    """Return what a visit yielded: 0 if the list was not received, None if it was not counted."""
    return entries if outcome in WALKED else 0


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


# The run that learned a version says how the version before did; any other run, how its pages were
# read. A family's container is as good as a template: such a page is not missed.
_TEMPLATES = """
WITH version AS (
    SELECT * FROM site_templates
    QUALIFY row_number() OVER (PARTITION BY site ORDER BY number DESC) = 1),
pages AS (
    SELECT site, run_id, url, split_part(method, ':', 1) AS found
    FROM documents SEMI JOIN version USING (site)
    WHERE fetched_at <= $1 AND found IN
          ('template', 'container', 'density', 'trafilatura', 'payload', 'body')),
last AS (SELECT site, max(run_id) AS run_id FROM pages GROUP BY site),
seen AS (
    SELECT site, run_id, count(DISTINCT url) AS pages,
           count(DISTINCT url) FILTER (found NOT IN ('template', 'container')) AS missed
    FROM pages SEMI JOIN last USING (site, run_id) GROUP BY ALL)
SELECT site, if(v.run_id = s.run_id, v.pages, s.pages),
       if(v.run_id = s.run_id, coalesce(v.missed, 0), s.missed)
FROM seen AS s JOIN version AS v USING (site) ORDER BY site
"""

# The last documents of a site, and up to 200 of earlier runs. A first crawl brings years of
# reports at once, in the order of the site: within one run nothing is earlier or later.
_DRIFT = """
WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY site ORDER BY run_id DESC, fetched_at DESC) AS age
    FROM ({rows}) QUALIFY age <= 200),
first AS (SELECT site, min(run_id) AS run_id FROM numbered WHERE age <= {recent} GROUP BY site)
SELECT site, age <= {recent} AS recent, count(*), {measures}
FROM numbered JOIN first USING (site)
WHERE age <= {recent} OR numbered.run_id < first.run_id
GROUP BY ALL ORDER BY ALL
"""

FIELDS = ("given_on", "speaker", "region", "report_year")
"""Fields of a report for which the share of reports that have them is monitored."""

_REPORTS = f"""
SELECT site, run_id, fetched_at, characters, {", ".join(FIELDS)} FROM documents
WHERE list_contains($2, kind) AND fetched_at <= $1
"""  # noqa: S608 - constants of this module
_PAGES = """
SELECT site, run_id, fetched_at, method FROM documents
WHERE fetched_at <= $1 AND split_part(method, ':', 1) IN
      ('template', 'container', 'density', 'trafilatura', 'payload', 'body')
"""
# Outcomes show what the crawler noticed itself; these are pages that looked right to it.
_RESULTS = """
SELECT site, run_id, fetched_at, false AS rejected FROM documents WHERE fetched_at <= $1
UNION ALL SELECT site, run_id, fetched_at, true FROM rejections
WHERE fetched_at <= $1 AND list_contains($2, reason)
"""

_OF_PAGES = _DRIFT.format(
    rows=_PAGES,
    recent=RECENT,
    measures="{'contained': avg((split_part(method, ':', 1) IN ('template', 'container'))::INT)}",
)
_OF_REPORTS = _DRIFT.format(
    rows=_REPORTS,
    recent=RECENT,
    measures="{'characters': median(characters), 'filled': MAP {"
    + ", ".join(f"'{name}': avg(({name} IS NOT NULL)::INT)" for name in FIELDS)
    + "}}",
)
_OF_RESULTS = _DRIFT.format(
    rows=_RESULTS, recent=2 * RECENT, measures="{'rejected': avg(rejected::INT)}"
)


def _drift(
    warehouse: Warehouse, sql: str, now: datetime, *groups: frozenset[str]
) -> dict[str, Drift]:
    """Return the two samples of each site that has both."""
    samples: dict[str, dict[bool, Sample]] = defaultdict(dict)
    for site, recent, count, measures in warehouse.rows(sql, [now, *map(sorted, groups)]):
        samples[site][recent] = Sample(count, **measures)
    return {site: Drift(two[True], two[False]) for site, two in samples.items() if len(two) == 2}
