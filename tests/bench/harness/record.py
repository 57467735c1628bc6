"""The record of a benchmark: its tables with date, machine and load, as one JSON file."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.harness.table import Table

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True, slots=True)
class Record:
    """One run of one benchmark.

    machine: processor, cores and Python; load: that of the last minute before and after the run.
    """

    name: str
    about: str
    date: str
    machine: str
    load: tuple[float, float]
    seconds: float
    tables: Sequence[Table]

    def write(self, folder: Path = RESULTS) -> None:
        """Write the record in the place of the benchmark's last one."""
        folder.mkdir(exist_ok=True)
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")

    @property
    def line(self) -> str:
        """When, where and under what load."""
        before, after = self.load
        return (
            f"{self.date}, {self.machine}, load {before:.1f} before and {after:.1f} after, "
            f"{self.seconds:.0f} s"
        )


def read(path: Path) -> Record:
    """Return the record of a file."""
    values = json.loads(path.read_text(encoding="utf-8"))
    tables = tuple(map(Table.of, values.pop("tables")))
    return Record(**{**values, "load": tuple(values["load"])}, tables=tables)


def today() -> str:
    """Return the day as ISO 8601, UTC."""
    return datetime.now(UTC).date().isoformat()


def load_now() -> float:
    """Return the load of the last minute."""
    return os.getloadavg()[0]


def machine() -> str:
    """Return processor, cores that this process may use, and Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, Python {platform.python_version()}"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
