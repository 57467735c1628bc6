"""A warehouse of its own for each test, and hand-made runs to load into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.making import Runs
from warehouse import Warehouse, connect


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with connect(str(tmp_path / "warehouse.duckdb")) as opened:
        yield opened


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")
