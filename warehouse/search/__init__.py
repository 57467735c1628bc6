"""Full-text search over the published file.

Input: a query. Output: hits with snippets. `flows` uses this subpackage.
"""

from warehouse.search.index import is_index_current, refresh_index
from warehouse.search.query import Hit, Results, page_of_results, search

__all__ = [
    "Hit",
    "Results",
    "is_index_current",
    "page_of_results",
    "refresh_index",
    "search",
]
