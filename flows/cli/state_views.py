"""What the commands on the state print: findings, verification, maintenance."""

from dataclasses import asdict

from rich.table import Table

from flows.operations import Finding, Health, Maintained, Verified
from flows.terminal import console, print_json, shown, styled

_SHOWN = 50  # problems; the count includes the others


def print_findings(findings: list[Finding], *, as_json: bool = False) -> None:
    """Print the doctor's findings as a table, or as one JSON object."""
    if as_json:
        print_json({"findings": [asdict(each) for each in findings]})
        return
    style = {Health.GOOD: "green", Health.MIND: "yellow", Health.BAD: "bold red"}
    table = Table("what", "", "found", "next")
    for each in findings:
        health = styled(each.health, style[each.health])
        table.add_row(shown(each.topic), health, shown(each.state), shown(each.next_step))
    console().print(table)


def print_verified(verified: Verified, *, as_json: bool = False) -> None:
    """Print the records that do not match, then the summary."""
    if as_json:
        print_json(asdict(verified))
        return
    page = console()
    if verified.problems:
        table = Table("record", "page", "what is wrong")
        for each in verified.problems[:_SHOWN]:
            table.add_row(shown(f"{each.file}:{each.offset}"), shown(each.url), shown(each.what))
        page.print(table)
    bad = len(verified.problems)
    page.print(
        f"{verified.records} records in {verified.files} files, {verified.size / 1e6:.1f} MB of "
        f"pages: {f'{bad} do not match' if bad else 'all match their digests'}"
    )


def print_maintained(done: Maintained, *, dry: bool, as_json: bool) -> None:
    """Print what was removed or, after a dry run, what would be."""
    if as_json:
        print_json({**asdict(done), "dry": dry})
        return
    verb = "would be" if dry else "were"
    print(
        f"{len(done.segments)} archive files and the working files of {done.runs} runs {verb} "
        f"removed: {done.bytes / 1e6:.1f} MB"
    )
    if done.given_back:
        print(f"the warehouse is {done.given_back / 1e6:.1f} MB smaller")
