"""The capacity of the machine's cores: how fast processes count when pinned to one core each."""

import os
import time
from multiprocessing import get_context
from pathlib import Path

_STEPS = 20_000_000  # a second or two


def counting(number: int) -> float:
    """Return the seconds for `number` processes to count, one per core: the machine's own limit."""
    context = get_context("spawn")
    cores = sorted(os.sched_getaffinity(0))[:number]
    with context.Pool(number) as pool:
        return max(pool.map(counted_on, cores, chunksize=1))


def counted_on(core: int) -> float:
    """Return the seconds for counting on this core."""
    hold_to(core)
    start, total = time.perf_counter(), 0
    for step in range(_STEPS):
        total = (total * 31 + step) % 1_000_003
    return time.perf_counter() - start


def hold_to(core: int) -> None:
    """Pin this process and its children to one core, to simulate a machine with one core."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})
