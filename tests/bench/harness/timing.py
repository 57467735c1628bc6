"""Time: medians of alternating rounds, and growth of a figure with the size of the input."""

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from math import log
from statistics import median
from types import ModuleType
from typing import Any, Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Spent(Generic[Result]):
    """The cost of a call in seconds, elapsed (wall) and processor time (cpu), and its result."""

    wall: float
    cpu: float
    result: Result


def alternate(
    subjects: Mapping[str, Callable[[], Result]], rounds: int
) -> dict[str, Spent[Result]]:
    """Run all subjects once per round, in alternating order; return the medians of each.

    Other work on the machine varies. In turns it affects all subjects alike, and the median
    ignores single rounds. `result` is that of the last round.
    """
    timed = {name: partial(spent_in, call) for name, call in subjects.items()}
    return {
        name: Spent(
            median(each.wall for each in runs), median(each.cpu for each in runs), runs[-1].result
        )
        for name, runs in in_turns(timed, rounds).items()
    }


def in_turns(
    subjects: Mapping[Name, Callable[[], Result]], rounds: int
) -> dict[Name, list[Result]]:
    """Run all subjects once per round, in alternating order; return the results of each."""
    given: dict[Name, list[Result]] = {name: [] for name in subjects}
    order = list(subjects)
    for _ in range(rounds):
        for name in order:
            given[name].append(subjects[name]())
        order.reverse()
    return given


def spent_in(
    call: Callable[[], Result], clock: Callable[[], float] = time.process_time
) -> Spent[Result]:
    """Call once and return the cost.

    clock: returns processor seconds so far; `tree_seconds` if other processes do part of the work.
    """
    cpu, wall = clock(), time.perf_counter()
    result = call()
    return Spent(time.perf_counter() - wall, clock() - cpu, result)


@contextmanager
def counted(module: ModuleType, name: str) -> Iterator[list[float]]:
    """Count the elapsed and the processor seconds spent in one function of a module."""
    original, spent = getattr(module, name), [0.0, 0.0]

    @wraps(original)
    def counting(*args: Any, **named: Any) -> Any:
        once = spent_in(lambda: original(*args, **named))
        spent[0] += once.wall
        spent[1] += once.cpu
        return once.result

    setattr(module, name, counting)
    try:
        yield spent
    finally:
        setattr(module, name, original)


def ratio(ours: float, theirs: float) -> float:
    """Return ours divided by theirs; 0 if theirs is 0."""
    return ours / theirs if theirs else 0.0


def grows(figure: str, unit: str, sizes: Sequence[float], figures: Sequence[float]) -> list[str]:
    """Return a note on how a figure grows with the number of units; [] for a single size."""
    if len(sizes) < 2:
        return []
    return [f"{figure} grows with {unit}^{exponent(sizes, figures):.2f}"]


def exponent(sizes: Sequence[float], figures: Sequence[float]) -> float:
    """Return b of the best fit figure = a · size**b: 0 is constant, 1 is proportional."""
    across, up = [log(each) for each in sizes], [log(max(each, 1e-9)) for each in figures]
    mean_across, mean_up = sum(across) / len(across), sum(up) / len(up)
    spread = sum((x - mean_across) ** 2 for x in across)
    shared = sum((x - mean_across) * (y - mean_up) for x, y in zip(across, up, strict=True))
    return shared / spread
