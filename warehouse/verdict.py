"""The verdict on two texts: how they are related, from their 5-grams and what they state.

Shared words are not enough: the reports of two counties that use one template, or a law and its
amended successor, may share nine tenths. What a copy keeps and a look-alike changes are the
figures, the places, and the dates of enactment.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from normalize.document import Kind
from normalize.fingerprint import Hashes, comparison_text

NEAR = 0.8
"""Jaccard similarity from which two texts are near-identical (independent copies: .91 to .99)."""
NEAR_DAMAGED = 0.5
"""The same where one is damaged: each lost character breaks five 5-grams. Successive years of
one body reach .12."""
CONTAINED = 0.85
"""Share of a text's 5-grams that stand in a longer one, from which it is an excerpt."""
RELATED = 0.5
"""The same for two texts at one address: below, the address was given to another text."""
DAMAGED = 0.005
"""Share of repaired characters from which a text counts as a damaged copy."""

SAME, MIRROR, EXCERPT, PART, VERSION = "same", "mirror_of", "excerpt_of", "part_of", "version_of"


@dataclass(frozen=True)
class Text:
    """A document as far as its comparison with others needs it; facts are read when first asked.

    damaged: characters were repaired, marked or lost.
    """

    serial: int
    document_id: str
    url: str
    part: int
    text: str
    hashes: Hashes
    kind: str
    region: str | None
    report_year: int | None
    damaged: bool
    first_seen: str

    @cached_property
    def figures(self) -> Counter[str]:
        """Numbers in digits and how often each stands there."""
        return Counter(re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", self.text)))

    @cached_property
    def places(self) -> Counter[str]:
        """Three characters that end in 县, 市, 区 …, as a county's own name does, with counts."""
        return Counter(re.findall(r"(?=([一-鿿]{2}[省市区县旗镇乡州盟]))", self.folded))

    @cached_property
    def folded(self) -> str:
        """The comparison text."""
        return comparison_text(self.text)

    @cached_property
    def enacted(self) -> date | None:
        """The last day in its head on which a rule was passed or amended."""
        head = unicodedata.normalize("NFKC", self.text[:1500])
        days = [_day(match) for match in _ENACTED.finditer(head)]
        return max((day for day in days if day), default=None)

    @cached_property
    def compilation(self) -> bool:
        """Whether several reports open in it."""
        return len(_OPENING.findall(self.text)) > 1


_ENACTED = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日[^。;\n]{0,60}?(?:通过|修正|修订|修改|公布|公告)"
)
_OPENING = re.compile(r"(?:报告|汇报)[^。\n]{0,20}工作[^。\n]{0,40}(?:审议|审查)")


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Relation:
    """`from_id` relation `to_id`.

    jaccard: shared share of both texts' 5-grams; containment: share of from's that stand in to;
    reverse_containment: share of to's that stand in from. All exact, 0 to 1.
    """

    from_id: str
    to_id: str
    relation: str
    jaccard: float
    containment: float
    reverse_containment: float


def verdict(a: Text, b: Text) -> Relation | None:
    """Return how a and b are related, whichever of them is named first; None: not at all."""
    shared = _shared(a.hashes, b.hashes)
    if not shared:
        return None
    small, large = sorted((a, b), key=lambda each: (len(each.hashes), each.document_id))
    jaccard = shared / (len(a.hashes) + len(b.hashes) - shared)
    found = _relation(small, large, jaccard, shared / len(small.hashes))
    if found is None:
        return None
    source, target, relation = found
    return Relation(
        source.document_id, target.document_id, relation, jaccard,
        shared / len(source.hashes), shared / len(target.hashes),
    )  # fmt: skip


def _relation(
    small: Text, large: Text, jaccard: float, containment: float
) -> tuple[Text, Text, str] | None:
    if (small.url, small.part) == (large.url, large.part):
        older, newer = sorted((small, large), key=lambda each: (each.first_seen, each.document_id))
        return (newer, older, VERSION) if containment >= RELATED else None
    near = jaccard >= (NEAR_DAMAGED if small.damaged or large.damaged else NEAR)
    if not near and containment < CONTAINED:
        return None
    if small.enacted and large.enacted and small.enacted != large.enacted:
        older, newer = sorted((small, large), key=lambda each: each.enacted or date.min)
        return newer, older, VERSION
    if differ(small, large):
        return None
    if not near:
        return small, large, PART if large.compilation else EXCERPT
    return _near(small, large)


def _near(small: Text, large: Text) -> tuple[Text, Text, str]:
    if small.damaged != large.damaged:
        return (small, large, MIRROR) if small.damaged else (large, small, MIRROR)
    last, first = sorted((small, large), key=lambda each: each.document_id, reverse=True)
    return last, first, SAME


def _shared(a: Hashes, b: Hashes) -> int:
    both = np.concatenate((a, b))
    both.sort()
    return int((both[1:] == both[:-1]).sum())


def differ(small: Text, large: Text) -> bool:
    """Tell whether two alike texts are about different things all the same."""
    kept = _kept_figures(small, large)
    if kept is not None and kept < 0.6:
        return True
    if _other_place(small, large):
        return True
    stated = any(
        one is not None and other is not None and one != other
        for one, other in (
            (small.report_year, large.report_year),
            (small.region, large.region),
            (_body(small), _body(large)),
        )
    )
    # What a page states can be wrong; a text that keeps all figures is still the same text.
    return stated and (kept is None or kept < 0.95)


def _body(text: Text) -> str | None:
    return None if text.kind in {Kind.OTHER, Kind.NEWS} else text.kind


def _kept_figures(small: Text, large: Text) -> float | None:
    total = small.figures.total()
    if total < 8:  # too few to tell
        return None
    return (small.figures & large.figures).total() / total


def _other_place(small: Text, large: Text) -> bool:
    """Whether each names a place often that the other does not name at all."""

    def own(one: Text, other: Text) -> bool:
        return any(
            count >= 3 and name not in other.folded for name, count in one.places.most_common(5)
        )

    return own(small, large) and own(large, small)
