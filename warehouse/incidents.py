"""Incidents: what is wrong with a site or with this installation, from beginning to end.

An incident is one row from its beginning to its end. One alert is delivered for the beginning and
one for the end. An alert that could not be delivered is delivered later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warehouse.connection import Warehouse


class Cause(StrEnum):
    """The cause of an incident."""

    MISSING = "missing"  # a report is due and was not found
    LIST_EMPTY = "list_empty"  # a list that had entries before has none
    YIELD_FELL = "yield_fell"  # far fewer than before
    BLOCKED = "blocked"  # the site refuses the crawler: 403, challenge, login, robots.txt
    CRAWL_FAILED = "crawl_failed"  # no response, or the crawl failed or was killed
    NOT_CRAWLED = "not_crawled"  # the site was not crawled for a long time
    CONTAINER_LOST = "container_lost"  # the selector of the article no longer matches
    TEXT_SHORTER = "text_shorter"
    FIELD_LOST = "field_lost"  # a metadata field is no longer found
    REJECTIONS_ROSE = "rejections_rose"
    NETWORK = "network"  # most sites fail at the same time: the cause is on our side
    ARCHIVE = "archive"  # a segment of the raw archive is missing or truncated
    WAREHOUSE = "warehouse"  # rows break a rule
    STUCK = "stuck"  # a run cannot be normalised or loaded


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that is wrong.

    site: None for an incident of the installation.
    subject: the part affected: a kind and year, a list's address, a field. Site, cause and subject
        identify an incident.
    evidence: what was measured. next_step: what a person does about it.
    first_seen: UTC, time of the check that found it first.
    consequence: another incident of the site explains it; no alert is delivered for it.
    """

    site: str | None
    cause: Cause
    subject: str
    evidence: str
    next_step: str
    first_seen: datetime
    consequence: bool = False

    @property
    def key(self) -> tuple[str | None, str, str]:
        """The values that identify the incident: site, cause, subject."""
        return self.site, self.cause.value, self.subject


@dataclass(frozen=True, slots=True)
class Alert:
    """A message that an incident has begun or, if `over_at` is set, that it is over.

    number: the number of the incident's row. over_at: UTC.
    """

    number: int
    incident: Incident
    over_at: datetime | None = None


def record(warehouse: Warehouse, found: Collection[Incident], now: datetime) -> None:
    """Open new incidents, end those that are no longer found, and keep the rest.

    A consequence is not opened, but keeps an incident that is already open.
    now: UTC without a zone, as all times of the warehouse.
    """
    warehouse.write(lambda _: _record(warehouse, found, now))


def _record(warehouse: Warehouse, found: Collection[Incident], now: datetime) -> None:
    known = {alert.incident.key: alert for alert in open_incidents(warehouse)}
    current = {incident.key for incident in found}
    number = int(warehouse.rows("SELECT coalesce(max(number), 0) FROM incidents")[0][0])
    for key, alert in known.items():
        if key not in current:
            ended = "UPDATE incidents SET over_at = ? WHERE number = ?"
            warehouse.rows(ended, [now, alert.number])
    for incident in found:
        if incident.key not in known and not incident.consequence:
            number += 1
            warehouse.rows(_OPEN, [number, *_values(incident)])


def open_incidents(warehouse: Warehouse) -> list[Alert]:
    """Return the incidents that are not over, the oldest first."""
    return _alerts(warehouse, "over_at IS NULL")


def undelivered(warehouse: Warehouse) -> list[Alert]:
    """Return the alerts that were not delivered yet: beginnings first, then ends.

    An incident that began and ended since the last delivery has both alerts.
    """
    begun = _alerts(warehouse, "begin_told_at IS NULL")
    begun = [Alert(alert.number, alert.incident) for alert in begun]
    return begun + _alerts(warehouse, "over_at IS NOT NULL AND end_told_at IS NULL")


def mark_delivered(warehouse: Warehouse, alert: Alert, now: datetime) -> None:
    """Record that an alert was delivered; now: UTC."""
    column = "end_told_at" if alert.over_at else "begin_told_at"
    warehouse.rows(
        f"UPDATE incidents SET {column} = ? WHERE number = ?",  # noqa: S608 - one of two names
        [now, alert.number],
    )


_OPEN = "INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)"


def _values(incident: Incident) -> tuple[object, ...]:
    return (*incident.key, incident.evidence, incident.next_step, incident.first_seen)


def _alerts(warehouse: Warehouse, condition: str) -> list[Alert]:
    rows = warehouse.rows(
        "SELECT number, over_at, site, cause, subject, evidence, next_step, first_seen "  # noqa: S608
        f"FROM incidents WHERE {condition} ORDER BY number"
    )
    return [
        Alert(number, Incident(site, Cause(cause), *rest), over_at)
        for number, over_at, site, cause, *rest in rows
    ]
