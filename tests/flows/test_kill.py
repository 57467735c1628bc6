"""After kill -9 at any point and another run, the warehouse equals that of an undisturbed run."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from tests.conftest import ROOT
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports

pytestmark = pytest.mark.processes

SITES = ("practice_hanweb", "practice_media", "practice_traps")


def start(home: Path, sites: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "--home", str(home), "run", *SITES],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "GOVREPORTS_SITES": str(sites)},
    )


def ours(home: Path) -> list[int]:
    """Return the PIDs of all processes of this home: spiders, workers, Prefect's server."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:  # it has just ended
            continue
        if str(home).encode() in told and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def all_gone(home: Path, seconds: float = 120, besides: Collection[int] = ()) -> bool:
    end = time.monotonic() + seconds
    while (left := set(ours(home)).difference(besides)) and time.monotonic() < end:
        time.sleep(0.1)
    return not left


def assert_same_after_kills(tmp_path: Path, moments: list[float]) -> None:
    """Compare an undisturbed run with one that is killed after each of `moments` (seconds)."""
    with PracticeWeb(build_web()) as web:
        sites = tmp_path / "sites"
        write_registry(sites, web.sites)
        places = {"GOVREPORTS_SITES": str(sites)}
        calm, killed = tmp_path / "calm", tmp_path / "killed"
        assert govreports("run", *SITES, home=calm, environment=places).returncode == 0
        for moment in moments:
            process = start(killed, sites)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert all_gone(killed), "a child outlived the flow"
        done = govreports("run", *SITES, home=killed, environment=places)
        assert done.returncode == 0, done.stderr
    assert content(calm / "published.duckdb") == content(killed / "published.duckdb")
    assert rows(killed / "published.duckdb", "SELECT * FROM integrity") == []


@pytest.mark.slow
def test_killed_at_random_points(tmp_path: Path) -> None:
    rng = random.Random(7)
    assert_same_after_kills(tmp_path, [rng.uniform(2, 40) for _ in range(8)])


def test_killed_once_in_the_middle(tmp_path: Path) -> None:
    assert_same_after_kills(tmp_path, [12.0])
