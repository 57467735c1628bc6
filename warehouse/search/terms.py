"""The search syntax: words, "phrases", -excluded terms, and alternatives joined by OR."""

import re
from dataclasses import dataclass

import rjieba

from warehouse.errors import QueryError
from warehouse.search.index_folding import fold

_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』＂", '"') | {"－": "-", "−": "-"})
_OR = "OR"
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True, slots=True)
class Terms:
    """A parsed query; all terms are folded.

    required: a text must contain each of them literally.
    excluded: a text must not contain any of them.
    together: runs of several words, which rank higher if the text contains the whole run.
    alternatives: groups of which a text must match one member each; a member is some terms that
        the text must all contain.
    """

    required: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    alternatives: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """All terms that a text may contain, for snippets and ranking."""
        others = (term for group in self.alternatives for member in group for term in member)
        return _distinct([*self.together, *self.required, *others])


def terms(query: str) -> Terms:
    """Parse a query; raises QueryError when it contains no term.

    营商环境 requires the words 营商 and 环境, adjacent or not; "营商环境" requires exactly that.
    甲 OR 乙 requires one of the two. An excluded term alone finds all texts without it.
    """
    excluded: list[str] = []
    together: list[str] = []
    groups: list[list[tuple[str, ...]]] = []
    joined = False
    for minus, phrase, run in _TERM.findall(readable(query).translate(_QUOTES)):
        if run == _OR and not minus:
            joined = bool(groups)
            continue
        folded = fold((phrase or run).strip())
        if not folded:
            continue
        if minus:
            excluded.append(folded)
            continue
        words = [folded] if phrase else _words(folded)
        together += [folded] if len(words) > 1 else []
        if joined:
            groups[-1].append(tuple(words))
        else:
            groups.append([tuple(words)])
        joined = False
    required = [word for group in groups if len(group) == 1 for word in group[0]]
    alternatives = tuple(tuple(group) for group in groups if len(group) > 1)
    if not groups and not excluded:
        raise QueryError(
            f"{query!r} contains no search term",
            """enter a word or a "phrase"; -word excludes texts with that word""",
        )
    return Terms(_distinct(required), _distinct(excluded), _distinct(together), alternatives)


def readable(argument: str) -> str:
    """Return an argument of a command, which may contain any bytes, as text that can be encoded."""
    return argument.encode("utf-8", "replace").decode("utf-8")


def _words(run: str) -> list[str]:
    """Return the words of a run, or the run itself if one of them is a single character."""
    words = rjieba.cut(run)
    return words if all(len(word) > 1 for word in words) else [run]


def _distinct(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
