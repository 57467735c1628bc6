"""A site's own search: the requests for a keyword where no column with reports is known.

A search that needs a number of its own (a site's, a channel's) is requested only if the page
states it, as a link to the search, in the search form or in a script.
"""

import re

from crawlers.families.api_lists.api_requests import first_calls
from crawlers.families.api_lists.spec import ApiList, ParameterSource, address_ending, assigned
from crawlers.families.list_pages import Listing, ListPage, absolute_url

KEYWORD = "工作报告"
"""What is searched for: the words that the titles of all kinds of report have."""

_SITE_CODE = ParameterSource(
    text=r"(?i)(?:siteCode|SiteIDCode)[\"']?(?:\s*[:=]\s*|\s+content=)[\"']?(\d{10})\b"
)
_IGS = ApiList(
    name="igs",
    at=r"/igs/front/search(?:\.jhtml|/)",
    responds=r"\A[^?#]*/igs/front/search\.jhtml\?(?:[^#]*&)?searchWord=",
    url="{endpoint}.jhtml",
    parameters={
        "endpoint": address_ending(r"/igs/front/search\b"),
        "code": assigned("code", r"[0-9a-f]{32}"),
        "siteId": assigned("siteId", r"\d{1,9}"),
        "searchWord": KEYWORD,
        "sortByFocus": "true",
    },
    optional=("siteId",),
    page="pageNumber",
    size="pageSize",
    rows=10,
    items="page.content",
    pages="page.totalPages",
    may_be_empty=True,
)
_IRS = ApiList(
    name="irs",
    at=r"/irs(?:-c-web)?/(?:front/)?search",
    responds=r"/irs/front/search$",
    url="{endpoint}",
    method="JSON",
    parameters={
        "endpoint": address_ending(r"/irs/front/search\b"),
        "code": assigned("code", r"\w{8,40}"),
        "dataTypeId": assigned("dataTypeId", r"\d{1,9}"),
        "searchWord": KEYWORD,
        "orderBy": "related",
        "searchBy": "title",
    },
    optional=("dataTypeId",),
    page="pageNo",
    size="pageSize",
    rows=10,
    items="data.middle.list",
    total="data.pager.total",
    pages="data.pager.pageCount",
    may_be_empty=True,
)
_JSEARCH = ApiList(
    name="jsearch",
    at=r"/api-gateway/jpaas-jsearch-web-server/",
    responds=r"/jpaas-jsearch-web-server/interface/search/info",
    url="/api-gateway/jpaas-jsearch-web-server/interface/search/info",
    parameters={
        "websiteid": assigned("websiteid", r"\w{1,40}"),
        "serviceId": assigned("serviceId", r"\w{8,40}"),
        "cateid": assigned("cateid", r"\w{2,40}"),
        "q": KEYWORD,
        "pg": "",
        "pos": "title",
    },
    page="p",
    items="data.searchResult.result",
    total="data.searchResult.total",
    may_be_empty=True,
)
_JSEARCHFRONT = ApiList(
    name="jsearchfront",
    at=r"/(?:jsearchfront|jrobotfront)/",
    responds=r"/(?:jsearchfront|jrobotfront)/interfaces/cateSearch\.do",
    url="{root}/interfaces/cateSearch.do",
    method="FORM",
    parameters={
        "root": address_ending(r"/(?:jsearchfront|jrobotfront)(?=/)"),
        "websiteid": assigned("websiteid", r"\w{1,40}"),
        "tpl": assigned("tpl", r"\d{1,9}"),
        "cateid": assigned("cateid", r"\w{1,40}"),
        "q": KEYWORD,
        "pg": "",
        "pos": "title",
    },
    optional=("tpl", "cateid"),
    page="p",
    items="result",
    total="total",
    may_be_empty=True,
)
_WAS = ApiList(
    name="was5",
    at=r"/was5/web/search\b|/search/search\?(?:[^#\"'\s]{0,200}&)?channelid=",
    responds=r"\A[^?#]*(?:/was5/web/search\?|/search/search\?(?:[^#]*&)?channelid=)",
    url="{endpoint}",
    parameters={
        "endpoint": address_ending(r"/(?:was5/web/search\b|search/search(?=\?))"),
        "channelid": assigned("channelid", r"\d{1,9}"),
        "searchword": KEYWORD,
    },
    page="page",
    size="perpage",
    rows=10,
    may_be_empty=True,
)
_KAIPU = ApiList(
    name="kaipu",
    at=r"(?:/(?:guestweb4|search4)|//search\.[\w.-]{3,80})/s(?=[?\"'])",
    responds=(
        r"\A[^?#]*(?:/(?:guestweb4|search4)|//search\.[\w.-]{3,80})/s\?(?:[^#]*&)?searchWord="
    ),
    url="{endpoint}",
    parameters={
        "endpoint": address_ending(
            r"(?:/(?:guestweb4|search4)|//search\.[\w.-]{3,80})/s(?=[?\"'])"
        ),
        "siteCode": _SITE_CODE,
        "searchWord": KEYWORD,
    },
    page="pageNum",
    size="pageSize",
    rows=10,
    may_be_empty=True,
)
_TRS_SEARCH = ApiList(
    name="trs-search",
    at=r"/trs-search/",
    responds=r"/trssearch/v2/searchAll\.do",
    url="/trs-search/trssearch/v2/searchAll.do",
    parameters={
        "siteId": assigned("siteId", r"\d{1,9}"),
        "searchTag": "all",
        "allKeywords": KEYWORD,
        "position": "0",
    },
    page="pageNum",
    size="pageSize",
    rows=10,
    items="data.data",
    total="data.total",
    may_be_empty=True,
)

SEARCHES = (_IGS, _IRS, _JSEARCH, _JSEARCHFRONT, _WAS, _KAIPU, _TRS_SEARCH)
"""Searches that a home page and its search page are tried for."""

_SEARCH_PAGE = re.compile(
    r"[\"']([^\"'\s<>]{0,300}(?:/jpaas-jsearch-web-server/search|/igs/front/search/|/irs-c-web/search"
    r"|/jsearchfront/search\.do|/jsearchfront/index\.do|/search/pcRender|/was5/web/search"
    r"|/(?:site)?search/(?:index\.)?s?html?|/search\.s?html?)[^\"'\s<>]{0,300})[\"']"
)


def search_calls(page: ListPage) -> list[Listing]:
    """Return the request of a site's search for reports, if a page states all that it needs."""
    return first_calls(page, SEARCHES)[:1]


def search_page(page: ListPage) -> str | None:
    """Return the address of the site's search page, where its parameters are; None without."""
    found = _SEARCH_PAGE.search(page.text)
    return absolute_url(page.base, found[1].replace("&amp;", "&")) if found else None
