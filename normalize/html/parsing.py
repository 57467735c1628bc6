"""Names of HTML elements by their effect on text, and a parser for whatever a server sent."""

import re
from html import unescape

from lxml import etree, html

from crawlers.families import with_few_attributes

DROPPED = frozenset({"script", "style", "template", "head", "title", "meta", "link"})
"""Elements whose content a person never sees as text of the page."""

BLOCK = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure"),
        *("footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
        *("hr", "html", "iframe", "legend", "li", "listing", "main", "menu", "nav", "noframes"),
        *("ol", "option", "p", "plaintext", "pre", "section", "summary", "table", "tbody", "td"),
        *("textarea", "tfoot", "th", "thead", "tr", "ul", "xmp"),
    )
)
"""Elements that begin and end a line (HTML standard, 15.3 rendering of flow content)."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}

_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
"""Replaces the parser's own lookup, which is a Python call each time an element is met."""

_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT

VERBATIM = frozenset({"pre", "textarea", "xmp", "listing", "plaintext"})
"""Elements in which a line break of the source is also one of the text."""

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_END = re.compile(r"(?i)</(?:html|body)\s*>")
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INLINE_TAG = re.compile(r"(?i)</?(?:font|span|strong|em|big|small|[abiu]|o:p)(?:\s[^<>]*)?>")
_UNSEEN = re.compile(r"(?i)<(?:script|style)\b")
_SEEN = re.compile(r"(?i)</(?:script|style)\s*>")
_BLOCK_TAG = re.compile(rf"(?i)</?(?:br|{'|'.join(sorted(BLOCK))})\b[^<>]*>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def parse_html(text: str) -> html.HtmlElement | None:
    """Return the root element of a page, or None if there is no element at all.

    Some responses are two pages in a row: every `</body>` and `</html>` is removed, so that what
    follows is still read. Control characters and lone surrogates, which a tree cannot contain,
    are removed as well. The parser gives up at 2048 open elements (libxml2,
    XML_MAX_HUGE_HTML_DEPTH), which pages that never close `<font>` reach. They are parsed without
    inline elements or, if that is not enough, as lines without any elements.
    """
    text = with_few_attributes(text)
    clean = _END.sub("", _UNUSABLE.sub("", _XML_DECLARATION.sub("", text, count=1)))
    if not clean.strip():
        return None
    for source in (clean, _INLINE_TAG.sub("", clean)):
        root, whole = _parse(source)
        if whole:
            return root
    return _flat(clean)


def _parse(source: str) -> tuple[html.HtmlElement | None, bool]:
    """Return the root, and whether it contains the whole page."""
    # Bytes with an explicit encoding: lxml refuses a str that has an XML declaration.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except etree.LxmlError:
        root = None
    return root, not any(error.type == _TOO_DEEP for error in parser.error_log)


def _flat(source: str) -> html.HtmlElement:
    """Return a page as one element of lines, broken where a block begins or ends."""
    first, *rest = _UNSEEN.split(source.replace("\n", " "))
    seen = first + "".join("".join(_SEEN.split(part, maxsplit=1)[1:]) for part in rest)
    text = unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", seen)))
    root = html.document_fromstring("<html><body><pre></pre></body></html>")
    root[0][0].text = _UNUSABLE.sub("", text.replace("\x0c", "\n"))
    return root
