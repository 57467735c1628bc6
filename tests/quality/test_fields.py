"""Floors for what pages and reports state: no wrong value at all, and hardly any left out.

The practice web knows exactly what each of its pages states. Less is known of the national reports
in the shared material, so only what is clear counts for them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crawlers.page import Outcome
from crawlers.practice.build import build_web
from crawlers.practice.content.gold import Gold, GoldDocument
from crawlers.practice.web import Web
from normalize.document import Kind, Level, Report
from normalize.html import parsing
from normalize.metadata import statements
from normalize.reports import fields
from tests.crawlers.practice.conftest import Get, client
from tests.real_texts import NATIONAL_REPORTS, records

NEWS = ("report_news", "other")
OF_REPORTS = (
    *("body", "region", "level", "meeting", "term", "session", "given_on", "speaker", "post"),
    *("report_year", "reviewed_year", "abridged", "written", "draft"),
)
STATED = ("title", "index_number", "document_number", "issuer", "source", "column")
DAYS = ("written_on", "published_at")
SEED = 11


@pytest.fixture(scope="module")
def web() -> Web:
    return build_web(SEED)


@pytest.fixture(scope="module")
def golds(web: Web) -> list[Gold]:
    """The pages whose text is not damaged: other tests cover what damage removes."""
    found = (web.gold[url] for url in web.gold)
    return [
        gold
        for gold in found
        if gold.documents and not any(document.damaged for document in gold.documents)
    ]


def read(gold: Gold, document: GoldDocument, web: Web) -> Report:
    regions = {site.site: site.region for site in web.sites}
    text = "\n".join(document.text)
    source = None if document.part else document.source
    return fields.read_report(document.title, text, regions.get(gold.site), origin=source)


def test_reports_of_the_practice_web_are_read_without_a_wrong_value(
    web: Web, golds: list[Gold]
) -> None:
    counts: Counter[str] = Counter()
    for gold in golds:
        for document in gold.documents:
            found = read(gold, document, web)
            assert found.kind.value == document.kind, gold.url
            for name in () if document.kind in NEWS else OF_REPORTS:
                value, wanted = getattr(found, name), getattr(document, name)
                assert value in (wanted, None), (gold.url, name, value, wanted)
                counts["found" if value == wanted else "left out"] += 1
    assert counts["found"] > 1000
    assert counts["left out"] <= 0.002 * counts["found"], counts


def stated(gold: Gold, get: Get) -> Iterator[tuple[str, object, object]]:
    tree = parsing.parse_html(get(gold.url).body.decode(gold.encoding or "utf-8"))
    assert tree is not None
    found = statements.find_statements(tree, gold.url)
    document = gold.documents[0]
    for name in STATED:
        yield name, statements.best_statement(found, name), getattr(document, name)
    for name in DAYS:
        yield name, statements.best_day(found, name), getattr(document, name)


def test_statements_of_practice_pages_are_found_exactly(web: Web, golds: list[Gold]) -> None:
    get = client(web)
    checked = 0
    for gold in golds:
        whole = len(gold.documents) == 1 and not gold.documents[0].part
        if gold.outcome is not Outcome.DOCUMENT or gold.reason or not whole:
            continue
        for name, value, wanted in stated(gold, get):
            if gold.documents[0].kind in NEWS and name not in ("title", "source", *DAYS):
                continue
            assert value == wanted, (gold.url, name)
            checked += 1
    assert checked > 1000


def test_national_reports_belong_to_the_state_council(shared: Path) -> None:
    rows = records(shared / NATIONAL_REPORTS)
    found = {row["id"]: fields.read_report(None, row["text"]) for row in rows}
    clear = {name: one for name, one in found.items() if one.body == "国务院"}
    assert len(clear) >= 60
    assert {(one.kind, one.region, one.level) for one in clear.values()} == {
        (Kind.GOV, "100000", Level.NATIONAL)
    }
    for name, one in found.items():
        year = int(name.split("-")[1])
        assert one.report_year in (year, None), name
        assert one.reviewed_year in (year - 1, None), name
    dated = [name for name in found if name.endswith("tmx")]
    assert all(found[name].given_on and found[name].speaker for name in dated)
    assert found["gwr-2020-tmx"].given_on == date(2020, 5, 22)
