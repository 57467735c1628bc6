"""After kill -9 at any point and another run, the warehouse equals that of an undisturbed run."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from tests.conftest import ROOT
from tests.flows.home_state import content, rows
from tests.flows.logged_events import wait_for_event
from tests.flows.run_command import govreports
from tests.processes import wait_until_gone

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


def assert_same_after_kills(
    tmp_path: Path, new_home: Callable[[Path], Path], waits: Iterable[Callable[[Path], object]]
) -> None:
    """Compare an undisturbed run with one that is killed after each of these waits."""
    with PracticeWeb(build_web()) as web:
        sites = tmp_path / "sites"
        write_registry(sites, web.sites)
        places = {"GOVREPORTS_SITES": str(sites)}
        calm, killed = new_home(tmp_path / "calm"), new_home(tmp_path / "killed")
        assert govreports("run", *SITES, home=calm, environment=places).returncode == 0
        for wait in waits:
            process = start(killed, sites)
            wait(killed)
            process.send_signal(signal.SIGKILL)
            process.wait()
            wait_until_gone(killed)
        done = govreports("run", *SITES, home=killed, environment=places)
        assert done.returncode == 0, done.stderr
    assert content(calm / "published.duckdb") == content(killed / "published.duckdb")
    assert rows(killed / "published.duckdb", "SELECT * FROM integrity") == []


@pytest.mark.slow
def test_killed_at_random_points(tmp_path: Path, new_home: Callable[[Path], Path]) -> None:
    rng = random.Random(7)
    moments = [rng.uniform(2, 40) for _ in range(8)]
    waits = [partial(lambda moment, _: time.sleep(moment), moment) for moment in moments]
    assert_same_after_kills(tmp_path, new_home, waits)


def test_killed_once_in_the_middle(tmp_path: Path, new_home: Callable[[Path], Path]) -> None:
    """One site is normalised by then, and the others are crawled or wait for it."""
    assert_same_after_kills(tmp_path, new_home, [partial(wait_for_event, event="normalised")])
