"""End to end: from WARC on disk to rows, compared with a straightforward script.

Ours is what the flow does after a crawl: worker processes read the archive and normalise, one
transaction loads and finds duplicates, and the published copy is replaced. The script
(`straightforward.py`) gets its pages as a Scrapy feed, which Scrapy decodes before the measurement
begins. Pages are those of the practice web, with 10,000 characters each. Figures are processor
time of all processes, that is, for one core.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean
from types import ModuleType

import duckdb

import normalize.pipeline.body
import normalize.pipeline.normalization
import warehouse.loading.batch_file
import warehouse.loading.load
from crawlers.run_folder import RunFolder
from crawlers.settings import CLOSESPIDER_PAGECOUNT
from flows.home.workspace import Workspace
from flows.settings import Settings
from flows.stages import batch_normalization, batch_plan, run_stages
from normalize.pipeline import parts
from tests.bench.harness import (
    Headline,
    Table,
    counted,
    grows,
    in_process,
    spent_in,
    tree_seconds,
    watch,
)  # fmt: skip
from tests.bench.practice import Served, archived, archived_as_crawled, served
from tests.bench.straightforward import load_feed, write_feed
from tests.quality.test_extraction import f1
from warehouse.maintenance import published_copy
from warehouse.search import index as search_index

OURS, SCRIPT = "govreports", "script"
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of one way: elapsed seconds, processor seconds, and memory of all processes."""

    wall: float
    cpu: float
    megabytes: float


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield both ways on the same pages, the share of each stage, and (unless quick) growth."""
    with tempfile.TemporaryDirectory() as name:
        yield side_by_side(Path(name), 40 if quick else 3_000)
    yield shares(30 if quick else 2_000)
    if not quick:
        yield growth((1_000, 3_000, 10_000))


def main(argv: Sequence[str]) -> None:
    """Run one of the measurements at a chosen size."""
    parser = argparse.ArgumentParser("tests.bench flow", description=__doc__)
    parser.add_argument("what", choices=("compare", "shares", "growth"))
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000])
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        calls: dict[str, Callable[[], Table]] = {
            "compare": lambda: side_by_side(Path(name), given.pages[0]),
            "shares": lambda: shares(given.pages[0]),
            "growth": lambda: growth(given.pages),
        }
        print(calls[given.what]().text())


# Compared with the script


def side_by_side(folder: Path, pages: int) -> Table:
    """Return speed, memory and fidelity of both ways on the same pages."""
    archived_as_crawled(folder, pages)
    write_feed(folder / "feed.jsonl", (each.page for each in served(pages)))
    taken = {
        OURS: in_process(ours, folder).result,
        SCRIPT: in_process(script, folder).result,
    }
    found = {
        OURS: texts(folder / "published.duckdb", "documents WHERE part = 0"),
        SCRIPT: texts(folder / "script.duckdb", "reports"),
    }
    rows = [
        (
            name, pages / run.cpu, taken[SCRIPT].cpu / run.cpu, pages / run.wall,
            run.megabytes, *fidelity(found, name, served(pages)),
        )
        for name, run in taken.items()
    ]  # fmt: skip
    columns = {
        "": "", "pages/s/core": ",.1f", "times the script": ".2f", "pages/s": ",.1f",
        "peak memory MB": ",.0f", "mean F1": ".4f", "exact": ".1%", "F1 of damaged": ".3f",
        "reports lost": ",",
    }  # fmt: skip
    notes = [
        f"{pages:,} pages; ours with {processes()} worker processes, the script in one",
        "F1 and exact: undamaged pages that both ways have stored; damaged: pages of mirrors",
        "lost: pages that are not duplicates and have no row",
    ]
    headline = Headline(
        f"WARC to rows, {pages:,} pages",
        f"{rows[0][1]:.0f} pages/s/core, {rows[0][6]:.1%} of the texts exact",
        f"script: {rows[1][1]:.0f} pages/s/core, {rows[1][6]:.1%} exact",
        rows[0][2],
    )
    return Table("Compared with the straightforward script", columns, rows, notes, [headline])


def processes() -> int:
    return os.cpu_count() or 1


def ours(home: Path, most: int | None = None) -> Run:
    """Normalise, load and publish unloaded runs; most: of how many runs (default: all)."""
    settings = Settings(home=home, processes=processes())
    return watched(partial(complete, Workspace(home), settings, most))


def complete(workspace: Workspace, settings: Settings, most: int | None) -> None:
    for run in islice(workspace.unloaded(), most):
        run_stages.complete(workspace, run, settings)
    published_copy.publish_copy(workspace.warehouse, workspace.published)


def script(home: Path) -> Run:
    """Load the feed with the script."""
    return watched(partial(load_feed, home / "feed.jsonl", home / "script.duckdb"))


def watched(call: Callable[[], None]) -> Run:
    with watch(every=1.0) as seen:
        spent = spent_in(call, tree_seconds)
    return Run(spent.wall, spent.cpu, seen.megabytes)


def texts(database: Path, source: str) -> Texts:
    """Return the stored texts by URL."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.execute(f"SELECT url, text FROM {source}").fetchall())


def fidelity(
    found: dict[str, Texts], name: str, pages: Iterator[Served]
) -> tuple[float, float, float, int]:
    """Return mean F1, share of exact texts, F1 of damaged pages, and number of lost reports."""
    scores, damaged, exact, lost = [], [], 0, 0
    for each in pages:
        url = each.page.url
        if len(each.texts) != 1:
            continue
        gold, text = each.texts[0], found[name].get(url)
        if text is None:
            lost += not each.copied
        elif each.damaged:
            damaged.append(f1(text, gold))
        elif all(url in stored for stored in found.values()):
            scores.append(f1(text, gold))
            exact += squeezed(text) == squeezed(gold)
    return mean(scores), exact / len(scores), mean(damaged) if damaged else 0.0, lost


def squeezed(text: str) -> str:
    """Return the text without whitespace: gold does not cover indents and line ends."""
    return "".join(text.split())


# Stages


def shares(pages: int) -> Table:
    """Return the cost of each stage, all in one process, so that the stages add up."""
    with tempfile.TemporaryDirectory() as name:
        workspace = Workspace(Path(name))
        run = archived(workspace.home, pages)
        spent = staged(workspace, run)
    total = sum(spent.values()) - spent["search index, outside the flow"]
    rows = [(stage, 1000 * taken / pages, taken / total) for stage, taken in spent.items()]
    rows.append(("all except the search index", 1000 * total / pages, 1.0))
    columns = {"stage": "", "ms/page": ".2f", "share": ".1%"}
    notes = [f"{pages:,} pages, processor time of one process, without workers"]
    return Table("Share of each stage", columns, rows, notes)


# Stage → module and name under which its caller finds the function.
_LEAVES: dict[str, tuple[ModuleType, str]] = {
    "read the archive": (batch_normalization, "_read"),
    "decode": (normalize.pipeline.body, "decode"),
    "parse": (normalize.pipeline.body, "parse_html"),
    "extract": (normalize.pipeline.body, "extract_tree"),
    "repair": (normalize.pipeline.normalization, "repair_text"),
    "accept": (normalize.pipeline.normalization, "accept"),
    "split": (parts, "split_compilation"),
    "report and metadata": (normalize.pipeline.normalization, "document"),
    "fingerprints": (warehouse.loading.batch_file, "fingerprints"),
    "ledger": (warehouse.loading.load, "load_ledger"),
    "duplicates": (warehouse.loading.load, "add_relations"),
}


def staged(workspace: Workspace, run: RunFolder) -> dict[str, float]:
    """Return the processor seconds by stage."""
    places = [
        each
        for number in range(batch_plan.count_batches(run))
        for each in batch_plan.batch(run, number)
    ]
    for place in places[:5]:  # loads the dictionaries, which happens once
        batch_normalization._normalize(workspace.archive, None, None, place)
    with ExitStack() as stack:
        counts = {name: stack.enter_context(counted(*leaf)) for name, leaf in _LEAVES.items()}
        planned = spent_in(lambda: batch_plan._planned.__wrapped__(run.ledger, 0, 0)).cpu
        read = partial(batch_normalization._normalize, workspace.archive, None, None)
        normalized = spent_in(lambda: [read(place) for place in places])
        results = [each for each in normalized.result if isinstance(each, tuple)]
        path = run.batches / "00000.parquet"
        written = spent_in(lambda: warehouse.loading.batch_file.write_batch(path, results)).cpu
        loaded = spent_in(lambda: run_stages.load_stage(workspace, run)).cpu
        published = spent_in(
            lambda: published_copy.publish_copy(workspace.warehouse, workspace.published)
        )
        index = spent_in(lambda: search_index.refresh_index(workspace.search, workspace.published))
    leaves = {name: count[1] for name, count in counts.items()}
    pure = ("read the archive", *(name for name in leaves if name in _PURE))
    rest = normalized.cpu - sum(leaves[name] for name in pure)
    return {
        "plan the batches": planned,
        **{name: leaves[name] for name in pure},
        "rest of normalising": rest,
        "fingerprints": leaves["fingerprints"],
        "write the batch": written - leaves["fingerprints"],
        "ledger": leaves["ledger"],
        "tables": loaded - leaves["ledger"] - leaves["duplicates"],
        "duplicates": leaves["duplicates"],
        "publish": published.cpu,
        "search index, outside the flow": index.cpu,
    }


_PURE = frozenset(_LEAVES) - {"read the archive", "fingerprints", "ledger", "duplicates"}


# Growth


def growth(sizes: Sequence[int]) -> Table:
    """Return speed and memory at each size of the corpus, always from an empty warehouse."""
    grown = [grow(size) for size in sizes]
    rows = [row for row, _ in grown]
    columns = {
        "pages": ",", "pages/s/core": ",.1f", "pages/s": ",.1f", "peak memory MB": ",.0f",
        "warehouse MB": ",.0f",
    }  # fmt: skip
    notes = [
        *grows("processor time", "pages", sizes, [row[0] / row[1] for row in rows]),
        *grows("memory", "pages", sizes, [row[3] for row in rows]),
        f"in runs of at most {CLOSESPIDER_PAGECOUNT:,} pages, the limit of a crawl",
        "each run is loaded and published in a separate process, as in a deployment",
        "memory is the peak of the sum of all processes, with shared pages counted once",
    ]
    if len(peaks := grown[-1][1]) > 1:
        notes.append(f"run by run, MB: {', '.join(f'{each:,.0f}' for each in peaks)}")
    headline = Headline(
        f"memory from {sizes[0]:,} to {sizes[-1]:,} pages",
        f"{rows[0][3]:,.0f} MB to {rows[-1][3]:,.0f} MB",
        f"{rows[-1][1]:.0f} pages/s/core at {sizes[-1]:,}",
    )
    return Table("Growth", columns, rows, notes, [headline])


def grow(pages: int) -> tuple[tuple[int, float, float, float, float], list[float]]:
    """Return a table row, and the peak memory of each run in MB."""
    with tempfile.TemporaryDirectory() as name:
        home, start = Path(name), time.perf_counter()
        archived_as_crawled(home, pages)
        print(f"  {pages:,} pages written in {time.perf_counter() - start:.0f} s", flush=True)
        left = list(Workspace(home).unloaded())
        runs = [in_process(ours, home, 1).result for _ in left]
        stored = Workspace(home).warehouse.stat().st_size / 1e6
    wall, cpu = sum(run.wall for run in runs), sum(run.cpu for run in runs)
    peaks = [run.megabytes for run in runs]
    return (pages, pages / cpu, pages / wall, max(peaks), stored), peaks
