"""What an operator sets, from the environment and nowhere else.

| variable | meaning | default |
|---|---|---|
| GOVREPORTS_HOME | folder of all state | data |
| GOVREPORTS_SITES | folder of site files | seeds/sites of this clone |
| GOVREPORTS_CONTACT | address the User-Agent names | none: real sites are refused |
| GOVREPORTS_PROCESSES | worker processes of the normaliser | number of cores |
| GOVREPORTS_CRAWLS | sites crawled at the same time | 4 |
| GOVREPORTS_CRAWL_SECONDS | time after which one site's crawl is killed | 3600 |
| GOVREPORTS_WEBHOOK | address that alerts are posted to, as JSON | none |
| GOVREPORTS_WAREHOUSE | ducklake:postgres:… instead of a file | HOME/warehouse.duckdb |
| GOVREPORTS_ARCHIVE | s3://bucket/prefix that archived segments are moved to | they stay in HOME |
| GOVREPORTS_TASK_RUNNER | threads, or dask: worker processes on any machine | threads |
| GOVREPORTS_DASK | address of a Dask scheduler | none: worker processes here |

The last four are for more than one machine (flows/SCALE.md). PREFECT_API_URL and the AWS_…
variables mean what they mean everywhere.

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

_CLONE = Path(__file__).resolve().parents[1]

_SERVICE = "GOVREPORTS_SERVICE_PID"  # from `govreports serve` to the processes of its flows

UNTRACKED = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
"""Nothing phones home: the first is for what runs flows, the second for servers."""

_PREFECT_DEFAULTS = {
    **UNTRACKED,
    # Failures are told by the command in its own words; Prefect keeps them with the run.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


class Settings(BaseSettings):
    """The operator's settings; see the module docstring for each."""

    model_config = SettingsConfigDict(env_prefix="GOVREPORTS_", frozen=True)

    home: Path = Path("data")
    sites: Path = _CLONE / "seeds" / "sites"
    contact: str | None = None
    processes: Annotated[int, Field(ge=1)] = os.cpu_count() or 1
    crawls: Annotated[int, Field(ge=1)] = 4
    crawl_seconds: Annotated[float, Field(gt=0)] = 3600
    webhook: SecretStr | None = None
    warehouse: Annotated[str, Field(pattern="^ducklake:postgres:")] | None = None
    archive: Annotated[str, Field(pattern="^[a-z0-9]+://")] | None = None
    task_runner: Literal["threads", "dask"] = "threads"
    dask: str | None = None
    s3_endpoint: Annotated[str | None, Field(validation_alias="AWS_ENDPOINT_URL")] = None
    prefect_api: Annotated[str | None, Field(validation_alias="PREFECT_API_URL")] = None

    @property
    def batch_processes(self) -> int:
        """Worker processes of one batch: where batches spread over workers, each has one."""
        return 1 if self.task_runner == "dask" else self.processes


def read_settings() -> Settings:
    """Return the settings of the environment; raise SettingError naming the wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "GOVREPORTS_" + str(first["loc"][0]).upper()
        raise SettingError(f"{name} is wrong: {first['msg']}", "set it again or unset it") from None


def quiet_prefect(home: Path) -> None:
    """Give Prefect our defaults where the operator set none; call before Prefect is imported.

    Without a server of the operator's (PREFECT_API_URL) Prefect keeps its database under `home`.
    """
    for name, value in _PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not prefect_is_named():
        place = Path(os.environ.setdefault("PREFECT_HOME", str(home.resolve() / "prefect")))
        place.mkdir(parents=True, exist_ok=True)


def server_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a Prefect server of ours, which keeps its database in `folder`.

    What the operator set stays as it is.
    """
    return {**_PREFECT_DEFAULTS, "PREFECT_HOME": str(folder.resolve()), **os.environ}


def prefect_is_named() -> bool:
    """Tell whether the operator named a server (PREFECT_API_URL)."""
    return "PREFECT_API_URL" in os.environ


@contextmanager
def prefect_at(api: str) -> Iterator[None]:
    """Let Prefect use the server at `api` during the body; enter before Prefect is imported."""
    os.environ["PREFECT_API_URL"] = api
    try:
        yield
    finally:
        del os.environ["PREFECT_API_URL"]


def serve_prefect(crawls: int) -> None:
    """Prepare Prefect for schedules, before `quiet_prefect`: it keeps what is set here.

    crawls: sites at a time, for the flow runs, which Prefect starts as processes of their own.
    """
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")  # for the journal
    os.environ.setdefault("PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS", str(crawls))
    os.environ.setdefault("PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT", "false")
    os.environ[_SERVICE] = str(os.getpid())


def service() -> int | None:
    """Return the PID of the service that started this process for a flow; None without one.

    Only once: what this process starts is not started by the service.
    """
    return int(found) if (found := os.environ.pop(_SERVICE, None)) else None
