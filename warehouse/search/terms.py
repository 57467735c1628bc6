"""The search syntax: words, "phrases", and -excluded terms."""

import re
from dataclasses import dataclass

import rjieba

from warehouse.errors import QueryError
from warehouse.search.index_folding import fold

_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』＂", '"') | {"－": "-", "−": "-"})
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True, slots=True)
class Terms:
    """A parsed query; all terms are folded.

    required: a text must contain each of them literally.
    excluded: a text must not contain any of them.
    together: runs of several words, which rank higher if the text contains the whole run.
    """

    required: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


def terms(query: str) -> Terms:
    """Parse a query; raises QueryError when it contains no required term.

    营商环境 requires the words 营商 and 环境, adjacent or not; "营商环境" requires exactly that.
    """
    required: list[str] = []
    excluded: list[str] = []
    together: list[str] = []
    for minus, phrase, run in _TERM.findall(readable(query).translate(_QUOTES)):
        folded = fold((phrase or run).strip())
        words = [folded] if phrase else _words(folded)
        if not folded:
            continue
        if minus:
            excluded.append(folded)
            continue
        required += words
        together += [folded] if len(words) > 1 else []
    if not required:
        raise QueryError(
            f"{query!r} contains no search term",
            """enter a word or a "phrase"; -word excludes texts with that word""",
        )
    return Terms(*map(_distinct, (required, excluded, together)))


def readable(argument: str) -> str:
    """Return an argument of a command, which may contain any bytes, as text that can be encoded."""
    return argument.encode("utf-8", "replace").decode("utf-8")


def _words(run: str) -> list[str]:
    """Return the words of a run, or the run itself if one of them is a single character."""
    words = rjieba.cut(run)
    return words if all(len(word) > 1 for word in words) else [run]


def _distinct(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
