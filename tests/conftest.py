"""Two speeds of tests, and fixtures for all rooms.

A test is a *unit* test unless it is marked otherwise: it starts no process, uses no socket and
does not wait, and a guard fails one that does (tests/unit_guard.py). A test that needs one of
them is marked `processes`, by itself or with its file (`pytestmark`). A test that is `slow`, too,
shows more of what another one shows.

    make test-unit       the unit tests
    make test            all but those that are `slow`
    make test-all        all
    uv run pytest -k WORDS PATH

Whatever waits does so by `wait_until`, which says what it waited for. What many tests need and
is dear to make is made once for a session (tests/made_once.py) and copied by who changes it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.unit_guard import NotAUnitTestError, UnitGuard

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
"""Real material outside the repository; present in CI, absent on most other machines."""

LONGEST = (
    "tests/flows/test_monitor_year.py",
    "tests/warehouse/duplicates/test_detection.py",
    "tests/flows/test_deployments.py",
    "tests/flows/runtime/test_task_runner.py",
    "tests/flows/test_serve.py",
    "tests/flows/test_incidents.py",
    "tests/flows/test_cancelling.py",
    "tests/flows/test_kill.py",
)
"""The files that take longest, longest first. They begin first: whoever of the processes that
share the tests comes to one last would be waited for by all."""

# A busy machine takes any time for an example: what is slow is measured by benchmarks.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

_GUARD = pytest.StashKey[UnitGuard]()


def pytest_configure(config: pytest.Config) -> None:
    guard = config.stash[_GUARD] = UnitGuard()
    sys.addaudithook(guard.audit)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {ROOT / file: number for number, file in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _guarded(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _guarded(item):
        return (yield)


@contextmanager
def _guarded(item: pytest.Item) -> Iterator[None]:
    """Hold a unit test to what it is; the other tests may do what they want."""
    if item.get_closest_marker("processes"):
        yield
        return
    with item.config.stash[_GUARD].guarding() as refused:
        yield
    if refused:
        raise NotAUnitTestError(f"swallowed by the code under test: {refused}")


@pytest.fixture
def unit_guard(pytestconfig: pytest.Config) -> UnitGuard:
    """The guard that holds unit tests to what they are."""
    return pytestconfig.stash[_GUARD]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real material; skip the test if it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared (real material, kept outside the repository) is absent")
    return SHARED
