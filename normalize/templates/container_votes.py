"""The selectors of a site's article elements, by votes of what is chosen without a template."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import html

from normalize.html import select_elements
from normalize.templates.places import Observation, is_stable

LEAST = 3  # groups that must agree on a selector
AGREED = 0.4  # of the groups in whose pages a selector matches, those that must agree on it
NEARLY = 0.8  # of the most votes: the innermost element with them is the purest
WIDER = 1.15  # times the letters of the chosen element, for an ancestor to be an equal choice
OWN = 0.97  # of the sentences of the page alone, for an inner element to be the article
UP = 3  # ancestors of the chosen element, or of an element without a name

_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "li", "td", "tr", "pre", "blockquote"})

Groups = Sequence[Sequence[Observation]]


class Vote(NamedTuple):
    """A selector with the groups that chose it, and those in whose pages it matches once."""

    selector: str
    chosen: frozenset[int]
    matched: frozenset[int]


def elect(groups: Groups) -> list[Vote]:
    """Return the selectors of a site, each with its groups; a group belongs to one of them."""
    choices = _choices(groups)
    left = set(range(len(groups)))
    elected: list[Vote] = []
    while len(left) >= LEAST:
        most = max((len(voters & left) for voters, _ in choices.values()), default=0)
        votes = [
            (len(chosen) >= NEARLY * most, _depth(depths), len(chosen), _rank(css), css, chosen)
            for css, (voters, depths) in choices.items()
            if len(chosen := frozenset(voters & left)) >= LEAST
        ]
        for _, _, _, _, css, chosen in sorted(votes, key=lambda vote: vote[:5], reverse=True):
            matched = frozenset(at for at in left if _matches_once(groups[at], css))
            if chosen <= matched and len(chosen) >= AGREED * len(matched):
                elected.append(Vote(css, chosen, matched))
                left -= matched
                break
        else:
            break
    return elected


def find_one(root: html.HtmlElement, selector: str) -> html.HtmlElement | None:
    """Return the element that a selector matches, unless it matches several or none."""
    found = [element for _, element in select_elements(root, (selector,))]
    return found[0] if len(found) == 1 else None


def _own_article(seen: Observation, held: Mapping[str, int]) -> html.HtmlElement:
    """Return the smallest element of the chosen one that holds the sentences of this page alone.

    held: for each line of the site, in how many groups it occurs.
    """
    masses: dict[html.HtmlElement, int] = defaultdict(int)
    for line, weight in zip(seen.lines, seen.weights, strict=True):
        if not weight or held[line.text] > 1:
            continue
        here: html.HtmlElement | None = line.element
        while here is not None:
            masses[here] += weight
            here = None if here is seen.article else here.getparent()
    best = seen.article
    while masses[best]:
        inner = max(best, key=lambda child: masses.get(child, 0), default=None)
        if inner is None or inner.tag in _TEXT or masses.get(inner, 0) < OWN * masses[best]:
            break
        best = inner
    return best


def _choices(groups: Groups) -> dict[str, tuple[set[int], list[int]]]:
    """Return for each selector the groups that chose its element, and the element's depths."""
    held = _holders(groups)
    choices: dict[str, tuple[set[int], list[int]]] = defaultdict(lambda: (set(), []))
    for at, group in enumerate(groups):
        for depth, css in _selectors(group[0], _own_article(group[0], held)):
            choices[css][0].add(at)
            choices[css][1].append(depth)
    return choices


def _holders(groups: Groups) -> Counter[str]:
    """Return for each line in how many groups it occurs."""
    return Counter(text for group in groups for text in {line.text for line in group[0].lines})


def _selectors(seen: Observation, article: html.HtmlElement) -> Iterator[tuple[int, str]]:
    """Yield (depth, selector) of the chosen element and of ancestors that hold hardly more."""
    letters = _letters(seen, article)
    here: html.HtmlElement | None = article
    for up in range(UP + 1):
        if here is None or here.tag in ("body", "html"):
            return
        if up and _letters(seen, here) > WIDER * letters:
            return
        depth = sum(1 for _ in here.iterancestors())
        yield from ((depth, css) for css in dict.fromkeys(_names(here)))
        here = here.getparent()


def _names(element: html.HtmlElement) -> Iterator[str]:
    """Yield the selectors of an element: by its own names, or those of an ancestor."""
    path = ""
    here: html.HtmlElement | None = element
    for _ in range(UP + 1):
        if here is None or here.tag in ("body", "html"):
            return
        own = here.get("id", "").strip()
        names = [f"#{own}"] if is_stable(own) else []
        names += [f".{name}" for name in here.get("class", "").split() if is_stable(name)]
        yield from (name + path for name in names)
        if names:
            return
        path = f" > {here.tag}{path}"
        here = here.getparent()


def _letters(seen: Observation, element: html.HtmlElement) -> int:
    return sum(len(line.text) - line.linked for line in seen.page.reading(element).lines)


def _matches_once(group: Iterable[Observation], css: str) -> bool:
    return all(find_one(seen.page.root, css) is not None for seen in group)


def _depth(depths: Sequence[int]) -> float:
    return round(sum(depths) / len(depths), 3)


def _rank(css: str) -> tuple[bool, int]:
    """Return what makes a selector the better of two for one element: an id, then brevity."""
    return css.startswith("#"), -len(css)
