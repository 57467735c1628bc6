"""CSS selectors, tried only on pages in which the ids and classes that they name occur."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cssselect import HTMLTranslator, SelectorError
from lxml import etree, html

_NAME = re.compile(r"[#.]([\w-]+)|\[(?:id|class)[*^$~|]?=\s*['\"]?([\w-]+)")
_IDS = etree.XPath("//@id", smart_strings=False)
_CLASSES = etree.XPath("//@class", smart_strings=False)


class _Selector(NamedTuple):
    css: str
    path: etree.XPath
    names: tuple[str, ...]


def _compiled(css: str) -> _Selector | None:
    try:
        path = etree.XPath(HTMLTranslator().css_to_xpath(css))
    except (SelectorError, etree.XPathError):
        return None
    plain = "," not in css and ":" not in css  # alternatives and :not() match without their names
    names = (first or second for first, second in _NAME.findall(css)) if plain else ()
    return _Selector(css, path, tuple(names))


@lru_cache(maxsize=1024)
def _usable(selectors: tuple[str, ...]) -> tuple[_Selector, ...]:
    return tuple(selector for css in selectors if (selector := _compiled(css)))


def select_elements(
    root: html.HtmlElement, selectors: Sequence[str]
) -> Iterator[tuple[str, html.HtmlElement]]:
    """Yield (selector, element) for all elements that the selectors match, each element once.

    A selector whose names do not occur in the page is not tried; invalid CSS is skipped.
    """
    seen = set()
    present = " ".join((*_IDS(root), *_CLASSES(root)))
    for selector in _usable(tuple(selectors)):
        if not all(map(present.__contains__, selector.names)):
            continue
        found = selector.path(root)
        for element in found if isinstance(found, list) else ():
            if isinstance(element, html.HtmlElement) and element not in seen:
                seen.add(element)
                yield selector.css, element
