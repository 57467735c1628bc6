"""The element that holds the article, chosen among candidates by measurable signs.

In this order: the selectors of the site's own file, the names that content systems give their
article element, where the page's sentences stand (normalize.density), and where trafilatura sees
them. Each choice says by what it won, and why.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import html

from crawlers.families import CONTAINERS
from normalize import boilerplate, density, locating, selectors
from normalize.lines import Reading

MORE: tuple[str, ...] = (
    # Content systems of newspapers and portals, as seen on many of their sites.
    *("#ozoom", "#artibody", "#article_content", "#articleContent", "#ArticleContent"),
    *("#contentText", "#Content", "#BodyLabel", "#Zoom", "#MyContent", "#ivs_content"),
    *("#mp-editor", "#endText", "#Cnt-Main-Article-QQ", "#rwb_zw", "#chaptercontent"),
    *(
        ".TRS_UEDITOR",
        ".rich_media_content",
        ".rm_txt_con",
        ".articleContent",
        ".wp_articlecontent",
    ),
    *(".article_content", ".art_content", ".post-body", ".postText", ".entry-content"),
    *(".show_text", ".content_text", ".con_text", ".news_content", "article"),
)
"""Selectors of article bodies outside the government's content systems."""

LEAST = 60  # letters of sentences; with fewer an element is an empty shell or a notice
MOST_LINKED = 0.4  # share of letters in links; above it an element is a list
SAME = 0.85  # of the sentences of the fullest candidate: the smallest such one is the cleanest
SURE = 300  # letters of sentences; with fewer a named element must stand against the whole page
_POSTS = re.compile(r"(?i)post|reply|floor|thread|message")


@dataclass(frozen=True, slots=True)
class Choice:
    """The element chosen, by what ("container:<css>", "density", "trafilatura", "body"), and why.

    reading: its lines; sentences, linked, letters: measures of them in characters.
    """

    element: html.HtmlElement
    method: str
    reading: Reading
    sentences: int
    linked: int
    letters: int

    @property
    def marked(self) -> bool:
        """Whether a content system (or the site file) names the element as the article."""
        return self.method.startswith("container:")

    @property
    def why(self) -> str:
        """The measures that spoke for it."""
        return (
            f"{self.sentences} letters in sentences, {self.linked} of {self.letters} letters linked"
        )


def choose(root: html.HtmlElement, source: str, own: tuple[str, ...]) -> Choice:
    """Return the element that holds the article of a page; the body where nothing speaks."""
    for group in (own, known()):
        best = _fullest(selectors.find(root, source, group))
        if best and (best.sentences >= SURE or group is own):
            return best
        if best:
            rival = _unnamed(root, source)
            return rival if _outweighs(rival, best) else best
    return _unnamed(root, source)


def known() -> tuple[str, ...]:
    """Return the selectors of all families, then the others."""
    families = (css for group in CONTAINERS.values() for css in group)
    return tuple(dict.fromkeys((*families, *MORE)))


def _fullest(found: Iterable[tuple[str, html.HtmlElement]]) -> Choice | None:
    """Return the smallest of the candidates that hold nearly as much as the fullest."""
    first_posts: dict[str, Choice] = {}
    candidates = []
    for css, element in found:
        choice = measure(element, f"container:{css}")
        if choice.sentences < LEAST or choice.linked > MOST_LINKED * choice.letters:
            continue
        if _POSTS.search(css) and first_posts.setdefault(css, choice) is not choice:
            continue  # a thread: what is asked for is the first post
        candidates.append(choice)
    most = max((choice.sentences for choice in candidates), default=0)
    full = (choice for choice in candidates if choice.sentences >= SAME * most)
    return min(full, key=lambda choice: choice.letters, default=None)


def _unnamed(root: html.HtmlElement, source: str) -> Choice:
    """Return the element on a page where no name tells: by density, or as trafilatura sees it."""
    body = root.find("body")
    body = root if body is None else body
    lines = boilerplate.read(body).lines
    element = density.densest(body, lines)
    choice = measure(element, "body" if element is body else "density")
    if choice.sentences >= SURE and choice.linked < MOST_LINKED * choice.letters:
        return choice
    seen = locating.located(body, lines, source)
    if seen is None:
        return choice
    rival = measure(seen, "trafilatura")
    return rival if _outweighs(rival, choice) else choice


def _outweighs(rival: Choice, choice: Choice) -> bool:
    """Say whether a rival holds far more sentences, and not by holding the choice and a list."""
    return (
        rival.sentences > 2 * choice.sentences
        and rival.sentences >= LEAST
        and rival.linked <= MOST_LINKED * rival.letters
        and rival.element not in choice.element.iterancestors()
    )


def measure(element: html.HtmlElement, method: str) -> Choice:
    """Return an element as a candidate."""
    reading = boilerplate.read(element)
    return Choice(
        element,
        method,
        reading,
        sentences=sum(map(density.weight, reading.lines)),
        linked=sum(line.linked for line in reading.lines),
        letters=sum(len(line.text) for line in reading.lines),
    )
