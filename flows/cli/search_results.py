"""Search results on the terminal, and for pipes."""

import io
import sys
from dataclasses import asdict

import click
import pyarrow as pa
from rich.text import Text

from crawlers.display_text import display_text
from flows.home import Workspace
from flows.terminal import console, print_json, styled
from normalize.document import Kind
from warehouse.errors import QueryError
from warehouse.exports import write_rows
from warehouse.search import Hit, Results, page_of_results


def print_search(
    workspace: Workspace,
    query: str,
    form: str,
    *,
    kind: str | None,
    year: int | None,
    place: str | None,
    limit: int,
    offset: int = 0,
) -> None:
    """Print the reports that match a query as "table", "json", "csv" or "ids".

    A table highlights the matches; JSON has the total; ids are the full report ids, one a line.

    Raises QueryError for an invalid query or kind, WarehouseMissing when nothing has been
    published yet.
    """
    known = kind_of(kind) if kind else None
    found = page_of_results(
        workspace.search, workspace.readers, query,
        kind=known, year=year, place=place, limit=limit, offset=offset,
    )  # fmt: skip
    match form:
        case "ids":
            for hit in found.hits:
                click.echo(hit.report_id)
        case "json":
            hits = [asdict(hit) for hit in found.hits]
            print_json({"query": query, "total": found.total, "offset": offset, "hits": hits})
        case "csv":
            _write_csv(found.hits)
        case _:
            _print_table(found, offset)


def _write_csv(hits: list[Hit]) -> None:
    columns = {
        name: [getattr(hit, name) for hit in hits] for name in Hit.__slots__ if name != "matches"
    }
    out = io.BytesIO()
    write_rows("csv", pa.table(columns).to_reader(), out)
    text = out.getvalue().decode("utf-8")
    click.echo(display_text(text) if sys.stdout.isatty() else text, nl=False)


def _print_table(found: Results, offset: int) -> None:
    page = console()
    for number, hit in enumerate(found.hits, start=offset + 1):
        page.print(_head(number, hit))
        page.print(_facts(hit))
        page.print(_snippet(hit))
    last = offset + len(found.hits)
    if not found.total:
        page.print("no report contains all of these; try fewer words")
    elif not found.hits:
        page.print(f"only {found.total} reports match; lower --offset")
    elif last < found.total:
        more = f"{offset + 1} to {last} of {found.total}; --limit and --offset show others"
        page.print(styled(more, "dim"))


def kind_of(name: str) -> Kind:
    """Return the kind with that name or short name (gov for gov_work_report)."""
    for kind in Kind:
        if name in {kind.value, kind.value.removesuffix("_work_report")}:
            return kind
    raise QueryError(f"unknown kind {name!r}", f"choose one of {', '.join(Kind)}")


def _head(number: int, hit: Hit) -> Text:
    return Text.assemble((f"{number:3}. ", "dim"), styled(hit.title or "(no title)", "bold"))


def _facts(hit: Hit) -> Text:
    stated = (hit.kind, hit.region_name or hit.body, hit.given_on or hit.report_year)
    facts = (str(each) for each in (*stated, hit.url, hit.report_id[:12]) if each)
    return styled("     " + " · ".join(facts), "dim")


def _snippet(hit: Hit) -> Text:
    text, last = Text("     "), 0
    for start, end in hit.matches:
        text.append_text(_piece(hit, last, start, ""))
        text.append_text(_piece(hit, start, end, "bold yellow"))
        last = end
    return text.append_text(_piece(hit, last, len(hit.snippet), ""))


def _piece(hit: Hit, start: int, end: int, style: str) -> Text:
    """Return a part of the snippet; escapes make it longer, so each part has its own style."""
    return styled(hit.snippet[start:end].replace("\n", " "), style)
