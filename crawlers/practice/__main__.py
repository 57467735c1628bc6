"""Serve the practice web by hand: `python -m crawlers.practice --port 8700`."""

import argparse
import sys
import threading
from contextlib import suppress

from crawlers.errors import GovreportsError
from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb


def main() -> int:
    """Serve until interrupted; return 2 if a port is taken."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.practice", description=__doc__)
    parser.add_argument("--port", type=int, default=8700, help="first port; 0 picks free ports")
    parser.add_argument("--pages", type=int, default=0, help="number of additional reports")
    parser.add_argument("--seed", type=int, default=1, help="seed from which reports are written")
    options = parser.parse_args()
    try:
        with PracticeWeb(build_web(options.seed, options.pages), options.port) as served:
            for site in served.sites:
                print(f"{site.site:20} {site.family or '-':8} {site.home}")
            print(f"{len(served.gold)} pages with gold; stop with Ctrl-C", flush=True)
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    except GovreportsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
