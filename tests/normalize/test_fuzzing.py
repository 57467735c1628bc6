"""Mutated bytes raise nothing and take bounded time and memory, whatever they look like."""

import pytest

from tests.bench.fuzz import INPUTS, MEGABYTES, SECONDS
from tests.bench.harness import in_process
from tests.normalize.fuzzing import inputs, run, wholes


@pytest.mark.processes
@pytest.mark.parametrize(
    "count", [1_000, pytest.param(INPUTS, marks=pytest.mark.slow)], ids="{:,}".format
)
def test_mutated_inputs_raise_nothing_in_bounded_time_and_memory(count: int) -> None:
    done = in_process(run, count).result
    assert done.inputs == count
    assert done.restored > count // 20  # some still look like a mirror's
    assert done.slowest < SECONDS
    assert done.grown < MEGABYTES


def test_inputs_are_mutated_and_the_same_each_time() -> None:
    some = list(inputs(100, 1))
    assert some == list(inputs(100, 1)) != list(inputs(100, 2))
    assert sum(any(raw in whole for whole in wholes()) for raw in some) < 30
