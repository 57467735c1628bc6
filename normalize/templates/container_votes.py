"""The selectors of a site's article elements, by votes of what is chosen without a template."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import html

from normalize.templates.line_places import Observation, is_stable

LEAST = 3  # groups that must agree on a selector
AGREED = 0.4  # of the groups in whose pages a selector matches, those that must agree on it
NEARLY = 0.8  # of the most votes: the innermost element with them is the purest
WIDER = 1.15  # times the letters of the chosen element, for an ancestor to be an equal choice
OWN = 0.97  # of the sentences of the page alone, for an inner element to be the article
LEDE = 40  # letters of sentences in a paragraph that only an outer element has …
LEDE_PURE = 0.6  # … and its share of all that only the outer one has …
LEDES = 0.2  # … in this share of the groups, for the outer one to be the article
UP = 3  # ancestors of the chosen element, or of an element without a name

_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "li", "td", "tr", "pre", "blockquote"})

Groups = Sequence[Sequence[Observation]]
Masses = dict[html.HtmlElement | None, int]
Choices = dict[str, tuple[set[int], list[int]]]


class Vote(NamedTuple):
    """A selector with the groups that chose it, and those in whose pages it matches once."""

    selector: str
    chosen: frozenset[int]
    matched: frozenset[int]


def elect(groups: Groups, least: int = LEAST) -> list[Vote]:
    """Return the selectors of a site, each with its groups; a group belongs to one of them."""
    held = _holders(groups)
    masses = [_own_masses(group[0], held) for group in groups]
    choices = {css: seen for css, seen in _choices(groups, masses).items() if len(seen[0]) >= least}
    matches = {css: _matching(groups, css) for css in choices}
    left = set(range(len(groups)))
    elected: list[Vote] = []
    while vote := _winner(groups, choices, matches, held, left, least):
        elected.append(vote)
        left -= vote.matched
    return elected


def _winner(
    groups: Groups,
    choices: Choices,
    matches: Mapping[str, set[int]],
    held: Mapping[str, int],
    left: set[int],
    least: int,
) -> Vote | None:
    """Return the selector of most groups that are left, or None if too few agree."""
    votes = []
    for css, (voters, depths) in choices.items():
        chosen = frozenset(voters & left)
        if len(chosen) >= least:
            matched = frozenset(matches[css] & left)
            if chosen <= matched and len(chosen) >= AGREED * len(matched):
                votes.append((_depth(depths), _rank(css), Vote(css, chosen, matched)))
    most = max((len(vote.chosen) for _, _, vote in votes), default=0)
    best: Vote | None = None
    for _, _, vote in sorted(votes, reverse=True):
        nearly = len(vote.chosen) >= NEARLY * most
        if nearly and (best is None or _holds_ledes(groups, vote, best, held)):
            best = vote
    return best


def _holds_ledes(groups: Groups, outer: Vote, inner: Vote, held: Mapping[str, int]) -> bool:
    """Return whether an outer element has paragraphs of their own in several groups: ledes."""
    both = outer.matched & inner.matched
    more = sum(_gains(groups[at][0], outer.selector, inner.selector, held) for at in both)
    return more >= max(LEAST, LEDES * len(outer.matched))


def _gains(seen: Observation, outer: str, inner: str, held: Mapping[str, int]) -> bool:
    wide, narrow = seen.find(outer), seen.find(inner)
    if wide is None or narrow is None or narrow not in wide.iterdescendants():
        return False
    own = letters = 0
    for line, weight in zip(seen.lines, seen.weights, strict=True):
        around = (line.element, *line.element.iterancestors())
        if wide in around and narrow not in around and not line.level:
            letters += len(line.text)
            paragraph = weight >= LEDE and not line.links and held[line.text] == 1
            own += weight if paragraph else 0
    return own > LEDE_PURE * letters


def _own_masses(seen: Observation, held: Mapping[str, int]) -> Masses:
    """Return for each element the letters in sentences that occur on this page alone.

    held: for each line of the site, in how many groups it occurs.
    """
    masses: Masses = defaultdict(int)
    for line, weight in zip(seen.lines, seen.weights, strict=True):
        here = line.element if weight and held[line.text] == 1 else None
        while here is not None:
            masses[here] += weight
            here = here.getparent()
    return masses


def _own_article(seen: Observation, masses: Masses) -> html.HtmlElement:
    """Return the smallest element of the chosen one that holds the sentences of this page alone."""
    best = seen.article
    while masses.get(best):
        inner = max(best, key=lambda child: masses.get(child, 0), default=None)
        if inner is None or inner.tag in _TEXT or masses.get(inner, 0) < OWN * masses[best]:
            break
        best = inner
    return best


def _choices(groups: Groups, masses: Sequence[Masses]) -> Choices:
    """Return for each selector the groups that chose its element, and the element's depths."""
    choices: Choices = defaultdict(lambda: (set(), []))
    for at, group in enumerate(groups):
        for depth, css in _selectors(group[0], masses[at]):
            choices[css][0].add(at)
            choices[css][1].append(depth)
    return choices


def _holders(groups: Groups) -> Counter[str]:
    """Return for each line in how many groups it occurs."""
    return Counter(text for group in groups for text in {line.text for line in group[0].lines})


def _selectors(seen: Observation, masses: Masses) -> Iterator[tuple[int, str]]:
    """Yield (depth, selector) of the chosen element and of ancestors that hold hardly more."""
    article = _own_article(seen, masses)
    letters = _letters(seen, article)
    here: html.HtmlElement | None = article
    for up in range(UP + 1):
        if here is None or here.tag in ("body", "html"):
            return
        gained = masses.get(here, 0) - masses.get(article, 0)
        if up and _letters(seen, here) - gained > WIDER * letters:
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
        path = f" > {here.tag!s}{path}"
        here = here.getparent()


def _letters(seen: Observation, element: html.HtmlElement) -> int:
    return sum(len(line.text) - line.linked for line in seen.page.reading(element).lines)


def _matching(groups: Groups, css: str) -> set[int]:
    """Return the groups in all of whose pages a selector matches one element."""
    return {
        at for at, group in enumerate(groups) if all(seen.find(css) is not None for seen in group)
    }


def _depth(depths: Sequence[int]) -> float:
    return round(sum(depths) / len(depths), 3)


def _rank(css: str) -> tuple[bool, int]:
    """Return what makes a selector the better of two for one element: an id, then brevity."""
    return css.startswith("#"), -len(css)
