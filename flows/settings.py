"""The operator's settings, read from the environment and nowhere else.

| variable | meaning | default |
|---|---|---|
| GOVREPORTS_HOME | folder that holds all state | data |
| GOVREPORTS_SITES | folder of site files | ./seeds/sites, else the installed ones |
| GOVREPORTS_CONTACT | contact named in the User-Agent | none: real sites are refused |
| GOVREPORTS_VANTAGE | where requests are sent from, for `check --write` | none: not stated |
| GOVREPORTS_UMASK | permissions that others do not get, in octal | 077: only the owner |
| GOVREPORTS_PROCESSES | worker processes of the normaliser | number of cores |
| GOVREPORTS_CRAWLS | sites crawled at the same time | 4 |
| GOVREPORTS_CRAWL_SECONDS | time limit for the crawl of one site | 3600 |
| GOVREPORTS_WEBHOOK | URL that alerts are posted to, as JSON | none |
| GOVREPORTS_PING | URL requested after each daily run that succeeds | none |
| GOVREPORTS_WAREHOUSE | ducklake:postgres:… instead of a file | HOME/warehouse.duckdb |
| GOVREPORTS_ARCHIVE | s3://bucket/prefix for archived segments | none: they stay in HOME |
| GOVREPORTS_TASK_RUNNER | where tasks run: threads, or dask | threads |
| GOVREPORTS_DASK | URL of a Dask scheduler | none: Dask workers on this machine |

The last four are for more than one machine (flows/SCALE.md). PREFECT_API_URL and the AWS_…
variables have their usual meaning.

This is the only module that reads or sets the environment.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from crawlers.errors import SettingError
from crawlers.shipped_sites import shipped_sites

_SERVICE = "GOVREPORTS_SERVICE_PID"  # `govreports serve` passes it to its flows' processes

_PREFECT_PASSWORD = "PREFECT_API_AUTH_STRING"  # noqa: S105 - the name of a variable

UNTRACKED = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
"""Turns off telemetry: the first variable for processes that run flows, the second for servers."""

_PREFECT_DEFAULTS = {
    **UNTRACKED,
    # The command reports failures itself, and Prefect stores them with the run.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}

_SERVER_DEFAULTS = {
    **_PREFECT_DEFAULTS,
    # A task run is some 30 KB of rows: two gigabytes a year at 71 sites, if nothing removes them.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),  # seconds
}


class Settings(BaseSettings):
    """The operator's settings; the module docstring describes each."""

    model_config = SettingsConfigDict(env_prefix="GOVREPORTS_", frozen=True)

    home: Path = Path("data")
    sites: Path = Field(default_factory=shipped_sites)
    contact: str | None = None
    vantage: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    umask: Annotated[str, Field(pattern="^0*[0-7]{1,2}$")] = "077"
    processes: Annotated[int, Field(ge=1)] = os.cpu_count() or 1
    crawls: Annotated[int, Field(ge=1)] = 4
    crawl_seconds: Annotated[float, Field(gt=0)] = 3600
    webhook: SecretStr | None = None
    ping: SecretStr | None = None
    warehouse: Annotated[str, Field(pattern="^ducklake:postgres:")] | None = None
    archive: Annotated[str, Field(pattern="^[a-z0-9]+://")] | None = None
    task_runner: Literal["threads", "dask"] = "threads"
    dask: str | None = None
    s3_endpoint: Annotated[str | None, Field(validation_alias="AWS_ENDPOINT_URL")] = None
    prefect_api: Annotated[str | None, Field(validation_alias="PREFECT_API_URL")] = None

    @property
    def webhook_url(self) -> str | None:
        """The URL that alerts are posted to; it may contain a secret, so it is never logged."""
        return self.webhook.get_secret_value() if self.webhook else None

    @property
    def batch_processes(self) -> int:
        """Worker processes for one batch; one on Dask, where batches run in parallel instead."""
        return 1 if self.task_runner == "dask" else self.processes

    @property
    def umask_bits(self) -> int:
        """The umask as a number."""
        return int(self.umask, 8)


def read_settings() -> Settings:
    """Return the settings from the environment; raise SettingError naming an invalid variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "GOVREPORTS_" + str(first["loc"][0]).upper()
        raise SettingError(f"{name} is invalid: {first['msg']}", "correct or unset it") from None


def quiet_prefect(home: Path) -> None:
    """Set quiet defaults for Prefect where the operator set none; call before importing Prefect.

    Unless the operator names a server (PREFECT_API_URL), Prefect keeps its database under `home`.
    """
    for name, value in _PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not prefect_is_named():
        place = Path(os.environ.setdefault("PREFECT_HOME", str(home.resolve() / "prefect")))
        place.mkdir(parents=True, exist_ok=True)


def server_environment(folder: Path, api: str, origins: str, password: str) -> dict[str, str]:
    """Return the environment for our own Prefect server, which keeps its database in `folder`.

    api: its URL, which its pages need. origins: the web origins that may read responses, separated
    by commas. password: `user:password`. Variables that the operator has set take precedence,
    except those that protect the server.
    """
    return {
        **_SERVER_DEFAULTS,
        "PREFECT_HOME": str(folder.resolve()),
        "PREFECT_SERVER_UI_API_URL": api,
        **os.environ,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origins,
    }


def prefect_is_named() -> bool:
    """Return whether the operator names a Prefect server (PREFECT_API_URL)."""
    return "PREFECT_API_URL" in os.environ


@contextmanager
def prefect_at(api: str, password: str) -> Iterator[None]:
    """Make Prefect use our server at `api` during the body; enter before importing Prefect.

    Child processes inherit both. The environment of a process is hidden from other users.
    password: `user:password`.
    """
    ours = {"PREFECT_API_URL": api, _PREFECT_PASSWORD: password}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def serve_prefect(crawls: int) -> None:
    """Prepare Prefect for schedules; call before `quiet_prefect`, which keeps these values.

    crawls: sites crawled at the same time in each flow run, which Prefect starts as a process.
    """
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")  # for the service's journal
    os.environ.setdefault("PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS", str(crawls))
    os.environ.setdefault("PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT", "false")
    os.environ[_SERVICE] = str(os.getpid())


def take_service_pid() -> int | None:
    """Return the PID of the service that started this process for a flow; None without one.

    The variable is removed, so that child processes do not inherit it.
    """
    return int(found) if (found := os.environ.pop(_SERVICE, None)) else None
