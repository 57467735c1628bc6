"""The element that holds the article, chosen among candidates by measurable signs.

In this order: the selectors of the site's own file, the names that content systems give their
article element, where the page's sentences stand (normalize.density), and where trafilatura sees
them. Each choice says by what it won, and why.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import html

from crawlers.families import CONTAINERS
from normalize import density, elements, locating, payloads, pruning, selectors
from normalize.lines import Reading

MORE: tuple[str, ...] = (
    # Content systems of newspapers and portals, as seen on many of their sites.
    *("#ozoom", "#artibody", "#article_content", "#articleContent", "#ArticleContent"),
    *("#contentText", "#Content", "#BodyLabel", "#Zoom", "#MyContent", "#ivs_content"),
    *("#mp-editor", "#endText", "#Cnt-Main-Article-QQ", "#rwb_zw", "#chaptercontent"),
    *(".TRS_UEDITOR", ".rich_media_content", ".rm_txt_con", ".articleContent"),
    *(".wp_articlecontent", ".show_text", ".content_text", ".con_text", ".news_content"),
    *(".article_content", ".art_content", ".post-body", ".postText", ".entry-content"),
    *("[id^=postmessage_]", ".t_msgfont", "#read_tpc", ".bbs-content", ".d_post_content"),
    "article",
)
"""Selectors of article bodies outside the government's content systems."""

MARK = "container:"  # begins the method of an element that a selector named
_FAMILIES = frozenset(css for group in CONTAINERS.values() for css in group)

LEAST = 60  # letters of sentences; with fewer an element is an empty shell or a notice
MOST_LINKED = 0.4  # share of letters in links; above it an element is a list
SAME = 0.97  # of the sentences of the fullest candidate: the smallest such one is the cleanest
SURE = 300  # letters of sentences; with fewer a named element must stand against the whole page
RIVAL = 150  # letters of sentences that an element without a name needs against one with a name
UNSURE = 0.5  # of share times purity; below it trafilatura is asked where it sees the article
WRAPS = 0.15  # share of letters in links; above it a named element holds lists beside the article
INSIDE = 0.94  # of its sentences, for an element in it to be the article …
UNLINKED = 0.75  # … and of its letters outside links: tables of figures hold no sentences
STRAY = 0.2  # times the sentences of a named element, in paragraphs right beside it
_POSTS = re.compile(r"(?i)post|msg|read_tpc|bbs")


@dataclass(frozen=True, slots=True)
class Choice:
    """The element chosen, by what (see `Extracted.method`), and why.

    reading: its lines; sentences, linked, letters: measures of them in characters.
    share: of the page's sentences; None where the rest of the page was not read.
    """

    element: html.HtmlElement
    method: str
    reading: Reading
    sentences: int
    linked: int
    letters: int
    share: float | None = None

    @property
    def marked(self) -> bool:
        """Whether a content system (or the site file) names the element as the article."""
        return self.method.startswith(MARK)

    @property
    def purity(self) -> float:
        """Share of the letters that stand in sentences."""
        return self.sentences / max(self.letters, 1)

    @property
    def why(self) -> str:
        """The measures that spoke for it."""
        of_page = "" if self.share is None else f", {self.share:.0%} of the page's"
        return (
            f"{self.sentences} letters in sentences{of_page}; "
            f"{self.linked} of {self.letters} letters linked"
        )


def choose(root: html.HtmlElement, source: str, own: tuple[str, ...]) -> Choice:
    """Return the element that holds the article of a page; the body where nothing speaks."""
    named = _named(root, own)
    if named and named.method[len(MARK) :] in own:
        return named
    named = _purer(named)
    if named and named.sentences >= SURE and not _may_go_on(named, source):
        return named
    shown = _unnamed(root, None if named else source)
    best = shown
    if named and not (_continues(shown, named) or _outweighs(shown, named)):
        best = named
    if best.sentences >= LEAST:
        return best
    payload = payloads.fullest(root, SURE if named else LEAST)
    return measure(payload[1], f"payload:{payload[0]}") if payload else best


def known() -> tuple[str, ...]:
    """Return the selectors of all families, then the others."""
    families = (css for group in CONTAINERS.values() for css in group)
    return tuple(dict.fromkeys((*families, *MORE)))


def _named(root: html.HtmlElement, own: tuple[str, ...]) -> Choice | None:
    """Return the best of the elements that selectors name, the site's own first."""
    for group in (own, known()):
        found = [measure(element, MARK + css) for css, element in selectors.find(root, group)]
        limit = None if group is own else SURE
        best = _parts(found) or _fullest(found) or _shortest(found, limit)
        if best:
            return best
    return None


def _parts(found: Iterable[Choice]) -> Choice | None:
    """Return the parent of an article that a content system keeps in several elements."""
    parts: dict[tuple[str, html.HtmlElement | None], list[Choice]] = defaultdict(list)
    for choice in found:
        if choice.sentences >= LEAST and _is_family(choice):
            parts[choice.method, choice.element.getparent()].append(choice)
    for (method, parent), choices in parts.items():
        if parent is not None and len(choices) > 1:
            whole = measure(parent, method)
            inside = sum(choice.letters for choice in choices)
            if inside >= SAME * whole.letters:
                return whole
    return None


def _fullest(found: Iterable[Choice]) -> Choice | None:
    """Return the smallest of the candidates that hold nearly as much as the fullest."""
    first_posts: dict[str, Choice] = {}
    candidates = []
    for choice in found:
        if choice.sentences < LEAST or choice.linked > MOST_LINKED * choice.letters:
            continue
        if _POSTS.search(choice.method):
            if choice.method in first_posts:
                continue  # a thread: what is asked for is its first post
            first_posts[choice.method] = choice
        candidates.append(choice)
    most = max((choice.sentences for choice in candidates), default=0)
    full = (choice for choice in candidates if choice.sentences >= SAME * most)
    return min(full, key=lambda choice: choice.letters, default=None)


def _shortest(found: Iterable[Choice], limit: int | None) -> Choice | None:
    """Return the candidate with most letters outside links, such as "see attachment".

    limit: letters; longer ones are lists. None for the site's own selectors: they are trusted.
    """
    short = (choice for choice in found if choice.letters and choice.letters <= (limit or math.inf))
    return max(short, key=lambda choice: choice.letters - choice.linked, default=None)


def _purer(choice: Choice | None) -> Choice | None:
    """Return what is inside a named element that wraps the article and lists beside it."""
    if choice is None or choice.linked < WRAPS * choice.letters:
        return choice
    inner = measure(density.densest(choice.element, choice.reading.lines), "density")
    whole = inner.sentences >= INSIDE * choice.sentences and (
        inner.letters - inner.linked >= UNLINKED * (choice.letters - choice.linked)
    )
    return inner if whole else choice


def _unnamed(root: html.HtmlElement, source: str | None) -> Choice:
    """Return the element that no name tells: by density, or as trafilatura sees it.

    source: markup for trafilatura; None where it is not to be asked.
    """
    body = root.find("body")
    body = root if body is None else body
    whole = measure(body, "body")
    page = max(whole.sentences, 1)
    element = density.densest(body, whole.reading.lines)
    choice = whole if element is body else measure(element, "density", page)
    if source is None or _score(choice) >= UNSURE:
        return choice
    seen = locating.located(body, whole.reading.lines, source)
    if seen is None or seen in choice.element.iterancestors():
        return choice  # what holds the choice holds it with less purity
    return max(choice, measure(seen, "trafilatura", page), key=_score)


def _score(choice: Choice) -> float:
    """Return how much of the page's sentences an element holds, times how purely."""
    return (1.0 if choice.share is None else choice.share) * choice.purity


def _may_go_on(choice: Choice, source: str) -> bool:
    """Say whether a family's element holds less than half of the full stops of the markup."""
    inside = sum(line.text.count("。") for line in choice.reading.lines)
    return _is_family(choice) and 2 * inside < source.count("。")


def _is_family(choice: Choice) -> bool:
    return choice.method[len(MARK) :] in _FAMILIES


def _continues(rival: Choice, choice: Choice) -> bool:
    """Say whether the article goes on outside a named element: a stray end tag closed it early.

    Its paragraphs are children of the parent then, beside the named element.
    """
    parent = choice.element.getparent()
    if rival.element is not parent or not _is_family(choice):
        return False
    strays = (line for line in rival.reading.lines if line.element.getparent() is parent)
    outside = sum(density.weight(line) for line in strays if line.element is not choice.element)
    return outside >= max(RIVAL, STRAY * choice.sentences)


def _outweighs(rival: Choice, choice: Choice) -> bool:
    """Say whether a rival without a name holds far more text, and not by holding the choice."""
    if (
        rival.linked > MOST_LINKED * rival.letters
        or rival.element in choice.element.iterancestors()
    ):
        return False
    text, _ = pruning.prune(rival.reading.lines, title="")  # footers are long, too
    return sum(map(density.weight, text)) >= max(RIVAL, 2 * choice.sentences)


def measure(element: html.HtmlElement, method: str, page: int | None = None) -> Choice:
    """Return an element as a candidate. page: letters in sentences of the whole page."""
    reading = elements.read(element)
    sentences = sum(map(density.weight, reading.lines))
    return Choice(
        element,
        method,
        reading,
        sentences,
        linked=sum(line.linked for line in reading.lines),
        letters=sum(len(line.text) for line in reading.lines),
        share=sentences / page if page else None,
    )
