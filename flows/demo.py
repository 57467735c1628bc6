"""The demo: the real flow on the practice web, its result compared with the web's gold."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawlers.practice import PracticeWeb, build_web
from crawlers.practice.content import Gold, GoldDocument
from crawlers.site import Site, dump_site
from flows.home import workspace_of
from flows.runtime import own_server
from flows.settings import Settings
from flows.terminal import show_run_progress
from warehouse.connection import Location, Warehouse, connect


@dataclass(frozen=True, slots=True)
class Check:
    """The result of checking one promise.

    expected: number of cases on the practice web. missed: URLs of the cases that failed.
    """

    promise: str
    expected: int
    missed: tuple[str, ...]


def run_demo(settings: Settings, port: int) -> list[Check]:
    """Crawl, normalise and load the practice web; return how the result compares with its gold.

    port: first of the consecutive ports that the practice web listens on. Raises PortInUse.
    """
    workspace = workspace_of(settings)
    registry = settings.home / "sites"
    with PracticeWeb(build_web(), port) as web:
        write_registry(registry, web.sites)
        with show_run_progress(workspace, "demo"), own_server(settings.home):
            from flows.ingest import ingest_flow  # noqa: PLC0415  after Prefect's settings are made

            ingest_flow(settings)(home=settings.home, registry=registry)
        return check(workspace.readers, web.gold)


def write_registry(folder: Path, sites: Iterable[Site]) -> None:
    """Write one registry file for each site."""
    folder.mkdir(parents=True, exist_ok=True)
    for site in sites:
        (folder / f"{site.site}.yml").write_text(dump_site(site), encoding="utf-8")


def check(published: Location, gold: Mapping[str, Gold]) -> list[Check]:
    """Compare a warehouse with the gold of the practice web that was crawled into it.

    gold: by URL.
    """
    with connect(str(published), read_only=True) as warehouse:
        return [
            _check("report loaded once, text exact", _texts(warehouse, gold, damaged=False)),
            _check(
                f"damaged text restored to {RESTORED:.0%}", _texts(warehouse, gold, damaged=True)
            ),
            _check("duplicate linked to its original", _duplicates(warehouse, gold)),
            _check("trap rejected with the right reason", _traps(warehouse, gold)),
        ]


def _check(promise: str, cases: Iterator[tuple[str, bool]]) -> Check:
    kept = list(cases)
    return Check(promise, len(kept), tuple(url for url, good in kept if not good))


def _texts(
    warehouse: Warehouse, gold: Mapping[str, Gold], *, damaged: bool
) -> Iterator[tuple[str, bool]]:
    found: dict[tuple[str, int], list[str]] = {}
    for url, part, text in warehouse.rows("SELECT url, part, text FROM documents"):
        found.setdefault((url, part), []).append(_squeezed(text))
    for url, document in _documents(gold):
        if document.damaged is damaged:
            texts = found.get((url, document.part), [])
            written = _squeezed("".join(document.text))
            alike = _restored if damaged else str.__eq__
            yield url, len(texts) == 1 and alike(texts[0], written)


RESTORED = 0.97
"""Lowest acceptable F1 of character 4-grams for a restored text.

One mark for a lost character breaks four 4-grams.
"""


def _restored(text: str, written: str) -> bool:
    ours, gold = map(_grams, (text, written))
    return 2 * (ours & gold).total() >= RESTORED * (ours.total() + gold.total())


def _grams(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text)  # some mirrors fold full-width punctuation
    return Counter(folded[at : at + 4] for at in range(len(folded) - 3))


def _duplicates(warehouse: Warehouse, gold: Mapping[str, Gold]) -> Iterator[tuple[str, bool]]:
    related = {
        frozenset(((a, part_a), (b, part_b))) for a, part_a, b, part_b in warehouse.rows(_RELATED)
    }
    for url, document in _documents(gold):
        if copy := document.duplicate_of:
            pair = frozenset(((url, document.part), (copy.original, copy.part)))
            yield url, pair in related


def _traps(warehouse: Warehouse, gold: Mapping[str, Gold]) -> Iterator[tuple[str, bool]]:
    reasons = dict(warehouse.rows("SELECT url, reason FROM rejections"))
    outcomes = dict(warehouse.rows("SELECT url, outcome FROM fetches"))
    for url, each in gold.items():
        if each.reason is not None:
            yield url, reasons.get(url) == each.reason
        elif not each.documents:
            yield url, outcomes.get(url) == each.outcome


# Two texts belong together when they are in one cluster, or when a relation links them.
_RELATED = """
WITH together AS (
    SELECT a.document_id AS a, b.document_id AS b
    FROM copies AS a JOIN copies AS b USING (report_id)
    UNION SELECT from_id, to_id FROM relations)
SELECT x.url, x.part, y.url, y.part FROM together
JOIN documents AS x ON x.document_id = a JOIN documents AS y ON y.document_id = b
"""


def _documents(gold: Mapping[str, Gold]) -> Iterator[tuple[str, GoldDocument]]:
    for url, each in gold.items():
        yield from ((url, document) for document in each.documents)


def _squeezed(text: str) -> str:
    """Return the text without whitespace: gold does not cover indents and line ends."""
    return "".join(text.split())
