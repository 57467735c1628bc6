"""Load a run folder into the warehouse: all of it in one transaction, or nothing.

In a lake, where others load at the same time, a load has three steps: a transaction that stores
the documents and notes the run as pending; a search for relations, which may take long and needs
no transaction; and a transaction that stores them and clusters. Serials grow in the order of the
first step, so of two documents the later always meets the earlier, whoever loads them. A loader
that dies between the steps leaves the run pending, and the next loader completes it.

A run that is in the table `runs` is never loaded again. `runs` and `fetches` are logs and grow
with each run; a document, rejection or version that is stored already adds no row anywhere.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import duckdb

from crawlers.run_folder import RunFolder, read_statistics
from crawlers.site import Site
from warehouse.connection import Warehouse
from warehouse.duplicates import (
    Relation,
    SerialSpan,
    add_relations,
    find_relations,
    store_relations,
)
from warehouse.engine import MERGE_SETTING, bound_memory
from warehouse.errors import WarehouseError
from warehouse.loading.fetch_rows import load_ledger
from warehouse.loading.site_rows import store_site
from warehouse.loading.staging import add_staged, staged
from warehouse.loading.template_rows import TemplateVersion, store_template
from warehouse.loading.versions import add_versions

_LARGE = 5_000  # documents and rejections of a load


class MemoryLimits(NamedTuple):
    """Memory of DuckDB while a load stores its documents, and while it searches for duplicates."""

    storing: str | None = None
    comparing: str | None = None


LIMITS = MemoryLimits("320MB", "96MB")
"""What a load is given at first.

DuckDB keeps every block that it has read or written as long as there is room, and would sort the
samples of a large run in memory: a run of 60,000 pages took 2 GB. With less than this, packing
texts is slower. Samples grow with the warehouse; searching them in so little memory keeps that
of a load constant: 650 MB for 20,000 pages, whether the warehouse is empty or holds ten times as
many. A load that meets thousands of texts of 100 KB and more is repeated without these limits.
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load added. All zero, and `already` true, if the run had been loaded before."""

    fetches: int = 0
    documents: int = 0
    rejections: int = 0
    relations: int = 0
    already: bool = False


def load_run(
    warehouse: Warehouse,
    run: RunFolder,
    site: Site | None = None,
    limits: MemoryLimits = LIMITS,
    template: TemplateVersion | None = None,
) -> Loaded:
    """Load a run's ledger and batches and find their duplicates; then mark the folder as loaded.

    limits: they do not apply to a shared warehouse. template: by which the run's pages were read;
    it is stored if it is a new version. After a kill at any point, another call
    completes the load. Raises WarehouseError when DuckDB
    fails or the disk is full, DamagedState for a damaged ledger or damaged statistics.
    """
    with _uncollected():
        if warehouse.shared:
            loaded = _load_shared(warehouse, run, site, template)
        else:
            loaded = _load_alone(warehouse, run, site, limits, template)
    run.loaded.touch()
    return loaded


def load_runs_without_pages(
    warehouse: Warehouse, runs: Sequence[tuple[RunFolder, Site | None]]
) -> None:
    """Load runs that fetched nothing, all in one transaction; then mark their folders as loaded.

    Raises WarehouseError and DamagedState; then none of them is loaded.
    """

    def store(connection: duckdb.DuckDBPyConnection) -> None:
        for run, site in runs:
            if site is not None:
                store_site(connection, site)
            if not _is_loaded(connection, run):
                _log(connection, run, Loaded(load_ledger(connection, run)))

    warehouse.write(store)
    for run, _ in runs:
        run.loaded.touch()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch Python's search for cycles off during a block.

    A load creates thousands of rows and none in a cycle: the search took more than half of the
    time of clustering.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def find_pending_relations(
    warehouse: Warehouse, run_id: str | None = None, runs: Path | None = None
) -> int:
    """Find the duplicates of all pending runs, or of one; return the number of new relations.

    Another call, later or in another process at the same time, changes nothing.
    """
    count = 0
    chosen = "SELECT run_id, low, high FROM pending WHERE coalesce(run_id = ?, true) ORDER BY low"
    for pending, low, high in warehouse.rows(chosen, [run_id]):
        found = list(find_relations(warehouse.connection, runs, low, high))
        warehouse.write(partial(_complete, run_id=pending, found=found, span=(low, high)))
        count += len(found)
    return count


def _complete(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Relation], span: SerialSpan
) -> None:
    store_relations(connection, run_id, found, span)
    connection.execute("DELETE FROM pending WHERE run_id = ?", [run_id])


def _load_shared(
    warehouse: Warehouse, run: RunFolder, site: Site | None, template: TemplateVersion | None
) -> Loaded:
    def store(connection: duckdb.DuckDBPyConnection) -> Loaded:
        loaded, span = _store(connection, run, site, template)
        if not loaded.already:
            connection.execute("INSERT INTO pending VALUES (?, ?, ?)", [run.run_id, *span])
        return loaded

    loaded = warehouse.write(store)
    return replace(loaded, relations=find_pending_relations(warehouse, run.run_id, run.path.parent))


def _load_alone(
    warehouse: Warehouse,
    run: RunFolder,
    site: Site | None,
    limits: MemoryLimits,
    template: TemplateVersion | None,
) -> Loaded:
    try:
        return _load_within(warehouse, run, site, limits, template)
    except WarehouseError as error:
        if not isinstance(error.__cause__, duckdb.OutOfMemoryException):
            raise
    return _load_within(warehouse, run, site, MemoryLimits(), template)


def _load_within(
    warehouse: Warehouse,
    run: RunFolder,
    site: Site | None,
    limits: MemoryLimits,
    template: TemplateVersion | None,
) -> Loaded:
    with warehouse.transaction() as connection:
        loaded, span = _store(connection, run, site, template, limits.storing)
        if loaded.already:
            return loaded
        relations = add_relations(connection, run.path.parent, run.run_id, span, limits.comparing)
        connection.execute(f"SET max_vacuum_tasks = {_merges(loaded)}")
    return replace(loaded, relations=relations)


def _merges(loaded: Loaded) -> int:
    """Return how many merges of row groups the checkpoint of a load may make.

    Small loads need them, or each leaves row groups of its own. After a large load they only pack
    the same texts again: measured at 20,000 documents of 8 KB, they take a quarter of the
    processor time and leave a third of the file free. Later small writes merge the rest.
    """
    return 0 if loaded.documents + loaded.rejections >= _LARGE else MERGE_SETTING


def _store(
    connection: duckdb.DuckDBPyConnection,
    run: RunFolder,
    site: Site | None,
    template: TemplateVersion | None,
    limit: str | None = None,
) -> tuple[Loaded, SerialSpan]:
    if site is not None:
        store_site(connection, site)
    if _is_loaded(connection, run):
        return Loaded(already=True), (0, 0)
    if site is not None and template is not None:
        store_template(connection, run.run_id, site.site, template)
    fetches = load_ledger(connection, run)
    before = _counts(connection)
    with staged(connection, run):
        with bound_memory(connection, limit):
            add_staged(connection, run.run_id)
        add_versions(connection, run.run_id)
    after = _counts(connection)
    loaded = Loaded(fetches, after[0] - before[0], after[1] - before[1])
    _log(connection, run, loaded)
    return loaded, (before[0], after[0])


def _is_loaded(connection: duckdb.DuckDBPyConnection, run: RunFolder) -> bool:
    found = connection.execute("SELECT 1 FROM runs WHERE run_id = ?", [run.run_id])
    return found.fetchone() is not None


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = connection.execute(
        "SELECT (SELECT coalesce(max(serial), 0) FROM documents), (SELECT count(*) FROM rejections)"
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _log(connection: duckdb.DuckDBPyConnection, run: RunFolder, loaded: Loaded) -> None:
    found = read_statistics(run.stats) if run.stats.exists() else None
    stats = run.stats.read_text(encoding="utf-8") if found is not None else None
    reason = found.get("finish_reason") if found is not None else None
    connection.execute(
        """
        INSERT INTO runs
        SELECT $run, any_value(site), min(fetched_at), max(fetched_at), $reason, $fetches,
               $documents, $rejections, $stats, $now
        FROM fetches WHERE run_id = $run
        """,
        {
            "run": run.run_id, "reason": reason, "fetches": loaded.fetches,
            "documents": loaded.documents, "rejections": loaded.rejections, "stats": stats,
            "now": datetime.now(UTC).replace(tzinfo=None),
        },
    )  # fmt: skip
