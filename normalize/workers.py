"""Work on items in worker processes, each item within limits of time and memory.

Pages are hostile now and then: a parser loops, a package unpacks to gigabytes, a native library
crashes. Here such a page costs its own result and nothing else: the worker is killed, the page
gets a `Failure`, and the next pages go on in a fresh worker. Results come in the order of the
items, and only a few items are under way at any time, so memory does not grow with the corpus.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TimeLimit
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pebble import ProcessExpired

from normalize.document import Reason
from normalize.pool import Pool

Item = TypeVar("Item")
Result = TypeVar("Result")

OUT_OF_MEMORY = 77
"""Exit code of a worker that reached its memory limit; its heap is not to be used again."""

KILLED = frozenset({-signal.SIGKILL, 255})
"""Exit codes of a worker that was killed from outside (by a person, or by a system short of
memory): the item may be innocent. 255: the server that workers are forked from was killed
(multiprocessing.popen_forkserver)."""

FORGIVEN = 3
"""Times that an item is done again because its worker was killed: chance may meet it twice, but
one that makes the system kill its worker each time must end."""

AHEAD = 4
"""Items under way or waiting for each worker: enough that none is idle while one is slow."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that gave no result: TIME_LIMIT, MEMORY_LIMIT or CRASHED."""

    reason: Reason
    detail: str


def run_bounded(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    processes: int,
    seconds: float,
    megabytes: int,
) -> Iterator[tuple[Item, Result | Failure]]:
    """Yield each item with function's result or its `Failure`, in the order of items.

    processes: workers at a time. seconds: wall clock time of one item, after which its worker
    is killed. megabytes: address space that a worker may take beyond what it starts with.

    A worker that was killed from outside costs its item nothing the first times: it is done again.

    function and items must be picklable. To keep page bytes out of this process, give places
    (archive file and offset) as items and a function that reads the record and normalises it.
    What function raises counts as CRASHED, with the exception as detail.
    """
    module = getattr(function, "func", function).__module__  # of a partial, what it calls
    pool = Pool(processes, megabytes, module)

    def schedule(item: Item) -> "Future[Result]":
        return pool.schedule(partial(_within_memory, function, item), seconds)

    under_way: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            if len(under_way) >= processes * AHEAD:
                done = _next(under_way, schedule, pool.await_end, seconds)
                yield done
            under_way.append((item, schedule(item)))
        while under_way:
            last = _next(under_way, schedule, pool.await_end, seconds)
            yield last
    finally:
        pool.close()


def _next(
    under_way: "deque[tuple[Item, Future[Result]]]",
    schedule: "Callable[[Item], Future[Result]]",
    await_end: "Callable[[Future[Result]], None]",
    seconds: float,
) -> tuple[Item, Result | Failure]:
    item, task = under_way.popleft()
    await_end(task)
    for _ in range(FORGIVEN):
        if not _was_killed(task):
            break
        task = schedule(item)
        await_end(task)
    outcome = _outcome(task, seconds)
    return item, outcome


def _was_killed(task: "Future[Result]") -> bool:
    if task.cancelled():
        return True
    error = task.exception()
    if isinstance(error, BrokenProcessPool):  # a worker was killed that had no item
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
    except Exception as error:  # noqa: BLE001  one bad item must never end the others
        return Failure(Reason.CRASHED, f"{type(error).__name__}: {error}")


def _within_memory(function: Callable[[Item], Result], item: Item) -> Result:
    try:
        return function(item)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
