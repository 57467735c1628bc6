"""Writes into a site's file how the site responded, and leaves the rest of the file unchanged."""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from crawlers.page import DENIED, GONE, GOOD, Outcome
from crawlers.probe.check_result import CheckResult
from crawlers.site import Site, load_site
from crawlers.site_evidence import Seen, Sighting

MOST_SEEN = 8
"""Rows that a file keeps: blocks depend on the place, and the latest of each place counts."""
_SEEN = re.compile(r"(?m)^seen:.*\n(?:[ \t-].*\n|\n(?=[ \t-]))*")
_VERIFIED = re.compile(r"(?m)^verified:[^#\n]*")
_LONGEST = 120  # characters of a reason


def sighting_of(result: CheckResult) -> Sighting:
    """Return how a site responded to a check."""
    if result.works:
        return Sighting.WORKS
    if result.outcome is Outcome.HIJACKED:
        return Sighting.HIJACKED
    if result.outcome in DENIED:
        return Sighting.BLOCKED
    received = {each.outcome for each in result.lists} & (GOOD | GONE | {Outcome.UNREADABLE})
    return Sighting.NO_TEXT if received else Sighting.UNREACHABLE


def seen_after(seen: Sequence[Seen], result: CheckResult, vantage: str | None) -> tuple[Seen, ...]:
    """Return the sightings of a site with that of a check.

    A new one replaces the older ones from the same place with the same result.
    """
    outcome = sighting_of(result)
    reason = None if result.works else f"{result.outcome.value}: {result.detail or ''}"[:_LONGEST]
    new = Seen(date=result.day.isoformat(), vantage=vantage, result=outcome, reason=reason)
    others = [one for one in seen if (one.vantage, one.result) != (vantage, outcome)]
    return (*others, new)[-MOST_SEEN:]


def write_seen(path: Path, result: CheckResult, vantage: str | None) -> None:
    """Write a check into the site's file: a row of `seen`, and the day if the site works."""
    site = load_site(path)
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    block = _dumped(site, seen_after(site.seen, result, vantage))
    text, found = _SEEN.subn(lambda _: block, text, count=1)
    text = text if found else _before_verified(text, block)
    if result.works:
        line = f"verified: {result.day.isoformat()}"
        text, found = _VERIFIED.subn(lambda old: line + _blank_end(old[0]), text)
        text = text if found else f"{text}{line}\n"
    path.write_text(text, encoding="utf-8")
    load_site(path)


def _dumped(site: Site, seen: tuple[Seen, ...]) -> str:
    changed = site.model_copy(update={"seen": seen})
    values = changed.model_dump(
        mode="json", include={"seen"}, by_alias=True, exclude_none=True, exclude_defaults=True
    )
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100))


def _before_verified(text: str, block: str) -> str:
    found = _VERIFIED.search(text)
    return f"{text[: found.start()]}{block}{text[found.start() :]}" if found else f"{text}{block}"


def _blank_end(text: str) -> str:
    return text[len(text.rstrip()) :]
