"""The time as the warehouse keeps it, and the day in Beijing."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING_TIME = ZoneInfo("Asia/Shanghai")
"""Time zone of due days and schedules; all of China keeps Beijing time."""


def utc_now() -> datetime:
    """Return the time as the warehouse keeps it: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(now: datetime) -> date:
    """Return the day it is in Beijing; now: UTC without a zone."""
    return now.replace(tzinfo=UTC).astimezone(BEIJING_TIME).date()
