"""Elements in or next to an article but not part of it: forms, share bars, hidden nodes."""

import re
from functools import lru_cache

from lxml import html

from normalize.html import line_reader
from normalize.html.lines import Lines

_ELEMENTS = {
    "button": "form",
    "select": "form",
    "textarea": "form",
    "object": "media",
    "video": "media",
    "audio": "media",
    "svg": "media",
    "noscript": "hidden",
    "nav": "navigation",
    "iframe": "frame",
    "noframes": "frame",
    "xml": "markup",  # data islands of Word: <w:View>Normal</w:View>
}
_FORM = 200  # characters of labels and notes
TOO_MUCH = 3  # times the letters that are kept

_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_NAMES = re.compile(
    r"(?i)(?:^|[\s_-])(?:"
    r"(?P<share>bd-?share\w*|bds_\w+|jiathis\w*|bsbox|social-?share|fenxiang"
    r"|share(?:-?(?:box|bar|btn|wrap|list|icons?))?)"
    r"|(?P<related>related?\w*|xgxw|xgyd|recommend\w*|tuijian)"
    r"|(?P<navigation>breadcrumbs?|crumbs?|nav|navbar|menu|sidebar|pagination|pager)"
    r"|(?P<comment>comments?(?:-?(?:list|box|area))?|pinglun)"
    r"|(?P<login>log-?in-?(?:box|form|bar|panel|wrap)|denglu)"
    r"|(?P<copyright>copyright|footer)"
    r")(?=[\s_-]|$)"
)
"""Whole words in class or id, between spaces, dashes and underscores; the group is the reason."""


def element_reason(element: html.HtmlElement) -> str | None:
    """Return why an element is not part of an article, or None if it may be."""
    reason = _kind_reason(element)
    if reason or not element.keys():
        return reason
    return _hidden_reason(element) or _name_reason(element)


def _kind_reason(element: html.HtmlElement) -> str | None:
    if element.tag == "form" and _is_filled_in(element):
        return "form"
    return _ELEMENTS.get(str(element.tag))


def _is_filled_in(form: html.HtmlElement) -> bool:
    """Return whether a form is a small one for a complaint or a comment.

    The form of some content systems spans the whole page: it contains its heading.
    """
    if form.find(".//textarea") is None:
        return False
    return form.find(".//h1") is None and len(form.text_content().strip()) <= _FORM


def _hidden_reason(element: html.HtmlElement) -> str | None:
    style = element.get("style")
    hidden = (style and _hides(style)) or element.get("hidden") is not None
    return "hidden" if hidden else None


def _name_reason(element: html.HtmlElement) -> str | None:
    if element.tag in ("body", "html"):
        return None
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return _name_group(names) if names != " " else None


@lru_cache(maxsize=1 << 12)
def _hides(style: str) -> bool:
    return bool(_HIDDEN.search(style))


@lru_cache(maxsize=1 << 12)
def _name_group(names: str) -> str | None:
    match = _NAMES.search(names)
    return match.lastgroup if match else None


def without_noise(root: html.HtmlElement, reading: Lines) -> Lines:
    """Return the lines of an element without the elements that are not part of an article.

    reading: its lines without all elements for which `element_reason` has a reason. A rule that
    would leave next to nothing is not applied: a script shows the hidden elements then, or a name
    such as "has-sidebar" applies to the whole page. Comments may well outweigh an article.
    """
    kept = sum(len(line.text) for line in reading.lines)
    hidden = named = 0
    for span in reading.rejected:
        if span.reason == "hidden":
            hidden += len(span.text)
        elif span.reason != "comment" and span.reason in _NAMES.groupindex:
            named += len(span.text)
    if max(hidden, named) <= TOO_MUCH * kept:
        return reading
    rules = [_kind_reason]
    rules += [_hidden_reason] if hidden <= TOO_MUCH * kept else []
    rules += [_name_reason] if named <= TOO_MUCH * kept else []
    return line_reader.read_lines(
        root, lambda element: next(filter(None, (f(element) for f in rules)), None)
    )
