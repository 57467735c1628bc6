"""The archive: every page written can be read again, whatever is torn, killed or repeated."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawlers.archive import warc
from crawlers.archive.segments import ArchiveWriter, file_uri, iterate, read_page, records, segments
from crawlers.errors import ArchiveError
from crawlers.page import FetchedPage, Outcome, Provenance

PAGE = FetchedPage(
    url="http://a.example/x?q=1",
    body="<p>报告</p>\r\n\r\n尾".encode("gbk"),
    final_url="http://a.example/y",
    status=200,
    headers=(
        ("Content-Type", "text/html; charset=gb2312"),
        ("content-encoding", "gzip"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Content-Length", "99"),
        ("X-Name", "é: ü"),
        ("X-Empty", ""),
    ),
    fetched_at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    outcome=Outcome.ATTACHMENT,
    provenance=Provenance("a", "http://a.example/", "第一行\n“二”", date(2025, 1, 2), "http://p/"),
)


def page(number: int, size: int = 2000) -> FetchedPage:
    body = (f"{number:06} " * (size // 7)).encode()
    return replace(PAGE, url=f"http://a.example/{number}", final_url="", body=body)


def test_a_page_is_read_back_unchanged(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run") as archive:
        ref = archive.write(PAGE, "why", warc.SentRequest("POST", (("Accept", "*/*"),), b"a=1"))
    back = read_page(tmp_path, ref.file, ref.offset)
    place = {"record_id": ref.record_id, "warc_file": ref.file, "warc_offset": ref.offset}
    place["detail"] = "why"
    assert back == replace(PAGE, **place)  # type: ignore[arg-type]
    assert list(records(tmp_path)) == [(ref, "why", back)]
    assert ref.digest == warc.digest_of(PAGE.body)


def test_a_general_warc_reader_reads_the_segment(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run", info={"http-header-user-agent": "me"}) as archive:
        archive.write(PAGE, sent=warc.SentRequest())
        archive.write(replace(PAGE, url="http://a.example/z", final_url=""))
    kinds = []
    path = tmp_path / "run-00000.warc.gz"
    for record in ArchiveIterator(str(path), parse_http=False):
        record.freeze()
        assert record.verify_block_digest()
        kinds.append(record.record_type)
    t = WarcRecordType
    assert kinds == [t.warcinfo, t.request, t.response, t.revisit]
    parsed = list(ArchiveIterator(str(path), record_types=t.response))
    assert parsed[0].http_headers.get("Content-Length") == str(len(PAGE.body))
    assert parsed[0].http_headers.get("Content-Encoding") is None
    assert parsed[0].headers["WARC-Target-URI"] == PAGE.final_url


def test_a_repeated_payload_is_a_revisit_with_the_body_of_the_original(tmp_path: Path) -> None:
    again = replace(PAGE, url="http://a.example/again", final_url="", headers=())
    with ArchiveWriter(tmp_path, "one") as archive:
        first = archive.write(PAGE)
        second = archive.write(again)
    with ArchiveWriter(tmp_path, "two") as archive:
        archive.remember(first, PAGE.address, datetime.now(UTC))
        third = archive.write(again)
    assert (first.revisit, second.revisit, third.revisit) == (False, True, True)
    assert first.digest == second.digest == third.digest
    assert {page.body for page in iterate(tmp_path)} == {PAGE.body}
    assert read_page(tmp_path, third.file, third.offset).url == again.url


def test_a_repeated_empty_body_is_not_a_revisit(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run") as archive:
        refs = [archive.write(replace(PAGE, url=f"http://a.example/{n}", body=b"")) for n in (1, 2)]
    assert [ref.revisit for ref in refs] == [False, False]
    assert [page.body for page in iterate(tmp_path)] == [b"", b""]


def test_a_local_file_is_a_resource_with_a_stable_uri(tmp_path: Path) -> None:
    local = FetchedPage(
        url=file_uri(Path("../shared/a b.txt")),
        body=b"HTTP/1.1 200 OK\r\n\r\nnot a response",
        headers=(("Content-Type", "text/plain"),),
        fetched_at=datetime.now(UTC),
    )
    with ArchiveWriter(tmp_path, "import") as archive:
        archive.write(local)
    back = next(iterate(tmp_path))
    assert (back.url, back.body, back.headers) == (local.url, local.body, local.headers)
    assert local.url == "file:///shared/a%20b.txt"


def test_a_full_segment_and_a_resumed_run_each_start_a_new_segment(tmp_path: Path) -> None:
    for start in (0, 10):
        with ArchiveWriter(tmp_path, "run", segment_bytes=2000) as archive:
            for number in range(start, start + 10):
                archive.write(page(number))
    names = segments(tmp_path, "run")
    assert len(names) > 3
    assert names == [f"run-{n:05}.warc.gz" for n in range(len(names))]
    assert [p.url[-2:].strip("/") for p in iterate(tmp_path)] == [str(n) for n in range(20)]


def test_a_run_whose_name_begins_like_another_is_a_different_run(tmp_path: Path) -> None:
    for run in ("a", "a-b"):
        with ArchiveWriter(tmp_path, run) as archive:
            archive.write(PAGE)
    assert segments(tmp_path, "a") == ["a-00000.warc.gz"]


def test_a_torn_last_record_is_skipped_wherever_it_was_cut(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run") as archive:
        refs = [archive.write(page(number)) for number in range(3)]
    path = tmp_path / refs[-1].file
    whole = path.read_bytes()
    for cut in range(refs[-1].offset, len(whole)):
        path.write_bytes(whole[:cut])
        assert [p.url for p in iterate(tmp_path)] == [page(0).url, page(1).url]
    with pytest.raises(ArchiveError, match="no complete page record"):
        read_page(tmp_path, refs[-1].file, refs[-1].offset)


def test_a_damaged_record_is_an_error_that_names_its_offset(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "run") as archive:
        refs = [archive.write(page(number)) for number in range(3)]
    path = tmp_path / refs[1].file
    raw = bytearray(path.read_bytes())
    raw[refs[1].offset + refs[1].length // 2] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(ArchiveError, match=f"at {refs[1].offset}"):
        list(iterate(tmp_path))
    assert read_page(tmp_path, refs[2].file, refs[2].offset).url == page(2).url


@pytest.mark.parametrize(
    ("file", "offset"),
    [("none-00000.warc.gz", 0), ("../run-00000.warc.gz", 0), ("run-00000.warc.gz", 5), ("", 0)],
)
def test_reading_where_no_page_begins_is_an_error(tmp_path: Path, file: str, offset: int) -> None:
    with ArchiveWriter(tmp_path / "archive", "run") as archive:
        archive.write(PAGE)
    with pytest.raises(ArchiveError):
        read_page(tmp_path / "archive", file, offset)
    with pytest.raises(ArchiveError):  # the warcinfo record is not a page
        read_page(tmp_path / "archive", "run-00000.warc.gz", 0)


def test_an_archive_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match="cannot write to the archive"):
        ArchiveWriter(tmp_path / "archive", "run").write(PAGE)


def test_after_a_failed_write_the_next_record_starts_a_new_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArchiveWriter(tmp_path, "run") as archive:
        archive.write(page(0))
        full = OSError(28, "No space left on device")
        monkeypatch.setattr(warc, "reference", lambda *_: (_ for _ in ()).throw(full))
        with pytest.raises(ArchiveError, match="No space left"):
            archive.write(page(1))
        monkeypatch.undo()
        assert archive.write(page(2)).file == "run-00001.warc.gz"
