"""Search the reports: Chinese full text with ranking, phrases, exclusions, filters and snippets.

A term is found anywhere in title or text, as by SQL's `contains` on folded texts
(warehouse.search.index_folding). Better matches come first: BM25 of the terms, with more weight for
terms in the title and for words that are adjacent.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tantivy

from warehouse.connection import Location
from warehouse.errors import WarehouseError
from warehouse.search.index import (
    damage_as_value_error,
    delete_index,
    open_current,
    schema,
)
from warehouse.search.index_folding import fold, pairs
from warehouse.search.snippets import snippet_of
from warehouse.search.terms import Terms, readable, terms

LIMIT = 20
_ALL = 1_000_000  # limit for all reports: more than a warehouse on one machine contains
_IN_TITLE = 3.0
_TOGETHER = 2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One report that was found.

    score: larger is better; comparable within one result only.
    snippet: a piece of the text; matches: (start, end) of the terms in the snippet.
    """

    report_id: str
    title: str | None
    kind: str
    region: str | None
    region_name: str | None
    body: str | None
    report_year: int | None
    given_on: date | None
    site: str
    url: str
    characters: int
    score: float
    snippet: str
    matches: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, and how many reports match in all."""

    total: int
    hits: list[Hit]


def search(
    folder: Path,
    published: Location,
    query: str,
    *,
    kind: str | None = None,
    year: int | None = None,
    place: str | None = None,
    limit: int | None = LIMIT,
) -> list[Hit]:
    """Return the reports that match a query, best first; see `page_of_results`."""
    return page_of_results(
        folder, published, query, kind=kind, year=year, place=place, limit=limit
    ).hits


def page_of_results(
    folder: Path,
    published: Location,
    query: str,
    *,
    kind: str | None = None,
    year: int | None = None,
    place: str | None = None,
    limit: int | None = LIMIT,
    offset: int = 0,
) -> Results:
    """Return a page of the reports that match a query, best first, and their number.

    folder: of the index; published: the readers' file. The index is updated first, and rebuilt if
    it is damaged.
    kind: documents.kind; year: documents.report_year; limit: None for all; offset: hits before the
    page.
    place: a part of the region's full name or of the body's name, a former or present name of its
    place, or the first digits of a code.

    Raises QueryError when the query contains no search term, WarehouseMissing when nothing is
    published, WarehouseLocked while another process builds the first index, WarehouseError when
    the index cannot be built or read.
    """
    parsed = terms(query)
    wanted = _query(parsed, kind, year, place)
    try:
        with damage_as_value_error():
            return _page(open_current(folder, published), wanted, parsed, limit, offset)
    except (ValueError, OSError):  # damaged files: the index is derived
        delete_index(folder)
    try:
        with damage_as_value_error():
            return _page(open_current(folder, published), wanted, parsed, limit, offset)
    except (ValueError, OSError) as error:
        raise WarehouseError(
            f"the search index in {folder} cannot be read: {error}",
            "check the disk and the rights of the folder",
        ) from error


def _query(parsed: Terms, kind: str | None, year: int | None, place: str | None) -> tantivy.Query:
    must, should, no = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
    clauses = [(must, _contains("content", term)) for term in parsed.required]
    clauses += [(no, _contains("content", term)) for term in parsed.excluded]
    clauses += [(should, _boosted("title", term, _IN_TITLE)) for term in parsed.required]
    clauses += [(must, _one_of(group)) for group in parsed.alternatives]
    if not any(occur is must for occur, _ in clauses):
        clauses.append((must, tantivy.Query.all_query()))
    clauses += [(should, _boosted("content", run, _TOGETHER)) for run in parsed.together]
    if kind is not None:
        clauses.append((must, _filter(tantivy.Query.term_query(schema(), "kind", kind))))
    if year is not None:
        clauses.append((must, _filter(tantivy.Query.term_query(schema(), "year", year))))
    if place is not None:
        clauses.append((must, _filter(_place(place))))
    return tantivy.Query.boolean_query(clauses)


def _contains(field: str, term: str) -> tantivy.Query:
    """Return the query for a term anywhere in a field."""
    if len(term) == 1:  # the first or, before white space or the end, the only one of its pair
        return tantivy.Query.regex_query(schema(), field, f"{re.escape(term)}.?")
    if len(term) == 2:
        return tantivy.Query.term_query(schema(), field, term)
    return tantivy.Query.phrase_query(schema(), field, [*pairs(term)[:-1]])


def _one_of(group: tuple[tuple[str, ...], ...]) -> tantivy.Query:
    """Return the query for texts that contain all terms of one member of a group."""
    must, should = tantivy.Occur.Must, tantivy.Occur.Should
    members = [
        tantivy.Query.boolean_query([(must, _contains("content", term)) for term in member])
        for member in group
    ]
    return tantivy.Query.boolean_query([(should, member) for member in members])


def _boosted(field: str, term: str, weight: float) -> tantivy.Query:
    return tantivy.Query.boost_query(_contains(field, term), weight)


def _filter(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _place(place: str) -> tantivy.Query:
    name = fold(readable(place).strip())
    if name.isdigit():
        return tantivy.Query.regex_query(schema(), "region", f"{name}.*")
    return _contains("place", name) if name else tantivy.Query.all_query()


def _page(
    index: tantivy.Index, query: tantivy.Query, parsed: Terms, limit: int | None, offset: int
) -> Results:
    searcher = index.searcher()
    found = searcher.search(query, _ALL if limit is None else limit, count=True, offset=offset)
    hits = (_hit(searcher.doc(address), float(score), parsed) for score, address in found.hits)
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.report_id))
    return Results(found.count or 0, ordered)  # type: ignore[attr-defined]  # its stubs lack it


def _hit(found: tantivy.Document, score: float, parsed: Terms) -> Hit:
    entry = json.loads(bytes(found["entry"][0]))
    text = bytes(found["text"][0]).decode()
    snippet, matches = snippet_of(text, parsed.wanted)
    given_on = entry.pop("given_on")
    return Hit(
        **entry,
        given_on=date.fromisoformat(given_on) if given_on else None,
        score=score,
        snippet=snippet,
        matches=matches,
    )
