"""TRS WCM: `…/202301/t20230119_12345.html`; a script writes the pagers of lists and articles."""

import re

from crawlers.families.base import Family
from crawlers.families.list_pages import Listing, ListPage
from crawlers.families.pagination import numbered_pages, pager_links

_CALL = re.compile(
    r"createPageHTML\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
_VARIABLE = re.compile(r"\bvar\s+(currentPage|countPage)\s*=\s*(\d+)")
_WRITTEN = re.compile(r"[\"']?([\w-]+)_[\"']\s*\+.{0,80}?[\"']\.(s?html?)")


class Trs(Family):
    """TRS WCM. Pages count from 0: index.html, index_1.html and so on."""

    name = "trs"
    containers = (".TRS_Editor", ".trs_editor_view", ".Custom_UnionStyle")
    # Newer versions name articles without the day: /t28115724.shtml.
    article_url = re.compile(r"/t(?:(?:19|20)\d{6}_(\d+)(?:_\d+)?|(\d{6,}))\.s?html?\b")
    marks = re.compile(
        r"TRS_Editor|trs_editor_view|Custom_UnionStyle|\bcreatePageHTML\s*\(\s*\d|/t(?:19|20)\d{6}_\d+\.s?html?"
    )

    def listings(self, page: ListPage) -> list[Listing]:
        """Return all pages of the list if its script counts them, or else the pager's links."""
        pager = _pager(page.text)
        if pager is None:
            return pager_links(page)
        count, name, ending = pager
        own = re.search(r"/([\w-]+?)(?:_\d+)?\.(s?html?)$", page.url.partition("?")[0])
        name, ending = (own.group(1), own.group(2)) if own else (name, ending)
        return numbered_pages(page, count, name, ending)

    def continued(self, page: ListPage) -> list[str]:
        """Return t…_1.html and so on if the article's script counts more than one page."""
        own = re.search(r"/(t\d{8}_\d+)\.(s?html?)$", page.url.partition("?")[0])
        pager = _pager(page.text) if own else None
        if own is None or pager is None:
            return []
        return [one.url for one in numbered_pages(page, pager[0], own.group(1), own.group(2))]


def _pager(text: str) -> tuple[int, str, str] | None:
    """Return (pages, file name, ending) of the list; None if no script counts its pages.

    The variables win over a call of createPageHTML, which may be inside a stale comment.
    """
    shown = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    call = _CALL.search(shown) or _CALL.search(text)
    written = _WRITTEN.search(text)
    name, ending = ("index", "html")
    if call:
        name, ending = call.group(3), call.group(4)
    elif written:
        name, ending = written.group(1), written.group(2)
    values = dict(_VARIABLE.findall(text))
    count = values.get("countPage") or (call.group(1) if call else None)
    return (int(count), name, ending) if count else None
