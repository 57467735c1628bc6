"""The record of a benchmark run: its tables with date, machine and load, as one JSON file."""

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

    about: what it measures, in one line. machine: processor, cores and Python. load: one-minute
    load average before and after the run.
    """

    name: str
    about: str
    date: str
    machine: str
    load: tuple[float, float]
    seconds: float
    tables: Sequence[Table]

    def write(self, folder: Path = RESULTS) -> None:
        """Write the record, replacing the benchmark's previous one."""
        folder.mkdir(exist_ok=True)
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")

    @property
    def line(self) -> str:
        """Date, machine, load and duration."""
        before, after = self.load
        return (
            f"{self.date}, {self.machine}, load {before:.1f} before and {after:.1f} after, "
            f"{self.seconds:.0f} s"
        )


def read(path: Path) -> Record:
    """Return the record in a file."""
    values = json.loads(path.read_text(encoding="utf-8"))
    tables = tuple(map(Table.of, values.pop("tables")))
    return Record(**{**values, "load": tuple(values["load"])}, tables=tables)


def today() -> str:
    """Return today's date in UTC, as ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def load_now() -> float:
    """Return the one-minute load average."""
    return os.getloadavg()[0]


def machine() -> str:
    """Return processor, number of cores available to this process, and Python version."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, Python {platform.python_version()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
