"""What a live check shows: a row for each site, and each list of the sites that were named."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from rich.table import Table

from crawlers.probe import ArticleText, CheckResult, check_all, write_seen
from crawlers.site import load_site
from flows.operations import read_article
from flows.settings import Settings
from flows.stages import select_sites
from flows.terminal import console, print_json, shown, styled, track_progress

_TEXT_FIELDS = tuple(each.name for each in fields(ArticleText) if each.name != "characters")


def run_check(
    settings: Settings, names: Sequence[str], *, write: bool, vantage: str | None, as_json: bool
) -> bool:
    """Check sites (all of them when `names` is empty), print the results, return if all work.

    write: store each result in its site's file. vantage: where the requests are sent from.
    """
    sites = select_sites(settings.sites, names, settings.contact)
    found = check_all(sites, settings.contact, read_article, settings.crawls)
    checked = list(track_progress(found, len(sites), "check"))
    works = [one for one in checked if one.works]
    if as_json:
        print_json([_values(one) for one in checked])
    else:
        console().print(table_of(checked))
        for one in checked if names else ():
            _print_details(one)
        console().print(f"{len(works)} of {len(checked)} sites work from this network")
    if write:
        files = {load_site(path).site: path for path in settings.sites.glob("*.yml")}
        for one in checked:
            write_seen(files[one.site], one, vantage)
    return len(works) == len(checked)


def table_of(checked: Sequence[CheckResult]) -> Table:
    """Return one row for each site: whether it works, and if not, why."""
    table = Table("site", "works", "outcome", "lists", "rows", "read by", "robots", "delay", "why")
    for one in checked:
        works = styled("yes", "green") if one.works else styled("no", "red")
        lists = f"{sum(bool(each.rows) for each in one.lists)} of {len(one.lists)}"
        seen = (lists, str(one.entries), shown(one.family), shown(one.robots), f"{one.delay:g} s")
        table.add_row(one.site, works, one.outcome.value, *seen, shown(one.detail))
    return table


def _print_details(one: CheckResult) -> None:
    """Print the lists of a site with their first rows, and the article that was read."""
    out = console()
    lists = Table(
        "list", "found by", "outcome", "rows", "dated", "reports", "more pages", "read by",
        "encoding", title=shown(one.site), title_justify="left",
    )  # fmt: skip
    for each in one.lists:
        counts = (each.rows, each.dated, each.reports, each.further)
        why = f"{each.why}, mixed" if each.mixed and each.why == "site file" else each.why
        read = (shown(each.technique), shown(each.encoding))
        lists.add_row(shown(each.url), shown(why), each.outcome.value, *map(str, counts), *read)
    out.print(lists)
    for each in one.lists:
        for row in each.first:
            out.print(f"  {row.date or 'no date   '} {shown(row.title)}")
        if each.detail and not each.rows:
            out.print(f"  {shown(each.url)}: {shown(each.detail)}", soft_wrap=True)
    if one.article:
        out.print(f"article {shown(one.article.url)}", soft_wrap=True)
        if one.article.attachment:
            out.print(f"  read from {shown(one.article.attachment)}", soft_wrap=True)
        out.print(f"  {one.article.text.characters} characters")
        for name in _TEXT_FIELDS:
            if (value := getattr(one.article.text, name)) is not None:
                out.print(f"  {name.replace('_', ' ')}: {shown(value)}")


def _values(one: CheckResult) -> dict[str, Any]:
    """Return a result for machines; all rows of a list are left out, three are in `first`."""
    values = asdict(one)
    for each in values["lists"]:
        del each["entries"]
    return values
