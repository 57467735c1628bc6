"""What is wrong and how each site is: for the terminal, or as one JSON object for machines."""

import json
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.alerts import message
from flows.progress import step
from flows.tables import console
from flows.workspace import Workspace
from warehouse.connection import connect
from warehouse.incidents import Alert, open_incidents

_SITES = """
SELECT site, name, health, last_run_at, finish_reason, fetches, good, refused, failed, documents,
       newest_document
FROM site_health ORDER BY health = 'good', site
"""
_COLUMNS = ("site", "health", "last_run_at", "good", "refused", "failed", "documents")


def print_status(workspace: Workspace, *, as_json: bool) -> None:
    """Print open incidents, site health and the runs under way, as last published.

    Raises WarehouseMissing when nothing was published yet.
    """
    with connect(str(workspace.published), read_only=True) as warehouse:
        alerts = open_incidents(warehouse)
        sites = warehouse.query(_SITES).to_pylist()
    runs = {run.run_id: step(run) for run in workspace.unloaded()}
    if as_json:
        found = {
            "incidents": [message(alert) for alert in alerts],
            "sites": sites,
            "running": [
                {"run": run, "stage": at.stage, "answers": at.answers} for run, at in runs.items()
            ],
        }
        print(json.dumps(found, ensure_ascii=False, indent=1, default=_iso))
        return
    page = console()
    _print_incidents(page, alerts)
    page.print(_health(sites))
    for run, at in runs.items():
        page.print(f"under way: {escape(run)}, {at.stage}, {at.answers} answers", highlight=False)


def _print_incidents(page: Console, alerts: list[Alert]) -> None:
    if not alerts:
        page.print("nothing is wrong\n")
    for alert in alerts:
        what = alert.incident
        place = escape(" ".join(filter(None, (what.site, what.subject))))
        page.print(f"[bold red]{what.cause}[/] {place}", highlight=False)
        page.print(f"  since {what.first_seen:%Y-%m-%d %H:%M} UTC: {escape(what.evidence)}")
        page.print(f"  next: {escape(what.next_step)}\n", highlight=False)


def _health(sites: list[dict[str, Any]]) -> Table:
    table = Table(*(name.replace("_", " ") for name in _COLUMNS), title="Sites")
    for site in sites:
        table.add_row(*(_cell(site[name]) for name in _COLUMNS))
    return table


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else escape(str(value))


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return f"{value.isoformat(timespec='seconds')}Z"
