"""`govreports check`: one polite live test per site, as a table."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from crawlers.probe import CheckResult, check_all, set_verified
from crawlers.site import load_site
from flows.settings import Settings
from flows.stages import select_sites
from flows.terminal import console


def run_check(settings: Settings, names: Sequence[str], *, write: bool) -> bool:
    """Check sites (all where none is named), print the table; return whether all work.

    write: store the day in the file of each site that works.
    """
    sites = select_sites(settings.sites, names, settings.contact)
    checked = list(check_all(sites, settings.contact, settings.crawls))
    console().print(table_of(checked))
    works = [one for one in checked if one.works]
    console().print(f"{len(works)} of {len(checked)} sites work from this network", highlight=False)
    if write:
        files = {load_site(path).site: path for path in settings.sites.glob("*.yml")}
        for one in works:
            set_verified(files[one.site], one.day)
    return len(works) == len(checked)


def table_of(checked: Sequence[CheckResult]) -> Table:
    """Return the table of what works, what does not, and why."""
    table = Table("site", "day", "works", "outcome", "family", "entries", "why")
    for one in checked:
        entries = "" if one.entries is None else str(one.entries)
        works = "[green]yes[/]" if one.works else "[red]no[/]"
        told = (one.family or "", entries, escape(one.detail or ""))
        table.add_row(one.site, one.day.isoformat(), works, one.outcome.value, *told)
    return table
