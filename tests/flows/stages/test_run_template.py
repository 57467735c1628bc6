"""The template of a run, from its articles to the warehouse and to the alarm for a redesign."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.archive import ArchiveWriter
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RunFolder, append_line
from crawlers.site import Site
from flows.home.workspace import Workspace
from flows.monitoring.fact_queries import read_facts
from flows.monitoring.rules import incidents
from flows.operations.renormalization import RunChoice, prepare_renormalization
from flows.settings import Settings
from flows.stages.run_stages import complete, note_last_template
from flows.stages.run_template import SAMPLE, fix_template, template_of
from tests.normalize.templates.article_pages import page, sentences
from warehouse import Warehouse, connect
from warehouse.incidents import Cause

pytestmark = pytest.mark.processes

HOME = "http://www.a.gov.cn/"
SITE = Site.model_validate({"site": "a_gov", "name": "甲区政府", "body": "gov", "home": HOME})
NOW = datetime.fromisoformat("2100-01-01")


def archived(
    workspace: Workspace, name: str, numbers: Iterable[int], design: str = "nr_txt"
) -> RunFolder:
    """Return the run of a crawl that has ended, with one article for each number."""
    run = workspace.run(f"{name}-a_gov")
    run.path.mkdir(parents=True)
    run.site.write_text(SITE.model_dump_json(), encoding="utf-8")
    with (
        ArchiveWriter(workspace.archive, run.run_id) as archive,
        run.ledger.open("a", encoding="utf-8") as ledger,
    ):
        for number in numbers:
            append_line(ledger, entry(archive, number, design))
    run.stats.write_text('{"finish_reason": "finished"}\n', encoding="utf-8")
    return run


def entry(archive: ArchiveWriter, number: int, design: str) -> LedgerEntry:
    body = page(sentences(number)).replace("nr_txt", design).encode()
    found = FetchedPage(
        f"{HOME}t{number}.html",
        body,
        headers=(("Content-Type", "text/html"),),
        fetched_at=datetime(2025, 1, 1, tzinfo=UTC),
        provenance=Provenance("a_gov", list_page=HOME),
    )
    return LedgerEntry(
        found.url,
        Outcome.DOCUMENT,
        datetime(2025, 1, 1, tzinfo=UTC),
        found.provenance,
        status=200,
        media_type="text/html",
        record=archive.write(found),
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


def selectors(run: RunFolder) -> list[str]:
    noted = json.loads(run.template.read_text(encoding="utf-8"))
    return [layout["selector"] for layout in noted["template"]["layouts"]]


def test_it_is_fixed_once_whatever_the_order_and_learned_again_if_damaged(
    workspace: Workspace, tmp_path: Path
) -> None:
    numbers = range(SAMPLE + 9)
    run = archived(workspace, "20250101T000000.0", numbers)
    other = Workspace(tmp_path / "other")
    again = archived(other, "20250101T000000.0", reversed(numbers))
    fix_template([run], workspace.archive)
    fix_template([again], other.archive)
    good = run.template.read_bytes()
    assert again.template.read_bytes() == good
    noted = json.loads(good)
    assert (noted["pages"], selectors(run)) == (SAMPLE, [".nr_txt"])

    run.template.write_bytes(good.replace(b".nr_txt", b".nr_tyt"))
    run.batches.mkdir()
    (run.batches / "00000.parquet").touch()  # a batch was read by the template before the damage
    template = template_of(run, SITE, workspace.archive)
    assert template
    assert run.template.read_bytes() == good


def test_a_run_without_enough_articles_keeps_the_last_template(workspace: Workspace) -> None:
    few = archived(workspace, "20250101T000000.0", range(2))
    assert template_of(few, SITE, workspace.archive) is None
    begun = archived(workspace, "20250102T000000.0", range(9))
    begun.batches.mkdir()
    (begun.batches / "00000.parquet").touch()  # by a version that knew no templates
    assert template_of(begun, SITE, workspace.archive) is None
    own = SITE.model_copy(update={"containers": ("#own",)})
    assert template_of(begun, own, workspace.archive) is None
    assert template_of(begun, None, workspace.archive) is None


def causes(warehouse: Warehouse) -> set[Cause]:
    found = incidents(read_facts(warehouse, NOW), NOW)
    return {each.cause for each in found} - {Cause.NOT_CRAWLED}


def test_a_redesign_is_a_new_version_an_incident_and_visible_to_renormalise(
    workspace: Workspace,
) -> None:
    settings = Settings(home=workspace.home, processes=1)
    first = archived(workspace, "20250101T000000.0", range(10))
    complete(workspace, first, settings)
    second = archived(workspace, "20250102T000000.0", range(20, 28), "renewed")
    with connect(str(workspace.warehouse)) as warehouse:
        note_last_template(warehouse, second, "a_gov")
        assert causes(warehouse) == set()
    complete(workspace, second, settings)
    assert selectors(second) == [".renewed", ".nr_txt"]
    with connect(str(workspace.warehouse)) as warehouse:
        stored = "SELECT number, run_id, pages, missed, selector FROM site_templates ORDER BY ALL"
        assert warehouse.rows(stored) == [
            (1, first.run_id, 10, None, ".nr_txt"),
            (2, second.run_id, 8, 8, ".renewed"),
        ]
        assert warehouse.rows(_METHODS) == [("template:.nr_txt", 10), ("template:.renewed", 8)]
        assert causes(warehouse) == {Cause.REDESIGNED}
        assert warehouse.rows("SELECT * FROM integrity") == []
        third = archived(workspace, "20250103T000000.0", range(30, 36), "renewed")
        note_last_template(warehouse, third, "a_gov")
    complete(workspace, third, settings)
    with connect(str(workspace.warehouse)) as warehouse:
        assert causes(warehouse) == set()
        assert warehouse.rows("SELECT count(*) FROM site_templates") == [(2,)]
    difference = prepare_renormalization(settings, RunChoice())
    assert (difference.removed, difference.added) == (0, 0)
    with connect(str(workspace.home / "renormalize" / "warehouse.duckdb")) as made:
        assert made.rows(_METHODS) == [("template:.nr_txt", 10), ("template:.renewed", 14)]
        assert made.rows("SELECT count(*) FROM site_templates") == [(2,)]


_METHODS = "SELECT method, count(*) FROM documents GROUP BY ALL ORDER BY ALL"
