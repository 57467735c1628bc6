"""Loading: everything is stored, loading twice changes nothing, each row refers to its record."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any

import duckdb
import pytest

from crawlers.page import FetchedPage, Outcome
from crawlers.run_folder import FULL_WALK, write_lines
from normalize.document import Found, Reason, Rejected, RejectedSpan, Repair, Section
from tests.warehouse.factories import START, Runs, document, entry, memory_limit, page, prose
from warehouse import Warehouse
from warehouse.duplicates import relation_search
from warehouse.loading import load
from warehouse.loading.crawl_state import known_urls, last_full_walk
from warehouse.loading.load import Loaded, MemoryLimits, load_run

LOGS = ("runs", "fetches")
KEPT = """
documents sections repairs found_metadata rejected_spans versions rejections relations
copies clusters canonical_changes bands shingles sites expectations
""".split()  # noqa: SIM905


def contents(warehouse: Warehouse, without: str = "") -> dict[str, list[tuple[object, ...]]]:
    columns = f"* EXCLUDE ({without})" if without else "*"
    return {table: warehouse.rows(f"SELECT {columns} FROM {table} ORDER BY ALL") for table in KEPT}


def test_a_document_is_stored_with_all_its_evidence(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("whole")
    one = document(
        text,
        title="报告",
        sections=(Section(1, "一、", 0, 20),),
        repairs=(Repair("pinyin", 3, "(wài)", "外"),),
        found=(Found("title", "报告", "meta:ArticleTitle"),),
        rejected=(RejectedSpan("navigation", "首页"),),
        damage=0.25,
        term=17,
    )
    assert load_run(warehouse, runs.make(one)) == Loaded(1, 1, 0, 0)
    [row] = warehouse.query("SELECT * FROM documents").to_pylist()
    assert (row["text"], row["title"], row["term"], row["damage"]) == (text, "报告", 17, 0.25)
    assert row["characters"] == len(text)
    assert (row["record_id"], row["warc_file"], row["warc_offset"]) == (
        f"urn:uuid:{one.url}", "r-00000.warc.gz", 7,
    )  # fmt: skip
    key = row["document_id"]
    assert warehouse.rows("SELECT * FROM sections") == [(key, 1, 1, "一、", 0, 20)]
    assert warehouse.rows("SELECT * FROM repairs") == [(key, 1, "pinyin", 3, "(wài)", "外", None)]
    assert warehouse.rows("SELECT * FROM found_metadata") == [
        (key, 1, "title", "报告", "meta:ArticleTitle")
    ]
    assert warehouse.rows("SELECT * FROM rejected_spans") == [(key, 1, "navigation", "首页")]
    assert warehouse.rows("SELECT report_id, relation FROM copies") == [(key, "canonical")]


def test_loading_a_run_again_is_a_no_op(warehouse: Warehouse, runs: Runs) -> None:
    run = runs.make(document(prose(1)), Rejected(FetchedPage("https://x/2", b""), Reason.LOGIN))
    load_run(warehouse, run)
    before = contents(warehouse), [warehouse.rows(f"FROM {log}") for log in LOGS]
    run.loaded.unlink()  # as if killed between the commit and the marker file
    assert load_run(warehouse, run) == Loaded(already=True)
    assert (contents(warehouse), [warehouse.rows(f"FROM {log}") for log in LOGS]) == before
    assert run.loaded.exists()


def test_the_same_pages_in_another_run_only_extend_the_logs(
    warehouse: Warehouse, runs: Runs
) -> None:
    results = (
        document(prose(1), "https://www.a.gov.cn/1.html"),
        document(prose(1), "https://www.b.gov.cn/1.html"),
        Rejected(FetchedPage("https://x/2", b""), Reason.LOGIN, "password field"),
    )
    load_run(warehouse, runs.make(*results))
    before = contents(warehouse)
    assert load_run(warehouse, runs.make(*results)) == Loaded(3, 0, 0, 0)
    assert contents(warehouse) == before
    assert warehouse.rows("SELECT count(*) FROM runs") == [(2,)]
    assert warehouse.rows("SELECT count(*) FROM fetches") == [(6,)]


def test_a_rejection_keeps_reason_and_record(warehouse: Warehouse, runs: Runs) -> None:
    load_run(warehouse, runs.make(Rejected(page("https://x/9", START), Reason.CORRUPT, "zip")))
    assert warehouse.rows("SELECT url, reason, detail, record_id FROM rejections") == [
        ("https://x/9", "corrupt", "zip", "urn:uuid:https://x/9")
    ]


def test_an_edited_page_is_a_version_with_its_difference(warehouse: Warehouse, runs: Runs) -> None:
    text = prose(5)
    changed = text.replace("\n", "\n新增一段。\n", 1)
    for each in (text, changed, text):
        load_run(warehouse, runs.make(document(each)))
    rows = warehouse.rows("SELECT number, difference FROM versions ORDER BY number")
    assert [number for number, _ in rows] == [1, 2, 3]
    assert rows[0][1] is None
    assert "+新增一段。" in rows[1][1]
    assert "-新增一段。" in rows[2][1]
    assert warehouse.rows("SELECT count(*) FROM documents") == [(2,)]


def test_a_run_without_batches_loads_its_ledger(warehouse: Warehouse, runs: Runs) -> None:
    assert load_run(warehouse, runs.make()) == Loaded()
    assert warehouse.rows("SELECT finish_reason FROM runs") == [("finished",)]


def test_known_urls_yield_the_last_response_with_a_body(warehouse: Warehouse, runs: Runs) -> None:
    run = runs.make()
    first = entry(page("https://x/1", START, "x_gov"))
    later = replace(first, outcome=Outcome.NOT_MODIFIED, etag=None, record=None)
    write_lines(run.ledger, [first, later, entry(page("https://y/1", START, "y_gov"))])
    load_run(warehouse, run)
    [one] = known_urls(warehouse, "x_gov")
    assert (one.url, one.outcome, one.etag) == ("https://x/1", Outcome.DOCUMENT, first.etag)
    assert one.digest == "sha256:https://x/1"


@pytest.mark.parametrize(
    ("walks", "day"),
    [
        ([], None),
        ([None, None], 0),  # of an earlier release: the first crawl walked everything
        (["finished", None, None], 0),
        (["finished", None, "budget", None], 2),
    ],
)
def test_the_last_full_walk_is_that_of_the_last_run_that_states_one(
    warehouse: Warehouse, walks: list[str | None], day: int | None
) -> None:
    for number, walk in enumerate(walks):
        stats = json.dumps({FULL_WALK: walk} if walk else {"finish_reason": "finished"})
        row = [f"{number}-x_gov", "x_gov", START + timedelta(days=number), stats, START]
        warehouse.rows(
            "INSERT INTO runs (run_id, site, started_at, stats, loaded_at, fetches, documents,"
            " rejections) VALUES (?, ?, ?, ?, ?, 0, 0, 0)",
            row,
        )
    found = last_full_walk(warehouse, "x_gov")
    expected = None if day is None else START + timedelta(days=day)
    assert found == (expected and expected.replace(tzinfo=None))


def _limits(monkeypatch: pytest.MonkeyPatch, names: list[tuple[ModuleType, str]]) -> list[str]:
    """Return a list to which each call of the named functions appends the memory limit."""
    seen: list[str] = []

    def noting(call: Callable[..., Any], connection: duckdb.DuckDBPyConnection, *rest: Any) -> Any:
        seen.append(memory_limit(connection))
        return call(connection, *rest)

    for module, name in names:
        monkeypatch.setattr(module, name, partial(noting, getattr(module, name)))
    return seen


def test_a_load_without_enough_memory_is_retried_without_a_limit(
    warehouse: Warehouse, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = _limits(monkeypatch, [(load, "add_staged"), (relation_search, "candidates")])
    texts = [document(prose(n, 20_000), f"https://a/{n}") for n in range(200)]
    few = MemoryLimits(storing="1MiB", comparing="96MB")
    assert load_run(warehouse, runs.make(*texts), limits=few).documents == 200
    assert warehouse.rows("SELECT count(*) FROM reports") == [(200,)]
    usual = memory_limit(warehouse.connection)
    assert limits == ["1.0 MiB", usual, usual]
    assert usual.endswith("GiB")


def test_only_the_search_for_duplicates_is_chunked_and_has_a_memory_limit(
    warehouse: Warehouse, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [
        (load, "add_versions"),
        (relation_search, "candidates"),
        (relation_search, "store_relations"),
    ]
    limits = _limits(monkeypatch, names)
    monkeypatch.setattr(relation_search, "CHUNK", 700)
    texts = [document(prose(n, 500), f"https://a/{n}") for n in range(3)]
    load_run(warehouse, runs.make(*texts), limits=MemoryLimits(comparing="128MiB"))
    usual = memory_limit(warehouse.connection)
    assert limits == [usual, *["128.0 MiB"] * 3, usual]
