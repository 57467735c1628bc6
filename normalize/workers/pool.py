"""A pool of workers that end with their parent, have a memory limit, and are replaced.

A pebble pool breaks as a whole when a worker is killed that has no item, or that is receiving an
item or sending a result. `Pool` replaces a broken one.
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
"""Groups of items after which a worker is replaced, in case a native library leaks memory."""


_POLL_SECONDS = 1.0  # interval of checking that the pool is still active


class Pool:
    """A number of worker processes, each with a memory limit.

    megabytes: address space of a worker beyond its size at start. module: the module of the
    function to run; the first pool of this process preloads it for all workers.
    """

    def __init__(self, processes: int, megabytes: int, module: str) -> None:
        self._processes, self._megabytes, self._module = processes, megabytes, module
        self._pool = self._new_pool()
        self._in_progress: list[Future[Any]] = []

    def schedule(self, call: Callable[[], Result], seconds: float) -> "Future[Result]":
        """Have a worker call `call`, and kill the worker after the given seconds."""
        future: Future[Result]
        try:
            future = self._pool.schedule(call, timeout=seconds)
        except RuntimeError:  # the pool is broken
            self._replace()
            future = self._pool.schedule(call, timeout=seconds)
        self._in_progress = [each for each in self._in_progress if not each.done()] + [future]
        return future

    def await_end(self, future: "Future[Any]") -> None:
        """Wait until a future is done; a broken pool cancels it or sets BrokenProcessPool."""
        while not wait([future], timeout=_POLL_SECONDS).done:
            if not self._pool.active:
                self._replace()

    def close(self) -> None:
        """End all workers, even those at work."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _replace(self) -> None:
        self.close()
        for each in self._in_progress:
            each.cancel()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=TASKS_PER_WORKER,
            context=_context(self._module),
            initializer=_begin,
            initargs=[self._megabytes],
        )


def _context(module: str) -> ForkServerContext:
    """Return a context whose workers start with the modules imported: in 30 ms, not in 3 s.

    Workers are forked from a server process, because the caller may have threads. The main module
    is preloaded by name: as "__main__", each worker would import it again (CPython issue 126631),
    which takes a second in a Prefect flow run.
    """
    context = multiprocessing.get_context("forkserver")
    main = sys.modules["__main__"].__spec__  # None for a script
    context.set_forkserver_preload(
        [*([main.name] if main else []), module, "normalize.workers.preload"]
    )
    return context


def _begin(megabytes: int) -> None:
    _end_with_parent()
    _limit_memory(megabytes)


def _end_with_parent() -> None:
    """Let the system end this worker with its parent, even if that ends by kill -9.

    The pipe of the sentinel then closes and the system sends SIGIO, which has no handler and ends
    the process. A thread cannot do this: none runs while a parser loops in native code.
    """
    parent = multiprocessing.parent_process()
    if parent is None:  # not in a worker
        return
    pipe = parent.sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if connection.wait([pipe], 0):  # the parent ended before
        os._exit(1)


def _limit_memory(megabytes: int) -> None:
    """Limit the address space of this worker to its present size plus the given megabytes."""
    statm = Path("/proc/self/statm")
    if statm.exists():  # other systems do not enforce the limit
        taken = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limit = taken + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
