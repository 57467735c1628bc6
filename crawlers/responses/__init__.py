"""Responses: what an answer of a server is, and what a crawl reads from it.

In goes a response or its bytes; out come an `Outcome`, text, links, or a `FetchedPage`. Crawls,
the probe and imports use it.
"""

from crawlers.responses.classification import classify, has_prose
from crawlers.responses.conversion import (
    GZIP,
    fetched_page,
    list_address,
    list_page_of,
    requested,
    sent_request,
)
from crawlers.responses.failures import failure_outcome
from crawlers.responses.links import SiteBounds, is_continuation, linked_files
from crawlers.responses.text import text_of

__all__ = [
    "GZIP",
    "SiteBounds",
    "classify",
    "failure_outcome",
    "fetched_page",
    "has_prose",
    "is_continuation",
    "linked_files",
    "list_address",
    "list_page_of",
    "requested",
    "sent_request",
    "text_of",
]
