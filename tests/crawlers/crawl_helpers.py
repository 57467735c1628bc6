"""Crawls of many practice sites in one process: Scrapy's start-up is paid once.

`crawl_all` writes each site's run folder and runs this module, which crawls them side by side.
"""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from crawlers.crawl.process import new_run
from crawlers.run_folder import KnownPage, LedgerEntry, RunFolder, read_ledger, write_lines
from crawlers.site import Site
from tests.conftest import ROOT
from tests.wait_until import PATIENCE


def crawl_all(
    home: Path,
    sites: Iterable[Site],
    known: Mapping[str, list[KnownPage]] | None = None,
    settings: Mapping[str, str] | None = None,
    **options: str,
) -> dict[str, RunFolder]:
    """Crawl the sites side by side; options are spider arguments. Return the runs by site.

    settings: of Scrapy, against those of the project.
    """
    runs = {}
    for site in sites:
        run = new_run(home, site.site)
        run.site.write_text(site.model_dump_json(), encoding="utf-8")
        write_lines(run.known, (known or {}).get(site.site, []))
        runs[site.site] = run
    arguments = [str(run.path) for run in runs.values()]
    arguments += [f"{name}={value}" for name, value in options.items()]
    arguments += [f"{name}={value}" for name, value in (settings or {}).items()]
    command = [sys.executable, "-m", "tests.crawlers.crawl_helpers", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=4 * PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    errors = [line for line in done.stderr.splitlines() if " ERROR: " in line]
    # A robots.txt that cannot be had is the site's error, and an outcome.
    assert all("robotstxt] ERROR" in line for line in errors), errors
    return runs


def known_pages(run: RunFolder) -> list[KnownPage]:
    """Return what the warehouse would tell the next crawl."""
    last = {entry.url: entry for entry in read_ledger(run.ledger)}
    return [_known(entry) for entry in last.values()]


def _known(entry: LedgerEntry) -> KnownPage:
    digest = entry.record.digest if entry.record else None
    answer = digest, entry.etag, entry.last_modified
    return KnownPage(entry.url, entry.outcome, *answer, entry.provenance)


def main(arguments: list[str]) -> None:
    pairs = dict(one.split("=", 1) for one in arguments if "=" in one)
    settings = get_project_settings()
    settings.setdict({name: value for name, value in pairs.items() if name.isupper()})
    options = {name: value for name, value in pairs.items() if not name.isupper()}
    process = AsyncCrawlerProcess(settings)
    for run in (one for one in arguments if "=" not in one):
        process.crawl("report", run=run, **options)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1:])
