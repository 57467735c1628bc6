"""`govreports coverage`: counts for people, each place with its reason for machines."""

import csv
import io
import json

import pytest

from flows.home.workspace import Workspace
from tests.flows.run_command import govreports_here

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
