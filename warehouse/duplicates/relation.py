"""The verdict on two documents: how one is related to the other."""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from warehouse.duplicates.comparison import (
    Overlap,
    Text,
    differ,
    kept_figures,
    other_place,
    overlap,
)
from warehouse.duplicates.own_text import own_text
from warehouse.duplicates.stated import are_pages, contradict, is_short, page_number
from warehouse.duplicates.statutes import amended, amends, body_similarity, edition, is_statute
from warehouse.schema import RelationType

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
NOISY = 0.5
"""Jaccard similarity from which two texts are near-identical if they state the same and differ in
scattered characters only: misread at a rate of 5%, a copy reaches .6."""
REWORDED = 0.35
"""The same if they keep nearly all figures: a conversion to the words of Taiwan changes words
everywhere, and no figure."""
PADDED = 0.7
"""Share of foreign text in what a longer text adds, from which it is a padded copy."""
DRAFT = 0.55
"""Jaccard similarity from which a draft belongs to the text that was passed; with a tenth of the
sentences changed, it reaches .7."""
RELATED = 0.5
"""The same for two texts of one address: below, the address was reused for an unrelated text."""
DAMAGED = 0.005
"""Share of repaired characters from which a text may be wrong in places."""
RESTORED_SQL = "(damage > 0 OR unresolved > 0 OR lost_singles > 0 OR replacements > 0)"
DAMAGED_SQL = f"(damage >= {DAMAGED} OR unresolved > 0 OR lost_singles > 0 OR replacements > 0)"

KEPT = 0.6
"""Least share of the figures that a noisy copy or a draft keeps."""
KEPT_ALL = 0.85
"""The same of a copy with other words."""
SCATTERED = 0.6
"""Least share of single characters in what a noisy copy lacks."""

SAME, MIRROR, EXCERPT = RelationType.SAME, RelationType.MIRROR_OF, RelationType.EXCERPT_OF
PART, VERSION = RelationType.PART_OF, RelationType.VERSION_OF
DRAFT_OF = RelationType.DRAFT_OF

_OPENING = re.compile(r"报告[^。\n]{0,20}工作[^。\n]{0,40}(?:审议|审查)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed relation: `from_id` is `relation` (e.g. "excerpt_of") `to_id`.

    jaccard: 5-grams of both texts as a share of those of either; containment: share of from's
    5-grams that to contains; reverse_containment: share of to's that from contains. All exact,
    0 to 1.
    own, foreign, noise: length of from's own text, and of what is foreign or noise in it, as in
    `OwnText`; reverse_…: the same of to. None for identical texts.
    """

    from_id: str
    to_id: str
    relation: str
    jaccard: float
    containment: float
    reverse_containment: float
    own: int | None = None
    reverse_own: int | None = None
    foreign: int | None = None
    reverse_foreign: int | None = None
    noise: int | None = None
    reverse_noise: int | None = None


def verdict(a: Text, b: Text) -> Relation | None:
    """Return how a and b are related, None if they are not; their order does not matter."""
    if identical(a, b):
        same_address = (a.url, a.part) == (b.url, b.part)
        source, target, relation = _at_same_address(a, b) if same_address else _near(a, b)
        return Relation(source.document_id, target.document_id, relation, 1.0, 1.0, 1.0)
    both = overlap(a.hashes, b.hashes)
    common = both.common
    if are_pages(a, b, common / max(1, min(len(a.hashes), len(b.hashes)))):
        first, last = sorted((a, b), key=page_number)
        shares = common / max(1, len(last.hashes)), common / max(1, len(first.hashes))
        return Relation(last.document_id, first.document_id, PART, both.jaccard, *shares)
    if not common:
        return None
    small, large = sorted((a, b), key=lambda each: (len(each.hashes), each.document_id))
    found = _relation(small, large, both)
    if found is None:
        return None
    source, target, relation = found
    measured = (
        source.document_id, target.document_id, relation, both.jaccard,
        common / len(source.hashes), common / len(target.hashes),
    )  # fmt: skip
    if np.array_equal(a.points, b.points):
        return Relation(*measured)
    mine, theirs = own_text(source, target), own_text(target, source)
    return Relation(
        *measured,
        *(mine.length, theirs.length),
        *(mine.foreign, theirs.foreign),
        *(mine.noise, theirs.noise),
    )


def identical(a: Text, b: Text) -> bool:
    """Return whether the digests of two texts are equal, so that the texts need not be read."""
    return a.digest is not None and a.digest == b.digest


_Found = tuple[Text, Text, str]
"""The document, the one it relates to, and how."""


def _relation(small: Text, large: Text, both: Overlap) -> _Found | None:
    jaccard, containment = both.jaccard, both.common / len(small.hashes)
    if (small.url, small.part) == (large.url, large.part):
        return _at_same_address(small, large) if containment >= RELATED else None
    if jaccard >= RELATED and is_statute(small) and is_statute(large) and amended(small, large):
        apart = other_place(small, large) or _differ(small.region, large.region)
        return None if apart else _by_edition(small, large)
    if small.draft != large.draft and jaccard >= DRAFT:
        return _draft(small, large)
    near = jaccard >= (NEAR_DAMAGED if small.damaged or large.damaged else NEAR)
    if not near and jaccard >= REWORDED and _noisy(small, large, jaccard):
        return _near(small, large)
    if not near and jaccard >= NOISY:
        near = is_statute(small) and is_statute(large) and body_similarity(small, large) >= NEAR
    long = len(small.hashes) > 0.8 * len(large.hashes)
    if near or containment >= (CONTAINED_LONG if long else CONTAINED):
        return _alike(small, large, both, near=near)
    return None


def _alike(small: Text, large: Text, both: Overlap, *, near: bool) -> _Found | None:
    """Return the relation of two texts that are near-identical, or one of which is contained."""
    if is_short(small) and is_short(large):
        if both.jaccard < 1 and contradict(small, large):
            return None
    elif differ(small, large, both) and not _noisy(small, large, both.jaccard):
        return None
    if not near and _compilation(large):
        return small, large, PART
    if near or (both.jaccard >= NOISY and _padded(small, large)):
        return _near(small, large)
    return small, large, PART if amends(small) and not amends(large) else EXCERPT


def _noisy(small: Text, large: Text, jaccard: float) -> bool:
    """Return whether two texts state the same and differ in scattered characters only."""
    if not _same_statement(small, large):
        return False
    kept = kept_figures(small, large) or 0.0
    return kept >= (KEPT if jaccard >= NOISY else KEPT_ALL) and _scattered(small, large)


def _draft(small: Text, large: Text) -> _Found | None:
    stated = _differ(small.region, large.region) or _differ(small.report_year, large.report_year)
    kept = kept_figures(small, large)
    if stated or other_place(small, large) or (kept is not None and kept < KEPT):
        return None
    return (small, large, DRAFT_OF) if small.draft else (large, small, DRAFT_OF)


def _same_statement(small: Text, large: Text) -> bool:
    """Return whether both state the same region, year and body, and name no other place."""
    if None in {small.region, small.report_year, small.reporting_body}:
        return False
    stated = small.region, small.report_year, small.kind
    same = stated == (large.region, large.report_year, large.kind)
    return same and not other_place(small, large)


def _scattered(small: Text, large: Text) -> bool:
    """Return whether what each text lacks of the other is single characters, not sentences."""
    return all(
        own.scattered >= SCATTERED * (len(one.points) - own.shared)
        for own, one in ((own_text(small, large), small), (own_text(large, small), large))
    )


def _padded(small: Text, large: Text) -> bool:
    own = own_text(large, small)
    return own.foreign >= PADDED * (len(large.points) - own.shared - own.scattered)


def _differ(a: object, b: object) -> bool:
    return a is not None and b is not None and a != b


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
