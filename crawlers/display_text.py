"""Text of strangers made fit to be shown: control and invisible characters become escapes.

Titles, addresses, headers and file names come from the sites. Written to a terminal or a log as
they are, they can move the cursor, change colours, rewrite earlier lines or reverse the reading
order of the text around them (CWE-150, CVE-2021-42574). Every other character stays as it is, so
Chinese text is unchanged, and so are variation selectors, which are a part of characters.
"""

import json
import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote, urlsplit

_ESCAPED = (
    "\0-\x1f\x7f-\x9f"  # C0, DEL, C1: 0x9b alone begins a control sequence
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # U+061C sets the direction
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidirectional controls
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: invisible letters
    "\ud800-\udfff"  # lone surrogates cannot even be encoded
)
"""Unicode's controls, formats, separators of lines, surrogates, and default-ignorable characters;
variation selectors are not among them."""
_ANY = re.compile(f"[{_ESCAPED}]")
_NOT_LAYOUT = re.compile(f"(?![\n\t])[{_ESCAPED}]")

_MARKDOWN = re.compile(r"[]\\`*_{}()#!|~$^=@:[]|(?<=www)\.", re.IGNORECASE)
_IN_ADDRESS = "!#$%&'()*+,-./:;=?@[]_~"
_SHORT = {"\t": "\\t", "\n": "⏎", "\r": "\\r"}


def display_text(text: object) -> str:
    """Return text that is safe to print in several lines: line feeds and tabs stay."""
    return _NOT_LAYOUT.sub(_escape, str(text))


def display_line(text: object) -> str:
    """Return text that is safe to print and stays in its line: a line feed becomes ⏎."""
    return _ANY.sub(_escape, str(text))


def escape_markdown(value: object) -> str:
    """Return a value as one line of Markdown that reads as it is: no link, HTML or table cell.

    None is an empty text. `&` and `<` become entities, since not every renderer lets a backslash
    escape HTML.
    """
    text = _MARKDOWN.sub(r"\\\g<0>", "" if value is None else display_line(value))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown_link(title: object, address: str) -> str:
    """Return a Markdown link; only its title when the address is not one of the web."""
    if not is_web_address(address):
        return escape_markdown(title)
    return f"[{escape_markdown(title)}](<{quote(address, _IN_ADDRESS, errors='replace')}>)"


def is_web_address(address: str) -> bool:
    """Return whether an address is http or https; other schemes, e.g. javascript, make no link."""
    try:
        return urlsplit(address).scheme in {"http", "https"}
    except ValueError:  # e.g. an unclosed bracket
        return False


def escape_json(text: str) -> str:
    """Return JSON with the same value whose strings contain no character that is not shown.

    text: JSON with line feeds between its tokens at most, as `json.dumps` writes it.
    """
    return _NOT_LAYOUT.sub(_json_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SHORT:
        return _SHORT[char]
    point = ord(char)
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _json_escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]  # \\u…, and two of them beyond the first plane


class DisplayRecord(logging.LogRecord):
    """A log record that is safe to print; further lines are indented, so none can be forged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and any(self.exc_info):
            lines = "".join(traceback.format_exception(*self.exc_info)).rstrip("\n")
            self.exc_text = _indented(display_text(lines))

    def getMessage(self) -> str:  # noqa: N802 - overrides
        """Return the message with escapes."""
        return _indented(display_text(super().getMessage()))


def escape_logs() -> None:
    """Escape everything that this process logs, and tracebacks of errors that end it."""
    logging.setLogRecordFactory(DisplayRecord)
    sys.excepthook = _print_traceback


class EscapedOutput:
    """A text stream that shows control characters of what is written to it as escapes.

    Everything else is that of the stream, such as the descriptor by which a prompt finds its
    terminal, and `buffer`, by which bytes are written as they are.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text with escapes."""
        return self._stream.write(display_text(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _print_traceback(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    sys.stderr.write(display_text("".join(traceback.format_exception(kind, error, trace))))


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
