"""The element that holds the article, chosen among candidates by measurable signs.

In this order: the selectors of the site's own file and the names that content systems give their
article element (normalize.extraction.known_containers), where the page's sentences stand (normalize.extraction.density), where
trafilatura sees them (normalize.extraction.trafilatura_hint), and what a script would show (normalize.extraction.embedded_articles).
Each choice says by what it won, and why.
"""

from normalize.extraction import (
    density,
    embedded_articles,
    known_containers,
    pruning,
    trafilatura_hint,
)
from normalize.extraction.article_candidate import MARK, Candidate, measure
from normalize.extraction.known_containers import LEAST, MOST_LINKED, SURE
from normalize.html import LineIndex

RIVAL = 150  # letters of sentences that an element without a name needs against one with a name
UNSURE = 0.5  # of share times purity; below it trafilatura is asked where it sees the article
WRAPS = 0.15  # share of letters in links; above it a named element holds lists beside the article
INSIDE = 0.94  # of its sentences, for an element in it to be the article …
UNLINKED = 0.75  # … and of its letters outside links: tables of figures hold no sentences
STRAY = 0.2  # times the sentences of a named element, in paragraphs right beside it


def choose(page: LineIndex, source: str, own: tuple[str, ...]) -> Candidate:
    """Return the element that holds the article of a page; the body where nothing speaks."""
    name = known_containers.best(page, own)
    if name and name.method[len(MARK) :] in own:
        return name
    name = _purer(page, name)
    if name and name.sentences >= SURE and not _may_go_on(name, source):
        return name
    shown = _unnamed(page, None if name else source)
    best = shown
    if name and not (_continues(shown, name) or _outweighs(shown, name)):
        best = name
    if best.sentences >= LEAST:
        return best
    payload = embedded_articles.fullest(page.root, SURE if name else LEAST)
    return measure(page, payload[1], f"payload:{payload[0]}") if payload else best


def _purer(page: LineIndex, choice: Candidate | None) -> Candidate | None:
    """Return what is inside a named element that wraps the article and lists beside it."""
    if choice is None or choice.linked < WRAPS * choice.letters:
        return choice
    inner = measure(page, density.densest(choice.element, choice.reading.lines), "density")
    whole = inner.sentences >= INSIDE * choice.sentences and (
        inner.letters - inner.linked >= UNLINKED * (choice.letters - choice.linked)
    )
    return inner if whole else choice


def _unnamed(page: LineIndex, source: str | None) -> Candidate:
    """Return the element that no name tells: by density, or as trafilatura sees it.

    source: markup for trafilatura; None where it is not to be asked.
    """
    body = page.root.find("body")
    body = page.root if body is None else body
    whole = measure(page, body, "body")
    sentences = max(whole.sentences, 1)
    element = density.densest(body, whole.reading.lines)
    choice = whole if element is body else measure(page, element, "density", sentences)
    if source is None or _score(choice) >= UNSURE:
        return choice
    seen = trafilatura_hint.located(body, whole.reading.lines, source)
    if seen is None or seen in choice.element.iterancestors():
        return choice  # what holds the choice holds it with less purity
    return max(choice, measure(page, seen, "trafilatura", sentences), key=_score)


def _score(choice: Candidate) -> float:
    """Return how much of the page's sentences an element holds, times how purely."""
    return (1.0 if choice.share is None else choice.share) * choice.purity


def _may_go_on(choice: Candidate, source: str) -> bool:
    """Say whether a family's element holds less than half of the full stops of the markup."""
    inside = sum(line.text.count("。") for line in choice.reading.lines)
    return known_containers.is_family(choice) and 2 * inside < source.count("。")


def _continues(rival: Candidate, choice: Candidate) -> bool:
    """Say whether the article goes on outside a named element: a stray end tag closed it early.

    Its paragraphs are children of the parent then, beside the named element.
    """
    parent = choice.element.getparent()
    if rival.element is not parent or not known_containers.is_family(choice):
        return False
    strays = (line for line in rival.reading.lines if line.element.getparent() is parent)
    outside = sum(density.weight(line) for line in strays if line.element is not choice.element)
    return outside >= max(RIVAL, STRAY * choice.sentences)


def _outweighs(rival: Candidate, choice: Candidate) -> bool:
    """Say whether a rival without a name holds far more text, and not by holding the choice."""
    if (
        rival.linked > MOST_LINKED * rival.letters
        or rival.element in choice.element.iterancestors()
    ):
        return False
    text, _ = pruning.prune(rival.reading.lines, title="")  # footers are long, too
    return sum(map(density.weight, text)) >= max(RIVAL, 2 * choice.sentences)
