"""Search results on the terminal."""

from rich.text import Text

from flows.home import Workspace
from flows.terminal import console, styled
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
        page.print(_facts(hit))
        page.print(_snippet(hit))
    if not hits:
        page.print("no report contains all of these; try fewer words")
    elif len(hits) == limit:
        page.print(styled(f"the first {limit} matches; raise --limit for more", "dim"))


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
