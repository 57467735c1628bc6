"""A run beyond one machine, its machines all on this one: Prefect's server, Dask, settings."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.flows.kills import family
from tests.scale.postgres import free_port

WORKERS = 2
_PATIENCE = 300.0  # seconds for what takes some on a machine that does nothing else


def scaled(api: str, home: Path, sites: Path, **more: str) -> dict[str, str]:
    """Return the settings of a run on two Dask workers."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PREFECT_API_URL": api,
        "GOVREPORTS_HOME": str(home),
        "GOVREPORTS_SITES": str(sites),
        "GOVREPORTS_TASK_RUNNER": "dask",
        "GOVREPORTS_PROCESSES": str(WORKERS),
        **more,
    }


def start(environment: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)


@contextmanager
def cluster(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Run a scheduler and a machine of two workers; yield the settings with its address.

    As flows/SCALE.md starts them.
    """
    port, quiet = free_port(), ("--no-dashboard",)
    address = f"tcp://127.0.0.1:{port}"
    place = f"{environment['HOME']}.dask"
    workers = ("--nworkers", str(WORKERS), "--nthreads", "1", "--local-directory", place)
    there = {**environment, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    with ExitStack() as running:
        for command in (
            ("scheduler", "--host", "127.0.0.1", "--port", str(port), *quiet),
            ("worker", address, *workers, *quiet),
        ):
            running.enter_context(_stopped(start(there, "dask", *command)))
        yield {**environment, "GOVREPORTS_DASK": address}


@contextmanager
def _stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def kill_a_worker(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 one of the Dask workers that a process has started."""
    [*workers] = [each.pid for each in family(process.pid) if each.role == "dask worker"]
    assert len(workers) == WORKERS
    os.kill(workers[0], signal.SIGKILL)


def await_crawls(home: Path) -> None:
    """Wait until crawls are under way."""
    end = time.monotonic() + _PATIENCE
    while not any(path.stat().st_size for path in home.glob("runs/*/ledger.jsonl")):
        assert time.monotonic() < end, "no crawl began"
        time.sleep(0.2)
