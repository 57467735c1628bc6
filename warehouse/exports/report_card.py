"""A report's card: its metadata, sources, duplicates and versions, and the differences of texts."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from warehouse.connection import Warehouse
from warehouse.errors import QueryError

_WIDTH = 40  # characters of context shown on each side of a difference


@dataclass(frozen=True, slots=True)
class CardCopy:
    """One document of a report: a row of `copies` with its source.

    containment: share of its 5-grams that the canonical document contains.
    """

    document_id: str
    relation: str
    jaccard: float
    containment: float
    site: str
    url: str
    part: int
    characters: int
    damage: float
    record_id: str | None
    warc_file: str | None
    warc_offset: int | None


@dataclass(frozen=True, slots=True)
class CardVersion:
    """One text of the canonical document's address, and when it was first seen there (UTC)."""

    number: int
    document_id: str
    seen_at: datetime | None
    difference: str | None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """All that the warehouse knows about a report; an unknown value is None.

    requested_id: the id that was requested; every document of the report has the same card.
    reason: the rule that chose the canonical document (table clusters).
    formerly: its report ids before a better document became canonical.
    copies: its documents, the canonical one first.
    related: relation and document id of related documents of other reports: versions, compilations
        that contain it.
    """

    requested_id: str
    report_id: str
    title: str | None
    kind: str
    body: str | None
    region: str | None
    region_name: str | None
    report_year: int | None
    given_on: date | None
    meeting: str | None
    speaker: str | None
    post: str | None
    published_at: date | None
    text: str
    reason: str
    formerly: tuple[str, ...]
    copies: tuple[CardCopy, ...]
    versions: tuple[CardVersion, ...]
    related: tuple[tuple[str, str], ...]


_CARD = """
SELECT report_id, title, kind, body, region, region_name, report_year, given_on, meeting, speaker,
       post, published_at, text, chosen_for AS reason
FROM reports WHERE report_id = ?
"""

_COPIES = """
SELECT c.document_id, c.relation, c.jaccard, c.containment, d.site, d.url, d.part, d.characters,
       d.damage, d.record_id, d.warc_file, d.warc_offset
FROM copies AS c JOIN documents AS d USING (document_id) WHERE c.report_id = ?
ORDER BY c.relation <> 'canonical', c.jaccard DESC, c.document_id
"""

_VERSIONS = """
SELECT v.number, v.document_id, v.seen_at, v.difference
FROM versions AS v JOIN documents AS d ON d.url = v.url AND d.part = v.part
WHERE d.document_id = ? ORDER BY v.number
"""

_RELATED = """
SELECT relation, to_id FROM relations WHERE from_id = $id AND to_id NOT IN
    (SELECT document_id FROM copies WHERE report_id = $id)
UNION ALL
SELECT 'has ' || relation, from_id FROM relations WHERE to_id = $id AND from_id NOT IN
    (SELECT document_id FROM copies WHERE report_id = $id)
ORDER BY ALL
"""


def read_card(warehouse: Warehouse, report_id: str) -> ReportCard:
    """Return the card of the report that a document belongs to.

    report_id: the id of any of its documents, or the first characters of one, or a former report
    id. Raises QueryError when no document, or more than one, has such an id.
    """
    found = resolve(warehouse, report_id)
    canonical = warehouse.rows("SELECT report_id FROM copies WHERE document_id = ?", [found])[0][0]
    own = warehouse.query(_CARD, [canonical]).to_pylist()[0]
    former = "SELECT old_report_id FROM canonical_changes WHERE new_report_id = ? ORDER BY ALL"
    related = warehouse.connection.execute(_RELATED, {"id": canonical}).fetchall()
    return ReportCard(
        requested_id=found,
        **own,
        formerly=tuple(dict.fromkeys(row[0] for row in warehouse.rows(former, [canonical]))),
        copies=tuple(CardCopy(*row) for row in warehouse.rows(_COPIES, [canonical])),
        versions=tuple(CardVersion(*row) for row in warehouse.rows(_VERSIONS, [canonical])),
        related=tuple((name, other) for name, other in related),
    )


def resolve(warehouse: Warehouse, start: str) -> str:
    """Return the only document id that begins with `start`; raises QueryError otherwise."""
    rows = warehouse.rows(
        "SELECT DISTINCT document_id FROM documents WHERE starts_with(document_id, ?) LIMIT 2",
        [start],
    )
    if len(rows) == 1:
        return str(rows[0][0])
    raise QueryError(
        f"{'no document has' if not rows else 'several documents have'} an id that begins "
        f"with {start!r}",
        'ids are in the view "reports", column report_id',
    )


def text_difference(warehouse: Warehouse, a: str, b: str) -> Iterator[str]:
    """Yield the differences between two documents' texts as readable lines.

    "- …" is only in a, "+ …" only in b, each with some context. Common lines are omitted;
    "@ line n" is the position in a.
    """
    found = "SELECT text FROM documents WHERE document_id = ?"
    texts = [warehouse.rows(found, [resolve(warehouse, each)])[0][0] for each in (a, b)]
    old, new = (text.splitlines() for text in texts)
    for tag, low, high, start, stop in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            yield f"@ line {low + 1}"
            yield from _changed("\n".join(old[low:high]), "\n".join(new[start:stop]))


def _changed(old: str, new: str) -> Iterator[str]:
    """Yield the two texts, their common beginning and end shortened to a few characters."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    for mark, text in (("-", old), ("+", new)):
        if text:
            head = text[max(0, start - _WIDTH) : start]
            middle = text[start : len(text) - end]
            tail = text[len(text) - end :][:_WIDTH]
            before = "…" if start > _WIDTH else ""
            after = "…" if end > _WIDTH else ""
            yield f"{mark} {before}{head}[{middle}]{tail}{after}".replace("\n", "⏎")


def _common(a: str, b: str) -> int:
    pairs = zip(a, b, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(a), len(b)))
