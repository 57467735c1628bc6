"""Time: medians of alternating rounds, and how a figure grows with the size of the input."""

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
    """What a call took, in seconds: on the clock, and of the process's processor time."""

    wall: float
    cpu: float
    result: Result


def alternate(
    subjects: Mapping[str, Callable[[], Result]], rounds: int
) -> dict[str, Spent[Result]]:
    """Run all subjects once a round, each round in the other order; return each one's medians.

    What else runs on the machine comes and goes: in turns it meets all subjects alike, and the
    median leaves single rounds aside. `result` is that of the last round.
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
    """Run all subjects once a round, each round in the other order; return what each gave."""
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
    """Call once and return what it took.

    clock: tells the processor seconds so far; `tree_seconds` where other processes work along.
    """
    cpu, wall = clock(), time.perf_counter()
    result = call()
    return Spent(time.perf_counter() - wall, clock() - cpu, result)


@contextmanager
def counted(module: ModuleType, name: str) -> Iterator[list[float]]:
    """Count the seconds and the processor seconds that are spent in one function of a module."""
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
    """Return how many times theirs ours is; 0 where theirs is 0."""
    return ours / theirs if theirs else 0.0


def grows(figure: str, unit: str, sizes: Sequence[float], figures: Sequence[float]) -> list[str]:
    """Return a note on how a figure grows with the number of units; none of a single size."""
    if len(sizes) < 2:
        return []
    return [f"{figure} grows with {unit}^{exponent(sizes, figures):.2f}"]


def exponent(sizes: Sequence[float], figures: Sequence[float]) -> float:
    """Return the b of the best fit figure = a · size**b: 0 is flat, 1 is in proportion."""
    across, up = [log(each) for each in sizes], [log(max(each, 1e-9)) for each in figures]
    mean_across, mean_up = sum(across) / len(across), sum(up) / len(up)
    spread = sum((x - mean_across) ** 2 for x in across)
    shared = sum((x - mean_across) * (y - mean_up) for x, y in zip(across, up, strict=True))
    return shared / spread
