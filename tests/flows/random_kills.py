"""Repeated random kills (kill -9) of flow, spider, normaliser's worker or Prefect server.

    python -m tests.flows.random_kills [--kills 200] [--seed 1]

A round begins with an empty home. It chooses one of the processes of the run, kills it at a random
moment, restarts whatever ended, and repeats this until the round has had its kills. Then one run
is left undisturbed. The round passes if the warehouse equals that of an undisturbed run and if no
process outlived its flow. The homes of a failed round are kept in the folder for temporary files,
under kills-….
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from flows.runtime.prefect_server import free_port, server
from tests.conftest import ROOT
from tests.flows.home_state import content, rows
from tests.flows.server_access import access
from tests.processes import Process, family, living
from tests.wait_until import wait_until

SITES = ("practice_hanweb", "practice_media", "practice_traps")
KILLS = 10
"""Kills in one round: about as many as a run can have before its work is done."""
CHANCES = {"flow": 1, "spider": 2, "worker": 2, "server": 1}
"""Relative frequency of kills by role. Restarting a flow or server takes many seconds."""
_AWAITED = 30.0  # seconds to wait for a process with the chosen role
_MOMENT = 4.0  # longest time in seconds before it is killed
_PATIENCE = 1200.0  # seconds for an undisturbed run: retries wait for up to 330


@dataclass
class Round:
    """One home with kills; killed: number of kills by role."""

    home: Path
    environment: dict[str, str]
    rng: random.Random
    killed: Counter[str] = field(default_factory=Counter)

    def survive(self, kills: int, port: int) -> None:
        """Start flow and server, kill and restart until there were `kills` kills."""
        flow = self._start()
        while self.killed.total() < kills:
            with server(self.home.parent, port) as serving:
                while serving.poll() is None and self.killed.total() < kills:
                    if flow.poll() is not None:
                        flow = self._start()
                    (role,) = self.rng.choices(list(CHANCES), list(CHANCES.values()))
                    self._kill(flow, serving, role)
        before = family(flow.pid)
        flow.kill()
        flow.wait()
        assert_gone(before)

    def _kill(
        self, flow: "subprocess.Popen[bytes]", serving: "subprocess.Popen[bytes]", role: str
    ) -> None:
        """Kill a process with that role, or any other if there is none for a long time."""
        if role == "server":
            time.sleep(self.rng.uniform(0, _MOMENT))
            self._kill_one(flow, Process(serving.pid, os.getpid(), role), [])
            serving.wait()
            return
        end = time.monotonic() + _AWAITED
        while time.monotonic() < end and flow.poll() is None:
            if any(each.role == role for each in family(flow.pid)):
                break
            time.sleep(0.1)
        time.sleep(self.rng.uniform(0, _MOMENT))
        before = family(flow.pid)
        if victims := [each for each in before if each.role == role] or before:
            self._kill_one(flow, self.rng.choice(victims), before)

    def _kill_one(
        self, flow: "subprocess.Popen[bytes]", victim: Process, before: list[Process]
    ) -> None:
        with suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)
            self.killed[victim.role] += 1
        if victim.pid == flow.pid:
            flow.wait()
            assert_gone(before)

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.home.with_suffix(".log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "flows", "--home", str(self.home), "run", *SITES],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), **self.environment},
            )


def assert_gone(processes: Sequence[Process]) -> None:
    """Wait until all of them have ended."""
    names = {each.pid: each.role for each in processes}

    wait_until(
        "the end of what a killed process had started",
        lambda: {names[each.pid] for each in living() if each.pid in names},
        lambda left: not left,
    )


def rounds(folder: Path, kills: int, seed: int) -> Iterator[Counter[str]]:
    """Yield the kills by role of each round; raise AssertionError when a round fails.

    folder: an empty folder for the homes.
    """
    port = free_port()  # ephemeral: between servers, no other test takes it
    with PracticeWeb(build_web()) as web:
        sites = folder / "sites"
        write_registry(sites, [each for each in web.sites if each.site in SITES])
        places = {"GOVREPORTS_SITES": str(sites), **access(folder, port)}
        with server(folder, port):
            wanted = undisturbed(folder / "calm", places)
        for number in count(seed):
            if kills <= 0:
                return
            one = Round(folder / f"killed-{number}", places, random.Random(number))
            one.survive(min(kills, KILLS), port)
            with server(folder, port):
                found = undisturbed(one.home, places)
            for table, expected in wanted.items():
                other = set(found[table]).symmetric_difference(expected)
                told = f"seed {number}: {table} differs: {sorted(map(str, other))}"
                assert found[table] == expected, told
            kills -= one.killed.total()
            yield one.killed


def undisturbed(home: Path, places: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """Run once without kills, and return the contents of the warehouse."""
    done = subprocess.run(
        [sys.executable, "-m", "flows", "--home", str(home), "run", *SITES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), **places},
    )
    assert done.returncode == 0, done.stderr
    assert rows(home / "published.duckdb", "SELECT * FROM integrity") == []
    return content(home / "published.duckdb")


def main(arguments: Sequence[str]) -> None:
    """Run rounds until the number of kills is reached; print the tally after each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first round (default: 1)")
    chosen = parser.parse_args(arguments)
    total: Counter[str] = Counter()
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    for number, killed in enumerate(rounds(folder, chosen.kills, chosen.seed)):
        total += killed
        told = ", ".join(f"{n} × {role}" for role, n in total.most_common())
        print(f"seed {chosen.seed + number}: {total.total()} kills: {told}", flush=True)
    shutil.rmtree(folder)
    print("each warehouse equals that of an undisturbed run")


if __name__ == "__main__":
    main(sys.argv[1:])
