"""The element that holds the article, chosen among candidates by measurable signs.

In this order: the selectors of the site's own file and the names that content systems give their
article element (`known_containers`), where the page's sentences are (`density`), where trafilatura
sees them (`trafilatura_hint`), and what a script would show (`embedded_articles`). Each choice
records which of these found it, and why it won.
"""

from collections.abc import Sequence

from lxml.html import HtmlElement

from normalize.extraction import (
    density,
    embedded_articles,
    known_containers,
    pruning,
    trafilatura_hint,
)
from normalize.extraction.article_candidate import MARK, Candidate, measure
from normalize.extraction.known_containers import LEAST, MOST_LINKED, SURE
from normalize.extraction.teasers import article_lines
from normalize.html import Line, LineIndex

RIVAL = 150  # letters of sentences that an unnamed element needs against a named one
UNSURE = 0.5  # of share times purity; below it, what trafilatura sees is considered too
WRAPS = 0.15  # share of letters in links; above it, a named element holds lists next to the article
INSIDE = 0.94  # of its sentences, for an element in it to be the article …
UNLINKED = 0.75  # … and of its letters outside links: tables of figures have no sentences
STRAY = 0.2  # times the sentences of a named element, in paragraphs right next to it


def choose(page: LineIndex, source: str, own: tuple[str, ...]) -> Candidate:
    """Return the element that holds the article of a page, or the body if nothing points to one."""
    named = known_containers.best(page, own)
    if named and named.method[len(MARK) :] in own:
        return named
    named = _purer(page, named)
    if named and named.sentences >= SURE and not _may_continue(named, source):
        return named
    unnamed = _unnamed(page, None if named else source)
    best = unnamed
    if named and not (_continues(unnamed, named) or _outweighs(unnamed, named)):
        best = named
    if best.sentences >= LEAST:
        return best
    payload = embedded_articles.fullest(page.root, SURE if named else LEAST)
    return measure(page, payload[1], f"payload:{payload[0]}") if payload else best


def _purer(page: LineIndex, choice: Candidate | None) -> Candidate | None:
    """Return the inner element if a named one wraps the article together with lists."""
    if choice is None or choice.linked < WRAPS * choice.letters:
        return choice
    inner = measure(page, density.densest(choice.element, choice.reading.lines), "density")
    whole = inner.sentences >= INSIDE * choice.sentences and (
        inner.letters - inner.linked >= UNLINKED * (choice.letters - choice.linked)
    )
    return inner if whole else choice


def _unnamed(page: LineIndex, source: str | None) -> Candidate:
    """Return the element found without names: by density, or as trafilatura sees it.

    source: markup for trafilatura; None if it is not to be used.
    """
    body = page.root.find("body")
    body = page.root if body is None else body
    whole = measure(page, body, "body")
    lines = article_lines(whole.reading.lines)
    if not any(map(density.weight, lines)):
        lines = whole.reading.lines
    sentences = max(sum(map(density.weight, lines)), 1)
    element = _with_files(density.densest(body, lines), lines)
    choice = whole if element is body else measure(page, element, "density", sentences)
    if source is None or _score(choice) >= UNSURE:
        return choice
    seen = trafilatura_hint.find_element(body, whole.reading.lines, source)
    if seen is None or seen in choice.element.iterancestors():
        return choice  # an ancestor of the choice holds the same sentences less purely
    rival = measure(page, seen, "trafilatura", sentences)
    if rival.sentences > sentences:
        return choice  # it holds teasers as well
    return max(choice, rival, key=_score)


def _with_files(element: HtmlElement, lines: Sequence[Line]) -> HtmlElement:
    """Return the parent of a paragraph if all that it adds is the article's attachments."""
    parent = element.getparent()
    if parent is None or parent.tag in ("body", "html"):
        return element
    inside = [line for line in lines if element in (line.element, *line.element.iterancestors())]
    added = [
        line
        for line in lines
        if line not in inside and parent in (line.element, *line.element.iterancestors())
    ]
    return parent if added and all(line.files for line in added) else element


def _score(choice: Candidate) -> float:
    """Return the share of the page's sentences that an element holds, times its purity."""
    return (1.0 if choice.share is None else choice.share) * choice.purity


def _may_continue(choice: Candidate, source: str) -> bool:
    """Return whether a family's element holds less than half of the full stops of the markup."""
    inside = sum(line.text.count("。") for line in choice.reading.lines)
    return known_containers.is_family(choice) and 2 * inside < source.count("。")


def _continues(rival: Candidate, choice: Candidate) -> bool:
    """Return whether the article continues outside a named element that a stray tag closed early.

    Its paragraphs are then children of the parent, next to the named element.
    """
    parent = choice.element.getparent()
    if rival.element is not parent or not known_containers.is_family(choice):
        return False
    strays = (line for line in rival.reading.lines if line.element.getparent() is parent)
    outside = sum(density.weight(line) for line in strays if line.element is not choice.element)
    return outside >= max(RIVAL, STRAY * choice.sentences)


def _outweighs(rival: Candidate, choice: Candidate) -> bool:
    """Return whether an unnamed rival holds far more text, and not because it holds the choice."""
    if (
        rival.linked > MOST_LINKED * rival.letters
        or rival.element in choice.element.iterancestors()
    ):
        return False
    text, _ = pruning.prune(rival.reading.lines, title="")  # footers are long, too
    return sum(map(density.weight, text)) >= max(RIVAL, 2 * choice.sentences)
