"""A DOCX package: its parts, found by their relationships, and the text of the document."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from normalize.document import Reason, RejectedSpan
from normalize.formats.word.list_numbering import ListNumbering
from normalize.formats.word.paragraph_styles import WordStyles
from normalize.formats.word.story_text import NoteKey, WordStory
from normalize.formats.word.word_markup import (
    Element,
    attribute,
    body_blocks,
    local_name,
    parse_part,
)
from normalize.formats.zip_files import zip_members
from normalize.limits import MAX_MEMBER, Unreadable

_MAIN = "word/document.xml"
_NOTE_PARTS = {"footnotes": "footnote", "endnotes": "endnote"}

Parts = Mapping[str, bytes]
"""XML parts by lower-case path."""


@dataclass(frozen=True, slots=True)
class WordText:
    """Lines of a document, its core properties by name, and what is not in the lines."""

    lines: tuple[str, ...]
    properties: dict[str, str]
    rejected: tuple[RejectedSpan, ...]


def read_word_package(body: bytes) -> WordText:
    """Return the text of a DOCX; raise `Unreadable` if it is corrupt or exceeds the limits."""
    parts = _xml_parts(body)
    main = next(_related(parts, "", "officeDocument"), _MAIN)
    if main not in parts:
        raise Unreadable(Reason.CORRUPT, f"docx: without {_MAIN}")
    styles = WordStyles(_root(parts, main, "styles"))
    numbering = ListNumbering(_root(parts, main, "numbering"), styles)
    story = WordStory(styles, numbering, dict(_notes(parts, main)))
    lines = tuple(story.lines(body_blocks(parts[main])))
    heads = [
        RejectedSpan("running_head", line)
        for kind in ("header", "footer")
        for path in dict.fromkeys(_related(parts, main, kind))
        for line in story.lines(parse_part(parts[path]))
        if line.strip()
    ]
    return WordText(lines, _properties(parts), (*story.rejected, *heads))


def _xml_parts(body: bytes) -> dict[str, bytes]:
    """Unpack the whole package within the limits and return its XML parts."""
    parts: dict[str, bytes] = {}
    for name, content in zip_members(body):
        path = name.replace("\\", "/").lower().lstrip("/")
        if path.endswith((".xml", ".rels")):
            parts[path] = content
    if sum(map(len, parts.values())) > MAX_MEMBER:
        raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_MEMBER} bytes of XML")
    return parts


def _related(parts: Parts, source: str, kind: str) -> Iterator[str]:
    """Yield the paths of the parts that a part points to, by the last word of the type."""
    folder, _, name = source.rpartition("/")
    relations = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if relations is None:
        return
    for relation in parse_part(relations):
        type_ = (attribute(relation, "Type") or "").rpartition("/")[2]
        if type_ != kind or attribute(relation, "TargetMode") == "External":
            continue
        target = unquote(attribute(relation, "Target") or "").replace("\\", "/").lower()
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        if posixpath.normpath(path) in parts:
            yield posixpath.normpath(path)


def _root(parts: Parts, main: str, kind: str) -> Element | None:
    """Return the root of a part of the document, or None if it has none."""
    path = next(_related(parts, main, kind), posixpath.join(posixpath.dirname(main), f"{kind}.xml"))
    return parse_part(parts[path]) if path in parts else None


def _notes(parts: Parts, main: str) -> Iterator[tuple[NoteKey, Element]]:
    for part, kind in _NOTE_PARTS.items():
        root = _root(parts, main, part)
        for note in root if root is not None else ():
            if local_name(note) == kind and attribute(note, "type") in {None, "normal"}:
                yield (kind, attribute(note, "id") or ""), note


def _properties(parts: Parts) -> dict[str, str]:
    """Return title, author and keywords of docProps/core.xml."""
    path = next(_related(parts, "", "core-properties"), "docprops/core.xml")
    if path not in parts:
        return {}
    names = {"title": "title", "creator": "author", "keywords": "keywords"}
    return {
        names[local_name(each)]: each.text
        for each in parse_part(parts[path])
        if local_name(each) in names and each.text
    }
