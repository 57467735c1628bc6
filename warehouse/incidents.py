"""Incidents: what is wrong with a site or with our own house, from its first day to its end.

An incident is one row for as long as it lasts. Its beginning and its end are told once each;
what could not be told stays untold and is told later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from warehouse.connection import Warehouse
from warehouse.schema import Cause

__all__ = [
    "Alert",
    "Cause",
    "Incident",
    "mark_told",
    "open_incidents",
    "record",
    "untold",
]


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that is wrong.

    site: None for what concerns the house and not one site.
    subject: what of it: a kind and year, a list's address, a field; with site and cause it says
        which incident this is.
    evidence: what was measured. next_step: what a person does about it.
    first_seen: UTC, when a look at the warehouse met it first.
    consequence: another incident of the site explains it; it is not told of its own.
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
        """What makes it this incident and no other."""
        return self.site, self.cause.value, self.subject


@dataclass(frozen=True, slots=True)
class Alert:
    """An incident to be told: that it began, or, with `over_at`, that it is over."""

    number: int
    incident: Incident
    over_at: datetime | None = None


def record(warehouse: Warehouse, found: Collection[Incident], now: datetime) -> None:
    """Open the incidents that are new, end those that are found no more, and keep the rest.

    A consequence is not opened; one that is open already is not over because of its cause.
    now: UTC without a zone, as all times of the warehouse.
    """
    warehouse.write(lambda _: _record(warehouse, found, now))


def _record(warehouse: Warehouse, found: Collection[Incident], now: datetime) -> None:
    known = {alert.incident.key: alert for alert in open_incidents(warehouse)}
    there = {incident.key for incident in found}
    number = int(warehouse.rows("SELECT coalesce(max(number), 0) FROM incidents")[0][0])
    for key, alert in known.items():
        if key not in there:
            ended = "UPDATE incidents SET over_at = ? WHERE number = ?"
            warehouse.rows(ended, [now, alert.number])
    for incident in found:
        if incident.key not in known and not incident.consequence:
            number += 1
            warehouse.rows(_OPEN, [number, *_values(incident)])


def open_incidents(warehouse: Warehouse) -> list[Alert]:
    """Return the incidents that last, the oldest first."""
    return _alerts(warehouse, "over_at IS NULL")


def untold(warehouse: Warehouse) -> list[Alert]:
    """Return what nobody was told yet: beginnings first, then ends.

    What began and ended without being told is told as both.
    """
    begun = _alerts(warehouse, "begin_told_at IS NULL")
    begun = [Alert(alert.number, alert.incident) for alert in begun]
    return begun + _alerts(warehouse, "over_at IS NOT NULL AND end_told_at IS NULL")


def mark_told(warehouse: Warehouse, alert: Alert, now: datetime) -> None:
    """Note that an alert was told; now: UTC."""
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
