"""Endings of mutated pages or files, by number: a document or a reason, no crash, no hang.

    uv run python -m tests.normalize.mutation_runner pages|files [first] [count] [processes]

The same number yields the same bytes wherever the same material is next to the repository, so a
long run can be done in slices, and a failure can be reproduced by its number.
"""

import sys
import time
from collections.abc import Sequence

from tests.normalize.mutation import endings, failures, file_ending, page_ending

KINDS = {"pages": page_ending, "files": file_ending}


def main(argv: Sequence[str]) -> None:
    """Print how often each ending occurred; exit with 1 if one of them is a crash or a hang."""
    if not argv or argv[0] not in KINDS:
        sys.exit(__doc__)
    first, count, processes = (
        int(value) for value in (*argv[1:], *("0", "1000", "2")[len(argv) - 1 :])
    )
    start = time.monotonic()
    counts = endings(KINDS[argv[0]], range(first, first + count), processes)
    took = time.monotonic() - start
    print(f"{argv[0]} {first} to {first + count - 1} in {took:.0f} s")
    for name, number in counts.most_common():
        print(f"{number:>8} {name}")
    if failures(counts):
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
