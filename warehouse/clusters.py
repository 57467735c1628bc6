"""Clusters: which documents are one report, and which of them stands for it.

A cluster is a star. The best document of a connected group becomes canonical and takes every
document that is *directly* related to it; then the best of the rest, and so on. So no chain of
likenesses joins texts whose ends are unlike, and the outcome depends on the documents alone, not
on the order in which they came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

RULES = ("complete", "undamaged", "source", "current_version", "earlier", "id")
"""What makes a copy the canonical one, most important first; `rank` follows them."""

CANONICAL = "canonical"
_REVERSED = {"same": "same", "mirror_of": "same", "version_of": "earlier_version"}


@dataclass(frozen=True, slots=True)
class Member:
    """What decides on a document's rank.

    abridged: its title says so, or a longer text contains it.
    damaged: characters were repaired, marked or lost.
    tier: 0 the issuer's own site, 1 another body's portal, 2 media, 3 unknown (imports), 4 mirror.
    superseded: another text stands at its address by now.
    date: day of publication, else of fetching, ISO; "9999" when unknown.
    """

    document_id: str
    abridged: bool
    damaged: bool
    tier: int
    superseded: bool
    date: str

    @property
    def rank(self) -> tuple[Any, ...]:
        """Sort key: the smallest is the best; distinct for distinct documents."""
        return (
            self.abridged, self.damaged, self.tier, self.superseded, self.date, self.document_id
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edge:
    """Two documents of which the first may be a copy of the second, or, if `both`, either way."""

    copy: str
    original: str
    both: bool
    relation: str
    jaccard: float
    containment: float
    reverse_containment: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A row of the table copies."""

    document_id: str
    report_id: str
    relation: str
    jaccard: float
    containment: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """A report: its canonical copy first, and the rule by which that one was chosen."""

    copies: tuple[Copy, ...]
    reason: str

    @property
    def report_id(self) -> str:
        """The canonical copy's document id, which names the report."""
        return self.copies[0].document_id


def clusters(members: Iterable[Member], edges: Iterable[Edge]) -> list[Cluster]:
    """Return the clusters of some documents; `edges` must hold all edges between them."""
    waiting = {each.document_id: each for each in sorted(members, key=lambda each: each.rank)}
    near = _copies_of(edges)
    found = []
    while waiting:
        best = waiting.pop(next(iter(waiting)))
        taken = [copy for copy in near.get(best.document_id, ()) if copy.document_id in waiting]
        rest = [waiting.pop(copy.document_id) for copy in taken]
        own = Copy(best.document_id, best.document_id, CANONICAL, 1.0, 1.0)
        ordered = sorted(taken, key=lambda each: each.document_id)
        found.append(Cluster((own, *ordered), _reason(best, rest)))
    return found


def _copies_of(edges: Iterable[Edge]) -> dict[str, list[Copy]]:
    near: dict[str, list[Copy]] = {}
    for edge in edges:
        copy = Copy(edge.copy, edge.original, edge.relation, edge.jaccard, edge.containment)
        near.setdefault(edge.original, []).append(copy)
        if edge.both:
            other = Copy(
                edge.original, edge.copy, _REVERSED[edge.relation], edge.jaccard,
                edge.reverse_containment,
            )  # fmt: skip
            near.setdefault(edge.copy, []).append(other)
    return near


def _reason(best: Member, rest: Sequence[Member]) -> str:
    if not rest:
        return "only_copy"
    second = min(rest, key=lambda each: each.rank)
    pairs = zip(RULES, best.rank, second.rank, strict=True)
    return next(rule for rule, mine, other in pairs if mine != other)
