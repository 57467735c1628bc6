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

from warehouse.schema import ChoiceRule, RelationType

RULES = (
    ChoiceRule.COMPLETE, ChoiceRule.UNPADDED, ChoiceRule.UNDAMAGED, ChoiceRule.FINAL,
    ChoiceRule.SCRIPT, ChoiceRule.CLEAN, ChoiceRule.FEWER_LOST, ChoiceRule.SOURCE,
    ChoiceRule.CURRENT_VERSION, ChoiceRule.CLEAN, ChoiceRule.BETTER_KNOWN, ChoiceRule.EARLIER,
    ChoiceRule.LONGER, ChoiceRule.ID,
)  # fmt: skip
"""The rules that choose the canonical document, most important first; `_rank` follows them. Noise
counts twice: where it is plain, and before nothing but fields, age and length is left. Fields break
ties only, since the view `work_reports` takes each field from the copy that has it."""

CANONICAL = RelationType.CANONICAL
ONLY_COPY = ChoiceRule.ONLY_COPY
_REVERSED: Mapping[str, str] = {
    RelationType.SAME: RelationType.SAME,
    RelationType.MIRROR_OF: RelationType.SAME,
    RelationType.VERSION_OF: RelationType.EARLIER_VERSION,
}
WHOLE = 0.97
"""Share of the longest own text of a report's documents from which a text is complete."""
NOISE_STEP = 0.005
"""Share of noise in a text that counts as a step: less can be the other text's error."""
FOREIGN_STEP = 0.02
"""The same of foreign text: less can be a line of the site's own."""


class Member(NamedTuple):
    """The values that decide a document's rank.

    abridged: its title says so, or a longer text contains it; draft: its title says so.
    damaged: characters were repaired, marked or lost; lost: how many are lost or marked.
    foreign_script: not the script that the issuer publishes in.
    tier: 0 the issuer's own site, 1 another body's portal, 2 media, 3 unknown (imports), 4 mirror.
    superseded: its address has a newer text.
    date: day of publication, else of fetching, ISO; "9999" when unknown.
    characters: length of its text.
    known: how many of its fields are known.
    """

    document_id: str
    abridged: bool
    damaged: bool
    draft: bool
    foreign_script: bool
    lost: int
    tier: int
    superseded: bool
    date: str
    characters: int
    known: int = 0


class Quality(NamedTuple):
    """What the comparison with its duplicates says of a text.

    cut: it lacks own text of the report; foreign: steps of `FOREIGN_STEP`; noise: of `NOISE_STEP`;
    exact_noise: characters.
    """

    cut: bool = False
    foreign: int = 0
    noise: int = 0
    exact_noise: int = 0

    def worse(self, other: "Quality") -> "Quality":
        """Return the worse of two values for each measure."""
        return Quality(
            self.cut or other.cut,
            max(self.foreign, other.foreign),
            max(self.noise, other.noise),
            max(self.exact_noise, other.exact_noise),
        )


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
    own: int | None = None
    reverse_own: int | None = None
    foreign: int | None = None
    reverse_foreign: int | None = None
    noise: int | None = None
    reverse_noise: int | None = None


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
    edges = list(edges)
    qualities = _qualities(edges)
    ranks = {each.document_id: _rank(each, qualities) for each in members}
    ranked = dict(sorted(ranks.items(), key=lambda each: each[1]))
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


Rank = tuple[Any, ...]
"""Sort key of a document: the smallest is the best; different for different documents."""


def _rank(member: Member, qualities: Mapping[str, Quality]) -> Rank:
    quality = qualities.get(member.document_id, Quality())
    return (
        member.abridged or quality.cut, quality.foreign, member.damaged, member.draft,
        member.foreign_script, quality.noise, member.lost, member.tier, member.superseded,
        quality.exact_noise, -member.known, member.date, -member.characters, member.document_id,
    )  # fmt: skip


def _qualities(edges: Iterable[Edge]) -> dict[str, Quality]:
    """Return what the comparisons say of each document.

    A text is cut if a near-identical one has more own text. What one of its duplicates finds
    foreign is so, even if others have it too: two copies of one mirror share its advertisements.
    """
    found: dict[str, Quality] = {}
    for edge in edges:
        if edge.own is not None and edge.reverse_own is not None:
            first = _quality(edge, edge.own, edge.reverse_own, edge.foreign, edge.noise)
            second = _quality(
                edge, edge.reverse_own, edge.own, edge.reverse_foreign, edge.reverse_noise
            )
            for one, quality in ((edge.copy, first), (edge.original, second)):
                found[one] = found.get(one, Quality()).worse(quality)
    return found


def _quality(edge: Edge, own: int, other: int, foreign: int | None, noise: int | None) -> Quality:
    cut = edge.both and own < WHOLE * other
    length = max(own, 1)
    return Quality(
        cut,
        int((foreign or 0) / (FOREIGN_STEP * length)),
        int((noise or 0) / (NOISE_STEP * length)),
        noise or 0,
    )


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


def _cluster(ranked: Mapping[str, Rank], centre: str, copies: Sequence[ClusterMember]) -> Cluster:
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


def _reason(best: Rank, rest: Sequence[Rank]) -> str:
    if not rest:
        return ONLY_COPY
    pairs = zip(RULES, best, min(rest), strict=True)
    return next(rule for rule, mine, other in pairs if mine != other)
