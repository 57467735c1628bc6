"""Duplicates: candidates, exact comparison, relations, clusters, the canonical document.

Input: the documents of a load. Output: rows of `relations`, `copies`, `clusters` and
`canonical_changes`. `warehouse.loading` uses this subpackage.
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
