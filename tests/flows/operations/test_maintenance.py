"""`maintain_home`: old files that nothing needs go, and the warehouse keeps its contents."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.practice import build_web
from crawlers.site import Site
from flows.home.workspace import Workspace
from flows.operations.maintenance import LEAST_DAYS, maintain_home
from flows.operations.renormalization import RunChoice, prepare_renormalization
from flows.operations.verification import verify_archive
from flows.settings import Settings
from flows.stages import site_of
from tests.flows.conftest import Demo
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports, govreports_here
from warehouse import connect
from warehouse.exports.data_dictionary import dictionary_lines
from warehouse.maintenance.compaction import compact
from warehouse.maintenance.published_copy import publish_copy
from warehouse.maintenance.retention import unneeded_files

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def old(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a copy of the demo, dated two years back, with a run that fetched only lists."""
    home = tmp_path_factory.mktemp("old") / "home"
    shutil.copytree(demo.home, home)
    workspace = Workspace(home)
    with connect(str(workspace.warehouse)) as warehouse:
        warehouse.rows("UPDATE runs SET loaded_at = loaded_at - INTERVAL 730 DAY")
        _add_lists_alone(warehouse.rows, workspace)
    for run in list(workspace.runs.iterdir()):
        run.rename(run.with_name("2020" + run.name[4:]))
    publish_copy(workspace.warehouse, workspace.published)
    return workspace


LISTS = "20200101T000000.000000-practice_plain-00000.warc.gz"


def _add_lists_alone(ask: object, workspace: Workspace) -> None:
    """Move the list pages of one run to a separate segment and run."""
    assert callable(ask)
    [(name,)] = ask("SELECT any_value(warc_file) FROM fetches WHERE site = 'practice_plain'")
    (workspace.archive / LISTS).write_bytes((workspace.archive / name).read_bytes())
    ask(
        "UPDATE fetches SET warc_file = ? WHERE site = 'practice_plain' "
        "AND list_page IS NULL AND parent IS NULL AND warc_file = ?",
        [LISTS, name],
    )


def test_only_unneeded_files_are_removed(old: Workspace) -> None:
    before, needed = content(old.published), set(old.archive.iterdir()) - {old.archive / LISTS}
    planned, runs = maintain_home(old, dry=True), len(build_web().sites)
    assert planned.segments == (LISTS,)
    assert planned.runs == runs
    assert (old.archive / LISTS).exists()
    done = maintain_home(old)
    assert (done.segments, done.runs, done.bytes) == (planned.segments, runs, planned.bytes)
    assert set(old.archive.iterdir()) == needed
    assert content(old.published) == before
    assert verify_archive(old).problems == ()
    assert rows(old.published, "SELECT warc_file FROM removed_segments") == [(LISTS,)]
    assert maintain_home(old).segments == ()
    difference = prepare_renormalization(
        Settings(home=old.home, processes=1), RunChoice(sites=("practice_plain",))
    )
    assert (difference.other_text, difference.removed, difference.added) == (0, 0, 0)


def test_recent_files_stay(demo: Demo) -> None:
    with connect(str(demo.home / "published.duckdb"), read_only=True) as warehouse:
        [(last,)] = warehouse.rows("SELECT max(loaded_at) FROM runs")
        assert unneeded_files(warehouse, last - timedelta(days=LEAST_DAYS)) == []


def test_the_original_of_a_revisit_stays(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    shutil.copyfile(demo.home / "published.duckdb", path)
    with connect(str(path)) as warehouse:
        [(last,)] = warehouse.rows("SELECT max(loaded_at) FROM runs")
        for file, revisit, list_page in (("a", False, None), ("b", True, "list")):
            warehouse.rows(
                "INSERT INTO fetches SELECT * REPLACE (? AS warc_file, ? AS revisit, "
                "'d' AS digest, ? AS list_page, NULL AS parent) "
                "FROM fetches WHERE outcome = 'document' LIMIT 1",
                [file, revisit, list_page],
            )
        assert unneeded_files(warehouse, last + timedelta(days=1)) == []
        warehouse.rows("UPDATE fetches SET digest = 'other' WHERE warc_file = 'b'")
        assert unneeded_files(warehouse, last + timedelta(days=1)) == ["a"]


def test_a_compacted_warehouse_has_the_same_contents(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    shutil.copyfile(demo.home / "published.duckdb", path)
    before = content(path)
    with connect(str(path)) as warehouse:
        explained = list(dictionary_lines(warehouse))
        warehouse.rows(
            "CREATE TABLE waste AS SELECT repeat(md5(i::VARCHAR), 9) AS w FROM range(99999) t(i)"
        )
        warehouse.rows("CHECKPOINT")
        warehouse.rows("DROP TABLE waste")
    assert compact(path) > 1_000_000
    assert content(path) == before
    with connect(str(path)) as warehouse:
        assert list(dictionary_lines(warehouse)) == explained
        assert warehouse.rows("SELECT * FROM integrity") == []


def test_the_dry_run_of_the_command(demo: Demo) -> None:
    done = govreports("maintain", "--dry-run", home=demo.home)
    assert done.returncode == 0, done.stderr
    assert "0 archive files" in done.stdout
    assert govreports_here("maintain", "--keep-days", "1", home=demo.home).returncode == 2


def test_the_password_of_a_proxy_leaves_old_run_folders(workspace: Workspace) -> None:
    values = {"site": "far", "name": "t", "body": "gov", "home": "https://www.example.gov.cn/"}
    site = Site.model_validate({**values, "proxy": "http://me:SECRET@127.0.0.1:8080"})
    [run] = workspace.run_folders()
    run.site.write_text(site.model_dump_json(), encoding="utf-8")
    run.seal(run.site)
    maintain_home(workspace, dry=True)
    assert "SECRET" in run.site.read_text(encoding="utf-8")
    maintain_home(workspace)
    assert site_of(run) == site.kept
    run.check_seals()
    run.site.write_bytes(b"{")
    maintain_home(workspace)  # a damaged file is an incident, not the end of maintenance
