"""Rooms import only what the architecture allows, lazy imports inside functions included."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("crawlers", "normalize", "warehouse", "flows", "tests")
OURS: dict[str, tuple[str, ...]] = {
    "crawlers": ("crawlers",),
    "normalize": (
        "normalize",
        "crawlers.errors",
        "crawlers.page",
        "crawlers.site",
        "crawlers.families",
    ),
    "warehouse": (
        "warehouse",
        "crawlers.errors",
        "crawlers.page",
        "crawlers.site",
        "crawlers.run_folder",
        "normalize.document",
        "normalize.fingerprint.minhash",
        "normalize.workers.bounded_run",
    ),
    "flows": ROOMS[:-1],
    "tests": ROOMS,
}
NEVER: dict[str, frozenset[str]] = {
    "crawlers": frozenset({"prefect", "duckdb", "trafilatura"}),
    "normalize": frozenset({"scrapy", "prefect", "duckdb"}),
    "warehouse": frozenset({"scrapy", "prefect"}),
    "flows": frozenset(),
    "tests": frozenset(),
}


def imported(source: str, package: str) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: -node.level + 1 or None] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def broken(room: str, names: Iterator[str]) -> list[str]:
    """Return the imports among names that room may not have."""
    return [
        name
        for name in names
        if name.split(".")[0] in NEVER[room]
        or (
            name.split(".")[0] in ROOMS
            and not any(f"{name}.".startswith(f"{allowed}.") for allowed in OURS[room])
        )
    ]


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_direction_of_data(path: Path) -> None:
    relative = path.relative_to(ROOT)
    package = ".".join(relative.parent.parts)
    assert not broken(relative.parts[0], imported(path.read_text(encoding="utf-8"), package))


def test_the_check_sees_lazy_relative_and_foreign_imports() -> None:
    source = "def f():\n    import duckdb\n    from ..warehouse import load\n    import json\n"
    assert broken("normalize", imported(source, "normalize.deep")) == ["duckdb"]
    names = imported("def f():\n    from warehouse import load\n", "normalize")
    assert broken("normalize", names) == ["warehouse.loading.load"]
    assert broken("flows", imported("import prefect, warehouse.loading.load", "flows")) == []


def test_only_flow_settings_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.relative_to(ROOT).parts[0] != "tests"
        and any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv"))
    ]
    assert set(readers) <= {"flows/settings.py"}
