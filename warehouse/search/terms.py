"""What a person types into a search: words, "phrases", and -what is not to stand there."""

import re
from dataclasses import dataclass

import rjieba

from warehouse.errors import QueryError
from warehouse.search.index_folding import fold

_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』＂", '"') | {"－": "-", "−": "-"})
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True, slots=True)
class Terms:
    """A query, folded.

    required: each must stand in the text, as it is.
    excluded: none may.
    together: runs of several words whose standing together is worth a better rank.
    """

    required: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


def terms(query: str) -> Terms:
    """Read a query; raises QueryError when it asks for nothing.

    营商环境 asks for the words 营商 and 环境, together or not; "营商环境" for exactly that.
    """
    required: list[str] = []
    excluded: list[str] = []
    together: list[str] = []
    for minus, phrase, run in _TERM.findall(readable(query).translate(_QUOTES)):
        asked = fold((phrase or run).strip())
        words = [asked] if phrase else _words(asked)
        if not asked:
            continue
        if minus:
            excluded.append(asked)
            continue
        required += words
        together += [asked] if len(words) > 1 else []
    if not required:
        raise QueryError(
            f"{query!r} names nothing to look for",
            """give a word or a "phrase"; -word leaves texts with that word out""",
        )
    return Terms(*map(_distinct, (required, excluded, together)))


def readable(argument: str) -> str:
    """Return an argument of a command, which may hold any bytes, as text that can be encoded."""
    return argument.encode("utf-8", "replace").decode("utf-8")


def _words(run: str) -> list[str]:
    """Return the words of a run, or the run where a single character would be one of them."""
    words = rjieba.cut(run)
    return words if all(len(word) > 1 for word in words) else [run]


def _distinct(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
