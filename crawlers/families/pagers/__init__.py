"""Pagers: every way in which a list says where its further pages are, whatever family made it.

Input is a `ListPage`, output are `Listing`s to request, or the markup of a pager that could not be
followed. Scripts are read and never run. Families use this; the crawl uses it through them.
"""

from crawlers.families.pagers.base64_blocks import unpacked
from crawlers.families.pagers.page_numbers import leading_number, numbered_pages
from crawlers.families.pagers.page_variables import PageVariables
from crawlers.families.pagers.paging import further_pages
from crawlers.families.pagers.paging_evidence import shown_paging
from crawlers.families.pagers.script_calls import counted_by_call

__all__ = [
    "PageVariables",
    "counted_by_call",
    "further_pages",
    "leading_number",
    "numbered_pages",
    "shown_paging",
    "unpacked",
]
