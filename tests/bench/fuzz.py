"""Endurance: mutated bytes through decode, undo_mojibake, clean, restore and join_lines."""

from collections.abc import Iterator

from tests.bench.harness import Headline, Table, in_process
from tests.normalize.fuzzing import run

INPUTS = 100_000
MEGABYTES, SECONDS = 50, 2


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield the slowest input and the memory that all together added to what a few had taken."""
    done = in_process(run, INPUTS // 100 if quick else INPUTS).result
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
    yield Table("Mutated inputs", columns, [row], notes, [Headline(what, ours)])
