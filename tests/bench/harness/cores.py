"""What the machine's cores give: held to one core each, how far do processes count."""

import os
import time
from multiprocessing import get_context
from pathlib import Path

_STEPS = 20_000_000  # a second or two


def counting(number: int) -> float:
    """Return the seconds that so many cores take to count as far each: the machine's own limit."""
    context = get_context("spawn")
    cores = sorted(os.sched_getaffinity(0))[:number]
    with context.Pool(number) as pool:
        return max(pool.map(counted_on, cores, chunksize=1))


def counted_on(core: int) -> float:
    """Return the seconds that counting takes on this core."""
    hold_to(core)
    start, total = time.perf_counter(), 0
    for step in range(_STEPS):
        total = (total * 31 + step) % 1_000_003
    return time.perf_counter() - start


def hold_to(core: int) -> None:
    """Hold this process, and what it starts, to one core: a machine of its own has no more."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})
