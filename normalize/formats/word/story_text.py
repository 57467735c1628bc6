"""The text of a Word story (body, note, header, text box) as a reader sees it, line by line.

Deleted, moved and hidden text, readings above characters, and placeholders are left out and kept as
rejected spans. Notes follow the paragraph that refers to them; a text box is before its paragraph
if it is anchored at the start, else after it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from normalize.document import Reason, RejectedSpan
from normalize.formats.word.field_codes import FieldStack
from normalize.formats.word.list_numbering import ListLabel, ListNumbering
from normalize.formats.word.paragraph_styles import WordStyles
from normalize.formats.word.symbols import symbol
from normalize.formats.word.word_markup import (
    Element,
    attribute,
    child,
    child_value,
    chosen,
    is_on,
    local_name,
)
from normalize.limits import MAX_CHARACTERS, Unreadable

_REMOVED: Final = {"del": "deleted", "moveFrom": "moved"}
_SKIPPED: Final = frozenset({
    "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText",
    "delText", "delInstrText", "softHyphen", "rubyPr", "smartTagPr", "customXmlPr", "docPr",
})  # fmt: skip
_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_DRAWING: Final = "drawingml"

NoteKey = tuple[str, str]
"""footnote or endnote, and its identifier."""


@dataclass(slots=True)
class _Paragraph:
    """One paragraph.

    before, after: lines of boxes and notes around it.
    joins: whether its end is hidden or deleted, so that the next paragraph continues it.
    """

    properties: Element | None = None
    style: str | None = None
    hidden: bool = False
    label: ListLabel | None = None
    text: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    joins: bool = False


class WordStory:
    """Reads stories of one file; its numbering counts through all of them."""

    def __init__(
        self, styles: WordStyles, numbering: ListNumbering, notes: Mapping[NoteKey, Element]
    ) -> None:
        self.rejected: list[RejectedSpan] = []
        self._styles = styles
        self._numbering = numbering
        self._notes = dict(notes)
        self._fields = FieldStack()
        self._left = MAX_CHARACTERS

    def lines(self, blocks: Iterable[Element]) -> Iterator[str]:
        """Yield the lines of paragraphs and tables."""
        open_paragraph: _Paragraph | None = None
        for block in self._flat(blocks, {"p", "tbl"}):
            if local_name(block) == "tbl":
                if open_paragraph:
                    yield from self._paragraph_lines(open_paragraph)
                    open_paragraph = None
                yield from self._table(block)
                continue
            paragraph = self._paragraph(block)
            if open_paragraph:
                paragraph = _joined(open_paragraph, paragraph)
            open_paragraph = paragraph if paragraph.joins else None
            if not paragraph.joins:
                yield from self._paragraph_lines(paragraph)
        if open_paragraph:
            yield from self._paragraph_lines(open_paragraph)

    def _flat(self, elements: Iterable[Element], wanted: set[str]) -> Iterator[Element]:
        """Yield the wanted elements inside content controls, insertions and alternatives."""
        for element in elements:
            name = local_name(element)
            if name in wanted:
                yield element
            elif name in _REMOVED:
                self._reject(_REMOVED[name], _plain(element))
            elif name == "AlternateContent":
                branch = chosen(element)
                yield from self._flat(branch if branch is not None else (), wanted)
            elif name == "sdt":
                yield from self._flat(self._content(element), wanted)
            elif name in {"customXml", "smartTag", "ins", "moveTo"}:
                yield from self._flat(element, wanted)

    def _content(self, control: Element) -> Iterable[Element]:
        """Return what a content control contains; the prompt of an empty one is not text."""
        content = child(control, "sdtContent")
        if content is None:
            return ()
        if is_on(child(control, "sdtPr"), "showingPlcHdr"):
            self._reject("placeholder", _plain(content))
            return ()
        return content

    def _table(self, table: Element) -> Iterator[str]:
        """Yield rows as tab-separated cells. A row of one cell is a frame around paragraphs."""
        for row in self._flat(table, {"tr"}):
            properties = child(row, "trPr")
            gone = "deleted" if child(properties, "del") is not None else ""
            gone = gone or ("hidden" if is_on(properties, "hidden") else "")
            if gone:
                self._reject(gone, _plain(row))
                continue
            cells = [list(self._cell(cell)) for cell in self._flat(row, {"tc"})]
            if len(cells) == 1:
                yield from cells[0]
            else:
                yield "\t".join(" ".join(lines) for lines in cells).rstrip("\t")

    def _cell(self, cell: Element) -> Iterator[str]:
        if child(child(cell, "tcPr"), "cellDel") is not None:
            self._reject("deleted", _plain(cell))
            return
        yield from (line.strip() for line in self.lines(cell) if line.strip())

    def _paragraph(self, element: Element) -> _Paragraph:
        properties = child(element, "pPr")
        style = child_value(properties, "pStyle")
        hidden = bool(self._styles.is_hidden(style, default=True))
        paragraph = _Paragraph(properties, style, hidden)
        self._walk(element, paragraph, hidden=hidden)
        self._fields.end_paragraph()
        mark = child(properties, "rPr")
        removed = any(child(mark, name) is not None for name in _REMOVED)
        unseen = is_on(mark, "vanish")
        paragraph.joins = removed or bool(hidden if unseen is None else unseen)
        if not removed and (paragraph.text or not paragraph.joins):
            paragraph.label = self._numbering.label(properties)
        return paragraph

    def _paragraph_lines(self, paragraph: _Paragraph) -> Iterator[str]:
        text = "".join(paragraph.text)
        if paragraph.label and text.strip():
            text = paragraph.label.before(text.lstrip(" \t\u3000"))
        elif paragraph.label:
            self._reject("empty_number", paragraph.label.text)
        yield from paragraph.before
        yield from text.split("\n")
        yield from paragraph.after

    def _walk(self, parent: Iterable[Element], paragraph: _Paragraph, *, hidden: bool) -> None:
        for element in parent:
            name = local_name(element)
            if name == "t":
                self._say(_text(element), paragraph, hidden=hidden)
            elif name in _CHARACTERS:
                self._say(_CHARACTERS[name], paragraph, hidden=hidden)
            elif name in _REMOVED:
                self._reject(_REMOVED[name], _plain(element))
            elif name in {"fldChar", "instrText"}:
                self._field(element, paragraph, hidden=hidden)
            elif name == "sym":
                self._symbol(element, paragraph, hidden=hidden)
            elif name in _NOTES:
                paragraph.after += self._note((_NOTES[name], attribute(element, "id") or ""))
            elif name in {"txbxContent", "textpath"}:
                self._box(element, paragraph, hidden=hidden)
            else:
                self._descend(name, element, paragraph, hidden=hidden)

    def _descend(self, name: str, element: Element, paragraph: _Paragraph, *, hidden: bool) -> None:
        inner: Iterable[Element] | None = element
        if not name or name in _SKIPPED:
            return
        if name == "r":
            hidden = self._is_hidden(element, paragraph)
        elif name == "AlternateContent":
            inner = chosen(element)
        elif name == "ruby":
            self._reject("ruby", _plain(child(element, "rt")))
            inner = child(element, "rubyBase")
        elif name == "sdt":
            inner = self._content(element)
        if inner is not None:
            self._walk(inner, paragraph, hidden=hidden)

    def _is_hidden(self, run: Element, paragraph: _Paragraph) -> bool:
        properties = child(run, "rPr")
        own = is_on(properties, "vanish")
        if own is None:
            own = self._styles.is_hidden(child_value(properties, "rStyle"))
        return paragraph.hidden if own is None else own

    def _say(self, text: str, paragraph: _Paragraph, *, hidden: bool) -> None:
        if self._fields.in_instruction:
            self._reject("field_code", text)
        elif hidden:
            self._reject("hidden", text)
        else:
            self._left -= len(text)
            if self._left < 0:
                raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_CHARACTERS} characters")
            paragraph.text.append(text)

    def _field(self, element: Element, paragraph: _Paragraph, *, hidden: bool) -> None:
        if local_name(element) == "instrText":
            self._fields.instruct(element.text or "")
        elif drawn := self._fields.mark(attribute(element, "fldCharType")):
            text, reading = drawn
            self._say(text, paragraph, hidden=hidden)
            self._reject("ruby", reading)

    def _symbol(self, element: Element, paragraph: _Paragraph, *, hidden: bool) -> None:
        code, font = attribute(element, "char") or "", attribute(element, "font") or ""
        try:
            text = symbol(int(code, 16), font)
        except ValueError:
            text = None
        if text is None:
            self._reject("symbol", f"{font} {code}".strip())
        else:
            self._say(text, paragraph, hidden=hidden)

    def _note(self, key: NoteKey) -> list[str]:
        """Return the lines of a note at its first reference."""
        note = self._notes.pop(key, None)
        return self._apart(note) if note is not None else []

    def _box(self, element: Element, paragraph: _Paragraph, *, hidden: bool) -> None:
        if local_name(element) == "textpath":
            lines = [attribute(element, "string") or ""]
        elif hidden:
            self._reject("hidden", _plain(element))
            return
        else:
            lines = self._apart(element)
        lines = [line for line in lines if line.strip()]
        place = paragraph.after if "".join(paragraph.text).strip() else paragraph.before
        place += lines

    def _apart(self, blocks: Iterable[Element]) -> list[str]:
        """Return the lines of a story within a story, whose fields are its own."""
        outer, self._fields = self._fields, FieldStack()
        lines = [line for line in self.lines(blocks) if line.strip()]
        self._fields = outer
        return lines

    def _reject(self, reason: str, text: str) -> None:
        if text.strip():
            self.rejected.append(RejectedSpan(reason, text))


def _joined(first: _Paragraph, second: _Paragraph) -> _Paragraph:
    second.label = first.label or second.label
    second.text = first.text + second.text
    second.before = first.before + second.before
    second.after = first.after + second.after
    return second


def _text(element: Element) -> str:
    """Return the characters of a `t`; those of a picture (DrawingML) are not in the text flow."""
    return "" if _DRAWING in str(element.tag) else (element.text or "").replace("\n", " ")


def _plain(element: Element | None) -> str:
    """Return all text below an element, deleted text too."""
    if element is None:
        return ""
    return "".join(
        node.text or "" for node in element.iter() if local_name(node) in {"t", "delText"}
    )
