"""Every regular expression of a package: where it is, its text, and how it is applied.

The source is walked for calls of `re`. The first argument of each call is evaluated in its module,
so that patterns built from other constants are found as they are. Compiled patterns among the
attributes of modules and classes are added: a function may have built them; and so are those of
API lists, which are data.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from crawlers.families.api_lists import ApiList, ParameterSource

_FUNCTIONS = {
    "compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn",
}  # fmt: skip
_FROM_START = {"match", "fullmatch"}


@dataclass(frozen=True)
class Pattern:
    """One regular expression. text is None where it depends on an argument of a function.

    search: whether it is ever searched for, and not only matched at the start of a text.
    full: whether it is only ever applied with fullmatch.
    """

    module: str
    line: int
    text: str | bytes | None
    flags: int = 0
    search: bool = True
    full: bool = False

    @property
    def place(self) -> str:
        """`module:line`, as a test reports it."""
        return f"{self.module}:{self.line}"


def patterns(*packages: str) -> list[Pattern]:
    """Return the patterns of all modules of packages, without those of `practice`."""
    modules = [module for package in packages for module in _modules(package)]
    trees = {module: ast.parse(inspect.getsource(module)) for module in modules}
    everywhere = [_uses(tree) for tree in trees.values()]
    shared: dict[str, set[str]] = {}
    for name, applied in ((name, each[name]) for each in everywhere for name in each):
        if not name.startswith("_"):
            shared.setdefault(name, set()).update(applied)
    found = [one for module, tree in trees.items() for one in _of(module, tree, shared)]
    # One line may state several. The order is the same in all processes that share the tests.
    return sorted(set(found), key=lambda one: (one.module, one.line, repr(one.text)))


def _modules(package: str) -> Iterator[ModuleType]:
    root = importlib.import_module(package)
    yield root
    for each in pkgutil.walk_packages(root.__path__, f"{package}."):
        if ".practice" not in each.name and not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


def _of(module: ModuleType, tree: ast.Module, shared: dict[str, set[str]]) -> Iterator[Pattern]:
    uses = _uses(tree) | shared
    known: set[tuple[str | bytes, int]] = set()
    for node in ast.walk(tree):
        if not _calls_re(node):
            continue
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        method = node.func.attr
        pattern = _evaluated(node.args[0], module)
        if isinstance(pattern, re.Pattern):
            continue
        flags = _flags(node, method, module)
        applied = {method} if method != "compile" else uses.get(_name_of(tree, node), {"search"})
        search, full = not applied <= _FROM_START, applied == {"fullmatch"}
        if pattern is not None:
            known.add((pattern, re.compile(pattern, flags).flags))
        yield Pattern(module.__name__, node.lineno, pattern, flags, search, full)
    for name, value in _values(module):
        if _has_api_list(value) and not _line_of(tree, name):
            continue  # imported: checked in the module that states it
        for one in _compiled(value):
            if (one.pattern, one.flags) not in known:
                known.add((one.pattern, one.flags))
                line = _line_of(tree, name.split(".")[-1])
                yield Pattern(module.__name__, line, one.pattern, one.flags & ~re.UNICODE)


def _calls_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _FUNCTIONS
        and bool(node.args)
    )


def _evaluated(node: ast.expr, module: ModuleType) -> str | bytes | re.Pattern[str] | None:
    try:
        value = eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module))
    except (NameError, KeyError, AttributeError):
        return None
    assert isinstance(value, (str, bytes, re.Pattern)), value
    return value


def _flags(node: ast.Call, method: str, module: ModuleType) -> int:
    at = {"compile": 1, "split": 3, "sub": 4, "subn": 4}.get(method, 2)
    given = [*node.args[at : at + 1], *(k.value for k in node.keywords if k.arg == "flags")]
    if not given:
        return 0
    return int(eval(compile(ast.Expression(given[0]), module.__name__, "eval"), vars(module)))


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """Return by name how a compiled pattern is applied; a name used otherwise is `search`."""
    found: dict[str, set[str]] = {}
    counted: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, set()).add(node.attr)
            counted.add(node.value)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            found.setdefault(node.value.attr, set()).add(node.attr)
            counted.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node not in counted:
            found.setdefault(node.attr, set()).add("search")
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in counted:
            found.setdefault(node.id, set()).add("search")
    return found


def _name_of(tree: ast.Module, call: ast.Call) -> str:
    """Return the global that holds a compiled pattern; "" for any other place."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.value is call:
            (target,) = node.targets
            if isinstance(target, ast.Name):
                return target.id
    return ""


def _values(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from ((f"{name}.{key}", one) for key, one in vars(value).items())
        elif not name.startswith("__"):
            yield name, value


def _has_api_list(value: object) -> bool:
    members = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, ApiList) for one in members)


def _compiled(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, ApiList):
        yield from map(re.compile, filter(None, (value.at, value.responds, value.prefer)))
        yield from _compiled(value.parameters)
    elif isinstance(value, ParameterSource):
        yield from map(re.compile, filter(None, (value.text, value.address)))
    elif isinstance(value, dict) and depth:
        for one in (*value.keys(), *value.values()):
            yield from _compiled(one, depth - 1)
    elif isinstance(value, (list, tuple, set, frozenset)) and depth and len(value) < 500:
        for one in value:
            yield from _compiled(one, depth - 1)


def _line_of(tree: ast.Module, name: str) -> int:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                return node.lineno
    return 0
