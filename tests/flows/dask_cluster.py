"""A distributed run with all its machines on this one: Prefect's server, Dask, settings."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from flows.runtime.prefect_server import free_port
from tests.conftest import ROOT
from tests.processes import Process, family
from tests.wait_until import PATIENCE, wait_until

WORKERS = 2


def scaled(api: Mapping[str, str], home: Path, sites: Path, **more: str) -> dict[str, str]:
    """Return the environment of a run on two Dask workers; api: `access` to Prefect's server."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        **api,
        "GOVREPORTS_HOME": str(home),
        "GOVREPORTS_SITES": str(sites),
        "GOVREPORTS_TASK_RUNNER": "dask",
        "GOVREPORTS_PROCESSES": str(WORKERS),
        **more,
    }


def start(
    environment: dict[str, str], *command: str, to: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a module; to: file for its output, by default our own output."""
    return subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=to, stderr=to
    )


@contextmanager
def cluster(
    environment: dict[str, str],
) -> Iterator[tuple[dict[str, str], subprocess.Popen[bytes]]]:
    """Run a scheduler and a machine with two workers, as flows/SCALE.md describes.

    Yields the environment with the scheduler's URL, and the parent process of the workers.
    """
    port, quiet = free_port(), ("--no-dashboard",)
    address = f"tcp://127.0.0.1:{port}"
    place = f"{environment['HOME']}.dask"
    workers = ("--nworkers", str(WORKERS), "--nthreads", "1", "--local-directory", place)
    there = {**environment, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    with ExitStack() as running:
        scheduler, keeper = (
            running.enter_context(stopped(start(there, "dask", *command)))
            for command in (
                ("scheduler", "--host", "127.0.0.1", "--port", str(port), *quiet),
                ("worker", address, *workers, *quiet),
            )
        )
        yield {**environment, "GOVREPORTS_DASK": address}, keeper
        assert scheduler.poll() is None, "the scheduler died"


@contextmanager
def stopped(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Stop a process when the body ends, if it is still running."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def kill_a_crawling_worker(keeper: subprocess.Popen[bytes]) -> None:
    """Kill a worker (kill -9) as soon as one is crawling."""
    crawling = wait_until(
        "a worker that crawls", lambda: [each for each in family(keeper.pid) if _crawls(each)]
    )
    os.kill(crawling[0].pid, signal.SIGKILL)


def _crawls(process: Process) -> bool:
    children = family(process.pid)[1:]
    return process.role == "dask worker" and any(each.role == "spider" for each in children)
