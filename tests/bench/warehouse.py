"""Warehouse: how loading, the file and the cookbook's slowest recipe grow with its size.

Documents are short by default, so that a million of them take an afternoon. Each has the metadata
of a report: kind, region, year, speaker and sections. One in fifty is a duplicate. Other processes
write the batch files at the same time; the figures are of the loads only.

    python -m tests.bench warehouse --sizes 10000 100000 1000000 --characters 300
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import numpy as np

from crawlers.page import FetchedPage
from crawlers.run_folder import RunFolder
from normalize.document import Document, Evidence, Kind, Report, Section
from tests.bench.corpus import Corpus
from tests.bench.harness import Spent, Table, grows, peak_here, spent_in
from warehouse import Warehouse, connect
from warehouse.exports.cookbook import Recipe, recipes
from warehouse.loading.batch_file import write_batch
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy

RUN = 10_000  # documents
BATCH = 2_000
COPIES = 50  # one in 50 is a duplicate
_EVIDENCE = Evidence("utf-8", "utf8", None, 0, "plain")
_START = datetime(2005, 1, 1, tzinfo=UTC)
_KINDS = (Kind.NPC, Kind.GOV, Kind.CPPCC, Kind.COURT, Kind.PROCURATORATE)

Row = tuple[int, float, float, float, float, float, str, float, float, float]


def main(argv: Sequence[str]) -> None:
    """Print the table for these sizes."""
    parser = argparse.ArgumentParser("tests.bench warehouse", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--characters", type=int, default=300)
    given = parser.parse_args(argv)
    print(table(given.sizes, given.characters).text())


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield figures for growth to 50,000 documents."""
    yield table([1_000, 3_000] if quick else [10_000, 50_000], 300)


def table(sizes: Sequence[int], characters: int) -> Table:
    """Return the figures of the warehouse at each size."""
    with tempfile.TemporaryDirectory() as name:
        rows = list(_rows(Path(name), sizes, characters))
    columns = {
        "documents": ",", "documents/s": ",.0f", "documents/CPU s": ",.0f", "file MB": ",.0f",
        "of raw text": ".2f", "publish s": ".2f", "slowest recipe": "", "recipe s": ".2f",
        "recipe CPU s": ".2f", "peak MB": ",.0f",
    }  # fmt: skip
    recipe = "processor time of the slowest recipe"
    notes = [
        f"{characters} characters a document, runs of {RUN:,}, one in {COPIES} a duplicate",
        "documents/s are those of the loads since the previous row, with duplicate detection",
        *grows(recipe, "documents", sizes, [row[8] for row in rows]),
        "at each size, the documents are counted and the view `integrity` is empty",
    ]
    return Table("Growth of the warehouse", columns, rows, notes)


def _rows(folder: Path, sizes: Sequence[int], characters: int) -> Iterator[Row]:
    spans = [
        (first, min(first + RUN, size))
        for start, size in zip((0, *sizes), sizes, strict=False)
        for first in range(start, size, RUN)
    ]
    with ProcessPoolExecutor(2) as pool:
        made = pool.map(partial(make_run, folder, characters), spans)
        done = 0
        for size in sizes:
            wall = cpu = 0.0
            before = done
            while done < size:
                run, raw = next(made)
                spent = spent_in(partial(_load, folder / "w.duckdb", run))
                wall, cpu, done = wall + spent.wall, cpu + spent.cpu, done + spent.result
                for batch in run.batches.iterdir():
                    batch.unlink()
            row = _asked(folder, size, size * raw)
            rates = ((size - before) / wall, (size - before) / cpu)
            print(f"  {size:,} documents: {rates[0]:,.0f}/s", flush=True)
            yield (size, *rates, *row)


def _load(location: Path, run: RunFolder) -> int:
    with connect(str(location)) as warehouse:
        return load_run(warehouse, run).documents


def _asked(
    folder: Path, size: int, raw: float
) -> tuple[float, float, float, str, float, float, float]:
    published = folder / "published.duckdb"
    publishing = spent_in(partial(publish_copy, folder / "w.duckdb", published))
    with connect(str(published), read_only=True) as warehouse:
        assert warehouse.rows("SELECT count(*) FROM documents") == [(size,)]
        assert warehouse.rows("SELECT * FROM integrity LIMIT 1") == []
        taken = {each: _answered(warehouse, each) for each in recipes()}
    slowest = max(taken, key=lambda each: taken[each].wall)
    stored, spent = published.stat().st_size, taken[slowest]
    return (
        stored / 1e6, stored / raw, publishing.wall, f"{slowest.number}. {slowest.question}",
        spent.wall, spent.cpu, peak_here(),
    )  # fmt: skip


def _answered(warehouse: Warehouse, asked: Recipe) -> Spent[object]:
    return spent_in(lambda: warehouse.query(asked.sql))


def make_run(folder: Path, characters: int, span: tuple[int, int]) -> tuple[RunFolder, float]:
    """Write the batch files of a span of documents; return the run, and mean bytes of a text."""
    run, size = RunFolder(folder / "runs" / f"{span[0]:09d}"), 0
    for first in range(span[0], span[1], BATCH):
        results = list(_documents(characters, first, min(first + BATCH, span[1])))
        size += sum(len(each.text.encode()) for _, (each,) in results)
        write_batch(run.batches / f"{first:09d}.parquet", results)
    return run, size / (span[1] - span[0])


def _documents(
    characters: int, first: int, last: int
) -> Iterator[tuple[FetchedPage, tuple[Document]]]:
    rng = np.random.default_rng((1, first))
    texts = _texts(rng, characters, last - first)
    regions, years = rng.integers(0, len(_regions()), last), rng.integers(2005, 2026, last)
    for place, number in enumerate(range(first, last)):
        text = texts[place - 1] + "（转载）" if place and number % COPIES == 0 else texts[place]
        url = f"https://www.x{number % 5000}.gov.cn/{number}.html"
        year = int(years[place])
        report = Report(
            _KINDS[number % 5], region=_regions()[regions[place]], report_year=year,
            speaker=f"张{number % 997}", meeting="第十七届人民代表大会第三次会议",
        )  # fmt: skip
        half = len(text) // 2
        found = (
            Section(1, text[:12], 0, half),
            Section(1, text[half : half + 12], half, len(text)),
        )
        moment = _START + timedelta(minutes=number)
        page = FetchedPage(url, b"", fetched_at=moment, record_id=f"urn:uuid:{number:032x}",
                           warc_file="r-00000.warc.gz", warc_offset=number)  # fmt: skip
        yield page, (Document(url, text, report, _EVIDENCE, title=text[:20], sections=found),)


def _texts(rng: np.random.Generator, characters: int, count: int) -> list[str]:
    words = characters * 10 // 25  # 2.5 characters a word
    rows = _corpus().words(rng, count, words).tolist()
    return ["".join(row)[:characters] for row in rows]


@cache
def _corpus() -> Corpus:
    return Corpus()


@cache
def _regions() -> list[str]:
    with connect(":memory:") as warehouse:
        found = warehouse.rows("SELECT code FROM regions WHERE level = 'county' ORDER BY code")
    return [code for (code,) in found]
