"""Crawling: speed and memory of the spider, compared with a bare Scrapy spider that saves bodies.

Both fetch the same reports from one practice site in turns, without delays, each in a separate
process. Pages per second do not include start-up; they are medians of several rounds.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from crawlers.practice.build import build_web
from crawlers.practice.server import PracticeWeb
from crawlers.run_folder import RunFolder
from crawlers.site import Site
from tests.bench.harness import Headline, Table

Look = Callable[[int], None]
SITE = "practice_plain"
_SETTINGS: dict[str, Any] = {
    "LOG_LEVEL": "ERROR",
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}


class BareSpider(Spider):
    """Fetches the URLs in a file and saves the bodies."""

    name = "bare"
    addresses: str
    folder: str

    async def start(self) -> Any:
        """Yield one request for each line."""
        for number, url in enumerate(Path(self.addresses).read_text().splitlines()):
            yield Request(url, cb_kwargs={"number": number}, dont_filter=True)

    def parse(self, response: Response, number: int) -> Iterator[Any]:
        """Save one body."""
        (Path(self.folder) / str(number)).write_bytes(response.body)
        yield from ()


def bare(addresses: str, folder: str, stats: str) -> None:
    """Run the bare spider and write its statistics."""
    process = AsyncCrawlerProcess(_SETTINGS)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, addresses=addresses, folder=folder)
    process.start()
    Path(stats).write_text(json.dumps(crawler.stats.get_stats(), default=str))


def ours(site: Site, home: Path, look: Look | None = None) -> dict[str, Any]:
    """Run our spider as an operator would by hand, and return its statistics."""
    run = RunFolder(home / "runs" / "bench")
    run.path.mkdir(parents=True)
    unbounded = site.model_copy(update={"max_pages": 1_000_000})
    run.site.write_text(unbounded.model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-m", "scrapy", "crawl", "report", "-a", f"run={run.path}"]
    used = _run([*command, "-s", "LOG_LEVEL=ERROR"], look)
    found: dict[str, Any] = json.loads(run.stats.read_text(encoding="utf-8"))
    return found | used


def theirs(home: Path) -> dict[str, Any]:
    """Run the bare spider on the URLs in a file, and return its statistics."""
    (home / "bodies").mkdir(exist_ok=True)
    arguments = [str(home / name) for name in ("urls", "bodies", "stats")]
    command = [sys.executable, "-m", "tests.bench", "crawl", "--bare", *arguments]
    used = _run(command)
    found: dict[str, Any] = json.loads((home / "stats").read_text())
    return found | used


def _run(command: list[str], look: Look | None = None) -> dict[str, float]:
    """Run a command; return its peak memory in KiB (0 without /proc) and its CPU seconds.

    look: called with the peak so far, twenty times a second. Scrapy's own figure is ru_maxrss,
    which starts at the value of the process that forked it.
    """
    peak, before = 0, _cpu()
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
                peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
                if look:
                    look(peak)
            time.sleep(0.05)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {"peak": peak, "cpu": _cpu() - before}


def _cpu() -> float:
    """Return the CPU seconds of all our child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield responses per second and memory of both spiders."""
    if quick:
        yield compared(100, 1)
        return
    yield compared(1000, 3)
    yield growth((500, 1000, 2000, 4000))


def compared(pages: int, rounds: int) -> Table:
    """Return the figures of both spiders on a site with about `pages` reports."""
    mine, peer = [], []
    with _one_site(pages) as (web, site, home):
        urls = [url for url, website in _pages(web) if website == SITE]
        (home / "urls").write_text("\n".join(urls))
        ours(site, home / "warm")  # the web generates its pages on the first request
        for number in range(rounds):
            mine.append(ours(site, home / str(number)))
            peer.append(theirs(home))
    base = median(map(_rate, peer))
    rows = [
        (
            name, runs[0]["response_received_count"], median(map(_rate, runs)),
            median(map(_rate, runs)) / base, median(map(_per_cpu, runs)),
            max(stats["peak"] for stats in runs) / 1024,
        )
        for name, runs in (("govreports", mine), ("bare Scrapy", peer))
    ]  # fmt: skip
    columns = {
        "spider": "", "responses": ",", "responses/s": ",.1f", "relative": ".2f",
        "responses/CPU s": ",.1f", "peak memory MB": ",.0f",
    }  # fmt: skip
    notes = [
        f"median of {rounds}, without delays; the practice web runs on the same cores",
        "CPU seconds include start-up; they depend least on other work",
    ]
    headline = Headline(
        f"crawl {rows[0][1]:,} responses of one site",
        f"{rows[0][2]:.0f}/s, archived and classified",
        f"bare Scrapy, saving bodies: {rows[1][2]:.0f}/s",
        rows[0][3],
    )
    return Table(f"One site of {rows[0][1]:,} responses", columns, rows, notes, [headline])


def growth(sizes: Sequence[int]) -> Table:
    """Return the peak memory of one crawl by the number of its responses so far."""
    with _one_site(max(sizes)) as (_, site, home):
        marks = _Marks(home / "runs" / "bench" / "ledger.jsonl", sizes)
        ours(site, home, marks.look)
    columns = {"responses": ",", "seconds": ",.0f", "peak memory MB": ",.1f"}
    notes = [
        "one crawl of one site; a crawl keeps what it knows of its pages on disk",
        "seconds include the time in which the practice web generates its pages",
    ]
    return Table("Memory by the size of a site", columns, marks.rows, notes, [])


class _Marks:
    """Records seconds and memory when a growing ledger reaches each of the sizes, in lines."""

    def __init__(self, ledger: Path, sizes: Sequence[int]) -> None:
        self._ledger, self._sizes = ledger, sorted(sizes)
        self._lines = self._place = 0
        self._begun = time.monotonic()
        self.rows: list[tuple[int, float, float]] = []

    def look(self, peak: int) -> None:
        """Check the ledger; print each record at once, because a crawl can take an hour."""
        with suppress(FileNotFoundError), self._ledger.open("rb") as ledger:
            ledger.seek(self._place)
            fresh = ledger.read()
            self._place, self._lines = self._place + len(fresh), self._lines + fresh.count(b"\n")
        while self._sizes and self._lines >= self._sizes[0]:
            self._sizes.pop(0)
            self.rows.append((self._lines, time.monotonic() - self._begun, peak / 1024))
            print(*self.rows[-1], file=sys.stderr, flush=True)


@contextmanager
def _one_site(pages: int) -> Iterator[tuple[PracticeWeb, Site, Path]]:
    """Serve a site with `pages` reports; yield the web, the site and a folder to crawl into."""
    name = SITE.removeprefix("practice_")
    with (
        tempfile.TemporaryDirectory() as folder,
        PracticeWeb(build_web(pages=pages, on=name)) as web,
    ):
        yield web, next(site for site in web.sites if site.site == SITE), Path(folder)


def _pages(web: PracticeWeb) -> Iterator[tuple[str, str]]:
    for website in web.web.websites:
        for path in website.articles:
            yield website.base + path, website.profile.name


def _rate(stats: dict[str, Any]) -> float:
    rate: float = stats["response_received_count"] / float(stats["elapsed_time_seconds"])
    return rate


def _per_cpu(stats: dict[str, Any]) -> float:
    rate: float = stats["response_received_count"] / stats["cpu"]
    return rate


def main(argv: Sequence[str]) -> None:
    """Measure sites of chosen sizes; `--pages` can be repeated."""
    parser = argparse.ArgumentParser("tests.bench crawl", description=__doc__)
    parser.add_argument("--pages", type=int, action="append", help="reports (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: 3)")
    parser.add_argument(
        "--growth", type=int, nargs="+", metavar="PAGES", help="measure memory at these sizes"
    )
    parser.add_argument("--bare", nargs=3, metavar=("URLS", "FOLDER", "STATS"))
    arguments = parser.parse_args(argv)
    if arguments.bare:
        bare(*arguments.bare)
        return
    if arguments.growth:
        print(growth(arguments.growth).text())
        return
    for pages in arguments.pages or [1000]:
        print(compared(pages, arguments.rounds).text())
