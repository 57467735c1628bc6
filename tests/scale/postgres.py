"""A temporary PostgreSQL server on loopback, from the system's package."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.wait_until import PATIENCE

_QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


def programs() -> Path | None:
    """Return the folder of the programs of the newest PostgreSQL; None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass
class Postgres:
    """A server and its data folder; `user` runs it, because it refuses to run as root."""

    folder: Path
    programs: Path
    port: int
    databases: int = 0

    @property
    def user(self) -> str | None:
        return "postgres" if os.geteuid() == 0 else None

    def make(self) -> None:
        self.folder.mkdir(parents=True)
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "tester", "-A", "trust", "-N")
        self.start()

    def start(self) -> None:
        options = f"{_QUICK} -p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self._control("start", "-o", options, "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; for its clients, mode "immediate" is like a crash."""
        self._control("stop", "-m", mode)

    def database(self, template: str = "template0") -> str:
        """Create a database, as a copy of `template`, and return its name."""
        self.databases += 1
        name = f"lake{self.databases}"
        self._run("createdb", *self._place, "-T", template, name)
        return name

    def execute(self, database: str, statement: str) -> None:
        self._run("psql", *self._place, "-q", "-c", statement, database)

    def words(self, database: str) -> str:
        """Return the libpq connection string of a database."""
        return f"host=127.0.0.1 port={self.port} user=tester dbname={database}"

    @property
    def _place(self) -> tuple[str, ...]:
        return "-h", "127.0.0.1", "-p", str(self.port), "-U", "tester"

    def _control(self, command: str, *options: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", command, *options)

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = (str(self.programs / program), *arguments)
        # No pipe: a started server would keep it open.
        subprocess.run(
            command, user=self.user, cwd="/", check=True, timeout=PATIENCE,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
