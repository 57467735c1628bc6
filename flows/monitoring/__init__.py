"""Incidents of sites and of the installation itself: facts, rules, alerts; failures of flows.

Takes the warehouse of a home and returns alerts. The `ingest` flow calls it at the end of a run,
and the hooks of every flow record how it ended.
"""

from flows.monitoring.alert_messages import alert_message
from flows.monitoring.flow_results import (
    FlowResult,
    is_silent,
    last_round,
    read_flow_results,
    record_failure,
    record_success,
)
from flows.monitoring.round import monitor

__all__ = [
    "FlowResult",
    "alert_message",
    "is_silent",
    "last_round",
    "monitor",
    "read_flow_results",
    "record_failure",
    "record_success",
]
