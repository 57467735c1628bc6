"""Each fixture has the reviewed fields: one test per field, and no further fields.

A fixture without `expected.json` gets one, and its test fails. Review the file, correct what is
wrong (a wrong value is a bug to fix, not an expectation), and run the test again.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.sites.expected import EXPECTED, FOLDER, cases, expected, read, write

UNREAD = "unread"


def _name(value: object) -> str:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else str(value)


def fields_of(folder: Path) -> list[tuple[Path, str]]:
    return [(case, field) for case in cases(folder) for field in expected(case) or [UNREAD]]


@pytest.mark.parametrize(("case", "field"), fields_of(FOLDER), ids=_name)
def test_field(case: Path, field: str) -> None:
    wanted: dict[str, Any] | None = expected(case)
    if wanted is None:
        write(case)
        pytest.fail(
            f"read it: {case / EXPECTED} is new; review it next to the page, run this again"
        )
    assert read(case).get(field) == wanted[field]


@pytest.mark.parametrize("case", [case for case in cases(FOLDER) if expected(case)], ids=_name)
def test_no_further_field(case: Path) -> None:
    assert set(read(case)) <= set(expected(case) or {})
