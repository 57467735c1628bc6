"""`govreports serve`: keep all schedules, with a Prefect server of our own or the operator's."""

import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from crawlers.errors import CrawlFailed
from crawlers.site import Site
from flows.home import BEIJING_TIME
from flows.runtime import StopSignal, api_url, own_server
from flows.settings import Settings, serve_prefect
from flows.stages import select_sites

if TYPE_CHECKING:  # Prefect reads its settings when it is imported: see _serve
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Schedule

DAILY = "0 6 * * *"
"""When a site without a schedule is crawled: before the offices open."""
RECHECK = "30 8 * * 0"
PUBLISH = "30 8 * * 1"
MAINTAIN = "30 9 1 * *"
"""When known pages are asked for again, datasets are written, and old files go: each after the
crawls of its day, with which it shares the state folder."""


def serve(settings: Settings, port: int, every: float | None = None) -> None:
    """Run all schedules until stopped by SIGTERM or Ctrl-C; they stay active for the next start.

    Signals are ours for the rest of the process's life: nothing is to follow this.

    port: of the server on 127.0.0.1, where the operator named none by PREFECT_API_URL.
    every: crawl all sites every so many seconds instead, to see it work.
    Raises what a wrong registry or setting raises, PortInUse, and CrawlFailed when the server
    died (a service manager then starts all of it again).
    """
    sites = select_sites(settings.sites, None, settings.contact)
    stop = StopSignal()
    serve_prefect(settings.crawls)
    with own_server(settings.home, port) as process:
        if process is None:
            _serve(settings, sites, every, stop)
            return
        print(f"Prefect's pages: {api_url(port).removesuffix('/api')}", flush=True)
        with _watched(process, stop):
            _end_what_was_killed(settings.home)
            _serve(settings, sites, every, stop)
        # A service manager signals the server, too.
        if process.poll() is not None and not stop.signalled:
            raise CrawlFailed("the Prefect server died", "see prefect/server.log; start again")


def groups(sites: Sequence[Site]) -> dict[tuple[str, str], list[str]]:
    """Return the names of the sites that are crawled together, by cron line and time zone."""
    found = defaultdict(list)
    for site in sites:
        found[site.schedule or DAILY, site.timezone].append(site.site)
    return dict(found)


def _serve(
    settings: Settings, sites: Sequence[Site], every: float | None, stop: StopSignal
) -> None:
    # Prefect reads its settings when it is imported: only now are they made.
    from flows.runtime import run_deployments  # noqa: PLC0415

    run_deployments(_deployments(settings, _crawls(sites, every)), stop)


def _end_what_was_killed(home: Path) -> None:
    from flows.runtime import mark_crashed  # noqa: PLC0415

    mark_crashed(home)


def _crawls(sites: Sequence[Site], every: float | None) -> "list[Schedule]":
    from prefect.schedules import Cron, Interval  # noqa: PLC0415

    if every:
        return [Interval(timedelta(seconds=every), slug="every")]
    found = groups(sites)
    if len(found) == 1:
        # With one schedule for all, a site that is added later is crawled without a restart.
        [(cron, zone)] = found
        return [Cron(cron, timezone=zone, slug="all")]
    return [
        Cron(cron, timezone=zone, slug=f"group-{number}", parameters={"sites": names})
        for number, ((cron, zone), names) in enumerate(found.items())
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
        return [Cron(cron, timezone=BEIJING_TIME.key, slug="served")]

    work: list[tuple[Flow[..., Any], list[Schedule], dict[str, str]]] = [
        (ingest, crawls, places),
        (recheck, at(RECHECK), places),
        (publish, at(PUBLISH), home),
        (maintain, at(MAINTAIN), home),
        (renormalize, [], home),  # by hand, from Prefect's pages
    ]
    made = [
        flow.to_deployment(
            "served",
            schedules=schedules,
            parameters=parameters,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for flow, schedules, parameters in work
    ]
    return cast("list[RunnerDeployment]", made)  # coroutines only inside a loop


@contextmanager
def _watched(process: subprocess.Popen[bytes], stop: StopSignal) -> Iterator[None]:
    """End us, as a signal does, when the server ends before we do."""
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
