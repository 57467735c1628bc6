"""Segments in an object store are read like segments in the folder."""

from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from crawlers.archive import object_store
from crawlers.archive.segments import ArchiveWriter, iterate, move_segments, read_page, segments
from crawlers.errors import ArchiveError, ArchiveUnreachable, SettingError
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import RecordRef
from flows.runtime.prefect_server import free_port
from tests.scale.objects import Objects

pytestmark = pytest.mark.processes

RUN = "20260101T000000-a"


def page(number: int, body: bytes | None = None) -> FetchedPage:
    return FetchedPage(
        f"https://www.a.gov.cn/{number}.html",
        body if body is not None else f"<p>报告{number}</p>".encode() * 3000,
        status=200,
        headers=(("Content-Type", "text/html"),),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        outcome=Outcome.DOCUMENT,
        provenance=Provenance("a"),
    )


def written(folder: Path, run_id: str, *pages: FetchedPage) -> list[RecordRef]:
    with ArchiveWriter(folder, run_id, segment_bytes=2_000) as archive:
        return [archive.write(each) for each in pages]


@pytest.fixture
def bucket(objects: Objects) -> str:
    return f"s3://{objects.bucket()}/archive"


@pytest.mark.parametrize("every", [0, 5], ids=["calm", "each fifth request refused"])
def test_moved_segments_are_read_by_ranges(
    objects: Objects, bucket: str, tmp_path: Path, every: int
) -> None:
    pages = [page(number) for number in range(12)]
    refs = written(tmp_path, RUN, *pages, page(99, pages[0].body))
    names, before = segments(tmp_path, RUN), list(iterate(tmp_path))
    sizes = object_store.segment_sizes(tmp_path)
    assert len(names) > 1
    assert refs[-1].revisit
    objects.every = every
    object_store.set_object_store(tmp_path, bucket)
    move_segments(tmp_path, RUN)
    assert not list(tmp_path.glob("*.warc.gz"))
    assert segments(tmp_path, RUN) == names
    assert object_store.segment_sizes(tmp_path) == sizes
    assert [object_store.segment_size(tmp_path, name) for name in names] == [
        sizes[name] for name in names
    ]
    assert list(iterate(tmp_path)) == before
    for ref, was in reversed(list(zip(refs, before, strict=True))):
        assert read_page(tmp_path, ref.file, ref.offset) == was
    assert bool(objects.refused) == bool(every)
    assert objects.whole == 0


def test_a_continued_run_takes_the_next_number(
    objects: Objects, bucket: str, tmp_path: Path
) -> None:
    object_store.set_object_store(tmp_path, bucket)
    written(tmp_path, RUN, page(1))
    move_segments(tmp_path, RUN)
    [ref] = written(tmp_path, RUN, page(2))
    assert ref.file == f"{RUN}-00001.warc.gz"
    assert [each.url for each in iterate(tmp_path)] == [page(1).url, page(2).url]


def test_only_segments_of_the_run_are_moved(objects: Objects, bucket: str, tmp_path: Path) -> None:
    object_store.set_object_store(tmp_path, bucket)
    written(tmp_path, RUN, page(1))
    written(tmp_path, f"{RUN}-b", page(2))
    move_segments(tmp_path, RUN)
    assert [path.name for path in tmp_path.glob("*.warc.gz")] == [f"{RUN}-b-00000.warc.gz"]
    assert len(list(iterate(tmp_path))) == 2


def test_a_move_killed_between_copy_and_delete_loses_nothing(
    objects: Objects, bucket: str, tmp_path: Path
) -> None:
    object_store.set_object_store(tmp_path, bucket)
    written(tmp_path, RUN, page(1))
    with (
        mock.patch.object(Path, "unlink", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        move_segments(tmp_path, RUN)
    assert len(list(iterate(tmp_path))) == 1, "the segment is in both places and is read once"
    move_segments(tmp_path, RUN)
    assert not list(tmp_path.glob("*.warc.gz"))
    assert len(list(iterate(tmp_path))) == 1


def test_a_missing_record_or_segment_is_an_error(
    objects: Objects, bucket: str, tmp_path: Path
) -> None:
    object_store.set_object_store(tmp_path, bucket)
    [ref] = written(tmp_path, RUN, page(1))
    move_segments(tmp_path, RUN)
    for file, offset in ((ref.file, 10**6), ("none-00000.warc.gz", 0), (ref.file, ref.offset + 1)):
        with pytest.raises(ArchiveError):
            read_page(tmp_path, file, offset)
    assert object_store.segment_size(tmp_path, "none-00000.warc.gz") is None


def test_an_unreachable_store_is_an_error_to_retry(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(object_store, "MAX_RETRIES", 1)
    object_store.set_object_store(tmp_path, "s3://away/archive")
    (tmp_path / f"{RUN}-00000.warc.gz").write_bytes(b"x")
    with pytest.raises(ArchiveUnreachable) as caught:
        move_segments(tmp_path, RUN)
    assert caught.value.retry
    assert (tmp_path / f"{RUN}-00000.warc.gz").exists()
    with pytest.raises(ArchiveUnreachable):
        read_page(tmp_path, "none-00000.warc.gz", 0)


def test_the_folder_stores_its_object_store(objects: Objects, bucket: str, tmp_path: Path) -> None:
    assert object_store.remote_of(tmp_path) is None
    object_store.set_object_store(tmp_path, bucket)
    object_store.set_object_store(tmp_path, bucket)
    assert object_store.remote_of(tmp_path) == bucket
    with pytest.raises(SettingError, match="continues at"):
        object_store.set_object_store(tmp_path, "s3://another/archive")
    with pytest.raises(SettingError, match="not the URL of an object store"):
        object_store.set_object_store(tmp_path / "fresh", "gopher://x")


@pytest.mark.parametrize("url", ["s3://KEY:SECRET@b/archive", "https://h/c?sig=SECRET"])
def test_the_url_of_a_store_has_no_credentials(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingError, match="contains credentials") as caught:
        object_store.set_object_store(tmp_path, url)
    assert "SECRET" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_url_with_credentials_that_an_older_version_kept_is_cleaned(tmp_path: Path) -> None:
    (tmp_path / "remote").write_text("s3://KEY:SECRET@b/archive", encoding="utf-8")
    object_store.set_object_store(tmp_path, "s3://b/archive")
    assert object_store.remote_of(tmp_path) == "s3://b/archive"
