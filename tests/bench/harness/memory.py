"""Memory: the peak of a process, of a call in a separate process, and of a process tree."""

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
    """A result, and the peak memory for it in MB (2**20 bytes)."""

    result: Result
    megabytes: float


def peak_here() -> float:
    """Return the peak resident memory of this process, in MB.

    Uses VmHWM from /proc if available: ru_maxrss starts at the value of the parent process.
    """
    found = _kilobytes(getpid(), "status", "VmHWM:")
    return (found or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def in_process(call: Callable[..., Result], *arguments: object) -> Watched[Result]:
    """Call a function in a new process; return its result and that process's peak memory.

    Function, arguments and result are pickled, so pass paths rather than megabytes of text.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_watched, call, *arguments).result()


def _watched(call: Callable[..., Result], *arguments: object) -> Watched[Result]:
    return Watched(call(*arguments), peak_here())


@contextmanager
def watch(every: float = 0.2) -> Iterator[Watched[None]]:
    """Measure this process and all its descendants; `megabytes` is the peak of their sum.

    every: seconds between two measurements; at a gigabyte, one takes about 10 ms of processor time.

    Pages that several processes share are counted once (PSS). The result is 0 without /proc.
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

    Ended processes count if their parent has waited for them. Without /proc, only this process
    and its direct children count.
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
    """Return the present memory of this process and all its descendants in MB, as in `watch`."""
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
    """Return a field of a file in /proc; 0 if the field is missing or the process has ended."""
    with suppress(OSError):
        for line in (_PROC / str(process) / file).read_text(encoding="ascii").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0
