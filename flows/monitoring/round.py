"""One monitoring round: find incidents, store them, and report those that began or ended."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flows.home import Workspace, log_event, utc_now
from flows.monitoring.fact_queries import read_facts
from flows.monitoring.installation import invalid_files, problems
from flows.monitoring.rules import incidents
from flows.monitoring.webhook import DELAYS, deliver
from flows.settings import Settings
from warehouse.connection import Warehouse, connect
from warehouse.incidents import Alert, Incident, mark_delivered, record, undelivered


def monitor(
    workspace: Workspace,
    settings: Settings,
    sites: Collection[str] | None = None,
    *,
    delays: Sequence[float] = DELAYS,
) -> list[Alert]:
    """Update the table of incidents, deliver alerts, and return those that were delivered.

    sites: names in the registry; sites that were removed from it are ignored. delays: seconds
    before each attempt to deliver an alert. The warehouse is not locked while the webhook is
    called. If the process dies after posting an alert, the next round posts it again: twice is
    better than never.
    """
    now = utc_now()
    with connect(workspace.writers) as warehouse:
        found = find_incidents(warehouse, workspace, now, sites)
        record(warehouse, [*found, *invalid_files(settings.sites, now)], now)
        waiting = undelivered(warehouse)
    delivered = deliver(waiting, settings.webhook_url, delays)
    for alert in delivered:
        what, state = alert.incident, "over" if alert.over_at else "begin"
        log_event(f"incident {state}", site=what.site, cause=what.cause.value, subject=what.subject)
    if delivered:
        with connect(workspace.writers) as warehouse:
            for alert in delivered:
                mark_delivered(warehouse, alert, utc_now())
    return delivered


def find_incidents(
    warehouse: Warehouse,
    workspace: Workspace,
    now: datetime,
    sites: Collection[str] | None = None,
) -> list[Incident]:
    """Return all present incidents; writes nothing. now: UTC, without a time zone."""
    found = incidents(read_facts(warehouse, now, sites), now)
    return [*found, *problems(warehouse, workspace, now)]
