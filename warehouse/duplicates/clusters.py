"""Clusters: which documents are one report, and which of them is canonical.

A cluster is a star. The best document of a connected component becomes canonical and covers every
document that is *directly* related to it; then the best of the rest, and so on. A document covered
by several canonical documents belongs to the one that contains most of it. Thus no chain of similar
texts joins texts that are not similar, and the outcome depends on the documents alone, not on the
order of arrival.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

RULES = ("complete", "undamaged", "source", "current_version", "earlier", "id")
"""The rules that choose the canonical document, most important first; `rank` follows them."""

CANONICAL = "canonical"
ONLY_COPY = "only_copy"
_REVERSED = {"same": "same", "mirror_of": "same", "version_of": "earlier_version"}


class Member(NamedTuple):
    """The values that decide a document's rank.

    abridged: its title says so, or a longer text contains it.
    damaged: characters were repaired, marked or lost.
    tier: 0 the issuer's own site, 1 another body's portal, 2 media, 3 unknown (imports), 4 mirror.
    superseded: its address has a newer text.
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
        """Sort key: the smallest is the best; different for different documents."""
        return (
            self.abridged, self.damaged, self.tier, self.superseded, self.date, self.document_id
        )  # fmt: skip


class Edge(NamedTuple):
    """Two documents: the first may be a duplicate of the second or, if `both`, either of the other.

    jaccard, containment and reverse_containment: as in `Relation`.
    """

    copy: str
    original: str
    both: bool
    relation: str
    jaccard: float
    containment: float
    reverse_containment: float


class ClusterMember(NamedTuple):
    """A row of the table copies."""

    document_id: str
    report_id: str
    relation: str
    jaccard: float
    containment: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """A report: its documents, the canonical one first, and the rule that chose that one."""

    copies: tuple[ClusterMember, ...]
    reason: str

    @property
    def report_id(self) -> str:
        """The canonical document's id, which is the id of the report."""
        return self.copies[0].document_id


def clusters(members: Iterable[Member], edges: Iterable[Edge]) -> list[Cluster]:
    """Return the clusters of some documents; `edges` must contain all edges between them."""
    ranked = {each.document_id: each for each in sorted(members, key=lambda each: each.rank)}
    near = _copies_of(edges)
    centres = _centres(list(ranked), near)
    nearest: dict[str, ClusterMember] = {}
    for centre in centres:
        for copy in near.get(centre, ()):
            current = nearest.get(copy.document_id)
            if copy.document_id not in centres and (current is None or _closer(copy, current)):
                nearest[copy.document_id] = copy
    taken: dict[str, list[ClusterMember]] = {centre: [] for centre in centres}
    for document_id in sorted(nearest):
        taken[nearest[document_id].report_id].append(nearest[document_id])
    return [_cluster(ranked, centre, copies) for centre, copies in taken.items()]


def _centres(ranked: Sequence[str], near: Mapping[str, Sequence[ClusterMember]]) -> dict[str, None]:
    """Return the documents that no better-ranked centre covers, best first."""
    centres: dict[str, None] = {}
    covered: set[str] = set()
    for document_id in ranked:
        if document_id not in covered:
            centres[document_id] = None
            covered.update(copy.document_id for copy in near.get(document_id, ()))
    return centres


def _closer(copy: ClusterMember, current: ClusterMember) -> bool:
    return (copy.containment, copy.jaccard) > (current.containment, current.jaccard)


def _cluster(ranked: Mapping[str, Member], centre: str, copies: Sequence[ClusterMember]) -> Cluster:
    own = ClusterMember(centre, centre, CANONICAL, 1.0, 1.0)
    rest = [ranked[copy.document_id] for copy in copies]
    return Cluster((own, *copies), _reason(ranked[centre], rest))


def _copies_of(edges: Iterable[Edge]) -> dict[str, list[ClusterMember]]:
    near: dict[str, list[ClusterMember]] = {}
    for edge in edges:
        copy = ClusterMember(
            edge.copy, edge.original, edge.relation, edge.jaccard, edge.containment
        )
        near.setdefault(edge.original, []).append(copy)
        if edge.both:
            other = ClusterMember(
                edge.original, edge.copy, _REVERSED[edge.relation], edge.jaccard,
                edge.reverse_containment,
            )  # fmt: skip
            near.setdefault(edge.copy, []).append(other)
    return near


def _reason(best: Member, rest: Sequence[Member]) -> str:
    if not rest:
        return ONLY_COPY
    second = min(rest, key=lambda each: each.rank)
    pairs = zip(RULES, best.rank, second.rank, strict=True)
    return next(rule for rule, mine, other in pairs if mine != other)
