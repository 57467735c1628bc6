"""Pages per second of `normalize.extract` beside trafilatura, on the same pages in the same run.

    uv run python -m tests.bench.extract [folder of pages] [rounds]

The folder holds `*.html` as bytes; without it the material beside the repository is taken. Both
get the decoded text; trafilatura runs with metadata. Each figure is the best of the rounds, on
one core: what else runs on the machine slows single rounds.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import trafilatura

from normalize.decoding import decode
from normalize.extraction import extract
from tests.conftest import SHARED

ROUNDS = 3


def seconds(call: Callable[[str], object], pages: Sequence[str], rounds: int) -> float:
    """Return the time of the best round over all pages."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for page in pages:
            call(page)
        best = min(best, time.process_time() - start)
    return best


def with_metadata(page: str) -> str | None:
    """Extract as a user of trafilatura would who needs title and date."""
    return trafilatura.extract(page, with_metadata=True)


def main(argv: Sequence[str]) -> None:
    """Print pages per second and ratios, for pages with a known container and for all."""
    folder = Path(argv[0]) if argv else SHARED / "pages"
    rounds = int(argv[1]) if len(argv) > 1 else ROUNDS
    pages = [decode(path.read_bytes()).text for path in sorted(folder.glob("*.html"))]
    if not pages:
        sys.exit(f"no pages in {folder}")
    known = [page for page in pages if extract(page).method.startswith("container:")]
    print(f"{'pages':<24}{'number':>8}{'govreports':>12}{'trafilatura':>13}{'ratio':>8}")
    for name, group in (("known container", known), ("all", pages)):
        ours = len(group) / seconds(extract, group, rounds)
        theirs = len(group) / seconds(with_metadata, group, rounds)
        print(f"{name:<24}{len(group):>8}{ours:>10.1f}/s{theirs:>11.1f}/s{ours / theirs:>8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
