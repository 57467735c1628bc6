"""Artifacts and events of a flow run in Prefect: its sites, its new documents, its alerts.

The functions run inside a task. The operator's automations can react to the events
`govreports.incident.begin` and `govreports.incident.over`.
"""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.events import emit_event

from crawlers.display_text import display_line, markdown_link
from flows.home import Workspace
from flows.monitoring import alert_message
from flows.overview import write_overview
from warehouse.connection import connect
from warehouse.incidents import Alert

_MOST = 200  # most new documents listed; the view `changes` has all of them

_SITES = """
SELECT r.site, h.health, r.fetches, r.documents, r.rejections, r.finish_reason AS finished, r.run_id
FROM runs AS r LEFT JOIN site_health AS h USING (site)
WHERE r.run_id IN (SELECT unnest(?)) ORDER BY r.site
"""
_NEW = f"""
SELECT coalesce(title, url) AS title, url, kind, site FROM documents
WHERE run_id IN (SELECT unnest(?)) ORDER BY site, serial LIMIT {_MOST}
"""  # noqa: S608 - the number is a constant


def write_artifacts(workspace: Workspace, run_ids: Sequence[str], alerts: Sequence[Alert]) -> None:
    """Write the overview, the artifacts `sites` and `new-documents`, and an event per alert."""
    with connect(workspace.readers, read_only=True) as warehouse:
        sites = warehouse.query(_SITES, [list(run_ids)]).to_pylist()
        new = warehouse.query(_NEW, [list(run_ids)]).to_pylist()
        write_overview(warehouse, workspace.overview)
    if sites:
        rows = [{name: _safe(value) for name, value in site.items()} for site in sites]
        create_table_artifact(rows, key="sites", description="Results of this run by site")
    if new:
        lines = [f"- {markdown_link(each['title'], each['url'])} {each['kind']}" for each in new]
        create_markdown_artifact("\n".join(lines), key="new-documents")
    for alert in alerts:
        _emit(alert)


def _emit(alert: Alert) -> None:
    message: dict[str, Any] = alert_message(alert)
    incident = alert.incident
    emit_event(
        event=f"govreports.incident.{message['event']}",
        resource={
            "prefect.resource.id": f"govreports.incident.{alert.number}",
            "prefect.resource.name": str(message["text"]),
            "govreports.site": display_line(incident.site or ""),
            "govreports.cause": incident.cause.value,
        },
        occurred=(alert.over_at or incident.first_seen).replace(tzinfo=UTC),
        payload=message,
    )


def _safe(value: object) -> object:
    return display_line(value) if isinstance(value, str) else value
