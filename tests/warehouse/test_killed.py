"""A process killed while it migrates, loads or publishes does not change the final warehouse.

Meanwhile, readers find a published file of complete loads, or none yet.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from normalize.document import Reason, Rejected
from tests.conftest import ROOT
from tests.processes import exit_code
from tests.wait_until import PATIENCE
from tests.warehouse.factories import Runs, document, edited, older_warehouse, prose
from tests.warehouse.loading.test_load import contents as kept
from tests.warehouse.polling_reader import count_checked
from warehouse import Warehouse, connect

pytestmark = pytest.mark.processes


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
    published = location.with_suffix(".published")
    return subprocess.Popen(
        [
            sys.executable, "-m", "tests.warehouse.load_helpers",
            str(location), str(runs), str(published),
        ],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def contents(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    logs = {
        "runs": warehouse.rows("SELECT * EXCLUDE (loaded_at) FROM runs ORDER BY ALL"),
        "fetches": warehouse.rows("SELECT * FROM fetches ORDER BY ALL"),
        "broken": warehouse.rows("SELECT * FROM integrity"),
    }
    return kept(warehouse) | logs


def finished(location: Path, runs: Path) -> dict[str, list[tuple[object, ...]]]:
    with loading(location, runs) as process:
        assert exit_code(process, "a load", seconds=4 * PATIENCE) == 0
    with connect(str(location.with_suffix(".published")), read_only=True) as warehouse:
        published = contents(warehouse)
    with connect(str(location), read_only=True) as warehouse:
        assert contents(warehouse) == published
    return published


def killed_often(tmp_path: Path, runs: int, kills: int, longest: float) -> None:
    made = Runs(tmp_path / "runs")
    make(made, runs)
    expected = finished(older_warehouse(tmp_path / "clean.duckdb", 1), made.folder)
    assert not expected["broken"]
    for path in made.folder.glob("*/loaded"):
        path.unlink()
    rng = random.Random(kills)
    location = older_warehouse(tmp_path / "killed.duckdb", 1)
    published = location.with_suffix(".published")
    for _ in range(kills):
        with loading(location, made.folder) as process:
            assert process.stdout
            process.stdout.readline()  # now it migrates, loads and publishes
            time.sleep(rng.uniform(0, longest))
            process.kill()
        if published.exists():  # readers find complete loads in it, whatever was killed
            count_checked(str(published))
    assert finished(location, made.folder) == expected
    assert len(list(made.folder.glob("*/loaded"))) == runs


def test_killed_loads_change_nothing(tmp_path: Path) -> None:
    killed_often(tmp_path, runs=3, kills=4, longest=0.8)


@pytest.mark.slow
def test_two_hundred_kills_change_nothing(tmp_path: Path) -> None:
    killed_often(tmp_path, runs=80, kills=200, longest=1.2)
