"""Worker processes with limits on time and memory.

In go a function and items; out come results or a `Failure` for each. Flows and the comparison
of duplicates use it.
"""

from normalize.workers.bounded_run import Failure, run_bounded

__all__ = [
    "Failure",
    "run_bounded",
]
