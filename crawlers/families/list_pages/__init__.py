"""A list page and what is read from it: rows, further pages, addresses and dates.

Input is the text of a response and its address. All families and the API lists build on these
types. Nothing here opens a connection.
"""

from crawlers.families.list_pages.attributes import with_few_attributes
from crawlers.families.list_pages.list_page import (
    Entry,
    Listing,
    ListPage,
    absolute_url,
    find_date,
    link_text,
    parse,
)
from crawlers.families.list_pages.records import cdata_records
from crawlers.families.list_pages.shown_text import MOST_LETTERS, text_pieces

__all__ = [
    "MOST_LETTERS",
    "Entry",
    "ListPage",
    "Listing",
    "absolute_url",
    "cdata_records",
    "find_date",
    "link_text",
    "parse",
    "text_pieces",
    "with_few_attributes",
]
