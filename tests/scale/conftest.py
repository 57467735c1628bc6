"""Fixtures for the tests beyond one machine: PostgreSQL, an S3 server, DuckLake."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from flows.runtime.prefect_server import free_port
from tests.scale.objects import Objects, serving
from tests.scale.postgres import Postgres, programs
from tests.warehouse.factories import Runs
from warehouse import connect


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server; the test is skipped if it is not installed."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # Not in pytest's folder, which the user that runs the server may not be able to read.
    with TemporaryDirectory(prefix="govreports-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "server", found, free_port())
        server.make()
        yield server
        server.stop("immediate")


@pytest.fixture(scope="session")
def empty_lake(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Database and folder of a lake without documents, to copy: faster than creating each."""
    name, folder = postgres.database(), tmp_path_factory.mktemp("lake")
    connect(f"ducklake:postgres:{postgres.words(name)} data_path={folder}").close()
    return name, folder


@pytest.fixture(scope="session")
def store_server() -> Iterator[Objects]:
    with serving() as objects:
        yield objects


@pytest.fixture
def objects(store_server: Objects, monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    """The S3 server; it responds to all requests unless the test sets `every`."""
    for name, value in store_server.environment().items():
        monkeypatch.setenv(name, value)
    store_server.every = store_server.refused = store_server.whole = 0
    yield store_server
    store_server.every = 0


@pytest.fixture
def new_location(postgres: Postgres, tmp_path: Path) -> str:
    """Location of a lake that does not exist yet; its rows are on the local disk."""
    return f"ducklake:postgres:{postgres.words(postgres.database())} data_path={tmp_path / 'lake'}"


@pytest.fixture
def lake(postgres: Postgres, empty_lake: tuple[str, Path], tmp_path: Path) -> str:
    """Location of a new lake without documents."""
    made, data = empty_lake
    folder = shutil.copytree(data, tmp_path / "lake")
    name = postgres.database(template=made)
    place = f"UPDATE ducklake_metadata SET value = '{folder}/' WHERE key = 'data_path'"
    postgres.execute(name, place)
    return f"ducklake:postgres:{postgres.words(name)}"


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")
