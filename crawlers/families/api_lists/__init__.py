"""API lists: rows that a page's script requests, as JSON, as HTML inside JSON, or in an array.

Input is a `ListPage`: a page whose script names a request, or the response to such a request.
Output are the request and the rows. A technique is data, an `ApiList`; a site's file may state
its own. Families use it, and hand in how they read rows of HTML. Nothing here opens a connection.
"""

from crawlers.families.api_lists.json_text import looks_like_json
from crawlers.families.api_lists.reading import (
    ApiReading,
    api_calls,
    file_calls,
    is_api_response,
    read_response,
    script_rows,
    technique_of,
)
from crawlers.families.api_lists.site_search import KEYWORD, SEARCHES, search_calls, search_page
from crawlers.families.api_lists.spec import ApiList, ParameterSource
from crawlers.families.api_lists.techniques import GKMLPT, TECHNIQUES

__all__ = [
    "GKMLPT",
    "KEYWORD",
    "SEARCHES",
    "TECHNIQUES",
    "ApiList",
    "ApiReading",
    "ParameterSource",
    "api_calls",
    "file_calls",
    "is_api_response",
    "looks_like_json",
    "read_response",
    "script_rows",
    "search_calls",
    "search_page",
    "technique_of",
]
