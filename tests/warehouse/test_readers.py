"""Readers of the published file are never refused, never wait, and never see a part of a load."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.wait_until import wait_until
from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse, connect
from warehouse.errors import WarehouseError
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy

EVERY = 10
"""So many loads after one another the reader may miss; then it has to see the last of them."""


@pytest.mark.processes
@pytest.mark.parametrize("loads", [30, pytest.param(100, marks=pytest.mark.slow)])
def test_a_reader_polls_while_many_loads_run(tmp_path: Path, runs: Runs, loads: int) -> None:
    location, published = tmp_path / "w.duckdb", tmp_path / "published.duckdb"
    output = tmp_path / "seen"
    connect(str(location)).close()
    publish_copy(location, published)

    def seen() -> list[int]:
        return [int(line) for line in output.read_text(encoding="utf-8").splitlines(keepends=True)
                if line.endswith("\n")]  # fmt: skip

    with output.open("wb") as out:
        reader = subprocess.Popen(
            [sys.executable, "-m", "tests.warehouse.polling_reader", str(published)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=out,
        )  # fmt: skip
    wait_until("the first look of the reader", seen)
    for number in range(loads):
        texts = [prose((number, n), 600) for n in range(3)]
        made = [document(text, f"https://s/{number}/{n}") for n, text in enumerate(texts)]
        with connect(str(location)) as warehouse:
            load_run(warehouse, runs.make(*made))
        publish_copy(location, published)
        if number % EVERY == EVERY - 1:
            count = 3 * (number + 1)
            what = f"the reader to see {count} documents"
            wait_until(what, seen, lambda all_, count=count: count in all_)  # type: ignore[misc]
    reader.communicate()
    assert reader.returncode == 0
    assert all(before <= after for before, after in pairwise(seen()))
    assert len(set(seen())) > loads // 10, "the reader polled too seldom to overlap with the loads"


def test_a_failed_publish_keeps_the_old_file_and_no_other(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location, published = Path(warehouse.location), tmp_path / "out" / "published.duckdb"
    warehouse.close()
    published.parent.mkdir()
    publish_copy(location, published)
    before = published.read_bytes()

    def fail(*_: object) -> None:
        published.with_suffix(".partial").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warehouse.maintenance.published_copy.shutil.copyfile", fail)
    with pytest.raises(WarehouseError, match="cannot be replaced"):
        publish_copy(location, published)
    assert published.read_bytes() == before
    assert list(published.parent.iterdir()) == [published]
