"""Look at everything once: find incidents, keep them, and tell what is new or over."""

from collections.abc import Collection
from datetime import datetime

from flows.home import Workspace, log_event, utc_now
from flows.monitoring.fact_queries import read_facts
from flows.monitoring.installation import problems
from flows.monitoring.rules import incidents
from flows.monitoring.webhook import deliver
from flows.settings import Settings
from warehouse.connection import Warehouse, connect
from warehouse.incidents import Alert, Incident, mark_delivered, record, undelivered


def monitor(
    workspace: Workspace, settings: Settings, sites: Collection[str] | None = None
) -> list[Alert]:
    """Bring the table of incidents up to date; return the alerts that were told.

    sites: names of the registry; a site that left it is of no concern. The warehouse is not
    locked while a receiver is waited for. An alert that was posted when the process died is
    posted again: better twice than never.
    """
    now = utc_now()
    with connect(workspace.writers) as warehouse:
        record(warehouse, look(warehouse, workspace, now, sites), now)
        waiting = undelivered(warehouse)
    webhook = settings.webhook.get_secret_value() if settings.webhook else None
    told = deliver(waiting, webhook)
    for alert in told:
        what, state = alert.incident, "over" if alert.over_at else "begin"
        log_event(f"incident {state}", site=what.site, cause=what.cause.value, subject=what.subject)
    if told:
        with connect(workspace.writers) as warehouse:
            for alert in told:
                mark_delivered(warehouse, alert, utc_now())
    return told


def look(
    warehouse: Warehouse,
    workspace: Workspace,
    now: datetime,
    sites: Collection[str] | None = None,
) -> list[Incident]:
    """Return all that is wrong now (UTC, without a zone); nothing is written."""
    found = incidents(read_facts(warehouse, now, sites), now)
    return [*found, *problems(warehouse, workspace, now)]
