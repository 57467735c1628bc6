"""Incidents are stored, reported once when they begin and once when they end, and never lost."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import REFUSED_FURTHER, UNFOLLOWED, YIELDS, write_lines
from crawlers.site import Site
from flows.cli.status_view import print_status
from flows.home.workspace import Workspace
from flows.monitoring.fact_queries import read_facts
from flows.monitoring.installation import problems
from flows.monitoring.round import monitor
from flows.settings import Settings
from tests.flows.receiver import Receiver
from tests.warehouse.factories import Runs, document, entry, prose
from warehouse import connect
from warehouse.incidents import Alert, Cause, Incident, record, undelivered
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy

HOME = "https://www.a.gov.cn/"
LIST = HOME + "gzbg/"
SITE = Site.model_validate({"site": "a_gov", "name": "甲区人大", "body": "npc", "home": HOME})
AT_ONCE = (0.0, 0.0, 0.0)
"""Delays of three attempts to deliver an alert."""
NOW = datetime.fromisoformat("2026-04-02 22:00")
LATER = datetime.fromisoformat("2100-01-01 00:00")
"""After any moment at which a test loads a run."""


def visit(
    runs: Runs, workspace: Workspace, outcome: Outcome, entries: int, pager: str | None = None
) -> None:
    """Load a crawl that requested only the list. pager: that it could not follow."""
    run = runs.make()
    moment = datetime.fromisoformat(f"2026-03-{runs.made:02}T08:00:00+00:00")
    page = FetchedPage(
        LIST, b"", fetched_at=moment, record_id=f"urn:{runs.made}", warc_file="r", warc_offset=7,
        provenance=Provenance("a_gov"),
    )  # fmt: skip
    write_lines(run.ledger, [entry(page, outcome)])
    stats = {"finish_reason": "finished"}
    if outcome is Outcome.LIST:
        stats[YIELDS] = {LIST: entries}  # type: ignore[assignment]
    if pager:
        stats[UNFOLLOWED] = {LIST: pager}  # type: ignore[assignment]
    run.stats.write_text(json.dumps(stats), encoding="utf-8")
    with connect(str(workspace.warehouse)) as warehouse:
        load_run(warehouse, run, SITE)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    made.archive.mkdir()
    (made.archive / "r").write_bytes(bytes(1000))
    (made.archive / "r-00000.warc.gz").write_bytes(bytes(1000))
    return made


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "made")


def test_a_refused_second_page_does_not_make_a_site_blocked(
    workspace: Workspace, runs: Runs
) -> None:
    run = runs.make()
    pages = [(LIST, Outcome.LIST), *((f"{LIST}{n}", Outcome.BLOCKED) for n in range(6))]
    made = [
        FetchedPage(
            url, b"", fetched_at=NOW.astimezone(), record_id=f"urn:{url}", warc_file="r",
            warc_offset=7, provenance=Provenance("a_gov"),
        )
        for url, _ in pages
    ]  # fmt: skip
    endings = (ending for _, ending in pages)
    write_lines(run.ledger, list(map(entry, made, endings)))
    run.stats.write_text(json.dumps({"finish_reason": "finished", REFUSED_FURTHER: 6}), "utf-8")
    with connect(str(workspace.warehouse)) as warehouse:
        load_run(warehouse, run, SITE)
        (site,) = read_facts(warehouse, LATER)
    assert site.runs[0].outcomes == {Outcome.LIST: 1, Outcome.BLOCKED: 0}


@pytest.mark.processes
def test_an_incident_is_reported_once_when_it_begins_and_once_when_it_ends(
    workspace: Workspace, runs: Runs, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=workspace.home, webhook=receiver.url)  # type: ignore[arg-type]
    for entries in (20, 0, 0):
        visit(runs, workspace, Outcome.LIST, entries)
    for _ in range(3):
        monitor(workspace, settings)
    assert [(each["event"], each["cause"], each["subject"]) for each in receiver.taken] == [
        ("begin", "list_empty", LIST)
    ]
    publish_copy(workspace.warehouse, workspace.published)
    print_status(workspace, as_json=True)
    shown = json.loads(capsys.readouterr().out)
    assert [each["cause"] for each in shown["incidents"]] == ["list_empty"]
    assert [each["site"] for each in shown["sites"]] == ["a_gov"]
    print_status(workspace, as_json=False)
    assert "20 entries before" in capsys.readouterr().out
    visit(runs, workspace, Outcome.LIST, 20)
    monitor(workspace, settings)
    monitor(workspace, settings)
    assert [each["event"] for each in receiver.taken] == ["begin", "over"]
    publish_copy(workspace.warehouse, workspace.published)
    print_status(workspace, as_json=False)
    assert "no open incidents" in capsys.readouterr().out


def test_a_pager_that_leads_nowhere_stays_an_incident_while_the_list_is_unchanged(
    workspace: Workspace, runs: Runs
) -> None:
    pager = '<a href="javascript:goPage(2)">下一页</a>'
    visit(runs, workspace, Outcome.LIST, 20, pager)
    visit(runs, workspace, Outcome.NOT_MODIFIED, 0)
    with connect(str(workspace.warehouse)) as warehouse:
        (site,) = read_facts(warehouse, LATER)
    assert [(each.url, each.unfollowed) for each in site.lists] == [(LIST, pager)]
    visit(runs, workspace, Outcome.LIST, 20)
    with connect(str(workspace.warehouse)) as warehouse:
        (site,) = read_facts(warehouse, LATER)
    assert [each.unfollowed for each in site.lists] == [None]


@pytest.mark.processes
def test_a_receiver_that_is_down_breaks_nothing_and_gets_alerts_later(
    workspace: Workspace, runs: Runs, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(home=workspace.home, webhook=receiver.url)  # type: ignore[arg-type]
    assert "secret" not in repr(settings)
    for outcome in (Outcome.LIST, Outcome.CHALLENGE, Outcome.CHALLENGE):
        visit(runs, workspace, outcome, 20)
    receiver.well = False
    assert monitor(workspace, settings, delays=AT_ONCE) == []
    assert receiver.asked == 3, "tried again, but not forever"
    assert receiver.url not in " ".join(
        each.getMessage() for each in caplog.records if each.name.startswith("flows")
    )
    visit(runs, workspace, Outcome.LIST, 20)
    receiver.well = True
    assert len(monitor(workspace, settings)) == 2
    assert [each["event"] for each in receiver.taken] == ["begin", "over"]
    assert {each["cause"] for each in receiver.taken} == {"blocked"}


@pytest.mark.processes
def test_no_receiver_listens(workspace: Workspace, runs: Runs, receiver: Receiver) -> None:
    for entries in (20, 0, 0):
        visit(runs, workspace, Outcome.LIST, entries)
    closed = Settings(home=workspace.home, webhook="http://127.0.0.1:9/")  # type: ignore[arg-type]
    assert monitor(workspace, closed, delays=AT_ONCE) == []
    with connect(str(workspace.warehouse)) as warehouse:
        assert len(undelivered(warehouse)) == 1


def test_an_unchanged_list_counts_the_entries_of_its_last_reading(
    workspace: Workspace, runs: Runs
) -> None:
    visit(runs, workspace, Outcome.LIST, 20)
    visit(runs, workspace, Outcome.NOT_MODIFIED, 0)
    visit(runs, workspace, Outcome.LIST, 0)
    visit(runs, workspace, Outcome.NOT_MODIFIED, 0)
    visit(runs, workspace, Outcome.GONE, 0)
    with connect(str(workspace.warehouse)) as warehouse:
        (site,) = read_facts(warehouse, NOW + timedelta(days=9999))
        assert [each.entries for each in site.lists] == [(20, 20, 0, 0, 0)]
        assert len(site.runs) == 5
        assert read_facts(warehouse, NOW, sites=[]) == []


def test_documents_of_a_later_run_are_compared_with_earlier_ones(
    workspace: Workspace, runs: Runs
) -> None:
    runs.sites[HOME] = "a_gov"
    old = [
        document(prose(n, 2000), f"{HOME}{n}.html", method="container:#zoom", speaker="张三")
        for n in range(8)
    ]
    new = [document(prose(n, 300), f"{HOME}{n}.html", method="density") for n in range(10, 13)]
    with connect(str(workspace.warehouse)) as warehouse:
        load_run(warehouse, runs.make(*old), SITE)
        (site,) = read_facts(warehouse, datetime.fromisoformat("2036-01-01"))
        assert (site.pages, site.reports, site.responses) == (None, None, None)
        load_run(warehouse, runs.make(*new), SITE)
        (site,) = read_facts(warehouse, datetime.fromisoformat("2036-01-01"))
    assert site.pages
    assert site.reports
    assert (site.pages.before.contained, site.pages.recent.contained) == (1.0, 0.0)
    assert (site.reports.before.characters, site.reports.recent.characters) == (2000, 300)
    assert (site.reports.before.filled["speaker"], site.reports.recent.filled["speaker"]) == (1, 0)
    assert site.reports.before.documents == 8


def test_incidents_of_the_installation(workspace: Workspace, runs: Runs) -> None:
    run = runs.make(document(prose(1), HOME))
    with connect(str(workspace.warehouse)) as warehouse:
        load_run(warehouse, run)
        late = datetime.fromisoformat("2025-01-25")
        assert problems(warehouse, workspace, late) == []
        (workspace.archive / "r-00000.warc.gz").write_bytes(b"cut off")
        warehouse.rows("DELETE FROM copies")
        (workspace.runs / "20250101T000000.0-a_gov").mkdir(parents=True)
        found = problems(warehouse, workspace, datetime.fromisoformat("2025-01-25"))
        assert Cause.ARCHIVE in {each.cause for each in found}
        assert Cause.WAREHOUSE in {each.cause for each in found}
        stuck = problems(warehouse, workspace, datetime.fromisoformat("2099-01-01"))
        assert [each.subject for each in stuck if each.cause is Cause.STUCK] == [
            "20250101T000000.0-a_gov"
        ]


def test_a_consequence_neither_opens_nor_ends_an_incident(workspace: Workspace) -> None:
    missing = Incident("a", Cause.MISSING, "x 2026", "", "", NOW)
    hidden = Incident("a", Cause.MISSING, "x 2026", "", "", NOW, consequence=True)
    with connect(str(workspace.warehouse)) as warehouse:
        record(warehouse, [hidden], NOW)
        assert undelivered(warehouse) == []
        record(warehouse, [missing], NOW)
        record(warehouse, [hidden], NOW)
        assert undelivered(warehouse) == [Alert(1, missing)]
        record(warehouse, [], NOW)
        assert undelivered(warehouse) == [Alert(1, missing), Alert(1, missing, NOW)]
