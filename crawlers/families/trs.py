"""TRS WCM: `…/202301/t20230119_12345.html`; a script writes the pagers of lists and articles."""

import re

from crawlers.families.base import Family
from crawlers.families.list_pages import ListPage
from crawlers.families.pagers import PageVariables, counted_by_call, numbered_pages


class Trs(Family):
    """TRS WCM. Pages count from 0: index.html, index_1.html and so on."""

    name = "trs"
    containers = (".TRS_Editor", ".trs_editor_view", ".Custom_UnionStyle")
    # Newer versions name articles without the day: /t28115724.shtml.
    article_url = re.compile(r"/t(?:(?:19|20)\d{6}_(\d+)(?:_\d+)?|(\d{6,}))\.s?html?\b")
    marks = re.compile(
        r"TRS_Editor|trs_editor_view|Custom_UnionStyle|\bcreatePageHTML\s*\(\s*\d|/t(?:19|20)\d{6}_\d+\.s?html?"
    )

    def continued(self, page: ListPage) -> list[str]:
        """Return t…_1.html and so on if the article's script counts more than one page."""
        own = re.search(r"/(t\d{8}_\d+)\.(s?html?)$", page.url.partition("?")[0])
        variables = PageVariables.read(page.text) if own else None
        if own is None or variables is None:
            return []
        called = counted_by_call(page, variables)
        count = variables.number("countPage") or len(called) + 1
        return [one.url for one in numbered_pages(page, count, own.group(1), own.group(2))]
