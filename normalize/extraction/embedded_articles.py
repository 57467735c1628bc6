"""Articles that no element shows: in a textarea, template, frame or script.

Some systems send the article as data and let a script put it on the page. Such data is searched
only if the page itself shows no article.
"""

import json
import re
from collections.abc import Iterator

from lxml import html

from normalize.html import parse_html

_HAN = re.compile(r"[\u3400-\u9fff]")
_TEMPLATE = re.compile(r"(?i)^(?:text/(?!javascript|ecmascript)|.*template)")
_STRING = re.compile(
    r"""["']?(?P<name>content|articleBody|body|text|html|detail|nr|zw|zwnr|article|contentHtml)["']?"""
    r"""\s*[:=]\s*"(?P<value>(?:[^"\\]|\\.)*)\"""",
    re.IGNORECASE,
)


def fullest(root: html.HtmlElement, least: int) -> tuple[str, html.HtmlElement] | None:
    """Return (where, element) of the payload with the most Chinese characters, or None.

    least: Chinese characters that it must have; with fewer, a payload is a label or an abstract.
    where: "textarea", "template", "srcdoc", "noframes" or "script".
    The element is the payload, parsed.
    """
    found = [(len(_HAN.findall(text)), where, text) for where, text in _payloads(root)]
    number, where, text = max(found, default=(0, "", ""))
    if number < least:
        return None
    element = parse_html(f"<body>{text}")
    return None if element is None else (where, element)


def _payloads(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in root.iter("textarea", "script", "template", "iframe", "noframes"):
        inside = "".join(element.itertext())
        if element.tag == "script" and not _TEMPLATE.match(element.get("type", "")):
            for value in _strings(inside):
                yield "script", value
        elif element.tag == "script":
            yield "template", inside
        elif element.tag == "template":
            yield "template", _inner(element)
        elif element.tag in ("textarea", "noframes"):
            yield str(element.tag), inside
        else:
            yield "srcdoc", element.get("srcdoc", "")


def _strings(script: str) -> Iterator[str]:
    """Yield the strings that a script assigns to a name of an article body."""
    for match in _STRING.finditer(script):
        try:
            value = json.loads(f'"{match["value"]}"', strict=False)
        except ValueError:
            continue
        yield str(value)


def _inner(element: html.HtmlElement) -> str:
    parts = (html.tostring(child, encoding="unicode") for child in element)
    return (element.text or "") + "".join(parts)
