"""Texts are read from the batch files that contain them, otherwise from the table."""

from itertools import islice

import pyarrow.parquet as pq
import pytest

from crawlers.run_folder import RunFolder
from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse
from warehouse.duplicates.text_lookup import texts_of
from warehouse.loading.load import load_run

COUNT = 300  # more than two row groups of a batch file


@pytest.fixture
def run(warehouse: Warehouse, runs: Runs) -> RunFolder:
    texts = [prose(number, 60) for number in range(COUNT)]
    made = runs.make(*(document(each, f"https://a/{n}") for n, each in enumerate(texts)))
    load_run(warehouse, made)
    return made


def stored(warehouse: Warehouse) -> dict[int, str]:
    return dict(warehouse.rows("SELECT serial, text FROM documents"))


def read(warehouse: Warehouse, run: RunFolder, serials: set[int]) -> dict[int, str]:
    return dict(texts_of(warehouse.connection, run.path.parent, serials))


@pytest.mark.parametrize("serials", [set(), {1}, {128, 129}, {7, 256, 300}])
def test_files_and_table_have_the_same_texts(
    warehouse: Warehouse, run: RunFolder, serials: set[int]
) -> None:
    texts = stored(warehouse)
    assert len(texts) == COUNT
    warehouse.connection.execute("UPDATE documents SET text = ''")  # files have the only texts
    assert read(warehouse, run, serials) == {serial: texts[serial] for serial in serials}


def test_the_table_is_read_if_a_file_is_missing_broken_or_replaced(
    warehouse: Warehouse, run: RunFolder
) -> None:
    texts = stored(warehouse)
    [file] = run.batches.glob("*.parquet")
    rows = pq.read_table(file)
    pq.write_table(rows.slice(0, 150), file)
    assert read(warehouse, run, set(texts)) == texts
    pq.write_table(rows.select(["url"]), file)
    assert read(warehouse, run, set(texts)) == texts
    file.write_bytes(b"PAR1")
    assert read(warehouse, run, set(texts)) == texts
    file.unlink()
    assert read(warehouse, run, set(texts)) == texts


def test_duplicates_are_found_without_batch_files_of_earlier_runs(
    warehouse: Warehouse, run: RunFolder, runs: Runs
) -> None:
    for file in run.batches.glob("*.parquet"):
        file.unlink()
    text = prose("again", 800)
    load_run(warehouse, runs.make(document(text, "https://b/1")))
    for folder in islice(run.path.parent.iterdir(), 2):
        for file in RunFolder(folder).batches.glob("*.parquet"):
            file.unlink()
    load_run(warehouse, runs.make(document(text + "完。", "https://c/1")))
    assert warehouse.rows("SELECT relation FROM relations") == [("same",)]
