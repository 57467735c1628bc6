"""Tell people: one JSON object for each alert, posted to an address of the operator's."""

import logging
import time
from collections.abc import Iterable

import httpx

from warehouse.incidents import Alert

_DELAYS = (0.0, 1.0, 4.0)
"""Seconds before each attempt: a receiver that restarts is waited for, a dead one is not."""
_TIMEOUT = 10.0  # seconds

_log = logging.getLogger(__name__)


def deliver(alerts: Iterable[Alert], webhook: str | None) -> list[Alert]:
    """Post the alerts, in order, and return those that were taken (answer 2xx).

    Without a webhook all count as taken: the terminal and Prefect show them. Nothing is raised:
    after an alert that cannot be delivered the others wait for the next time. The address may
    hold a secret and is never written anywhere.
    """
    if not webhook:
        return list(alerts)
    told = []
    with httpx.Client(timeout=_TIMEOUT) as client:
        for alert in alerts:
            if not _posted(client, webhook, alert):
                _log.warning("the webhook takes no alert; they will be told by the next run")
                break
            told.append(alert)
    return told


def alert_message(alert: Alert) -> dict[str, str | int | None]:
    """Return an alert as plain values. `text` is all of it in one line, for chat receivers."""
    what = alert.incident
    place = " ".join(filter(None, (what.site, what.subject)))
    state = "over" if alert.over_at else "begin"
    told = f"{what.evidence}. Next: {what.next_step}" if state == "begin" else "it is over"
    return {
        "text": f"{what.cause.value}: {place}: {told}".replace(": :", ":"),
        "event": state,
        "incident": alert.number,
        "site": what.site,
        "cause": what.cause.value,
        "subject": what.subject,
        "evidence": what.evidence,
        "next_step": what.next_step,
        "first_seen": f"{what.first_seen.isoformat(timespec='seconds')}Z",
        "over_at": f"{alert.over_at.isoformat(timespec='seconds')}Z" if alert.over_at else None,
    }


def _posted(client: httpx.Client, webhook: str, alert: Alert) -> bool:
    for delay in _DELAYS:
        time.sleep(delay)
        try:
            if client.post(webhook, json=alert_message(alert)).is_success:
                return True
        except (httpx.HTTPError, httpx.InvalidURL):
            continue
    return False
