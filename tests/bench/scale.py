"""Beyond one machine: normalising on one and two Dask workers; a lake compared with a file.

The lake's PostgreSQL and its Parquet files are on the same disk as the file.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import dask
from distributed import Client, LocalCluster

from crawlers.run_folder import RunFolder
from flows.home.workspace import Workspace
from flows.runtime.prefect_server import free_port
from flows.stages.batch_normalization import normalize_batch
from flows.stages.batch_plan import BATCH, count_batches
from flows.stages.run_stages import site_of
from tests.bench.corpus import Corpus
from tests.bench.duplicates import load_in_runs
from tests.bench.harness import Headline, Table, in_turns, spent_in
from tests.bench.harness.cores import counting, hold_to
from tests.bench.harness.table import Cell
from tests.bench.load import CHARACTERS
from tests.bench.practice import archived
from tests.scale.postgres import Postgres, programs
from warehouse import Warehouse, connect

RUN = 2_500  # documents of one load
_WARMING = 20  # pages
QUESTIONS = {
    "reports by kind": "SELECT kind, count(*), sum(copies) FROM reports GROUP BY ALL",
    "texts that contain a word": "SELECT count(*) FROM documents WHERE contains(text, '工作报告')",
    "one report by its id": """SELECT * FROM reports WHERE report_id =
        (SELECT min(report_id) FROM clusters)""",
    "all duplicates": "SELECT * FROM report_copies",
}


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield pages per second with one and two workers, then figures of a lake and a file."""
    yield workers(150 if quick else 2_000, rounds=1 if quick else 3)
    if programs():
        yield lake(1_000 if quick else 10_000)


def workers(pages: int, rounds: int) -> Table:
    """Normalise one run on one worker, and two such runs on two workers, in turns."""
    with tempfile.TemporaryDirectory() as name:
        homes = [Workspace(Path(name) / str(number)) for number in (1, 2)]
        runs = [(home, archived(home.home, pages)) for home in homes]
        ways = {each: partial(spread, runs[:each], pages) for each in (1, 2)}
        taken = in_turns(ways, rounds)
    bare = in_turns({each: partial(counting, each) for each in (1, 2)}, rounds)
    alone, both = median(taken[1]), median(taken[2])  # pages a second
    limit = 2 * median(bare[1]) / median(bare[2])
    rows: list[tuple[Cell, ...]] = [
        (number, rate, rate / alone) for number, rate in ((1, alone), (2, both))
    ]
    headline = Headline(
        "normalise on two workers", f"{both:.0f} pages/s", f"one: {alone:.0f}", both / alone,
    )  # fmt: skip
    columns = {"Dask workers": "", "pages/s": ",.1f", "times one": ".2f"}
    notes = [
        f"{pages:,} pages for each, in batches of {BATCH}; medians of {rounds}; target 1.8",
        "a worker and its child process are pinned to one core; both are warmed up",
        f"two processes that only count, one per core: {limit:.2f} times one",
    ]
    return Table("Normalising on Dask workers", columns, rows, notes, [headline])


def spread(runs: Sequence[tuple[Workspace, RunFolder]], pages: int) -> float:
    """Return pages per second of as many workers as there are runs, each with `pages` pages."""
    batches = []
    for home, run in runs:
        shutil.rmtree(run.batches, ignore_errors=True)
        site = site_of(run)
        batches += [(run, batch, home.archive, site, 1) for batch in range(count_batches(run))]
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=len(runs), threads_per_worker=1, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,  # type: ignore[no-untyped-call]
        tempfile.TemporaryDirectory() as name,
    ):
        warm(client, Path(name))
        start = time.perf_counter()
        client.gather([client.submit(normalize_batch, *each) for each in batches])
        return len(runs) * pages / (time.perf_counter() - start)


def warm(client: Client, folder: Path) -> None:
    """Pin each worker to a core and give it some pages, so that imports are not measured."""
    workers = client.nthreads()  # type: ignore[no-untyped-call]
    under_way = []
    for core, worker in zip(sorted(os.sched_getaffinity(0)), workers, strict=False):
        client.run(hold_to, core, workers=[worker])
        home = Workspace(folder / str(core))
        given = archived(home.home, _WARMING), 0, home.archive, None, 1
        under_way.append(client.submit(normalize_batch, *given, workers=[worker]))
    client.gather(under_way)  # type: ignore[no-untyped-call]


def lake(count: int) -> Table:
    """Load the same documents into a file and a lake, and query both."""
    with tempfile.TemporaryDirectory(prefix="govreports-postgres-") as name:
        Path(name).chmod(0o755)
        found = programs()
        assert found is not None
        server = Postgres(Path(name) / "server", found, free_port())
        server.make()
        try:
            words = server.words(server.database())
            shared = f"ducklake:postgres:{words} data_path={name}/lake"
            file = loaded_and_asked(str(Path(name) / "file.duckdb"), Path(name) / "a", count)
            other = loaded_and_asked(shared, Path(name) / "b", count)
            sizes = (
                (Path(name) / "file.duckdb").stat().st_size / 1e6,
                sum(path.stat().st_size for path in Path(name).glob("lake/**/*.parquet")) / 1e6,
            )
        finally:
            server.stop("immediate")
    names = ("load, documents/s", *(f"{each}, ms" for each in QUESTIONS))
    rows: list[tuple[Cell, ...]] = [
        (what, here, there, there / here)
        for what, here, there in zip(names, file, other, strict=True)
    ]
    rows.append(("size, MB", *sizes, sizes[1] / sizes[0]))
    columns = {"": "", "file": ",.1f", "lake": ",.1f", "lake / file": ".2f"}
    notes = [
        f"{count:,} documents of 8 KB in runs of {RUN:,}, with duplicate detection",
        "queries are medians of 5",
    ]
    return Table("A lake compared with a file", columns, rows, notes)


def loaded_and_asked(location: str, folder: Path, count: int) -> list[float]:
    """Return documents loaded per second, and milliseconds of each query."""
    folder.mkdir()
    texts = map(Corpus(characters=CHARACTERS).report, range(count))
    with connect(location) as warehouse:
        seconds = load_in_runs(warehouse, folder, texts, RUN)
        asked = [milliseconds(warehouse, question) for question in QUESTIONS.values()]
    return [count / seconds, *asked]


def milliseconds(warehouse: Warehouse, question: str) -> float:
    return 1000 * median(spent_in(lambda: warehouse.rows(question)).wall for _ in range(5))
