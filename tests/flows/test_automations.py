"""`automations.yaml`: a notification block gets each incident when it begins and when it ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock

from flows.runtime.prefect_server import server
from tests.conftest import ROOT
from tests.flows.conftest import free_ports
from tests.flows.receiver import Receiver
from tests.flows.server_access import access, using
from tests.wait_until import wait_until
from warehouse import connect
from warehouse.maintenance.published_copy import publish_copy

pytestmark = pytest.mark.processes

WRITE = """
import sys
from datetime import datetime
from pathlib import Path
from flows.home import Workspace
from flows.runtime import write_artifacts
from warehouse.incidents import Alert, Cause, Incident
now = datetime(2026, 3, 1)
what = Incident("a_gov", Cause.BLOCKED, "", "403 of all 9 pages", "ask the office", now)
alerts = [Alert(7, what), Alert(7, what, datetime(2026, 3, 2))]
write_artifacts(Workspace(Path(sys.argv[1])), [], alerts)
"""


def test_a_notification_block_gets_each_incident_and_its_end(
    tmp_path: Path, new_home: Callable[[Path], Path], receiver: Receiver
) -> None:
    with connect(str(tmp_path / "warehouse.duckdb")):
        pass
    publish_copy(tmp_path / "warehouse.duckdb", tmp_path / "published.duckdb")
    port = free_ports(1)
    with server(new_home(tmp_path), port), using(tmp_path, port):
        block = CustomWebhookNotificationBlock(
            name="chat",
            url=receiver.url,
            json_data={"title": "{{subject}}", "text": "{{body}}"},
            headers=None,
            cookies=None,
        )
        number = block.save("chat")
        given = (ROOT / "automations.yaml").read_text(encoding="utf-8")
        mine = tmp_path / "mine.yaml"
        mine.write_text(given.replace("00000000-0000-0000-0000-000000000000", str(number)))
        run(tmp_path, port, "-m", "prefect", "automation", "create", "--from-file", str(mine))
        run(tmp_path, port, "-c", WRITE, str(tmp_path))
        wait_until("two notifications", lambda: receiver.taken, lambda taken: len(taken) >= 2)
        time.sleep(1)  # to see a superfluous one, if there is; nothing depends on when it comes
    # Prefect runs actions concurrently, so simultaneous events can arrive in any order.
    assert sorted(receiver.taken, key=lambda each: each["title"]) == [
        {
            "title": "govreports: blocked begin",
            "text": "blocked: a_gov: 403 of all 9 pages. Next: ask the office",
        },
        {"title": "govreports: blocked over", "text": "blocked: a_gov: resolved"},
    ]


def run(home: Path, port: int, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **access(home, port)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
