"""Full-text search over the published file.

In goes a query; out come hits with snippets. The command uses it.
"""

from warehouse.search.index import is_index_current, refresh_index
from warehouse.search.query import Hit, search

__all__ = [
    "Hit",
    "is_index_current",
    "refresh_index",
    "search",
]
