"""The table of floors: a worse figure fails, and so does any other input."""

from pathlib import Path

import pytest

from tests.quality import floors
from tests.quality.floors import TABLE, Floor, hold
from tests.quality.test_restoration import CASES

TESTS = Path(__file__).parents[1]
LEAST, MOST = "extract: mean F1, gov", "metadata: values left out"
COLLECTIONS = ("gov", "immortal", "magic")


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the input of two floors, at least 0.9 and at most 9."""
    (tmp_path / "pages").mkdir()
    page = tmp_path / "pages" / "a.html"
    page.write_text("<p>", encoding="utf-8")
    known = floors.digest.__wrapped__(tmp_path, ("pages",))
    table = {
        LEAST: Floor(0.9, most=False, inputs=("pages",), digest=known),
        MOST: Floor(9, most=True, inputs=("pages",), digest=known),
    }
    monkeypatch.setattr(floors, "SHARED", tmp_path)
    monkeypatch.setattr(floors, "floors", lambda: table)
    monkeypatch.setattr(floors, "digest", floors.digest.__wrapped__)
    return page


@pytest.mark.usefixtures("pinned")
def test_a_figure_as_good_as_its_floor_or_better_passes() -> None:
    for figure, value in ((LEAST, 0.9), (LEAST, 1.0), (MOST, 9), (MOST, 0)):
        hold(figure, value)


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize(("figure", "value"), [(LEAST, 0.8999), (MOST, 10), (LEAST, float("nan"))])
def test_a_change_that_lowers_a_figure_fails(figure: str, value: float) -> None:
    with pytest.raises(AssertionError, match="worse than its floor"):
        hold(figure, value)


def test_another_input_fails_however_good_the_figure(pinned: Path) -> None:
    pinned.write_text("<p>another", encoding="utf-8")
    with pytest.raises(AssertionError, match="other files than those of its floor"):
        hold(LEAST, 1.0)


def test_a_figure_without_a_floor_is_an_error() -> None:
    with pytest.raises(KeyError):
        hold("a figure that nobody has written down", 1.0)


def test_each_row_of_the_table_is_read_and_enforced_by_a_test() -> None:
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if "`" in line]
    known = floors.floors()
    assert len([row for row in rows if row.startswith("| ")]) == len(known)
    sources = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    held = {figure for figure in known if any(f'hold("{figure}"' in each for each in sources)}
    held |= {f"extract: mean F1, {each}" for each in COLLECTIONS}
    measures = ("character errors", "wrong without a mark", "annotations left")
    held |= {f"restore: {measure}, {case}" for measure in measures for case in CASES}
    assert set(known) == held
