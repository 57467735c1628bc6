"""The floors of quality: one table (README.md in this folder), which the tests here enforce.

A floor is valid for the files it was measured on and no others, so each row names them and their
digest. Floors only rise: whoever improves a figure writes the better one into the table.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.conftest import SHARED

TABLE = Path(__file__).parent / "README.md"


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound for a figure: at least `bound`, or at most if `most` is set.

    inputs: folders of ../shared; digest: of all their files, names included.
    """

    bound: float
    most: bool
    inputs: tuple[str, ...]
    digest: str


def hold(figure: str, value: float) -> None:
    """Fail if a figure is worse than its floor, or was not measured on the floor's input."""
    floor = floors()[figure]
    found = digest(SHARED, floor.inputs)
    assert found == floor.digest, (
        f"{figure}: other files than those of its floor ({found}); measure again, then set "
        f"bound and digest in {TABLE.name}"
    )
    assert reached(floor, value), (
        f"{figure}: {value:.6g} is worse than its floor, {floor.bound:g} (tests/quality/README.md)"
    )
    print(f"{figure}: {value:.6g} ({'at most' if floor.most else 'at least'} {floor.bound:g})")


def reached(floor: Floor, value: float) -> bool:
    """Return whether a figure is as good as its floor."""
    return value <= floor.bound if floor.most else value >= floor.bound


@cache
def floors() -> dict[str, Floor]:
    """Return the rows of the table by figure."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "| `" in line
    ]
    return {
        figure: Floor(
            float(bound[1:]), bound[0] == "≤", tuple(inputs.split(", ")), known.strip("`")
        )
        for figure, bound, inputs, known in rows
    }


@cache
def digest(folder: Path, inputs: tuple[str, ...]) -> str:
    """Return the digest of all files of some folders, names included."""
    total = sha256()
    for name in inputs:
        for path in sorted(each for each in (folder / name).rglob("*") if each.is_file()):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
