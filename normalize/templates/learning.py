"""Learn the template of a site from observations of its pages, in any order."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from normalize.html import Line
from normalize.templates.container_votes import LEAST, Groups, Vote, elect
from normalize.templates.line_places import Observation, Places, place_on_page
from normalize.templates.site_template import Layout, SiteTemplate

NEAR = 0.5  # share of their lines that two pages of a group have in common
REPEATED = 0.8  # of a place's lines, for the place to be furniture
BODY = 2  # groups with sentences of their own, for a place to be one of articles
LABEL = re.compile(r"^\W{0,2}(\w{2,8})\s*[:：]")
ATTACHMENT = "附"  # what begins with it is part of an article, however often it repeats


def learn(pages: Iterable[Observation], least: int = LEAST) -> SiteTemplate:
    """Return the template of a site; the order of its pages does not matter.

    least: groups of near-copies that must agree on an element; a probe has two pages only.
    Near-copies vote once. A page that no layout fits is extracted without a template.
    """
    groups = _groups(pages)
    layouts = tuple(_layout(groups, vote) for vote in elect(groups, least))
    return SiteTemplate(layouts, len(groups))


def label_of(text: str) -> str | None:
    """Return the label that a line begins with, without its colon, or None."""
    found = LABEL.match(text)
    return found[1] if found and not found[1].startswith(ATTACHMENT) else None


def _groups(pages: Iterable[Observation]) -> Groups:
    """Return the pages in groups of near-copies, in an order that depends on their text only."""
    keyed = sorted(((_digest(seen), seen) for seen in pages), key=lambda pair: pair[0])
    groups: list[tuple[frozenset[str], list[Observation]]] = []
    for _, seen in keyed:
        own = frozenset(line.text for line in seen.page.reading(seen.article).lines)
        for held, group in groups:
            if len(own & held) > NEAR * min(len(own), len(held)):
                group.append(seen)
                break
        else:
            groups.append((own, [seen]))
    return [group for _, group in groups]


def _digest(seen: Observation) -> str:
    return sha256("\n".join(line.text for line in seen.lines).encode()).hexdigest()


def _layout(groups: Groups, vote: Vote) -> Layout:
    members = [groups[at][0] for at in sorted(vote.matched)]
    inside: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    outside: dict[str, set[int]] = defaultdict(set)
    for number, seen in enumerate(members):
        element = seen.find(vote.selector)
        assert element is not None
        places = Places(element)
        for line, weight in zip(seen.lines, seen.weights, strict=True):
            place = places.of(line.element)
            if place is not None:
                inside[place].append((number, line.text, weight))
            elif weight:
                outside[place_on_page(line.element)].add(number)
    held = _holders(inside)
    body = frozenset(place for place, lines in inside.items() if _is_body(lines, held))
    other = {place: lines for place, lines in inside.items() if place not in body}
    return Layout(
        vote.selector,
        len(vote.chosen),
        len(vote.matched),
        body,
        frozenset(place for place, lines in other.items() if _is_noise(lines, held)),
        frozenset(_labels(other.values())),
        frozenset(place for place, pages in outside.items() if len(pages) >= BODY),
    )


def _holders(inside: dict[str, list[tuple[int, str, int]]]) -> dict[str, int]:
    """Return for each line how many groups it occurs in."""
    pages: dict[str, set[int]] = defaultdict(set)
    for lines in inside.values():
        for number, text, _ in lines:
            pages[text].add(number)
    return {text: len(numbers) for text, numbers in pages.items()}


def _is_body(lines: Sequence[tuple[int, str, int]], held: dict[str, int]) -> bool:
    """Return whether a place has sentences that occur in one group only, without a label."""
    own = {
        number
        for number, text, weight in lines
        if weight and held[text] == 1 and not label_of(text)
    }
    return len(own) >= BODY


def _is_noise(lines: Sequence[tuple[int, str, int]], held: dict[str, int]) -> bool:
    repeated = sum(held[text] >= LEAST for _, text, _ in lines)
    return len({number for number, _, _ in lines}) >= LEAST and repeated >= REPEATED * len(lines)


def _labels(places: Iterable[Sequence[tuple[int, str, int]]]) -> Iterator[str]:
    """Yield the labels that lines of enough groups begin with."""
    seen = {(number, label_of(text)) for lines in places for number, text, _ in lines}
    counts = Counter(label for _, label in seen if label)
    return (label for label, count in counts.items() if count >= LEAST)


def is_furniture(layout: Layout, line: Line, place: str) -> bool:
    """Return whether a line of the article's element is not part of the article."""
    if place in layout.body:
        return False
    return place in layout.noise or label_of(line.text) in layout.labels
