"""Duplicates: candidates, exact comparison, relations, clusters, the canonical text.

In go the documents of a load; out come rows of `relations`, `copies` and `clusters`. Loading
uses it.
"""

from warehouse.duplicates.candidate_pairs import SHORT_TEXT
from warehouse.duplicates.relation import Relation
from warehouse.duplicates.relation_search import (
    SerialSpan,
    add_relations,
    find_relations,
    store_relations,
)

__all__ = [
    "SHORT_TEXT",
    "Relation",
    "SerialSpan",
    "add_relations",
    "find_relations",
    "store_relations",
]
