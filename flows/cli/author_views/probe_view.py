"""What a probe of one site found, and the files that it writes."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from crawlers.probe import (
    ColumnFound,
    Probe,
    probe,
    require_free_name,
    save_probe,
)
from flows.settings import Settings
from flows.terminal import console, shown, styled
from normalize.decoding import decode
from normalize.extraction import observe
from normalize.templates import Layout, learn

_ROWS = 3  # rows of a column that a probe prints
_AGREED = 2  # articles that must agree on a container: one alone shows nothing
FIXTURES = Path(__file__).resolve().parents[3] / "tests" / "sites"
"""The folder in which a clone's tests look for fixtures."""


def run_probe(
    settings: Settings, url: str, name: str, fixtures: Path, *, practice: bool, replace: bool
) -> None:
    """Probe a home page, print what was found, and write the site's file and fixtures."""
    if not replace:
        require_free_name(name, settings.sites, fixtures)
    found = find_probe(settings, url, name, practice=practice)
    print_probe(found)
    print_written(found, save_probe(found, settings.sites, fixtures))


def find_probe(settings: Settings, url: str, name: str, *, practice: bool) -> Probe:
    """Probe a home page; nothing is written."""
    return probe(url, name, contact=settings.contact, private=practice)


def print_probe(found: Probe) -> None:
    """Print family, charset, columns and paging, with the probe's confidence."""
    out, site = console(), found.site
    sure = sorted(found.confidence.items(), key=lambda pair: -pair[1])
    families = ", ".join(f"{name} {value:.0%}" for name, value in sure if value > 0)
    out.print(styled(site.name, "bold"), "", shown(site.home))
    out.print(f"home page  {found.outcome.value}  {shown(found.detail)}")
    out.print(f"family     {site.family or 'unknown'}  ({families or 'no evidence'})")
    out.print(f"charset    {shown(found.charset) or 'not declared'}")
    out.print(f"container  {_container(found)}")
    columns = Table("column", "rows from", "entries", "dated", "more pages", "crawled", "address")
    for column in found.columns:
        counts = (str(column.entries), str(column.dated), str(column.pages))
        crawled = "yes" if column.is_list else "no"
        source = shown(column.technique) or "page"
        columns.add_row(shown(column.name), source, *counts, crawled, shown(column.url))
    out.print(columns)
    for column in found.columns:
        _print_rows(column)


def _container(found: Probe) -> str:
    """Return the selector that the sampled articles agree on, for `containers` of the file."""
    bodies = [each.body for name, each in found.captures if name.startswith("article-")]
    layout = propose_layout(bodies)
    if layout is None:
        return f"none proposed: {len(bodies)} articles do not agree on one"
    return f"{shown(layout.selector)}  ({layout.support} of {len(bodies)} articles)"


def propose_layout(bodies: Sequence[bytes]) -> Layout | None:
    """Return the element in which all of two or more articles are, or None."""
    pages = [seen for body in bodies if (seen := observe(decode(body).text))]
    if len(pages) < _AGREED:
        return None
    layouts = learn(pages, least=len(pages)).layouts
    return layouts[0] if layouts else None


def _print_rows(column: ColumnFound) -> None:
    """Print the first rows that a crawl would take from a column, or why there are none."""
    out = console()
    if column.problem:
        out.print(f"{shown(column.name)}: unreadable: {shown(column.problem)}")
    for row in column.rows[:_ROWS]:
        out.print(f"{shown(column.name)}: {row.date or 'no date'} {shown(row.title)}")


def print_written(found: Probe, written: list[Path]) -> None:
    """Print the paths of the files, what in them is a guess, and the next steps."""
    out = console()
    for path in written:
        out.print(f"wrote {shown(path)}", soft_wrap=True)
    check = styled("check:", "bold")
    for key, source in found.guessed.items():
        out.print(check, f"{shown(key)} is a guess, from {shown(source)}")
    if not found.site.start:
        out.print(check, "no list was found; a crawl will search from the home page")
    step = f"uv run pytest -k {found.site.site}"
    out.print(styled("next: ", "bold"), f"{step}  # writes expected.json for you to review")
