"""The calendar of what is owed: due days in the time of Beijing."""

from datetime import date, datetime, timedelta

from flows.home import today


def due_day(due: str, year: int) -> date:
    """Return the day that MM-DD means in a year; 02-29 is the last of February."""
    month, day = map(int, due.split("-"))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, min(day, last.day))


def years_due(due: str, since: datetime, now: datetime) -> list[int]:
    """Return the years whose due day is over, from the last one before `since` on.

    A new site owes at once what was due last; what is older nobody expected from it.
    """
    first, last = (_last_due(due, today(moment)) for moment in (since, now))
    return list(range(first, last + 1))


def days_past(due: str, year: int, now: datetime) -> int:
    """Return how many days ago a due day was."""
    return (today(now) - due_day(due, year)).days


def _last_due(due: str, day: date) -> int:
    return day.year if day > due_day(due, day.year) else day.year - 1
