"""Real parts for the tests beyond one machine: PostgreSQL, an S3 server, DuckLake."""

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
    """A PostgreSQL server; the test is skipped where its package is not installed."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # Not below pytest's folder, which is closed to the other user that the server may run as.
    with TemporaryDirectory(prefix="govreports-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "server", found, free_port())
        server.make()
        yield server
        server.stop("immediate")


@pytest.fixture(scope="session")
def empty_lake(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A lake without documents to copy, as database and folder: quicker than making each."""
    name, folder = postgres.database(), tmp_path_factory.mktemp("lake")
    connect(f"ducklake:postgres:{postgres.words(name)} data_path={folder}").close()
    return name, folder


@pytest.fixture(scope="session")
def store_server() -> Iterator[Objects]:
    with serving() as objects:
        yield objects


@pytest.fixture
def objects(store_server: Objects, monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    """The S3 server, answering always unless the test says otherwise."""
    for name, value in store_server.environment().items():
        monkeypatch.setenv(name, value)
    store_server.every = store_server.refused = store_server.whole = 0
    yield store_server
    store_server.every = 0


@pytest.fixture
def nowhere(postgres: Postgres, tmp_path: Path) -> str:
    """Location of a lake that nobody has made yet, its rows on this disk."""
    return f"ducklake:postgres:{postgres.words(postgres.database())} data_path={tmp_path / 'lake'}"


@pytest.fixture
def lake(postgres: Postgres, empty_lake: tuple[str, Path], tmp_path: Path) -> str:
    """Location of a lake of its own, without documents."""
    made, data = empty_lake
    folder = shutil.copytree(data, tmp_path / "lake")
    name = postgres.database(template=made)
    place = f"UPDATE ducklake_metadata SET value = '{folder}/' WHERE key = 'data_path'"
    postgres.execute(name, place)
    return f"ducklake:postgres:{postgres.words(name)}"


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")
