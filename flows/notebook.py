"""The front for notebooks and scripts: open the warehouse, search it, read a report.

    from flows.notebook import open_warehouse, report, search

    with open_warehouse() as warehouse:
        frame = warehouse.query("SELECT * FROM panel").to_pandas()
    hits = search("营商环境 OR 放管服", place="浙江", year=2024)
    card = report(hits[0].report_id)

All of it reads the published file and writes nothing but the search index. The folder of state is
GOVREPORTS_HOME; `home` names another one.
"""

from pathlib import Path

from flows.home import Workspace, workspace_of
from flows.settings import Settings
from warehouse import Warehouse, connect
from warehouse.exports import ReportCard, read_card
from warehouse.search import Hit
from warehouse.search import search as search_index

__all__ = ["Hit", "ReportCard", "Warehouse", "open_warehouse", "report", "search"]


def open_warehouse(home: Path | str | None = None) -> Warehouse:
    """Return the warehouse for reading; `query` returns Arrow tables, for pandas or polars.

    Use it in a `with` block. Raises WarehouseMissing when nothing has been published yet.
    """
    return connect(str(_workspace(home).readers), read_only=True)


def search(
    query: str,
    *,
    kind: str | None = None,
    year: int | None = None,
    place: str | None = None,
    limit: int | None = None,
    home: Path | str | None = None,
) -> list[Hit]:
    """Return the reports that match a query, best first; the syntax is that of the command.

    kind: a value of `reports.kind`. limit: None for all. Raises QueryError, WarehouseMissing.
    """
    where = _workspace(home)
    return search_index(
        where.search, where.readers, query, kind=kind, year=year, place=place, limit=limit
    )


def report(report_id: str, home: Path | str | None = None) -> ReportCard:
    """Return a report with its sources, duplicates and versions.

    report_id: the id of any of its documents, or the first characters of one. Raises QueryError
    when no document, or more than one, has such an id.
    """
    with open_warehouse(home) as warehouse:
        return read_card(warehouse, report_id)


def _workspace(home: Path | str | None) -> Workspace:
    settings = Settings()
    if home is not None:
        settings = settings.model_copy(update={"home": Path(home)})
    return workspace_of(settings)
