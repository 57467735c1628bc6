"""Incidents of sites and of the installation itself: facts, rules, alerts.

Takes the warehouse of a home and returns alerts. The `ingest` flow calls it at the end of a run.
"""

from flows.monitoring.round import monitor
from flows.monitoring.webhook import alert_message

__all__ = [
    "alert_message",
    "monitor",
]
