"""The verdict on two documents: how one is related to the other."""

import re
from dataclasses import dataclass
from datetime import date

from warehouse.duplicates.comparison import Overlap, Text, differ, other_place, overlap
from warehouse.duplicates.statutes import amended, edition, is_statute

NEAR = 0.8
"""Jaccard similarity from which two texts are near-identical (independent copies: .91 to .99)."""
NEAR_DAMAGED = 0.5
"""The same if one of them is damaged: each lost character breaks five 5-grams. Reports of one body
in successive years reach .12."""
CONTAINED = 0.85
"""Share of a text's 5-grams in a longer text from which it is an excerpt of that."""
CONTAINED_LONG = 0.9
"""The same for a text of more than four fifths of the other's length: two overlapping pieces of
one text reach .88 before they are near-identical."""
RELATED = 0.5
"""The same for two texts of one address: below, the address was reused for an unrelated text."""
DAMAGED = 0.005
"""Share of repaired characters from which a text may be wrong in places."""
RESTORED_SQL = "(damage > 0 OR unresolved > 0 OR lost_singles > 0 OR replacements > 0)"
DAMAGED_SQL = f"(damage >= {DAMAGED} OR unresolved > 0 OR lost_singles > 0 OR replacements > 0)"

SAME, MIRROR, EXCERPT, PART, VERSION = "same", "mirror_of", "excerpt_of", "part_of", "version_of"

_OPENING = re.compile(r"报告[^。\n]{0,20}工作[^。\n]{0,40}(?:审议|审查)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed relation: `from_id` is `relation` (e.g. "excerpt_of") `to_id`.

    jaccard: 5-grams of both texts as a share of those of either; containment: share of from's
    5-grams that to contains; reverse_containment: share of to's that from contains. All exact,
    0 to 1.
    """

    from_id: str
    to_id: str
    relation: str
    jaccard: float
    containment: float
    reverse_containment: float


def verdict(a: Text, b: Text) -> Relation | None:
    """Return how a and b are related, None if they are not; their order does not matter."""
    if identical(a, b):
        same_address = (a.url, a.part) == (b.url, b.part)
        source, target, relation = _at_same_address(a, b) if same_address else _near(a, b)
        return Relation(source.document_id, target.document_id, relation, 1.0, 1.0, 1.0)
    both = overlap(a.hashes, b.hashes)
    common = both.common
    if not common:
        return None
    small, large = sorted((a, b), key=lambda each: (len(each.hashes), each.document_id))
    found = _relation(small, large, both)
    if found is None:
        return None
    source, target, relation = found
    return Relation(
        source.document_id, target.document_id, relation, both.jaccard,
        common / len(source.hashes), common / len(target.hashes),
    )  # fmt: skip


def identical(a: Text, b: Text) -> bool:
    """Return whether the digests of two texts are equal, so that the texts need not be read."""
    return a.digest is not None and a.digest == b.digest


def _relation(small: Text, large: Text, both: Overlap) -> tuple[Text, Text, str] | None:
    jaccard, containment = both.jaccard, both.common / len(small.hashes)
    if (small.url, small.part) == (large.url, large.part):
        return _at_same_address(small, large) if containment >= RELATED else None
    near = jaccard >= (NEAR_DAMAGED if small.damaged or large.damaged else NEAR)
    long = len(small.hashes) > 0.8 * len(large.hashes)
    if not near and containment < (CONTAINED_LONG if long else CONTAINED):
        return None
    if jaccard >= RELATED and is_statute(small) and is_statute(large) and amended(small, large):
        return None if other_place(small, large) else _by_edition(small, large)
    if differ(small, large, both):
        return None
    if near:
        return _near(small, large)
    return small, large, PART if _compilation(large) else EXCERPT


def _near(small: Text, large: Text) -> tuple[Text, Text, str]:
    if small.restored != large.restored:
        return (small, large, MIRROR) if small.restored else (large, small, MIRROR)
    first, last = sorted((small, large), key=lambda each: each.document_id)
    return last, first, SAME


def _at_same_address(a: Text, b: Text) -> tuple[Text, Text, str]:
    """Return the version relation; `cluster_tables` later corrects which of the two is newer."""
    first, last = sorted((a, b), key=lambda each: each.document_id)
    return last, first, VERSION


def _by_edition(a: Text, b: Text) -> tuple[Text, Text, str]:
    older, newer = sorted((a, b), key=lambda each: (edition(each) or date.min, each.document_id))
    return newer, older, VERSION


def _compilation(text: Text) -> bool:
    """Return whether a text contains the openings of several reports."""
    return len(_OPENING.findall(text.text)) > 1
