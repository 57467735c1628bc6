"""The names that others build on: there, documented, and loaded only when used."""

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


def test_an_unknown_name_is_told_as_python_tells_it() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        normalize.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_types_come_without_parsers_and_dictionaries() -> None:
    code = "import sys, normalize.document; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not set(HEAVY) & set(done.stdout.split())
