"""Worker processes with limits on time and memory.

Input: a function and items. Output: for each item its result or a `Failure`. `flows` and
`warehouse.duplicates` use this subpackage.
"""

from normalize.workers.bounded_run import Failure, run_bounded

__all__ = [
    "Failure",
    "run_bounded",
]
