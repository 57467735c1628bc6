"""Findings of the doctor on the terminal."""

from dataclasses import asdict

from rich.markup import escape
from rich.table import Table

from flows.operations import Finding, Health
from flows.terminal import console, print_json


def print_findings(findings: list[Finding], *, as_json: bool = False) -> None:
    """Print the findings as a table, or as one JSON object."""
    if as_json:
        print_json({"findings": [asdict(each) for each in findings]})
        return
    style = {Health.GOOD: "green", Health.MIND: "yellow", Health.BAD: "bold red"}
    table = Table("what", "", "found", "next")
    for each in findings:
        health = f"[{style[each.health]}]{each.health}[/]"
        table.add_row(each.topic, health, escape(each.told), escape(each.next_step))
    console().print(table)
