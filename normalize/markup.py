"""Names of HTML elements by what they do to text, and parsing of whatever a server sent."""

import re

from lxml import etree, html

DROPPED = frozenset({"script", "style", "template", "head", "title", "meta", "link"})
"""Elements whose characters a reader never sees as text of the page."""

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

VERBATIM = frozenset({"pre", "textarea", "xmp", "listing", "plaintext"})
"""Elements in which a line break of the source is a line break of the text."""

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_END = re.compile(r"(?i)</(?:html|body)\s*>")
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")


def parse(text: str) -> html.HtmlElement | None:
    """Return the root element of a page, None where there is no element at all.

    Some pages are two pages behind each other: all `</body>` and `</html>` are taken away, so
    that what follows them is still read. Control characters and lone surrogates, which no
    document can hold, are taken away as well.
    """
    clean = _END.sub("", _UNUSABLE.sub("", _XML_DECLARATION.sub("", text, count=1)))
    if not clean.strip():
        return None
    # Bytes with a stated encoding: a str would be refused where it has an XML declaration.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        return html.document_fromstring(clean.encode("utf-8"), parser=parser)
    except etree.LxmlError:
        return None
