"""The test of a new fixture writes its fields, fails once, and passes after a review."""

import json
import shutil
from pathlib import Path

import pytest

from tests.sites import test_fixtures as fixtures
from tests.sites.expected import EXPECTED, FOLDER, cases, expected, read


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return a copy of the committed fixtures as a probe writes them."""
    shutil.copytree(FOLDER / "practice_example", tmp_path / "practice_example")
    for case in cases(tmp_path):
        (case / EXPECTED).unlink()
    return tmp_path


def test_the_first_run_writes_and_fails_and_the_next_has_a_test_per_field(fresh: Path) -> None:
    assert [field for _, field in fixtures.fields_of(fresh)] == ["unread"] * len(cases(fresh))
    for case, field in fixtures.fields_of(fresh):
        with pytest.raises(pytest.fail.Exception, match="read it"):
            fixtures.test_field(case, field)
    assert len(fixtures.fields_of(fresh)) > 20
    for case, field in fixtures.fields_of(fresh):
        fixtures.test_field(case, field)
        fixtures.test_no_further_field(case)


def test_changed_missing_and_further_fields_fail(fresh: Path) -> None:
    for case in cases(fresh):
        values = read(case) | {"outcome": "other", "gone": 1}
        del values["entries" if "entries" in values else "title"]
        (case / EXPECTED).write_text(json.dumps(values), encoding="utf-8")
        assert expected(case) == values
        for field in ("outcome", "gone"):
            with pytest.raises(AssertionError):
                fixtures.test_field(case, field)
        with pytest.raises(AssertionError):
            fixtures.test_no_further_field(case)
