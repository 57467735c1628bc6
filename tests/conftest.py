"""Fixtures for all tests."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
"""Real material outside the repository; present in CI, absent on most other machines."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real material; skip the test if it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared (real material, kept outside the repository) is absent")
    return SHARED
