"""Memory: the peak of a process, of a call in a process of its own, and of a whole tree."""

import multiprocessing
import resource
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import getpid, sysconf
from pathlib import Path
from typing import Generic, TypeVar

Result = TypeVar("Result")
_PROC = Path("/proc")


@dataclass(slots=True)
class Watched(Generic[Result]):
    """A result, and the most memory that was held for it at any time, in MB (2**20 bytes)."""

    result: Result
    megabytes: float


def peak_here() -> float:
    """Return the most resident memory this process ever had, in MB.

    VmHWM where /proc tells it: ru_maxrss begins with that of the process that forked this one.
    """
    found = _kilobytes(getpid(), "status", "VmHWM:")
    return (found or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def in_process(call: Callable[..., Result], *arguments: object) -> Watched[Result]:
    """Call in a new process and return the result with that process's peak memory.

    Call, arguments and result are pickled; give paths rather than megabytes of text.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_watched, call, *arguments).result()


def _watched(call: Callable[..., Result], *arguments: object) -> Watched[Result]:
    return Watched(call(*arguments), peak_here())


@contextmanager
def watch(every: float = 0.2) -> Iterator[Watched[None]]:
    """Watch this process and all its descendants; `megabytes` is the peak of their sum.

    every: seconds between two looks; one at a gigabyte takes some 10 ms of processor time.

    Pages that several processes share are counted once (PSS). 0 where /proc does not tell.
    """
    seen, done = Watched(None, 0.0), threading.Event()
    looking = threading.Thread(target=_look, args=(seen, done, every), daemon=True)
    looking.start()
    try:
        yield seen
    finally:
        done.set()
        looking.join()


def tree_seconds() -> float:
    """Return the processor seconds that this process and all its descendants have used so far.

    Those that have ended count where their parent has waited for them. Without /proc, only
    what this process knows of.
    """
    if not (_PROC / "self" / "stat").exists():
        used = [
            resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        return sum(each.ru_utime + each.ru_stime for each in used)
    return sum(map(_seconds, _tree(getpid())))


def _seconds(process: int) -> float:
    with suppress(OSError):
        fields = (_PROC / str(process) / "stat").read_text(encoding="ascii").rpartition(")")[2]
        own_and_waited_for = fields.split()[11:15]  # utime, stime, cutime, cstime (proc(5))
        return sum(map(int, own_and_waited_for)) / sysconf("SC_CLK_TCK")
    return 0.0


def tree_megabytes() -> float:
    """Return the memory that this process and all its descendants hold now, as `watch` counts."""
    return sum(_kilobytes(each, "smaps_rollup", "Pss:") for each in _tree(getpid())) / 1024


def _look(seen: Watched[None], done: threading.Event, every: float) -> None:
    while True:
        seen.megabytes = max(seen.megabytes, tree_megabytes())
        if done.wait(every):
            return


def _tree(root: int) -> Iterator[int]:
    yield root
    for task in (_PROC / str(root) / "task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _kilobytes(process: int, file: str, field: str) -> int:
    """Return a field of a file of /proc; 0 where there is none, or the process is gone."""
    with suppress(OSError):
        for line in (_PROC / str(process) / file).read_text(encoding="ascii").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0
