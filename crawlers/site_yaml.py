"""Reads the YAML of a site file; an error names file, line and nearest key, in words of YAML."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crawlers.errors import InvalidSite

_Model = TypeVar("_Model", bound=BaseModel)
_TYPES = {
    "tuple_type": "is a list",
    "dict_type": "is a mapping",
    "model_type": "is a mapping",
    "mapping_type": "is a mapping",
    "bool_parsing": "is true or false",
    "bool_type": "is true or false",
    "int_type": "is a whole number",
    "int_parsing": "is a whole number",
    "int_from_float": "is a whole number",
    "float_type": "is a number",
    "float_parsing": "is a number",
    "string_type": "is a text",
    "url_type": "is an address",
    "url_parsing": "is not an address",
    "url_scheme": "is an address that starts with http:// or https://",
}
"""What a value should be, by the type of pydantic's error."""


def read_model(path: Path, model: type[_Model], inner: Mapping[str, type[BaseModel]]) -> _Model:
    """Return the model that a YAML file describes; raise `InvalidSite` with all errors in it.

    inner: models by the top-level key that holds them, to find the nearest key inside.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root, values = _parsed(text)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSite(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise _broken_yaml(path, error) from error
    except (ValueError, TypeError, RecursionError, LookupError, AttributeError) as error:
        # PyYAML lets these pass for values such as the day 2026-13-45 or an unhashable key.
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InvalidSite(f"{path}:1: not valid YAML: {reason}") from error
    if not isinstance(root, yaml.MappingNode):
        raise InvalidSite(f"{path}: the file describes no site", "start with `site: its_name`")
    _reject_duplicate_keys(path, root)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _invalid(path, root, error, {"": model, **inner}) from error


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """Return a file as nodes, which have lines, and as values.

    libyaml reads a registry of 500 files in a fifth of the time. What it refuses is read again in
    Python, whose errors say more.
    """
    try:
        loader = yaml.CSafeLoader
        return yaml.compose(text, Loader=loader), yaml.load(text, Loader=loader)  # noqa: S506 - safe
    except (yaml.YAMLError, AttributeError):  # AttributeError: PyYAML without libyaml
        return yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)


def _reject_duplicate_keys(path: Path, node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            line = key.start_mark.line + 1
            raise InvalidSite(f"{path}:{line}: {key.value} occurs twice", "keep one of them")
        seen.add(key.value)
        if isinstance(value, yaml.MappingNode):
            _reject_duplicate_keys(path, value)


def _broken_yaml(path: Path, error: yaml.YAMLError) -> InvalidSite:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return InvalidSite(f"{path}:{mark.line + 1 if mark else 1}: not valid YAML: {problem}")


def _invalid(
    path: Path, root: yaml.Node, error: ValidationError, models: dict[str, type[BaseModel]]
) -> InvalidSite:
    """Return one error that has every fault of the file, in order of line."""
    faults: dict[tuple[int, str], str] = {}
    meant = set()
    for one in sorted(error.errors(include_url=False), key=_is_missing):
        loc = _place(one, models)
        if one["type"] == "extra_forbidden":
            said, near = _unknown_key(loc, models)
            meant.add(near)
        elif _is_missing(one) and loc[-1] in meant:
            continue  # it is there, misspelt
        else:
            said = _said(one, loc, _node(root, loc), models)
        faults.setdefault((_line(root, loc), ".".join(loc)), said)
    lines = [f"{path}:{line}: {said}" for (line, _), said in sorted(faults.items())]
    return InvalidSite("; ".join(lines))


def _is_missing(error: ErrorDetails) -> bool:
    return error["type"] == "missing"


def _place(error: ErrorDetails, models: dict[str, type[BaseModel]]) -> list[str]:
    """Return the keys and numbers that lead to a fault, without the types of a union."""
    loc = [str(part) for part in error["loc"] if part != "[key]"]
    field = models[""].model_fields.get(loc[0]) if loc else None
    plain = field is not None and loc[0] not in models
    return [one for n, one in enumerate(loc) if n == 0 or not plain or one.isdigit()]


def _unknown_key(loc: list[str], models: dict[str, type[BaseModel]]) -> tuple[str, str | None]:
    fields = models[loc[0] if len(loc) > 1 and loc[0] in models else ""].model_fields
    names = [one.alias or name for name, one in fields.items()]
    near = get_close_matches(loc[-1], names, n=1, cutoff=0.4)
    known = f"nearest key: {near[0]}" if near else f"keys: {', '.join(names)}"
    return f"`{'.'.join(loc)}`: unknown key ({known})", near[0] if near else None


def _said(
    error: ErrorDetails, loc: list[str], node: yaml.Node | None, models: dict[str, type[BaseModel]]
) -> str:
    """Return what is wrong in words of YAML, with an example where the model has one."""
    key, kind = ".".join(loc), error["type"]
    if not key:
        return error["msg"].removeprefix("Value error, ")
    written = node.value if isinstance(node, yaml.ScalarNode) else None
    example = _example(loc, models)
    expected = error.get("ctx", {}).get("expected")
    if kind == "string_type" and written and not isinstance(error["input"], str):
        return f'`{key}` must be quoted: "{written}"'
    said = {
        "missing": f"is missing{example}",
        "enum": f"is one of {expected}, not {written!r}",
        "literal_error": f"is one of {expected}, not {written!r}",
        "string_pattern_mismatch": f"does not have the form of such a value: {written!r}{example}",
    }.get(kind)
    if said is None and kind in _TYPES:
        said = f"{_TYPES[kind]}{example}"
    if said:
        return f"`{key}` {said}"
    return f"`{key}`: {error['msg'].removeprefix('Value error, ').removeprefix('Input ')}"


def _example(loc: list[str], models: dict[str, type[BaseModel]]) -> str:
    """Return ", such as `key: value`" for a key that has an example."""
    names = [one for one in loc if not one.isdigit()]
    model = models[loc[0]] if len(names) > 1 and loc[0] in models else models[""]
    named = {one.alias or name: one for name, one in model.model_fields.items()}
    field = named.get(names[-1]) if names else None
    if field is None or not field.examples:
        return ""
    return f", such as `{names[-1]}: {flow(field.examples[0])}`"


def flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    written: str = yaml.safe_dump(
        [value], default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    )
    return written.strip().removeprefix("[").removesuffix("]").replace("'", '"')


def _node(node: yaml.Node, loc: list[str]) -> yaml.Node | None:
    *_, last = _nodes(node, loc)
    return last[1]


def _line(node: yaml.Node, loc: list[str]) -> int:
    """Return the line (from 1) of the deepest node that `loc` reaches."""
    *_, last = _nodes(node, loc)
    return last[0]


def _nodes(node: yaml.Node, loc: list[str]) -> Iterator[tuple[int, yaml.Node | None]]:
    """Yield (line, node) along a path, from the root; (line, None) where the path ends early."""
    line = node.start_mark.line + 1
    yield line, node if not loc else None
    for number, part in enumerate(loc, start=1):
        if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
        else:
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            found = next(((k, v) for k, v in pairs if k.value == part), None)
            if found is None:
                yield line, None
                return
            line, node = found[0].start_mark.line + 1, found[1]
        yield line, node if number == len(loc) else None
