"""From an element to its lines in one walk: what a person sees, one line for each block.

Inline elements (`span`, `font`, `b`, `a`, …) never split a line and never lose a character:
Word exports put single characters in elements of their own. `<br>` ends a line. A row of a
data table is one line with tabs between its cells.
"""

import re
from dataclasses import dataclass

from lxml import etree, html

from normalize.document import RejectedSpan
from normalize.html import table_rows
from normalize.html.lines import Gap, Line, Lines, Reject, Span, Walk, squeeze_blanks, visible
from normalize.html.parsing import BLOCK, DROPPED, HEADINGS, VERBATIM

LINK_LETTERS = 200  # more in one link over several lines is the text after an unclosed <a>

_FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|txt|zip|rar|7z)(?:[?#]|$)")

_BREAKING = BLOCK | {"br"}
_MARKING = _BREAKING | {"a"}


def read_lines(root: html.HtmlElement, reject: Reject | None = None) -> Lines:
    """Return the lines of an element; subtrees that `reject` names become rejected spans."""
    return walk(root, reject).reading


def walk(root: html.HtmlElement, reject: Reject | None = None) -> Walk:
    """Read an element like `read_lines`; also return where its blocks and gaps are."""
    reader = _Reader(root, reject)
    reader.read()
    return Walk(reader.out, reader.spans, reader.gaps)


@dataclass(slots=True)
class _OpenBlock:
    """A block that has not ended yet, and how much of everything there was before it.

    apart: its lines are the same as if it were read alone. torn: text was left out of the middle of
    one of its lines.
    """

    element: html.HtmlElement
    lines: int
    rejected: int
    links: int
    files: int
    gaps: int
    apart: bool
    torn: bool = False


@dataclass(slots=True)
class _OpenRow:
    """A row that has not ended yet.

    first: its first line. spans: how many blocks ended before it. cells: first line of each cell.
    """

    first: int
    spans: int
    cells: list[int]


class _Reader:
    """One walk over an element, with its state."""

    def __init__(self, root: html.HtmlElement, reject: Reject | None) -> None:
        self.root = root
        self.reject = reject
        self.out = Lines()
        self.spans: dict[html.HtmlElement, Span] = {}
        self.gaps: list[Gap] = []
        self.pieces: list[str] = []
        self.linked = 0
        self.open: list[tuple[html.HtmlElement, int]] = []  # links, each with its first line
        self.links = self.files = 0
        self.blocks: list[_OpenBlock] = []
        self.whole: list[_OpenBlock] = []  # blocks outside of rows and links, without rows
        self.rows: list[_OpenRow] = []
        self.begin(root)

    def read(self) -> None:
        # Most nodes are inline elements and blank texts: they must not cost a method call.
        root, reject, pieces = self.root, self.reject, self.pieces
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
            if text and (pieces or not text.isspace()):  # a line does not begin with a space
                if self.open or "\n" in text:
                    self.add(text)
                else:
                    pieces.append(text)
        self.flush()
        for block in self.blocks:
            self.finish(block)

    # Blocks

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
        self.begin(element)
        if tag == "tr":
            self.rows.append(_OpenRow(len(self.out.lines), len(self.spans), []))
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].cells.append(len(self.out.lines))

    def begin(self, element: html.HtmlElement) -> None:
        block = _OpenBlock(
            element, len(self.out.lines), len(self.out.rejected), self.links, self.files,
            len(self.gaps), apart=not self.open,
        )  # fmt: skip
        self.blocks.append(block)
        if block.apart and not self.rows and element.tag != "tr":
            self.whole.append(block)

    def end(self, element: html.HtmlElement, tag: str) -> None:
        if self.blocks[-1].element is element:
            if self.pieces:
                self.flush()
            self.finish(self.blocks.pop())
            if tag == "tr" and self.rows:
                self.join_cells(self.rows.pop())
        elif self.open and self.open[-1][0] is element:
            self.close_link(self.open.pop()[1])

    def finish(self, block: _OpenBlock) -> None:
        """Record where the lines of a block are that has ended."""
        end = len(self.out.lines)
        if self.whole and self.whole[-1] is block:
            self.whole.pop()
        if block.apart:
            self.spans[block.element] = Span(
                block.lines, end, block.rejected, len(self.out.rejected), block.links, block.files
            )
        if block.torn:
            self.gaps[block.gaps :] = [Gap(block.lines, end, block.element)]

    def leave_out(self, element: html.HtmlElement, reason: str) -> None:
        block = element.tag in BLOCK
        if block:
            self.flush()
        seen = "".join(visible(element))
        if text := squeeze_blanks(seen):
            self.out.rejected.append(RejectedSpan(reason, text))
        if block and element.tag != "tr" and not self.rows and not self.open:
            self.gaps.append(Gap(len(self.out.lines), len(self.out.lines), element))
        elif text or (seen and self.pieces) or next(element.iter(*_BREAKING), None) is not None:
            (self.whole or self.blocks)[-1].torn = True  # `whole` is empty when a row is read alone

    # Lines

    def add(self, text: str) -> None:
        if "\n" in text and self.blocks[-1].element.tag in VERBATIM:
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
        """Ignore a link that was never closed and therefore contains whole paragraphs."""
        if first == len(self.out.lines):
            return
        inside = self.out.lines[first:]
        if sum(line.linked for line in inside) > LINK_LETTERS:
            for line in inside:
                line.linked = line.links = 0

    def flush(self) -> None:
        """End the current line, if there is one."""
        if not self.pieces:
            return
        text = squeeze_blanks("".join(self.pieces))
        if text:
            block = self.blocks[-1].element
            level = HEADINGS.get(str(block.tag), 0)
            kind = "heading" if level else "item" if block.tag == "li" else "paragraph"
            linked = min(self.linked, len(text))
            links = max(self.links, 1) if linked else 0
            self.out.lines.append(Line(text, linked, block, level, kind, links, self.files))
        self.pieces.clear()
        self.linked = self.links = self.files = 0

    def join_cells(self, row: _OpenRow) -> None:
        line = table_rows.join_row(self.out.lines, row.first, row.cells, self.blocks[-1].element)
        if line:
            self.out.lines[row.cells[0] :] = [line]
            while len(self.spans) > row.spans:
                self.spans.popitem()  # the row's blocks no longer have lines of their own
