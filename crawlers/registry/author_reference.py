"""The reference for authors, as Markdown, and the JSON schema for editors, from the model."""

import json
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from crawlers.code_list import CodeList
from crawlers.families.api_lists import ParameterSource
from crawlers.registry.fact_tables import TABLE_COLUMNS
from crawlers.site import INNER, Body, ExpectedKind, Site
from crawlers.site_yaml import flow

_HEAD = """# Site files

One file describes one site: `seeds/sites/<site>.yml`, in YAML. `govreports sites` checks all of
them and reports every fault with its line. An unknown key is a fault. A code that YAML would read
as a number is quoted: `region: "330802"`.

`# yaml-language-server: $schema=../site.schema.json` as the first line of a file lets an editor
complete and check it.

This page is generated: `govreports sites reference > seeds/SITE_FILES.md`, and with `--schema`
the schema.
"""
_API = """An API list is data: how a page's script requests its rows. `govreports probe` shows
which technique reads a page; `api` is for a technique that it does not know.
"""
_TABLE = """## Sites from a table

`govreports sites add --from TABLE` writes the files of all bodies in a table, one list a row,
UTF-8 with a heading, with tabs (`.tsv`) or commas (`.csv`). A present file is never overwritten;
`--fill` adds keys that it lacks, `--dry-run` only shows what would be written. Rows of
departments, media, mirrors and unknown regions are left out, and counted.
"""


def reference() -> str:
    """Return the reference as Markdown."""
    parts = [_HEAD, "## Keys\n", *_rows(Site)]
    for key, model in INNER.items():
        if key == "search":  # the same keys as `api`
            continue
        named = "`api` and `search`" if key == "api" else f"`{key}`"
        parts += [f"\n## Keys inside {named}\n", f"{_meaning(model)}\n"]
        parts += [_API] if key == "api" else []
        parts += _rows(model)
        if key == "api":
            parts += ["\nEach of `parameters` is a value, or where the value is; one of:\n"]
            parts += _rows(ParameterSource)
    parts += ["\n## Kinds of body\n", *(f"- `{one.value}`: {one.meaning}" for one in Body)]
    kinds = ", ".join(f"`{one.value}`" for one in ExpectedKind)
    parts += ["\n## Kinds of report\n", f"Keys of `expect`: {kinds}."]
    parts += [f"\n{_TABLE}", "| column | meaning |", "|---|---|"]
    parts += [f"| {name} | {meaning} |" for name, meaning in TABLE_COLUMNS.items()]
    return "\n".join(parts) + "\n"


def schema() -> str:
    """Return the JSON schema of a site file."""
    found = Site.model_json_schema(by_alias=True)
    return json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"


def _rows(model: type[BaseModel]) -> Iterator[str]:
    described = model_docs(model)
    yield "| key | meaning | type | default | example |"
    yield "|---|---|---|---|---|"
    for name, field in model.model_fields.items():
        key = field.alias or name
        meaning = _cell(field.description or described.get(name, ""))
        example = f"`{_cell(flow(field.examples[0]))}`" if field.examples else ""
        yield f"| `{key}` | {meaning} | {_cell(_type(field))} | {_default(field)} | {example} |"


def model_docs(model: type[BaseModel]) -> Mapping[str, str]:
    """Return what the docstring of a model says of each key: `page, first: name of …`."""
    found: dict[str, str] = {}
    names: list[str] = []
    sentences = " ".join((model.__doc__ or "").split()).split(". ")
    for sentence in sentences:
        head, colon, rest = sentence.partition(": ")
        keys = [one.strip() for one in head.split(",")]
        if colon and all(one in model.model_fields for one in keys):
            names, text = keys, rest
        else:
            text = sentence
        for name in names:
            found[name] = f"{found[name]} {text}." if name in found else f"{text}."
    return {name: text.replace("..", ".") for name, text in found.items()}


def _meaning(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").split("\n")[0]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if value in (None, (), {}, ""):
        return "absent"
    return f"`{_cell(flow(value.value if isinstance(value, CodeList) else value))}`"


_FIXED = {
    "HttpUrl": "address", "date": "day", "NoneType": "", "str": "text", "int": "whole number",
    "float": "number", "bool": "true or false",
}  # fmt: skip
"""Types in words of YAML, by name."""


def _type(field: FieldInfo) -> str:
    return _named(field.annotation)


def _named(kind: Any) -> str:
    """Return a type in words of YAML."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _named(arguments[0])
    if origin is typing.Literal:
        return " or ".join(f"`{one}`" for one in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(filter(None, map(_named, arguments)))
    if origin is tuple:
        return f"list of {_named(arguments[0])}"
    return f"mapping of names to {_named(arguments[1])}" if origin is dict else _plain(kind)


def _plain(kind: Any) -> str:
    name = getattr(kind, "__name__", "")
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "mapping"
    if name in _FIXED:
        return _FIXED[name]
    values = getattr(kind, "__members__", None)
    return ", ".join(f"`{one.value}`" for one in values.values()) if values else str(kind)
