"""What is wrong with sites and with us: facts, rules, incidents, alerts.

In goes the warehouse of a home; out come alerts. The flow `ingest` closes each run with it.
"""

from flows.monitoring.round import monitor
from flows.monitoring.webhook import alert_message

__all__ = [
    "alert_message",
    "monitor",
]
