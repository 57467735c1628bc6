"""Flow overhead: what Prefect adds to the stages of `ingest`, on the same archived pages.

In both ways, crawling is replaced by pages that were archived before. What is compared is
normalising, loading, duplicate detection, monitoring, publishing and the overview.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from unittest import mock

from crawlers.archive.segments import ArchiveWriter
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RunFolder, write_lines
from crawlers.site import Registry, Site
from flows.demo import write_registry
from flows.home.workspace import Workspace
from flows.runtime.prefect_server import own_server
from flows.settings import Settings
from tests.bench.corpus import Corpus
from tests.bench.harness import Headline, Table, in_process, in_turns, spent_in, tree_seconds

STAGES, FLOW = "stages", "flow"
SITES = 10
NOW = datetime(2026, 1, 20, tzinfo=UTC)
PAGE = """<html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="nav"><a href="/">首页</a></div>
<h1>{title}</h1><div id="zoom">{body}</div></body></html>"""


def prepare(folder: Path, documents: int) -> list[Site]:
    """Archive `documents` pages, spread over the sites, with a ledger for each site's crawl."""
    corpus, sites = Corpus(), []
    for number in range(SITES):
        name = f"bench_{number}"
        values = {"site": name, "name": name, "body": "npc", "home": "http://127.0.0.1/"}
        sites.append(Site.model_validate({**values, "private": True}))
        run = RunFolder(folder / "runs" / name)
        run.path.mkdir(parents=True)
        each = range(number, documents, SITES)
        with ArchiveWriter(folder / "archive", name) as archive:
            entries = [_entry(archive, corpus.report(n), name, n) for n in each]
        write_lines(run.ledger, entries)
        run.stats.write_text('{"finish_reason": "finished"}', encoding="utf-8")
    write_registry(folder / "sites", sites)
    return sites


def _entry(archive: ArchiveWriter, report: str, site: str, number: int) -> LedgerEntry:
    title, text = report.split("\n", 1)
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    url = f"http://127.0.0.1/{site}/{number}.html"
    found = Provenance(site, list_page="http://127.0.0.1/list.html")
    page = FetchedPage(
        url, PAGE.format(title=title, body=body).encode(), url, 200,
        (("Content-Type", "text/html"),), NOW, provenance=found,
    )  # fmt: skip
    record = archive.write(page)
    return LedgerEntry(
        url, Outcome.DOCUMENT, NOW, found, url, 200, media_type="text/html", record=record
    )


def fake_crawl(template: Path) -> Callable[..., None]:
    """Return a replacement for a crawl, which copies the ledger of archived pages to a run."""

    def crawl(workspace: Workspace, run: RunFolder, settings: Settings, **_: object) -> None:
        given = RunFolder(template / "runs" / run.run_id.split("-", 1)[1])
        shutil.copyfile(given.ledger, run.ledger)
        shutil.copyfile(given.stats, run.stats)

    return crawl


def bare(settings: Settings) -> None:
    """Run the stages one after the other, in the order of the flow."""
    from flows.monitoring.round import monitor
    from flows.overview.html_page import write_overview
    from flows.stages import run_stages
    from warehouse.connection import connect

    workspace, sites = Workspace(settings.home), list(Registry.read(settings.sites))
    runs = run_stages.open_runs(workspace, sites)
    for run in runs:
        run_stages.crawl_stage(workspace, run, settings)
    for run in runs:
        run_stages.complete(workspace, run, settings)
    monitor(workspace, settings, [site.site for site in sites])
    run_stages.publish_stage(workspace)
    with connect(str(workspace.published), read_only=True) as warehouse:
        write_overview(warehouse, workspace.overview)


def flowing(settings: Settings) -> None:
    """Run the flow; its server is already running."""
    from flows.ingest import ingest_flow

    ingest_flow(settings)(home=settings.home, registry=settings.sites)


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield elapsed and CPU seconds of both ways, and what the flow adds."""
    yield compared(100, 1) if quick else compared(5_000, 3)


def main(argv: Sequence[str]) -> None:
    """Measure a chosen number of documents and rounds."""
    parser = argparse.ArgumentParser("tests.bench overhead", description=__doc__)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: 3)")
    given = parser.parse_args(argv)
    print(compared(given.documents, given.rounds).text())


def compared(documents: int, rounds: int) -> Table:
    """Return the cost of both ways, as medians of alternating rounds."""
    with tempfile.TemporaryDirectory() as name:
        taken = in_process(alternated, Path(name), documents, rounds).result
    added = [
        [100 * (each / least - 1) for each, least in zip(values, taken[STAGES], strict=True)]
        for values in taken.values()
    ]
    rows: list[tuple[str | float, ...]] = [
        (way, *taken[way], *more) for way, more in zip(taken, added, strict=True)
    ]
    columns = {
        "": "", "seconds": ".1f", "CPU seconds": ".1f",
        "time added %": "+.1f", "CPU time added %": "+.1f",
    }  # fmt: skip
    notes = [
        f"{documents:,} documents of {SITES} sites, medians of {rounds} alternating rounds",
        "CPU seconds are those of all processes, including Prefect's server",
    ]
    headline = Headline(
        f"overhead of the flow, {documents:,} documents",
        f"{added[-1][0]:+.1f}% time, {added[-1][1]:+.1f}% CPU time",
        f"stages alone: {taken[STAGES][0]:.0f} s",
        taken[STAGES][0] / taken[FLOW][0],
    )
    return Table("The flow and its stages alone", columns, rows, notes, [headline])


def alternated(folder: Path, documents: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Return elapsed and CPU seconds of each way; call it before Prefect is imported."""
    template = folder / "template"
    prepare(template, documents)
    with own_server(folder):
        # Warm up what happens once in a process: imports, the fork server of the workers.
        flowing(Settings(home=folder / "warm", sites=template / "none"))
        ways = {STAGES: bare, FLOW: flowing}
        taken = in_turns({way: partial(took, work, template) for way, work in ways.items()}, rounds)
    return {
        way: (median(wall for wall, _ in each), median(cpu for _, cpu in each))
        for way, each in taken.items()
    }


def took(work: Callable[[Settings], None], template: Path) -> tuple[float, float]:
    """Return elapsed and CPU seconds of one way, in a temporary home."""
    with tempfile.TemporaryDirectory(dir=template.parent) as name:
        home = Path(name)
        shutil.copytree(template / "archive", home / "archive")
        settings = Settings(home=home, sites=template / "sites")
        fake = fake_crawl(template)
        with (
            mock.patch("flows.stages.run_stages.crawl_stage", fake),
            mock.patch("flows.ingest.crawl_stage", fake),
        ):
            spent = spent_in(partial(work, settings), tree_seconds)
    return spent.wall, spent.cpu
