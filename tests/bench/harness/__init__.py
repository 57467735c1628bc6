"""The parts of every benchmark: tables, rounds, memory, growth, and the record of a run.

A benchmark is a module of `tests.bench` with a function

    def measure(quick: bool) -> Iterator[Table]

which yields each table when it is ready. With `quick`, it yields the same tables in about ten
seconds, with less input and fewer rounds. The first line of the module's docstring says what it
measures.
"""

from tests.bench.harness.memory import (
    Watched,
    in_process,
    peak_here,
    tree_megabytes,
    tree_seconds,
    watch,
)
from tests.bench.harness.table import Headline, Table
from tests.bench.harness.timing import (
    Spent,
    alternate,
    counted,
    exponent,
    grows,
    in_turns,
    ratio,
    spent_in,
)

__all__ = [
    "Headline", "Spent", "Table", "Watched", "alternate", "counted", "exponent", "grows",
    "in_process", "in_turns", "peak_here", "ratio", "spent_in", "tree_megabytes",
    "tree_seconds", "watch",
]  # fmt: skip
