"""`govreports serve`: run all schedules, with our own Prefect server or the operator's."""

import re
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from crawlers.errors import CrawlFailed, GovreportsError
from crawlers.site import Site
from flows.home import BEIJING_TIME, password_file
from flows.monitoring import record_failure, record_success
from flows.runtime import StopSignal, api_url, own_server
from flows.settings import Settings, serve_prefect
from flows.stages import select_sites

if TYPE_CHECKING:  # Prefect reads its settings when it is imported: see _serve
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Schedule

DAILY = "0 6 * * *"
"""Schedule of sites that have none: early in the morning, before offices open."""
RECHECK = "30 8 * * 0"
PUBLISH = "30 8 * * 1"
MAINTAIN = "30 9 1 * *"
"""Schedules of rechecks, dataset exports and cleaning up.

Each runs after that day's crawls, because they share the state folder.
"""


def serve(settings: Settings, port: int, every: float | None = None) -> None:
    """Run all schedules until SIGTERM or Ctrl-C; they stay active for the next start.

    The signal handlers stay installed, so call this last in a process.

    port: of our server on 127.0.0.1; unused when PREFECT_API_URL names a server.
    every: crawl all sites at this interval in seconds instead, to try it out.
    Raises SiteError or SettingError for an invalid registry or setting, PortInUse, and
    CrawlFailed when the server dies (a service manager then restarts the service).
    """
    with _recorded(settings):
        sites = select_sites(settings.sites, None, settings.contact)
    stop = StopSignal()
    serve_prefect(settings.crawls)
    with _recorded(settings), own_server(settings.home, port) as process:
        record_success(settings, "serve")
        if process is None:
            _serve(settings, sites, every, stop)
            return
        print(f"Prefect UI: {api_url(port).removesuffix('/api')}", flush=True)
        print(f"Its password is the line in {password_file(settings.home)}", flush=True)
        with _stop_with(process, stop):
            _mark_killed_runs(settings.home)
            _serve(settings, sites, every, stop)
        # A service manager signals the server as well.
        if process.poll() is not None and not stop.signalled:
            raise CrawlFailed("the Prefect server died", "see prefect/server.log and start again")


def groups(sites: Sequence[Site]) -> dict[tuple[str, str], list[str]]:
    """Return the names of sites by their cron expression and time zone."""
    found = defaultdict(list)
    for site in sites:
        found[site.schedule or DAILY, site.timezone].append(site.site)
    return dict(found)


def slug(cron: str, timezone: str) -> str:
    """Return the name of a schedule, the same at each start: a pause is kept by it."""
    return re.sub("[^0-9A-Za-z]+", "-", f"{cron.replace('*', 'x')} {timezone}").lower()


def _serve(
    settings: Settings, sites: Sequence[Site], every: float | None, stop: StopSignal
) -> None:
    # Prefect reads its settings when it is imported, so it must not be imported earlier.
    from flows.runtime import run_deployments  # noqa: PLC0415

    run_deployments(_deployments(settings, _crawls(sites, every)), stop)


def _mark_killed_runs(home: Path) -> None:
    from flows.runtime import mark_crashed  # noqa: PLC0415

    mark_crashed(home)


def _crawls(sites: Sequence[Site], every: float | None) -> "list[Schedule]":
    from prefect.schedules import Cron, Interval  # noqa: PLC0415

    if every:
        return [Interval(timedelta(seconds=every), slug="every")]
    found = groups(sites)
    if len(found) == 1:
        # A single schedule without names also crawls sites that are added later.
        [(cron, zone)] = found
        return [Cron(cron, timezone=zone, slug=slug(cron, zone))]
    return [
        Cron(cron, timezone=zone, slug=slug(cron, zone), parameters={"sites": names})
        for (cron, zone), names in found.items()
    ]


def _deployments(settings: Settings, crawls: "list[Schedule]") -> "list[RunnerDeployment]":
    from prefect.schedules import Cron  # noqa: PLC0415
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415

    from flows.ingest import ingest  # noqa: PLC0415
    from flows.maintain import maintain  # noqa: PLC0415
    from flows.publish import publish  # noqa: PLC0415
    from flows.recheck import recheck  # noqa: PLC0415
    from flows.renormalize import renormalize  # noqa: PLC0415

    home = {"home": str(settings.home.resolve())}
    places = {**home, "registry": str(settings.sites.resolve())}

    def at(cron: str) -> "list[Schedule]":
        zone = BEIJING_TIME.key
        return [Cron(cron, timezone=zone, slug=slug(cron, zone))]

    work: list[tuple[str, Flow[..., Any], list[Schedule], dict[str, str]]] = [
        ("daily-crawl", ingest, crawls, places),
        ("weekly-recheck", recheck, at(RECHECK), places),
        ("weekly-dataset", publish, at(PUBLISH), home),
        ("monthly-cleanup", maintain, at(MAINTAIN), home),
        ("on-request", renormalize, [], home),  # started by hand in Prefect's pages
    ]
    made = [
        flow.to_deployment(
            name,
            schedules=schedules,
            parameters=parameters,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for name, flow, schedules, parameters in work
    ]
    return cast("list[RunnerDeployment]", made)  # coroutines only inside an event loop


@contextmanager
def _recorded(settings: Settings) -> Iterator[None]:
    """Alert an error of ours in the body: no flow begins that could report it."""
    try:
        yield
    except GovreportsError as error:
        record_failure(settings, "serve", error)
        raise


@contextmanager
def _stop_with(process: subprocess.Popen[bytes], stop: StopSignal) -> Iterator[None]:
    """Request a stop when the server ends during the body."""
    over = threading.Event()

    def watch() -> None:
        process.wait()
        if not over.is_set():
            stop.ask()

    threading.Thread(target=watch, name="server-watch", daemon=True).start()
    try:
        yield
    finally:
        over.set()
