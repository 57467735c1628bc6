"""Ledger and archive agree after any interruption."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawlers.archive.recorder import Recorder
from crawlers.archive.segments import ArchiveWriter, read_page
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


def ended_while_reading(run: RunFolder, archive: Path) -> list[tuple[str, Outcome]]:
    """Open a run, keep a page, and end as a crash does; return the ledger as it was opened."""
    with Recorder(run, archive) as recorder:
        found = [(entry.url[-1], entry.outcome) for entry in read_ledger(run.ledger)]
        recorder.record(page(5))
        recorder.keep(page(6))
        kept = run.unread.read_bytes()
    run.unread.write_bytes(kept)  # which a crash does not remove
    return found


def test_a_page_that_ends_two_crawls_is_archived_and_not_read_again(
    run: RunFolder, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    first, second = (ended_while_reading(run, archive) for _ in range(2))
    assert first == []
    assert second == [("5", Outcome.DOCUMENT)]  # once may be chance: it is requested again
    assert read_page_in(run.unread) == b"xxxxxx"
    with Recorder(run, archive):
        pass
    last = list(read_ledger(run.ledger))[-1]
    assert (last.url[-1], last.outcome, last.provenance) == ("6", Outcome.UNREADABLE, ORIGIN)
    assert last.detail == "reading it ended the process of two crawls"
    assert last.record is not None
    assert read_page(archive, last.record.file, last.record.offset).body == b"xxxxxx"
    assert not run.unread.exists()


def read_page_in(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()).rpartition(b"\r\n\r\n")[0].rpartition(b"\r\n")[2]


def test_a_crawl_that_is_killed_between_two_pages_records_none_twice(
    run: RunFolder, tmp_path: Path
) -> None:
    for _ in range(3):
        with Recorder(run, tmp_path / "archive") as recorder:
            recorder.keep(one := page(5))
            kept = run.unread.read_bytes()
            recorder.record(one)
            assert run.unread.read_bytes() == b""
        run.unread.write_bytes(kept)  # killed before the page was forgotten
    assert [entry.url[-1] for entry in read_ledger(run.ledger)] == ["5", "5", "5"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x1f\x8b", b"PAR1junk", gzip.compress(b"junk")],
    ids=["empty", "torn", "junk", "packed junk"],  # gzip writes the time, which differs by process
)
def test_a_kept_page_that_is_torn_or_damaged_is_not_one(
    run: RunFolder, tmp_path: Path, content: bytes
) -> None:
    run.unread.write_bytes(content)
    with Recorder(run, tmp_path / "archive"):
        pass
    assert list(read_ledger(run.ledger)) == []


def test_a_resumed_run_does_not_store_a_payload_again(run: RunFolder, tmp_path: Path) -> None:
    for _ in range(2):
        with Recorder(run, tmp_path / "archive") as recorder:
            entry = recorder.record(page(9))
    assert entry.record is not None
    assert entry.record.revisit
