"""Responses: what kind of page a server sent, and what a crawl reads from it.

Input is a response or its bytes. Output is an `Outcome`, text, links or a `FetchedPage`. The
crawl, the spider, the probe and the flows use it. Nothing here sends a request.
"""

from crawlers.responses.classification import classify, is_garbled
from crawlers.responses.conversion import (
    GZIP,
    RENDERED,
    as_rendered,
    fetched_page,
    is_list_request,
    list_page_of,
    list_request,
    page_link,
    requested_url,
    sent_request,
)
from crawlers.responses.failures import failure_outcome
from crawlers.responses.foreign_site import foreign_signs, has_official_words
from crawlers.responses.links import SiteBounds, is_continuation, linked_files
from crawlers.responses.processor_limit import STEP_SECONDS, within_processor_limit
from crawlers.responses.prose import has_prose
from crawlers.responses.text import query_encoding, text_of

__all__ = [
    "GZIP",
    "RENDERED",
    "STEP_SECONDS",
    "SiteBounds",
    "as_rendered",
    "classify",
    "failure_outcome",
    "fetched_page",
    "foreign_signs",
    "has_official_words",
    "has_prose",
    "is_continuation",
    "is_garbled",
    "is_list_request",
    "linked_files",
    "list_page_of",
    "list_request",
    "page_link",
    "query_encoding",
    "requested_url",
    "sent_request",
    "text_of",
    "within_processor_limit",
]
