"""Endurance: mutated bytes through decode, undo_mojibake, clean, restore and join_lines.

There is no peer: the benchmark checks that nothing raises, hangs or accumulates memory. The default
is 10,000 inputs; a release must pass `--inputs 100000`.
"""

import argparse
from collections.abc import Iterator, Sequence

from tests.bench.harness import Headline, Table, in_process
from tests.normalize.fuzzing import run

INPUTS = 10_000
MEGABYTES, SECONDS = 50, 2


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the time of the slowest input and the growth of memory after the first few inputs."""
    yield endured(INPUTS // 20 if quick else INPUTS)


def main(argv: Sequence[str]) -> None:
    """Run a chosen number of inputs."""
    parser = argparse.ArgumentParser("tests.bench fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS)
    print(endured(parser.parse_args(argv).inputs).text())


def endured(number: int) -> Table:
    """Return the figures for `number` inputs."""
    done = in_process(run, number).result
    columns = {"inputs": ",d", "restored": ",d", "raised": ",d", "slowest s": ".2f", "MB": ".1f"}
    row = (done.inputs, done.restored, 0, done.slowest, done.grown)
    notes = [
        "pages in six encodings, mojibake and mirrored pages; up to eight mutations in each input",
        "restored: inputs that looked like a mirror's; each repair was undone and compared",
        "an exception ends the run; seconds are processor time, MB is the growth of peak memory",
        f"limits: {MEGABYTES} MB, {SECONDS} s",
    ]
    what = f"{done.inputs:,} mutated inputs"
    ours = f"no exception, slowest {done.slowest:.2f} s, memory grows by {done.grown:.1f} MB"
    return Table("Mutated inputs", columns, [row], notes, [Headline(what, ours)])
