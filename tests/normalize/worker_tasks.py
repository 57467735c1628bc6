"""Tasks of worker processes in tests, in a module that imports little else."""

import inspect
import os
import signal
import sys
import time
from pathlib import Path

from crawlers.page import FetchedPage
from normalize.document import Document, Rejected
from normalize.workers.bounded_run import MOST_RETRIES


def act(item: str) -> str:
    """Do what the item says, in the worker."""
    if item == "loop":
        while True:
            pass
    if item == "hang":
        time.sleep(3600)
    if item == "hog":
        bytearray(2**30)
    if item == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if item == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "raise":
        raise ValueError("broken item")
    return item.upper()


def act_after_retries(mark: str) -> str:
    """Kill the worker once per retry, counting in the file mark; then return a result."""
    path = Path(mark)
    tried = len(path.read_bytes()) if path.exists() else 0
    if tried < MOST_RETRIES:
        path.write_bytes(b"x" * (tried + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def loop_noting_who(folder: str) -> None:
    """Record the PID of the worker, and loop in native code, where no handler or thread runs."""
    (Path(folder) / str(os.getpid())).touch()
    sum(iter(int, 1))


def hog_in_steps(item: int) -> int:
    kept = [bytes(2**20) for _ in range(item)]
    return len(kept)


def read_length(place: tuple[str, int]) -> int:
    name, offset = place
    return len(Path(name).read_bytes()[offset:])


def normalize(page: FetchedPage) -> tuple[Document | Rejected, ...]:
    """Normalise a page; the import is here because the other tasks do not need it."""
    from normalize.pipeline.normalization import normalize_page

    return tuple(normalize_page(page))


def tables_to_load(_: str) -> list[str]:
    """Return the tables of the normaliser that this worker would have to build itself."""
    modules = [module for name, module in sys.modules.items() if name.startswith("normalize.")]
    return [
        f"{module.__name__}.{name}"
        for module in modules
        for name, held in vars(module).items()
        if hasattr(held, "cache_info") and held.__module__ == module.__name__
        if not inspect.signature(held).parameters and not held.cache_info().currsize
    ]
