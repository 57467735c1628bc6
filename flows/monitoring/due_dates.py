"""Due dates of expected reports, in Beijing time."""

from datetime import date, datetime, timedelta

from flows.home import today


def due_day(due: str, year: int) -> date:
    """Return the date of MM-DD in a year; 02-29 is the last day of February."""
    month, day = map(int, due.split("-"))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, min(day, last.day))


def years_due(due: str, since: datetime, now: datetime) -> list[int]:
    """Return the years whose due day has passed, from the last one before `since`.

    since, now: UTC, without a time zone. A new site is expected to have the most recent report
    that was due, but nothing older.
    """
    first, last = (_last_due(due, today(moment)) for moment in (since, now))
    return list(range(first, last + 1))


def days_past(due: str, year: int, now: datetime) -> int:
    """Return the number of days since a due day; now: UTC, without a time zone."""
    return (today(now) - due_day(due, year)).days


def _last_due(due: str, day: date) -> int:
    return day.year if day > due_day(due, day.year) else day.year - 1
