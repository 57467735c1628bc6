"""The records in Markdown files, between two comments that mark their place."""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.bench.harness.record import Record
from tests.bench.harness.table import Headline, Table

ROOT = Path(__file__).parents[3]
SUMMARY = ROOT / "README.md"
FIGURES = ROOT / "tests" / "bench" / "README.md"
BEGIN, END = "<!-- figures: made by `make bench ARGS=--save` -->", "<!-- end of figures -->"


def summary(records: Sequence[Record]) -> str:
    """Return the headlines of all benchmarks as one table, followed by machines and dates."""
    if not records:
        return "No figures are stored yet."
    found = [each for record in records for table in record.tables for each in table.headlines]
    columns = {"what": "", "govreports": "", "peer": "", "ratio": ".2f"}
    rows = [_row(headline) for headline in found]
    lines = Table("", columns, rows).markdown().splitlines()[2:]
    runs = "; ".join(sorted({f"{each.machine}, {each.date}" for each in records}))
    return "\n".join([*lines, "", f"Measured on {runs}."])


def _row(headline: Headline) -> tuple[str, str, str, float | None]:
    return headline.what, headline.ours, headline.peer or "–", headline.ratio


def figures(records: Sequence[Record]) -> str:
    """Return all tables of all benchmarks under their names."""
    return "\n\n".join(
        "\n".join([f"### {each.name}: {each.about}", "", each.line + ".", "", *_tables(each)])
        for each in records
    ).rstrip()


def _tables(record: Record) -> list[str]:
    return [table.markdown() for table in record.tables]


def between(page: str) -> str:
    """Return the text between the marks of a page; raise ValueError if it has none."""
    found = re.search(f"{re.escape(BEGIN)}\n(.*?)\n?{re.escape(END)}", page, re.DOTALL)
    if found is None:
        message = f"the page has no {BEGIN} … {END}"
        raise ValueError(message)
    return found[1]


def insert(path: Path, text: str) -> None:
    """Replace the text between the marks of a file."""
    page = path.read_text(encoding="utf-8")
    between(page)
    head, rest = page.split(BEGIN, 1)
    path.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
