"""Writes DOCX packages from WordprocessingML, so that tests know every element."""

import posixpath
from collections.abc import Mapping, Sequence
from html import escape

from tests.normalize.file_writers import package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def word_package(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    notes: Mapping[str, str] | None = None,
    space: str = W,
    main: str = "word/document.xml",
) -> bytes:
    """Return a DOCX.

    notes: by "footnote" or "endnote", the markup of the notes. space: the namespace of `w:`.
    """
    folder, _, name = main.rpartition("/")
    parts = {"document": ("document", f"<w:body>{body}</w:body>")}
    parts |= {"numbering": ("numbering", numbering)} if numbering else {}
    parts |= {"styles": ("styles", styles)} if styles else {}
    for kind, markup in (notes or {}).items():
        parts[f"{kind}s"] = (f"{kind}s", markup)
    files = {
        (main if part == "document" else posixpath.join(folder, f"{part}.xml")): (
            f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{space}" {_SPACES}>'
            f"{content}</w:{root}>"
        )
        for part, (root, content) in parts.items()
    }
    files["[Content_Types].xml"] = _content_types({
        (main if part == "document" else posixpath.join(folder, f"{part}.xml")): (
            "document.main" if part == "document" else part
        )
        for part in parts
    })  # fmt: skip
    others = [part for part in parts if part != "document"]
    files["_rels/.rels"] = _relations([("officeDocument", main)])
    files[posixpath.join(folder, "_rels", f"{name}.rels")] = _relations(
        [(part, f"{part}.xml") for part in others]
    )
    return package({path: content.encode() for path, content in files.items()})


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{items}</Relationships>'


def _content_types(parts: Mapping[str, str]) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
    overrides = "".join(
        f'<Override PartName="/{path}" ContentType="{kind.format(part)}"/>'
        for path, part in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    props = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """Return a paragraph; content: markup, or plain text if it has no tag."""
    inner = content if "<" in content else (run(content) if content else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def numbered(text: str, level: int | None = 0, num_id: int | None = 1, style: str = "") -> str:
    """Return a paragraph with numbering properties of its own, and a style."""
    place = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    place += "" if num_id is None else f'<w:numId w:val="{num_id}"/>'
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += f"<w:numPr>{place}</w:numPr>" if place else ""
    return paragraph(text, properties)


def level(at: int, form: str, text: str, extra: str = "", start: int = 1) -> str:
    """Return one level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(*levels: str, key: int = 0, extra: str = "") -> str:
    """Return the definition of a list."""
    return f'<w:abstractNum w:abstractNumId="{key}">{extra}{"".join(levels)}</w:abstractNum>'


def num(num_id: int = 1, key: int = 0, overrides: str = "") -> str:
    """Return a list that uses a definition."""
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{key}"/>{overrides}</w:num>'


def style(name: str, properties: str = "", *, based_on: str = "", kind: str = "paragraph") -> str:
    """Return a style. properties: markup of pPr and rPr."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}">{base}{properties}</w:style>'
