"""Work on items in worker processes, each item within limits of time and memory.

Pages are hostile now and then: a parser loops, a package unpacks to gigabytes, a native library
crashes. Here such a page costs its own result and nothing else: the worker is killed, the page
gets a `Failure`, and the next pages go on in a fresh worker. Results come in the order of the
items, and only a few items are under way at any time, so memory does not grow with the corpus.
"""

import fcntl
import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TimeLimit
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from crawlers.page import FetchedPage
from crawlers.site import Site
from normalize.document import Document, Reason, Rejected
from normalize.pipeline import normalize_page

Item = TypeVar("Item")
Result = TypeVar("Result")

OUT_OF_MEMORY = 77
"""Exit code of a worker that reached its memory limit; its heap is not to be used again."""

KILLED = frozenset({-signal.SIGKILL, 255})
"""Exit codes of a worker that was killed from outside (by a person, or by a system short of
memory): the item may be innocent. 255: the server that workers are forked from was killed
(multiprocessing.popen_forkserver)."""

AHEAD = 4
"""Items under way or waiting for each worker: enough that none is idle while one is slow."""

TASKS_PER_WORKER = 5_000
"""Items after which a worker is replaced, should a native library leak."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that gave no result: TIME_LIMIT, MEMORY_LIMIT or CRASHED."""

    reason: Reason
    detail: str


def normalize_bounded(
    pages: Iterable[FetchedPage],
    site: Site | None = None,
    *,
    processes: int,
    seconds: float,
    megabytes: int,
) -> Iterator[tuple[FetchedPage, tuple[Document | Rejected, ...]]]:
    """Yield each page with what `normalize_page` makes of it, in order, within limits."""
    outcomes = run_bounded(
        partial(_normalized, site=site),
        pages,
        processes=processes,
        seconds=seconds,
        megabytes=megabytes,
    )
    for page, outcome in outcomes:
        if isinstance(outcome, Failure):
            yield page, (Rejected(page, outcome.reason, outcome.detail),)
        else:
            yield page, outcome


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

    A worker that was killed from outside costs its item nothing the first time: it is done again.

    function and items must be picklable. To keep page bytes out of this process, give places
    (archive file and offset) as items and a function that reads the record and normalises it.
    What function raises counts as CRASHED, with the exception as detail.
    """
    pool = ProcessPool(
        max_workers=processes,
        max_tasks=TASKS_PER_WORKER,
        context=_context(),
        initializer=_begin,
        initargs=[megabytes],
    )

    def schedule(item: Item) -> "Future[Result]":
        future: Future[Result]
        future = pool.schedule(_within_memory, args=[function, item], timeout=seconds)
        return future

    under_way: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            if len(under_way) >= processes * AHEAD:
                done = _next(under_way, schedule, seconds)
                yield done
            under_way.append((item, schedule(item)))
        while under_way:
            last = _next(under_way, schedule, seconds)
            yield last
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _context() -> ForkServerContext:
    """Return a context whose workers start with the readers imported: in 30 ms, not in 3 s.

    A server process is forked, because the caller itself may have threads.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "normalize.warm"])
    return context


def _next(
    under_way: "deque[tuple[Item, Future[Result]]]",
    schedule: "Callable[[Item], Future[Result]]",
    seconds: float,
) -> tuple[Item, Result | Failure]:
    item, task = under_way.popleft()
    if _was_killed(task):
        task = schedule(item)
    outcome = _outcome(task, seconds)
    return item, outcome


def _was_killed(task: "Future[Result]") -> bool:
    error = task.exception()
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


def _begin(megabytes: int) -> None:
    _end_with_starter()
    _limit_memory(megabytes)


def _end_with_starter() -> None:
    """Let the system end this worker with the process that started it, even by kill -9.

    The pipe behind the sentinel then closes, and SIGIO is sent, which nobody handles. No thread
    can do this: a parser that loops in native code lets none run.
    """
    starter = multiprocessing.parent_process()
    if starter is None:  # not in a worker
        return
    pipe = starter.sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if wait([pipe], 0):  # it closed before
        os._exit(1)


def _limit_memory(megabytes: int) -> None:
    """Limit the address space of this worker to what it has now and so much more."""
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere the limit is not enforced by the system anyway
        taken = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = taken + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _normalized(page: FetchedPage, site: Site | None) -> tuple[Document | Rejected, ...]:
    return tuple(normalize_page(page, site))
