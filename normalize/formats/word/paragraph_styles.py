"""What a paragraph or run inherits from the styles of a Word file: numbering, hidden text."""

from collections.abc import Iterator
from dataclasses import dataclass

from normalize.formats.word.word_markup import (
    Element,
    attribute,
    child,
    child_number,
    child_value,
    is_on,
    local_name,
)

_DEEPEST = 32
"""Styles in one chain of basedOn: Word allows ten; a loop must end."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list and level that properties state; None where they state nothing.

    num_id: 0 switches the numbering of a style off.
    """

    num_id: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class WordStyle:
    """One style: its parent, its place in a list, and whether its text is hidden."""

    style_id: str
    based_on: str | None
    place: ListPlace
    hidden: bool | None


class WordStyles:
    """The styles of a file by identifier."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, WordStyle] = {}
        self._default: str | None = None
        for element in root if root is not None else ():
            style_id = attribute(element, "styleId")
            if local_name(element) != "style" or style_id is None:
                continue
            self._styles[style_id] = WordStyle(
                style_id,
                child_value(element, "basedOn"),
                list_place(child(element, "pPr")),
                is_on(child(element, "rPr"), "vanish"),
            )
            is_default = attribute(element, "default") in {"1", "true", "on"}
            if is_default and attribute(element, "type") == "paragraph":
                self._default = style_id

    def chain(self, style_id: str | None, *, default: bool = False) -> Iterator[WordStyle]:
        """Yield a style and those it is based on. default: use the default paragraph style."""
        if default and style_id not in self._styles:
            style_id = self._default
        for _ in range(_DEEPEST):
            style = self._styles.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = style.based_on

    def is_hidden(self, style_id: str | None, *, default: bool = False) -> bool | None:
        """Return whether a style hides its text, or None if neither it nor its bases state it."""
        stated = (style.hidden for style in self.chain(style_id, default=default))
        return next((hidden for hidden in stated if hidden is not None), None)


def list_place(properties: Element | None) -> ListPlace:
    """Return the numbering that a pPr states itself."""
    return ListPlace(
        child_number(properties, "numPr", "numId"), child_number(properties, "numPr", "ilvl")
    )
