"""Fixtures: a new warehouse for each test, and generated runs to load into it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.factories import Runs
from warehouse import Warehouse, connect


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse to copy, which is faster than creating one for each test."""
    path = tmp_path_factory.mktemp("empty") / "warehouse.duckdb"
    connect(str(path)).close()
    return path


@pytest.fixture
def warehouse(tmp_path: Path, empty: Path) -> Iterator[Warehouse]:
    with connect(str(shutil.copy(empty, tmp_path / "warehouse.duckdb"))) as opened:
        yield opened


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")
