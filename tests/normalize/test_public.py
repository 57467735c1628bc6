"""The public names exist, are documented, and are loaded only when used."""

import subprocess
import sys

import pytest

import normalize
from tests.conftest import ROOT

HEAVY = ("trafilatura", "opencc", "rjieba", "pypdfium2", "undoc", "lxml")


@pytest.mark.parametrize("name", normalize.__all__)
def test_each_public_name_is_a_documented_function(name: str) -> None:
    function = getattr(normalize, name)
    assert function.__name__ == name
    assert function.__doc__


def test_an_unknown_name_raises_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        normalize.nonsense  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.processes
def test_types_are_imported_without_parsers_and_dictionaries() -> None:
    code = "import sys, normalize.document; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not set(HEAVY) & set(done.stdout.split())
