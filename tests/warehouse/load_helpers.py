"""A process that migrates, loads and, if PUBLISHED is given, publishes; tests kill it.

python -m tests.warehouse.load_helpers WAREHOUSE RUNS [PUBLISHED]
"""

import sys
from pathlib import Path

from crawlers.run_folder import RunFolder
from warehouse import connect
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy


def main(location: str, runs: str, published: str | None = None) -> None:
    print("begun", flush=True)
    connect(location).close()
    for path in sorted(Path(runs).iterdir()):
        with connect(location) as warehouse:
            loaded = load_run(warehouse, RunFolder(path))
        if published and not loaded.already:
            publish_copy(location, Path(published))
    if published:
        publish_copy(location, Path(published))


if __name__ == "__main__":
    main(*sys.argv[1:])
