"""Ledger and archive agree after any interruption."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawlers.archive.recorder import Recorder
from crawlers.archive.segments import ArchiveWriter
from crawlers.crawl.process import new_run
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import RunFolder, read_ledger

ORIGIN = Provenance("a", "http://a.cn/l", "题", date(2024, 1, 2))


def page(number: int) -> FetchedPage:
    return FetchedPage(
        url=f"http://a.cn/{number}",
        body=b"x" * number,
        headers=(("ETag", '"1"'), ("Content-Type", "text/html; charset=gbk")),
        fetched_at=datetime.now(UTC),
        provenance=ORIGIN,
    )


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return new_run(tmp_path, "a")


def test_a_response_and_a_failure_each_get_one_line(run: RunFolder, tmp_path: Path) -> None:
    with Recorder(run, tmp_path / "archive") as recorder:
        first = recorder.record(page(5), "why")
        second = recorder.failed("http://a.cn/x", Outcome.TIMEOUT, ORIGIN, "30 s")
    assert list(read_ledger(run.ledger)) == [first, second]
    assert (first.etag, first.media_type, first.detail) == ('"1"', "text/html", "why")
    assert second.record is None


def test_reopening_adds_a_missing_line_and_removes_a_torn_one(
    run: RunFolder, tmp_path: Path
) -> None:
    with Recorder(run, tmp_path / "archive") as recorder:
        recorder.record(page(5))
    with ArchiveWriter(tmp_path / "archive", run.run_id) as archive:  # killed before the line
        archive.write(page(6), "why")
    with run.ledger.open("a", encoding="utf-8") as ledger:
        ledger.write('{"url": "http://a.cn/6", "outco')
    with Recorder(run, tmp_path / "archive") as recorder:
        recorder.record(page(7))
    entries = list(read_ledger(run.ledger))
    assert [entry.url[-1] for entry in entries] == ["5", "6", "7"]
    assert (entries[1].detail, entries[1].provenance, entries[1].etag) == ("why", ORIGIN, '"1"')


def test_a_resumed_run_does_not_store_a_payload_again(run: RunFolder, tmp_path: Path) -> None:
    for _ in range(2):
        with Recorder(run, tmp_path / "archive") as recorder:
            entry = recorder.record(page(9))
    assert entry.record is not None
    assert entry.record.revisit
