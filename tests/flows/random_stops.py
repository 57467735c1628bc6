"""Stop `govreports serve` at random moments: the first signal ends it and all its children.

    python -m tests.flows.random_stops [--stops 12] [--seed 1]

The moments range from the start of Prefect's server to the middle of flows. Prints how long each
stop took. A crawl begins every four seconds.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from tests.flows.home_state import rows
from tests.flows.service import Service
from tests.processes import wait_until_gone

LATEST = 40.0  # seconds; on an idle machine the server is up after 15, and flows run from then on
_PATIENCE = 60.0


def stops(folder: Path, number: int, seed: int) -> Iterator[tuple[str, float, float]]:
    """Yield signal, moment and duration (both in seconds) of each of `number` stops."""
    rng, serving = random.Random(seed), Service(folder)
    with PracticeWeb(build_web()) as web:
        sites = [each for each in web.sites if each.site in {"practice_plain", "practice_vsb"}]
        write_registry(serving.sites, sites)
        for turn in range(number):
            chosen = (signal.SIGTERM, signal.SIGINT)[turn % 2]
            moment = rng.uniform(1, LATEST)  # in the first second, Python is still starting
            process = serving.start()
            time.sleep(moment)
            begun = time.monotonic()
            process.send_signal(chosen)
            assert process.wait(_PATIENCE) == 0, serving.log_tail()
            wait_until_gone(serving.home)
            yield chosen.name, moment, time.monotonic() - begun
        assert rows(serving.home / "published.duckdb", "SELECT * FROM integrity") == []


def main(arguments: Sequence[str]) -> None:
    """Stop the service repeatedly; print each stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stops", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for name, moment, seconds in stops(Path(folder), chosen.stops, chosen.seed):
            print(f"{name} after {moment:4.1f} s: ended in {seconds:4.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
