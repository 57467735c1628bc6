"""From an element to its lines: what a reader sees, one line for each block.

Inline elements (`span`, `font`, `b`, `a`, …) never split a line and never lose a character:
Word exports put single characters in elements of their own. `<br>` ends a line. A row of a
data table is one line, its cells separated by tabs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from normalize.document import RejectedSpan
from normalize.markup import BLOCK, DROPPED, HEADINGS, VERBATIM

CELL_LETTERS = 400  # a longer cell holds paragraphs: the table is layout, not data
CELL_LINES = 3
LINK_LETTERS = 200  # more in one link, over several lines, is the text behind an unclosed <a>

_WIDE_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])"
)

_FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|txt|zip|rar|7z)(?:[?#]|$)")

_MARKING = BLOCK | {"br", "a"}

Reject = Callable[[html.HtmlElement], str | None]
"""Says why an element is left out, None where it stays."""


@dataclass(slots=True)
class Line:
    """One line of text.

    linked: characters of it that stand in links; links: how many links; files: how many of
        them lead to a file, such as an attachment.
    element: the block that holds it.
    level: 1 to 6 for h1 to h6, else 0.
    kind: "paragraph", "heading", "item" or "row".
    """

    text: str
    linked: int
    element: html.HtmlElement
    level: int = 0
    kind: str = "paragraph"
    links: int = 0
    files: int = 0


@dataclass(slots=True)
class Reading:
    """The lines of an element in order, and the subtrees that were left out."""

    lines: list[Line] = field(default_factory=list)
    rejected: list[RejectedSpan] = field(default_factory=list)


def read(root: html.HtmlElement, reject: Reject | None = None) -> Reading:
    """Return the lines of an element; subtrees that `reject` names become rejected spans."""
    return _Reader(root, reject).read()


def squeeze(text: str) -> str:
    """Return the text with each run of white space as one space, none at the ends.

    A line break of the source between two wide characters is no space: Chinese has none.
    """
    if "\n" in text:
        text = _WIDE_BREAK.sub("", text)
    return " ".join(text.split())


def visible(root: html.HtmlElement) -> Iterator[str]:
    """Yield the pieces of text in an element, scripts, styles and comments left out."""
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        if event == "start":
            if element.tag in DROPPED:
                walk.skip_subtree()
            elif element.text:
                yield element.text
        elif element is not root and element.tail:
            yield element.tail


class _Reader:
    """One pass over an element; keeps what the lines so far need."""

    def __init__(self, root: html.HtmlElement, reject: Reject | None) -> None:
        self.root = root
        self.reject = reject
        self.out = Reading()
        self.pieces: list[str] = []
        self.linked = 0
        self.open: list[tuple[html.HtmlElement, int]] = []  # links, first line of each
        self.links = self.files = 0
        self.blocks: list[html.HtmlElement] = [root]
        self.rows: list[tuple[int, list[int]]] = []  # first line of the row, of each cell

    def read(self) -> Reading:
        # Most nodes are inline elements and blank texts: they cost no call of a method.
        root, reject = self.root, self.reject
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in DROPPED:
                    walk.skip_subtree()
                    continue
                if reject and element is not root and (reason := reject(element)):
                    self.leave_out(element, reason)
                    walk.skip_subtree()
                    continue
                if tag in _MARKING:
                    self.start(element, tag)
                text = element.text
            else:
                if tag in _MARKING:
                    self.end(element, tag)
                text = None if element is root else element.tail
            if text and (self.pieces or not text.isspace()):  # a line begins with no space
                self.add(text)
        self.flush()
        return self.out

    def leave_out(self, element: html.HtmlElement, reason: str) -> None:
        if element.tag in BLOCK:
            self.flush()
        if text := squeeze("".join(visible(element))):
            self.out.rejected.append(RejectedSpan(reason, text))

    def start(self, element: html.HtmlElement, tag: str) -> None:
        if tag == "a":
            if "href" in element.attrib:
                self.open.append((element, len(self.out.lines)))
                self.links += 1
                self.files += bool(_FILE.search(element.attrib["href"]))
            return
        if self.pieces:
            self.flush()
        if tag == "br":
            return
        self.blocks.append(element)
        if tag == "tr":
            self.rows.append((len(self.out.lines), []))
        elif tag in ("td", "th") and self.rows:
            self.rows[-1][1].append(len(self.out.lines))

    def end(self, element: html.HtmlElement, tag: str) -> None:
        if self.blocks[-1] is element:
            if self.pieces:
                self.flush()
            self.blocks.pop()
            if tag == "tr" and self.rows:
                self.join_cells(*self.rows.pop())
        elif self.open and self.open[-1][0] is element:
            self.close_link(self.open.pop()[1])

    def add(self, text: str) -> None:
        if "\n" in text and self.blocks[-1].tag in VERBATIM:
            for line in text.splitlines():
                self.piece(line)
                self.flush()
            return
        self.piece(text)

    def piece(self, text: str) -> None:
        self.pieces.append(text)
        if self.open:
            self.linked += len(text.strip())

    def close_link(self, first: int) -> None:
        """Take a link that was never closed, and so holds whole paragraphs, for no link."""
        if first == len(self.out.lines):
            return
        inside = self.out.lines[first:]
        if sum(line.linked for line in inside) > LINK_LETTERS:
            for line in inside:
                line.linked = line.links = 0

    def flush(self) -> None:
        """End the line that is begun, if one is."""
        if not self.pieces:
            return
        text = squeeze("".join(self.pieces))
        if text:
            block = self.blocks[-1]
            level = HEADINGS.get(str(block.tag), 0)
            kind = "heading" if level else "item" if block.tag == "li" else "paragraph"
            linked = min(self.linked, len(text))
            links = max(self.links, 1) if linked else 0
            self.out.lines.append(Line(text, linked, block, level, kind, links, self.files))
        self.pieces.clear()
        self.linked = self.links = self.files = 0

    def join_cells(self, first: int, cells: list[int]) -> None:
        """Make one line of a row whose cells are short; leave the lines of a layout row."""
        lines = self.out.lines
        if first == len(lines) or len(cells) < 2:
            return
        ends = [*cells[1:], len(lines)]
        groups = [lines[start:end] for start, end in zip(cells, ends, strict=True)]
        if not all(_is_cell(group) for group in groups):
            return
        texts = [" ".join(line.text for line in group) for group in groups]
        if sum(bool(text) for text in texts) < 2:
            return
        row = Line(
            "\t".join(texts).strip("\t"),
            sum(line.linked for line in lines[first:]),
            self.blocks[-1],
            kind="row",
            links=sum(line.links for line in lines[first:]),
            files=sum(line.files for line in lines[first:]),
        )
        lines[first:] = [*lines[first : cells[0]], row]


def _is_cell(lines: list[Line]) -> bool:
    return (
        len(lines) <= CELL_LINES
        and sum(len(line.text) for line in lines) <= CELL_LETTERS
        and all(line.kind != "row" for line in lines)
    )
