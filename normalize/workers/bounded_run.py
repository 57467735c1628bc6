"""Process items in worker processes, each item within limits of time and memory.

Pages are sometimes hostile: a parser loops, a package unpacks to gigabytes, a native library
crashes. Such a page costs only its own result: the worker is killed, the page gets a `Failure`,
and a new worker takes the next pages. Results come in the order of the items, and only a few items
are in progress at any time, so memory does not grow with the corpus.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TimeLimit
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

from pebble import ProcessExpired

from normalize.document import Reason
from normalize.workers.pool import Pool

Item = TypeVar("Item")
Result = TypeVar("Result")

OUT_OF_MEMORY = 77
"""Exit code of a worker that reached its memory limit; its heap must not be used again."""

KILLED = frozenset({-signal.SIGKILL, 255})
"""Exit codes of a worker that was killed from outside (by a person, or by a system short of
memory): the item may not be the cause. 255: the server that workers are forked from was killed
(multiprocessing.popen_forkserver)."""

MOST_RETRIES = 3
"""Retries of an item whose worker was killed: this may happen twice by chance, but an item that
makes the system kill its worker each time must end."""

GROUPS_PER_WORKER = 4
"""Groups in progress or queued per worker: none is idle while another is slow."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item has no result; reason: TIME_LIMIT, MEMORY_LIMIT or CRASHED."""

    reason: Reason
    detail: str


def run_bounded(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    processes: int,
    seconds: float,
    megabytes: int,
    together: int = 1,
) -> Iterator[tuple[Item, Result | Failure]]:
    """Yield each item with function's result or its `Failure`, in the order of items.

    processes: number of workers. seconds: wall clock time of one item, after which its worker is
    killed. megabytes: address space that a worker may use beyond its size at start. together:
    items that are sent to a worker as one group, for items so small that sending each costs too
    much; the limits of one item apply to a group, and a group that fails is retried item by item.

    An item whose worker was killed from outside is retried up to MOST_RETRIES times.

    function and items must be picklable. To keep page bytes out of this process, pass positions
    (archive file and offset) as items, and a function that reads the record and normalises it.
    An exception of function counts as CRASHED, with the exception as detail.
    """
    module = getattr(function, "func", function).__module__  # of a partial, the function it calls
    work = _Work(function, Pool(processes, megabytes, module), seconds)
    left = iter(items)
    in_progress: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    try:
        while group := list(islice(left, together)):
            if len(in_progress) >= processes * GROUPS_PER_WORKER:
                yield from work.ended(*in_progress.popleft())
            in_progress.append((group, work.schedule(group)))
        while in_progress:
            yield from work.ended(*in_progress.popleft())
    finally:
        work.pool.close()


@dataclass(frozen=True, slots=True)
class _Work(Generic[Item, Result]):
    """The function for the items, the pool that runs it, and the time limit of an item."""

    function: Callable[[Item], Result]
    pool: Pool
    seconds: float

    def schedule(self, group: Sequence[Item]) -> "Future[list[Result]]":
        return self.pool.schedule(partial(_within_memory, self.function, group), self.seconds)

    def ended(
        self, group: Sequence[Item], task: "Future[list[Result]]"
    ) -> Iterator[tuple[Item, Result | Failure]]:
        """Wait for a group, and yield each of its items with its result or `Failure`."""
        self.pool.await_end(task)
        for _ in range(MOST_RETRIES):
            if len(group) > 1 or not _was_killed(task):
                break
            task = self.schedule(group)
            self.pool.await_end(task)
        outcome = _outcome(task, self.seconds)
        if not isinstance(outcome, Failure):
            yield from zip(group, outcome, strict=True)
        elif len(group) == 1:
            yield group[0], outcome
        else:
            for item in group:
                yield from self.ended([item], self.schedule([item]))


def _was_killed(task: "Future[Result]") -> bool:
    if task.cancelled():
        return True
    error = task.exception()
    if isinstance(error, BrokenProcessPool):  # a worker without an item was killed
        return True
    return isinstance(error, ProcessExpired) and error.exitcode in KILLED


def _outcome(task: "Future[Result]", seconds: float) -> Result | Failure:
    try:
        return task.result()
    except TimeLimit:
        return Failure(Reason.TIME_LIMIT, f"more than {seconds:g} seconds")
    except ProcessExpired as error:
        if error.exitcode == OUT_OF_MEMORY:
            return Failure(Reason.MEMORY_LIMIT, "the worker reached its memory limit")
        return Failure(Reason.CRASHED, f"the worker ended with {error.exitcode}")
    except Exception as error:  # noqa: BLE001  one bad item must not affect the others
        return Failure(Reason.CRASHED, f"{type(error).__name__}: {error}")


def _within_memory(function: Callable[[Item], Result], group: Iterable[Item]) -> list[Result]:
    try:
        return [function(item) for item in group]
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
