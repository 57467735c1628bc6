"""Fields of Word: their instructions are not text, their results are.

A complex field is a mark, its instruction, a second mark, its stored result and a third mark; the
marks may be in different paragraphs, and fields nest (ECMA-376 part 1, 17.16.18). EQ fields have no
stored result: Word draws pinyin above a character and circled numbers by them.
"""

import re
from dataclasses import dataclass, field

_RUBY = re.compile(
    r"\\s\s{0,9}\\up\s{0,9}\d{0,4}\s{0,9}\((?P<reading>[^()]{0,200})\)\s{0,9}[,;，；]\s{0,9}"
    r"(?P<base>.{0,200})\)\s{0,9}$",
    re.DOTALL,
)
_CIRCLE = re.compile(
    r"\\o\s{0,9}\\ac\s{0,9}\(\s{0,9}[○◯〇]\s{0,9}[,;，；]\s{0,9}(?P<inside>[^()]{1,200})\)\s{0,9}$"
)
_FRACTION = re.compile(
    r"\\f\s{0,9}\((?P<above>[^(),]{1,200})[,;](?P<below>[^(),]{1,200})\)\s{0,9}$"
)


@dataclass(slots=True)
class _Field:
    instruction: list[str] = field(default_factory=list)
    has_result: bool = False


@dataclass(slots=True)
class FieldStack:
    """The fields that are open at one place of a text."""

    _open: list[_Field] = field(default_factory=list)

    @property
    def in_instruction(self) -> bool:
        """Whether text at this place belongs to an instruction."""
        return any(not each.has_result for each in self._open)

    def mark(self, kind: str | None) -> tuple[str, str] | None:
        """Take a fldChar; at the end of an EQ field, return its text and its reading (or "")."""
        if kind == "begin":
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].has_result = True
        elif kind == "end" and self._open:
            closed = self._open.pop()
            if not closed.has_result:
                return equation_text("".join(closed.instruction))
        return None

    def instruct(self, text: str) -> None:
        """Take a piece of an instruction."""
        if self._open:
            self._open[-1].instruction.append(text)

    def end_paragraph(self) -> None:
        """Close fields whose instruction does not end in its paragraph: their end mark is lost."""
        self._open = [each for each in self._open if each.has_result]


def equation_text(instruction: str) -> tuple[str, str] | None:
    """Return the text of an EQ field and the reading above it, or None if it draws no text."""
    code = instruction.strip()
    if not re.match(r"eq\b|eq\s*\\", code, re.IGNORECASE):
        return None
    if match := _RUBY.search(code):
        return match["base"].strip(), match["reading"].strip()
    if match := _CIRCLE.search(code):
        return _circled(match["inside"].strip()), ""
    if match := _FRACTION.search(code):
        return f"{match['above'].strip()}/{match['below'].strip()}", ""
    return None


def _circled(inside: str) -> str:
    if inside.isascii() and inside.isdecimal() and 1 <= int(inside) <= 20:
        return chr(ord("①") + int(inside) - 1)
    return inside
