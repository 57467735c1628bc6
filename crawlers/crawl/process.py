"""One crawl as its own process: started, monitored, killed in time, judged by its statistics.

Scrapy's exit status is 0 whatever happened to the pages. So the crawl is judged by stats.json,
which exists only if the spider closed in an orderly way, and by its exit status: any other than 0
means that the process broke.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crawlers.archive import Recorder
from crawlers.errors import CrawlFailed, CrawlTimedOut, DamagedState
from crawlers.middlewares import ASKED_TO_WAIT
from crawlers.page import Outcome, Provenance
from crawlers.run_folder import RunFolder, read_ledger, read_statistics
from crawlers.site import Site
from crawlers.state_files import write_whole

ORDERLY_FINISHES = frozenset(
    {"finished", "closespider_pagecount", "closespider_timeout", "limit", ASKED_TO_WAIT}
)
"""Finish reasons of a crawl that did what it was meant to do."""
_SETTINGS = "crawlers.settings"
_LOOK = 0.2  # seconds between two checks of the process


@dataclass(frozen=True, slots=True)
class CrawlStats:
    """How a crawl ended.

    finish_reason: Scrapy's; "finished", or the budget that was used up ("closespider_…").
    entries: lines of the ledger, with the earlier parts of a continued crawl.
    outcomes: how many of them have each outcome.
    requests, seconds: of the last process.
    reached: whether any page of the site could be fetched at all.
    """

    finish_reason: str
    entries: int
    outcomes: Mapping[Outcome, int]
    requests: int
    seconds: float
    reached: bool


def new_run(home: Path, site_name: str) -> RunFolder:
    """Make the folder of a new run, named `<UTC time>-<site>`; each name is unique."""
    while True:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        run = RunFolder(home / "runs" / f"{stamp}-{site_name}")
        try:
            run.path.mkdir(parents=True)
        except FileExistsError:
            continue
        return run


def crawl(
    site: Site,
    run: RunFolder,
    archive: Path,
    *,
    contact: str | None = None,
    timeout: float = 3600.0,
    options: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> CrawlStats:
    """Crawl a site into a run folder and the archive; continue a run that was interrupted.

    contact: address for the User-Agent, without which a real site is not crawled. timeout:
    seconds until the process is killed. options: further spider arguments (`limit`, `since`, …).
    progress: called with the number of ledger lines as it grows.
    Raises CrawlFailed when the process died or its statistics say that it broke, and
    CrawlTimedOut when it was killed.
    """
    if not run.site.exists():
        run.site.write_text(site.kept.model_dump_json(), encoding="utf-8")
    run.stats.unlink(missing_ok=True)
    log = run.path / "crawl.log"
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            _command(site, run, archive, contact, options or {}),
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.PIPE,  # stays open: extensions.ParentWatch
            start_new_session=True,  # so that its children can be killed with it
        )
        try:
            _hand_over(process, site)
            _watch(process, run, timeout, progress)
        finally:
            _kill(process)
    return judge_crawl(run, log, process.returncode)


def crawl_by_hand(
    site_name: str,
    home: Path,
    sites: Path,
    contact: str | None,
    options: Sequence[str] = (),
    settings_module: str = _SETTINGS,
) -> int:
    """Run `scrapy crawl report -a site=…` in the foreground; return 0 if it went well.

    options: further arguments for Scrapy, such as `-a limit=5`. settings_module: that Scrapy reads.
    Scrapy's exit code does not report a crawl that was refused or broke; its statistics do.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "stats.json"
        settings = {"HOME_FOLDER": str(home), "SITES_FOLDER": str(sites), "STATS_COPY": str(copy)}
        settings |= {"CONTACT": contact} if contact else {}
        command = _scrapy({"site": site_name}, settings, settings_module)
        code = subprocess.call([*command, *options])  # noqa: S603 - the user's own command line
        well = copy.exists() and not problems_of(json.loads(copy.read_text(encoding="utf-8")))
    return code or (0 if well else 1)


def end_unresolved(site: Site, run: RunFolder, archive: Path, detail: str) -> None:
    """Write what a crawl leaves if the site's host names are not found, without a process.

    detail: what the resolver says.
    """
    with Recorder(run, archive, "") as recorder:
        for url in site.start or (site.home,):
            provenance = Provenance(site.site)
            recorder.failed(str(url), Outcome.DNS_FAILED, provenance, detail)
    stats = {"finish_reason": "finished", "elapsed_time_seconds": 0.0}
    write_whole(run.stats, json.dumps(stats).encode())


def read_stats(run: RunFolder) -> CrawlStats:
    """Return how the run's crawl ended; raise CrawlFailed if it did not end in an orderly way."""
    try:
        stats = read_statistics(run.stats)
    except (OSError, DamagedState) as error:
        raise CrawlFailed(f"{run.run_id}: the crawl left no statistics") from error
    outcomes: dict[Outcome, int] = {}
    reached = False
    for entry in read_ledger(run.ledger):
        outcomes[entry.outcome] = outcomes.get(entry.outcome, 0) + 1
        reached |= entry.status in range(200, 400)
    return CrawlStats(
        finish_reason=stats.get("finish_reason") or "",
        entries=sum(outcomes.values()),
        outcomes=outcomes,
        requests=stats.get("downloader/request_count", 0),
        seconds=stats.get("elapsed_time_seconds", 0.0),
        reached=reached,
    )


def _command(
    site: Site, run: RunFolder, archive: Path, contact: str | None, options: Mapping[str, str]
) -> list[str]:
    arguments = {"site": site.site, "run": str(run.path.resolve()), **options}
    arguments["archive"] = str(archive.resolve())
    settings = {"PARENT_ON_STDIN": "1"} | ({"CONTACT": contact} if contact else {})
    return _scrapy(arguments, settings)


def _scrapy(
    arguments: Mapping[str, str], settings: Mapping[str, str], module: str = _SETTINGS
) -> list[str]:
    scrapy = ["env", f"SCRAPY_SETTINGS_MODULE={module}", sys.executable, "-m", "scrapy"]
    command = [*scrapy, "crawl", "report"]
    for flag, pairs in (("-a", arguments), ("-s", settings)):
        for name, value in pairs.items():
            command += [flag, f"{name}={value}"]
    return command


def _hand_over(process: subprocess.Popen[bytes], site: Site) -> None:
    """Send the crawl its proxy as the only line of its standard input.

    Run folders do not keep the password, and all users of the machine see the arguments.
    """
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it died; its log says why
        process.stdin.write(f"{site.proxy or ''}\n".encode())
        process.stdin.flush()


def _watch(
    process: subprocess.Popen[bytes],
    run: RunFolder,
    timeout: float,
    progress: Callable[[int], None] | None,
) -> None:
    """Wait for the process; raise CrawlTimedOut when it takes too long."""
    deadline, seen, place = time.monotonic() + timeout, 0, 0
    while True:
        try:
            process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                message = f"{run.run_id}: killed after {timeout:.0f} seconds"
                hint = "run again to continue where it stopped, or allow more time"
                raise CrawlTimedOut(message, hint) from None
        if progress and run.ledger.exists():
            with run.ledger.open("rb") as ledger:
                ledger.seek(place)
                fresh = ledger.read()
            place, seen = place + len(fresh), seen + fresh.count(b"\n")
            progress(seen)
        if process.returncode is not None:
            return


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all of its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()


def judge_crawl(run: RunFolder, log: Path, code: int) -> CrawlStats:
    """Return how a crawl ended; raise CrawlFailed if its process died or its statistics are bad.

    log: the output of the process, whose last error is reported. code: its exit code.
    """
    try:
        stats = read_statistics(run.stats)
    except (OSError, DamagedState):
        last = _last_words(log)
        raise CrawlFailed(
            f"{run.run_id}: the spider died (exit {code}): {last}", f"see {log}"
        ) from None
    broken = problems_of(stats)
    if code:
        broken.append(f"exit status {code}")
    if broken:
        last = f": {_last_words(log)}" if _errors(stats) or code else ""
        raise CrawlFailed(f"{run.run_id}: {'; '.join(broken)}{last}", f"see {log}")
    return read_stats(run)


def problems_of(stats: Mapping[str, Any]) -> list[str]:
    """Return the entries of the statistics that say that a crawl broke or was refused."""
    broken = [f"{stats[key]} × {key}" for key in stats if key.startswith("spider_exceptions/")]
    if stats.get("finish_reason") not in ORDERLY_FINISHES:
        reason = stats.get("finish_reason")
        broken.append(f"ended by {reason}: {stats.get('govreports/problem', '')}")
    if errors := _errors(stats):
        broken.append(f"{errors} errors logged")
    return broken


def _errors(stats: Mapping[str, Any]) -> int:
    """Return how many errors were logged. An unreachable robots.txt is an error of the site."""
    robots = sum(stats[key] for key in stats if key.startswith("robotstxt/exception_count/"))
    logged = stats.get("log_count/ERROR", 0) + stats.get("log_count/CRITICAL", 0)
    return max(0, int(logged) - int(robots))


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [line for line in lines if " ERROR: " in line or "Error: " in line]
    return (errors or lines or ["no output"])[-1].strip()[:300]
