"""Tables of runs, imports, the demo and the registry."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc
from rich.table import Table

from crawlers.site import Registry
from flows.demo import Check
from flows.home import Workspace
from flows.stages import Import
from flows.terminal import console, print_json, print_table, shown
from warehouse.connection import Location, connect


def print_runs(published: Location, run_ids: Sequence[str], *, as_json: bool = False) -> None:
    """Print what these runs loaded, one line for each site."""
    with connect(str(published), read_only=True) as warehouse:
        rows = warehouse.query(_RUNS, [list(run_ids)])
    if as_json:
        print_json({"runs": rows.to_pylist()})
    else:
        print_table(rows, "Runs")


def print_import(published: Location, given: Import, *, as_json: bool = False) -> None:
    """Print how many files ended as documents or with which reason; the counts add up."""
    with connect(str(published), read_only=True) as warehouse:
        ends = warehouse.query(_ENDS, [given.urls])
    if as_json:
        counts = {"files": len(given.urls), "new": given.new, "ends": ends.to_pylist()}
        print_json({**counts, "problems": [str(each) for each in given.problems]})
        return
    print_table(ends, f"{len(given.urls)} files, {given.new} of them new")
    counted = pc.sum(ends.column("files")).as_py() or 0
    print(f"sum: {counted} of {len(given.urls)} files")


def print_demo(workspace: Workspace, checks: Sequence[Check]) -> None:
    """Print what the warehouse holds, the result of the checks, and what to try next."""
    with connect(workspace.readers, read_only=True) as warehouse:
        print_table(warehouse.query(_REPORTS), "Reports and their duplicates")
        print_table(warehouse.query(_REJECTIONS), "Rejected pages by reason")
    title = "Compared with the practice web's known contents"
    table = Table("check", "cases", "passed", title=title, title_justify="left")
    for check in checks:
        table.add_row(check.promise, str(check.expected), str(check.expected - len(check.missed)))
    console().print(table)
    for check in checks:
        for url in check.missed:
            print(f"failed: {check.promise}: {shown(url)}")
    print("\nTry:")
    for statement in TRY:
        print(f'  govreports --home {workspace.home} sql "{statement}"')


def print_sites(folder: Path) -> None:
    """Print the registry; raise InvalidSite for a file that breaks the model."""
    table = Table("site", "name", "region", "body", "family", "schedule", "expected", "verified")
    for site in Registry.read(folder):
        expected = ", ".join(f"{kind} by {each.due}" for kind, each in site.expect.items())
        family, schedule = site.family or "", site.schedule or ""
        names = (site.site, site.name, site.region or "", site.body.value)
        values = (*names, family, schedule, expected, str(site.verified))
        table.add_row(*map(shown, values))
    console().print(table)


TRY = (
    "SELECT kind, report_year, count(*), sum(copies) FROM reports GROUP BY ALL ORDER BY ALL",
    "SELECT title, given_on, speaker, copies FROM reports ORDER BY copies DESC LIMIT 9",
    "SELECT relation, site, url, jaccard, damage FROM report_copies ORDER BY damage DESC LIMIT 9",
)
"""Three queries that the demo suggests; a test runs them."""


_REPORTS = """
SELECT kind, count(*) AS reports, sum(copies)::BIGINT AS copies,
       sum(characters)::BIGINT AS characters, min(given_on) AS first, max(given_on) AS last
FROM reports GROUP BY kind ORDER BY reports DESC
"""


_REJECTIONS = """
SELECT reason, count(*) AS pages, min(url) AS example FROM rejections GROUP BY reason ORDER BY ALL
"""


_RUNS = """
SELECT site, fetches, documents, rejections, finish_reason AS finished, run_id AS run
FROM runs WHERE run_id IN (SELECT unnest(?)) ORDER BY site
"""


_ENDS = """
WITH given AS (SELECT unnest(?) AS url),
     found AS (SELECT url, count(*) AS documents FROM documents WHERE site = 'import' GROUP BY url),
     refused AS (SELECT url, any_value(reason) AS reason FROM rejections WHERE site = 'import'
                 GROUP BY url)
SELECT if(documents IS NOT NULL, 'document', coalesce(reason, 'missing')) AS ended_as,
       count(*) AS files, coalesce(sum(documents), 0)::BIGINT AS documents
FROM given LEFT JOIN found USING (url) LEFT JOIN refused USING (url)
GROUP BY ALL ORDER BY files DESC
"""
