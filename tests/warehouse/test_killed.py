"""A load that is killed leaves the warehouse as it was; done again, it ends as if never killed."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from normalize.document import Reason, Rejected
from tests.conftest import ROOT
from tests.warehouse.making import Runs, document, edited, prose
from tests.warehouse.test_load import KEPT
from warehouse import Warehouse, connect


def make(runs: Runs, count: int) -> None:
    for number in range(count):
        texts = [prose((number % 3, n), 2000) for n in range(20)]
        runs.make(
            *(
                document(edited(text, 0.004, number), f"https://s{number}/{n}")
                for n, text in enumerate(texts)
            ),
            document(prose(number, 500), "https://edited/1"),
            Rejected(FetchedPage(f"https://s{number}/r", b""), Reason.CORRUPT),
        )


def loading(location: Path, runs: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.warehouse.loading", str(location), str(runs)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def contents(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    kept = {table: warehouse.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in KEPT}
    logs = {
        "runs": warehouse.rows("SELECT * EXCLUDE (loaded_at) FROM runs ORDER BY ALL"),
        "fetches": warehouse.rows("SELECT * FROM fetches ORDER BY ALL"),
        "broken": warehouse.rows("SELECT * FROM integrity"),
    }
    return kept | logs


def finished(location: Path, runs: Path) -> dict[str, list[tuple[object, ...]]]:
    with loading(location, runs) as process:
        assert process.wait(120) == 0
    with connect(str(location), read_only=True) as warehouse:
        return contents(warehouse)


def killed_often(tmp_path: Path, empty: Path, runs: int, kills: int) -> None:
    made = Runs(tmp_path / "runs")
    make(made, runs)
    clean = Path(shutil.copy(empty, tmp_path / "clean.duckdb"))
    expected = finished(clean, made.folder)
    assert not expected["broken"]
    for path in made.folder.glob("*/loaded"):
        path.unlink()
    rng = random.Random(kills)
    location = Path(shutil.copy(empty, tmp_path / "killed.duckdb"))
    for _ in range(kills):
        with loading(location, made.folder) as process:
            assert process.stdout
            process.stdout.readline()  # from here on it loads
            time.sleep(rng.uniform(0, 0.4))
            process.kill()
    assert finished(location, made.folder) == expected
    assert len(list(made.folder.glob("*/loaded"))) == runs


def test_a_killed_load_ends_as_if_never_killed(tmp_path: Path, empty: Path) -> None:
    killed_often(tmp_path, empty, runs=3, kills=2)


@pytest.mark.slow
def test_two_hundred_kills_change_nothing(tmp_path: Path, empty: Path) -> None:
    killed_often(tmp_path, empty, runs=120, kills=200)
