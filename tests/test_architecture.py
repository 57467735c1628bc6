"""The tree: fronts, names and sizes; import-linter in pyproject.toml checks who imports whom."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("crawlers", "normalize", "warehouse", "flows")
MOST_MODULES = 14
"""Most modules in one folder; with more, it is time for another subpackage."""
TWINS = {"errors", "settings", "__main__"}
"""Module names that several packages share on purpose."""


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def dotted(path: Path) -> str:
    """Return the dotted name of a module, or of the package for an `__init__.py`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module: str) -> str:
    return module if (ROOT / module.replace(".", "/")).is_dir() else module.rpartition(".")[0]


def imports(path: Path) -> Iterator[str]:
    """Yield what a file imports as module.name, including imports inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: use absolute imports, which show who imports whom"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def trespasses(importer: str, imported: str) -> bool:
    """Return whether an import reaches past the front of another subpackage."""
    parts = imported.split(".")
    if parts[0] not in ROOMS:
        return False
    module = next(
        (
            ".".join(parts[:end])
            for end in range(len(parts), 1, -1)
            if (ROOT / Path(*parts[:end])).with_suffix(".py").exists()
        ),
        None,
    )
    if module is None or module.count(".") < 2:
        return False
    # A subpackage of a subpackage is inside its front.
    return not f"{package_of(importer)}.".startswith(f"{package_of(module)}.")


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_subpackages_are_imported_through_their_front(path: Path) -> None:
    past = [name for name in imports(path) if trespasses(dotted(path), name)]
    assert not past, "import these from the subpackage, whose __init__.py lists them in __all__"


def test_the_check_of_fronts_only_reports_submodules_of_other_subpackages() -> None:
    assert trespasses("flows.ingest", "flows.stages.batch_plan.BatchPlan")
    assert trespasses("normalize.pipeline.body", "normalize.html.parsing")
    assert trespasses("crawlers.families.trs", "crawlers.families.pagers.page_numbers.own_name")
    assert not trespasses("crawlers.families.pagers", "crawlers.families.list_page.Listing")
    assert not trespasses("normalize.html.markdown", "normalize.html.lines.Line")
    assert not trespasses("flows.ingest", "flows.stages.crawl_stage")
    assert not trespasses("flows.ingest", "crawlers.page.FetchedPage")
    assert not trespasses("flows.ingest", "prefect.flow")


def fronts() -> dict[str, list[str]]:
    """Return the names in `__all__` by subpackage."""
    found = {}
    for path in modules():
        if path.name == "__init__.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[dotted(path)] = [
                name
                for node in tree.body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
                for name in ast.literal_eval(node.value)
            ]
    return found


def test_every_front_has_public_names() -> None:
    silent = {"crawlers", "flows", "crawlers.spiders"}  # found by Scrapy or the command line
    assert [name for name, public in fronts().items() if not public and name not in silent] == []


def test_public_names_are_unique() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].add(dotted(path))
    for front, names in fronts().items():
        for name in names:
            if front.count("."):  # the front of a whole package repeats names of its subpackages
                places[name].add(front)
    double = {
        name: sorted(where)
        for name, where in places.items()
        if any(not a.startswith(b) and not b.startswith(a) for a, b in combinations(where, 2))
    }
    assert double == {}


def test_module_names_are_unique() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        if path.stem != "__init__" and path.stem not in TWINS:
            places[path.stem].append(str(path.parent.relative_to(ROOT)))
    # A CMS family and the practice site that imitates it share a name.
    twins = [["crawlers/families", "crawlers/practice/sites"]]
    double = {stem: where for stem, where in places.items() if len(where) > 1}
    assert {stem: where for stem, where in double.items() if where not in twins} == {}


def test_no_folder_has_too_many_modules() -> None:
    counts: dict[str, int] = defaultdict(int)
    for path in modules():
        counts[str(path.parent.relative_to(ROOT))] += path.name != "__init__.py"
    assert {folder: n for folder, n in counts.items() if n > MOST_MODULES} == {}


def private_patches(text: str) -> list[str]:
    """Return the private names that a test replaces by a patch or an assignment.

    A test that needs another value takes a public name or an argument. A name that is private to
    the test's own objects (`self._x`) is not one.
    """
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            call = ast.unparse(node.func).rpartition(".")[2]
            if call in {"setattr", "delattr", "setitem", "delitem", "patch", "object", "dict"}:
                named = [
                    each.value
                    for each in node.args[:2]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                reached = [each.attr for each in node.args[:1] if isinstance(each, ast.Attribute)]
                found += [name for name in named + reached if _is_private(name)]
        elif isinstance(node, ast.Assign):
            found += [
                each.attr
                for each in node.targets
                if isinstance(each, ast.Attribute)
                and _is_private(each.attr)
                and ast.unparse(each.value) not in {"self", "cls"}
            ]
    return found


def _is_private(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and not last.startswith("__")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_test_patches_a_private_name(path: Path) -> None:
    assert not private_patches(path.read_text(encoding="utf-8")), "make it an argument"


def test_the_check_of_patches_finds_every_way() -> None:
    for line in (
        'monkeypatch.setattr(load, "_LIMIT", 1)',
        'monkeypatch.setattr("warehouse.loading._LIMIT", 1)',
        'setattr(load, "_LIMIT", 1)',
        'monkeypatch.setitem(load._LIMIT, "a", 1)',
        'mock.patch("warehouse.loading._LIMIT", 1)',
        'mock.patch.object(load, "_LIMIT", 1)',
        "load._LIMIT = 1",
    ):
        assert [name.rpartition(".")[2] for name in private_patches(line)] == ["_LIMIT"]
    for line in ('monkeypatch.setattr(load, "LIMIT", 1)', "self._limit = 1", "load.LIMIT = 1"):
        assert private_patches(line) == []


def test_only_flows_settings_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in modules()
        if any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv"))
    }
    assert readers <= {"flows/settings.py"}


def imported_tests(path: Path) -> list[str]:
    """Return the tests that a file imports by name: pytest would collect them a second time."""
    found = [one for one in imports(path) if one.startswith("tests.")]
    return [
        one
        for one in found
        if one.rpartition(".")[2].startswith("test_")
        and not (ROOT / one.replace(".", "/")).with_suffix(".py").exists()
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=dotted)
def test_no_test_is_collected_twice(path: Path) -> None:
    assert imported_tests(path) == []
