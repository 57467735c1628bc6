"""Reading WordprocessingML without regard to its namespaces: transitional, strict, compatible."""

import io
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from normalize.document import Reason
from normalize.limits import Unreadable

Element = _Element

MOST_NODES = 1_000_000
"""Elements of one paragraph or table: each needs 200 bytes. The largest known table has 60,000."""


def local_name(element: Element) -> str:
    """Return the name without its namespace; "" for comments, instructions and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name, or None."""
    if element is None:
        return None
    for each in element:
        tag = each.tag
        if isinstance(tag, str) and tag.endswith(name) and tag.rpartition("}")[2] == name:
            return each
    return None


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute by its name without namespace, or None."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child_value(element: Element | None, *names: str) -> str | None:
    """Return `val` of the descendant at the path of names, or None."""
    for name in names:
        element = child(element, name)
    return attribute(element, "val")


def child_number(element: Element | None, *names: str) -> int | None:
    """Return `val` of the descendant at the path as a whole number, or None if it is not one."""
    try:
        return int(child_value(element, *names) or "")
    except ValueError:
        return None


def is_on(element: Element | None, name: str) -> bool | None:
    """Return whether a toggle such as `vanish` is on, or None if the element does not state it."""
    toggle = child(element, name)
    if toggle is None:
        return None
    return attribute(toggle, "val") not in {"0", "false", "off", "none"}


def chosen(alternatives: Element) -> Element | None:
    """Return the first choice of mc:AlternateContent that has text, else its fallback.

    A text box is written twice, once for each generation of Word.
    """
    branches = [each for each in alternatives if local_name(each) in {"Choice", "Fallback"}]
    with_text = (each for each in branches if any(local_name(node) == "t" for node in each.iter()))
    return next(with_text, branches[0] if branches else None)


def parse_part(xml: bytes) -> Element:
    """Return the root of a small part; entities stay unexpanded. Raises `Unreadable`: CORRUPT."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(Reason.CORRUPT, f"docx: {error}") from error
    _check(parser.error_log)
    if root is None:
        raise Unreadable(Reason.CORRUPT, "docx: a part without a root element")
    return root


def body_blocks(xml: bytes, *, most_nodes: int = MOST_NODES) -> Iterator[Element]:
    """Yield the children of `body` one by one; each is discarded when the next is read.

    Raises `Unreadable`: CORRUPT, or TOO_LARGE for a block of more than most_nodes elements.
    """
    inside, depth, nodes = False, 0, 0
    events = etree.iterparse(
        io.BytesIO(xml),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        recover=True,
    )
    try:
        for event, element in events:
            if not inside:
                inside = event == "start" and local_name(element) == "body"
            elif event == "start":
                depth, nodes = depth + 1, nodes + 1
                if nodes > most_nodes:
                    raise Unreadable(Reason.TOO_LARGE, f"more than {most_nodes} elements")
            elif depth == 0:
                break
            else:
                depth -= 1
                if depth == 0:
                    yield element
                    nodes = 0
                    _discard(element)
    except etree.XMLSyntaxError as error:
        raise Unreadable(Reason.CORRUPT, f"docx: {error}") from error
    _check(events.error_log)


def _check(log: "etree._ListErrorLog") -> None:
    """Raise `Unreadable` for a syntax error; a prefix without a namespace harms no text."""
    for entry in log:
        if entry.domain_name != "NAMESPACE":
            raise Unreadable(Reason.CORRUPT, f"docx: {entry.message}")


def _discard(element: Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
