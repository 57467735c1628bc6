"""What our own Prefect server is set to, read back by Prefect itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from prefect.settings.models.server.services import ServerServicesDBVacuumSettings

from flows.settings import server_environment


def test_old_flow_runs_are_removed_from_the_servers_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server_environment(tmp_path, "http://127.0.0.1:1/api", "", "a:b").items():
        monkeypatch.setenv(name, value)
    vacuum = ServerServicesDBVacuumSettings()
    assert vacuum.enabled_vacuum_types == {"events", "flow_runs", "orphans"}
    assert vacuum.retention_period == timedelta(days=30)


def test_what_the_operator_set_takes_precedence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"
    monkeypatch.setenv(name, "86400")
    made = server_environment(tmp_path, "http://127.0.0.1:1/api", "", "a:b")
    assert made[name] == "86400"
