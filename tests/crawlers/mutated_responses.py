"""Endurance: mutated responses through a crawl, a probe and a check, in bounded processes.

    python -m tests.crawlers.mutated_responses [--responses 100000] [--seed 1] [--sockets]

A round crawls all sites of a few practice webs in one process, and probes and checks them in
another. The responses are mutated in header lines and bodies. They come from memory, or with
--sockets from a server: most of the time is waiting then. A round fails if anything but an outcome
comes of a response, if a process takes more than 400 MB, or if one response takes more than ten
seconds of processor time.
"""

import argparse
import asyncio
import faulthandler
import json
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from traceback import format_exception
from typing import NamedTuple, Self

import httpx
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from crawlers.crawl.process import new_run
from crawlers.errors import DamagedState, GovreportsError
from crawlers.probe import probe
from crawlers.probe.live_check import check
from crawlers.run_folder import RunFolder, read_ledger
from crawlers.site import Site
from tests.bench.harness import Watched, in_process
from tests.crawlers.mutated_downloads import MUTATED, Downloads, MutatedHandler, transport
from tests.crawlers.mutating_web import MutatingWeb

MEGABYTES, SECONDS = 400, 10.0
_WEBS, _PAGES_OF_A_WEB = 2, 400  # practice webs in one round by sockets, and responses of one
_ADDRESS_SPACE = 4 << 30  # bytes: a process that grows without end is stopped there
_MESSAGE = re.compile(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:)")


class _Seen(NamedTuple):
    """Outcomes, the slowest response in seconds of processor time, problems, and responses."""

    outcomes: Counter[str]
    slowest: float
    problems: list[str]
    responses: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What a round took: responses sent, outcomes, MB and the slowest response in seconds."""

    responses: int
    outcomes: Counter[str]
    megabytes: float
    slowest: float
    problems: list[str]


class LongestTurn:
    """An extension that measures the longest turn of the event loop, in processor time."""

    longest = 0.0

    def __init__(self) -> None:
        self._last = time.process_time()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        made = cls()
        crawler.signals.connect(made.begin, signal=signals.spider_opened)
        return made

    def begin(self) -> None:
        self._last = time.process_time()
        self._look()

    def _look(self) -> None:
        now = time.process_time()
        LongestTurn.longest = max(LongestTurn.longest, now - self._last)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        self._last = now
        asyncio.get_event_loop().call_soon(self._later)

    def _later(self) -> None:
        asyncio.get_event_loop().call_later(0.01, self._look)


def _bound(stack: Path) -> None:
    """End this process at its limit of memory, or when the timer of a page runs out.

    Where it was is then in a file; a handler in Python would wait for the end of a regex.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    faulthandler.register(signal.SIGVTALRM, stack.open("w"), all_threads=False, chain=True)


def crawled(folder: Path, seed: int, webs: int) -> _Seen:
    """Crawl mutated sites side by side, from memory."""
    downloads = Downloads(seed, webs)
    handlers = {"http": MutatedHandler, "https": MutatedHandler}
    return _crawled(
        folder, downloads.sites, {MUTATED: downloads, "DOWNLOAD_HANDLERS": handlers}
    )._replace(responses=downloads.served)


def crawled_by_sockets(folder: Path, sites: list[str]) -> _Seen:
    """Crawl the sites (as JSON) of a server."""
    return _crawled(folder, list(map(Site.model_validate_json, sites)), {})


def _crawled(folder: Path, sites: list[Site], changed: dict[str, object]) -> _Seen:
    """Crawl sites side by side; return outcomes, slowest response and problems."""
    _bound(folder / "crawl-stack.txt")
    log = folder / "crawl.log"
    settings = get_project_settings()
    extensions = {**settings.getdict("EXTENSIONS"), LongestTurn: 1}
    quick = {"RETRY_ENABLED": False, "DOWNLOAD_TIMEOUT": 5, "DNS_TIMEOUT": 1}
    changed = {**quick, **changed, "EXTENSIONS": extensions, "LOG_FILE": str(log)}
    settings.setdict(changed, priority="cmdline")
    process, runs = AsyncCrawlerProcess(settings), []
    for site in sites:
        runs.append(new_run(folder, site.site))
        runs[-1].site.write_text(site.model_dump_json(), encoding="utf-8")
        process.crawl("report", run=str(runs[-1].path))
    process.start()
    problems = list(_logged_errors(log.read_text(encoding="utf-8")))
    outcomes: Counter[str] = Counter()
    for run in runs:
        try:
            outcomes.update(entry.outcome.value for entry in read_ledger(run.ledger))
        except DamagedState as error:
            problems.append(error.message)
        problems += _ended(run)
    return _Seen(outcomes, LongestTurn.longest, problems)


def _logged_errors(log: str) -> Iterator[str]:
    """Yield the errors of a log, each with the last frame of ours and the last line."""
    for message in _MESSAGE.split(log):
        first, *rest = message.rstrip().splitlines() or [""]
        if not re.search(r" (ERROR|CRITICAL): ", first) or "robotstxt]" in first:
            continue  # a robots.txt that cannot be had is an error of the site
        frames = [line.strip() for line in rest if "/crawlers/" in line]
        yield "\n    ".join([first, *frames[-1:], *rest[-1:]])


def _ended(run: RunFolder) -> list[str]:
    stats = json.loads(run.stats.read_text(encoding="utf-8")) if run.stats.exists() else {}
    found = [f"{run.run_id}: {key}" for key in stats if key.startswith("spider_exceptions/")]
    reason = stats.get("finish_reason")
    orderly = {"finished", "closespider_pagecount"}
    return found + ([] if reason in orderly else [f"{run.run_id}: ended by {reason}"])


def examined(folder: Path, seed: int, webs: int) -> _Seen:
    """Probe and check mutated sites, from memory."""
    downloads = Downloads(seed, webs)
    seen = _examined(folder, downloads.sites, transport(downloads))
    return seen._replace(responses=downloads.served)


def examined_by_sockets(folder: Path, sites: list[str]) -> _Seen:
    """Probe and check the sites (as JSON) of a server."""
    return _examined(folder, list(map(Site.model_validate_json, sites)), None)


def _examined(folder: Path, sites: list[Site], given: httpx.BaseTransport | None) -> _Seen:
    """Probe and check sites; return outcomes, the slowest of both, and problems."""
    from flows.operations import read_article

    _bound(folder / "probe-stack.txt")
    outcomes: Counter[str] = Counter()
    slowest, problems = 0.0, []
    for site in sites:
        begin = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, 6 * SECONDS)  # a probe reads several pages
        try:
            outcomes[check(site, None, read_article, transport=given).outcome] += 1
            home = str(site.home)
            found = probe(home, site.site, contact=None, private=True, transport=given)
            outcomes[found.outcome] += 1
        except GovreportsError as error:
            outcomes[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - this is what the round looks for
            problems.append(f"{site.site}: {''.join(format_exception(error)[-6:])}")
        slowest = max(slowest, time.process_time() - begin)
    return _Seen(outcomes, slowest, problems)


def rounds(folder: Path, responses: int, seed: int, *, sockets: bool = False) -> Iterator[Round]:
    """Yield rounds until that many responses were sent; raise nothing for what they find."""
    for number in count(seed):
        if responses <= 0:
            return
        place = folder / str(number)
        place.mkdir()
        webs = max(1, min(_WEBS, responses // _PAGES_OF_A_WEB))
        looked = _looks_by_sockets(place, number, webs) if sockets else _looks(place, number)
        done = Round(
            sum(each.result.responses for each in looked),
            sum((each.result.outcomes for each in looked), Counter()),
            max(each.megabytes for each in looked),
            max(each.result.slowest for each in looked),
            [problem for each in looked for problem in each.result.problems],
        )
        responses -= max(done.responses, 1)
        if not done.problems:
            shutil.rmtree(place)
        yield done


def _looks(folder: Path, seed: int) -> list[Watched[_Seen]]:
    """Crawl one web, and probe and check it, in two processes at the same time."""
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(_look, call, folder, seed, 1) for call in (crawled, examined)]
        return [call.result() for call in calls]


def _looks_by_sockets(folder: Path, seed: int, webs: int) -> list[Watched[_Seen]]:
    with MutatingWeb(seed, webs) as web:
        sites = [site.model_dump_json() for site in web.sites]
        found = [_look(call, folder, sites) for call in (crawled_by_sockets, examined_by_sockets)]
        sent = Watched(_Seen(Counter(), 0.0, [], web.served), 0.0)
    return [*found, sent]


def _look(call: Callable[..., _Seen], folder: Path, *arguments: object) -> Watched[_Seen]:
    try:
        return in_process(call, folder, *arguments)
    except BrokenProcessPool:
        stack = "\n".join(each.read_text(encoding="utf-8") for each in folder.glob("*-stack.txt"))
        problem = f"{call.__name__} was ended; {stack or 'no stack'}"
        return Watched(_Seen(Counter(), 0.0, [problem]), 0.0)


def main(arguments: Sequence[str]) -> int:
    """Run rounds and print each; return 1 if one of them found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first round (default: 1)")
    parser.add_argument("--sockets", action="store_true", help="over HTTP, from a server")
    chosen = parser.parse_args(arguments)
    folder, total, failed = Path(tempfile.mkdtemp(prefix="mutated-")), 0, False
    found = rounds(folder, chosen.responses, chosen.seed, sockets=chosen.sockets)
    for number, each in enumerate(found, chosen.seed):
        total += each.responses
        print(
            f"seed {number}: {total:,} responses, {each.megabytes:.0f} MB, slowest "
            f"{each.slowest:.2f} s, {dict(each.outcomes.most_common())}",
            *each.problems[:20],
            sep="\n  ",
            flush=True,
        )
        failed |= bool(each.problems) or each.megabytes > MEGABYTES or each.slowest > SECONDS
    print(f"see {folder}" if failed else "every response had an outcome")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
