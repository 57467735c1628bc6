"""Worker processes that end with who started them, keep to their memory, and are replaced.

A pool of pebble's is lost as a whole when a worker is killed that has no item just then, or that
takes one or hands a result over at that moment. Here a new one comes in its place.
"""

import fcntl
import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from concurrent.futures import Future, wait
from multiprocessing import connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessPool

Result = TypeVar("Result")

TASKS_PER_WORKER = 5_000
"""Groups of items after which a worker is replaced, should a native library leak."""


_LOOK = 1.0  # seconds between two looks whether the pool is still there


class Pool:
    """So many worker processes, each with so many megabytes beyond what it starts with.

    module: the one that the work is imported from; workers start with it, if they are this
    process's first.
    """

    def __init__(self, processes: int, megabytes: int, module: str) -> None:
        self._processes, self._megabytes, self._module = processes, megabytes, module
        self._pool = self._made()
        self._under_way: list[Future[Any]] = []

    def schedule(self, call: Callable[[], Result], seconds: float) -> "Future[Result]":
        """Let a worker call this, and kill it after so many seconds."""
        future: Future[Result]
        try:
            future = self._pool.schedule(call, timeout=seconds)
        except RuntimeError:  # it is lost
            self._replace()
            future = self._pool.schedule(call, timeout=seconds)
        self._under_way = [each for each in self._under_way if not each.done()] + [future]
        return future

    def await_end(self, future: "Future[Any]") -> None:
        """Wait until it is done; in a lost pool it is cancelled, or raises BrokenProcessPool."""
        while not wait([future], timeout=_LOOK).done:
            if not self._pool.active:
                self._replace()

    def close(self) -> None:
        """End all workers, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _replace(self) -> None:
        self.close()
        for each in self._under_way:
            each.cancel()
        self._pool = self._made()

    def _made(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=TASKS_PER_WORKER,
            context=_context(self._module),
            initializer=_begin,
            initargs=[self._megabytes],
        )


def _context(module: str) -> ForkServerContext:
    """Return a context whose workers start with the readers imported: in 30 ms, not in 3 s.

    A server process is forked, because the caller itself may have threads. The program's main
    module is named: as "__main__" it would be imported by each worker anew (CPython issue 126631),
    a second for a flow run of Prefect's.
    """
    context = multiprocessing.get_context("forkserver")
    main = sys.modules["__main__"].__spec__  # None for a script
    context.set_forkserver_preload(
        [*([main.name] if main else []), module, "normalize.workers.preload"]
    )
    return context


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
    if connection.wait([pipe], 0):  # it closed before
        os._exit(1)


def _limit_memory(megabytes: int) -> None:
    """Limit the address space of this worker to what it has now and so much more."""
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere the limit is not enforced by the system anyway
        taken = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = taken + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
