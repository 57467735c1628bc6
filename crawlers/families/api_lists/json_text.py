"""Reads JSON that a foreign server sent: bounded, wrapped in a callback, or in a script."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from crawlers.families.list_pages import find_date

_BEIJING = timezone(timedelta(hours=8))
_CALLBACK = re.compile(r"(?:/\*[^*]{0,200}\*/)?\s{0,9}[\w.$]{1,100}\s{0,9}\(")
_JSON_HEAD = re.compile(
    r"[{\[]|\"\s{0,9}(?:\{\s{0,9}\\\"|\[\s{0,9}[{\]])|(?:/\*.{0,99}?\*/)?\s*[A-Za-z_$][\w.$]{0,99}\s*\(\s*[{\[]"
)
_LARGEST = 16 << 20  # characters of one response; a page of a thousand rows has under one million
_DEEPEST = 60  # levels; the responses in the facts have six
_EARLIEST, _LATEST = 1 << 28, 1 << 32  # seconds: 1978 to 2106
_COMPACT = re.compile(r"\A((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?\Z")
_DOT_NET = re.compile(r"\\?/Date\((\d{1,13})(?:[-+]\d{4})?\)\\?/")
_JAVA = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) \d\d:\d\d:\d\d [A-Z]{3,4} (\d{4})$")
_MOST_DIGITS = 18


def read_json(text: str) -> Any:
    """Return the JSON value in a response, also one in a callback; None if it has none.

    Numbers are bounded: 1e400 and integers of more than 18 digits become None.
    """
    text = text.lstrip("\ufeff \t\r\n")
    if len(text) > _LARGEST:
        return None
    if text.startswith('"') and looks_like_json(text):  # JSON in a text of JSON
        try:
            text = str(json.loads(text))
        except ValueError:
            return None
    if not text.startswith(("{", "[")):
        wrapped, text = _CALLBACK.match(text), text.rstrip("; \t\r\n")
        if wrapped is None or not text.endswith(")"):
            return None
        text = text[wrapped.end() : -1].strip()
    found = _strict(text)
    return _decoded(text, 0)[0] if found is None else found  # {title: 'x',}: a script's object


def _strict(text: str) -> Any:
    try:
        found = json.loads(
            text, strict=False, parse_int=_integer, parse_float=_number, parse_constant=_none
        )
    except (ValueError, RecursionError):
        return None
    return found if depth(found) <= _DEEPEST else None


def looks_like_json(text: str) -> bool:
    """Return whether a response is meant as JSON or JSONP, whether or not it can be read."""
    head = text[:300].lstrip("\ufeff \t\r\n")
    return bool(_JSON_HEAD.match(head))


def depth(value: Any) -> int:
    """Return how deep objects and arrays are nested; stops counting above the bound."""
    level, deepest = [value], 0
    while level and deepest <= _DEEPEST:
        containers = [one for one in level if isinstance(one, dict | list)]
        deepest += bool(containers)
        level = [
            child
            for one in containers
            for child in (one.values() if isinstance(one, dict) else one)
            if isinstance(child, dict | list)
        ]
    return deepest


def at_path(value: Any, path: str) -> Any:
    """Return what a path such as data.0.list leads to, None if it leads nowhere."""
    for step in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def count_at(value: Any, path: str) -> int | None:
    """Return the number that a path leads to, None if there is none."""
    found = at_path(value, path) if path else None
    if isinstance(found, str) and found.strip().isdecimal() and len(found) <= _MOST_DIGITS:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def day_of(value: Any) -> date | None:
    """Return the day of a time: text, 20230119, or seconds or milliseconds since 1970.

    The day is that of Beijing; None for anything else.
    """
    if isinstance(value, dict):  # Java's Date as Jackson or FastJSON may write it
        value = value.get("time")
    if isinstance(value, list):  # Java's LocalDateTime: [2024, 1, 19, 10, 30]
        value = "-".join(map(str, value[:3])) if 3 <= len(value) <= 7 else None
    if isinstance(value, str):
        text = value.strip()
        if found := _DOT_NET.match(text):
            return _moment(int(found[1]))
        if not (found := _COMPACT.match(text)):
            if text.isdecimal() and len(text) <= 13:
                return _moment(int(text))
            return _zoned(text) or find_date(text) or _named_month(text) or _with_weekday(text)
        return find_date("-".join(found.groups()))
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = _COMPACT.match(str(int(value)))
        return find_date("-".join(digits.groups())) if digits else _moment(value)
    return None


def script_arrays(text: str) -> Iterator[list[Any]]:
    """Yield the arrays of objects that scripts of a page assign, in JSON or in JavaScript."""
    position = 0
    for _ in range(_MOST_ARRAYS):
        start = _ARRAY.search(text, position)
        if start is None:
            break
        found, position = _decoded(text, start.end() - 1)
        if isinstance(found, list):
            yield found
    starts = islice(_PUSHED.finditer(text), _MOST_PUSHED)
    pushed = [_decoded(text, one.end() - 1, 20_000)[0] for one in starts]
    if pushed:
        yield pushed


_ARRAY = re.compile(r"(?:[=:(]|parse\(\s*['\"])\s*\[(?=\s*\{)")
_PUSHED = re.compile(r"\.push\(\s*\{")
_LONGEST = 1 << 20  # characters of an array in a script
_MOST_ARRAYS = 20
_MOST_PUSHED = 2000
_TOKEN = re.compile(
    r"\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?"  # what does not end goes on to the end
    r"|(?P<string>\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$]*)|(?P<mark>[\[\]{}:,])|(?P<other>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": ""}


def _decoded(text: str, start: int, longest: int = _LONGEST) -> tuple[Any, int]:
    """Return the value that begins at a position, and where it ends.

    The value is None if it is an expression and not data.
    """
    parts: list[str] = []
    level = 0
    for token in _TOKEN.finditer(text, start, start + longest):
        kind, value = token.lastgroup, token.group()
        if kind is None:
            continue
        if kind == "other":
            return None, token.end()
        if kind == "mark" and value in "]}" and parts and parts[-1] == ",":
            parts.pop()  # a comma before the end, which JSON does not allow
        parts.append(_as_json(kind, value))
        level += (value in "[{") - (value in "]}") if kind == "mark" else 0
        if not level:
            return _strict("".join(parts)), token.end()
    return None, start + longest


def _as_json(kind: str, value: str) -> str:
    if kind == "string":
        return json.dumps(_ESCAPE.sub(_unescaped, value[1:-1]))
    if kind == "name":
        return value if value in {"true", "false", "null"} else json.dumps(value)
    return value


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, code)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _number(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) < 10**_MOST_DIGITS else None


def _none(_word: str) -> None:
    return None


def _moment(number: float) -> date | None:
    seconds = number / 1000 if number >= _LATEST else number
    if not _EARLIEST <= seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date()


def _zoned(text: str) -> date | None:
    """Return the day of a time with a zone, such as 2023-01-18T16:00:00.000+0000."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(_BEIJING).date() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _with_weekday(text: str) -> date | None:
    """Return the day of "Fri Jan 19 10:00:00 CST 2024" (Java) or of an RFC 2822 time."""
    if found := _JAVA.match(text):
        return _named_month(f"{found[1]} {found[2]}, {found[3]}")
    try:
        return parsedate_to_datetime(text).astimezone(_BEIJING).date() if "," in text else None
    except (ValueError, OverflowError, TypeError):
        return None


def _named_month(text: str) -> date | None:
    """Return the day of "Jan 19, 2023 10:00:00 AM", as Java's formatter writes it."""
    head = re.match(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4})\b", text)
    try:
        return datetime.strptime(" ".join(head.groups()), "%b %d %Y").date() if head else None  # noqa: DTZ007
    except ValueError:
        return None
