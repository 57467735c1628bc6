"""A list that a script requests, as data: the request, where its parameters are, and the rows."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _pattern(value: str) -> str:
    try:
        compiled = re.compile(value)
    except re.error as error:
        message = f"{value!r} is not a regular expression: {error}"
        raise ValueError(message) from None
    if compiled.groups > 1:
        message = f"{value!r} has more than one group"
        raise ValueError(message)
    return value


_Pattern = Annotated[str, AfterValidator(_pattern)]
_Names = tuple[str, ...]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterSource(_Model):
    """Where the value of a parameter is; exactly one of these.

    value: the value itself. attribute: name of an attribute of any element; the first that has
    it. variable: name in a script, as `name = "…"` or `name: "…"`, or of a field. text, address:
    regular expression for the page's text or its URL; the value is its group, or the whole match.
    """

    value: str | None = None
    attribute: str | None = None
    variable: str | None = None
    text: _Pattern | None = None
    address: _Pattern | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("name one of value, attribute, variable, text or address")
        return self


def assigned(name: str, value: str) -> ParameterSource:
    """Return the source of a value that a script assigns to a name; value: its pattern."""
    return ParameterSource(text=rf"(?i)\b{name}[\"']?\s*[:=]\s*[\"']?({value})\b")


def address_ending(path: str) -> ParameterSource:
    """Return the source of an address, up to where the pattern of its path matches.

    It is read from the first of its characters only: tried at each of them, a long run of such
    characters would take time by its square.
    """
    return ParameterSource(text=rf"(?<![\w:/.-])([\w:/.-]*{path})")


class ApiList(_Model):
    """One technique: how a page's script requests its list, and how the response is read.

    name: as `Listing.api` has it. at: what only the text or URL of such a page contains; "" for
    every list page. responds: what only the URL of a response contains, so that a response is read
    where it is a start page itself.
    url: of the request; may be relative, and may contain {parameter}.
    method: GET sends the parameters as query, FORM as a form, JSON as a JSON object.
    parameters: by name; a text is the value, and of several sources the first with a value counts.
    One without a value in the page stops the request, unless `optional` has its name. optional:
    names of parameters that a page may lack.
    spread: name of an attribute that has parameters as an object; each element that has it is a
    request of its own, and `attribute` then reads that element.
    prefer: what the requests of lists contain, where a page makes others of the same kind.
    page, first: name of the paging parameter and number of the first page; "" if there is one
    page. size, rows: name of the parameter for the rows of a page, and its value.
    wrapped: name of a parameter that repeats both as JSON, {"pageNo": 2, "pageSize": 15}.
    lazy: the first request names neither page nor size.
    start, end: names of the parameters for the first and last record, for a list that is paged
    by records.
    items: path of the rows in JSON, such as data.list. html: path of HTML that has the rows.
    Without either, the response is HTML, or JSON whose rows are recognised.
    title, link, date: names of a row's fields, best first. template: address of an article, if
    no field has it; its {names} are fields of the row.
    total, pages: paths of the number of rows and of pages. may_be_empty: an empty list is normal.
    """

    name: str = "site"
    at: _Pattern = ""
    responds: _Pattern = ""
    url: str
    method: Literal["GET", "FORM", "JSON"] = "GET"
    parameters: dict[str, str | int | ParameterSource | tuple[ParameterSource, ...]] = {}
    optional: _Names = ()
    spread: str = ""
    prefer: _Pattern = ""
    page: str = ""
    first: Annotated[int, Field(ge=0, le=1)] = 1
    size: str = ""
    rows: Annotated[int, Field(ge=1, le=1000)] = 15
    wrapped: str = ""
    lazy: bool = False
    start: str = ""
    end: str = ""
    items: str = ""
    html: str = ""
    title: _Names = ()
    link: _Names = ()
    date: _Names = ()
    template: str = ""
    total: str = ""
    pages: str = ""
    may_be_empty: bool = False
