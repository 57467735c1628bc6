"""Charts as static SVG: Vega-Lite draws each of them twice, wide and narrow, without a browser.

Marks have their values as `aria-label`, so that charts work with screen readers and in tests.
The page sets the colours of text and lines, because it may be dark; fills are readable on light
and dark backgrounds.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import vl_convert

from flows.overview.queries import Rows

WIDE, NARROW = 860, 330
"""Widths in pixels: of the page's column on a desktop, and on a phone that is 360 wide."""

STATES = {
    "present": ("#1b7f4d", "✓"),
    "missing": ("#b3261e", "✕"),
    "blocked": ("#9a5b00", "⊘"),
    "not yet due": ("#5f6b7a", "·"),
}
"""Fill colour (contrast with white at least 4.5) and sign by state: never colour alone."""

HEALTH = {
    "good": ("#1b7f4d", "✓"),
    "unsteady": ("#8a6d00", "~"),
    "blocked": ("#9a5b00", "⊘"),
    "failing": ("#b3261e", "✕"),
    "no response": ("#5f6b7a", "?"),
}

KINDS = ("#2f6fb0", "#b3541e", "#1b7f4d", "#8d4fa8", "#8a6d00", "#5f6b7a")

_CELL = 22  # pixels; height of a row in a grid
_FONT = 12


def grid(
    rows: Rows, across: str, down: str, state: str, label: str | None, title: str, width: int
) -> str:
    """Return a grid of states as SVG; label: column shown in the cells instead of the sign."""
    signs = STATES if state == "state" else HEALTH
    # Dates become text here: Vega would read a date as a moment in the local time zone.
    data = [_plain(row) | {"sign": _sign(row, signs[row[state]][1], label)} for row in rows]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        x=alt.X(f"{across}:O", title=None, axis=_columns(across)),
        y=alt.Y(f"{down}:N", title=None, sort=None, axis=alt.Axis(labelLimit=_limit(width))),
    )
    colours = [colour for colour, _ in signs.values()]
    scale = alt.Scale(domain=list(signs), range=colours)
    legend = alt.Legend(
        title=None, orient="top", columns=2 if width == NARROW else 5, columnPadding=24
    )
    cells = base.mark_rect(stroke="white", strokeOpacity=0.6).encode(
        color=alt.Color(f"{state}:N", scale=scale, legend=legend),
        description=alt.Description("summary:N"),
    )
    columns = len({row[across] for row in rows})
    chart = cells
    if columns * 20 <= width - _limit(width):  # there is room for a sign in each cell
        chart = cells + base.mark_text(fontSize=_FONT, color="white", aria=False).encode(
            text="sign:N"
        )
    height = _CELL * len({row[down] for row in rows})
    inner = min(width - _limit(width) - 20, 64 * columns)
    return _svg(chart.properties(width=inner, height=height), title)


def bars(
    rows: Rows,
    periods: Sequence[object],
    across: str,
    up: str,
    colour: str | None,
    title: str,
    width: int,
) -> str:
    """Return vertical bars over all periods as SVG, stacked by the column `colour` if given."""
    data = [_plain(row) for row in rows]
    axis = alt.Axis(labelOverlap="greedy", labelSeparation=10, labelAngle=0)
    domain = alt.Scale(domain=[str(period) for period in periods])
    encoding: dict[str, Any] = {
        "x": alt.X(f"{across}:O", title=None, axis=axis, scale=domain),
        "y": alt.Y(f"{up}:Q", title=None, axis=alt.Axis(tickCount=4, format="~s")),
        "description": alt.Description("summary:N"),
    }
    if colour:
        columns = 1 if width == NARROW else 3
        legend = alt.Legend(title=None, orient="top", columns=columns, columnPadding=40)
        scale = alt.Scale(range=list(KINDS))
        encoding["color"] = alt.Color(f"{colour}:N", legend=legend, scale=scale)
    chart = alt.Chart(alt.InlineData(values=data)).mark_bar(color=KINDS[0]).encode(**encoding)
    return _svg(chart.properties(width=min(width - 60, 64 * len(periods)), height=150), title)


def shares(rows: Rows, name: str, count: str, title: str, width: int) -> str:
    """Return horizontal bars as SVG, in the order of the rows, each labelled with its count."""
    data = [_plain(row) for row in rows]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y(f"{name}:N", title=None, sort=None, axis=alt.Axis(labelLimit=130)),
        x=alt.X(f"{count}:Q", title=None, axis=None),
        description=alt.Description("summary:N"),
    )
    numbers = base.mark_text(align="left", dx=4, fontSize=_FONT, aria=False).encode(
        text=f"{count}:Q"
    )
    chart = base.mark_bar(color=KINDS[0]) + numbers
    return _svg(chart.properties(width=width - 200, height=_CELL * max(len(rows), 1)), title)


def _columns(across: str) -> alt.Axis:
    """Return the axis above a grid; dates are shown as month and day."""
    if across == "year":
        return alt.Axis(orient="top", labelAngle=0)
    return alt.Axis(orient="top", labelOverlap=True, labelExpr="substring(datum.label, 5)")


def _sign(row: Mapping[str, Any], sign: str, label: str | None) -> str:
    return str(row[label]) if label else sign


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as Vega accepts it, with all its values in one line as `summary`."""
    plain = {
        name: value if isinstance(value, int | float) else str(value) for name, value in row.items()
    }
    return plain | {"summary": "; ".join(f"{name}: {value}" for name, value in plain.items())}


def _limit(width: int) -> int:
    return 130 if width == NARROW else 230


def _svg(chart: Any, title: str) -> str:
    themed = chart.configure(
        background="transparent", font="system-ui, sans-serif", padding=4
    ).configure_view(strokeWidth=0)
    themed = themed.configure_axis(labelFontSize=_FONT, grid=False, domainColor="#888888")
    themed = themed.configure_legend(labelFontSize=_FONT, symbolType="square")
    svg: str = vl_convert.vegalite_to_svg(themed.to_dict())
    return svg.replace("<svg ", f'<svg role="graphics-document" aria-label="{escape(title)}" ', 1)
