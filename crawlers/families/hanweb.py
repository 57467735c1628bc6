"""Hanweb JCMS: `/col/col123/index.html`, rows as CDATA records, paged by dataproxy.jsp."""

import re
from html import unescape
from urllib.parse import urlencode

from crawlers.families.api_lists import api_calls, is_api_response
from crawlers.families.base import Family
from crawlers.families.list_pages import Entry, Listing, ListPage, absolute_url, cdata_records
from crawlers.families.list_rows import rows_by_url
from crawlers.families.pagers import further_pages, leading_number

_NEXT_GROUP = re.compile(
    r"<nextgroup>\s*(?:<!\[CDATA\[\s*)?<a\b[^<>]*?\bhref\s*=\s*[\"']([^\"'<>]+)", re.IGNORECASE
)
_FIELD = re.compile(
    r"[\"']?\b({})[\"']?\s*[:=]\s*[\"']?([^\"',;}}&\s]*)".format(
        "col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype"
    )
)
_PROXY = re.compile(r"[\"'(]([^\"'()\s]*/jpage/dataproxy\.jsp)")
_TOTAL = re.compile(r"totalRecord[\"']?\s*[:=]\s*[\"']?(\d+)|<totalrecord>(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_SCREENS = 3  # one call of dataproxy.jsp returns up to three pages of the displayed list
_MOST_RECORDS = 200_000


class Hanweb(Family):
    """Hanweb JCMS. A column page embeds its first records; dataproxy.jsp returns the others."""

    name = "hanweb"
    containers = ("#zoom", ".article-conter", "#zoomcon")
    article_url = re.compile(
        r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/art_\d+_(\d+)|art_([0-9a-f]{8,}))\.html"
    )
    marks = re.compile(
        r"<recordset|/jpage/dataproxy\.jsp|/col/col\d+/|(?i:hanweb|jcms)|unitbuild\.js|/jpaas-publish-server/|/art/\d{4}/"
    )

    def entries(self, page: ListPage) -> list[Entry]:
        """Return the rows in the records, or the article links of a page without records."""
        rows = cdata_records(page.text)
        listed = (
            ListPage(page.url, f"<ul>{''.join(_own_row(row) for row in rows)}</ul>")
            if rows
            else page
        )
        return rows_by_url(listed, self.article_url) or super().entries(page)

    def listings(self, page: ListPage) -> list[Listing]:
        """Return the calls for the records that the column page does not embed.

        If the page's script states how many records exist, these are all calls. They overlap by
        one record, so that a row that moves across the boundary between two calls is not missed.
        Newer versions only name the next group of records in each response.
        """
        if is_api_response(page) or api_calls(page):
            return super().listings(page)
        if "startrecord=" in page.url:  # the response to one of the calls of a column page
            return []
        form = dict(_FIELD.findall(page.text))
        proxy, total = _PROXY.search(page.text), _TOTAL.search(page.text)
        if "dataproxy.jsp" not in page.url and proxy and total and "columnid" in form:
            url = absolute_url(page.url, proxy.group(1))
            count = min(leading_number(total.group(1) or total.group(2)), _MOST_RECORDS)
            return self._calls(page, url, count, tuple(form.items())) if url else []
        if groups := _NEXT_GROUP.findall(page.text):  # one per list on the page
            urls = (absolute_url(page.url, unescape(group)) for group in groups)
            further = [Listing(url) for url in urls if url and url != page.url]
            return further if further and self.entries(page) else []
        return [] if "dataproxy.jsp" in page.url else further_pages(page)

    def _calls(
        self, page: ListPage, url: str, records: int, form: tuple[tuple[str, str], ...]
    ) -> list[Listing]:
        size = leading_number(_first(_PER_PAGE, page.text) or "") or 15
        embedded = len(self.entries(page))
        return [
            Listing(f"{url}?{urlencode(_window(start, size))}", form)
            for start in range(max(embedded, 1), records + (embedded == 0), size * _SCREENS - 1)
        ]


def _own_row(record: str) -> str:
    """Return a record, which may be a table row or bare cells, as one list item."""
    return f"<li>{re.sub(r'</?(?:tr|td|li|table|tbody)[^<>]*>', ' ', record)}</li>"


def _window(start: int, size: int) -> dict[str, int]:
    return {"startrecord": start, "endrecord": start + size * _SCREENS - 1, "perpage": size}


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None
