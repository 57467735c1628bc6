"""A failing item costs only its own result, in every way it can fail and in every group."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document, Reason, Rejected
from normalize.workers.bounded_run import GROUPS_PER_WORKER, Failure, run_bounded
from tests.bench.harness import tree_seconds
from tests.conftest import ROOT
from tests.normalize.worker_tasks import (
    act,
    act_after_retries,
    hog_in_steps,
    normalize,
    read_length,
    tables_to_load,
)
from tests.processes import family, is_waiting, living
from tests.wait_until import PATIENCE, wait_until

pytestmark = pytest.mark.processes

LIMITS = {"processes": 2, "seconds": 3.0, "megabytes": 512}
"""The time is for items that never end. All others take milliseconds."""


def reasons(items: list[str], together: int = 1) -> list[str]:
    return [
        outcome.reason.value if isinstance(outcome, Failure) else outcome
        for _, outcome in run_bounded(act, items, together=together, **LIMITS)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("together", [1, 2, 4, 20])
def test_bad_items_fail_alone_and_in_order(together: int) -> None:
    items = ["a", "hang", "b", "hog", "c", "die", "d", "raise", "e"]
    expected = ["A", "time_limit", "B", "memory_limit", "C", "crashed", "D", "crashed", "E"]
    assert reasons(items, together) == expected


def test_a_failure_has_its_cause_as_detail() -> None:
    outcomes = dict(run_bounded(act, ["raise", "die", "loop"], **LIMITS))  # type: ignore[arg-type]
    assert outcomes["raise"] == Failure(Reason.CRASHED, "ValueError: broken item")
    assert outcomes["die"] == Failure(Reason.CRASHED, "the worker ended with -11")
    assert outcomes["loop"] == Failure(Reason.TIME_LIMIT, "more than 3 seconds")


def test_an_item_whose_worker_was_killed_is_retried(tmp_path: Path) -> None:
    marks = [str(tmp_path / str(number)) for number in range(3)]
    assert [done for _, done in run_bounded(act_after_retries, marks, **LIMITS)] == ["done"] * 3  # type: ignore[arg-type]
    marks = [str(tmp_path / str(number)) for number in range(3, 6)]
    together = run_bounded(act_after_retries, marks, together=3, **LIMITS)  # type: ignore[arg-type]
    assert [done for _, done in together] == ["done"] * 3
    assert (
        reasons(["a", "killed", "b"]) == reasons(["a", "killed", "b"], 3) == ["A", "crashed", "B"]
    )


def test_many_items_are_returned_in_order() -> None:
    items = [f"item {number}" for number in range(500)]
    assert [item for item, _ in run_bounded(act, items, **LIMITS)] == items  # type: ignore[arg-type]
    assert reasons(items) == reasons(items, 3) == [item.upper() for item in items]


def test_all_items_may_be_bad() -> None:
    assert reasons(["die"] * 6) == ["crashed"] * 6


def test_no_items_yield_no_results() -> None:
    assert reasons([]) == []


def test_items_are_pulled_only_as_workers_need_them() -> None:
    pulled = 0

    def endless() -> Iterator[str]:
        nonlocal pulled
        for number in count():
            pulled += 1
            yield f"item {number}"

    taken = list(islice(run_bounded(act, endless(), **LIMITS), 100))  # type: ignore[arg-type]
    assert len(taken) == 100
    assert pulled <= 100 + GROUPS_PER_WORKER * LIMITS["processes"] + 1


def test_leaving_early_ends_the_workers() -> None:
    limits = {**LIMITS, "seconds": 9 * PATIENCE}
    results = run_bounded(act, ["a", "loop", "loop", "loop"], **limits)  # type: ignore[arg-type]
    next(results)
    start = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < PATIENCE


def test_memory_is_limited_beyond_the_size_at_start() -> None:
    sizes = [16, 2_000, 16]
    outcomes = [
        result
        for _, result in run_bounded(
            hog_in_steps, sizes, processes=1, seconds=PATIENCE, megabytes=256
        )
    ]
    assert outcomes[0] == outcomes[2] == 16
    assert isinstance(outcomes[1], Failure)
    assert outcomes[1].reason is Reason.MEMORY_LIMIT


def test_a_killed_idle_worker_costs_no_item() -> None:
    def items() -> Iterator[str]:
        yield "a"
        [worker] = wait_until(
            "one idle worker",
            lambda: workers_of(os.getpid()),
            lambda all_: len(all_) == 1 and all_idle(all_),
        )
        os.kill(worker, signal.SIGKILL)
        yield from ("b", "c", "raise", "d")

    one = {**LIMITS, "processes": 1}
    outcomes = list(run_bounded(act, items(), **one))  # type: ignore[arg-type]
    failed = Failure(Reason.CRASHED, "ValueError: broken item")
    assert outcomes == [("a", "A"), ("b", "B"), ("c", "C"), ("raise", failed), ("d", "D")]


def all_idle(workers: list[int]) -> bool:
    """Return whether there are workers, and all of them wait for something."""
    return bool(workers) and all(is_waiting(worker) for worker in workers)


def workers_of(starter: int) -> list[int]:
    """Return the workers of a process: children of the server that they are forked from."""
    found = (each for each in family(starter) if each.role == "worker")
    return [each.pid for each in found if each.parent != starter]


def test_workers_end_with_their_parent_even_by_kill(tmp_path: Path) -> None:
    program = f"""
from normalize.workers.bounded_run import run_bounded
from tests.normalize.worker_tasks import loop_noting_who
list(run_bounded(loop_noting_who, [{str(tmp_path)!r}] * 2, processes=2, seconds=600, megabytes=512))
"""
    starter = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    noted = wait_until("two workers", lambda: set(tmp_path.iterdir()), lambda seen: len(seen) == 2)
    starter.kill()
    starter.wait()
    pids = {int(each.name) for each in noted}
    wait_until(
        "the end of both workers",
        lambda: pids.intersection(each.pid for each in living()),
        lambda left: not left,
    )


def test_bytes_can_be_read_in_the_worker(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.write_bytes(b"x" * 100)
    places = [(str(store), 0), (str(store), 40), (str(tmp_path / "missing"), 0)]
    outcomes = [result for _, result in run_bounded(read_length, places, **LIMITS)]  # type: ignore[arg-type]
    assert outcomes[:2] == [100, 60]
    assert isinstance(outcomes[2], Failure)
    assert outcomes[2].detail.startswith("FileNotFoundError")


def test_run_bounded_works_from_a_thread() -> None:
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(reasons(["a", "b"])))
    thread.start()
    thread.join(PATIENCE)
    assert found == [["A", "B"]]


def test_pages_yield_the_results_of_normalize_page() -> None:
    text = "县人民政府关于做好春季防火工作的通知\n各乡镇人民政府：请认真做好防火工作。"
    pages = [
        FetchedPage(url="https://a.example/1.txt", body=text.encode()),
        FetchedPage(url="https://a.example/2.bin", body=b"\x7fELF" + bytes(99)),
        FetchedPage(url="https://a.example/3.txt", body=text.encode("gb18030")),
    ]
    bounded = list(run_bounded(normalize, pages, processes=2, seconds=PATIENCE, megabytes=1024))
    assert [page for page, _ in bounded] == pages
    assert [results for _, results in bounded] == [normalize(page) for page in pages]
    kinds = [type(results[0]) for _, results in bounded if not isinstance(results, Failure)]
    assert kinds == [Document, Rejected, Document]


def test_a_worker_starts_with_every_table_loaded() -> None:
    [(_, unloaded)] = run_bounded(
        tables_to_load, [""], processes=1, seconds=PATIENCE, megabytes=1024
    )
    assert unloaded == []


@pytest.mark.slow
def test_overhead_of_a_worker_is_small_compared_with_a_page() -> None:
    items = ["x" * 50_000] * 3_000
    start = tree_seconds()
    list(run_bounded(act, items, processes=2, seconds=PATIENCE, megabytes=1024))
    # 0.2 to 0.5 ms measured; reading a page takes 5 to 50 ms.
    assert (tree_seconds() - start) / len(items) < 0.003
