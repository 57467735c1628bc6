"""The fields of a fixture: as the crawler reads a list, or the normaliser an article."""

import json
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from crawlers.families import BY_NAME, recognise
from crawlers.page import READABLE, FetchedPage, Outcome
from crawlers.probe.client import Capture, load_capture
from crawlers.responses import classify, has_prose
from crawlers.site import Site, load_site
from normalize.document import Document, Rejected, Report
from normalize.pipeline.normalization import normalize_page
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "sites"
EXPECTED = "expected.json"
_NOT_READ = {"url", "report", "evidence", "part", "sections", "parts", "targets", "facts"}
_DOCUMENT = tuple(field.name for field in fields(Document) if field.name not in _NOT_READ)
_REPORT = tuple(field.name for field in fields(Report))


def cases(folder: Path) -> list[Path]:
    """Return the folders of all fixtures, by site and name."""
    return sorted(path.parent for path in folder.glob("*/*/response.json"))


def expected(case: Path) -> dict[str, Any] | None:
    """Return the reviewed fields of a fixture; None if there are none yet."""
    path = case / EXPECTED
    found: dict[str, Any] | None = json.loads(path.read_text("utf-8")) if path.exists() else None
    return found


@cache
def read(case: Path) -> dict[str, Any]:
    """Return the fields of a fixture by name, without unknown ones."""
    capture, site = load_capture(case), _site(case.parent)
    outcome, _ = classify(capture.status, capture.headers, capture.body, capture.url)
    listed = {} if has_prose(capture.page.text) else _list(site, capture)
    if outcome in READABLE and listed.get("entries"):  # a short column, as in the spider
        outcome = Outcome.LIST
    found: dict[str, Any] = {"outcome": outcome.value}
    if outcome in READABLE:
        page = FetchedPage(
            capture.url,
            capture.body,
            status=capture.status,
            headers=capture.headers,
            outcome=outcome,
        )
        for number, result in enumerate(normalize_page(page, site)):
            mark = f"{number + 1}." if number else ""
            found |= {f"{mark}{name}": value for name, value in _result(result)}
    else:
        found |= listed
    return {name: value for name, value in found.items() if value not in (None, [])}


def write(case: Path) -> None:
    """Write the present fields of a fixture, for a person to review."""
    text = json.dumps(read(case), ensure_ascii=False, indent=1)
    (case / EXPECTED).write_text(text + "\n", encoding="utf-8")


def _site(folder: Path) -> Site:
    own = folder / "site.yml"
    return load_site(own if own.exists() else ROOT / "seeds" / "sites" / f"{folder.name}.yml")


def _result(result: Document | Rejected) -> Iterator[tuple[str, Any]]:
    if isinstance(result, Rejected):
        yield "rejected", result.reason.value
        return
    for name in _DOCUMENT:
        value = getattr(result, name)
        yield name, value.splitlines() if name == "text" else _plain(value)
    for name in _REPORT:
        yield name, _plain(getattr(result.report, name))
    yield "encoding", result.evidence.encoding
    yield "method", result.evidence.method


def _list(site: Site, capture: Capture) -> dict[str, Any]:
    page = capture.page
    family = recognise(page.text, page.url)
    reader = BY_NAME[site.family or family or "plain"]
    entries = reader.entries(page) or BY_NAME["plain"].entries(page)
    return {
        "family": family,
        "entries": [[entry.url, entry.title, _plain(entry.date)] for entry in entries],
        "listings": [listing.url for listing in reader.listings(page)],
    }


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)  # days as ISO 8601, enumerations as their value
