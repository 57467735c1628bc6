"""Search results on the terminal."""

from rich.text import Text

from flows.home import Workspace
from flows.terminal import console
from normalize.document import Kind
from warehouse.errors import QueryError
from warehouse.search import Hit, search


def print_search(
    workspace: Workspace,
    query: str,
    *,
    kind: str | None,
    year: int | None,
    place: str | None,
    limit: int,
) -> None:
    """Print the reports that match a query, with the matches highlighted.

    Raises QueryError for an invalid query or kind, WarehouseMissing when nothing has been
    published yet.
    """
    known = kind_of(kind) if kind else None
    hits = search(
        workspace.search, workspace.readers, query,
        kind=known, year=year, place=place, limit=limit,
    )  # fmt: skip
    page = console()
    for number, hit in enumerate(hits, start=1):
        page.print(_head(number, hit))
        page.print(_facts(hit), style="dim")
        page.print(_snippet(hit))
    if not hits:
        page.print("no report contains all of these; try fewer words")
    elif len(hits) == limit:
        page.print(f"the first {limit} matches; raise --limit for more", style="dim")


def kind_of(name: str) -> Kind:
    """Return the kind with that name or short name (gov for gov_work_report)."""
    for kind in Kind:
        if name in {kind.value, kind.value.removesuffix("_work_report")}:
            return kind
    raise QueryError(f"unknown kind {name!r}", f"choose one of {', '.join(Kind)}")


def _head(number: int, hit: Hit) -> Text:
    return Text.assemble((f"{number:3}. ", "dim"), (hit.title or "(no title)", "bold"))


def _facts(hit: Hit) -> Text:
    stated = (hit.kind, hit.region_name or hit.body, hit.given_on or hit.report_year)
    facts = (str(each) for each in (*stated, hit.url, hit.report_id[:12]) if each)
    return Text("     " + " · ".join(facts))


def _snippet(hit: Hit) -> Text:
    text = Text("     " + hit.snippet.replace("\n", " "))
    for start, end in hit.matches:
        text.stylize("bold yellow", start + 5, end + 5)
    return text
