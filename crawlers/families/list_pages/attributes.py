"""A bound on the attributes of an element, before a page is parsed.

libxml2 compares the name of each attribute with all others of its element (2.14: 1.3 s for 32,000
attributes, in a call that cannot be interrupted).
"""

import re
from collections.abc import Iterator

_MOST = 1_000  # attributes of an element
_SHORT = 2 * _MOST  # characters: a shorter tag has fewer attributes
_VALUE = r"""\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)"""
_START = re.compile(r"<[A-Za-z]")
_REST = re.compile(rf"""[^>=]*+(?:={_VALUE}|[^\s"'>]|(?=>)|\Z)[^>=]*+)*+""")
_NAME = re.compile(r"<[A-Za-z][^\s/>=]{0,99}")
_QUOTED = re.compile(rf"={_VALUE})")


def with_few_attributes(text: str) -> str:
    """Return a page in which an element with more than a thousand attributes has none."""
    if len(text) <= _SHORT:
        return text
    kept, at = [], 0
    for start, end in _tags(text):
        if end - start > _SHORT and _attributes(text[start:end]) > _MOST:
            name = _NAME.match(text, start)
            kept += [text[at:start], f"{name[0]} " if name else ""]
            at = end
    return "".join([*kept, text[at:]])


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the tags of elements begin and end. A value in quotes may contain anything."""
    begun = _START.search(text)
    while begun:
        rest = _REST.match(text, begun.end())
        end = rest.end() if rest else begun.end()
        yield begun.start(), end
        begun = _START.search(text, end)


def _attributes(tag: str) -> int:
    return len(_QUOTED.sub(" ", tag).replace("/", " ").split()) - 1
