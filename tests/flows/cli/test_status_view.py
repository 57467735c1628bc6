"""`govreports coverage`: counts for people, each place with its reason for machines."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from flows.cli.status_view import print_incidents
from flows.home.workspace import Workspace
from tests.flows.run_command import govreports_here
from warehouse.incidents import Alert, Cause, Incident

pytestmark = pytest.mark.processes


def test_counts_and_rows(workspace: Workspace) -> None:
    done = govreports_here("coverage", "--body", "gov", home=workspace.home)
    assert done.returncode == 0, done.stderr
    assert "0 of 31" in done.stdout
    assert "0 of 333" in done.stdout
    chosen = ("coverage", "--body", "gov", "--province", "浙江省")
    later = govreports_here(*chosen, "--year", "2031", "--json", home=workspace.home)
    assert json.loads(later.stdout) == []
    rows = json.loads(govreports_here(*chosen, "--json", home=workspace.home).stdout)
    assert {row["province"] for row in rows} == {"浙江省"}
    assert {row["reason"] for row in rows} == {"no site of this body is in the registry"}
    text = govreports_here(*chosen, "--csv", home=workspace.home).stdout
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows)
    assert len(rows) > 100


def alert(number: int, cause: Cause, evidence: str) -> Alert:
    found = Incident(
        f"site_{number:03}", cause, "", evidence, "open the site", datetime(2026, 1, 1, tzinfo=UTC)
    )
    return Alert(number, found)


def test_incidents_that_many_sites_share_are_one_entry(capsys: pytest.CaptureFixture[str]) -> None:
    lost = "the last 1 crawls: 1 × dns_failed, ended by finished; http://a.cn/: not known"
    slow = "the last 1 crawls: 1 × timeout, ended by finished; http://a.cn/: no response"
    alerts = [alert(n, Cause.CRAWL_FAILED, lost) for n in range(90)]
    alerts += [alert(n, Cause.CRAWL_FAILED, slow) for n in range(100, 108)]
    alerts += [alert(200, Cause.MISSING, "0 of 1 by 2026-03-31")]
    print_incidents(alerts)
    shown = capsys.readouterr().out
    assert "crawl_failed dns_failed: 90 sites" in shown
    assert "crawl_failed timeout: 8 sites" in shown
    assert "site_000, site_001" in shown
    assert "site_050" not in shown
    assert "missing site_200" in shown
