"""Lists that sites publish as JSON: reading the object, a row's day, and the next page."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.families.list_page import Listing, ListPage, find_date
from crawlers.families.pagers import leading_number

_BEIJING = timezone(timedelta(hours=8))


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object in a response's text; an empty one if the text is anything else."""
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else {}
    except (ValueError, RecursionError):  # a number may have too many digits
        return {}
    return found if isinstance(found, dict) else {}


def row_date(article: dict[str, Any]) -> date | None:
    """Return the day of a row, in Beijing time; None if it states none.

    Reads dates in text and Unix times in seconds.
    """
    for key in ("date", "display_publish_time", "first_publish_time", "created_at"):
        value = article.get(key)
        if isinstance(value, int) and 0 < value < 1 << 33:  # seconds since 1970
            return datetime.fromtimestamp(value, UTC).astimezone(_BEIJING).date()
        if isinstance(value, str) and (day := find_date(value)):
            return day
    return None


def next_page_by_parameter(page: ListPage) -> list[Listing]:
    """Return the next page of a list whose address has the page number as the parameter `page`."""
    parts = urlsplit(page.url)
    query = dict(parse_qsl(parts.query))
    query["page"] = str((leading_number(query.get("page", "")) or 1) + 1)
    return [Listing(parts._replace(query=urlencode(query)).geturl())]
