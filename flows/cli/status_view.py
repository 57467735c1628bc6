"""Incidents, site health and recent activity: on the terminal, as JSON, or as an HTML page."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.home import Workspace
from flows.monitoring import alert_message
from flows.overview import Rows, read_overview
from flows.terminal import console, print_json, run_step, shown, styled
from warehouse.connection import connect
from warehouse.incidents import Alert, open_incidents

_SITES = ("site", "health", "last_run_at", "good", "refused", "failed", "documents")
_LATELY = 12  # most periods shown in a table
_PLACES = 40
"""Most places with a line each; with more than that, coverage is one line of totals by year."""
_SIGNS = {"present": "✓", "missing": "✕", "blocked": "⊘", "not yet due": "·"}


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
        }
        print_json(status, default=_iso)
        return
    page = console()
    _print_incidents(page, alerts)
    _print_parts(page, parts)
    for run, at in runs.items():
        step = f"{at.stage}, {at.responses} responses"
        page.print(f"in progress: {shown(run)}, {step}")


def write_status(workspace: Workspace, target: Path) -> None:
    """Write the overview page to a file; raises the same errors as `print_status`."""
    from flows.overview import write_overview  # noqa: PLC0415  drawing takes a second to import

    with connect(workspace.readers, read_only=True) as warehouse:
        write_overview(warehouse, target)


def _print_incidents(page: Console, alerts: list[Alert]) -> None:
    if not alerts:
        page.print("no open incidents\n")
    for alert in alerts:
        what = alert.incident
        place = shown(" ".join(filter(None, (what.site, what.subject))))
        page.print(styled(what.cause, "bold red"), place)
        page.print(f"  since {what.first_seen:%Y-%m-%d %H:%M} UTC: {shown(what.evidence)}")
        page.print(f"  next: {shown(what.next_step)}\n")


def _print_parts(page: Console, parts: dict[str, Rows]) -> None:
    [totals] = parts["totals"]
    counts = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in totals.items())
    page.print(counts + "\n")
    if parts["coverage"]:
        page.print(_coverage(parts["coverage"]))
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
