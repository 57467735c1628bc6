"""The elements that a site's file or a content system names as the article."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from lxml import etree, html

from crawlers.families import CONTAINERS
from normalize.extraction.article_candidate import MARK, Candidate, measure
from normalize.html import LineIndex, select_elements

MORE: tuple[str, ...] = (
    # Content systems of newspapers and portals, as seen on many of their sites.
    *("#ozoom", "#artibody", "#article_content", "#articleContent", "#ArticleContent"),
    *("#contentText", "#Content", "#BodyLabel", "#Zoom", "#MyContent", "#ivs_content"),
    *("#mp-editor", "#endText", "#Cnt-Main-Article-QQ", "#rwb_zw", "#chaptercontent"),
    *(".TRS_UEDITOR", ".rich_media_content", ".rm_txt_con", ".articleContent"),
    *(".wp_articlecontent", ".show_text", ".content_text", ".con_text", ".news_content"),
    # Templates of government sites outside the families.
    *("#mainText", "#mainTextZoom", "#infoContent", "#art_content", "#zoomtext", "#newsContent"),
    *(".TRS_PreAppend", ".xl-cont", ".xlxlcont", ".con_txt", ".art-con", ".article_con"),
    *(".contentText", ".wenZhang", ".bt_content", ".p_content", ".xxgk_content", ".info_content"),
    *(".mce-content-body", ".ewb-article-content", ".articleCon", ".pageArticle", ".txtcon"),
    *(".detail_content", ".detail-content", ".news-content", ".u-mainText", ".zwxl-article"),
    *(".zw_content", ".article_zw", ".ewb-info-content", ".content-txt", ".bodytext"),
    *(".article_content", ".art_content", ".post-body", ".postText", ".entry-content"),
    *("[id^=postmessage_]", ".t_msgfont", "#read_tpc", ".bbs-content", ".d_post_content"),
    "article",
)
"""Selectors of article bodies outside the government's content systems."""

HINT = "meta[name=ContentStart]"
"""Name for the parent of the marks that content systems put around a body for other programs."""

_FAMILIES = frozenset((*(css for group in CONTAINERS.values() for css in group), HINT))
_MARKS = etree.XPath(
    "//meta[@name='ContentStart' or @name='contentstart' or @name='CONTENTSTART']/.."
    " | //comment()[contains(., 'ZJEG_RSS.content.begin') or .='enpcontent']/.."
)

LEAST = 60  # letters of sentences; with fewer, an element is an empty shell or a notice
MOST_LINKED = 0.4  # share of letters in links; above it an element is a list
SAME = 0.97  # share of the fullest candidate's sentences: the smallest with it is the cleanest
SURE = 300  # letters of sentences; with fewer, a named element competes with the whole page
_POSTS = re.compile(r"(?i)post|msg|read_tpc|bbs")


@cache
def known() -> tuple[str, ...]:
    """Return the selectors of all families, then the others."""
    families = (css for group in CONTAINERS.values() for css in group)
    return tuple(dict.fromkeys((*families, *MORE)))


def best(page: LineIndex, own: tuple[str, ...]) -> Candidate | None:
    """Return the best of the elements that selectors name, the site's own first."""
    for group in (own, known()):
        selected = select_elements(page.root, group)
        found = [measure(page, element, MARK + css) for css, element in selected]
        if group is not own:
            found += [measure(page, element, MARK + HINT) for element in _hinted(page.root)]
        limit = None if group is own else SURE
        choice = _parts(page, found) or _fullest(found) or _fullest_short(found, limit)
        if choice:
            return choice
    return None


def is_named(page: LineIndex, element: html.HtmlElement, css: str) -> bool:
    """Return whether a selector names this element, or a content system one that it is in.

    css: the selector by which it was found.
    """
    if css in known():
        return True
    around = {element, *element.iterancestors()}
    return any(
        each is element or (each in around and name in _FAMILIES)
        for name, each in select_elements(page.root, known())
    )


def _hinted(root: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the elements in which a mark begins the article, except the page itself."""
    marked = _MARKS(root)
    found = marked if isinstance(marked, list) else []
    return [
        element
        for element in found
        if isinstance(element, html.HtmlElement) and element.tag not in ("html", "head", "body")
    ]


def _parts(page: LineIndex, found: Iterable[Candidate]) -> Candidate | None:
    """Return the parent of an article that a content system splits over several elements."""
    parts: dict[tuple[str, html.HtmlElement | None], list[Candidate]] = defaultdict(list)
    for choice in found:
        if choice.sentences >= LEAST and is_family(choice):
            parts[choice.method, choice.element.getparent()].append(choice)
    for (method, parent), choices in parts.items():
        if parent is not None and len(choices) > 1:
            whole = measure(page, parent, method)
            inside = sum(choice.letters for choice in choices)
            if inside >= SAME * whole.letters:
                return whole
    return None


def _fullest(found: Iterable[Candidate]) -> Candidate | None:
    """Return the smallest of the candidates that hold nearly as much as the fullest."""
    first_posts: dict[str, Candidate] = {}
    candidates = []
    for choice in found:
        if choice.sentences < LEAST or choice.linked > MOST_LINKED * choice.letters:
            continue
        if _POSTS.search(choice.method):
            if choice.method in first_posts:
                continue  # a thread: only its first post is wanted
            first_posts[choice.method] = choice
        candidates.append(choice)
    most = max((choice.sentences for choice in candidates), default=0)
    full = (choice for choice in candidates if choice.sentences >= SAME * most)
    return min(full, key=lambda choice: choice.letters, default=None)


def _fullest_short(found: Iterable[Candidate], limit: int | None) -> Candidate | None:
    """Return the candidate with most letters outside links, such as "see attachment".

    limit: letters; longer ones are lists. None for the site's own selectors, which are trusted.
    """
    short = (choice for choice in found if choice.letters and choice.letters <= (limit or math.inf))
    return max(short, key=lambda choice: choice.letters - choice.linked, default=None)


def is_family(choice: Candidate) -> bool:
    """Return whether a content system of the government names the element."""
    return choice.method[len(MARK) :] in _FAMILIES
