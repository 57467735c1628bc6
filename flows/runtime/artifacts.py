"""What a flow run leaves in Prefect: tables of its sites and new documents, and its alerts.

Called inside a task. Automations of the operator can act on the events
`govreports.incident.begin` and `govreports.incident.over`.
"""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.events import emit_event

from flows.home import Workspace
from flows.monitoring import alert_message
from flows.overview import write_overview
from warehouse.connection import connect
from warehouse.incidents import Alert

_MOST = 200  # new documents that are listed; all of them stand in the view `changes`

_SITES = """
SELECT r.site, h.health, r.fetches, r.documents, r.rejections, r.finish_reason AS finished, r.run_id
FROM runs AS r LEFT JOIN site_health AS h USING (site)
WHERE r.run_id IN (SELECT unnest(?)) ORDER BY r.site
"""
_NEW = f"""
SELECT coalesce(title, url) AS title, url, kind, site FROM documents
WHERE run_id IN (SELECT unnest(?)) ORDER BY site, serial LIMIT {_MOST}
"""  # noqa: S608 - a constant of ours


def write_artifacts(workspace: Workspace, run_ids: Sequence[str], alerts: Sequence[Alert]) -> None:
    """Write the overview; leave `sites` and `new-documents`, and an event for each alert."""
    with connect(workspace.readers, read_only=True) as warehouse:
        sites = warehouse.query(_SITES, [list(run_ids)]).to_pylist()
        new = warehouse.query(_NEW, [list(run_ids)]).to_pylist()
        write_overview(warehouse, workspace.overview)
    if sites:
        create_table_artifact(sites, key="sites", description="What each site brought")
    if new:
        lines = [f"- [{_plain(each['title'])}](<{each['url']}>) {each['kind']}" for each in new]
        create_markdown_artifact("\n".join(lines), key="new-documents")
    for alert in alerts:
        _emit(alert)


def _emit(alert: Alert) -> None:
    told: dict[str, Any] = alert_message(alert)
    incident = alert.incident
    emit_event(
        event=f"govreports.incident.{told['event']}",
        resource={
            "prefect.resource.id": f"govreports.incident.{alert.number}",
            "prefect.resource.name": str(told["text"]),
            "govreports.site": incident.site or "",
            "govreports.cause": incident.cause.value,
        },
        occurred=(alert.over_at or incident.first_seen).replace(tzinfo=UTC),
        payload=told,
    )


def _plain(title: str) -> str:
    """Return a title as the text of a Markdown link."""
    return "".join(f"\\{char}" if char in "[]\\" else char for char in title)
