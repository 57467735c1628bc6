"""What happened, as rows: what `status`, its JSON and the HTML page all show.

Each part is the result of one statement on the readers' file, so that every number can be
queried again. Days are those of Beijing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crawlers.page import FAILED, GOOD, REFUSED
from flows.home import BEIJING_TIME
from normalize.document import WORK_REPORTS
from warehouse.connection import Warehouse

Rows = list[dict[str, Any]]

MOST_PLACES = 100
"""Most places that have a row each; with more, each row is a province."""
_DAYS = 31  # days shown one by one, of sites and of periods
_WEEKS = 53  # shown instead of more days
MOST_SITES = 40
"""Sites whose days are shown; those with most days of trouble first."""
_NEWEST = 30  # reports listed

_DAY = f"(timezone('{BEIJING_TIME.key}', timezone('UTC', {{}})))::DATE"


def _day(column: str) -> str:
    """Return SQL for the day in Beijing of a column that holds UTC without a zone."""
    return _DAY.format(column)


_TOTALS = """
SELECT (SELECT count(*) FROM sites) AS sites,
    (SELECT count(*) FROM runs) AS runs,
    (SELECT count(*) FROM fetches) AS fetches,
    (SELECT count(*) FROM documents) AS documents,
    (SELECT count(*) FROM reports WHERE list_contains($1, kind)) AS work_reports,
    (SELECT count(*) FROM copies WHERE relation <> 'canonical') AS copies,
    (SELECT count(*) FROM rejections) AS rejections,
    (SELECT count(*) FROM incidents WHERE over_at IS NULL) AS open_incidents,
    (SELECT round(coalesce(sum(warc_length), 0) / 1e6, 1) FROM fetches) AS archived_megabytes
"""

_INCIDENTS = """
SELECT number AS incident, site, cause, subject, evidence, next_step, first_seen, over_at
FROM incidents WHERE over_at IS NULL
   OR over_at > (SELECT max(loaded_at) FROM runs) - INTERVAL 31 DAY
ORDER BY over_at IS NULL DESC, first_seen DESC, number
"""

# A place is a region, a site where the region is not known, or a province.
_COVERAGE = """
WITH owed AS (
    SELECT *, CASE WHEN region IS NULL THEN site WHEN $1 THEN region[:2] || '0000'
              ELSE region END AS code FROM site_coverage)
SELECT o.code AS region, coalesce(r.full_name, o.code) AS place, o.year, count(*) AS owed,
    count(*) FILTER (state = 'present') AS present,
    count(*) FILTER (state = 'missing') AS missing,
    count(*) FILTER (state = 'blocked') AS blocked,
    count(*) FILTER (state = 'not yet due') AS not_yet_due,
    CASE WHEN missing > 0 THEN 'missing' WHEN blocked > 0 THEN 'blocked'
         WHEN not_yet_due > 0 THEN 'not yet due' ELSE 'present' END AS state
FROM owed AS o LEFT JOIN regions AS r ON r.code = o.code
WHERE o.year > year(current_date) - 10
GROUP BY ALL ORDER BY o.code, o.year
"""

_HEALTH = """
SELECT site, name, health, last_run_at, finish_reason, fetches, good, refused, failed, documents,
       newest_document
FROM site_health ORDER BY health = 'good', site
"""

_DAYS_OF_SITES = f"""
WITH outcomes AS (
    SELECT r.site, {_day("r.loaded_at")} AS day, count(f.url) AS fetches,
        count(*) FILTER (list_contains($1, outcome)) AS good,
        count(*) FILTER (list_contains($2, outcome)) AS refused,
        count(*) FILTER (list_contains($3, outcome)) AS failed
    FROM runs AS r JOIN sites USING (site)
    LEFT JOIN fetches AS f ON f.run_id = r.run_id AND f.site = r.site
    WHERE {_day("r.loaded_at")} > (SELECT max({_day("loaded_at")}) FROM runs) - {_DAYS}
    GROUP BY ALL),
judged AS (SELECT *, CASE
    WHEN fetches = 0 THEN 'no response' WHEN good = 0 AND refused > 0 THEN 'blocked'
    WHEN good = 0 AND failed > 0 THEN 'failing' WHEN refused + failed > good THEN 'unsteady'
    ELSE 'good' END AS health FROM outcomes),
ranked AS (
    SELECT *, count(*) FILTER (health <> 'good') OVER (PARTITION BY site) AS troubles FROM judged)
SELECT site, day, fetches, good, refused, failed, health FROM ranked
QUALIFY dense_rank() OVER (ORDER BY troubles DESC, site) <= {MOST_SITES} ORDER BY site, day
"""  # noqa: S608 - constants of this module

# Days where a month of them is enough, otherwise weeks, each named by its Monday.
_PERIODS = f"""
WITH bounds AS (
    SELECT min({_day("loaded_at")}) AS first, max({_day("loaded_at")}) AS last FROM runs),
span AS (
    SELECT last - first < {_DAYS} AS daily,
        if(last - first < {_DAYS}, first,
           greatest(first, last - {7 * (_WEEKS - 1)})) AS first, last FROM bounds),
moments AS (
    SELECT *, CASE WHEN daily THEN day ELSE date_trunc('week', day)::DATE END AS period
    FROM ({{moments}}) CROSS JOIN (SELECT daily, first FROM span)
    WHERE day >= CASE WHEN daily THEN first ELSE date_trunc('week', first)::DATE END)
"""  # noqa: S608

_FIRST_SEEN = f"""
SELECT c.report_id, min({_day("d.fetched_at")}) AS day, count(*) - 1 AS copies
FROM copies AS c JOIN documents AS d USING (document_id) GROUP BY c.report_id
"""  # noqa: S608

_NEW = f"""{_PERIODS.format(moments=_FIRST_SEEN)}
SELECT m.period, d.kind, count(*) AS reports
FROM moments AS m JOIN documents AS d ON d.document_id = m.report_id
WHERE list_contains($1, d.kind) GROUP BY ALL ORDER BY ALL
"""  # noqa: S608

_EVENTS = f"""
SELECT {_day("fetched_at")} AS day, 'documents' AS what, 1 AS n, 0 AS seconds, 0 AS bytes
FROM documents WHERE fetched_at IS NOT NULL
UNION ALL SELECT {_day("fetched_at")}, 'rejections', 1, 0, 0
FROM rejections WHERE fetched_at IS NOT NULL
UNION ALL SELECT {_day("fetched_at")}, 'fetches', 1, 0, coalesce(warc_length, 0) FROM fetches
UNION ALL SELECT {_day("loaded_at")}, 'crawls', 1, epoch(ended_at - started_at), 0
FROM runs WHERE site <> 'import'
UNION ALL SELECT day, 'first', 1, 0, 0 FROM ({_FIRST_SEEN})
"""  # noqa: S608

_THROUGHPUT = f"""{_PERIODS.format(moments=_EVENTS)}
SELECT period, count(*) FILTER (what = 'crawls') AS crawls,
    count(*) FILTER (what = 'fetches') AS fetches,
    count(*) FILTER (what = 'documents') AS documents,
    count(*) FILTER (what = 'documents') - count(*) FILTER (what = 'first') AS copies,
    count(*) FILTER (what = 'rejections') AS rejections,
    round(coalesce(sum(seconds), 0) / 60, 1) AS crawl_minutes,
    round(sum(bytes) / 1e6, 2) AS archived_megabytes
FROM moments GROUP BY period ORDER BY period
"""  # noqa: S608

_COPIES = """
SELECT relation, count(*) AS documents FROM copies WHERE relation <> 'canonical'
GROUP BY relation ORDER BY documents DESC, relation
"""

_REJECTIONS = """
SELECT reason, count(*) AS pages, count(DISTINCT site) AS sites, min(url) AS example
FROM rejections GROUP BY reason ORDER BY pages DESC, reason
"""

_LATEST = f"""
SELECT coalesce(title, url) AS title, url, kind, coalesce(region_name, '') AS place, given_on,
    fetched_at, copies, report_id
FROM reports WHERE list_contains($1, kind)
ORDER BY fetched_at DESC NULLS LAST, report_id LIMIT {_NEWEST}
"""  # noqa: S608

_PARTS: Mapping[str, tuple[str, tuple[frozenset[str], ...]]] = {
    "totals": (_TOTALS, (WORK_REPORTS,)),
    "incidents": (_INCIDENTS, ()),
    "sites": (_HEALTH, ()),
    "days": (_DAYS_OF_SITES, (GOOD, REFUSED, FAILED)),
    "new_reports": (_NEW, (WORK_REPORTS,)),
    "throughput": (_THROUGHPUT, ()),
    "copies": (_COPIES, ()),
    "rejections": (_REJECTIONS, ()),
    "newest": (_LATEST, (WORK_REPORTS,)),
}
"""Statement of each part, and the groups of values that it takes as $1, $2 …"""


def read_overview(warehouse: Warehouse) -> dict[str, Rows]:
    """Return all parts by name, and `coverage`; each part as a list of rows by column."""
    parts = {
        name: warehouse.query(sql, [sorted(group) for group in groups]).to_pylist()
        for name, (sql, groups) in _PARTS.items()
    }
    return {**parts, "coverage": _coverage(warehouse)}


def as_of(warehouse: Warehouse) -> datetime | None:
    """Return when the last run was loaded, UTC; None for an empty warehouse."""
    moment: datetime | None = warehouse.rows("SELECT max(loaded_at) FROM runs")[0][0]
    return moment


def _coverage(warehouse: Warehouse) -> Rows:
    [(places,)] = warehouse.rows("SELECT count(DISTINCT coalesce(region, site)) FROM site_coverage")
    return list(warehouse.query(_COVERAGE, [places > MOST_PLACES]).to_pylist())
