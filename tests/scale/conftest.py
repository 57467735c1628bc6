"""Real parts for the tests beyond one machine: PostgreSQL, an S3 server, DuckLake."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.objects import Objects, serving
from tests.scale.postgres import Postgres, free_port, programs
from tests.warehouse.making import Runs


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server; the test is skipped where its package is not installed."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = tmp_path_factory.mktemp("postgres")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)  # the server may run as another user
    server = Postgres(folder / "server", found, free_port())
    server.make()
    yield server
    server.stop("immediate")


@pytest.fixture(scope="session")
def store_server() -> Iterator[Objects]:
    with serving() as objects:
        yield objects


@pytest.fixture
def objects(store_server: Objects, monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    """The S3 server, answering always unless the test says otherwise."""
    for name, value in store_server.environment().items():
        monkeypatch.setenv(name, value)
    store_server.every = store_server.refused = 0
    yield store_server
    store_server.every = 0


@pytest.fixture
def lake(postgres: Postgres, tmp_path: Path) -> str:
    """Location of a lake that nobody has opened yet, its rows on this disk."""
    return f"ducklake:postgres:{postgres.database()} data_path={tmp_path / 'lake'}"


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")
