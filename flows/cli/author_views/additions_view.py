"""The site files that tables add, and those that links propose."""

from collections.abc import Sequence
from pathlib import Path

from crawlers.registry import (
    Additions,
    plan_additions,
    read_lists,
    read_moved,
    write_additions,
)
from crawlers.site import Registry
from flows.home import Workspace
from flows.operations import propose_sites
from flows.terminal import console, shown


def run_sites_add(
    folder: Path, tables: Sequence[Path], moved: Sequence[Path], *, fill: bool, dry_run: bool
) -> None:
    """Write the site files that tables add, or only print them; raises InputError."""
    rows = [row for table in tables for row in read_lists(table)]
    gone = [row for table in moved for row in read_moved(table)]
    found = plan_additions(Registry.read_valid(folder), rows, gone)
    _print_plan(found)
    if not dry_run:
        for path in write_additions(found, fill=fill):
            console().print(f"wrote {shown(path)}", soft_wrap=True)


def run_sites_propose(
    workspace: Workspace, folder: Path, runs: Sequence[str], *, dry_run: bool
) -> None:
    """Write the site files that links of crawled pages propose, outside the registry."""
    found = propose_sites(workspace, Registry.read_valid(folder), runs)
    out = console()
    for each in found.files:
        source = each.site.evidence[0].source if each.site.evidence else ""
        out.print(f"{shown(each.site.name)}  {shown(each.site.home)}  {shown(source)}")
        if not dry_run:
            each.path.unlink(missing_ok=True)  # proposed before, and not taken over since
    written = [] if dry_run else list(write_additions(found, fill=False))
    for path in written:
        out.print(f"wrote {shown(path)}", soft_wrap=True)
    out.print(f"{len(found.files)} sites are proposed; none of them is crawled")
    if written:
        out.print(f"next:  open each home page, then move its file to {shown(folder)}")


def _print_plan(found: Additions) -> None:
    out = console()
    new = [each for each in found.files if each.new]
    for each in new:
        reports = len(each.site.start) - len(each.site.mixed)
        lists = f"{reports} of reports, {len(each.site.mixed)} mixed"
        out.print(f"new: {shown(each.site.site)}  {shown(each.site.name)}  lists: {lists}")
    for each in found.files:
        if not each.new:
            out.print(f"{shown(each.site.site)} lacks:")
            out.print(shown(each.keys.rstrip()), soft_wrap=True)
    for reason, rows in sorted(found.left_out.items()):
        out.print(f"left out: {rows} rows: {shown(reason)}")
    out.print(f"{len(new)} new sites, {len(found.files) - len(new)} that lack keys")
