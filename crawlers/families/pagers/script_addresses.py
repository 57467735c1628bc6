"""Addresses that a script composes: `location.href = "list_" + n + ".html"`.

No script is run. An expression of texts, known variables and one unknown is read as the address
of page n. What is more complicated is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.families.pagers.page_variables import PageVariables

_GOES = re.compile(
    r"(?:\blocation(?:\.href|\.(search))?|\bhref|\burl|\baction|\blink_to)[\"']?\s{0,5}[=:](?!=)\s{0,5}"
    r"|\b(?:location\.(?:assign|replace)|window\.open|open|load|attr\s{0,3}\(\s{0,3}[\"']href[\"']\s{0,3},)"
    r"\s{0,3}\(?\s{0,3}"
)
_EXPRESSION = 240  # characters of an expression that are read
_FUNCTION = re.compile(
    r"\bfunction\s{1,5}([\w$]{1,60})\s{0,5}\("
    r"|\b([\w$]{1,60})\s{0,5}[:=]\s{0,5}(?:function\s{0,5}\(|\(?[\w$, ]{0,60}\)?\s{0,3}=>)"
)
_BODY = 1200  # characters of a function that are read
_CALLED = re.compile(r"([\w$]{2,60})\s{0,5}\(")
_SHIFT = re.compile(r"^[^'\"]{1,80}?\s{0,3}([-+])\s{0,3}(\d{1,2})\)?$")
_TEXT = re.compile(r"\"([^\"]{0,200})\"|'([^']{0,200})'")
_LIKE_ADDRESS = re.compile(r"[/.?=_]")
_BRANCH = re.compile(r"\([^?\n]{1,80}\?[^:\n]{1,80}:([^:\n]{1,80}\+[^:\n]{1,80})\)")
_CHOICE = re.compile(r"\?[^:]{0,99}[\"']")  # of texts, by a condition
_NAME = re.compile(r"[A-Za-z_$][\w$]{0,40}")
_CHANGED = re.compile(
    r"(?<![\w$])([\w$]{1,40})\s{0,3}=\s{0,3}(?:parseInt\()?[\w$]{1,40}\)?\s{0,3}([-+])\s{0,3}(\d{1,2})\s{0,3};"
    r"|(?<![\w$])([\w$]{1,40})(--|\+\+)\s{0,3};"
)
_NEAR = 400  # characters before an expression in which its number may change
_DEEPEST = 3  # functions that call one another


@dataclass(frozen=True, slots=True)
class AddressTemplate:
    """The address of page n: text before its number, text after it, and what is added to n."""

    before: str
    after: str
    shift: int = 0

    def address(self, number: int) -> str:
        """Return the reference to page `number`, relative to the page that has the script."""
        return f"{self.before}{number + self.shift}{self.after}"


@dataclass(frozen=True, slots=True)
class PageScripts:
    """The functions of a page by name, with their bodies."""

    text: str
    variables: PageVariables
    functions: dict[str, str]

    @classmethod
    def read(cls, text: str, variables: PageVariables) -> "PageScripts":
        """Return the functions that a page defines."""
        found = list(_FUNCTION.finditer(text))
        ends = [*(one.start() for one in found[1:]), len(text)]
        bodies = {
            one.group(1) or one.group(2): text[one.end() : min(end, one.end() + _BODY)]
            for one, end in zip(found, ends, strict=False)
        }
        return cls(text, variables, bodies)

    def template(self, function: str, deepest: int = _DEEPEST) -> AddressTemplate | None:
        """Return the address that a function leads to, itself or by those it calls."""
        body = self.functions.get(function)
        if body is None or not deepest:
            return None
        own = next(templates(body, self.variables), None)
        if own:
            return own
        called = (name for name in _CALLED.findall(body) if name != function)
        return next(filter(None, (self.template(name, deepest - 1) for name in called)), None)

    def body(self, function: str) -> str:
        """Return the body of a function with the bodies of those it calls, "" without it."""
        body = self.functions.get(function, "")
        called = (self.functions.get(name, "") for name in _CALLED.findall(body)[:9])
        return " ".join((body, *called))


def templates(text: str, variables: PageVariables) -> Iterator[AddressTemplate]:
    """Yield the addresses with one unknown that a script composes."""
    for found in _GOES.finditer(text):
        pieces = _chosen(_pieces(text[found.end() : found.end() + _EXPRESSION]))
        if found.group(1) and pieces and pieces[0][1:2] != "?":
            pieces = ["'?'", *pieces]  # location.search = 'page=' + n
        if template := _template(pieces, variables, text[: found.start()]):
            yield template


def _pieces(text: str) -> list[str]:
    """Return the operands of a sum of texts; reads up to the end of the expression."""
    pieces, start, depth, quote = [], 0, 0, ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]" and depth:
            depth -= 1
        elif not depth and sign in ";,\n)]}+":
            pieces.append(text[start:at].strip())
            start = at + 1
            if sign != "+":
                return pieces
    return [*pieces, text[start:].strip()] if not quote and not depth else []


def _chosen(pieces: list[str]) -> list[str]:
    """Return the operands with the branch of `(n == 1 ? 'index' : 'index_' + n)` that has a sum."""
    found: list[str] = []
    for piece in pieces:
        branch = _BRANCH.fullmatch(piece)
        found += _pieces(f"{branch.group(1)};") if branch else [piece]
    return found


def _template(
    pieces: list[str], variables: PageVariables, before_it: str = ""
) -> AddressTemplate | None:
    """Return the address of a sum of operands. before_it: the script up to it."""
    texts = [_value(piece, variables) for piece in pieces]
    unknown = [at for at, text in enumerate(texts) if text is None]
    if len(unknown) != 1 or len(pieces) < 2 or _CHOICE.search(pieces[unknown[0]]):
        return None
    at = unknown[0]
    before, after = ("".join(filter(None, part)) for part in (texts[:at], texts[at + 1 :]))
    shifted = _SHIFT.match(pieces[at].lstrip("("))
    shift = int(shifted.group(1) + shifted.group(2)) if shifted else _counted(pieces[at], before_it)
    shaped = _LIKE_ADDRESS.search(before) or after.startswith((".", "/"))
    return AddressTemplate(before, after, shift) if shaped else None


def _counted(name: str, script: str) -> int:
    """Return what a script adds to a page's number before it uses it: `n = n - 1;` or `n--`."""
    if not _NAME.fullmatch(name.strip("() ")):
        return 0
    for found in _CHANGED.finditer(script[-_NEAR:]):
        assigned, sign, digits, counted, step = found.groups()
        if name.strip("() ") in {assigned, counted}:
            return int(f"{sign}{digits}") if sign else {"--": -1, "++": 1}[step]
    return 0


def _value(piece: str, variables: PageVariables) -> str | None:
    """Return the text of an operand, of `a ? b : c` the last one; None if it is the unknown."""
    chosen = piece.rpartition(":")[2].strip() if "?" in piece and ":" in piece else piece
    for one in (piece, chosen):
        if found := _TEXT.fullmatch(one.strip("() ")):
            return found.group(1) if found.group(1) is not None else found.group(2)
    if piece.removeprefix("window.") == "location.pathname":
        return ""  # a query alone refers to the page's own path
    known = variables.text(piece)
    return known if known and not known.isdecimal() else None
