"""Verification of the archive on the terminal."""

from dataclasses import asdict

from rich.markup import escape
from rich.table import Table

from flows.operations import Verified
from flows.terminal import console, print_json

_SHOWN = 50  # problems; the count includes the others


def print_verified(verified: Verified, *, as_json: bool = False) -> None:
    """Print what does not match, then the summary."""
    if as_json:
        print_json(asdict(verified))
        return
    page = console()
    if verified.problems:
        table = Table("record", "page", "what is wrong")
        for each in verified.problems[:_SHOWN]:
            table.add_row(f"{each.file}:{each.offset}", escape(each.url), escape(each.what))
        page.print(table)
    bad = len(verified.problems)
    page.print(
        f"{verified.records} records in {verified.files} files, {verified.size / 1e6:.1f} MB of "
        f"pages: {f'{bad} do not match' if bad else 'all match their digests'}",
        highlight=False,
    )
