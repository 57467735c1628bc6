"""The current time in the warehouse's format, and the date in Beijing."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING_TIME = ZoneInfo("Asia/Shanghai")
"""Time zone of due days and schedules; all of China uses Beijing time."""


def utc_now() -> datetime:
    """Return the current time as the warehouse stores it: UTC, without a time zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(now: datetime) -> date:
    """Return the date in Beijing; now: UTC, without a time zone."""
    return now.replace(tzinfo=UTC).astimezone(BEIJING_TIME).date()
