"""CMS families: how the systems behind government sites list, page and lay out articles."""

import re

CONTAINERS: dict[str, tuple[str, ...]] = {
    "trs": (".TRS_Editor", ".trs_editor_view", ".Custom_UnionStyle"),
    "hanweb": ("#zoom", ".article-conter", "#zoomcon"),
    "vsb": ("[id^=vsb_content]", ".v_news_content"),
    "ucap": ("#UCAP-CONTENT",),
    "gkmlpt": (".article-content",),
    "plain": (
        ".pages_content",
        "#fontzoom",
        "#js_content",
        ".main-txt",
        ".NewsContent",
        ".ivs_content",
        ".Article_content",
        ".article-body",
        "#content",
    ),
}
"""CSS selectors of the article body by family, best first; "plain" serves all others."""

_MARKS = {
    "trs": r"(?i)TRS_Editor|Custom_UnionStyle|createPageHTML\s*\(|/t(?:19|20)\d{6}_\d+\.s?html?",
    "hanweb": r"(?i)/art/\d{4}/|<recordset|dataproxy\.jsp|/col/col\d+/|hanweb|jcms",
    "vsb": r"(?i)vsb_content|v_news_content|_showDynClick|visual ?sitebuilder|/info/\d+/\d+\.htm",
    "ucap": r"(?i)UCAP-CONTENT",
    "gkmlpt": r"/gkmlpt/",
}


def recognise(html: str, url: str | None = None) -> str | None:
    """Return the name of the family that made the page, None where none shows."""
    text = f"{url or ''}\n{html}"
    return next((name for name, mark in _MARKS.items() if re.search(mark, text)), None)


def containers(name: str | None, html: str) -> tuple[str, ...]:
    """Return the selectors to try on a page: its family's (recognised where None), then all."""
    family = name or recognise(html)
    own = CONTAINERS.get(family, ()) if family else ()
    return (*own, *(css for rest in CONTAINERS.values() for css in rest if css not in own))
