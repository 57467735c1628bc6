"""Fixtures for all rooms."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
"""Real material beside the repository; present in CI, absent on most other machines."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real material; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared (real material, kept outside the repository) is absent")
    return SHARED
