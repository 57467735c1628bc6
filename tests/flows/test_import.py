"""Local files are processed like crawled pages; each ends as a document or with a reason."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.crawl.process import new_run
from crawlers.page import Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RecordRef, write_lines
from flows.stages.file_import import files_below
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports, govreports_here

pytestmark = pytest.mark.processes

REPORT = (
    "示例县人民代表大会常务委员会工作报告\n各位代表:\n" + "现将主要工作报告如下,请予审议。\n" * 20
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    (reports / "deep").mkdir(parents=True)
    (reports / "plain.txt").write_text(REPORT, "utf-8")
    (reports / "deep" / "page.html").write_bytes(
        f"<html><body><div id='zoom'><p>{REPORT}</p></div></body></html>".encode("gbk")
    )
    (reports / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (reports / ".hidden").write_text("not given", "utf-8")
    return reports


def test_files_end_as_documents_or_with_a_reason(tmp_path: Path, folder: Path) -> None:
    done = govreports("import", str(folder), home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "3 files, 3 of them new" in done.stdout
    assert "sum: 3 of 3 files" in done.stdout
    published = tmp_path / "home" / "published.duckdb"
    assert rows(published, "SELECT count(*), count(DISTINCT url) FROM documents") == [(2, 2)]
    assert rows(published, "SELECT reason FROM rejections") == [("unsupported_type",)]


def test_second_import_changes_nothing_and_a_changed_file_is_a_version(
    tmp_path: Path, folder: Path
) -> None:
    home = tmp_path / "home"
    published = home / "published.duckdb"
    assert govreports_here("import", str(folder), home=home).returncode == 0
    before = content(published)
    again = govreports_here("import", str(folder), home=home)
    assert "3 files, 0 of them new" in again.stdout
    assert "sum: 3 of 3 files" in again.stdout
    assert content(published) == before
    (folder / "plain.txt").write_text(REPORT + "以上报告,请予审议。\n", "utf-8")
    assert govreports_here("import", str(folder), home=home).returncode == 0
    versions = rows(published, "SELECT number FROM versions WHERE url LIKE '%plain.txt' ORDER BY 1")
    assert versions == [(1,), (2,)]


def test_an_unreadable_run_does_not_stop_other_runs(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    run = new_run(home, "import")
    gone = RecordRef("urn:uuid:0", "gone-00000.warc.gz", 0, 9, "sha256:0")
    entry = LedgerEntry(
        "file:///gone", Outcome.DOCUMENT, datetime.now(UTC), Provenance("import"), record=gone
    )
    write_lines(run.ledger, [entry])
    done = govreports_here("import", str(folder), home=home)
    assert done.returncode == 2
    assert "gone-00000.warc.gz" in done.stderr
    assert "sum: 3 of 3 files" in done.stdout


def test_every_real_file_is_accounted_for(tmp_path: Path, shared: Path) -> None:
    given = [shared / name for name in ("seeds", "pages", "office")]
    count = len(list(files_below(given)))
    done = govreports_here("import", *map(str, given), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"sum: {count} of {count} files" in done.stdout
    assert "missing" not in done.stdout
    ended = {name: int(files) for name, files in re.findall(r"│ (\w+) +│ (\d+)", done.stdout)}
    assert sum(ended.values()) == count
    published = tmp_path / "published.duckdb"
    parts = "SELECT max(part) FROM documents WHERE url LIKE '%/seeds/%'"
    assert rows(published, parts) == [(17,)]
