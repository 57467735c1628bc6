"""Reads the YAML of a site file; an error names file, line and nearest key."""

from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from crawlers.errors import InvalidSite

_Model = TypeVar("_Model", bound=BaseModel)


def read_model(path: Path, model: type[_Model], inner: dict[str, type[BaseModel]]) -> _Model:
    """Return the model that a YAML file describes; raise `InvalidSite` naming line and nearest key.

    inner: models by the top-level key that holds them, to find the nearest key inside.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
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
    errors = error.errors(include_url=False)
    # A misspelt key causes a second error, a missing key; only the former says what to do.
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])
    loc = [str(part) for part in first["loc"] if part != "[key]"]
    key = ".".join(loc) or "site file"
    place = f"{path}:{_line(root, loc)}: {key}"
    if first["type"] != "extra_forbidden":
        return InvalidSite(f"{place}: {first['msg'].removeprefix('Value error, ')}")
    model = models.get(loc[0], models[""])
    near = get_close_matches(loc[-1], model.model_fields, n=1, cutoff=0.4)
    known = f"nearest key: {near[0]}" if near else f"keys: {', '.join(model.model_fields)}"
    return InvalidSite(f"{place}: unknown key", known)


def _line(node: yaml.Node, loc: list[str]) -> int:
    """Return the line (from 1) of the deepest node that `loc` reaches."""
    line = node.start_mark.line + 1
    for part in loc:
        if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((k, v) for k, v in pairs if k.value == part), None)
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line
