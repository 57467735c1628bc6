"""The overview as one self-contained HTML file: no network, no scripts, no fonts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from crawlers.display_text import display_line, is_web_address
from flows.overview.charts import NARROW, WIDE, bars, grid, shares
from flows.overview.queries import Rows, as_of, read_overview
from warehouse.connection import Warehouse

_TEMPLATE = Path(__file__).with_name("overview.html")

_MOST_INCIDENTS = 6  # shown at once; the others are folded


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart at both widths, as SVG; kind: its CSS class."""

    kind: str
    wide: Markup
    narrow: Markup


def write_overview(warehouse: Warehouse, target: Path) -> None:
    """Write the overview of a warehouse to a file, replacing it atomically."""
    parts = read_overview(warehouse)
    page = render(parts, as_of(warehouse))
    partial = target.with_suffix(".partial")
    partial.write_text(page, encoding="utf-8")
    partial.replace(target)


def render(parts: Mapping[str, Rows], at: datetime | None) -> str:
    """Return the page as HTML; at: when the last run was loaded, UTC.

    The template escapes HTML. Control and invisible characters, which could reverse the text
    around them, are escaped before.
    """
    parts = {name: [_printable(row) for row in rows] for name, rows in parts.items()}
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters |= {"shown": _shown, "web": _web}
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        parts=parts,
        at=at,
        charts=charts(parts),
        unit=unit(parts["throughput"]),
        verdict=verdict(parts),
        most=_MOST_INCIDENTS,
        sites_hidden=len(parts["sites"]) - len({row["site"] for row in parts["days"]}),
    )


def verdict(parts: Mapping[str, Rows]) -> str:
    """Return the overall state in a few words."""
    count = parts["totals"][0]["open_incidents"]
    return f"{count or 'no'} open incident{'' if count == 1 else 's'}"


def unit(throughput: Rows) -> str:
    """Return the length of a period in the overview, "day" or "week"."""
    gaps = [(later["period"] - earlier["period"]).days for earlier, later in pairwise(throughput)]
    return "week" if gaps and all(gap % 7 == 0 for gap in gaps) else "day"


def charts(parts: Mapping[str, Rows]) -> dict[str, Chart]:
    """Draw the charts of all parts that have rows; return them by the name of the part."""
    label = "share" if any(row["owed"] > 1 for row in parts["coverage"]) else None
    coverage = [row | {"share": f"{row['present']}/{row['owed']}"} for row in parts["coverage"]]
    periods = [row["period"] for row in parts["throughput"]]
    new, work = parts["new_reports"], parts["throughput"]
    drawings: dict[str, tuple[str, Callable[[str, int], str]]] = {
        "coverage": ("grid", partial(grid, coverage, "year", "place", "state", label)),
        "days": ("grid", partial(grid, parts["days"], "day", "site", "health", None)),
        "new_reports": ("bars", partial(bars, new, periods, "period", "reports", "kind")),
        "copies": ("shares", partial(shares, parts["copies"], "relation", "documents")),
        "rejections": ("shares", partial(shares, parts["rejections"], "reason", "pages")),
        "throughput": ("bars", partial(bars, work, periods, "period", "fetches", None)),
    }
    # The SVG is safe markup: the renderer has escaped all text that comes from sites.
    return {
        name: Chart(kind, Markup(draw(_TITLES[name], WIDE)), Markup(draw(_TITLES[name], NARROW)))  # noqa: S704
        for name, (kind, draw) in drawings.items()
        if parts[name]
    }


_TITLES = {
    "coverage": "Coverage by place and year",
    "days": "Health by site and day",
    "new_reports": "New work reports over time",
    "copies": "Duplicates by relation",
    "rejections": "Rejections by reason",
    "throughput": "Requests over time",
}


def _printable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: display_line(value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _shown(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _web(address: str) -> str:
    """Return a URL for a link; any scheme but http(s), such as javascript, becomes "#"."""
    return address if is_web_address(address) else "#"
