"""What a renormalisation changes, on the terminal."""

from pathlib import Path

from rich.table import Table

from flows.home import hold_home
from flows.operations import (
    RunChoice,
    change_counts,
    commit_renormalization,
    compare_renormalization,
    is_renormalization_prepared,
    prepare_renormalization,
    undo_renormalization,
)
from flows.settings import Settings
from flows.terminal import console, print_json, shown, styled, track_progress
from warehouse.maintenance import RenormalizationDiff

_LINES = 12  # of an example
_WIDTH = 160  # characters of each


def show_renormalization(
    settings: Settings, choice: RunChoice, *, commit: bool, as_json: bool = False
) -> None:
    """Show what changes; with `commit`, put it in place as well.

    Raises WarehouseLocked while another process works in this home.
    """
    with hold_home(settings.home):
        if commit and is_renormalization_prepared(settings.home, choice):
            difference = compare_renormalization(settings.home)
        else:
            difference = prepare_renormalization(settings, choice, track_progress)
        if not as_json:
            print_renormalization(difference)
        if commit:
            commit_renormalization(settings.home)
    if as_json:
        counts = {name.strip(): count for name, count in change_counts(difference)}
        print_json({"documents": counts, "committed": commit})
    elif commit:
        print("committed; `govreports renormalize --undo` puts the old warehouse back")
    else:
        print("nothing is changed yet: the same command with --commit puts this in place")


def show_undone(home: Path) -> None:
    """Undo the last commit and print what that means."""
    with hold_home(home):
        waiting = undo_renormalization(home)
    print("the warehouse from before the last commit is back")
    if waiting:
        print(f"loaded since, and waiting for `govreports run`: {', '.join(waiting)}")


def print_renormalization(difference: RenormalizationDiff) -> None:
    """Print the counts, then a few examples of each kind of change."""
    page = console()
    table = Table("documents", "count", title="What the present normaliser makes of the archive")
    for name, count in change_counts(difference):
        table.add_row(name, str(count))
    page.print(table)
    page.print(f"reports: {difference.reports_before} before, {difference.reports_after} after")
    for name, url, changes in difference.examples:
        page.print(styled(name, "bold"), shown(url))
        for line in changes.split("\n")[:_LINES]:
            page.print("    " + shown(line[:_WIDTH]))
