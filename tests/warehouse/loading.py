"""A process that loads runs, to be killed: python -m tests.warehouse.loading WAREHOUSE RUNS."""

import sys
from pathlib import Path

from crawlers.run_folder import RunFolder
from warehouse import connect
from warehouse.load import load_run


def main(location: str, runs: str) -> None:
    with connect(location) as warehouse:
        print("open", flush=True)
        for path in sorted(Path(runs).iterdir()):
            load_run(warehouse, RunFolder(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
