"""Incidents, site health, recent activity and coverage, for people or for machines."""

import re
import sys
from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.home import Workspace
from flows.monitoring import alert_message, is_silent, last_round, read_flow_results
from flows.overview import Rows, read_overview
from flows.terminal import console, print_json, print_query, run_step, shown, styled
from warehouse.connection import Location, connect
from warehouse.engine import sql_literal
from warehouse.incidents import Alert, open_incidents

_SITES = ("site", "health", "last_run_at", "good", "refused", "failed", "documents")
_LATELY = 12  # most periods shown in a table
_PLACES = 40
"""Most places with a line each; with more than that, coverage is one line of totals by year."""
_MANY = 5
"""Sites with the same incident from which they are one entry."""
_ENDED = re.compile(r": \d+ × (\w+)")  # how most requests of a crawl ended, in its evidence
_SIGNS = {"present": "✓", "missing": "✕", "blocked": "⊘", "not yet due": "·"}

_COUNTS = """
SELECT body, level, year, count(*) FILTER (state = 'present') AS present, count(*) AS places,
    count(*) FILTER (state = 'missing') AS missing,
    count(*) FILTER (state = 'blocked') AS blocked,
    count(*) FILTER (state = 'not yet due') AS not_yet_due,
    count(*) FILTER (state = 'no site known') AS no_site_known
FROM coverage WHERE {chosen}
GROUP BY body, level, year
ORDER BY body, array_position(['province', 'prefecture', 'county'], level), year
"""
_ROWS = "SELECT * FROM coverage WHERE {chosen} ORDER BY region, kind, year"


def print_flows(workspace: Workspace, silence: timedelta) -> None:
    """Print the flows that fail and, if the daily one was silent for that long, that it was."""
    results, page = read_flow_results(workspace.home), console()
    for each in results:
        if each.fails:
            page.print(styled(f"{each.flow} fails", "bold red"))
            page.print(f"  since {each.failed_at:%Y-%m-%d %H:%M} UTC: {shown(each.evidence)}")
            page.print(f"  next: {shown(each.next_step)}\n")
    at = last_round(results)
    if at is not None and is_silent(results, silence):
        page.print(styled("nothing ran", "bold red"), f"since {at:%Y-%m-%d %H:%M} UTC")
        page.print("  next: is `govreports serve` running, and the schedule not paused?\n")


def is_well(workspace: Workspace, silence: timedelta) -> bool:
    """Return whether no flow fails, no incident is open and the daily flow ran lately.

    silence: age of the last daily run from which it did not. Raises WarehouseMissing.
    """
    results = read_flow_results(workspace.home)
    with connect(workspace.readers, read_only=True) as warehouse:
        alerts = open_incidents(warehouse)
    return not (alerts or is_silent(results, silence) or any(each.fails for each in results))


def print_status(workspace: Workspace, *, as_json: bool) -> None:
    """Print open incidents, recent activity (both as last published), and the runs in progress.

    Raises WarehouseMissing when nothing has been published yet.
    """
    with connect(workspace.readers, read_only=True) as warehouse:
        alerts = open_incidents(warehouse)
        parts = read_overview(warehouse)
    runs = {run.run_id: run_step(run) for run in workspace.unloaded()}
    running = [
        {"run": run, "stage": at.stage, "responses": at.responses} for run, at in runs.items()
    ]
    if as_json:
        status = {
            **parts,
            "incidents": [alert_message(alert) for alert in alerts],
            "running": running,
            "flows": [asdict(each) for each in read_flow_results(workspace.home)],
        }
        print_json(status, default=_iso)
        return
    page = console()
    print_incidents(alerts)
    _print_parts(page, parts)
    for run, at in runs.items():
        step = f"{at.stage}, {at.responses} responses"
        page.print(f"in progress: {shown(run)}, {step}")


def write_status(workspace: Workspace, target: Path) -> None:
    """Write the overview page to a file; raises the same errors as `print_status`."""
    from flows.overview import write_overview  # noqa: PLC0415  drawing takes a second to import

    with connect(workspace.readers, read_only=True) as warehouse:
        write_overview(warehouse, target)


def print_incidents(alerts: list[Alert]) -> None:
    """Print open incidents; those of one cause that many sites share are one entry."""
    page = console()
    if not alerts:
        page.print("no open incidents\n")
    for alert in _few_of_a_cause(page, alerts):
        what = alert.incident
        place = shown(" ".join(filter(None, (what.site, what.subject))))
        page.print(styled(what.cause, "bold red"), place)
        page.print(f"  since {what.first_seen:%Y-%m-%d %H:%M} UTC: {shown(what.evidence)}")
        page.print(f"  next: {shown(what.next_step)}\n")


def _few_of_a_cause(page: Console, alerts: list[Alert]) -> list[Alert]:
    """Print one entry for each cause that many sites share; return the incidents of the others."""
    shared: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        ended = _ENDED.search(alert.incident.evidence)
        shared[alert.incident.cause, ended[1] if ended else ""].append(alert)
    many = {key: found for key, found in shared.items() if len(found) > _MANY}
    for (cause, outcome), found in many.items():
        sites = sorted({each.incident.site or "" for each in found} - {""})
        named = ", ".join(map(shown, sites[:_MANY]))
        page.print(styled(cause, "bold red"), f"{outcome}: {len(sites)} sites".removeprefix(": "))
        page.print(f"  {named}{' …' if len(sites) > _MANY else ''}")
        page.print(f"  such as: {shown(found[0].incident.evidence)}")
        page.print(f"  next: {shown(found[0].incident.next_step)}; --json lists all\n")
    return [each for found in shared.values() if len(found) <= _MANY for each in found]


def _print_parts(page: Console, parts: dict[str, Rows]) -> None:
    [totals] = parts["totals"]
    counts = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in totals.items())
    page.print(counts + "\n")
    if parts["coverage"]:
        page.print(_coverage(parts["coverage"]))
    if len(parts["sites"]) > _PLACES:
        page.print(_sites_by_health(parts["sites"]))
    else:
        page.print(_table(parts["sites"], "Sites", _SITES))
    page.print(_table(parts["new_reports"][-_LATELY:], "New work reports"))
    page.print(_table(parts["copies"], "Duplicates"))
    page.print(_table(parts["rejections"], "Rejections", ("reason", "pages", "sites")))
    page.print(_table(parts["throughput"][-_LATELY:], "Throughput"))


def _coverage(rows: Rows) -> Table:
    years = sorted({row["year"] for row in rows})
    cells: dict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        share = f" {row['present']}/{row['owed']}" if row["owed"] > 1 else ""
        cells[row["place"]][row["year"]] = _SIGNS[row["state"]] + share
    title = "Coverage: ✓ present, ✕ missing, ⊘ site not readable, · not yet due"
    table = Table("place", *map(str, years), title=title, title_justify="left")
    if len(cells) > _PLACES:
        sums = [[row for row in rows if row["year"] == year] for year in years]
        shares = (f"{_sum(each, 'present')}/{_sum(each, 'owed')}" for each in sums)
        table.add_row(f"{len(cells)} places", *shares)
        return table
    for place, of_years in cells.items():
        table.add_row(shown(place), *(of_years.get(year, "") for year in years))
    return table


def _sites_by_health(rows: Rows) -> Table:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row["health"]].append(row["site"])
    title = "Sites by health; the view `site_health` has a row for each"
    table = Table("health", "sites", "such as", title=title, title_justify="left")
    for health, sites in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        table.add_row(shown(health), str(len(sites)), shown(", ".join(sorted(sites)[:_MANY])))
    return table


def _sum(rows: Rows, column: str) -> int:
    return sum(row[column] for row in rows)


def _table(rows: Rows, title: str, columns: tuple[str, ...] | None = None) -> Table:
    names = columns or tuple(rows[0] if rows else ("none",))
    heads = (name.replace("_", " ") for name in names)
    table = Table(*heads, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in names))
    return table


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return shown(value)


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    assert isinstance(value, date)
    return value.isoformat()


def print_coverage(
    published: Location,
    form: str | None,
    *,
    year: int | None,
    province: str | None,
    body: str | None,
) -> None:
    """Print the view `coverage`, or the part of it that is chosen.

    form: "csv" or "json" for all rows; None for a table of counts.
    """
    given = {"year": year, "province": province, "body": body}
    terms = [f"{name} = {sql_literal(value)}" for name, value in given.items() if value is not None]
    chosen = " AND ".join(["true", *terms])
    if form is not None:
        print_query(published, _ROWS.format(chosen=chosen), form, sys.stdout.buffer)
        return
    with connect(str(published), read_only=True) as warehouse:
        rows = warehouse.rows(_COUNTS.format(chosen=chosen))
    table = Table(
        "body", "level", "year", "present", "missing", "blocked", "not yet due", "no site"
    )
    for each in rows:
        kind, level, of_year, present, places, *gaps = each
        counts = [str(count) if count else "" for count in gaps]
        table.add_row(shown(kind), shown(level), str(of_year), f"{present} of {places}", *counts)
    console().print(table)
    console().print("--csv lists every place with the reason for each gap", soft_wrap=True)
