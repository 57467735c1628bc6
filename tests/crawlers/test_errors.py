"""The tree of errors that `crawlers.errors` draws is the tree of its classes."""

import re

import normalize.limits  # noqa: F401 - defines a branch of the tree
import warehouse.errors  # noqa: F401 - defines a branch of the tree
from crawlers import errors


def drawn() -> dict[str, tuple[int, bool]]:
    """Return by class its depth in the drawing and whether it is marked (retry)."""
    lines = re.findall(r"(?m)^ {4}([ │├└─]*)([A-Z]\w+)(?: .*?)?(\(retry\))?$", errors.__doc__ or "")
    return {name: (len(indent) // 4, bool(retry)) for indent, name, retry in lines}


def defined(base: type[errors.GovreportsError], depth: int = 0) -> dict[str, tuple[int, bool]]:
    """Return by class its depth below the base class and its `retry`."""
    found = {base.__name__: (depth, base.retry)}
    for child in base.__subclasses__():
        if not child.__module__.startswith("tests."):
            found |= defined(child, depth + 1)
    return found


def test_the_drawing_shows_each_error_at_its_depth_and_whether_to_retry() -> None:
    assert drawn() == defined(errors.GovreportsError)
