"""Endurance: mutated bytes through decode, undo_mojibake, clean, restore and join_lines.

There is no peer: what is measured is that nothing raises, hangs or piles up. Ten thousand inputs
are the default; `--inputs 100000` is what a release is held to.
"""

import argparse
from collections.abc import Iterator, Sequence

from tests.bench.harness import Headline, Table, in_process
from tests.normalize.fuzzing import run

INPUTS = 10_000
MEGABYTES, SECONDS = 50, 2


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the slowest input and the memory that all together added to what a few had taken."""
    yield endured(INPUTS // 20 if quick else INPUTS)


def main(argv: Sequence[str]) -> None:
    """Run any number of inputs."""
    parser = argparse.ArgumentParser("tests.bench fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS)
    print(endured(parser.parse_args(argv).inputs).text())


def endured(number: int) -> Table:
    """Return what so many inputs took."""
    done = in_process(run, number).result
    columns = {"inputs": ",d", "restored": ",d", "raised": ",d", "slowest s": ".2f", "MB": ".1f"}
    row = (done.inputs, done.restored, 0, done.slowest, done.grown)
    notes = [
        "pages in six encodings, mojibake and mirrored pages; up to eight changes in each input",
        "restored: inputs that looked like a mirror's; each repair was undone and compared",
        "an exception ends the run; seconds are processor time, MB the growth of the peak memory",
        f"bounds: {MEGABYTES} MB, {SECONDS} s",
    ]
    what = f"{done.inputs:,} mutated inputs"
    ours = f"none raises, slowest {done.slowest:.2f} s, memory grows by {done.grown:.1f} MB"
    return Table("Mutated inputs", columns, [row], notes, [Headline(what, ours)])
