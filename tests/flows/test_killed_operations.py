"""Import, load, publish and the operations on a home survive kill -9, and can be repeated."""

from pathlib import Path

import pytest

from tests.flows.killed_operations import OPERATIONS, kills

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    "count", [pytest.param(2, id="sample"), pytest.param(200, id="all", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_killed_operation_can_be_repeated(
    imported_home: Path, tmp_path: Path, name: str, count: int
) -> None:
    assert len(list(kills(name, count, 1, tmp_path, imported_home))) == count
