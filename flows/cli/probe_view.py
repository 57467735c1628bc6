"""`govreports probe`: look at a site, write its file and its fixtures, and say what was found."""

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from crawlers.probe import Probe, probe, require_free_name, save_probe
from flows.settings import Settings
from flows.terminal import console

FIXTURES = Path(__file__).resolve().parents[2] / "tests" / "sites"
"""Where the tests of a clone look for fixtures."""


def run_probe(
    settings: Settings, url: str, name: str, fixtures: Path, *, practice: bool, replace: bool
) -> None:
    """Probe a home page, print what was found, and write the site's file and fixtures."""
    if not replace:
        require_free_name(name, settings.sites, fixtures)
    found = probe(url, name, contact=settings.contact, private=practice)
    print_probe(found)
    print_written(found, save_probe(found, settings.sites, fixtures))


def print_probe(found: Probe) -> None:
    """Print family, encoding, columns and paging, with how sure the probe is."""
    out, site = console(), found.site
    sure = sorted(found.confidence.items(), key=lambda pair: -pair[1])
    families = ", ".join(f"{name} {value:.0%}" for name, value in sure if value > 0)
    out.print(f"[bold]{escape(site.name)}[/]  {site.home}", highlight=False)
    out.print(f"home page  {found.outcome.value}  {escape(found.detail or '')}", highlight=False)
    out.print(f"family     {site.family or 'unknown'}  ({families or 'no mark'})", highlight=False)
    out.print(f"charset    {found.charset or 'not declared'}", highlight=False)
    columns = Table("column", "entries", "dated", "more pages", "walked", "address")
    for column in found.columns:
        counts = (str(column.entries), str(column.dated), str(column.pages))
        columns.add_row(escape(column.name), *counts, "yes" if column.is_list else "no", column.url)
    out.print(columns)


def print_written(found: Probe, written: list[Path]) -> None:
    """Print the files, what in them is a guess, and the next steps."""
    out = console()
    for path in written:
        out.print(f"wrote {escape(str(path))}", highlight=False, soft_wrap=True)
    for key, source in found.guessed.items():
        out.print(f"[bold]check:[/] {key} is a guess, from {escape(source)}", highlight=False)
    if not found.site.start:
        out.print("[bold]check:[/] no list was found: a crawl will search from the home page")
    step = f"uv run pytest -k {found.site.site}"
    out.print(f"[bold]next:[/]  {step}  # writes expected.json, for you to read", highlight=False)
